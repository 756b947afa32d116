// The organizations to which a project refers its patients: an encounter there is to be told. Contract §10.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { insertOrganizations, listOrganizations } from '../../monitoring/sql.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';

const about = { tags: ['Referrals'], security: secured };
const path = '/api/v1/referrals/organizations/registered';
const mostAtOnce = 1_000;

const oid = z
  .string({ error: 'must be text' })
  .max(200, { error: 'must be at most 200 characters' })
  .transform(text => text.trim().replace(/^urn:oid:/i, ''))
  .pipe(z.string().regex(/^[0-2](\.(0|[1-9]\d*))+$/, { error: 'must be an OID, digits and dots' }));

const organizationsBody = z
  .object({
    organizations: z
      .array(z.object({ oid }, { error: 'must be an object' }), { error: 'must be a list' })
      .min(1, { error: 'must have at least one' })
      .max(mostAtOnce, { error: `must have at most ${mostAtOnce}` }),
  })
  .meta({ examples: [{ organizations: [{ oid: '2.16.840.1.113883.3.8391.5.710576' }] }] });

const organizationList = z.strictObject({ organizations: z.array(z.strictObject({ oid: z.string() })) });

/** Agent docs show the bare list. */
async function inObject(request: FastifyRequest): Promise<void> {
  if (Array.isArray(request.body)) request.body = { organizations: request.body as unknown[] };
}

export function referrals(app: Api, parts: ApiParts): void {
  const { database, clock } = parts;

  app.post(
    path,
    {
      schema: {
        ...about,
        summary: 'Register organizations for referrals',
        description: 'Added to those registered before. A bare list is taken too.',
        body: organizationsBody,
        response: answers(
          { 200: json(organizationList, 'Those that were sent, now registered.') },
          'request.field-invalid',
        ),
      },
      preValidation: inObject,
    },
    async request => {
      const { projectId } = allow(request, 'patient:write');
      const oids = [...new Set(request.body.organizations.map(each => each.oid))];
      await insertOrganizations(database.executor, projectId, oids, clock.now());
      return { organizations: oids.map(each => ({ oid: each })) };
    },
  );

  app.get(
    path,
    {
      schema: {
        ...about,
        summary: 'List the registered organizations',
        response: answers({ 200: json(organizationList, 'In the order they were registered.') }),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:read');
      const all = await listOrganizations(database.executor, projectId);
      return { organizations: all.map(each => ({ oid: each.oid })) };
    },
  );
}
