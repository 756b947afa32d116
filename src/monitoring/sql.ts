// Every statement on the tables `subscription` and `referral_organization`.
import { sql } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Subscription, SubscriptionType } from './subscription.ts';

interface SubscriptionRow {
  project_id: ProjectId;
  patient_id: ParticlePatientId;
  subscription_id: string;
  type: SubscriptionType;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  starts_at: Date;
  ends_at: Date | null;
}

const columns = sql`project_id, patient_id, subscription_id, type, created_by, created_at, updated_at, starts_at, ends_at`;

const subscriptionOf = (row: SubscriptionRow): Subscription => ({
  projectId: row.project_id,
  particlePatientId: row.patient_id,
  subscriptionId: row.subscription_id,
  type: row.type,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  startsAt: row.starts_at,
  endsAt: row.ends_at ?? undefined,
});

const isPatient = (key: PatientKey) =>
  sql`project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`;

/** Undefined when the patient has one of this type already; waits for whoever is making it at this moment. */
export async function insertSubscription(
  tx: Transaction,
  subscription: Subscription,
): Promise<Subscription | undefined> {
  const { rows } = await sql<SubscriptionRow>`
    insert into subscription (${columns})
    values (${subscription.projectId}::uuid, ${subscription.particlePatientId}::uuid, ${subscription.subscriptionId}::uuid, ${subscription.type},
      ${subscription.createdBy}, ${subscription.createdAt.toISOString()}::timestamptz, ${subscription.updatedAt.toISOString()}::timestamptz,
      ${subscription.startsAt.toISOString()}::timestamptz, null)
    on conflict (project_id, patient_id, type) do nothing returning ${columns}`.execute(tx);
  return rows[0] && subscriptionOf(rows[0]);
}

export async function subscriptionRow(
  executor: Executor,
  key: PatientKey,
  type: SubscriptionType,
): Promise<Subscription | undefined> {
  const { rows } = await sql<SubscriptionRow>`
    select ${columns} from subscription where ${isPatient(key)} and type = ${type}`.execute(executor);
  return rows[0] && subscriptionOf(rows[0]);
}

export async function deleteSubscription(
  executor: Executor,
  key: PatientKey,
  type: SubscriptionType,
): Promise<Subscription | undefined> {
  const { rows } = await sql<SubscriptionRow>`
    delete from subscription where ${isPatient(key)} and type = ${type} returning ${columns}`.execute(
    executor,
  );
  return rows[0] && subscriptionOf(rows[0]);
}

/** Removes what has ended by then, so that it can be made anew. */
export async function deleteEnded(
  tx: Transaction,
  key: PatientKey,
  type: SubscriptionType,
  now: Date,
): Promise<void> {
  await sql`
    delete from subscription where ${isPatient(key)} and type = ${type} and ends_at <= ${now.toISOString()}::timestamptz`.execute(
    tx,
  );
}

/** Sets or takes back its end; undefined when there is none to change. */
export async function changeEnd(
  executor: Executor,
  key: PatientKey,
  type: SubscriptionType,
  endsAt: Date | undefined,
  now: Date,
): Promise<Subscription | undefined> {
  const { rows } = await sql<SubscriptionRow>`
    update subscription set ends_at = ${endsAt?.toISOString() ?? null}::timestamptz, updated_at = ${now.toISOString()}::timestamptz
    where ${isPatient(key)} and type = ${type} and (ends_at is null or ends_at > ${now.toISOString()}::timestamptz)
      and (ends_at is null) <> ${endsAt === undefined}::boolean
    returning ${columns}`.execute(executor);
  return rows[0] && subscriptionOf(rows[0]);
}

export interface ReferralOrganization {
  oid: string;
  registeredAt: Date;
}

export async function insertOrganizations(
  executor: Executor,
  projectId: ProjectId,
  oids: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    insert into referral_organization (project_id, oid, registered_at)
    select ${projectId}::uuid, oid, ${now.toISOString()}::timestamptz from unnest(${[...oids]}::text[]) as asked (oid)
    on conflict do nothing`.execute(executor);
}

export async function listOrganizations(
  executor: Executor,
  projectId: ProjectId,
): Promise<ReferralOrganization[]> {
  const { rows } = await sql<{ oid: string; registered_at: Date }>`
    select oid, registered_at from referral_organization where project_id = ${projectId}::uuid
    order by registered_at, oid`.execute(executor);
  return rows.map(row => ({ oid: row.oid, registeredAt: row.registered_at }));
}
