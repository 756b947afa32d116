// Many queries at once, and how far they are. Contract §9.
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { projectIdFrom } from '../../access/projects.ts';
import type { ProjectId } from '../../access/project.ts';
import { refuse } from '../../platform/errors.ts';
import type { ErrorCode } from '../../platform/errors.ts';
import { batchTypes } from '../../queries/batches/batch.ts';
import { getBatch, listBatches } from '../../queries/batches/find.ts';
import { startBatch } from '../../queries/batches/start.ts';
import { answers, json } from '../answers.ts';
import { readBodies } from '../bodies.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { afterOf, listQuery, nextOf } from '../patients-v2/schema.ts';
import { presentBatch, presentListed } from './present.ts';
import { linesOf } from './rows.ts';
import {
  batchAnswer,
  batchBody,
  batchList,
  batchParams,
  projectBatchParams,
  projectParams,
  typeParams,
} from './schema.ts';
import { mostBatchBytes, multipartOptions, readBatch } from './upload.ts';

const about = { tags: ['Batches'], security: secured };
const publishedLimit = 10_000;

const started = {
  summary: 'Start a batch of queries',
  description:
    'As multipart/form-data (`demographics_csv`, a file, or `demographics_json`), or as JSON. A row that is wrong is reported in the batch with its line; the others are asked. Once this is answered, every row ends.',
  consumes: ['multipart/form-data', 'application/json'],
  body: batchBody,
};
const refusals: ErrorCode[] = [
  'request.field-invalid',
  'request.parameter-invalid',
  'batch.type-unknown',
  'batch.too-many-active',
  'batch.too-many-queries',
  'storage.full',
];

export function batches(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;

  async function start(request: FastifyRequest, projectId: ProjectId, type: string | undefined) {
    const named = type === undefined ? undefined : typeOf(type);
    const sent = await readBatch(request, parts.batchLimit ?? publishedLimit);
    const batchType = named ?? typeOf(sent.batchType);
    const lines = await linesOf(sent.rows, sent.purpose, parts);
    const { batchId } = await startBatch(parts, projectId, batchType, lines);
    return presentBatch(await getBatch(executor, projectId, batchId), parts);
  }

  // In a room of its own: only here a body may be in parts, and large.
  app.register(async (upload: Api) => {
    readBodies(upload);
    await upload.register(multipart, multipartOptions);
    // The parts are read and checked as they come.
    const reading = {
      bodyLimit: mostBatchBytes,
      validatorCompiler: () => (data: unknown) => ({ value: data }),
    };

    upload.post(
      '/api/v1/batches/:batch',
      {
        ...reading,
        schema: {
          ...about,
          ...started,
          params: typeParams,
          response: answers({ 200: json(batchAnswer, 'The batch was accepted.') }, ...refusals),
        },
      },
      async request => start(request, allow(request, 'query:create').projectId, request.params.batch),
    );

    upload.post(
      '/api/v1/projects/:project_id/batches',
      {
        ...reading,
        schema: {
          ...about,
          ...started,
          params: projectParams,
          response: answers({ 200: json(batchAnswer, 'The batch was accepted.') }, ...refusals),
        },
      },
      async request => {
        const { projectId } = allow(request, 'query:create');
        needOwn(projectId, request.params.project_id);
        return start(request, projectId, undefined);
      },
    );
  });

  const listed = async (projectId: ProjectId, query: z.output<typeof listQuery>) => {
    const page = await listBatches(executor, projectId, afterOf(query));
    return { batches: page.items.map(batch => presentListed(batch, parts)), ...nextOf(page) };
  };
  const list = {
    ...about,
    summary: 'List batches',
    description: 'Newest first, 100 a page; the queries of each are to be had by its id.',
    querystring: listQuery,
    response: answers(
      { 200: json(batchList, 'A page of batches.') },
      'request.parameter-invalid',
      'request.page-invalid',
    ),
  };
  const one = {
    ...about,
    summary: 'See how far a batch is',
    description: 'Each row with the state of its query, and what was wrong with it.',
    response: answers({ 200: json(batchAnswer, 'Where the batch stands.') }, 'batch.unknown'),
  };

  app.get('/api/v1/batches', { schema: list }, async request =>
    listed(allow(request, 'query:read').projectId, request.query),
  );
  app.get(
    '/api/v1/projects/:project_id/batches',
    { schema: { ...list, params: projectParams } },
    async request => {
      const { projectId } = allow(request, 'query:read');
      needOwn(projectId, request.params.project_id);
      return listed(projectId, request.query);
    },
  );
  app.get('/api/v1/batches/:batch', { schema: { ...one, params: batchParams } }, async request => {
    const { projectId } = allow(request, 'query:read');
    return presentBatch(await getBatch(executor, projectId, request.params.batch), parts);
  });
  app.get(
    '/api/v1/projects/:project_id/batches/:batch',
    { schema: { ...one, params: projectBatchParams } },
    async request => {
      const { projectId } = allow(request, 'query:read');
      needOwn(projectId, request.params.project_id);
      return presentBatch(await getBatch(executor, projectId, request.params.batch), parts);
    },
  );
}

function typeOf(sent: string | undefined) {
  if (sent === undefined)
    throw refuse('request.field-invalid', { errors: [{ field: 'batch_type', message: 'is required' }] });
  const type = batchTypes.find(each => each === sent.trim().toUpperCase());
  if (type === undefined) throw refuse('batch.type-unknown');
  return type;
}

function needOwn(projectId: ProjectId, sent: string): void {
  if (projectIdFrom(sent) !== projectId) throw refuse('access.project-foreign');
}
