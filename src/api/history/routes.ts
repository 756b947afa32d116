// Patient History (generation A): the record of the patient of a query as nested datasets, whole and in parts. Contract §5, seed 001.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { historyParts } from '../../conversion/flat/history/index.ts';
import type { HistoryPart, QueryDemographics } from '../../conversion/flat/history/index.ts';
import { presentTelephone } from '../../patients/demographics.ts';
import type { AskedDemographics } from '../../queries/query.ts';
import { askChart } from '../../records/flat/project.ts';
import { answers, json } from '../answers.ts';
import { auditPatient } from '../audit.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { findAsked, needEnded } from '../queries-v1/find.ts';
import { historyParams, partAnswers, wholeAnswer } from './schema.ts';

const path = '/history/api/v1/patients/:query_id';
const about = { tags: ['Flat and history'], security: secured, params: historyParams };
const refusals = ['query.unknown', 'query.unfinished'] as const;

export function history(app: Api, parts: ApiParts): void {
  app.get(
    path,
    {
      schema: {
        ...about,
        summary: 'Get the Patient History of the patient of a query',
        description:
          'Of everything that is known of the patient, not only what this query brought. 412 while the query runs.',
        response: answers({ 200: json(wholeAnswer, 'The whole history.') }, ...refusals),
      },
    },
    (request, reply) => send(request, reply, request.params.query_id, undefined),
  );

  for (const part of historyParts)
    app.get(
      `${path}/${part}`,
      {
        schema: {
          ...about,
          summary: `${partAnswers[part].summary} of the patient of a query`,
          response: answers({ 200: json(partAnswers[part].answer, 'This part of it.') }, ...refusals),
        },
      },
      (request, reply) => send(request, reply, request.params.query_id, part),
    );

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    queryId: string,
    part: HistoryPart | undefined,
  ): Promise<FastifyReply> {
    const { projectId } = allow(request, 'record:read');
    const query = await findAsked(parts.database.executor, projectId, queryId);
    // The path names a query; what was read is its patient's.
    auditPatient(request, query);
    needEnded(query);
    const asked = demographicsOf(query.demographics);
    return reply
      .type('application/json; charset=utf-8')
      .send(await askChart(parts, query, { is: 'history', part, asked }));
  }
}

const demographicsOf = (asked: AskedDemographics): QueryDemographics => ({
  givenName: asked.givenName,
  familyName: asked.familyName,
  dateOfBirth: asked.dateOfBirth,
  gender: asked.gender,
  addressLines: asked.addressLines,
  addressState: asked.addressState,
  addressCity: asked.addressCity,
  postalCode: asked.postalCode,
  ...(asked.email === undefined ? {} : { email: asked.email }),
  ...(asked.telephone === undefined ? {} : { telephone: presentTelephone(asked.telephone) }),
  ...(asked.externalPatientId === undefined ? {} : { patientId: asked.externalPatientId }),
});
