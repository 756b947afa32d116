// Whatever was thrown → the JSON object a caller gets. What is not the caller's doing is observed, and never told.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Duplex } from 'node:stream';
import { DatabaseAway, StatementFailed } from '../platform/database/trouble.ts';
import { StorageFull, StorageReadOnly } from '../platform/errors-storage.ts';
import { Refusal, refuse, renderRefusal } from '../platform/errors.ts';
import type { ErrorCode } from '../platform/errors.ts';
import type { Observe } from '../platform/observations.ts';
import { asksForFhir, isFhir, outcomeAndError, outcomeOf } from './fhir/outcome.ts';

/** Long enough to reconnect, short enough to be tried by a client that waits. */
const awayRetrySeconds = 5;

/** What Fastify itself refuses. */
const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.content-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_BAD_URL: 'request.malformed',
  FST_ERR_MAX_PARAM_LENGTH: 'route.unknown',
};

/** PostgreSQL's (Appendix A) and the operating system's words for no space, and for storage that may not be written. */
const storageCodes: Record<string, ErrorCode> = {
  ENOSPC: 'storage.full',
  EDQUOT: 'storage.full',
  '53100': 'storage.full',
  EROFS: 'service.unavailable',
  '25006': 'service.unavailable',
  // Statement cancelled: it took too long.
  '57014': 'service.unavailable',
};

export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof DatabaseAway)
    return refuse('service.unavailable', { retryAfterSeconds: awayRetrySeconds });
  if (error instanceof StorageFull) return refuse('storage.full', { retryAfterSeconds: awayRetrySeconds });
  if (error instanceof StorageReadOnly)
    return refuse('service.unavailable', { retryAfterSeconds: awayRetrySeconds });
  const code = codeOf(error);
  const storage = storageCodes[code];
  if (storage !== undefined) return refuse(storage, { retryAfterSeconds: awayRetrySeconds });
  const framework = frameworkCodes[code];
  if (framework !== undefined) return refuse(framework);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse('request.too-slow');
  // A connection that its caller gave up in the middle of the body.
  if (code === 'ECONNRESET' || code === 'FST_ERR_CTP_ABORTED') return refuse('request.malformed');
  return undefined;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const answerError =
  (observe: Observe) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error) ?? refuse('service.failed');
    if (refusal.code === 'service.failed') observe(failureOf(error, request));
    const rendered = renderRefusal(refusal, request.id);
    if (rendered.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply.code(rendered.status).headers(rendered.headers);
    if (isFhir(request) && asksForFhir(request))
      void reply.type('application/fhir+json; charset=utf-8').send(outcomeOf(rendered));
    else
      void reply
        .type('application/json; charset=utf-8')
        .send(isFhir(request) ? outcomeAndError(rendered) : rendered.body);
  };

/** The error's name and where it was thrown; its message may quote what the caller sent. */
function failureOf(error: unknown, request: FastifyRequest) {
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: undefined };
  const code =
    error instanceof StatementFailed
      ? `${name} ${error.code} ${error.constraint ?? ''}`.trim()
      : `${name} ${codeOf(error)}`.trim();
  return {
    kind: 'request.failed' as const,
    requestId: request.id,
    method: request.method,
    route: routeOf(request),
    error: code,
    stack: (stack ?? '')
      .split('\n')
      .filter(line => /^\s+at /.test(line))
      .join('\n'),
  };
}

/** The pattern, never the path: ids of patients are in it. */
export const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown';

/** Bytes that are not HTTP, or come too slowly: there is no request to answer yet, so the answer is written by hand. */
export function answerBadHttp(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const codes: Record<string, ErrorCode> = {
    HPE_HEADER_OVERFLOW: 'request.headers-too-large',
    ERR_HTTP_REQUEST_TIMEOUT: 'request.too-slow',
  };
  const { status, body } = renderRefusal(refuse(codes[error.code ?? ''] ?? 'request.malformed'));
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}
