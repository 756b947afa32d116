// Every statement that writes the record or is needed to write it. Each takes a whole document at once: their number does not grow with it.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Resource } from 'fhir/r4';
import type { ProjectId } from '../access/project.ts';
import type { DocumentId } from '../documents/document.ts';
import type { Demographics, ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { CodePair } from './consolidation/index.ts';
import type { Place } from './record.ts';
import type { Statement } from './statement.ts';

/** What every statement on a patient's rows begins with; `alias` is one of ours, never a caller's. */
export const ofPatient = (key: PatientKey, alias: string): RawBuilder<unknown> =>
  sql`${sql.ref(alias)}.project_id = ${key.projectId}::uuid and ${sql.ref(alias)}.patient_id = ${key.particlePatientId}::uuid`;

/**
 * The same for what is looked up by an id: so written that no index on the patient alone is taken for it (0002-record.sql), only one
 * that has the id.
 */
export const ofPatientById = (key: PatientKey, alias: string): RawBuilder<unknown> =>
  sql`${sql.ref(alias)}.project_id = ${key.projectId}::uuid and ${sql.ref(alias)}.patient_id::text = ${key.particlePatientId}::uuid::text`;

const time = (at: Date | undefined) => at?.toISOString() ?? null;

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

/** Appends the statements that the record does not hold in these very words; answers how many were new. */
export async function appendVersions(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  statements: readonly Statement[],
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ appended: number }>`
    with said as (
      select * from unnest(${statements.map(s => s.resourceType)}::text[], ${statements.map(s => s.resourceId)}::text[],
        ${statements.map(s => s.hash)}::text[], ${statements.map(s => s.json)}::text[])
        with ordinality as said (resource_type, resource_id, hash, json, place)
    ), new as (
      select said.*, row_number() over (order by place) as nth from said
      where (
        select true from resource_version v
        where ${ofPatientById(key, 'v')} and v.resource_type = said.resource_type and v.resource_id = said.resource_id
          and v.hash = said.hash limit 1) is null
    ), appended as (
      insert into resource_version (project_id, patient_id, seq, resource_type, resource_id, hash, json, document_id, recorded_at)
      select ${key.projectId}::uuid, ${key.particlePatientId}::uuid,
        (select coalesce(max(v.seq), 0) from resource_version v where ${ofPatient(key, 'v')}) + nth,
        resource_type, resource_id, hash, json, ${documentId}::uuid, ${now.toISOString()}::timestamptz
      from new
      returning 1
    )
    select count(*)::integer as appended from appended`.execute(tx);
  return rows[0]?.appended ?? 0;
}

/** A document says what it said last: what it says no longer is answered, and no longer its. */
export async function replaceSources(
  tx: Transaction,
  key: PatientKey,
  document: { documentId: DocumentId; documentTime: Date | undefined },
  statements: readonly Statement[],
): Promise<Place[]> {
  const { rows } = await sql<{ resource_type: string; resource_id: string }>`
    delete from resource_source d
    where ${ofPatient(key, 'd')} and d.document_id = ${document.documentId}::uuid
      and (d.resource_type, d.resource_id) not in (select * from ${placesAs(statements)})
    returning d.resource_type, d.resource_id`.execute(tx);
  await sql`
    insert into resource_source (project_id, patient_id, resource_type, resource_id, document_id, hash, document_time)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, resource_type, resource_id, ${document.documentId}::uuid, hash,
      ${time(document.documentTime)}::timestamptz
    from unnest(${statements.map(s => s.resourceType)}::text[], ${statements.map(s => s.resourceId)}::text[],
      ${statements.map(s => s.hash)}::text[]) as said (resource_type, resource_id, hash)
    on conflict (project_id, patient_id, resource_type, resource_id, document_id)
    do update set hash = excluded.hash, document_time = excluded.document_time
    where resource_source.hash <> excluded.hash or resource_source.document_time is distinct from excluded.document_time`.execute(
    tx,
  );
  return rows.map(row => ({ resourceType: row.resource_type, resourceId: row.resource_id }));
}

/** Words that no document says any more are gone: a withdrawn document leaves none. */
export async function removeUnsaid(
  tx: Transaction,
  key: PatientKey,
  places: readonly Place[],
): Promise<void> {
  await sql`
    delete from resource_version where ctid = any(array(
      select v.ctid from ${placesAs(places)} as t (resource_type, resource_id)
      cross join lateral (
        select v.ctid, v.hash from resource_version v
        where ${ofPatientById(key, 'v')} and v.resource_type = t.resource_type and v.resource_id = t.resource_id offset 0) v
      where (
        select true from resource_source d
        where ${ofPatient(key, 'd')} and d.resource_type = t.resource_type and d.resource_id = t.resource_id and d.hash = v.hash
        limit 1) is null))`.execute(tx);
}

export async function replaceOrigins(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  statements: readonly Statement[],
): Promise<void> {
  const rows = statements.flatMap(({ resourceType, resourceId, origins }) =>
    origins.map((origin, place) => ({ resourceType, resourceId, place, ...origin })),
  );
  await sql`
    delete from statement_origin o where ${ofPatient(key, 'o')} and o.document_id = ${documentId}::uuid`.execute(
    tx,
  );
  await sql`
    insert into statement_origin (project_id, patient_id, resource_type, resource_id, document_id, place, section, start_offset, end_offset)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.resource_type, t.resource_id, ${documentId}::uuid, t.place, t.section,
      t.start_offset, t.end_offset
    from unnest(${rows.map(r => r.resourceType)}::text[], ${rows.map(r => r.resourceId)}::text[], ${rows.map(r => r.place)}::integer[],
      ${rows.map(r => r.section)}::integer[], ${rows.map(r => r.start)}::integer[], ${rows.map(r => r.end)}::integer[])
      as t (resource_type, resource_id, place, section, start_offset, end_offset)`.execute(tx);
}

export interface OriginRow {
  resource_type: string;
  resource_id: string;
  document_id: string;
  place: number;
  section: number | null;
  start_offset: number;
  end_offset: number;
}

export const originColumns = sql`o.resource_type, o.resource_id, o.document_id, o.place, o.section, o.start_offset, o.end_offset`;

const nameOfPair = ({ one, other }: CodePair) => `${one} ${other}`;

export interface RecordPairs {
  now: CodePair[];
  /** What this document brought or took. */
  changed: CodePair[];
}

/** Codes that the patient's documents give as one, once this document gives these. */
export async function replacePairs(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  pairs: readonly CodePair[],
): Promise<RecordPairs> {
  const { rows } = await sql<CodePair & { is_own: boolean; is_others: boolean }>`
    select p.one, p.other, bool_or(p.document_id = ${documentId}::uuid) as is_own, bool_or(p.document_id <> ${documentId}::uuid) as is_others
    from code_pair p where ${ofPatient(key, 'p')} group by p.one, p.other`.execute(tx);
  const said = new Map(pairs.map(pair => [nameOfPair(pair), pair]));
  const isSame =
    rows.filter(row => row.is_own).length === said.size &&
    rows.every(row => !row.is_own || said.has(nameOfPair(row)));
  if (!isSame) {
    await sql`
      delete from code_pair p where ${ofPatient(key, 'p')} and p.document_id = ${documentId}::uuid`.execute(
      tx,
    );
    const all = [...said.values()];
    await sql`
      insert into code_pair (project_id, patient_id, one, other, document_id)
      select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.one, t.other, ${documentId}::uuid
      from unnest(${all.map(pair => pair.one)}::text[], ${all.map(pair => pair.other)}::text[]) as t (one, other)`.execute(
      tx,
    );
  }
  const before = new Set(rows.map(nameOfPair));
  const others = rows.filter(row => row.is_others).map(({ one, other }) => ({ one, other }));
  const now = new Map([...others.map(pair => [nameOfPair(pair), pair] as const), ...said]);
  return {
    now: [...now.values()],
    changed: [
      ...[...now.values()].filter(pair => !before.has(nameOfPair(pair))),
      ...rows.filter(row => !now.has(nameOfPair(row))),
    ],
  };
}

export async function readPairs(executor: Executor, key: PatientKey): Promise<CodePair[]> {
  const { rows } = await sql<CodePair>`
    select distinct p.one, p.other from code_pair p where ${ofPatient(key, 'p')}`.execute(executor);
  return rows;
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
  where ${ofPatient(key, 's')} and s.resource_type = t.resource_type and s.group_id = t.resource_id offset 0`;

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
  const { rows } = await sql<SpeakerRow & { [column in keyof StoredRow]: StoredRow[column] | null }>`
    select t.resource_type, t.resource_id, s.hash, s.document_id, s.document_time, s.identity, s.group_id, d.*
    from ${placesAs(places)} as t (resource_type, resource_id)
    left join lateral (${statementOf(key)}) s on true
    left join lateral (${speaking(key)}) d on true`.execute(tx);
  return rows.map(row => ({
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    standing: row.hash === null ? undefined : storedOf(row as StoredRow),
    speaker: speakerOf(row),
  }));
}

/** Everything a document says, as resources. */
export async function readDocumentResources(
  executor: Executor,
  key: PatientKey,
  documentId: DocumentId,
): Promise<Resource[]> {
  const { rows } = await sql<{ json: string }>`
    select v.json from resource_source d
    cross join lateral (
      select v.json from resource_version v
      where ${ofPatientById(key, 'v')} and v.resource_type = d.resource_type and v.resource_id = d.resource_id and v.hash = d.hash offset 0) v
    where ${ofPatient(key, 'd')} and d.document_id = ${documentId}::uuid`.execute(executor);
  return rows.map(row => JSON.parse(row.json) as Resource);
}

/** The documents that say anything. */
export async function readSayingDocuments(executor: Executor, key: PatientKey): Promise<DocumentId[]> {
  const { rows } = await sql<{ document_id: string }>`
    select distinct d.document_id from resource_source d where ${ofPatient(key, 'd')} order by d.document_id`.execute(
    executor,
  );
  return rows.map(row => row.document_id as DocumentId);
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

/** The groups of statements that stand under these keys, under these keys whatever their type, or that are named. */
export async function findMeetings(
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

/** A caller's word on two statements. */
export interface DecisionRow {
  decisionId: string;
  kind: 'split' | 'join';
  resourceType: string;
  oneId: string;
  otherId: string;
  decidedBy: string;
  decidedAt: Date;
}

export async function readDecisions(executor: Executor, key: PatientKey): Promise<DecisionRow[]> {
  const { rows } = await sql<{
    decision_id: string;
    kind: 'split' | 'join';
    resource_type: string;
    one_id: string;
    other_id: string;
    decided_by: string;
    decided_at: Date;
  }>`
    select r.decision_id, r.kind, r.resource_type, r.one_id, r.other_id, r.decided_by, r.decided_at
    from record_decision r where ${ofPatient(key, 'r')} order by r.decided_at, r.decision_id`.execute(
    executor,
  );
  return rows.map(row => ({
    decisionId: row.decision_id,
    kind: row.kind,
    resourceType: row.resource_type,
    oneId: row.one_id,
    otherId: row.other_id,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  }));
}

/** Said again, or the other way round, a word on the same two takes the place of the one before. */
export async function upsertDecision(
  tx: Transaction,
  key: PatientKey,
  decision: DecisionRow,
): Promise<string> {
  const { rows } = await sql<{ decision_id: string }>`
    insert into record_decision (project_id, patient_id, decision_id, kind, resource_type, one_id, other_id, decided_by, decided_at)
    values (${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${decision.decisionId}::uuid, ${decision.kind},
      ${decision.resourceType}, ${decision.oneId}, ${decision.otherId}, ${decision.decidedBy}, ${decision.decidedAt.toISOString()}::timestamptz)
    on conflict (project_id, patient_id, resource_type, one_id, other_id) do update set kind = excluded.kind,
      decided_by = excluded.decided_by, decided_at = excluded.decided_at
    returning decision_id`.execute(tx);
  return rows[0]?.decision_id ?? decision.decisionId;
}

export async function removeDecision(tx: Transaction, key: PatientKey, decisionId: string): Promise<void> {
  await sql`
    delete from record_decision r where ${ofPatient(key, 'r')} and r.decision_id = ${decisionId}::uuid`.execute(
    tx,
  );
}

/** The statements of these groups. */
export async function readGroups(
  executor: Executor,
  key: PatientKey,
  groups: readonly Place[],
): Promise<StoredStatement[]> {
  const { rows } = await sql<StoredRow>`
    select s.resource_type, s.resource_id, s.hash, s.document_id, s.document_time, s.identity, s.group_id
    from ${placesAs(groups)} as t (resource_type, resource_id)
    cross join lateral (${statementsIn(key)}) s`.execute(executor);
  return rows.map(storedOf);
}

/** `Type/id` of these statements → the id of the resource they are part of. */
export async function readGroupIds(
  executor: Executor,
  key: PatientKey,
  statements: readonly Place[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string; group_id: string }>`
    select s.resource_type || '/' || s.resource_id as name, s.group_id
    from ${placesAs(statements)} as t (resource_type, resource_id)
    cross join lateral (${statementOf(key)}) s`.execute(executor);
  return new Map(rows.map(row => [row.name, row.group_id]));
}

export async function hasStatements(executor: Executor, key: PatientKey): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select 1 from statement s where ${ofPatient(key, 's')}) as found`.execute(executor);
  return rows[0]?.found === true;
}

export async function removeStatements(
  tx: Transaction,
  key: PatientKey,
  places: readonly Place[],
): Promise<void> {
  await sql`
    delete from statement where ctid = any(array(
      select s.ctid from ${placesAs(places)} as t (resource_type, resource_id)
      cross join lateral (
        select s.ctid from statement s
        where ${ofPatient(key, 's')} and s.resource_type = t.resource_type and s.resource_id = t.resource_id offset 0) s))`.execute(
    tx,
  );
}

export async function writeStatements(
  tx: Transaction,
  key: PatientKey,
  statements: readonly StoredStatement[],
): Promise<void> {
  await sql`
    insert into statement (project_id, patient_id, resource_type, resource_id, hash, document_id, document_time, identity, group_id)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.*
    from unnest(${statements.map(s => s.resourceType)}::text[], ${statements.map(s => s.resourceId)}::text[],
      ${statements.map(s => s.hash)}::text[], ${statements.map(s => s.documentId)}::uuid[],
      ${statements.map(s => time(s.documentTime))}::timestamptz[], ${statements.map(s => s.identity)}::text[],
      ${statements.map(s => s.groupId)}::text[]) as t
    on conflict (project_id, patient_id, resource_type, resource_id) do update set hash = excluded.hash,
      document_id = excluded.document_id, document_time = excluded.document_time, identity = excluded.identity,
      group_id = excluded.group_id`.execute(tx);
}

/** What each of these statements can be met under and what it names, instead of what was known of it. */
export async function replaceKeysAndReferences(
  tx: Transaction,
  key: PatientKey,
  statements: readonly Pick<Statement, 'resourceType' | 'resourceId' | 'keys' | 'references'>[],
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
          where ${ofPatient(key, 'k')} and k.resource_type = t.resource_type and k.resource_id = t.resource_id offset 0) k
        where (t.resource_type, k.key, t.resource_id) not in (
          select * from unnest(${keys.map(k => k[0])}::text[], ${keys.map(k => k[1])}::text[], ${keys.map(k => k[2])}::text[]))))
    )
    delete from statement_reference where ctid = any(array(
      select f.ctid from ${placesAs(statements)} as t (resource_type, resource_id)
      cross join lateral (
        select f.ctid from statement_reference f
        where ${ofPatient(key, 'f')} and f.resource_type = t.resource_type and f.resource_id = t.resource_id offset 0) f))`.execute(
    tx,
  );
  await sql`
    insert into statement_key (project_id, patient_id, resource_type, key, resource_id)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.*
    from unnest(${keys.map(k => k[0])}::text[], ${keys.map(k => k[1])}::text[], ${keys.map(k => k[2])}::text[]) as t
    on conflict do nothing`.execute(tx);
  await sql`
    insert into statement_reference (project_id, patient_id, target_type, target_id, resource_type, resource_id)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.*
    from unnest(${references.map(r => r[0])}::text[], ${references.map(r => r[1])}::text[], ${references.map(r => r[2])}::text[],
      ${references.map(r => r[3])}::text[]) as t`.execute(tx);
}

/** The groups of the statements that name these statements. */
export async function findReferrers(
  tx: Transaction,
  key: PatientKey,
  targets: readonly Place[],
): Promise<Place[]> {
  const { rows } = await sql<{ resource_type: string; group_id: string }>`
    select distinct s.resource_type, s.group_id
    from ${placesAs(targets)} as w (target_type, target_id)
    cross join lateral (
      select f.resource_type, f.resource_id from statement_reference f
      where ${ofPatient(key, 'f')} and f.target_type = w.target_type and f.target_id = w.target_id offset 0) t
    cross join lateral (${statementOf(key)}) s`.execute(tx);
  return rows.map(row => ({ resourceType: row.resource_type, resourceId: row.group_id }));
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
