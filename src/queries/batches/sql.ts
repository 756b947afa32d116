// Every statement on the tables `batch` and `batch_row`.
import { sql } from 'kysely';
import type { ProjectId } from '../../access/project.ts';
import type { Executor, Transaction } from '../../platform/database.ts';
import type { FieldError } from '../../platform/errors.ts';
import type { Position } from '../../platform/pages.ts';
import type { QueryKey, QueryState } from '../query.ts';
import type {
  Batch,
  BatchAsk,
  BatchId,
  BatchKey,
  BatchLine,
  BatchProgress,
  BatchRow,
  BatchState,
  BatchType,
} from './batch.ts';

interface BatchTableRow {
  batch_id: BatchId;
  batch_type: BatchType;
  state: BatchState;
  query_count: number;
  created_at: Date;
  finished_at: Date | null;
}

const columns = sql`batch_id, batch_type, state, query_count, created_at, finished_at`;

const batchOf = (projectId: ProjectId, row: BatchTableRow): Batch => ({
  projectId,
  batchId: row.batch_id,
  batchType: row.batch_type,
  state: row.state,
  queryCount: row.query_count,
  createdAt: row.created_at,
  finishedAt: row.finished_at ?? undefined,
});

const isBatch = ({ projectId, batchId }: BatchKey) =>
  sql`project_id = ${projectId}::uuid and batch_id = ${batchId}::uuid`;

/** Who starts a batch waits here for others of the project, so that the limit of active ones holds exactly. */
export async function countActiveBatches(tx: Transaction, projectId: ProjectId): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`batch ${projectId}`}, 0))`.execute(tx);
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from batch where project_id = ${projectId}::uuid and state <> 'COMPLETE'`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

export async function insertBatch(tx: Transaction, batch: Batch): Promise<void> {
  await sql`
    insert into batch (project_id, batch_id, batch_type, state, query_count, created_at)
    values (${batch.projectId}::uuid, ${batch.batchId}::uuid, ${batch.batchType}, ${batch.state}, ${batch.queryCount}::integer,
      ${batch.createdAt.toISOString()}::timestamptz)`.execute(tx);
}

const insertedAtOnce = 1_000;

export async function insertRows(tx: Transaction, key: BatchKey, lines: readonly BatchLine[]): Promise<void> {
  for (let from = 0; from < lines.length; from += insertedAtOnce) {
    const some = lines.slice(from, from + insertedAtOnce);
    const column = <T>(of: (line: BatchLine, index: number) => T): T[] => some.map(of);
    await sql`
      insert into batch_row (project_id, batch_id, row_number, line, state, asked, errors)
      select ${key.projectId}::uuid, ${key.batchId}::uuid, row_number, line, case when errors is null then 'WAITING' else 'REFUSED' end, asked, errors
      from unnest(
        ${column((_, index) => from + index)}::integer[], ${column(({ line }) => line ?? null)}::integer[],
        ${column(({ ask }) => (ask === undefined ? null : JSON.stringify(ask)))}::text[],
        ${column(({ errors }) => (errors === undefined ? null : JSON.stringify(errors)))}::text[]
      ) as line (row_number, line, asked, errors)`.execute(tx);
  }
}

export async function findBatch(
  executor: Executor,
  projectId: ProjectId,
  batchId: string,
): Promise<Batch | undefined> {
  const { rows } = await sql<BatchTableRow>`
    select ${columns} from batch where project_id = ${projectId}::uuid and batch_id = ${batchId}::uuid`.execute(
    executor,
  );
  return rows[0] && batchOf(projectId, rows[0]);
}

/** Newest first: what is started while somebody pages comes before the first page. */
export async function batchesBefore(
  executor: Executor,
  projectId: ProjectId,
  before: Position | undefined,
  limit: number,
): Promise<Batch[]> {
  const { rows } = await sql<BatchTableRow>`
    select ${columns} from batch
    where project_id = ${projectId}::uuid
      ${before === undefined ? sql`` : sql`and (created_at, batch_id) < (${before.createdAt.toISOString()}::timestamptz, ${before.id}::uuid)`}
    order by created_at desc, batch_id desc limit ${limit}::integer`.execute(executor);
  return rows.map(row => batchOf(projectId, row));
}

export interface WaitingRow {
  rowNumber: number;
  ask: BatchAsk;
}

export async function waitingRows(executor: Executor, key: BatchKey, most: number): Promise<WaitingRow[]> {
  const { rows } = await sql<{ row_number: number; asked: string }>`
    select row_number, asked from batch_row where ${isBatch(key)} and state = 'WAITING'
    order by row_number limit ${most}::integer`.execute(executor);
  return rows.map(row => ({ rowNumber: row.row_number, ask: JSON.parse(row.asked) as BatchAsk }));
}

/** WAITING → ASKED; false when somebody else has asked it: then nothing of this transaction may stay. */
export async function markAsked(
  tx: Transaction,
  key: BatchKey,
  rowNumber: number,
  query: QueryKey,
): Promise<boolean> {
  const { rows } = await sql<{ row_number: number }>`
    update batch_row set state = 'ASKED', asked = null, patient_id = ${query.particlePatientId}::uuid, query_id = ${query.queryId}::uuid
    where ${isBatch(key)} and row_number = ${rowNumber}::integer and state = 'WAITING' returning row_number`.execute(
    tx,
  );
  return rows.length === 1;
}

export async function markRefused(
  executor: Executor,
  key: BatchKey,
  rowNumber: number,
  errors: readonly FieldError[],
): Promise<void> {
  await sql`
    update batch_row set state = 'REFUSED', asked = null, errors = ${JSON.stringify(errors)}
    where ${isBatch(key)} and row_number = ${rowNumber}::integer and state = 'WAITING'`.execute(executor);
}

export async function batchProgress(executor: Executor, key: BatchKey): Promise<BatchProgress> {
  const { rows } = await sql<BatchProgress>`
    select (select count(*)::integer from batch_row where ${isBatch(key)} and state = 'WAITING') as waiting,
      (select count(*)::integer from batch_row r
        join query q on q.project_id = r.project_id and q.patient_id = r.patient_id and q.query_id = r.query_id
        where r.project_id = ${key.projectId}::uuid and r.batch_id = ${key.batchId}::uuid
          and q.state in ('PENDING', 'PROCESSING')) as unfinished`.execute(executor);
  return rows[0] ?? { waiting: 0, unfinished: 0 };
}

export async function beginBatch(executor: Executor, key: BatchKey): Promise<void> {
  await sql`update batch set state = 'PROCESSING' where ${isBatch(key)} and state = 'PENDING'`.execute(
    executor,
  );
}

export async function completeBatch(tx: Transaction, key: BatchKey, now: Date): Promise<void> {
  await sql`
    update batch set state = 'COMPLETE', finished_at = ${now.toISOString()}::timestamptz
    where ${isBatch(key)} and state <> 'COMPLETE'`.execute(tx);
}

interface RowItem {
  line: number | null;
  state: 'WAITING' | 'ASKED' | 'REFUSED';
  errors: FieldError[] | null;
  query: QueryState | null;
  query_id: string | null;
  patient_id: string | null;
  external_id: string | null;
  files: number | null;
}

const gone: FieldError[] = [{ field: 'patient_id', message: 'must be a patient that has not been deleted' }];

function rowOf(item: RowItem): BatchRow {
  const isGone = item.state === 'ASKED' && item.query === null;
  const states = { WAITING: 'PENDING', ASKED: item.query ?? 'FAILED', REFUSED: 'FAILED' } as const;
  return {
    line: item.line ?? undefined,
    state: states[item.state],
    errors: isGone ? gone : (item.errors ?? []),
    queryId: item.query_id ?? undefined,
    particlePatientId: item.patient_id ?? undefined,
    externalPatientId: item.external_id ?? undefined,
    files: item.files ?? 0,
  };
}

/** One cell a row, as lists of queries are read. */
export async function listRows(executor: Executor, key: BatchKey): Promise<BatchRow[]> {
  const { rows } = await sql<{ item: string }>`
    select json_build_object('line', r.line, 'state', r.state, 'errors', r.errors::json, 'query', q.state, 'query_id', r.query_id,
      'patient_id', r.patient_id, 'external_id', p.external_id, 'files', q.files)::text as item
    from batch_row r
    left join query q on q.project_id = r.project_id and q.patient_id = r.patient_id and q.query_id = r.query_id
    left join patient p on p.project_id = r.project_id and p.patient_id = r.patient_id
    where r.project_id = ${key.projectId}::uuid and r.batch_id = ${key.batchId}::uuid
    order by r.row_number`.execute(executor);
  return rows.map(({ item }) => rowOf(JSON.parse(item) as RowItem));
}
