// The ids a query's task carries, with their types back.
import { patientKeyOf } from '../../patients/patient-of-task.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { QueryId, QueryKey } from '../query.ts';

export const queryKeyOf = (task: Task): QueryKey => ({
  ...patientKeyOf(task),
  queryId: task.workId as QueryId,
});
