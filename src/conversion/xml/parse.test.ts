import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseXml, type Parsed } from './parse.ts';

const codes = ({ issues }: Parsed) => issues.map(({ code }) => code);
const outline = ({ root }: Parsed) => root && [root.name, ...root.all('*').map(({ name }) => name)].join(' ');

test('a well-formed document has its tree, its text as it came, and no issue', () => {
  const parsed = parseXml('<?xml version="1.0"?>\r\n<a><b c="d">t</b></a>\r\n');
  assert.equal(parsed.verdict, 'well-formed');
  assert.deepEqual(parsed.issues, []);
  assert.equal(parsed.root!.one('b')!.attr('c'), 'd');
  assert.equal(parsed.source.slice(parsed.root!.start, parsed.root!.end), '<a><b c="d">t</b></a>');
});

test('line ends are folded in text and CDATA, and become spaces in attributes', () => {
  const { root, verdict } = parseXml('<a x="1\r\n2\r3\t4\n5&#13;&#10;">1\r\n2\r3&#13;<![CDATA[\r\n]]></a>');
  assert.equal(verdict, 'well-formed');
  assert.equal(root!.attr('x'), '1 2 3 4 5\r\n');
  assert.equal(root!.text, '1\n2\n3\r\n');
});

test('the five entities and numeric references are resolved, once', () => {
  const { root } = parseXml('<a x="&lt;&quot;&apos;">&amp;lt; &#65;&#x1F600; &gt;<![CDATA[&amp;]]></a>');
  assert.equal(root!.attr('x'), '<"\'');
  assert.equal(root!.text, '&lt; A\u{1F600} >&amp;');
});

test('an unknown entity, a bare ampersand and a reference to no character stay as written, and are noted', () => {
  const parsed = parseXml('<a x="&nbsp;">A&B &copy; &#0; &#xD800; &#x110000; &amp</a>');
  assert.equal(parsed.root!.attr('x'), '&nbsp;');
  assert.equal(parsed.root!.text, 'A&B &copy; &#0; &#xD800; &#x110000; &amp');
  assert.equal(parsed.verdict, 'malformed');
  assert.deepEqual(new Set(codes(parsed)), new Set(['xml.malformed']));
  assert.ok(parsed.issues.every(({ severity }) => severity === 'warning'));
  assert.equal(parsed.issues.length, 7);
});

test('a DOCTYPE is stepped over and reported; what it declares does not exist', () => {
  const bomb =
    '<!DOCTYPE a [<!ENTITY x "boom>"> <!-- ]> --> <?p ]> ?> <!ENTITY y SYSTEM "file:///etc/passwd">]><a>&x;&y;</a>';
  const parsed = parseXml(bomb);
  assert.equal(parsed.root!.text, '&x;&y;');
  assert.deepEqual(codes(parsed), ['xml.doctype-skipped', 'xml.malformed', 'xml.malformed']);
  const harmless = parseXml('<!DOCTYPE html PUBLIC "-//W3C//DTD" "x>y"><html/>');
  assert.equal(harmless.verdict, 'well-formed');
  assert.deepEqual(codes(harmless), ['xml.doctype-skipped']);
});

test('white space, or anything else, before the XML declaration is noted and does no harm', () => {
  for (const before of ['\n', '  ', 'HTTP/1.1 200 OK\r\n\r\n', '\ufeff\n']) {
    const parsed = parseXml(`${before}<?xml version="1.0" encoding="UTF-8"?><a>t</a>`);
    assert.equal(parsed.root?.text, 't');
    assert.equal(parsed.verdict, 'malformed');
  }
  assert.equal(parseXml('\ufeff<?xml version="1.0"?><a/>').verdict, 'well-formed');
});

test('a repeated attribute is noted and the first stands; the same local name under another prefix is another', () => {
  const parsed = parseXml('<a x="1" p:x="2" x="3"/>');
  assert.equal(parsed.root!.attr('x'), '1');
  assert.deepEqual(parsed.root!.attributeNames(), ['x', 'p:x']);
  assert.deepEqual(codes(parsed), ['xml.malformed']);
  const many = Array.from({ length: 40 }, (_, i) => `x${i}="${i}"`).join(' ');
  const repeated = parseXml(`<a ${many} x30="again"/>`);
  assert.equal(repeated.root!.attr('x30'), '30');
  assert.deepEqual(codes(repeated), ['xml.malformed']);
  assert.equal(parseXml(`<a ${many}/>`).verdict, 'well-formed');
});

test('prefixes need no declaration', () => {
  const { root, verdict } = parseXml('<cda:a><sdtc:raceCode voc:code="x"/></cda:a>');
  assert.equal(verdict, 'well-formed');
  assert.equal(root!.name, 'a');
  assert.equal(root!.prefix, 'cda');
  assert.equal(root!.one('raceCode')!.attr('code'), 'x');
});

test('control characters become spaces, non-characters the replacement character, and offsets stay', () => {
  const bytes = new TextEncoder().encode(
    '<a x="1\u0000">\u000bA\u0001<!-- \u0002 --><b/>\uffff</a>\u0000\u001a',
  );
  const parsed = parseXml(bytes);
  assert.equal(parsed.root!.attr('x'), '1 ');
  assert.equal(parsed.root!.text, ' A \ufffd');
  assert.equal(parsed.source.slice(parsed.root!.one('b')!.start, parsed.root!.one('b')!.end), '<b/>');
  assert.equal(parsed.verdict, 'malformed');
  assert.deepEqual(codes(parsed), ['xml.encoding']);
  assert.equal(parsed.issues[0]!.offset, 7);
  assert.deepEqual(codes(parseXml('<a><!-- \u0002 --></a>')), ['xml.encoding']);
});

test('bytes that are not what they are labelled give the right text and an issue', () => {
  const parsed = parseXml(
    Uint8Array.from('<?xml version="1.0" encoding="UTF-8"?><a>caf\xe9</a>', c => c.charCodeAt(0)),
  );
  assert.equal(parsed.root!.text, 'café');
  assert.deepEqual(codes(parsed), ['xml.encoding']);
});

test('a truncated document keeps what came before, closes what was open, and says where it ends', () => {
  const whole =
    '<doc>\n<section><title>One</title></section>\n<section><entry negationInd="true">rest</entry></section></doc>';
  for (let length = 0; length < whole.length; length++) {
    const { verdict, issues, root } = parseXml(whole.slice(0, length));
    assert.equal(verdict, 'truncated', whole.slice(0, length));
    assert.equal(issues.length, 1);
    assert.equal(issues[0]!.code, 'xml.truncated');
    assert.ok(root === undefined || root.end === length);
    if (length >= whole.indexOf('</section>')) assert.equal(root!.one('section/title')!.text, 'One');
    // Half a start tag is no element: its negationInd may be what is missing.
    assert.equal(
      root?.one('section/entry')?.attr('negationInd'),
      length > whole.indexOf('>rest') ? 'true' : undefined,
    );
  }
  const { issues } = parseXml('<a>\r\n<b>\r\n <!-- never');
  assert.deepEqual(issues, [{ code: 'xml.truncated', severity: 'error', offset: 11, line: 3, column: 2 }]);
  assert.equal(parseXml('<a>&am').verdict, 'truncated');
  for (const cut of [
    '<a><![CDATA[x',
    '<a><?p',
    '<!DOCTYPE a [',
    '<a>t</',
    '<a>t</a',
    '<a>t<',
    '<a /',
    '<?xml version="1.0"',
  ]) {
    assert.equal(parseXml(cut).verdict, 'truncated', cut);
  }
});

test('missing and stray end tags: the nearest reading, an error with its place', () => {
  const missing = parseXml('<doc><p>one<br></p><p>two</p></doc>');
  assert.deepEqual(
    missing.root!.all('p').map(({ text }) => text),
    ['one', 'two'],
  );
  assert.equal(missing.verdict, 'malformed');
  assert.deepEqual(missing.issues, [
    { code: 'xml.malformed', severity: 'error', offset: 15, line: 1, column: 16 },
  ]);
  const stray = parseXml('<doc><p>one</b></p><p>two</p></doc>');
  assert.equal(outline(stray), 'doc p p');
  assert.equal(stray.root!.one('p')!.text, 'one');
  assert.equal(stray.verdict, 'malformed');
  assert.equal(parseXml('<doc><a></doc>').root!.end, 14);
  assert.equal(parseXml('<doc><a></b>').verdict, 'malformed');
  assert.equal(parseXml('<doc></document></doc>').verdict, 'malformed');
  assert.equal(parseXml('<document></doc></document>').verdict, 'malformed');
});

test("a '<' that opens nothing is text", () => {
  const parsed = parseXml('<a>BP < 140 and <5 <b>x</b> < </a>');
  assert.equal(parsed.root!.text, 'BP < 140 and <5 x < ');
  assert.equal(parsed.root!.one('b')!.text, 'x');
  assert.equal(parsed.verdict, 'malformed');
});

test('careless tags are read as meant', () => {
  for (const [tag, expected] of [
    ['<a x=1 y="2"/>', { x: '1', y: '2' }],
    ['<a x y="2"/>', { x: '', y: '2' }],
    ['<a x="1"y="2"/>', { x: '1', y: '2' }],
    ['<a x="a<b"/>', { x: 'a<b' }],
    ['<a , x="1"/>', { x: '1' }],
  ] as const) {
    const { root, verdict } = parseXml(tag);
    assert.equal(verdict, 'malformed', tag);
    assert.deepEqual(
      Object.fromEntries(root!.attributeNames().map(name => [name, root!.attr(name)])),
      expected,
      tag,
    );
  }
});

test('what is against the rules but plain is a warning', () => {
  for (const source of [
    '<a>x]]>y</a>',
    '<a><!-- a -- b --></a>',
    '<a><?xml version="1.0"?></a>',
    '<a/><!DOCTYPE a>',
    '<?xml encoding="UTF-8"?><a/>',
  ]) {
    const parsed = parseXml(source);
    assert.equal(parsed.verdict, 'malformed', source);
    assert.equal(parsed.root!.name, 'a');
    assert.ok(parsed.issues.every(({ severity }) => severity === 'warning'));
  }
});

test('after the root only comments, instructions and white space may come; a second root is not read', () => {
  assert.equal(parseXml('<a/> \n<!-- c --><?p?>').verdict, 'well-formed');
  for (const after of ['t', '<b/>', '</a>', '<![CDATA[x]]>', '&#32;']) {
    const parsed = parseXml(`<a/>${after}`);
    assert.equal(parsed.verdict, 'malformed', after);
    assert.equal(outline(parsed), 'a');
  }
});

test('what is no XML at all has no root and says so', () => {
  for (const [source, verdict] of [
    ['', 'truncated'],
    [' \n', 'truncated'],
    ['%PDF-1.4 ...', 'malformed'],
    ['{"resourceType":"Bundle"}', 'malformed'],
    ['<!-- only -->', 'truncated'],
  ] as const) {
    const parsed = parseXml(source);
    assert.equal(parsed.root, undefined);
    assert.equal(parsed.verdict, verdict, source);
    assert.ok(parsed.issues.length > 0);
  }
});

test('over a limit: the verdict, one issue, and what was read so far', () => {
  const source = '<a><b x="1" y="2"><c/></b><b/></a>';
  const over = (limits: Parameters<typeof parseXml>[1]) => {
    const parsed = parseXml(source, limits);
    assert.equal(parsed.verdict, 'limit');
    assert.deepEqual(codes(parsed).filter(code => code === 'xml.limit').length, 1);
    return outline(parsed);
  };
  assert.equal(over({ maxDepth: 2 }), 'a b');
  assert.equal(over({ maxElements: 3 }), 'a b');
  assert.equal(over({ maxAttributes: 1 }), 'a');
  assert.equal(over({ maxBytes: 30 }), 'a b b');
  assert.equal(
    parseXml(source, { maxDepth: 3, maxElements: 4, maxAttributes: 2, maxBytes: 34 }).verdict,
    'well-formed',
  );
  const cut = parseXml(new TextEncoder().encode('<a>é€€€</a>'), { maxBytes: 9 });
  assert.equal(cut.root!.text, 'é€');
  assert.deepEqual(codes(cut), ['xml.limit']);
});

test('issues are listed up to a number; doctype, encoding and the end are always told', () => {
  const parsed = parseXml(`<!DOCTYPE a><a>${'&'.repeat(1000)}\u0001`, { maxIssues: 5 });
  assert.deepEqual(codes(parsed), [
    'xml.doctype-skipped',
    ...Array<string>(5).fill('xml.malformed'),
    'xml.encoding',
    'xml.truncated',
  ]);
});
