// An empty, migrated database for one test: the embedded one in memory from a snapshot, or a fresh database on DATABASE_URL's server.
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock, type Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import { databaseOn } from './dialect.ts';
import type { LinkSource } from './link.ts';
import { migrate, readMigrations, type Migration } from './migrate.ts';
import { pgliteSource, quoteName } from './pglite.ts';
import { postgresSource } from './postgres.ts';

export interface TestDatabase extends Database {
  /** For openDatabase and for processes a test starts: set when the test runs on PostgreSQL. */
  readonly url: string | undefined;
}

export async function openTestDatabase(options: { clock?: Clock } = {}): Promise<TestDatabase> {
  const clock = options.clock ?? systemClock;
  const server = process.env['DATABASE_URL'];
  if (server) return onServer(server, clock);
  const source = await pgliteSource(
    { folder: undefined, durable: false, snapshot: await snapshot() },
    () => {},
  );
  return { ...databaseOn(source, systemClock), url: undefined };
}

async function onServer(server: string, clock: Clock): Promise<TestDatabase> {
  const name = `hadron_test_${randomBytes(8).toString('hex')}`;
  await onServerDo(server, `create database ${quoteName(name)}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const source = postgresSource(url.href, clock, () => {});
  await migrateSource(source, await readMigrations());
  const database = databaseOn(source, systemClock);
  return {
    ...database,
    url: url.href,
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
  } finally {
    source.release(link);
  }
}

let loaded: Promise<Uint8Array> | undefined;

/** The data directory after the migrations, made once per machine and set of migrations; test files run in parallel processes. */
function snapshot(): Promise<Uint8Array> {
  return (loaded ??= loadSnapshot());
}

async function loadSnapshot(): Promise<Uint8Array> {
  const migrations = await readMigrations();
  // Another way of dumping is another number here.
  const pglite = await readFile(
    new URL('../package.json', import.meta.resolve('@electric-sql/pglite')),
    'utf8',
  );
  const key = createHash('sha256').update(JSON.stringify([2, pglite, migrations]));
  const file = join(tmpdir(), `hadron-test-database-${key.digest('hex').slice(0, 32)}.tar`);
  const kept = await readFile(file).catch(() => undefined);
  if (kept) return kept;

  const made = await dumpMigrated(migrations);
  const own = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(own, made);
    await rename(own, file);
  } finally {
    await rm(own, { force: true });
  }
  return made;
}

async function dumpMigrated(migrations: readonly Migration[]): Promise<Uint8Array> {
  const source = await pgliteSource({ folder: undefined, durable: false }, () => {});
  try {
    await migrateSource(source, migrations);
    return await source.dump();
  } finally {
    await source.close();
  }
}
