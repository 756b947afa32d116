// The schemas of the routes → OpenAPI 3.1 at /openapi.json.
import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { Api } from './parts.ts';
import { completeDescription, withSamples } from './surface/describe.ts';
import type { Description } from './surface/describe.ts';

const document: Partial<OpenAPIV3_1.Document> & { openapi: '3.1.0' } = {
  openapi: '3.1.0',
  info: {
    title: 'Hadron',
    version: '0',
    description:
      "One call with a person's demographics; every holder asked; one record back, as FHIR R4, Flat and the documents themselves.\n\n" +
      'Get a token with `GET /auth`, register a patient, start a query, read the record.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  tags: [
    { name: 'Auth', description: 'Client id and secret → a token of one hour.' },
    { name: 'Patients', description: 'The Master Patient Index: register, find, list, delete.' },
    { name: 'Queries', description: 'Ask every holder for a patient; see how far it is.' },
    {
      name: 'Data retrieval',
      description: 'The record as FHIR, as Flat rows, and as the documents that were received.',
    },
    { name: 'Patients v1', description: 'The Master Patient Index as first published.' },
    {
      name: 'Queries v1',
      description: 'Demographics in, files out: no patient needs to be registered first.',
    },
    { name: 'Flat and history', description: 'Flat by query, and the list of all queries.' },
    {
      name: 'Documents',
      description: 'Documents of yours about your patients. They do not become part of the record.',
    },
    { name: 'Batches', description: 'Many queries at once, and how far they are.' },
    { name: 'Subscriptions', description: 'Watch a patient; have the sandbox tell an event.' },
    { name: 'HL7 v2', description: 'Messages of admission, discharge and transfer.' },
    { name: 'Signals', description: 'What was noticed about patients, to be read again.' },
    { name: 'Referrals', description: 'The organizations to which patients are referred.' },
    { name: 'Network', description: 'Who takes part, and who has something of a patient.' },
    {
      name: 'Management',
      description:
        'Projects, service accounts, credentials, notifications, and who did what. With a token of `POST /auth`, by the roles of an owner.',
    },
    {
      name: 'FHIR',
      description:
        'The record as FHIR R4: read, search, history, everything. Conforms to US Core 3.1.1, 6.1 and 7.0.',
    },
    {
      name: 'The record',
      description:
        'What a resource of the record is made of, why statements are one, and your decisions on it.',
    },
    {
      name: 'Deltas',
      description: 'What is new about a patient since it was last read, as FHIR and as Flat.',
    },
    {
      name: 'Changes',
      description: 'The change feed: what was added, changed, superseded and withdrawn; ids only.',
    },
    { name: 'Service', description: 'Is it alive, is it ready.' },
  ],
  components: {
    securitySchemes: {
      token: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The text that `GET /auth` answers.',
      },
      apiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'X-API-Key',
        description: '`<client id>.<client secret>`; with several projects also the `scope` header.',
      },
    },
  },
};

/** Routes that need one of these say so in their schema. */
export const secured: Record<string, string[]>[] = [{ token: [] }, { apiKey: [] }];

/** Every POST takes one (surface/idempotency.ts). */
const withKey = (headers: unknown) => {
  const known = headers as { properties?: object; required?: string[] } | undefined;
  return {
    type: 'object',
    ...known,
    properties: {
      ...known?.properties,
      'Idempotency-Key': {
        type: 'string',
        maxLength: 255,
        pattern: '^[\\x21-\\x7e]+$',
        description: 'A text of your own for this request: its copies get the same answer, for a day.',
      },
    },
  };
};

export function describeApi(app: Api, version: string, baseUrl: string | undefined): void {
  app.register(swagger, {
    openapi: {
      ...document,
      info: { ...document.info!, version },
      servers: [{ url: baseUrl ?? '/' }],
    },
    transform: route => {
      const made = jsonSchemaTransform(route);
      return route.route.method === 'POST' && made.schema?.security !== undefined
        ? { ...made, schema: { ...made.schema, headers: withKey(made.schema.headers) } }
        : made;
    },
    transformObject: document =>
      completeDescription(jsonSchemaTransformObject(document) as unknown as Description) as never,
  });
}

/** No host has this name (RFC 2606 §2): it stands in the kept text for the reader's own. */
const anyBase = 'https://gateway.invalid';
const kept = new WeakMap<object, string>();

/** The description with the address by which its reader came. Made once; only the address differs. */
export function descriptionFor(app: Api, baseUrl: string): string {
  const document = app.swagger() as unknown as Description;
  const text = kept.get(document) ?? JSON.stringify(withSamples(document, anyBase));
  kept.set(document, text);
  return text.replaceAll(anyBase, baseUrl);
}
