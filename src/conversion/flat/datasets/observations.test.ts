import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation } from 'fhir/r4';
import { flat, henrick, henrickIsTheSubject, LOINC, said, SNOMED } from '../authored.ts';

const subject = henrickIsTheSubject;

const result = (id: string, value: Partial<Observation>): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: LOINC, code: id, display: id }] },
  subject,
  effectiveDateTime: '2015-06-22T08:00:00Z',
  ...value,
});

test('a lab result says its value as text, its number apart, its range and the report it belongs to', () => {
  const { labs } = flat(
    henrick,
    result('718-7', {
      valueQuantity: { value: 9.5, unit: 'g/dL', comparator: '<' },
      interpretation: [{ coding: [{ code: 'L', display: 'Low' }] }],
      referenceRange: [
        { low: { value: 12, unit: 'g/dL' }, high: { value: 16.5, unit: 'g/dL' }, text: '12 to 16.5' },
      ],
    }),
    result('4544-3', { valueQuantity: { value: 41, unit: '%' } }),
    {
      resourceType: 'DiagnosticReport',
      id: 'cbc',
      status: 'final',
      subject,
      effectiveDateTime: '2015-06-22',
      code: { coding: [{ system: LOINC, code: '58410-2', display: 'CBC panel' }] },
      result: [{ reference: 'Observation/718-7' }, { reference: 'Observation/4544-3' }],
    },
  );
  const row = labs.find(lab => lab.lab_code === '718-7');
  assert.deepEqual(said(row), {
    diagnostic_report_name: 'CBC panel',
    diagnostic_report_code: '58410-2',
    diagnostic_report_code_system: 'urn:oid:2.16.840.1.113883.6.1',
    diagnostic_report_code_loinc: '58410-2',
    diagnostic_report_code_loinc_name: 'CBC panel',
    lab_code: '718-7',
    lab_code_system: 'urn:oid:2.16.840.1.113883.6.1',
    lab_name: '718-7',
    lab_code_loinc: '718-7',
    lab_code_loinc_name: '718-7',
    lab_interpretation: 'Low',
    lab_timestamp: '2015-06-22T08:00:00+0000',
    lab_unit: 'g/dL',
    lab_unit_quantity: 'g/dL',
    lab_value: '<9.5',
    lab_value_quantity: '9.5',
    observation_category: 'laboratory',
    lab_reference_range_low: '12',
    lab_reference_range_high: '16.5',
    lab_reference_range_text: '12 to 16.5',
    lab_reference_range_unit: 'g/dL',
  });
  assert.match(String(row?.diagnostic_report_id), /^[0-9a-f]{64}$/);
  assert.equal(new Set(labs.map(lab => lab.diagnostic_report_id)).size, 1);
});

test('every kind of lab value is text, and none but a number is in the number column', () => {
  const { labs } = flat(
    henrick,
    result('coded', {
      valueCodeableConcept: { coding: [{ system: SNOMED, code: '10828004', display: 'Positive' }] },
    }),
    result('words', { valueString: 'Yellow' }),
    result('yes-no', { valueBoolean: false }),
    result('count', { valueInteger: 3 }),
    result('titre', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }),
    result('between', {
      valueRange: { low: { value: 2, unit: 'cells' }, high: { value: 5, unit: 'cells' } },
    }),
    result('tiny', { valueQuantity: { value: 0.0000001 } }),
  );
  const values = Object.fromEntries(
    labs.map(row => [String(row.lab_code), [row.lab_value, row.lab_value_quantity]]),
  );
  assert.deepEqual(values, {
    coded: ['Positive', ''],
    words: ['Yellow', ''],
    'yes-no': ['false', ''],
    count: ['3', '3'],
    titre: ['1:128', ''],
    between: ['2 - 5', ''],
    tiny: ['0.0000001', '0.0000001'],
  });
  assert.equal(labs.find(row => row.lab_code === 'coded')?.lab_value_code, '10828004');
  assert.equal(labs.find(row => row.lab_code === 'words')?.lab_value_string, 'Yellow');
  assert.equal(labs.find(row => row.lab_code === 'yes-no')?.lab_value_boolean, 'false');
});

test('a waveform tells in words what its digits stand for', () => {
  const wave = { origin: { value: 0, unit: 'uV' }, factor: 2.5, period: 4, dimensions: 1, data: '1 -2  E' };
  const { labs } = flat(henrick, result('ecg', { valueSampledData: wave }));
  assert.equal(labs[0]?.lab_value, 'from 0 uV, in steps of 2.5 uV, every 4 ms: 1 -2 E');
  assert.deepEqual([labs[0]?.lab_value_quantity, labs[0]?.lab_value_string], ['', '']);
});

const inCategory = (category: string, id: string, rest: Partial<Observation>): Observation =>
  result(id, { category: [{ coding: [{ code: category }] }], ...rest });

test('social history gives the answer by code, or by number with its unit', () => {
  const { socialHistories, labs } = flat(
    henrick,
    inCategory('social-history', '72166-2', {
      valueCodeableConcept: {
        coding: [{ system: SNOMED, code: '449868002', display: 'Current every day smoker' }],
      },
    }),
    inCategory('social-history', '8663-7', { valueQuantity: { value: 1.5, unit: 'packs/day' } }),
  );
  assert.deepEqual(
    socialHistories
      .map(row => [row.social_history_observation_code, row.social_history_observation_value])
      .sort(),
    [
      ['72166-2', 'Current every day smoker'],
      ['8663-7', '1.5 packs/day'],
    ],
  );
  assert.equal(
    socialHistories.find(row => row.social_history_observation_code === '72166-2')?.observation_category,
    'social-history',
  );
  assert.deepEqual(labs, []);
});

test('a blood pressure is two vital signs of one group, and the panel around them is none', () => {
  const component = (code: string, value: number) => ({
    code: { coding: [{ system: LOINC, code }] },
    valueQuantity: { value, unit: 'mm[Hg]' },
  });
  const { vitalSigns } = flat(
    henrick,
    inCategory('vital-signs', '85353-1', {
      hasMember: [{ reference: 'Observation/85354-9' }, { reference: 'Observation/8867-4' }],
    }),
    inCategory('vital-signs', '85354-9', { component: [component('8480-6', 120), component('8462-4', 80)] }),
    inCategory('vital-signs', '8867-4', { valueQuantity: { value: 66, unit: '/min' } }),
  );
  assert.deepEqual(
    vitalSigns.map(row => [row.vital_sign_observation_code, row.vital_sign_observation_value]).sort(),
    [
      ['8462-4', 80],
      ['8480-6', 120],
      ['8867-4', 66],
    ],
  );
  const groups = new Set(vitalSigns.map(row => row.vital_sign_grouping_observation_id));
  assert.equal(groups.size, 1);
  assert.match([...groups].join(), /^[0-9a-f]{64}$/);
});

test('a coded vital sign stays out of the number column', () => {
  const { vitalSigns } = flat(
    henrick,
    inCategory('vital-signs', '5770-3', {
      valueCodeableConcept: {
        coding: [{ system: SNOMED, code: '275778006', display: 'Urine bilirubin negative' }],
      },
    }),
  );
  assert.equal(vitalSigns[0]?.vital_sign_observation_value, null);
  assert.equal(vitalSigns[0]?.vital_sign_observation_text, 'Urine bilirubin negative');
});
