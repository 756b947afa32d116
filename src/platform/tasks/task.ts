// Durable work: a task is a row written in the same transaction as the state change that asks for it, and done in the one that records its effect.
import type { Transaction } from '../database.ts';

export type TaskState = 'ready' | 'running' | 'done' | 'failed' | 'cancelled';

/** What is asked for. (project, work, kind, lane, key) is its identity: asking again changes nothing. */
export interface TaskRequest {
  projectId: string;
  patientId?: string;
  /** The work it is part of: a query. */
  workId: string;
  kind: string;
  /** What it takes a place at; places are limited per lane. */
  lane: string;
  key: string;
  /** Lower is sooner: 0 somebody waits, 5 proactive, 9 bulk. */
  priority?: number;
  /** Not before; now when left out. */
  runAt?: Date;
  /** An aside does not hold the work open: a deadline. */
  isAside?: boolean;
  /** JSON. */
  payload?: unknown;
}

/** A task as handed to its kind. */
export interface Task {
  projectId: string;
  patientId: string | undefined;
  workId: string;
  taskId: string;
  kind: string;
  lane: string;
  key: string;
  priority: number;
  payload: unknown;
  /** This is the nth time it was taken up; 1 is the first. */
  tries: number;
  /** How often it came back with trouble before. */
  failures: number;
  leaseToken: string;
}

/** What a task did, written in the transaction that marks it done. What it answers is called after the commit: nothing is told before it is true. */
export type Effect = (tx: Transaction) => Promise<AfterCommit | void>;
export type AfterCommit = () => void;

export interface Trouble {
  /** A short code; kept in the row and shown. */
  errorClass: string;
  /** When to try again; undefined: never. */
  retryInMs: number | undefined;
}

/** How one kind of task is done. */
export interface TaskKind {
  /** The signal of `run` aborts after this time. */
  timeoutMs(task: Task): number;
  /** The work outside any transaction: network, files, conversion. Repeating it must be harmless. */
  run(task: Task, signal: AbortSignal): Promise<Effect>;
  /** What an error of `run` means. */
  judge(task: Task, error: unknown): Trouble;
  /** Written with the retry or the failure. */
  onTrouble?(task: Task, trouble: Trouble): Effect;
}

/** Taken up this often without an end (its workers died each time), a task has failed: it may be what kills them. */
export const mostTries = 40;
