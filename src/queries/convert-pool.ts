// Documents → what they say, without holding up the server: small ones in place, large ones in a few threads (docs/decisions/007).
import type { Clock } from '../platform/clock.ts';
import { openThreads, ThreadTrouble } from '../platform/threads.ts';
import type { Thread, ThreadLimits } from '../platform/threads.ts';
import { readHeader } from '../conversion/ccda/index.ts';
import type { Header } from '../conversion/ccda/index.ts';
import { understand } from './understand.ts';
import type { Answered, Asked, KeptFile, Understood } from './understand.ts';

export interface ConvertPool {
  understand(bytes: Uint8Array, signal?: AbortSignal, file?: KeptFile): Promise<Understood>;
  /** Whose document it says it is; nothing when it is no clinical document. */
  header(bytes: Uint8Array, signal?: AbortSignal): Promise<Header | undefined>;
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
  const threads = openThreads<Asked, Answered>(clock, thread, ofThreads);
  const inThread = async <T>(
    converted: number,
    work: (thread: Thread<Asked, Answered>) => Promise<T>,
  ): Promise<T> => {
    const taken = await threads.take();
    try {
      return await work(taken);
    } finally {
      taken.end(converted);
    }
  };
  return {
    async understand(bytes, signal, file) {
      if (bytes.length <= inPlaceBytes) return understand(bytes, file);
      return inThread(bytes.length, async taken => {
        const own = ownOf(bytes);
        const answer = await taken.ask({ bytes: own, file }, [own.buffer], signal);
        if (!('more' in answer)) throw otherAnswer();
        const { more, statements, ...understood } = answer;
        for (let batch = 0; batch < more; batch++) {
          const next = await taken.ask({ batch }, [], signal);
          if (!('statements' in next)) throw otherAnswer();
          for (const statement of next.statements) statements.push(statement);
        }
        return { statements, ...understood };
      });
    },
    async header(bytes, signal) {
      if (bytes.length <= inPlaceBytes) return readHeader(bytes);
      return inThread(0, async taken => {
        const own = ownOf(bytes);
        const answer = await taken.ask({ headerOf: own }, [own.buffer], signal);
        // Nothing would mean that it is no clinical document, and nobody would look whose it is.
        if (!('header' in answer)) throw otherAnswer();
        return answer.header;
      });
    },
    stop: () => threads.stop(),
  };
}

const otherAnswer = () => new ThreadTrouble('the thread said something else');

/** One copy, handed over: what a file was read into may be shared and is not ours to give. */
const ownOf = (bytes: Uint8Array) => new Uint8Array(bytes);
