// The wire's query, contract §3.
import { z } from 'zod';
import { plainText } from '../validation.ts';

const purposes = ['TREATMENT', 'PAYMENT', 'OPERATIONS', 'INDIVIDUAL_ACCESS'] as const;
export const specialties = [
  'ONCOLOGY',
  'ORTHOPEDICS',
  'CARDIOLOGY',
  'ENDOCRINOLOGY',
  'NEPHROLOGY',
  'PULMONOLOGY',
  'GASTROENTEROLOGY',
] as const;
const states = ['PENDING', 'PROCESSING', 'COMPLETE', 'PARTIAL', 'FAILED'] as const;

const hint = plainText(100);
const hints = z.union(
  [z.array(hint).max(50), z.object({ zip: z.union([hint, z.array(hint).max(50)]).optional() })],
  {
    error: 'must be a list of ZIP codes, or an object with zip',
  },
);

export const queryBody = z.object({
  purpose_of_use: z.enum(purposes, { error: `must be one of ${purposes.join(', ')}` }),
  specialties: z
    .array(z.enum(specialties, { error: `must be one of ${specialties.join(', ')}` }), {
      error: 'must be a list of specialties',
    })
    .max(50)
    .nullish()
    .describe('Ask also holders of these specialties.'),
  hints: hints.nullish().describe('ZIP codes of other places where the patient may have been treated.'),
});
export type QueryBody = z.output<typeof queryBody>;

export const queryAnswer = z.strictObject({
  query_id: z.uuid(),
  particle_patient_id: z.uuid(),
  external_patient_id: z.string(),
  purpose_of_use: z.enum(purposes),
  hints: z.array(z.string()).nullable(),
  specialties: z.array(z.string()).nullable(),
});

export const statusQuery = z.object({
  query_id: z.string().max(200).optional().describe('A query of this patient; without it the latest.'),
});

const time = z.iso.datetime();

export const statusAnswer = z.strictObject({
  query_id: z.uuid(),
  particle_patient_id: z.uuid(),
  external_patient_id: z.string(),
  purpose_of_use: z.enum(purposes),
  hints: z.array(z.string()).nullable(),
  specialties: z.array(z.string()).nullable(),
  state: z.enum(states),
  files_available: z.int().describe('Documents of the patient that can be fetched now.'),
  files_downloaded: z.int().describe('Documents this query brought or met again.'),
  error_message: z.string().nullable(),
  start_time: time,
  expected_completion_time: time,
  end_time: time.nullable(),
  holders: z
    .array(
      z.strictObject({
        holder: z.string(),
        state: z.enum(['WAITING', 'ASKED', 'LOCATED', 'NOT_FOUND', 'ANSWERED', 'FAILED']),
        tries: z.int(),
        documents: z.int(),
        kept: z.int(),
        quarantined: z.int(),
        lost: z.int(),
        error_class: z.string().nullable(),
        is_late: z.boolean(),
        start_time: time.nullable(),
        end_time: time.nullable(),
      }),
    )
    .describe('What each holder came to.'),
});
