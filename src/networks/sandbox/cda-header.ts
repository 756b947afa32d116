// A C-CDA file, or its beginning → what a sandbox holder files it under: the person of its header and the document's metadata.
import { parseXml } from '../../conversion/xml/parse.ts';
import type { XmlElement } from '../../conversion/xml/element.ts';
import type { PersonAddress, PersonDescription, PersonName } from '../../patients/matching/person.ts';
import { instant } from './resources.ts';
import type { SandboxDocument } from './sandbox-person.ts';

export interface CdaHeader {
  /** Has a whole name and a whole birth date. */
  person: PersonDescription;
  document: Pick<
    SandboxDocument,
    | 'title'
    | 'typeCode'
    | 'creationTime'
    | 'serviceStartTime'
    | 'serviceStopTime'
    | 'authorName'
    | 'authorOrganization'
  >;
}

const ssnRoot = '2.16.840.1.113883.4.1';

/** Undefined when this is no CDA document, or its header names no person by a whole name and birth date. */
export function readCdaHeader(bytes: Uint8Array): CdaHeader | undefined {
  const { root } = parseXml(bytes);
  const role = root?.name === 'ClinicalDocument' ? root.one('recordTarget/patientRole') : undefined;
  const patient = role?.one('patient');
  const names = patient?.all('name').flatMap(nameOf) ?? [];
  const birthDate = wholeDate(patient?.one('birthTime')?.attr('value'));
  if (!root || !role || names.length === 0 || birthDate === undefined) return undefined;
  const telecoms = role.all('telecom').flatMap(telecom => telecom.attr('value')?.trim() ?? []);
  const gender = patient?.one('administrativeGenderCode')?.attr('code');
  const ssn = role
    .all('id')
    .find(id => id.attr('root') === ssnRoot)
    ?.attr('extension');
  return {
    person: {
      names,
      birthDate,
      addresses: role.all('addr').map(addressOf),
      telephones: telecoms.filter(text => !/^mailto:/i.test(text)).map(text => text.replace(/^tel:/i, '')),
      emails: telecoms.filter(text => /^mailto:/i.test(text)).map(text => text.replace(/^mailto:/i, '')),
      ...(gender && { gender }),
      ...(ssn && { ssn }),
    },
    document: metadataOf(root),
  };
}

function metadataOf(root: XmlElement): CdaHeader['document'] {
  const service = 'documentationOf/serviceEvent/effectiveTime';
  const author = root.one('author/assignedAuthor');
  const authorName = author?.one('assignedPerson/name');
  return {
    title: textOf(root.one('title')),
    typeCode: root.one('code[@codeSystem="2.16.840.1.113883.6.1"]')?.attr('code'),
    creationTime: instant(root.one('effectiveTime')?.attr('value')),
    serviceStartTime: instant(root.one(`${service}/low`)?.attr('value')),
    serviceStopTime: instant(root.one(`${service}/high`)?.attr('value')),
    authorName: textOf(authorName),
    authorOrganization: textOf(
      author?.one('representedOrganization/name') ??
        root.one('custodian/assignedCustodian/representedCustodianOrganization/name'),
    ),
  };
}

function nameOf(name: XmlElement): PersonName[] {
  const given = name.all('given').flatMap(part => textOf(part) ?? []);
  const family = name
    .all('family')
    .flatMap(part => textOf(part) ?? [])
    .join(' ');
  return given.length > 0 && family !== '' ? [{ given, family }] : [];
}

function addressOf(address: XmlElement): PersonAddress {
  const city = textOf(address.one('city'));
  const state = textOf(address.one('state'));
  const postalCode = textOf(address.one('postalCode'));
  return {
    lines: address.all('streetAddressLine').flatMap(line => textOf(line) ?? []),
    ...(city && { city }),
    ...(state && { state }),
    ...(postalCode && { postalCode }),
  };
}

/** 19700131… → 1970-01-31, when there is such a day. */
function wholeDate(time: string | undefined): string | undefined {
  const stamp = /^\s*(\d{4})-?(\d{2})-?(\d{2})/.exec(time ?? '');
  if (!stamp) return undefined;
  const date = `${stamp[1]}-${stamp[2]}-${stamp[3]}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : undefined;
}

function textOf(element: XmlElement | undefined): string | undefined {
  const text = element?.text.replace(/\s+/g, ' ').trim();
  return text ? text : undefined;
}
