// A Bundle of reads and searches → a Bundle of their answers, each as the call by itself would have answered. FHIR R4 §3.1.0.11.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refuse, renderRefusal } from '../../platform/errors.ts';
import type { ErrorCode, FieldError } from '../../platform/errors.ts';
import type { Api } from '../parts.ts';
import { outcomeOf } from './outcome.ts';

const mostEntries = 100;
/** Answers are held until the Bundle is whole; what would be more is asked for by itself. */
const mostBytes = 32 * 1024 * 1024;

export const batchBody = z
  .looseObject({
    resourceType: z.literal('Bundle'),
    type: z.literal('batch', {
      error: 'must be batch: nothing is written here, so there are no transactions',
    }),
    entry: z
      .array(
        z.looseObject({
          request: z.looseObject({
            method: z.string().max(10),
            url: z.string().min(1).max(8_000),
            ifNoneMatch: z.string().max(200).optional(),
            ifModifiedSince: z.string().max(200).optional(),
          }),
        }),
      )
      .max(mostEntries)
      .optional(),
  })
  .describe('A Bundle of type batch, whose entries are reads and searches.');
type Batch = z.output<typeof batchBody>;
type Asked = NonNullable<Batch['entry']>[number]['request'];

/** What the call brought along holds for each of its entries. */
const handedOn = ['authorization', 'host', 'prefer', 'user-agent'] as const;

export interface BatchOf {
  request: FastifyRequest;
  /** /fhir */
  path: string;
  /** What absolute URLs of ours begin with. */
  bases: readonly string[];
}

/** The Bundle's text. Entries are answered one after the other. */
export async function answerBatch(
  app: Api,
  { request, path, bases }: BatchOf,
  batch: Batch,
): Promise<string> {
  const headers = Object.fromEntries(
    handedOn.flatMap(name => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  let bytes = 0;
  const entries: string[] = [];
  for (const { request: asked } of batch.entry ?? []) {
    const url = pathOf(asked.url, path, bases);
    const code = refusalOf(asked, url);
    if (code !== undefined || url === undefined) {
      entries.push(refused(code ?? 'route.unknown'));
      continue;
    }
    if (bytes > mostBytes) {
      entries.push(
        refused(
          'request.too-large',
          'the answers before it are as much as one Bundle holds: ask for it by itself',
        ),
      );
      continue;
    }
    const answer = await app.inject({
      method: 'GET',
      url,
      remoteAddress: request.ip,
      headers: {
        ...headers,
        accept: 'application/fhir+json',
        ...(asked.ifNoneMatch !== undefined && { 'if-none-match': asked.ifNoneMatch }),
        ...(asked.ifModifiedSince !== undefined && { 'if-modified-since': asked.ifModifiedSince }),
      },
    });
    bytes += answer.rawPayload.length;
    entries.push(entryOf(answer));
  }
  const entry = entries.length === 0 ? '' : `,"entry":[${entries.join(',')}]`;
  return `{"resourceType":"Bundle","type":"batch-response"${entry}}`;
}

/** The call's own path, below ours; undefined when it leads elsewhere. */
function pathOf(text: string, path: string, bases: readonly string[]): string | undefined {
  const base = bases.find(each => text.startsWith(each)) ?? '';
  const relative = text.slice(base.length).replace(/^\//, '');
  if (!URL.canParse(`${path}/${relative}`, 'http://gateway') || /^[a-z][a-z0-9+.-]*:/i.test(relative))
    return undefined;
  const { pathname, search } = new URL(`${path}/${relative}`, 'http://gateway');
  return pathname.startsWith(`${path}/`) ? `${pathname}${search}` : undefined;
}

/** Operations answer more than a batch should hold. */
const refusalOf = ({ method }: Asked, url: string | undefined): ErrorCode | undefined => {
  if (method !== 'GET') return 'method.unsupported';
  return url === undefined || /\$|%24/.test(url.split('?')[0] ?? '') ? 'route.unknown' : undefined;
};

const refused = (code: ErrorCode, message?: string): string => {
  const errors: FieldError[] = message === undefined ? [] : [{ field: 'entry', message }];
  const rendered = renderRefusal(refuse(code, { errors }));
  return entryText(rendered.status, {}, { outcome: JSON.stringify(outcomeOf(rendered)) });
};

interface Answered {
  statusCode: number;
  payload: string;
  headers: Record<string, string | string[] | number | undefined>;
}

function entryOf({ statusCode, payload, headers }: Answered): string {
  const modified = Date.parse(String(headers['last-modified'] ?? ''));
  const told = {
    ...(headers['etag'] !== undefined && { etag: String(headers['etag']) }),
    ...(Number.isFinite(modified) && { lastModified: new Date(modified).toISOString() }),
  };
  if (payload === '') return entryText(statusCode, told, {});
  return statusCode < 400
    ? entryText(statusCode, told, { resource: payload })
    : entryText(statusCode, told, { outcome: payload });
}

const entryText = (
  status: number,
  told: object,
  { resource, outcome }: { resource?: string; outcome?: string },
): string => {
  const response = JSON.stringify({ status: String(status), ...told }).slice(0, -1);
  const said = outcome === undefined ? '' : `,"outcome":${outcome}`;
  return `{${resource === undefined ? '' : `"resource":${resource},`}"response":${response}${said}}}`;
};
