// Documents → what they say, without holding up the server: small ones in place, large ones in a few threads (docs/decisions/007).
import type { Clock } from '../platform/clock.ts';
import { openThreads } from '../platform/threads.ts';
import type { ThreadLimits } from '../platform/threads.ts';
import { understand } from './understand.ts';
import type { KeptFile, Understood } from './understand.ts';

export interface ConvertPool {
  understand(bytes: Uint8Array, signal?: AbortSignal, file?: KeptFile): Promise<Understood>;
  stop(): Promise<void>;
}

export interface ConvertPoolLimits extends ThreadLimits {
  /** Larger documents go to a thread: this much is converted in some ten milliseconds. */
  inPlaceBytes: number;
}

const defaultLimits: ConvertPoolLimits = {
  inPlaceBytes: 300_000,
  threads: 2,
  longestMs: 60_000,
  heapMegabytes: 1_024,
};

const workerFile = new URL('./convert-worker.ts', import.meta.url);

/** `thread` is for tests of what kills one. */
export function openConvertPool(
  clock: Clock,
  limits: Partial<ConvertPoolLimits> = {},
  thread: URL = workerFile,
): ConvertPool {
  const { inPlaceBytes, ...ofThreads } = { ...defaultLimits, ...limits };
  const threads = openThreads<{ bytes: Uint8Array; file: KeptFile | undefined }, Understood>(
    clock,
    thread,
    ofThreads,
  );
  return {
    async understand(bytes, signal, file) {
      if (bytes.length <= inPlaceBytes) return understand(bytes, file);
      const taken = await threads.take();
      try {
        // One copy, handed over: what a file was read into may be shared and is not ours to give.
        const own = new Uint8Array(bytes);
        return await taken.ask({ bytes: own, file }, [own.buffer], signal);
      } finally {
        taken.end();
      }
    },
    stop: () => threads.stop(),
  };
}
