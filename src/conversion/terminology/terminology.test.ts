// Code systems and units as documents spell them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeSystemCount, namespaceUri, systemName, systemOid, systemUri } from './systems.ts';
import { ucumCode } from './ucum.ts';

test('a code system is known by OID, by URI, by urn:oid, with blanks, or by name only', () => {
  for (const spelling of [
    '2.16.840.1.113883.6.96',
    ' 2.16.840.1.113883.6.96 ',
    'urn:oid:2.16.840.1.113883.6.96',
    'http://snomed.info/sct',
    'http://www.snomed.org/',
  ]) {
    assert.equal(systemUri(spelling), 'http://snomed.info/sct', spelling);
  }
  assert.equal(systemUri(undefined, 'SNOMED CT'), 'http://snomed.info/sct');
  assert.equal(systemUri('LOINC'), 'http://loinc.org');
  assert.equal(systemUri('2.16.840.1.113883.12.9999'), 'http://terminology.hl7.org/CodeSystem/v2-9999');
});

test('an unknown OID stays an OID and nothing is made up', () => {
  assert.equal(systemUri('1.2.3.4.5'), 'urn:oid:1.2.3.4.5');
  assert.equal(systemUri('local codes'), undefined);
  assert.equal(systemUri(undefined), undefined);
});

test('a hundred and twenty systems and more, each URI with its short name and OID', () => {
  assert.ok(codeSystemCount >= 120);
  assert.equal(systemName('http://hl7.org/fhir/sid/icd-10-cm'), 'ICD-10-CM');
  assert.equal(systemOid('http://hl7.org/fhir/sid/cvx'), '2.16.840.1.113883.12.292');
  assert.equal(systemOid('urn:oid:1.2.3'), '1.2.3');
});

test('an identifier’s root becomes a namespace', () => {
  assert.equal(namespaceUri('2.16.840.1.113883.4.6'), 'http://hl7.org/fhir/sid/us-npi');
  assert.equal(
    namespaceUri('67265ED2-35BB-43F8-B9DE-91C5935625E0'),
    'urn:uuid:67265ed2-35bb-43f8-b9de-91c5935625e0',
  );
});

test('units in common use are UCUM, or become it', () => {
  for (const unit of [
    'mg/dL',
    'mm[Hg]',
    '%',
    '10*3/uL',
    'kg/m2',
    '[lb_av]',
    '/min',
    '{tablet}',
    'mL/min/{1.73_m2}',
    'mg/(24.h)',
    'm[IU]/L',
    'a',
    '1',
    'L/min',
    'Cel',
    '[pH]',
  ]) {
    assert.equal(ucumCode(unit), unit);
  }
  const synonyms: Record<string, string> = {
    lbs: '[lb_av]',
    inches: '[in_i]',
    F: '[degF]',
    'mm Hg': 'mm[Hg]',
    bpm: '/min',
    'K/uL': '10*3/uL',
    mcg: 'ug',
    hr: 'h',
    tablets: '{tablet}',
    'kg/m^2': 'kg/m2',
    'deg F': '[degF]',
    '°F': '[degF]',
  };
  for (const [spelling, code] of Object.entries(synonyms)) assert.equal(ucumCode(spelling), code, spelling);
});

test('what is no unit gets no UCUM code', () => {
  for (const unit of ['see note', '', '((', 'mg/{', 'foo/bar', 'x'.repeat(100)])
    assert.equal(ucumCode(unit), undefined, unit);
});
