// What the first large chart costs when the planner's statistics are of other charts: rows that are gone through, counted by the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database.ts';
import { analyze } from '../platform/database/statistics.ts';
import { systemClock } from '../platform/clock.ts';
import { lab, newPatient, newProject } from './flat/arrivals.testing.ts';
import { openFlattener } from './flat/flatten-thread.ts';
import { projectFlat } from './flat/project.ts';
import { withdrawDocument } from './merge.ts';
import { arrival, openRecords } from './records.testing.ts';
import { uuidOf } from './serve.ts';
import type { PatientKey } from '../patients/patient.ts';

const results = (count: number, valueOf = (n: number) => n) =>
  Array.from({ length: count }, (_, n) => ({
    ...lab(uuidOf(`lab ${n}`), valueOf(n)),
    hasMember: n % 2 === 0 ? [{ reference: `Observation/${uuidOf(`lab ${n + 1}`)}` }] : undefined,
  })) as never[];

/** By this transaction so far; rows that only tell whose something is are looked at once for each row that is written. */
async function rowsFetched(tx: Transaction): Promise<number> {
  const { rows } = await sql<{ fetched: number }>`
    select sum(coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0))::integer as fetched from pg_stat_xact_user_tables
    where relname in ('statement', 'statement_key', 'statement_reference', 'statement_origin', 'resource', 'resource_index',
      'resource_version', 'resource_source', 'change', 'document')`.execute(tx);
  return rows[0]?.fetched ?? 0;
}

async function openCosts(t: TestContext) {
  const { database, merge, newPatient: anyPatient } = await openRecords(t);
  return {
    database,
    merge,
    anyPatient,
    /** Rows gone through for each thing that a document says, and for each when the document is taken back. */
    costOf: (key: PatientKey, resources: never[]) =>
      database.transaction(async tx => {
        const before = await rowsFetched(tx);
        const documentId = await merge(tx, key, { resources });
        const said = await rowsFetched(tx);
        await withdrawDocument(tx, key, documentId, arrival);
        const withdrawn = await rowsFetched(tx);
        const { length } = resources;
        return { said: (said - before) / length, withdrawn: (withdrawn - said) / length };
      }),
  };
}

test('a large document costs as much a statement as a small one, with statistics that never met its patient or its project', async t => {
  const { database, merge, anyPatient, costOf } = await openCosts(t);
  const flattener = openFlattener(systemClock);
  t.after(() => flattener.stop());
  const known = await anyPatient();
  // Tables of a few pages are read whole by right.
  await database.transaction(tx => merge(tx, known, { resources: results(1000) }));
  await projectFlat({ database, flattener }, known);
  await analyze(database.source);
  const stranger = await newPatient(database, await newProject(database));
  for (const key of [await anyPatient(), stranger]) {
    const { said } = await costOf(key, results(600));
    assert.ok(said < 100, `${said} rows gone through for each statement`);
  }
});

test('the first large document costs as much a statement as the small one before it, when there are no statistics yet', async t => {
  const { anyPatient, costOf } = await openCosts(t);
  // Of one value: an index on what they are one with is the smallest by far.
  await costOf(
    await anyPatient(),
    results(105, () => 7),
  );
  const { said, withdrawn } = await costOf(await anyPatient(), results(1000));
  assert.ok(said < 100, `${said} rows gone through for each statement`);
  assert.ok(withdrawn < 100, `${withdrawn} rows gone through for each that was withdrawn`);
});
