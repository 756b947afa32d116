// Contribute: a caller's document and what it says of it → kept, or brought up to date; and removed. POST and DELETE /api/v1/documents, contract §8.
import type { ProjectId } from '../access/project.ts';
import type { Patient, PatientKey } from '../patients/patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { Refusal, refuse } from '../platform/errors.ts';
import type { FileStore, ReceivedFile } from '../platform/files.ts';
import type { Random } from '../platform/random.ts';
import { contributedFileName } from './contributed.ts';
import type { ContributedDocument, ContributedMetadata } from './contributed.ts';
import {
  deleteContributed,
  holdPatient,
  insertContributed,
  lockContributed,
  updateContributed,
} from './contributed-sql.ts';

export interface ContributeParts {
  database: Database;
  files: FileStore;
  clock: Clock;
  random: Random;
}

/**
 * The bytes first, then the row that names them. The same id again replaces both; the bytes it had are removed once the new row stands.
 * A crash in between leaves a file without a row, which falls with its patient.
 */
export async function contribute(
  { database, files, clock, random }: ContributeParts,
  patient: Patient,
  documentId: string,
  metadata: ContributedMetadata,
  received: ReceivedFile,
): Promise<ContributedDocument> {
  const now = clock.now();
  const document: ContributedDocument = {
    projectId: patient.projectId,
    particlePatientId: patient.particlePatientId,
    externalPatientId: patient.externalPatientId,
    documentId,
    metadata,
    fileId: random.uuid(),
    sha256: received.sha256,
    sizeBytes: received.sizeBytes,
    createdAt: now,
    updatedAt: now,
  };
  await received.place(contributedFileName(document));
  const { kept, former } = await database
    .transaction(async tx => ({ kept: document, former: await insertOrUpdate(tx, document) }))
    .catch(async (error: unknown) => {
      // Deleted while the bytes came: the deletion has passed by here already, and nothing may stay.
      const isGone = error instanceof Refusal && error.code === 'patient.unknown';
      await files.remove(
        isGone ? `${patient.projectId}/${patient.particlePatientId}/` : contributedFileName(document),
      );
      throw error;
    });
  // A process that died had kept the document already, with bytes of its own.
  if (kept.fileId !== document.fileId) await files.remove(contributedFileName(document));
  if (former === undefined) return kept;
  await files.remove(contributedFileName({ ...kept, fileId: former.fileId }));
  return { ...kept, createdAt: former.createdAt };
}

/** Deletions that may come between finding the id taken and locking its row; then it is free again. */
const mostRounds = 5;

/** What stood under this id before. */
async function insertOrUpdate(tx: Transaction, document: ContributedDocument) {
  if (!(await holdPatient(tx, document))) throw refuse('patient.unknown');
  for (let round = 0; round < mostRounds; round += 1) {
    if (await insertContributed(tx, document)) return undefined;
    const former = await lockContributed(tx, document.projectId, document.documentId);
    if (!former) continue;
    if (former.particlePatientId !== document.particlePatientId) throw refuse('document.of-another');
    await updateContributed(tx, document);
    return former;
  }
  throw refuse('service.unavailable', { retryAfterSeconds: 1 });
}

export async function withdraw(
  { database, files }: Pick<ContributeParts, 'database' | 'files'>,
  projectId: ProjectId,
  documentId: string,
): Promise<PatientKey> {
  const removed = await deleteContributed(database.executor, projectId, documentId);
  if (!removed) throw refuse('document.unknown');
  await files.remove(contributedFileName(removed));
  return removed;
}
