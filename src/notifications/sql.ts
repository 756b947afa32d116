// Every statement on the table `delivery`.
import { sql } from 'kysely';
import type { NotificationId, NotificationType } from '../access/notifications/notification.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Delivery, DeliveryState, NewDelivery } from './delivery.ts';

const isPatient = (key: PatientKey) =>
  sql`project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`;

/** False when the receiver has this event already. */
export async function insertDelivery(tx: Transaction, delivery: NewDelivery, now: Date): Promise<boolean> {
  const to = { notificationId: null, callbackUrl: null, ...delivery.to };
  const { rows } = await sql<{ delivery_id: string }>`
    insert into delivery (project_id, patient_id, delivery_id, event_id, notification_id, callback_url, signed_as, body, state, created_at)
    values (${delivery.projectId}::uuid, ${delivery.particlePatientId}::uuid, ${delivery.deliveryId}::uuid, ${delivery.eventId}::uuid,
      ${to.notificationId}::uuid, ${to.callbackUrl}, ${delivery.signedAs}, ${delivery.body}, 'PENDING', ${now.toISOString()}::timestamptz)
    on conflict (project_id, event_id, notification_id) do nothing returning delivery_id`.execute(tx);
  return rows.length === 1;
}

interface DeliveryRow {
  delivery_id: string;
  event_id: string;
  notification_id: NotificationId | null;
  callback_url: string | null;
  signed_as: NotificationType;
  body: string;
  state: DeliveryState;
  tries: number;
  status: number | null;
  error_class: string | null;
}

const columns = sql`delivery_id, event_id, notification_id, callback_url, signed_as, body, state, tries, status, error_class`;

const deliveryOf = (key: PatientKey, row: DeliveryRow): Delivery => ({
  projectId: key.projectId,
  particlePatientId: key.particlePatientId,
  deliveryId: row.delivery_id,
  eventId: row.event_id,
  to:
    row.notification_id === null
      ? { callbackUrl: row.callback_url ?? '' }
      : { notificationId: row.notification_id },
  signedAs: row.signed_as,
  body: row.body,
  state: row.state,
  tries: row.tries,
  status: row.status ?? undefined,
  errorClass: row.error_class ?? undefined,
});

export async function findDelivery(
  executor: Executor,
  key: PatientKey,
  deliveryId: string,
): Promise<Delivery | undefined> {
  const { rows } = await sql<DeliveryRow>`
    select ${columns} from delivery where ${isPatient(key)} and delivery_id = ${deliveryId}::uuid`.execute(
    executor,
  );
  return rows[0] && deliveryOf(key, rows[0]);
}

export async function listDeliveries(executor: Executor, key: PatientKey): Promise<Delivery[]> {
  const { rows } = await sql<DeliveryRow>`
    select ${columns} from delivery where ${isPatient(key)} order by created_at, delivery_id`.execute(
    executor,
  );
  return rows.map(row => deliveryOf(key, row));
}

/** What a try came to. */
export async function recordTry(
  tx: Transaction,
  key: PatientKey,
  deliveryId: string,
  came: { state: DeliveryState; status?: number | undefined; errorClass?: string },
  now: Date,
): Promise<void> {
  await sql`
    update delivery set state = ${came.state}, tries = tries + 1, status = ${came.status ?? null}::integer, error_class = ${came.errorClass ?? null},
      ended_at = case when ${came.state}::text = 'PENDING' then null else ${now.toISOString()}::timestamptz end
    where ${isPatient(key)} and delivery_id = ${deliveryId}::uuid and state = 'PENDING'`.execute(tx);
}
