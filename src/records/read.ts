// Reads of the record: resources as they are served, the statements behind them, and their changes. Nothing here consolidates.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { DocumentId } from '../documents/document.ts';
import type { ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import { ofPatient, ofPatientById } from './sql.ts';
import type {
  FoundResource,
  Place,
  ResourceFilter,
  ServedResource,
  StatementDetail,
  StatementOrigin,
} from './record.ts';

interface ResourceRow {
  seq: number;
  resource_type: ServedResource['resourceType'];
  resource_id: string;
  version: number;
  updated_at: Date;
  json: string;
}

/** In order of type and id. */
export async function readResources(
  executor: Executor,
  key: PatientKey,
  { resourceType, resourceIds }: ResourceFilter = {},
): Promise<ServedResource[]> {
  const { rows } = await sql<ResourceRow>`
    select r.seq, r.resource_type, r.resource_id, r.version, r.updated_at, r.json
    from resource r
    where ${ofPatient(key, 'r')}
      ${resourceType === undefined ? sql`` : sql`and r.resource_type = ${resourceType}`}
      ${resourceIds === undefined ? sql`` : sql`and r.resource_id = any(${resourceIds}::text[])`}
    order by r.resource_type, r.resource_id`.execute(executor);
  return rows.map(row => ({
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    seq: row.seq,
    version: row.version,
    updatedAt: row.updated_at,
    json: row.json,
  }));
}

/** The last number given in the patient's sequence; 0 before anything was learnt, and of nobody. */
export async function recordSeq(executor: Executor, key: PatientKey): Promise<number> {
  const { rows } = await sql<{ record_seq: number }>`
    select record_seq from patient p where ${ofPatient(key, 'p')}`.execute(executor);
  return rows[0]?.record_seq ?? 0;
}

interface StatementRow {
  resource_type: StatementDetail['resourceType'];
  resource_id: string;
  group_id: string;
  hash: string;
  document_id: string;
  document_time: Date | null;
  json: string;
  documents: { document_id: string; document_time: string | null; hash: string }[];
  versions: { hash: string; json: string; recorded_at: string }[];
}

async function statementsWhere(
  executor: Executor,
  key: PatientKey,
  condition: RawBuilder<unknown>,
): Promise<StatementDetail[]> {
  const { rows } = await sql<StatementRow>`
    select s.resource_type, s.resource_id, s.group_id, s.hash, s.document_id, s.document_time, v.json,
      (select json_agg(json_build_object('document_id', d.document_id, 'document_time', d.document_time, 'hash', d.hash)
          order by d.document_time desc nulls last, d.document_id)
        from resource_source d
        where ${ofPatient(key, 'd')} and d.resource_type = s.resource_type and d.resource_id = s.resource_id) as documents,
      (select json_agg(json_build_object('hash', w.hash, 'json', w.json, 'recorded_at', w.recorded_at) order by w.seq desc)
        from resource_version w
        where ${ofPatientById(key, 'w')} and w.resource_type = s.resource_type and w.resource_id = s.resource_id) as versions
    from statement s
    cross join lateral (
      select v.json from resource_version v
      where ${ofPatientById(key, 'v')} and v.resource_type = s.resource_type and v.resource_id = s.resource_id and v.hash = s.hash
      offset 0) v
    where ${ofPatient(key, 's')} and ${condition}
    order by s.resource_type, s.resource_id`.execute(executor);
  return rows.map(row => ({
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    groupId: row.group_id,
    hash: row.hash,
    documentId: row.document_id as DocumentId,
    documentTime: row.document_time ?? undefined,
    json: row.json,
    documents: row.documents.map(said => ({
      documentId: said.document_id as DocumentId,
      documentTime: said.document_time === null ? undefined : new Date(said.document_time),
      hash: said.hash,
    })),
    versions: row.versions.map(said => ({
      hash: said.hash,
      json: said.json,
      recordedAt: new Date(said.recorded_at),
    })),
  }));
}

/** The statements a resource is made of; none when nothing is served under this id. */
export const readStatements = (
  executor: Executor,
  key: PatientKey,
  { resourceType, resourceId }: Place,
): Promise<StatementDetail[]> =>
  statementsWhere(executor, key, sql`s.resource_type = ${resourceType} and s.group_id = ${resourceId}`);

/** One statement by its own id, also when it is served under another. */
export async function readStatement(
  executor: Executor,
  key: PatientKey,
  resourceType: string,
  statementId: string,
): Promise<StatementDetail | undefined> {
  const [found] = await statementsWhere(
    executor,
    key,
    sql`s.resource_type = ${resourceType} and s.resource_id = ${statementId}`,
  );
  return found;
}

interface OriginRow {
  resource_type: string;
  resource_id: string;
  document_id: string;
  place: number;
  section: number | null;
  start_offset: number;
  end_offset: number;
}

/** Where in their documents the statements of a resource stand. */
export async function originsOf(
  executor: Executor,
  key: PatientKey,
  { resourceType, resourceId }: Place,
): Promise<StatementOrigin[]> {
  const { rows } = await sql<OriginRow>`
    select o.resource_type, o.resource_id, o.document_id, o.place, o.section, o.start_offset, o.end_offset
    from statement s
    cross join lateral (
      select o.* from statement_origin o
      where ${ofPatient(key, 'o')} and o.resource_type = s.resource_type and o.resource_id = s.resource_id offset 0) o
    where ${ofPatient(key, 's')} and s.resource_type = ${resourceType} and s.group_id = ${resourceId}
    order by o.resource_id, o.document_id, o.place`.execute(executor);
  return rows.map(row => ({
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    documentId: row.document_id as DocumentId,
    place: row.place,
    section: row.section ?? undefined,
    start: row.start_offset,
    end: row.end_offset,
  }));
}

/** Which patients of the project have a resource of this id; an id that lives on within another resource leads there. */
export async function findResource(
  executor: Executor,
  projectId: ProjectId,
  resourceType: string,
  resourceId: string,
): Promise<FoundResource[]> {
  const { rows } = await sql<{ patient_id: string; served_as: string }>`
    select patient_id, resource_id as served_as from resource
    where project_id = ${projectId}::uuid and resource_type = ${resourceType} and resource_id = ${resourceId}
    union
    select patient_id, group_id from statement
    where project_id = ${projectId}::uuid and resource_type = ${resourceType} and resource_id = ${resourceId}
    order by patient_id`.execute(executor);
  return rows.map(row => ({
    particlePatientId: row.patient_id as ParticlePatientId,
    servedAs: row.served_as,
  }));
}
