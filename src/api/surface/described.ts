// What the description shows where a schema cannot tell: whose id a path has, rows of Flat, tokens. The first row that fits counts.
import { fhirExamples } from '../fhir/examples.ts';
import type { DescribedExample } from './describe.ts';
import { exampleIds } from './examples.ts';

const problem = {
  condition_id: exampleIds.resource,
  patient_id: exampleIds.patient,
  condition_name: 'Asthma',
  condition_clinical_status: 'active',
};
const lab = {
  lab_observation_id: exampleIds.resource,
  patient_id: exampleIds.patient,
  lab_name: 'Hemoglobin A1c',
  lab_value_quantity: 6.1,
  lab_unit: '%',
};
const flat = { problems: [problem], labs: [lab] };

const token = 'eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl';
const client = { 'client-id': 'YOUR_CLIENT_ID', 'client-secret': 'YOUR_CLIENT_SECRET' };

export const describedExamples: readonly DescribedExample[] = [
  // Its path has a type where the others have an id (docs/decisions/013).
  { calls: /^POST \/api\/v1\/batches\/\{batch\}$/, parameters: { batch: 'FLAT' } },
  {
    calls: /^GET \/auth$/,
    parameters: { ...client, scope: 'projects/YOUR_PROJECT_ID' },
    answer: token,
  },
  {
    calls: /^POST \/auth$/,
    parameters: client,
    answer: { access_token: token, token_type: 'Bearer', expires_in: 3600 },
  },
  {
    calls: /^GET \/\.well-known\/jwks\.json$/,
    answer: {
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
          y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
          kid: 'key-1',
          alg: 'ES256',
          use: 'sig',
        },
      ],
    },
  },
  {
    calls: /\.well-known\/(smart-configuration|oauth-authorization-server)$/,
    answer: {
      issuer: 'https://gateway.example',
      jwks_uri: 'https://gateway.example/.well-known/jwks.json',
      token_endpoint: 'https://gateway.example/oauth/token',
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      grant_types_supported: ['client_credentials'],
      scopes_supported: ['system/*.rs'],
      capabilities: ['client-confidential-asymmetric', 'permission-v2'],
      code_challenge_methods_supported: ['S256'],
      response_types_supported: [],
      service_documentation: 'https://gateway.example/reference',
    },
  },
  { calls: /^GET \/reference$/, answer: '<!doctype html>' },
  { calls: /^GET \/api\/v1\/patients$/, answer: { patients: ['your-id-1', 'your-id-2'] } },
  { calls: /^\w+ \/api\/v1\/documents\/\{id\}$/, parameters: { id: 'document-1' } },
  {
    calls: /^GET \/flat\/\{id\}\/collect-data$/,
    parameters: { id: exampleIds.query },
    answer: flat,
  },
  { calls: /^\w+ \/(flat|api\/v1\/queries)\/\{id\}/, parameters: { id: exampleIds.query } },
  {
    calls: /^GET \/flat\/\{patient_id\}\//,
    parameters: {
      patient_id: exampleIds.patient,
      resource_type: 'problems',
      resource_id: exampleIds.resource,
    },
    answer: { problems: [problem] },
  },
  {
    calls: /^GET \/deltas\/flat\/\{id\}\/\{type\}/,
    parameters: { type: 'problems', rowId: exampleIds.resource },
    answer: { problems: [problem] },
  },
  { calls: /^GET (\/deltas|(\/api)?\/v2\/patients\/\{id\})\/flat/, answer: flat },
  {
    calls: /^GET \/api\/v2\/patients\/\{id\}\/record\/explain$/,
    answer: {
      resource_type: 'Condition',
      one_id: exampleIds.resource,
      other_id: '8f6b0b1e-5f5e-8a2d-b7cf-2f63a1f0c9d4',
      one_served_as: exampleIds.resource,
      other_served_as: exampleIds.resource,
      are_one: true,
      because: null,
      sentence: 'They have the same code and the same onset.',
      path: [],
    },
  },
  ...fhirExamples,
];
