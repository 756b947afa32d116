// Patients, coverages and the query's own demographics → summary, insurance, query_demographics.
import type { Patient } from 'fhir/r4';
import { addressLine, currentAddress, display, text } from '../cells.ts';
import { currentName, ethnicityOf, phonesOf, raceOf } from '../datasets/patients.ts';
import { compare, list } from '../record.ts';
import { nameAt } from '../references.ts';
import { standing } from '../standing.ts';
import { dayOf, joined, joinedDistinct } from './cells.ts';
import type { HistoryRecord } from './record.ts';

/** Who was asked for. */
export interface QueryDemographics {
  givenName?: string;
  familyName?: string;
  dateOfBirth?: string;
  gender?: string;
  email?: string;
  addressLines?: string[];
  addressState?: string;
  addressCity?: string;
  postalCode?: string;
  telephone?: string;
  patientId?: string;
}

/** What most say; of equals always the same. */
function mostSaid(values: readonly string[]): string {
  const counts = Map.groupBy(values.filter(Boolean), value => value);
  return [...counts].sort(([a, as], [b, bs]) => bs.length - as.length || compare(a, b))[0]?.[0] ?? '';
}

/** Every source's patient has a slot, the same words as often as they were said: "Kam, Kam, Kam". */
export function summary({ record }: HistoryRecord) {
  const patients = standing(record, 'Patient').map(node => node.resource);
  const names = patients.map(patient => currentName(patient.name)).filter(name => name !== undefined);
  const addresses = patients
    .map(patient => currentAddress(patient.address))
    .filter(address => address !== undefined);
  const born = mostSaid(patients.map(patient => dayOf(patient.birthDate)));
  return {
    given_name: joined(names.map(name => list(name.given).map(text).filter(Boolean).join(' '))),
    family_name: joined(names.map(name => text(name.family))),
    date_of_birth: born && `${born}T00:00:00+00:00`,
    gender: mostSaid(patients.map(patient => text(patient.gender))).toUpperCase(),
    race: racesOf(patients),
    address_line: joined(addresses.map(addressLine)),
    address_state: joined(addresses.map(address => text(address.state))),
    address_city: joined(addresses.map(address => text(address.city))),
    postal_code: joined(addresses.map(address => text(address.postalCode))),
    telephone: joinedDistinct(patients.flatMap(phonesOf)),
    patient_id: record.patientId,
  };
}

/** The races of all that say either, then their ethnicities: "White, , Not Hispanic or Latino, ". */
function racesOf(patients: readonly Patient[]): string {
  const said = patients
    .map(patient => ({ race: raceOf(patient).join(', '), ethnicity: ethnicityOf(patient).join(', ') }))
    .filter(({ race, ethnicity }) => race || ethnicity);
  return joined([...said.map(({ race }) => race), ...said.map(({ ethnicity }) => ethnicity)]);
}

export function insurance({ record }: HistoryRecord) {
  const coverages = standing(record, 'Coverage');
  const groups = coverages.flatMap(({ resource }) =>
    list(resource.class)
      .filter(one => list(one.type?.coding).some(coding => coding.code === 'group'))
      .map(one => text(one.value)),
  );
  const identifiers = coverages.flatMap(({ resource }) =>
    list(resource.identifier).map(identifier => text(identifier.value)),
  );
  return {
    payor: joined(coverages.map(node => nameAt(record, node, list(node.resource.payor)[0]))),
    policy_holder: joinedDistinct(coverages.map(({ resource }) => display(resource.relationship))),
    group_number: joinedDistinct(groups) || joinedDistinct(identifiers),
  };
}

export const queryDemographics = (asked: QueryDemographics = {}) => ({
  given_name: asked.givenName ?? '',
  family_name: asked.familyName ?? '',
  date_of_birth: asked.dateOfBirth ?? '',
  gender: asked.gender ?? '',
  email: asked.email ?? '',
  address_lines: asked.addressLines ?? [],
  address_state: asked.addressState ?? '',
  address_city: asked.addressCity ?? '',
  postal_code: asked.postalCode ?? '',
  telephone: asked.telephone ?? '',
  patient_id: asked.patientId ?? '',
});
