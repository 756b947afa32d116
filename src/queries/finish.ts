// The end of a query: once, in one state, with its event, in the transaction of whatever ended last.
import { countDocuments } from '../documents/sql.ts';
import type { Transaction } from '../platform/database.ts';
import { cancelTasks, countOpenTasks } from '../platform/tasks/sql.ts';
import type { AfterCommit } from '../platform/tasks/task.ts';
import type { QueryParts } from './parts.ts';
import { hasEnded } from './query.ts';
import type { Attempt, Failure, QueryKey, QueryState } from './query.ts';
import { endQueryRow, findQueryRow, insertEvent, listAttempts, lockQuery } from './sql.ts';

/** It said yes or no to the patient, or its documents are coming. */
export const hasAnswered = (attempt: Attempt): boolean =>
  attempt.state === 'NOT_FOUND' || attempt.state === 'ANSWERED' || attempt.state === 'LOCATED';

const isWhole = (attempt: Attempt): boolean =>
  attempt.finishedAt !== undefined && attempt.state !== 'FAILED' && attempt.lost === 0;

/** What the attempts of a query come to. */
export function outcomeOf(attempts: readonly Attempt[]): { state: QueryState; failure: Failure | undefined } {
  if (!attempts.some(hasAnswered)) return { state: 'FAILED', failure: 'no-holder-answered' };
  return { state: attempts.every(isWhole) ? 'COMPLETE' : 'PARTIAL', failure: undefined };
}

type FinishParts = Pick<QueryParts, 'clock' | 'random' | 'observe'>;

/** Ends the query and writes its event; does nothing when it has ended. A failure given overrules what the attempts say. */
export async function endQuery(
  parts: FinishParts,
  tx: Transaction,
  key: QueryKey,
  failure?: Failure,
): Promise<AfterCommit | undefined> {
  const now = parts.clock.now();
  const query = await findQueryRow(tx, key, key.queryId);
  if (!query) return undefined;
  const outcome = failure ? { state: 'FAILED' as const, failure } : outcomeOf(await listAttempts(tx, key));
  const files = (await countDocuments(tx, key, key.queryId)).ofQuery;
  if (!(await endQueryRow(tx, key, { ...outcome, files, now }))) return undefined;
  await insertEvent(tx, key, {
    eventId: parts.random.uuid(),
    type: 'query.ended',
    subjectId: key.queryId,
    now,
  });
  return () =>
    parts.observe({
      kind: 'query.ended',
      queryId: key.queryId,
      state: outcome.state,
      documents: files,
      ms: now.getTime() - query.createdAt.getTime(),
    });
}

/** Looks, after a task has ended, whether it was the query's last. */
export const settleQuery =
  (parts: FinishParts) =>
  async (tx: Transaction, projectId: string, workId: string): Promise<AfterCommit | undefined> => {
    const query = await lockQuery(tx, projectId, workId);
    if (!query || query.state === 'PENDING') return undefined;
    if ((await countOpenTasks(tx, projectId, workId)) > 0) return undefined;
    const ended = hasEnded(query.state) ? undefined : await endQuery(parts, tx, query);
    // Nothing is left to wait for: the deadlines need not come.
    await cancelTasks(tx, { projectId, workId }, parts.clock.now());
    return ended;
  };
