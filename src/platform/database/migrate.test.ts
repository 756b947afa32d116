import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { StartTrouble } from '../errors-start.ts';
import type { Link } from './link.ts';
import { migrate, readMigrations, type Migration } from './migrate.ts';
import { openTestDatabase } from './testing.ts';

const at = new Date('2026-01-02T03:04:05Z');

const migration = (name: string, sql: string): Migration => ({
  name,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
});

const fruit = migration(
  '9001-fruit',
  'create table fruit (name text); -- ;\ninsert into fruit values (\'fig; "date"\');',
);
const nut = migration('9002-nut', 'create table nut (name text);');

async function openFor(t: TestContext) {
  const { source, ...database } = await openTestDatabase();
  t.after(() => database.close());
  const withLink = async <T>(work: (link: Link) => Promise<T>) => {
    const link = await source.acquire();
    try {
      return await work(link);
    } finally {
      source.release(link);
    }
  };
  const known = await readMigrations();
  return {
    run: (text: string) => withLink(link => link.run(text, [])),
    migrate: (...more: Migration[]) => withLink(link => migrate(link, [...known, ...more], at)),
    migrateTo: (all: Migration[]) => withLink(link => migrate(link, all, at)),
    known,
  };
}

test('each migration is applied once, in order, with the time and its checksum', async t => {
  const database = await openFor(t);
  await database.migrate(fruit);
  await database.migrate(fruit, nut);
  await database.migrate(fruit, nut);
  const { rows } = await database.run(
    `select name, sha256, applied_at from migration where name > '9' order by name`,
  );
  assert.deepEqual(rows, [
    { name: '9001-fruit', sha256: fruit.sha256, applied_at: at },
    { name: '9002-nut', sha256: nut.sha256, applied_at: at },
  ]);
  assert.deepEqual((await database.run('select name from fruit')).rows, [{ name: 'fig; "date"' }]);
});

test('several processes that start at once apply each migration once', async t => {
  const database = await openFor(t);
  await Promise.all(Array.from({ length: 6 }, () => database.migrate(fruit, nut)));
  assert.deepEqual((await database.run('select count(*) as n from fruit')).rows, [{ n: 1 }]);
});

test('a migration that fails leaves nothing of itself nor of those before it', async t => {
  const database = await openFor(t);
  const bad = migration('9002-bad', 'create table half (n int); select 1/0;');
  await assert.rejects(database.migrate(fruit, bad), { code: '22012' });
  const { rows } = await database.run(
    `select to_regclass('half')::text as half, to_regclass('fruit')::text as fruit`,
  );
  assert.deepEqual(rows, [{ half: null, fruit: null }]);
  await database.migrate(fruit, nut);
});

test('a database from a newer version is refused in one sentence', async t => {
  const database = await openFor(t);
  await database.migrate(fruit);
  await assert.rejects(database.migrate(), (error: unknown) => {
    assert.ok(error instanceof StartTrouble);
    assert.match(error.sentence, /9001-fruit.*does not know/);
    return true;
  });
});

test('a migration that has changed since it was applied is refused', async t => {
  const database = await openFor(t);
  await database.migrate(fruit);
  await assert.rejects(
    database.migrate(migration('9001-fruit', 'create table fruit (name text, ripe bool);')),
    {
      name: 'StartTrouble',
      message: /9001-fruit.*another content/,
    },
  );
});

test('what failed to be refused or applied keeps no lock', async t => {
  const database = await openFor(t);
  await assert.rejects(database.migrateTo([]), StartTrouble);
  await database.migrate();
  assert.deepEqual(
    (await database.run(`select count(*) as locks from pg_locks where locktype = 'advisory'`)).rows,
    [{ locks: 0 }],
  );
});
