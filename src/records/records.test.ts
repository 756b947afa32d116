// Which document speaks, and what a record is of: small records of a few words.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { PatientKey } from '../patients/patient.ts';
import { readResources } from './read.ts';
import { openRecords, resourceOf, year } from './records.testing.ts';

const closers: (() => unknown)[] = [];
let records: Awaited<ReturnType<typeof openRecords>>;
before(async () => {
  records = await openRecords({ after: close => void closers.push(close as () => unknown) });
});
after(async () => {
  for (const close of closers) await close();
});

const says = (key: PatientKey, words: Record<string, string>, time?: Date) =>
  records.tell(key, {
    resources: Object.entries(words).map(([id, text]) => ({
      resourceType: 'Condition',
      id,
      subject: {},
      code: { text },
    })),
    time,
  });

const words = async (key: PatientKey) =>
  Object.fromEntries(
    (await readResources(records.database.executor, key, { resourceType: 'Condition' })).map(served => [
      served.resourceId,
      (resourceOf(served) as unknown as { code: { text: string } }).code.text,
    ]),
  );

test('the newest document speaks, also when it only repeats what an old one said', async () => {
  const patient = await records.newPatient();
  await says(patient, { c1: 'cold' }, year(2010));
  await says(patient, { c1: 'influenza' }, year(2015));
  assert.deepEqual(await words(patient), { c1: 'influenza' });
  await says(patient, { c1: 'cold' }, year(2020));
  assert.deepEqual(await words(patient), { c1: 'cold' });
});

test('the record does not depend on the order of arrival', async () => {
  const document = fc.record({
    words: fc.dictionary(fc.constantFrom('c1', 'c2', 'c3'), fc.constantFrom('a', 'b', 'c')),
    time: fc.option(fc.integer({ min: 2018, max: 2021 }).map(year), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(document, { maxLength: 6 })
        .chain(d => fc.tuple(fc.constant(d), fc.shuffledSubarray(d, { minLength: d.length }))),
      async ([documents, shuffled]) => {
        const [one, other] = [await records.newPatient(), await records.newPatient()];
        for (const d of documents) await says(one, d.words, d.time);
        for (const d of shuffled) await says(other, d.words, d.time);
        assert.deepEqual(await words(one), await words(other));
      },
    ),
    { numRuns: 25 },
  );
});

test('sequence numbers have no gaps and are never used twice, however many merge at once', async () => {
  const patient = await records.newPatient();
  await Promise.all(Array.from({ length: 12 }, (_, i) => says(patient, { [`a${i}`]: 'x', [`b${i}`]: 'y' })));
  const { rows } = await sql<{ seq: number }>`
    select seq from change where patient_id = ${patient.particlePatientId}::uuid order by seq`.execute(
    records.database.executor,
  );
  assert.deepEqual(
    rows.map(row => row.seq),
    Array.from({ length: 25 }, (_, i) => i + 1),
  );
});

test("a record is one patient's only", async () => {
  const [one, other] = [await records.newPatient(), await records.newPatient()];
  await says(one, { c1: 'cold' });
  assert.deepEqual(await words(other), {});
});
