import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Executor } from '../database.ts';
import { NoProject, secureRows } from './row-security.ts';
import { openTestDatabase } from './testing.ts';

const insertThing = (executor: Executor, projectId: string, name: string) =>
  sql`insert into thing (project_id, name) values (${projectId}::uuid, ${name})`.execute(executor);
const thingsSeen = async (executor: Executor) =>
  (await sql<{ name: string }>`select name from thing order by 1`.execute(executor)).rows.map(
    row => row.name,
  );

/** With a table made after all migrations: securing it takes no more than having a project_id. */
async function openTwoProjects(t: { after(call: () => Promise<void>): void }) {
  const database = await openTestDatabase({ bindsRows: true });
  t.after(() => database.close());
  const link = await database.source.acquire();
  await link.script('create table thing (project_id uuid not null, name text not null)');
  await secureRows(link);
  database.source.release(link);
  const [one, other] = [randomUUID(), randomUUID()];
  await insertThing(database.of(one).executor, one, 'of one');
  await insertThing(database.of(other).executor, other, 'of other');
  return { database, one, other };
}

test('a project sees its own rows, whatever a statement forgets to say', async t => {
  const { database, one, other } = await openTwoProjects(t);
  assert.deepEqual(await thingsSeen(database.of(one).executor), ['of one']);
  assert.deepEqual(await thingsSeen(database.of(other).executor), ['of other']);
  assert.deepEqual(await thingsSeen(database.system.executor), ['of one', 'of other']);
  const inOne = await database.inProject(one, () => database.transaction(tx => thingsSeen(tx)));
  assert.deepEqual(inOne, ['of one']);
});

test('a project can neither write, change nor delete what is of another', async t => {
  const { database, one, other } = await openTwoProjects(t);
  const { executor } = database.of(one);
  await assert.rejects(insertThing(executor, other, 'smuggled'), /row-level security/);
  await assert.rejects(
    sql`update thing set project_id = ${other}::uuid`.execute(executor),
    /row-level security/,
  );
  await sql`update thing set name = name || ' touched'`.execute(executor);
  await sql`delete from thing`.execute(executor);
  assert.deepEqual(await thingsSeen(database.system.executor), ['of other']);
});

test('many projects at once share the connections and nothing else', async t => {
  const { database, one, other } = await openTwoProjects(t);
  const seen = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      database.inProject(i % 2 ? one : other, () => thingsSeen(database.executor)),
    ),
  );
  for (const [i, names] of seen.entries()) assert.deepEqual(names, [i % 2 ? 'of one' : 'of other']);
});

test('a statement outside any project is refused instead of finding nothing', async t => {
  const { database } = await openTwoProjects(t);
  await assert.rejects(thingsSeen(database.executor), NoProject);
  await assert.rejects(
    database.transaction(tx => thingsSeen(tx)),
    NoProject,
  );
});

test('every table that has a project is bound, its owner too, and whoever connects is not above it', async t => {
  const { database } = await openTwoProjects(t);
  const { rows } = await sql<{ name: string; is_bound: boolean; policies: number }>`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as is_bound,
      (select count(*)::integer from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'project_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`.execute(
    database.system.executor,
  );
  assert.ok(rows.length >= 10, `${rows.length} tables`);
  for (const { name, is_bound: isBound, policies } of rows) {
    assert.equal(isBound, true, name);
    assert.equal(policies, 1, name);
  }
  const { rows: who } = await sql<{ is_above: boolean }>`
    select rolsuper or rolbypassrls as is_above from pg_roles where rolname = current_user`.execute(
    database.system.executor,
  );
  assert.deepEqual(who, [{ is_above: false }]);
});
