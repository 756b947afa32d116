// Every statement on what is served: `resource`, `resource_index`, `change`. Each takes a whole document at once.
import { sql } from 'kysely';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import type { ChangeKind, Place } from './record.ts';
import { ofPatient, ofPatientById, placesAs } from './sql.ts';

/** What stands under these names, and the last version any of them ever had. */
export async function readStanding(
  tx: Transaction,
  key: PatientKey,
  places: readonly Place[],
): Promise<(Place & { hash: string | undefined; statements: number; lastVersion: number })[]> {
  const { rows } = await sql<{
    resource_type: string;
    resource_id: string;
    hash: string | null;
    statements: number | null;
    last_version: number;
  }>`
    select t.resource_type, t.resource_id, r.hash, r.statements, coalesce(r.version, (
      select max(c.version) from change c
      where ${ofPatientById(key, 'c')} and c.resource_type = t.resource_type and c.resource_id = t.resource_id), 0) as last_version
    from ${placesAs(places)} as t (resource_type, resource_id)
    left join lateral (
      select r.hash, r.statements, r.version from resource r
      where ${ofPatientById(key, 'r')} and r.resource_type = t.resource_type and r.resource_id = t.resource_id offset 0) r on true`.execute(
    tx,
  );
  return rows.map(row => ({
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    hash: row.hash ?? undefined,
    statements: row.statements ?? 0,
    lastVersion: row.last_version,
  }));
}

export interface NewChange extends Place {
  seq: number;
  kind: ChangeKind;
  version: number;
  json: string | undefined;
  supersededBy: string | undefined;
}

/**
 * Transactions may reach a record in another order than they began in: the label of a change is at least that of the patient's change
 * before, so that a project's readers meet them in the patient's order. It is never less than the transaction's own number, so that
 * nobody has read past it.
 */
export async function appendChanges(
  tx: Transaction,
  key: PatientKey,
  changes: readonly NewChange[],
  documentId: DocumentId | undefined,
  now: Date,
): Promise<void> {
  await sql`
    insert into change (project_id, patient_id, seq, kind, resource_type, resource_id, version, json, superseded_by, document_id,
      recorded_at, tx)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.*, ${documentId ?? null}::uuid, ${now.toISOString()}::timestamptz,
      greatest(pg_current_xact_id(), (select c.tx from change c where ${ofPatient(key, 'c')} order by c.seq desc limit 1))
    from unnest(${changes.map(c => c.seq)}::bigint[], ${changes.map(c => c.kind)}::text[], ${changes.map(c => c.resourceType)}::text[],
      ${changes.map(c => c.resourceId)}::text[], ${changes.map(c => c.version)}::integer[],
      ${changes.map(c => c.json)}::text[], ${changes.map(c => c.supersededBy)}::text[]) as t`.execute(tx);
}

export interface StandingResource extends Place {
  seq: number;
  version: number;
  statements: number;
  hash: string;
  json: string;
}

export async function writeResources(
  tx: Transaction,
  key: PatientKey,
  resources: readonly StandingResource[],
  now: Date,
): Promise<void> {
  await sql`
    insert into resource (project_id, patient_id, resource_type, resource_id, seq, version, statements, hash, json, updated_at)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.*, ${now.toISOString()}::timestamptz
    from unnest(${resources.map(r => r.resourceType)}::text[], ${resources.map(r => r.resourceId)}::text[],
      ${resources.map(r => r.seq)}::bigint[], ${resources.map(r => r.version)}::integer[], ${resources.map(r => r.statements)}::integer[],
      ${resources.map(r => r.hash)}::text[], ${resources.map(r => r.json)}::text[]) as t
    on conflict (project_id, patient_id, resource_type, resource_id) do update set seq = excluded.seq, version = excluded.version,
      statements = excluded.statements, hash = excluded.hash, json = excluded.json, updated_at = excluded.updated_at`.execute(
    tx,
  );
}

/** A resource that says the same though it is made of more statements, or of fewer. */
export async function countStatements(
  tx: Transaction,
  key: PatientKey,
  counts: readonly (Place & { statements: number })[],
): Promise<void> {
  await sql`
    with counted as (
      select r.ctid as at, t.statements
      from unnest(${counts.map(c => c.resourceType)}::text[], ${counts.map(c => c.resourceId)}::text[],
        ${counts.map(c => c.statements)}::integer[]) as t (resource_type, resource_id, statements)
      cross join lateral (
        select r.ctid from resource r
        where ${ofPatientById(key, 'r')} and r.resource_type = t.resource_type and r.resource_id = t.resource_id offset 0) r
    )
    update resource r set statements = counted.statements from counted where r.ctid = counted.at`.execute(tx);
}

export async function removeResources(
  tx: Transaction,
  key: PatientKey,
  places: readonly Place[],
): Promise<void> {
  await sql`
    delete from resource where ctid = any(array(
      select r.ctid from ${placesAs(places)} as t (resource_type, resource_id)
      cross join lateral (
        select r.ctid from resource r
        where ${ofPatientById(key, 'r')} and r.resource_type = t.resource_type and r.resource_id = t.resource_id offset 0) r))`.execute(
    tx,
  );
}

/** What resources are searched by, as one JSON text. */
export interface IndexRow {
  resource_type: string;
  resource_id: string;
  tokens: string[];
  refs: string[];
  strings: string[];
  dates: Record<string, [number, number][]>;
  time_name?: string;
  time_from?: number;
  time_to?: number;
  words: string;
}

export async function writeIndex(tx: Transaction, key: PatientKey, rows: readonly IndexRow[]): Promise<void> {
  await sql`
    insert into resource_index (project_id, patient_id, resource_type, resource_id, tokens, refs, strings, dates, time_name, time_from,
      time_to, words)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.resource_type, t.resource_id, t.tokens, t.refs, t.strings, t.dates,
      t.time_name, t.time_from, t.time_to, to_tsvector('english', t.words)
    from json_to_recordset(${JSON.stringify(rows)}::json) as t (resource_type text, resource_id text, tokens text[], refs text[],
      strings text[], dates jsonb, time_name text, time_from float8, time_to float8, words text)
    on conflict (project_id, patient_id, resource_type, resource_id) do update set tokens = excluded.tokens, refs = excluded.refs,
      strings = excluded.strings, dates = excluded.dates, time_name = excluded.time_name, time_from = excluded.time_from,
      time_to = excluded.time_to, words = excluded.words`.execute(tx);
}

/** Earlier versions of these resources are no longer told: they may hold words that were withdrawn. */
export async function forgetVersions(
  tx: Transaction,
  key: PatientKey,
  places: readonly Place[],
): Promise<void> {
  await sql`
    update change set json = null where ctid = any(array(
      select c.ctid from ${placesAs(places)} as t (resource_type, resource_id)
      cross join lateral (
        select c.ctid, c.version from change c
        where ${ofPatientById(key, 'c')} and c.resource_type = t.resource_type and c.resource_id = t.resource_id and c.json is not null
        offset 0) c
      where (
        select true from resource r
        where ${ofPatientById(key, 'r')} and r.resource_type = t.resource_type and r.resource_id = t.resource_id and r.version = c.version)
        is null))`.execute(tx);
}
