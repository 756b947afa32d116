// Every statement on the table `flat_row` and on `patient.flat_*`.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { PatientKey } from '../../patients/patient.ts';
import type { Executor, Transaction } from '../../platform/database.ts';
import { markOf } from '../marks.ts';
import type { Marks } from '../marks.ts';
import { ofPatient as of, ofPatientById as ofById } from '../sql.ts';
import { flatRules } from './flatten.ts';
import type { ChartResource, KeptRow, ProjectedRow } from './flatten.ts';

export interface FlatState {
  /** The projections that changed a row, counted. */
  round: number;
  /** The record has moved since, a document came or went, or rows are made differently now. */
  isStale: boolean;
  recordSeq: number;
  changedAt: Date | undefined;
  /** Its blocks have been written (blocks-sql.ts). */
  hasBlocks: boolean;
}

/** What a projection was made with, to be compared with what is there. */
export const fingerprintOf = (documentIds: readonly string[]): string =>
  documentIds.length === 0 ? '' : createHash('md5').update(documentIds.toSorted().join(',')).digest('hex');

/** Undefined when the patient is gone. */
export async function flatState(executor: Executor, key: PatientKey): Promise<FlatState | undefined> {
  const { rows } = await sql<{
    record_seq: number;
    flat_round: number;
    is_stale: boolean;
    has_blocks: boolean;
    record_changed_at: Date | null;
  }>`
    select p.record_seq, p.flat_round, p.record_changed_at, p.flat_documents is not null as has_blocks,
      p.flat_seq < p.record_seq
      or (p.flat_rules <> ${flatRules}::integer and (p.record_seq > 0 or p.flat_round > 0))
      or coalesce(p.flat_documents, '') <> coalesce((
        select md5(string_agg(d.document_id::text, ',' order by d.document_id)) from document d
        where ${of(key, 'd')} and d.state = 'KEPT'), '')
        as is_stale
    from patient p where ${of(key, 'p')}`.execute(executor);
  const row = rows[0];
  return (
    row && {
      round: row.flat_round,
      isStale: row.is_stale,
      recordSeq: row.record_seq,
      changedAt: row.record_changed_at ?? undefined,
      hasBlocks: row.has_blocks,
    }
  );
}

/** Bytes of the record's text: whether it is much. */
export async function chartBytes(executor: Executor, key: PatientKey): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(octet_length(r.json)), 0)::bigint as bytes from resource r where ${of(key, 'r')}`.execute(
    executor,
  );
  return rows[0]?.bytes ?? 0;
}

/**
 * What documents say of the patient, one by one: Flat has a row for each distinct set of demographics, where the record has one Patient.
 */
export async function sourcePatients(executor: Executor, key: PatientKey): Promise<ChartResource[]> {
  const { rows } = await sql<{
    resource_id: string;
    json: string;
    document_ids: string[];
    recorded_at: Date;
  }>`
    select s.resource_id, v.json, v.recorded_at, array(
      select d.document_id::text from resource_source d
      where ${of(key, 'd')} and d.resource_type = s.resource_type and d.resource_id = s.resource_id order by 1) as document_ids
    from statement s
    join resource_version v on ${of(key, 'v')}
      and v.resource_type = s.resource_type and v.resource_id = s.resource_id and v.hash = s.hash
    where ${of(key, 's')} and s.resource_type = 'Patient'
    order by s.resource_id`.execute(executor);
  return rows.map(row => ({
    resourceType: 'Patient',
    resourceId: row.resource_id,
    json: row.json,
    documentIds: row.document_ids,
    updatedAt: row.recorded_at.getTime(),
  }));
}

/**
 * Resources with the documents that say them, in the order in which the record learnt them: the one order that only one index has. What
 * belongs to each is looked up for it (0002-record.sql): planned for a chart of one row, a join costs the square of the chart.
 */
export async function chartResources(
  executor: Executor,
  key: PatientKey,
  { after, limit }: { after: number; limit: number },
): Promise<{ resources: ChartResource[]; last: number; isEnd: boolean }> {
  const { rows } = await sql<{
    seq: number;
    resource_type: string;
    resource_id: string;
    json: string;
    updated_at: Date;
    document_ids: string[];
  }>`
    select r.seq, r.resource_type, r.resource_id, r.json, r.updated_at, array(
      select distinct d.document_id::text
      from (
        select s.resource_id from statement s
        where ${ofById(key, 's')} and s.resource_type = r.resource_type and s.group_id = r.resource_id offset 0) s
      cross join lateral (
        select d.document_id from resource_source d
        where ${of(key, 'd')} and d.resource_type = r.resource_type and d.resource_id = s.resource_id offset 0) d
      order by 1) as document_ids
    from resource r
    where ${of(key, 'r')} and r.seq > ${after}::bigint
    order by r.seq limit ${limit}::integer`.execute(executor);
  return {
    resources: rows.map(row => ({
      resourceType: row.resource_type,
      resourceId: row.resource_id,
      json: row.json,
      documentIds: row.document_ids,
      updatedAt: row.updated_at.getTime(),
    })),
    last: rows.at(-1)?.seq ?? after,
    isEnd: rows.length < limit,
  };
}

/** Rows that stand, by dataset and key. */
export async function keptRows(
  executor: Executor,
  key: PatientKey,
  after: Pick<KeptRow, 'dataset' | 'rowKey'> | undefined,
  limit: number,
): Promise<KeptRow[]> {
  const { rows } = await sql<{ dataset: string; row_key: string; hash: string }>`
    select f.dataset, f.row_key, f.hash from flat_row f
    where ${of(key, 'f')} and f.gone_round is null
      ${after === undefined ? sql`` : sql`and (f.dataset, f.row_key) > (${after.dataset}, ${after.rowKey})`}
    order by f.dataset, f.row_key limit ${limit}::integer`.execute(executor);
  return rows.map(row => ({ dataset: row.dataset, rowKey: row.row_key, hash: row.hash }));
}

/** The patient's lock, and whether nothing has moved since the projection read; then the round being written. */
export async function beginRound(
  tx: Transaction,
  key: PatientKey,
  read: Pick<FlatState, 'round' | 'recordSeq'>,
): Promise<Round | undefined> {
  const { rows } = await sql<{ record_seq: number; flat_round: number; has_gone: boolean }>`
    select p.record_seq, p.flat_round, exists (
      select from flat_row f where ${of(key, 'f')} and f.gone_round is not null) as has_gone
    from patient p where ${of(key, 'p')} for no key update`.execute(tx);
  const row = rows[0];
  if (row?.record_seq !== read.recordSeq || row.flat_round !== read.round) return undefined;
  return { number: read.round + 1, hasGone: row.has_gone };
}

export interface Round {
  number: number;
  /** Rows went in an earlier one: one that comes may have been there. */
  hasGone: boolean;
}

/** Whoever was given a row by now, whole or by its dataset, was given it for ever. */
export async function endRows(
  tx: Transaction,
  key: PatientKey,
  gone: readonly { dataset: string; rowKey: string }[],
  round: number,
): Promise<void> {
  if (gone.length === 0) return;
  await sql`
    update flat_row f set gone_round = ${round}::bigint, given_to = array(
      select unnest(f.given_to)
      union select m.consumer from read_mark m
      where ${of(key, 'm')} and m.format = 'flat' and m.part in ('', f.dataset) and m.seq >= f.first_round)
    from unnest(${gone.map(row => row.dataset)}::text[], ${gone.map(row => row.rowKey)}::text[]) as ended (dataset, row_key)
    where ${of(key, 'f')} and f.dataset = ended.dataset and f.row_key = ended.row_key and f.gone_round is null`.execute(
    tx,
  );
}

export async function writeRows(
  tx: Transaction,
  key: PatientKey,
  rows: readonly ProjectedRow[],
  round: Round,
): Promise<void> {
  await changeRows(
    tx,
    key,
    rows.filter(row => !row.isNew),
  );
  await addRows(
    tx,
    key,
    rows.filter(row => row.isNew),
    round,
  );
}

/** A row that says the same, with other links: it is not new. */
async function changeRows(tx: Transaction, key: PatientKey, rows: readonly ProjectedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update flat_row f set place = said.place, hash = said.hash, json = said.json, made_of = string_to_array(said.made_of, ' ')
    from unnest(${rows.map(r => r.dataset)}::text[], ${rows.map(r => r.rowKey)}::text[], ${rows.map(r => r.place)}::text[],
      ${rows.map(r => r.hash)}::text[], ${rows.map(r => r.json)}::text[], ${rows.map(r => r.madeOf.join(' '))}::text[])
      as said (dataset, row_key, place, hash, json, made_of)
    where ${of(key, 'f')} and f.dataset = said.dataset and f.row_key = said.row_key and f.gone_round is null`.execute(
    tx,
  );
}

/** A row that comes back remembers who had it before. */
async function addRows(
  tx: Transaction,
  key: PatientKey,
  rows: readonly ProjectedRow[],
  round: Round,
): Promise<void> {
  if (rows.length === 0) return;
  const givenBefore = sql`array(select distinct unnest(f.given_to) from flat_row f
        where ${of(key, 'f')} and f.dataset = said.dataset and f.row_key = said.row_key)`;
  await sql`
    insert into flat_row (project_id, patient_id, dataset, place, row_key, first_round, first_at, given_to, hash, json, made_of)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, said.dataset, said.place, said.row_key, ${round.number}::bigint, said.first_at,
      ${round.hasGone ? givenBefore : sql`'{}'::text[]`}, said.hash, said.json, string_to_array(said.made_of, ' ')
    from unnest(${rows.map(r => r.dataset)}::text[], ${rows.map(r => r.rowKey)}::text[], ${rows.map(r => r.place)}::text[],
      ${rows.map(r => r.hash)}::text[], ${rows.map(r => r.json)}::text[],
      ${rows.map(r => new Date(r.firstAt).toISOString())}::timestamptz[], ${rows.map(r => r.madeOf.join(' '))}::text[])
      as said (dataset, row_key, place, hash, json, first_at, made_of)`.execute(tx);
}

/** The record up to here is in flat_row. */
export async function endRound(
  tx: Transaction,
  key: PatientKey,
  { recordSeq, round, documents }: Pick<FlatState, 'round' | 'recordSeq'> & { documents: string },
): Promise<void> {
  await sql`
    update patient p set flat_seq = ${recordSeq}::bigint, flat_round = ${round}::bigint, flat_rules = ${flatRules}::integer,
      flat_documents = ${documents}
    where ${of(key, 'p')}`.execute(tx);
}

/** Which rows of a patient's Flat. */
export interface FlatQuery {
  /** Rows as they stood after this round. */
  round: number;
  /** Only what this consumer has not been given: dataset → the round it has; `''` for those not named. */
  unread?: { consumer: string; marks: Marks };
  /** Only what was learnt after this instant, or at it too. */
  since?: { instant: Date; isIncluded: boolean };
}

export interface FlatPlace {
  place: string;
  rowKey: string;
}

/** Rows of one dataset: JSON objects with commas between them, UTF-8. */
export interface FlatBatch {
  rows: Buffer;
  count: number;
  last: FlatPlace;
  /** No row comes after these. */
  isEnd: boolean;
}

function conditions(key: PatientKey, { round, unread, since }: FlatQuery): RawBuilder<unknown> {
  const at = since?.instant.toISOString();
  const conditions = [
    of(key, 'f'),
    sql`f.first_round <= ${round}::bigint and (f.gone_round is null or f.gone_round > ${round}::bigint)`,
  ];
  if (since?.isIncluded) conditions.push(sql`f.first_at >= ${at}::timestamptz`);
  else if (since) conditions.push(sql`f.first_at > ${at}::timestamptz`);
  if (unread) conditions.push(sql`not ${unread.consumer} = any(f.given_to)`);
  return sql.join(conditions, sql` and `);
}

const notBefore = ({ unread }: FlatQuery, dataset: string): RawBuilder<unknown> =>
  unread ? sql`and f.first_round > ${markOf(unread.marks, dataset)}::bigint` : sql``;

/** Of these datasets those that have such rows. */
export async function datasetsWithRows<D extends string>(
  executor: Executor,
  key: PatientKey,
  datasets: readonly D[],
  query: FlatQuery,
): Promise<D[]> {
  const { unread, round } = query;
  // What was given up to this round needs no look: usual, when somebody asks what is new and nothing is.
  const asked = datasets.filter(dataset => !unread || markOf(unread.marks, dataset) < round);
  if (asked.length === 0) return [];
  const marks = asked.map(dataset => (unread ? markOf(unread.marks, dataset) : 0));
  const { rows } = await sql<{ dataset: D }>`
    select asked.dataset from unnest(${asked}::text[], ${marks}::bigint[]) with ordinality as asked (dataset, mark, place)
    where exists (
      select 1 from flat_row f
      where ${conditions(key, query)} and f.dataset = asked.dataset and f.first_round > asked.mark)
    order by asked.place`.execute(executor);
  return rows.map(row => row.dataset);
}

/** A batch ends with the row that reaches so many: rows may be of any size. */
const bytesAtOnce = 1_500_000;
const fits = sql`b.before < ${sql.lit(bytesAtOnce)}`;

/**
 * The next rows of a dataset in order of place and key, as one text (a varchar is read as bytes, platform/database/values.ts). Rows are walked
 * through in the order of the index, which the condition on place and key leads the planner to, so that only what is sent is fetched; a text
 * is aggregated in the order it comes (PostgreSQL 16 §9.21).
 */
export async function readFlatBatch(
  executor: Executor,
  key: PatientKey,
  dataset: string,
  query: FlatQuery,
  { after, limit }: { after: FlatPlace | undefined; limit: number },
): Promise<FlatBatch | undefined> {
  const { rows } = await sql<{
    rows: Buffer | null;
    place: string;
    row_key: string;
    used: number;
    seen: number;
  }>`
    select string_agg(b.json, ',') filter (where ${fits})::varchar as rows, max(b.place) filter (where ${fits}) as place,
      (array_agg(b.row_key))[count(*) filter (where ${fits})] as row_key, (count(*) filter (where ${fits}))::integer as used,
      count(*)::integer as seen
    from (
      select n.place, n.row_key, n.json, sum(octet_length(n.json)) over (rows unbounded preceding) - octet_length(n.json) as before
      from (
        select f.place, f.row_key, f.json from flat_row f
        where ${conditions(key, query)} ${notBefore(query, dataset)} and f.dataset = ${dataset}
          and ${after === undefined ? sql`(f.place, f.row_key) >= ('', '')` : sql`(f.place, f.row_key) > (${after.place}, ${after.rowKey})`}
        order by f.project_id, f.patient_id, f.dataset, f.place, f.row_key limit ${limit}::integer
      ) n
    ) b`.execute(executor);
  const [batch] = rows;
  if (batch === undefined || batch.rows === null) return undefined;
  return {
    rows: batch.rows,
    count: batch.used,
    last: { place: batch.place, rowKey: batch.row_key },
    isEnd: batch.used === batch.seen && batch.seen < limit,
  };
}

/** One row that stands. Rows of recordSources are known by the row they are of. */
export async function findFlatRow(
  executor: Executor,
  key: PatientKey,
  dataset: string,
  rowId: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ json: string }>`
    select f.json from flat_row f
    where ${of(key, 'f')} and f.dataset = ${dataset} and f.gone_round is null
      and (f.row_key = ${rowId} or (f.dataset = 'recordSources' and f.row_key >= ${`${rowId}|`} and f.row_key < ${`${rowId}}`}))
    order by f.place, f.row_key limit 1`.execute(executor);
  return rows[0]?.json;
}

/** `Type/id` of the resources that a standing row is made of; undefined when nobody has written it down. */
export async function rowResources(
  executor: Executor,
  key: PatientKey,
  dataset: string,
  rowKey: string,
): Promise<string[] | undefined> {
  const { rows } = await sql<{ made_of: string[] | null }>`
    select f.made_of from flat_row f
    where ${of(key, 'f')} and f.dataset = ${dataset} and f.row_key = ${rowKey} and f.gone_round is null`.execute(
    executor,
  );
  return rows[0]?.made_of ?? undefined;
}

export async function hasFlatRows(executor: Executor, key: PatientKey): Promise<boolean> {
  const { rows } = await sql<{ has_rows: boolean }>`
    select exists (select 1 from flat_row f where ${of(key, 'f')} and f.gone_round is null) as has_rows`.execute(
    executor,
  );
  return rows[0]?.has_rows ?? false;
}
