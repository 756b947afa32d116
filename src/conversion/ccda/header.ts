// ClinicalDocument header → who the document says it is about, and what document it is: enough to verify its owner.

import type { Coding, Identifier, Patient } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import type { Context } from './context.ts';
import { codings } from './datatypes.ts';
import { defined } from './defined.ts';
import { identifiers } from './ids.ts';
import { collapse } from './narrative.ts';
import { dateTime } from './times.ts';

/** A person as this document describes one. */
export interface HeaderPerson {
  names: { given: string[]; family: string }[];
  /** YYYY-MM-DD, or a prefix of it when only year or month is known. */
  birthDate?: string;
  gender?: string;
  addresses: { lines: string[]; city?: string; state?: string; postalCode?: string }[];
  telephones: string[];
  emails: string[];
  ssn?: string;
}

export interface Header {
  person: HeaderPerson;
  /** recordTarget's identifiers. */
  patientIds: Identifier[];
  /** The document's own identifier. */
  ids: Identifier[];
  setId?: Identifier;
  versionNumber?: string;
  /** relatedDocument[@typeCode="RPLC"]/parentDocument. */
  replaces?: Pick<Header, 'ids' | 'setId' | 'versionNumber'>[];
  title?: string;
  /** The kind of document (LOINC). */
  code?: Coding;
  effectiveTime?: string;
  confidentiality?: string;
  templateIds: string[];
}

const SSN = 'http://hl7.org/fhir/sid/us-ssn';

function personOf(patient: Patient): HeaderPerson {
  const values = (...systems: string[]): string[] =>
    (patient.telecom ?? []).filter(one => systems.includes(one.system ?? '')).map(one => one.value ?? '');
  return defined<HeaderPerson>({
    names: (patient.name ?? []).map(name => ({ given: name.given ?? [], family: name.family ?? '' })),
    birthDate: patient.birthDate,
    gender: patient.gender,
    addresses: (patient.address ?? []).map(place =>
      defined<HeaderPerson['addresses'][number]>({
        lines: place.line ?? [],
        city: place.city,
        state: place.state,
        postalCode: place.postalCode,
      }),
    ),
    telephones: values('phone', 'sms', 'pager'),
    emails: values('email'),
    ssn: patient.identifier?.find(id => id.system === SSN)?.value,
  });
}

/** Lists stay, though empty: who compares wants them. */
const withLists = (person: HeaderPerson): HeaderPerson => ({
  ...person,
  names: person.names ?? [],
  addresses: (person.addresses ?? []).map(place => ({ ...place, lines: place.lines ?? [] })),
  telephones: person.telephones ?? [],
  emails: person.emails ?? [],
});

/** A FHIR Patient as the header describes a person. */
export const describePerson = (patient: Patient): HeaderPerson => withLists(personOf(patient));

function replaced(root: XmlElement): Header['replaces'] {
  const found = root
    .all('relatedDocument')
    .filter(element => element.attr('typeCode') === 'RPLC')
    .flatMap(element => element.all('parentDocument'))
    .map(parent => ({
      ids: identifiers(parent.all('id')) ?? [],
      ...defined<Partial<Header>>({
        setId: identifiers(parent.all('setId'))?.[0],
        versionNumber: parent.one('versionNumber')?.attr('value'),
      }),
    }));
  return found.length === 0 ? undefined : found;
}

export function headerOf(root: XmlElement, patient: Patient, ctx: Context): Header {
  const title = collapse(root.one('title')?.text ?? '');
  return {
    person: describePerson(patient),
    patientIds: patient.identifier ?? [],
    ids: identifiers(root.all('id')) ?? [],
    templateIds: root
      .all('templateId')
      .map(template => template.attr('root') ?? '')
      .filter(oid => oid !== ''),
    ...defined<Partial<Header>>({
      setId: identifiers(root.all('setId'))?.[0],
      versionNumber: root.one('versionNumber')?.attr('value'),
      replaces: replaced(root),
      title: title === '' ? undefined : title,
      code: codings(root.one('code'), ctx)[0],
      effectiveTime: dateTime(root.one('effectiveTime'), ctx),
      confidentiality: root.one('confidentialityCode')?.attr('code'),
    }),
  };
}
