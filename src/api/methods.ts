// Every path answers every method: OPTIONS with what it takes (RFC 9110 §9.3.7), the others it does not take with 405 and Allow (§15.5.6).
import { refuse } from '../platform/errors.ts';
import type { Api } from './parts.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Call before the routes are added; `fill` after them. */
export function answerOtherMethods(app: Api): { fill(): void } {
  const taken = new Map<string, { url: string; known: Set<string> }>();
  app.addHook('onRoute', route => {
    // CORS adds one that says yes to every path; a path that nobody has is unknown to pages as well.
    if (route.url === '*') {
      route.handler = () => {
        throw refuse('route.unknown');
      };
      return;
    }
    // Two methods may call a step of one path by different names.
    const path = route.url.replace(/\/:\w+/g, '/:');
    const { known } = taken.get(path) ?? { known: new Set(['OPTIONS']) };
    for (const method of [route.method].flat()) known.add(method);
    taken.set(path, { url: route.url, known });
  });
  const fill = () => {
    for (const { url, known } of [...taken.values()]) {
      const allowed = methods
        .filter(method => known.has(method) || (method === 'HEAD' && known.has('GET')))
        .join(', ');
      const others = methods.filter(method => method !== 'OPTIONS' && !allowed.split(', ').includes(method));
      app.route({
        method: 'OPTIONS',
        url,
        schema: { hide: true },
        handler: (_request, reply) => reply.code(204).header('allow', allowed).send(),
      });
      if (others.length > 0)
        app.route({
          method: others,
          url,
          schema: { hide: true },
          onRequest: (_request, reply, done) => {
            void reply.header('allow', allowed);
            done(refuse('method.unsupported'));
          },
          handler: () => {
            throw refuse('method.unsupported');
          },
        });
    }
  };
  return { fill };
}
