// Parts → the HTTP server with every published API on it.
import cors from '@fastify/cors';
import fastify from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { everyProject } from '../platform/database/row-security.ts';
import { refuse } from '../platform/errors.ts';
import { resumable } from '../platform/idempotency/steps.ts';
import { FreeingResponse } from '../platform/sent-memory.ts';
import { auditEventOf } from './audit.ts';
import { auth } from './auth/routes.ts';
import { batches } from './batches/routes.ts';
import { largestBody, readBodies } from './bodies.ts';
import { openDeliveries } from './delivery.ts';
import { documentsV1 } from './documents-v1/routes.ts';
import { documentsV2 } from './documents-v2/routes.ts';
import { answerBadHttp, answerError, routeOf } from './errors.ts';
import { metadata } from './fhir/metadata.ts';
import { fhir } from './fhir/routes.ts';
import { flatV1 } from './flat-v1/routes.ts';
import { history } from './history/routes.ts';
import { hl7v2 } from './hl7v2/routes.ts';
import { management } from './management/routes.ts';
import { answerOtherMethods } from './methods.ts';
import { discovery, oauth } from './oauth/routes.ts';
import { changes } from './changes/routes.ts';
import { deltas } from './deltas/routes.ts';
import { describeApi } from './openapi.ts';
import { refuseOutsideScopes } from './parts.ts';
import { publishPatient } from '../records/regroup-all.ts';
import type { Api, ApiParts, ServedParts } from './parts.ts';
import { patientsV1 } from './patients-v1/routes.ts';
import { patientsV2 } from './patients-v2/routes.ts';
import { providers } from './providers/routes.ts';
import { provenanceV2 } from './provenance-v2/routes.ts';
import { queriesV1 } from './queries-v1/routes.ts';
import { queriesV2 } from './queries-v2/routes.ts';
import { recordV2 } from './record-v2/routes.ts';
import { reference } from './reference.ts';
import { referrals } from './referrals/routes.ts';
import { retrievalV2 } from './retrieval-v2/routes.ts';
import { searchV2 } from './search-v2/routes.ts';
import { service } from './service.ts';
import { signals } from './signals/routes.ts';
import { subscriptions } from './subscriptions/routes.ts';
import { refuseUnacceptable } from './surface/accept.ts';
import { describeIdempotency, honourIdempotencyKeys } from './surface/idempotency.ts';
import { limitRates } from './surface/limits.ts';
import { askedPath } from './surface/paths.ts';
import { validatorCompiler } from './validation.ts';

export type { ApiParts } from './parts.ts';

const requestIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a page's script may read. */
const exposedHeaders = [
  'x-request-id',
  'retry-after',
  'content-disposition',
  'etag',
  'location',
  'link',
  'allow',
  'www-authenticate',
  'idempotency-replayed',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
];

const unlimited = { perProject: 1e9, perCredential: 1e9 };

/** The apis whose callers need a token. */
const tokenApis = [
  patientsV2,
  queriesV2,
  retrievalV2,
  deltas,
  changes,
  recordV2,
  documentsV2,
  provenanceV2,
  searchV2,
  fhir,
  patientsV1,
  queriesV1,
  flatV1,
  history,
  documentsV1,
  batches,
  subscriptions,
  hl7v2,
  signals,
  referrals,
  providers,
  management,
];

export function buildApi(parts: ApiParts): FastifyInstance {
  const app = fastify({
    genReqId: request => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestIdPattern.test(given) ? given : parts.random.uuid();
    },
    rewriteUrl: request => askedPath(request.url ?? '/'),
    // Clients do not follow redirects: a path with a slash at its end is the same path.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1000 },
    bodyLimit: largestBody,
    requestTimeout: 60_000,
    // A stopping server still answers what arrives on open connections; /ready has told the balancer before.
    return503OnClosing: false,
    clientErrorHandler: answerBadHttp,
    // Refused by us below, with a body.
    http: { requireHostHeader: false, ServerResponse: FreeingResponse },
    frameworkErrors: (error, request, reply) =>
      answerError(parts.observe)(error, request, reply.headers(headersOfAll(request))),
  }).withTypeProvider<ZodTypeProvider>() as Api;

  // A tunnel is nothing we are asked for; an expectation that nobody knows may be ignored (RFC 9110 §10.1.1).
  app.server.on('connect', (_request, socket) => answerBadHttp(new Error('CONNECT'), socket));
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));

  app.setValidatorCompiler(validatorCompiler);
  // Answers are presented by explicit mappers; the tests hold them against their schemas.
  app.setSerializerCompiler(() => data => JSON.stringify(data));
  app.setErrorHandler(answerError(parts.observe));
  app.setNotFoundHandler(() => {
    throw refuse('route.unknown');
  });
  readBodies(app);
  guard(app, parts);

  if (parts.corsOrigins !== undefined)
    app.register(cors, {
      origin: parts.corsOrigins.includes('*') ? '*' : [...parts.corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders,
      // An OPTIONS that asks about no origin is answered with Allow like anybody's (methods.ts).
      strictPreflight: false,
      preflightContinue: true,
      maxAge: 600,
    });
  describeApi(app, parts.version, parts.baseUrl);
  const others = answerOtherMethods(app);
  app.register(async open => {
    service(open, parts);
    reference(open, parts);
    metadata(open, parts);
    discovery(open, parts);
  });
  app.register(async open => oauth(open as Api, parts));
  app.register(async open => auth(open as Api, parts));
  const { database, hold } = resumable(parts.database);
  const served: ServedParts = {
    ...parts,
    database,
    deliveries: openDeliveries(parts.clock),
    corrected: publishPatient,
  };
  app.addHook('onClose', () => served.deliveries.end());
  app.addHook('onRequest', async request => served.deliveries.heard(request));
  app.register(async secured => {
    secured.addHook('onRequest', async request => {
      request.caller = await parts.access.authenticate(request.headers, request.ip);
      refuseOutsideScopes(request);
    });
    await limitRates(secured, parts.rateLimits ?? unlimited);
    // By callback, so that the handler runs in the project; a token without one manages several (row-level security).
    secured.addHook('preHandler', (request, _reply, done) =>
      parts.database.inProject(request.caller?.projectId ?? everyProject, done),
    );
    refuseUnacceptable(secured);
    honourIdempotencyKeys(secured, { ...parts, hold });
    describeIdempotency(secured);
    for (const api of tokenApis) api(secured, served);
  });
  app.register(async () => others.fill());
  return app;
}

const headersOfAll = (request: FastifyRequest) => ({
  'x-request-id': request.id,
  // Answers are health data or secrets: no cache keeps them, no page frames them, no browser guesses their type.
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
});

/** What holds for every request and answer. */
function guard(app: Api, { audit, clock, observe }: ApiParts): void {
  const startedAt = new WeakMap<object, number>();
  app.decorateRequest('caller', undefined);
  app.decorateRequest('audited', undefined);
  app.addHook('onClose', async () => audit?.close());
  app.addHook('onRequest', async (request, reply) => {
    startedAt.set(request, clock.monotonicMs());
    void reply.headers(headersOfAll(request));
    // PostgreSQL keeps no NUL in text: refused here, once, for every path and parameter.
    if (/%00/.test(request.url)) throw refuse('request.malformed');
    // RFC 9112 §3.2.
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined)
      throw refuse('request.malformed');
  });
  app.addHook('onResponse', async (request, reply) => {
    const event = auditEventOf(request, reply);
    if (event !== undefined) audit?.record(event);
    const projectId = request.caller?.projectId;
    observe({
      kind: 'request.answered',
      requestId: request.id,
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      ms: Math.round(clock.monotonicMs() - (startedAt.get(request) ?? clock.monotonicMs())),
      ...(projectId === undefined ? {} : { projectId }),
    });
  });
}
