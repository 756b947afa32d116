import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parametersOf } from '../../records/search/parameters.ts';
import { legacySearch } from './legacy-search.ts';

test('date is the date that a type has', () => {
  assert.deepEqual(legacySearch('MedicationStatement', [['date', 'gt2020-01-01']]), [
    ['effective', 'gt2020-01-01'],
  ]);
  assert.deepEqual(legacySearch('Encounter', [['date', 'lt2020']]), [['date', 'lt2020']]);
  for (const type of 'AllergyIntolerance Condition DiagnosticReport DocumentReference Encounter Immunization MedicationRequest MedicationStatement Observation Procedure'.split(
    ' ',
  )) {
    const [[name] = ['']] = legacySearch(type, [['date', '2020']]);
    assert.equal(parametersOf(type).get(name)?.type, 'date', type);
  }
});

test('id names the person of a search that names none', () => {
  assert.deepEqual(legacySearch('Encounter', [['id', 'p1']]), [['patient', 'p1']]);
  assert.deepEqual(legacySearch('Patient', [['id', 'p1']]), [['_id', 'p1']]);
  const both = [
    ['id', 'e1'],
    ['patient', 'p1'],
  ] as const;
  assert.deepEqual(legacySearch('Encounter', both), both);
});
