// Idempotency-Key on any POST: of many copies of a request one is answered, and the others get that answer (IETF draft
// "The Idempotency-Key HTTP Header Field"). Kept in the database, so that copies may reach different processes.
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { claimKey, forgetKeys, giveUpKey, keepAnswer } from '../../platform/idempotency/sql.ts';
import type { IdempotencyKey, KeptAnswer } from '../../platform/idempotency/sql.ts';
import type { HeldKey, Resumable } from '../../platform/idempotency/steps.ts';
import type { Random } from '../../platform/random.ts';
import { openAnswers } from '../answers.ts';
import { isFhir } from '../fhir/outcome.ts';
import { openFhirAnswers } from '../fhir/schema.ts';
import type { Api } from '../parts.ts';

const header = 'idempotency-key';
const keyPattern = /^[\x21-\x7e]{1,255}$/;
const keepMs = 24 * 60 * 60 * 1000;
/** A process that has not answered by then has died. */
const leaseMs = 60_000;
/** How long a copy waits for the first one's answer. */
const patienceMs = 30_000;
const firstPauseMs = 10;
const longestPauseMs = 250;
/** Longer answers are files and records, which no POST makes. */
const longestAnswer = 1024 * 1024;

const noProject = '00000000-0000-0000-0000-000000000000';

/** Not the request's doing, or gone when it is sent again. */
const passing = new Set([401, 403, 408, 409, 429, 431]);
const isKept = (status: number): boolean => status < 500 && !passing.has(status);

interface Parts {
  database: Database;
  clock: Clock;
  random: Random;
  /** Makes the handler's transactions steps of the key. */
  hold: Resumable['hold'];
}

/** After the hooks that say who calls and in which project. */
export function honourIdempotencyKeys(app: Api, { database, clock, random, hold }: Parts): void {
  const holding = new WeakMap<FastifyRequest, HeldKey>();
  const rowsOf = (key: IdempotencyKey) =>
    (key.projectId === noProject ? database.system : database.of(key.projectId)).executor;

  app.addHook('preHandler', async (request, reply) => {
    const given = request.headers[header];
    if (request.method !== 'POST' || given === undefined) return;
    if (typeof given !== 'string' || !keyPattern.test(given)) throw refuse('request.idempotency-key-invalid');
    const key = {
      projectId: request.caller?.projectId ?? noProject,
      caller: request.caller?.clientId ?? '',
      key: given,
    };
    const executor = rowsOf(key);
    const fingerprint = fingerprintOf(request);
    const token = random.uuid();
    const until = clock.monotonicMs() + patienceMs;
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const now = clock.now();
      const lease = { token, now, until: new Date(now.getTime() + leaseMs) };
      const claim = await claimKey(executor, key, fingerprint, lease, keepMs);
      if (claim.mine) {
        holding.set(request, { key, token, steps: claim.steps });
        return;
      }
      if (claim.fingerprint !== fingerprint) throw refuse('request.idempotency-key-reused');
      if (claim.answer !== undefined) return sendAgain(reply, claim.answer);
      if (clock.monotonicMs() > until) throw refuse('request.idempotency-key-busy', { retryAfterSeconds: 1 });
      await clock.sleep(pause);
    }
  });

  // By callback, so that the handler runs within.
  app.addHook('preHandler', (request, _reply, done) => {
    const held = holding.get(request);
    if (held === undefined) done();
    else hold(held, done);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const held = holding.get(request);
    if (held === undefined) return payload;
    holding.delete(request);
    const executor = rowsOf(held.key);
    const body = textOf(payload);
    if (!isKept(reply.statusCode) || body === undefined) {
      await giveUpKey(executor, held.key, held.token);
      return payload;
    }
    const contentType = reply.getHeader('content-type');
    await keepAnswer(executor, held.key, held.token, {
      status: reply.statusCode,
      contentType: typeof contentType === 'string' ? contentType : undefined,
      body,
    });
    await forgetKeys(executor, held.key.projectId, new Date(clock.now().getTime() - keepMs));
    return payload;
  });
}

/** Every POST says in its description what a key can be answered with. Call before the routes are added. */
export function describeIdempotency(app: Api): void {
  app.addHook('onRoute', route => {
    if (route.method !== 'POST' || route.schema?.hide === true) return;
    const response = route.schema?.response as Record<string, unknown> | undefined;
    route.schema = {
      ...route.schema,
      response: {
        ...(isFhir(route) ? openFhirAnswers : openAnswers)(
          {},
          'request.idempotency-key-invalid',
          'request.idempotency-key-reused',
          'request.idempotency-key-busy',
        ),
        ...response,
      },
    };
  });
}

function sendAgain(reply: FastifyReply, { status, contentType, body }: KeptAnswer): FastifyReply {
  void reply.code(status).header('idempotency-replayed', 'true');
  if (contentType !== undefined) void reply.header('content-type', contentType);
  // As text it would be put into JSON again.
  return reply.serializer(text => text as string).send(body);
}

/** What was asked; of a body that is a stream only how it is announced. */
const fingerprintOf = ({ url, body, headers }: FastifyRequest): string =>
  createHash('sha256')
    .update(
      JSON.stringify([url, body ?? null, headers['content-type'] ?? '', headers['content-length'] ?? '']),
    )
    .digest('hex');

function textOf(payload: unknown): string | undefined {
  if (payload === null || payload === undefined) return '';
  if (typeof payload === 'string' && payload.length <= longestAnswer) return payload;
  return undefined;
}
