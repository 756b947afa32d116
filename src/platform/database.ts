// The database as features see it: SQL through Kysely's `sql` tag, transactions, and NOTIFY. One SQL for PGlite and PostgreSQL.
import type { Kysely } from 'kysely';

/** What statements run on: the database itself or a transaction. Features write SQL with Kysely's `sql` tag and type the rows there. */
export type Executor = Kysely<unknown>;

/** Inside a transaction only this handle may be used: the outer one waits for the same connection on PGlite and never gets it. */
export type Transaction = Executor & { readonly isTransaction: true };

/** Statements that see the rows of one project, or of all. */
export interface Scoped {
  /** For single statements outside a transaction. */
  readonly executor: Executor;
  /** Runs `work` in one transaction (read committed); commits when it resolves, rolls back when it throws. Serialization failures and deadlocks are tried again. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/**
 * Row-level security: the handle itself sees the rows of the project that `inProject` has set, and outside of it refuses to run
 * (platform/database/row-security.ts).
 */
export interface Database extends Scoped {
  readonly kind: 'pglite' | 'postgres';
  /** Sees every project: for what belongs to none, like claims and credentials. */
  readonly system: Scoped;
  /** For work that outlives the call it began in, like an answer that is still being sent. */
  of(projectId: string): Scoped;
  /** Everything that `work` starts runs in this project. */
  inProject<T>(projectId: string, work: () => T): T;
  /** Calls `heard` for every NOTIFY on the channel, and once after every reconnect (payload ''), since messages may have been missed. */
  listen(channel: string, heard: (payload: string) => void): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}
