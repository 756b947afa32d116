// The change feed: what callers send, and what is answered.
import { z } from 'zod';

export const mostChanges = 1_000;
export const longestWaitSeconds = 30;

export const changesQuery = z.object({
  cursor: z.string().max(300).optional().describe('From the answer before; without it from the beginning.'),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error: 'must be a whole number' })
    .optional()
    .describe(`How many at once, ${mostChanges} at most and when left out.`),
  wait: z
    .string()
    .regex(/^\d{1,2}$/, { error: `must be seconds, ${longestWaitSeconds} at most` })
    .refine(text => Number(text) <= longestWaitSeconds, {
      error: `must be seconds, ${longestWaitSeconds} at most`,
    })
    .optional()
    .describe('While there is nothing new, wait this many seconds for something before answering.'),
});

const change = z.strictObject({
  kind: z.enum(['added', 'changed', 'superseded', 'withdrawn']),
  resource_type: z.string(),
  resource_id: z.string(),
  version: z.int().describe('Of the resource, from 1 on; `…/_history/{version}` has its words.'),
  particle_patient_id: z.uuid(),
  superseded_by: z.string().nullable().describe('The id under which a superseded resource lives on.'),
  recorded_at: z.iso.datetime(),
});

export const changesAnswer = z
  .strictObject({
    changes: z.array(change).describe('In the order they became true; of one patient in its sequence.'),
    cursor: z.string().describe('Where to read on; the same when nothing was new.'),
    has_more: z.boolean().describe('There is more already.'),
  })
  .meta({
    examples: [
      {
        changes: [
          {
            kind: 'added',
            resource_type: 'Condition',
            resource_id: '2c9d0d5e1f',
            version: 1,
            particle_patient_id: '9557a65e-55b7-4a3b-b0a1-f4dd2df5a2f8',
            superseded_by: null,
            recorded_at: '2025-11-01T15:30:00.000Z',
          },
        ],
        cursor: 'ODE0Lj…',
        has_more: false,
      },
    ],
  });
