// The thread of the embedded database as a function from request to reply, until it ends.
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import { StorageFull, StorageReadOnly } from '../errors-storage.ts';
import type { Reply, RequestBody, WorkerSettings } from './pglite-messages.ts';
import { DatabaseAway, StatementFailed } from './trouble.ts';

/** PGlite ignores statement_timeout. A statement that takes longer than this ends the thread, and with it its transaction. */
const longestStatementMs = 120_000;
const longestStartMs = 120_000;

export interface PgliteThread {
  /** Memory of the request may be given away with it. */
  ask(request: RequestBody, transfer?: readonly ArrayBuffer[]): Promise<Reply>;
  readonly isAlive: boolean;
  /** Lets the process end though the thread has not. */
  letGo(): void;
  hold(): void;
  /** Ends it in order. */
  stop(): Promise<void>;
}

interface Listeners {
  heard(channel: string, payload: string): void;
  lost(code: string): void;
}

interface Waiting {
  resolve: (reply: Reply) => void;
  reject: (error: Error) => void;
}

export class PgliteNotReady extends Error {
  override name = 'PgliteNotReady';
}

export async function startThread(
  settings: WorkerSettings,
  clock: Clock,
  listeners: Listeners,
): Promise<PgliteThread> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: settings });
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let trouble: Error | undefined;
  let isStopping = false;
  let started: Waiting | undefined;

  const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()));
  const lose = (code: string, error: Error = new DatabaseAway(code)) => {
    if (trouble) return;
    trouble = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    started?.reject(new PgliteNotReady(code));
    if (!isStopping) listeners.lost(code);
  };
  worker.on('error', () => lose('thread failed'));
  worker.on('exit', () => lose('thread ended'));
  worker.on('message', (reply: Reply) => {
    switch (reply.tell) {
      case 'ready':
        return started?.resolve(reply);
      case 'not-ready':
        return lose(reply.error);
      case 'heard':
        return listeners.heard(reply.channel, reply.payload);
      case 'panicked':
        return lose('engine stopped', reply.isFull ? new StorageFull() : undefined);
      case 'refused':
      case 'answer':
      case 'dumped': {
        const caller = waiting.get(reply.id);
        waiting.delete(reply.id);
        if (reply.tell === 'refused') caller?.reject(refusal(reply.error));
        else caller?.resolve(reply);
      }
    }
  });

  const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
    const timer = clock.after(ms, () => {
      lose('took too long');
      void worker.terminate();
    });
    return work.finally(() => timer.cancel());
  };

  const ask = (request: RequestBody, transfer: readonly ArrayBuffer[] = []) => {
    if (trouble) return Promise.reject(trouble);
    const answered = new Promise<Reply>((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id }, transfer);
    });
    return within(longestStatementMs, answered);
  };

  try {
    await within(longestStartMs, new Promise<Reply>((resolve, reject) => (started = { resolve, reject })));
  } catch (error) {
    await worker.terminate();
    throw error;
  }

  return {
    ask,
    get isAlive() {
      return trouble === undefined;
    },
    letGo: () => worker.unref(),
    hold: () => worker.ref(),
    async stop() {
      isStopping = true;
      await ask({ ask: 'close' }).catch(() => worker.terminate());
      await ended;
    },
  };
}

function refusal(error: { code: string; message: string }): Error {
  // 53100 disk_full and 25006 read_only_sql_transaction, as whyNotWritable and the server say them.
  if (error.code === '53100') return new StorageFull();
  if (error.code === '25006') return new StorageReadOnly();
  return new StatementFailed(error);
}
