// The wire's subscriptions and sandbox triggers, contract §10.
import { z } from 'zod';
import { adtEvents } from '../../monitoring/adt-message.ts';
import { workflowNames } from '../../monitoring/workflows.ts';
import { longestUrl, urlTrouble } from '../../platform/outward.ts';
import type { OutwardRules } from '../../platform/outward.ts';
import { errorBody } from '../answers.ts';
import { plainText } from '../validation.ts';

const type = z.literal('MONITORING', { error: 'must be MONITORING' });

/** Agent docs print the bare one. */
export const subscribeBody = z
  .object({
    subscriptions: z
      .array(z.object({ type }, { error: 'must be an object' }), { error: 'must be a list' })
      .min(1, { error: 'must have at least one' })
      .max(10, { error: 'must have at most 10' }),
  })
  .meta({ examples: [{ subscriptions: [{ type: 'MONITORING' }] }] });

const patientId = plainText(200).min(1, { error: 'must not be empty' });
const mostPatients = 1_000;
export const subscribeManyBody = z
  .object({
    subscriptions: z
      .array(
        z
          .object(
            { type, particle_patient_id: patientId.optional(), patient_id: patientId.optional() },
            { error: 'must be an object' },
          )
          .refine(each => each.particle_patient_id !== undefined || each.patient_id !== undefined, {
            path: ['particle_patient_id'],
            error: 'or patient_id is required',
          }),
        { error: 'must be a list' },
      )
      .min(1, { error: 'must have at least one' })
      .max(mostPatients, { error: `must have at most ${mostPatients}` }),
  })
  .meta({ examples: [{ subscriptions: [{ particle_patient_id: 'your-id-1', type: 'MONITORING' }] }] });

const subscriptionAnswer = z.strictObject({ id: z.uuid(), type: z.enum(['MONITORING', 'ADT']) });
export const subscriptionList = z.strictObject({ subscriptions: z.array(subscriptionAnswer) });

/** Clients look for `already exists` in it. */
const refused = z.strictObject({ type: z.string(), error: z.string() });
export const existsAnswer = z.union([errorBody, errorBody.extend({ subscriptions: z.array(refused) })]);

export const manyAnswer = z.strictObject({
  subscriptions: z
    .array(
      z.strictObject({
        id: z.uuid().optional(),
        type: z.literal('MONITORING'),
        particle_patient_id: z.string().describe('As it was sent where there is no such patient.'),
        error: z.string().optional(),
      }),
    )
    .describe('One for each that was sent, in its order.'),
});

export const typeQuery = z.object({
  type: z.enum(['MONITORING', 'ADT'], { error: 'must be MONITORING or ADT' }).default('MONITORING'),
});

/** Published with these spellings. */
export const adtAnswer = z.strictObject({
  SubscriptionID: z.uuid(),
  PatientID: z.string(),
  SubscriptionType: z.literal('ADT'),
  State: z.enum(['SUBSCRIBE_PENDING', 'SUBSCRIBED', 'UNSUBSCRIBE_PENDING', 'UNSUBSCRIBED']),
  Created: z.iso.datetime(),
  Updated: z.iso.datetime(),
});

export const triggerBody = (rules: OutwardRules) =>
  z
    .object({
      workflow: z.enum(workflowNames, { error: `must be one of ${workflowNames.join(', ')}` }),
      callback_url: z
        .string({ error: 'must be text' })
        .superRefine((url, context) => {
          const message = urlTrouble(url, rules);
          if (message !== undefined) context.addIssue({ code: 'custom', message });
        })
        .meta({ format: 'uri', maxLength: longestUrl, examples: ['https://example.org/webhook'] })
        .describe('Where the event is told; https, and a public address.'),
      display_name: plainText(200).nullish().describe('A name of your own; Test when left out.'),
      event_type: z
        .enum(adtEvents, { error: `must be one of ${adtEvents.join(', ')}` })
        .nullish()
        .describe('With ADT, and only there.'),
    })
    .superRefine(({ workflow, event_type: event }, context) => {
      const message =
        workflow === 'ADT' && !event
          ? 'is required with ADT'
          : workflow !== 'ADT' && event
            ? 'must be left out: it goes with ADT only'
            : undefined;
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['event_type'], message });
    })
    .meta({
      examples: [
        {
          workflow: 'DISCHARGE_TRANSITION_ALERT',
          callback_url: 'https://example.org/webhook',
          display_name: 'Test',
        },
      ],
    });
