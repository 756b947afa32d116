// A patient's documents over HTTP: the list, the bytes, and what the conversion came to.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { receiveConverted, sandboxDocument } from '../record-v2/converted.testing.ts';
import { elvira, kam, openTestApi, refusal, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;
let summary: string;
let page: string;
let unconverted: string;
let misfiled: string;
const bytes = sandboxDocument('kam-quark-hospital-summary.xml');
const script = Buffer.from('<html><script>alert(1)</script></html>');

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, kam);
  const written = new Date('2014-05-06T07:08:09Z');
  summary = await receiveConverted(api, clinic, patient, bytes, {
    title: 'Hospital "Summary".xml',
    documentTime: written,
    holderDocumentId: 'urn:oid:1.2.3^4',
  });
  page = await receiveConverted(api, clinic, patient, script, {
    mimeType: 'text/html\r\nset-cookie: a=b',
    title: '../../etc/passwd',
  });
  unconverted = await api.receive(clinic, patient, { bytes: Buffer.from('later'), mimeType: 'text/html' });
  misfiled = await api.receive(clinic, patient, {
    bytes: Buffer.from('of another'),
    quarantineReason: 'demographics',
  });
});
after(() => api.close());

const path = (rest = '', id = patient) => `/api/v2/patients/${id}/documents${rest}`;
interface Listed {
  document_id: string;
  [field: string]: unknown;
}
const list = async (rest = '') =>
  (await clinic.ask(path(rest))).body as { documents: Listed[]; page_token?: string };

test('the list has every document that may be shown, as it came and with who gave it', async () => {
  const { documents } = await list();
  assert.deepEqual(
    documents.map(each => each.document_id),
    [summary, page, unconverted],
  );
  const { created_at: created, converted_at: converted, sources, issues, ...rest } = documents[0] as Listed;
  assert.deepEqual(rest, {
    document_id: summary,
    title: 'Hospital "Summary".xml',
    mime_type: 'application/xml',
    file_name: `Hospital-Summary-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.xml`,
    size_bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    standing: 'CURRENT',
    document_time: '2014-05-06T07:08:09.000Z',
  });
  assert.ok(created && converted);
  const [source] = sources as Record<string, unknown>[];
  assert.deepEqual(
    [source?.['holder'], source?.['holder_document_id']],
    ['general-hospital', 'urn:oid:1.2.3^4'],
  );
  assert.deepEqual(Object.keys(issues ?? {}), ['error', 'warning', 'information']);
  assert.deepEqual([documents[2]?.['converted_at'], documents[2]?.['issues']], [null, null]);
});

test('a document that a caller withdraws leaves list, record and Flat, and the feed and the audit say so; it is taken back the same way', async () => {
  const other = await api.newCaller();
  const id = await register(other, elvira);
  const document = await receiveConverted(
    api,
    other,
    id,
    sandboxDocument('elvira-valadez-kidney-consultation.xml'),
    {},
  );
  const total = async () =>
    ((await other.ask(`/fhir/Condition?patient=${id}&_count=0`)).body as { total: number }).total;
  const rows = async () =>
    Object.values((await other.ask(`/api/v2/patients/${id}/flat?DIAGNOSES,PROBLEMS`)).body as object).flat()
      .length;
  const feed = async () =>
    (
      (await other.ask(`/api/v2/patients/${id}/changes?_count=1000`)).body as {
        changes: { kind: string; resource_type: string }[];
      }
    ).changes
      .filter(each => each.resource_type === 'Condition')
      .map(each => each.kind);
  assert.ok((await total()) > 0 && (await rows()) > 0);
  const told = await other.ask(path(`/${document}/withdraw`, id), { method: 'POST' });
  assert.deepEqual([told.status, told.body], [200, { document_id: document, standing: 'WITHDRAWN' }]);
  assert.deepEqual([await total(), await rows()], [0, 0]);
  assert.ok((await feed()).includes('withdrawn'));
  const { body } = await other.ask(path('', id));
  assert.deepEqual((body as { documents: unknown[] }).documents, []);
  assert.equal((await other.ask(path(`/${document}`, id))).status, 404);
  await api.parts.audit?.flush();
  const { rows: audited } = await sql<{ n: number }>`
    select count(*)::integer as n from audit_event
    where action = 'POST /api/v2/patients/:id/documents/:document_id/withdraw' and outcome = 'allowed'`.execute(
    api.parts.database.system.executor,
  );
  assert.equal(audited[0]?.n, 1);
  const restored = await other.ask(path(`/${document}/restore`, id), { method: 'POST' });
  assert.deepEqual(restored.body, { document_id: document, standing: 'CURRENT' });
  const viewer = await other.ask(path(`/${misfiled}/withdraw`), { method: 'POST' });
  assert.equal(viewer.status, 404, 'another project’s');
  const set = await clinic.ask(path(`/${misfiled}/withdraw`), { method: 'POST' });
  assert.equal(set.status, 404, 'what was never shown');
});

test('pages of the list hold each once', async () => {
  const seen: string[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const part: Awaited<ReturnType<typeof list>> = await list(`?_count=1&page_token=${token}`);
    seen.push(...part.documents.map(each => each.document_id));
    token = part.page_token;
    assert.ok(seen.length <= 3);
  }
  assert.deepEqual(seen, [summary, page, unconverted]);
  assert.deepEqual(refusal(await clinic.ask(path('?page_token=mine'))), [400, 'request.page-invalid']);
  assert.deepEqual(refusal(await clinic.ask(path('?_count=many'))), [400, 'request.parameter-invalid']);
});

test('a document is given byte for byte, to be kept and never to be run', async () => {
  const given = await clinic.ask(path(`/${summary}`), { headers: { accept: 'application/xml, */*' } });
  assert.equal(given.status, 200);
  assert.ok(given.bytes.equals(bytes));
  assert.equal(given.headers['content-type'], 'application/xml');
  assert.match(
    String(given.headers['content-disposition']),
    /^attachment; filename="Hospital-Summary-[0-9a-f]{16}\.xml"$/,
  );
  const hostile = await clinic.ask(path(`/${page.toUpperCase()}`));
  assert.ok(hostile.bytes.equals(script));
  assert.equal(
    hostile.headers['content-type'],
    'application/octet-stream',
    'a type that is none is not repeated',
  );
  assert.equal(hostile.headers['set-cookie'], undefined);
  assert.match(
    String(hostile.headers['content-disposition']),
    /^attachment; filename="etc-passwd-[0-9a-f]{16}\.\w+"$/,
  );
  for (const { headers } of [given, hostile]) {
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  }
});

test('the report says section by section what was understood, and never a word of the document', async () => {
  const { status, body, text } = await clinic.ask(path(`/${summary}/report`));
  assert.equal(status, 200, text);
  const {
    report,
    issues,
    document_id: id,
  } = body as {
    document_id: string;
    report: { format: string; resources: Record<string, number>; sections: Record<string, unknown>[] };
    issues: { code: string; line?: number }[];
  };
  assert.deepEqual([id, report.format], [summary, 'cda']);
  assert.ok((report.resources['Condition'] ?? 0) > 0);
  const problems = report.sections.find(each => each['code'] === '11450-4');
  assert.ok(problems);
  for (const name of [
    'entries',
    'mapped',
    'text_only',
    'empty',
    'not_understood',
    'narrative',
    'line',
    'column',
    'path',
    'depth',
  ])
    assert.ok(name in problems, name);
  assert.ok(issues.every(issue => issue.code !== ''));
  assert.doesNotMatch(text, /Quark|amputation|Brooklyn/i);

  const plain = (await clinic.ask(path(`/${page}/report`))).body as { report: unknown; issues: unknown[] };
  assert.deepEqual([plain.report, plain.issues], [null, []]);
  assert.deepEqual(refusal(await clinic.ask(path(`/${unconverted}/report`))), [404, 'document.unconverted']);
});

test('what is quarantined, another patient’s or another project’s is not there', async () => {
  const other = await register(clinic, elvira);
  const stranger = await api.newCaller();
  for (const rest of ['', '/report']) {
    for (const unknown of [misfiled, 'nothing', crypto.randomUUID()])
      assert.deepEqual(refusal(await clinic.ask(path(`/${unknown}${rest}`))), [404, 'document.unknown']);
    assert.deepEqual(refusal(await clinic.ask(path(`/${summary}${rest}`, other))), [404, 'document.unknown']);
    assert.deepEqual(refusal(await stranger.ask(path(`/${summary}${rest}`))), [404, 'patient.unknown']);
    const theirs = await register(stranger, kam);
    assert.deepEqual(refusal(await stranger.ask(path(`/${summary}${rest}`, theirs))), [
      404,
      'document.unknown',
    ]);
  }
  assert.deepEqual(refusal(await stranger.ask(path())), [404, 'patient.unknown']);
});

test('a document is as harmless as a Binary of FHIR: no header of its holder, and unknown once its file is gone', async () => {
  const hostile = await clinic.ask(`/fhir/Binary/${page}`);
  assert.deepEqual(
    [hostile.status, hostile.headers['content-type'], hostile.headers['set-cookie']],
    [200, 'application/octet-stream', undefined],
  );
  assert.equal(hostile.headers['content-disposition'], 'attachment');
  assert.deepEqual(hostile.bytes, script);
  const gone = await api.receive(clinic, patient, { bytes: Buffer.from('soon gone') });
  const sha256 = createHash('sha256').update('soon gone').digest('hex');
  await api.parts.files.remove(`${clinic.projectId}/${patient}/${sha256}`);
  for (const place of [path(`/${gone}`), `/fhir/Binary/${gone}`])
    assert.deepEqual(refusal(await clinic.ask(place)), [404, 'document.unknown']);
});
