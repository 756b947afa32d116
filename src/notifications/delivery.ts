// A delivery: one event for one receiver.
import type { NotificationId, NotificationType } from '../access/notifications/notification.ts';
import type { PatientKey } from '../patients/patient.ts';

export type DeliveryState = 'PENDING' | 'DELIVERED' | 'FAILED';

export interface NewDelivery extends PatientKey {
  deliveryId: string;
  eventId: string;
  /** A registered receiver, or an address for this one event. */
  to: { notificationId: NotificationId } | { callbackUrl: string };
  /** Whose keys sign it where no receiver is named. */
  signedAs: NotificationType;
  body: string;
}

export interface Delivery extends NewDelivery {
  state: DeliveryState;
  tries: number;
  status: number | undefined;
  errorClass: string | undefined;
}
