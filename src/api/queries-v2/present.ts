// The wire's query ↔ ours. The states are those of v2: PROCESSING where the first reference said RUNNING (contract §13).
import type { Patient } from '../../patients/patient.ts';
import { failures } from '../../queries/query.ts';
import type { Attempt, Query, QueryRequest, QueryStatus } from '../../queries/query.ts';
import type { QueryBody } from './schema.ts';

/** Hints are sent as an object in the reference and as a list by the clients; they are answered as a list. */
export function queryRequestOf({ purpose_of_use, hints, specialties }: QueryBody): QueryRequest {
  const zips = hintsOf(hints);
  return {
    purposeOfUse: purpose_of_use,
    ...(zips === undefined ? {} : { hints: zips }),
    ...(specialties ? { specialties: [...new Set(specialties)] } : {}),
  };
}

const hintsOf = (hints: QueryBody['hints']): string[] | undefined =>
  hints ? [...new Set(Array.isArray(hints) ? hints : [hints.zip ?? []].flat())] : undefined;

export const presentQuery = (query: Query, { externalPatientId }: Pick<Patient, 'externalPatientId'>) => ({
  query_id: query.queryId,
  particle_patient_id: query.particlePatientId,
  external_patient_id: externalPatientId,
  purpose_of_use: query.purposeOfUse,
  hints: query.hints ?? null,
  specialties: query.specialties ?? null,
});

export const presentStatus = (status: QueryStatus, patient: Pick<Patient, 'externalPatientId'>) => ({
  ...presentQuery(status.query, patient),
  state: status.query.state,
  files_available: status.filesAvailable,
  files_downloaded: status.filesDownloaded,
  error_message: status.query.failure === undefined ? null : failures[status.query.failure],
  start_time: status.query.createdAt.toISOString(),
  expected_completion_time: status.query.softDeadlineAt.toISOString(),
  end_time: status.query.finishedAt?.toISOString() ?? null,
  holders: status.attempts.map(presentAttempt),
});

const presentAttempt = (attempt: Attempt) => ({
  holder: attempt.holderId,
  state: attempt.state,
  tries: attempt.tries,
  documents: attempt.documents,
  kept: attempt.kept,
  quarantined: attempt.quarantined,
  lost: attempt.lost,
  error_class: attempt.errorClass ?? null,
  is_late: attempt.isLate,
  start_time: attempt.startedAt?.toISOString() ?? null,
  end_time: attempt.finishedAt?.toISOString() ?? null,
});
