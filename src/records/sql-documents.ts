// Every statement on what documents say: `resource_version`, `resource_source`, `statement_origin`, `code_pair`. Each takes a document's rows at once, in slices where they are very many.
import { sql } from 'kysely';
import type { Resource } from 'fhir/r4';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import { findMapped } from './code-maps/sql.ts';
import type { CodePair } from './consolidation/index.ts';
import type { Place } from './record.ts';
import { mapInSlices, slicesOf } from '../platform/slices.ts';
import { forSlices, ofPatient, ofPatientById, placesAs, rowsAtOnce, textAtOnce, time } from './sql.ts';
import { codeOfKey } from './statement.ts';
import type { Statement } from './statement.ts';

/** Appends the statements that the record does not hold in these very words; answers how many were new. */
export async function appendVersions(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  statements: readonly Statement[],
  now: Date,
): Promise<number> {
  let appended = 0;
  for (const slice of slicesOf(statements, rowsAtOnce, textAtOnce, each => each.json.length))
    appended += await appendSlice(tx, key, documentId, slice, now);
  return appended;
}

async function appendSlice(
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
  const said = new Set(statements.map(each => `${each.resourceType}/${each.resourceId}`));
  const { rows } = await sql<{ resource_type: string; resource_id: string }>`
    select d.resource_type, d.resource_id from resource_source d
    where ${ofPatient(key, 'd')} and d.document_id = ${document.documentId}::uuid`.execute(tx);
  const unsaid = rows
    .map(row => ({ resourceType: row.resource_type, resourceId: row.resource_id }))
    .filter(each => !said.has(`${each.resourceType}/${each.resourceId}`));
  // Looked up by what is said: the index on the document has all of its rows.
  for (const slice of slicesOf(unsaid, rowsAtOnce))
    await sql`
      delete from resource_source where ctid = any(array(
        select d.ctid from ${placesAs(slice)} as t (resource_type, resource_id)
        cross join lateral (
          select d.ctid, d.document_id from resource_source d
          where ${ofPatient(key, 'd')} and d.resource_type = t.resource_type and d.resource_id = t.resource_id offset 0) d
        where d.document_id = ${document.documentId}::uuid))`.execute(tx);
  for (const slice of slicesOf(statements, rowsAtOnce))
    await sql`
      insert into resource_source (project_id, patient_id, resource_type, resource_id, document_id, hash, document_time)
      select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, resource_type, resource_id, ${document.documentId}::uuid, hash,
        ${time(document.documentTime)}::timestamptz
      from unnest(${slice.map(s => s.resourceType)}::text[], ${slice.map(s => s.resourceId)}::text[],
        ${slice.map(s => s.hash)}::text[]) as said (resource_type, resource_id, hash)
      on conflict (project_id, patient_id, resource_type, resource_id, document_id)
      do update set hash = excluded.hash, document_time = excluded.document_time
      where resource_source.hash <> excluded.hash or resource_source.document_time is distinct from excluded.document_time`.execute(
      tx,
    );
  return unsaid;
}

/** Words that no document says any more are gone: a withdrawn document leaves none. */
export async function removeUnsaid(
  tx: Transaction,
  key: PatientKey,
  places: readonly Place[],
): Promise<void> {
  for (const slice of slicesOf(places, rowsAtOnce)) await removeUnsaidOf(tx, key, slice);
}

async function removeUnsaidOf(tx: Transaction, key: PatientKey, places: readonly Place[]): Promise<void> {
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
  for (const slice of slicesOf(rows, rowsAtOnce))
    await sql`
      insert into statement_origin (project_id, patient_id, resource_type, resource_id, document_id, place, section, start_offset, end_offset)
      select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.resource_type, t.resource_id, ${documentId}::uuid, t.place, t.section,
        t.start_offset, t.end_offset
      from unnest(${slice.map(r => r.resourceType)}::text[], ${slice.map(r => r.resourceId)}::text[], ${slice.map(r => r.place)}::integer[],
        ${slice.map(r => r.section)}::integer[], ${slice.map(r => r.start)}::integer[], ${slice.map(r => r.end)}::integer[])
        as t (resource_type, resource_id, place, section, start_offset, end_offset)`.execute(tx);
}

const nameOfPair = ({ one, other }: CodePair) => `${one} ${other}`;
const nameOfSaid = (pair: SaidPair) => `${nameOfPair(pair)} ${pair.map}`;

/** Two codes that a document gives as one, or of which it has one and a map gives the other (records/code-maps). */
export interface SaidPair extends CodePair {
  /** '' where the document itself does. */
  map: string;
}

export interface RecordPairs {
  now: CodePair[];
  /** What this document brought or took. */
  changed: CodePair[];
}

/** What maps say of the codes that these statements have. */
async function mappedPairs(tx: Transaction, statements: readonly Statement[]): Promise<SaidPair[]> {
  const codes = [...new Set(statements.flatMap(each => each.keys.flatMap(key => codeOfKey(key) ?? [])))];
  if (codes.length === 0) return [];
  const mapped = await forSlices(codes, slice => findMapped(tx, slice));
  return mapped.map(({ source, target, map }) =>
    source < target ? { one: source, other: target, map } : { one: target, other: source, map },
  );
}

/** Codes that the patient's documents give as one, once this document says these statements. */
export async function replacePairs(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  statements: readonly Statement[],
): Promise<RecordPairs> {
  const { rows } = await sql<SaidPair & { is_own: boolean; is_others: boolean }>`
    select p.one, p.other, p.map, bool_or(p.document_id = ${documentId}::uuid) as is_own,
      bool_or(p.document_id <> ${documentId}::uuid) as is_others
    from code_pair p where ${ofPatient(key, 'p')} group by p.one, p.other, p.map`.execute(tx);
  const own = statements.flatMap(each => each.pairs.map(pair => ({ ...pair, map: '' })));
  const said = new Map(
    [...own, ...(await mappedPairs(tx, statements))].map(pair => [nameOfSaid(pair), pair]),
  );
  const isSame =
    rows.filter(row => row.is_own).length === said.size &&
    rows.every(row => !row.is_own || said.has(nameOfSaid(row)));
  if (!isSame) {
    await sql`
      delete from code_pair p where ${ofPatient(key, 'p')} and p.document_id = ${documentId}::uuid`.execute(
      tx,
    );
    for (const slice of slicesOf([...said.values()], rowsAtOnce))
      await sql`
        insert into code_pair (project_id, patient_id, one, other, document_id, map)
        select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, t.one, t.other, ${documentId}::uuid, t.map
        from unnest(${slice.map(pair => pair.one)}::text[], ${slice.map(pair => pair.other)}::text[],
          ${slice.map(pair => pair.map)}::text[]) as t (one, other, map)`.execute(tx);
  }
  const plain = ({ one, other }: CodePair) => ({ one, other });
  const before = new Map(rows.map(row => [nameOfPair(row), plain(row)]));
  const others = rows.filter(row => row.is_others);
  const now = new Map([...others, ...said.values()].map(pair => [nameOfPair(pair), plain(pair)]));
  return {
    now: [...now.values()],
    changed: [
      ...[...now.values()].filter(pair => !before.has(nameOfPair(pair))),
      ...[...before.values()].filter(pair => !now.has(nameOfPair(pair))),
    ],
  };
}

/** Who gives these codes as one: the documents, or the map of that name. */
export async function readPairSources(
  executor: Executor,
  key: PatientKey,
  pairs: readonly CodePair[],
): Promise<(SaidPair & { documentIds: DocumentId[] })[]> {
  if (pairs.length === 0) return [];
  const { rows } = await sql<SaidPair & { documents: DocumentId[] }>`
    select p.one, p.other, p.map, array_agg(p.document_id::text order by p.document_id) as documents
    from code_pair p
    join unnest(${pairs.map(pair => pair.one)}::text[], ${pairs.map(pair => pair.other)}::text[]) as w (one, other)
      on w.one = p.one and w.other = p.other
    where ${ofPatient(key, 'p')} group by p.one, p.other, p.map order by p.one, p.other, p.map`.execute(
    executor,
  );
  return rows.map(({ documents, ...pair }) => ({ ...pair, documentIds: documents }));
}

export async function readPairs(executor: Executor, key: PatientKey): Promise<CodePair[]> {
  const { rows } = await sql<CodePair>`
    select distinct p.one, p.other from code_pair p where ${ofPatient(key, 'p')}`.execute(executor);
  return rows;
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
  return mapInSlices(rows, 250, row => JSON.parse(row.json) as Resource);
}

/** The documents that say anything. */
export async function readSayingDocuments(executor: Executor, key: PatientKey): Promise<DocumentId[]> {
  const { rows } = await sql<{ document_id: string }>`
    select distinct d.document_id from resource_source d where ${ofPatient(key, 'd')} order by d.document_id`.execute(
    executor,
  );
  return rows.map(row => row.document_id as DocumentId);
}
