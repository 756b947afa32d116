// How much a project and a credential may ask in a minute: counted per process, told in headers, 429 with whole seconds above it (contract §0).
import rateLimit from '@fastify/rate-limit';
import type { FastifyReply } from 'fastify';
import { refuse } from '../../platform/errors.ts';
import type { Api } from '../parts.ts';

export interface RateLimits {
  /** Requests a minute. */
  perProject: number;
  perCredential: number;
}

type Count = Record<'max' | 'remaining' | 'ttlInSeconds', number>;

/** After the hook that says who calls. */
export async function limitRates(app: Api, { perProject, perCredential }: RateLimits): Promise<void> {
  await app.register(rateLimit, { global: false, timeWindow: 60_000, cache: 50_000 });
  const ofProject = app.createRateLimit({
    max: perProject,
    keyGenerator: request => `project ${request.caller?.projectId ?? request.caller?.clientId ?? ''}`,
  });
  const ofCredential = app.createRateLimit({
    max: perCredential,
    keyGenerator: request => `credential ${request.caller?.clientId ?? ''}`,
  });
  app.addHook('onRequest', async (request, reply) => {
    const counts = [await ofCredential(request), await ofProject(request)].filter(limit => !limit.isAllowed);
    const tightest = counts.sort((a, b) => a.remaining - b.remaining)[0];
    if (tightest === undefined) return;
    tell(reply, tightest);
    const exceeded = counts.find(count => count.isExceeded);
    if (exceeded)
      throw refuse('request.rate-limited', { retryAfterSeconds: Math.max(1, exceeded.ttlInSeconds) });
  });
}

function tell(reply: FastifyReply, { max, remaining, ttlInSeconds }: Count): void {
  void reply.headers({
    'x-ratelimit-limit': max,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': ttlInSeconds,
  });
}
