// Flat by query and the list of all queries, contract §5 (seed 001): what is sent and what is answered.
import { z } from 'zod';
import { legacyDatasets } from '../../conversion/flat/legacy/index.ts';
import { askedAnswer, states } from '../queries-v1/schema.ts';

/** Every field is there, empty where nothing was said. */
export const acceptedAnswer = z.strictObject({
  id: z.uuid(),
  demographics: askedAnswer.required({
    ssn: true,
    email: true,
    address_lines: true,
    address_state: true,
    address_city: true,
    postal_code: true,
    hints: true,
    telephone: true,
    npi: true,
    specialties: true,
  }),
  state: states,
});

const flag = z.string().optional();

/** Names have no value: `?ALLERGIES&LABS`; in any case, and with or without `=`. */
export const datasetQuery = z.looseObject(
  Object.fromEntries(
    legacyDatasets.map(({ key, query }) => [query, flag.describe(`Only \`${key}\`, and others named.`)]),
  ),
);

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
export const datasetsAnswer = z
  .strictObject(Object.fromEntries(legacyDatasets.map(({ key }) => [key, z.array(row).optional()])))
  .describe('Rows by dataset; an object without any when nothing is known of the patient.');

export const rowParams = z.object({
  patient_id: z.string().min(1).describe('The particle_patient_id, or your own patient_id.'),
  resource_type: z.string().min(1).max(100).describe('The dataset: lab, LABS, med_rec …'),
  resource_id: z.string().min(1).max(200).describe('The id of the row in its dataset.'),
});

const listedQuery = z.strictObject({
  given_name: z.string(),
  family_name: z.string(),
  date_of_birth: z.string(),
  gender: z.enum(['MALE', 'FEMALE']),
  external_patient_id: z.string().describe('Your own id of the patient; empty when you gave none.'),
  query_id: z.uuid(),
  query_date: z.string().describe('YYYY-MM-DD, in UTC.'),
  query_status: states,
  link_id: z.string().describe('The same for every query of one patient.'),
  file_count: z.int(),
  request_endpoint: z.string().describe('What started it: QUERY_V1, QUERY_V2, BOOST_V2, DELTAS …'),
  particle_patient_id: z.uuid(),
});

export const historyAnswer = z.strictObject({
  patients: z.array(listedQuery),
  continuation_token: z.string().optional().describe('Only when there is another page.'),
});
