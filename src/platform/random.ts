// Chance, handed in: ids, jitter and secrets come from here, so that a run can be repeated from a seed.
import { randomBytes, randomUUID } from 'node:crypto';

export interface Random {
  /** A version 4 UUID (RFC 9562). */
  uuid(): string;
  /** At least 0, below 1; for jitter, never for secrets. */
  fraction(): number;
  /** Unpredictable bytes; for secrets. */
  bytes(count: number): Uint8Array;
}

export const systemRandom: Random = {
  uuid: () => randomUUID(),
  fraction: () => Math.random(),
  bytes: count => new Uint8Array(randomBytes(count)),
};
