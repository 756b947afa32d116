import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findById, namespaceOf, parseXml, position } from './parse.ts';

const section =
  parseXml(`<section xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <title>Allergies</title>
  <text>Mixed <content ID="c1">in <b>order</b></content><!-- <text> --><![CDATA[ </text> ]]><text>nested</text> &amp; done</text>
  <entry><act><entryRelationship typeCode="SUBJ"><observation><value xsi:type="CD" code="1"/></observation></entryRelationship>
    <entryRelationship typeCode="MFST"><observation><value code="2"/></observation></entryRelationship>
    <entryRelationship typeCode="M&#70;ST" inversionInd="true"><observation><value code="3"/><value code="4"/></observation></entryRelationship></act></entry>
  <entry><act/></entry><sdtc:entry xmlns:sdtc="urn:hl7-org:sdtc"><x xmlns=""/></sdtc:entry>
</section>`).root!;

test('a path finds the first match, or every match in document order', () => {
  const code = (path: string) => section.one(path)?.attr('code');
  const all = (path: string) => section.all(path).map(element => element.attr('code'));
  assert.equal(code('entry/act/entryRelationship/observation/value'), '1');
  assert.equal(code('entry/act/entryRelationship[@typeCode="MFST"]/observation/value'), '2');
  assert.equal(code("entry/act/entryRelationship[@typeCode='MFST'][@inversionInd]/observation/value"), '3');
  assert.deepEqual(all('entry/act/entryRelationship[@typeCode="MFST"]/observation/value'), ['2', '3', '4']);
  assert.deepEqual(all('*/*/*/*/value'), ['1', '2', '3', '4']);
  assert.equal(section.all('entry').length, 3);
  assert.equal(section.one('entry/nowhere'), undefined);
  assert.equal(section.one('act'), undefined);
  assert.equal(section.one('entry'), section.children[2]);
});

test('a path that cannot be read is our mistake, and is said so', () => {
  for (const path of ['a//b', 'a[1]', 'a[@b', '/a', 'a/'])
    assert.throws(() => section.one(path), SyntaxError, path);
});

test('an attribute is found by local name, an unprefixed one first, a namespace declaration never by chance', () => {
  const { root } = parseXml('<a xmlns:type="n" xsi:type="CD" p:id="1" id="2"/>');
  assert.equal(root!.attr('type'), 'CD');
  assert.equal(root!.attr('xsi:type'), 'CD');
  assert.equal(root!.attr('id'), '2');
  assert.equal(root!.attr('p:id'), '1');
  assert.equal(root!.attr('xmlns:type'), 'n');
  assert.equal(root!.attr('absent'), undefined);
});

test('text is all character data below, in order; content keeps the elements between', () => {
  const text = section.one('text')!;
  assert.equal(text.text, 'Mixed in order </text> nested & done');
  assert.deepEqual(
    text.content().map(part => (typeof part === 'string' ? part : part.name)),
    ['Mixed ', 'content', ' </text> ', 'text', ' & done'],
  );
  assert.equal(section.one('entry')!.one('act/entryRelationship/observation')!.text, '');
});

test('parents, children and places in the source', () => {
  const value = section.one('entry/act/entryRelationship/observation/value')!;
  assert.equal(value.parent!.parent!.parent!.parent, section.one('entry'));
  assert.equal(section.parent, undefined);
  assert.deepEqual(
    section.children.map(({ name, prefix }) => prefix + name),
    ['title', 'text', 'entry', 'entry', 'sdtcentry'],
  );
  assert.deepEqual(value.children, []);
});

test('namespaces are resolved where they are asked for', () => {
  assert.equal(namespaceOf(section.one('title')!), 'urn:hl7-org:v3');
  assert.equal(namespaceOf(section.children[4]!), 'urn:hl7-org:sdtc');
  assert.equal(namespaceOf(section.one('entry/x')!), undefined);
  const { root } = parseXml('<a><p:b/><xml:c/></a>');
  assert.equal(namespaceOf(root!), undefined);
  assert.equal(namespaceOf(root!.one('b')!), undefined);
  assert.equal(namespaceOf(root!.one('c')!), 'http://www.w3.org/XML/1998/namespace');
});

test('an ID is found within the element asked, the first when repeated', () => {
  assert.equal(findById(section, 'c1')!.text, 'in order');
  assert.equal(findById(section.one('entry')!, 'c1'), undefined);
  const { root } = parseXml('<a><b ID="x">1</b><c ID="x&amp;">2</c><b ID="x">3</b></a>');
  assert.equal(findById(root!, 'x')!.text, '1');
  assert.equal(findById(root!, 'x&')!.text, '2');
  assert.equal(findById(root!.one('c')!, 'x&')!.name, 'c');
});

test('names outside the vocabulary, in any script, are found just the same', () => {
  const names = Array.from({ length: 3000 }, (_, i) => `vendor${i}`);
  const { root, verdict } = parseXml(
    `<r>${names.map(name => `<${name}/>`).join('')}<\u00e9t\u00e9 \u00e0="1"/><\u00e9t\u00e8/></r>`,
  );
  assert.equal(verdict, 'well-formed');
  for (const name of names) assert.equal(root!.one(name)?.name, name);
  assert.equal(root!.one('\u00e9t\u00e9')!.attr('\u00e0'), '1');
  assert.equal(root!.one('\u00e9t\u00e8')!.name, '\u00e9t\u00e8');
});

test('line and column count from 1, whatever ends the lines', () => {
  assert.deepEqual(position('a\nb\r\nc\rd', 0), { line: 1, column: 1 });
  assert.deepEqual(position('a\nb\r\nc\rd', 2), { line: 2, column: 1 });
  assert.deepEqual(position('a\nb\r\nc\rd', 5), { line: 3, column: 1 });
  assert.deepEqual(position('a\nb\r\nc\rd', 7), { line: 4, column: 1 });
  assert.deepEqual(position('ab', 99), { line: 1, column: 3 });
});
