// Which count of changes a cursor is of. A database that was restored hands out numbers again that consumers have seen; from then on their
// cursors lead nowhere. docs/decisions/017-feed-epoch.md.
import { sql } from 'kysely';
import type { Executor, Scoped } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';

/** The table by its oid, which a dump does not keep; pg_upgrade and VACUUM do. */
const tablesNow = sql`(select d.oid from pg_database d where d.datname = current_database()) || '.' || 'change'::regclass::oid`;

export async function readEpoch(executor: Executor): Promise<number> {
  const { rows } = await sql<{ epoch: number }>`select epoch from feed_epoch`.execute(executor);
  return rows[0]?.epoch ?? 1;
}

/**
 * At the start of a process: true when the database was restored from a dump, and a new epoch has begun. What was restored is told from its
 * beginning: transactions count anew in another cluster, and those of the old one must not lie in the future.
 */
export const settleFeed = (database: Pick<Scoped, 'transaction'>): Promise<boolean> =>
  database.transaction(async tx => {
    const { rows } = await sql<{ is_ours: boolean }>`
      select e.tables = ${tablesNow} as is_ours from feed_epoch e for update`.execute(tx);
    if (rows[0]?.is_ours !== false) return false;
    await sql`set local statement_timeout = 0`.execute(tx);
    await sql`update change set tx = pg_current_xact_id() where tx >= pg_current_xact_id()`.execute(tx);
    await sql`update feed_epoch set epoch = epoch + 1, tables = ${tablesNow}`.execute(tx);
    return true;
  });

/** By an operator who put back the files of a database, or a snapshot: that leaves no trace in it. Answers the new epoch. */
export async function beginEpoch(database: Pick<Scoped, 'transaction'>): Promise<number> {
  return database.transaction(async tx => {
    await sql`update feed_epoch set epoch = epoch + 1`.execute(tx);
    return readEpoch(tx);
  });
}

/** Cursors from before there were epochs are of the first. Throws changes.begun-anew. */
export function requireEpoch(epoch: number, ofCursor: string | undefined): void {
  if (Number(ofCursor ?? 1) !== epoch) throw refuse('changes.begun-anew');
}
