// For a page of patients: the latest query of each.
import { sql } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { ParticlePatientId } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import type { QueryId, QueryState, RequestEndpoint } from './query.ts';

export interface LatestQuery {
  queryId: QueryId;
  state: QueryState;
  createdAt: Date;
  softDeadlineAt: Date;
  /** Documents it brought; known when it has ended. */
  files: number | undefined;
  endpoint: RequestEndpoint;
}

interface LatestRow {
  patient_id: ParticlePatientId;
  query_id: QueryId;
  state: QueryState;
  created_at: Date;
  soft_deadline_at: Date;
  files: number | null;
  endpoint: RequestEndpoint;
}

export async function latestQueries(
  executor: Executor,
  projectId: ProjectId,
  patientIds: readonly ParticlePatientId[],
): Promise<Map<ParticlePatientId, LatestQuery>> {
  const { rows } = await sql<LatestRow>`
    select latest.* from unnest(${patientIds}::uuid[]) as asked (patient_id), lateral (
      select query.patient_id, query_id, state, created_at, soft_deadline_at, files, endpoint from query
      where project_id = ${projectId}::uuid and query.patient_id = asked.patient_id
      order by created_at desc, query_id limit 1) latest`.execute(executor);
  return new Map(
    rows.map(row => [
      row.patient_id,
      {
        queryId: row.query_id,
        state: row.state,
        createdAt: row.created_at,
        softDeadlineAt: row.soft_deadline_at,
        files: row.files ?? undefined,
        endpoint: row.endpoint,
      },
    ]),
  );
}
