// The project's feed: read by cursor, nothing skipped, nothing out of a patient's order.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { systemClock } from '../platform/clock.ts';
import { readChanges, readPatientChanges } from './changes.ts';
import { openRecords, pneumonia, condition, glucose, year } from './records.testing.ts';

const closers: (() => unknown)[] = [];
let records: Awaited<ReturnType<typeof openRecords>>;
before(async () => {
  records = await openRecords({ after: close => void closers.push(close as () => unknown) });
});
after(async () => {
  for (const close of closers) await close();
});

/** A change is told once no older transaction is open on the server, be it of another test's database. */
async function untilTold(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const { rows } = await sql<{ is_told: boolean }>`
      select coalesce(bool_and(tx < pg_snapshot_xmin(pg_current_snapshot())), true) as is_told from change`.execute(
      records.database.executor,
    );
    if (rows[0]?.is_told) return;
    await systemClock.sleep(50);
  }
  assert.fail('older transactions do not end');
}

test('a project’s feed is read by cursor, and a cursor of nobody’s making is refused', async () => {
  const { database, newPatient, tell } = records;
  const [one, other] = [await newPatient(), await newPatient()];
  await tell(one, { resources: [condition('c', [pneumonia])] });
  await tell(other, { resources: [condition('c', [pneumonia])] });
  await tell(one, { resources: [glucose('g', 100, '2020-01-01')] });
  await untilTold();
  const told = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await readChanges(database.executor, one.projectId, cursor, 7);
    told.push(...page.changes);
    cursor = page.cursor;
    if (!page.hasMore) break;
  }
  for (const key of [one, other])
    assert.deepEqual(
      told
        .filter(change => change.particlePatientId === key.particlePatientId)
        .map(({ particlePatientId: _, ...change }) => change),
      await readPatientChanges(database.executor, key, 0, 100),
    );
  const empty = await readChanges(database.executor, one.projectId, cursor, 7);
  assert.deepEqual(empty, { changes: [], cursor, hasMore: false });
  await tell(other, { resources: [glucose('g', 100, '2020-01-01')] });
  await untilTold();
  const next = await readChanges(database.executor, one.projectId, cursor, 7);
  assert.deepEqual(
    next.changes.map(change => change.resourceId),
    ['g'],
  );
  for (const nonsense of ['x', 'MS4y', Buffer.from('1.2.3').toString('base64url')])
    await assert.rejects(readChanges(database.executor, one.projectId, nonsense, 7), {
      code: 'request.page-invalid',
    });
});

test('a cursor skips nothing, though transactions end in another order than they began', async t => {
  const { database, newPatient, merge } = records;
  if (database.kind !== 'postgres')
    return t.skip('the embedded database has one connection; run with DATABASE_URL');
  const [one, other] = [await newPatient(), await newPatient()];
  const told: string[] = [];
  let cursor: string | undefined;
  const readOn = async () => {
    const page = await readChanges(database.executor, one.projectId, cursor, 1_000);
    cursor = page.cursor;
    for (const { particlePatientId, resourceType, resourceId, version } of page.changes)
      if (resourceType === 'Condition')
        told.push(`${particlePatientId === one.particlePatientId ? 1 : 2} ${resourceId} v${version}`);
  };
  await untilTold();
  await readOn();
  told.length = 0;
  const opened = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const early = database.transaction(async tx => {
    // The older number, taken before the other one begins.
    await sql`select pg_current_xact_id()`.execute(tx);
    opened.resolve();
    await mayEnd.promise;
    await merge(tx, one, {
      resources: [condition('c', [pneumonia], '2019-03-01', { note: [{ text: 'later' }] })],
      time: year(2022),
    });
  });
  await opened.promise;
  await database.transaction(tx =>
    merge(tx, one, { resources: [condition('c', [pneumonia])], time: year(2020) }),
  );
  await database.transaction(tx => merge(tx, other, { resources: [condition('d', [pneumonia])] }));
  await readOn();
  assert.equal(told.length, 0, 'nothing is told past a transaction that may still say something');
  mayEnd.resolve();
  await early;
  await untilTold();
  await readOn();
  assert.deepEqual(
    told.filter(each => each.startsWith('1')),
    ['1 c v1', '1 c v2'],
    'in the patient’s order',
  );
  assert.deepEqual([...told].sort(), ['1 c v1', '1 c v2', '2 d v1']);
});
