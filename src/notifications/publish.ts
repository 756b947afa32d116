// Publishes an event to receivers: a delivery and its task for each, in the caller's transaction. Nothing is told before it is true.
import type { NotificationType } from '../access/notifications/notification.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { addTasks } from '../platform/tasks/sql.ts';
import { bodyOf } from './cloud-event.ts';
import type { Event } from './cloud-event.ts';
import type { NewDelivery } from './delivery.ts';
import { insertDelivery } from './sql.ts';

/** Proactive: behind what somebody waits for, before bulk. */
const priority = 5;

export async function publish(
  tx: Transaction,
  { random, now }: { random: Random; now: Date },
  { projectId, particlePatientId }: PatientKey,
  event: Event,
  receivers: readonly { to: NewDelivery['to']; signedAs: NotificationType }[],
): Promise<void> {
  const body = bodyOf(event);
  for (const { to, signedAs } of receivers) {
    const { eventId } = event;
    const deliveryId = random.uuid();
    const delivery = { projectId, particlePatientId, deliveryId, eventId, to, signedAs, body };
    if (!(await insertDelivery(tx, delivery, now))) continue;
    await addTasks(tx, { random, now }, [
      {
        projectId,
        patientId: particlePatientId,
        workId: eventId,
        kind: 'deliver',
        // A receiver that does not answer takes only its own places.
        lane: `webhook/${'notificationId' in to ? to.notificationId : projectId}`,
        key: deliveryId,
        priority,
      },
    ]);
  }
}
