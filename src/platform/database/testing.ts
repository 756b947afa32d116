// An empty, migrated database for one test: the embedded one in memory from a snapshot, or a fresh database on DATABASE_URL's server.
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock, within } from '../clock.ts';
import type { Database } from '../database.ts';
import { databaseOn } from './dialect.ts';
import { quoteName, type LinkSource } from './link.ts';
import { migrate, readMigrations, type Migration } from './migrate.ts';
import { pgliteSource, type PgliteSource } from './pglite.ts';
import { postgresSource } from './postgres.ts';
import { secureRows } from './row-security.ts';
import { DatabaseAway } from './trouble.ts';

export interface TestDatabase extends Database {
  /** Set when the test runs on PostgreSQL: for openDatabase, and for processes that the test starts. */
  readonly url: string | undefined;
  /** What the database is made of, for tests of the platform itself. */
  readonly source: LinkSource;
}

/**
 * Close it after the test: `t.after(() => database.close())`. Without `bindsRows` the test sees all rows and need not say in which
 * project it acts.
 */
export async function openTestDatabase({ bindsRows = false } = {}): Promise<TestDatabase> {
  const server = process.env['DATABASE_URL'];
  if (server) return onServer(server, bindsRows);
  const source = lent(await takeEmbedded());
  return { ...databaseOn(source, systemClock, { bindsRows }), url: undefined, source };
}

async function onServer(server: string, bindsRows: boolean): Promise<TestDatabase> {
  const name = `hadron_test_${randomBytes(8).toString('hex')}`;
  await onServerDo(server, `create database ${quoteName(name)}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const source = postgresSource(url.href, systemClock, () => {});
  await migrateSource(source, await readMigrations());
  const database = databaseOn(source, systemClock, { bindsRows });
  return {
    ...database,
    url: url.href,
    source,
    async close() {
      await database.close();
      await onServerDo(server, `drop database if exists ${quoteName(name)} with (force)`);
    },
  };
}

async function onServerDo(server: string, statement: string) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function migrateSource(source: LinkSource, migrations: readonly Migration[]) {
  const link = await source.acquire();
  try {
    await migrate(link, migrations, systemClock.now());
    await secureRows(link);
  } finally {
    source.release(link);
  }
}

/** Engines of closed databases, emptied for the next test of this process: starting one costs half a second of processor time. */
const resting: PgliteSource[] = [];

const emptyingMs = 3_000;

async function takeEmbedded(): Promise<PgliteSource> {
  const rested = resting.pop();
  rested?.wake();
  if (rested) return rested;
  const fresh = await openEmbedded(await snapshot());
  snapshotSchema ??= { parts: await schemaOf(fresh), tables: new Set(await tablesOf(fresh)) };
  return fresh;
}

function openEmbedded(from?: Uint8Array): Promise<PgliteSource> {
  return pgliteSource({
    settings: { folder: undefined, durable: false, ...(from && { snapshot: from }) },
    clock: systemClock,
    observe: () => {},
    released: () => {},
  });
}

/** The engine for one test: after `close` nothing that the test left running can reach the next one's data. */
function lent(source: PgliteSource): LinkSource {
  let isClosed = false;
  return {
    ...source,
    async acquire() {
      const link = isClosed ? undefined : await source.acquire();
      if (link && !isClosed) return link;
      if (link) source.release(link);
      throw new DatabaseAway('closed');
    },
    async close() {
      isClosed = true;
      // A test that failed inside a transaction may hold the connection for ever.
      const emptied = await within(
        systemClock,
        emptyingMs,
        isEmptied(source).catch(() => false),
      );
      if (emptied === true) {
        source.rest();
        resting.push(source);
      } else await source.close();
    },
  };
}

/** What makes a schema this schema; a test that changed it spends its engine. */
const schema = `
  select coalesce(md5(string_agg(what, ',' order by what)), '') as schema from (
    select format('%s %s %s', c.relname, a.attname, a.atttypid) as what
      from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace
    union all select proname::text from pg_proc where pronamespace = 'public'::regnamespace
    union all select format('%s %s', tgname, tgenabled) from pg_trigger
    union all select format('%s %s', conname, conrelid::regclass) from pg_constraint where connamespace = 'public'::regnamespace
    union all select nspname::text from pg_namespace
    union all select name || sha256 from migration
    union all select format('%s %s', rolname, rolsuper) from pg_roles
  ) parts`;

const tables = `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migration'`;

let snapshotSchema: { parts: string; tables: ReadonlySet<string> } | undefined;

const schemaOf = async (source: LinkSource) => String((await run(source, schema)).rows[0]?.['schema']);

const tablesOf = async (source: LinkSource) =>
  (await run(source, tables)).rows.map(row => String(row['name']));

async function isEmptied(source: PgliteSource): Promise<boolean> {
  await run(source, 'reset role');
  const names = await tablesOf(source);
  const own = names.filter(name => snapshotSchema?.tables.has(name)).map(quoteName);
  const added = names.filter(name => !snapshotSchema?.tables.has(name)).map(quoteName);
  if (own.length > 0) await run(source, `truncate ${own.join(', ')} restart identity cascade`);
  if (added.length > 0) await run(source, `drop table ${added.join(', ')} cascade`);
  await run(source, 'discard all');
  const link = await source.acquire();
  link.session.project = undefined;
  source.release(link);
  return (await schemaOf(source)) === snapshotSchema?.parts;
}

async function run(source: LinkSource, text: string) {
  const link = await source.acquire();
  try {
    return await link.run(text, []);
  } finally {
    source.release(link);
  }
}

let loaded: Promise<Uint8Array> | undefined;

/** The data directory after the migrations, made once per machine and set of migrations; test files run in parallel processes. */
function snapshot(): Promise<Uint8Array> {
  return (loaded ??= loadSnapshot());
}

/** Another way of making the snapshot is another number. */
const recipe = 5;

async function loadSnapshot(): Promise<Uint8Array> {
  const migrations = await readMigrations();
  const pglite = await readFile(
    new URL('../package.json', import.meta.resolve('@electric-sql/pglite')),
    'utf8',
  );
  const key = createHash('sha256').update(JSON.stringify([recipe, pglite, migrations]));
  const file = join(tmpdir(), `hadron-test-database-${key.digest('hex').slice(0, 32)}.tar`);
  const kept = await readFile(file).catch(() => undefined);
  if (kept) return kept;

  const made = await dumpMigrated(migrations);
  const own = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(own, made, { mode: 0o600 });
    await rename(own, file);
  } finally {
    await rm(own, { force: true });
  }
  return made;
}

async function dumpMigrated(migrations: readonly Migration[]): Promise<Uint8Array> {
  const source = await openEmbedded();
  try {
    await migrateSource(source, migrations);
    return await source.dump();
  } finally {
    await source.close();
  }
}
