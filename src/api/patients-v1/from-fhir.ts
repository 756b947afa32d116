// FHIR R4 Patient → the wire's patient, to be checked like one that came as such. Contract §2: v1 takes either; §7: the first generation's FHIR.
import { isObject } from '../validation.ts';

const ssnSystems = ['http://hl7.org/fhir/sid/us-ssn', 'urn:oid:2.16.840.1.113883.4.1'];
const most = 100;

/** A single one may have come without its list. */
const listOf = (value: unknown): Record<string, unknown>[] => [value].flat().slice(0, most).filter(isObject);
const textsOf = (value: unknown): string[] =>
  [value]
    .flat()
    .slice(0, most)
    .filter((each): each is string => typeof each === 'string' && each !== '');
const textOf = (value: unknown): string | undefined => textsOf(value)[0];

export const isFhirPatient = (sent: unknown): sent is Record<string, unknown> =>
  isObject(sent) && sent['resourceType'] === 'Patient';

/** What is in use, `uses` from the best; never an old one. */
function inUse(entries: unknown, ...uses: string[]): Record<string, unknown> | undefined {
  const standing = listOf(entries).filter(({ use }) => use !== 'old' && use !== 'temp' && use !== 'maiden');
  return uses.map(use => standing.find(each => each['use'] === use)).find(Boolean) ?? standing[0];
}

const isSsn = (identifier: Record<string, unknown>): boolean =>
  ssnSystems.includes(textOf(identifier['system']) ?? '') ||
  listOf(isObject(identifier['type']) ? identifier['type']['coding'] : []).some(({ code }) => code === 'SS');

/** The caller's id is the identifier it calls usual or official, else its first one, else the id of the resource. */
export function wirePatientOf(patient: Record<string, unknown>): Record<string, unknown> {
  const name = inUse(patient['name'], 'official', 'usual');
  const address = inUse(patient['address'], 'home');
  const identifiers = listOf(patient['identifier']);
  const own = inUse(
    identifiers.filter(each => !isSsn(each)),
    'usual',
    'official',
  );
  const telecom = (system: string) =>
    textOf(
      inUse(
        listOf(patient['telecom']).filter(each => each['system'] === system),
        'home',
        'mobile',
      )?.['value'],
    );
  const wire = {
    // Those after the first are middle names (FHIR R4, HumanName.given), which holders do not look for.
    given_name: textOf(name?.['given']),
    family_name: textOf(name?.['family']),
    date_of_birth: textOf(patient['birthDate']),
    gender: textOf(patient['gender']),
    postal_code: textOf(address?.['postalCode']),
    address_city: textOf(address?.['city']),
    address_state: textOf(address?.['state']),
    address_lines: textsOf(address?.['line']),
    ssn: textOf(identifiers.find(isSsn)?.['value']),
    telephone: telecom('phone'),
    email: telecom('email'),
    patient_id: textOf(own?.['value']) ?? textOf(patient['id']),
  };
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== undefined));
}
