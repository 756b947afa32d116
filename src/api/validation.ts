// What a caller sends → what its schema says, or a refusal that names each wrong field and quotes none.
import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { refuse } from '../platform/errors.ts';
import type { FieldError } from '../platform/errors.ts';

const mostErrors = 50;

/** A field of the body is 422, as the published clients expect; anything else of the request is 400 (contract §0). */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  data => {
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    if (httpPart === 'body' && !isObject(data)) return { error: refuse('request.malformed') };
    const code = httpPart === 'body' ? 'request.field-invalid' : 'request.parameter-invalid';
    return { error: refuse(code, { errors: fieldErrors(result.error, data) }) };
  };

export function fieldErrors(error: z.ZodError, data: unknown): FieldError[] {
  return error.issues.slice(0, mostErrors).map(issue => ({
    field: issue.path.map(String).join('.'),
    message: valueAt(data, issue.path) === undefined ? 'is required' : issue.message,
  }));
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

/** Text without control characters: PostgreSQL keeps no NUL and no half of a surrogate pair, and names have no line breaks. */
export const plainText = (longest: number) =>
  z
    .string({ error: 'must be text' })
    .max(longest, { error: `must not be longer than ${longest} characters` })
    .regex(/^[^\u0000-\u001f\u007f]*$/, { error: 'must not have control characters' })
    .refine(text => text.isWellFormed(), { error: 'must be well-formed text' });
