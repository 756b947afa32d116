// A search that names no patient → one page of a whole project's matches, patient after patient. A page ends when it is full, or when enough was
// gone through for one call: then it is shorter, and the next one goes on (FHIR R4 §3.1.1.5.3 lets a page have fewer matches than asked for).
import { sql } from 'kysely';
import type { ParticlePatientId } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { allOf, conditionOf } from './conditions.ts';
import { cursorFrom, tokenOf } from './cursor.ts';
import { found } from './found.ts';
import type { FoundRow, FoundServedResource, SearchScope } from './found.ts';
import { includedWith } from './includes.ts';
import type { Criterion, SearchRequest } from './request.ts';
import type { SearchPage } from './search.ts';

/** In resources of the charts, as far as their sequence numbers tell. */
const mostPerStatement = 50_000;
const mostPerPage = 500_000;
const mostCounted = 5_000_000;
const patientsAtOnce = 2_000;

interface Place {
  patientId: string;
  /** '' behind all of the patient's resources. */
  resourceId: string;
}

export async function searchProject(
  executor: Executor,
  scope: SearchScope,
  request: SearchRequest,
): Promise<SearchPage> {
  const { count, fingerprint } = request;
  if (count === 0) return { ...nothing, total: await countAll(executor, scope, request) };
  const cursor = request.pageToken === undefined ? undefined : cursorFrom(request.pageToken, fingerprint, 0);
  const matches: FoundServedResource[] = [];
  let gone = 0;
  let place: Place | undefined = cursor;
  let isEnd = false;
  while (!isEnd && matches.length <= count && gone < mostPerPage) {
    const batch = await nextCharts(executor, scope, request, place);
    isEnd = batch.isLast;
    gone += batch.size;
    matches.push(
      ...(await matchesIn(executor, scope, request, batch.patientIds, place, count + 1 - matches.length)),
    );
    const last = batch.patientIds.at(-1);
    if (last !== undefined) place = { patientId: last, resourceId: '' };
  }
  const isFull = matches.length > count;
  const page = matches.slice(0, count);
  const last = page.at(-1);
  const end: Place | undefined =
    isFull && last !== undefined
      ? { patientId: last.particlePatientId, resourceId: last.resourceId }
      : isEnd
        ? undefined
        : place;
  // Only who has seen everything can say how much it is.
  const isWhole = cursor === undefined && end === undefined;
  return {
    ...nothing,
    total: isWhole && request.wantsTotal ? page.length : undefined,
    matches: page,
    included: await includedWith(executor, scope, request, page),
    nextToken: end && tokenOf({ fingerprint, seqs: {}, keys: [], ...end, total: undefined }),
  };
}

const nothing: SearchPage = {
  total: undefined,
  matches: [],
  included: [],
  nextToken: undefined,
  isCutShort: false,
};

interface Charts {
  patientIds: ParticlePatientId[];
  size: number;
  isLast: boolean;
}

/** So many patients that their charts together are not too much for one statement; at least one. */
async function nextCharts(
  executor: Executor,
  { projectId }: SearchScope,
  request: SearchRequest,
  place: Place | undefined,
): Promise<Charts> {
  const behind =
    place === undefined
      ? sql``
      : place.resourceId === ''
        ? sql`and p.patient_id > ${place.patientId}::uuid`
        : sql`and p.patient_id >= ${place.patientId}::uuid`;
  const { rows } = await sql<{ patient_id: ParticlePatientId; record_seq: number }>`
    select p.patient_id, p.record_seq from patient p
    where p.project_id = ${projectId}::uuid and p.record_seq > 0 ${behind}
    order by p.patient_id limit ${patientsAtOnce + 1}::integer`.execute(executor);
  // Of a patient there is one.
  const isLight = request.resourceType === 'Patient' && !request.criteria.some(looksElsewhere);
  const patientIds: ParticlePatientId[] = [];
  let size = 0;
  for (const row of rows.slice(0, patientsAtOnce)) {
    if (patientIds.length > 0 && size >= mostPerStatement) break;
    patientIds.push(row.patient_id);
    size += isLight ? 1 : row.record_seq;
  }
  return { patientIds, size, isLast: patientIds.length === rows.length };
}

const looksElsewhere = (criterion: Criterion): boolean => {
  if (criterion.is === 'chained' || criterion.is === 'reversed') return true;
  if (criterion.is === 'any') return criterion.of.some(looksElsewhere);
  return criterion.is === 'not' && looksElsewhere(criterion.of);
};

const hitsOf = ({ projectId }: SearchScope, { resourceType, criteria }: SearchRequest) => sql`
  select i.resource_id from resource_index i
  where i.project_id = ${projectId}::uuid and i.patient_id = b.patient_id and i.resource_type = ${resourceType}
    and ${allOf(criteria.map(criterion => conditionOf(criterion)))}`;

async function matchesIn(
  executor: Executor,
  scope: SearchScope,
  request: SearchRequest,
  patientIds: readonly ParticlePatientId[],
  place: Place | undefined,
  limit: number,
): Promise<FoundServedResource[]> {
  const isWithin = place !== undefined && place.resourceId !== '' && place.patientId === patientIds[0];
  const rest = isWithin
    ? sql`and (i.patient_id > ${place.patientId}::uuid or i.resource_id > ${place.resourceId})`
    : sql``;
  const { rows } = await sql<FoundRow>`
    select r.patient_id, r.resource_type, r.resource_id, r.seq, r.version, r.updated_at, r.json
    from (
      select b.patient_id, h.resource_id from unnest(${patientIds}::uuid[]) as b (patient_id)
      cross join lateral (${hitsOf(scope, request)} ${rest} offset 0) h
      order by b.patient_id, h.resource_id limit ${limit}::integer
    ) h
    join resource r on r.project_id = ${scope.projectId}::uuid and r.patient_id = h.patient_id
      and r.resource_type = ${request.resourceType} and r.resource_id = h.resource_id
    order by r.patient_id, r.resource_id`.execute(executor);
  return rows.map(found);
}

/** Throws search.patient-missing when it is too much to count. */
async function countAll(executor: Executor, scope: SearchScope, request: SearchRequest): Promise<number> {
  let total = 0;
  let gone = 0;
  let place: Place | undefined;
  for (;;) {
    const batch = await nextCharts(executor, scope, request, place);
    const { rows } = await sql<{ total: number }>`
      select count(*)::integer as total from unnest(${batch.patientIds}::uuid[]) as b (patient_id)
      cross join lateral (${hitsOf(scope, request)} offset 0) h`.execute(executor);
    total += rows[0]?.total ?? 0;
    gone += batch.size;
    const last = batch.patientIds.at(-1);
    if (batch.isLast || last === undefined) return total;
    if (gone > mostCounted) throw refuse('search.patient-missing');
    place = { patientId: last, resourceId: '' };
  }
}
