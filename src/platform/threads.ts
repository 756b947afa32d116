// A few threads for work that would hold up the server: each is lent to one caller at a time, and what ends one costs only that caller.
import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';
import type { Clock } from './clock.ts';

export interface ThreadLimits {
  /** At once. */
  threads: number;
  /** For one answer. */
  longestMs: number;
  /** Of a thread's heap; its buffers come on top. */
  heapMegabytes: number;
}

/** After more than this a thread is ended: starting the next one costs some tenths of a second, a fraction of what such work takes. */
const restsAfterBytes = 4_000_000;

/** The work ended its thread, by its memory or its time, or is no longer wanted. The next caller gets a new thread. */
export class ThreadTrouble extends Error {
  override name = 'ThreadTrouble';
}

export interface Thread<Request, Answer> {
  /** One question at a time. An abort ends the thread: what it is at cannot be stopped otherwise. */
  ask(request: Request, transfer?: readonly Transferable[], signal?: AbortSignal): Promise<Answer>;
  /**
   * Gives the thread back; `bytes` is how much it was at. Heaps never shrink by themselves where nothing happens: a thread that was at much
   * is ended, and all it took is free at once.
   */
  end(bytes?: number): void;
}

export interface Threads<Request, Answer> {
  /** Waits for its turn. The thread is the caller's until its `end`. */
  take(): Promise<Thread<Request, Answer>>;
  stop(): Promise<void>;
}

/** `file` answers each message with one message. Threads start when they are needed; idle ones do not keep the process alive. */
export function openThreads<Request, Answer>(
  clock: Clock,
  file: URL,
  { threads, longestMs, heapMegabytes }: ThreadLimits,
): Threads<Request, Answer> {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let free = threads;
  let isStopped = false;

  const start = (): Worker => {
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
    all.add(worker);
    const forget = () => {
      all.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
    };
    // An idle thread that fails is only forgotten; a busy one is heard by its caller as well.
    worker.on('error', forget);
    worker.on('exit', forget);
    return worker;
  };

  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };

  const lend = (worker: Worker): Thread<Request, Answer> => {
    let trouble: ThreadTrouble | undefined;
    return {
      ask(request, transfer = [], signal) {
        if (isStopped || signal?.aborted) trouble ??= new ThreadTrouble('no longer wanted');
        // One that ended between two questions was heard by nobody.
        if (!all.has(worker)) trouble ??= new ThreadTrouble('the thread ended');
        if (trouble) return Promise.reject(trouble);
        return new Promise<Answer>((resolve, reject) => {
          const settle = () => {
            timer.cancel();
            signal?.removeEventListener('abort', abort);
            worker.off('message', answered).off('error', failed).off('exit', failed);
          };
          const lose = (why: string) => {
            settle();
            trouble = new ThreadTrouble(why);
            reject(trouble);
          };
          const answered = (answer: Answer) => {
            settle();
            resolve(answer);
          };
          const failed = () => lose('the thread ended');
          const abort = () => lose('no longer wanted');
          const timer = clock.after(longestMs, () => lose('took too long'));
          worker.once('message', answered).once('error', failed).once('exit', failed);
          signal?.addEventListener('abort', abort, { once: true });
          worker.postMessage(request, transfer);
        });
      },
      end(bytes = 0) {
        if (trouble || isStopped || bytes > restsAfterBytes || !all.has(worker)) void worker.terminate();
        else {
          worker.unref();
          idle.push(worker);
        }
        leave();
      },
    };
  };

  return {
    async take() {
      if (free > 0) free--;
      else await new Promise<void>(resolve => waiting.push(resolve));
      if (isStopped) {
        leave();
        throw new ThreadTrouble('no longer wanted');
      }
      const rested = idle.pop();
      rested?.ref();
      return lend(rested ?? start());
    },
    async stop() {
      isStopped = true;
      for (const go of waiting.splice(0)) go();
      await Promise.all([...all].map(worker => worker.terminate()));
    },
  };
}
