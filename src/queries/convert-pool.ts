// Documents → what they say, without holding up the server: small ones in place, large ones in a few threads (docs/decisions/007).
import { Worker } from 'node:worker_threads';
import type { Clock } from '../platform/clock.ts';
import { understand } from './understand.ts';
import type { KeptFile, Understood } from './understand.ts';

export interface ConvertPool {
  understand(bytes: Uint8Array, signal?: AbortSignal, file?: KeptFile): Promise<Understood>;
  stop(): Promise<void>;
}

/** A document ended its thread, by its memory or its time. It costs only itself: the next one gets a new thread. */
export class ConversionTrouble extends Error {
  override name = 'ConversionTrouble';
}

export interface ConvertPoolLimits {
  /** Larger documents go to a thread: this much is converted in some ten milliseconds. */
  inPlaceBytes: number;
  threads: number;
  longestMs: number;
  /** Of a thread's heap; its buffers come on top. */
  heapMegabytes: number;
}

export const defaultLimits: ConvertPoolLimits = {
  inPlaceBytes: 300_000,
  threads: 2,
  longestMs: 60_000,
  heapMegabytes: 1_024,
};

const workerFile = new URL('./convert-worker.ts', import.meta.url);

/** Threads start with the first large document; idle ones do not keep the process alive. `thread` is for tests of what kills one. */
export function openConvertPool(
  clock: Clock,
  limits: Partial<ConvertPoolLimits> = {},
  thread: URL = workerFile,
): ConvertPool {
  const { inPlaceBytes, threads, longestMs, heapMegabytes } = { ...defaultLimits, ...limits };
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let free = threads;
  let isStopped = false;

  const take = (): Worker => {
    const rested = idle.pop();
    if (rested) {
      rested.ref();
      return rested;
    }
    const worker = new Worker(thread, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
    all.add(worker);
    const forget = () => {
      all.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
    };
    // An idle thread that fails is only forgotten; a busy one is heard by its document as well.
    worker.on('error', forget);
    worker.on('exit', forget);
    return worker;
  };

  const inThread = (
    bytes: Uint8Array,
    signal: AbortSignal | undefined,
    file: KeptFile | undefined,
  ): Promise<Understood> => {
    const worker = take();
    return new Promise<Understood>((resolve, reject) => {
      const settle = (act: () => void, isUsable: boolean) => {
        timer.cancel();
        signal?.removeEventListener('abort', abort);
        worker.off('message', answered).off('error', failed).off('exit', failed);
        if (isUsable && !isStopped) {
          worker.unref();
          idle.push(worker);
        } else void worker.terminate();
        act();
      };
      const lose = (why: string) => settle(() => reject(new ConversionTrouble(why)), false);
      const answered = (said: Understood) => settle(() => resolve(said), true);
      const failed = () => lose('the thread ended');
      const abort = () => lose('no longer wanted');
      const timer = clock.after(longestMs, () => lose('took too long'));
      worker.once('message', answered).once('error', failed).once('exit', failed);
      signal?.addEventListener('abort', abort, { once: true });
      // One copy, handed over: what a file was read into may be shared and is not ours to give.
      const own = new Uint8Array(bytes);
      worker.postMessage({ bytes: own, file }, [own.buffer]);
    });
  };

  const place = async (): Promise<void> => {
    if (free > 0) free--;
    else await new Promise<void>(resolve => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };

  return {
    async understand(bytes, signal, file) {
      if (bytes.length <= inPlaceBytes) return understand(bytes, file);
      await place();
      try {
        if (isStopped || signal?.aborted) throw new ConversionTrouble('no longer wanted');
        return await inThread(bytes, signal, file);
      } finally {
        leave();
      }
    },
    async stop() {
      isStopped = true;
      await Promise.all([...all].map(worker => worker.terminate()));
    },
  };
}
