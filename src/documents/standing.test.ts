// Which documents still speak, whatever order they came in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DocumentId } from './document.ts';
import { standingsOf } from './standing.ts';
import type { StandingFacts, VersionName } from './standing.ts';

const doc = (
  id: string,
  year: number,
  more: Partial<StandingFacts> & { replaces?: VersionName[] } = {},
): StandingFacts => {
  const { replaces, ...facts } = more;
  return {
    documentId: id as DocumentId,
    marks: { ids: [`urn:d|${id}`], ...(replaces && { replaces }) },
    documentTime: new Date(Date.UTC(year, 0)),
    isWithdrawnByCaller: false,
    sources: ['current'],
    ...facts,
  };
};
const named = (...ids: string[]): VersionName[] => [{ ids: ids.map(id => `urn:d|${id}`) }];
const standing = (...documents: StandingFacts[]) =>
  [...standingsOf(documents)].toSorted().map(([id, stands]) => `${id} ${stands}`);

test('a document replaces what it names, through a whole chain', () => {
  const chain = [
    doc('a', 2020),
    doc('b', 2021, { replaces: named('a') }),
    doc('c', 2022, { replaces: named('b') }),
  ];
  const expected = ['a REPLACED', 'b REPLACED', 'c CURRENT'];
  assert.deepEqual(standing(...chain), expected);
  assert.deepEqual(standing(...chain.toReversed()), expected);
  // The middle was withdrawn: what it had replaced speaks again.
  const [a, b, c] = chain as [StandingFacts, StandingFacts, StandingFacts];
  assert.deepEqual(standing(a, { ...b, isWithdrawnByCaller: true }, c), [
    'a CURRENT',
    'b WITHDRAWN',
    'c CURRENT',
  ]);
});

test('by set and version, and by a later version of one id; not by another version than the one that is named', () => {
  const version = (id: string, n: number, ids = [`urn:d|${id}`], replaces?: VersionName[]): StandingFacts =>
    doc(id, 2020 + n, { marks: { ids, setId: 'urn:s|1', version: n, ...(replaces && { replaces }) } });
  const second = version('b', 2, undefined, [{ ids: [], setId: 'urn:s|1', version: 1 }]);
  assert.deepEqual(standing(version('a', 1), second), ['a REPLACED', 'b CURRENT']);
  assert.deepEqual(standing(version('a', 3), second), ['a CURRENT', 'b CURRENT']);
  const same = ['urn:d|same'];
  assert.deepEqual(standing(version('a', 1, same), version('b', 2, same)), ['a REPLACED', 'b CURRENT']);
  assert.deepEqual(standing(version('a', 2, same), version('b', 2, same)), ['a CURRENT', 'b CURRENT']);
  // One set alone says nothing: some sources have one for all that they write.
  assert.deepEqual(standing(version('a', 1), version('b', 2)), ['a CURRENT', 'b CURRENT']);
});

test('nothing replaces itself, what was written after it, or what replaces it', () => {
  assert.deepEqual(standing(doc('a', 2020, { replaces: named('a') })), ['a CURRENT']);
  assert.deepEqual(standing(doc('a', 2020, { replaces: named('b') }), doc('b', 2021)), [
    'a CURRENT',
    'b CURRENT',
  ]);
  const crossed = [doc('a', 2020, { replaces: named('b') }), doc('b', 2020, { replaces: named('a') })];
  assert.deepEqual(standing(...crossed), ['a CURRENT', 'b CURRENT']);
});

test('a holder’s word is about its own copy', () => {
  assert.deepEqual(standing(doc('a', 2020, { sources: ['superseded', 'current'] })), ['a CURRENT']);
  assert.deepEqual(standing(doc('a', 2020, { sources: ['superseded'] })), ['a REPLACED']);
  assert.deepEqual(standing(doc('a', 2020, { sources: ['superseded', 'entered-in-error'] })), [
    'a WITHDRAWN',
  ]);
});

test('whatever order they came in', () => {
  const facts = fc.array(
    fc.record({
      year: fc.integer({ min: 2020, max: 2022 }),
      names: fc.subarray(['0', '1', '2', '3']),
      isWithdrawnByCaller: fc.boolean(),
      sources: fc.array(fc.constantFrom('current', 'superseded', 'entered-in-error'), { maxLength: 2 }),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(facts, given => {
      const documents = given.map(({ year, names, ...more }, at) =>
        doc(String(at), year, { ...more, replaces: named(...names) }),
      );
      assert.deepEqual(standing(...documents.toReversed()), standing(...documents));
    }),
  );
});
