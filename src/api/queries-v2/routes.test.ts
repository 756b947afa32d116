// A query over HTTP: accepted, followed, named; its engine has tests of its own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ParticlePatientId } from '../../patients/patient.ts';
import type { QueryId } from '../../queries/query.ts';
import { beginQuery, endQueryRow, insertAttempts } from '../../queries/sql.ts';
import { elvira, kam, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
let patient: string;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  patient = await register(clinic, elvira);
});
after(() => api.close());

interface Wire {
  query_id: string;
  [field: string]: unknown;
}
const wire = ({ status, body, text }: Answer): Wire => {
  assert.equal(status, 200, text);
  return body as Wire;
};
const refusal = ({ status, body }: Answer) => [status, (body as { error: string }).error];
const start = async (id: string, json: object = { purpose_of_use: 'TREATMENT' }) =>
  wire(await clinic.ask(`/api/v2/patients/${id}/query`, { json }));

describe('starting', () => {
  test('answers the ids and what was asked', async () => {
    const { query_id, ...rest } = await start(patient);
    assert.match(query_id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(rest, {
      particle_patient_id: patient,
      external_patient_id: elvira.patient_id,
      purpose_of_use: 'TREATMENT',
      hints: null,
      specialties: null,
    });
  });

  test('takes hints as an object or a list, and answers a list', async () => {
    const cases: [unknown, string[] | null][] = [
      [{ zip: '10001' }, ['10001']],
      [{ zip: ['10001', '10002'] }, ['10001', '10002']],
      [['10001', '10001'], ['10001']],
      [{}, []],
      [[], []],
      [null, null],
    ];
    for (const [hints, answered] of cases)
      assert.deepEqual((await start(patient, { purpose_of_use: 'TREATMENT', hints }))['hints'], answered);
  });

  test('takes the published specialties and purposes, and no others', async () => {
    const specialties = ['CARDIOLOGY', 'ONCOLOGY'];
    assert.deepEqual(
      (await start(patient, { purpose_of_use: 'PAYMENT', specialties }))['specialties'],
      specialties,
    );
    const cases: [object, string][] = [
      [{}, 'purpose_of_use'],
      [{ purpose_of_use: 'CURIOSITY' }, 'purpose_of_use'],
      [{ purpose_of_use: 'TREATMENT', specialties: ['PALMISTRY'] }, 'specialties.0'],
      [{ purpose_of_use: 'TREATMENT', specialties: 'CARDIOLOGY' }, 'specialties'],
      [{ purpose_of_use: 'TREATMENT', hints: 'Elvira' }, 'hints'],
    ];
    for (const [json, field] of cases) {
      const answer = await clinic.ask(`/api/v2/patients/${patient}/query`, { json });
      assert.equal(answer.status, 422);
      const { errors } = answer.body as { errors: { field: string; message: string }[] };
      assert.deepEqual(
        errors.map(each => each.field),
        [field],
      );
      assert.doesNotMatch(answer.text, /CURIOSITY|PALMISTRY|Elvira/);
    }
  });

  test('works with the caller’s own id of the patient', async () => {
    assert.equal((await start(elvira.patient_id))['particle_patient_id'], patient);
  });

  test('for nobody is 404', async () => {
    const answer = await clinic.ask('/api/v2/patients/setup-check/query', {
      json: { purpose_of_use: 'TREATMENT' },
    });
    assert.deepEqual(refusal(answer), [404, 'patient.unknown']);
  });

  test('above the limit of waiting queries is 429 with whole seconds to wait', async () => {
    const database = { ...api.parts.database, close: async () => {} };
    const small = await openTestApi({ database, limits: { ...api.parts.limits, unfinishedQueries: 1 } });
    const caller = await small.newCaller();
    const id = await register(caller, kam);
    const ask = () => caller.ask(`/api/v2/patients/${id}/query`, { json: { purpose_of_use: 'TREATMENT' } });
    assert.equal((await ask()).status, 200);
    const refused = await ask();
    assert.deepEqual(refusal(refused), [429, 'query.too-many-unfinished']);
    assert.match(String(refused.headers['retry-after']), /^\d+$/);
    await small.close();
  });
});

describe('following', () => {
  test('before any query is 404, for a stranger’s id too', async () => {
    const id = await register(clinic, kam);
    assert.deepEqual(refusal(await clinic.ask(`/api/v2/patients/${id}/query`)), [404, 'query.none']);
    assert.deepEqual(refusal(await clinic.ask('/api/v2/patients/setup-check/query')), [
      404,
      'patient.unknown',
    ]);
  });

  test('is possible the moment it was accepted, for the latest and by its id', async () => {
    const first = await start(patient);
    const second = await start(patient);
    const path = `/api/v2/patients/${patient}/query`;
    assert.equal(wire(await clinic.ask(path)).query_id, second.query_id);
    const named = wire(await clinic.ask(`${path}?query_id=${first.query_id}`));
    assert.equal(named.query_id, first.query_id);
    assert.equal(named['state'], 'PENDING');
    assert.equal(named['files_available'], 0);
    assert.equal(named['files_downloaded'], 0);
    assert.equal(named['error_message'], null);
    for (const id of ['abc123', patient, 'x'.repeat(150)])
      assert.deepEqual(refusal(await clinic.ask(`${path}?query_id=${id}`)), [404, 'query.unknown']);
  });

  test('another patient’s query is unknown', async () => {
    const other = await register(clinic, { ...kam, patient_id: 'kam-2' });
    const { query_id } = await start(patient);
    const answer = await clinic.ask(`/api/v2/patients/${other}/query?query_id=${query_id}`);
    assert.deepEqual(refusal(answer), [404, 'query.unknown']);
  });

  test('shows each holder, the files, and the end with its reason', async () => {
    const { query_id } = await start(patient);
    const key = {
      projectId: clinic.projectId,
      particlePatientId: patient as ParticlePatientId,
      queryId: query_id as QueryId,
    };
    const { database, clock } = api.parts;
    await database.system.transaction(async tx => {
      await beginQuery(tx, key, clock.now());
      await insertAttempts(tx, key, ['general-hospital', 'county-clinic'], clock.now());
    });
    await api.receive(clinic, patient, { queryId: query_id });
    const path = `/api/v2/patients/${patient}/query`;
    const running = wire(await clinic.ask(path));
    assert.equal(running['state'], 'PROCESSING');
    assert.deepEqual([running['files_available'], running['files_downloaded']], [1, 1]);
    const holders = running['holders'] as { holder: string; state: string }[];
    assert.deepEqual(
      holders.map(each => [each.holder, each.state]),
      [
        ['county-clinic', 'ASKED'],
        ['general-hospital', 'ASKED'],
      ],
    );
    await database.system.transaction(tx =>
      endQueryRow(tx, key, { state: 'FAILED', failure: 'no-holder-answered', files: 0, now: clock.now() }),
    );
    const ended = wire(await clinic.ask(path));
    assert.equal(ended['state'], 'FAILED');
    assert.match(String(ended['error_message']), /^No data holder answered/);
    assert.ok(ended['end_time']);
  });
});
