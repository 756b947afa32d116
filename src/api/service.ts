// GET /health: the process answers. GET /ready: it can do its work, so traffic may come.
import { sql } from 'kysely';
import { z } from 'zod';
import { isLate, within } from '../platform/clock.ts';
import { refuse } from '../platform/errors.ts';
import { json, openAnswers } from './answers.ts';
import type { Api, ApiParts } from './parts.ts';

const statusBody = z.strictObject({ status: z.string() });
const patienceMs = 2_000;

export function service(app: Api, { database, clock, stopping }: ApiParts): void {
  app.get(
    '/health',
    {
      schema: {
        tags: ['Service'],
        summary: 'Alive',
        response: openAnswers({ 200: json(statusBody, 'It is.') }),
      },
    },
    async () => ({ status: 'ok' }),
  );

  app.get(
    '/ready',
    {
      schema: {
        tags: ['Service'],
        summary: 'Ready',
        response: openAnswers({ 200: json(statusBody, 'It is.') }),
      },
    },
    async () => {
      if (stopping?.aborted) throw refuse('service.unavailable', { retryAfterSeconds: 5 });
      const answered = sql`select 1`.execute(database.system.executor);
      if ((await within(clock, patienceMs, answered)) === isLate)
        throw refuse('service.unavailable', { retryAfterSeconds: 5 });
      return { status: 'ready' };
    },
  );
}
