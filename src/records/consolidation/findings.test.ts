// Reports and panels of the same results, told in different units, are one: in any order they come in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arrivals, coded, coding, groupsOfSaid, identify, LOINC, pairsOf } from './statements.testing.ts';
import type { Said } from './statements.testing.ts';
import { same } from './index.ts';

const moment = '2024-03-05T08:30:00-05:00';

const result = (id: string, code: string, value: number, unit: string, more: object = {}): Said => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: coded(coding(LOINC, code)),
  effectiveDateTime: moment,
  valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
  ...more,
});
const names = (results: readonly Said[]) => results.map(({ id }) => ({ reference: `Observation/${id}` }));
const report = (id: string, results: readonly Said[], more: object = {}): Said => ({
  resourceType: 'DiagnosticReport',
  id,
  status: 'final',
  code: coded(coding(LOINC, '24323-8', 'Metabolic panel')),
  effectiveDateTime: moment,
  result: names(results),
  ...more,
});
const panel = (id: string, members: readonly Said[]): Said => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: coded(coding(LOINC, '24323-8', 'Metabolic panel')),
  effectiveDateTime: moment,
  hasMember: names(members),
});

/** Glucose, creatinine, haemoglobin and temperature as three laboratories print them. */
const inGrams = [
  result('a1', '2345-7', 97, 'mg/dL'),
  result('a2', '2160-0', 0.9, 'mg/dL'),
  result('a3', '718-7', 14.5, 'g/dL'),
  result('a4', '8310-5', 98.6, '[degF]'),
];
const inLitres = [
  result('b1', '2345-7', 0.97, 'g/L'),
  result('b2', '2160-0', 9, 'mg/L'),
  result('b3', '718-7', 145, 'g/L'),
  result('b4', '8310-5', 37, 'Cel'),
];
const inMoles = [
  result('c1', '14749-6', 5.4, 'mmol/L'),
  result('c2', '14682-9', 80, 'umol/L'),
  result('c3', '59260-0', 9, 'mmol/L'),
  result('c4', '8310-5', 37, 'Cel'),
];
const all = [...inGrams, ...inLitres, ...inMoles];

test('a report in grams, in grams a litre and in moles is one report, and so is a panel, whichever comes first', () => {
  for (const make of [report, panel]) {
    const three = [make('a', inGrams), make('b', inLitres), make('c', inMoles.toReversed())];
    for (const order of arrivals(three)) assert.deepEqual(groupsOfSaid(order, [], all), [['a', 'b', 'c']]);
    const [one, , two] = three.map(said => identify(said, all));
    assert.ok(one && two);
    assert.deepEqual([same(one, two, []), same(two, one, [])], ['units', 'units']);
  }
});

test('without a date they are one only if all results are the same, in whichever units', () => {
  const undated = { effectiveDateTime: undefined };
  const groups = (results: readonly Said[]) =>
    groupsOfSaid([report('a', inGrams, undated), report('b', results, undated)], [], all);
  assert.deepEqual(groups(inMoles), [['a', 'b']]);
  assert.deepEqual(groups(inMoles.slice(1)), [['a'], ['b']]);
});

test('one other value makes two reports; one more result does not', () => {
  const other = [result('d1', '14749-6', 6.9, 'mmol/L'), ...inMoles.slice(1)];
  for (const make of [report, panel]) {
    assert.deepEqual(groupsOfSaid([make('a', inGrams), make('d', other)], [], [...all, ...other]), [
      ['a'],
      ['d'],
    ]);
    assert.deepEqual(groupsOfSaid([make('a', inGrams), make('c', inMoles.slice(1))], [], all), [['a', 'c']]);
  }
});

test('a result that names the test by another code of a crosswalk, or in words, is that result', () => {
  const local = coding('urn:oid:1.2.3', 'GLU');
  const both = result('x', '2345-7', 97, 'mg/dL', { code: coded(coding(LOINC, '2345-7'), local) });
  const locally = [result('d1', '', 0.97, 'g/L', { code: coded(local) }), ...inLitres.slice(1)];
  const [a, d] = [report('a', [both, ...inGrams.slice(1)]), report('d', locally)];
  assert.deepEqual(groupsOfSaid([a, d], [], [both, ...all, ...locally]), [['a', 'd']]);
  const worded = [
    result('e1', '', 5.4, 'mmol/L', { code: { text: 'Glucose' } }),
    result('e2', '2160-0', 0.9, 'mg/dL'),
  ];
  const named = [
    result('f1', '14749-6', 5.4, 'mmol/L', { code: { ...coded(coding(LOINC, '14749-6')), text: 'Glucose' } }),
    result('f2', '14682-9', 80, 'umol/L'),
  ];
  assert.deepEqual(groupsOfSaid([report('e', worded), report('f', named)], [], [...worded, ...named]), [
    ['e', 'f'],
  ]);
  assert.deepEqual(pairsOf([a, d]), []);
});

test('a curve of one test is one whichever unit it is told in, and another curve is another', () => {
  const curve = (id: string, unit: string, values: readonly number[]) =>
    values.map((value, at) => result(`${id}${at}`, unit === 'mg/dL' ? '2345-7' : '14749-6', value, unit));
  const [mass, moles, other] = [
    curve('m', 'mg/dL', [90, 180, 126]),
    curve('n', 'mmol/L', [5, 10, 7]),
    curve('o', 'mmol/L', [5, 11, 7]),
  ];
  const said = [...mass, ...moles, ...other];
  assert.deepEqual(groupsOfSaid([report('a', mass), report('b', moles)], [], said), [['a', 'b']]);
  assert.deepEqual(groupsOfSaid([report('a', mass), report('c', other)], [], said), [['a'], ['c']]);
});

test('whichever of two reports is asked, the answer is one', () => {
  const value = fc.record({
    code: fc.constantFrom('2345-7', '14749-6', '2160-0', '718-7'),
    value: fc.constantFrom(5, 5.4, 97, 90, 0.9),
    unit: fc.constantFrom('mg/dL', 'mmol/L', 'g/L'),
  });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 6 }), fc.array(value, { maxLength: 6 }), (ofOne, ofOther) => {
      const make = (id: string, values: typeof ofOne) =>
        values.map((each, at) => result(`${id}${at}`, each.code, each.value, each.unit));
      const [a, b] = [make('a', ofOne), make('b', ofOther)];
      const [one, other] = [identify(report('a', a), a), identify(report('b', b), b)];
      assert.equal(same(one, other, []), same(other, one, []));
    }),
  );
});

test('a report that was preliminary with other values is the final one; two specimens of a moment are two', () => {
  const early = result('e', '2160-0', 1.1, 'mg/dL', { status: 'preliminary' });
  const late = result('l', '2160-0', 1.2, 'mg/dL');
  const culture = result('g', '600-7', 0, '1');
  const said = [early, late, culture];
  const reports = [report('a', [early], { status: 'preliminary' }), report('b', [late]), report('c', [late])];
  for (const order of arrivals(reports)) assert.deepEqual(groupsOfSaid(order, [], said), [['a', 'b', 'c']]);
  const other = report('d', [culture], { status: 'corrected' });
  assert.deepEqual(groupsOfSaid([report('b', [late]), other], [], said), [['b'], ['d']]);
});
