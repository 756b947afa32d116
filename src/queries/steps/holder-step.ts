// What discover, find and retrieve share: the holder of the task's lane, its patience, and what its trouble means.
import { createHash } from 'node:crypto';
import { NetworkTrouble } from '../../networks/network.ts';
import type { Call, Holder, Network, PurposeOfUse } from '../../networks/network.ts';
import type { Transaction } from '../../platform/database.ts';
import { addTasks, countOpenTasks } from '../../platform/tasks/sql.ts';
import type { Effect, Task, TaskKind, Trouble } from '../../platform/tasks/task.ts';
import { TaskTimeout } from '../../platform/tasks/worker.ts';
import type { QueryParts } from '../parts.ts';
import { closeAttempt, countAttempt } from '../sql.ts';
import { queryKeyOf } from './task-keys.ts';

/** What every payload of a holder's task has. */
export interface HolderPayload {
  purposeOfUse: PurposeOfUse;
  /** The query's hard deadline, ISO 8601. */
  deadlineAt: string;
}

export interface Asking<Payload> {
  task: Task;
  payload: Payload;
  holder: Holder;
  network: Network;
  call: Call;
}

export interface HolderStep<Payload> {
  name: 'discover' | 'find' | 'retrieve';
  /** How many answers of the holder one run may need. */
  callsAtMost: number;
  ask(asking: Asking<Payload>): Promise<{ items: number; effect: Effect }>;
  /** Written when the holder is given up on for this step. */
  giveUp(tx: Transaction, task: Task, errorClass: string): Promise<void>;
}

/** Trouble of our own (disk, database, a fault in the code): tried again this often, this far apart. */
const ownRetries = 5;
const ownRetryMs = 1_000;
const graceMs = 2_000;

class HolderUnknown extends Error {
  override name = 'HolderUnknown';
}

export function holderStep<Payload extends HolderPayload>(
  parts: QueryParts,
  step: HolderStep<Payload>,
): TaskKind {
  const holders = new Map(parts.directory.map(holder => [holder.id, holder]));
  const payloadOf = (task: Task) => task.payload as Payload;

  return {
    timeoutMs: task =>
      (holders.get(task.lane)?.patience.timeoutSeconds ?? 1) * 1_000 * step.callsAtMost + graceMs,

    async run(task, signal) {
      const holder = holders.get(task.lane);
      if (!holder) throw new HolderUnknown();
      const startedMs = parts.clock.monotonicMs();
      const facts = { holder: holder.id, step: step.name };
      const ms = () => Math.round(parts.clock.monotonicMs() - startedMs);
      try {
        const payload = payloadOf(task);
        const { items, effect } = await step.ask({
          task,
          payload,
          holder,
          network: parts.networks[holder.connector],
          call: { purposeOfUse: payload.purposeOfUse, signal },
        });
        parts.observe({ kind: 'network.answered', ...facts, items, ms: ms() });
        return effect;
      } catch (error) {
        parts.observe({ kind: 'network.failed', ...facts, errorClass: errorClassOf(error), ms: ms() });
        throw error;
      }
    },

    judge(task, error): Trouble {
      const errorClass = errorClassOf(error);
      const waitMs = waitBeforeRetry(task, error);
      const leftMs = Date.parse(payloadOf(task).deadlineAt) - parts.clock.now().getTime();
      return { errorClass, retryInMs: waitMs !== undefined && waitMs < leftMs ? waitMs : undefined };
    },

    onTrouble: (task, trouble) => async tx => {
      if (trouble.retryInMs === undefined) await step.giveUp(tx, task, trouble.errorClass);
      else await countAttempt(tx, queryKeyOf(task), task.lane, { errorClass: trouble.errorClass });
    },
  };

  /** The holder's own delays, each jittered from nothing to itself; a holder that says when is taken at its word. */
  function waitBeforeRetry(task: Task, error: unknown): number | undefined {
    if (error instanceof HolderUnknown) return undefined;
    const isTimeout = error instanceof TaskTimeout;
    if (!(error instanceof NetworkTrouble) && !isTimeout)
      return task.failures < ownRetries ? ownRetryMs * 2 ** task.failures : undefined;
    if (error instanceof NetworkTrouble && !error.mayPass) return undefined;
    const delaySeconds = holders.get(task.lane)?.patience.retryDelaysSeconds[task.failures];
    if (delaySeconds === undefined) return undefined;
    const jitteredMs = delaySeconds * 1_000 * parts.random.fraction();
    const saidMs = error instanceof NetworkTrouble ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
    return Math.max(jitteredMs, saidMs);
  }
}

const errorClassOf = (error: unknown): string => {
  if (error instanceof NetworkTrouble) return error.troubleClass;
  if (error instanceof HolderUnknown) return 'holder-unknown';
  if (error instanceof TaskTimeout) return 'timeout';
  return 'internal';
};

/** Follow-up tasks at the same holder. */
export async function askOn(
  tx: Transaction,
  parts: QueryParts,
  task: Task,
  kind: 'find' | 'retrieve',
  items: readonly { key: string; payload: object }[],
): Promise<void> {
  const { purposeOfUse, deadlineAt } = task.payload as HolderPayload;
  await addTasks(
    tx,
    { random: parts.random, now: parts.clock.now() },
    items.map(({ key, payload }) => ({
      projectId: task.projectId,
      patientId: task.patientId,
      workId: task.workId,
      kind,
      lane: task.lane,
      key: taskKeyOf(key),
      priority: task.priority,
      payload: { purposeOfUse, deadlineAt, ...payload },
    })),
  );
}

/** A holder's id of something as a task key: short, and free of what a database cannot hold. */
const taskKeyOf = (id: string): string => createHash('sha256').update(id).digest('base64url');

/** Closes the holder's attempt when nothing of it is open any more. The caller has counted in the attempt, so it holds its lock. */
export async function closeIfLast(tx: Transaction, parts: QueryParts, task: Task): Promise<void> {
  if ((await countOpenTasks(tx, task.projectId, task.workId, task.lane)) > 0) return;
  await closeAttempt(tx, queryKeyOf(task), task.lane, 'ANSWERED', parts.clock.now());
}
