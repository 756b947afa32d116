// The wire's patient ↔ ours.
import { presentTelephone } from '../../patients/demographics.ts';
import type { Demographics, Patient } from '../../patients/patient.ts';
import { stateCode } from '../../patients/places.ts';
import type { LatestQuery } from '../../queries/latest.ts';
import type { SearchBody } from './schema.ts';

export const demographicsOf = (body: SearchBody): Demographics => ({
  givenName: body.given_name,
  familyName: body.family_name,
  dateOfBirth: body.date_of_birth,
  gender: body.gender,
  postalCode: body.postal_code,
  addressCity: body.address_city,
  addressState: body.address_state,
  addressLines: body.address_lines ?? [],
  ...(body.ssn ? { ssn: body.ssn } : {}),
  ...(body.telephone ? { telephone: body.telephone } : {}),
  ...(body.email ? { email: body.email } : {}),
});

/** What is not known is left out: every published client takes that. */
export function presentPatient({ demographics, externalPatientId, particlePatientId }: Patient) {
  const { ssn, telephone, email } = demographics;
  return {
    given_name: demographics.givenName,
    family_name: demographics.familyName,
    date_of_birth: demographics.dateOfBirth,
    gender: demographics.gender,
    postal_code: demographics.postalCode,
    address_city: demographics.addressCity,
    address_state: stateCode(demographics.addressState) ?? demographics.addressState,
    address_lines: demographics.addressLines,
    ...(ssn === undefined ? {} : { ssn }),
    ...(telephone === undefined ? {} : { telephone: presentTelephone(telephone) }),
    ...(email === undefined ? {} : { email }),
    patient_id: externalPatientId,
    particle_patient_id: particlePatientId,
  };
}

/** Published with empty texts where no query has been started, and with the number of files as text. */
export function presentListedPatient({ demographics, ...patient }: Patient, query: LatestQuery | undefined) {
  return {
    given_name: demographics.givenName,
    family_name: demographics.familyName,
    date_of_birth: demographics.dateOfBirth,
    gender: demographics.gender,
    external_patient_id: patient.externalPatientId,
    particle_patient_id: patient.particlePatientId,
    query_id: query?.queryId ?? '',
    query_date: query?.createdAt.toISOString() ?? '',
    query_status: query?.state ?? '',
    file_count: String(query?.files ?? 0),
    request_endpoint: query?.endpoint ?? '',
    expected_completion_time: query?.softDeadlineAt.toISOString() ?? '',
  };
}
