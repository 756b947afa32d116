// An id from a caller → the query of its project, and whether its files may be had: running 412, expired 410 (contract §0).
import type { ProjectId } from '../../access/project.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { isUuid } from '../../platform/uuid.ts';
import type { ListedQuery } from '../../queries/list.ts';
import { hasEnded } from '../../queries/query.ts';
import type { Query } from '../../queries/query.ts';
import { findQueryOfProject } from '../../queries/sql.ts';

const retryAfterSeconds = 10;
const dayMs = 24 * 60 * 60 * 1_000;

export async function findAsked(executor: Executor, projectId: ProjectId, id: string): Promise<ListedQuery> {
  const query = isUuid(id) ? await findQueryOfProject(executor, projectId, id) : undefined;
  if (query === undefined) throw refuse('query.unknown');
  return query;
}

export function needEnded(query: Query): void {
  if (!hasEnded(query.state)) throw refuse('query.unfinished', { retryAfterSeconds });
}

export function needOpenFiles(
  query: Query,
  { clock, filesV1Days }: { clock: Clock; filesV1Days?: number | undefined },
): void {
  needEnded(query);
  if (filesV1Days === undefined) return;
  const endedAt = query.finishedAt ?? query.createdAt;
  if (clock.now().getTime() > endedAt.getTime() + filesV1Days * dayMs) throw refuse('file.expired');
}
