// A record → its resources as the entries of a Bundle, batch by batch: the stored text goes out as it is, joined where it is stored.
import { sql } from 'kysely';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { Place } from './record.ts';

export interface EverythingFilter {
  resourceTypes?: readonly string[];
  resourceId?: string;
  /** Only what changed after this instant. */
  since?: Date;
  /** Only what has not changed after this instant. */
  until?: Date;
  /** Only what changed after this number of the patient's sequence; types may have their own. */
  sinceSeq?: { all: number; types?: Readonly<Record<string, number>> };
  /** Only what has not changed after this number. */
  upToSeq?: number;
  /** Only what stood at this number, in whatever version since. */
  stoodAtSeq?: number;
  /** Care between these, in milliseconds since 1970: types that have no time of care are not asked. */
  careFrom?: number;
  careTo?: number;
  after?: Place;
}

export interface EntryBatch {
  count: number;
  /** `{"fullUrl":…,"resource":…,"search":…}`, with commas between. */
  text: string;
  last: Place | undefined;
}

/** What says when care was given (FHIR R4 Patient/$everything: start, end). */
const careDates: Record<string, readonly string[]> = {
  AllergyIntolerance: ['onset', 'last-date', 'date'],
  CarePlan: ['date'],
  CareTeam: ['date'],
  Composition: ['date', 'period'],
  Condition: ['onset-date', 'abatement-date', 'recorded-date', 'asserted-date'],
  DeviceRequest: ['event-date', 'authored-on'],
  DiagnosticReport: ['date'],
  DocumentReference: ['period', 'date'],
  Encounter: ['date'],
  Goal: ['start-date', 'target-date'],
  Immunization: ['date'],
  Media: ['created'],
  MedicationAdministration: ['effective-time'],
  MedicationDispense: ['whenhandedover', 'whenprepared'],
  MedicationRequest: ['authoredon', 'date'],
  MedicationStatement: ['effective'],
  Observation: ['date'],
  Procedure: ['date'],
  QuestionnaireResponse: ['authored'],
  ServiceRequest: ['occurrence', 'authored'],
  Specimen: ['collected'],
};
const carePairs = Object.entries(careDates).flatMap(([type, names]) =>
  names.map(name => [type, name] as const),
);

function conditions(key: PatientKey, filter: EverythingFilter) {
  const { resourceTypes, resourceId, since, until, sinceSeq, upToSeq, stoodAtSeq, careFrom, careTo } = filter;
  return sql.join(
    [
      sql`r.project_id = ${key.projectId}::uuid and r.patient_id = ${key.particlePatientId}::uuid`,
      resourceTypes && sql`r.resource_type = any(${resourceTypes}::text[])`,
      resourceId === undefined ? undefined : sql`r.resource_id = ${resourceId}`,
      since && sql`r.updated_at > ${since.toISOString()}::timestamptz`,
      until && sql`r.updated_at <= ${until.toISOString()}::timestamptz`,
      sinceSeq &&
        sql`r.seq > coalesce((${JSON.stringify(sinceSeq.types ?? {})}::jsonb ->> r.resource_type)::bigint, ${sinceSeq.all}::bigint)`,
      upToSeq === undefined ? undefined : sql`r.seq <= ${upToSeq}::bigint`,
      stoodAtSeq === undefined
        ? undefined
        : sql`(r.seq <= ${stoodAtSeq}::bigint or exists (
            select from change c
            where c.project_id = r.project_id and c.patient_id = r.patient_id and c.resource_type = r.resource_type
              and c.resource_id = r.resource_id and c.kind in ('added', 'changed') and c.seq <= ${stoodAtSeq}::bigint))`,
      careFrom === undefined && careTo === undefined
        ? undefined
        : isOfCare(careFrom ?? -9e15, careTo ?? 9e15),
    ].filter(condition => condition !== undefined),
    sql` and `,
  );
}

const isOfCare = (from: number, to: number) => sql`(
  r.resource_type <> all(${Object.keys(careDates)}::text[]) or exists (
    select from resource_index i
    join unnest(${carePairs.map(([type]) => type)}::text[], ${carePairs.map(([, name]) => name)}::text[]) as care (resource_type, name)
      on care.resource_type = i.resource_type
    cross join jsonb_array_elements(i.dates -> care.name) as range
    where i.project_id = r.project_id and i.patient_id = r.patient_id and i.resource_type = r.resource_type
      and i.resource_id = r.resource_id and (range ->> 1)::float8 >= ${from}::float8 and (range ->> 0)::float8 <= ${to}::float8))`;

/** In order of type and id: the aggregates take the rows as the subquery sorts them, and nothing is sorted twice. */
export async function readEntries(
  executor: Executor,
  key: PatientKey,
  filter: EverythingFilter,
  { baseUrl, limit }: { baseUrl: string; limit: number },
): Promise<EntryBatch> {
  const { rows } = await sql<EntryRow>`
    select ${entryColumns(baseUrl)} from (
      select r.resource_type, r.resource_id, r.json from resource r
      where ${conditions(key, filter)} ${afterPlace(filter.after)}
      order by r.resource_type, r.resource_id limit ${limit}::integer
    ) b`.execute(executor);
  return batchOf(rows[0]);
}

interface EntryRow {
  count: number;
  entries: string | null;
  last: string | null;
}

const afterPlace = (after: Place | undefined) =>
  after === undefined
    ? sql``
    : sql`and (r.resource_type, r.resource_id) > (${after.resourceType}, ${after.resourceId})`;

/** Of rows `b`. */
function entryColumns(baseUrl: string) {
  const beginning = `{"fullUrl":${JSON.stringify(`${baseUrl}/`).slice(0, -1)}`;
  return sql`count(*)::integer as count,
      string_agg(${beginning} || b.resource_type || '/' || b.resource_id || '","resource":' || b.json || ',"search":{"mode":"match"}}', ',')
        as entries,
      (array_agg(b.resource_type || '/' || b.resource_id))[count(*)::integer] as last`;
}

const batchOf = (row: EntryRow | undefined): EntryBatch => ({
  count: row?.count ?? 0,
  text: row?.entries ?? '',
  last: row?.last ? placeFrom(row.last) : undefined,
});

export async function countEntries(
  executor: Executor,
  key: PatientKey,
  filter: EverythingFilter,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from resource r where ${conditions(key, filter)}`.execute(executor);
  return rows[0]?.count ?? 0;
}

const placePattern = /^([A-Z][A-Za-z]{0,63})\/([A-Za-z0-9.-]{1,64})$/;

function placeFrom(text: string): Place {
  const [, resourceType, resourceId] = placePattern.exec(text) ?? [];
  if (resourceType === undefined || resourceId === undefined) throw refuse('request.page-invalid');
  return { resourceType, resourceId };
}

/** The first answer is small, so that it is there at once; the others as large as memory does not mind. */
const firstBatch = 50;
const mostPerBatch = 2_000;
const lettersPerBatch = 1_000_000;

/**
 * One batch is read while the one before is sent; what the reader does not take is not read, and two are all there is in memory.
 * `limit` is of the whole.
 */
export async function* streamEntries(
  executor: Executor,
  key: PatientKey,
  filter: EverythingFilter,
  { baseUrl, limit = Infinity }: { baseUrl: string; limit?: number },
): AsyncGenerator<EntryBatch> {
  const first = await readEntries(executor, key, filter, { baseUrl, limit: Math.min(firstBatch, limit) });
  if (first.count > 0) yield first;
  let left = limit - first.count;
  let { last } = first;
  let size = firstBatch * 8;
  while (last !== undefined && left > 0) {
    const names: Place[] = await readNames(
      executor,
      key,
      { ...filter, after: last },
      Math.min(mostNames, left),
    );
    let next: Promise<EntryBatch> | undefined;
    for (let from = 0; from < names.length || next !== undefined;) {
      const batch = next && (await next);
      if (batch !== undefined && batch.count > 0)
        size = Math.max(
          1,
          Math.min(Math.floor((batch.count * lettersPerBatch) / batch.text.length), mostPerBatch, size * 8),
        );
      next =
        from < names.length
          ? readNamed(executor, key, filter, names.slice(from, from + size), baseUrl)
          : undefined;
      from += size;
      // Whoever stops listening is not told of trouble with what it did not take.
      next?.catch(() => {});
      if (batch !== undefined && batch.count > 0) yield batch;
    }
    left -= names.length;
    last = names.length < mostNames ? undefined : names.at(-1);
  }
}

/** Held at once, of a chart of any size. */
const mostNames = 20_000;

/**
 * Under row-level security an order of texts is no condition of an index scan, equality is (PostgreSQL, CREATE FUNCTION: LEAKPROOF): every
 * batch by itself would go through all that stand before it. So the names are gone through once, and the texts are read by them.
 */
async function readNames(
  executor: Executor,
  key: PatientKey,
  filter: EverythingFilter,
  limit: number,
): Promise<Place[]> {
  const { rows } = await sql<{ names: string | null }>`
    select string_agg(n.resource_type || '/' || n.resource_id, ' ') as names from (
      select r.resource_type, r.resource_id from resource r
      where ${conditions(key, filter)} ${afterPlace(filter.after)}
      order by r.resource_type, r.resource_id limit ${limit}::integer
    ) n`.execute(executor);
  return rows[0]?.names?.split(' ').map(placeFrom) ?? [];
}

async function readNamed(
  executor: Executor,
  key: PatientKey,
  filter: EverythingFilter,
  names: readonly Place[],
  baseUrl: string,
): Promise<EntryBatch> {
  const { rows } = await sql<EntryRow>`
    select ${entryColumns(baseUrl)} from (
      select n.resource_type, n.resource_id, stored.json
      from unnest(${names.map(name => name.resourceType)}::text[], ${names.map(name => name.resourceId)}::text[])
        with ordinality as n (resource_type, resource_id, place)
      cross join lateral (
        select r.json from resource r
        where r.resource_type = n.resource_type and r.resource_id = n.resource_id and ${conditions(key, filter)}
        -- One look-up for each name: never the other way round, whatever is known of the table.
        limit 1
      ) stored
      order by n.place
    ) b`.execute(executor);
  return batchOf(rows[0]);
}

/** Where a page of everything ended, and the record's number when the first page was read. */
export interface EverythingPlace {
  after: Place;
  seq: number;
}

export const everythingToken = ({ after, seq }: EverythingPlace): string =>
  Buffer.from(`${seq}/${after.resourceType}/${after.resourceId}`).toString('base64url');

/** Throws request.page-invalid. */
export function everythingPlace(token: string): EverythingPlace {
  const [, seq = '', rest = ''] =
    /^(\d{1,15})\/(.+)$/.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? [];
  return { after: placeFrom(rest), seq: Number(seq) };
}
