// The life of a query, as the kinds of task it is made of. Each is claimed, done outside any transaction, and recorded in one.
import type { TaskKind } from '../platform/tasks/task.ts';
import type { QueryParts } from './parts.ts';
import { askBatch } from './batches/ask.ts';
import { convert } from './steps/convert.ts';
import { hardDeadline, softDeadline } from './steps/deadline.ts';
import { discover } from './steps/discover.ts';
import { find } from './steps/find.ts';
import { plan } from './steps/plan.ts';
import { project } from './steps/project.ts';
import { retrieve } from './steps/retrieve.ts';

export const queryTasks = (parts: QueryParts): Record<string, TaskKind> => ({
  plan: plan(parts),
  discover: discover(parts),
  find: find(parts),
  retrieve: retrieve(parts),
  convert: convert(parts),
  project: project(parts),
  'soft-deadline': softDeadline(parts),
  'hard-deadline': hardDeadline(parts),
  'batch-round': askBatch(parts),
});
