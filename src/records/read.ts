// Reads of the record: resources as they are served, the statements behind them, and their changes. Nothing here consolidates.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { DocumentId } from '../documents/document.ts';
import type { ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import { originColumns } from './sql-documents.ts';
import type { OriginRow } from './sql-documents.ts';
import { ofPatient, ofPatientById } from './sql.ts';
import type {
  FoundResource,
  Place,
  RecordFilter,
  RecordResource,
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

const conditions = (key: PatientKey, filter: ResourceFilter): RawBuilder<unknown> => {
  const { resourceType, resourceTypes, resourceIds, since, sinceSeq, upToSeq, after } = filter;
  return sql.join(
    [
      ofPatient(key, 'r'),
      resourceType === undefined ? undefined : sql`r.resource_type = ${resourceType}`,
      resourceTypes === undefined ? undefined : sql`r.resource_type = any(${resourceTypes}::text[])`,
      resourceIds === undefined ? undefined : sql`r.resource_id = any(${resourceIds}::text[])`,
      since === undefined ? undefined : sql`r.updated_at > ${since.toISOString()}::timestamptz`,
      sinceSeq === undefined ? undefined : sql`r.seq > ${sinceSeq}::bigint`,
      upToSeq === undefined ? undefined : sql`r.seq <= ${upToSeq}::bigint`,
      after === undefined
        ? undefined
        : sql`(r.resource_type, r.resource_id) > (${after.resourceType}, ${after.resourceId})`,
    ].filter(condition => condition !== undefined),
    sql` and `,
  );
};

const limited = (limit: number | undefined) => (limit === undefined ? sql`` : sql`limit ${limit}::integer`);

/** In order of type and id. */
export async function readResources(
  executor: Executor,
  key: PatientKey,
  filter: ResourceFilter = {},
): Promise<ServedResource[]> {
  const { rows } = await sql<ResourceRow>`
    select r.seq, r.resource_type, r.resource_id, r.version, r.updated_at, r.json
    from resource r
    where ${conditions(key, filter)}
    order by r.resource_type, r.resource_id
    ${limited(filter.limit)}`.execute(executor);
  return rows.map(row => ({
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    seq: row.seq,
    version: row.version,
    updatedAt: row.updated_at,
    json: row.json,
  }));
}

const perRead = 500;

/** The same, read as it is consumed: never more than one batch is in memory. `limit` is of the whole. */
export async function* streamResources(
  executor: Executor,
  key: PatientKey,
  filter: ResourceFilter = {},
  batchSize: number = perRead,
): AsyncGenerator<ServedResource[]> {
  let left = filter.limit ?? Infinity;
  let after = filter.after;
  while (left > 0) {
    const limit = Math.min(batchSize, left);
    const batch = await readResources(executor, key, { ...filter, ...(after && { after }), limit });
    if (batch.length > 0) yield batch;
    if (batch.length < limit) return;
    left -= batch.length;
    after = batch.at(-1);
  }
}

/** How many resources of each type stand. */
export async function countResources(
  executor: Executor,
  key: PatientKey,
  filter: ResourceFilter = {},
): Promise<{ resourceType: string; count: number }[]> {
  const { rows } = await sql<{ resource_type: string; count: number }>`
    select r.resource_type, count(*)::integer as count from resource r
    where ${conditions(key, filter)}
    group by r.resource_type order by r.resource_type`.execute(executor);
  return rows.map(row => ({ resourceType: row.resource_type, count: row.count }));
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

/** The documents that say the statement `s`; looked up for each, see placesAs in sql.ts. */
const sayingOf = (key: PatientKey) => sql`
  select d.document_id from resource_source d
  where ${ofPatient(key, 'd')} and d.resource_type = s.resource_type and d.resource_id = s.resource_id offset 0`;

/** `Type/id` of every resource made of statements → the documents that say it. One statement for a whole chart. */
export async function sourcesOf(
  executor: Executor,
  key: PatientKey,
  { resourceType, resourceIds }: Pick<ResourceFilter, 'resourceType' | 'resourceIds'> = {},
): Promise<Map<string, DocumentId[]>> {
  const { rows } = await sql<{ name: string; document_ids: string[] }>`
    select s.resource_type || '/' || s.group_id as name, array_agg(distinct d.document_id) as document_ids
    from statement s
    cross join lateral (${sayingOf(key)}) d
    where ${ofPatient(key, 's')}
      ${resourceType === undefined ? sql`` : sql`and s.resource_type = ${resourceType}`}
      ${resourceIds === undefined ? sql`` : sql`and s.group_id = any(${resourceIds}::text[])`}
    group by s.resource_type, s.group_id`.execute(executor);
  return new Map(rows.map(row => [row.name, row.document_ids as DocumentId[]]));
}

/** Where in their documents the statements of a resource stand. */
export async function originsOf(
  executor: Executor,
  key: PatientKey,
  { resourceType, resourceId }: Place,
): Promise<StatementOrigin[]> {
  const { rows } = await sql<OriginRow>`
    select ${originColumns}
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

/** The record as it stands with the documents behind it, in order of type and id. */
export async function readRecord(
  executor: Executor,
  key: PatientKey,
  filter: RecordFilter = {},
): Promise<RecordResource[]> {
  const { resourceId, ...others } = filter;
  const wanted: ResourceFilter = {
    ...others,
    ...(resourceId === undefined ? {} : { resourceIds: [resourceId] }),
  };
  const { rows } = await sql<ResourceRow & { document_ids: string[] }>`
    select r.seq, r.resource_type, r.resource_id, r.version, r.updated_at, r.json, array(
      select distinct d.document_id::text
      from statement s
      cross join lateral (${sayingOf(key)}) d
      where ${ofPatient(key, 's')} and s.resource_type = r.resource_type and s.group_id = r.resource_id
      order by 1) as document_ids
    from resource r
    where ${conditions(key, wanted)}
    order by r.resource_type, r.resource_id
    ${limited(filter.limit)}`.execute(executor);
  return rows.map(row => ({
    seq: row.seq,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    json: row.json,
    recordedAt: row.updated_at,
    documentIds: row.document_ids as DocumentId[],
  }));
}

/** How many resources of each type the record holds now. */
export const countRecord = (
  executor: Executor,
  key: PatientKey,
): Promise<{ resourceType: string; count: number }[]> => countResources(executor, key);
