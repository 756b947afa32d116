// The conversion report: what was understood of each section, where the rest is, and never a word of the document.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert } from './index.ts';

const SECRET = 'Zebrafever';

const document = `<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<id root="2.16.840.1.113883.19.7" extension="r1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>${SECRET}</title>
<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="${SECRET}"/></patientRole></recordTarget>
<component><structuredBody>
<component><section>
  <code code="47519-4" codeSystem="2.16.840.1.113883.6.1"/><title>${SECRET}</title><text>${SECRET}</text>
  <entry><procedure classCode="PROC" moodCode="EVN"><id root="2.16.840.1.113883.19.14" extension="p1"/><code code="73761001" codeSystem="2.16.840.1.113883.6.96" displayName="${SECRET}"/>
    <effectiveTime value="20209999"/></procedure></entry>
  <entry><procedure classCode="PROC" moodCode="EVN" nullFlavor="NI"/></entry>
  <entry><procedure classCode="PROC" moodCode="EVN"><code nullFlavor="UNK"/></procedure></entry>
</section></component>
<component><section>
  <code code="${SECRET}" codeSystem="2.16.840.1.113883.6.1"/><title>Else</title><text>${SECRET}</text>
  <entry><regionOfInterest classCode="ROIOVL" moodCode="EVN"><id root="2.16.840.1.113883.19.14" extension="x"/></regionOfInterest></entry>
</section></component>
</structuredBody></component></ClinicalDocument>`;

test('the report tells section by section what was mapped, kept as text, empty and not understood', () => {
  const { report } = convert(document);
  assert.equal(report.format, 'cda');
  assert.equal(report.document, '34133-9');
  assert.deepEqual(report.sections, [
    {
      code: '47519-4',
      path: '/ClinicalDocument/component/structuredBody/component[1]/section',
      line: 6,
      column: 12,
      depth: 0,
      entries: 3,
      mapped: { Procedure: 1 },
      textOnly: 1,
      empty: 1,
      notUnderstood: 0,
      narrative: true,
    },
    {
      path: '/ClinicalDocument/component/structuredBody/component[2]/section',
      line: 13,
      column: 12,
      depth: 0,
      entries: 1,
      mapped: {},
      textOnly: 0,
      empty: 0,
      notUnderstood: 1,
      narrative: true,
    },
  ]);
  assert.deepEqual(report.issues, {
    'date.impossible': 1,
    'entry.text-only': 1,
    'entry.unknown': 1,
    'section.unknown': 1,
  });
});

test('every issue has a path, a line and a column', () => {
  const { issues } = convert(`${document.slice(0, -30)}&nonsense;`);
  assert.ok(issues.length > 4);
  for (const { path, line, column } of issues) {
    assert.match(path ?? '', /^\/[\w/[\]]*$/);
    assert.ok((line ?? 0) > 0 && (column ?? 0) > 0);
  }
  assert.equal(issues.find(issue => issue.code === 'date.impossible')?.line, 9);
});

test('neither report, origins nor issues hold a word of the document', () => {
  const { report, origins, issues } = convert(document);
  assert.doesNotMatch(JSON.stringify({ report, origins, issues }), new RegExp(SECRET));
});

test('an origin leads from the resource back to its element', () => {
  const { bundle, origins } = convert(document);
  const procedure = bundle.entry?.find(entry => entry.resource?.resourceType === 'Procedure')?.resource;
  const origin = origins.find(one => one.reference === `Procedure/${procedure?.id ?? ''}`);
  assert.equal(origin?.section, 0);
  assert.match(document.slice(origin.start, origin.end), /^<procedure [\s\S]*<\/procedure>$/);
});

test('what is no clinical document has a report too', () => {
  assert.deepEqual(convert('<html/>').report, {
    format: 'none',
    resources: {},
    sections: [],
    issues: { 'document.not-cda': 1 },
  });
});

test('sections whose wrapper was lost or written twice are read, and stand in the report', () => {
  const body = /<component><structuredBody>([\s\S]*)<\/structuredBody><\/component>/;
  const expected = convert(document).report.sections.map(({ code, mapped }) => [code, mapped]);
  for (const wrapped of [
    '<component><structuredBody><component><structuredBody>$1</structuredBody></component></structuredBody></component>',
    '<structuredBody>$1</structuredBody>',
    '$1',
  ]) {
    const { report } = convert(document.replace(body, wrapped));
    assert.deepEqual(
      report.sections.map(({ code, mapped }) => [code, mapped]),
      expected,
    );
  }
});
