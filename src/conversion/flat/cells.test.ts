import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  birthTime,
  clinicalTime,
  codedCells,
  decimal,
  normalisedCells,
  slots,
  transitionTime,
} from './cells.ts';
import { bareSystemOf, systemOf } from './code-systems.ts';

test('a clinical time is an instant in UTC with an offset a database can cast', () => {
  const cases: [string, string][] = [
    ['2025-11-01T15:30:00-05:00', '2025-11-01T20:30:00+0000'],
    ['2025-11-01T15:30:00.123Z', '2025-11-01T15:30:00+0000'],
    ['2025-12-31T23:30-01:00', '2026-01-01T00:30:00+0000'],
    ['2024-02-29', '2024-02-29T00:00:00+0000'],
    ['2011-05', '2011-05-01T00:00:00+0000'],
    ['2011', '2011-01-01T00:00:00+0000'],
    ['0099-01-01', '0099-01-01T00:00:00+0000'],
  ];
  for (const [given, expected] of cases) assert.equal(clinicalTime(given), expected, given);
});

test('what is no time is a blank, never something that cannot be cast', () => {
  for (const given of [
    '',
    'yesterday',
    '2011-13-01',
    '2011-02-30',
    '2011-05-28T25:00:00Z',
    '0000',
    '20110528',
    '0001-01-01T00:00:00+01:00',
    undefined,
    7,
  ])
    assert.equal(clinicalTime(given), '', String(given));
});

test('birth dates and transitions have their own forms', () => {
  assert.equal(birthTime('1970-12-26'), '1970-12-26T00:00:00');
  assert.equal(transitionTime('2025-11-01T15:30:00-05:00'), '2025-11-01 20:30:00.000000+00:00');
});

test('systems print as urn:oid: where they have an OID, in lower case where they have none', () => {
  assert.equal(systemOf('http://snomed.info/sct'), 'urn:oid:2.16.840.1.113883.6.96');
  assert.equal(systemOf('2.16.840.1.113883.6.90'), 'urn:oid:2.16.840.1.113883.6.90');
  assert.equal(systemOf('urn:oid:1.2.840.114350.1.72'), 'urn:oid:1.2.840.114350.1.72');
  assert.equal(
    systemOf('http://terminology.hl7.org/CodeSystem/condition-category'),
    'http://terminology.hl7.org/codesystem/condition-category',
  );
  assert.equal(systemOf(undefined), '');
  assert.equal(bareSystemOf('http://hl7.org/fhir/sid/us-npi'), '2.16.840.1.113883.4.6');
  assert.equal(bareSystemOf('http://loinc.org'), '2.16.840.1.113883.6.1');
});

test('the columns of a group have the same number of slots, blank ones kept', () => {
  const all = slots(
    {
      coding: [
        { system: 'http://snomed.info/sct', code: '1' },
        { code: '2', display: 'Two' },
      ],
    },
    { text: 'only words' },
    { coding: [{ system: 'http://snomed.info/sct', code: '1', display: 'said twice' }] },
  );
  assert.deepEqual(codedCells('code', 'system', 'name', all), {
    code: '1, 2, ',
    system: 'urn:oid:2.16.840.1.113883.6.96, , ',
    name: ', Two, only words',
  });
  assert.deepEqual(normalisedCells('x', all, 'snomed', 'cpt'), {
    x_snomed: '1',
    x_snomed_name: '',
    x_cpt: '',
    x_cpt_name: '',
  });
});

test('a code that says nothing is known is a blank', () => {
  const unknown = {
    system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
    code: 'unknown',
    display: 'Unknown',
  };
  assert.deepEqual(slots({ coding: [unknown] }), []);
  assert.deepEqual(slots({ coding: [unknown], text: 'see note' }), [
    { code: '', system: '', name: 'see note' },
  ]);
});

test('numbers are written without exponents', () => {
  assert.equal(decimal(1e-7), '0.0000001');
  assert.equal(decimal(1e21), '1000000000000000000000');
  assert.equal(decimal(4.31), '4.31');
  assert.equal(decimal(Number.NaN), '');
  assert.equal(decimal(undefined), '');
});
