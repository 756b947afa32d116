// Every statement on the table `task`.
import { sql } from 'kysely';
import type { Executor, Transaction } from '../database.ts';
import type { Random } from '../random.ts';
import type { Task, TaskRequest, TaskState } from './task.ts';

export const taskChannel = 'hadron_task';

/** All workers claim one after another, so that the caps hold exactly. */
const claimLock = 4_806_201;

/** Adds tasks that are not there yet, and wakes the workers when the transaction commits. */
export async function addTasks(
  tx: Transaction,
  parts: { random: Random; now: Date },
  requests: readonly TaskRequest[],
): Promise<void> {
  if (requests.length === 0) return;
  const column = <T>(of: (request: TaskRequest) => T): T[] => requests.map(of);
  await sql`
    insert into task (project_id, patient_id, work_id, task_id, kind, lane, key, priority, state, is_aside, payload, run_at)
    select project_id, patient_id, work_id, task_id, kind, lane, key, priority, 'ready', is_aside, payload, run_at
    from unnest(
      ${column(r => r.projectId)}::uuid[], ${column(r => r.patientId ?? null)}::uuid[], ${column(r => r.workId)}::uuid[],
      ${column(() => parts.random.uuid())}::uuid[], ${column(r => r.kind)}::text[], ${column(r => r.lane)}::text[],
      ${column(r => r.key)}::text[], ${column(r => r.priority ?? 0)}::smallint[], ${column(r => r.isAside ?? false)}::boolean[],
      ${column(r => JSON.stringify(r.payload ?? null))}::text[], ${column(r => (r.runAt ?? parts.now).toISOString())}::timestamptz[]
    ) as asked (project_id, patient_id, work_id, task_id, kind, lane, key, priority, is_aside, payload, run_at)
    on conflict (project_id, work_id, kind, lane, key) do nothing`.execute(tx);
  await sql`select pg_notify(${taskChannel}, '')`.execute(tx);
}

interface TaskRow {
  project_id: string;
  patient_id: string | null;
  work_id: string;
  task_id: string;
  kind: string;
  lane: string;
  key: string;
  priority: number;
  payload: string;
  tries: number;
  failures: number;
  lease_token: string;
}

const taskOf = (row: TaskRow): Task => ({
  projectId: row.project_id,
  patientId: row.patient_id ?? undefined,
  workId: row.work_id,
  taskId: row.task_id,
  kind: row.kind,
  lane: row.lane,
  key: row.key,
  priority: row.priority,
  payload: JSON.parse(row.payload) as unknown,
  tries: row.tries,
  failures: row.failures,
  leaseToken: row.lease_token,
});

export interface ClaimLimits {
  most: number;
  /** Running at once in a lane, over all workers; lanes that are not named have `perLane`. */
  lanes: ReadonlyMap<string, number>;
  perLane: number;
  /** Running at once for a project, over all workers. */
  perProject: number;
}

/**
 * Takes up the next tasks: projects in turn, within a project by priority and age, no lane and no project above its cap.
 * The lock comes in a statement of its own, so that the claim's snapshot is younger than the last claim of another worker.
 */
export async function claimTasks(
  tx: Transaction,
  limits: ClaimLimits,
  lease: { now: Date; until: Date; token: string },
): Promise<Task[]> {
  await sql`select pg_advisory_xact_lock(${sql.lit(claimLock)})`.execute(tx);
  const now = lease.now.toISOString();
  const { rows } = await sql<TaskRow>`
    with recursive project as (
      (select project_id from task where state = 'ready' order by project_id limit 1)
      union all
      select (select t.project_id from task t where t.state = 'ready' and t.project_id > p.project_id order by t.project_id limit 1)
      from project p where p.project_id is not null
    ), cap as (
      select * from unnest(${[...limits.lanes.keys()]}::text[], ${[...limits.lanes.values()]}::integer[]) as cap (lane, most)
    ), busy_lane as (
      select t.lane, count(*) as running, coalesce(max(cap.most), ${limits.perLane}::integer) as most
      from task t left join cap on cap.lane = t.lane where t.state = 'running' group by t.lane
    ), busy_project as (
      select project_id, count(*) as running from task where state = 'running' group by project_id
    ), candidate as (
      select t.*, row_number() over (partition by t.project_id order by t.priority, t.run_at, t.task_id) as turn
      from project p cross join lateral (
        select project_id, task_id, lane, priority, run_at from task r
        where r.project_id = p.project_id and r.state = 'ready' and r.run_at <= ${now}::timestamptz
          and not exists (select 1 from busy_lane b where b.lane = r.lane and b.running >= b.most)
        order by r.priority, r.run_at, r.task_id limit ${limits.most * 4}::integer
        for update skip locked
      ) t
    ), placed as (
      select c.*,
        row_number() over (partition by c.lane order by c.turn, c.priority, c.run_at) + coalesce(bl.running, 0) as place_in_lane,
        coalesce(cap.most, ${limits.perLane}::integer) as lane_most,
        c.turn + coalesce(bp.running, 0) as place_in_project
      from candidate c
      left join busy_lane bl on bl.lane = c.lane
      left join cap on cap.lane = c.lane
      left join busy_project bp on bp.project_id = c.project_id
    ), chosen as (
      select project_id, task_id, turn from placed
      where place_in_lane <= lane_most and place_in_project <= ${limits.perProject}::integer
      order by turn, priority, run_at limit ${limits.most}::integer
    )
    update task set state = 'running', tries = tries + 1, lease_token = ${lease.token}::uuid, lease_until = ${lease.until.toISOString()}::timestamptz
    from chosen where task.project_id = chosen.project_id and task.task_id = chosen.task_id
    returning task.project_id, task.patient_id, task.work_id, task.task_id, task.kind, task.lane, task.key, task.priority,
      task.payload, task.tries, task.failures, task.lease_token`.execute(tx);
  return rows.map(taskOf);
}

/** When the next task becomes due, if any waits for its time. */
export async function nextTaskAt(executor: Executor, now: Date): Promise<Date | undefined> {
  const { rows } = await sql<{ run_at: Date }>`
    select run_at from task where state = 'ready' and run_at > ${now.toISOString()}::timestamptz order by run_at limit 1`.execute(
    executor,
  );
  return rows[0]?.run_at;
}

/** Ends a task that the caller still holds; false when the lease was lost: then nothing may be written. */
export async function endTask(
  tx: Transaction,
  task: Task,
  end: { state: Exclude<TaskState, 'ready' | 'running'>; now: Date; errorClass?: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update task set state = ${end.state}, finished_at = ${end.now.toISOString()}::timestamptz, error_class = ${end.errorClass ?? null},
      failures = failures + ${end.errorClass === undefined ? 0 : 1}::integer, lease_token = null, lease_until = null
    where project_id = ${task.projectId}::uuid and task_id = ${task.taskId}::uuid
      and state = 'running' and lease_token = ${task.leaseToken}::uuid`.execute(tx);
  return numAffectedRows === 1n;
}

/** Gives a task back, to be taken up again later; false when the lease was lost. */
export async function retryTask(
  tx: Transaction,
  task: Task,
  retry: { runAt: Date; errorClass: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update task set state = 'ready', run_at = ${retry.runAt.toISOString()}::timestamptz, failures = failures + 1,
      error_class = ${retry.errorClass}, lease_token = null, lease_until = null
    where project_id = ${task.projectId}::uuid and task_id = ${task.taskId}::uuid
      and state = 'running' and lease_token = ${task.leaseToken}::uuid`.execute(tx);
  return numAffectedRows === 1n;
}

/**
 * Keeps the leases of running tasks; answers the ids of those still held. One whose end is being written is locked until that is committed,
 * which takes long after a large document: the others do not wait for it.
 */
export async function extendLeases(
  executor: Executor,
  tasks: readonly Task[],
  until: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ task_id: string }>`
    with held as (
      select t.project_id, t.task_id, t.lease_token
      from unnest(${tasks.map(t => t.projectId)}::uuid[], ${tasks.map(t => t.taskId)}::uuid[], ${tasks.map(t => t.leaseToken)}::uuid[])
        as h (project_id, task_id, lease_token)
      join task t on t.project_id = h.project_id and t.task_id = h.task_id and t.lease_token = h.lease_token and t.state = 'running'
    ), free as (
      select t.project_id, t.task_id from task t
      join held on held.project_id = t.project_id and held.task_id = t.task_id and held.lease_token = t.lease_token
      where t.state = 'running' for update of t skip locked
    ), extended as (
      update task t set lease_until = ${until.toISOString()}::timestamptz
      from free where t.project_id = free.project_id and t.task_id = free.task_id
    )
    select task_id from held`.execute(executor);
  return new Set(rows.map(row => row.task_id));
}

/** Gives back what a stopping worker could not end: somebody else begins it anew at once, and it has not failed. */
export async function releaseTasks(executor: Executor, tasks: readonly Task[]): Promise<void> {
  await sql`
    update task set state = 'ready', lease_token = null, lease_until = null
    from unnest(${tasks.map(t => t.taskId)}::uuid[], ${tasks.map(t => t.leaseToken)}::uuid[]) as held (task_id, lease_token)
    where task.task_id = held.task_id and task.lease_token = held.lease_token and task.state = 'running'`.execute(
    executor,
  );
  await sql`select pg_notify(${taskChannel}, '')`.execute(executor);
}

/** Frees tasks whose worker has died; who is just writing an end has not. `now` beyond every lease frees them all: right where only one process can use the database. */
export async function returnExpiredTasks(executor: Executor, now: Date): Promise<number> {
  const { rows } = await sql<{ task_id: string }>`
    update task t set state = 'ready', lease_token = null, lease_until = null
    from (
      select project_id, task_id from task
      where state = 'running' and lease_until < ${now.toISOString()}::timestamptz for update skip locked
    ) expired
    where t.project_id = expired.project_id and t.task_id = expired.task_id
    returning t.task_id`.execute(executor);
  return rows.length;
}

/** Tasks of a work that hold it open; with a lane, only those in it. */
export async function countOpenTasks(
  tx: Transaction,
  projectId: string,
  workId: string,
  lane?: string,
): Promise<number> {
  const { rows } = await sql<{ open: number }>`
    select count(*)::integer as open from task
    where project_id = ${projectId}::uuid and work_id = ${workId}::uuid and state in ('ready', 'running') and not is_aside
      ${lane === undefined ? sql`` : sql`and lane = ${lane}`}`.execute(tx);
  return rows[0]?.open ?? 0;
}

/** Gives up what of a work has not ended; running ones lose their lease, so that they write nothing more. */
export async function cancelTasks(
  tx: Transaction,
  work: { projectId: string; workId: string; exceptLanes?: readonly string[] },
  now: Date,
): Promise<void> {
  await sql`
    update task set state = 'cancelled', finished_at = ${now.toISOString()}::timestamptz, lease_token = null, lease_until = null
    where project_id = ${work.projectId}::uuid and work_id = ${work.workId}::uuid and state in ('ready', 'running')
      and lane <> all(${work.exceptLanes ?? []}::text[])`.execute(tx);
}

/** Forgets tasks that ended before then, some at a time; answers how many. */
export async function forgetEndedTasks(executor: Executor, before: Date, most: number): Promise<number> {
  const { rows } = await sql<{ task_id: string }>`
    delete from task where (project_id, task_id) in (
      select project_id, task_id from task
      where state in ('done', 'failed', 'cancelled') and finished_at < ${before.toISOString()}::timestamptz limit ${most}::integer
    ) returning task_id`.execute(executor);
  return rows.length;
}
