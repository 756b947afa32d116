// Documents made to hurt: each is read in time proportional to its size, without recursion, and nothing is thrown.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findById, namespaceOf, parseXml, type ParseLimits, type XmlElement } from './parse.ts';

const size = 400_000;
const times = (part: string) => part.repeat(Math.ceil(size / part.length));
const deep: Partial<ParseLimits> = { maxDepth: 1_000_000 };
const numbered = (write: (i: number) => string) =>
  Array.from({ length: size / 20 }, (_, i) => write(i)).join('');

/** Names of equal length that agree in every character the name table's hash looks at. */
const colliding = numbered(
  i =>
    `<a${'bc'.repeat(2)}${i.toString(2).padStart(16, '0').replace(/0/g, 'x').replace(/1/g, 'y')}zzzzzzzz/>`,
);

const floods: Record<string, [string, Partial<ParseLimits>?]> = {
  'bare less-than signs': [`<a>${times('<')}`],
  'bare ampersands': [`<a>${times('&')}`],
  'ampersands in an attribute': [`<a x="${times('&')}"/>`],
  'half references': [`<a>${times('&#1')}`],
  'one endless reference': [`<a>&#${times('1')};</a>`],
  'start tags never ended, beyond the depth': [times('<a>')],
  'start tags never ended, allowed': [times('<a>'), deep],
  'start tags running into each other': [times('<a '), deep],
  'stray end tags under many open elements': ['<a>'.repeat(size / 6) + '</b>'.repeat(size / 8), deep],
  'end tags of the outermost under many open elements': [
    '<b>' + '<a>'.repeat(size / 6) + '</b>'.repeat(size / 8),
    deep,
  ],
  'many attributes': [`<a ${numbered(i => `x${i}="" `)}/>`],
  'one attribute again and again': [`<a ${times('x="" ')}/>`],
  'many namespace declarations': [`<a ${numbered(i => `xmlns:n${i}="u" `)}><n1:b/></a>`],
  'many names': [`<a>${numbered(i => `<n${i}/>`)}</a>`],
  'many names of one hash': [`<a>${colliding}</a>`],
  colons: [`<${times('a:')}a/>`],
  'comments never ended': [`<a>${times('<!--')}`],
  'CDATA sections never ended': [`<a>${times('<![CDATA[')}`],
  'instructions never ended': [`<a>${times('<?a ')}`],
  'DOCTYPEs never ended': [times('<!DOCTYPE a [')],
  'quotes never ended': [times('<a b="')],
  'double dashes in a comment': [`<!--${times('-- ')}--><a/>`],
  'brackets before greater-than': [`<a>${times(']]>')}</a>`],
  'declarations again and again': [times('<?xml version="1.0"?>')],
  'control characters': [`<a>${times('\u0001')}</a>`],
  'slashes in a tag': [`<a ${times('/ ')}`],
  'equals signs in a tag': [`<a ${times('= ')}>`],
  'unclosed text elements': [times('<text>'), deep],
};

for (const [name, [source, limits]] of Object.entries(floods)) {
  test(`a flood of ${name} is read to its end, limit or verdict`, () => {
    for (const document of [source, new TextEncoder().encode(source)]) {
      const { root, issues, verdict } = parseXml(document, limits);
      assert.ok(issues.length <= 105);
      assert.equal(issues.length === 0, verdict === 'well-formed');
      if (root !== undefined) useAll(root);
    }
  });
}

/** What mappings may ask of any element. */
function useAll(root: XmlElement): void {
  assert.equal(typeof root.text, 'string');
  let deepest = root;
  while (deepest.children[0] !== undefined) deepest = deepest.children[0];
  root.one('b');
  root.all('*');
  root.content();
  root.attributeNames();
  findById(root, 'x');
  namespaceOf(deepest);
}

test('stray end tags do not each look through all that is open', () => {
  // As a square this would be 5e11 looks: hours.
  const source = '<a>'.repeat(500_000) + '</b>'.repeat(1_000_000);
  assert.equal(parseXml(source, deep).verdict, 'malformed');
});

const markupBytes = fc
  .array(fc.constantFrom(...'<>/a:="&;#!?[]- \0é\ufeff'), { maxLength: 40 })
  .map(parts => new TextEncoder().encode(parts.join('')));

test('whatever the bytes, nothing is thrown and every offset lies in the source', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), markupBytes), bytes => {
      const { root, issues, source } = parseXml(bytes);
      for (const { offset, line, column } of issues) {
        assert.ok(offset! >= 0 && offset! <= source.length && line! >= 1 && column! >= 1);
      }
      for (const left = root === undefined ? [] : [root]; left.length > 0;) {
        const element = left.pop()!;
        assert.ok(element.start < element.end && element.end <= source.length);
        assert.ok(element.parent === undefined || element.end <= element.parent.end);
        element.content();
        left.push(...element.children);
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
});
