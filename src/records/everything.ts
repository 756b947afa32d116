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
  /** `{"fullUrl":…,"resource":…,"search":…}`, with commas between: UTF-8, as the database hands it over. */
  bytes: Buffer;
}

export interface EntryPage extends EntryBatch {
  last: Place | undefined;
}

/** What says when care was given (FHIR R4 Patient/$everything: start, end). */
const careDates: Record<string, readonly string[]> = {
  AllergyIntolerance: ['onset', 'last-date', 'date'],
  CarePlan: ['date'],
  CareTeam: ['date'],
  Composition: ['date', 'period'],
  Condition: ['onset-date', 'abatement-date', 'recorded-date', 'asserted-date'],
  Consent: ['date', 'period'],
  DeviceRequest: ['event-date', 'authored-on'],
  DiagnosticReport: ['date'],
  DocumentReference: ['period', 'date'],
  Encounter: ['date'],
  Goal: ['start-date', 'target-date'],
  ImagingStudy: ['started'],
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
/** Without a date they hold at any time: a consent that C-CDA tells has none of its own. */
const lasting = ['Consent'];
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
      and i.resource_id = r.resource_id and (range ->> 1)::float8 >= ${from}::float8 and (range ->> 0)::float8 <= ${to}::float8)
  or r.resource_type = any(${lasting}::text[]) and exists (
    select from resource_index i
    where i.project_id = r.project_id and i.patient_id = r.patient_id and i.resource_type = r.resource_type
      and i.resource_id = r.resource_id and i.dates = '{}'::jsonb))`;

/** In order of type and id: the aggregates take the rows as the subquery sorts them, and nothing is sorted twice. */
export async function readEntries(
  executor: Executor,
  key: PatientKey,
  filter: EverythingFilter,
  { baseUrl, limit }: { baseUrl: string; limit: number },
): Promise<EntryPage> {
  const { rows } = await sql<EntryRow & { last: string | null }>`
    select ${entryColumns(baseUrl)}, (array_agg(b.resource_type || '/' || b.resource_id))[count(*)::integer] as last
    from (
      select r.resource_type, r.resource_id, r.json from resource r
      where ${conditions(key, filter)} ${afterPlace(filter.after)}
      order by r.resource_type, r.resource_id limit ${limit}::integer
    ) b`.execute(executor);
  return { ...batchOf(rows[0]), last: rows[0]?.last ? placeFrom(rows[0].last) : undefined };
}

interface EntryRow {
  count: number;
  entries: Buffer | null;
}

const afterPlace = (after: Place | undefined) =>
  after === undefined
    ? sql``
    : sql`and (r.resource_type, r.resource_id) > (${after.resourceType}, ${after.resourceId})`;

/** Of rows `b`. A varchar is read as bytes (platform/database/values.ts). */
function entryColumns(baseUrl: string) {
  const beginning = `{"fullUrl":${JSON.stringify(`${baseUrl}/`).slice(0, -1)}`;
  return sql`count(*)::integer as count,
      string_agg(${beginning} || b.resource_type || '/' || b.resource_id || '","resource":' || b.json || ',"search":{"mode":"match"}}', ',')::varchar
        as entries`;
}

const nothing = Buffer.alloc(0);
const batchOf = (row: EntryRow | undefined): EntryBatch => ({
  count: row?.count ?? 0,
  bytes: row?.entries ?? nothing,
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
const bytesPerBatch = 1_000_000;
const growth = 8;

const nextSize = (size: number, { count, bytes }: EntryBatch): number =>
  Math.max(1, Math.min(Math.floor((count * bytesPerBatch) / bytes.length), mostPerBatch, size * growth));

/**
 * In the order in which the record learnt it, as it stood at one moment. One batch is read while the one before is sent; what the reader
 * does not take is not read, and two are all there is in memory. `limit` is of the whole.
 */
export async function* streamEntries(
  executor: Executor,
  key: PatientKey,
  { upToSeq, stoodAtSeq, ...filter }: EverythingFilter,
  { baseUrl, limit = Infinity }: { baseUrl: string; limit?: number },
): AsyncGenerator<EntryBatch> {
  let left = limit;
  const read = async (from: number, until: number | undefined, size: number): Promise<Run> => {
    const run = await readRun(executor, key, filter, { baseUrl, from, until, limit: Math.min(size, left) });
    left -= run.count;
    return run;
  };
  let size = firstBatch;
  // What is new stands at the end of the sequence: types may have been given further than the rest, none less far.
  let run = await read(filter.sinceSeq?.all ?? 0, upToSeq ?? stoodAtSeq, size);
  const moment = upToSeq ?? stoodAtSeq ?? run.now;
  /** What had moved on when they were read may be missing from these. */
  const overtaken: Span[] = [];
  while (run.count > 0) {
    if (run.now > moment) overtaken.push({ from: run.from, to: run.to, now: run.now });
    size = nextSize(size, run);
    const next = left > 0 ? read(run.to, moment, size) : undefined;
    // Whoever stops listening is not told of trouble with what it did not take.
    next?.catch(() => {});
    yield run;
    if (next === undefined) return;
    run = await next;
  }
  // The end of the record: up to here there was nothing any more.
  if (run.now > moment) overtaken.push({ from: run.from, to: moment, now: run.now });
  if (overtaken.length === 0 || upToSeq !== undefined) return;
  for (let after: Place | undefined; left > 0;) {
    const names: Place[] = await readMoved(executor, key, filter, {
      moment,
      overtaken,
      after,
      limit: Math.min(mostNames, left),
    });
    left -= names.length;
    for (let from = 0; from < names.length; from += size) {
      const batch = await readNamed(executor, key, filter, names.slice(from, from + size), baseUrl);
      if (batch.count > 0) yield batch;
    }
    if (names.length < mostNames) return;
    after = names.at(-1);
  }
}

/** The sequence numbers after `from` up to `to`, and the record's own number when they were read. */
interface Span {
  from: number;
  to: number;
  now: number;
}

interface Run extends EntryBatch, Span {}

/**
 * Numbers lead through an index under row-level security and whatever the planner expects, and what was learnt together is stored together:
 * by names each batch would go through all that stand before it.
 */
async function readRun(
  executor: Executor,
  key: PatientKey,
  filter: EverythingFilter,
  {
    baseUrl,
    from,
    until,
    limit,
  }: { baseUrl: string; from: number; until: number | undefined; limit: number },
): Promise<Run> {
  const { rows } = await sql<EntryRow & { to: number | null; now: number | null }>`
    select ${entryColumns(baseUrl)}, max(b.seq) as to, (
      select p.record_seq from patient p
      where p.project_id = ${key.projectId}::uuid and p.patient_id = ${key.particlePatientId}::uuid) as now
    from (
      select r.resource_type, r.resource_id, r.seq, r.json from resource r
      where ${conditions(key, filter)} ${afterPlace(filter.after)} and r.seq > ${from}::bigint
        ${until === undefined ? sql`` : sql`and r.seq <= ${until}::bigint`}
      order by r.seq limit ${limit}::integer
    ) b`.execute(executor);
  const row = rows[0];
  return { ...batchOf(row), from, to: row?.to ?? from, now: row?.now ?? 0 };
}

/** Held at once, of a chart of any size. */
const mostNames = 20_000;

/** What stood at the moment and changed before its number was come to: it has a later one now. */
async function readMoved(
  executor: Executor,
  key: PatientKey,
  filter: EverythingFilter,
  {
    moment,
    overtaken,
    after,
    limit,
  }: { moment: number; overtaken: readonly Span[]; after: Place | undefined; limit: number },
): Promise<Place[]> {
  const { rows } = await sql<{ names: string | null }>`
    select string_agg(n.resource_type || '/' || n.resource_id, ' ') as names from (
      select r.resource_type, r.resource_id from resource r
      cross join lateral (
        select max(c.seq) filter (where c.seq <= ${moment}::bigint and c.kind in ('added', 'changed')) as stood,
          min(c.seq) filter (where c.seq > ${moment}::bigint) as moved
        from change c
        where c.project_id = r.project_id and c.patient_id = r.patient_id and c.resource_type = r.resource_type
          and c.resource_id = r.resource_id
      ) was
      where ${conditions(key, filter)} ${afterPlace(filter.after)} ${afterPlace(after)} and r.seq > ${moment}::bigint
        and exists (
          select from unnest(${overtaken.map(run => run.from)}::bigint[], ${overtaken.map(run => run.to)}::bigint[],
            ${overtaken.map(run => run.now)}::bigint[]) as run (since, until, now)
          where was.stood > run.since and was.stood <= run.until and was.moved <= run.now)
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
