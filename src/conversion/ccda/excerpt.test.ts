// What a reader is shown of a document: the place, the words, and a page that nothing of a hostile document can use.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { convert } from './index.ts';
import { excerpts, narrativePage } from './excerpt.ts';
import type { Page } from './page.ts';

const problem = (reference: string) => `<entry><act classCode="ACT" moodCode="EVN">
  <templateId root="2.16.840.1.113883.10.20.22.4.3"/><code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="active"/>
  <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
    <templateId root="2.16.840.1.113883.10.20.22.4.4"/><id root="1.2.3" extension="p"/>
    <code code="55607006" codeSystem="2.16.840.1.113883.6.96"/><text>${reference}</text><statusCode code="completed"/>
    <value xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CD" code="38341003" codeSystem="2.16.840.1.113883.6.96"
      displayName="Hypertension"/>
  </observation></entryRelationship></act></entry>`;

const summary = (narrative: string, reference = '<reference value="#row"/>', before = '') =>
  Buffer.from(`<?xml version="1.0"?>${before}
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary of Care</title>
  <recordTarget><patientRole><id root="1.2" extension="nora"/><patient><name><given>Nora</given><family>Sample</family></name></patient></patientRole></recordTarget>
  <component><structuredBody><component><section>
    <templateId root="2.16.840.1.113883.10.20.22.2.5.1"/>
    <code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problem List</title>
    <text>${narrative}</text>${problem(reference)}
  </section></component></structuredBody></component>
</ClinicalDocument>`);

const xml = (bytes: Buffer) => ({ bytes, mimeType: 'application/xml' });
const originOf = (bytes: Buffer, type: string) => {
  const found = convert(bytes).origins.find(({ reference }) => reference.startsWith(`${type}/`));
  assert.ok(found, type);
  return found;
};
const pageOf = (bytes: Buffer): Page => {
  const page = narrativePage(xml(bytes), originOf(bytes, 'Condition'));
  assert.ok(page);
  return page;
};

const table =
  '<table><tbody><tr><td>Asthma</td></tr><tr ID="row"><td>High <content>blood</content> pressure</td><td>2019</td></tr></tbody></table>';

describe('a place', () => {
  test('has line, column, section and the words of its row', () => {
    const bytes = summary(table);
    const origin = originOf(bytes, 'Condition');
    const [found] = excerpts(xml(bytes), [origin]);
    const lines = bytes.toString().slice(0, origin.start).split('\n');
    assert.ok(found);
    assert.deepEqual([found.line, found.column], [lines.length, (lines.at(-1)?.length ?? 0) + 1]);
    assert.deepEqual([found.section?.title, found.section?.code], ['Problem List', '11450-4']);
    assert.deepEqual(found.text, { words: 'High blood pressure 2019', from: 'narrative', isCut: false });
  });

  test('that denies says so, and of a file its words are told and not its base64', () => {
    const told = (more: (xml: string) => string): string | undefined => {
      const bytes = Buffer.from(more(summary(table, '').toString()));
      return excerpts(xml(bytes), [originOf(bytes, 'Condition')])[0]?.text?.words;
    };
    const denies = (text: string) => text.replace('<observation ', '<observation negationInd="true" ');
    assert.equal(told(denies), 'Not: Hypertension');
    const holds = (type: string, words: string) => (text: string) =>
      text.replace(
        '<text></text>',
        `<text mediaType="${type}" representation="B64">${Buffer.from(words).toString('base64')}</text>`,
      );
    assert.equal(told(holds('text/plain', 'Told long ago')), 'Told long ago, Hypertension');
    assert.equal(told(holds('application/pdf', '%PDF-1.4 tiny')), 'Hypertension');
  });

  test('that points at nothing is told in its own words', () => {
    const bytes = summary(table, '');
    const [found] = excerpts(xml(bytes), [originOf(bytes, 'Condition')]);
    assert.deepEqual([found?.text?.words, found?.text?.from], ['Hypertension', 'entry']);
    const page = pageOf(bytes);
    assert.deepEqual([page.lead, page.isMarked], ['Hypertension', false]);
  });

  test('of the header has no section; the document as a whole its title and every narrative', () => {
    const bytes = summary(table);
    const [person, whole, nowhere] = excerpts(xml(bytes), [
      originOf(bytes, 'Patient'),
      undefined,
      { start: 3, end: 4 },
    ]);
    assert.deepEqual([person?.section, person?.text?.words], [undefined, 'Nora, Sample']);
    assert.deepEqual([whole?.text?.words, whole?.text?.from], ['Summary of Care', 'document']);
    assert.equal(nowhere, undefined);
    assert.match(narrativePage(xml(bytes), undefined)?.html ?? '', /<h2>Problem List<\/h2>.*Asthma/s);
  });

  test('in a file that is no clinical document: its text, or nothing', () => {
    const note = { bytes: Buffer.from('Called: <b>better</b> & fine'), mimeType: 'text/plain' };
    assert.equal(excerpts(note, [undefined])[0]?.text?.words, 'Called: <b>better</b> & fine');
    assert.equal(
      narrativePage(note, undefined)?.html,
      '<pre>Called: &lt;b&gt;better&lt;/b&gt; &amp; fine</pre>',
    );
    const image = { bytes: Buffer.from('\u0089PNG....', 'latin1'), mimeType: 'image/png' };
    assert.equal(narrativePage(image, undefined)?.html, '');
    assert.equal(excerpts(image, [undefined])[0]?.text, undefined);
  });

  test('is found for every resource of a document', () => {
    const bytes = summary(table);
    const { bundle, origins } = convert(bytes);
    const placed = new Set(origins.map(({ reference }) => reference));
    for (const { resource } of bundle.entry ?? [])
      assert.ok(placed.has(`${resource?.resourceType}/${resource?.id}`), resource?.resourceType);
    for (const found of excerpts(xml(bytes), origins)) assert.ok(found);
  });
});

describe('the page', () => {
  test('marks the row within its section, and nothing else', () => {
    const { html, isMarked, isCut } = pageOf(summary(table));
    assert.deepEqual([isMarked, isCut], [true, false]);
    assert.equal(
      html,
      '<h2>Problem List</h2><div><table><tbody><tr><td>Asthma</td></tr><tr class="source"><td>High <span>blood</span> pressure</td><td>2019</td></tr></tbody></table></div>',
    );
  });

  const hostile: Record<string, string> = {
    scripts: '<script>alert(1)</script><content ID="row">x</content>',
    'event handlers':
      '<table onload="alert(1)"><tr ID="row" onclick="alert(1)"><td onmouseover=\'alert(1)\'>x</td></tr></table>',
    addresses:
      '<linkHtml href="javascript:alert(1)" ID="row">x</linkHtml><a href="https://evil.example">y</a><a href="data:text/html,1">z</a>',
    images:
      '<svg onload="alert(1)"><image href="https://evil.example/a.png"/></svg><img src="https://evil.example" onerror="alert(1)"/><content ID="row">x</content>',
    styles:
      '<style>@import "https://evil.example"</style><content ID="row" style="background:url(https://evil.example)" styleCode="Bold">x</content>',
    'escaped markup':
      '<content ID="row">&lt;script&gt;alert(1)&lt;/script&gt;<![CDATA[<img src=x onerror=alert(1)>]]></content>',
    frames:
      '<iframe src="https://evil.example"/><object data="x"/><embed src="x"/><form action="https://evil.example"><input name="a"/></form><content ID="row">x</content>',
    'foreign namespaces':
      '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script><h:link xmlns:h="http://www.w3.org/1999/xhtml" rel="stylesheet" href="https://evil.example"/><content ID="row">x</content>',
    'broken-out attributes':
      '<table><tr ID="row"><td colspan="2&quot; onclick=&quot;alert(1)" rowspan="99999999">x</td></tr></table>',
    meta: '<meta http-equiv="refresh" content="0;url=https://evil.example"/><base href="https://evil.example"/><content ID="row">x</content>',
  };
  const allowed =
    /^<\/?(?:div|table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td|ul|ol|li|p|span|br|sub|sup|b|strong|i|em|pre|h2)(?: (?:colspan|rowspan)="[1-9]\d{0,2}"| class="source")*>$/;
  for (const [what, narrative] of Object.entries(hostile))
    test(`holds nothing of ${what}`, () => {
      const { html, isMarked } = pageOf(summary(narrative));
      for (const [tag] of html.matchAll(/<[^>]*>/g)) assert.match(tag, allowed);
      assert.doesNotMatch(html, /evil\.example/);
      assert.ok(isMarked);
    });

  test('expands no entity', () => {
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>';
    const { html } = pageOf(summary('<content ID="row">&b;&f;x</content>', undefined, bomb));
    assert.doesNotMatch(html, /aaaa|root:/);
  });

  test('of a huge table is what is near the row, with its heading', () => {
    const row = (n: number) => `<tr${n === 50_000 ? ' ID="row"' : ''}><td>Number ${n}</td></tr>`;
    const rows = Array.from({ length: 60_000 }, (_, n) => row(n)).join('');
    const { html, isCut, isMarked } = pageOf(
      summary(`<table><thead><tr><th>Heading</th></tr></thead><tbody>${rows}</tbody></table>`),
    );
    assert.deepEqual([isCut, isMarked], [true, true]);
    assert.ok(html.length < 10_000, `${html.length}`);
    assert.match(html, /Heading.*Number 49995<.*class="source"><td>Number 50000<.*Number 50005</s);
    assert.equal(html.match(/<td>/g)?.length, html.match(/<\/td>/g)?.length);
  });

  test('of one word of a megabyte, and of tags in tags, is bounded and closed', () => {
    const long = pageOf(summary(`<content ID="row">${'&amp;'.repeat(400_000)}</content>`));
    assert.ok(long.isCut && long.html.length < 700_000);
    assert.doesNotMatch(long.html, /&\w*<|&\w*$/, 'no piece of a reference');
    const deep = pageOf(
      summary(`<content ID="row">${'<paragraph>'.repeat(200)}x${'</paragraph>'.repeat(200)}</content>`),
    );
    assert.equal(deep.html.match(/<p>/g)?.length, deep.html.match(/<\/p>/g)?.length);
    assert.ok((deep.html.match(/<p>/g)?.length ?? 0) <= 100);
  });

  test('does not fail on a document that breaks off', () => {
    const whole = summary(table);
    for (let at = whole.length - 10; at > 0; at -= 97) {
      const bytes = whole.subarray(0, at);
      for (const origin of convert(bytes).origins) narrativePage(xml(bytes), origin);
      narrativePage(xml(bytes), undefined);
    }
  });
});
