// Every statement about notifications and their signature keys. A notification without a project tells of every project: only who owns the
// organisation reaches it.
import { sql } from 'kysely';
import type { Executor } from '../../platform/database.ts';
import type { Position } from '../../platform/pages.ts';
import type { OrganizationId } from '../organization.ts';
import type { ProjectId } from '../project.ts';
import { afterPosition, withinReach } from '../sql.ts';
import type { Reach } from '../sql.ts';
import type {
  Notification,
  NotificationId,
  NotificationType,
  Receiver,
  SignatureKey,
} from './notification.ts';

interface NotificationRow {
  notification_id: string;
  organization_id: string;
  project_id: string | null;
  display_name: string;
  notification_type: NotificationType;
  callback_url: string;
  is_active: boolean;
  created_at: Date;
  updated_at: Date;
}

const columns = sql`notification_id, organization_id, project_id, display_name, notification_type, callback_url, is_active,
  created_at, updated_at`;

const notificationOf = (row: NotificationRow): Notification => ({
  notificationId: row.notification_id as NotificationId,
  organizationId: row.organization_id as OrganizationId,
  projectId: (row.project_id ?? undefined) as ProjectId | undefined,
  displayName: row.display_name,
  notificationType: row.notification_type,
  callbackUrl: row.callback_url,
  isActive: row.is_active,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export async function insertNotification(executor: Executor, notification: Notification): Promise<void> {
  await sql`
    insert into notification (${columns})
    values (${notification.notificationId}, ${notification.organizationId}, ${notification.projectId ?? null},
            ${notification.displayName}, ${notification.notificationType}, ${notification.callbackUrl},
            ${notification.isActive}, ${notification.createdAt}, ${notification.updatedAt})`.execute(
    executor,
  );
}

export async function updateNotification(executor: Executor, notification: Notification): Promise<void> {
  await sql`
    update notification set
      display_name = ${notification.displayName}, notification_type = ${notification.notificationType},
      callback_url = ${notification.callbackUrl}, is_active = ${notification.isActive}, updated_at = ${notification.updatedAt}
    where notification_id = ${notification.notificationId}::uuid`.execute(executor);
}

export async function deleteNotification(
  executor: Executor,
  reach: Reach,
  notificationId: NotificationId,
): Promise<Notification | undefined> {
  const { rows } = await sql<NotificationRow>`
    delete from notification where notification_id = ${notificationId}::uuid and ${withinReach(reach)}
    returning ${columns}`.execute(executor);
  return rows[0] && notificationOf(rows[0]);
}

export async function notificationWithin(
  executor: Executor,
  reach: Reach,
  notificationId: NotificationId,
  { forUpdate = false } = {},
): Promise<Notification | undefined> {
  const { rows } = await sql<NotificationRow>`
    select ${columns} from notification
    where notification_id = ${notificationId}::uuid and ${withinReach(reach)} ${forUpdate ? sql`for update` : sql``}`.execute(
    executor,
  );
  return rows[0] && notificationOf(rows[0]);
}

export async function notificationsAfter(
  executor: Executor,
  reach: Reach,
  after: Position | undefined,
  limit: number,
): Promise<Notification[]> {
  const { rows } = await sql<NotificationRow>`
    select ${columns} from notification
    where ${withinReach(reach)} and ${afterPosition(after, 'notification_id')}
    order by created_at, notification_id limit ${limit}`.execute(executor);
  return rows.map(notificationOf);
}

export async function countNotifications(
  executor: Executor,
  organizationId: OrganizationId,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from notification where organization_id = ${organizationId}::uuid`.execute(
    executor,
  );
  return rows[0]?.n ?? 0;
}

/** For deliveries: who is to be told of an event of this kind in this project. */
export async function receiversOf(
  executor: Executor,
  projectId: ProjectId,
  notificationType: NotificationType,
): Promise<Receiver[]> {
  const { rows } = await sql<{ notification_id: string; callback_url: string; keys: string[] }>`
    select n.notification_id, n.callback_url,
      array(select k.signature_key from signature_key k where k.notification_id = n.notification_id
            order by k.created_at desc, k.signature_key_id) as keys
    from notification n join project p on p.organization_id = n.organization_id and p.project_id = ${projectId}::uuid
    where n.is_active and n.notification_type = ${notificationType} and (n.project_id is null or n.project_id = p.project_id)
    order by n.created_at, n.notification_id`.execute(executor);
  return rows.map(row => ({
    notificationId: row.notification_id as NotificationId,
    callbackUrl: row.callback_url,
    signatureKeys: row.keys,
  }));
}

/** For a delivery: where the receiver is now; undefined when it is told nothing any more. */
export async function receiverWith(
  executor: Executor,
  projectId: ProjectId,
  notificationId: NotificationId,
): Promise<Receiver | undefined> {
  const { rows } = await sql<{ callback_url: string; keys: string[] }>`
    select n.callback_url,
      array(select k.signature_key from signature_key k where k.notification_id = n.notification_id
            order by k.created_at desc, k.signature_key_id) as keys
    from notification n join project p on p.organization_id = n.organization_id and p.project_id = ${projectId}::uuid
    where n.notification_id = ${notificationId}::uuid and n.is_active and (n.project_id is null or n.project_id = p.project_id)`.execute(
    executor,
  );
  return rows[0] && { notificationId, callbackUrl: rows[0].callback_url, signatureKeys: rows[0].keys };
}

interface SignatureKeyRow {
  signature_key_id: string;
  signature_key: string;
  created_at: Date;
}

const signatureKeyOf = (row: SignatureKeyRow): SignatureKey => ({
  signatureKeyId: row.signature_key_id,
  signatureKey: row.signature_key,
  createdAt: row.created_at,
});

export async function insertSignatureKey(
  executor: Executor,
  notificationId: NotificationId,
  key: SignatureKey,
): Promise<void> {
  await sql`
    insert into signature_key (notification_id, signature_key_id, signature_key, created_at)
    values (${notificationId}, ${key.signatureKeyId}, ${key.signatureKey}, ${key.createdAt})`.execute(
    executor,
  );
}

export async function signatureKeysOf(
  executor: Executor,
  notificationId: NotificationId,
): Promise<SignatureKey[]> {
  const { rows } = await sql<SignatureKeyRow>`
    select signature_key_id, signature_key, created_at from signature_key
    where notification_id = ${notificationId}::uuid order by created_at desc, signature_key_id`.execute(
    executor,
  );
  return rows.map(signatureKeyOf);
}

export async function deleteSignatureKey(
  executor: Executor,
  notificationId: NotificationId,
  signatureKeyId: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from signature_key
    where notification_id = ${notificationId}::uuid and signature_key_id = ${signatureKeyId}::uuid`.execute(
    executor,
  );
  return numAffectedRows === 1n;
}
