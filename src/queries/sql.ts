// Every statement on the tables `query`, `attempt` and `event`.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { PurposeOfUse } from '../networks/network.ts';
import type { ExternalPatientId, ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Position } from '../platform/pages.ts';
import type {
  AskedDemographics,
  Attempt,
  AttemptState,
  Failure,
  Query,
  QueryId,
  QueryKey,
  QueryState,
  RequestEndpoint,
} from './query.ts';

interface QueryRow {
  project_id: ProjectId;
  patient_id: ParticlePatientId;
  query_id: QueryId;
  state: QueryState;
  purpose_of_use: PurposeOfUse;
  hints: string[] | null;
  specialties: string[] | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  soft_deadline_at: Date;
  hard_deadline_at: Date;
  failure: Failure | null;
  endpoint: RequestEndpoint;
  demographics: string | null;
  encounter_date: string | null;
  encounter_type: string | null;
}

const columns = sql`project_id, patient_id, query_id, state, purpose_of_use, hints, specialties, created_at, started_at, finished_at,
  soft_deadline_at, hard_deadline_at, failure, endpoint, demographics, encounter_date, encounter_type`;

const queryOf = (row: QueryRow): Query => ({
  projectId: row.project_id,
  particlePatientId: row.patient_id,
  queryId: row.query_id,
  state: row.state,
  purposeOfUse: row.purpose_of_use,
  hints: row.hints ?? undefined,
  specialties: row.specialties ?? undefined,
  createdAt: row.created_at,
  startedAt: row.started_at ?? undefined,
  finishedAt: row.finished_at ?? undefined,
  softDeadlineAt: row.soft_deadline_at,
  hardDeadlineAt: row.hard_deadline_at,
  failure: row.failure ?? undefined,
  endpoint: row.endpoint,
  demographics: row.demographics === null ? undefined : (JSON.parse(row.demographics) as AskedDemographics),
  encounterDate: row.encounter_date ?? undefined,
  encounterType: row.encounter_type ?? undefined,
});

const isQuery = (key: QueryKey) =>
  sql`project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and query_id = ${key.queryId}::uuid`;

const isPatient = (key: PatientKey) =>
  sql`project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`;

export async function insertQuery(tx: Transaction, query: Query): Promise<void> {
  await sql`
    insert into query (project_id, patient_id, query_id, state, purpose_of_use, hints, specialties, created_at, soft_deadline_at, hard_deadline_at,
      endpoint, demographics, encounter_date, encounter_type)
    values (${query.projectId}::uuid, ${query.particlePatientId}::uuid, ${query.queryId}::uuid, ${query.state}, ${query.purposeOfUse},
      ${query.hints ?? null}::text[], ${query.specialties ?? null}::text[], ${query.createdAt.toISOString()}::timestamptz,
      ${query.softDeadlineAt.toISOString()}::timestamptz, ${query.hardDeadlineAt.toISOString()}::timestamptz,
      ${query.endpoint}, ${query.demographics === undefined ? null : JSON.stringify(query.demographics)}, ${query.encounterDate ?? null},
      ${query.encounterType ?? null})`.execute(tx);
}

/** Queries of a project that have not ended, counted no further than `most`. */
export async function countUnfinishedQueries(
  executor: Executor,
  projectId: ProjectId,
  most: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (
      select 1 from query where project_id = ${projectId}::uuid and state in ('PENDING', 'PROCESSING') limit ${most}::integer) unfinished`.execute(
    executor,
  );
  return rows[0]?.count ?? 0;
}

/** The named query of the patient, or the latest one. */
export async function findQueryRow(
  executor: Executor,
  key: PatientKey,
  queryId: string | undefined,
): Promise<Query | undefined> {
  const { rows } = await sql<QueryRow>`
    select ${columns} from query
    where ${isPatient(key)} ${queryId === undefined ? sql`` : sql`and query_id::text = ${queryId.toLowerCase()}`}
    order by created_at desc, query_id limit 1`.execute(executor);
  return rows[0] && queryOf(rows[0]);
}

export interface ListedQuery extends Query {
  externalPatientId: ExternalPatientId;
  /** As registered now for queries that did not keep whom they asked for. */
  demographics: AskedDemographics;
  /** Documents it brought; known when it has ended. */
  files: number | undefined;
}

/** A row as JSON says it: times are texts. */
type Times = 'created_at' | 'started_at' | 'finished_at' | 'soft_deadline_at' | 'hard_deadline_at';
type ListedRow = Omit<QueryRow, Times | 'project_id' | 'demographics'> & {
  [Time in Times]: Time extends 'started_at' | 'finished_at' ? string | null : string;
} & {
  external_id: ExternalPatientId;
  files: number | null;
};

const ownColumns = [
  'patient_id',
  'query_id',
  'state',
  'purpose_of_use',
  'hints',
  'specialties',
  'created_at',
  'started_at',
  'finished_at',
  'soft_deadline_at',
  'hard_deadline_at',
  'failure',
  'endpoint',
  'encounter_date',
  'encounter_type',
  'files',
] as const satisfies (keyof ListedRow)[];

const listedColumns = [...ownColumns, 'external_id'] as const;
const listed = sql`${sql.join(ownColumns.map(name => sql.ref(`query.${name}`)))},
  coalesce(query.demographics, patient.demographics) as demographics, patient.external_id`;

/** Null when there is no row. */
type Columns = { [Name in (typeof listedColumns)[number]]: ListedRow[Name][] | null } & {
  demographics: string | null;
};

const arrays = sql.join(listedColumns.map(name => sql`json_agg(${sql.ref(name)}) as ${sql.ref(name)}`));

/**
 * A page is one row, each column an array: a thousand rows of twenty cells take longer to be read than to be found. Demographics are
 * JSON already, and are joined as they are.
 */
async function listedQueries(
  executor: Executor,
  projectId: ProjectId,
  found: RawBuilder<unknown>,
): Promise<ListedQuery[]> {
  const { rows } = await sql<Columns>`
    select ${arrays}, '[' || string_agg(demographics, ',') || ']' as demographics from (${found}) listed`.execute(
    executor,
  );
  const columns = rows[0];
  const demographics = JSON.parse(columns?.demographics ?? '[]') as AskedDemographics[];
  return demographics.map((person, at) => {
    const cells = listedColumns.map(name => [name, columns?.[name]?.[at] ?? null] as const);
    return listedOf(projectId, Object.fromEntries(cells) as unknown as ListedRow, person);
  });
}

const time = (text: string | null) => (text === null ? null : new Date(text));

const listedOf = (projectId: ProjectId, row: ListedRow, demographics: AskedDemographics): ListedQuery => ({
  ...queryOf({
    ...row,
    project_id: projectId,
    demographics: null,
    created_at: new Date(row.created_at),
    started_at: time(row.started_at),
    finished_at: time(row.finished_at),
    soft_deadline_at: new Date(row.soft_deadline_at),
    hard_deadline_at: new Date(row.hard_deadline_at),
  }),
  demographics,
  externalPatientId: row.external_id,
  files: row.files ?? undefined,
});

export async function findQueryOfProject(
  executor: Executor,
  projectId: ProjectId,
  queryId: string,
): Promise<ListedQuery | undefined> {
  const found = sql`
    select ${listed} from query join patient using (project_id, patient_id)
    where query.project_id = ${projectId}::uuid and query.query_id = ${queryId}::uuid`;
  return (await listedQueries(executor, projectId, found))[0];
}

/** Newest first: what is asked while somebody pages comes before the first page, so no page repeats or skips. */
export async function queriesBefore(
  executor: Executor,
  projectId: ProjectId,
  before: Position | undefined,
  limit: number,
): Promise<ListedQuery[]> {
  const older = before
    ? sql`and (query.created_at, query.query_id) < (${before.createdAt.toISOString()}::timestamptz, ${before.id}::uuid)`
    : sql``;
  // The page is cut before its patients are looked up: a planner without statistics would join all of the project first.
  const found = sql`
    select ${listed} from (
      select * from query where project_id = ${projectId}::uuid ${older}
      order by project_id desc, created_at desc, query_id desc limit ${limit}::integer) query,
      lateral (
        select demographics, external_id from patient
        where patient.project_id = query.project_id and patient.patient_id = query.patient_id limit 1) patient
    order by query.created_at desc, query.query_id desc`;
  return listedQueries(executor, projectId, found);
}

/** Locks the query until the transaction ends, so that those who look whether it has come to its end do so one after another. */
export async function lockQuery(
  tx: Transaction,
  projectId: string,
  queryId: string,
): Promise<Query | undefined> {
  const { rows } = await sql<QueryRow>`
    select ${columns} from query where project_id = ${projectId}::uuid and query_id = ${queryId}::uuid for no key update`.execute(
    tx,
  );
  return rows[0] && queryOf(rows[0]);
}

/** PENDING → PROCESSING; false when it was not PENDING. */
export async function beginQuery(tx: Transaction, key: QueryKey, now: Date): Promise<boolean> {
  const { rows } = await sql<{ query_id: string }>`
    update query set state = 'PROCESSING', started_at = ${now.toISOString()}::timestamptz
    where ${isQuery(key)} and state = 'PENDING' returning query_id`.execute(tx);
  return rows.length === 1;
}

/** Ends a query once; false when it had ended. */
export async function endQueryRow(
  tx: Transaction,
  key: QueryKey,
  end: { state: QueryState; failure: Failure | undefined; files: number; now: Date },
): Promise<boolean> {
  const { rows } = await sql<{ query_id: string }>`
    update query set state = ${end.state}, failure = ${end.failure ?? null}, files = ${end.files}::integer,
      finished_at = ${end.now.toISOString()}::timestamptz
    where ${isQuery(key)} and state in ('PENDING', 'PROCESSING') returning query_id`.execute(tx);
  return rows.length === 1;
}

export async function insertAttempts(
  tx: Transaction,
  key: QueryKey,
  holderIds: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    insert into attempt (project_id, patient_id, query_id, holder_id, state, started_at)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${key.queryId}::uuid, holder_id, 'ASKED', ${now.toISOString()}::timestamptz
    from unnest(${holderIds}::text[]) as asked (holder_id)
    on conflict do nothing`.execute(tx);
}

export interface AttemptChange {
  documents?: number;
  kept?: number;
  quarantined?: number;
  lost?: number;
  state?: AttemptState;
  errorClass?: string;
}

/** Counts one more call at the holder and what it brought. Its row lock puts those who close the attempt in order. */
export async function countAttempt(
  tx: Transaction,
  key: QueryKey,
  holderId: string,
  change: AttemptChange,
): Promise<void> {
  await sql`
    update attempt set tries = tries + 1,
      documents = documents + ${change.documents ?? 0}::integer, kept = kept + ${change.kept ?? 0}::integer,
      quarantined = quarantined + ${change.quarantined ?? 0}::integer, lost = lost + ${change.lost ?? 0}::integer,
      state = coalesce(${change.state ?? null}::text, state), error_class = coalesce(${change.errorClass ?? null}::text, error_class)
    where ${isQuery(key)} and holder_id = ${holderId}`.execute(tx);
}

/** All that was asked of the holder is over. With documents lost and none had, it has failed. */
export async function closeAttempt(
  tx: Transaction,
  key: QueryKey,
  holderId: string,
  state: 'NOT_FOUND' | 'ANSWERED' | 'FAILED',
  now: Date,
): Promise<void> {
  await sql`
    update attempt set finished_at = ${now.toISOString()}::timestamptz,
      state = case when ${state}::text = 'ANSWERED' and lost > 0 and kept = 0 and quarantined = 0 then 'FAILED' else ${state}::text end,
      error_class = case when ${state}::text = 'FAILED' or lost > 0 then error_class end
    where ${isQuery(key)} and holder_id = ${holderId} and finished_at is null`.execute(tx);
}

/** What the hard deadline finds still open has failed. */
export async function failOpenAttempts(
  tx: Transaction,
  key: QueryKey,
  errorClass: string,
  now: Date,
): Promise<void> {
  await sql`
    update attempt set state = 'FAILED', error_class = ${errorClass}, finished_at = ${now.toISOString()}::timestamptz
    where ${isQuery(key)} and finished_at is null`.execute(tx);
}

export async function markLateAttempts(tx: Transaction, key: QueryKey): Promise<void> {
  await sql`update attempt set is_late = true where ${isQuery(key)} and finished_at is null`.execute(tx);
}

interface AttemptRow {
  holder_id: string;
  state: AttemptState;
  tries: number;
  documents: number;
  kept: number;
  quarantined: number;
  lost: number;
  error_class: string | null;
  is_late: boolean;
  started_at: Date | null;
  finished_at: Date | null;
}

export async function listAttempts(executor: Executor, key: QueryKey): Promise<Attempt[]> {
  const { rows } = await sql<AttemptRow>`
    select holder_id, state, tries, documents, kept, quarantined, lost, error_class, is_late, started_at, finished_at
    from attempt where ${isQuery(key)} order by holder_id`.execute(executor);
  return rows.map(row => ({
    holderId: row.holder_id,
    state: row.state,
    tries: row.tries,
    documents: row.documents,
    kept: row.kept,
    quarantined: row.quarantined,
    lost: row.lost,
    errorClass: row.error_class ?? undefined,
    isLate: row.is_late,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
  }));
}

/** The outbox: one event of a type for a subject, however often it is written. */
export async function insertEvent(
  tx: Transaction,
  key: PatientKey,
  event: { eventId: string; type: string; subjectId: string; now: Date },
): Promise<void> {
  await sql`
    insert into event (project_id, patient_id, event_id, type, subject_id, created_at)
    values (${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${event.eventId}::uuid, ${event.type}, ${event.subjectId}::uuid,
      ${event.now.toISOString()}::timestamptz)
    on conflict (project_id, type, subject_id) do nothing`.execute(tx);
}
