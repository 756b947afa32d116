// Every statement on `code_map`, `code_map_pair` and `code_map_row`, and which records they are about.
import { sql } from 'kysely';
import type { Executor, Transaction } from '../../platform/database.ts';
import { codeKey } from '../statement.ts';
import type { MapRow } from './maps.ts';

export interface LoadedMap {
  map: string;
  version: string;
  loadedAt: Date;
  pairs: number;
}

/** Nobody else loads this map meanwhile; what a load that broke off has left is gone. */
export async function beginMap(tx: Transaction, map: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(4711002028)`.execute(tx);
  await sql`delete from code_map_row where map = ${map}`.execute(tx);
}

export async function addRows(tx: Transaction, map: string, rows: readonly MapRow[]): Promise<void> {
  await sql`
    insert into code_map_row (map, source, target, is_sure)
    select ${map}, * from unnest(${rows.map(row => row.source)}::text[], ${rows.map(row => row.target)}::text[],
      ${rows.map(row => row.isSure)}::boolean[])`.execute(tx);
}

/** Of what was read, the sources with one target that holds always: they are the map now. */
export async function settleMap(tx: Transaction, { map, version, loadedAt }: Omit<LoadedMap, 'pairs'>) {
  await sql`delete from code_map where map = ${map}`.execute(tx);
  await sql`
    insert into code_map (map, version, loaded_at, pairs) values (${map}, ${version}, ${loadedAt.toISOString()}::timestamptz, 0)`.execute(
    tx,
  );
  const { rows } = await sql<{ pairs: number }>`
    with settled as (
      insert into code_map_pair (source, target, map)
      select r.source, min(r.target), ${map} from code_map_row r where r.map = ${map}
      group by r.source having bool_and(r.is_sure) and min(r.target) = max(r.target)
      returning 1
    )
    select count(*)::integer as pairs from settled`.execute(tx);
  const pairs = rows[0]?.pairs ?? 0;
  await sql`update code_map set pairs = ${pairs}::integer where map = ${map}`.execute(tx);
  await sql`delete from code_map_row where map = ${map}`.execute(tx);
  return pairs;
}

export async function removeMap(tx: Transaction, map: string): Promise<boolean> {
  const { rows } = await sql`delete from code_map where map = ${map} returning map`.execute(tx);
  return rows.length > 0;
}

export async function readMaps(executor: Executor): Promise<LoadedMap[]> {
  const { rows } = await sql<{ map: string; version: string; loaded_at: Date; pairs: number }>`
    select map, version, loaded_at, pairs from code_map order by map`.execute(executor);
  return rows.map(({ loaded_at, ...row }) => ({ ...row, loadedAt: loaded_at }));
}

export interface MapPair {
  source: string;
  target: string;
  map: string;
}

/** What the maps say of these codes. */
export async function findMapped(executor: Executor, codes: readonly string[]): Promise<MapPair[]> {
  const { rows } = await sql<MapPair>`
    select p.source, p.target, p.map from unnest(${codes}::text[]) as c (code)
    join code_map_pair p on p.source = c.code`.execute(executor);
  return rows;
}

const nobody = '00000000-0000-0000-0000-000000000000';
/** Says of a code that somebody says it (records/statement.ts). */
const says = codeKey('');

/**
 * The next of the records, of which those are to be grouped anew that the map was used for or that say one of its codes. Answers where
 * to go on; undefined at the end.
 */
export async function markRecords(
  tx: Transaction,
  map: string,
  after: { projectId: string; patientId: string } | undefined,
  limit: number,
): Promise<{ projectId: string; patientId: string } | undefined> {
  const { projectId = nobody, patientId = nobody } = after ?? {};
  const { rows } = await sql<{ project_id: string; patient_id: string }>`
    with batch as (
      select p.project_id, p.patient_id from patient p
      where (p.project_id, p.patient_id) > (${projectId}::uuid, ${patientId}::uuid)
      order by p.project_id, p.patient_id limit ${limit}::integer
    ), marked as (
      update patient p set record_rules = 0 from batch b
      where p.project_id = b.project_id and p.patient_id = b.patient_id and p.record_rules <> 0 and (
        exists (
          select from code_pair c where c.project_id = b.project_id and c.patient_id = b.patient_id and c.map = ${map})
        or exists (
          select from statement_key k join code_map_pair m on m.source = substr(k.key, ${says.length + 1}::integer)
          where k.project_id = b.project_id and k.patient_id = b.patient_id and starts_with(k.key, ${says}) and m.map = ${map}))
    )
    select b.project_id, b.patient_id from batch b order by b.project_id desc, b.patient_id desc limit 1`.execute(
    tx,
  );
  return rows[0] && { projectId: rows[0].project_id, patientId: rows[0].patient_id };
}
