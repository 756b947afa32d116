// Wrong secrets, counted per client id and address: ten in a minute, then a wait. Bounded, in memory, one table per process.
import type { Clock } from '../platform/clock.ts';

const mostFailures = 10;
const windowMs = 60_000;
const mostEntries = 10_000;

export interface Failures {
  /** Seconds to wait before the next attempt; 0 when one may be made. */
  waitSeconds(clientId: string, address: string): number;
  add(clientId: string, address: string): void;
}

export function countFailures(clock: Clock): Failures {
  /** When each failure happened; the Map keeps them in the order of their last failure. */
  const table = new Map<string, number[]>();
  const recent = (key: string, now: number) => (table.get(key) ?? []).filter(at => at > now - windowMs);
  const keyOf = (clientId: string, address: string) => `${address} ${clientId.slice(0, 200)}`;
  return {
    waitSeconds(clientId, address) {
      const now = clock.monotonicMs();
      const failures = recent(keyOf(clientId, address), now);
      const first = failures.at(-mostFailures);
      return first === undefined ? 0 : (first + windowMs - now) / 1000;
    },
    add(clientId, address) {
      const key = keyOf(clientId, address);
      const now = clock.monotonicMs();
      const failures = [...recent(key, now), now].slice(-mostFailures);
      table.delete(key);
      table.set(key, failures);
      const oldest = table.keys().next();
      if (table.size > mostEntries && !oldest.done) table.delete(oldest.value);
    },
  };
}
