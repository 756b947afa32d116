// How the record came about: what a resource is made of, why statements are one, and the caller's word on it.
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { isUuid } from '../../platform/uuid.ts';
import {
  explain,
  joinStatements,
  listDecisions,
  splitStatements,
  undoDecision,
} from '../../records/decide.ts';
import { readGroup } from '../../records/group.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { presentDecision, presentExplanation, presentGroup } from './present.ts';
import {
  decisionAnswer,
  decisionBody,
  decisionParams,
  decisionsAnswer,
  explainAnswer,
  explainQuery,
  groupAnswer,
  groupParams,
  isName,
  undoneAnswer,
} from './schema.ts';

const about = { tags: ['The record'], security: secured };

export function recordV2(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;

  app.get(
    '/api/v2/patients/:id/record/:type/:resourceId',
    {
      schema: {
        ...about,
        summary: 'See what a resource is made of',
        description:
          'Its statements in the words of their documents, and whose values stand. The id of a statement leads to the resource it is part of.',
        params: groupParams,
        response: answers(
          { 200: json(groupAnswer, 'The resource and its statements.') },
          'request.parameter-invalid',
          'patient.unknown',
          'record.resource-unknown',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const { id, type, resourceId } = request.params;
      const patient = await getPatient(executor, projectId, id);
      const group = isName(type, resourceId)
        ? await readGroup(executor, patient, { resourceType: type, resourceId })
        : undefined;
      if (group === undefined) throw refuse('record.resource-unknown');
      return presentGroup(group);
    },
  );

  app.get(
    '/api/v2/patients/:id/record/explain',
    {
      schema: {
        ...about,
        summary: 'Ask why two statements are one, or not',
        params: patientParams,
        querystring: explainQuery,
        response: answers(
          { 200: json(explainAnswer, 'Why.') },
          'request.parameter-invalid',
          'patient.unknown',
          'record.resource-unknown',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      const { resource_type, one_id, other_id } = request.query;
      return presentExplanation(await explain(executor, patient, resource_type, one_id, other_id));
    },
  );

  app.post(
    '/api/v2/patients/:id/record/decisions',
    {
      schema: {
        ...about,
        summary: 'Split or join two statements',
        description:
          'Stronger than the rules, and kept whatever arrives. A decision on the same two takes the place of the one before.',
        params: patientParams,
        body: decisionBody,
        response: answers(
          { 200: json(decisionAnswer, 'The decision; the record stands accordingly.') },
          'request.parameter-invalid',
          'request.field-invalid',
          'patient.unknown',
          'record.resource-unknown',
          'record.too-many-decisions',
          'storage.full',
        ),
      },
    },
    async request => {
      const caller = allow(request, 'patient:write');
      const patient = await getPatient(executor, caller.projectId, request.params.id);
      const { kind, resource_type, one_id, other_id } = request.body;
      const decide = kind === 'split' ? splitStatements : joinStatements;
      const decision = await decide(parts, patient, {
        resourceType: resource_type,
        oneId: one_id,
        otherId: other_id,
        decidedBy: caller.serviceAccountId,
      });
      return presentDecision(decision);
    },
  );

  app.get(
    '/api/v2/patients/:id/record/decisions',
    {
      schema: {
        ...about,
        summary: 'List the decisions on a record',
        params: patientParams,
        response: answers(
          { 200: json(decisionsAnswer, 'In the order they were made.') },
          'request.parameter-invalid',
          'patient.unknown',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      return { decisions: (await listDecisions(executor, patient)).map(presentDecision) };
    },
  );

  app.delete(
    '/api/v2/patients/:id/record/decisions/:decisionId',
    {
      schema: {
        ...about,
        summary: 'Take a decision back',
        description: 'The rules decide again.',
        params: decisionParams,
        response: answers(
          { 200: json(undoneAnswer, 'The record stands as the rules have it.') },
          'request.parameter-invalid',
          'patient.unknown',
          'record.decision-unknown',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:write');
      const { id, decisionId } = request.params;
      const patient = await getPatient(executor, projectId, id);
      const isUndone = isUuid(decisionId) && (await undoDecision(parts, patient, decisionId));
      if (!isUndone) throw refuse('record.decision-unknown');
      return { message: 'delete successful' as const };
    },
  );
}
