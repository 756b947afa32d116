// The wire's demographic query and its files, contract §3: what a caller sends, and what is answered.
import { z } from 'zod';
import {
  parseExternalPatientId,
  parsePostalCode,
  parseName,
  parseState,
} from '../../patients/demographics.ts';
import type { Parsed } from '../../patients/demographics.ts';
import { dateOfBirth, optional, optionalField, required } from '../patients-v2/schema.ts';
import { queryBody } from '../queries-v2/schema.ts';
import { ariel } from '../surface/sample-people.ts';
import { plainText } from '../validation.ts';

const dateOrTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** As it was sent. */
const parseEncounterDate = (text: string): Parsed<string> =>
  dateOrTime.test(text.trim()) && !Number.isNaN(Date.parse(text))
    ? { value: text.trim() }
    : { problem: 'must be a date of the calendar, alone or with a time' };

export const encounter = {
  encounter_date: optionalField(parseEncounterDate, {
    description: 'When the encounter is that this is asked for.',
    examples: ['2024-05-01'],
  }),
  encounter_type: plainText(100).nullish().describe('What kind of encounter it is.'),
};

/** Only the person is required; a place makes the local holders known. */
export const demographicQuery = (now: () => Date) =>
  z
    .object({
      given_name: required.given_name,
      family_name: required.family_name,
      date_of_birth: dateOfBirth(now),
      gender: required.gender,
      ...optional,
      postal_code: optionalField(parsePostalCode, { description: 'ZIP code.', examples: ['02138'] }),
      address_city: optionalField(parseName, { description: 'City.', examples: ['Cambridge'] }),
      address_state: optionalField(parseState, {
        description: 'State: two letters or its name.',
        examples: ['Massachusetts'],
      }),
      patient_id: optionalField(parseExternalPatientId, {
        description:
          'Your own id of the patient. Without it the query is for the patient of the same demographics, which is made if there is none.',
        examples: ['examplepatientid1'],
      }),
      npi: plainText(20).nullish().describe('National Provider Identifier of who asks.'),
      ...queryBody.shape,
      ...encounter,
    })
    .meta({
      'x-examples': {
        reference: {
          value: ariel,
        },
      },
    });
export type DemographicQuery = z.output<ReturnType<typeof demographicQuery>>;

/** As asked: what the query left out is left out, or empty in the answers of /flat. */
export const askedAnswer = z.strictObject({
  given_name: z.string(),
  family_name: z.string(),
  date_of_birth: z.string(),
  gender: z.enum(['MALE', 'FEMALE']),
  ssn: z.string().optional(),
  email: z.string().optional(),
  address_lines: z.array(z.string()).optional(),
  address_state: z.string().optional(),
  address_city: z.string().optional(),
  postal_code: z.string().optional(),
  telephone: z.string().optional(),
  npi: z.string().optional(),
  patient_id: z.string().optional(),
  purpose_of_use: z.string(),
  hints: z.array(z.string()).optional(),
  specialties: z.array(z.string()).nullable().optional(),
  encounter_date: z.string().optional(),
  encounter_type: z.string().optional(),
});

const fileAnswer = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    type: z.string().describe('MIME type.'),
    url: z.string().describe('Path of its bytes.'),
    file_size: z.int(),
    file_source: z.string().describe('The holder that gave it.'),
    class_code: z.string(),
    type_code: z.string(),
    format_code: z.string(),
    event_code: z.string(),
    confidentiality_code: z.string(),
    healthcare_facility_type_code: z.string(),
    practice_setting_code: z.string(),
    creation_time: z.string(),
    service_start_time: z.string(),
    service_stop_time: z.string(),
    language_code: z.string(),
    status_code: z.string(),
    author_name: z.string(),
    author_organization: z.string(),
    authenticator: z.string(),
  })
  .describe(
    'A document this query brought; what its holder did not say is empty (XDS metadata, ITI TF-3 §4.2.3.2).',
  );

export const states = z.enum(['PENDING', 'PROCESSING', 'COMPLETE', 'PARTIAL', 'FAILED']);

const queryListed = z.strictObject({
  id: z.uuid(),
  demographics: askedAnswer,
  state: states,
  start_time: z.iso.datetime(),
  expected_completion_time: z.iso.datetime(),
});

export const queryAnswer = queryListed.extend({ files: z.array(fileAnswer) });

export const listAnswer = z
  .union([
    z.array(queryListed),
    z.strictObject({ queries: z.array(queryListed), continuation_token: z.string().optional() }),
  ])
  .describe('A list; below /particle-sandbox-api an object with `queries`.');

export const queryParams = z.object({
  id: z.string().min(1).describe('The id that the query was answered with.'),
});
export const filesParams = z.object({ query_id: z.string().min(1).describe('The id of the query.') });
export const fileParams = filesParams.extend({
  file_id: z.string().min(1).describe('The id of a file of the query.'),
});
export const bytes = z.string().meta({ format: 'binary' });
