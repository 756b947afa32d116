import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CodeableConcept, FhirResource } from 'fhir/r4';
import {
  flat,
  henrick,
  henrickIsTheSubject,
  inputOf,
  LOINC,
  PATIENT_ID,
  RXNORM,
  SNOMED,
  source,
} from './authored.ts';
import { flatDatasetOf, flatDatasets, flatQueryNames, flatten } from './index.ts';
import type { DatasetName, FlatInput, FlatResult } from './index.ts';

// A record of any shape: few ids and few values, so that references meet, miss and repeat.

const id = fc.constantFrom('a', 'b', 'c');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const moment = fc.constantFrom(
  '2011',
  '2011-05',
  '2011-05-28',
  '2011-05-28T15:19:11-05:00',
  '2011-13-40',
  '0000',
  'yesterday',
  '',
);
const concept: fc.Arbitrary<CodeableConcept> = fc.record(
  {
    text: fc.constantFrom('Asthma', 'Gout', ''),
    coding: fc.array(
      fc.record(
        {
          system: fc.constantFrom(
            SNOMED,
            LOINC,
            RXNORM,
            'urn:oid:1.2.3',
            'HTTP://Example.org/Codes',
            'local',
          ),
          code: fc.constantFrom('1', '2', ''),
          display: fc.constantFrom('One', 'Two\n  lines', ''),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);
const to = (...types: string[]) =>
  fc.tuple(fc.constantFrom(...types), id).map(([type, target]) => ({ reference: `${type}/${target}` }));
const subject = to('Patient');
const quantity = fc.record(
  { value: fc.constantFrom(1, 2.5, 1e-9), unit: fc.constantFrom('mg', '1') },
  { requiredKeys: [] },
);
const category = (code: string) => [{ coding: [{ code }] }];

const shapes: Record<string, fc.Arbitrary<object>> = {
  Patient: fc.record({ name: fc.constantFrom([{ family: 'Quark', given: ['Kam'] }], []), birthDate: moment }),
  AllergyIntolerance: fc.record({
    patient: subject,
    code: concept,
    onsetDateTime: moment,
    recorder: to('Practitioner', 'PractitionerRole'),
  }),
  Condition: fc.record({ subject, code: concept, encounter: maybe(to('Encounter')), onsetDateTime: moment }),
  Coverage: fc.record({
    status: fc.constant('active'),
    beneficiary: subject,
    payor: fc.array(to('Organization')),
    type: concept,
  }),
  Encounter: fc.record({
    status: fc.constant('finished'),
    class: fc.constantFrom(
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'EMER' },
      undefined,
    ),
    type: fc.array(concept, { maxLength: 2 }),
    subject,
    period: fc.record({ start: moment, end: maybe(moment) }),
    diagnosis: fc.array(fc.record({ condition: to('Condition') }), { maxLength: 2 }),
    location: fc.array(fc.record({ location: to('Location') }), { maxLength: 2 }),
    participant: fc.array(fc.record({ individual: to('Practitioner', 'PractitionerRole', 'Organization') }), {
      maxLength: 2,
    }),
  }),
  Immunization: fc.record({
    status: fc.constant('completed'),
    patient: subject,
    vaccineCode: concept,
    doseQuantity: maybe(quantity),
  }),
  Location: fc.record({ name: fc.constantFrom('Ward', '') }),
  Organization: fc.record({ name: fc.constantFrom('Clinic', '') }),
  MedicationRequest: fc.record({
    status: fc.constant('active'),
    intent: fc.constantFrom('order', 'plan'),
    subject,
    medicationCodeableConcept: maybe(concept),
    requester: maybe(to('Practitioner')),
    dosageInstruction: fc.array(
      fc.record({ doseAndRate: fc.array(fc.record({ doseQuantity: quantity }), { maxLength: 1 }) }),
      { maxLength: 1 },
    ),
  }),
  MedicationDispense: fc.record({
    status: fc.constant('completed'),
    subject,
    medicationCodeableConcept: concept,
    authorizingPrescription: fc.array(to('MedicationRequest'), { maxLength: 1 }),
  }),
  Observation: fc.record({
    status: fc.constant('final'),
    category: fc.constantFrom(
      category('laboratory'),
      category('vital-signs'),
      category('social-history'),
      [],
    ),
    code: concept,
    subject,
    effectiveDateTime: moment,
    valueQuantity: maybe(quantity),
    valueCodeableConcept: maybe(concept),
    hasMember: fc.array(to('Observation'), { maxLength: 2 }),
    component: fc.array(fc.record({ code: concept, valueQuantity: quantity }), { maxLength: 2 }),
  }),
  DiagnosticReport: fc.record({
    status: fc.constant('final'),
    code: concept,
    result: fc.array(to('Observation'), { maxLength: 3 }),
    performer: fc.array(to('Practitioner'), { maxLength: 1 }),
  }),
  Practitioner: fc.record({ name: fc.constantFrom([{ family: 'Gray', given: ['Meredith'] }], []) }),
  PractitionerRole: fc.record({
    practitioner: maybe(to('Practitioner')),
    organization: maybe(to('Organization')),
    specialty: fc.array(concept, { maxLength: 2 }),
  }),
  Procedure: fc.record({
    status: fc.constant('completed'),
    subject,
    code: concept,
    encounter: maybe(to('Encounter')),
    performer: fc.array(fc.record({ actor: to('Practitioner', 'PractitionerRole') }), { maxLength: 2 }),
  }),
  Composition: fc.record({
    status: fc.constant('final'),
    subject,
    encounter: maybe(to('Encounter')),
    section: fc.array(
      fc.record({
        title: fc.constantFrom('Results', ''),
        text: fc.constantFrom({ div: '<div>words</div>' }, undefined),
        entry: fc.array(to('Observation', 'Condition', 'DiagnosticReport'), { maxLength: 3 }),
      }),
      { maxLength: 2 },
    ),
  }),
};

const resource: fc.Arbitrary<FhirResource> = fc
  .constantFrom(...Object.keys(shapes))
  .chain(resourceType =>
    fc
      .tuple(id, shapes[resourceType] ?? fc.constant({}))
      .map(([own, shape]) => ({ resourceType, id: own, ...shape }) as FhirResource),
  );

const given = fc.array(
  fc.record({ resource, sourceIds: fc.uniqueArray(fc.constantFrom('s1', 's2', 's3'), { minLength: 1 }) }),
  { maxLength: 25 },
);
const inputFrom = (resources: FlatInput['resources']): FlatInput => ({
  patientId: PATIENT_ID,
  resources,
  sources: [source('s1'), source('s2')],
});

test('whatever the record, every row has exactly its dataset’s columns: strings, and numbers or null in the three number columns', () => {
  fc.assert(
    fc.property(given, resources => {
      const result = flatten(inputFrom(resources));
      assert.deepEqual(
        Object.keys(result),
        flatDatasets.map(dataset => dataset.key),
      );
      for (const dataset of flatDatasets)
        for (const row of result[dataset.key]) {
          assert.deepEqual(
            Object.keys(row),
            dataset.columns.map(column => column.name),
          );
          for (const { name, type } of dataset.columns) {
            const cell = row[name];
            const isRight =
              type === 'string' ? typeof cell === 'string' : cell === null || typeof cell === 'number';
            assert.ok(isRight, `${dataset.key}.${name}`);
          }
          assert.equal(row.patient_id, PATIENT_ID);
        }
    }),
    { numRuns: 150 },
  );
});

/** Every link of flat-contract §1b: column → where its ids must be found. */
const links: [DatasetName, string, DatasetName, string][] = [
  ['encounters', 'condition_id_references', 'problems', 'condition_id'],
  ['encounters', 'location_id_references', 'locations', 'location_id'],
  ['encounters', 'practitioner_role_id_references', 'practitioners', 'practitioner_role_id'],
  ['problems', 'encounter_id', 'encounters', 'encounter_id'],
  ['procedures', 'encounter_reference_id', 'encounters', 'encounter_id'],
  ['procedures', 'performer_practitioner_role_reference_id', 'practitioners', 'practitioner_role_id'],
  ['documentReferences', 'encounter_reference_id', 'encounters', 'encounter_id'],
  ['allergies', 'practitioner_role_id', 'practitioners', 'practitioner_role_id'],
  ['medications', 'practitioner_role_id', 'practitioners', 'practitioner_role_id'],
  ['labs', 'diagnostic_performer_practitioner_role_reference_id', 'practitioners', 'practitioner_role_id'],
  ['medicationFills', 'medication_id', 'medications', 'medication_id'],
  ['coverages', 'payor_reference', 'organizations', 'organization_id'],
  ['transitions', 'visit_encounter_reference_ids', 'encounters', 'encounter_id'],
  ['transitions', 'visit_diagnosis_reference_ids', 'problems', 'condition_id'],
  ['recordSources', 'source_id', 'sources', 'source_id'],
  ['recordSources', 'document_reference_id', 'documentReferences', 'document_reference_id'],
  ...(
    [
      'allergies',
      'problems',
      'encounters',
      'medications',
      'labs',
      'vitalSigns',
      'socialHistories',
      'procedures',
    ] as const
  ).map((key): [DatasetName, string, DatasetName, string] => [
    key,
    'subject_patient_id',
    'patients',
    'resource_id',
  ]),
];

const idsIn = (result: FlatResult, key: DatasetName, column: string): string[] =>
  result[key].flatMap(row => String(row[column]).split(', ').filter(Boolean));

test('every link leads to a row', () => {
  let followed = 0;
  fc.assert(
    fc.property(given, resources => {
      const result = flatten(inputFrom(resources));
      for (const [from, column, into, idColumn] of links) {
        const known = new Set(idsIn(result, into, idColumn));
        for (const link of idsIn(result, from, column)) {
          followed += 1;
          assert.ok(known.has(link), `${from}.${column} → ${into}.${idColumn}`);
        }
      }
      for (const row of result.recordSources) {
        const dataset = flatDatasets.find(one => one.recordType === row.resource_type);
        assert.equal(row.resource_id_name, dataset?.id);
        assert.ok(dataset && result[dataset.key].some(one => one[dataset.id] === row.resource_id));
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(followed > 500, 'the records of this test hold links to follow');
});

test('the order resources arrive in never shows', () => {
  fc.assert(
    fc.property(given, fc.nat(), (resources, turn) => {
      const turned = resources
        .map((_, index) => resources[(index + turn) % resources.length])
        .filter(item => item !== undefined);
      assert.deepEqual(flatten(inputFrom(turned.reverse())), flatten(inputFrom(resources)));
    }),
    { numRuns: 150 },
  );
});

test('ids are unique within a dataset, and one (row, source) is recorded once', () => {
  fc.assert(
    fc.property(given, resources => {
      const result = flatten(inputFrom(resources));
      for (const { key, id: idColumn } of flatDatasets) {
        if (key === 'recordSources') continue;
        const ids = result[key].map(row => row[idColumn]);
        assert.equal(new Set(ids).size, ids.length, key);
      }
      const recorded = result.recordSources.map(row => `${row.resource_id}|${row.source_id}`);
      assert.equal(new Set(recorded).size, recorded.length);
    }),
    { numRuns: 100 },
  );
});

const asthma = (own: string): FhirResource => ({
  resourceType: 'Condition',
  id: own,
  subject: henrickIsTheSubject,
  code: { coding: [{ system: SNOMED, code: '195967001', display: 'Asthma' }] },
  onsetDateTime: '2001-02-03',
});

test('two documents that say the same make one row with two sources', () => {
  const input: FlatInput = {
    patientId: PATIENT_ID,
    resources: [
      { resource: henrick, sourceIds: ['north', 'south'] },
      { resource: asthma('from-north'), sourceIds: ['north'] },
      { resource: asthma('from-south'), sourceIds: ['south'] },
    ],
    sources: [source('north'), source('south')],
  };
  const { problems, recordSources } = flatten(input);
  assert.equal(problems.length, 1);
  const said = recordSources
    .filter(row => row.resource_type === 'problem')
    .map(row => [row.resource_id, row.source_id]);
  assert.deepEqual(said, [
    [problems[0]?.condition_id, 'north'],
    [problems[0]?.condition_id, 'south'],
  ]);
});

test('a merged row keeps the links of both', () => {
  const office: FhirResource = {
    resourceType: 'Encounter',
    id: 'office',
    status: 'finished',
    class: { code: 'AMB' },
    subject: henrickIsTheSubject,
    period: { start: '2001-02-03' },
  };
  const { problems, encounters } = flat(henrick, office, asthma('a'), {
    ...asthma('b'),
    encounter: { reference: 'Encounter/office' },
  } as FhirResource);
  assert.equal(problems.length, 1);
  assert.equal(problems[0]?.encounter_id, encounters[0]?.encounter_id);
});

test('a row’s id depends on what it says and whose it is, on nothing else', () => {
  const [one] = flat(henrick, asthma('a')).problems;
  const [again] = flatten({ ...inputOf([asthma('z')], 'another-document') }).problems;
  assert.equal(one?.condition_id, again?.condition_id);
  assert.equal(one?.condition_id, 'a826f9c9f53dd12327918634fc4cd67a18bdf003415d54d58d2c6938eadeb2e9');
  const [other] = flatten({
    ...inputOf([asthma('a')]),
    patientId: '00000000-0000-4000-8000-000000000001',
  }).problems;
  assert.notEqual(other?.condition_id, one?.condition_id);
});

test('references are followed in every form FHIR allows', () => {
  const uuid = '0b7d1d1e-6a0e-4a54-8f6c-1f2f8f0a1b2c';
  const encounter: FhirResource = {
    resourceType: 'Encounter',
    id: uuid,
    status: 'finished',
    class: { code: 'AMB' },
    subject: henrickIsTheSubject,
  };
  for (const reference of [
    `Encounter/${uuid}`,
    `https://holder.example/fhir/Encounter/${uuid}`,
    `Encounter/${uuid}/_history/2`,
    `urn:uuid:${uuid}`,
  ]) {
    const { problems, encounters } = flat(henrick, encounter, {
      ...asthma('a'),
      encounter: { reference },
    } as FhirResource);
    assert.equal(problems[0]?.encounter_id, encounters[0]?.encounter_id, reference);
    assert.notEqual(problems[0]?.encounter_id, '');
  }
});

test('rows come by clinical time, undated ones last', () => {
  const when = (own: string, onsetDateTime: string | undefined): FhirResource => ({
    resourceType: 'Condition',
    id: own,
    subject: henrickIsTheSubject,
    code: { text: own },
    onsetDateTime,
  });
  const { problems } = flat(when('undated', undefined), when('late', '2020-05'), when('early', '1999'));
  assert.deepEqual(
    problems.map(row => row.condition_name),
    ['early', 'late', 'undated'],
  );
});

test('files are sources: XDS metadata as text, and a file nobody described still has its row', () => {
  const { sources } = flatten({
    patientId: PATIENT_ID,
    resources: [{ resource: henrick, sourceIds: ['known', 'unknown'] }],
    sources: [
      {
        sourceId: 'known',
        name: 'ccd.xml',
        title: 'Continuity of Care Document',
        mimeType: 'text/xml',
        classCode: '34133-9',
        serviceStartTime: '2014-01-01',
        serviceStopTime: '2014-10-01T10:00:00Z',
        authorName: 'Dr. Gray',
      },
    ],
  });
  assert.deepEqual(sources, [
    {
      source_id: 'known',
      patient_id: PATIENT_ID,
      source_name: 'ccd.xml',
      title: 'Continuity of Care Document',
      type: 'text/xml',
      class_code: '34133-9',
      event_code: '',
      healthcare_facility_type_code: '',
      service_start_time: '2014-01-01T00:00:00+0000',
      service_end_time: '2014-10-01T10:00:00+0000',
      practice_setting_code: '',
      author_name: 'Dr. Gray',
    },
    { ...emptySource, source_id: 'unknown' },
  ]);
});

const emptySource = {
  patient_id: PATIENT_ID,
  source_name: '',
  title: '',
  type: '',
  class_code: '',
  event_code: '',
  healthcare_facility_type_code: '',
  service_start_time: '',
  service_end_time: '',
  practice_setting_code: '',
  author_name: '',
};

test('asked for some datasets, only those come, and their links are the same', () => {
  const resources = [henrick, asthma('a')];
  const whole = flatten(inputOf(resources));
  assert.deepEqual(flatten(inputOf(resources), ['problems', 'transitions']), {
    problems: whole.problems,
    transitions: [],
  });
});

test('a dataset is found by any spelling the API has seen', () => {
  for (const name of ['VITAL_SIGNS', 'vital_signs', 'VITAL_SIGNS=', 'vitalSigns'])
    assert.equal(flatDatasetOf(name)?.key, 'vitalSigns');
  assert.equal(flatDatasetOf('MED_FILLS')?.key, 'medicationFills');
  assert.equal(flatDatasetOf('COMPOSITIONS'), undefined);
  assert.equal(flatDatasetOf('__proto__'), undefined);
  assert.equal(flatQueryNames.length, 22);
});

const sample = new URL('../../../../shared/corpora/flat/flat_data.json', import.meta.url);

test('the columns are those of the official sample, and more', t => {
  if (!existsSync(sample)) return t.skip('the shared corpora are absent');
  const published = JSON.parse(readFileSync(sample, 'utf8')) as Record<string, Record<string, unknown>[]>;
  for (const [key, rows] of Object.entries(published)) {
    const dataset = flatDatasets.find(one => one.key === key);
    assert.ok(dataset, key);
    const types = new Map(dataset.columns.map(column => [column.name, column.type]));
    for (const row of rows)
      for (const [name, value] of Object.entries(row))
        assert.equal(types.get(name), typeof value, `${key}.${name}`);
  }
});
