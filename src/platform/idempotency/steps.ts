// A call with an Idempotency-Key whose process dies between its commit and its answer → a copy that goes on from there. Every transaction
// writes down in itself what it gave, and for whom; the copy is given that instead of doing it again. One that lost its lease commits nothing.
import { AsyncLocalStorage } from 'node:async_hooks';
import { deserialize, serialize } from 'node:v8';
import type { Database, Scoped } from '../database.ts';
import { refuse } from '../errors.ts';
import { keepStep } from './sql.ts';
import type { IdempotencyKey } from './sql.ts';

/** A key that is ours to answer. */
export interface HeldKey {
  key: IdempotencyKey;
  /** Of the lease. */
  token: string;
  /** What the transactions of whoever held it before gave. */
  steps: readonly (string | null)[];
}

export interface Resumable {
  /** Its transactions, of the project and of the system, are steps of the key that is held, if one is. */
  database: Database;
  /** What `work` starts does its transactions as the holder of the key. Their order must be the same every time. */
  hold: <T>(held: HeldKey, work: () => T) => T;
}

export function resumable(database: Database): Resumable {
  const holding = new AsyncLocalStorage<HeldKey & { next: number }>();

  const transactionOf =
    (scoped: Scoped): Scoped['transaction'] =>
    async work => {
      const held = holding.getStore();
      if (held === undefined) return scoped.transaction(work);
      const step = held.next++;
      const given = held.steps[step] ?? undefined;
      if (given !== undefined) return read(given) as Awaited<ReturnType<typeof work>>;
      return scoped.transaction(async tx => {
        const result = await work(tx);
        if (!(await keepStep(tx, held.key, held.token, step, write(result))))
          throw refuse('request.idempotency-key-busy', { retryAfterSeconds: 1 });
        return result;
      });
    };

  return {
    database: {
      ...database,
      transaction: transactionOf(database),
      system: { ...database.system, transaction: transactionOf(database.system) },
    },
    hold: (held, work) => holding.run({ ...held, next: 0 }, work),
  };
}

/** Dates and what is undefined come back as they were, as they would not from JSON. */
const write = (result: unknown): string => serialize(result).toString('base64');
const read = (text: string): unknown => deserialize(Buffer.from(text, 'base64'));
