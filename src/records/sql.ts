// Every statement that writes the record or is needed to write it. Each takes a document's rows at once: their number grows only where a document
// is so large that writing it as one would hold up the server (slices).
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { DocumentId } from '../documents/document.ts';
import type { Demographics, ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import { slicesOf } from '../platform/slices.ts';
import type { Place } from './record.ts';
import type { Statement } from './statement.ts';

/**
 * What every statement on a patient's rows begins with; `alias` is one of ours, never a caller's. Whose rows they are is asked in a
 * sub-select, so that the planner expects as many as a project and a patient have on the average (PostgreSQL 16, §76.1): a value that it
 * sees and that its statistics have never met is expected to have no row at all, every index looks as good as any other then, and the first
 * large chart is gone through once for each of its statements.
 */
export const ofPatient = (key: PatientKey, alias: string): RawBuilder<unknown> =>
  sql`${sql.ref(alias)}.project_id = (select ${key.projectId}::uuid) and ${sql.ref(alias)}.patient_id = (select ${key.particlePatientId}::uuid)`;

/**
 * The same for what is looked up by an id: so written that no index on the patient alone is taken for it (0002-record.sql), only one
 * that has the id.
 */
export const ofPatientById = (key: PatientKey, alias: string): RawBuilder<unknown> =>
  sql`${sql.ref(alias)}.project_id = (select ${key.projectId}::uuid) and ${sql.ref(alias)}.patient_id::text = ${key.particlePatientId}::uuid::text`;

/** What is said to the database at once. */
export const rowsAtOnce = 1_000;
export const textAtOnce = 500_000;

/** Answers of one statement for each slice, together. */
export async function forSlices<T, Row>(
  items: readonly T[],
  ask: (slice: T[]) => Promise<readonly Row[]>,
  most = rowsAtOnce,
): Promise<Row[]> {
  const all: Row[] = [];
  for (const slice of slicesOf(items, most)) for (const row of await ask(slice)) all.push(row);
  return all;
}

export const time = (at: Date | undefined) => at?.toISOString() ?? null;

/**
 * Rows of (type, id) handed to a statement. What belongs to each is looked up in a lateral subquery with `offset 0`, which the planner
 * may not turn into a join: before its statistics know a chart it expects one row of a patient, and would go through all of them for each.
 */
export const placesAs = (places: readonly Place[]): RawBuilder<unknown> =>
  sql`unnest(${places.map(each => each.resourceType)}::text[], ${places.map(each => each.resourceId)}::text[])`;

export interface LockedRecord {
  /** The last number given to a change. */
  seq: number;
  /** By which generation of the rules it was grouped. */
  rules: number;
  externalPatientId: string;
  demographics: Demographics;
}

/**
 * Takes the record's place in line: until the transaction ends nobody else writes this record, so sequence numbers have no gaps and
 * are committed in their order. Undefined when the patient is gone.
 */
export async function lockRecord(tx: Transaction, key: PatientKey): Promise<LockedRecord | undefined> {
  const { rows } = await sql<{
    record_seq: number;
    record_rules: number;
    external_id: string;
    demographics: string;
  }>`
    select record_seq, record_rules, external_id, demographics from patient p where ${ofPatient(key, 'p')}
    for no key update`.execute(tx);
  return (
    rows[0] && {
      seq: rows[0].record_seq,
      rules: rows[0].record_rules,
      externalPatientId: rows[0].external_id,
      demographics: JSON.parse(rows[0].demographics) as Demographics,
    }
  );
}

export async function moveRecord(
  tx: Transaction,
  key: PatientKey,
  to: { seq: number; rules: number; changedAt: Date | undefined },
): Promise<void> {
  await sql`
    update patient p set record_seq = ${to.seq}::bigint, record_rules = ${to.rules}::integer,
      record_changed_at = coalesce(${time(to.changedAt)}::timestamptz, record_changed_at)
    where ${ofPatient(key, 'p')}`.execute(tx);
}

/** Whose record was grouped by another generation of the rules, or by none. */
export async function readOutdated(executor: Executor, generation: number): Promise<PatientKey[]> {
  const { rows } = await sql<{ project_id: string; patient_id: string }>`
    select p.project_id, p.patient_id from patient p
    where p.record_rules <> ${generation}::integer and exists (
      select 1 from resource_version v where v.project_id = p.project_id and v.patient_id = p.patient_id)
    order by p.project_id, p.patient_id`.execute(executor);
  return rows.map(row => ({
    projectId: row.project_id as ProjectId,
    particlePatientId: row.patient_id as ParticlePatientId,
  }));
}

/** Does the record hold anything that was said? */
export async function hasVersions(executor: Executor, key: PatientKey): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select 1 from resource_version v where ${ofPatient(key, 'v')}) as found`.execute(executor);
  return rows[0]?.found === true;
}

/** A statement as it takes part in grouping. */
export interface StoredStatement extends Place {
  hash: string;
  documentId: DocumentId;
  documentTime: Date | undefined;
  /** JSON. */
  identity: string;
  groupId: string;
}

interface StoredRow {
  resource_type: string;
  resource_id: string;
  hash: string;
  document_id: string;
  document_time: Date | null;
  identity: string;
  group_id: string;
}

const storedOf = (row: StoredRow): StoredStatement => ({
  resourceType: row.resource_type,
  resourceId: row.resource_id,
  hash: row.hash,
  documentId: row.document_id as DocumentId,
  documentTime: row.document_time ?? undefined,
  identity: row.identity,
  groupId: row.group_id,
});

/** Which version speaks, and for which document. */
export interface Speaker {
  hash: string;
  documentId: DocumentId;
  documentTime: Date | undefined;
}

interface SpeakerRow {
  resource_type: string;
  resource_id: string;
  said_hash: string | null;
  said_by: string | null;
  said_at: Date | null;
}

const speakerOf = (row: SpeakerRow): Speaker | undefined =>
  row.said_hash === null || row.said_by === null
    ? undefined
    : { hash: row.said_hash, documentId: row.said_by as DocumentId, documentTime: row.said_at ?? undefined };

/** The statement that `t` names. */
const statementOf = (key: PatientKey) => sql`
  select s.* from statement s
  where ${ofPatient(key, 's')} and s.resource_type = t.resource_type and s.resource_id = t.resource_id offset 0`;

/** The statements of the group that `t` names. */
const statementsIn = (key: PatientKey) => sql`
  select s.* from statement s
  where ${ofPatientById(key, 's')} and s.resource_type = t.resource_type and s.group_id = t.resource_id offset 0`;

/** Of several documents the newest speaks, whatever the order of arrival; between documents of one time the hash decides. */
const speaking = (key: PatientKey) => sql`
  select d.hash as said_hash, d.document_id as said_by, d.document_time as said_at from resource_source d
  where ${ofPatient(key, 'd')} and d.resource_type = t.resource_type and d.resource_id = t.resource_id
  order by d.document_time desc nulls last, d.hash, d.document_id limit 1`;

/** Statements as they stand, and who should speak for them. */
export async function readSpeakers(
  tx: Transaction,
  key: PatientKey,
  places: readonly Place[],
): Promise<(Place & { standing: StoredStatement | undefined; speaker: Speaker | undefined })[]> {
  return forSlices(places, async slice => {
    const { rows } = await sql<SpeakerRow & { [column in keyof StoredRow]: StoredRow[column] | null }>`
      select t.resource_type, t.resource_id, s.hash, s.document_id, s.document_time, s.identity, s.group_id, d.*
      from ${placesAs(slice)} as t (resource_type, resource_id)
      left join lateral (${statementOf(key)}) s on true
      left join lateral (${speaking(key)}) d on true`.execute(tx);
    return rows.map(row => ({
      resourceType: row.resource_type,
      resourceId: row.resource_id,
      standing: row.hash === null ? undefined : storedOf(row as StoredRow),
      speaker: speakerOf(row),
    }));
  });
}

/** Every (type, id) that any document says, or that still stands. */
export async function readAllNames(executor: Executor, key: PatientKey): Promise<Place[]> {
  const { rows } = await sql<{ resource_type: string; resource_id: string }>`
    select d.resource_type, d.resource_id from resource_source d where ${ofPatient(key, 'd')}
    union select s.resource_type, s.resource_id from statement s where ${ofPatient(key, 's')}`.execute(
    executor,
  );
  return rows.map(row => ({ resourceType: row.resource_type, resourceId: row.resource_id }));
}

/** The groups of statements that stand under these keys, under these keys whatever their type, or that are named; each once. */
export async function findMeetings(
  tx: Transaction,
  key: PatientKey,
  wanted: readonly { resourceType: string; key: string }[],
  ofAnyType: readonly string[],
  named: readonly Place[],
): Promise<Place[]> {
  const keys = [...slicesOf(wanted, rowsAtOnce)];
  const codes = [...slicesOf(ofAnyType, rowsAtOnce)];
  const names = [...slicesOf(named, rowsAtOnce)];
  const found = new Map<string, Place>();
  for (let at = 0; at < Math.max(keys.length, codes.length, names.length); at++)
    for (const place of await findMeetingsOf(tx, key, keys[at] ?? [], codes[at] ?? [], names[at] ?? []))
      found.set(`${place.resourceType}/${place.resourceId}`, place);
  return [...found.values()];
}

async function findMeetingsOf(
  tx: Transaction,
  key: PatientKey,
  wanted: readonly { resourceType: string; key: string }[],
  ofAnyType: readonly string[],
  named: readonly Place[],
): Promise<Place[]> {
  const { rows } = await sql<{ resource_type: string; group_id: string }>`
    select s.resource_type, s.group_id
    from (
      select k.resource_type, k.resource_id
      from unnest(${wanted.map(each => each.resourceType)}::text[], ${wanted.map(each => each.key)}::text[]) as w (resource_type, key)
      cross join lateral (
        select k.resource_type, k.resource_id from statement_key k
        where ${ofPatient(key, 'k')} and k.key = w.key and k.resource_type = w.resource_type offset 0) k
      union
      select k.resource_type, k.resource_id from unnest(${ofAnyType}::text[]) as w (key)
      cross join lateral (
        select k.resource_type, k.resource_id from statement_key k where ${ofPatient(key, 'k')} and k.key = w.key offset 0) k
      union
      select * from ${placesAs(named)} as n (resource_type, resource_id)
    ) t
    cross join lateral (${statementOf(key)}) s
    group by s.resource_type, s.group_id`.execute(tx);
  return rows.map(row => ({ resourceType: row.resource_type, resourceId: row.group_id }));
}

/** The statements of these groups. */
export async function readGroups(
  executor: Executor,
  key: PatientKey,
  groups: readonly Place[],
): Promise<StoredStatement[]> {
  return forSlices(groups, async slice => {
    const { rows } = await sql<StoredRow>`
      select s.resource_type, s.resource_id, s.hash, s.document_id, s.document_time, s.identity, s.group_id
      from ${placesAs(slice)} as t (resource_type, resource_id)
      cross join lateral (${statementsIn(key)}) s`.execute(executor);
    return rows.map(storedOf);
  });
}

/** `Type/id` of these statements → the id of the resource they are part of. */
export async function readGroupIds(
  executor: Executor,
  key: PatientKey,
  statements: readonly Place[],
): Promise<Map<string, string>> {
  const rows = await forSlices(
    statements,
    async slice =>
      (
        await sql<{ name: string; group_id: string }>`
          select s.resource_type || '/' || s.resource_id as name, s.group_id
          from ${placesAs(slice)} as t (resource_type, resource_id)
          cross join lateral (${statementOf(key)}) s`.execute(executor)
      ).rows,
  );
  return new Map(rows.map(row => [row.name, row.group_id]));
}

export async function hasStatements(executor: Executor, key: PatientKey): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select 1 from statement s where ${ofPatient(key, 's')}) as found`.execute(executor);
  return rows[0]?.found === true;
}

/** With what they are met under and what they name. */
export async function removeStatements(
  tx: Transaction,
  key: PatientKey,
  places: readonly Place[],
): Promise<void> {
  for (const slice of slicesOf(places, rowsAtOnce)) {
    const found = (table: 'statement' | 'statement_key' | 'statement_reference') => sql`array(
        select s.ctid from ${placesAs(slice)} as t (resource_type, resource_id)
        cross join lateral (
          select s.ctid from ${sql.ref(table)} s
          where ${ofPatientById(key, 's')} and s.resource_type = t.resource_type and s.resource_id = t.resource_id offset 0) s)`;
    await sql`
      with keys as (delete from statement_key where ctid = any(${found('statement_key')})),
        named as (delete from statement_reference where ctid = any(${found('statement_reference')}))
      delete from statement where ctid = any(${found('statement')})`.execute(tx);
  }
}

export async function writeStatements(
  tx: Transaction,
  key: PatientKey,
  statements: readonly StoredStatement[],
): Promise<void> {
  for (const slice of slicesOf(statements, rowsAtOnce, textAtOnce, each => each.identity.length))
    await sql`
      insert into statement (project_id, patient_id, resource_type, resource_id, hash, document_id, document_time, identity, group_id)
      select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.*
      from unnest(${slice.map(s => s.resourceType)}::text[], ${slice.map(s => s.resourceId)}::text[],
        ${slice.map(s => s.hash)}::text[], ${slice.map(s => s.documentId)}::uuid[],
        ${slice.map(s => time(s.documentTime))}::timestamptz[], ${slice.map(s => s.identity)}::text[],
        ${slice.map(s => s.groupId)}::text[]) as t
      on conflict (project_id, patient_id, resource_type, resource_id) do update set hash = excluded.hash,
        document_id = excluded.document_id, document_time = excluded.document_time, identity = excluded.identity,
        group_id = excluded.group_id`.execute(tx);
}

type Met = Pick<Statement, 'resourceType' | 'resourceId' | 'keys' | 'references'>;

/** What each of these statements can be met under and what it names, instead of what was known of it. */
export async function replaceKeysAndReferences(
  tx: Transaction,
  key: PatientKey,
  statements: readonly Met[],
): Promise<void> {
  const weightOf = ({ keys, references }: Met) => keys.length + references.length;
  for (const slice of slicesOf(statements, rowsAtOnce, 5 * rowsAtOnce, weightOf))
    await replaceKeysAndReferencesOf(tx, key, slice);
}

async function replaceKeysAndReferencesOf(
  tx: Transaction,
  key: PatientKey,
  statements: readonly Met[],
): Promise<void> {
  const keys = statements.flatMap(s => s.keys.map(each => [s.resourceType, each, s.resourceId] as const));
  const references = statements.flatMap(s =>
    s.references.map(each => {
      const at = each.indexOf('/');
      return [each.slice(0, at), each.slice(at + 1), s.resourceType, s.resourceId] as const;
    }),
  );
  await sql`
    with gone as (
      delete from statement_key where ctid = any(array(
        select k.ctid from ${placesAs(statements)} as t (resource_type, resource_id)
        cross join lateral (
          select k.ctid, k.key from statement_key k
          where ${ofPatientById(key, 'k')} and k.resource_type = t.resource_type and k.resource_id = t.resource_id offset 0) k
        where (t.resource_type, k.key, t.resource_id) not in (
          select * from unnest(${keys.map(k => k[0])}::text[], ${keys.map(k => k[1])}::text[], ${keys.map(k => k[2])}::text[]))))
    )
    delete from statement_reference where ctid = any(array(
      select f.ctid from ${placesAs(statements)} as t (resource_type, resource_id)
      cross join lateral (
        select f.ctid from statement_reference f
        where ${ofPatientById(key, 'f')} and f.resource_type = t.resource_type and f.resource_id = t.resource_id offset 0) f))`.execute(
    tx,
  );
  await sql`
    insert into statement_key (project_id, patient_id, resource_type, key, resource_id)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.*
    from unnest(${keys.map(k => k[0])}::text[], ${keys.map(k => k[1])}::text[], ${keys.map(k => k[2])}::text[]) as t
    on conflict do nothing`.execute(tx);
  // One statement alone may name everything else of its document.
  for (const slice of slicesOf(references, 5 * rowsAtOnce))
    await sql`
      insert into statement_reference (project_id, patient_id, target_type, target_id, resource_type, resource_id)
      select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.*
      from unnest(${slice.map(r => r[0])}::text[], ${slice.map(r => r[1])}::text[], ${slice.map(r => r[2])}::text[],
        ${slice.map(r => r[3])}::text[]) as t`.execute(tx);
}

/** The groups of the statements that name these statements. */
export async function findReferrers(
  tx: Transaction,
  key: PatientKey,
  targets: readonly Place[],
): Promise<Place[]> {
  return forSlices(targets, async slice => {
    const { rows } = await sql<{ resource_type: string; group_id: string }>`
      select distinct s.resource_type, s.group_id
      from ${placesAs(slice)} as w (target_type, target_id)
      cross join lateral (
        select f.resource_type, f.resource_id from statement_reference f
        where ${ofPatient(key, 'f')} and f.target_type = w.target_type and f.target_id = w.target_id offset 0) t
      cross join lateral (${statementOf(key)}) s`.execute(tx);
    return rows.map(row => ({ resourceType: row.resource_type, resourceId: row.group_id }));
  });
}

/** Of which statements these groups are made: `Type/id` of the group → their ids. */
export async function readMembers(
  tx: Transaction,
  key: PatientKey,
  groups: readonly Place[],
): Promise<Map<string, string[]>> {
  const members = new Map<string, string[]>();
  for (const slice of slicesOf(groups, rowsAtOnce)) {
    const { rows } = await sql<{ name: string; resource_id: string }>`
      select s.resource_type || '/' || s.group_id as name, s.resource_id
      from ${placesAs(slice)} as t (resource_type, resource_id)
      cross join lateral (${statementsIn(key)}) s`.execute(tx);
    for (const { name, resource_id: id } of rows) {
      const known = members.get(name);
      if (known === undefined) members.set(name, [id]);
      else known.push(id);
    }
  }
  return members;
}

/** A statement with its words, to be served. */
export interface SpokenStatement extends Place {
  groupId: string;
  hash: string;
  json: string;
  documentId: DocumentId;
  documentTime: Date | undefined;
  /** Who said these very words first. */
  firstDocumentId: DocumentId;
}

export async function readSpoken(
  tx: Transaction,
  key: PatientKey,
  groups: readonly Place[],
): Promise<SpokenStatement[]> {
  const { rows } = await sql<{
    resource_type: string;
    resource_id: string;
    group_id: string;
    hash: string;
    json: string;
    document_id: string;
    document_time: Date | null;
    first_document_id: string;
  }>`
    select s.resource_type, s.resource_id, s.group_id, s.hash, v.json, s.document_id, s.document_time, v.document_id as first_document_id
    from ${placesAs(groups)} as t (resource_type, resource_id)
    cross join lateral (${statementsIn(key)}) s
    cross join lateral (
      select v.json, v.document_id from resource_version v
      where ${ofPatientById(key, 'v')} and v.resource_type = s.resource_type and v.resource_id = s.resource_id and v.hash = s.hash
      offset 0) v`.execute(tx);
  return rows.map(row => ({
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    groupId: row.group_id,
    hash: row.hash,
    json: row.json,
    documentId: row.document_id as DocumentId,
    documentTime: row.document_time ?? undefined,
    firstDocumentId: row.first_document_id as DocumentId,
  }));
}
