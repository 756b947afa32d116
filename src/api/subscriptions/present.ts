// A subscription of ours → the wire's, in today's words and in the oldest. Contract §10.
import { stateOf } from '../../monitoring/subscription.ts';
import type { Subscription } from '../../monitoring/subscription.ts';

export const presentSubscription = ({ subscriptionId, type }: Subscription) => ({ id: subscriptionId, type });

export const presentAdt = (subscription: Subscription, now: Date) => ({
  SubscriptionID: subscription.subscriptionId,
  PatientID: subscription.particlePatientId,
  SubscriptionType: 'ADT' as const,
  State: stateOf(subscription, now),
  Created: subscription.createdAt.toISOString(),
  Updated: subscription.updatedAt.toISOString(),
});
