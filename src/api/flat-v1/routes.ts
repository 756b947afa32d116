// Flat by query, as first published, and the list of all queries. Seed 001, contract §5; below /history/api/v1/patients/{query_id} is api/history.
import { legacyDatasetOf } from '../../conversion/flat/legacy/index.ts';
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { listDocumentsOfQuery } from '../../documents/sql.ts';
import { askChart } from '../../records/flat/project.ts';
import { listQueries } from '../../queries/list.ts';
import { answers, json } from '../answers.ts';
import { auditPatient } from '../audit.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { afterOf, listQuery, nextOf } from '../patients-v2/schema.ts';
import { startAsked } from '../queries-v1/ask.ts';
import { findAsked, needEnded } from '../queries-v1/find.ts';
import { presentQuery } from '../queries-v1/present.ts';
import { demographicQuery, queryAnswer, queryParams } from '../queries-v1/schema.ts';
import { presentAccepted, presentHistoryItem } from './present.ts';
import { acceptedAnswer, datasetQuery, datasetsAnswer, historyAnswer, rowParams } from './schema.ts';

const about = { tags: ['Flat and history'], security: secured };
const jsonType = 'application/json; charset=utf-8';

export function flatV1(app: Api, parts: ApiParts): void {
  const { database, clock } = parts;

  // Its older name first had another server behind it; both start the same query.
  for (const path of ['/flat', '/boost'])
    app.post(
      path,
      {
        schema: {
          ...about,
          ...(path === '/flat' ? {} : { deprecated: true }),
          summary: 'Ask for a person',
          description: 'The id is one for files, FHIR, Flat and history.',
          body: demographicQuery(() => clock.now()),
          response: answers(
            { 200: json(acceptedAnswer, 'The query was accepted.') },
            'request.field-invalid',
            'patient.overlay',
            'query.too-many-unfinished',
            'storage.full',
          ),
        },
      },
      async request => {
        const { projectId } = allow(request, 'query:create');
        const { query, asked } = await startAsked(parts, projectId, request.body, 'BOOST_V2');
        auditPatient(request, query);
        return presentAccepted(query, asked);
      },
    );

  app.get(
    '/flat/:id',
    {
      schema: {
        ...about,
        summary: 'See how far a query is',
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

  app.get(
    '/flat/:id/collect-data',
    {
      schema: {
        ...about,
        summary: 'Get the record of the patient of a query, as Flat rows',
        description:
          'All datasets, or those named: `?ALLERGIES&LABS`. The record holds what every query of the patient brought.',
        params: queryParams,
        querystring: datasetQuery,
        response: answers(
          { 200: json(datasetsAnswer, 'Rows by dataset.') },
          'query.unknown',
          'query.unfinished',
          'request.parameter-invalid',
        ),
      },
    },
    async (request, reply) => {
      const { projectId } = allow(request, 'record:read');
      const query = await findAsked(database.executor, projectId, request.params.id);
      auditPatient(request, query);
      needEnded(query);
      const named = Object.keys(request.query).map(name => legacyDatasetOf(name)?.key);
      const wanted = named.filter(key => key !== undefined);
      return reply.type(jsonType).send(
        await askChart(parts, query, {
          is: 'legacy',
          projectId,
          wanted: wanted.length === 0 ? undefined : wanted,
        }),
      );
    },
  );

  app.get(
    '/flat/:patient_id/:resource_type/:resource_id',
    {
      schema: {
        ...about,
        summary: 'Get one Flat row',
        params: rowParams,
        response: answers(
          { 200: json(datasetsAnswer, 'The row, in its dataset.') },
          'patient.unknown',
          'record.resource-unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async (request, reply) => {
      const { projectId } = allow(request, 'record:read');
      const { patient_id: id, resource_type: type, resource_id: rowId } = request.params;
      const patient = await getPatient(database.executor, projectId, id);
      const dataset = legacyDatasetOf(type);
      const answer =
        dataset && (await askChart(parts, patient, { is: 'legacy-row', projectId, dataset, rowId }));
      if (answer === undefined || answer === 'null') throw refuse('record.resource-unknown');
      return reply.type(jsonType).send(answer);
    },
  );

  app.get(
    '/history/api/v1/patients',
    {
      schema: {
        ...about,
        summary: 'List every query with its patient',
        description: 'Newest first, 1,000 a page; what is asked meanwhile does not move the pages.',
        querystring: listQuery,
        response: answers(
          { 200: json(historyAnswer, 'A page of queries.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'query:read');
      const page = await listQueries(database.executor, projectId, afterOf(request.query));
      return { patients: page.items.map(presentHistoryItem), ...nextOf(page) };
    },
  );
}
