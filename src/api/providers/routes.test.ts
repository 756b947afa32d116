// Participants and the provider map over HTTP. Contract §11.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Holder } from '../../networks/network.ts';
import { elvira, openTestApi, refusal, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

const holder = (id: string, more: Partial<Holder>): Holder => ({
  id,
  name: id,
  connector: 'fhir',
  baseUrl: 'https://example.org/fhir',
  isNational: false,
  states: [],
  specialties: [],
  patience: { concurrent: 1, timeoutSeconds: 1, retryDelaysSeconds: [], longestAnswerBytes: 1_000 },
  ...more,
});
const springfield = {
  oid: '1.2.3.4',
  network: 'CAREQUALITY',
  type: 'Practice',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  latitude: 39.7996,
  longitude: -89.6446,
};

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi({
    directory: [
      holder('general-hospital', { name: 'General Hospital', states: ['IL'], organization: springfield }),
      holder('prairie', { name: 'Prairie Clinics', states: ['KS', 'MO'] }),
      holder('everywhere', { name: 'Everywhere Exchange', isNational: true }),
    ],
  });
  clinic = await api.newCaller();
});
after(() => api.close());

const names = async (path: string) => {
  const { status, body, text } = await clinic.ask(`/api/v1/networkparticipants${path}`);
  assert.equal(status, 200, text);
  return (body as { participants: { organization_name: string }[] }).participants.map(
    each => each.organization_name,
  );
};

test('participants are found by what they are called and where they serve', async () => {
  const [everywhere, general, prairie] = ['Everywhere Exchange', 'General Hospital', 'Prairie Clinics'];
  assert.deepEqual(await names(''), [everywhere, general, prairie]);
  assert.deepEqual(await names('?query=prairie%20clin'), [prairie]);
  assert.deepEqual(await names('?query=springfield'), [general]);
  assert.deepEqual(await names('/state/IL'), [everywhere, general]);
  assert.deepEqual(await names('/state/Missouri?query=clinics'), [prairie]);
  assert.deepEqual(await names('/zipcode/62701'), [everywhere, general]);
  assert.deepEqual(await names('/zipcode/66044-1234'), [everywhere, prairie]);
  for (const path of ['/state/Atlantis', '/zipcode/1'])
    assert.deepEqual(refusal(await clinic.ask(`/api/v1/networkparticipants${path}`)), [
      400,
      'request.parameter-invalid',
    ]);
});

test('a patient’s providers are who had something of the patient, and who keeps or wrote it', async () => {
  const patient = await register(clinic, elvira);
  const paths = [`/api/v2/patients/${patient}/provider_map`, `/api/v1/patients/${patient}/provider-map`];
  for (const path of paths)
    assert.deepEqual((await clinic.ask(path)).body, { particle_patient_id: patient, providers: [] });

  await api.receive(clinic, patient, { documentTime: new Date('2024-03-02T05:00:00Z') }, [
    {
      resourceType: 'Organization',
      id: 'keeper',
      name: 'Riverside Practice',
      identifier: [
        { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' },
        { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3.9' },
      ],
      address: [{ line: ['1 River Rd'], city: 'Peoria', state: 'IL', postalCode: '61602' }],
    },
    { resourceType: 'Organization', id: 'writer', name: 'General Hospital' },
    { resourceType: 'Organization', id: 'payer', name: 'Some Insurance' },
    {
      resourceType: 'PractitionerRole',
      id: 'role',
      practitioner: { display: 'Dr Who' },
      organization: { reference: 'Organization/writer' },
    },
    {
      resourceType: 'DocumentReference',
      id: 'document',
      status: 'current',
      date: '2024-05-01T10:00:00Z',
      custodian: { reference: 'Organization/keeper' },
      author: [{ reference: 'PractitionerRole/role' }],
      content: [{ attachment: { title: 'Summary' } }],
    },
  ] as never);
  for (const path of paths) {
    const { body } = await clinic.ask(path);
    const { providers } = body as { providers: { organization_name: string }[] };
    const [keeper, general] = [...providers].sort((one, other) =>
      one.organization_name < other.organization_name ? 1 : -1,
    );
    assert.equal(providers.length, 2, 'who pays has nothing of the patient');
    assert.deepEqual(general, {
      oid: '1.2.3.4',
      organization_name: 'General Hospital',
      network: 'CAREQUALITY',
      last_seen: '2024-05-01',
      active: true,
      type: 'Practice',
      npi: '',
      address: '',
      city: 'Springfield',
      state: 'IL',
      postal_code: '62701',
      lat: '39.799600',
      lng: '-89.644600',
      managing_organization_name: '',
      managing_organization_oid: '',
    });
    assert.deepEqual(keeper, {
      oid: '1.2.3.9',
      organization_name: 'Riverside Practice',
      network: '',
      last_seen: '2024-05-01',
      active: true,
      type: '',
      npi: '1234567893',
      address: '1 River Rd',
      city: 'Peoria',
      state: 'IL',
      postal_code: '61602',
      lat: '',
      lng: '',
      managing_organization_name: '',
      managing_organization_oid: '',
    });
    const stranger = await api.newCaller();
    assert.deepEqual(refusal(await stranger.ask(path)), [404, 'patient.unknown']);
  }

  await sql`update project set has_provider_map = false where project_id = ${clinic.projectId}::uuid`.execute(
    api.parts.database.system.executor,
  );
  for (const path of paths)
    assert.deepEqual(refusal(await clinic.ask(path)), [403, 'project.feature-missing']);
});
