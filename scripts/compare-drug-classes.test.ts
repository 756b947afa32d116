// The comparison itself, on authored products: one substance counts, spellings of two languages meet, a class in common is told from none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, soundOf } from './compare-drug-classes.ts';

test('names of two languages sound alike, those of two medicines do not', () => {
  for (const [ours, theirs] of [
    ['chloramphenicol', 'Kloramfenikol'],
    ['lamivudine', 'Lamivudin'],
    ['oxycodone', 'Oxikodon'],
    ['theophylline', 'Teofyllin'],
    ['ascorbic acid', 'Askorbinsyra'],
  ] as const)
    assert.equal(soundOf(ours).slice(0, 6), soundOf(theirs).slice(0, 6));
  assert.notEqual(soundOf('prednisone'), soundOf('prednisolon'));
  assert.notEqual(soundOf('clonidine'), soundOf('klonazepam'));
});

test('what a product has and we lack is told with how many say so; combinations are passed over', () => {
  const compared = compare([
    { activeSubstances: ['Lisinopril'], atcCode: 'C09AA03' },
    { activeSubstances: ['Lisinopril', 'Hydroklortiazid'], atcCode: 'C09BA03' },
    { activeSubstances: ['Albuterol'], atcCode: 'R03AC02' },
    { activeSubstances: ['Albuterol'], atcCode: 'V99ZZ01' },
    { activeSubstances: ['Nobody knows'], atcCode: 'A01AA01' },
    { activeSubstances: ['Metformin'] },
  ]);
  const of = (name: string) => compared.find(one => one.name === name);
  assert.deepEqual(of('lisinopril'), {
    name: 'lisinopril',
    ours: ['C09AA'],
    theirs: ['C09AA'],
    lacking: [],
    beyond: [],
  });
  assert.deepEqual(of('albuterol')?.lacking, [['V99ZZ', 1]]);
  assert.deepEqual(of('albuterol')?.beyond, ['R03CC']);
  assert.equal(compared.length, 2);
});
