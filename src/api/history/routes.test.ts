// Patient History over HTTP: every dataset of seed 001 in its shape, from documents of the sandbox. Contract §5.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Resource } from 'fhir/r4';
import type { z } from 'zod';
import { historyParts } from '../../conversion/flat/history/index.ts';
import type { ParticlePatientId } from '../../patients/patient.ts';
import { systemClock } from '../../platform/clock.ts';
import type { QueryId, QueryState } from '../../queries/query.ts';
import { beginQuery, endQueryRow } from '../../queries/sql.ts';
import { openFlattener } from '../../records/flat/flatten-thread.ts';
import { askChart } from '../../records/flat/project.ts';
import { receiveConverted, sandboxDocument } from '../record-v2/converted.testing.ts';
import { openTestApi, refusal } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';
import { partAnswers, wholeAnswer } from './schema.ts';

let api: TestApi;
let clinic: TestCaller;
let query: Asked;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  query = await start(clinic);
  for (const name of [
    'family-practice-summary',
    'hospital-summary',
    'pre-admission-visit',
    'laboratory-report',
  ])
    await receiveConverted(api, clinic, query.patient, sandboxDocument(`kam-quark-${name}.xml`));
  await receiveConverted(api, clinic, query.patient, sandboxDocument('kam-quark-vaccine-visit-2020.xml'));
  await receiveConverted(api, clinic, query.patient, sandboxDocument('kam-quark-exchange-summary-2012.xml'));
  await receiveConverted(api, clinic, query.patient, sandboxDocument('kam-quark-foot-consultation.xml'));
  await api.receive(clinic, query.patient, { bytes: Buffer.from('twice') }, twiceDone);
  await end(clinic, query);
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

interface Asked {
  id: string;
  patient: string;
}

async function start(caller: TestCaller, json: object = kam): Promise<Asked> {
  const { id } = (await caller.ask('/flat', { json })).body as { id: string };
  const list = (await caller.ask('/history/api/v1/patients')).body as {
    patients: { query_id: string; particle_patient_id: string }[];
  };
  return { id, patient: list.patients.find(each => each.query_id === id)?.particle_patient_id ?? '' };
}

async function end(caller: TestCaller, { id, patient }: Asked, state: QueryState = 'COMPLETE') {
  const key = {
    projectId: caller.projectId,
    particlePatientId: patient as ParticlePatientId,
    queryId: id as QueryId,
  };
  const now = systemClock.now();
  await api.parts.database.of(caller.projectId).transaction(async tx => {
    await beginQuery(tx, key, now);
    await endQueryRow(tx, key, { state, failure: undefined, files: 1, now });
  });
}

const subject = { reference: 'Patient/kam' };
const panel = {
  coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '80048', display: 'BASIC METABOLIC' }],
};
const taking = (id: string, system: string, code: string, display: string) => ({
  resourceType: 'MedicationStatement',
  id,
  status: 'active',
  subject,
  medicationCodeableConcept: { coding: [{ system, code, display }] },
});
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const twiceDone = [
  {
    resourceType: 'Procedure',
    id: 'one',
    status: 'completed',
    subject,
    code: panel,
    performedDateTime: '2009-07-01',
  },
  {
    resourceType: 'Procedure',
    id: 'two',
    status: 'completed',
    subject,
    code: panel,
    performedDateTime: '2011-02-03',
  },
  taking('coded', RXNORM, '310965', 'ibuprofen 200 MG Oral Tablet'),
  taking('packed', 'http://hl7.org/fhir/sid/ndc', '55111-0684-01', 'ibuprofen 800 MG Oral Tablet'),
  taking('other', RXNORM, '849574', 'naproxen sodium 220 MG Oral Tablet'),
] as Resource[];

const path = (rest = '', { id } = query) => `/history/api/v1/patients/${id}${rest}`;
const read = async (rest = '', caller = clinic, whose = query) => {
  const { status, body, text, headers } = await caller.ask(path(rest, whose));
  assert.equal(status, 200, text);
  assert.match(String(headers['content-type']), /^application\/json/);
  return body as Record<string, Record<string, unknown>[]>;
};

describe('shapes', () => {
  test('the whole has every key of the reference, and says who was asked for', async () => {
    const whole = await read();
    assert.deepEqual(Object.keys(whole), [
      'summary', 'query_demographics', 'insurance', 'allergies', 'conditions', 'medications', 'sources', 'labs', 'procedures', 'vitals', 'encounters',
      'practitioners', 'med_recs',
    ]); // prettier-ignore
    assert.deepEqual(whole['query_demographics'], {
      given_name: 'Kam',
      family_name: 'Quark',
      date_of_birth: '1954-12-01',
      gender: 'MALE',
      email: '',
      address_lines: ['999 Dev Drive', 'Apt 4G'],
      address_state: 'NY',
      address_city: 'Brooklyn',
      postal_code: '11111',
      telephone: '',
      patient_id: '',
    });
    const summary = whole['summary'] as unknown as Record<string, string>;
    assert.match(String(summary['given_name']), /^Kam(, Kam)+$/, 'every source has a slot');
    assert.equal(summary['date_of_birth'], '1954-12-01T00:00:00+00:00');
    assert.equal(summary['patient_id'], query.patient);
    assert.equal((whole['insurance'] as unknown as Record<string, string>)['policy_holder'], 'Self');
    assert.equal(wholeAnswer.safeParse(whole).success, true);
  });

  for (const part of historyParts)
    test(`/${part} has rows, each with every documented field`, async () => {
      const answer = await read(`/${part}`);
      const schema = partAnswers[part].answer as z.ZodObject;
      assert.deepEqual(Object.keys(answer), Object.keys(schema.shape));
      for (const [key, rows] of Object.entries(answer)) assert.ok(rows.length > 0, `${key} has rows`);
      const result = schema.safeParse(answer);
      assert.ok(result.success, result.error?.message);
    });

  test('parts and whole say the same', async () => {
    const whole = await read();
    const parts: [string, string, string][] = [
      ['allergies', 'allergies', 'allergies'], ['conditions', 'conditions', 'conditions'], ['encounters', 'encounters', 'encounters'],
      ['labs', 'labs', 'labs'], ['medications', 'medications', 'medications'], ['medrecs', 'med_recs', 'med_recs'],
      ['procedures', 'recent_procedures', 'procedures'], ['providers', 'practitioners', 'practitioners'], ['sources', 'locations', 'sources'],
      ['vitals', 'vital_signs', 'vitals'],
    ]; // prettier-ignore
    for (const [part, key, inWhole] of parts)
      assert.deepEqual((await read(`/${part}`))[key], whole[inWhole], part);
  });
});

describe('what it says', () => {
  test('the published condition, once, whatever number of holders told it', async () => {
    const { conditions } = await read('/conditions');
    const infections = conditions?.filter(each => each['code'] === 'T87.43');
    assert.equal(infections?.length, 1);
    assert.deepEqual(
      [infections[0]?.['code_system'], infections[0]?.['recorded_date'], infections[0]?.['status']],
      ['ICD-10-CM', '2013-01-01', 'Active'],
    );
  });

  test('a procedure done twice is told with both days', async () => {
    const { duplicate_procedures: duplicates } = await read('/procedures');
    const found = duplicates?.find(each => each['code'] === '80048');
    assert.deepEqual(found?.['all_dates'], ['2009-07-01', '2011-02-03']);
    assert.deepEqual([found?.['grouped_by'], found?.['code_system']], ['Code', 'CPT-4']);
  });

  test('medications of one ingredient, of one class, and of conflicting code systems are alerts', async () => {
    const { medications, alerts } = await read('/medications');
    const idOf = (code: string) => medications?.find(each => each['code'] === code)?.['medication_id'];
    const [coded, packed, other] = ['310965', '55111-0684-01', '849574'].map(idOf);
    const of = (type: string) =>
      alerts?.filter(each => each['type'] === type).map(each => each['medications']);
    assert.ok(
      of('CodeSystem')?.some(ids => same(ids, [coded, packed])),
      'one medicine in two code systems',
    );
    assert.ok(
      of('Ingredient')?.some(ids => same(ids, [coded, packed])),
      'ibuprofen twice',
    );
    assert.ok(
      of('Class')?.some(ids => same(ids, [coded, packed, other])),
      'three of one class',
    );
    const known = new Set(medications?.map(each => each['medication_id']));
    for (const id of (alerts ?? []).flatMap(each => each['medications'] as string[]))
      assert.ok(known.has(id));
  });

  test('a large chart is computed in its own thread, and says the same', async t => {
    const flattener = openFlattener(systemClock, { inPlaceBytes: 0 });
    t.after(() => flattener.stop());
    const key = { projectId: clinic.projectId, particlePatientId: query.patient as ParticlePatientId };
    const threaded = await askChart({ database: api.parts.database, flattener }, key, {
      is: 'history',
      part: 'medications',
    });
    assert.equal(threaded, (await clinic.ask(path('/medications'))).text);
  });
});

const same = (ids: unknown, wanted: unknown[]) => JSON.stringify(ids) === JSON.stringify(wanted.toSorted());

describe('refusals', () => {
  const paths = ['', ...historyParts.map(part => `/${part}`)];

  test('404 for a query nobody knows, and for another project’s', async () => {
    const stranger = await api.newCaller();
    for (const rest of paths) {
      assert.deepEqual(refusal(await stranger.ask(path(rest))), [404, 'query.unknown']);
      assert.deepEqual(refusal(await clinic.ask(path(rest, { ...query, id: 'nothing' }))), [
        404,
        'query.unknown',
      ]);
    }
    assert.deepEqual(refusal(await clinic.ask(path('/dreams'))), [404, 'route.unknown']);
  });

  test('412 with seconds to wait while it runs; empty datasets when nothing was found', async () => {
    const caller = await api.newCaller();
    const asked = await start(caller, { ...kam, patient_id: 'mine', email: 'kam@example.org' });
    const early: Answer = await caller.ask(path('/labs', asked));
    assert.deepEqual(refusal(early), [412, 'query.unfinished']);
    assert.match(String(early.headers['retry-after']), /^\d+$/);
    await end(caller, asked, 'FAILED');
    const whole = await read('', caller, asked);
    assert.deepEqual(whole['conditions'], []);
    const { email, patient_id: id } = whole['query_demographics'] as unknown as Record<string, string>;
    assert.deepEqual([email, id], ['kam@example.org', 'mine']);
    for (const part of historyParts)
      for (const rows of Object.values(await read(`/${part}`, caller, asked))) assert.deepEqual(rows, []);
  });

  test('a token without all types in its scopes gets none of it', async () => {
    const form = async (scope: string) => {
      const { body } = await api.ask('/oauth/token', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        raw: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clinic.clientId,
          client_secret: clinic.clientSecret,
          scope: `projects/${clinic.projectId} ${scope}`,
        }).toString(),
      });
      const { access_token } = body as { access_token: string };
      return api.ask(path(), { headers: { authorization: `Bearer ${access_token}` } });
    };
    assert.deepEqual(refusal(await form('system/Observation.rs')), [403, 'access.scope-missing']);
    assert.equal((await form('system/*.rs')).status, 200);
  });
});
