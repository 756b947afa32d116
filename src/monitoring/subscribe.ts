// Subscribe, see, and unsubscribe a patient. What is stored is all that watching needs: who, what, since when and until when.
import type { Patient, PatientKey } from '../patients/patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { changeEnd, deleteEnded, deleteSubscription, insertSubscription, subscriptionRow } from './sql.ts';
import { stateOf, takesEffect } from './subscription.ts';
import type { Subscription, SubscriptionType } from './subscription.ts';

export interface SubscribeParts {
  database: Database;
  clock: Clock;
  random: Random;
}

/** Undefined when the patient is subscribed already. Subscribed anew before an end came, nothing has ended. */
export function subscribe(
  { database, clock, random }: SubscribeParts,
  { projectId, particlePatientId }: Patient,
  type: SubscriptionType,
  createdBy: string,
): Promise<Subscription | undefined> {
  const now = clock.now();
  const key = { projectId, particlePatientId };
  const subscription: Subscription = {
    ...key,
    subscriptionId: random.uuid(),
    type,
    createdBy,
    createdAt: now,
    updatedAt: now,
    startsAt: takesEffect(type, now),
    endsAt: undefined,
  };
  return database.transaction(async tx => {
    await deleteEnded(tx, key, type, now);
    return (await insertSubscription(tx, subscription)) ?? changeEnd(tx, key, type, undefined, now);
  });
}

/** MONITORING ends at once and is forgotten; ADT goes on until its feed takes the change. */
export async function unsubscribe(
  { database, clock }: Pick<SubscribeParts, 'database' | 'clock'>,
  patient: PatientKey,
  type: SubscriptionType,
): Promise<Subscription> {
  const now = clock.now();
  const ended =
    type === 'ADT'
      ? await changeEnd(database.executor, patient, type, takesEffect(type, now), now)
      : await deleteSubscription(database.executor, patient, type);
  if (ended === undefined) throw refuse('subscription.none');
  return ended;
}

/** A patient has one of each type; one that has ended is none. */
export async function findSubscription(
  executor: Executor,
  patient: PatientKey,
  type: SubscriptionType,
  now: Date,
): Promise<Subscription | undefined> {
  const found = await subscriptionRow(executor, patient, type);
  return found && stateOf(found, now) !== 'UNSUBSCRIBED' ? found : undefined;
}
