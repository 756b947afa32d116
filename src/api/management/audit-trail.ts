// GET /v1/audit: who did what, newest first.
import { z } from 'zod';
import type { WrittenAuditEvent } from '../../access/audit/event.ts';
import { auditEventsBefore } from '../../access/audit/sql.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import type { Api, ApiParts } from '../parts.ts';
import { managerOf, withinProject } from './manager.ts';
import { pageAnswer, pageOf, pageQuery, pageSize, positionIn } from './pages.ts';

const mostPerPage = 500;
const usualPerPage = 100;

const instant = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-03-01T12:00:00Z' })
  .transform(text => new Date(text))
  .optional();
const filterText = z.string().max(300).optional();
const auditQuery = pageQuery.extend({
  project: filterText.describe('Only of this project.'),
  client_id: filterText.describe('Only by this client.'),
  action: filterText.describe('Only this action.'),
  object_id: filterText.describe(
    'Only about this object, for instance a patient by its particle_patient_id.',
  ),
  since: instant,
  until: instant,
  page_size: pageSize(mostPerPage, usualPerPage).describe(
    `${usualPerPage} when it is left out, at most ${mostPerPage}.`,
  ),
});

const auditEvent = z
  .strictObject({
    id: z.uuid(),
    at: z.iso.datetime(),
    action: z
      .string()
      .describe('What was done: a word such as `project.create`, or method and path pattern.'),
    outcome: z.enum(['allowed', 'refused', 'failed']),
    client_id: z.string().describe('Who did it.'),
    service_account: z.string().optional(),
    project: z.string().optional(),
    object: z.strictObject({ kind: z.string(), id: z.string() }).optional().describe('To what.'),
    count: z.int().describe('How often, within the minute: token requests are counted in one event.'),
    request_id: z.string().optional(),
  })
  .meta({
    id: 'AuditEvent',
    description: 'Who did what with which object, and how it ended. No health data.',
  });
const auditList = z.strictObject({ events: z.array(auditEvent), ...pageAnswer }).meta({
  examples: [
    {
      events: [
        {
          id: '3f0f7a5e-7d0b-4c59-9f2e-2d1d3b6f8a10',
          at: '2026-03-01T12:00:00.250Z',
          action: 'GET /api/v2/patients/:id/fhir',
          outcome: 'allowed',
          client_id: 'a8a3d1f0-1f2c-4c52-9a0a-6f1f5e0a7c11',
          project: 'projects/0d9f7f52-3c8e-4f0e-8c5f-7a2b1d4e6c90',
          object: { kind: 'patient', id: 'b7c1c1de-8a0e-4a53-b1d7-8d1f6c5a9e21' },
          count: 1,
          request_id: '7a1de0f2-95a2-4b1c-8f0e-4c8d2f6b7a10',
        },
      ],
    },
  ],
});

const present = (event: WrittenAuditEvent) => ({
  id: event.auditEventId,
  at: event.at.toISOString(),
  action: event.action,
  outcome: event.outcome,
  client_id: event.clientId,
  ...(event.serviceAccountId === undefined
    ? {}
    : { service_account: `serviceaccounts/${event.serviceAccountId}` }),
  ...(event.projectId === undefined ? {} : { project: `projects/${event.projectId}` }),
  ...(event.object === undefined ? {} : { object: event.object }),
  count: event.count,
  ...(event.requestId === undefined ? {} : { request_id: event.requestId }),
});

export function auditTrail(app: Api, parts: ApiParts): void {
  const { executor } = parts.database.system;
  app.get(
    '/v1/audit',
    {
      schema: {
        tags: ['Management'],
        security: secured,
        summary: 'Who did what',
        description:
          'Changes of the management API, tokens given and refused (counted by the minute), and every call that touched the patients of a ' +
          "project; newest first. For owners: an organisation's sees all of it, a project's what happened in its projects.",
        querystring: auditQuery,
        response: answers(
          { 200: json(auditList, 'A page of events.') },
          'project.unknown',
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => {
      const { project, client_id, action, object_id, since, until, page_size } = request.query;
      const all = managerOf(request, 'management:read');
      const { reach } = project ? await withinProject(executor, all, project) : all;
      const from = positionIn(request.query);
      // What this process has not written yet belongs in it.
      await parts.audit?.flush();
      const found = await auditEventsBefore(
        executor,
        reach,
        { clientId: client_id, action, objectId: object_id, since, until },
        from && { at: from.createdAt, auditEventId: from.id },
        page_size + 1,
      );
      const position = (event: WrittenAuditEvent) => ({ createdAt: event.at, id: event.auditEventId });
      const { items, ...more } = pageOf(found, page_size, position);
      return { events: items.map(present), ...more };
    },
  );
}
