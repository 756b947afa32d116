// A request's bytes → JSON, whatever Content-Type was said: `curl -d` sends JSON as a form, and others say nothing at all.
import type { FastifyContentTypeParser } from 'fastify';
import { refuse } from '../platform/errors.ts';
import type { Api } from './parts.ts';

export const largestBody = 1024 * 1024;

const asJson = ['application/json', 'text/json', 'text/plain'];
const asOtherJson = /^application\/[\w.-]+\+json\b/;
const asForm = 'application/x-www-form-urlencoded';

export function readBodies(app: Api): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(asJson, { parseAs: 'buffer' }, parser('request.malformed'));
  app.addContentTypeParser(asOtherJson, { parseAs: 'buffer' }, parser('request.malformed'));
  app.addContentTypeParser(asForm, { parseAs: 'buffer' }, parser('request.content-type'));
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) =>
    request.headers['content-type'] === undefined
      ? parser('request.malformed')(request, bytes, done)
      : done(bytes.length === 0 ? null : refuse('request.content-type')),
  );
}

/** For routes without a body: whatever is sent is read and dropped. */
export function dropBodies(app: Api): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _bytes, done) => done(null));
}

type Parser = (
  request: Parameters<FastifyContentTypeParser>[0],
  bytes: string | Buffer,
  done: (error: Error | null, body?: unknown) => void,
) => void;

/** An empty body is no body. */
const parser =
  (otherwise: 'request.malformed' | 'request.content-type'): Parser =>
  (request, bytes, done) => {
    if (bytes.length === 0) return done(null);
    // RFC 9110 §15.5.16.
    if (!/^(identity)?$/i.test((request.headers['content-encoding'] ?? '').trim()))
      return done(refuse('request.content-encoding'));
    try {
      // Fatal: bytes that are not UTF-8 would otherwise be kept as replacement characters. A byte order mark is dropped.
      done(null, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes))));
    } catch {
      done(refuse(otherwise));
    }
  };
