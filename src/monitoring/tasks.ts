// The kinds of task that telling is made of.
import { deliver } from '../notifications/deliver.ts';
import type { DeliverParts } from '../notifications/deliver.ts';
import type { TaskKind } from '../platform/tasks/task.ts';
import { tell } from './tell.ts';
import type { TellParts } from './tell.ts';

export const monitoringTasks = (parts: TellParts & DeliverParts): Record<string, TaskKind> => ({
  tell: tell(parts),
  deliver: deliver(parts),
});
