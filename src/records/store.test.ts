// The record end to end against the database: whatever the order of arrival, one truth; every change told once; nothing lost, nothing dangling.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Patient, Provenance, Reference, Resource } from 'fhir/r4';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import { readChanges, readHistory, readPatientChanges, readVersion } from './changes.ts';
import { explain, joinStatements, listDecisions, splitStatements, undoDecision } from './decide.ts';
import { withdrawDocument } from './merge.ts';
import {
  findResource,
  readResources,
  readStatement,
  readStatements,
  recordSeq,
  sourcesOf,
  streamResources,
} from './read.ts';
import type { Change } from './record.ts';
import { arrival, openRecords, readSaid, resourceOf, saidBy } from './records.testing.ts';
import type { Told } from './records.testing.ts';
import { regroup, regroupOutdated } from './regroup-all.ts';

const closers: (() => unknown)[] = [];
let records: Awaited<ReturnType<typeof openRecords>>;
before(async () => {
  records = await openRecords({ after: close => void closers.push(close as () => unknown) });
});
after(async () => {
  for (const close of closers) await close();
});

const snomed = 'http://snomed.info/sct';
const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const loinc = 'http://loinc.org';
const pneumonia = { system: snomed, code: '233604007', display: 'Pneumonia' };
const pneumoniaIcd = { system: icd10, code: 'J18.9', display: 'Pneumonia, unspecified organism' };
const active = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
};
const subject = { reference: 'Patient/p' };

const condition = (
  id: string,
  coding: readonly object[],
  onset: string | undefined = '2019-03-01',
  more: object = {},
) =>
  ({
    resourceType: 'Condition',
    id,
    clinicalStatus: active,
    code: { coding, text: 'Pneumonia' },
    subject,
    ...(onset === undefined ? {} : { onsetDateTime: onset }),
    ...more,
  }) as Resource;

const glucose = (id: string, value: number, time: string, performer?: string) =>
  ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: loinc, code: '2345-7', display: 'Glucose' }] },
    subject,
    effectiveDateTime: time,
    valueQuantity: { value, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
    ...(performer === undefined ? {} : { performer: [{ reference: `Practitioner/${performer}` }] }),
  }) as Resource;

const practitioner = (id: string, family: string, npi = '1234567893') =>
  ({
    resourceType: 'Practitioner',
    id,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
    name: [{ family, given: ['Meredith'] }],
  }) as Resource;

const year = (n: number) => new Date(Date.UTC(n, 0, 1));

const referencesOf = (value: unknown): string[] => {
  if (value === null || typeof value !== 'object') return [];
  const { reference } = value as Reference;
  return [
    ...(typeof reference === 'string' ? [reference] : []),
    ...Object.values(value).flatMap(inner => referencesOf(inner)),
  ];
};

/** Every reference of what is served leads to what is served. */
async function assertNothingDangles(key: PatientKey): Promise<void> {
  const served = await readResources(records.database.executor, key);
  const names = new Set(served.map(each => `${each.resourceType}/${each.resourceId}`));
  for (const each of served)
    for (const reference of referencesOf(resourceOf(each)))
      assert.ok(names.has(reference), `${each.resourceType}/${each.resourceId} names ${reference}`);
}

/** The changes, applied one after the other to nothing, are what stands. */
function replay(changes: readonly Change[]): Map<string, string> {
  const standing = new Map<string, string>();
  for (const { kind, resourceType, resourceId, json } of changes) {
    const name = `${resourceType}/${resourceId}`;
    if (kind === 'added') assert.ok(!standing.has(name), `${name} is added once`);
    else assert.ok(standing.has(name), `${name} was there before it was ${kind}`);
    if (kind === 'added' || kind === 'changed') standing.set(name, json ?? '');
    else standing.delete(name);
  }
  return standing;
}

async function assertFeedTellsAll(key: PatientKey): Promise<void> {
  const { executor } = records.database;
  const changes = await readPatientChanges(executor, key, 0, 100_000);
  assert.deepEqual(
    changes.map(change => change.seq),
    changes.map((_, i) => i + 1),
    'no number is left out',
  );
  assert.equal(await recordSeq(executor, key), changes.length);
  const served = await readResources(executor, key);
  assert.deepEqual(
    [...replay(changes)].sort(),
    served.map(each => [`${each.resourceType}/${each.resourceId}`, each.json] as [string, string]).sort(),
  );
}

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
  await assertNothingDangles(key);
  await assertFeedTellsAll(key);
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
  await assertNothingDangles(key);
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
    patient.identifier?.some(each => each.value?.startsWith('mrn-')),
    'the caller’s own id',
  );
  assert.ok(patient.identifier?.some(each => each.value === '77'));
  const [served] = await readResources(database.executor, key, { resourceType: 'Condition' });
  assert.ok(served?.json.includes(`"Patient/${key.particlePatientId}"`));
  assert.ok(served?.json.includes('"versionId":"1"'));
  await assertNothingDangles(key);
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
  await assertNothingDangles(key);
  await assertFeedTellsAll(key);
});

test('a reference to what no document has becomes a name, and a reference again once it is there', async () => {
  const { database, newPatient, tell } = records;
  const key = await newPatient();
  await tell(key, { resources: [glucose('g', 100, '2020-01-01T08:00:00Z', 'm')] });
  await assertNothingDangles(key);
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
  const sources = await sourcesOf(database.executor, key);
  assert.deepEqual(
    ['Condition/c', 'Observation/g'].map(name => sources.get(name)?.length),
    [2, 2],
  );
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
        await assertNothingDangles(one);
        await assertFeedTellsAll(one);
        await assertFeedTellsAll(other);
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
      await assertNothingDangles(one);
    }),
    { numRuns: Number(process.env['HADRON_RUNS'] ?? 8) },
  );
});

test('versions are read one by one, and the whole in batches', async () => {
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
  const batches: number[] = [];
  const all = [];
  for await (const batch of streamResources(database.executor, key, {}, 1)) {
    batches.push(batch.length);
    all.push(...batch);
  }
  assert.deepEqual(batches, [1, 1]);
  assert.deepEqual(saidBy(all, key), await readSaid(database, key));
});

test('a project’s feed is read by cursor, and a cursor of nobody’s making is refused', async () => {
  const { database, newPatient, tell } = records;
  const [one, other] = [await newPatient(), await newPatient()];
  await tell(one, { resources: [condition('c', [pneumonia])] });
  await tell(other, { resources: [condition('c', [pneumonia])] });
  await tell(one, { resources: [glucose('g', 100, '2020-01-01')] });
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
  await assertNothingDangles(key);
  await assertFeedTellsAll(key);

  assert.equal(await undoDecision(parts, key, join.decisionId), true);
  assert.equal(await undoDecision(parts, key, split.decisionId), true);
  assert.equal(await undoDecision(parts, key, split.decisionId), false, 'it was taken back already');
  assert.deepEqual(await conditions(), ['a', 'c']);
  assert.deepEqual(await listDecisions(database.executor, key), []);
  const again = await explain(database.executor, key, 'Condition', 'a', 'b');
  assert.deepEqual([again.areOne, again.path.length, again.path[0]?.because], [true, 1, 'identical']);
  const differs = await explain(database.executor, key, 'Condition', 'a', 'c');
  assert.deepEqual([differs.areOne, differs.because], [false, 'rules']);
  await assertFeedTellsAll(key);
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
  await assertFeedTellsAll(key);
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
  await assertFeedTellsAll(one);
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
  await readOn();
  assert.deepEqual(
    told.filter(each => each.startsWith('1')),
    ['1 c v1', '1 c v2'],
    'in the patient’s order',
  );
  assert.deepEqual([...told].sort(), ['1 c v1', '1 c v2', '2 d v1']);
});
