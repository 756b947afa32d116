// Where a batch stands: each row, and when the last one is expected to end. And a project's batches, page by page.
import type { ProjectId } from '../../access/project.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { pageOf, positionOf } from '../../platform/pages.ts';
import type { Page } from '../../platform/pages.ts';
import { isUuid } from '../../platform/uuid.ts';
import type { QueryLimits } from '../parts.ts';
import { hasEnded } from '../query.ts';
import { batchWindow } from './ask.ts';
import type { Batch, BatchRow } from './batch.ts';
import { batchesBefore, findBatch, listRows } from './sql.ts';

export interface BatchStatus {
  batch: Batch;
  rows: BatchRow[];
}

export async function getBatch(executor: Executor, projectId: ProjectId, id: string): Promise<BatchStatus> {
  const batch = isUuid(id) ? await findBatch(executor, projectId, id) : undefined;
  if (batch === undefined) throw refuse('batch.unknown');
  return { batch, rows: await listRows(executor, batch) };
}

const mostBatchesPerPage = 100;

export async function listBatches(
  executor: Executor,
  projectId: ProjectId,
  after: string | undefined,
): Promise<Page<Batch>> {
  const position = after === undefined ? undefined : positionOf(after);
  const found = await batchesBefore(executor, projectId, position, mostBatchesPerPage + 1);
  return pageOf(found, mostBatchesPerPage, ({ createdAt, batchId }) => ({ createdAt, id: batchId }));
}

const longestMs = 24 * 60 * 60 * 1_000;

/** At the pace so far; before anything has ended, as if every query took its whole time. Never beyond the published day. */
export function expectedEnd(
  { batch, rows }: { batch: Batch; rows?: readonly BatchRow[] },
  { clock, limits }: { clock: Clock; limits: Pick<QueryLimits, 'softDeadlineSeconds'> },
): Date {
  if (batch.finishedAt !== undefined) return batch.finishedAt;
  const started = batch.createdAt.getTime();
  const now = clock.now().getTime();
  const ended = rows?.filter(row => hasEnded(row.state) && row.queryId !== undefined).length ?? 0;
  const asked = rows?.filter(row => row.errors.length === 0).length ?? batch.queryCount;
  const pessimistic = Math.ceil(asked / batchWindow) * limits.softDeadlineSeconds * 1_000;
  const takesMs = ended === 0 ? pessimistic : ((now - started) * asked) / ended;
  return new Date(Math.max(now, started + Math.min(takesMs, longestMs)));
}
