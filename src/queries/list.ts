// A project's queries, newest first, page by page: what the older generations list.
import type { ProjectId } from '../access/project.ts';
import type { Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import { queriesBefore } from './sql.ts';
import type { ListedQuery, QueryPosition } from './sql.ts';

export type { ListedQuery } from './sql.ts';

export interface QueryPage {
  queries: ListedQuery[];
  /** Where the next page begins; none when this was the last. */
  continuationToken?: string;
}

export const mostQueriesPerPage = 1_000;

export async function listQueries(
  executor: Executor,
  projectId: ProjectId,
  after: string | undefined,
): Promise<QueryPage> {
  const position = after === undefined ? undefined : positionOf(after);
  const found = await queriesBefore(executor, projectId, position, mostQueriesPerPage + 1);
  const queries = found.slice(0, mostQueriesPerPage);
  const last = queries.at(-1);
  return found.length > mostQueriesPerPage && last
    ? { queries, continuationToken: tokenOf(last) }
    : { queries };
}

const tokenOf = ({ createdAt, queryId }: ListedQuery) =>
  Buffer.from(`${createdAt.getTime()}.${queryId}`).toString('base64url');

const position = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function positionOf(token: string): QueryPosition {
  const [, ms, queryId] =
    position.exec(Buffer.from(token.slice(0, 200), 'base64url').toString('latin1')) ?? [];
  const createdAt = new Date(Number(ms));
  // Later than four-digit years is no time of ours.
  if (queryId === undefined || !(createdAt.getUTCFullYear() <= 9999)) throw refuse('request.page-invalid');
  return { createdAt, queryId };
}
