// Which document speaks, and what a record is of: small records of a few words.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Condition, Encounter, ImagingStudy, Observation, Provenance } from 'fhir/r4';
import { sql } from 'kysely';
import type { PatientKey } from '../patients/patient.ts';
import { countEntries } from './everything.ts';
import { readResources } from './read.ts';
import {
  assertFeedTellsAll,
  assertNothingDangles,
  condition,
  glucose,
  openRecords,
  pneumonia,
  practitioner,
  resourceOf,
  snomed,
  year,
} from './records.testing.ts';

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

test('who told what two documents say is still told when their words are one, and so is the file they rest on', async () => {
  const patient = await records.newPatient();
  const said = (id: string, teller: string) => [
    {
      resourceType: 'Observation',
      id: `ecg-${id}`,
      status: 'final',
      subject: {},
      effectiveDateTime: '2024-03-05T08:30:00-05:00',
      code: { coding: [{ system: 'http://loinc.org', code: '11524-6' }] },
      dataAbsentReason: { text: 'Kept as a document' },
      derivedFrom: [{ reference: `DocumentReference/strip-${id}` }],
    },
    {
      resourceType: 'DocumentReference',
      id: `strip-${id}`,
      status: 'current',
      content: [{ attachment: { contentType: 'image/png', data: 'AAAA', hash: 'abc=' } }],
    },
    { resourceType: 'RelatedPerson', id: `${teller}-${id}`, patient: {}, name: [{ family: teller }] },
    {
      resourceType: 'Provenance',
      id: `told-${id}`,
      target: [{ reference: `Observation/ecg-${id}` }],
      agent: [
        { type: { coding: [{ code: 'informant' }] }, who: { reference: `RelatedPerson/${teller}-${id}` } },
      ],
    },
  ];
  await records.tell(patient, { resources: said('a', 'Mother'), time: year(2024) });
  await records.tell(patient, { resources: said('b', 'Brother'), time: year(2025) });
  const served = async <R>(resourceType: string) =>
    (await readResources(records.database.executor, patient, { resourceType })).map(
      each => resourceOf(each) as unknown as R,
    );
  const ecgs = await served<Observation>('Observation');
  assert.deepEqual(
    ecgs.map(({ id, derivedFrom }) => [id, derivedFrom]),
    [['ecg-a', [{ reference: 'DocumentReference/strip-a' }]]],
  );
  assert.equal((await served('DocumentReference')).length, 1, 'the same bytes');
  const tellers = (await served<Provenance>('Provenance')).filter(
    ({ agent }) => agent[0]?.type?.coding?.[0]?.code === 'informant',
  );
  assert.deepEqual(
    tellers.map(({ target, agent }) => [target, agent[0]?.who.reference]),
    ['Mother-a', 'Brother-b'].map(who => [[{ reference: 'Observation/ecg-a' }], `RelatedPerson/${who}`]),
  );
});

test('a study of two holders is one, and what is named within it, by problems, visits and findings is what the record has', async () => {
  const patient = await records.newPatient();
  const started = '2024-02-29T14:55:00-05:00';
  const told = (id: string, images: readonly number[]) => [
    { resourceType: 'Patient', id: `p-${id}`, name: [{ family: 'Quark' }] },
    {
      resourceType: 'ImagingStudy',
      id: `study-${id}`,
      identifier: [{ system: 'urn:dicom:uid', value: 'urn:oid:1.2.840.113619.2.62.1.1' }],
      status: 'available',
      subject: { reference: `Patient/p-${id}` },
      started,
      series: [
        {
          uid: '1.2.840.113619.2.62.1.2',
          modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CR' },
          performer: [
            { actor: { reference: `Practitioner/tech-${id}` } },
            { actor: { reference: `Patient/p-${id}` } },
          ],
          instance: images.map(n => ({
            uid: `1.2.840.113619.2.62.1.3.${n}`,
            sopClass: { code: 'urn:oid:1' },
          })),
        },
      ],
    },
    practitioner(`tech-${id}`, 'Roentgen'),
    {
      resourceType: 'Procedure',
      id: `scope-${id}`,
      status: 'completed',
      subject: { reference: `Patient/p-${id}` },
      code: { coding: [{ system: snomed, code: '73761001' }] },
      performedDateTime: started,
    },
    {
      ...glucose(`found-${id}`, 5, started),
      partOf: [{ reference: `Procedure/scope-${id}` }],
      performer: [{ reference: `Patient/p-${id}` }],
    },
    condition(`problem-${id}`, [pneumonia], '2024-02-29', {
      evidence: [{ detail: [{ reference: `Observation/found-${id}` }] }],
    }),
    {
      resourceType: 'Encounter',
      id: `visit-${id}`,
      status: 'finished',
      class:
        id === 'a'
          ? { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }
          : {
              extension: [
                { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' },
              ],
            },
      type: [{ coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '99213' }] }],
      period: { start: started },
      reasonReference: [{ reference: `Condition/problem-${id}` }],
    },
  ];
  await records.tell(patient, { resources: told('a', [1, 2]), time: year(2024) });
  await records.tell(patient, { resources: told('b', [2, 3]), time: year(2025) });
  const { executor } = records.database;
  const of = async <R>(resourceType: string) =>
    (await readResources(executor, patient, { resourceType })).map(each => resourceOf(each) as unknown as R);
  const studies = await of<ImagingStudy>('ImagingStudy');
  const subject = { reference: `Patient/${patient.particlePatientId}` };
  assert.deepEqual(
    studies.map(({ id, subject: who, series }) => [id, who, series?.map(each => each.performer)]),
    [['study-a', subject, [[{ actor: { reference: 'Practitioner/tech-a' } }, { actor: subject }]]]],
  );
  assert.deepEqual(studies[0]?.series?.[0]?.instance?.map(({ uid }) => uid.at(-1)).toSorted(), [
    '1',
    '2',
    '3',
  ]);
  const [found] = await of<Observation>('Observation');
  assert.deepEqual([found?.partOf, found?.performer], [[{ reference: 'Procedure/scope-a' }], [subject]]);
  const [problem] = await of<Condition>('Condition');
  assert.deepEqual(problem?.evidence, [{ detail: [{ reference: 'Observation/found-a' }] }]);
  const [visit] = await of<Encounter>('Encounter');
  assert.deepEqual(
    [visit?.class.code, visit?.reasonReference],
    ['AMB', [{ reference: 'Condition/problem-a' }]],
  );
  const provenances = await of<Provenance>('Provenance');
  const targets = provenances.flatMap(({ target }) => target.map(({ reference }) => reference));
  assert.ok(targets.includes('ImagingStudy/study-a'), 'why two are one is told');
  await assertNothingDangles(executor, patient);
  await assertFeedTellsAll(executor, patient);
  // Asked by the time of care, as of any other type.
  const during = async (from: string, to: string) =>
    countEntries(executor, patient, {
      resourceTypes: ['ImagingStudy'],
      careFrom: Date.parse(from),
      careTo: Date.parse(to),
    });
  assert.deepEqual(
    [await during('2024-02-01', '2024-03-05'), await during('2024-03-05', '2024-04-01')],
    [1, 0],
  );
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
  // Two conditions, the Patient, and with each further document the Provenance of both; more where a smaller id comes after others.
  assert.ok(rows.length >= 25);
  assert.deepEqual(
    rows.map(row => row.seq),
    rows.map((_, i) => i + 1),
  );
});

test("a record is one patient's only", async () => {
  const [one, other] = [await records.newPatient(), await records.newPatient()];
  await says(one, { c1: 'cold' });
  assert.deepEqual(await words(other), {});
});
