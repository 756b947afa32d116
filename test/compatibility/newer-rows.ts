// Contract §0–§4: conventions, auth, patients, queries, data retrieval.
import assert from 'node:assert/strict';
import { credentials } from '../support/gateway-process.ts';
import { rowsOf } from './row.ts';
import type { Row } from './row.ts';
import { at, bodyOf, demographics, elvira, has, isBundle, isList, isZip, purpose, refused } from './world.ts';

const conventions = rowsOf('§0 Conventions');
const auth = rowsOf('§1 Auth');
const patients = rowsOf('§2 Patients');
const queries = rowsOf('§3 Queries');
const retrieval = rowsOf('§4 Data retrieval');

const secret = { 'client-id': credentials.clientId, 'client-secret': credentials.clientSecret };
const nobody = '00000000-0000-4000-8000-000000000000';

const forPatient = { patient_id: 'patient_id', particle_patient_id: 'uuid' } as const;
const patientFields = {
  given_name: 'text',
  family_name: 'text',
  date_of_birth: 'text',
  gender: 'text',
  postal_code: 'text',
  address_city: 'text',
  address_state: 'text',
  patient_id: 'text',
  particle_patient_id: forPatient.particle_patient_id,
} as const;

export const newerRows: Row[] = [
  conventions('any call', 'a bearer token, or the raw token alone, is the same caller', async w => {
    const token = (
      await w.ask('/auth', {
        isOpen: true,
        headers: { ...secret, scope: `projects/${credentials.projectId}` },
      })
    ).text.trim();
    for (const authorization of [`Bearer ${token}`, token])
      has(await w.ask('/api/v2/patients', { isOpen: true, headers: { authorization } }), 200);
  }),
  conventions(
    'any path',
    'below /particle-sandbox-api it is the same, and with a slash at its end; never a redirect',
    async w => {
      for (const path of ['/particle-sandbox-api/api/v2/patients', '/api/v2/patients/'])
        has(await w.ask(path), 200, { patients: 'list' });
    },
  ),
  conventions(
    'any error',
    'a JSON object with message, error and errors: 400, 401, 404, 405, 406, 422',
    async w => {
      refused(
        await w.ask('/api/v2/patients', { method: 'POST', headers: { 'content-type': 'application/json' } }),
        400,
      );
      refused(await w.ask('/api/v2/patients', { isOpen: true }), 401);
      refused(await w.ask('/nowhere'), 404);
      const wrong = await w.ask('/api/v2/patients', { method: 'DELETE' });
      refused(wrong, 405);
      assert.ok(wrong.headers.get('allow'));
      refused(await w.ask('/api/v2/patients', { headers: { accept: 'image/png' } }), 406);
      const body = refused(await w.ask('/api/v2/patients', { json: { ...elvira, gender: 'x' } }), 422);
      assert.equal(at(body, 'errors', 0, 'field'), 'gender');
    },
  ),
  auth('GET /auth', 'a JWT of three parts with exp as text', async w => {
    const reply = await w.ask('/auth', {
      isOpen: true,
      headers: { ...secret, scope: `projects/${credentials.projectId}`, accept: 'text/plain' },
    });
    assert.equal(reply.status, 200);
    const [, payload = '', ...rest] = reply.text.trim().split('.');
    assert.equal(rest.length, 1);
    assert.equal(typeof at(JSON.parse(Buffer.from(payload, 'base64url').toString()), 'exp'), 'number');
  }),
  auth('GET /auth', 'a wrong secret is 401 or 403', async w => {
    const wrong = { ...secret, 'client-secret': 'not-the-secret' };
    assert.ok([401, 403].includes((await w.ask('/auth', { isOpen: true, headers: wrong })).status));
  }),
  auth('POST /auth', 'access_token and expires_in, as a form or as JSON', async w => {
    const reply = await w.ask('/auth', {
      isOpen: true,
      method: 'POST',
      headers: { ...secret, accept: '*/*' },
    });
    assert.equal(reply.status, 200);
    assert.match(reply.text, /access_token/);
  }),
  ...['v1', 'v2'].flatMap(version => [
    patients(
      `POST /api/${version}/patients`,
      '200 with what was sent and particle_patient_id; gender upper-case; telephone as (234) 567-8910',
      async w => {
        const body = has(await w.ask(`/api/${version}/patients`, { json: elvira }), 200, patientFields);
        assert.equal(at(body, 'gender'), 'FEMALE');
        assert.equal(at(body, 'telephone'), '(234) 567-8910');
        assert.equal(at(body, 'particle_patient_id'), w.patient);
      },
    ),
    patients(
      `POST /api/${version}/patients`,
      'another person under the same patient_id is an overlay: 400',
      async w => {
        const other = {
          ...elvira,
          given_name: 'Kam',
          family_name: 'Quark',
          date_of_birth: '1954-12-01',
          gender: 'MALE',
          ssn: '',
        };
        const body = refused(await w.ask(`/api/${version}/patients`, { json: other }), 400);
        assert.match(String(at(body, 'message')), /Overlay detected/);
      },
    ),
    patients(`GET /api/${version}/patients/{id}`, 'by our id or the caller’s; 404 for nobody', async w => {
      for (const id of [w.patient, w.externalId])
        has(await w.ask(`/api/${version}/patients/${id}`), 200, patientFields);
      refused(await w.ask(`/api/${version}/patients/${nobody}`), 404);
    }),
    patients(`DELETE /api/${version}/patients/{id}`, '200 with a JSON message', async w => {
      const json = { ...elvira, patient_id: `to-delete-${version}` };
      has(await w.ask(`/api/${version}/patients`, { json }), 200);
      has(await w.ask(`/api/${version}/patients/to-delete-${version}`, { method: 'DELETE' }), 200, {
        message: 'text',
      });
      refused(await w.ask(`/api/${version}/patients/to-delete-${version}`), 404);
    }),
    patients(`POST /api/${version}/patients/search`, 'a list of patients', async w => {
      const found = isList(await w.ask(`/api/${version}/patients/search`, { json: elvira }));
      assert.ok(found.some(each => at(each, 'particle_patient_id') === w.patient));
    }),
  ]),
  patients('POST /api/v1/patients', 'takes a FHIR R4 Patient too', async w => {
    const json = {
      resourceType: 'Patient',
      identifier: [{ value: 'compatibility-fhir' }],
      name: [{ given: ['Elvira'], family: 'Valadez-Nucleus' }],
      gender: 'female',
      birthDate: '1970-12-26',
      address: [{ city: 'Boston', state: 'MA', postalCode: '02215' }],
    };
    has(await w.ask('/api/v1/patients', { json }), 200, { particle_patient_id: 'uuid' });
  }),
  patients('GET /api/v1/patients', 'a list of the caller’s ids', async w => {
    const body = has(await w.ask('/api/v1/patients'), 200, { patients: 'list' });
    assert.ok((at(body, 'patients') as unknown[]).includes(w.externalId));
  }),
  patients('GET /api/v2/patients', 'a list of objects; file_count is text', async w => {
    const body = has(await w.ask('/api/v2/patients'), 200, { patients: 'list' });
    const found = (at(body, 'patients') as unknown[]).find(
      each => at(each, 'external_patient_id') === w.externalId,
    );
    assert.equal(typeof at(found, 'file_count'), 'string');
  }),
  queries(
    'POST /api/v2/patients/{id}/query',
    '200 with query_id, particle_patient_id, external_patient_id; hints as an object or a list, a list back',
    async w => {
      for (const hints of [{ zip: '10001' }, ['10001']]) {
        const body = has(
          await w.ask(`/api/v2/patients/${w.patient}/query`, { json: { ...purpose, hints } }),
          200,
          {
            query_id: 'uuid',
            particle_patient_id: 'uuid',
            external_patient_id: 'text',
          },
        );
        assert.deepEqual(at(body, 'hints'), ['10001']);
        w.made['v2-query'] = String(at(body, 'query_id'));
      }
    },
  ),
  queries(
    'GET /api/v2/patients/{id}/query[?query_id=]',
    'state, files_available and files_downloaded as numbers; never RUNNING',
    async w => {
      for (const query of ['', `?query_id=${w.made['v2-query'] ?? ''}`]) {
        const body = has(await w.ask(`/api/v2/patients/${w.patient}/query${query}`), 200, {
          state: 'text',
          files_available: 'number',
          files_downloaded: 'number',
        });
        assert.ok(
          ['PENDING', 'PROCESSING', 'COMPLETE', 'PARTIAL', 'FAILED'].includes(String(at(body, 'state'))),
        );
      }
      refused(await w.ask('/api/v2/patients/setup-check/query'), 404);
    },
  ),
  queries('POST /api/v1/queries', '200 with id, demographics and state', async w => {
    const body = has(await w.ask('/api/v1/queries', { json: demographics }), 200, {
      id: 'uuid',
      demographics: 'object',
      state: 'text',
    });
    w.made['v1-query'] = String(at(body, 'id'));
  }),
  queries('GET /api/v1/queries[/]', 'a list; an object with queries below /particle-sandbox-api', async w => {
    for (const path of ['/api/v1/queries', '/api/v1/queries/'])
      assert.ok(isList(await w.ask(path)).length > 0);
    has(await w.ask('/particle-sandbox-api/api/v1/queries'), 200, { queries: 'list' });
  }),
  queries('GET /api/v1/queries/{id}', 'the query, with its files', async w => {
    const body = has(await w.ask(`/api/v1/queries/${w.queryId}`), 200, {
      id: 'uuid',
      state: 'text',
      files: 'list',
    });
    const file = at(body, 'files', 0);
    for (const name of ['id', 'title', 'type', 'url']) assert.equal(typeof at(file, name), 'string', name);
    w.made['file'] = String(at(file, 'url'));
  }),
  queries('GET /api/v1/files/{query_id}/{file_id}', 'the bytes', async w => {
    const reply = await w.ask(w.made['file'] ?? '', { headers: { accept: 'application/octet-stream' } });
    assert.equal(reply.status, 200);
    assert.ok(reply.bytes.length > 0);
  }),
  queries('GET /api/v1/files/{query_id}/zip', 'the zip; also without /zip', async w => {
    for (const path of [
      `/api/v1/files/${w.queryId}/zip`,
      `/particle-sandbox-api/api/v1/files/${w.queryId}/zip`,
      `/api/v1/files/${w.queryId}`,
    ])
      isZip(await w.ask(path, { headers: { accept: 'application/zip' } }));
  }),
  ...['/api', ''].flatMap(prefix => [
    retrieval(
      `GET ${prefix}/v2/patients/{id}/flat`,
      'datasets in camelCase; one by its name without a value; no transitions: 404 or some',
      async w => {
        const whole = has(await w.ask(`${prefix}/v2/patients/${w.patient}/flat`), 200);
        assert.ok(Object.keys(whole as object).length > 5);
        const one = has(await w.ask(`${prefix}/v2/patients/${w.patient}/flat?ENCOUNTERS`), 200, {
          encounters: 'list',
        });
        assert.deepEqual(Object.keys(one as object), ['encounters']);
        assert.ok(
          [200, 404].includes((await w.ask(`${prefix}/v2/patients/${w.patient}/flat?TRANSITIONS`)).status),
        );
      },
    ),
    retrieval(`GET ${prefix}/v2/patients/{id}/ccda`, 'a zip, whatever Accept says', async w =>
      isZip(await w.ask(`${prefix}/v2/patients/${w.patient}/ccda`)),
    ),
    retrieval(
      `GET ${prefix}/v2/patients/{id}/fhir`,
      'a Bundle with total and entry, as application/json',
      async w => {
        const { entry, total } = isBundle(await w.ask(`${prefix}/v2/patients/${w.patient}/fhir`));
        assert.equal(entry.length, total);
        w.made['condition'] =
          entry.find(({ resource }) => resource.resourceType === 'Condition')?.resource.id ?? '';
      },
    ),
    retrieval(`GET ${prefix}/v2/patients/{id}/fhir/{type}`, 'a Bundle of that type', async w => {
      const { entry } = isBundle(await w.ask(`${prefix}/v2/patients/${w.patient}/fhir/Condition`));
      assert.ok(entry.every(({ resource }) => resource.resourceType === 'Condition'));
    }),
    retrieval(`GET ${prefix}/v2/patients/{id}/fhir/{type}/{resource}`, 'a Bundle of one', async w => {
      const path = `${prefix}/v2/patients/${w.patient}/fhir/Condition/${w.made['condition'] ?? ''}`;
      assert.equal(isBundle(await w.ask(path)).entry.length, 1);
    }),
  ]),
  retrieval('GET /api/v2/patients/{id}/flat?AI_OUTPUTS', '200, with nothing said where nothing is', async w =>
    has(await w.ask(`/api/v2/patients/${w.patient}/flat?AI_OUTPUTS`), 200),
  ),
  retrieval('GET /api/v2/patients/{id}/flat?resource_type=&resource_id=', 'one row', async w => {
    const flat = bodyOf(await w.ask(`/api/v2/patients/${w.patient}/flat?PROBLEMS`));
    const id = at(flat, 'problems', 0, 'condition_id') ?? at(flat, 'problems', 0, 'problem_id');
    assert.equal(typeof id, 'string');
    const one = has(
      await w.ask(`/api/v2/patients/${w.patient}/flat?resource_type=problems&resource_id=${String(id)}`),
      200,
    );
    assert.equal((at(one, 'problems') as unknown[]).length, 1);
  }),
];
