// The wire's batch, contract §9.
import { z } from 'zod';
import { batchTypes } from '../../queries/batches/batch.ts';
import { states } from '../queries-v1/schema.ts';
import { elvira } from '../surface/sample-people.ts';

/** One name for both: paths that differ only in the name of a parameter are one path (OpenAPI 3.1, Paths Object). */
export const typeParams = z.object({
  batch: z
    .string()
    .min(1)
    .describe(`${batchTypes.join(', ')}; others are answered 403.`),
});
export const projectParams = z.object({
  project_id: z.string().min(1).describe("The token's project, with or without `projects/`."),
});
export const batchParams = z.object({ batch: z.string().min(1).describe('The id of the batch.') });
export const projectBatchParams = projectParams.extend(batchParams.shape);

/** Rows are checked one by one: a wrong one is told in the batch. */
const rows = z.array(z.unknown(), { error: 'must be a list' });
export const jsonBody = z.object({
  batch_type: z.string().max(100).nullish().describe('Where the path does not say it.'),
  demographics: rows
    .nullish()
    .describe('Persons, in the fields of `POST /api/v1/queries`; or objects with particle_patient_id alone.'),
  particle_patient_ids: rows.nullish().describe('Registered patients.'),
  purpose_of_use: z.string().max(100).nullish().describe('Of rows that say none; TREATMENT when left out.'),
});

const person = { ...elvira, patient_id: 'your-id-1' };

/** For the description only: the parts are read as they come. */
export const batchBody = z
  .object({
    batch_type: z.string().optional(),
    demographics_csv: z
      .string()
      .optional()
      .meta({ format: 'binary' })
      .describe(
        'A file: a header of field names, then a row a person. `address_lines` has lines divided by |, `hints` and `specialties` by ;.',
      ),
    demographics_json: z.string().optional().describe('The same as a JSON list, or one of the JSON bodies.'),
    demographics: rows.optional(),
    particle_patient_ids: rows.optional(),
    purpose_of_use: z.string().optional(),
  })
  .meta({ examples: [{ batch_type: 'FHIR_R4', demographics: [person] }] });

const time = z.iso.datetime();
const listedBatch = z.strictObject({
  batch_id: z.uuid(),
  batch_type: z.enum(batchTypes),
  state: z.enum(['PENDING', 'PROCESSING', 'COMPLETE']),
  query_count: z.int().describe('Rows, also those that could not be asked.'),
  created_time: time,
  expected_finish_time: time.describe('When it has ended: its end.'),
});

const batchQuery = z.strictObject({
  query_id: z.string().describe('Empty until the row is asked.'),
  patient_id: z.string().describe('Your own id.'),
  particle_patient_id: z.string(),
  state: states,
  file_count: z.int(),
  line: z.int().nullable().describe('Where the row stands in the file.'),
  errors: z
    .array(z.strictObject({ field: z.string(), message: z.string() }))
    .describe('Why it was not asked; never a value of the row.'),
});

export const batchAnswer = listedBatch.extend({
  states: z.record(states, z.int()).describe('Rows in each state.'),
  queries: z.array(batchQuery).describe('The rows, in the order they came.'),
});

export const batchList = z.strictObject({
  batches: z.array(listedBatch),
  continuation_token: z.string().optional().describe('Only when there is another page.'),
});
