// Callers' decisions, and records that are built anew.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { explain, joinStatements, listDecisions, splitStatements, undoDecision } from './decide.ts';
import { withdrawDocument } from './merge.ts';
import { readResources } from './read.ts';
import {
  arrival,
  openRecords,
  readSaid,
  pneumonia,
  condition,
  glucose,
  practitioner,
  year,
  assertNothingDangles,
  assertFeedTellsAll,
} from './records.testing.ts';
import { regroup, regroupOutdated } from './regroup-all.ts';

const closers: (() => unknown)[] = [];
let records: Awaited<ReturnType<typeof openRecords>>;
before(async () => {
  records = await openRecords({ after: close => void closers.push(close as () => unknown) });
});
after(async () => {
  for (const close of closers) await close();
});

test('a caller’s word stands above the rules, through every re-run, until it is taken back', async () => {
  const { database, parts, newPatient, tell } = records;
  const key = await newPatient();
  const conditions = async () =>
    (await readResources(database.executor, key, { resourceType: 'Condition' })).map(each => each.resourceId);
  const told = [
    condition('a', [pneumonia]),
    condition('b', [pneumonia]),
    condition('c', [pneumonia], '2003-01-01'),
  ];
  for (const resource of told) await tell(key, { resources: [resource] });
  assert.deepEqual(await conditions(), ['a', 'c']);

  const pair = { resourceType: 'Condition', oneId: 'b', otherId: 'a', decidedBy: 'somebody' };
  const split = await splitStatements(parts, key, pair);
  assert.deepEqual(await conditions(), ['a', 'b', 'c']);
  await tell(key, { resources: [condition('b', [pneumonia])], time: year(2024) });
  await database.transaction(tx => regroup(tx, key, arrival));
  assert.deepEqual(await conditions(), ['a', 'b', 'c'], 'it outlives what comes and what is built anew');
  const why = await explain(database.executor, key, 'Condition', 'a', 'b');
  assert.deepEqual([why.areOne, why.because], [false, 'decision']);

  const join = await joinStatements(parts, key, { ...pair, oneId: 'c', otherId: 'b' });
  assert.deepEqual(await conditions(), ['a', 'b']);
  const linked = await explain(database.executor, key, 'Condition', 'c', 'b');
  assert.deepEqual(
    linked.path.map(link => [link.oneId, link.otherId, link.because]),
    [['c', 'b', 'decision']],
  );
  await assertNothingDangles(records.database.executor, key);
  await assertFeedTellsAll(records.database.executor, key);

  assert.equal(await undoDecision(parts, key, join.decisionId), true);
  assert.equal(await undoDecision(parts, key, split.decisionId), true);
  assert.equal(await undoDecision(parts, key, split.decisionId), false, 'it was taken back already');
  assert.deepEqual(await conditions(), ['a', 'c']);
  assert.deepEqual(await listDecisions(database.executor, key), []);
  const again = await explain(database.executor, key, 'Condition', 'a', 'b');
  assert.deepEqual([again.areOne, again.path.length, again.path[0]?.because], [true, 1, 'identical']);
  const differs = await explain(database.executor, key, 'Condition', 'a', 'c');
  assert.deepEqual([differs.areOne, differs.because], [false, 'rules']);
  await assertFeedTellsAll(records.database.executor, key);
  await assert.rejects(joinStatements(parts, key, { ...pair, oneId: 'nobody' }), {
    code: 'record.resource-unknown',
  });
});

test('a decision on statements that come later is kept for them', async () => {
  const { database, parts, newPatient, tell } = records;
  const key = await newPatient();
  const documentId = await tell(key, {
    resources: [condition('a', [pneumonia]), condition('b', [pneumonia])],
  });
  await splitStatements(parts, key, { resourceType: 'Condition', oneId: 'a', otherId: 'b', decidedBy: 'x' });
  await database.transaction(tx => withdrawDocument(tx, key, documentId, arrival));
  assert.deepEqual(await readResources(database.executor, key), [], 'nothing is left to be served');
  await tell(key, { resources: [condition('b', [pneumonia])] });
  await tell(key, { resources: [condition('a', [pneumonia])] });
  assert.equal((await readResources(database.executor, key, { resourceType: 'Condition' })).length, 2);
  await assertFeedTellsAll(records.database.executor, key);
});

test('a record from before there were groups is grouped with the next document, or when it is asked for', async () => {
  const { database, parts, newPatient, tell } = records;
  const [one, other] = [await newPatient(), await newPatient()];
  const resources = [
    condition('a', [pneumonia]),
    glucose('g', 100, '2020-01-01T08:00:00Z', 'm'),
    practitioner('m', 'Gray'),
  ];
  for (const key of [one, other]) {
    await tell(key, { resources, documentId: '00000000-0000-4000-8000-000000000001' });
    await tell(key, {
      resources: [condition('b', [pneumonia])],
      documentId: '00000000-0000-4000-8000-000000000002',
    });
  }
  const said = await readSaid(database, other);
  for (const table of ['resource', 'statement', 'change', 'code_pair'])
    await sql`delete from ${sql.table(table)} where patient_id = ${one.particlePatientId}::uuid`.execute(
      database.executor,
    );
  await sql`update patient set record_rules = 0, record_seq = 0 where patient_id = ${one.particlePatientId}::uuid`.execute(
    database.executor,
  );
  assert.equal(await regroupOutdated(parts.database, parts.clock), 1);
  assert.equal(await regroupOutdated(parts.database, parts.clock), 0, 'once');
  assert.deepEqual(await readSaid(database, one), said);
  await assertFeedTellsAll(records.database.executor, one);
});

test('a record has a thousand decisions at most; a word said again is none more', async () => {
  const { database, parts, newPatient, tell } = records;
  const key = await newPatient();
  await tell(key, {
    resources: [condition('a', [pneumonia]), condition('b', [pneumonia]), condition('c', [])],
  });
  const pair = { resourceType: 'Condition', oneId: 'a', otherId: 'b', decidedBy: 'somebody' };
  const { decisionId } = await splitStatements(parts, key, pair);
  // About statements that are gone: they count too.
  await sql`
    insert into record_decision (project_id, patient_id, decision_id, kind, resource_type, one_id, other_id, decided_by, decided_at)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, gen_random_uuid(), 'split', 'Condition', 'gone' || n, 'gone' || (n + 1), 'x', now()
    from generate_series(1, 999) n`.execute(database.executor);
  await assert.rejects(joinStatements(parts, key, { ...pair, otherId: 'c' }), {
    code: 'record.too-many-decisions',
  });
  assert.equal((await joinStatements(parts, key, pair)).decisionId, decisionId);
  await undoDecision(parts, key, decisionId);
  await joinStatements(parts, key, { ...pair, otherId: 'c' });
  assert.equal((await listDecisions(database.executor, key)).length, 1_000);
});
