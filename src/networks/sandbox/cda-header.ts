// A C-CDA file, or its beginning → what a sandbox holder files it under: the person of its header and the document's metadata.
import { readHeader } from '../../conversion/ccda/index.ts';
import { parseXml, type XmlElement } from '../../conversion/xml/parse.ts';
import type { PersonDescription } from '../../patients/matching/person.ts';
import { instant } from './resources.ts';
import type { SandboxDocument } from './sandbox-person.ts';

export interface CdaHeader {
  /** Has a whole name, the first, and a whole birth date. */
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

/** Undefined when this is no CDA document, or its header names no person by a whole name and birth date. */
export function readCdaHeader(bytes: Uint8Array): CdaHeader | undefined {
  const header = readHeader(bytes);
  const { root } = parseXml(bytes);
  if (!header || !root) return undefined;
  const names = header.person.names.filter(
    ({ given, family }) => family.trim() !== '' && given[0] !== undefined && given[0].trim() !== '',
  );
  if (names.length === 0 || !isWholeDate(header.person.birthDate)) return undefined;
  const author = root.one('author/assignedAuthor');
  const custodian = root.one('custodian/assignedCustodian/representedCustodianOrganization');
  const service = root.one('documentationOf/serviceEvent/effectiveTime');
  return {
    person: { ...header.person, names },
    document: {
      title: header.title,
      typeCode: header.code?.code,
      creationTime: header.effectiveTime,
      serviceStartTime: instant(service?.one('low')?.attr('value')),
      serviceStopTime: instant(service?.one('high')?.attr('value')),
      authorName: textOf(author?.one('assignedPerson/name')),
      authorOrganization:
        textOf(author?.one('representedOrganization/name')) ?? textOf(custodian?.one('name')),
    },
  };
}

const isWholeDate = (date: string | undefined) => date !== undefined && /^\d{4}-\d\d-\d\d$/.test(date);

function textOf(element: XmlElement | undefined): string | undefined {
  const text = element?.text.replace(/\s+/g, ' ').trim();
  return text ? text : undefined;
}
