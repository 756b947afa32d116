// Remove: a patient → nothing left of them: rows first, then the files the rows named.
import type { ProjectId } from '../access/project.ts';
import type { Database } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { FileStore } from '../platform/files.ts';
import { isUuid } from '../platform/uuid.ts';
import { findPatient } from './find.ts';
import type { ParticlePatientId } from './patient.ts';
import { deletePatientRow } from './sql.ts';

export interface RemoveParts {
  database: Database;
  files: FileStore;
}

/** By either id; ours of who was deleted. A deletion that was cut short has left files and no row: asked again with our id it is completed. */
export async function deletePatientById(
  parts: RemoveParts,
  projectId: ProjectId,
  id: string,
): Promise<ParticlePatientId> {
  const patient = await findPatient(parts.database.executor, projectId, id);
  const ours =
    patient?.particlePatientId ?? (isUuid(id) ? (id.toLowerCase() as ParticlePatientId) : undefined);
  if (ours === undefined) throw refuse('patient.unknown');
  await deletePatient(parts, projectId, ours);
  return ours;
}

/**
 * Once the row is gone no query under way can add to it: every patient-scoped row refers to it.
 * The files are removed even when the row was gone already: a removal that was cut short can be repeated.
 */
export async function deletePatient(
  { database, files }: RemoveParts,
  projectId: ProjectId,
  patientId: ParticlePatientId,
): Promise<void> {
  const isDeleted = await deletePatientRow(database.executor, { projectId, particlePatientId: patientId });
  await files.remove(`${projectId}/${patientId}/`);
  if (!isDeleted) throw refuse('patient.unknown');
}
