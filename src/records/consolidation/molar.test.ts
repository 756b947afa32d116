// The same result in grams and in moles: one in what is compared, each in its own words in what is served.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation } from 'fhir/r4';
import fc from 'fast-check';
import { consolidate, groupsOf, identityOf, same } from './index.ts';

const result = (id: string, code: string, value: number, unit: string, more: object = {}): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code }] },
  effectiveDateTime: '2024-03-01T08:00:00Z',
  valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
  ...more,
});
const identityIn = (observation: Observation) => identityOf(observation, () => undefined);
const reasonOf = (a: Observation, b: Observation) => same(identityIn(a), identityIn(b), []);

/** As laboratories' conversion tables have them. */
const known: [mass: [string, number, string], moles: [string, number, string]][] = [
  [
    ['2345-7', 97, 'mg/dL'],
    ['14749-6', 5.4, 'mmol/L'],
  ],
  [
    ['2345-7', 126, 'mg/dL'],
    ['14749-6', 7, 'mmol/L'],
  ],
  [
    ['2093-3', 200, 'mg/dL'],
    ['14647-2', 5.17, 'mmol/L'],
  ],
  [
    ['2571-8', 150, 'mg/dL'],
    ['14927-8', 1.69, 'mmol/L'],
  ],
  [
    ['2160-0', 0.9, 'mg/dL'],
    ['14682-9', 80, 'umol/L'],
  ],
  [
    ['3094-0', 14, 'mg/dL'],
    ['14937-7', 5, 'mmol/L'],
  ],
  [
    ['17861-6', 9.6, 'mg/dL'],
    ['2000-8', 2.4, 'mmol/L'],
  ],
  [
    ['1975-2', 1, 'mg/dL'],
    ['14631-6', 17.1, 'umol/L'],
  ],
  [
    ['718-7', 14.5, 'g/dL'],
    ['59260-0', 9, 'mmol/L'],
  ],
  [
    ['3024-7', 1.2, 'ng/dL'],
    ['14920-3', 15.4, 'pmol/L'],
  ],
];

test('grams and moles of one analyte at one time are one result, in either order', () => {
  for (const [mass, moles] of known) {
    const [a, b] = [result('a', ...mass), result('b', ...moles)];
    assert.equal(reasonOf(a, b), 'units', `${mass.join(' ')}, ${moles.join(' ')}`);
    assert.equal(reasonOf(b, a), 'units');
    for (const all of [
      [a, b],
      [b, a],
    ])
      assert.deepEqual(
        groupsOf(
          all.map(one => ({ id: one.id ?? '', identity: identityIn(one) })),
          [],
          [],
        ),
        [['a', 'b']],
      );
  }
});

test('any value, rounded to what a laboratory prints, meets itself in the other unit; one that is a tenth more does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 600 }), mgPerDl => {
      const moles = (value: number) => result('b', '14749-6', Number((value / 18.0156).toFixed(1)), 'mmol/L');
      const mass = result('a', '2345-7', mgPerDl, 'mg/dL');
      assert.equal(reasonOf(mass, moles(mgPerDl)), 'units');
      assert.equal(reasonOf(mass, moles(mgPerDl * 1.1)), undefined);
    }),
  );
});

test('another analyte, another specimen, another time, another value is another result', () => {
  const glucose = result('a', '2345-7', 97, 'mg/dL');
  const moles = result('b', '14749-6', 5.4, 'mmol/L');
  assert.equal(reasonOf(glucose, result('b', '14647-2', 5.4, 'mmol/L')), undefined);
  assert.equal(reasonOf(glucose, result('b', '15074-8', 5.4, 'mmol/L')), undefined, 'of blood');
  assert.equal(reasonOf(glucose, { ...moles, effectiveDateTime: '2024-03-01T14:00:00Z' }), undefined);
  assert.equal(reasonOf(glucose, result('b', '14749-6', 6.4, 'mmol/L')), undefined);
  // An analyte that is not in the table has no moles.
  assert.equal(reasonOf(result('a', '9999-9', 97, 'mg/dL'), result('b', '9999-9', 5.4, 'mmol/L')), undefined);
});

test('moles still meet moles, whether a code says what they are or words alone do', () => {
  const named = { code: { coding: [{ system: 'http://loinc.org', code: '14749-6' }], text: 'Glucose' } };
  const worded = { code: { text: 'Glucose' } };
  const [coded, words] = [result('a', '', 5.4, 'mmol/L', named), result('b', '', 5.4, 'mmol/L', worded)];
  assert.equal(reasonOf(coded, words), 'words');
  assert.deepEqual(
    groupsOf(
      [coded, words].map(one => ({ id: one.id ?? '', identity: identityIn(one) })),
      [],
      [],
    ),
    [['a', 'b']],
  );
});

test('what is served has one statement’s value under its own code, and nothing that was calculated', () => {
  const [a, b] = [
    result('a', '2345-7', 97, 'mg/dL', { referenceRange: [{ text: '70-99' }] }),
    result('b', '14749-6', 5.4, 'mmol/L', { referenceRange: [{ text: '3.9-5.5' }] }),
  ];
  const stated = [a, b].map((resource, at) => ({
    id: resource.id ?? '',
    resource,
    documentTime: new Date(Date.UTC(2024, 0, 1 + at)),
    hash: String(at),
  }));
  const { resource, choices } = consolidate(stated);
  const { code, valueQuantity, referenceRange } = resource as Observation;
  assert.deepEqual(
    [code.coding?.map(coding => coding.code), valueQuantity?.value, referenceRange],
    [['14749-6'], 5.4, [{ text: '3.9-5.5' }]],
  );
  assert.ok(choices.some(({ path, from }) => path === 'code.coding' && from === 'b'));
});

test('equivalents of an ion are moles by its charge', () => {
  const is = (code: string, meq: number, mmol: number): boolean =>
    reasonOf(result('a', code, meq, 'meq/L'), result('b', code, mmol, 'mmol/L')) !== undefined;
  assert.ok(is('2823-3', 4.1, 4.1), 'potassium');
  assert.ok(is('2601-3', 1.7, 0.85), 'magnesium');
  assert.ok(!is('2601-3', 1.7, 1.7));
  assert.ok(!is('9999-9', 4.1, 4.1), 'of what is no known ion nothing can be told');
  assert.equal(reasonOf(result('a', '17861-6', 9.6, 'mg/dL'), result('b', '2000-8', 4.8, 'meq/L')), 'units');
});
