// The record end to end against the database: whatever the order of arrival, one truth; every change told once; nothing lost, nothing dangling.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Patient, Provenance, Resource } from 'fhir/r4';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { DocumentId } from '../documents/document.ts';
import { readHistory, readPatientChanges, readVersion } from './changes.ts';
import { withdrawDocument } from './merge.ts';
import { findResource, readResources, readStatement, readStatements, recordSeq } from './read.ts';
import {
  arrival,
  openRecords,
  resourceOf,
  readSaid,
  pneumonia,
  pneumoniaIcd,
  condition,
  glucose,
  practitioner,
  year,
  referencesOf,
  assertNothingDangles,
  assertFeedTellsAll,
} from './records.testing.ts';
import type { Told } from './records.testing.ts';
import { regroup } from './regroup-all.ts';

const closers: (() => unknown)[] = [];
let records: Awaited<ReturnType<typeof openRecords>>;
before(async () => {
  records = await openRecords({ after: close => void closers.push(close as () => unknown) });
});
after(async () => {
  for (const close of closers) await close();
});

test('two holders’ statements of one pneumonia are one resource, with its Provenance', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  await tell(key, { resources: [condition('b', [pneumonia])], time: year(2020) });
  const [alone] = await readResources(database.executor, key, { resourceType: 'Condition' });
  assert.equal(alone?.resourceId, 'b');
  await tell(key, { resources: [condition('a', [pneumonia])], time: year(2019) });

  const conditions = await readResources(database.executor, key, { resourceType: 'Condition' });
  assert.deepEqual(
    conditions.map(each => each.resourceId),
    ['a'],
    'the smallest id of the group',
  );
  const statements = await readStatements(database.executor, key, {
    resourceType: 'Condition',
    resourceId: 'a',
  });
  assert.deepEqual(
    statements.map(each => [each.resourceId, each.groupId, each.documents.length]),
    [
      ['a', 'a', 1],
      ['b', 'a', 1],
    ],
  );
  const [provenance] = await readResources(database.executor, key, { resourceType: 'Provenance' });
  const { target, entity } = resourceOf(provenance ?? { json: undefined }) as Provenance;
  assert.deepEqual(target, [{ reference: 'Condition/a' }]);
  assert.deepEqual(
    entity?.map(each => each.what.display),
    ['Condition/a', 'Condition/b'],
  );
  const history = await readHistory(database.executor, key, 'Condition', 'b', { limit: 10 });
  assert.deepEqual(
    history.map(each => [each.kind, each.version, each.supersededBy]),
    [
      ['superseded', 2, 'a'],
      ['added', 1, undefined],
    ],
  );
  assert.equal((await readStatement(database.executor, key, 'Condition', 'b'))?.groupId, 'a');
  assert.deepEqual(
    (await findResource(database.executor, key.projectId, 'Condition', 'b')).map(found => found.servedAs),
    ['a'],
  );
  await assertNothingDangles(records.database.executor, key);
  await assertFeedTellsAll(records.database.executor, key);
});

test('a document that pairs two codes makes one of what stood apart; withdrawn, they part again', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  const ids = async () =>
    (await readResources(database.executor, key, { resourceType: 'Condition' })).map(each => each.resourceId);
  await tell(key, { resources: [condition('s', [pneumonia])] });
  await tell(key, { resources: [condition('t', [pneumoniaIcd])] });
  const documentId = await tell(key, { resources: [condition('z', [pneumonia, pneumoniaIcd])] });
  assert.deepEqual(await ids(), ['s']);
  await database.transaction(tx => withdrawDocument(tx, key, documentId, arrival));
  const text = await sql<{ n: number }>`
    select count(*)::integer as n from resource_version where patient_id = ${key.particlePatientId}::uuid and resource_id = 'z'`.execute(
    database.executor,
  );
  assert.equal(text.rows[0]?.n, 0, 'its words are gone');
  const apart = await newPatient();
  await tell(apart, { resources: [condition('s', [pneumonia])] });
  await tell(apart, { resources: [condition('t', [pneumoniaIcd])] });
  assert.deepEqual(await readSaid(database, key), await readSaid(database, apart));
  await assertNothingDangles(records.database.executor, key);
});

test('what is served names the patient by our id, and says what no document says as registered', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  await tell(key, {
    time: year(2020),
    resources: [
      {
        resourceType: 'Patient',
        id: 'p',
        identifier: [{ system: 'urn:oid:1.2.3', value: '77' }],
        name: [{ family: 'Sample', given: ['Nora', 'Lee'] }],
        telecom: [{ system: 'phone', value: '555-0100' }],
        birthDate: '1980-02-28',
      } as Resource,
      condition('c', [pneumonia]),
    ],
  });
  await tell(key, {
    time: year(2021),
    resources: [
      {
        resourceType: 'Patient',
        id: 'q',
        name: [{ family: 'Sample-Jones', given: ['Nora'] }],
        telecom: [{ system: 'phone', value: '555-0100' }],
      } as Resource,
    ],
  });
  const patients = await readResources(database.executor, key, { resourceType: 'Patient' });
  assert.deepEqual(
    patients.map(each => each.resourceId),
    [key.particlePatientId],
  );
  const patient = resourceOf(patients[0] ?? { json: undefined }) as Patient;
  assert.deepEqual(
    patient.name?.map(each => each.family),
    ['Sample-Jones', 'Sample'],
  );
  assert.equal(patient.birthDate, '1980-02-28', 'as a document says');
  assert.equal(patient.gender, 'female', 'as registered: no document says');
  assert.equal(patient.telecom?.length, 1);
  assert.ok(
    patient.identifier?.some(each => each.value?.startsWith('arrivals-')),
    'the caller’s own id',
  );
  assert.ok(patient.identifier?.some(each => each.value === '77'));
  const [served] = await readResources(database.executor, key, { resourceType: 'Condition' });
  assert.ok(served?.json.includes(`"Patient/${key.particlePatientId}"`));
  assert.ok(served?.json.includes('"versionId":"1"'));
  await assertNothingDangles(records.database.executor, key);
});

test('when a group gets another id, whoever names it is written anew', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  await tell(key, { resources: [practitioner('m', 'Gray'), glucose('g', 100, '2020-01-01T08:00:00Z', 'm')] });
  await tell(key, { resources: [practitioner('d', 'Gray'), glucose('h', 120, '2020-02-01T08:00:00Z', 'd')] });
  const observations = await readResources(database.executor, key, { resourceType: 'Observation' });
  assert.deepEqual(
    observations.map(each => referencesOf(resourceOf(each)).filter(name => name.startsWith('Practitioner'))),
    [['Practitioner/d'], ['Practitioner/d']],
  );
  assert.deepEqual(
    observations.map(each => each.version),
    [2, 1],
  );
  await assertNothingDangles(records.database.executor, key);
  await assertFeedTellsAll(records.database.executor, key);
});

test('a reference to what no document has becomes a name, and a reference again once it is there', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  await tell(key, { resources: [glucose('g', 100, '2020-01-01T08:00:00Z', 'm')] });
  await assertNothingDangles(records.database.executor, key);
  const [named] = await readResources(database.executor, key, { resourceType: 'Observation' });
  assert.ok(named?.json.includes('"identifier":{"value":"m"}'));
  await tell(key, { resources: [practitioner('m', 'Gray')] });
  const [led] = await readResources(database.executor, key, { resourceType: 'Observation' });
  assert.ok(led?.json.includes('"reference":"Practitioner/m"'));
});

test('a document that only repeats changes nothing but the sources', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  const resources = [condition('c', [pneumonia]), glucose('g', 100, '2020-01-01T08:00:00Z')];
  await tell(key, { resources, time: year(2020) });
  const seq = await recordSeq(database.executor, key);
  await tell(key, { resources, time: year(2021) });
  assert.equal(await recordSeq(database.executor, key), seq);
  for (const place of [
    { resourceType: 'Condition', resourceId: 'c' },
    { resourceType: 'Observation', resourceId: 'g' },
  ]) {
    const [statement] = await readStatements(database.executor, key, place);
    assert.equal(statement?.documents.length, 2);
  }
});

test('a document costs its own groups only', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  for (let month = 1; month <= 6; month++)
    await tell(key, {
      resources: Array.from({ length: 20 }, (_, i) =>
        glucose(`m${month}-${i}`, 90 + i, `2020-0${month}-${String(i + 1).padStart(2, '0')}T08:00:00Z`),
      ),
    });
  const written = async () => {
    const { rows } = await sql<{ n: string }>`select pg_current_xact_id()::text as n`.execute(
      database.executor,
    );
    return rows[0]?.n ?? '0';
  };
  const from = await written();
  const seq = await recordSeq(database.executor, key);
  await tell(key, {
    resources: [glucose('a-again', 92, '2020-03-03T08:00:00Z'), glucose('new', 300, '2021-01-01T08:00:00Z')],
  });
  const changes = await readPatientChanges(database.executor, key, seq, 100);
  assert.deepEqual(changes.map(each => [each.kind, each.resourceType]).sort(), [
    ['added', 'Observation'],
    ['added', 'Observation'],
    ['added', 'Provenance'],
    ['superseded', 'Observation'],
  ]);
  // Rows of the record that this transaction wrote, by the database's own account.
  for (const [table, most] of [
    ['statement', 3],
    ['resource', 3],
    ['resource_index', 3],
    ['statement_reference', 0],
  ] as const) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::integer as n from ${sql.table(table)}
      where patient_id = ${key.particlePatientId}::uuid and xmin::text::bigint > ${from}::bigint`.execute(
      database.executor,
    );
    assert.ok((rows[0]?.n ?? 0) <= most, `${table}: ${rows[0]?.n} rows written`);
  }
});

/** Small worlds, so that statements meet. */
const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const things: fc.Arbitrary<Resource> = fc.oneof(
  fc
    .tuple(
      ids,
      fc.constantFrom([pneumonia], [pneumoniaIcd], [pneumonia, pneumoniaIcd]),
      fc.constantFrom('2019-03-01', '2019-03', '2010-05-05', undefined),
    )
    .map(([id, coding, onset]) => condition(id, coding, onset)),
  fc
    .tuple(
      ids,
      fc.constantFrom(100, 101),
      fc.constantFrom('2020-01-01T08:00:00Z', '2020-01-01', '2020-01-02T09:00:00Z'),
      fc.constantFrom('x', 'y', undefined),
    )
    .map(([id, value, time, performer]) => glucose(id, value, time, performer)),
  fc
    .tuple(
      fc.constantFrom('x', 'y'),
      fc.constantFrom('Gray', 'Grey'),
      fc.constantFrom('1234567893', '1992999825'),
    )
    .map(([id, family, npi]) => practitioner(id, family, npi)),
);
const tellings: fc.Arbitrary<Told[]> = fc
  .array(
    fc.record({
      resources: fc.array(things, { minLength: 1, maxLength: 4 }),
      time: fc.constantFrom(year(2020), year(2021), undefined),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map(all =>
    all.map((told, i) => ({
      ...told,
      documentId: `00000000-0000-4000-8000-00000000000${i}`,
    })),
  );

test('whatever the order of arrival, one record; its feed is the whole truth; built again it is the same', async () => {
  const { database, newPatient, tell } = records;
  await fc.assert(
    fc.asyncProperty(
      tellings.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      async ([all, shuffled]) => {
        const [one, other] = [await newPatient(), await newPatient()];
        for (const told of all) await tell(one, told);
        for (const told of shuffled) await tell(other, told);
        const said = await readSaid(database, one);
        assert.deepEqual(await readSaid(database, other), said);
        await assertNothingDangles(records.database.executor, one);
        await assertFeedTellsAll(records.database.executor, one);
        await assertFeedTellsAll(records.database.executor, other);
        const seq = await recordSeq(database.executor, one);
        await database.transaction(tx => regroup(tx, one, arrival));
        assert.equal(await recordSeq(database.executor, one), seq, 'there was nothing to change');
      },
    ),
    { numRuns: Number(process.env['HADRON_RUNS'] ?? 12) },
  );
});

test('a withdrawn document leaves the record as if it had never come', async () => {
  const { database, newPatient, tell } = records;
  await fc.assert(
    fc.asyncProperty(tellings, fc.nat(), async (all, n) => {
      const [one, other] = [await newPatient(), await newPatient()];
      const withdrawn = all[n % all.length]?.documentId as DocumentId;
      for (const told of all) await tell(one, told);
      await database.transaction(tx => withdrawDocument(tx, one, withdrawn, arrival));
      for (const told of all) if (told.documentId !== withdrawn) await tell(other, told);
      assert.deepEqual(await readSaid(database, one), await readSaid(database, other));
      await assertNothingDangles(records.database.executor, one);
    }),
    { numRuns: Number(process.env['HADRON_RUNS'] ?? 8) },
  );
});

test('words that only a withdrawn document said are told no more, though others speak since', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  const says = (text: string, n: number) =>
    tell(key, {
      resources: [condition('c', [pneumonia], '2019-03-01', { note: [{ text }] })],
      time: year(n),
    });
  const wrong = await says('of somebody else', 2020);
  await says('of the patient', 2021);
  await database.transaction(tx => withdrawDocument(tx, key, wrong, arrival));
  const history = await readHistory(database.executor, key, 'Condition', 'c', { limit: 10 });
  assert.deepEqual(
    history.map(each => [each.version, each.json === undefined]),
    [
      [2, false],
      [1, true],
    ],
  );
});

test('versions are read one by one', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  await tell(key, { resources: [condition('c', [pneumonia])], time: year(2020) });
  await tell(key, {
    resources: [condition('c', [pneumonia], '2019-03-01', { note: [{ text: 'better' }] })],
    time: year(2021),
  });
  const first = await readVersion(database.executor, key, 'Condition', 'c', 1);
  const second = await readVersion(database.executor, key, 'Condition', 'c', 2);
  assert.equal(first?.kind, 'added');
  assert.ok(!first.json?.includes('better'));
  assert.ok(second?.json?.includes('better'));
  assert.equal(await readVersion(database.executor, key, 'Condition', 'c', 3), undefined);
});
