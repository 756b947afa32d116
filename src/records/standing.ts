// Which of a patient's documents still speak → what each adds to the record. A document that stands otherwise than before is understood again.
import { sql } from 'kysely';
import type { DocumentReference, Resource } from 'fhir/r4';
import type { DocumentId } from '../documents/document.ts';
import { standingsOf } from '../documents/standing.ts';
import type { DocumentMarks, SourceStatus, Standing } from '../documents/standing.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import { lockRecord } from './sql.ts';
import { statementsOf } from './statement.ts';
import type { Statement } from './statement.ts';

export interface Standings {
  standings: ReadonlyMap<DocumentId, Standing>;
  /** Those that stand otherwise than they did. */
  changed: DocumentId[];
}

interface StandingRow {
  document_id: DocumentId;
  state: 'KEPT' | 'WITHDRAWN';
  is_replaced: boolean;
  marks: string | null;
  document_time: Date | null;
  is_withdrawn: boolean;
  statuses: SourceStatus[] | null;
}

const standingIn = (row: StandingRow): Standing =>
  row.state === 'WITHDRAWN' ? 'WITHDRAWN' : row.is_replaced ? 'REPLACED' : 'CURRENT';

/** Judges all of the patient's documents, with the record's place in line, and writes down who stands otherwise. */
export async function settleStandings(tx: Transaction, key: PatientKey): Promise<Standings> {
  if ((await lockRecord(tx, key)) === undefined) return { standings: new Map(), changed: [] };
  const { rows } = await sql<StandingRow>`
    select d.document_id, d.state, d.is_replaced, d.marks, d.document_time, d.withdrawn_at is not null as is_withdrawn, (
      select json_agg(s.status) from document_source s
      where s.project_id = d.project_id and s.patient_id = d.patient_id and s.document_id = d.document_id) as statuses
    from document d
    where d.project_id = ${key.projectId}::uuid and d.patient_id = ${key.particlePatientId}::uuid and d.state <> 'QUARANTINED'
    order by d.document_id`.execute(tx);
  const standings = standingsOf(
    rows.map(row => ({
      documentId: row.document_id,
      marks: row.marks === null ? undefined : (JSON.parse(row.marks) as DocumentMarks),
      documentTime: row.document_time ?? undefined,
      isWithdrawnByCaller: row.is_withdrawn,
      sources: row.statuses ?? [],
    })),
  );
  const changed = rows.filter(row => standings.get(row.document_id) !== standingIn(row));
  const now = changed.map(row => standings.get(row.document_id) ?? 'CURRENT');
  if (changed.length > 0)
    await sql`
      update document d set state = case w.standing when 'WITHDRAWN' then 'WITHDRAWN' else 'KEPT' end, is_replaced = w.standing = 'REPLACED'
      from unnest(${changed.map(row => row.document_id)}::uuid[], ${now}::text[]) as w (document_id, standing)
      where d.project_id = ${key.projectId}::uuid and d.patient_id = ${key.particlePatientId}::uuid and d.document_id = w.document_id`.execute(
      tx,
    );
  return { standings, changed: changed.map(row => row.document_id) };
}

/** Who wrote and kept a replaced document is still so; what it said is said by another now, or by nobody. */
const staying = new Set(['Practitioner', 'PractitionerRole', 'Organization']);

/** The document itself, not a note or a file within it, whose words it said: it has a number of its own, or its bytes are kept. */
const isWhole = ({ masterIdentifier, content }: DocumentReference): boolean =>
  masterIdentifier !== undefined ||
  content.some(({ attachment }) => attachment.url?.startsWith('Binary/') === true);

/** What of its statements a document adds to the record, as it stands. */
export function wordsOf(statements: readonly Statement[], standing: Standing): readonly Statement[] {
  if (standing === 'CURRENT') return statements;
  if (standing === 'WITHDRAWN') return [];
  const resources = statements
    .filter(each => staying.has(each.resourceType) || each.resourceType === 'DocumentReference')
    .map(each => JSON.parse(each.json) as Resource)
    .filter(each => each.resourceType !== 'DocumentReference' || isWhole(each as DocumentReference))
    .map(superseded);
  const origins = new Map(statements.map(each => [`${each.resourceType}/${each.resourceId}`, each.origins]));
  const entry = resources.map(resource => ({ resource: resource as never }));
  return statementsOf({ resourceType: 'Bundle', type: 'collection', entry }).map(each => ({
    ...each,
    origins: origins.get(`${each.resourceType}/${each.resourceId}`) ?? [],
  }));
}

/** FHIR R4 DocumentReference.status. The visit it was written at is one of its statements. */
function superseded(resource: Resource): Resource {
  if (resource.resourceType !== 'DocumentReference') return resource;
  const { context, ...rest } = resource as DocumentReference;
  const { encounter: _, ...stays } = context ?? {};
  return {
    ...rest,
    status: 'superseded',
    ...(Object.keys(stays).length > 0 && { context: stays }),
  } as DocumentReference;
}

/** What a holder says of the documents that came from it, by its own ids of them. Answers how many it says otherwise of than before. */
export async function recordStatuses(
  tx: Transaction,
  key: PatientKey,
  holderId: string,
  said: ReadonlyMap<string, SourceStatus>,
): Promise<number> {
  if (said.size === 0 || (await lockRecord(tx, key)) === undefined) return 0;
  const { rows } = await sql`
    update document_source s set status = w.status
    from unnest(${[...said.keys()]}::text[], ${[...said.values()]}::text[]) as w (holder_document_id, status)
    where s.project_id = ${key.projectId}::uuid and s.patient_id = ${key.particlePatientId}::uuid and s.holder_id = ${holderId}
      and s.holder_document_id = w.holder_document_id and s.status <> w.status
    returning s.document_id`.execute(tx);
  return rows.length;
}

/** The holder's own ids of what came from it. */
export async function heldFrom(executor: Executor, key: PatientKey, holderId: string): Promise<Set<string>> {
  const { rows } = await sql<{ holder_document_id: string }>`
    select distinct s.holder_document_id from document_source s
    where s.project_id = ${key.projectId}::uuid and s.patient_id = ${key.particlePatientId}::uuid and s.holder_id = ${holderId}`.execute(
    executor,
  );
  return new Set(rows.map(row => row.holder_document_id));
}
