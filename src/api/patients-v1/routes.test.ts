// The Patients API as first published, over HTTP: seed 002's examples in, its shapes out. What it shares with v2 is tested there.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { elvira, openTestApi } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
});
after(() => api.close());

/** The example request; its e-mail address is hidden in the copy we have. */
const henrick = {
  given_name: 'Henrick',
  family_name: 'Testingson',
  date_of_birth: '1957-03-23',
  gender: 'MALE',
  postal_code: '12345',
  purpose_of_use: 'TREATMENT',
  patient_id: 'examplepatientid1',
  ssn: '123-45-6789',
  email: 'henrick@example.org',
  telephone: '123-456-7890',
  address_lines: ['123 Mulberry Court'],
  address_city: 'Roxbury',
  address_state: 'MA',
};

const refusal = ({ status, body }: Answer) => [status, (body as { error: string }).error];
const post = (json: object, caller = clinic) => caller.ask('/api/v1/patients', { json });

describe('register', () => {
  test('answers the fields of the response model, and our id', async () => {
    const answer = await api.ask('/api/v1/patients', {
      raw: JSON.stringify(henrick),
      headers: { authorization: clinic.token, 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(answer.status, 200, answer.text);
    const { particle_patient_id, ...rest } = answer.body as Record<string, unknown>;
    assert.match(String(particle_patient_id), /^[0-9a-f-]{36}$/);
    const { purpose_of_use: _purpose, ...said } = henrick;
    void _purpose;
    assert.deepEqual(rest, { ...said, telephone: '(123) 456-7890' });
    assert.deepEqual((await post(henrick)).body, answer.body, 'the same again is the same patient');
    assert.deepEqual((await clinic.ask('/api/v1/patients/examplepatientid1')).body, answer.body);
    assert.deepEqual((await clinic.ask(`/api/v1/patients/${String(particle_patient_id)}`)).body, answer.body);
  });

  test('refuses an overlay with the published words, and a missing id with 400', async () => {
    await post(henrick);
    const overlay = await post({ ...elvira, ssn: '987-65-4320', patient_id: 'examplepatientid1' });
    assert.deepEqual(refusal(overlay), [400, 'patient.overlay']);
    assert.equal(
      (overlay.body as { message: string }).message,
      'Overlay detected. Please verify the patient_id and demographics',
    );
    const { patient_id: _id, ...nameless } = henrick;
    void _id;
    assert.deepEqual(refusal(await post(nameless)), [400, 'patient.id-missing']);
    const wrong = await post({ ...henrick, postal_code: 'x' });
    assert.deepEqual(refusal(wrong), [422, 'request.field-invalid']);
    assert.deepEqual(
      (wrong.body as { errors: { field: string }[] }).errors.map(each => each.field),
      ['postal_code'],
    );
  });
});

describe('a FHIR Patient', () => {
  const patient = {
    resourceType: 'Patient',
    id: 'ignored',
    identifier: [
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '123-45-6789' },
      { use: 'secondary', system: 'urn:oid:1.2.3', value: 'second' },
      { use: 'usual', system: 'urn:oid:1.2.3', value: 'mrn-1' },
    ],
    name: [
      { use: 'maiden', given: ['Elvira'], family: 'Nucleus' },
      { use: 'official', given: ['Elvira', 'M'], family: 'Valadez-Nucleus' },
    ],
    gender: 'female',
    birthDate: '1970-12-26',
    telecom: [
      { system: 'email', value: 'elvira@example.org' },
      { system: 'phone', use: 'home', value: '+1 234 567 8910' },
    ],
    address: [
      { use: 'old', line: ['9 Gone St'], city: 'Worcester', state: 'MA', postalCode: '01601' },
      {
        use: 'home',
        line: ['1 Main St', 'Apt 2'],
        city: 'Boston',
        state: 'Massachusetts',
        postalCode: '02215',
      },
    ],
  };

  test('is registered with what it says now, under the id the caller uses', async () => {
    for (const type of [
      'application/fhir+json',
      'application/json',
      'application/fhir+json; charset=utf-8',
    ]) {
      const answer = await clinic.ask('/api/v1/patients', {
        raw: JSON.stringify(patient),
        headers: { 'content-type': type },
      });
      assert.equal(answer.status, 200, answer.text);
      assert.match(String(answer.headers['content-type']), /application\/json/);
      const { particle_patient_id: _id, ...rest } = answer.body as Record<string, unknown>;
      void _id;
      assert.deepEqual(rest, {
        patient_id: 'mrn-1',
        given_name: 'Elvira',
        family_name: 'Valadez-Nucleus',
        date_of_birth: '1970-12-26',
        gender: 'FEMALE',
        postal_code: '02215',
        address_city: 'Boston',
        address_state: 'MA',
        address_lines: ['1 Main St', 'Apt 2'],
        ssn: '123-45-6789',
        telephone: '(234) 567-8910',
        email: 'elvira@example.org',
      });
    }
  });

  test('without an identifier has the id of the resource; what it lacks is named', async () => {
    const { identifier: _gone, ...bare } = patient;
    void _gone;
    const named = await post({ ...bare, id: 'by-resource' });
    assert.equal((named.body as { patient_id: string }).patient_id, 'by-resource');
    assert.deepEqual(refusal(await post({ resourceType: 'Patient' })), [400, 'patient.id-missing']);
    const lacking = await post({
      resourceType: 'Patient',
      id: 'x',
      gender: 'other',
      name: 'Elvira',
      address: [null],
    });
    assert.equal(lacking.status, 422);
    assert.deepEqual(
      (lacking.body as { errors: { field: string }[] }).errors.map(each => each.field).sort(),
      [
        'address_city',
        'address_state',
        'date_of_birth',
        'family_name',
        'gender',
        'given_name',
        'postal_code',
      ],
    );
  });
});

describe('list', () => {
  test('is of the caller’s ids, with a token only above 200', async () => {
    const caller = await api.newCaller();
    assert.deepEqual((await caller.ask('/api/v1/patients')).body, { patients: [] });
    const ids = Array.from({ length: 201 }, (_, i) => `patient-${i}`);
    for (const id of ids.slice(0, 200))
      assert.equal((await post({ ...henrick, patient_id: id }, caller)).status, 200);
    assert.deepEqual((await caller.ask('/api/v1/patients')).body, { patients: ids.slice(0, 200) });
    await post({ ...henrick, patient_id: ids[200] }, caller);
    const first = (await caller.ask('/api/v1/patients')).body as {
      patients: string[];
      continuation_token: string;
    };
    assert.deepEqual(first.patients, ids.slice(0, 200));
    const second = await caller.ask(`/api/v1/patients?continuation_token=${first.continuation_token}`);
    assert.deepEqual(second.body, { patients: ids.slice(200) });
    assert.deepEqual(refusal(await caller.ask('/api/v1/patients?continuation_token=mine')), [
      400,
      'request.page-invalid',
    ]);
  });

  test('is of objects where the operator wants it as published later', async () => {
    const database = { ...api.parts.database, close: async () => {} };
    const later = await openTestApi({ ...api.parts, database, patientListV1: 'objects' });
    const caller = await later.newCaller();
    await post(henrick, caller);
    const { patients } = (await caller.ask('/api/v1/patients')).body as {
      patients: Record<string, unknown>[];
    };
    assert.equal(patients[0]?.['external_patient_id'], 'examplepatientid1');
    assert.equal(patients[0]?.['file_count'], '0', 'published as text');
    await later.close();
  });
});

describe('search and delete', () => {
  test('search finds the registered person', async () => {
    await post(henrick);
    const { patient_id: _id, ...person } = henrick;
    void _id;
    for (const version of ['v1', 'v2']) {
      const found = await clinic.ask(`/api/${version}/patients/search`, { json: person });
      assert.deepEqual(
        (found.body as { patient_id: string }[]).map(each => each.patient_id),
        ['examplepatientid1'],
      );
    }
  });

  test('delete answers JSON, works by either id, and leaves nothing', async () => {
    await post(henrick);
    const answer = await clinic.ask('/api/v1/patients/examplepatientid1', { method: 'DELETE' });
    assert.deepEqual([answer.status, answer.body], [200, { message: 'delete successful' }]);
    for (const method of ['GET', 'DELETE'] as const)
      assert.deepEqual(refusal(await clinic.ask('/api/v1/patients/examplepatientid1', { method })), [
        404,
        'patient.unknown',
      ]);
    const { particle_patient_id: id } = (await post(henrick)).body as { particle_patient_id: string };
    const stranger = await api.newCaller();
    assert.equal((await stranger.ask(`/api/v1/patients/${id}`, { method: 'DELETE' })).status, 404);
    assert.equal((await clinic.ask(`/api/v1/patients/${id}`, { method: 'DELETE' })).status, 200);
  });
});
