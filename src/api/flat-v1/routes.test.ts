// Flat by query and the history list over HTTP: seed 001's examples in, its shapes out. Contract §5.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Condition, Patient, RelatedPerson } from 'fhir/r4';
import { sql } from 'kysely';
import { legacyDatasets } from '../../conversion/flat/legacy/index.ts';
import type { ParticlePatientId } from '../../patients/patient.ts';
import { systemClock } from '../../platform/clock.ts';
import type { QueryId, QueryState } from '../../queries/query.ts';
import { beginQuery, endQueryRow } from '../../queries/sql.ts';
import { elvira, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
});
after(() => api.close());

/** Request body of the reference. */
const kam = {
  address_city: 'Brooklyn',
  address_lines: ['999 Dev Drive', 'Apt 4G'],
  address_state: 'NY',
  date_of_birth: '1954-12-01',
  family_name: 'Quark',
  gender: 'Male',
  given_name: 'Kam',
  postal_code: '11111',
  purpose_of_use: 'TREATMENT',
};

interface HistoryItem {
  query_id: string;
  particle_patient_id: string;
  [field: string]: unknown;
}
const refusal = ({ status, body }: Answer) => [status, (body as { error: string }).error];
const history = async (caller = clinic) =>
  (await caller.ask('/history/api/v1/patients')).body as {
    patients: HistoryItem[];
    continuation_token?: string;
  };

async function start(caller = clinic, json: object = kam) {
  const answer = await caller.ask('/flat', { json });
  assert.equal(answer.status, 200, answer.text);
  const { id } = answer.body as { id: string };
  const item = (await history(caller)).patients.find(each => each.query_id === id);
  assert.ok(item);
  return { id, patient: item.particle_patient_id };
}
async function end(
  caller: TestCaller,
  { id, patient }: { id: string; patient: string },
  state: QueryState = 'COMPLETE',
  files = 5,
) {
  const key = {
    projectId: caller.projectId,
    particlePatientId: patient as ParticlePatientId,
    queryId: id as QueryId,
  };
  const now = systemClock.now();
  await api.parts.database.system.transaction(async tx => {
    await beginQuery(tx, key, now);
    await endQueryRow(tx, key, { state, failure: undefined, files, now });
  });
}

const person: Patient = {
  resourceType: 'Patient',
  id: 'pat',
  name: [{ family: 'Quark', given: ['Kam'] }],
  birthDate: '1954-12-01',
  address: [{ postalCode: '11111' }],
};
const asthma: Condition = {
  resourceType: 'Condition',
  id: 'asthma',
  subject: { reference: 'Patient/pat' },
  code: { coding: [{ system: 'http://snomed.info/sct', code: '195967001', display: 'Asthma' }] },
};
const brother: RelatedPerson = {
  resourceType: 'RelatedPerson',
  id: 'brother',
  patient: { reference: 'Patient/pat' },
  name: [{ given: ['Ned'], family: 'Quark' }],
};

describe('starting', () => {
  test('POST /flat and /boost answer the reference’s response, empty texts included', async () => {
    for (const path of ['/flat', '/boost', '/flat/']) {
      const { status, body } = await clinic.ask(path, { json: kam });
      const { id, ...rest } = body as { id: string };
      assert.equal(status, 200);
      assert.match(id, /^[0-9a-f-]{36}$/);
      assert.deepEqual(rest, {
        demographics: {
          given_name: 'Kam',
          family_name: 'Quark',
          date_of_birth: '1954-12-01',
          gender: 'MALE',
          ssn: '',
          email: '',
          address_lines: ['999 Dev Drive', 'Apt 4G'],
          address_state: 'NY',
          address_city: 'Brooklyn',
          postal_code: '11111',
          hints: [],
          telephone: '',
          npi: '',
          purpose_of_use: 'TREATMENT',
          specialties: null,
        },
        state: 'PENDING',
      });
    }
  });

  test('its id is one of the v1 queries, and GET /flat/{id} answers as they do', async () => {
    const { id } = await start();
    const status = await clinic.ask(`/flat/${id}`);
    assert.equal((status.body as { state: string }).state, 'PENDING');
    assert.deepEqual(status.body, (await clinic.ask(`/api/v1/queries/${id}`)).body);
    assert.deepEqual(refusal(await clinic.ask('/flat/abc')), [404, 'query.unknown']);
  });
});

describe('the data', () => {
  test('is 412 with seconds to wait while the query runs', async () => {
    const { id } = await start();
    const answer = await clinic.ask(`/flat/${id}/collect-data`);
    assert.deepEqual(refusal(answer), [412, 'query.unfinished']);
    assert.match(String(answer.headers['retry-after']), /^\d+$/);
  });

  test('is every dataset of this generation, or those named, or one row', async () => {
    const caller = await api.newCaller();
    const query = await start(caller);
    await api.receive(caller, query.patient, { queryId: query.id }, [person, asthma, brother]);
    await end(caller, query);
    const ask = async (names = '') => {
      const { status, body, text } = await caller.ask(`/flat/${query.id}/collect-data${names}`);
      assert.equal(status, 200, text);
      return body as Record<string, Record<string, unknown>[]>;
    };
    const whole = await ask();
    assert.deepEqual(Object.keys(whole).sort(), legacyDatasets.map(({ key }) => key).sort());
    assert.equal(whole['problems']?.[0]?.['condition_name'], 'Asthma');
    assert.equal(whole['patients']?.[0]?.['postal_code'], '11111');
    assert.deepEqual(
      [whole['relatedPersons']?.[0]?.['related_person_name'], whole['relatedPersons']?.[0]?.['project_id']],
      ['Ned Quark', caller.projectId],
    );
    for (const row of Object.values(whole).flat()) assert.equal(row['patient_id'], query.patient);
    for (const names of ['?PROBLEMS&COMPOSITIONS', '?problems=&compositions=', '?Problems&&composition=true'])
      assert.deepEqual(Object.keys(await ask(names)).sort(), ['composition', 'problems']);
    const row = whole['problems']?.[0];
    for (const type of ['problems', 'PROBLEMS', 'problem'])
      assert.deepEqual(
        (await caller.ask(`/flat/${query.patient}/${type}/${String(row?.['condition_id'])}`)).body,
        {
          problems: [row],
        },
      );
    for (const path of ['problems/nothing', 'dreams/1'])
      assert.deepEqual(refusal(await caller.ask(`/flat/${query.patient}/${path}`)), [
        404,
        'record.resource-unknown',
      ]);
    assert.deepEqual(refusal(await caller.ask('/flat/nobody/problems/1')), [404, 'patient.unknown']);
  });

  test('of a person nobody knows is an empty object', async () => {
    const caller = await api.newCaller();
    const query = await start(caller);
    await end(caller, query, 'FAILED', 0);
    assert.deepEqual((await caller.ask(`/flat/${query.id}/collect-data`)).body, {});
    const stranger = await api.newCaller();
    assert.deepEqual(refusal(await stranger.ask(`/flat/${query.id}/collect-data`)), [404, 'query.unknown']);
  });
});

describe('the history list', () => {
  test('has the reference’s fields: files as a number, the day, what started it', async () => {
    const caller = await api.newCaller();
    assert.deepEqual(await history(caller), { patients: [] });
    const flat = await start(caller);
    await end(caller, flat);
    const registered = await register(caller, elvira);
    await caller.ask(`/api/v2/patients/${registered}/query`, { json: { purpose_of_use: 'TREATMENT' } });
    await caller.ask('/api/v1/queries', { json: { ...kam, patient_id: 'kam-own-id' } });
    const { patients } = await history(caller);
    assert.deepEqual(
      patients.map(each => [each['request_endpoint'], each['external_patient_id'], each['given_name']]),
      [
        ['QUERY_V1', 'kam-own-id', 'Kam'],
        ['QUERY_V2', elvira.patient_id, 'Elvira'],
        ['BOOST_V2', '', 'Kam'],
      ],
    );
    const first = patients.at(-1);
    assert.match(String(first?.['link_id']), /^[0-9a-f]{24}$/);
    assert.match(String(first?.['query_date']), /^\d{4}-\d{2}-\d{2}$/);
    assert.deepEqual(first, {
      given_name: 'Kam',
      family_name: 'Quark',
      date_of_birth: '1954-12-01',
      gender: 'MALE',
      external_patient_id: '',
      query_id: flat.id,
      query_date: first?.['query_date'],
      query_status: 'COMPLETE',
      link_id: first?.['link_id'],
      file_count: 5,
      request_endpoint: 'BOOST_V2',
      particle_patient_id: flat.patient,
    });
    const again = await start(caller);
    assert.equal(again.patient, flat.patient);
    const links = (await history(caller)).patients.filter(each => each.particle_patient_id === flat.patient);
    assert.equal(new Set(links.map(each => each['link_id'])).size, 1);
    assert.equal(
      ((await caller.ask('/api/v2/patients')).body as { patients: HistoryItem[] }).patients.find(
        each => each.particle_patient_id === flat.patient,
      )?.['request_endpoint'],
      'BOOST_V2',
    );
  });

  test('says whom the query asked for, also after the patient was corrected', async () => {
    const caller = await api.newCaller();
    const id = await register(caller, elvira);
    await caller.ask(`/api/v2/patients/${id}/query`, { json: { purpose_of_use: 'TREATMENT' } });
    await register(caller, { ...elvira, family_name: 'Nucleus' });
    assert.equal((await history(caller)).patients[0]?.['family_name'], elvira.family_name);
  });

  test('has 1,000 a page; what is asked between two pages moves neither', async () => {
    const caller = await api.newCaller();
    const { patient } = await start(caller);
    await api.parts.database.system.transaction(tx =>
      sql`insert into query (project_id, patient_id, query_id, state, purpose_of_use, created_at, soft_deadline_at, hard_deadline_at)
        select ${caller.projectId}::uuid, ${patient}::uuid, gen_random_uuid(), 'COMPLETE', 'TREATMENT',
          timestamptz '2024-01-01' + (i / 3) * interval '1 millisecond', now(), now()
        from generate_series(1, 2000) as i`.execute(tx),
    );
    const seen: string[] = [];
    let token = '';
    for (let pages = 0; pages === 0 || token !== ''; pages++) {
      const { body } = await caller.ask(`/history/api/v1/patients?continuation_token=${token}`);
      const page = body as Awaited<ReturnType<typeof history>>;
      assert.ok(page.patients.length <= 1000);
      seen.push(...page.patients.map(each => each.query_id));
      token = page.continuation_token ?? '';
      await start(caller);
      assert.ok(pages < 5);
    }
    assert.equal(seen.length, 2001);
    assert.equal(new Set(seen).size, 2001);
    const oldest = await caller.ask('/particle-sandbox-api/api/v1/queries');
    const list = oldest.body as { queries: unknown[]; continuation_token: string };
    assert.equal(list.queries.length, 1000);
    assert.match(
      String(oldest.headers['link']),
      /\/particle-sandbox-api\/api\/v1\/queries\?continuation_token=.*rel="next"/,
    );
    const rest = await caller.ask(`/api/v1/queries?continuation_token=${list.continuation_token}`);
    assert.equal((rest.body as unknown[]).length, 1000);
    assert.deepEqual(refusal(await caller.ask('/history/api/v1/patients?continuation_token=mine')), [
      400,
      'request.page-invalid',
    ]);
  });
});
