// Asks a batch's rows, some at a time, round by round until all have ended. A round that is cut off is begun anew and repeats nothing:
// a row, its patient and its query change in one transaction.
import type { ProjectId } from '../../access/project.ts';
import { getPatient } from '../../patients/find.ts';
import type { Patient } from '../../patients/patient.ts';
import { registerAsked } from '../../patients/register-asked.ts';
import type { Database, Transaction } from '../../platform/database.ts';
import { errorTable, Refusal } from '../../platform/errors.ts';
import type { ErrorCode, FieldError } from '../../platform/errors.ts';
import { addTasks } from '../../platform/tasks/sql.ts';
import type { Effect, Task, TaskKind, TaskRequest } from '../../platform/tasks/task.ts';
import { publishPatient } from '../../records/regroup-all.ts';
import type { QueryParts } from '../parts.ts';
import { startQuery } from '../start.ts';
import { localLanes } from '../steps/lanes.ts';
import type { BatchAsk, BatchId, BatchKey } from './batch.ts';
import { batchProgress, beginBatch, completeBatch, markAsked, markRefused, waitingRows } from './sql.ts';
import type { WaitingRow } from './sql.ts';

/** After everything that somebody waits for. */
const bulkPriority = 9;
/** Queries of one batch under way at once: those that wait must not meet their deadline before anybody is asked. */
export const batchWindow = 100;
/** Behind everything else, a query may have to wait for its turn. */
const patience = 4;

const roundMs = 60_000;
const pauseMs = 1_000;
const longestRetryMs = 60_000;
/** Not the row's doing: it is asked later. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'query.too-many-unfinished',
  'service.unavailable',
  'storage.full',
]);

export type BatchParts = Pick<QueryParts, 'database' | 'clock' | 'random' | 'limits'>;

/** The rounds of a batch are tasks of the batch, one after another. */
export const batchRound = ({ projectId, batchId }: BatchKey, round: number, runAt?: Date): TaskRequest => ({
  projectId,
  workId: batchId,
  kind: 'batch-round',
  lane: localLanes.batch,
  key: String(round),
  priority: bulkPriority,
  ...(runAt === undefined ? {} : { runAt }),
});

export function askBatch(parts: BatchParts): TaskKind {
  const again = (task: Task): Effect => {
    return async tx => {
      const now = parts.clock.now();
      const next = batchRound(keyOf(task), Number(task.key) + 1, new Date(now.getTime() + pauseMs));
      await addTasks(tx, { random: parts.random, now }, [next]);
    };
  };
  return {
    timeoutMs: () => roundMs,

    async run(task, signal) {
      const { executor } = parts.database;
      const key = keyOf(task);
      await beginBatch(executor, key);
      const { unfinished } = await batchProgress(executor, key);
      for (const row of await waitingRows(executor, key, Math.max(0, batchWindow - unfinished))) {
        if (signal.aborted) break;
        if ((await askRow(parts, key, row)) === 'later') break;
      }
      const left = await batchProgress(executor, key);
      if (left.waiting + left.unfinished > 0) return again(task);
      return tx => completeBatch(tx, key, parts.clock.now());
    },

    judge: task => ({
      errorClass: 'batch',
      retryInMs: Math.min(pauseMs * 2 ** task.failures, longestRetryMs),
    }),

    // Whatever has happened, a batch is not given up.
    onTrouble: (task, trouble) => (trouble.retryInMs === undefined ? again(task) : async () => {}),
  };
}

const keyOf = (task: Task): BatchKey => ({
  projectId: task.projectId as ProjectId,
  batchId: task.workId as BatchId,
});

/** Somebody else has asked the row: nothing of this transaction may stay. */
class AskedAlready extends Error {
  override name = 'AskedAlready';
}

async function askRow(parts: BatchParts, key: BatchKey, row: WaitingRow): Promise<'done' | 'later'> {
  try {
    await parts.database.transaction(async tx => {
      const inside = { ...parts, database: withinTransaction(parts.database, tx) };
      // Patients before rows: a deletion of the patient comes the same way.
      const patient = await patientOf(inside, key.projectId, row.ask);
      const { limits } = parts;
      const query = await startQuery(
        { ...inside, limits: { ...limits, hardDeadlineSeconds: limits.hardDeadlineSeconds * patience } },
        patient,
        { ...row.ask.request, endpoint: 'BATCH', priority: bulkPriority },
      );
      if (!(await markAsked(tx, key, row.rowNumber, query))) throw new AskedAlready();
    });
  } catch (error) {
    if (error instanceof AskedAlready) return 'done';
    if (!(error instanceof Refusal)) throw error;
    if (passing.has(error.code)) return 'later';
    await markRefused(parts.database.executor, key, row.rowNumber, errorsOf(error));
  }
  return 'done';
}

const patientOf = (
  parts: Pick<QueryParts, 'database' | 'clock' | 'random'>,
  projectId: ProjectId,
  ask: BatchAsk,
): Promise<Patient> =>
  ask.by === 'patient'
    ? getPatient(parts.database.executor, projectId, ask.patientId)
    : registerAsked({ ...parts, corrected: publishPatient }, projectId, ask.externalPatientId, ask.person);

/** Features open their own transactions: here theirs is the row's. */
const withinTransaction = (database: Database, tx: Transaction): Database => ({
  ...database,
  executor: tx,
  transaction: work => work(tx),
});

const errorsOf = ({ code, errors }: Refusal): FieldError[] =>
  errors.length > 0 ? errors : [{ field: 'patient_id', message: errorTable[code].sentence }];
