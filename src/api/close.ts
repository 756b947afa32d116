// The HTTP server → closed, whatever its callers do: who is answered has time for it, who drips a body byte by byte has not.
import type { FastifyInstance } from 'fastify';
import { isLate, within } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';

/** A large zip on a slow line has this long; the whole stop stays below the 30 seconds that supervisors usually give. */
const patienceMs = 15_000;

export async function closeApi(app: FastifyInstance, clock: Clock): Promise<void> {
  const closed = app.close();
  if ((await within(clock, patienceMs, closed)) === isLate) app.server.closeAllConnections();
  await closed;
}
