import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drugIn, sameDrug } from './drugs.ts';
import { coded, coding, NDC, RXNORM } from './statements.testing.ts';

const named = (text: string) => drugIn([{ text }]);
const noPairs = new Map();
const judged = (a: string, b: string) => {
  const [one, other] = [sameDrug(named(a), named(b), noPairs), sameDrug(named(b), named(a), noPairs)];
  assert.deepEqual(one, other);
  return one.is;
};

test('ingredient, strength, form and release are read from the names of drugs', () => {
  const product = (name: string) => {
    const { ingredients, strength, form } = named(name) ?? {};
    return [ingredients, strength, form];
  };
  assert.deepEqual(product('metformin hydrochloride 500 MG Oral Tablet'), ['metformin', '500 mg', 'tablet']);
  assert.deepEqual(product('METFORMIN HCL 500MG TABS'), ['metformin', '500 mg', 'tablet']);
  assert.deepEqual(product('24 HR metformin hydrochloride 0.5 g Extended Release Oral Tablet'), [
    'metformin',
    '500 mg',
    'extended tablet',
  ]);
  assert.deepEqual(product('levothyroxine 50 mcg tablet'), ['levothyroxine', '0.05 mg', 'tablet']);
  assert.deepEqual(product('amoxicillin 250 mg/5 mL oral suspension'), [
    'amoxicillin',
    '50 mg/ml',
    'suspension oral',
  ]);
  assert.deepEqual(product('insulin glargine 100 UNT/ML Injectable Solution'), [
    'insulin glargine',
    '100 unit/ml',
    'injection',
  ]);
  assert.deepEqual(product('something nobody knows'), [undefined, undefined, undefined]);
});

test('a brand and its generic of one strength and form are one drug', () => {
  assert.equal(judged('Glucophage 500 mg tablet', 'metformin hydrochloride 500 MG Oral Tablet'), 'fits');
  assert.equal(judged('Lisinopril 10mg tablets', 'lisinopril 10 MG Oral Tablet'), 'fits');
});

test('another strength, form, release or salt is another drug', () => {
  assert.equal(judged('metformin 500 mg tablet', 'metformin 1000 mg tablet'), 'apart');
  assert.equal(judged('metformin 500 mg tablet', 'metformin 500 mg extended release tablet'), 'apart');
  assert.equal(judged('amoxicillin 500 mg tablet', 'amoxicillin 500 mg capsule'), 'apart');
  assert.equal(judged('metoprolol tartrate 50 mg tablet', 'metoprolol succinate 50 mg tablet'), 'apart');
  assert.equal(
    judged('lisinopril 10 mg tablet', 'lisinopril 10 mg / hydrochlorothiazide 12.5 mg tablet'),
    'apart',
  );
});

test('one code is one drug, in however many words; an ingredient’s code is not one strength', () => {
  const drug = (code: string, text: string) => drugIn([{ ...coded(coding(RXNORM, code)), text }]);
  assert.equal(
    sameDrug(drug('309090', 'ceftriaxone 100 MG/ML'), drug('309090', 'ceftriaxone 10 gram vial'), noPairs).is,
    'equal',
  );
  assert.equal(
    sameDrug(drug('6809', 'metformin 500 mg'), drug('6809', 'metformin 1000 mg'), noPairs).is,
    'apart',
  );
});

test('two packages that nothing connects are two drugs; written with dashes or without, a package is one', () => {
  const pack = (code: string) => drugIn([coded(coding(NDC, code))]);
  assert.equal(sameDrug(pack('0093-1048-01'), pack('00093104801'), noPairs).is, 'equal');
  assert.equal(sameDrug(pack('0093-1048-01'), pack('0093-1049-01'), noPairs).is, 'apart');
});
