// Plan: which holders may know this patient; one attempt and one discovery each. PENDING → PROCESSING.
import { locate } from '../../networks/directory.ts';
import { findPatientByKey } from '../../patients/find.ts';
import { patientKeyOf } from '../../patients/patient-of-task.ts';
import { addTasks } from '../../platform/tasks/sql.ts';
import type { Task, TaskKind } from '../../platform/tasks/task.ts';
import { endQuery } from '../finish.ts';
import type { QueryParts } from '../parts.ts';
import { beginQuery, findQueryRow, insertAttempts, lockQuery } from '../sql.ts';
import { queryKeyOf } from './task-keys.ts';

const planRetryMs = 1_000;
const planRetries = 5;

export function plan(parts: QueryParts): TaskKind {
  return {
    timeoutMs: () => 10_000,

    async run(task) {
      const { executor } = parts.database;
      const key = patientKeyOf(task);
      const [query, patient] = await Promise.all([
        findQueryRow(executor, key, task.workId),
        findPatientByKey(executor, key),
      ]);
      if (!query || !patient) return async () => {};
      const holders = locate(
        [...parts.directory],
        patient.demographics,
        query.hints ?? [],
        query.specialties ?? [],
      );
      return async tx => {
        const now = parts.clock.now();
        if (!(await beginQuery(tx, query, now))) return;
        if (holders.length === 0) return endQuery(parts, tx, query, 'no-holder-known');
        const holderIds = holders.map(holder => holder.id);
        await insertAttempts(tx, query, holderIds, now);
        await addTasks(
          tx,
          { random: parts.random, now },
          holderIds.map(holderId => ({
            projectId: task.projectId,
            patientId: task.patientId,
            workId: task.workId,
            kind: 'discover',
            lane: holderId,
            key: '',
            priority: task.priority,
            payload: { purposeOfUse: query.purposeOfUse, deadlineAt: query.hardDeadlineAt.toISOString() },
          })),
        );
        return () =>
          parts.observe({ kind: 'query.started', queryId: query.queryId, holders: holderIds.length });
      };
    },

    judge: task => ({
      errorClass: 'planning',
      retryInMs: task.failures < planRetries ? planRetryMs * 2 ** task.failures : undefined,
    }),

    onTrouble: (task: Task, trouble) => async tx => {
      if (trouble.retryInMs !== undefined) return;
      const query = await lockQuery(tx, task.projectId, task.workId);
      if (query) return endQuery(parts, tx, queryKeyOf(task), 'planning-failed');
    },
  };
}
