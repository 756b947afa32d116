import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FhirResource } from 'fhir/r4';
import {
  henrick,
  henrickIsTheSubject,
  ICD10,
  inputOf,
  LOINC,
  NPI,
  PATIENT_ID,
  RXNORM,
  SNOMED,
} from '../authored.ts';
import { historyOf, historyParts, medRecRowsOf } from './index.ts';

const NDC = 'http://hl7.org/fhir/sid/ndc';
const CPT = 'http://www.ama-assn.org/go/cpt';

const history = (...resources: FhirResource[]) => historyOf(inputOf(resources));
const part = <P extends (typeof historyParts)[number]>(name: P, ...resources: FhirResource[]) =>
  historyOf(inputOf(resources), name);
const subject = henrickIsTheSubject;

test('the whole and the parts have their published keys', () => {
  assert.deepEqual(Object.keys(history()), [
    'summary', 'query_demographics', 'insurance', 'allergies', 'conditions', 'medications', 'sources', 'labs', 'procedures', 'vitals', 'encounters',
    'practitioners', 'med_recs',
  ]); // prettier-ignore
  assert.deepEqual(Object.fromEntries(historyParts.map(name => [name, Object.keys(part(name))])), {
    allergies: ['allergies'],
    conditions: ['conditions'],
    encounters: ['encounters'],
    immunizations: ['immunizations'],
    labs: ['labs'],
    medications: ['medications', 'alerts'],
    medrecs: ['med_recs'],
    procedures: ['recent_procedures', 'duplicate_procedures'],
    providers: ['practitioners'],
    socialhistory: ['social_history'],
    sources: ['locations'],
    vitals: ['vital_signs'],
  });
});

const glargine: FhirResource = {
  resourceType: 'MedicationRequest',
  id: 'glargine',
  status: 'active',
  intent: 'plan',
  subject,
  medicationCodeableConcept: {
    text: 'insulin glargine (LANTUS) 100 UNIT/ML injection',
    coding: [
      { system: RXNORM, code: '311041' },
      { system: RXNORM, code: '285018' },
      { system: NDC, code: '0088-2220-33' },
      { system: 'urn:oid:1.2.3.4.1', code: '70789' },
      { system: 'urn:oid:1.2.3.4.2', code: '27104003002020' },
      { system: 'urn:oid:1.2.3.4.3', code: '70789' },
    ],
  },
  dosageInstruction: [
    {
      text: 'Inject 10 Units & rest',
      patientInstruction: 'Inject at bedtime',
      route: { text: 'Subcutaneous' },
      doseAndRate: [{ doseQuantity: { value: 10, unit: 'U' } }],
      timing: { repeat: { boundsPeriod: { start: '2009-04-01' } } },
    },
  ],
};

test('a Medication is spelt as published: names only where known, UNK, Not Available', () => {
  const { medication_id, ...said } = part('medications', henrick, glargine).medications[0] ?? {
    medication_id: '',
  };
  assert.match(medication_id, /^[0-9a-f]{64}$/);
  assert.deepEqual(said, {
    name: 'insulin glargine (LANTUS) 100 UNIT/ML injection',
    dosage: '10 U',
    route: 'Subcutaneous',
    start_date: '2009-04-01',
    end_date: '',
    family: 'Not Available',
    cadence: 'Not Available',
    prescriber: 'Not Available',
    order_date: 'Not Available',
    status: 'ACTIVE',
    code: '311041',
    code_system: 'RxNorm',
    all_names_and_codes: [
      { name: 'insulin glargine (LANTUS) 100 UNIT/ML injection', code: '311041', code_system: 'RxNorm' },
      { code: '285018', code_system: 'RxNorm' },
      { code: '0088-2220-33', code_system: 'NDC' },
      { code: '70789', code_system: 'UNK' },
      { code: '27104003002020', code_system: 'UNK' },
      { code: '70789', code_system: 'UNK' },
    ],
  });
});

test('a MedRec has the class, the package in three spellings, one of them misspelt as published; generation B spells it right', () => {
  const input = inputOf([henrick, glargine]);
  const { medication_id, ...said } = historyOf(input, 'medrecs').med_recs[0] ?? { medication_id: '' };
  assert.deepEqual(said, {
    brand_name: 'Lantus',
    generic_name: 'INSULIN GLARGINE',
    drug_name: 'insulin glargine (LANTUS) 100 UNIT/ML injection',
    class_1_code: 'A',
    class_1_name: 'Digestion and metabolism',
    class_2_code: 'A10',
    class_2_name: 'Diabetes',
    class_3_code: 'A10A',
    class_3_name: 'Insulins',
    class_4_code: 'A10AE',
    class_4_name: 'Long-acting insulins',
    product_ndc: '0088-2220',
    package_ndc: '0088-2220-33',
    normlaized_package_ndc: '00088222033',
    rx_norm_code: '311041',
    text: '<div xmlns="http://www.w3.org/1999/xhtml">Inject 10 Units &amp; rest</div>',
    instructions: 'Inject at bedtime',
    dosage: '10 U',
    route: 'Subcutaneous',
    start_date: '2009-04-01',
    end_date: '',
    status: 'ACTIVE',
  });
  const [row] = medRecRowsOf(input);
  assert.equal(row?.medication_id, medication_id);
  assert.equal(row?.normalized_package_ndc, '00088222033');
  assert.equal(row?.rxcui, '311041');
  assert.equal(row?.patient_id, PATIENT_ID);
});

test('a combination has a MedRec for each ingredient; a medication nobody knows has one without classes', () => {
  const taken = (id: string, text: string): FhirResource => ({
    resourceType: 'MedicationStatement',
    id,
    status: 'active',
    subject,
    medicationCodeableConcept: { text },
  });
  const recs = part('medrecs', taken('a', 'Bactrim DS'), taken('b', 'green pills')).med_recs;
  assert.deepEqual(
    recs.map(rec => [rec.drug_name, rec.generic_name, rec.brand_name, rec.class_4_code]).sort(),
    [
      ['Bactrim DS', 'SULFAMETHOXAZOLE', 'Bactrim DS', 'J01EC'],
      ['Bactrim DS', 'TRIMETHOPRIM', 'Bactrim DS', 'J01EA'],
      ['green pills', '', '', ''],
    ],
  );
});

test('alerts: one medicine in two code systems, one ingredient twice, two of a class; what has ended alerts nobody to a double dose', () => {
  const taken = (
    id: string,
    display: string,
    system: string,
    status: 'active' | 'completed' = 'active',
  ): FhirResource => ({
    resourceType: 'MedicationStatement',
    id,
    status,
    subject,
    medicationCodeableConcept: { coding: [{ system, code: id, display }] },
  });
  const { medications, alerts } = part(
    'medications',
    taken('1', 'lisinopril 10 MG Oral Tablet', RXNORM),
    taken('2', 'Zestril 10 mg tablet', NDC),
    taken('3', 'enalapril 5 mg tablet', RXNORM),
    taken('4', 'enalapril 10 mg tablet', RXNORM, 'completed'),
    taken('5', 'metformin 500 mg tablet', RXNORM),
  );
  const codes = (ids: string[]) =>
    ids.map(id => medications.find(one => one.medication_id === id)?.code ?? '?').sort();
  assert.deepEqual(
    alerts.map(alert => [alert.type, codes(alert.medications)]),
    [
      ['CodeSystem', ['1', '2']],
      ['Ingredient', ['1', '2']],
      ['Class', ['1', '2', '3']],
    ],
  );
});

test('a Condition shows ICD-10-CM first, whatever the order, and every code', () => {
  const condition = part('conditions', henrick, {
    resourceType: 'Condition',
    id: 'c',
    subject,
    clinicalStatus: { coding: [{ code: 'active' }] },
    recordedDate: '2013-01-01',
    onsetDateTime: '2013-01-01',
    code: {
      coding: [
        { system: SNOMED, code: '44054006', display: 'Diabetes mellitus type 2' },
        { system: ICD10, code: 'E11.9', display: 'Type 2 diabetes' },
      ],
    },
  }).conditions[0];
  assert.deepEqual(condition, {
    name: 'Type 2 diabetes',
    code: 'E11.9',
    code_system: 'ICD-10-CM',
    recorded_date: '2013-01-01',
    onset_date: '2013-01-01',
    status: 'Active',
    all_names_and_codes: [
      { name: 'Diabetes mellitus type 2', code: '44054006', code_system: 'SNOMED-CT' },
      { name: 'Type 2 diabetes', code: 'E11.9', code_system: 'ICD-10-CM' },
    ],
  });
});

test('a vital sign has six decimals and a blood pressure is two; a lab keeps its time and its words', () => {
  const { vital_signs } = part('vitals', {
    resourceType: 'Observation',
    id: 'bp',
    status: 'final',
    subject,
    category: [{ coding: [{ code: 'vital-signs' }] }],
    code: { coding: [{ system: LOINC, code: '85354-9' }] },
    effectiveDateTime: '2013-03-01T10:00:00Z',
    component: [
      {
        code: { coding: [{ system: LOINC, code: '8480-6', display: 'Systolic' }] },
        valueQuantity: { value: 120, unit: 'mmHg' },
      },
      {
        code: { coding: [{ system: LOINC, code: '8462-4', display: 'Diastolic' }] },
        valueQuantity: { value: 80.25, unit: 'mmHg' },
      },
    ],
  });
  assert.deepEqual(
    vital_signs
      .map(({ name, value, unit, code, observation_time }) => [name, value, unit, code, observation_time])
      .sort(),
    [
      ['Diastolic', '80.250000', 'mmHg', '8462-4', '2013-03-01'],
      ['Systolic', '120.000000', 'mmHg', '8480-6', '2013-03-01'],
    ],
  );
  const text = '<div xmlns="http://www.w3.org/1999/xhtml">3.4 mg/dL</div>';
  assert.deepEqual(
    part('labs', {
      resourceType: 'Observation',
      id: 'lab',
      status: 'final',
      subject,
      text: { status: 'additional', div: text },
      category: [{ coding: [{ code: 'laboratory' }] }],
      code: { text: 'Microalbumin, Urine Random', coding: [{ system: LOINC, code: '14957-5' }] },
      effectiveDateTime: '2013-10-01',
      valueQuantity: { value: 3.4, unit: 'mg/dL' },
    }).labs,
    [
      {
        name: 'Microalbumin, Urine Random',
        value: '3.4',
        unit: 'mg/dL',
        date: '2013-10-01T00:00:00+00:00',
        text,
      },
    ],
  );
});

test('procedures of one code are grouped with all their days; notes are base64; the provider is there', () => {
  const panel = (id: string, performedDateTime: string): FhirResource => ({
    resourceType: 'Procedure',
    id,
    status: 'completed',
    subject,
    code: { coding: [{ system: CPT, code: '80048', display: 'HC BASIC METABOLIC PANEL (CA TOTAL)' }] },
    performedDateTime,
    performer: [{ actor: { reference: 'Practitioner/jane' } }],
    note: [{ text: 'no < yes' }],
  });
  const { recent_procedures, duplicate_procedures } = part(
    'procedures',
    panel('a', '2009-07-01'),
    panel('b', '2011-02-03'),
    {
      resourceType: 'Practitioner',
      id: 'jane',
      identifier: [{ system: NPI, value: '1234567893' }],
      name: [{ given: ['Jane'], family: 'Doe', suffix: ['MD'] }],
      telecom: [
        { system: 'email', value: 'jane@example.org' },
        { system: 'phone', value: '1238675309' },
      ],
    },
  );
  assert.deepEqual(duplicate_procedures, [
    {
      grouped_by: 'Code',
      name: 'HC BASIC METABOLIC PANEL (CA TOTAL)',
      code: '80048',
      code_system: 'CPT-4',
      all_dates: ['2009-07-01', '2011-02-03'],
    },
  ]);
  assert.deepEqual(
    recent_procedures.map(({ date }) => date),
    ['2011-02-03', '2009-07-01'],
  );
  const first = recent_procedures[0];
  assert.deepEqual(
    [first?.provider_given_name, first?.provider_family_name, first?.provider_suffix, first?.provider_phone],
    ['Jane', 'Doe', 'MD', '1238675309'],
  );
  assert.equal(
    Buffer.from(first?.notes ?? '', 'base64').toString(),
    '<div xmlns="http://www.w3.org/1999/xhtml">no &lt; yes</div>',
  );
});

test('a place of a kind nobody coded is unknown, as published; an encounter without a place keeps its shape', () => {
  const encounter = (id: string, more: object): FhirResource => ({
    resourceType: 'Encounter',
    id,
    status: 'finished',
    subject,
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB', display: 'ambulatory' },
    period: { start: `2009-07-0${id}` },
    ...more,
  });
  const { encounters } = part(
    'encounters',
    encounter('1', { location: [{ location: { reference: 'Location/testing' } }] }),
    encounter('2', {}),
    {
      resourceType: 'Location',
      id: 'testing',
      name: 'Sandbox Hospital',
      type: [{ text: 'Pre-Admission Testing' }],
    },
  );
  const kind = { code: 'unknown', code_system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason' };
  const [placed, placeless] = encounters;
  assert.deepEqual([placed?.name, placed?.code, placed?.code_system], ['Ambulatory', 'AMB', 'ActCode']);
  assert.deepEqual(
    [
      placed?.location.location_type,
      placed?.location.location_type_code,
      placed?.location.location_type_code_system,
    ],
    ['Pre-Admission Testing', kind.code, kind.code_system],
  );
  assert.deepEqual(placed?.location.secondary_code_data, [{ type: 'Pre-Admission Testing', ...kind }]);
  assert.equal(placed?.location_id, placed?.location.location_id);
  assert.deepEqual(Object.keys(placeless?.location ?? {}), Object.keys(placed?.location ?? {}));
  assert.equal(placeless?.location_id, '');
});

test('an evening visit is on the day it was on, not on the next one of UTC', () => {
  const { encounters } = part('encounters', {
    resourceType: 'Encounter',
    id: 'late',
    status: 'finished',
    subject,
    class: { code: 'EMER' },
    period: { start: '2013-01-01T20:30:00-05:00', end: '2013-01-02' },
  });
  assert.deepEqual([encounters[0]?.start_time, encounters[0]?.end_time], ['2013-01-01', '2013-01-02']);
});

test('a vaccine that was not given is not among those given', () => {
  const vaccine = (id: string, status: 'completed' | 'not-done'): FhirResource => ({
    resourceType: 'Immunization',
    id,
    status,
    patient: subject,
    vaccineCode: { text: `Influenza ${id}` },
    occurrenceDateTime: '2020-03-31T14:17:17-04:00',
    doseQuantity: { value: 0.5, unit: 'mL' },
    manufacturer: { display: 'pfizer' },
  });
  assert.deepEqual(part('immunizations', vaccine('a', 'completed'), vaccine('b', 'not-done')).immunizations, [
    {
      name: 'Influenza a',
      dosage_value: 0.5,
      dosage_unit: 'mL',
      manufacturer_name: 'pfizer',
      occurrence_time: '2020-03-31T14:17:17',
    },
  ]);
});

test('the summary joins what every source says of the patient; who was asked for is told apart', () => {
  const kam = (id: string, more: object = {}): FhirResource => ({
    resourceType: 'Patient',
    id,
    name: [{ family: 'Quark', given: ['Kam'] }],
    gender: 'female',
    birthDate: '1954-12-01',
    ...more,
  });
  const address = [{ line: ['999 Dev Drive'], city: 'Brooklyn', state: 'New York', postalCode: '11111' }];
  const { summary, query_demographics } = historyOf({
    ...inputOf([kam('a', { address }), kam('b'), kam('c', { address })]),
    queryDemographics: {
      givenName: 'Kam',
      familyName: 'Quark',
      gender: 'MALE',
      addressLines: ['999 Dev Drive'],
    },
  });
  assert.deepEqual(summary, {
    given_name: 'Kam, Kam, Kam',
    family_name: 'Quark, Quark, Quark',
    date_of_birth: '1954-12-01T00:00:00+00:00',
    gender: 'FEMALE',
    race: '',
    address_line: '999 Dev Drive, 999 Dev Drive',
    address_state: 'New York, New York',
    address_city: 'Brooklyn, Brooklyn',
    postal_code: '11111, 11111',
    telephone: '',
    patient_id: PATIENT_ID,
  });
  assert.equal(query_demographics.gender, 'MALE');
  assert.equal(query_demographics.email, '');
});
