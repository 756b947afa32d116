// Full-text search in one chart: codes, names and narrative, with the documents that say them.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { keptOf } from '../../documents/kept-sql.ts';
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { searchChart } from '../../records/search/chart-search.ts';
import type { AfterHit, HitPlace } from '../../records/search/chart-search.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { countFrom, readPageToken, writePageToken } from '../page-token.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { mostHits, searchAnswer, searchQuery, usualHits } from './schema.ts';

/** With a digest of the words it belongs to: the words themselves may be long, and are not to be read in a token. */
const digestOf = (words: string): string =>
  createHash('sha256').update(words).digest('base64url').slice(0, 22);

const hitPlace = z.strictObject({
  m: z.number(),
  t: z.string().regex(/^\w{1,64}$/),
  i: z.string().regex(/^[\w.-]{1,64}$/),
});
const place = z.strictObject({
  q: z.string(),
  since: hitPlace.optional(),
  hit: hitPlace.extend({ r: z.number() }).optional(),
});

const shortOf = ({ time, resourceType, resourceId }: HitPlace) => ({
  m: time,
  t: resourceType,
  i: resourceId,
});
const placeOf = ({ m, t, i }: z.output<typeof hitPlace>): HitPlace => ({
  time: m,
  resourceType: t,
  resourceId: i,
});

const afterOf = ({ since, hit }: z.output<typeof place>): AfterHit => ({
  since: since && placeOf(since),
  hit: hit && { ...placeOf(hit), rank: hit.r },
});

export function searchV2(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;

  app.get(
    '/api/v2/patients/:id/search',
    {
      schema: {
        tags: ['The record'],
        security: secured,
        summary: 'Search the words of a record',
        description:
          'Codes match as they are, words in any of their forms, the last one also by its beginning. In the names, notes and narrative of every resource, and in the text of its documents.',
        params: patientParams,
        querystring: searchQuery,
        response: answers(
          { 200: json(searchAnswer, 'A page of results.') },
          'request.parameter-invalid',
          'request.page-invalid',
          'patient.unknown',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const { q, _count, page_token: token } = request.query;
      const after = token ? readPageToken(place, token) : undefined;
      const asked = digestOf(q);
      if (after !== undefined && after.q !== asked) throw refuse('request.page-invalid');
      const patient = await getPatient(executor, projectId, request.params.id);
      const { hits, next } = await searchChart(executor, patient, {
        words: q,
        after: after && afterOf(after),
        limit: countFrom(_count, mostHits, usualHits),
      });
      const documents = await keptOf(executor, patient, [...new Set(hits.flatMap(hit => hit.documentIds))]);
      return {
        results: hits.map(hit => ({
          resource_type: hit.resourceType,
          resource_id: hit.resourceId,
          date: hit.date ?? null,
          snippet: hit.snippet,
          sources: hit.documentIds.flatMap(documentId => {
            const document = documents.get(documentId);
            return document === undefined
              ? []
              : [
                  {
                    document_id: documentId,
                    title: document.title,
                    document_time: document.documentTime?.toISOString() ?? null,
                  },
                ];
          }),
        })),
        ...(next === undefined
          ? {}
          : {
              page_token: writePageToken({
                q: asked,
                ...(next.since && { since: shortOf(next.since) }),
                ...(next.hit && { hit: { ...shortOf(next.hit), r: next.hit.rank } }),
              }),
            }),
      };
    },
  );
}
