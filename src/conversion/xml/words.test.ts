// The words of an element on one line: what is written from the tape, and when the writer leaves it to others.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseXml } from './parse.ts';
import { edges, wordsOf } from './words.ts';

const known = edges(
  new Map([
    ['td', 'block'],
    ['br', 'block'],
    ['script', 'silent'],
  ] as const),
);
const words = (document: string, deepest = 100): string | undefined =>
  wordsOf(parseXml(document).root!, known, deepest);

test('white space is one blank wide, none at the edges; the edge of a block is the edge of a word', () => {
  assert.equal(
    words('<text>\n <tr><td> a\t b</td><td>c</td></tr>d<content>e</content><br/>f </text>'),
    'a b c de f',
  );
  assert.equal(words('<text> <td> </td>\r\n</text>'), '');
});

test('what is silent says nothing; comments and instructions are no words', () => {
  assert.equal(words('<text>a<script>b</script><!-- c --><?d e?>f</text>'), 'af');
  assert.equal(words('<script>a<td>b</td></script>'), '');
});

test('references and CDATA are read when what they stand for is ASCII', () => {
  assert.equal(words('<text>a &lt; b<td>&#65;<![CDATA[ & ]]>c</td></text>'), 'a < b A & c');
});

test('letters beyond ASCII are left to who knows their blanks, wherever they stand, and the next call begins anew', () => {
  for (const document of ['<text>é<td>a</td></text>', '<text>a<td>b&#160;c</td></text>'])
    assert.equal(words(document), undefined);
  assert.equal(words('<text>a<td>b</td></text>'), 'a b');
});

test('further down than the deepest all is one text', () => {
  assert.equal(words('<text><td>a<td>b</td></td></text>', 1), 'a b');
  assert.equal(words('<text><td>a<td>b</td>c</td></text>', 0), 'abc');
});
