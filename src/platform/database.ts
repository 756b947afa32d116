// The database as features see it: SQL through Kysely's `sql` tag, transactions, and NOTIFY. One SQL for PGlite and PostgreSQL.
import type { Kysely } from 'kysely';

/** What statements run on: the database itself or a transaction. Features write SQL with Kysely's `sql` tag and type the rows there. */
export type Executor = Kysely<unknown>;

/** Inside a transaction only this handle may be used: the outer one waits for the same connection on PGlite and never gets it. */
export type Transaction = Executor & { readonly isTransaction: true };

export interface Database {
  readonly kind: 'pglite' | 'postgres';
  /** For single statements outside a transaction. */
  readonly executor: Executor;
  /** Runs `work` in one transaction (read committed); commits when it resolves, rolls back when it throws. Serialization failures and deadlocks are tried again. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Calls `heard` for every NOTIFY on the channel, and once after every reconnect (payload ''), since messages may have been missed. */
  listen(channel: string, heard: (payload: string) => void): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}
