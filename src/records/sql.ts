// Every statement on the tables `resource_version` and `resource_source`, and on `patient.record_seq`.
import { sql } from 'kysely';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { RecordFilter, RecordResource } from './record.ts';

export interface Statement {
  resourceType: string;
  resourceId: string;
  /** SHA-256 of the JSON text. */
  hash: string;
  json: string;
}

/**
 * Takes the record's place in line: until the transaction ends nobody else writes this record, so sequence numbers have no gaps and
 * are committed in their order. Answers the last number given, or undefined when the patient is gone.
 */
export async function lockRecord(tx: Transaction, key: PatientKey): Promise<number | undefined> {
  const { rows } = await sql<{ record_seq: number }>`
    select record_seq from patient where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid
    for no key update`.execute(tx);
  return rows[0]?.record_seq;
}

/** Appends the statements that the record does not hold in these very words; answers how many were new. */
export async function appendVersions(
  tx: Transaction,
  key: PatientKey,
  statements: readonly Statement[],
  from: { documentId: DocumentId; lastSeq: number; now: Date },
): Promise<number> {
  const { rows } = await sql<{ appended: number }>`
    with said as (
      select * from unnest(${statements.map(s => s.resourceType)}::text[], ${statements.map(s => s.resourceId)}::text[],
        ${statements.map(s => s.hash)}::text[], ${statements.map(s => s.json)}::text[])
        with ordinality as said (resource_type, resource_id, hash, json, place)
    ), new as (
      select said.*, row_number() over (order by place) as nth from said
      where not exists (
        select 1 from resource_version v
        where v.project_id = ${key.projectId}::uuid and v.patient_id = ${key.particlePatientId}::uuid
          and v.resource_type = said.resource_type and v.resource_id = said.resource_id and v.hash = said.hash)
    ), appended as (
      insert into resource_version (project_id, patient_id, seq, resource_type, resource_id, hash, json, document_id, recorded_at)
      select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${from.lastSeq}::bigint + nth, resource_type, resource_id, hash, json,
        ${from.documentId}::uuid, ${from.now.toISOString()}::timestamptz
      from new
      returning 1
    ), counted as (select count(*)::integer as appended from appended
    ), moved as (
      update patient set record_seq = record_seq + (select appended from counted)
      where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid
    )
    select appended from counted`.execute(tx);
  return rows[0]?.appended ?? 0;
}

/** Every document that says a resource stays known, also when it adds no word. Read again, a document says what it said last. */
export async function addSources(
  tx: Transaction,
  key: PatientKey,
  statements: readonly Statement[],
  from: { documentId: DocumentId; documentTime: Date | undefined },
): Promise<void> {
  await sql`
    insert into resource_source (project_id, patient_id, resource_type, resource_id, document_id, hash, document_time)
    select distinct on (resource_type, resource_id) ${key.projectId}::uuid, ${key.particlePatientId}::uuid, resource_type, resource_id,
      ${from.documentId}::uuid, hash, ${from.documentTime?.toISOString() ?? null}::timestamptz
    from unnest(${statements.map(s => s.resourceType)}::text[], ${statements.map(s => s.resourceId)}::text[],
      ${statements.map(s => s.hash)}::text[]) as said (resource_type, resource_id, hash)
    order by resource_type, resource_id, hash
    on conflict (project_id, patient_id, resource_type, resource_id, document_id)
    do update set hash = excluded.hash, document_time = excluded.document_time`.execute(tx);
}

interface ResourceRow {
  seq: number;
  resource_type: RecordResource['resourceType'];
  resource_id: string;
  json: string;
  recorded_at: Date;
  document_ids: string[];
}

/**
 * The record as it stands, in order of type and id: of several versions of a resource the one of the newest document speaks,
 * whatever the order of arrival; between documents of one time the hash decides, so that arrival never does.
 */
export async function readRecord(
  executor: Executor,
  key: PatientKey,
  filter: RecordFilter = {},
): Promise<RecordResource[]> {
  const { resourceType, resourceId, since, after, limit } = filter;
  const { rows } = await sql<ResourceRow>`
    with speaking as (
      select distinct on (resource_type, resource_id) resource_type, resource_id, hash
      from resource_source
      where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid
        ${resourceType === undefined ? sql`` : sql`and resource_type = ${resourceType}`}
        ${resourceId === undefined ? sql`` : sql`and resource_id = ${resourceId}`}
        ${after === undefined ? sql`` : sql`and (resource_type, resource_id) > (${after.resourceType}, ${after.resourceId})`}
      order by resource_type, resource_id, document_time desc nulls last, hash
    )
    select v.seq, v.resource_type, v.resource_id, v.json, v.recorded_at, array(
      select document_id::text from resource_source s
      where s.project_id = ${key.projectId}::uuid and s.patient_id = ${key.particlePatientId}::uuid
        and s.resource_type = v.resource_type and s.resource_id = v.resource_id
      order by 1) as document_ids
    from speaking join resource_version v using (resource_type, resource_id, hash)
    where v.project_id = ${key.projectId}::uuid and v.patient_id = ${key.particlePatientId}::uuid
    ${since === undefined ? sql`` : sql`and v.recorded_at > ${since.toISOString()}::timestamptz`}
    order by resource_type, resource_id
    ${limit === undefined ? sql`` : sql`limit ${limit}::integer`}`.execute(executor);
  return rows.map(row => ({
    seq: row.seq,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    json: row.json,
    recordedAt: row.recorded_at,
    documentIds: row.document_ids as DocumentId[],
  }));
}

/** How many resources of each type the record holds now. */
export async function countRecord(
  executor: Executor,
  key: PatientKey,
): Promise<{ resourceType: string; count: number }[]> {
  const { rows } = await sql<{ resource_type: string; count: number }>`
    select resource_type, count(distinct resource_id)::integer as count from resource_version
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid
    group by resource_type order by resource_type`.execute(executor);
  return rows.map(row => ({ resourceType: row.resource_type, count: row.count }));
}
