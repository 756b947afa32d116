// Any resource, any row of Flat → its documents to the letter, over HTTP, from documents of the sandbox.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { flatDatasets } from '../../conversion/flat/index.ts';
import { parseXml } from '../../conversion/xml/parse.ts';
import { receiveConverted, sandboxDocument } from '../record-v2/converted.testing.ts';
import { kam, openTestApi, refusal, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;
const files = new Map<string, Buffer>();

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, kam);
  for (const name of [
    'kam-quark-family-practice-summary.xml',
    'kam-quark-hospital-summary.xml',
    'kam-quark-laboratory-report.xml',
    'kam-quark-pre-admission-visit.xml',
  ]) {
    const bytes = sandboxDocument(name);
    files.set(await receiveConverted(api, clinic, patient, bytes, { title: name }), bytes);
  }
  const note = sandboxDocument('kam-quark-telephone-note.txt');
  files.set(
    await receiveConverted(api, clinic, patient, note, { mimeType: 'text/plain', title: 'Note' }),
    note,
  );
});
after(() => api.close());

interface Source {
  resource_type: string;
  resource_id: string;
  statement_id: string;
  document: { document_id: string; title: string; file_name: string; holders: string[]; mime_type: string };
  section: { index: number | null; title: string | null; code: string | null; line: number } | null;
  position: { path: string; line: number; column: number; start: number; end: number } | null;
  fragment: { text: string; from: string; is_cut: boolean } | null;
  narrative: string;
}
interface Provenance {
  resources: { resource_type: string; resource_id: string }[];
  sources: Source[];
  page_token?: string;
}

const path = (type: string, id: string, rest = '') =>
  `/api/v2/patients/${patient}/provenance/${type}/${id}${rest}`;
async function sourcesOf(type: string, id: string, rest = ''): Promise<Provenance> {
  const { status, body, text } = await clinic.ask(path(type, id, rest));
  assert.equal(status, 200, text);
  return body as Provenance;
}
interface Entry {
  resource: { resourceType: string; id: string; code?: { coding?: { code: string }[] } };
}
const record = async (type = '') => {
  const { body } = await clinic.ask(`/api/v2/patients/${patient}/fhir${type}`);
  return ((body as { entry?: Entry[] }).entry ?? []).map(({ resource }) => resource);
};
const flat = async () =>
  (await clinic.ask(`/api/v2/patients/${patient}/flat`)).body as Record<string, Record<string, unknown>[]>;

describe('a resource', () => {
  test('leads to each document that says it: section, line and column, and the words', async () => {
    const infection = (await record('/Condition')).find(each =>
      each.code?.coding?.some(({ code }) => code === 'T87.43'),
    );
    assert.ok(infection);
    const { resources, sources } = await sourcesOf('Condition', infection.id);
    assert.deepEqual(resources, [{ resource_type: 'Condition', resource_id: infection.id }]);
    assert.ok(new Set(sources.map(each => each.document.document_id)).size > 1, 'several documents say it');
    for (const { document, section, position, fragment } of sources) {
      const text = parseXml(files.get(document.document_id) ?? '').source;
      assert.ok(position && section && fragment);
      const element = text.slice(position.start, position.end);
      assert.match(element, /^<\w+[\s\S]*>$/, 'one element, from tag to tag');
      assert.match(element, /T87\.43|11996161000119100/);
      const before = text.slice(0, position.start).split('\n');
      assert.deepEqual([position.line, position.column], [before.length, (before.at(-1)?.length ?? 0) + 1]);
      assert.match(`${section.title}`, /problem/i);
      assert.equal(section.code, '11450-4');
      assert.ok(section.index !== null && section.index >= 0);
      assert.match(fragment.text, /amputation stump/i);
      assert.deepEqual([document.holders, document.mime_type], [['general-hospital'], 'application/xml']);
    }
    const byStatement = await sourcesOf('Condition', sources.at(-1)?.statement_id ?? '');
    assert.deepEqual(
      byStatement.sources.length,
      sources.length,
      'the id of a statement leads to its resource',
    );
  });

  test('of any type has a source, with its place; what we made of several has theirs', async () => {
    for (const { resourceType, id } of await record()) {
      const { sources } = await sourcesOf(resourceType, id);
      assert.ok(sources.length > 0, `${resourceType} has a source`);
      for (const { document, position, fragment, section } of sources) {
        const isText = document.mime_type === 'text/plain';
        assert.equal(position === null, isText, `${resourceType} has its place`);
        assert.ok(fragment !== null || section !== null || !isText, resourceType);
      }
    }
  });

  test('is read page by page, each source once', async () => {
    const all = await sourcesOf('Patient', patient, '?_count=100');
    assert.ok(all.sources.length >= 4);
    const seen: Source[] = [];
    for (let token: string | undefined = ''; token !== undefined;) {
      const page: Provenance = await sourcesOf('Patient', patient, `?_count=1&page_token=${token}`);
      assert.equal(page.sources.length, 1);
      seen.push(...page.sources);
      token = page.page_token;
      assert.ok(seen.length <= all.sources.length);
    }
    assert.deepEqual(seen, all.sources);
    for (const token of ['mine', 'e30', Buffer.from('{"t":"\\u0000"}').toString('base64url')])
      assert.deepEqual(refusal(await clinic.ask(path('Patient', patient, `?page_token=${token}`))), [
        400,
        'request.page-invalid',
      ]);
  });
});

describe('a row of Flat', () => {
  test('of every dataset leads to its documents, by the names that Flat has for it', async () => {
    const rows = await flat();
    for (const { key, recordType, query, id } of flatDatasets) {
      const row = rows[key]?.[0];
      if (row === undefined || key === 'recordSources' || key === 'transitions') continue;
      for (const name of [key, query, ...(recordType === undefined ? [] : [recordType])]) {
        const { sources } = await sourcesOf(name, String(row[id]));
        assert.ok(sources.length > 0, `${name} has a source`);
      }
    }
  });

  test('has at least one row in RecordSources, whose files are in Sources; the section where it is known', async () => {
    const rows = await flat();
    const links = rows['recordSources'] ?? [];
    const files = new Set(rows['sources']?.map(row => row['source_id']));
    const sections = new Set(rows['documentReferences']?.map(row => row['document_reference_id']));
    for (const link of links) {
      assert.ok(files.has(link['source_id']));
      if (link['document_reference_id'] !== '') assert.ok(sections.has(link['document_reference_id']));
    }
    for (const { key, recordType, id } of flatDatasets) {
      if (recordType === undefined) continue;
      for (const row of rows[key] ?? []) {
        const own = links.filter(
          link => link['resource_type'] === recordType && link['resource_id'] === row[id],
        );
        assert.ok(own.length > 0, `${key} has its source`);
      }
    }
    for (const type of ['problem', 'allergy', 'lab', 'vital_sign', 'medication'])
      for (const link of links.filter(each => each['resource_type'] === type))
        assert.notEqual(link['document_reference_id'], '', `the section of a ${type} is known`);
  });

  test('of the patient leads to the document that says it so, not to all', async () => {
    const rows = await flat();
    const { id = '', recordType } = flatDatasets.find(({ key }) => key === 'patients') ?? {};
    for (const row of rows['patients'] ?? []) {
      const links = rows['recordSources']?.filter(
        link => link['resource_type'] === recordType && link['resource_id'] === row[id],
      );
      const { sources } = await sourcesOf('PATIENTS', String(row[id]));
      assert.deepEqual(
        [...new Set(sources.map(each => each.document.document_id))].sort(),
        [...new Set(links?.map(link => String(link['source_id'])))].sort(),
      );
    }
  });
});

describe('the narrative', () => {
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

  test('is a page of its own, the words marked, that loads and runs nothing', async () => {
    const infection = (await record('/Condition')).find(each =>
      each.code?.coding?.some(({ code }) => code === 'T87.43'),
    );
    const { sources } = await sourcesOf('Condition', infection?.id ?? '');
    for (const { narrative, document } of sources) {
      const { status, headers, text } = await clinic.ask(narrative, { headers: { accept: 'text/html' } });
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['content-security-policy'], policy);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.match(text, /<tr class="source">.*amputation stump.*<\/tr>|class="source">.*amputation stump/is);
      assert.ok(text.includes(document.title));
      assert.doesNotMatch(text, /<script|<link|href=|src=|url\(/i);
    }
    const first = await clinic.ask(path('Condition', infection?.id ?? '', '/narrative'));
    assert.equal(first.status, 200, 'without naming a source: the first');
  });

  test('of a hostile document stays text, in its title too', async () => {
    const bytes = Buffer.from(
      sandboxDocument('kam-quark-foot-consultation.xml')
        .toString()
        .replaceAll(
          /<td([^>]*)>/g,
          '<td$1 onclick="alert(1)"><script>alert(2)</script>&lt;img src=x onerror=alert(3)&gt;',
        ),
    );
    const title = '<script>alert(4)</script>';
    const documentId = await receiveConverted(api, clinic, patient, bytes, { title });
    for (const { resourceType, id } of await record()) {
      const { sources } = await sourcesOf(resourceType, id, '?_count=100');
      for (const { narrative } of sources.filter(each => each.document.document_id === documentId)) {
        const { status, text } = await clinic.ask(narrative);
        assert.equal(status, 200);
        assert.doesNotMatch(text, /<script|<img|<[^>]*onclick/i);
      }
    }
  });

  test('of a text file is its text; of a large file it is read in the thread', async () => {
    const note = (await record('/DocumentReference')).map(({ id }) => id);
    const pages = await Promise.all(note.map(id => clinic.ask(path('DocumentReference', id, '/narrative'))));
    assert.ok(pages.some(({ text }) => text.includes('<pre>')));
    const filler = `<!--${'x'.repeat(400_000)}-->`;
    const large = sandboxDocument('kam-quark-exchange-summary-2012.xml').toString();
    const bytes = Buffer.from(large.replace(/<\/\w*:?ClinicalDocument>\s*$/, end => `${filler}${end}`));
    const documentId = await receiveConverted(api, clinic, patient, bytes, { title: 'Large' });
    const { sources } = await sourcesOf('Patient', patient, '?_count=100');
    const own = sources.find(each => each.document.document_id === documentId);
    assert.match(`${own?.fragment?.text}`, /Quark/);
    assert.match((await clinic.ask(own?.narrative ?? '')).text, /Quark/);
  });
});

describe('refusals', () => {
  test('404 for what the record does not have, by any name; and for another project', async () => {
    for (const [type, id] of [
      ['Condition', 'nobody'],
      ['condition', 'nobody'],
      ['LABS', 'nobody'],
      ['dreams', '1'],
      ['Condition', "x' or '1'='1"],
    ] as const)
      for (const rest of ['', '/narrative'])
        assert.deepEqual(refusal(await clinic.ask(path(type, encodeURIComponent(id), rest))), [
          404,
          'record.resource-unknown',
        ]);
    const [some] = await record('/Condition');
    assert.deepEqual(
      refusal(await clinic.ask(path('Condition', some?.id ?? '', '/narrative?statement_id=another'))),
      [404, 'record.resource-unknown'],
    );
    const stranger = await api.newCaller();
    for (const rest of ['', '/narrative'])
      assert.deepEqual(refusal(await stranger.ask(path('Condition', some?.id ?? '', rest))), [
        404,
        'patient.unknown',
      ]);
    const theirs = await register(stranger, kam);
    assert.deepEqual(
      refusal(await stranger.ask(`/api/v2/patients/${theirs}/provenance/Condition/${some?.id}`)),
      [404, 'record.resource-unknown'],
    );
  });
});
