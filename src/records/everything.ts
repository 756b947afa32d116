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
  const { after } = filter;
  const beginning = `{"fullUrl":${JSON.stringify(`${baseUrl}/`).slice(0, -1)}`;
  const { rows } = await sql<{ count: number; entries: string | null; last: string | null }>`
    select count(*)::integer as count,
      string_agg(${beginning} || b.resource_type || '/' || b.resource_id || '","resource":' || b.json || ',"search":{"mode":"match"}}', ',')
        as entries,
      (array_agg(b.resource_type || '/' || b.resource_id))[count(*)::integer] as last
    from (
      select r.resource_type, r.resource_id, r.json from resource r
      where ${conditions(key, filter)}
        ${after === undefined ? sql`` : sql`and (r.resource_type, r.resource_id) > (${after.resourceType}, ${after.resourceId})`}
      order by r.resource_type, r.resource_id limit ${limit}::integer
    ) b`.execute(executor);
  const [row] = rows;
  return {
    count: row?.count ?? 0,
    text: row?.entries ?? '',
    last: row?.last ? placeFrom(row.last) : undefined,
  };
}

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
  const read = (size: number, after: Place | undefined) => {
    const reading = readEntries(
      executor,
      key,
      { ...filter, ...(after && { after }) },
      { baseUrl, limit: size },
    );
    // Whoever stops listening is not told of trouble with what it did not take.
    reading.catch(() => {});
    return reading;
  };
  let size = Math.min(firstBatch, limit);
  let left = limit;
  let next = left > 0 ? read(size, filter.after) : undefined;
  while (next !== undefined) {
    const batch = await next;
    left -= batch.count;
    const fitting = Math.floor((batch.count * lettersPerBatch) / Math.max(1, batch.text.length));
    const isLast = batch.count < size || batch.last === undefined || left <= 0;
    size = Math.min(Math.max(1, Math.min(fitting, mostPerBatch, size * 8)), left);
    next = isLast ? undefined : read(size, batch.last);
    if (batch.count > 0) yield batch;
  }
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
