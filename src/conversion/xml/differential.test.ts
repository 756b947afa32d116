// Ours against the two strict parsers of the field: the same tree, or a verdict that is not 'well-formed'.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseXml as rgroveParse, XmlElement as RgroveElement, XmlText } from '@rgrove/parse-xml';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { parseXml, type XmlElement } from './parse.ts';

type Tree = [name: string, attributes: Record<string, string>, ...content: (Tree | string)[]];

/** Neighbouring texts are one text, whatever they were written as. */
function addText(content: Tree, text: string): void {
  if (text === '') return;
  const last = content.at(-1);
  if (content.length > 2 && typeof last === 'string') content[content.length - 1] = last + text;
  else content.push(text);
}

function fromSaxes(source: string): Tree {
  const parser = new SaxesParser({ xmlns: false });
  const open: Tree[] = [];
  let root: Tree | undefined;
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', tag => {
    const element: Tree = [tag.name, { ...tag.attributes }];
    root ??= element;
    open.at(-1)?.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  const text = (text: string) => open.length > 0 && addText(open.at(-1)!, text);
  parser.on('text', text);
  parser.on('cdata', text);
  parser.write(source).close();
  if (root === undefined) throw new Error('no root');
  return root;
}

function fromRgrove(source: string): Tree {
  const convert = (element: RgroveElement): Tree => {
    const tree: Tree = [element.name, { ...element.attributes }];
    for (const child of element.children) {
      if (child instanceof RgroveElement) tree.push(convert(child));
      else if (child instanceof XmlText) addText(tree, child.text);
    }
    return tree;
  };
  return convert(rgroveParse(source).root!);
}

function fromOurs(element: XmlElement): Tree {
  const names = element.attributeNames();
  const tree: Tree = [
    element.prefix === '' ? element.name : `${element.prefix}:${element.name}`,
    Object.fromEntries(names.map(name => [name, element.attr(name)!])),
  ];
  for (const child of element.content()) {
    if (typeof child === 'string') addText(tree, child);
    else tree.push(fromOurs(child));
  }
  return tree;
}

function attempt(read: (source: string) => Tree, source: string): Tree | undefined {
  try {
    return read(source);
  } catch {
    return undefined;
  }
}

/** Keys in one order, and no prototypes. */
const canonical = (tree: Tree): string =>
  JSON.stringify(tree, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** Answers whether all three read it. */
function agree(source: string, where: string): boolean {
  const saxes = attempt(fromSaxes, source);
  const rgrove = attempt(fromRgrove, source);
  const { root, verdict, issues } = parseXml(source);
  assert.equal(
    verdict === 'well-formed',
    !issues.some(
      ({ severity, code }) => severity === 'error' || code === 'xml.malformed' || code === 'xml.encoding',
    ),
    where,
  );
  // An internal subset is stepped over, not judged.
  const hasSubset = issues.some(({ code }) => code === 'xml.doctype-skipped') && source.includes('[');
  if (saxes === undefined && rgrove === undefined) {
    if (!hasSubset) assert.notEqual(verdict, 'well-formed', `${where}: both refuse, ours does not`);
  } else if (verdict === 'well-formed') {
    const accepted = [saxes, rgrove].filter(tree => tree !== undefined).map(canonical);
    assert.ok(accepted.includes(canonical(fromOurs(root!))), `${where}: another tree`);
  } else {
    assert.ok(saxes === undefined || rgrove === undefined, `${where}: both accept, ours is ${verdict}`);
  }
  return verdict === 'well-formed' && saxes !== undefined && rgrove !== undefined;
}

const authored = [
  '<a/>',
  '<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- c --><a x="1" y=\'2\'>t<b>u</b>v</a>\n<!-- after --><?pi?>',
  '<a>&lt;&#65;&#x1F600;&amp;amp;<![CDATA[<&]]]]><![CDATA[>]]></a>',
  '<a x=" \t\r\n&#10;&#13; &quot;"> \r\n \r </a>',
  '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="2.16" extension="x"/>' +
    '<value xsi:type="PQ" value="5" unit="mg/dL"/><text><table border="1"><tr><td ID="a1">caf\u00e9 &lt; 5</td><td/></tr></table></text></ClinicalDocument>',
  '<!DOCTYPE a [<!ENTITY e "x"><!-- ]> --><?p ]> ?>]><a>t</a>',
  '<\u00e9l\u00e9ment \u4e2d="\u4e2d"><p:x q:y="" xmlns:p="u"/>\u{1F600}</\u00e9l\u00e9ment >',
];

test('authored documents give the same tree as saxes and @rgrove/parse-xml', () => {
  for (const source of authored) {
    assert.equal(parseXml(source).verdict, 'well-formed', source);
    agree(source, source);
  }
});

const fragments = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '=',
    '/',
    '!',
    '?',
    '-',
    ']',
    '[',
    ' ',
    '\r',
    '\r\n',
    '\t',
    'x',
    ':',
    '1',
    '.',
  ],
  ...[
    '<a',
    '<a>',
    '</a>',
    '<a/>',
    '</',
    '/>',
    '<b c="d"',
    ' e="f"',
    ' x="1"',
    '<!--',
    '-->',
    '--',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
  ],
  ...[
    '<?xml version="1.0"?>',
    '<?XML ?>',
    '<?p q?>',
    '<!DOCTYPE a>',
    '<!ENTITY',
    '&amp;',
    '&amp',
    '&nbsp;',
    '&#0;',
    '&#x41;',
    '&#xD800;',
    '&#xFFFF;',
    '&#;',
  ],
  ...[
    '\u0000',
    '\u0001',
    '\u000b',
    '\u0085',
    '\ufffe',
    '\uffff',
    '\ufeff',
    '\u00e9',
    '\u00b7',
    '\u0301',
    '\u2028',
    '\u{1F600}',
    '\u{F0000}',
  ],
];

const harmless = [
  ...[
    '',
    ' ',
    '\r\n',
    '\t',
    'x',
    '1',
    '\u00e9',
    '\u{1F600}',
    '&#65;',
    '&#xA;',
    '&lt;',
    '<x/>',
    '<y>z</y>',
    '<!-- c -->',
    '<?p?>',
  ],
  ...['<![CDATA[ ]]>', ' q="1"', " q = '&amp;'", ' p:q="\r\n"', '<p:y\n/>', ']', '>'],
];

/** Some break the document, some only make it less usual. */
const mutation = fc.record({
  place: fc.nat({ max: 1_000_000 }),
  removed: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) },
  ),
  inserted: fc.oneof(fc.constantFrom(...harmless), fc.constantFrom(...fragments)),
});

function mutate(source: string, mutations: { place: number; removed: number; inserted: string }[]): string {
  let mutated = source;
  for (const { place, removed, inserted } of mutations) {
    const at = place % (mutated.length + 1);
    mutated = (mutated.slice(0, at) + inserted + mutated.slice(at + removed)).toWellFormed();
  }
  return mutated;
}

test('mutated documents: the same tree, or ours says it is not well-formed', () => {
  let accepted = 0;
  const numRuns = Number(process.env.FC_RUNS ?? 4000);
  fc.assert(
    fc.property(
      fc.constantFrom(...authored),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      (source, mutations) => {
        const mutated = mutate(source, mutations);
        if (agree(mutated, JSON.stringify(mutated))) accepted++;
      },
    ),
    { seed: Number(process.env.FC_SEED ?? 20250101), numRuns },
  );
  assert.ok(accepted > numRuns / 20 && accepted < numRuns, `${accepted} of ${numRuns} accepted by all`);
});

test('real documents give the same tree as saxes and @rgrove/parse-xml', t => {
  const folder = join(import.meta.dirname, '../../../../shared/corpora/ccda');
  if (!existsSync(folder)) return t.skip('C-CDA corpora absent');
  let compared = 0;
  for (const name of readdirSync(folder).filter(name => name.endsWith('.xml'))) {
    // Judged on our decoding: what the bytes are is decode.test.ts's question.
    agree(parseXml(readFileSync(join(folder, name))).source, name);
    compared++;
  }
  assert.ok(compared > 0);
});
