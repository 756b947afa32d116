// Runs tasks: claim (a short transaction) → run (network, outside any transaction) → effect + end of the task (one transaction).
import { within } from '../clock.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Database, Transaction } from '../database.ts';
import { DatabaseAway } from '../database/trouble.ts';
import type { Observe } from '../observations.ts';
import type { Random } from '../random.ts';
import {
  claimTasks,
  endTask,
  extendLeases,
  forgetEndedTasks,
  nextTaskAt,
  releaseTasks,
  retryTask,
  returnExpiredTasks,
  taskChannel,
} from './sql.ts';
import type { ClaimLimits } from './sql.ts';
import { mostTries } from './task.ts';
import type { AfterCommit, Effect, Task, TaskKind, Trouble } from './task.ts';

export interface WorkerParts {
  database: Database;
  clock: Clock;
  random: Random;
  observe: Observe;
}

export interface WorkerOptions {
  /** Tasks in flight in this process. */
  slots: number;
  limits: Pick<ClaimLimits, 'lanes' | 'perLane' | 'perProject'>;
  /** Called in every transaction that ends a task, after its effect: looks whether the work has come to its end. */
  settled(tx: Transaction, projectId: string, workId: string): Promise<AfterCommit | void>;
  /** True where no other process can use the database (PGlite): then every lease found at the start is a dead process's. */
  isAlone: boolean;
}

export interface Worker {
  /** Takes up nothing new, waits for what runs, at most `graceMs`, and gives back what is left. */
  stop(graceMs: number): Promise<void>;
}

const leaseMs = 20_000;
const heartbeatMs = 5_000;
/** A lost NOTIFY costs no more than this. */
const safetyPollMs = 1_000;
const keepEndedMs = 7 * 24 * 60 * 60 * 1_000;
const forgetAtOnce = 5_000;
const effectRetries = 3;
const endOfTime = new Date(8.64e15 / 1000);

export async function startWorker(
  parts: WorkerParts,
  kinds: Readonly<Record<string, TaskKind>>,
  options: WorkerOptions,
): Promise<Worker> {
  const { database, clock, random, observe } = parts;
  const running = new Map<string, { task: Task; lost: AbortController; ended: Promise<void> }>();
  let isStopping = false;
  /** The claim under way. */
  let claiming: Promise<void> | undefined;
  let claimAgain = false;
  const timers = new Map<string, Timer>();

  const trouble = (where: string, error: unknown) =>
    observe({ kind: 'worker.trouble', where, error: error instanceof Error ? error.name : 'unknown' });

  if (options.isAlone) await returnExpiredTasks(database.system.executor, endOfTime);

  const listening = await database.listen(taskChannel, () => wake());
  every('poll', safetyPollMs, () => wake());
  every('heartbeat', heartbeatMs, heartbeat);
  every('forget', 60 * 60 * 1_000, async () => {
    await forgetEndedTasks(
      database.system.executor,
      new Date(clock.now().getTime() - keepEndedMs),
      forgetAtOnce,
    );
  });
  wake();

  return {
    async stop(graceMs) {
      isStopping = true;
      for (const timer of timers.values()) timer.cancel();
      await listening.stop();
      // What it takes up yet is waited for, or given back, with the rest.
      await claiming;
      await within(clock, graceMs, Promise.all([...running.values()].map(r => r.ended)));
      const left = [...running.values()];
      for (const { lost } of left) lost.abort();
      if (left.length > 0)
        await releaseTasks(
          database.system.executor,
          left.map(({ task }) => task),
        ).catch((error: unknown) => trouble('stop', error));
    },
  };

  function every(name: string, ms: number, call: () => unknown): void {
    const tick = () => {
      if (isStopping) return;
      Promise.resolve(call()).then(
        () => timers.set(name, clock.after(ms, tick)),
        error => {
          trouble(name, error);
          timers.set(name, clock.after(ms, tick));
        },
      );
    };
    timers.set(name, clock.after(ms, tick));
  }

  function wake(): void {
    if (isStopping) return;
    if (claiming) {
      claimAgain = true;
      return;
    }
    claiming = claim()
      .catch((error: unknown) => trouble('claim', error))
      .finally(() => {
        claiming = undefined;
        if (claimAgain) {
          claimAgain = false;
          wake();
        }
      });
  }

  async function claim(): Promise<void> {
    const free = options.slots - running.size;
    if (free <= 0) return;
    // The time of its turn at the database: a lease may not have run out while the claim waited for it.
    let now = clock.now();
    const tasks = await database.system.transaction(tx => {
      now = clock.now();
      const lease = { now, until: new Date(now.getTime() + leaseMs), token: random.uuid() };
      return claimTasks(tx, { ...options.limits, most: free }, lease);
    });
    for (const task of tasks) begin(task);
    if (tasks.length > 0) {
      claimAgain = true;
      return;
    }
    const next = await nextTaskAt(database.system.executor, now);
    if (next) {
      timers.get('next')?.cancel();
      timers.set('next', clock.after(next.getTime() - clock.now().getTime() + 1, wake));
    }
  }

  function begin(task: Task): void {
    const lost = new AbortController();
    const ended = database
      .inProject(task.projectId, () => work(task, lost.signal))
      .catch((error: unknown) => trouble(`task ${task.kind}`, error))
      .finally(() => {
        running.delete(task.taskId);
        wake();
      });
    running.set(task.taskId, { task, lost, ended });
  }

  async function work(task: Task, lost: AbortSignal): Promise<void> {
    const kind = kinds[task.kind];
    const startedMs = clock.monotonicMs();
    if (!kind) return fail(task, { errorClass: 'kind-unknown', retryInMs: undefined });
    if (task.tries > mostTries) return fail(task, { errorClass: 'workers-died', retryInMs: undefined }, kind);
    const late = new AbortController();
    const timer = clock.after(kind.timeoutMs(task), () => late.abort(new TaskTimeout()));
    let effect: Effect;
    try {
      effect = await kind.run(task, AbortSignal.any([lost, late.signal]));
    } catch (error) {
      if (lost.aborted) return leaseLost(task);
      return fail(task, kind.judge(task, error), kind);
    } finally {
      timer.cancel();
    }
    let isDone: boolean;
    try {
      isDone = await write(task, { state: 'done' }, effect);
    } catch (error) {
      // Away: the lease runs out and the task is taken up again. Else the effect itself is at fault, and may stay so.
      if (error instanceof DatabaseAway) throw error;
      trouble(`effect of ${task.kind}`, error);
      const retryInMs = task.failures < effectRetries ? safetyPollMs * 2 ** task.failures : undefined;
      return fail(task, { errorClass: 'effect-failed', retryInMs }, kind);
    }
    if (isDone)
      observe({
        kind: 'task.done',
        task: task.kind,
        lane: task.lane,
        attempt: task.tries,
        ms: Math.round(clock.monotonicMs() - startedMs),
      });
  }

  async function fail(task: Task, found: Trouble, kind?: TaskKind): Promise<void> {
    const effect: Effect = kind?.onTrouble?.(task, found) ?? (async () => {});
    const { errorClass, retryInMs } = found;
    const facts = { task: task.kind, lane: task.lane, attempt: task.tries, errorClass };
    if (retryInMs === undefined) {
      if (await write(task, { state: 'failed', errorClass }, effect))
        observe({ kind: 'task.failed', ...facts });
      return;
    }
    const runAt = new Date(clock.now().getTime() + retryInMs);
    const after = await database.transaction(async tx => {
      if (!(await retryTask(tx, task, { runAt, errorClass }))) return undefined;
      return [await effect(tx)];
    });
    if (!after) return leaseLost(task);
    for (const call of after) call?.();
    observe({ kind: 'task.retried', ...facts, inMs: retryInMs });
  }

  /** The end of a task and its effect, both or neither; nothing when the lease was lost. */
  async function write(
    task: Task,
    end: { state: 'done' | 'failed'; errorClass?: string },
    effect: Effect,
  ): Promise<boolean> {
    const after = await database.transaction(async tx => {
      if (!(await endTask(tx, task, { ...end, now: clock.now() }))) return undefined;
      return [await effect(tx), await options.settled(tx, task.projectId, task.workId)];
    });
    if (!after) leaseLost(task);
    else for (const call of after) call?.();
    return after !== undefined;
  }

  function leaseLost(task: Task): void {
    observe({ kind: 'task.lease-lost', task: task.kind, lane: task.lane });
  }

  async function heartbeat(): Promise<void> {
    const returned = await database.system.transaction(async tx => {
      // As in a claim, when its turn has come; with what was taken up meanwhile.
      const now = clock.now();
      const held = [...running.values()];
      if (held.length > 0) {
        const until = new Date(now.getTime() + leaseMs);
        const tasks = held.map(({ task }) => task);
        const kept = await extendLeases(tx, tasks, until);
        for (const { task, lost } of held) if (!kept.has(task.taskId)) lost.abort();
      }
      return returnExpiredTasks(tx, now);
    });
    if (returned > 0) wake();
  }
}

/** A task took longer than its kind allows. */
export class TaskTimeout extends Error {
  override name = 'TaskTimeout';
}
