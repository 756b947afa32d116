// Accepts a batch: its rows and its first task in one transaction. Once this resolves, no row of it is lost, and none is asked twice.
import type { ProjectId } from '../../access/project.ts';
import { refuse } from '../../platform/errors.ts';
import { addTasks } from '../../platform/tasks/sql.ts';
import type { QueryParts } from '../parts.ts';
import { batchRound } from './ask.ts';
import type { Batch, BatchId, BatchLine, BatchType } from './batch.ts';
import { countActiveBatches, insertBatch, insertRows } from './sql.ts';

/** Contract §9. */
const mostActive = 3;
const overLimitRetrySeconds = 60;

export async function startBatch(
  parts: Pick<QueryParts, 'database' | 'clock' | 'random'>,
  projectId: ProjectId,
  batchType: BatchType,
  lines: readonly BatchLine[],
): Promise<Batch> {
  const batch: Batch = {
    projectId,
    batchId: parts.random.uuid() as BatchId,
    batchType,
    state: 'PENDING',
    queryCount: lines.length,
    createdAt: parts.clock.now(),
    finishedAt: undefined,
  };
  return parts.database.transaction(async tx => {
    if ((await countActiveBatches(tx, projectId)) >= mostActive)
      throw refuse('batch.too-many-active', { retryAfterSeconds: overLimitRetrySeconds });
    await insertBatch(tx, batch);
    await insertRows(tx, batch, lines);
    await addTasks(tx, { random: parts.random, now: batch.createdAt }, [batchRound(batch, 0)]);
    return batch;
  });
}
