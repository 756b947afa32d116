// recordTarget/patientRole → Patient (us-core-patient). HL7 C-CDA on FHIR, CF-patient.

import type {
  CodeableConcept,
  Coding,
  Extension,
  Patient,
  PatientCommunication,
  PatientContact,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import genders from './concept-maps/administrative-gender.json' with { type: 'json' };
import type { Context } from './context.ts';
import { coded, codings, concept, concepts, count, languageTag, lookup } from './datatypes.ts';
import { defined } from './defined.ts';
import { address, addresses, contactPoints, humanName, humanNames } from './demographics.ts';
import { identifiers } from './ids.ts';
import { collapse } from './narrative.ts';
import { organization, party } from './participants.ts';
import { date, dateTime, instant } from './times.ts';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const CORE = 'http://hl7.org/fhir/StructureDefinition/';

const CDC_RACE_AND_ETHNICITY = 'urn:oid:2.16.840.1.113883.6.238';
const ombRaces = new Set(['1002-5', '2028-9', '2054-5', '2076-8', '2106-3']);
const ombEthnicities = new Set(['2135-2', '2186-5']);

/** The CDC numbers the races of a category in one stretch: category, the first and the last of its own. */
const stretches: readonly (readonly [category: string, from: number, to: number])[] = [
  ['1002-5', 1004, 2027],
  ['2028-9', 2029, 2053],
  ['2054-5', 2056, 2075],
  ['2076-8', 2078, 2105],
  ['2106-3', 2108, 2130],
];

/** The guide: a detailed race under another category than those said brings that one along. */
function categoryOf(code: string | undefined): string | undefined {
  const number = Number(/^(\d{4})-\d$/.exec(code ?? '')?.[1] ?? 'none');
  return stretches.find(([, from, to]) => number >= from && number <= to)?.[0];
}

/** raceCode or ethnicGroupCode with all their sdtc repetitions → one US Core extension: OMB categories, detail, text. */
function ombExtension(
  name: string,
  elements: readonly XmlElement[],
  categories: ReadonlySet<string>,
  most: number,
  ctx: Context,
): Extension | undefined {
  const omb: Coding[] = [];
  const detailed: Coding[] = [];
  const texts: string[] = [];
  const unknown = elements
    .find(element => /^(UNK|ASKU)$/.test(element.attr('nullFlavor') ?? ''))
    ?.attr('nullFlavor');
  for (const element of elements) {
    const said = concept(element, ctx);
    const text = said?.text ?? said?.coding?.[0]?.display;
    if (text !== undefined && !texts.includes(text)) texts.push(text);
    for (const written of said?.coding ?? []) {
      const isOmb = categories.has(written.code ?? '');
      // Sources write the OMB's codes under names of their own, which name no code system.
      const coding =
        isOmb && written.system === undefined ? { ...written, system: CDC_RACE_AND_ETHNICITY } : written;
      if (coding.system !== CDC_RACE_AND_ETHNICITY) {
        // The extension binds its codes to the CDC's; any other is left to the words.
        if (text === undefined && coding.code !== undefined) texts.push(coding.code);
        continue;
      }
      const target = isOmb && omb.length < most ? omb : detailed;
      if (!target.some(other => other.code === coding.code)) target.push(coding);
    }
  }
  for (const { code } of detailed) {
    const above = categoryOf(code);
    if (above === undefined || !categories.has(above) || omb.length >= most) continue;
    if (!omb.some(other => other.code === above)) omb.push({ system: CDC_RACE_AND_ETHNICITY, code: above });
  }
  if (omb.length === 0 && detailed.length === 0 && texts.length === 0) {
    if (unknown === undefined) return undefined;
    omb.push({ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: unknown });
    texts.push('Unknown');
  }
  const shown =
    texts.length > 0 ? texts.join(', ') : [...omb, ...detailed].map(coding => coding.code).join(', ');
  return {
    url: US_CORE + name,
    extension: [
      ...omb.map(valueCoding => ({ url: 'ombCategory', valueCoding })),
      ...detailed.map(valueCoding => ({ url: 'detailed', valueCoding })),
      { url: 'text', valueString: shown },
    ],
  };
}

function extensions(person: XmlElement, ctx: Context): Extension[] {
  const found: (Extension | undefined)[] = [
    ombExtension('us-core-race', person.all('raceCode'), ombRaces, 5, ctx),
    ombExtension('us-core-ethnicity', person.all('ethnicGroupCode'), ombEthnicities, 1, ctx),
  ];
  const religion = concept(person.one('religiousAffiliationCode'), ctx);
  if (religion !== undefined) found.push({ url: `${CORE}patient-religion`, valueCodeableConcept: religion });
  const birthplace = person.one('birthplace/place/addr');
  const valueAddress = birthplace === undefined ? undefined : address(birthplace, ctx);
  if (valueAddress !== undefined) found.push({ url: `${CORE}patient-birthPlace`, valueAddress });
  return found.filter(one => one !== undefined);
}

function communication(element: XmlElement, ctx: Context): PatientCommunication | undefined {
  const code = element.one('languageCode')?.attr('code')?.trim();
  if (code === undefined || code === '') return undefined;
  const display = element.one('languageCode')?.attr('displayName');
  const preferred = element.one('preferenceInd')?.attr('value');
  const type = codings(element.one('modeCode'), ctx)[0];
  const level = codings(element.one('proficiencyLevelCode'), ctx)[0];
  const proficiency: Extension[] = [];
  if (level !== undefined) proficiency.push({ url: 'level', valueCoding: level });
  if (type !== undefined) proficiency.push({ url: 'type', valueCoding: type });
  return defined<PatientCommunication>({
    extension:
      proficiency.length === 0 ? undefined : [{ url: `${CORE}patient-proficiency`, extension: proficiency }],
    language: languageTag.test(code)
      ? { coding: [defined<Coding>({ system: 'urn:ietf:bcp:47', code, display })] }
      : { text: display ?? code },
    preferred: preferred === 'true' ? true : preferred === 'false' ? false : undefined,
  });
}

const GUARDIAN: CodeableConcept = coded(
  'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  'GUARD',
  'Guardian',
);

/** Guardians, and the header's participants who are kin or emergency contacts. */
function contact(
  element: XmlElement,
  relationship: CodeableConcept[],
  ctx: Context,
): PatientContact | undefined {
  const nameElement = element.one('guardianPerson/name') ?? element.one('associatedPerson/name');
  const name = nameElement === undefined ? undefined : humanName(nameElement, ctx);
  const telecom = contactPoints(element.all('telecom'));
  const home = addresses(element.all('addr'), ctx)[0];
  const employer = organization(element.one('guardianOrganization'), ctx);
  // FHIR pat-1: a contact has a name, a way to reach them, or an organization.
  if (name === undefined && telecom.length === 0 && home === undefined && employer === undefined)
    return undefined;
  return defined<PatientContact>({ relationship, name, telecom, address: home, organization: employer });
}

function contacts(person: XmlElement, ctx: Context): PatientContact[] {
  const found: (PatientContact | undefined)[] = [];
  for (const guardian of person.all('guardian'))
    found.push(
      contact(
        guardian,
        [
          { ...GUARDIAN },
          ...concepts(
            [...guardian.all('code'), ...guardian.all('guardianPerson/asPatientRelationship/code')],
            ctx,
          ),
        ],
        ctx,
      ),
    );
  for (const participant of ctx.root.all('participant[@typeCode="IND"]/associatedEntity')) {
    if (participant.one('associatedPerson') === undefined) continue;
    const classCode = collapse(participant.attr('classCode') ?? '');
    const kind =
      classCode === '' ? [] : [coded('http://terminology.hl7.org/CodeSystem/v3-RoleClass', classCode)];
    found.push(contact(participant, [...kind, ...concepts(participant.all('code'), ctx)], ctx));
  }
  return found.filter(one => one !== undefined);
}

function deceased(person: XmlElement, ctx: Context): Pick<Patient, 'deceasedDateTime' | 'deceasedBoolean'> {
  const deceasedDateTime = dateTime(person.one('deceasedTime'), ctx);
  if (deceasedDateTime !== undefined) return { deceasedDateTime };
  const said = person.one('deceasedInd')?.attr('value');
  return said === 'true' || said === 'false' ? { deceasedBoolean: said === 'true' } : {};
}

/** sdtc:multipleBirthOrderNumber says more than sdtc:multipleBirthInd. */
function multipleBirth(person: XmlElement): Pick<Patient, 'multipleBirthInteger' | 'multipleBirthBoolean'> {
  const multipleBirthInteger = count(person.one('multipleBirthOrderNumber')?.attr('value'));
  if (multipleBirthInteger !== undefined) return { multipleBirthInteger };
  const said = person.one('multipleBirthInd')?.attr('value');
  return said === 'true' || said === 'false' ? { multipleBirthBoolean: said === 'true' } : {};
}

/** The clinician named as primary care provider (functionCode PCP) in documentationOf or participants. */
function generalPractitioners(ctx: Context): Reference[] {
  const found: Reference[] = [];
  for (const performer of ctx.root.all('documentationOf/serviceEvent/performer')) {
    if (performer.one('functionCode')?.attr('code') !== 'PCP') continue;
    const who = party(performer.one('assignedEntity'), ctx)?.practitioner;
    if (who !== undefined && !found.some(other => other.reference === who.reference)) found.push({ ...who });
  }
  return found;
}

export function patientOf(role: XmlElement, ctx: Context): Patient {
  const person = role.one('patient') ?? role;
  const birth = person.one('birthTime');
  const birthTime = instant(birth, ctx);
  return defined<Patient>({
    resourceType: 'Patient',
    extension: extensions(person, ctx),
    identifier: identifiers(role.all('id')),
    name: humanNames(person.all('name'), ctx),
    telecom: contactPoints(role.all('telecom')),
    gender:
      lookup<NonNullable<Patient['gender']>>(genders, person.one('administrativeGenderCode')) ??
      (person.one('administrativeGenderCode') === undefined ? undefined : 'unknown'),
    birthDate: date(birth, ctx),
    _birthDate:
      birthTime === undefined
        ? undefined
        : { extension: [{ url: `${CORE}patient-birthTime`, valueDateTime: birthTime }] },
    ...deceased(person, ctx),
    address: addresses(role.all('addr'), ctx),
    maritalStatus: concept(person.one('maritalStatusCode'), ctx),
    ...multipleBirth(person),
    contact: contacts(person, ctx),
    communication: person
      .all('languageCommunication')
      .map(one => communication(one, ctx))
      .filter(one => one !== undefined),
    generalPractitioner: generalPractitioners(ctx),
    managingOrganization: organization(role.one('providerOrganization'), ctx),
  });
}
