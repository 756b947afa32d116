// Ask with demographics alone, see how far it is, and take the files. The first published generation: seed 000, contract §3.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DocumentOfQuery } from '../../documents/sql.ts';
import { listDocumentsOfQuery } from '../../documents/sql.ts';
import { zipNameOf } from '../../documents/zip-name.ts';
import { listQueries } from '../../queries/list.ts';
import { answers, content, json, nothing } from '../answers.ts';
import { auditPatient } from '../audit.ts';
import { refuse } from '../../platform/errors.ts';
import { openFile } from '../kept-files.ts';
import { secured } from '../openapi.ts';
import { allow, baseUrlOf } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { afterOf, listQuery } from '../patients-v2/schema.ts';
import { zipDocuments } from '../retrieval-v2/zip.ts';
import { isBelowOldPrefix } from '../surface/paths.ts';
import { startAsked } from './ask.ts';
import { needOpenFiles, findAsked } from './find.ts';
import { presentAccepted, presentListed, presentQuery } from './present.ts';
import {
  bytes,
  demographicQuery,
  fileParams,
  filesParams,
  listAnswer,
  queryAnswer,
  queryParams,
} from './schema.ts';

const about = { tags: ['Queries v1'], security: secured };

export function queriesV1(app: Api, parts: ApiParts): void {
  const { database, clock } = parts;

  app.post(
    '/api/v1/queries',
    {
      schema: {
        ...about,
        summary: 'Ask for a person',
        description: 'Once this is answered, the query is never lost, and it ends by its deadline.',
        body: demographicQuery(() => clock.now()),
        response: answers(
          { 200: json(queryAnswer, 'The query was accepted.') },
          'request.field-invalid',
          'patient.overlay',
          'query.too-many-unfinished',
          'storage.full',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'query:create');
      const { query, asked } = await startAsked(parts, projectId, request.body, 'QUERY_V1');
      auditPatient(request, query);
      return presentAccepted(query, asked);
    },
  );

  app.get(
    '/api/v1/queries',
    {
      schema: {
        ...about,
        summary: 'List queries',
        description:
          'Newest first, 1,000 a page; the header Link leads to the next page (RFC 8288). Below /particle-sandbox-api an object with `queries`.',
        querystring: listQuery,
        response: answers(
          { 200: json(listAnswer, 'A page of queries.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async (request, reply) => {
      const { projectId } = allow(request, 'query:read');
      const page = await listQueries(database.executor, projectId, afterOf(request.query));
      const queries = page.items.map(presentListed);
      // The oldest reference has the list in an object.
      const isOldest = isBelowOldPrefix(request.originalUrl);
      const token = page.continuationToken;
      if (token !== undefined) {
        const path = `${isOldest ? '/particle-sandbox-api' : ''}/api/v1/queries`;
        void reply.header(
          'link',
          `<${baseUrlOf(request, parts)}${path}?continuation_token=${token}>; rel="next"`,
        );
      }
      if (!isOldest) return queries;
      return { queries, ...(token === undefined ? {} : { continuation_token: token }) };
    },
  );

  app.get(
    '/api/v1/queries/:id',
    {
      schema: {
        ...about,
        summary: 'See how far a query is, and which files it has',
        params: queryParams,
        response: answers({ 200: json(queryAnswer, 'Where the query stands.') }, 'query.unknown'),
      },
    },
    async request => {
      const { projectId } = allow(request, 'query:read');
      const query = await findAsked(database.executor, projectId, request.params.id);
      auditPatient(request, query);
      return presentQuery(query, await listDocumentsOfQuery(database.executor, query, query.queryId));
    },
  );

  /** The reference's own example leaves out the last step. */
  for (const path of ['/api/v1/files/:query_id', '/api/v1/files/:query_id/zip'])
    app.get(
      path,
      {
        schema: {
          ...about,
          summary: 'Get every file of a query',
          description: 'A zip of the files as they were received.',
          params: filesParams,
          response: answers(
            {
              200: content({ 'application/zip': bytes, 'application/octet-stream': bytes }, 'The zip.'),
              204: nothing('The query found no files.'),
            },
            'query.unknown',
            'query.unfinished',
            'file.expired',
          ),
        },
      },
      async (request, reply) => {
        const { documents, queryId } = await filesOf(request, request.params.query_id);
        if (documents.length === 0) return reply.code(204).send();
        const wantsBytes = (request.headers.accept ?? '').includes('application/octet-stream');
        return reply
          .type(wantsBytes ? 'application/octet-stream' : 'application/zip')
          .header('content-disposition', `attachment; filename="${queryId}.zip"`)
          .send(zipDocuments(documents, parts.files));
      },
    );

  app.get(
    '/api/v1/files/:query_id/:file_id',
    {
      schema: {
        ...about,
        summary: 'Get a file',
        description: 'Byte for byte as its holder gave it.',
        params: fileParams,
        response: answers(
          { 200: content({ 'application/octet-stream': bytes }, 'The file.') },
          'query.unknown',
          'query.unfinished',
          'file.unknown',
          'file.expired',
        ),
      },
    },
    async (request, reply) => {
      const { documents } = await filesOf(request, request.params.query_id);
      const id = request.params.file_id.toLowerCase();
      const document = documents.find(each => each.documentId === id);
      if (document === undefined) throw refuse('file.unknown');
      return sendFile(reply, document);
    },
  );

  async function filesOf(request: FastifyRequest, queryId: string) {
    const { projectId } = allow(request, 'document:read');
    const query = await findAsked(database.executor, projectId, queryId);
    auditPatient(request, query);
    needOpenFiles(query, parts);
    const documents = await listDocumentsOfQuery(database.executor, query, query.queryId);
    return { documents, queryId: query.queryId };
  }

  async function sendFile(reply: FastifyReply, document: DocumentOfQuery) {
    const stream = await openFile(parts.files, document, 'file.unknown');
    return reply
      .type('application/octet-stream')
      .header('content-length', document.sizeBytes)
      .header('content-disposition', `attachment; filename="${zipNameOf(document)}"`)
      .send(stream);
  }
}
