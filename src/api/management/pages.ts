// A list in the order of creation → pages of it, and the token that says where the next one begins.
import { z } from 'zod';
import type { Position } from '../../access/sql.ts';
import { refuse } from '../../platform/errors.ts';

export const mostPerPage = 1_000;

/** A whole number in a query string. */
export const pageSize = (most: number, otherwise: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error: 'must be a whole number above 0' })
    .optional()
    .transform(text => Math.min(text === undefined ? otherwise : Number(text), most));

const token = z.string().max(300).optional();
export const pageQuery = z.object({
  page_token: token.describe('As the page before gave it.'),
  continuation_token: token.describe('Another name of page_token.'),
});
export const pageAnswer = {
  page_token: z.string().optional().describe('Only when there is another page.'),
};

const written = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const tokenAt = ({ createdAt, id }: Position): string =>
  Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');

export function positionIn(query: {
  page_token?: string | undefined;
  continuation_token?: string | undefined;
}): Position | undefined {
  const given = query.page_token || query.continuation_token;
  if (!given) return undefined;
  const [, ms, id] = written.exec(Buffer.from(given, 'base64url').toString('latin1')) ?? [];
  const createdAt = new Date(Number(ms));
  // Later than PostgreSQL's and ISO 8601's four-digit years is no time of ours.
  if (id === undefined || !(createdAt.getUTCFullYear() <= 9999)) throw refuse('request.page-invalid');
  return { createdAt, id };
}

/** Of one row more than a page has: the page, and where the next begins. */
export function pageOf<T>(
  found: T[],
  size: number,
  position: (item: T) => Position,
): { items: T[]; page_token?: string } {
  const items = found.slice(0, size);
  const last = items.at(-1);
  return found.length > size && last !== undefined
    ? { items, page_token: tokenAt(position(last)) }
    : { items };
}
