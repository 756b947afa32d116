import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { analyze } from './statistics.ts';
import { openTestDatabase } from './testing.ts';

test('after it the planner knows how much there is, and rows are bound to their project as before', async t => {
  const database = await openTestDatabase({ bindsRows: true });
  t.after(() => database.close());
  const project = randomUUID();
  const { executor } = database.of(project);
  await sql`
    insert into idempotency_key (project_id, caller, key, fingerprint, lease_token, lease_until, created_at)
    select ${project}::uuid, 'caller', n::text, '', ${project}::uuid, now(), now() from generate_series(1, 500) n`.execute(
    executor,
  );
  await analyze(database.source);
  const { rows } = await sql<{ rows: number }>`
    select reltuples::integer as rows from pg_class where relname = 'idempotency_key'`.execute(executor);
  assert.deepEqual(rows, [{ rows: 500 }]);
  const other = await sql`select 1 from idempotency_key`.execute(database.of(randomUUID()).executor);
  assert.deepEqual(other.rows, []);
});
