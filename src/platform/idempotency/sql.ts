// Every statement on the table `idempotency_key`.
import { sql } from 'kysely';
import type { Executor } from '../database.ts';

/** Whose key it is: the same text of two callers is two keys. */
export interface IdempotencyKey {
  projectId: string;
  caller: string;
  key: string;
}

export interface Lease {
  token: string;
  now: Date;
  until: Date;
}

export interface KeptAnswer {
  status: number;
  contentType: string | undefined;
  body: string;
}

/** Ours to answer, from where whoever died came to; or somebody else's, who has answered or is about to. */
export type Claim =
  | { mine: true; steps: (string | null)[] }
  | { mine: false; fingerprint: string; answer: KeptAnswer | undefined };

interface Row {
  mine: boolean;
  fingerprint: string;
  status: number | null;
  content_type: string | null;
  body: string | null;
  steps: (string | null)[];
}

/** A key older than `keepMs` and one whose answerer has died are free again. */
export async function claimKey(
  executor: Executor,
  { projectId, caller, key }: IdempotencyKey,
  fingerprint: string,
  lease: Lease,
  keepMs: number,
): Promise<Claim> {
  const now = lease.now.toISOString();
  const oldest = new Date(lease.now.getTime() - keepMs).toISOString();
  const { rows } = await sql<Row>`
    insert into idempotency_key as held (project_id, caller, key, fingerprint, lease_token, lease_until, created_at)
    values (${projectId}::uuid, ${caller}, ${key}, ${fingerprint}, ${lease.token}::uuid, ${lease.until.toISOString()}::timestamptz, ${now}::timestamptz)
    on conflict (project_id, caller, key) do update set
      fingerprint = excluded.fingerprint, lease_token = excluded.lease_token, lease_until = excluded.lease_until,
      created_at = excluded.created_at, status = null, content_type = null, body = null,
      steps = case when held.created_at < ${oldest}::timestamptz then '{}' else held.steps end
      where held.created_at < ${oldest}::timestamptz
        or (held.status is null and held.lease_until < ${now}::timestamptz and held.fingerprint = excluded.fingerprint)
    returning true as mine, fingerprint, status, content_type, body, steps`.execute(executor);
  if (rows[0] !== undefined) return { mine: true, steps: rows[0].steps };
  const { rows: held } = await sql<Row>`
    select false as mine, fingerprint, status, content_type, body, steps from idempotency_key
    where project_id = ${projectId}::uuid and caller = ${caller} and key = ${key}`.execute(executor);
  const row = held[0];
  // Given up between the two statements: whoever asks again gets it.
  if (row === undefined) return { mine: false, fingerprint, answer: undefined };
  const answer =
    row.status === null
      ? undefined
      : { status: row.status, contentType: row.content_type ?? undefined, body: row.body ?? '' };
  return { mine: false, fingerprint: row.fingerprint, answer };
}

/** In the transaction of the step itself. False when the lease was lost: then nothing may be committed. */
export async function keepStep(
  tx: Executor,
  { projectId, caller, key }: IdempotencyKey,
  token: string,
  step: number,
  result: string,
): Promise<boolean> {
  const { rows } = await sql`
    update idempotency_key set steps[${step + 1}::integer] = ${result}::text
    where project_id = ${projectId}::uuid and caller = ${caller} and key = ${key} and lease_token = ${token}::uuid
      and status is null
    returning 1`.execute(tx);
  return rows.length > 0;
}

/** False when the lease was lost meanwhile: then another answer may be kept, and counts. */
export async function keepAnswer(
  executor: Executor,
  { projectId, caller, key }: IdempotencyKey,
  token: string,
  { status, contentType, body }: KeptAnswer,
): Promise<boolean> {
  const { rows } = await sql`
    update idempotency_key set status = ${status}::integer, content_type = ${contentType ?? null}, body = ${body}, steps = '{}'
    where project_id = ${projectId}::uuid and caller = ${caller} and key = ${key} and lease_token = ${token}::uuid
    returning 1`.execute(executor);
  return rows.length > 0;
}

/** The next copy may try; what was committed stays done. */
export async function giveUpKey(
  executor: Executor,
  { projectId, caller, key }: IdempotencyKey,
  token: string,
): Promise<void> {
  const isOurs = sql`
    project_id = ${projectId}::uuid and caller = ${caller} and key = ${key} and lease_token = ${token}::uuid and status is null`;
  await sql`delete from idempotency_key where ${isOurs} and steps = '{}'`.execute(executor);
  await sql`update idempotency_key set lease_until = '-infinity' where ${isOurs}`.execute(executor);
}

/** A few of the project's oldest, so that no call pays for all. */
export async function forgetKeys(executor: Executor, projectId: string, before: Date): Promise<void> {
  await sql`
    delete from idempotency_key where (project_id, caller, key) in (
      select project_id, caller, key from idempotency_key
      where project_id = ${projectId}::uuid and created_at < ${before.toISOString()}::timestamptz
      order by created_at limit 20)`.execute(executor);
}
