// One HTTP exchange with a holder, within its patience: time from connect to last byte, bytes, no redirects, bounded inflation.
import { promisify } from 'node:util';
import { brotliDecompress, unzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../platform/clock.ts';
import { NetworkTrouble, type Call, type Holder } from '../network.ts';
import { readResource } from './resources.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { classOfIssueType, classOfStatus, issueType, troubleOfSocket } from './trouble.ts';

export interface FhirParts {
  dispatcher: Dispatcher;
  clock: Clock;
  /** Headers that open the holder's door (SMART Backend Services); sent to the holder's own origin only. */
  authorize?: (holder: Holder, call: Call) => Promise<Record<string, string>>;
}

export interface Question {
  method: 'GET' | 'POST';
  url: URL;
  accept: string;
  body?: { mimeType: string; text: string };
  /** Fewer bytes than the holder's limit, when several answers share one. */
  longestAnswerBytes?: number;
}

export interface Answer {
  status: number;
  mimeType: string | undefined;
  bytes: Uint8Array;
  retryAfterSeconds: number | undefined;
}

export const fhirJson = 'application/fhir+json';

/** An error's body is read only for its OperationOutcome. */
const longestErrorBytes = 64 * 1024;
/** Their meaning needs no body, and a holder in trouble may never finish sending one. */
const bodylessStatuses = [401, 403, 429, 503];

/** The answer, whatever its status. Every trouble on the way is a NetworkTrouble. */
export async function ask(parts: FhirParts, holder: Holder, question: Question, call: Call): Promise<Answer> {
  const late = new AbortController();
  const timer = parts.clock.after(holder.patience.timeoutSeconds * 1000, () => late.abort());
  try {
    const signal = AbortSignal.any([call.signal, late.signal]);
    signal.throwIfAborted();
    return await exchange(parts, holder, question, call, signal);
  } catch (error) {
    if (call.signal.aborted) throw new NetworkTrouble('timeout', { message: 'timeout: the call was ended' });
    if (late.signal.aborted)
      throw new NetworkTrouble('timeout', { message: 'timeout: no whole answer in time' });
    throw troubleOfSocket(error);
  } finally {
    timer.cancel();
  }
}

async function exchange(
  parts: FhirParts,
  holder: Holder,
  question: Question,
  call: Call,
  signal: AbortSignal,
): Promise<Answer> {
  const authorization = await parts.authorize?.(holder, call);
  const response = await parts.dispatcher.request({
    origin: question.url.origin,
    path: question.url.pathname + question.url.search,
    method: question.method,
    headers: {
      accept: question.accept,
      'accept-encoding': 'identity',
      ...(question.body && { 'content-type': question.body.mimeType }),
      ...authorization,
    },
    body: question.body?.text ?? null,
    signal,
    // The deadline above covers the whole exchange; the dispatcher's own begin anew with every byte.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const header = (name: string) => [response.headers[name] ?? []].flat()[0];
  const status = response.statusCode;
  const answer = {
    status,
    mimeType: header('content-type')?.split(';')[0]?.trim().toLowerCase() || undefined,
    retryAfterSeconds: retryAfterSeconds(header('retry-after'), parts.clock.now()),
  };
  const isOk = status >= 200 && status < 300;
  if (bodylessStatuses.includes(status) || (status >= 300 && status < 400)) {
    response.body.on('error', () => {}).destroy();
    return { ...answer, bytes: new Uint8Array() };
  }
  const limit = isOk
    ? Math.min(holder.patience.longestAnswerBytes, question.longestAnswerBytes ?? Infinity)
    : longestErrorBytes;
  try {
    const received = await readBody(response.body, Number(header('content-length') ?? 0), limit);
    return { ...answer, bytes: await inflate(received, header('content-encoding'), limit) };
  } catch (error) {
    // The status of a refusal counts even when its explanation is cut off or endless.
    if (isOk || signal.aborted) throw error;
    return { ...answer, bytes: new Uint8Array() };
  }
}

async function readBody(
  body: Dispatcher.ResponseData['body'],
  declaredBytes: number,
  limit: number,
): Promise<Uint8Array> {
  if (declaredBytes > limit) {
    body.on('error', () => {}).destroy();
    throw flood();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw flood();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const decoders: Record<string, (bytes: Uint8Array, limit: number) => Promise<Uint8Array>> = {
  identity: async bytes => bytes,
  gzip: (bytes, limit) => promisify(unzip)(bytes, { maxOutputLength: limit }),
  'x-gzip': (bytes, limit) => promisify(unzip)(bytes, { maxOutputLength: limit }),
  deflate: (bytes, limit) => promisify(unzip)(bytes, { maxOutputLength: limit }),
  br: (bytes, limit) => promisify(brotliDecompress)(bytes, { maxOutputLength: limit }),
};

/** We ask for identity; some holders compress all the same. */
async function inflate(bytes: Uint8Array, encoding: string | undefined, limit: number): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() || 'identity';
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (!decode) throw new NetworkTrouble('garbled', { message: 'garbled: unknown content encoding' });
  if (bytes.length === 0) return bytes;
  try {
    return await decode(bytes, limit);
  } catch (error) {
    if (error instanceof RangeError) throw flood();
    throw new NetworkTrouble('garbled', { message: 'garbled: broken content encoding' });
  }
}

const flood = () => new NetworkTrouble('flood', { message: 'flood: longer than allowed' });

export const isOk = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

/** The issue-type of a refusal's OperationOutcome, if it brought one. */
export function outcomeOf(answer: Answer): string | undefined {
  try {
    return issueType(readResource(answer.bytes));
  } catch {
    return undefined;
  }
}

/** The trouble that a refusing answer means. An OperationOutcome may say more than the status. */
export function troubleOf(answer: Answer): NetworkTrouble {
  const troubleClass = classOfIssueType(outcomeOf(answer)) ?? classOfStatus(answer.status);
  return new NetworkTrouble(troubleClass, {
    message: `${troubleClass}: HTTP ${answer.status}`,
    httpStatus: answer.status,
    ...(answer.retryAfterSeconds !== undefined && { retryAfterSeconds: answer.retryAfterSeconds }),
  });
}

/** `Patient/$match` under the holder's base, whether or not that ends in a slash. */
export const endpoint = (holder: Holder, path: string): URL => new URL(path, withSlash(holder.baseUrl));

/** A link the holder gave, when it stays on the holder's own origin: health data and tokens go nowhere else. */
export function ownLink(holder: Holder, link: string, base = withSlash(holder.baseUrl)): URL | undefined {
  const url = URL.parse(link, base);
  return url?.origin === new URL(holder.baseUrl).origin ? url : undefined;
}

const withSlash = (baseUrl: string) => (baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
