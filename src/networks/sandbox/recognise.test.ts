// Whom a sandbox holder takes a person for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { recognise, wordsOf, type AskedPerson, type Grade } from './recognise.ts';

const known = {
  names: [{ given: ['José', 'Ángel'], family: 'Núñez' }],
  birthDate: '1970-12-26',
  addresses: [],
  telephones: [],
  emails: [],
};

const cases: [asked: Omit<AskedPerson, 'birthDate'>, grade: Grade | undefined][] = [
  [{ family: 'Núñez', given: ['José'] }, 'certain'],
  [{ family: 'NUNEZ', given: ['jose'] }, 'certain'],
  [{ family: 'Nunez', given: ['Angel'] }, 'probable'],
  [{ family: 'Nunez', given: ['J'] }, 'probable'],
  [{ family: 'Nunez-Nucleus', given: ['Jose'] }, 'possible'],
  [{ family: 'Nunez', given: [] }, 'possible'],
  [{ family: 'Nunez', given: ['Maria'] }, undefined],
  [{ family: 'Nucleus', given: ['Jose'] }, undefined],
];

test('accents, case, initials and double-barrelled names do not hide a person; another name does', () => {
  for (const [asked, grade] of cases) {
    assert.equal(recognise(known, { ...asked, birthDate: '1970-12-26' }), grade, JSON.stringify(asked));
  }
});

test('nobody is recognised under another birth date, or by a holder that knows none', () => {
  const asked = { family: 'Núñez', given: ['José'] };
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1900-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      date => {
        const birthDate = date.toISOString().slice(0, 10);
        fc.pre(birthDate !== known.birthDate);
        assert.equal(recognise(known, { ...asked, birthDate }), undefined);
      },
    ),
  );
  const { birthDate: _, ...dateless } = known;
  assert.equal(recognise(dateless, { ...asked, birthDate: '1970-12-26' }), undefined);
});

test('a birth year alone is never more than possible', () => {
  const vague = { ...known, birthDate: '1970' };
  assert.equal(recognise(vague, { family: 'Núñez', given: ['José'], birthDate: '1970-12-26' }), 'possible');
});

test('apostrophes and dots are no part of a name', () => {
  assert.deepEqual(wordsOf("O’Brien-St. John  d'Arc"), ['obrien', 'st', 'john', 'darc']);
});
