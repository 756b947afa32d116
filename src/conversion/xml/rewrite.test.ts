// An element written anew by rules: against a plain walk over its content, which makes what `rewrite` leaves unmade.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseXml, type XmlElement } from './parse.ts';
import { rewrite, rewriteContent, type Rewriting, type Rule } from './rewrite.ts';

const tag = (name: string): Rule => ({ open: `<${name}>`, close: `</${name}>`, isEmpty: false });
const left: Rule = { open: '', close: '', isEmpty: true };

const escaped = (piece: string): string =>
  piece
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');

const rewriting: Rewriting = {
  rules: new Map<string, Rule>([
    ['paragraph', tag('p')],
    ['list', tag('ul')],
    ['item', tag('li')],
    ['br', { open: '<br/>', close: '', isEmpty: true }],
    ['caption', left],
    [
      'content',
      {
        ...tag('span'),
        unless: {
          bears: ['styleCode', 'revised'],
          rule: element =>
            element.attr('revised') === 'delete'
              ? left
              : {
                  open: `<span class="${element.attr('styleCode') ?? ''}">`,
                  close: '</span>',
                  isEmpty: false,
                },
        },
      },
    ],
    [
      'linkHtml',
      {
        ...tag('a'),
        unless: {
          bears: 'always',
          rule: element => ({
            open: `<a href="${element.attr('href') ?? ''}">`,
            close: '</a>',
            isEmpty: false,
          }),
        },
      },
    ],
  ]),
  text: escaped,
  deepest: 6,
};

const rootOf = (document: string): XmlElement => parseXml(document).root!;
const written = (document: string): string => rewriteContent(rootOf(document), rewriting);

test('what a rule knows is written by it; what none knows, as what it holds', () => {
  assert.equal(
    written('<text>a <paragraph>b <unknown>c</unknown></paragraph><list><item>d</item></list></text>'),
    'a <p>b c</p><ul><li>d</li></ul>',
  );
  assert.equal(rewrite(rootOf('<paragraph>a</paragraph>'), rewriting), '<p>a</p>');
  assert.equal(rewrite(rootOf('<text>a</text>'), rewriting), 'a');
});

test('what is empty by its rule holds nothing, whether or not something is written for it', () => {
  assert.equal(written('<text>a<br/>b<br>lost</br>c<caption>left out</caption>d</text>'), 'a<br/>b<br/>cd');
});

test('attributes decide where a rule asks for them', () => {
  assert.equal(
    written(
      '<text><content>a</content><content ID="x">b</content><content styleCode="Bold">c</content><content revised="delete">d</content><linkHtml href="#e">e</linkHtml></text>',
    ),
    '<span>a</span><span>b</span><span class="Bold">c</span><a href="#e">e</a>',
  );
});

test('white space is one blank wide, comments and instructions are nothing, CDATA and references are text', () => {
  assert.equal(
    written('<text> a \n\t b<!-- <paragraph> -->c<?x y?>d<![CDATA[<e> & ]]>&lt;f&gt;&#160;&#x67;</text>'),
    ' a bcd&lt;e&gt; &amp; &lt;f&gt;\u00a0g',
  );
});

test('letters beyond ASCII come through, in text and in what rules write, before and after plain text', () => {
  assert.equal(
    written('<text>plain <paragraph>é</paragraph> plain <linkHtml href="ü">😀</linkHtml> plain</text>'),
    'plain <p>é</p> plain <a href="ü">😀</a> plain',
  );
});

test('deeper than the deepest only text is written', () => {
  const deep = `<text>${'<paragraph>'.repeat(9)}x<br/>y${'</paragraph>'.repeat(9)}</text>`;
  assert.equal(written(deep), `${'<p>'.repeat(6)}xy${'</p>'.repeat(6)}`);
});

test('each call begins anew, also after one that was cut short by an error or was very long', () => {
  const fails: Rewriting = {
    ...rewriting,
    text: () => {
      throw new Error('no');
    },
  };
  assert.throws(() => rewriteContent(rootOf('<text>left over <b/>é</text>'), fails), /no/);
  assert.equal(written('<text>b</text>'), 'b');
  const long = 'lorem ipsum '.repeat(500_000);
  assert.equal(written(`<text>${long}</text>`).length, long.length);
  assert.equal(written('<text>c</text>'), 'c');
});

/** The same by the elements themselves. */
function plainly(element: XmlElement, depth: number): string {
  let found = '';
  if (depth > rewriting.deepest) return escaped(element.text);
  for (const part of element.content()) {
    if (typeof part === 'string') {
      found += escaped(part);
      continue;
    }
    let rule = rewriting.rules.get(part.name);
    const unless = rule?.unless;
    if (
      unless !== undefined &&
      (unless.bears === 'always' || unless.bears.some(name => part.attr(name) !== undefined))
    )
      rule = unless.rule(part);
    if (rule !== undefined && depth + 1 <= rewriting.deepest)
      found += rule.isEmpty ? rule.open : rule.open + plainly(part, depth + 1) + rule.close;
    else if (rule?.isEmpty !== true || rule.open !== '') found += plainly(part, depth + 1);
  }
  return found;
}

test('property: any narrative is written as a walk over its elements would write it', () => {
  const text = fc.constantFrom(
    'a',
    ' b ',
    '\n',
    'é',
    '&amp;',
    '&#65;',
    '<![CDATA[<]]>',
    '<!--c-->',
    '<?p i?>',
    '',
  );
  const name = fc.constantFrom('paragraph', 'list', 'item', 'br', 'caption', 'content', 'linkHtml', 'other');
  const attribute = fc.constantFrom('', ' ID="i"', ' styleCode="B"', ' revised="delete"', ' href="h"');
  const { narrative } = fc.letrec<{ narrative: string }>(tie => ({
    narrative: fc
      .array(
        fc.oneof(
          { maxDepth: 9, depthSize: 'large' },
          text,
          fc.tuple(name, attribute, tie('narrative')).map(([n, a, inner]) => `<${n}${a}>${inner}</${n}>`),
        ),
        { maxLength: 4 },
      )
      .map(parts => parts.join('')),
  }));
  fc.assert(
    fc.property(narrative, inner => {
      const root = rootOf(`<text>${inner}</text>`);
      const pieces = (s: string): string => s.replace(/ +/g, ' ');
      assert.equal(pieces(rewriteContent(root, rewriting)), pieces(plainly(root, 0)));
    }),
    { numRuns: 300 },
  );
});
