// The same words are read once; words that only look alike, however many agree in what is looked at first, are not taken for the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseXml } from '../xml/parse.ts';
import { openTold, told } from './told.ts';

/** Each element of a document read through `told`, and how often it was really read. */
function readAll(document: string): { said: string[]; reads: number } {
  const { root, source } = parseXml(document);
  const known = openTold<string>();
  let reads = 0;
  const said = root!.children.map(element =>
    told(known, element, { source }, ({ start, end }, ctx) => {
      reads++;
      return ctx.source.slice(start, end);
    }),
  );
  return { said, reads };
}

const wordsOf = (document: string): string[] => {
  const { root, source } = parseXml(document);
  return root!.children.map(({ start, end }) => source.slice(start, end));
};

test('what is said again in the same words is not read again', () => {
  const author = '<author><name>Ann</name></author>';
  const { said, reads } = readAll(`<a>${author}<author><name>Bob</name></author>${author}\n${author}</a>`);
  assert.equal(reads, 2);
  assert.equal(said[0], said[2]);
  assert.equal(said[0], said[3]);
  assert.notEqual(said[0], said[1]);
});

test('the same words in a document of another spelling are other words', () => {
  const { reads } = readAll('<a><b c="1"/><b c=\'1\'/><b  c="1"/></a>');
  assert.equal(reads, 3);
});

test('what could not be read is not tried again', () => {
  const { root, source } = parseXml('<a><b/><b/></a>');
  const known = openTold<string | undefined>();
  let reads = 0;
  for (const element of root!.children)
    assert.equal(
      told(known, element, { source }, () => {
        reads++;
        return undefined;
      }),
      undefined,
    );
  assert.equal(reads, 1);
});

test('hundreds that agree in all the letters looked at first are told apart, each read once', () => {
  // Two dozen letters spread over a long text are looked at; these differ between two of them.
  const like = (n: number): string =>
    `<b>${'x'.repeat(500)}${String(n).padStart(5, '0')}${'x'.repeat(495)}</b>`;
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  const document = `<a>${numbers.map(like).join('')}${numbers.map(like).join('')}</a>`;
  const { said, reads } = readAll(document);
  assert.equal(reads, 300);
  assert.deepEqual(said, wordsOf(document));
});

test('property: whatever stands there, each element is given what its own words say, and each wording is read once', () => {
  const word = fc.constantFrom(
    'a',
    'b',
    'aa',
    'ab',
    'ba',
    'x'.repeat(60),
    `${'x'.repeat(30)}y${'x'.repeat(29)}`,
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 40 }), pairs => {
      const document = `<r>${pairs.map(([name, text]) => `<e k="${name}">${text}</e>`).join('')}</r>`;
      const { said, reads } = readAll(document);
      const words = wordsOf(document);
      assert.deepEqual(said, words);
      assert.equal(reads, new Set(words).size);
    }),
  );
});
