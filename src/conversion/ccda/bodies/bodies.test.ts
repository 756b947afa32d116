// Bodies that are no XML: what of them can be read, and that nothing in them can hurt.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DocumentReference } from 'fhir/r4';
import { convert } from '../index.ts';
import { htmlText } from './html.ts';
import { rtfText } from './rtf.ts';

const unstructured = (text: string): string =>
  `<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.16.840.1.113883.19.7" extension="u1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Scan</title>
<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="ariel"/></patientRole></recordTarget><component><nonXMLBody>${text}</nonXMLBody></component></ClinicalDocument>`;

function contents(
  text: string,
): { contentType: string | undefined; text: string; size: number | undefined }[] {
  const { bundle } = convert(unstructured(text));
  const found = bundle.entry?.find(entry => entry.resource?.resourceType === 'DocumentReference')
    ?.resource as DocumentReference;
  return found.content.map(({ attachment }) => ({
    contentType: attachment.contentType,
    text: Buffer.from(attachment.data ?? '', 'base64').toString('latin1'),
    size: attachment.size,
  }));
}

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

test('RTF becomes the words a reader would see', () => {
  const rtf =
    "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\*\\generator Word;}{\\info{\\author Nobody}}\\b Chest pain\\b0\\par since \\u8220?yesterday\\u8221?, 38.5 \\'b0C\\tab \\{sic\\}{\\pict\\bin3 }}}x}\\par}";
  assert.equal(rtfText(rtf, 1000), 'Chest pain\nsince \u201cyesterday\u201d, 38.5 \u00b0C\t{sic}');
});

test('HTML becomes the words a reader would see, and its scripts are never words', () => {
  const html =
    '<html><head><title>t</title></head><body><h1>Plan</h1><script>alert("x")</script><p>BP &lt; 140&nbsp;mmHg, 3 < 4<br>Rest</p><table><tr><td>A</td><td>B</td></tr></table><!-- no --></body></html>';
  assert.equal(htmlText(html, 1000), 'Plan\n\nBP < 140 mmHg, 3 < 4\nRest\n\nA\tB');
});

test('an RTF body is kept whole, with its text beside it', () => {
  const rtf = '{\\rtf1 Fever\\par}';
  assert.deepEqual(contents(`<text mediaType="text/rtf" representation="B64">${base64(rtf)}</text>`), [
    { contentType: 'text/rtf', text: rtf, size: rtf.length },
    { contentType: 'text/plain', text: 'Fever', size: 5 },
  ]);
});

test('a PDF without media type is known by its first bytes; blanks in base64 do not matter', () => {
  const [first] = contents(
    `<text representation="B64">${base64('%PDF-1.4 x').replace(/(.{4})/g, '$1\n ')}</text>`,
  );
  assert.deepEqual(first, { contentType: 'application/pdf', text: '%PDF-1.4 x', size: 10 });
});

test('plain text keeps its lines', () => {
  assert.deepEqual(contents('<text mediaType="text/plain">Line one\r\n  line two</text>'), [
    { contentType: 'text/plain', text: 'Line one\n  line two', size: 19 },
  ]);
});

test('a body that cannot be read is said, and the document is still there', () => {
  const { bundle, issues } = convert(unstructured('<text representation="B64">****</text>'));
  assert.deepEqual(
    issues.map(issue => issue.code),
    ['body.unreadable', 'document.empty'],
  );
  assert.ok(bundle.entry?.some(entry => entry.resource?.resourceType === 'Composition'));
});

test('anything at all gives text within its bound, and soon', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '{',
      '}',
      '\\',
      "\\'e9",
      '\\u-1?',
      '\\bin9999999999 ',
      '\\*',
      '<',
      '<script>',
      '</p>',
      '&#0;',
      '&#x110000;',
      '<!--',
      '<!',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
      const text = pieces.join('');
      for (const read of [rtfText, htmlText]) assert.ok(read(text, 50).length <= 60);
    }),
    { numRuns: 300 },
  );
  assert.ok(rtfText('{'.repeat(200_000), 10).length === 0);
  assert.ok(htmlText('<script>'.repeat(20_000), 10).length === 0);
});
