// Time, handed in: the only file of src/ that reads the machine's clock or sets its timers.

export interface Timer {
  cancel(): void;
}

export interface Clock {
  now(): Date;
  /** Milliseconds of a clock that only goes forward; for measuring, not for storing. */
  monotonicMs(): number;
  /** Calls once after `ms` milliseconds. The timer does not keep the process alive. */
  after(ms: number, call: () => void): Timer;
  /** Resolves after `ms` milliseconds, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout overflows above this and would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.min(Math.max(0, ms), longestTimerMs));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
  sleep(ms, signal) {
    return new Promise(resolve => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(Math.max(0, ms), longestTimerMs));
      signal?.addEventListener('abort', done, { once: true });
    });
  },
};

export const isLate: unique symbol = Symbol('late');

/** What `work` comes to, or `isLate` when it takes longer than `ms` milliseconds; it goes on then, unheard. Leaves no timer behind. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | typeof isLate> {
  const ended = new AbortController();
  try {
    return await Promise.race([work, clock.sleep(ms, ended.signal).then((): typeof isLate => isLate)]);
  } finally {
    ended.abort();
  }
}
