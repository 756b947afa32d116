// Where an organisation, or one project of it, wants to be told of events, and the keys that what is told is signed with.
import type { OrganizationId } from '../organization.ts';
import type { ProjectId } from '../project.ts';

/** Contract §12: which events a receiver is for. */
export const notificationTypes = ['query', 'patient', 'networkalert', 'hl7v2'] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** A UUID. */
export type NotificationId = string & { readonly is: 'NotificationId' };

export interface Notification {
  notificationId: NotificationId;
  organizationId: OrganizationId;
  /** Undefined: events of every project of the organisation. */
  projectId: ProjectId | undefined;
  displayName: string;
  notificationType: NotificationType;
  callbackUrl: string;
  isActive: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export interface SignatureKey {
  signatureKeyId: string;
  signatureKey: string;
  createdAt: Date;
}

/** What a delivery needs. */
export interface Receiver {
  notificationId: NotificationId;
  callbackUrl: string;
  /** Newest first; while a key is being replaced there are two. */
  signatureKeys: string[];
}
