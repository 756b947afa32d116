// Patients over HTTP: registered, corrected, found by either id, listed, searched, deleted — and only within their project.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { elvira, kam, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
});
after(() => api.close());

interface Wire {
  particle_patient_id: string;
  [field: string]: unknown;
}
interface Refused {
  message: string;
  error: string;
  errors: { field: string; message: string }[];
}
const refused = (answer: Answer) => answer.body as Refused;
const fieldsOf = (answer: Answer) =>
  refused(answer)
    .errors.map(each => each.field)
    .toSorted();

describe('registering', () => {
  test('echoes the patient with our id and the published spellings', async () => {
    const answer = await clinic.ask('/api/v2/patients', { json: elvira });
    assert.equal(answer.status, 200);
    const { particle_patient_id, ...echo } = answer.body as Wire;
    assert.match(particle_patient_id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(echo, { ...elvira, telephone: '(234) 567-8910' });
  });

  test('takes gender in any case and the state by its name', async () => {
    const { body } = await clinic.ask('/api/v2/patients', {
      json: { ...kam, npi: '1', purpose_of_use: 'TREATMENT' },
    });
    assert.equal((body as Wire)['gender'], 'MALE');
    assert.equal((body as Wire)['address_state'], 'NY');
    assert.ok(!('ssn' in (body as Wire)), 'what is not known is left out');
  });

  test('again corrects the patient and keeps the id', async () => {
    const first = await register(clinic, { ...elvira, patient_id: 'again' });
    const { ssn: _ssn, telephone: _telephone, ...less } = elvira;
    assert.equal(await register(clinic, { ...less, patient_id: 'again', postal_code: '02116-1234' }), first);
    const { body } = await clinic.ask('/api/v2/patients/again');
    assert.equal((body as Wire)['postal_code'], '02116-1234');
  });

  test('somebody else under the same patient_id is an overlay', async () => {
    await register(clinic, { ...elvira, patient_id: 'taken' });
    const answer = await clinic.ask('/api/v2/patients', { json: { ...kam, patient_id: 'taken' } });
    assert.equal(answer.status, 400);
    assert.equal(refused(answer).message, 'Overlay detected. Please verify the patient_id and demographics');
  });

  test('tells every wrong field at once, and quotes none', async () => {
    const answer = await clinic.ask('/api/v2/patients', {
      json: {
        ...elvira,
        given_name: '',
        family_name: 7,
        date_of_birth: '1970-02-30',
        gender: 'WOMAN',
        postal_code: '0221',
        address_city: 'Bos\u0000ton',
        address_state: 'Narnia',
        address_lines: ['fine', 5],
        ssn: '12-34',
        telephone: 'call me',
        email: 'nobody',
      },
    });
    assert.equal(answer.status, 422);
    assert.deepEqual(fieldsOf(answer), [
      'address_city',
      'address_lines.1',
      'address_state',
      'date_of_birth',
      'email',
      'family_name',
      'gender',
      'given_name',
      'postal_code',
      'ssn',
      'telephone',
    ]);
    assert.doesNotMatch(answer.text, /Narnia|WOMAN|call me|nobody|1970-02-30/);
  });

  test('half of a surrogate pair is no text', async () => {
    const half = '\ud83d';
    const answer = await clinic.ask('/api/v2/patients', {
      json: {
        ...elvira,
        patient_id: `mrn${half}`,
        given_name: half,
        address_lines: [half],
        email: `${half}@b.org`,
      },
    });
    assert.equal(answer.status, 422);
    assert.deepEqual(fieldsOf(answer), ['address_lines.0', 'email', 'given_name', 'patient_id']);
  });

  test('without required fields names each', async () => {
    const answer = await clinic.ask('/api/v2/patients', { json: { patient_id: 'x' } });
    assert.equal(answer.status, 422);
    assert.equal(fieldsOf(answer).length, 7);
    assert.ok(refused(answer).errors.every(each => each.message === 'is required'));
  });

  test('without patient_id is 400, and tells the other wrong fields too', async () => {
    for (const patient_id of [undefined, null, '']) {
      const answer = await clinic.ask('/api/v2/patients', { json: { ...elvira, patient_id, gender: 'X' } });
      assert.equal(answer.status, 400);
      assert.equal(refused(answer).error, 'patient.id-missing');
      assert.deepEqual(fieldsOf(answer), ['gender', 'patient_id']);
    }
  });

  test('a birth date in the future is refused, and optional fields may be empty or null', async () => {
    const answer = await clinic.ask('/api/v2/patients', { json: { ...elvira, date_of_birth: '2999-01-01' } });
    assert.deepEqual([answer.status, fieldsOf(answer)], [422, ['date_of_birth']]);
    const sparse = {
      ...elvira,
      patient_id: 'sparse',
      ssn: '',
      telephone: null,
      email: '',
      address_lines: null,
    };
    const { status, body } = await clinic.ask('/api/v2/patients', { json: sparse });
    assert.equal(status, 200);
    assert.deepEqual((body as Wire)['address_lines'], []);
  });

  test('keys of JavaScript’s own do no harm', async () => {
    const raw = JSON.stringify({ ...elvira, patient_id: 'proto' }).replace(
      /^\{/,
      '{"__proto__":{"ssn":"x"},"constructor":1,',
    );
    const answer = await clinic.ask('/api/v2/patients', {
      raw,
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(answer.status, 200, answer.text);
  });
});

describe('reading', () => {
  test('finds by our id and by the caller’s, however it is spelt', async () => {
    const odd = 'MRN 12/3?&#ü';
    const id = await register(clinic, { ...elvira, patient_id: odd });
    for (const path of [id, id.toUpperCase(), encodeURIComponent(odd)]) {
      const answer = await clinic.ask(`/api/v2/patients/${path}`);
      assert.equal(answer.status, 200, path);
      assert.equal((answer.body as Wire).particle_patient_id, id);
    }
  });

  test('an unknown id is 404, also when it is no UUID', async () => {
    for (const id of [
      'setup-check',
      '5f3ddefa-30b1-412d-a011-9386b48608cc',
      "' or 1=1 --",
      'x'.repeat(900),
    ]) {
      const answer = await clinic.ask(`/api/v2/patients/${encodeURIComponent(id)}`);
      assert.equal(answer.status, 404, id);
      assert.equal(refused(answer).error, 'patient.unknown');
    }
  });
});

describe('another project', () => {
  test('sees, changes and deletes nothing of this one', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'ours' });
    const stranger = await api.newCaller();
    const theirs = await register(stranger, { ...kam, patient_id: 'ours' });
    assert.notEqual(theirs, id);
    for (const path of ['', '/query', '/fhir', '/flat', '/ccda'])
      assert.equal((await stranger.ask(`/api/v2/patients/${id}${path}`)).status, 404, path);
    assert.equal((await stranger.ask(`/api/v2/patients/${id}`, { method: 'DELETE' })).status, 404);
    const found = await stranger.ask('/api/v2/patients/search', { json: elvira });
    assert.deepEqual(found.body, []);
    const { body } = await stranger.ask('/api/v2/patients');
    assert.equal((body as { patients: unknown[] }).patients.length, 1);
    assert.equal((await clinic.ask(`/api/v2/patients/${id}`)).status, 200);
  });
});

describe('searching', () => {
  test('answers the patients who are that person; nobody is an empty list', async () => {
    const caller = await api.newCaller();
    const id = await register(caller, elvira);
    await register(caller, kam);
    const { patient_id: _id, ...person } = elvira;
    const found = (await caller.ask('/api/v2/patients/search', { json: person })).body as Wire[];
    assert.deepEqual(
      found.map(each => each.particle_patient_id),
      [id],
    );
    const nobody = {
      ...person,
      given_name: 'Nobody',
      family_name: 'Atall',
      date_of_birth: '2001-01-01',
      ssn: '',
    };
    const none = await caller.ask('/api/v2/patients/search', { json: { ...nobody, telephone: '' } });
    assert.deepEqual([none.status, none.body], [200, []]);
    assert.equal(
      (await caller.ask('/api/v2/patients/search', { json: { ...person, gender: 'X' } })).status,
      422,
    );
  });
});

describe('listing', () => {
  test('gives pages of two hundred until there is no token', async () => {
    const caller = await api.newCaller();
    for (let i = 0; i < 201; i++) await register(caller, { ...kam, patient_id: `p${i}` });
    type Page = { patients: Wire[]; continuation_token?: string };
    const first = (await caller.ask('/api/v2/patients')).body as Page;
    assert.equal(first.patients.length, 200);
    const second = (await caller.ask(`/api/v2/patients?continuation_token=${first.continuation_token}`))
      .body as Page;
    assert.equal(second.patients.length, 1);
    assert.equal(second.continuation_token, undefined);
    const ids = [...first.patients, ...second.patients].map(each => each['external_patient_id']);
    assert.equal(new Set(ids).size, 201);
  });

  test('shows the latest query of each, and the number of files as text', async () => {
    const caller = await api.newCaller();
    await register(caller, elvira);
    const asked = await register(caller, kam);
    const query = await caller.ask(`/api/v2/patients/${asked}/query`, {
      json: { purpose_of_use: 'TREATMENT' },
    });
    const { patients } = (await caller.ask('/api/v2/patients')).body as { patients: Wire[] };
    const [none, latest] = patients;
    assert.equal(none?.['query_id'], '');
    assert.equal(latest?.['query_id'], (query.body as { query_id: string }).query_id);
    assert.equal(latest?.['query_status'], 'PENDING');
    assert.equal(latest?.['file_count'], '0');
  });

  test('a token that is not ours is 400', async () => {
    for (const token of ['rubbish', 'e30', 'x'.repeat(301)])
      assert.equal((await clinic.ask(`/api/v2/patients?continuation_token=${token}`)).status, 400);
  });
});

describe('deleting', () => {
  test('leaves nothing: no patient, no query, no record, no file', async () => {
    const caller = await api.newCaller();
    const id = await register(caller, elvira);
    await caller.ask(`/api/v2/patients/${id}/query`, { json: { purpose_of_use: 'TREATMENT' } });
    await api.receive(caller, id, {}, [{ resourceType: 'Patient', id: 'p' }]);
    const answer = await caller.ask(`/api/v2/patients/${elvira.patient_id}`, { method: 'DELETE' });
    assert.deepEqual([answer.status, answer.body], [200, { message: 'delete successful' }]);
    for (const path of ['', '/query', '/fhir', '/flat', '/ccda'])
      assert.equal((await caller.ask(`/api/v2/patients/${id}${path}`)).status, 404, path);
    assert.equal((await caller.ask(`/api/v2/patients/${id}`, { method: 'DELETE' })).status, 404);
    const left: string[] = [];
    for await (const name of api.parts.files.list(`${caller.projectId}/`)) left.push(name);
    assert.deepEqual(left, []);
    assert.notEqual(await register(caller, elvira), id, 'the same patient_id begins anew');
  });

  test('takes a body and a content type that mean nothing', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'to-go' });
    const headers = { 'content-type': 'application/json' };
    assert.equal((await clinic.ask(`/api/v2/patients/${id}`, { method: 'DELETE', headers })).status, 200);
  });
});
