// The last step of a query: what it brought is in Flat before its end is told. Reads find nothing to do then.
import { patientKeyOf } from '../../patients/patient-of-task.ts';
import type { TaskKind } from '../../platform/tasks/task.ts';
import { projectFlat } from '../../records/flat/project.ts';
import type { QueryParts } from '../parts.ts';

const projectRetries = 3;
const projectRetryMs = 500;

/** The record moved faster than it was projected: other queries of the patient are under way. */
class RecordMoving extends Error {
  override name = 'RecordMoving';
}

export const project = (parts: QueryParts): TaskKind => ({
  timeoutMs: () => 300_000,

  async run(task) {
    const state = await projectFlat(parts, patientKeyOf(task));
    if (state?.isStale) throw new RecordMoving();
    return async () => {};
  },

  // A query does not fail by it: whoever reads projects what is missing.
  judge: (task, error) => ({
    errorClass: error instanceof Error ? error.name : 'unknown',
    retryInMs: task.failures < projectRetries ? projectRetryMs * 2 ** task.failures : undefined,
  }),
});
