// The references of the older generations, walked through from first to last call: a whole gateway in a process of its own, its sandbox, and a
// client that knows the references' words only.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ariel } from '../../src/api/surface/sample-people.ts';
import { credentials, startGatewayProcess } from '../support/gateway-process.ts';
import { unzip } from '../support/unzip.ts';

let folder: string;
let gateway: Awaited<ReturnType<typeof startGatewayProcess>>;
let token: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hadron-older-'));
  gateway = await startGatewayProcess({ HADRON_DATA: folder, DATABASE_URL: '' });
  const answer = await fetch(`${gateway.url}/auth`, {
    headers: {
      'client-id': credentials.clientId,
      'client-secret': credentials.clientSecret,
      scope: `projects/${credentials.projectId}`,
    },
  });
  token = (await answer.text()).trim();
});
after(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** As the oldest references have it: the token alone in Authorization, no redirect followed. */
const call = (path: string, init: RequestInit = {}) =>
  fetch(`${gateway.url}${path}`, {
    ...init,
    redirect: 'error',
    headers: {
      authorization: token,
      accept: 'application/json',
      ...(init.headers as Record<string, string>),
    },
    signal: AbortSignal.timeout(30_000),
  });
async function json<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await call(path, init);
  const text = await answer.text();
  assert.equal(answer.status, 200, `${path}: ${text}`);
  return JSON.parse(text) as T;
}
/** `curl -d` says that it is a form. */
const post = (body: object): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

interface Query {
  id: string;
  state: string;
  demographics: Record<string, unknown>;
  files: Record<string, unknown>[];
}

async function untilEnded(path: string): Promise<Query> {
  for (let tries = 0; tries < 600; tries++) {
    const query = await json<Query>(path);
    if (['COMPLETE', 'PARTIAL', 'FAILED'].includes(query.state)) return query;
    await sleep(100);
  }
  throw new Error('The query does not end.');
}

type Kind = 'text' | 'whole number' | 'list of texts';
const isOf: Record<Kind, (value: unknown) => boolean> = {
  text: value => typeof value === 'string',
  'whole number': Number.isInteger,
  'list of texts': value => Array.isArray(value) && value.every(each => typeof each === 'string'),
};
/** As a strict generated client checks: null and absent pass for what is optional, another type never. */
function conforms(value: object, fields: Record<string, Kind>, required: readonly string[] = []): void {
  for (const [name, kind] of Object.entries(fields)) {
    const cell = (value as Record<string, unknown>)[name];
    const isAbsent = cell === undefined || cell === null;
    assert.ok(isAbsent ? !required.includes(name) : isOf[kind](cell), `${name} must be ${kind}`);
  }
}

const demographics: Record<string, Kind> = {
  date_of_birth: 'text', family_name: 'text', gender: 'text', given_name: 'text', purpose_of_use: 'text', address_city: 'text',
  address_lines: 'list of texts', address_state: 'text', email: 'text', encounter_date: 'text', encounter_type: 'text', hints: 'list of texts',
  npi: 'text', patient_id: 'text', postal_code: 'text', specialties: 'list of texts', ssn: 'text', telephone: 'text',
}; // prettier-ignore
const person = ['date_of_birth', 'family_name', 'gender', 'given_name', 'purpose_of_use'];
const file = {
  ...Object.fromEntries(
    [
      'id', 'authenticator', 'author_name', 'author_organization', 'class_code', 'confidentiality_code', 'creation_time', 'event_code', 'file_source',
      'format_code', 'healthcare_facility_type_code', 'language_code', 'practice_setting_code', 'service_start_time', 'service_stop_time',
      'status_code', 'title', 'type', 'type_code', 'url',
    ].map(name => [name, 'text' as const]),
  ),
  file_size: 'whole number',
} satisfies Record<string, Kind>; // prettier-ignore

test('seed 000: post demographics, follow the query, take the zip and each file', async () => {
  const prefix = '/particle-sandbox-api/api/v1';
  const accepted = await json<Query>(`${prefix}/queries`, post(ariel));
  assert.deepEqual([accepted.state, accepted.demographics['telephone']], ['PENDING', '(234) 567-8910']);
  conforms(accepted.demographics, demographics, person);

  const ended = await untilEnded(`${prefix}/queries/${accepted.id}`);
  assert.equal(ended.state, 'COMPLETE');
  assert.deepEqual(ended.demographics, accepted.demographics);
  assert.ok(ended.files.length > 0);
  for (const each of ended.files) conforms(each, file, ['id', 'title', 'type', 'url', 'file_size']);

  const { queries } = await json<{ queries: Query[] }>(`${prefix}/queries/`);
  assert.deepEqual(
    queries.map(({ id, state }) => [id, state]),
    [[accepted.id, 'COMPLETE']],
  );
  assert.ok(Array.isArray(await json('/api/v1/queries/')));

  const zip = await call(`${prefix}/files/${accepted.id}`, { headers: { accept: 'application/zip' } });
  assert.equal(zip.headers.get('content-type'), 'application/zip');
  const packed = [...unzip(Buffer.from(await zip.arrayBuffer())).values()]
    .map(bytes => bytes.toString('base64'))
    .sort();
  const single = await Promise.all(
    ended.files.map(async each => {
      const answer = await call(String(each['url']), { headers: { accept: 'application/octet-stream' } });
      assert.equal(answer.status, 200);
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(bytes.length, each['file_size']);
      return bytes.toString('base64');
    }),
  );
  assert.deepEqual(packed, single.sort());
});

test('seed 001: start by /flat, find the query in the list, collect its data', async () => {
  const { id, state } = await json<Query>(
    '/flat',
    post({
      address_city: 'Brooklyn',
      address_lines: ['999 Dev Drive', 'Apt 4G'],
      address_state: 'NY',
      date_of_birth: '1954-12-01',
      family_name: 'Quark',
      gender: 'Male',
      given_name: 'Kam',
      postal_code: '11111',
      purpose_of_use: 'TREATMENT',
    }),
  );
  assert.equal(state, 'PENDING');
  const early = await call(`/flat/${id}/collect-data`);
  assert.ok([412, 200].includes(early.status));
  await early.arrayBuffer();
  await untilEnded(`/flat/${id}`);

  const { patients } = await json<{ patients: Record<string, unknown>[] }>('/history/api/v1/patients');
  const item = patients.find(each => each['query_id'] === id);
  assert.ok(item);
  const { file_count: files, ...texts } = item;
  assert.ok(Number.isInteger(files) && Number(files) > 0);
  for (const value of Object.values(texts)) assert.equal(typeof value, 'string');
  assert.deepEqual(
    [item['query_status'], item['request_endpoint'], item['external_patient_id'], item['gender']],
    ['COMPLETE', 'BOOST_V2', '', 'MALE'],
  );

  type Rows = Record<string, Record<string, unknown>[]>;
  const flat = await json<Rows>(`/flat/${id}/collect-data`);
  for (const key of [
    'problems',
    'medications',
    'labs',
    'vitalSigns',
    'composition',
    'medRecs',
    'provenances',
  ])
    assert.ok((flat[key]?.length ?? 0) > 0, key);
  const numbers = [
    'medication_statement_dose_value',
    'vital_sign_observation_value',
    'immunization_dosage_value',
  ];
  for (const [key, rows] of Object.entries(flat))
    for (const row of rows) {
      assert.equal(row['patient_id'], item['particle_patient_id'], key);
      for (const [name, cell] of Object.entries(row))
        assert.ok(
          numbers.includes(name) ? cell === null || typeof cell === 'number' : typeof cell === 'string',
          `${key}.${name}`,
        );
    }
  assert.deepEqual(Object.keys(await json<Rows>(`/flat/${id}/collect-data?ALLERGIES&MEDRECS`)).sort(), [
    'allergies',
    'medRecs',
  ]);
});

test('seed 002: create, retrieve, list, contribute a document, delete', async () => {
  const henrick = {
    given_name: 'Henrick',
    family_name: 'Testingson',
    date_of_birth: '1957-03-23',
    gender: 'MALE',
    postal_code: '12345',
    purpose_of_use: 'TREATMENT',
    patient_id: 'examplepatientid1',
    ssn: '123-45-6789',
    telephone: '123-456-7890',
    address_lines: ['123 Mulberry Court'],
    address_city: 'Roxbury',
    address_state: 'MA',
  };
  const created = await json<Record<string, unknown>>('/api/v1/patients', post(henrick));
  assert.deepEqual(await json('/api/v1/patients/examplepatientid1'), created);
  const { patients } = await json<{ patients: string[] }>('/api/v1/patients');
  assert.ok(patients.includes('examplepatientid1'));

  const form = new FormData();
  form.set(
    'metadata',
    JSON.stringify({
      patient_id: 'examplepatientid1',
      document_id: 'exampledocumentid1',
      type: 'CLINICAL',
      title: 'A summary',
      mime_type: 'application/pdf',
      creation_time: '2024-05-01T10:00:00Z',
      format_code: 'urn:ihe:pcc:xphr:2007',
      class_code: '34133-9',
      type_code: '34133-9',
    }),
  );
  form.set('file', new Blob(['%PDF-1.4'], { type: 'application/octet-stream' }), 'upload');
  const kept = await json<Record<string, unknown>>('/api/v1/documents', { method: 'POST', body: form });
  assert.equal(kept['practice_setting_code'], '394733009');
  assert.deepEqual(await json('/api/v1/documents/patient/examplepatientid1'), [kept]);

  const gone = await json('/api/v1/patients/examplepatientid1', { method: 'DELETE' });
  assert.deepEqual(gone, { message: 'delete successful' });
  assert.equal((await call('/api/v1/documents/exampledocumentid1')).status, 404);
});
