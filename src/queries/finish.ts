// The end of a query: once, in one state, with its event, in the transaction of whatever ended last.
import { countDocuments } from '../documents/sql.ts';
import type { Transaction } from '../platform/database.ts';
import { addTasks, cancelTasks, countOpenTasks } from '../platform/tasks/sql.ts';
import type { AfterCommit } from '../platform/tasks/task.ts';
import { flatState } from '../records/flat/sql.ts';
import type { QueryParts } from './parts.ts';
import { hasEnded } from './query.ts';
import type { Attempt, Failure, QueryKey, QueryState } from './query.ts';
import { localLanes } from './steps/lanes.ts';
import { endQueryRow, findQueryRow, insertEvent, listAttempts, lockQuery } from './sql.ts';

/** It said yes or no to the patient, or its documents are coming. */
export const hasAnswered = (attempt: Attempt): boolean =>
  attempt.state === 'NOT_FOUND' || attempt.state === 'ANSWERED' || attempt.state === 'LOCATED';

const isWhole = (attempt: Attempt): boolean =>
  attempt.finishedAt !== undefined && attempt.state !== 'FAILED' && attempt.lost === 0;

/** What the attempts of a query come to. */
function outcomeOf(attempts: readonly Attempt[]): { state: QueryState; failure: Failure | undefined } {
  if (!attempts.some(hasAnswered)) return { state: 'FAILED', failure: 'no-holder-answered' };
  return { state: attempts.every(isWhole) ? 'COMPLETE' : 'PARTIAL', failure: undefined };
}

type FinishParts = Pick<QueryParts, 'clock' | 'random' | 'observe' | 'announce'>;

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
  const event = { eventId: parts.random.uuid(), type: 'query.ended' as const, queryId: key.queryId };
  await insertEvent(tx, key, { ...event, subjectId: key.queryId, now });
  await parts.announce?.(tx, key, event);
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
    if (await isToBeProjected(parts, tx, query)) return undefined;
    const ended = hasEnded(query.state) ? undefined : await endQuery(parts, tx, query);
    // Nothing is left to wait for: the deadlines need not come.
    await cancelTasks(tx, { projectId, workId }, parts.clock.now());
    return ended;
  };

/**
 * Before the end is told, and after what came late, the record goes into Flat: once for each state it comes to. A projection that was given up
 * holds up nothing.
 */
async function isToBeProjected(parts: FinishParts, tx: Transaction, query: QueryKey): Promise<boolean> {
  const flat = await flatState(tx, query);
  if (!flat?.isStale) return false;
  const documents = (await countDocuments(tx, query, query.queryId)).available;
  await addTasks(tx, { random: parts.random, now: parts.clock.now() }, [
    {
      projectId: query.projectId,
      patientId: query.particlePatientId,
      workId: query.queryId,
      kind: 'project',
      lane: localLanes.project,
      key: `${flat.recordSeq}.${documents}`,
    },
  ]);
  return (await countOpenTasks(tx, query.projectId, query.queryId)) > 0;
}
