// Our query → the wire's, in the words of seed 001.
import { createHash } from 'node:crypto';
import { isUnnamed } from '../../patients/register-asked.ts';
import type { PatientKey } from '../../patients/patient.ts';
import type { ListedQuery } from '../../queries/list.ts';
import type { AskedDemographics, Query } from '../../queries/query.ts';
import { presentAskedInFull } from '../queries-v1/present.ts';

export const presentAccepted = (query: Query, asked: AskedDemographics) => ({
  id: query.queryId,
  demographics: presentAskedInFull(asked, query),
  state: query.state,
});

export function presentHistoryItem(query: ListedQuery) {
  const asked = query.demographics;
  return {
    given_name: asked.givenName,
    family_name: asked.familyName,
    date_of_birth: asked.dateOfBirth,
    gender: asked.gender,
    external_patient_id: isUnnamed(query) ? '' : query.externalPatientId,
    query_id: query.queryId,
    query_date: query.createdAt.toISOString().slice(0, 10),
    query_status: query.state,
    link_id: linkIdOf(query),
    // A number here, a text in the list of patients of v2: both are published so.
    file_count: query.files ?? 0,
    request_endpoint: query.endpoint,
    particle_patient_id: query.particlePatientId,
  };
}

/** What it links is not published; in the example the queries of one patient share it, and it has 24 hexadecimal digits. */
const linkIdOf = ({ projectId, particlePatientId }: PatientKey): string =>
  createHash('sha256').update(`link ${projectId} ${particlePatientId}`).digest('hex').slice(0, 24);
