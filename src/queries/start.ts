// Accepts a query: its row and its first tasks in one transaction. Once this resolves, the query is never lost.
import type { Patient } from '../patients/patient.ts';
import { refuse } from '../platform/errors.ts';
import { addTasks } from '../platform/tasks/sql.ts';
import type { TaskRequest } from '../platform/tasks/task.ts';
import type { QueryParts } from './parts.ts';
import type { Query, QueryId, QueryRequest } from './query.ts';
import { countUnfinishedQueries, insertQuery } from './sql.ts';
import { localLanes } from './steps/lanes.ts';

/** How long a caller over the limit is asked to wait. */
const overLimitRetrySeconds = 30;

export async function startQuery(
  parts: Pick<QueryParts, 'database' | 'clock' | 'random' | 'limits'>,
  patient: Patient,
  request: QueryRequest,
): Promise<Query> {
  const { limits, random } = parts;
  const now = parts.clock.now();
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  const query: Query = {
    projectId: patient.projectId,
    particlePatientId: patient.particlePatientId,
    queryId: random.uuid() as QueryId,
    state: 'PENDING',
    purposeOfUse: request.purposeOfUse,
    hints: request.hints,
    specialties: request.specialties,
    createdAt: now,
    startedAt: undefined,
    finishedAt: undefined,
    softDeadlineAt: after(limits.softDeadlineSeconds),
    hardDeadlineAt: after(limits.hardDeadlineSeconds),
    failure: undefined,
    endpoint: request.endpoint ?? 'QUERY_V2',
    demographics: request.demographics ?? {
      ...patient.demographics,
      externalPatientId: patient.externalPatientId,
    },
    encounterDate: request.encounterDate,
    encounterType: request.encounterType,
  };
  const task = (kind: string, more: Partial<TaskRequest> = {}): TaskRequest => ({
    projectId: query.projectId,
    patientId: query.particlePatientId,
    workId: query.queryId,
    kind,
    lane: localLanes.plan,
    key: '',
    ...more,
  });
  return parts.database.transaction(async tx => {
    const unfinished = await countUnfinishedQueries(tx, query.projectId, limits.unfinishedQueries);
    if (unfinished >= limits.unfinishedQueries)
      throw refuse('query.too-many-unfinished', { retryAfterSeconds: overLimitRetrySeconds });
    await insertQuery(tx, query);
    await addTasks(tx, { random, now }, [
      task('plan', { priority: request.priority ?? 0 }),
      task('soft-deadline', { isAside: true, lane: localLanes.deadline, runAt: query.softDeadlineAt }),
      task('hard-deadline', { isAside: true, lane: localLanes.deadline, runAt: query.hardDeadlineAt }),
    ]);
    return query;
  });
}
