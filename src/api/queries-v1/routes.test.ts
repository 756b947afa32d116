// The oldest reference over HTTP: its examples in, its shapes out. Contract §3; the engine has tests of its own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ParticlePatientId } from '../../patients/patient.ts';
import { systemClock } from '../../platform/clock.ts';
import type { QueryId } from '../../queries/query.ts';
import { beginQuery, endQueryRow } from '../../queries/sql.ts';
import { ariel } from '../surface/sample-people.ts';
import { elvira, openTestApi, register } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
});
after(() => api.close());

/** The person of the reference, as it is answered there. */
const arielAnswered = { ...ariel, telephone: '(234) 567-8910' };

interface Wire {
  id: string;
  state: string;
  demographics: Record<string, unknown>;
  files: Record<string, unknown>[];
  [field: string]: unknown;
}
const wire = ({ status, body, text }: Answer): Wire => {
  assert.equal(status, 200, text);
  return body as Wire;
};
const refusal = ({ status, body }: Answer) => [status, (body as { error: string }).error];
const ask = async (json: object, caller = clinic) => wire(await caller.ask('/api/v1/queries', { json }));
/** The list of queries with particle_patient_id, to see which patient a query is of. */
const patientOf = async (queryId: string, caller = clinic): Promise<string> => {
  const { body } = await caller.ask('/history/api/v1/patients');
  const { patients } = body as { patients: { query_id: string; particle_patient_id: string }[] };
  const item = patients.find(each => each.query_id === queryId);
  assert.ok(item);
  return item.particle_patient_id;
};

async function end(
  queryId: string,
  patient: string,
  state: 'COMPLETE' | 'FAILED' = 'COMPLETE',
  at = systemClock.now(),
) {
  const key = {
    projectId: clinic.projectId,
    particlePatientId: patient as ParticlePatientId,
    queryId: queryId as QueryId,
  };
  await api.parts.database.system.transaction(async tx => {
    await beginQuery(tx, key, at);
    await endQueryRow(tx, key, { state, failure: undefined, files: 1, now: at });
  });
}

describe('asking with demographics', () => {
  test('answers the body and PENDING, as in the reference', async () => {
    const { id, demographics, state, start_time, expected_completion_time, files, ...rest } =
      await ask(ariel);
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(demographics, arielAnswered);
    assert.equal(state, 'PENDING');
    assert.deepEqual([files, rest], [[], {}]);
    for (const time of [start_time, expected_completion_time]) assert.match(String(time), /^\d{4}-.*Z$/);
  });

  test('works with the raw token, and below the oldest prefix', async () => {
    const answer = await api.ask('/particle-sandbox-api/api/v1/queries', {
      json: ariel,
      headers: { authorization: clinic.token },
    });
    assert.equal(wire(answer).state, 'PENDING');
  });

  test('is for one patient, however the same demographics are spelt', async () => {
    const first = await patientOf((await ask(ariel)).id);
    const again = await patientOf(
      (await ask({ ...ariel, address_state: 'MA', telephone: '(234) 567-8910', gender: 'Female' })).id,
    );
    assert.equal(again, first);
    const moved = await patientOf((await ask({ ...ariel, address_lines: ['9 Elsewhere Rd'] })).id);
    assert.notEqual(moved, first);
  });

  test('twenty at once make one patient', async () => {
    const nova = { ...ariel, given_name: 'Nova', ssn: '', email: '', telephone: '' };
    const queries = await Promise.all(Array.from({ length: 20 }, () => ask(nova)));
    const patients = await Promise.all(queries.map(({ id }) => patientOf(id)));
    assert.equal(new Set(queries.map(({ id }) => id)).size, 20);
    assert.equal(new Set(patients).size, 1);
  });

  test('finds the patient who is registered with these demographics', async () => {
    const known = { ...elvira, patient_id: 'known-elvira', given_name: 'Known' };
    const registered = await register(clinic, known);
    const { patient_id: _id, ...asked } = known;
    void _id;
    assert.equal(await patientOf((await ask({ ...asked, purpose_of_use: 'TREATMENT' })).id), registered);
  });

  test('with patient_id fills in what it leaves out from the registration, and refuses an overlay', async () => {
    const registered = await register(clinic, { ...elvira, patient_id: 'v1-elvira' });
    const { id, demographics } = await ask({
      patient_id: 'v1-elvira',
      given_name: elvira.given_name,
      family_name: elvira.family_name,
      date_of_birth: elvira.date_of_birth,
      gender: 'Female',
      purpose_of_use: 'TREATMENT',
    });
    assert.equal(await patientOf(id), registered);
    assert.deepEqual(demographics, {
      given_name: elvira.given_name,
      family_name: elvira.family_name,
      date_of_birth: elvira.date_of_birth,
      gender: 'FEMALE',
      purpose_of_use: 'TREATMENT',
      patient_id: 'v1-elvira',
    });
    const { body } = await clinic.ask('/api/v1/patients/v1-elvira');
    assert.equal((body as { postal_code: string }).postal_code, elvira.postal_code);
    assert.equal((body as { ssn: string }).ssn, elvira.ssn);
    const overlay = await clinic.ask('/api/v1/queries', {
      json: { ...ariel, ssn: '', patient_id: 'v1-elvira' },
    });
    assert.deepEqual(refusal(overlay), [400, 'patient.overlay']);
    assert.equal(
      (overlay.body as { message: string }).message,
      'Overlay detected. Please verify the patient_id and demographics',
    );
  });

  test('needs a person and a purpose, and nothing else', async () => {
    const { given_name, family_name, date_of_birth, gender, purpose_of_use } = ariel;
    await ask({ given_name, family_name, date_of_birth, gender, purpose_of_use });
    const empty = await clinic.ask('/api/v1/queries', { json: {} });
    assert.equal(empty.status, 422);
    assert.deepEqual(
      (empty.body as { errors: { field: string }[] }).errors.map(({ field }) => field).sort(),
      ['date_of_birth', 'family_name', 'gender', 'given_name', 'purpose_of_use'],
    );
  });

  test('takes hints as an object or a list, specialties, and the encounter', async () => {
    const { demographics } = await ask({
      ...ariel,
      hints: { zip: '10001' },
      specialties: ['CARDIOLOGY'],
      encounter_date: '2024-05-01',
      encounter_type: 'AMB',
    });
    assert.deepEqual(demographics, {
      ...arielAnswered,
      hints: ['10001'],
      specialties: ['CARDIOLOGY'],
      encounter_date: '2024-05-01',
      encounter_type: 'AMB',
    });
    assert.deepEqual((await ask({ ...ariel, hints: ['10001', '10001'] })).demographics['hints'], ['10001']);
    const cases: [object, string][] = [
      [{ hints: 'Ariel' }, 'hints'],
      [{ purpose_of_use: 'CURIOSITY' }, 'purpose_of_use'],
      [{ encounter_date: '2024-13-01' }, 'encounter_date'],
      [{ encounter_date: 'yesterday' }, 'encounter_date'],
      [{ postal_code: '1' }, 'postal_code'],
      [{ address_state: 'Atlantis' }, 'address_state'],
    ];
    for (const [wrong, field] of cases) {
      const answer = await clinic.ask('/api/v1/queries', { json: { ...ariel, ...wrong } });
      assert.equal(answer.status, 422);
      assert.deepEqual(
        (answer.body as { errors: { field: string }[] }).errors.map(each => each.field),
        [field],
      );
      assert.doesNotMatch(answer.text, /CURIOSITY|Atlantis|yesterday/);
    }
  });
});

describe('following', () => {
  test('one query is a bare object; nobody’s, and another project’s, is 404', async () => {
    const { id } = await ask(ariel);
    const found = wire(await clinic.ask(`/api/v1/queries/${id}`));
    assert.deepEqual(
      [found.id, found.state, found.demographics, found.files],
      [id, 'PENDING', arielAnswered, []],
    );
    assert.equal(wire(await clinic.ask(`/api/v1/queries/${id}/`)).id, id);
    const stranger = await api.newCaller();
    for (const [caller, path] of [
      [stranger, id],
      [clinic, 'abc'],
      [clinic, crypto.randomUUID()],
    ] as const)
      assert.deepEqual(refusal(await caller.ask(`/api/v1/queries/${path}`)), [404, 'query.unknown']);
  });

  test('the list is an array, below the oldest prefix an object, with or without a slash', async () => {
    const caller = await api.newCaller();
    const first = await ask(ariel, caller);
    const second = await ask(ariel, caller);
    for (const path of ['/api/v1/queries', '/api/v1/queries/']) {
      const { body } = await caller.ask(path);
      assert.deepEqual(
        (body as Wire[]).map(({ id }) => id),
        [second.id, first.id],
      );
      const oldest = await caller.ask(`/particle-sandbox-api${path}`);
      assert.deepEqual((oldest.body as { queries: Wire[] }).queries, body);
    }
    const { body } = await caller.ask('/api/v1/queries');
    assert.deepEqual((body as Wire[])[0]?.demographics, arielAnswered);
  });

  test('queries of other generations are listed with the patient they are of', async () => {
    const caller = await api.newCaller();
    const patient = await register(caller, elvira);
    await caller.ask(`/api/v2/patients/${patient}/query`, { json: { purpose_of_use: 'TREATMENT' } });
    const [only] = (await caller.ask('/api/v1/queries')).body as Wire[];
    assert.equal(only?.demographics['given_name'], 'Elvira');
    assert.equal(only?.demographics['patient_id'], elvira.patient_id);
  });
});

describe('files', () => {
  const summary = Buffer.from('<ClinicalDocument>Ärzte</ClinicalDocument>');
  async function finished() {
    const { id } = await ask({ ...ariel, given_name: `Ariel ${crypto.randomUUID().replace(/\W|\d/g, '')}` });
    const patient = await patientOf(id);
    const file = await api.receive(clinic, patient, {
      queryId: id,
      bytes: summary,
      title: '019713e6-e7c1-4e30-873f-eb5b33f8ff55',
      metadata: {
        classCode: '34133-9',
        creationTime: '2024-05-01T10:00:00Z',
        authorOrganization: 'General Hospital',
      },
    });
    return { id, patient, file };
  }

  test('are listed with everything their holder said, and fetched one by one and together', async () => {
    const { id, patient, file } = await finished();
    await end(id, patient);
    const { state, files } = wire(await clinic.ask(`/api/v1/queries/${id}`));
    assert.equal(state, 'COMPLETE');
    assert.deepEqual(files, [
      {
        id: file,
        title: '019713e6-e7c1-4e30-873f-eb5b33f8ff55',
        type: 'application/xml',
        url: `/api/v1/files/${id}/${file}`,
        file_size: summary.length,
        file_source: 'general-hospital',
        class_code: '34133-9',
        type_code: '',
        format_code: '',
        event_code: '',
        confidentiality_code: '',
        healthcare_facility_type_code: '',
        practice_setting_code: '',
        creation_time: '2024-05-01T10:00:00Z',
        service_start_time: '',
        service_stop_time: '',
        language_code: '',
        status_code: 'Approved',
        author_name: '',
        author_organization: 'General Hospital',
        authenticator: '',
      },
    ]);
    for (const prefix of ['', '/particle-sandbox-api']) {
      const one = await clinic.ask(`${prefix}/api/v1/files/${id}/${file}`, {
        headers: { accept: 'application/octet-stream' },
      });
      assert.deepEqual(
        [one.status, one.headers['content-type'], one.bytes],
        [200, 'application/octet-stream', summary],
      );
      for (const path of [id, `${id}/zip`])
        for (const accept of ['application/zip', 'application/octet-stream']) {
          const zip = await clinic.ask(`${prefix}/api/v1/files/${path}`, { headers: { accept } });
          assert.deepEqual([zip.status, zip.headers['content-type']], [200, accept]);
          assert.equal(zip.bytes.toString('latin1', 0, 2), 'PK');
        }
    }
  });

  test('of a query that still runs are 412, unknown ones 404, without any 204', async () => {
    const { id, patient, file } = await finished();
    for (const path of [id, `${id}/zip`, `${id}/${file}`])
      assert.deepEqual(refusal(await clinic.ask(`/api/v1/files/${path}`)), [412, 'query.unfinished']);
    await end(id, patient);
    assert.deepEqual(refusal(await clinic.ask(`/api/v1/files/${id}/nothing`)), [404, 'file.unknown']);
    assert.deepEqual(refusal(await clinic.ask('/api/v1/files/nothing/zip')), [404, 'query.unknown']);
    const stranger = await api.newCaller();
    assert.deepEqual(refusal(await stranger.ask(`/api/v1/files/${id}/${file}`)), [404, 'query.unknown']);
    const other = await ask(ariel);
    await end(other.id, await patientOf(other.id));
    assert.equal((await clinic.ask(`/api/v1/files/${other.id}/zip`)).status, 204);
    assert.deepEqual(refusal(await clinic.ask(`/api/v1/files/${other.id}/${file}`)), [404, 'file.unknown']);
  });

  test('met again by a later query belong to both', async () => {
    const { id, patient, file } = await finished();
    await end(id, patient);
    const { body } = await clinic.ask(`/api/v2/patients/${patient}/query`, {
      json: { purpose_of_use: 'TREATMENT' },
    });
    const later = (body as { query_id: string }).query_id;
    await api.receive(clinic, patient, { queryId: later, bytes: summary });
    await end(later, patient);
    for (const query of [id, later]) {
      const { files } = wire(await clinic.ask(`/api/v1/queries/${query}`));
      assert.deepEqual(
        files.map(each => each['id']),
        [file],
      );
    }
  });

  test('after the days that the operator sets are 410', async () => {
    const database = { ...api.parts.database, close: async () => {} };
    const { id, patient, file } = await finished();
    await end(id, patient, 'COMPLETE', new Date(systemClock.now().getTime() - 8 * 86_400_000));
    const patiently = await openTestApi({ ...api.parts, database, filesV1Days: 9 });
    const strictly = await openTestApi({ ...api.parts, database, filesV1Days: 7 });
    const headers = { authorization: `Bearer ${clinic.token}` };
    assert.equal((await patiently.ask(`/api/v1/files/${id}/${file}`, { headers })).status, 200);
    for (const path of [id, `${id}/zip`, `${id}/${file}`])
      assert.deepEqual(refusal(await strictly.ask(`/api/v1/files/${path}`, { headers })), [
        410,
        'file.expired',
      ]);
    await patiently.close();
    await strictly.close();
  });
});
