// A patient as registered, and the Patients of the documents → the one Patient of the record. Pure.
import type { Identifier, Patient } from 'fhir/r4';
import { claim, US_CORE } from '../conversion/ccda/us-core.ts';
import { stateCode } from '../patients/places.ts';
import type { Demographics } from '../patients/patient.ts';

/** The caller's own id of the patient is an identifier of this system. */
export const externalIdSystem = 'urn:hadron:patient-id';

export interface Registration {
  particlePatientId: string;
  externalPatientId: string;
  demographics: Demographics;
}

/** Each value once, first mention first. */
function united<T>(...lists: (readonly T[] | undefined)[]): T[] {
  const all = new Map<string, T>();
  for (const value of lists.flatMap(list => list ?? [])) {
    const text = JSON.stringify(value);
    if (!all.has(text)) all.set(text, value);
  }
  return [...all.values()];
}

const someOf = <T>(values: T[]): T[] | undefined => (values.length === 0 ? undefined : values);

/** What the caller registered, as a Patient of its own. */
function registered({ externalPatientId, demographics: known }: Registration): Omit<Patient, 'resourceType'> {
  const identifier: Identifier[] = [{ system: externalIdSystem, value: externalPatientId }];
  const line = known.addressLines.filter(each => each.trim() !== '');
  return {
    identifier,
    name: [{ use: 'usual', family: known.familyName, given: [known.givenName] }],
    gender: known.gender === 'MALE' ? 'male' : 'female',
    birthDate: known.dateOfBirth,
    address: [
      {
        ...(line.length === 0 ? {} : { line }),
        city: known.addressCity,
        state: stateCode(known.addressState) ?? known.addressState,
        postalCode: known.postalCode,
      },
    ],
    telecom: [
      ...(known.telephone === undefined ? [] : [{ system: 'phone' as const, value: known.telephone }]),
      ...(known.email === undefined ? [] : [{ system: 'email' as const, value: known.email }]),
    ],
  };
}

/** Elements of which there is one: `_birthDate` goes with `birthDate`, and there is one `deceased[x]`. */
const elementOf = (name: string): string =>
  name.replace(/^_/, '').replace(/^(deceased|multipleBirth)[A-Z].*/, '$1');

/** Each element as the newest that has it says it. */
function newest(said: readonly Patient[]): Partial<Patient> {
  const values: Record<string, unknown> = {};
  const taken = new Set<string>();
  for (const one of said) {
    const names = Object.keys(one).filter(name => !taken.has(elementOf(name)));
    for (const name of names) values[name] = one[name as keyof Patient];
    for (const name of names) taken.add(elementOf(name));
  }
  return values;
}

const lists = ['telecom', 'address', 'contact', 'communication', 'generalPractitioner', 'photo'] as const;

/**
 * `said` is newest first: of what can have one value the newest says it, lists are united. What no document says is as registered.
 * References are those of the record already.
 */
export function patientResource(registration: Registration, said: readonly Patient[]): Patient {
  const own = registered(registration);
  const values = newest(said);
  const extensions = said.flatMap(each => each.extension ?? []);
  const extension = [...new Map(extensions.toReversed().map(each => [each.url, each])).values()];
  const others = united(...said.map(each => each.meta?.profile)).filter(url => !url.startsWith(US_CORE));
  const security = united(...said.map(each => each.meta?.security));
  const patient: Record<string, unknown> = {
    ...values,
    resourceType: 'Patient',
    id: registration.particlePatientId,
    // Of several documents' narratives none tells the whole.
    text: said.length === 1 ? values.text : undefined,
    meta: security.length === 0 ? undefined : { security },
    extension: someOf(extension.toReversed()),
    identifier: united(own.identifier, ...said.map(each => each.identifier)),
    name: someOf(united(...said.map(each => each.name))) ?? own.name,
    gender: values.gender ?? own.gender,
    birthDate: values.birthDate ?? own.birthDate,
  };
  for (const list of lists)
    patient[list] = someOf(united<unknown>(...said.map(each => each[list]))) ?? own[list as keyof typeof own];
  if (Array.isArray(patient['telecom']) && patient['telecom'].length === 0) delete patient['telecom'];
  const made = JSON.parse(JSON.stringify(patient)) as Patient;
  // With what was registered it may keep the profile where no document's Patient did, and the other way round.
  claim(made);
  const profile = united(made.meta?.profile, others);
  if (profile.length > 0) made.meta = { ...made.meta, profile };
  return made;
}
