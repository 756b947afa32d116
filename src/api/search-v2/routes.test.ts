// Words and codes of one chart, over HTTP: what is found, in which order, with its source.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Resource } from 'fhir/r4';
import { getPatient } from '../../patients/find.ts';
import { putResources } from '../../records/search/charts.testing.ts';
import { receiveConverted, sandboxDocument } from '../record-v2/converted.testing.ts';
import { elvira, kam, openTestApi, refusal, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;
let hospital: string;

const condition = (id: string, system: string, code: string, display: string, onset: string) => ({
  resourceType: 'Condition',
  id,
  subject: { reference: 'Patient/kam' },
  code: { coding: [{ system, code, display }] },
  onsetDateTime: onset,
});
const SNOMED = 'http://snomed.info/sct';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const said = [
  condition('diabetes', SNOMED, '44054006', 'Type 2 diabetes mellitus', '2015-03'),
  condition('gout', ICD10, 'M10.9', 'Gout, unspecified', '2001-05-06'),
  condition('flatfoot', ICD10, 'M10.90', 'Something <b>else</b> & more', '2003-05-06'),
  condition('pressure', SNOMED, '38341003', 'Hypertension', '2012'),
  condition('older', SNOMED, '195967001', 'Asthma', '1999-01-01'),
  condition('newer', SNOMED, '233678006', 'Asthma', '2020-01-01'),
  {
    resourceType: 'DocumentReference',
    id: 'letter',
    status: 'current',
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          data: Buffer.from('She collects barometers.').toString('base64'),
        },
      },
      {
        attachment: {
          contentType: 'text/html',
          data: Buffer.from('<p class="zeppelin">A <b>theremin</b></p>').toString('base64'),
        },
      },
      { attachment: { contentType: 'application/pdf', data: Buffer.from('hurdygurdy').toString('base64') } },
    ],
  },
  {
    resourceType: 'Composition',
    id: 'visit',
    status: 'final',
    type: { text: 'Note' },
    date: '2020-02-02',
    author: [{ display: 'Dr. Gray' }],
    title: 'Visit',
    section: [
      {
        title: 'Narrative',
        text: {
          status: 'additional',
          div: `<div xmlns="http://www.w3.org/1999/xhtml">${'<p>quiet day</p>'.repeat(40)}<p>saw a kookaburra &amp; was glad</p>${'<p>walked home</p>'.repeat(40)}</div>`,
        },
      },
    ],
  },
] as Resource[];

before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, kam);
  await api.receive(clinic, patient, { bytes: Buffer.from('one'), title: 'First letter' }, said);
  hospital = await receiveConverted(api, clinic, patient, sandboxDocument('kam-quark-hospital-summary.xml'));
});
after(() => api.close());

interface Result {
  resource_type: string;
  resource_id: string;
  date: string | null;
  snippet: { text: string; marks: [number, number][] };
  sources: { document_id: string; title: string }[];
}
const path = (q: string, rest = '', id = patient) =>
  `/api/v2/patients/${id}/search?q=${encodeURIComponent(q)}${rest}`;
async function found(q: string, rest = '') {
  const { status, body, text } = await clinic.ask(path(q, rest));
  assert.equal(status, 200, text);
  return body as { results: Result[]; page_token?: string };
}
const names = async (q: string) =>
  (await found(q)).results.map(each => `${each.resource_type}/${each.resource_id}`);
const marked = ({ snippet }: Result) => snippet.marks.map(([from, to]) => snippet.text.slice(from, to));

describe('codes', () => {
  test('match as they are, never by their beginning', async () => {
    assert.equal((await names('44054006'))[0], 'Condition/diabetes');
    assert.deepEqual(await names('M10.9'), ['Condition/gout']);
    assert.deepEqual(await names('m10.90'), ['Condition/flatfoot']);
    assert.deepEqual(await names('4405400'), []);
    const [vital] = (await found('8302-2')).results;
    assert.equal(vital?.resource_type, 'Observation');
    assert.deepEqual(await names('8302-1'), []);
  });
});

describe('words', () => {
  test('match in their forms; the last one by its beginning too, to the letter that the stemmer takes', async () => {
    for (let end = 3; end <= 'hypertension'.length; end++) {
      const typed = 'hypertension'.slice(0, end);
      assert.ok((await names(typed)).includes('Condition/pressure'), typed);
    }
    assert.ok((await names('diabetic OR diabetes')).includes('Condition/diabetes'));
    assert.deepEqual((await names('asthma -type')).slice(0, 2), ['Condition/newer', 'Condition/older']);
    assert.ok((await names('"diabetes mellitus"')).includes('Condition/diabetes'));
    assert.ok(!(await names('"mellitus diabetes"')).includes('Condition/diabetes'));
    assert.ok(
      (await names('gout or barom')).includes('DocumentReference/letter'),
      'either, the last unfinished',
    );
    assert.deepEqual(await names('gout barom'), []);
  });

  test('are looked for in narrative and in the text of attachments, not in its markup', async () => {
    assert.deepEqual(await names('kookaburra'), ['Composition/visit']);
    assert.deepEqual(await names('barometer'), ['DocumentReference/letter']);
    assert.deepEqual(await names('theremin'), ['DocumentReference/letter']);
    for (const nothing of ['zeppelin', 'hurdygurdy', 'xhtml', 'div', 'http'])
      assert.deepEqual(await names(nothing), []);
  });

  test('are shown where they stand, as text, with their places', async () => {
    const [bird] = (await found('kookaburras')).results;
    assert.ok(bird);
    assert.deepEqual(marked(bird), ['kookaburra']);
    assert.ok(bird.snippet.text.length < 300);
    assert.match(bird.snippet.text, /saw a kookaburra & was glad/);
    const [other] = (await found('else')).results;
    assert.deepEqual(other?.snippet.text, 'Something <b>else</b> & more', 'nothing is markup');
    assert.deepEqual(other && marked(other), ['else']);
    assert.equal(other?.date, '2003-05-06');
  });

  test('rank who says nothing else before who says much; the newer before the older', async () => {
    const infection = (await found('amputation stump infection')).results;
    assert.equal(infection[0]?.resource_type, 'Condition');
    assert.ok(infection.some(each => each.resource_type === 'Composition'));
    assert.deepEqual(
      infection[0]?.sources.map(each => each.document_id),
      [hospital],
    );
    assert.equal((await found('barometer')).results[0]?.sources[0]?.title, 'First letter');
  });

  test('that say nothing, or too much, are answered', async () => {
    for (const q of [
      'the',
      '-',
      '"',
      '!!!',
      ':*',
      "' | '",
      '\\',
      '((',
      '&',
      '-gout',
      'a:b',
      '\u{1f600}',
      'or',
      '"open quote ast',
    ])
      assert.ok(Array.isArray((await found(q)).results), q);
    for (const q of ['', '   ', 'x'.repeat(201)])
      assert.deepEqual(refusal(await clinic.ask(path(q))), [400, 'request.parameter-invalid']);
  });
});

describe('pages and boundaries', () => {
  test('pages hold each result once, in the order of the whole', async () => {
    const all = (await found('asthma OR hospital OR gray OR quark OR infection', '&_count=100')).results;
    assert.ok(all.length > 5);
    const seen: Result[] = [];
    for (let token: string | undefined = ''; token !== undefined;) {
      const page: { results: Result[]; page_token?: string } = await found(
        'asthma OR hospital OR gray OR quark OR infection',
        `&_count=2&page_token=${token}`,
      );
      seen.push(...page.results);
      token = page.page_token;
      assert.ok(seen.length <= all.length);
    }
    assert.deepEqual(seen, all);
    const long = `asthma OR hospital OR ${'ü'.repeat(170)}`;
    const { page_token: longToken = '' } = await found(long, '&_count=1');
    assert.ok((await found(long, `&page_token=${longToken}`)).results.length > 0);
    const { page_token: token = '' } = await found('asthma', '&_count=1');
    assert.deepEqual(refusal(await clinic.ask(path('gout', `&page_token=${token}`))), [
      400,
      'request.page-invalid',
    ]);
  });

  test('of what a whole chart says the newest thousand are ranked, then what is older; pages hold each once', async () => {
    const other = await api.newCaller();
    const id = await register(other, elvira);
    const database = api.parts.database.of(other.projectId);
    const key = await getPatient(database.executor, other.projectId, id);
    const many = Array.from({ length: 1_003 }, (_, n) => ({
      resourceType: 'Condition',
      id: `c${n}`,
      code: { text: n < 2 ? 'Ague' : `Ague and ${'fever '.repeat(1 + (n % 3))}` },
      ...(n > 0 && { onsetDateTime: new Date(Date.UTC(1960, 0, n)).toISOString().slice(0, 10) }),
    }));
    await putResources(database, key, many);
    const seen: string[] = [];
    for (let token: string | undefined = ''; token !== undefined;) {
      const asked = await other.ask(`/api/v2/patients/${id}/search?q=ague&_count=97&page_token=${token}`);
      const page = asked.body as { results: { resource_id: string }[]; page_token?: string };
      seen.push(...page.results.map(each => each.resource_id));
      token = page.page_token;
      assert.ok(seen.length <= many.length);
    }
    assert.deepEqual([seen.length, new Set(seen).size], [1_003, 1_003]);
    // Those that say nothing else are the oldest here, and one of them has no date.
    assert.deepEqual(seen.slice(-3), ['c1', 'c0', 'c2']);
    assert.ok(Number(seen[0]?.slice(1)) > 990);
  });

  test('another patient’s and another project’s words are never found', async () => {
    const other = await register(clinic, elvira);
    const { body } = await clinic.ask(path('asthma', '', other));
    assert.deepEqual((body as { results: unknown[] }).results, []);
    const stranger = await api.newCaller();
    assert.deepEqual(refusal(await stranger.ask(path('asthma'))), [404, 'patient.unknown']);
  });
});
