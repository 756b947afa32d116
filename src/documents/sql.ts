// Every statement on the tables `document` and `document_source`.
import { sql } from 'kysely';
import type { ConversionReport } from '../conversion/ccda/index.ts';
import type { Issue } from '../conversion/issue.ts';
import type { ProjectId } from '../access/project.ts';
import type { ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Document, DocumentId, DocumentMetadata, DocumentState } from './document.ts';
import type { DocumentMarks } from './standing.ts';

export interface DocumentRow {
  document_id: string;
  sha256: string;
  size_bytes: number;
  mime_type: string;
  title: string;
  state: DocumentState;
  metadata: string;
  document_time: Date | null;
  is_replaced: boolean;
  created_at: Date;
}

const columns = sql`document_id, sha256, size_bytes, mime_type, title, state, metadata, document_time, is_replaced, created_at`;

export const documentOf = (key: PatientKey, row: DocumentRow): Document => ({
  projectId: key.projectId,
  particlePatientId: key.particlePatientId,
  documentId: row.document_id as DocumentId,
  sha256: row.sha256,
  sizeBytes: row.size_bytes,
  mimeType: row.mime_type,
  title: row.title,
  state: row.state,
  metadata: JSON.parse(row.metadata) as DocumentMetadata,
  documentTime: row.document_time ?? undefined,
  isReplaced: row.is_replaced,
  createdAt: row.created_at,
});

export interface NewDocument extends Omit<Document, 'createdAt' | 'isReplaced'> {
  marks?: DocumentMarks | undefined;
  quarantineReason: string | undefined;
  queryId: string;
}

/** False when the patient has these bytes already. */
export async function insertDocument(tx: Transaction, document: NewDocument, now: Date): Promise<boolean> {
  const { rows } = await sql<{ document_id: string }>`
    insert into document (project_id, patient_id, document_id, sha256, size_bytes, mime_type, title, state, quarantine_reason, metadata,
      first_query_id, document_time, marks, created_at)
    values (${document.projectId}::uuid, ${document.particlePatientId}::uuid, ${document.documentId}::uuid, ${document.sha256},
      ${document.sizeBytes}::bigint, ${document.mimeType}, ${document.title}, ${document.state}, ${document.quarantineReason ?? null},
      ${JSON.stringify(document.metadata)}, ${document.queryId}::uuid, ${document.documentTime?.toISOString() ?? null}::timestamptz,
      ${document.marks === undefined ? null : JSON.stringify(document.marks)},
      ${now.toISOString()}::timestamptz)
    on conflict (project_id, patient_id, sha256) do nothing
    returning document_id`.execute(tx);
  return rows.length === 1;
}

/** Of bytes that the patient had before: that they came again, or what they say of themselves, may let them stand otherwise. */
export async function mayStandOtherwise(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  marks: DocumentMarks | undefined,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from document
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and document_id = ${documentId}::uuid
      and (state = 'WITHDRAWN' or is_replaced or (state = 'KEPT' and marks is null and ${marks !== undefined}::boolean))`.execute(
    tx,
  );
  return rows.length > 0;
}

/** A document that was kept before marks were. */
export async function addMarks(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  marks: DocumentMarks | undefined,
): Promise<void> {
  if (marks === undefined) return;
  await sql`
    update document set marks = ${JSON.stringify(marks)}
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and document_id = ${documentId}::uuid
      and marks is null`.execute(tx);
}

export interface DocumentOrigin {
  holderId: string;
  holderDocumentId: string;
  queryId: string;
  metadata: DocumentMetadata;
}

/** Met again at the same holder, the row says when it was last retrieved; which queries met it is kept for each of them. */
export async function recordSource(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  origin: DocumentOrigin,
  now: Date,
): Promise<void> {
  await sql`
    insert into document_source (project_id, patient_id, document_id, holder_id, holder_document_id, query_id, metadata, retrieved_at)
    values (${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${documentId}::uuid, ${origin.holderId}, ${origin.holderDocumentId},
      ${origin.queryId}::uuid, ${JSON.stringify(origin.metadata)}, ${now.toISOString()}::timestamptz)
    on conflict (project_id, patient_id, holder_id, holder_document_id, document_id)
    do update set query_id = excluded.query_id, metadata = excluded.metadata, retrieved_at = excluded.retrieved_at`.execute(
    tx,
  );
  await sql`
    insert into query_document (project_id, patient_id, query_id, document_id, holder_id)
    values (${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${origin.queryId}::uuid, ${documentId}::uuid, ${origin.holderId})
    on conflict (project_id, patient_id, query_id, document_id) do nothing`.execute(tx);
}

export async function findDocument(
  executor: Executor,
  key: PatientKey,
  documentId: DocumentId,
): Promise<Document | undefined> {
  const { rows } = await sql<DocumentRow>`
    select ${columns} from document
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and document_id = ${documentId}::uuid`.execute(
    executor,
  );
  return rows[0] && documentOf(key, rows[0]);
}

/** In bytes. */
export async function readSizes(
  executor: Executor,
  key: PatientKey,
  documentIds: readonly DocumentId[],
): Promise<Map<DocumentId, number>> {
  const { rows } = await sql<{ document_id: DocumentId; size_bytes: number }>`
    select document_id, size_bytes from document
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid
      and document_id = any(${documentIds}::uuid[])`.execute(executor);
  return new Map(rows.map(row => [row.document_id, row.size_bytes]));
}

/** For an id that came from a caller without its patient. */
export async function findDocumentOfProject(
  executor: Executor,
  projectId: ProjectId,
  documentId: string,
): Promise<Document | undefined> {
  const { rows } = await sql<DocumentRow & { patient_id: ParticlePatientId }>`
    select patient_id, ${columns} from document
    where project_id = ${projectId}::uuid and document_id = ${documentId}::uuid`.execute(executor);
  return rows[0] && documentOf({ projectId, particlePatientId: rows[0].patient_id }, rows[0]);
}

/** The patient's documents that may be shown, oldest first. */
export async function listDocuments(executor: Executor, key: PatientKey): Promise<Document[]> {
  const { rows } = await sql<DocumentRow>`
    select ${columns} from document
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and state = 'KEPT'
    order by created_at, document_id`.execute(executor);
  return rows.map(row => documentOf(key, row));
}

/** A document as one query met it: at which holder, and in that holder's words. */
export interface DocumentOfQuery extends Document {
  holderId: string;
}

/** The documents that this query brought or met again and that may be shown, oldest first. */
export async function listDocumentsOfQuery(
  executor: Executor,
  key: PatientKey,
  queryId: string,
): Promise<DocumentOfQuery[]> {
  const { rows } = await sql<DocumentRow & { holder_id: string; said: string | null }>`
    select d.document_id, d.sha256, d.size_bytes, d.mime_type, d.title, d.state, d.metadata, d.document_time, d.is_replaced, d.created_at, q.holder_id, (
      select s.metadata from document_source s
      where s.project_id = q.project_id and s.patient_id = q.patient_id and s.document_id = q.document_id and s.holder_id = q.holder_id
      order by s.holder_document_id limit 1) as said
    from query_document q join document d using (project_id, patient_id, document_id)
    where q.project_id = ${key.projectId}::uuid and q.patient_id = ${key.particlePatientId}::uuid and q.query_id = ${queryId}::uuid
      and d.state = 'KEPT'
    order by d.created_at, d.document_id`.execute(executor);
  return rows.map(({ holder_id: holderId, said, ...row }) => ({
    ...documentOf(key, { ...row, metadata: said ?? row.metadata }),
    holderId,
  }));
}

/** Documents that may be shown: all of the patient, and those that this query brought or met again. */
export async function countDocuments(
  executor: Executor,
  key: PatientKey,
  queryId: string,
): Promise<{ available: number; ofQuery: number }> {
  const { rows } = await sql<{ available: number; of_query: number }>`
    select count(*)::integer as available,
      count(*) filter (where exists (
        select 1 from query_document q
        where q.project_id = d.project_id and q.patient_id = d.patient_id and q.document_id = d.document_id
          and q.query_id = ${queryId}::uuid))::integer as of_query
    from document d
    where d.project_id = ${key.projectId}::uuid and d.patient_id = ${key.particlePatientId}::uuid and d.state = 'KEPT'`.execute(
    executor,
  );
  return { available: rows[0]?.available ?? 0, ofQuery: rows[0]?.of_query ?? 0 };
}

/** Writes what the conversion came to. */
export async function markConverted(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  outcome: { issues: readonly Issue[]; report: ConversionReport | undefined },
  now: Date,
): Promise<void> {
  await sql`
    update document set converted_at = ${now.toISOString()}::timestamptz, issues = ${JSON.stringify(outcome.issues)},
      report = ${outcome.report === undefined ? null : JSON.stringify(outcome.report)}
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and document_id = ${documentId}::uuid`.execute(
    tx,
  );
}
