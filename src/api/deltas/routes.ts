// What is new about a patient since it was last read, as FHIR and as Flat; and the query that looks for it. Contract §6.
import type { FlatRow } from '../../conversion/flat/index.ts';
import { listDocumentsOfQuery } from '../../documents/sql.ts';
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { findQueryOfProject, findQueryRow } from '../../queries/sql.ts';
import { startQuery } from '../../queries/start.ts';
import { dateTest } from '../../records/search/range-test.ts';
import { dateRange } from '../../records/search/ranges.ts';
import { answers, content, json } from '../answers.ts';
import { auditPatient } from '../audit.ts';
import { mediaTypeOf } from '../fhir/media.ts';
import { readResource } from '../fhir/read.ts';
import { fhirAnswers } from '../fhir/schema.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ServedParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { encounterOf, presentQuery as presentStatus } from '../queries-v1/present.ts';
import { queryAnswer as statusAnswer } from '../queries-v1/schema.ts';
import { presentQuery, queryRequestOf } from '../queries-v2/present.ts';
import { queryAnswer } from '../queries-v2/schema.ts';
import { sendFlat, wantedFrom } from '../retrieval-v2/flat.ts';
import type { FlatStyle } from '../retrieval-v2/flat.ts';
import { mostPerPage } from '../retrieval-v2/schema.ts';
import { sinceOf } from '../since.ts';
import { sendDelta } from './fhir.ts';
import type { DeltaRequest } from './fhir.ts';
import {
  deltaBundle,
  deltasBody,
  everythingQuery,
  flatDelta,
  flatDeltaQuery,
  oneResource,
  resourceParams,
  rowParams,
  typeParams,
  typeQuery,
} from './schema.ts';

const about = { tags: ['Deltas'], security: secured };

/**
 * What the published client of generation B reads here: patients as they are registered, with a postal_code, and a document's type
 * under its older name (flat-contract §2, B).
 */
const flatDeltas: FlatStyle = {
  refusesNoTransitions: false,
  adapt: {
    patients: (row): FlatRow => ({ ...row, postal_code: row['address_postal_code'] ?? '' }),
    documentReferences: (row): FlatRow => ({
      ...row,
      document_reference_type_coding: row['document_reference_type_code'] ?? '',
    }),
  },
};

const rules =
  'With `lastQuery` an answer has what this service account has not been given yet in this format. It counts as given when it was sent whole: after one that broke off the same comes again. An answer without `since` counts as well, one since a date does not. What was read by type or dataset counts for that alone.';

export function deltas(app: Api, parts: ServedParts): void {
  const { executor } = parts.database;

  app.post(
    '/deltas',
    {
      schema: {
        ...about,
        summary: 'Look for what is new',
        description:
          'Starts a query for a patient that is registered. Once this is answered, the query is never lost.',
        body: deltasBody,
        response: answers(
          { 200: json(queryAnswer, 'The query was accepted.') },
          'request.field-invalid',
          'patient.unknown',
          'query.too-many-unfinished',
          'storage.full',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'query:create');
      const { particle_patient_id: id, ...asked } = request.body;
      const patient = await getPatient(executor, projectId, id);
      auditPatient(request, patient);
      const query = await startQuery(parts, patient, {
        ...queryRequestOf(asked),
        ...encounterOf(asked),
        endpoint: 'DELTAS',
      });
      return presentQuery(query, patient);
    },
  );

  app.get(
    '/deltas/:id',
    {
      schema: {
        ...about,
        summary: "See how far the patient's latest query is",
        params: patientParams,
        response: answers(
          { 200: json(statusAnswer, 'Where the query stands.') },
          'patient.unknown',
          'query.none',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'query:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      const latest = await findQueryRow(executor, patient, undefined);
      const query = latest && (await findQueryOfProject(executor, projectId, latest.queryId));
      if (query === undefined) throw refuse('query.none');
      return presentStatus(query, await listDocumentsOfQuery(executor, query, query.queryId));
    },
  );

  const found = {
    200: content(
      { 'application/json': deltaBundle, 'application/fhir+json': deltaBundle },
      'A searchset Bundle; without entries when nothing is new.',
    ),
  };
  const refusals = [
    'request.parameter-invalid',
    'request.page-invalid',
    'request.not-acceptable',
    'patient.unknown',
    'record.resource-unknown',
  ] as const;
  const bundles = fhirAnswers(found, ...refusals);

  for (const path of [
    '/deltas/patient/:id/$everything',
    '/deltas/R4/Patient/:id/$everything',
    '/deltas/r4/Patient/:id/$everything',
  ])
    app.get(
      path,
      {
        schema: {
          ...about,
          summary: 'Get what is new, as FHIR R4',
          description: `Resources that were added or changed, in their present words. Of what was superseded or withdrawn the change feed tells. ${rules}`,
          params: patientParams,
          querystring: everythingQuery,
          // Below R4 what is refused is said in FHIR's words as well.
          response: path.includes('4/') ? bundles : answers(found, ...refusals),
        },
      },
      async (request, reply) => {
        const { projectId } = allow(request, 'record:read');
        const patient = await getPatient(executor, projectId, request.params.id);
        const { _type, start, end } = request.query;
        const narrower = {
          ...(start === undefined ? {} : { careFrom: rangeOf('start', start)[0] }),
          ...(end === undefined ? {} : { careTo: rangeOf('end', end)[1] }),
        };
        return sendDelta(parts, request, reply, patient, {
          ...pageOf(request.query),
          since: sinceOf(request.query),
          ...(_type ? { types: _type.split(',') } : {}),
          ...(start === undefined && end === undefined ? {} : { narrower }),
        });
      },
    );

  for (const base of ['/deltas/R4', '/deltas/r4']) {
    app.get(
      `${base}/:type`,
      {
        schema: {
          ...about,
          summary: 'Get what is new of one type',
          description: rules,
          params: typeParams,
          querystring: typeQuery,
          response: bundles,
        },
      },
      async (request, reply) => {
        const { projectId } = allow(request, 'record:read');
        const { type } = request.params;
        if (!typePattern.test(type)) throw refuse('record.resource-unknown');
        const patient = await getPatient(executor, projectId, request.query.person);
        auditPatient(request, patient);
        const updated = request.query._lastUpdated;
        return sendDelta(parts, request, reply, patient, {
          ...pageOf(request.query),
          since: sinceOf(request.query),
          types: [type],
          ...(updated === undefined ? {} : { narrower: updatedIn(updated, parts.clock.now()) }),
        });
      },
    );

    app.get(
      `${base}/:type/:resourceId`,
      {
        schema: {
          ...about,
          summary: 'Get one resource',
          params: resourceParams,
          response: fhirAnswers(
            {
              200: content(
                { 'application/json': oneResource, 'application/fhir+json': oneResource },
                'As it stands.',
              ),
            },
            'request.not-acceptable',
            'record.resource-unknown',
          ),
        },
      },
      async (request, reply) => {
        const { projectId } = allow(request, 'record:read');
        const { type, resourceId } = request.params;
        if (!typePattern.test(type)) throw refuse('record.resource-unknown');
        const found = await readResource(executor, projectId, type, resourceId);
        auditPatient(request, found);
        return reply.type(mediaTypeOf(request)).send(found.json);
      },
    );
  }

  app.get(
    '/deltas/flat/:id',
    {
      schema: {
        ...about,
        summary: 'Get what is new, as Flat rows',
        description: `Rows that nobody said before; one that says the same with other links is not new. ${rules}`,
        params: patientParams,
        querystring: flatDeltaQuery,
        response: answers(
          { 200: json(flatDelta, 'Rows by dataset.') },
          'request.parameter-invalid',
          'patient.unknown',
        ),
      },
    },
    async (request, reply) => {
      const { projectId } = allow(request, 'record:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      const { _since, since: older, ...names } = request.query;
      const wanted = wantedFrom(Object.keys(names));
      const since = sinceOf({ _since, since: older });
      const asked = { ...(wanted && { wanted }), ...(since && { since }) };
      return sendFlat(parts, request, reply, patient, asked, flatDeltas);
    },
  );

  app.get(
    '/deltas/flat/:id/:type/:rowId',
    {
      schema: {
        ...about,
        summary: 'Get one Flat row',
        params: rowParams,
        response: answers(
          { 200: json(flatDelta, 'The row in its dataset.') },
          'patient.unknown',
          'record.resource-unknown',
        ),
      },
    },
    async (request, reply) => {
      const { projectId } = allow(request, 'record:read');
      const { id, type, rowId } = request.params;
      const patient = await getPatient(executor, projectId, id);
      const row = { resourceType: type, resourceId: rowId };
      return sendFlat(parts, request, reply, patient, { row }, flatDeltas);
    },
  );
}

const typePattern = /^[A-Z][A-Za-z]{1,63}$/;

const pageOf = (query: { _count?: string | undefined; page_token?: string | undefined }) => ({
  count: query._count === undefined ? undefined : Math.min(Number(query._count), mostPerPage),
  pageToken: query.page_token || undefined,
});

const wrong = (field: string, message: string) =>
  refuse('request.parameter-invalid', { errors: [{ field, message }] });

function rangeOf(field: string, text: string): [from: number, to: number] {
  const range = dateRange(text.replace(' ', '+'));
  if (range === undefined) throw wrong(field, 'must be a date or an instant');
  return range;
}

/** A comparator and a date, as FHIR searches by it (R4 §3.1.1.4.4). */
function updatedIn(text: string, now: Date): NonNullable<DeltaRequest['narrower']> {
  const test = dateTest(text, now);
  const after = (ms: number) => ({ since: new Date(ms) });
  const until = (ms: number) => ({ until: new Date(ms) });
  switch (test?.comparator) {
    case 'gt':
    case 'sa':
      return after(test.to);
    case 'ge':
      return after(test.from - 1);
    case 'lt':
    case 'eb':
      return until(test.from - 1);
    case 'le':
      return until(test.to);
    case 'eq':
    case 'ap':
      return { ...after(test.from - 1), ...until(test.to) };
    default:
      throw wrong(
        '_lastUpdated',
        'must be a date or an instant, with eq, gt, ge, lt, le, sa, eb or ap before it',
      );
  }
}
