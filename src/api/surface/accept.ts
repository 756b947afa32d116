// Accept → 406 when nothing that the route answers is wanted (RFC 9110 §12.5.1, §15.5.7). JSON is always acceptable: the published
// clients ask for it even where a zip comes (contract §0).
import type { FastifyRequest } from 'fastify';
import { refuse } from '../../platform/errors.ts';
import type { Api } from '../parts.ts';

const always = ['application/json', 'application/fhir+json', 'application/octet-stream'];

export function refuseUnacceptable(app: Api): void {
  app.addHook('preHandler', async request => {
    const accept = request.headers.accept;
    if (accept === undefined || accept.trim() === '') return;
    const offered = [...always, ...offeredBy(request)];
    const wanted = accept
      .split(',')
      .map(part => part.split(';').map(piece => piece.trim().toLowerCase()))
      .filter(([, ...parameters]) => !parameters.some(parameter => /^q=0(\.0*)?$/.test(parameter)))
      .map(([type = '']) => type);
    if (!wanted.some(type => offered.some(each => covers(type, each))))
      throw refuse('request.not-acceptable');
  });
}

/** `*` alone is sent by old Java clients. */
const covers = (wanted: string, offered: string): boolean =>
  wanted === '*/*' ||
  wanted === '*' ||
  wanted === offered ||
  (wanted.endsWith('/*') && offered.startsWith(wanted.slice(0, -1)));

interface Described {
  content?: Record<string, unknown>;
}

function offeredBy(request: FastifyRequest): string[] {
  const responses = request.routeOptions.schema?.response as Record<string, Described> | undefined;
  return Object.entries(responses ?? {})
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content }]) => Object.keys(content ?? {}));
}
