// Documents that stand otherwise than before → the tasks that convert them once more.
import type { DocumentId } from '../documents/document.ts';
import type { Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { addTasks } from '../platform/tasks/sql.ts';
import type { Task } from '../platform/tasks/task.ts';
import { localLanes } from './steps/lanes.ts';

/** A document is converted once when it comes; a task beyond that has something behind the document's id. */
export const documentOfTask = (task: Pick<Task, 'key'>): DocumentId => task.key.slice(0, 36) as DocumentId;

/** As part of the same work, so that a query's end is told when they are understood. */
export const understandAgain = (
  tx: Transaction,
  parts: { random: Random; now: Date },
  work: Pick<Task, 'projectId' | 'patientId' | 'workId'>,
  documentIds: readonly DocumentId[],
): Promise<void> =>
  addTasks(
    tx,
    parts,
    documentIds.map(documentId => ({
      projectId: work.projectId,
      patientId: work.patientId,
      workId: work.workId,
      kind: 'convert',
      lane: localLanes.convert,
      key: `${documentId} ${parts.random.uuid()}`,
    })),
  );
