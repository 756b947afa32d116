// A record read whole: each resource once and in order, whatever the size of the chart; a reader that stops is not read for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from 'fhir/r4';
import { openTestDatabase } from '../platform/database/testing.ts';
import { newPatient, newProject } from './flat/arrivals.testing.ts';
import { putResources } from './search/charts.testing.ts';
import { streamEntries } from './everything.ts';

const condition = (id: string) => ({ resourceType: 'Condition', id, subject: {} }) as Resource;

test('a chart of many batches comes whole and in order, or as far as it was asked for', async t => {
  const database = await openTestDatabase();
  t.after(() => database.close());
  const patient = await newPatient(database, await newProject(database));
  const ids = Array.from({ length: 21_500 }, (_, n) => `c${String(n).padStart(5, '0')}`);
  await putResources(database, patient, [...ids.map(condition), { resourceType: 'Encounter', id: 'e' }]);
  const read = async (options: { limit?: number }, filter = {}) => {
    const names: string[] = [];
    let mostLetters = 0;
    for await (const batch of streamEntries(database.executor, patient, filter, {
      baseUrl: 'urn:x',
      ...options,
    })) {
      const entries = JSON.parse(`[${batch.bytes.toString()}]`) as { fullUrl: string; resource: Resource }[];
      assert.equal(entries.length, batch.count);
      for (const { fullUrl, resource } of entries)
        assert.equal(fullUrl, `urn:x/${resource.resourceType}/${resource.id}`);
      names.push(...entries.map(({ resource }) => String(resource.id)));
      mostLetters = Math.max(mostLetters, batch.bytes.length);
    }
    assert.ok(mostLetters < 3_000_000, 'no batch is as large as the chart');
    return names;
  };
  assert.deepEqual(await read({}), [...ids, 'e']);
  for (const limit of [0, 1, 50, 51, 777, 20_051])
    assert.deepEqual(await read({ limit }), ids.slice(0, limit), String(limit));
  assert.deepEqual(await read({}, { resourceTypes: ['Encounter'] }), ['e']);
  assert.deepEqual(await read({}, { after: { resourceType: 'Condition', resourceId: 'c21498' } }), [
    'c21499',
    'e',
  ]);
});

test('what changes while it is read comes once, in its new words; what is added meanwhile does not', async t => {
  const database = await openTestDatabase();
  t.after(() => database.close());
  const patient = await newPatient(database, await newProject(database));
  const ids = Array.from({ length: 3_000 }, (_, n) => `c${String(n).padStart(5, '0')}`);
  const put = (words: string, ...which: string[]) =>
    putResources(
      database,
      patient,
      which.map(id => ({ ...condition(id), language: words })),
    );
  await put('old', ...ids);
  const [first = '', last = ''] = [ids[0], ids.at(-1)];
  const read = new Map<string, string[]>();
  let batches = 0;
  for await (const batch of streamEntries(database.executor, patient, {}, { baseUrl: 'urn:x' })) {
    const entries = JSON.parse(`[${batch.bytes.toString()}]`) as { resource: Resource }[];
    for (const { resource } of entries) {
      const id = String(resource.id);
      read.set(id, [...(read.get(id) ?? []), String(resource.language)]);
    }
    batches += 1;
    if (batches === 1) await put('new', first, last, 'added');
    if (batches === 2) await put('newest', first, last);
  }
  assert.deepEqual([...read.keys()].sort(), ids);
  assert.deepEqual(read.get(first), ['old']);
  assert.deepEqual(read.get(last), ['newest']);
  assert.ok([...read.values()].every(words => words.length === 1));
});
