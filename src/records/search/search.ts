// A search → one page of the matches, in an order that holds while data arrive, and what they include.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { ParticlePatientId } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { allOf, conditionOf } from './conditions.ts';
import { cursorFrom, tokenOf } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { found } from './found.ts';
import type { FoundRow, FoundServedResource, SearchScope } from './found.ts';
import { includedWith } from './includes.ts';
import { openEnd } from './ranges.ts';
import type { SearchRequest, SortKey } from './request.ts';
import { searchProject } from './search-project.ts';

export type { FoundServedResource, SearchScope } from './found.ts';

export interface SearchPage {
  /** Undefined when it was not wanted. */
  total: number | undefined;
  matches: FoundServedResource[];
  included: FoundServedResource[];
  /** Leads to the next page, when there is one. */
  nextToken: string | undefined;
  /** More resources of the project were there than are gone through. */
  isCutShort: boolean;
}

/** Gone through for a search over a whole project. */
const mostOfProject = 20_000;

/** What is of no patient, though it stands in many records: one practitioner is found once. */
export const sharedTypes: ReadonlySet<string> = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Medication',
]);

/** Such a search goes through the project patient after patient, in no other order. */
export const isUnsorted = (scope: SearchScope, { resourceType }: SearchRequest): boolean =>
  scope.patientIds === undefined && resourceType !== 'Patient' && !sharedTypes.has(resourceType);

interface Row extends FoundRow {
  keys: number[];
  total: number;
  seqs: string | null;
}

export async function searchResources(
  executor: Executor,
  scope: SearchScope,
  request: SearchRequest,
): Promise<SearchPage> {
  if (isUnsorted(scope, request)) return searchProject(executor, scope, request);
  const cursor =
    request.pageToken === undefined
      ? undefined
      : cursorFrom(request.pageToken, request.fingerprint, request.sort.length);
  if (scope.patientIds?.length === 0) return empty;
  const bound = scope.patientIds === undefined ? await isBeyondBound(executor, scope, request) : false;
  // Patients in the order of their ids can be gone through to the end.
  if (bound && request.resourceType === 'Patient' && request.sort.length === 0 && !request.isIdDescending)
    return searchProject(executor, scope, request);
  if (request.count === 0) {
    const { rows } = await sql<{ total: number }>`
      with hit as (${hits(scope, request)}) select count(*)::integer as total from hit`.execute(executor);
    return { ...empty, total: request.wantsTotal ? (rows[0]?.total ?? 0) : undefined, isCutShort: bound };
  }
  const rows = await pageOf(executor, scope, request, cursor);
  const page = rows.slice(0, request.count);
  const total = cursor === undefined ? (rows[0]?.total ?? 0) : cursor.total;
  const last = page.at(-1);
  const next: Cursor | undefined =
    rows.length <= request.count || last === undefined
      ? undefined
      : {
          fingerprint: request.fingerprint,
          seqs: cursor?.seqs ?? (JSON.parse(last.seqs ?? '{}') as Record<string, number>),
          keys: last.keys.map(Number),
          resourceId: last.resource_id,
          patientId: last.patient_id,
          total: request.wantsTotal ? total : undefined,
        };
  const matches = page.map(found);
  return {
    total: request.wantsTotal ? total : undefined,
    matches,
    included: await includedWith(executor, scope, request, matches),
    nextToken: next && tokenOf(next),
    isCutShort: bound,
  };
}

const empty: SearchPage = {
  total: 0,
  matches: [],
  included: [],
  nextToken: undefined,
  isCutShort: false,
};

async function pageOf(
  executor: Executor,
  scope: SearchScope,
  request: SearchRequest,
  cursor: Cursor | undefined,
): Promise<Row[]> {
  const keys = request.sort.map((_, at) => sql.ref(`h.k${at}`));
  const idOrder = request.isIdDescending ? sql`desc` : sql``;
  const order = sql.join([...keys, sql`h.resource_id ${idOrder}`, sql`h.patient_id`]);
  const isCounted = request.wantsTotal && cursor === undefined;
  const { rows } = await sql<Row>`
    with hit as ${isCounted ? sql`materialized` : sql``} (${hits(scope, request)}),
    ordered as (
      select h.* from hit h where ${cursor === undefined ? sql`true` : afterCursor(request, cursor)}
      order by ${order} offset 0
    ),
    page as (
      select h.* from ordered h where ${cursor === undefined ? sql`true` : stoodAt(scope, cursor)}
      order by ${order} limit ${request.count + 1}::integer
    )
    select r.patient_id, r.resource_type, r.resource_id, r.seq, r.version, r.updated_at, r.json,
      array[${sql.join(keys)}]::float8[] as keys,
      ${isCounted ? sql`(select count(*)::integer from hit)` : sql`0`} as total,
      ${cursor === undefined && scope.patientIds !== undefined ? seqsNow(scope, scope.patientIds) : sql`null`} as seqs
    from page h join resource r
      on r.project_id = ${scope.projectId}::uuid and r.patient_id = h.patient_id and r.resource_type = h.resource_type
      and r.resource_id = h.resource_id
    order by ${order}`.execute(executor);
  return rows;
}

/** Which resources match, with their sort keys. */
function hits(scope: SearchScope, request: SearchRequest): RawBuilder<unknown> {
  const criteria = allOf(request.criteria.map(criterion => conditionOf(criterion)));
  const keys = request.sort.map((key, at) => sql`, ${sortKey(key)} as ${sql.ref(`k${at}`)}`);
  const columns = sql`i.patient_id, i.resource_type, i.resource_id${sql.join(keys, sql``)}`;
  const type = request.resourceType;
  if (scope.patientIds !== undefined) {
    const [only, ...others] = scope.patientIds;
    const whose =
      others.length === 0
        ? sql`i.patient_id = ${only}::uuid`
        : sql`i.patient_id = any(${scope.patientIds}::uuid[])`;
    return sql`
      select ${columns} from resource_index i
      where i.project_id = ${scope.projectId}::uuid and ${whose} and i.resource_type = ${type} and ${criteria}`;
  }
  // One practitioner may be in many records.
  return sql`
    select distinct on (i.resource_id) ${columns}
    from (
      select o.patient_id, o.resource_id from resource o
      where o.project_id = ${scope.projectId}::uuid and o.resource_type = ${type}
      order by o.resource_id limit ${mostOfProject}::integer
    ) o
    join resource_index i on i.project_id = ${scope.projectId}::uuid and i.patient_id = o.patient_id and i.resource_type = ${type}
      and i.resource_id = o.resource_id
    where ${criteria}
    order by i.resource_id, i.patient_id`;
}

async function isBeyondBound(
  executor: Executor,
  scope: SearchScope,
  request: SearchRequest,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from resource o where o.project_id = ${scope.projectId}::uuid and o.resource_type = ${request.resourceType}
    order by o.resource_id offset ${mostOfProject}::integer limit 1`.execute(executor);
  return rows.length > 0;
}

/** Always ascending, so that pages compare them as one row; what has no value comes last. By a period's start, or from the end its end. */
function sortKey({ by, isDescending }: SortKey): RawBuilder<unknown> {
  if (by === '_lastUpdated') {
    const micros = sql`(select extract(epoch from u.updated_at) * 1000 from resource u
      where u.project_id = i.project_id and u.patient_id = i.patient_id and u.resource_type = i.resource_type and u.resource_id = i.resource_id)`;
    return isDescending ? sql`(-${micros})::float8` : sql`${micros}::float8`;
  }
  const value = isDescending
    ? sql`-(case when i.time_name = ${by} then i.time_to else (i.dates -> ${by}::text -> -1 ->> 1)::float8 end)`
    : sql`(case when i.time_name = ${by} then i.time_from else (i.dates -> ${by}::text -> 0 ->> 0)::float8 end)`;
  return sql`coalesce(${value}, ${openEnd + 1}::float8)`;
}

function afterCursor({ isIdDescending }: SearchRequest, cursor: Cursor): RawBuilder<unknown> {
  const keys = cursor.keys.map((_, at) => sql.ref(`h.k${at}`));
  const values = cursor.keys.map(key => sql`${key}::float8`);
  const { resourceId, patientId } = cursor;
  if (!isIdDescending)
    return sql`(${sql.join([...keys, sql`h.resource_id`, sql`h.patient_id`])}) >
      (${sql.join([...values, sql`${resourceId}::text`, sql`${patientId}::uuid`])})`;
  const beyond = sql`(h.resource_id < ${resourceId} or (h.resource_id = ${resourceId} and h.patient_id > ${patientId}::uuid))`;
  if (keys.length === 0) return beyond;
  const [key, value] = [sql.join(keys), sql.join(values)];
  return sql`(row(${key}) > row(${value}) or (row(${key}) = row(${value}) and ${beyond}))`;
}

/** It was there when the first page was read, in whatever version. */
function stoodAt({ projectId }: SearchScope, { seqs }: Cursor): RawBuilder<unknown> {
  const entries = Object.entries(seqs);
  if (entries.length === 0) return sql`true`;
  return sql`exists (
    select from resource r
    join unnest(${entries.map(([id]) => id)}::uuid[], ${entries.map(([, seq]) => seq)}::bigint[]) as first (patient_id, seq)
      on first.patient_id = h.patient_id
    where r.project_id = ${projectId}::uuid and r.patient_id = h.patient_id and r.resource_type = h.resource_type
      and r.resource_id = h.resource_id
      and (r.seq <= first.seq or exists (
        select from change c
        where c.project_id = r.project_id and c.patient_id = r.patient_id and c.resource_type = r.resource_type
          and c.resource_id = r.resource_id and c.kind in ('added', 'changed') and c.seq <= first.seq)))`;
}

/** In the snapshot that the page is read in. */
const seqsNow = (
  { projectId }: SearchScope,
  patientIds: readonly ParticlePatientId[],
): RawBuilder<unknown> => sql`(
  select json_object_agg(p.patient_id, p.record_seq)::text from patient p
  where p.project_id = ${projectId}::uuid and p.patient_id = any(${patientIds}::uuid[]))`;
