// Provenance to the letter: any resource or row of Flat → document, section and position of every statement, its words, and a page that shows them.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Excerpt } from '../../conversion/ccda/excerpt.ts';
import type { Page } from '../../conversion/ccda/page.ts';
import { openExcerpts } from '../../documents/excerpts.ts';
import { keptOf } from '../../documents/kept-sql.ts';
import type { KeptDocument } from '../../documents/kept-sql.ts';
import { zipNameOf } from '../../documents/zip-name.ts';
import { getPatient } from '../../patients/find.ts';
import type { PatientKey } from '../../patients/patient.ts';
import { refuse } from '../../platform/errors.ts';
import { FileMissing } from '../../platform/files.ts';
import { afterOf, sourcePlaces } from '../../records/source-places.ts';
import type { SourcePlace } from '../../records/source-places.ts';
import { answers, content, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { countFrom, readPageToken, writePageToken } from '../page-token.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { htmlOf, pagePolicy } from './page.ts';
import { resolveSources } from './resolve.ts';
import type { Asked } from './resolve.ts';
import {
  mostSources,
  narrativeQuery,
  provenanceAnswer,
  provenanceParams,
  provenanceQuery,
  usualSources,
} from './schema.ts';

type Source = z.output<typeof provenanceAnswer>['sources'][number];

const about = { tags: ['The record'], security: secured };
const path = '/api/v2/patients/:id/provenance/:resource_type/:resource_id';
const place = z.strictObject({
  t: z.string().max(100),
  s: z.string().max(100),
  d: z.uuid(),
  p: z
    .int()
    .min(-1)
    .max(2 ** 31 - 1),
});
const noNul = /^[^\0]*$/;

export function provenanceV2(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;
  const excerpts = openExcerpts(parts.clock, parts.files);
  app.addHook('onClose', () => excerpts.stop());

  async function asked(request: FastifyRequest, params: z.output<typeof provenanceParams>) {
    const { projectId } = allow(request, 'record:read');
    const patient = await getPatient(executor, projectId, params.id);
    const found = await resolveSources(parts, patient, params.resource_type, params.resource_id);
    if (found === undefined) throw refuse('record.resource-unknown');
    return { patient, found };
  }

  /** A document is read once for all its places. */
  async function wordsOf(
    places: readonly SourcePlace[],
    documents: ReadonlyMap<string, KeptDocument>,
  ): Promise<Map<SourcePlace, Excerpt | undefined>> {
    const words = new Map<SourcePlace, Excerpt | undefined>();
    for (const [documentId, said] of Map.groupBy(places, each => each.documentId)) {
      const document = documents.get(documentId);
      if (document === undefined) continue;
      const found = await excerpts
        .of(
          document,
          said.map(each => each.span),
        )
        .catch(withoutFile<(Excerpt | undefined)[]>([]));
      said.forEach((each, at) => words.set(each, found[at]));
    }
    return words;
  }

  app.get(
    path,
    {
      schema: {
        ...about,
        summary: 'See where a resource or a row of Flat comes from',
        description:
          'For every statement it is made of: the document, the section, the position of the element, and its words. A page of sources reads their files.',
        params: provenanceParams,
        querystring: provenanceQuery,
        response: answers(
          { 200: json(provenanceAnswer, 'Its sources.') },
          'request.parameter-invalid',
          'request.page-invalid',
          'patient.unknown',
          'record.resource-unknown',
        ),
      },
    },
    async request => {
      const { _count, page_token: token } = request.query;
      const limit = countFrom(_count, mostSources, usualSources);
      const after = token ? readPageToken(place, token) : undefined;
      if (after !== undefined && !noNul.test(after.t + after.s)) throw refuse('request.page-invalid');
      const { patient, found } = await asked(request, request.params);
      const places = await sourcePlaces(executor, patient, found.resources, {
        after: after && { resourceType: after.t, statementId: after.s, documentId: after.d, place: after.p },
        limit: limit + 1,
      });
      const page = places.slice(0, limit);
      const documents = await keptOf(executor, patient, documentIdsOf(found, page));
      const words = await wordsOf(page, documents);
      const base = `/api/v2/patients/${patient.particlePatientId}/provenance/${encodeURIComponent(request.params.resource_type)}/${encodeURIComponent(request.params.resource_id)}/narrative`;
      const last = page.at(-1);
      return {
        resources: found.resources.map(({ resourceType, resourceId }) => ({
          resource_type: resourceType,
          resource_id: resourceId,
        })),
        sources: [
          ...fileSource(found, documents, base),
          ...page.flatMap(each => presentSource(each, documents, words.get(each), base)),
        ],
        ...(last === undefined || places.length <= limit ? {} : { page_token: tokenOf(last) }),
      };
    },
  );

  app.get(
    `${path}/narrative`,
    {
      schema: {
        ...about,
        summary: 'Show the words a resource or a row of Flat comes from',
        description:
          "The section's narrative as an HTML page, the words of the statement marked. Without scripts, links and anything from elsewhere; bounded.",
        params: provenanceParams,
        querystring: narrativeQuery,
        response: answers(
          { 200: content({ 'text/html': z.string() }, 'A page.') },
          'request.parameter-invalid',
          'patient.unknown',
          'record.resource-unknown',
        ),
      },
    },
    async (request, reply) => {
      const { patient, found } = await asked(request, request.params);
      const shown = await placeShown(patient, found, request.query);
      const document = (await keptOf(executor, patient, [shown.documentId])).get(shown.documentId as never);
      if (document === undefined) throw refuse('record.resource-unknown');
      const page = await excerpts.page(document, shown.span).catch(withoutFile<Page | undefined>(undefined));
      return reply
        .header('content-security-policy', pagePolicy)
        .type('text/html; charset=utf-8')
        .send(htmlOf(document, page));
    },
  );

  async function placeShown(
    patient: PatientKey,
    found: Asked,
    query: z.output<typeof narrativeQuery>,
  ): Promise<Pick<SourcePlace, 'span'> & { documentId: string }> {
    if (found.documentId !== undefined) return { documentId: found.documentId, span: undefined };
    const [shown] = await sourcePlaces(executor, patient, found.resources, {
      only: {
        statementId: query.statement_id,
        documentId: query.document_id,
        place: query.place === undefined ? undefined : Number(query.place),
      },
      limit: 1,
    });
    if (shown === undefined) throw refuse('record.resource-unknown');
    return shown;
  }
}

/** Where it stands is known without the file. */
const withoutFile =
  <T>(known: T) =>
  (error: unknown): T => {
    if (error instanceof FileMissing) return known;
    throw error;
  };

const documentIdsOf = (found: Asked, places: readonly SourcePlace[]): string[] => [
  ...new Set([
    ...(found.documentId === undefined ? [] : [found.documentId]),
    ...places.map(each => each.documentId),
  ]),
];

function tokenOf(last: SourcePlace): string {
  const { resourceType: t, statementId: s, documentId: d, place: p } = afterOf(last);
  return writePageToken({ t, s, d, p });
}

const presentDocument = (document: KeptDocument): Source['document'] => ({
  document_id: document.documentId,
  title: document.title,
  mime_type: document.mimeType,
  document_time: document.documentTime?.toISOString() ?? null,
  file_name: zipNameOf(document),
  holders: [...new Set(document.holders.map(({ holderId }) => holderId))],
});

/** A row of sources is the file itself. */
function fileSource(
  { documentId }: Asked,
  documents: ReadonlyMap<string, KeptDocument>,
  narrative: string,
): Source[] {
  const document = documentId === undefined ? undefined : documents.get(documentId);
  if (document === undefined) return [];
  return [
    {
      resource_type: 'source',
      resource_id: document.documentId,
      statement_id: null,
      document: presentDocument(document),
      section: null,
      position: null,
      fragment: null,
      narrative,
    },
  ];
}

function presentSource(
  { resourceType, resourceId, statementId, documentId, place: at, section, span }: SourcePlace,
  documents: ReadonlyMap<string, KeptDocument>,
  excerpt: Excerpt | undefined,
  narrative: string,
): Source[] {
  const document = documents.get(documentId);
  if (document === undefined) return [];
  const which = new URLSearchParams({
    statement_id: statementId,
    document_id: documentId,
    ...(at === undefined ? {} : { place: String(at) }),
  });
  return [
    {
      resource_type: resourceType,
      resource_id: resourceId,
      statement_id: statementId,
      document: presentDocument(document),
      section:
        excerpt?.section === undefined
          ? null
          : {
              index: section ?? null,
              title: excerpt.section.title ?? null,
              code: excerpt.section.code ?? null,
              line: excerpt.section.line,
              column: excerpt.section.column,
            },
      position:
        span === undefined || excerpt === undefined
          ? null
          : { path: excerpt.path, line: excerpt.line, column: excerpt.column, ...span },
      fragment:
        excerpt?.text === undefined
          ? null
          : { text: excerpt.text.words, from: excerpt.text.from, is_cut: excerpt.text.isCut },
      narrative: `${narrative}?${which.toString()}`,
    },
  ];
}
