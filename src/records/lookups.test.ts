// What the first large chart costs when the planner's statistics are of other charts: rows that are gone through, counted by the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database.ts';
import { analyze } from '../platform/database/statistics.ts';
import { systemClock } from '../platform/clock.ts';
import { lab, newPatient, newProject } from './flat/arrivals.testing.ts';
import { openFlattener } from './flat/flatten-thread.ts';
import { projectFlat } from './flat/project.ts';
import { readResources } from './read.ts';
import { openRecords } from './records.testing.ts';
import type { PatientKey } from '../patients/patient.ts';

const results = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...lab(`lab-${n}`, n),
    hasMember: n % 2 === 0 ? [{ reference: `Observation/lab-${n + 1}` }] : undefined,
  })) as never[];

/** By this transaction so far. */
async function rowsFetched(tx: Transaction): Promise<number> {
  const { rows } = await sql<{ fetched: number }>`
    select sum(coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0))::integer as fetched from pg_stat_xact_user_tables
    where relname in ('statement', 'statement_key', 'statement_reference', 'resource', 'resource_version', 'resource_source', 'change')`.execute(
    tx,
  );
  return rows[0]?.fetched ?? 0;
}

test('a large document costs as much a statement as a small one, with statistics that never met its patient or its project', async t => {
  const { database, merge, newPatient: anyPatient } = await openRecords(t);
  const flattener = openFlattener(systemClock);
  t.after(() => flattener.stop());
  const known = await anyPatient();
  // Tables of a few pages are read whole by right.
  await database.transaction(tx => merge(tx, known, { resources: results(1000) }));
  await projectFlat({ database, flattener }, known);
  await analyze(database.source);

  const cost = (key: PatientKey, count: number) =>
    database.transaction(async tx => {
      const before = await rowsFetched(tx);
      await merge(tx, key, { resources: results(count) });
      return ((await rowsFetched(tx)) - before) / count;
    });
  const stranger = await newPatient(database, await newProject(database));
  for (const key of [await anyPatient(), stranger]) {
    const each = await cost(key, 600);
    assert.ok(each < 100, `${each} rows gone through for each statement`);
    assert.equal((await readResources(database.executor, key)).length, 601);
  }
});
