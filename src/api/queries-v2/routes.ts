// Ask every holder for a patient, and see how far it is. Contract §3.
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { isUuid } from '../../platform/uuid.ts';
import { findQuery } from '../../queries/find.ts';
import { startQuery } from '../../queries/start.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { presentQuery, presentStatus, queryRequestOf } from './present.ts';
import { queryAnswer, queryBody, statusAnswer, statusQuery } from './schema.ts';

const about = { tags: ['Queries'], security: secured };

export function queriesV2(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;

  app.post(
    '/api/v2/patients/:id/query',
    {
      schema: {
        ...about,
        summary: 'Start a query',
        description: 'Once this is answered, the query is never lost, and it ends by its deadline.',
        params: patientParams,
        body: queryBody,
        response: answers(
          { 200: json(queryAnswer, 'The query was accepted.') },
          'request.parameter-invalid',
          'request.field-invalid',
          'patient.unknown',
          'query.too-many-unfinished',
          'storage.full',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'query:create');
      const patient = await getPatient(executor, projectId, request.params.id);
      const query = await startQuery(parts, patient, queryRequestOf(request.body));
      return presentQuery(query, patient);
    },
  );

  app.get(
    '/api/v2/patients/:id/query',
    {
      schema: {
        ...about,
        summary: 'See how far a query is',
        description: 'The latest query of the patient, or the one named; and what each holder came to.',
        params: patientParams,
        querystring: statusQuery,
        response: answers(
          { 200: json(statusAnswer, 'Where the query stands.') },
          'request.parameter-invalid',
          'patient.unknown',
          'query.none',
          'query.unknown',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'query:read');
      const queryId = request.query.query_id || undefined;
      const patient = await getPatient(executor, projectId, request.params.id);
      if (queryId !== undefined && !isUuid(queryId)) throw refuse('query.unknown');
      const status = await findQuery(executor, patient, queryId);
      if (status === undefined) throw refuse(queryId === undefined ? 'query.none' : 'query.unknown');
      return presentStatus(status, patient);
    },
  );
}
