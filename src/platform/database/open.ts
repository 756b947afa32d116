// Settings → an open, migrated database: PostgreSQL by its URL, or the embedded one in a folder.
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import { StartTrouble } from '../errors-start.ts';
import { StorageFull, StorageReadOnly } from '../errors-storage.ts';
import { makeFolder } from '../make-folder.ts';
import type { Observe } from '../observations.ts';
import { databaseOn } from './dialect.ts';
import { lockFolder } from './folder-lock.ts';
import type { LinkSource } from './link.ts';
import { migrate, readMigrations } from './migrate.ts';
import { pgliteSource } from './pglite.ts';
import { postgresSource } from './postgres.ts';
import { secureRows } from './row-security.ts';
import { keepStatistics } from './statistics.ts';
import { DatabaseAway, StatementFailed } from './trouble.ts';

export interface DatabaseOptions {
  /** postgres://… ; without it the embedded database in `folder` is used. */
  url?: string;
  folder?: string;
  /** false: a power cut may take the last commits with it, and statements are faster. Embedded database only. */
  durable?: boolean;
  /** false: row-level security is not taken on, for tests of the platform that make tables of their own. */
  bindsRows?: boolean;
  clock: Clock;
  observe?: Observe;
}

const oldestVersion = 150_000;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const source = await openSource(options);
  try {
    await prepare(source, options);
  } catch (error) {
    await source.close();
    throw storageSentence(error, options) ?? error;
  }
  const database = databaseOn(source, options.clock, { bindsRows: options.bindsRows ?? true });
  if (source.kind === 'postgres') return database;
  const statistics = keepStatistics(source, options.clock);
  return {
    ...database,
    close() {
      statistics.stop();
      return database.close();
    },
  };
}

async function openSource({
  url,
  folder,
  durable = true,
  clock,
  observe = () => {},
}: DatabaseOptions): Promise<LinkSource> {
  if (url !== undefined) return postgresSource(url, clock, observe);
  if (folder === undefined) throw new StartTrouble('Neither a database URL nor a data folder is set.');
  let lock;
  try {
    makeFolder(folder, 0o700);
    lock = lockFolder(folder);
    const settings = { folder: join(folder, 'database'), durable };
    return await pgliteSource({ settings, clock, observe, released: lock.release });
  } catch (error) {
    lock?.release();
    if (error instanceof StartTrouble) throw error;
    const sentence = storageSentence(error, { url, folder });
    if (sentence) throw sentence;
    throw new StartTrouble(
      `The data folder ${folder} cannot be used (${(error as { code?: string }).code ?? (error as Error).message}).`,
      { cause: error },
    );
  }
}

function storageSentence(
  error: unknown,
  { url, folder }: { url?: string | undefined; folder?: string | undefined },
): StartTrouble | undefined {
  const where = url === undefined ? `The data folder ${folder ?? ''}` : 'The database';
  if (error instanceof StorageFull)
    return new StartTrouble(`${where} has no space left to start with.`, { cause: error });
  if (error instanceof StorageReadOnly)
    return new StartTrouble(`${where} can only be read.`, { cause: error });
  return undefined;
}

async function prepare(source: LinkSource, { clock }: DatabaseOptions) {
  const migrations = await readMigrations();
  let link;
  try {
    link = await source.acquire();
    const { rows } = await link.run(`select current_setting('server_version_num')::int as version`, []);
    const version = Number(rows[0]?.['version']);
    if (version < oldestVersion)
      throw new StartTrouble(
        `The database is PostgreSQL ${Math.floor(version / 10_000)}; Hadron needs 15 or newer.`,
      );
    await migrate(link, migrations, clock.now());
    await secureRows(link);
  } catch (error) {
    if (error instanceof DatabaseAway)
      throw new StartTrouble(
        `The database does not answer (${error.code}): check DATABASE_URL and that the server runs.`,
        { cause: error },
      );
    if (error instanceof StatementFailed)
      throw new StartTrouble(`The database refused to be set up: ${error.message}.`, { cause: error });
    throw error;
  } finally {
    if (link) source.release(link);
  }
}
