// Patient discovery at a FHIR holder: Patient/$match (FHIR R4 Patient operations), else POST Patient/_search.
import { stateCode } from '../../patients/places.ts';
import type { PersonAddress, PersonDescription, PersonName } from '../../patients/matching/person.ts';
import type { Demographics } from '../../patients/patient.ts';
import { NetworkTrouble, type Call, type Holder, type PatientMatch } from '../network.ts';
import { ask, endpoint, fhirJson, isOk, outcomeOf, troubleOf, type Answer, type FhirParts } from './ask.ts';
import { entriesOf } from './bundle.ts';
import { listAt, numberAt, textAt, textsAt, valueAt } from './resources.ts';

export const ssnSystem = 'http://hl7.org/fhir/sid/us-ssn';
const matchGradeUrl = 'http://hl7.org/fhir/StructureDefinition/match-grade';
const mostMatches = 20;
/** Twenty patients take some kilobytes; photographs within them are not waited for. */
const longestMatchBytes = 8 * 1024 * 1024;

/** What a server without $match answers. Some say 400 or 422 of an operation they do not know; the search costs one call to find out. */
const withoutMatch = [400, 404, 405, 410, 422, 501];

export async function discover(
  parts: FhirParts,
  holder: Holder,
  person: Demographics,
  call: Call,
): Promise<PatientMatch[]> {
  const answer = await ask(parts, holder, matchQuestion(holder, person), call);
  const hasMatch =
    isOk(answer) || !(withoutMatch.includes(answer.status) || outcomeOf(answer) === 'not-supported');
  if (hasMatch) return matchesOf(answer);
  // Demographics never travel in a URL: when the form is refused too, the holder is not asked with GET.
  return matchesOf(await ask(parts, holder, searchQuestion(holder, person), call), 'possible');
}

const matchQuestion = (holder: Holder, person: Demographics) => ({
  method: 'POST' as const,
  url: endpoint(holder, 'Patient/$match'),
  accept: fhirJson,
  longestAnswerBytes: longestMatchBytes,
  body: {
    mimeType: fhirJson,
    text: JSON.stringify({
      resourceType: 'Parameters',
      parameter: [
        { name: 'resource', resource: patientResource(person) },
        { name: 'onlyCertainMatches', valueBoolean: false },
        { name: 'count', valueInteger: mostMatches },
      ],
    }),
  },
});

/** Gender is left out: holders filter by it, and it is the part registrations disagree on most. The gateway compares the rest. */
const searchQuestion = (holder: Holder, person: Demographics) => ({
  method: 'POST' as const,
  url: endpoint(holder, 'Patient/_search'),
  accept: fhirJson,
  longestAnswerBytes: longestMatchBytes,
  body: {
    mimeType: 'application/x-www-form-urlencoded',
    text: new URLSearchParams({
      family: escapeSearch(person.familyName),
      given: escapeSearch(person.givenName),
      birthdate: person.dateOfBirth,
      _count: String(mostMatches),
    }).toString(),
  },
});

/** FHIR R4 §3.1.1.3.1: `\`, `|`, `,` and `$` mean something inside a search value. */
const escapeSearch = (text: string) => text.replace(/[\\|,$]/g, '\\$&');

function patientResource(person: Demographics) {
  return {
    resourceType: 'Patient',
    name: [{ use: 'official', family: person.familyName, given: [person.givenName] }],
    gender: person.gender.toLowerCase(),
    birthDate: person.dateOfBirth,
    address: [
      {
        line: person.addressLines.filter(line => line.trim() !== ''),
        city: person.addressCity,
        state: stateCode(person.addressState) ?? person.addressState,
        postalCode: person.postalCode,
      },
    ].map(address => (address.line.length > 0 ? address : { ...address, line: undefined })),
    ...(person.ssn && { identifier: [{ system: ssnSystem, value: person.ssn }] }),
    ...((person.telephone ?? person.email) && {
      telecom: [
        ...(person.telephone ? [{ system: 'phone', value: person.telephone }] : []),
        ...(person.email ? [{ system: 'email', value: person.email }] : []),
      ],
    }),
  };
}

/** Only the first page: a next link may carry the demographics in its URL, and no person has more records at one holder. */
function matchesOf(answer: Answer, gradeWithoutScore: PatientMatch['grade'] = 'probable'): PatientMatch[] {
  if (!isOk(answer) && outcomeOf(answer) !== 'not-found') throw refused(answer);
  const matches = new Map<string, PatientMatch>();
  for (const entry of entriesOf(answer).entries) {
    const patient = valueAt(entry, 'resource');
    const holderPatientId = textAt(patient, 'id');
    const grade = gradeOf(entry, gradeWithoutScore);
    if (textAt(patient, 'resourceType') !== 'Patient' || !grade) continue;
    if (holderPatientId === undefined || holderPatientId.length > 200 || matches.has(holderPatientId))
      continue;
    matches.set(holderPatientId, { holderPatientId, person: personOf(patient), grade });
    if (matches.size === mostMatches) break;
  }
  return [...matches.values()];
}

/** 410 is `gone` of a listed document only; here the endpoint is missing. */
function refused(answer: Answer): NetworkTrouble {
  const trouble = troubleOf(answer);
  return trouble.troubleClass === 'gone'
    ? new NetworkTrouble('refused', { message: `refused: HTTP ${answer.status}`, httpStatus: answer.status })
    : trouble;
}

function gradeOf(entry: unknown, withoutScore: PatientMatch['grade']): PatientMatch['grade'] | undefined {
  const said = listAt(entry, 'search', 'extension').find(
    extension => textAt(extension, 'url') === matchGradeUrl,
  );
  const grade = textAt(said, 'valueCode');
  if (grade === 'certainly-not') return undefined;
  if (grade === 'certain' || grade === 'probable' || grade === 'possible') return grade;
  const score = numberAt(entry, 'search', 'score');
  if (score === undefined) return withoutScore;
  return score >= 0.95 ? 'certain' : score >= 0.8 ? 'probable' : 'possible';
}

function personOf(patient: unknown): PersonDescription {
  const telecoms = (system: string) =>
    listAt(patient, 'telecom').flatMap(telecom =>
      textAt(telecom, 'system') === system ? (textAt(telecom, 'value') ?? []) : [],
    );
  const birthDate = textAt(patient, 'birthDate');
  const gender = textAt(patient, 'gender');
  const ssn = listAt(patient, 'identifier').find(isSsn);
  const ssnValue = textAt(ssn, 'value');
  return {
    names: listAt(patient, 'name').flatMap(nameOf),
    addresses: listAt(patient, 'address').map(addressOf),
    telephones: telecoms('phone'),
    emails: telecoms('email'),
    ...(birthDate && { birthDate }),
    ...(gender && { gender }),
    ...(ssnValue && { ssn: ssnValue }),
  };
}

const isSsn = (identifier: unknown) =>
  [ssnSystem, 'urn:oid:2.16.840.1.113883.4.1'].includes(textAt(identifier, 'system') ?? '') ||
  listAt(identifier, 'type', 'coding').some(coding => textAt(coding, 'code') === 'SS');

function nameOf(name: unknown): PersonName[] {
  const family = textAt(name, 'family');
  const given = textsAt(name, 'given');
  if (family !== undefined) return [{ given, family }];
  // HumanName.text alone: "Family, Given" or "Given Family".
  const text = textAt(name, 'text');
  if (text === undefined) return [];
  const [before, after] = text.split(',').map(part => part.trim());
  if (before && after) return [{ given: after.split(/\s+/), family: before }];
  const words = text.split(/\s+/);
  return [{ given: words.slice(0, -1), family: words.at(-1) ?? '' }];
}

function addressOf(address: unknown): PersonAddress {
  const city = textAt(address, 'city');
  const state = textAt(address, 'state');
  const postalCode = textAt(address, 'postalCode');
  return {
    lines: textsAt(address, 'line'),
    ...(city && { city }),
    ...(state && { state }),
    ...(postalCode && { postalCode }),
  };
}
