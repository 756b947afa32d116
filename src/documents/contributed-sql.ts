// Every statement on the table `contributed_document`.
import { sql } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { ExternalPatientId, ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { ContributedDocument, ContributedMetadata } from './contributed.ts';

interface ContributedRow {
  project_id: ProjectId;
  patient_id: ParticlePatientId;
  document_id: string;
  external_id: ExternalPatientId;
  metadata: string;
  file_id: string;
  sha256: string;
  size_bytes: number;
  created_at: Date;
  updated_at: Date;
}

const documentOf = (row: ContributedRow): ContributedDocument => ({
  projectId: row.project_id,
  particlePatientId: row.patient_id,
  externalPatientId: row.external_id,
  documentId: row.document_id,
  metadata: JSON.parse(row.metadata) as ContributedMetadata,
  fileId: row.file_id,
  sha256: row.sha256,
  sizeBytes: row.size_bytes,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const selected = sql`select contributed_document.*, patient.external_id
    from contributed_document join patient using (project_id, patient_id)`;

/** False when the patient is gone; otherwise it stays until the transaction ends. */
export async function holdPatient(tx: Transaction, key: PatientKey): Promise<boolean> {
  const { rows } = await sql<{ patient_id: string }>`
    select patient_id from patient
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid for key share`.execute(
    tx,
  );
  return rows.length === 1;
}

/** False when the project has a document of this id. */
export async function insertContributed(tx: Transaction, document: ContributedDocument): Promise<boolean> {
  const { rows } = await sql<{ document_id: string }>`
    insert into contributed_document (project_id, patient_id, document_id, metadata, file_id, sha256, size_bytes, created_at, updated_at)
    values (${document.projectId}::uuid, ${document.particlePatientId}::uuid, ${document.documentId}, ${JSON.stringify(document.metadata)},
      ${document.fileId}::uuid, ${document.sha256}, ${document.sizeBytes}::bigint, ${document.createdAt.toISOString()}::timestamptz,
      ${document.updatedAt.toISOString()}::timestamptz)
    on conflict (project_id, document_id) do nothing
    returning document_id`.execute(tx);
  return rows.length === 1;
}

export async function lockContributed(
  tx: Transaction,
  projectId: ProjectId,
  documentId: string,
): Promise<{ particlePatientId: ParticlePatientId; fileId: string; createdAt: Date } | undefined> {
  const { rows } = await sql<{ patient_id: ParticlePatientId; file_id: string; created_at: Date }>`
    select patient_id, file_id, created_at from contributed_document
    where project_id = ${projectId}::uuid and document_id = ${documentId} for update`.execute(tx);
  const [row] = rows;
  return row && { particlePatientId: row.patient_id, fileId: row.file_id, createdAt: row.created_at };
}

export async function updateContributed(tx: Transaction, document: ContributedDocument): Promise<void> {
  await sql`
    update contributed_document set metadata = ${JSON.stringify(document.metadata)}, file_id = ${document.fileId}::uuid,
      sha256 = ${document.sha256}, size_bytes = ${document.sizeBytes}::bigint, updated_at = ${document.updatedAt.toISOString()}::timestamptz
    where project_id = ${document.projectId}::uuid and patient_id = ${document.particlePatientId}::uuid
      and document_id = ${document.documentId}`.execute(tx);
}

export async function contributedById(
  executor: Executor,
  projectId: ProjectId,
  documentId: string,
): Promise<ContributedDocument | undefined> {
  const { rows } = await sql<ContributedRow>`
    ${selected} where contributed_document.project_id = ${projectId}::uuid and document_id = ${documentId}`.execute(
    executor,
  );
  return rows[0] && documentOf(rows[0]);
}

export interface ContributedPosition {
  createdAt: Date;
  documentId: string;
}

/** In the order they came. */
export async function contributedAfter(
  executor: Executor,
  key: PatientKey,
  after: ContributedPosition | undefined,
  limit: number,
): Promise<ContributedDocument[]> {
  const later = after
    ? sql`and (contributed_document.created_at, document_id) > (${after.createdAt.toISOString()}::timestamptz, ${after.documentId})`
    : sql``;
  const { rows } = await sql<ContributedRow>`
    ${selected}
    where contributed_document.project_id = ${key.projectId}::uuid
      and contributed_document.patient_id = ${key.particlePatientId}::uuid ${later}
    order by contributed_document.created_at, document_id limit ${limit}::integer`.execute(executor);
  return rows.map(documentOf);
}

/** Whose it was and where its bytes are; undefined when there was none. */
export async function deleteContributed(
  executor: Executor,
  projectId: ProjectId,
  documentId: string,
): Promise<(PatientKey & { fileId: string }) | undefined> {
  const { rows } = await sql<{ patient_id: ParticlePatientId; file_id: string }>`
    delete from contributed_document where project_id = ${projectId}::uuid and document_id = ${documentId}
    returning patient_id, file_id`.execute(executor);
  const [row] = rows;
  return row && { projectId, particlePatientId: row.patient_id, fileId: row.file_id };
}
