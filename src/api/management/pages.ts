// A list in the order of creation → pages of it, and the token that says where the next one begins.
import { z } from 'zod';
import { pageOf as cut, positionOf } from '../../platform/pages.ts';
import type { Position } from '../../platform/pages.ts';

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

export interface PageQuery {
  page_token?: string | undefined;
  continuation_token?: string | undefined;
}

export function positionIn(query: PageQuery): Position | undefined {
  const given = query.page_token || query.continuation_token;
  return given ? positionOf(given) : undefined;
}

/** Of one row more than a page has: the page, and where the next begins. */
export function pageOf<T>(
  found: readonly T[],
  size: number,
  position: (item: T) => Position,
): { items: T[]; page_token?: string } {
  const { items, continuationToken } = cut(found, size, position);
  return continuationToken === undefined ? { items } : { items, page_token: continuationToken };
}
