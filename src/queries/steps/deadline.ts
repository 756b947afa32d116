// The two deadlines. Soft: the query ends with what has come, and what is still coming is late. Hard: nothing is asked any more.
import { cancelTasks } from '../../platform/tasks/sql.ts';
import type { Effect, Task, TaskKind } from '../../platform/tasks/task.ts';
import { endQuery, hasAnswered } from '../finish.ts';
import type { QueryParts } from '../parts.ts';
import { failOpenAttempts, listAttempts, lockQuery, markLateAttempts } from '../sql.ts';
import { convertLanes } from './lanes.ts';
import { queryKeyOf } from './task-keys.ts';

/** A deadline has no other end than to be kept. */
const deadline = (effect: (task: Task) => Effect): TaskKind => ({
  timeoutMs: () => 10_000,
  run: async task => effect(task),
  judge: () => ({ errorClass: 'deadline', retryInMs: 1_000 }),
});

// Attempts before the query, as every step does it: two transactions never wait for each other crosswise.

export const softDeadline = (parts: QueryParts): TaskKind =>
  deadline(task => async tx => {
    const key = queryKeyOf(task);
    if (!(await listAttempts(tx, key)).some(hasAnswered)) return;
    await markLateAttempts(tx, key);
    await lockQuery(tx, task.projectId, task.workId);
    return endQuery(parts, tx, key);
  });

export const hardDeadline = (parts: QueryParts): TaskKind =>
  deadline(task => async tx => {
    const key = queryKeyOf(task);
    const now = parts.clock.now();
    await failOpenAttempts(tx, key, 'deadline', now);
    await lockQuery(tx, task.projectId, task.workId);
    const ended = await endQuery(parts, tx, key);
    // What has been kept is still converted.
    const { projectId, workId } = task;
    await cancelTasks(tx, { projectId, workId, exceptLanes: convertLanes }, now);
    return ended;
  });
