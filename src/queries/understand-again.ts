// Documents that stand otherwise than before → the tasks that convert them once more.
import type { DocumentId } from '../documents/document.ts';
import { readSizes } from '../documents/sql.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { addTasks } from '../platform/tasks/sql.ts';
import type { Task } from '../platform/tasks/task.ts';
import { convertLaneFor } from './steps/lanes.ts';

/** A document is converted once when it comes; a task beyond that has something behind the document's id. */
export const documentOfTask = (task: Pick<Task, 'key'>): DocumentId => task.key.slice(0, 36) as DocumentId;

/** As part of the same work, so that a query's end is told when they are understood. */
export async function understandAgain(
  tx: Transaction,
  parts: { random: Random; now: Date },
  key: PatientKey,
  workId: string,
  documentIds: readonly DocumentId[],
): Promise<void> {
  if (documentIds.length === 0) return;
  const sizes = await readSizes(tx, key, documentIds);
  await addTasks(
    tx,
    parts,
    documentIds.map(documentId => ({
      projectId: key.projectId,
      patientId: key.particlePatientId,
      workId,
      kind: 'convert',
      lane: convertLaneFor(sizes.get(documentId) ?? 0),
      key: `${documentId} ${parts.random.uuid()}`,
    })),
  );
}
