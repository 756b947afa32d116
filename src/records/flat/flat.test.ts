// The record as Flat rows that are kept: what is new, what went, who was given what, and that a large chart holds nobody up.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { flatten } from '../../conversion/flat/index.ts';
import type { FlatRow } from '../../conversion/flat/index.ts';
import type { PatientKey } from '../../patients/patient.ts';
import { systemClock } from '../../platform/clock.ts';
import { openTestDatabase } from '../../platform/database/testing.ts';
import { moveMarks, readMarks } from '../marks.ts';
import type { Reader } from '../marks.ts';
import { arrive, keepDocument, lab, newPatient, newProject, problem } from './arrivals.testing.ts';
import type { Arrival } from './arrivals.testing.ts';
import { openFlattener } from './flatten-thread.ts';
import type { Flattener, FlattenerLimits } from './flatten-thread.ts';
import { askChart, projectFlat } from './project.ts';
import { readFlatText } from './read.ts';
import { flatState, rowResources } from './sql.ts';

/** Base64 of so many bytes that follow from the seed. */
const shake = (seed: string, outputLength: number) =>
  createHash('shake256', { outputLength }).update(seed).digest('base64');

const second = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n));

async function openChart(t: TestContext, limits: Partial<FlattenerLimits> = {}) {
  const database = await openTestDatabase();
  const flattener = openFlattener(systemClock, limits);
  t.after(async () => {
    await flattener.stop();
    await database.close();
  });
  const key = await newPatient(database, await newProject(database));
  const parts = { database, flattener };
  const says = (at: Date, ...resources: (Arrival & { is: 'says' })['resource'][]) =>
    database.transaction(async tx => {
      const documentId = await keepDocument(tx, key, at);
      await arrive(
        tx,
        key,
        resources.map(resource => ({ is: 'says' as const, resource, documentId })),
        at,
      );
      return documentId;
    });
  const change = (at: Date, ...arrivals: Arrival[]) =>
    database.transaction(tx => arrive(tx, key, arrivals, at));
  return { parts, database, key, says, change, ...readerOf(parts, key) };
}

async function textOf(text: AsyncIterable<string | Buffer>): Promise<string> {
  let whole = '';
  for await (const piece of text) whole += piece.toString();
  return whole;
}

type Parts = { database: Awaited<ReturnType<typeof openTestDatabase>>; flattener: Flattener };
type Rows = Partial<Record<string, FlatRow[]>>;

function readerOf(parts: Parts, key: PatientKey) {
  const { executor } = parts.database;
  const read = async (query: Partial<Parameters<typeof readFlatText>[2]> = {}): Promise<Rows> => {
    const state = await projectFlat(parts, key);
    const { text } = await readFlatText(executor, key, { round: state?.round ?? 0, ...query });
    return JSON.parse(await textOf(text)) as Rows;
  };
  const reader: Reader = { consumer: 'somebody', format: 'flat' };
  /** What is new to the reader; it counts as given. */
  const readNew = async (): Promise<Rows> => {
    const state = await projectFlat(parts, key);
    const marks = await readMarks(executor, key, reader);
    const rows = await read({ unread: { consumer: reader.consumer, marks } });
    await parts.database.transaction(tx =>
      moveMarks(tx, key, reader, { parts: [''], seq: state?.round ?? 0 }, systemClock.now()),
    );
    return rows;
  };
  return { read, readNew };
}

const names = (rows: Rows) => rows['problems']?.map(row => row['condition_name']) ?? [];

test('what is kept is what flatten makes of the record, in its order', async t => {
  const { read, says, database, key } = await openChart(t);
  const resources = [
    ...Array.from({ length: 30 }, (_, i) => problem(`c${i}`, `Problem ${(i * 7) % 30}`)),
    ...Array.from({ length: 30 }, (_, i) => ({
      ...lab(`o${i}`, i),
      effectiveDateTime: `2024-05-${10 + ((i * 11) % 19)}`,
    })),
    { resourceType: 'Patient', id: 'pat', name: [{ family: 'Sample', given: ['Nora'] }] },
  ];
  const documentId = await says(second(1), ...resources);
  const rows = await read();
  const { sources, ...expected } = flatten({
    patientId: key.particlePatientId,
    resources: resources.map(resource => ({ resource: resource as never, sourceIds: [documentId] })),
    sources: [{ sourceId: documentId, name: '' }],
  });
  const { sources: files, ...others } = rows;
  assert.deepEqual(others, expected);
  assert.deepEqual(
    files?.map(row => row['source_id']),
    sources.map(row => row.source_id),
  );
  assert.equal((await flatState(database.executor, key))?.isStale, false);
});

test('rows are of the Patient their document spoke of, though the record has one Patient', async t => {
  const { read, says, key } = await openChart(t);
  const own = { subject: { reference: `Patient/${key.particlePatientId}` } };
  await says(
    second(1),
    { resourceType: 'Patient', id: 'p1', gender: 'female' },
    { ...problem('c1', 'Asthma'), ...own },
  );
  await says(
    second(2),
    { resourceType: 'Patient', id: 'p2', gender: 'male' },
    { ...problem('c2', 'Gout'), ...own },
  );
  const rows = await read();
  const genderOf = new Map(rows['patients']?.map(row => [row['resource_id'], row['gender']]));
  assert.deepEqual(
    Object.fromEntries(
      rows['problems']?.map(row => [row['condition_name'], genderOf.get(row['subject_patient_id'] ?? '')]) ??
        [],
    ),
    { Asthma: 'FEMALE', Gout: 'MALE' },
  );
});

test('a projection writes only what differs, and one that finds nothing writes nothing', async t => {
  const { read, says, change, parts, key } = await openChart(t);
  await says(second(1), problem('c1', 'Asthma'), problem('c2', 'Gout'));
  await read();
  const before = await projectFlat(parts, key);
  await change(second(2), {
    is: 'says',
    resource: { ...problem('c2', 'Gout'), note: [{ text: 'no column has it' }] },
  });
  const after = await projectFlat(parts, key);
  assert.equal(after?.round, before?.round);
  assert.equal(after?.isStale, false);
});

test('rows since an instant are those learnt after it, however late they were projected', async t => {
  const { read, says } = await openChart(t);
  await says(second(1), problem('c1', 'Asthma'));
  await says(second(9), problem('c2', 'Gout'));
  const since = (instant: Date, isIncluded = false) => read({ since: { instant, isIncluded } });
  assert.deepEqual(names(await since(second(5))), ['Gout']);
  assert.deepEqual(names(await since(second(9))), []);
  assert.deepEqual(names(await since(second(9), true)), ['Gout']);
  assert.equal((await since(second(5)))['sources']?.length, 1);
  assert.equal((await since(second(5)))['recordSources']?.length, 1);
});

test('a file that says nothing is a row of sources, and new', async t => {
  const { readNew, says } = await openChart(t);
  await says(second(1), problem('c1', 'Asthma'));
  await readNew();
  await says(second(2));
  const rows = await readNew();
  assert.deepEqual([rows['sources']?.length, rows['problems']], [1, []]);
  assert.deepEqual((await readNew())['sources'], []);
});

test('a row that came back is not given again to who had it, and is given to who had not', async t => {
  const { change, readNew, says, parts, key } = await openChart(t);
  const asthma = problem('c1', 'Asthma');
  await says(second(1), asthma);
  assert.deepEqual(names(await readNew()), ['Asthma']);
  await change(second(2), { is: 'gone', resourceType: 'Condition', id: 'c1' });
  await projectFlat(parts, key);
  const other = { consumer: 'another', format: 'flat' } as const;
  const round = (await projectFlat(parts, key))?.round ?? 0;
  await parts.database.transaction(tx => moveMarks(tx, key, other, { parts: [''], seq: round }, second(2)));
  await change(second(3), { is: 'says', resource: asthma });
  assert.deepEqual(names(await readNew()), []);
  const { read } = readerOf(parts, key);
  const marks = await readMarks(parts.database.executor, key, other);
  assert.deepEqual(names(await read({ unread: { consumer: 'another', marks } })), ['Asthma']);
});

test('an answer that is being sent is of one moment: what goes meanwhile is in it, what comes is not', async t => {
  const { change, says, parts, key, database, readNew } = await openChart(t);
  // More than one batch, of words that no compression makes short.
  const long = (i: number) => problem(`c${i}`, `Problem ${i} ${shake(`${i}`, 15_000)}`);
  await says(second(1), ...Array.from({ length: 150 }, (_, i) => long(i)));
  const state = await projectFlat(parts, key);
  const { text } = await readFlatText(database.executor, key, { round: state?.round ?? 0 });
  const first = await text.next();
  await change(
    second(2),
    ...Array.from({ length: 150 }, (_, i) => ({
      is: 'gone' as const,
      resourceType: 'Condition',
      id: `c${i}`,
    })),
    { is: 'says', resource: problem('new', 'Gout') },
  );
  await projectFlat(parts, key);
  const rest = await textOf(text);
  const rows = JSON.parse(`${first.value as string}${rest}`) as Rows;
  assert.equal(rows['problems']?.length, 150);
  // It was sent whole: none of what it held is new again when it comes back.
  await database.transaction(tx =>
    moveMarks(
      tx,
      key,
      { consumer: 'somebody', format: 'flat' },
      { parts: [''], seq: state?.round ?? 0 },
      second(3),
    ),
  );
  await change(
    second(4),
    ...Array.from({ length: 20 }, (_, i) => ({ is: 'says' as const, resource: long(i) })),
  );
  assert.deepEqual(names(await readNew()), ['Gout']);
});

test('a large chart is flattened in a thread: the same rows, and nothing else waits for it', async t => {
  const { says, read, parts, key } = await openChart(t, { inPlaceBytes: 100_000 });
  await says(second(1), ...Array.from({ length: 600 }, (_, i) => lab(`o${i}`, i)));
  let longestMs = 0;
  let before = performance.now();
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - before);
    before = performance.now();
  }, 1);
  await projectFlat(parts, key);
  clearInterval(timer);
  t.diagnostic(`longest wait of the event loop ${longestMs.toFixed(0)} ms`);
  assert.equal((await read())['labs']?.length, 600);
  await says(second(2), lab('one more', 1));
  assert.equal((await read())['labs']?.length, 600, 'it says what another says: the same row');
});

test('a thread that ends costs only its chart, and the next chart gets a new one', async t => {
  const { says, read, parts, key } = await openChart(t, { inPlaceBytes: 0, longestMs: 1 });
  await says(second(1), ...Array.from({ length: 300 }, (_, i) => lab(`o${i}`, i)));
  await assert.rejects(projectFlat(parts, key), { name: 'ThreadTrouble' });
  const patient = openFlattener(systemClock, { inPlaceBytes: 0 });
  t.after(() => patient.stop());
  const again = { ...parts, flattener: patient };
  assert.equal((await projectFlat(again, key))?.isStale, false);
  assert.equal((await read())['labs']?.length, 300);
});

test('of what a row is made is kept with it, also when only that changes', async t => {
  const { read, says, parts, key, database } = await openChart(t);
  const own = { subject: { reference: `Patient/${key.particlePatientId}` } };
  const kept = async () => {
    const rows = await read();
    const asked = [
      ...(rows['problems'] ?? []).map(row => ['problems', row['condition_id']] as const),
      ...(rows['labs'] ?? []).map(row => ['labs', row['lab_observation_id']] as const),
    ];
    const made: string[][] = [];
    for (const [dataset, id] of asked) {
      const rowId = String(id);
      const resources = await rowResources(database.executor, key, dataset, rowId);
      const answer = await askChart(parts, key, { is: 'resources-of-row', dataset, rowId });
      assert.deepEqual(resources, JSON.parse(answer));
      made.push(resources ?? []);
    }
    return made;
  };
  await says(second(1), { ...problem('c1', 'Asthma'), ...own }, { ...lab('o1', 1), ...own });
  assert.deepEqual(await kept(), [['Condition/c1'], ['Observation/o1']]);
  await says(second(2), { ...lab('o2', 1), ...own });
  assert.ok((await kept()).flat().includes('Observation/o2'));
});

test('projections of one chart at once come to one', async t => {
  const { says, read, parts, key } = await openChart(t);
  await says(second(1), problem('c1', 'Asthma'));
  const states = await Promise.all(Array.from({ length: 5 }, () => projectFlat(parts, key)));
  assert.deepEqual(
    states.map(state => state?.round),
    [1, 1, 1, 1, 1],
  );
  assert.deepEqual(names(await read()), ['Asthma']);
});
