// Where a page ended ↔ the opaque token that leads to the next: JSON in base64url, believed only in its own form.
import { z } from 'zod';
import { refuse } from '../platform/errors.ts';

/** Throws request.page-invalid for what is none of ours. */
export function readPageToken<S extends z.ZodType>(schema: S, token: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw refuse('request.page-invalid');
  }
}

export const writePageToken = (place: object): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

export const pageToken = z.string().max(600).optional().describe('As the page before gave it.');

/** `_count`: texts of digits, as query strings are; more than the most is the most. */
export const countParameter = (most: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, { error: 'must be a whole number' })
    .optional()
    .describe(`How many a page: ${usual} when left out, ${most} at most.`);

export const countFrom = (count: string | undefined, most: number, usual: number): number =>
  Math.min(Math.max(Number(count ?? usual), 1), most);
