import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Bundle } from 'fhir/r4';
import fc from 'fast-check';
import { sql } from 'kysely';
import { createProject } from '../access/projects.ts';
import type { DocumentId } from '../documents/document.ts';
import { insertDocument } from '../documents/sql.ts';
import type { ExternalPatientId, PatientKey } from '../patients/patient.ts';
import { registerPatient } from '../patients/register.ts';
import { systemClock } from '../platform/clock.ts';
import { openTestDatabase } from '../platform/database/testing.ts';
import { systemRandom } from '../platform/random.ts';
import { mergeRecord, statementsOf } from './merge.ts';
import { countRecord, readRecord } from './read.ts';

const now = new Date('2026-01-01T00:00:00Z');

async function openRecords(t: TestContext) {
  const database = await openTestDatabase();
  t.after(() => database.close());
  const parts = { database, clock: systemClock, random: systemRandom };
  const { projectId } = await database.transaction(tx => createProject(tx, 'Test', parts));
  let patients = 0;
  const newPatient = () =>
    registerPatient(parts, projectId, `mrn-${patients++}` as ExternalPatientId, {
      givenName: 'Nora',
      familyName: 'Sample',
      dateOfBirth: '1980-02-29',
      gender: 'FEMALE',
      postalCode: '12207',
      addressCity: 'Albany',
      addressState: 'NY',
      addressLines: [],
    });
  const says = async (key: PatientKey, words: Record<string, string>, documentTime?: Date, at = now) => {
    const documentId = systemRandom.uuid() as DocumentId;
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: Object.entries(words).map(([id, text]) => ({
        resource: { resourceType: 'Condition', id, subject: {}, code: { text } },
      })),
    };
    return database.transaction(async tx => {
      await insertDocument(
        tx,
        {
          projectId: key.projectId,
          particlePatientId: key.particlePatientId,
          documentId,
          sha256: documentId,
          sizeBytes: 1,
          mimeType: 'application/xml',
          title: 'x',
          state: 'KEPT',
          metadata: {},
          documentTime,
          quarantineReason: undefined,
          queryId: systemRandom.uuid(),
        },
        at,
      );
      return mergeRecord(tx, key, { documentId, documentTime }, statementsOf(bundle), at);
    });
  };
  const words = async (key: PatientKey) =>
    Object.fromEntries(
      (await readRecord(database.executor, key, { resourceType: 'Condition' })).map(r => [
        r.resourceId,
        (JSON.parse(r.json) as { code: { text: string } }).code.text,
      ]),
    );
  return { database, newPatient, says, words };
}

const year = (n: number) => new Date(Date.UTC(n, 0, 1));

test('the newest document speaks, also when it only repeats what an old one said', async t => {
  const { newPatient, says, words } = await openRecords(t);
  const patient = await newPatient();
  await says(patient, { c1: 'cold' }, year(2010));
  await says(patient, { c1: 'influenza' }, year(2015));
  assert.deepEqual(await words(patient), { c1: 'influenza' });
  await says(patient, { c1: 'cold' }, year(2020));
  assert.deepEqual(await words(patient), { c1: 'cold' });
});

test('the record does not depend on the order of arrival', async t => {
  const { newPatient, says, words } = await openRecords(t);
  const document = fc.record({
    words: fc.dictionary(fc.constantFrom('c1', 'c2', 'c3'), fc.constantFrom('a', 'b', 'c')),
    year: fc.option(fc.integer({ min: 2018, max: 2021 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(document, { maxLength: 6 })
        .chain(d => fc.tuple(fc.constant(d), fc.shuffledSubarray(d, { minLength: d.length }))),
      async ([documents, shuffled]) => {
        const [one, other] = [await newPatient(), await newPatient()];
        for (const d of documents) await says(one, d.words, d.year === undefined ? undefined : year(d.year));
        for (const d of shuffled) await says(other, d.words, d.year === undefined ? undefined : year(d.year));
        assert.deepEqual(await words(one), await words(other));
      },
    ),
    { numRuns: 25 },
  );
});

test('a document merged again adds nothing', async t => {
  const { newPatient, says, database } = await openRecords(t);
  const patient = await newPatient();
  assert.equal(await says(patient, { c1: 'cold', c2: 'cough' }), 2);
  assert.equal(await says(patient, { c1: 'cold' }), 0);
  assert.deepEqual(await countRecord(database.executor, patient), [
    { resourceType: 'Condition', count: 2 },
    { resourceType: 'Patient', count: 1 },
  ]);
  const [c1] = await readRecord(database.executor, patient, { resourceId: 'c1' });
  assert.equal(c1?.documentIds.length, 2, 'both documents are known to say it');
});

test('sequence numbers have no gaps and are never used twice, however many merge at once', async t => {
  const { newPatient, says, database } = await openRecords(t);
  const patient = await newPatient();
  await Promise.all(Array.from({ length: 12 }, (_, i) => says(patient, { [`a${i}`]: 'x', [`b${i}`]: 'y' })));
  const { rows } = await sql<{ seq: number }>`select seq from change order by seq`.execute(database.executor);
  assert.deepEqual(
    rows.map(row => row.seq),
    Array.from({ length: 25 }, (_, i) => i + 1),
  );
});

test('a record is read by type, by id, since an instant and in pages', async t => {
  const { newPatient, says, database } = await openRecords(t);
  const patient = await newPatient();
  await says(patient, { c1: 'a', c2: 'b' }, undefined, year(2025));
  await says(patient, { c3: 'c' }, undefined, year(2026));
  const ids = async (filter: Parameters<typeof readRecord>[2]) =>
    (await readRecord(database.executor, patient, filter))
      .filter(r => r.resourceType === 'Condition')
      .map(r => r.resourceId);
  assert.deepEqual(await ids({ resourceType: 'Condition' }), ['c1', 'c2', 'c3']);
  assert.deepEqual(await ids({ resourceType: 'Observation' }), []);
  assert.deepEqual(await ids({ resourceId: 'c2' }), ['c2']);
  assert.deepEqual(await ids({ since: year(2025) }), ['c3']);
  assert.deepEqual(await ids({ limit: 2 }), ['c1', 'c2']);
  assert.deepEqual(await ids({ after: { resourceType: 'Condition', resourceId: 'c2' } }), ['c3']);
});

test("a record is one patient's only", async t => {
  const { newPatient, says, words } = await openRecords(t);
  const [one, other] = [await newPatient(), await newPatient()];
  await says(one, { c1: 'cold' });
  assert.deepEqual(await words(other), {});
});
