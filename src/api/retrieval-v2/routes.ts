// The record of a patient: as FHIR, as Flat rows, and as the documents that were received. Contract §4.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listDocuments } from '../../documents/sql.ts';
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { answers, content, json, nothing } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow, baseUrlOf } from '../parts.ts';
import type { Api, ServedParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { readBundle } from './bundle.ts';
import { sinceOf } from '../since.ts';
import { flatV2, sendFlat, wantedFrom } from './flat.ts';
import type { FlatRequest } from './flat.ts';
import {
  bundle,
  fhirQuery,
  flatAnswer,
  flatQuery,
  instantFrom,
  mostPerPage,
  resourceParams,
  typeParams,
  zipAnswer,
} from './schema.ts';
import { zipDocuments } from './zip.ts';

/** Documented with and without /api. */
const prefixes = ['/api/v2', '/v2'];

export function retrievalV2(app: Api, parts: ServedParts): void {
  const { executor } = parts.database;

  for (const prefix of prefixes) {
    const isAlias = prefix !== '/api/v2';
    const about = { tags: ['Data retrieval'], security: secured, ...(isAlias ? { deprecated: true } : {}) };
    app.get(
      `${prefix}/patients/:id/ccda`,
      {
        schema: {
          ...about,
          summary: 'Get every document',
          description: 'A zip of the files as they were received: C-CDA, PDF, images, text.',
          params: patientParams,
          response: answers(
            {
              200: content({ 'application/octet-stream': zipAnswer }, 'The zip.'),
              204: nothing('There are no documents.'),
            },
            'request.parameter-invalid',
            'patient.unknown',
          ),
        },
      },
      async (request, reply) => {
        const { projectId } = allow(request, 'document:read');
        const patient = await getPatient(executor, projectId, request.params.id);
        const documents = await listDocuments(executor, patient);
        if (documents.length === 0) return reply.code(204).send();
        return reply
          .type('application/octet-stream')
          .header('content-disposition', `attachment; filename="${patient.particlePatientId}.zip"`)
          .send(zipDocuments(documents, parts.files));
      },
    );

    app.get(
      `${prefix}/patients/:id/flat`,
      {
        schema: {
          ...about,
          summary: 'Get the record as Flat rows',
          params: patientParams,
          querystring: flatQuery,
          response: answers(
            { 200: json(flatAnswer, 'Rows by dataset.') },
            'request.parameter-invalid',
            'patient.unknown',
            'record.transitions-none',
            'record.resource-unknown',
          ),
        },
      },
      async (request, reply) => {
        const { projectId } = allow(request, 'record:read');
        const patient = await getPatient(executor, projectId, request.params.id);
        return sendFlat(parts, request, reply, patient, flatRequestOf(request.query), flatV2);
      },
    );

    const fhirAnswers = answers(
      {
        200: content({ 'application/json': bundle, 'application/fhir+json': bundle }, 'A searchset Bundle.'),
      },
      'request.parameter-invalid',
      'request.page-invalid',
      'patient.unknown',
      'record.resource-unknown',
    );
    app.get(
      `${prefix}/patients/:id/fhir`,
      {
        schema: {
          ...about,
          summary: 'Get the record as FHIR R4',
          params: patientParams,
          querystring: fhirQuery,
          response: fhirAnswers,
        },
      },
      (request, reply) => sendBundle(request, reply, { ...request.params, ...request.query }),
    );
    app.get(
      `${prefix}/patients/:id/fhir/:type`,
      {
        schema: {
          ...about,
          summary: 'Get the resources of one type',
          params: typeParams,
          querystring: fhirQuery,
          response: fhirAnswers,
        },
      },
      (request, reply) => sendBundle(request, reply, { ...request.params, ...request.query }),
    );
    app.get(
      `${prefix}/patients/:id/fhir/:type/:resourceId`,
      {
        schema: {
          ...about,
          summary: 'Get one resource',
          description: 'In a Bundle, as every answer of …/fhir.',
          params: resourceParams,
          querystring: fhirQuery,
          response: fhirAnswers,
        },
      },
      (request, reply) => sendBundle(request, reply, { ...request.params, ...request.query }),
    );
  }

  async function sendBundle(request: FastifyRequest, reply: FastifyReply, asked: Asked) {
    const { projectId } = allow(request, 'record:read');
    const patient = await getPatient(executor, projectId, asked.id);
    if (asked.type !== undefined && !/^[A-Z][A-Za-z]{1,63}$/.test(asked.type))
      throw refuse('record.resource-unknown');
    const since = asked._since === undefined ? undefined : instantFrom(asked._since);
    // What is still being sent when the call is over has to know its project by itself.
    const written = await readBundle(parts.database.of(projectId).executor, patient, {
      baseUrl: `${baseUrlOf(request, parts)}/api/v2/patients/${patient.particlePatientId}/fhir`,
      ...(asked.type === undefined ? {} : { resourceType: asked.type }),
      ...(asked.resourceId === undefined ? {} : { resourceId: asked.resourceId }),
      ...(since === undefined ? {} : { since }),
      ...(asked._count === undefined ? {} : { count: Math.min(Number(asked._count), mostPerPage) }),
      ...(asked.page_token ? { pageToken: asked.page_token } : {}),
    });
    // The published client reads JSON only where the type says application/json.
    const wantsFhir = (request.headers.accept ?? '').includes('application/fhir+json');
    return reply
      .type(wantsFhir ? 'application/fhir+json; charset=utf-8' : 'application/json; charset=utf-8')
      .send(Readable.from(written, { objectMode: false }));
  }
}

interface Asked {
  id: string;
  type?: string;
  resourceId?: string;
  _since?: string | undefined;
  _count?: string | undefined;
  page_token?: string | undefined;
}

function flatRequestOf(query: Record<string, unknown> & { _since?: string; since?: string }): FlatRequest {
  const { _since, since: older, resource_type: resourceType, resource_id: resourceId, ...names } = query;
  if ((resourceType === undefined) !== (resourceId === undefined)) {
    const field = resourceType === undefined ? 'resource_type' : 'resource_id';
    throw refuse('request.parameter-invalid', {
      errors: [{ field, message: 'is required with the other one' }],
    });
  }
  const wanted = wantedFrom(Object.keys(names));
  const since = sinceOf({ _since, since: older });
  return {
    ...(wanted === undefined ? {} : { wanted }),
    ...(since === undefined ? {} : { since }),
    ...(typeof resourceType === 'string' && typeof resourceId === 'string'
      ? { row: { resourceType, resourceId } }
      : {}),
  };
}
