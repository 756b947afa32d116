// Contract §5–§9: legacy Flat and Patient History, deltas, the first FHIR generation, documents, batches.
import assert from 'node:assert/strict';
import { credentials } from '../support/gateway-process.ts';
import { rowsOf } from './row.ts';
import type { Row } from './row.ts';
import { at, bodyOf, demographics, has, isBundle, isList, purpose, refused } from './world.ts';
import type { Kind, Reply, World } from './world.ts';

const legacy = rowsOf('§5 Legacy Flat and Patient History');
const deltas = rowsOf('§6 Deltas');
const fhir = rowsOf('§7 FHIR');
const documents = rowsOf('§8 Documents');
const batches = rowsOf('§9 Batch');

/** The sub-paths of Patient History and their keys. */
const parts: Record<string, string[]> = {
  allergies: ['allergies'],
  conditions: ['conditions'],
  encounters: ['encounters'],
  immunizations: ['immunizations'],
  labs: ['labs'],
  medications: ['medications', 'alerts'],
  medrecs: ['med_recs'],
  procedures: ['recent_procedures', 'duplicate_procedures'],
  providers: ['practitioners'],
  socialhistory: ['social_history'],
  sources: ['locations'],
  vitals: ['vital_signs'],
};

const lists = (names: readonly string[]): Record<string, Kind> =>
  Object.fromEntries(names.map(name => [name, 'list']));

const metadata = (documentId: string, patientId: string) => ({
  patient_id: patientId,
  document_id: documentId,
  type: 'CLINICAL',
  title: 'Summary of care',
  mime_type: 'application/xml',
  creation_time: '2024-05-01T10:00:00Z',
  format_code: 'urn:ihe:pcc:xphr:2007',
  class_code: '34133-9',
  type_code: '34133-9',
});
function upload(w: World, documentId: string, changes: object = {}): Promise<Reply> {
  const form = new FormData();
  form.set('metadata', JSON.stringify({ ...metadata(documentId, w.externalId), ...changes }));
  form.set('file', new Blob(['<ClinicalDocument/>'], { type: 'application/octet-stream' }), 'upload');
  return w.ask('/api/v1/documents', { form });
}

export const olderRows: Row[] = [
  ...['/flat', '/boost'].map(path =>
    legacy(`POST ${path}`, 'id, demographics with empty texts, state', async w => {
      const body = has(await w.ask(path, { json: demographics }), 200, {
        id: 'uuid',
        demographics: 'object',
        state: 'text',
      });
      assert.equal(at(body, 'demographics', 'gender'), 'FEMALE');
      assert.equal(at(body, 'demographics', 'email'), '');
    }),
  ),
  legacy('GET /flat/{id}', 'the query', async w =>
    has(await w.ask(`/flat/${w.queryId}`), 200, { id: 'uuid', state: 'text' }),
  ),
  legacy('GET /flat/{id}/collect-data[?DATASET]', 'datasets in camelCase', async w => {
    has(await w.ask(`/flat/${w.queryId}/collect-data`), 200, { encounters: 'list' });
    const one = has(await w.ask(`/flat/${w.queryId}/collect-data?ENCOUNTERS`), 200, { encounters: 'list' });
    assert.deepEqual(Object.keys(one as object), ['encounters']);
  }),
  legacy('GET /flat/{patient_id}/{resource_type}/{resource_id}', 'one row', async w => {
    const flat = bodyOf(await w.ask(`/flat/${w.queryId}/collect-data?ENCOUNTERS`));
    const id = String(at(flat, 'encounters', 0, 'encounter_id'));
    const one = has(await w.ask(`/flat/${w.patient}/ENCOUNTERS/${id}`), 200);
    assert.equal(Object.values(one as Record<string, unknown[]>).flat().length, 1);
  }),
  legacy('GET /history/api/v1/patients', 'patients with their queries', async w => {
    const body = has(await w.ask('/history/api/v1/patients'), 200, { patients: 'list' });
    const first = at(body, 'patients', 0);
    for (const name of [
      'given_name',
      'external_patient_id',
      'query_id',
      'query_status',
      'link_id',
      'request_endpoint',
    ])
      assert.equal(typeof at(first, name), 'string', name);
    assert.equal(typeof at(first, 'file_count'), 'number');
  }),
  legacy('GET /history/api/v1/patients/{query_id}', 'the whole history', async w =>
    has(await w.ask(`/history/api/v1/patients/${w.queryId}`), 200, {
      query_demographics: 'object',
      ...lists([
        'allergies',
        'conditions',
        'medications',
        'sources',
        'labs',
        'procedures',
        'vitals',
        'encounters',
        'practitioners',
        'med_recs',
      ]),
    }),
  ),
  ...Object.entries(parts).map(([name, keys]) =>
    legacy(`GET /history/api/v1/patients/{query_id}/${name}`, keys.join(', '), async w =>
      has(await w.ask(`/history/api/v1/patients/${w.queryId}/${name}`), 200, lists(keys)),
    ),
  ),

  deltas('POST /deltas', 'query_id, particle_patient_id, external_patient_id', async w =>
    has(await w.ask('/deltas', { json: { particle_patient_id: w.patient, ...purpose } }), 200, {
      query_id: 'uuid',
      particle_patient_id: 'uuid',
      external_patient_id: 'text',
    }),
  ),
  deltas('GET /deltas/{id}', 'where the query stands', async w =>
    has(await w.ask(`/deltas/${w.patient}`), 200, { id: 'text', state: 'text' }),
  ),
  ...['/deltas/patient', '/deltas/R4/Patient', '/deltas/r4/Patient'].map(path =>
    deltas(
      `GET ${path}/{id}/$everything`,
      'a Bundle with total and links; since and _since, also quoted',
      async w => {
        for (const since of ['', '?_since=2020-01-01', '?since=%222020-01-01%22'])
          isBundle(await w.ask(`${path}/${w.patient}/$everything${since}`));
      },
    ),
  ),
  ...['R4', 'r4'].flatMap(spelling => [
    deltas(`GET /deltas/${spelling}/{type}?person=`, 'a Bundle of the type', async w => {
      const { entry } = isBundle(
        await w.ask(`/deltas/${spelling}/Condition?person=${w.patient}&_since=2020-01-01`),
      );
      w.made['delta'] = entry[0]?.resource.id ?? '';
    }),
    deltas(`GET /deltas/${spelling}/{type}/{id}`, 'the resource', async w => {
      const body = has(await w.ask(`/deltas/${spelling}/Condition/${w.made['delta'] ?? ''}`), 200);
      assert.equal(at(body, 'resourceType'), 'Condition');
    }),
  ]),
  deltas('GET /deltas/flat/{id}', 'datasets; names in either case', async w => {
    for (const name of ['encounters', 'ENCOUNTERS'])
      has(await w.ask(`/deltas/flat/${w.patient}?${name}&_since=2020-01-01`), 200, { encounters: 'list' });
  }),
  deltas('GET /deltas/flat/{id}/{resource_type}/{resource_id}', 'one row', async w => {
    const flat = bodyOf(await w.ask(`/deltas/flat/${w.patient}?encounters&_since=2020-01-01`));
    const id = String(at(flat, 'encounters', 0, 'encounter_id'));
    const one = has(await w.ask(`/deltas/flat/${w.patient}/encounters/${id}`), 200);
    assert.equal(Object.values(one as Record<string, unknown[]>).flat().length, 1);
  }),

  ...['/R4', '/r4'].flatMap(path => [
    fhir(`POST ${path}/Patient`, 'a FHIR Patient in, its id out', async w => {
      const json = {
        resourceType: 'Patient',
        identifier: [{ value: `compatibility-${path}` }],
        name: [{ given: ['Elvira'], family: 'Valadez-Nucleus' }],
        gender: 'female',
        birthDate: '1970-12-26',
        address: [{ city: 'Boston', state: 'MA', postalCode: '02215' }],
      };
      const reply = await w.ask(`${path}/Patient`, { json });
      assert.ok([200, 201].includes(reply.status), reply.text);
      w.made[path] = String(at(bodyOf(reply), 'id'));
    }),
    ...['$query', 'query'].flatMap(query => [
      fhir(`POST ${path}/Patient/{id}/${query}`, 'Parameters with purpose: accepted', async w => {
        const json = {
          resourceType: 'Parameters',
          parameter: [{ name: 'purpose', valueString: 'TREATMENT' }],
        };
        const reply = await w.ask(`${path}/Patient/${w.made[path] ?? ''}/${query}`, { json });
        assert.ok(reply.status >= 200 && reply.status < 300, reply.text);
      }),
      fhir(`GET ${path}/Patient/{id}/${query}`, '202 while it runs, 200 when it has ended', async w => {
        const reply = await w.ask(`${path}/Patient/${w.made[path] ?? ''}/${query}`);
        assert.ok([200, 202].includes(reply.status), reply.text);
      }),
    ]),
    fhir(`GET ${path}/{type}?patient=`, 'a Bundle with total; date, code, _count', async w => {
      const { entry } = isBundle(
        await w.ask(`${path}/Observation?patient=${w.patient}&_count=2&date=gt1990-01-01`),
      );
      assert.ok(entry.filter(({ resource }) => resource.resourceType === 'Observation').length <= 2);
      // As the published sample asks: types that have no `date` of R4, and the person as `id`.
      for (const type of ['MedicationStatement', 'MedicationRequest', 'Condition']) {
        const dated = isBundle(await w.ask(`${path}/${type}?id=${w.patient}&date=gt1900-01-01`));
        assert.ok(
          dated.entry.every(({ resource }) => resource.resourceType === type),
          type,
        );
        assert.ok(type !== 'MedicationRequest' || dated.entry.length > 0, 'a date it has');
      }
    }),
    fhir(`GET ${path}/Patient/{id}/$everything`, 'a Bundle of everything', async w => {
      const { entry } = isBundle(await w.ask(`${path}/Patient/${w.patient}/$everything`));
      w.made['resource'] =
        entry.find(({ resource }) => resource.resourceType === 'Condition')?.resource.id ?? '';
    }),
    fhir(`GET ${path}/{type}/{id}`, 'the resource', async w => {
      const body = has(await w.ask(`${path}/Condition/${w.made['resource'] ?? ''}`), 200);
      assert.equal(at(body, 'resourceType'), 'Condition');
    }),
  ]),
  fhir('Accept: application/fhir+json', 'is answered as that; otherwise application/json', async w => {
    const named = await w.ask(`/R4/Condition?patient=${w.patient}`, {
      headers: { accept: 'application/fhir+json' },
    });
    assert.match(named.type, /application\/fhir\+json/);
  }),

  documents('POST /api/v1/documents', 'multipart: the metadata with defaults filled', async w => {
    const body = has(await upload(w, 'compatibility-1'), 200, { document_id: 'text', patient_id: 'text' });
    assert.equal(at(body, 'practice_setting_code'), '394733009');
    assert.equal(at(body, 'healthcare_facility_type_code'), '394777002');
    assert.equal(at(body, 'confidentiality_code'), 'N');
    refused(await upload(w, 'compatibility-2', { class_code: 'no' }), 422);
  }),
  documents('GET /api/v1/documents/{id}', 'the metadata; 404', async w => {
    has(await w.ask('/api/v1/documents/compatibility-1'), 200, { document_id: 'text' });
    refused(await w.ask('/api/v1/documents/none-such'), 404);
  }),
  documents('GET /api/v1/documents/patient/{id}', 'a list, empty without any; by either id', async w => {
    for (const id of [w.patient, w.externalId])
      assert.equal(isList(await w.ask(`/api/v1/documents/patient/${id}`)).length, 1);
  }),
  documents('DELETE /api/v1/documents/{id}', '200 with a JSON message', async w =>
    has(await w.ask('/api/v1/documents/compatibility-1', { method: 'DELETE' }), 200, { message: 'text' }),
  ),

  ...['CCDA', 'FHIR_R4', 'FLAT', 'DELTAS'].map(type =>
    batches(`POST /api/v1/batches/${type}`, 'the batch, with its queries to come', async w => {
      const people =
        type === 'DELTAS'
          ? { particle_patient_ids: [w.patient] }
          : { demographics: [{ ...demographics, patient_id: `batch-${type}` }] };
      const reply = await w.ask(`/api/v1/batches/${type}`, { json: { ...people, ...purpose } });
      // Three are active at most: the fourth is refused so.
      if (type === 'DELTAS' && reply.status === 429) return refused(reply, 429);
      const body = has(reply, 200, {
        batch_id: 'text',
        batch_type: 'text',
        state: 'text',
        query_count: 'number',
      });
      w.made['batch'] = String(at(body, 'batch_id'));
      return body;
    }),
  ),
  batches('POST /api/v1/batches/{other}', '403', async w =>
    refused(await w.ask('/api/v1/batches/OTHER', { json: { demographics: [demographics] } }), 403),
  ),
  batches('GET /api/v1/batches', 'the batches', async w => {
    const reply = await w.ask('/api/v1/batches');
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.text, /batch_id/);
  }),
  batches('GET /api/v1/batches/{batch_id}', 'the batch with its queries', async w =>
    has(await w.ask(`/api/v1/batches/${w.made['batch'] ?? ''}`), 200, {
      batch_id: 'text',
      queries: 'list',
      expected_finish_time: 'text',
    }),
  ),
  batches(
    'POST /api/v1/projects/{project_id}/batches',
    'multipart with batch_type and demographics_json',
    async w => {
      const form = new FormData();
      form.set('batch_type', 'FLAT');
      form.set('demographics_json', JSON.stringify([{ ...demographics, patient_id: 'batch-of-project' }]));
      const reply = await w.ask(`/api/v1/projects/${credentials.projectId}/batches`, { form });
      return reply.status === 429 ? refused(reply, 429) : has(reply, 200, { batch_id: 'text' });
    },
  ),
  batches('GET /api/v1/projects/{project_id}/batches[/{batch_id}]', 'the same', async w => {
    assert.equal((await w.ask(`/api/v1/projects/${credentials.projectId}/batches`)).status, 200);
    has(await w.ask(`/api/v1/projects/${credentials.projectId}/batches/${w.made['batch'] ?? ''}`), 200, {
      batch_id: 'text',
    });
  }),
];
