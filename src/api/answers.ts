// What a route may answer, for the OpenAPI description: its successes, and its refusals from the table of errors.
import { z } from 'zod';
import { errorTable } from '../platform/errors.ts';
import type { ErrorCode, ErrorRow } from '../platform/errors.ts';

export const errorBody = z
  .strictObject({
    message: z.string().describe('What is wrong, as one sentence.'),
    error: z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]).describe('The code of the error.'),
    errors: z
      .array(z.strictObject({ field: z.string(), message: z.string() }))
      .describe('One per field that is not valid.'),
    hint: z.string().optional().describe('What to do about it.'),
    request_id: z.string().optional().describe('Also in the X-Request-Id header.'),
  })
  .describe('Why a request was refused.');
z.globalRegistry.add(errorBody, { id: 'Error' });

interface ContentAnswer {
  description: string;
  content: Record<string, { schema: z.ZodType }>;
}
type Answer = z.ZodType | ContentAnswer;

/** Any request can meet these. */
const everywhere: ErrorCode[] = [
  'request.malformed',
  'request.too-slow',
  'request.too-large',
  'request.content-type',
  'request.content-encoding',
  'request.headers-too-large',
  'service.failed',
  'service.unavailable',
];
/** And these, where a token is needed. */
const withToken: ErrorCode[] = [
  'access.token-missing',
  'access.token-invalid',
  'access.token-expired',
  'access.credential-wrong',
  'access.too-many-failures',
  'access.project-foreign',
  'access.project-missing',
  'access.role-missing',
  'request.rate-limited',
  'request.not-acceptable',
];

export const json = (schema: z.ZodType, description: string): ContentAnswer => ({
  description,
  content: { 'application/json': { schema } },
});
export const content = (types: Record<string, z.ZodType>, description: string): ContentAnswer => ({
  description,
  content: Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }])),
});
export const nothing = (description: string): z.ZodType => z.void().describe(description);

/** Successes by status, and the codes it refuses with besides those every route has. */
export function openAnswers(
  successes: Record<number, Answer>,
  ...codes: ErrorCode[]
): Record<number, Answer> {
  const refusals: Record<number, ContentAnswer> = {};
  for (const code of new Set([...codes, ...everywhere])) {
    const row: ErrorRow = errorTable[code];
    const line = `\`${code}\`: ${row.sentence}`;
    const same = refusals[row.status];
    refusals[row.status] = json(errorBody, same === undefined ? line : `${same.description}\n\n${line}`);
  }
  return { ...refusals, ...successes };
}

export const answers = (successes: Record<number, Answer>, ...codes: ErrorCode[]): Record<number, Answer> =>
  openAnswers(successes, ...codes, ...withToken);
