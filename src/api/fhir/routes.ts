// The FHIR R4 API: /fhir, and the paths it was published under before. Contract §7.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayRead, mayReadAll } from '../../access/scopes.ts';
import { getPatient } from '../../patients/find.ts';
import type { Patient } from '../../patients/patient.ts';
import { refuse } from '../../platform/errors.ts';
import type { EverythingFilter } from '../../records/everything.ts';
import { searchedTypes } from '../../records/search/parameters.ts';
import { mostPerPage } from '../../records/search/parse-search.ts';
import { dateRange } from '../../records/search/ranges.ts';
import { invalid } from '../../records/search/invalid.ts';
import { secured } from '../openapi.ts';
import { allow, baseUrlOf } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { bundleText } from './bundles.ts';
import { docrefSearches } from './docref.ts';
import { answerBatch, batchBody } from './batch.ts';
import { sendBinary } from './binary.ts';
import { writeEverything } from './everything.ts';
import { addLegacyFlow } from './legacy-routes.ts';
import { legacySearch } from './legacy-search.ts';
import { mediaTypeOf } from './media.ts';
import { Form, lastOf, parametersOf, queryText } from './parameters.ts';
import { answerHistory, readOldVersion, readResource } from './read.ts';
import type { ReadAnswer } from './read.ts';
import {
  compartmentParams,
  docrefQuery,
  everythingQuery,
  fhirAnswers,
  fhirContent,
  historyQuery,
  idParams,
  resourceParams,
  searchQuery,
  typeParams,
  versionParams,
} from './schema.ts';
import { answerSearch } from './search.ts';
import { cutTo, partOf } from './summary.ts';

/** Medplum's client and others look below /fhir/R4; the first generation was published as /R4, the next as /r4. */
export const fhirPaths = ['/fhir', '/fhir/R4', '/fhir/r4', '/R4', '/r4'];

interface Typed {
  type: string;
}

const usualHistory = 100;
const knownTypes = new Set([...searchedTypes, 'Basic', 'Binary']);

export function fhir(app: Api, parts: ApiParts): void {
  for (const path of fhirPaths) app.register(async scope => mountFhir(scope as Api, parts, path));
}

/** The whole API below `path`. */
function mountFhir(app: Api, parts: ApiParts, path: string): void {
  const about = {
    tags: ['FHIR'],
    security: secured,
    ...(path === '/fhir' ? {} : { deprecated: true, hide: path !== '/R4' }),
  };
  const executor = () => parts.database.executor;
  const isFirstGeneration = path === '/R4' || path === '/r4';
  readForms(app);

  const baseUrl = (request: FastifyRequest) => `${baseUrlOf(request, parts)}${path}`;
  const bases = (request: FastifyRequest) =>
    fhirPaths.toReversed().map(each => `${baseUrlOf(request, parts)}${each}/`);
  const typeOf = (text: string): string => {
    const type = text === 'Person' ? 'Patient' : text;
    if (!knownTypes.has(type)) throw refuse('fhir.type-unknown');
    return type;
  };
  const allowRead = (request: FastifyRequest, type: string, interaction: 'read' | 'search' = 'read') => {
    const caller = allow(request, 'record:read');
    if (!mayRead(caller, type, interaction)) throw refuse('access.scope-missing');
    return caller;
  };
  const isAbout = (request: FastifyRequest, patientId: string | undefined) => {
    if (patientId !== undefined) request.audited = { kind: 'patient', id: patientId };
  };

  async function search(
    request: FastifyRequest,
    reply: FastifyReply,
    typeText: string,
    patientText?: string,
  ) {
    const caller = allow(request, 'record:read');
    const sent = parametersOf(request);
    const mediaType = mediaTypeOf(request, lastOf(sent, '_format'));
    const resourceType = typeOf(typeText);
    const parameters = isFirstGeneration ? legacySearch(resourceType, sent) : sent;
    const patient =
      patientText === undefined ? undefined : await getPatient(executor(), caller.projectId, patientText);
    const base = baseUrl(request);
    const within = patient === undefined ? '' : `/Patient/${patient.particlePatientId}`;
    const { text, patientIds } = await answerSearch(executor(), {
      caller,
      resourceType,
      parameters,
      patient,
      baseUrl: base,
      bases: bases(request),
      selfUrl: `${base}${within}/${resourceType}`,
      isStrict: /handling\s*=\s*"?strict/i.test(String(request.headers['prefer'] ?? '')),
      now: parts.clock.now(),
    });
    isAbout(request, patientIds?.[0]);
    return reply.type(mediaType).send(text);
  }

  async function everything(request: FastifyRequest, reply: FastifyReply, id: string) {
    const caller = allow(request, 'record:read');
    const parameters = parametersOf(request);
    const mediaType = mediaTypeOf(request, lastOf(parameters, '_format'));
    const patient = await getPatient(executor(), caller.projectId, id);
    isAbout(request, patient.particlePatientId);
    const types = lastOf(parameters, '_type')
      ?.split(',')
      .map(each => typeOf(each.trim()));
    const permitted = mayReadAll(caller)
      ? types
      : (types ?? [...knownTypes]).filter(type => mayRead(caller, type, 'read'));
    const count = lastOf(parameters, '_count');
    const pageToken = lastOf(parameters, 'page_token');
    const base = baseUrl(request);
    // What is still being sent when the call is over has to know its project by itself.
    const text = await writeEverything(parts.database.of(caller.projectId).executor, patient, {
      baseUrl: base,
      selfUrl: `${base}/Patient/${patient.particlePatientId}/$everything${queryText(parameters, 'page_token')}`,
      filter: { ...filterOf(parameters), ...(permitted && { resourceTypes: permitted }) },
      ...(count === undefined ? {} : { count: pageSize(count) }),
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    return reply.type(mediaType).send(Readable.from(text, { objectMode: false }));
  }

  async function history(request: FastifyRequest, reply: FastifyReply, type?: string, id?: string) {
    const caller = allow(request, 'record:read');
    const parameters = parametersOf(request);
    const mediaType = mediaTypeOf(request, lastOf(parameters, '_format'));
    const resourceType = type === undefined ? undefined : typeOf(type);
    // The history of one resource is read, that of many is searched (SMART App Launch 2.2, scopes).
    const interaction = id === undefined ? 'search' : 'read';
    if (resourceType !== undefined) allowRead(request, resourceType, interaction);
    const base = baseUrl(request);
    let key: { projectId: Patient['projectId']; particlePatientId: Patient['particlePatientId'] };
    let resourceId = id;
    if (id !== undefined && resourceType !== undefined) {
      const { particlePatientId } = await readResource(executor(), caller.projectId, resourceType, id);
      key = { projectId: caller.projectId, particlePatientId };
      if (resourceType === 'Patient') resourceId = particlePatientId;
    } else {
      const asked = lastOf(parameters, 'patient') ?? lastOf(parameters, 'subject');
      if (asked === undefined) throw refuse('search.patient-missing');
      key = await getPatient(executor(), caller.projectId, asked.replace(/^(Patient|Person)\//, ''));
    }
    isAbout(request, key.particlePatientId);
    const [since, at] = [lastOf(parameters, '_since'), lastOf(parameters, '_at')];
    const place = [resourceType, resourceId].filter(part => part !== undefined).join('/');
    const text = await answerHistory(executor(), key, {
      resourceType,
      resourceId,
      baseUrl: base,
      selfUrl: `${base}${place === '' ? '' : `/${place}`}/_history${queryText(parameters, 'page_token')}`,
      since: since === undefined ? undefined : instantOf('_since', since),
      at:
        at === undefined
          ? undefined
          : { from: new Date(rangeOf('_at', at)[0]), to: new Date(rangeOf('_at', at)[1]) },
      count: pageSize(lastOf(parameters, '_count') ?? String(usualHistory)),
      pageToken: lastOf(parameters, 'page_token'),
      mayShow: each => mayRead(caller, each, interaction),
    });
    return reply.type(mediaType).send(text);
  }

  async function docref(request: FastifyRequest, reply: FastifyReply) {
    const caller = allow(request, 'record:read');
    const sent = parametersOf(request);
    const mediaType = mediaTypeOf(request, lastOf(sent, '_format'));
    const now = parts.clock.now();
    const base = baseUrl(request);
    const operationUrl = `${base}/DocumentReference/$docref${queryText(sent)}`;
    const searches = docrefSearches(sent, { now, bases: bases(request), isStrict: false });
    let answer: Awaited<ReturnType<typeof answerSearch>> | undefined;
    for (const each of searches) {
      answer = await answerSearch(executor(), {
        ...each,
        caller,
        resourceType: 'DocumentReference',
        patient: undefined,
        baseUrl: base,
        bases: bases(request),
        selfUrl: operationUrl,
        operationUrl,
        isStrict: false,
        now,
      });
      if (answer.matches > 0) break;
    }
    isAbout(request, answer?.patientIds?.[0]);
    const none = { links: [{ relation: 'self' as const, url: operationUrl }], total: 0, entries: [] };
    return reply.type(mediaType).send(answer?.text ?? bundleText('searchset', none));
  }

  const found = fhirAnswers(
    { 200: fhirContent('A Bundle.') },
    'request.parameter-invalid',
    'request.page-invalid',
    'patient.unknown',
    'fhir.type-unknown',
    'search.patient-missing',
    'search.too-many-patients',
  );
  const one = fhirAnswers(
    { 200: fhirContent('The resource.'), 304: fhirContent('It has not changed.') },
    'fhir.type-unknown',
    'record.resource-unknown',
  );

  for (const name of ['Patient', 'Person']) {
    const of = name === 'Patient' ? about : { ...about, hide: true };
    for (const method of ['GET', 'POST'] as const)
      app.route({
        method,
        url: `${path}/${name}/:id/$everything`,
        schema: {
          ...of,
          summary: 'Get a whole record',
          description: 'Streamed as it is stored. Also by POST, with a Parameters resource.',
          params: idParams,
          querystring: everythingQuery,
          response: found,
        },
        handler: (request, reply) => everything(request, reply, request.params.id),
      });
    app.get(
      `${path}/${name}/:id/:type`,
      {
        schema: {
          ...of,
          summary: 'Search one patient’s record',
          params: compartmentParams,
          querystring: searchQuery,
          response: found,
        },
      },
      (request, reply) => search(request, reply, request.params.type, request.params.id),
    );
    app.post(
      `${path}/${name}/:id/:type/_search`,
      {
        schema: {
          ...of,
          summary: 'Search one patient’s record, with the parameters in a form',
          params: compartmentParams,
          querystring: searchQuery,
          response: found,
        },
      },
      (request, reply) => search(request, reply, request.params.type, request.params.id),
    );
  }

  for (const method of ['GET', 'POST'] as const)
    app.route({
      method,
      url: `${path}/DocumentReference/$docref`,
      schema: {
        ...about,
        summary: 'Find a patient’s documents, as US Core’s $docref',
        description: 'Without dates the most recent one. Also by POST, with a Parameters resource.',
        querystring: docrefQuery,
        response: found,
      },
      handler: docref,
    });

  app.post(
    path,
    {
      schema: {
        ...about,
        summary: 'Read and search, many calls in one',
        description:
          'A Bundle of type batch; each entry is answered as the call by itself would be. Nothing is written, and operations are called by themselves.',
        body: batchBody,
        response: fhirAnswers(
          { 200: fhirContent('A Bundle of type batch-response.') },
          'request.field-invalid',
        ),
      },
    },
    async (request, reply) => {
      allow(request, 'record:read');
      const text = await answerBatch(app, { request, path, bases: bases(request) }, request.body);
      return reply.type(mediaTypeOf(request)).send(text);
    },
  );

  app.get(
    `${path}/_history`,
    {
      schema: {
        ...about,
        summary: 'What changed in a record',
        description: 'Newest first. Of one patient.',
        querystring: historyQuery,
        response: found,
      },
    },
    (request, reply) => history(request, reply),
  );
  app.get(
    `${path}/:type/_history`,
    {
      schema: {
        ...about,
        summary: 'What changed of one type',
        params: typeParams,
        querystring: historyQuery,
        response: found,
      },
    },
    (request, reply) => history(request, reply, request.params.type),
  );
  for (const type of [':type', 'Patient', 'Person'])
    app.get(
      `${path}/${type}/:id/_history`,
      {
        schema: {
          ...about,
          ...(type === ':type' ? { params: resourceParams } : { params: idParams, hide: true }),
          summary: 'The versions of a resource',
          querystring: historyQuery,
          response: found,
        },
      },
      (request, reply) => {
        const { type: named = type, id } = request.params as Partial<Typed> & { id: string };
        return history(request, reply, named, id);
      },
    );
  app.get(
    `${path}/:type/:id/_history/:version`,
    { schema: { ...about, summary: 'Read a version', params: versionParams, response: one } },
    async (request, reply) => {
      const resourceType = typeOf(request.params.type);
      const { projectId } = allowRead(request, resourceType);
      const { id, version } = request.params;
      const answer = await readOldVersion(executor(), projectId, resourceType, id, version);
      isAbout(request, answer.particlePatientId);
      return sendResource(request, reply, answer);
    },
  );
  app.get(
    `${path}/:type/:id`,
    {
      schema: {
        ...about,
        summary: 'Read a resource',
        description:
          'An id that has become part of another resource answers what its source said, tagged so. Binary: a document’s own bytes, or a Binary when application/fhir+json is asked for.',
        params: resourceParams,
        response: fhirAnswers(
          { 200: fhirContent('The resource.'), 304: fhirContent('It has not changed.') },
          'fhir.type-unknown',
          'record.resource-unknown',
          'document.unknown',
        ),
      },
    },
    async (request, reply) => {
      const resourceType = typeOf(request.params.type);
      const { projectId } = allowRead(request, resourceType);
      if (resourceType === 'Binary') return sendBinary(parts, request, reply, projectId, request.params.id);
      const answer = await readResource(executor(), projectId, resourceType, request.params.id);
      isAbout(request, answer.particlePatientId);
      if (answer.servedAs !== undefined)
        void reply.header(
          'link',
          `<${baseUrl(request)}/${resourceType}/${answer.servedAs}>; rel="canonical"`,
        );
      return sendResource(request, reply, answer);
    },
  );
  // Of Patient by itself: a path with a method of its own hides the general one.
  for (const type of [':type', 'Patient', 'Person'])
    app.get(
      `${path}/${type}`,
      {
        schema: {
          ...about,
          ...(type === ':type' ? { params: typeParams } : { hide: true }),
          summary: 'Search',
          description: 'The parameters of each type are in /fhir/metadata.',
          querystring: searchQuery,
          response: found,
        },
      },
      (request, reply) => search(request, reply, type === ':type' ? (request.params as Typed).type : type),
    );
  app.post(
    `${path}/:type/_search`,
    {
      schema: {
        ...about,
        summary: 'Search, with the parameters in a form',
        params: typeParams,
        querystring: searchQuery,
        response: found,
      },
    },
    (request, reply) => search(request, reply, request.params.type),
  );
  addLegacyFlow(app, parts, path, about);
}

/** A search by POST is a form; JSON with a form's Content-Type is `curl -d`. */
function readForms(app: Api): void {
  const form = 'application/x-www-form-urlencoded';
  app.removeContentTypeParser(form);
  app.addContentTypeParser(form, { parseAs: 'string' }, (_request, text, done) => {
    const body = String(text).trim();
    if (body.includes('%00')) return done(refuse('request.malformed'));
    if (!body.startsWith('{')) return done(null, new Form(body));
    try {
      done(null, JSON.parse(body));
    } catch {
      done(refuse('request.malformed'));
    }
  });
}

function pageSize(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalid('_count', 'must be a whole number');
  return Math.min(Number(text), mostPerPage);
}

function rangeOf(name: string, text: string) {
  const range = dateRange(text.replace(' ', '+'));
  const [year] = /^\d{4}/.exec(text) ?? [];
  if (range === undefined || year === '0000')
    throw invalid(name, 'must be a date, or a date and time with an offset');
  return range;
}

const instantOf = (name: string, text: string) => new Date(rangeOf(name, text)[0]);

function filterOf(parameters: ReturnType<typeof parametersOf>): EverythingFilter {
  const [since, start, end] = ['_since', 'start', 'end'].map(name => lastOf(parameters, name));
  return {
    ...(since === undefined ? {} : { since: instantOf('_since', since) }),
    ...(start === undefined ? {} : { careFrom: rangeOf('start', start)[0] }),
    ...(end === undefined ? {} : { careTo: rangeOf('end', end)[1] }),
  };
}

/** With its version as ETag; who has it already gets nothing (FHIR R4 §3.1.0.1.1). */
function sendResource(
  request: FastifyRequest,
  reply: FastifyReply,
  { json, version, updatedAt }: ReadAnswer,
) {
  const parameters = parametersOf(request);
  void reply.type(mediaTypeOf(request, lastOf(parameters, '_format')));
  const part = partOf(lastOf(parameters, '_summary'), lastOf(parameters, '_elements'));
  if (version !== undefined && updatedAt !== undefined) {
    const etag = `W/"${version}"`;
    void reply.header('etag', etag).header('last-modified', updatedAt.toUTCString());
    const known = request.headers['if-none-match'];
    const since = Date.parse(request.headers['if-modified-since'] ?? '');
    const isKnown =
      known === undefined
        ? Math.floor(updatedAt.getTime() / 1000) * 1000 <= since
        : known.split(',').some(each => ['*', etag, `"${version}"`].includes(each.trim()));
    if (isKnown) return reply.code(304).send();
  }
  return reply.send(cutTo(part, json));
}
