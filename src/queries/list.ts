// A project's queries, newest first, page by page: what the older generations list.
import type { ProjectId } from '../access/project.ts';
import type { Executor } from '../platform/database.ts';
import { pageOf, positionOf } from '../platform/pages.ts';
import type { Page } from '../platform/pages.ts';
import { queriesBefore } from './sql.ts';
import type { ListedQuery } from './sql.ts';

export type { ListedQuery } from './sql.ts';

const mostQueriesPerPage = 1_000;

export async function listQueries(
  executor: Executor,
  projectId: ProjectId,
  after: string | undefined,
): Promise<Page<ListedQuery>> {
  const position = after === undefined ? undefined : positionOf(after);
  const found = await queriesBefore(executor, projectId, position, mostQueriesPerPage + 1);
  return pageOf(found, mostQueriesPerPage, ({ createdAt, queryId }) => ({ createdAt, id: queryId }));
}
