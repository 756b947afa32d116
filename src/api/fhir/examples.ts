// What FHIR calls take and answer, for the description: their schemas are open, FHIR's own.
import { exampleIds } from '../surface/examples.ts';
import type { DescribedExample } from '../surface/describe.ts';

const base = 'https://gateway.example/fhir';

const condition = {
  resourceType: 'Condition',
  id: exampleIds.resource,
  meta: { versionId: '1', lastUpdated: '2025-11-01T15:30:00.000Z' },
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
  },
  code: {
    coding: [{ system: 'http://snomed.info/sct', code: '195967001', display: 'Asthma' }],
    text: 'Asthma',
  },
  subject: { reference: `Patient/${exampleIds.patient}` },
  onsetDateTime: '2012-04-01',
};

const bundle = (type: string, entry: object) => ({
  resourceType: 'Bundle',
  type,
  total: 1,
  link: [{ relation: 'self', url: `${base}/Condition?patient=${exampleIds.patient}` }],
  entry: [{ fullUrl: `${base}/Condition/${exampleIds.resource}`, resource: condition, ...entry }],
});
const searchset = bundle('searchset', { search: { mode: 'match' } });
const history = bundle('history', {
  request: { method: 'POST', url: 'Condition' },
  response: { status: '201', etag: 'W/"1"', lastModified: '2025-11-01T15:30:00.000Z' },
});

const patient = {
  resourceType: 'Patient',
  identifier: [{ use: 'usual', system: 'urn:oid:2.25.1', value: 'your-id-1' }],
  name: [{ use: 'official', given: ['Elvira'], family: 'Valadez-Nucleus' }],
  gender: 'female',
  birthDate: '1970-12-26',
  address: [{ line: ['29 Nucleus Street'], city: 'Boston', state: 'MA', postalCode: '02215' }],
};

const started = {
  resourceType: 'Parameters',
  parameter: [
    { name: 'query_id', valueString: exampleIds.query },
    { name: 'particle_patient_id', valueString: exampleIds.patient },
    { name: 'purpose_of_use', valueString: 'TREATMENT' },
  ],
  query_id: exampleIds.query,
  particle_patient_id: exampleIds.patient,
};
const ended = {
  ...started,
  parameter: [...started.parameter, { name: 'state', valueString: 'COMPLETE' }],
  state: 'COMPLETE',
};

/** The first row that fits an operation counts. */
export const fhirExamples: readonly DescribedExample[] = [
  {
    calls: /^GET \/(fhir|R4)\/metadata$/,
    answer: {
      resourceType: 'CapabilityStatement',
      status: 'active',
      date: '2025-11-01',
      kind: 'instance',
      fhirVersion: '4.0.1',
      format: ['application/fhir+json', 'application/json'],
      rest: [{ mode: 'server', resource: [{ type: 'Condition', interaction: [{ code: 'read' }] }] }],
    },
  },
  {
    calls: /^POST \/(fhir|R4)$/,
    body: {
      type: 'application/fhir+json',
      value: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ request: { method: 'GET', url: `Condition/${exampleIds.resource}` } }],
      },
    },
    answer: {
      resourceType: 'Bundle',
      type: 'batch-response',
      entry: [{ resource: condition, response: { status: '200', etag: 'W/"1"' } }],
    },
  },
  {
    calls: /^POST \/(fhir|R4)\/Patient$/,
    body: { type: 'application/fhir+json', value: patient },
    answer: { ...patient, id: exampleIds.patient },
  },
  {
    calls: /^POST \/(fhir|R4)\/Patient\/\{id\}\/\$query$/,
    body: {
      type: 'application/fhir+json',
      value: { resourceType: 'Parameters', parameter: [{ name: 'purpose', valueString: 'TREATMENT' }] },
    },
    answer: started,
  },
  {
    calls: /^GET \/(fhir|R4)\/Patient\/\{id\}\/\$query$/,
    answer: ended,
  },
  {
    calls: /^POST \/(fhir|R4)\/Patient\/\{id\}\/\$everything$/,
    body: {
      type: 'application/fhir+json',
      isOptional: true,
      value: { resourceType: 'Parameters', parameter: [{ name: '_type', valueString: 'Condition' }] },
    },
    answer: searchset,
  },
  {
    calls: /^POST \/(fhir|R4)\/\{type\}\/_search$/,
    body: {
      type: 'application/x-www-form-urlencoded',
      isOptional: true,
      value: { patient: exampleIds.patient, 'clinical-status': 'active' },
    },
    answer: searchset,
  },
  { calls: /^GET \/(fhir|R4)\/_history$/, parameters: { patient: exampleIds.patient }, answer: history },
  {
    calls: /^GET \/(fhir|R4)\/\{type\}\/_history$/,
    parameters: { patient: exampleIds.patient },
    answer: history,
  },
  {
    calls: /^GET \/(fhir|R4)\/\{type\}\/\{id\}\/_history$/,
    parameters: { id: exampleIds.resource },
    answer: history,
  },
  {
    calls: /^GET \/(fhir|R4)\/\{type\}\/\{id\}(\/_history\/\{version\})?$/,
    parameters: { id: exampleIds.resource },
    answer: condition,
  },
  {
    calls: /^GET \/(fhir|R4)\/\{type\}$/,
    parameters: { patient: exampleIds.patient },
    answer: searchset,
  },
  { calls: /^GET \/(fhir|R4)\/Patient\/\{id\}\/(\$everything|\{type\})$/, answer: searchset },
  {
    calls: /^GET \/deltas\/R4\/\{type\}\/\{resourceId\}$/i,
    parameters: { resourceId: exampleIds.resource },
    answer: condition,
  },
  {
    calls: /^GET \/(deltas\/(patient|R4)|(api\/)?v2\/patients\/\{id\}\/fhir)/i,
    parameters: { resourceId: exampleIds.resource },
    answer: searchset,
  },
];
