// Who is watched: MONITORING at once, ADT feeds from the first of the next month. Contract §10; notifications-contract §5.
import type { PatientKey } from '../patients/patient.ts';

export type SubscriptionType = 'MONITORING' | 'ADT';

/** In the words of the oldest answer. */
export type SubscriptionState = 'SUBSCRIBE_PENDING' | 'SUBSCRIBED' | 'UNSUBSCRIBE_PENDING' | 'UNSUBSCRIBED';

export interface Subscription extends PatientKey {
  subscriptionId: string;
  type: SubscriptionType;
  /** The client that asked for it. */
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  startsAt: Date;
  endsAt: Date | undefined;
}

export function stateOf(
  { startsAt, endsAt }: Pick<Subscription, 'startsAt' | 'endsAt'>,
  now: Date,
): SubscriptionState {
  if (endsAt !== undefined) return endsAt <= now ? 'UNSUBSCRIBED' : 'UNSUBSCRIBE_PENDING';
  return startsAt <= now ? 'SUBSCRIBED' : 'SUBSCRIBE_PENDING';
}

/** When a change of this type takes effect. Months are counted in UTC. */
export const takesEffect = (type: SubscriptionType, now: Date): Date =>
  type === 'ADT' ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)) : now;
