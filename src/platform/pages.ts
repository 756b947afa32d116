// Rows in the order of their making → pages, each with a token that says where the next one begins.
import { refuse } from './errors.ts';

export interface Position {
  createdAt: Date;
  id: string;
}

export interface Page<T> {
  items: T[];
  /** None when this was the last page. */
  continuationToken?: string;
}

/** `found` is one more than a page holds when there is another page. */
export function pageOf<T>(found: readonly T[], size: number, positionOfItem: (item: T) => Position): Page<T> {
  const items = found.slice(0, size);
  const last = items.at(-1);
  return found.length > size && last !== undefined
    ? { items, continuationToken: tokenOf(positionOfItem(last)) }
    : { items };
}

const tokenOf = ({ createdAt, id }: Position): string =>
  Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');

const position = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function positionOf(token: string): Position {
  const [, ms, id] = position.exec(Buffer.from(token.slice(0, 200), 'base64url').toString('latin1')) ?? [];
  const createdAt = new Date(Number(ms));
  // Later than four-digit years is no time of ours.
  if (id === undefined || !(createdAt.getUTCFullYear() <= 9999)) throw refuse('request.page-invalid');
  return { createdAt, id };
}
