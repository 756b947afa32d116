// The wire's patient, contract §2: what a caller sends, and what is answered.
import { z } from 'zod';
import {
  parseAddressLine,
  parseDateOfBirth,
  parseEmail,
  parseExternalPatientId,
  parseGender,
  parseName,
  parsePostalCode,
  parseSsn,
  parseState,
  parseTelephone,
} from '../../patients/demographics.ts';
import type { Parsed } from '../../patients/demographics.ts';
import type { Gender } from '../../patients/patient.ts';
import { refuse } from '../../platform/errors.ts';
import type { Page } from '../../platform/pages.ts';
import { fieldErrors, isObject } from '../validation.ts';

interface About {
  description: string;
  examples?: unknown[];
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
}

/** Documents spell gender in many ways; callers of the API in these (contract §2). */
const parsePublishedGender = (text: string): Parsed<Gender> =>
  /^(fe)?male$/i.test(text.trim()) ? parseGender(text) : { problem: 'must be MALE or FEMALE' };

/** Longer text is not read at all. */
const longestText = 1000;

export const field = <T>(parse: (text: string) => Parsed<T>, about: About) =>
  z
    .string({ error: 'must be text' })
    .max(longestText, { error: `must be at most ${longestText} characters` })
    .meta({ ...about })
    .transform((text, context): T => {
      const parsed = parse(text);
      if (parsed.problem === undefined) return parsed.value;
      context.addIssue({ code: 'custom', message: parsed.problem });
      return z.NEVER;
    });

/** Clients send "" and null for what they do not know. */
export const optionalField = <T>(parse: (text: string) => Parsed<T>, about: About) =>
  field<T | undefined>(text => (text.trim() === '' ? { value: undefined } : parse(text)), about).nullish();

/** Required of a registration. */
export const required = {
  given_name: field(parseName, {
    description: 'First name.',
    minLength: 1,
    maxLength: 100,
    examples: ['Elvira'],
  }),
  family_name: field(parseName, {
    description: 'Last name.',
    minLength: 1,
    maxLength: 100,
    examples: ['Valadez-Nucleus'],
  }),
  gender: field(parsePublishedGender, { description: 'MALE or FEMALE, in any case.', examples: ['FEMALE'] }),
  postal_code: field(parsePostalCode, {
    description: 'ZIP code.',
    pattern: '^\\s*\\d{5}(-\\d{4})?\\s*$',
    examples: ['02215'],
  }),
  address_city: field(parseName, {
    description: 'City.',
    minLength: 1,
    maxLength: 100,
    examples: ['Boston'],
  }),
  address_state: field(parseState, {
    description: 'State: two letters or its name. Answered as two letters.',
    examples: ['MA', 'Massachusetts'],
  }),
};

export const optional = {
  address_lines: z
    .array(field(parseAddressLine, { description: 'A line of the street address.', maxLength: 200 }), {
      error: 'must be a list of texts',
    })
    .max(10, { error: 'must be at most 10 lines' })
    .nullish()
    .meta({ description: 'Street address.', examples: [['']] }),
  ssn: optionalField(parseSsn, {
    description: 'Social Security number, XXX-XX-XXXX.',
    examples: ['123-45-6789'],
  }),
  telephone: optionalField(parseTelephone, {
    description: 'Ten digits, in any usual spelling.',
    examples: ['234-567-8910'],
  }),
  email: optionalField(parseEmail, { description: 'E-mail address.', examples: ['elvira@example.org'] }),
};

export const dateOfBirth = (now: () => Date) =>
  field(text => parseDateOfBirth(text, now()), {
    description: 'YYYY-MM-DD, not in the future.',
    format: 'date',
    examples: ['1970-12-26'],
  });

/** Anything else in a body (npi, purpose_of_use …) is ignored. */
export const searchBody = (now: () => Date) =>
  z.object({ ...required, date_of_birth: dateOfBirth(now), ...optional });

export const patientBody = (now: () => Date) =>
  searchBody(now).extend({
    patient_id: field(parseExternalPatientId, {
      description: 'Your own id of the patient: any text. The same id again corrects the patient.',
      minLength: 1,
      maxLength: 200,
      examples: ['your-id-1'],
    }),
  });

/** A missing patient_id is 400 in the published client, while every other field is 422 (docs/decisions/005). */
export function needId(body: ReturnType<typeof patientBody>, sent: unknown): void {
  const isMissing = isObject(sent) && (sent['patient_id'] ?? '') === '';
  if (!isMissing) return;
  const others = body.safeParse(sent).error;
  throw refuse('patient.id-missing', { errors: others === undefined ? [] : fieldErrors(others, sent) });
}

export type SearchBody = z.output<ReturnType<typeof searchBody>>;
export type PatientBody = z.output<ReturnType<typeof patientBody>>;

const gender = z.enum(['MALE', 'FEMALE']);

export const patientAnswer = z
  .strictObject({
    given_name: z.string(),
    family_name: z.string(),
    date_of_birth: z.string(),
    gender,
    postal_code: z.string(),
    address_city: z.string(),
    address_state: z.string(),
    address_lines: z.array(z.string()),
    ssn: z.string().optional(),
    telephone: z.string().optional(),
    email: z.string().optional(),
    patient_id: z.string().describe('Your own id.'),
    particle_patient_id: z.uuid().describe('Our id, for every other call.'),
  })
  .describe('A patient of the Master Patient Index.');
z.globalRegistry.add(patientAnswer, { id: 'Patient' });

/** An item of the list; `file_count` is published as text. */
export const listedPatient = z.strictObject({
  given_name: z.string(),
  family_name: z.string(),
  date_of_birth: z.string(),
  gender,
  external_patient_id: z.string(),
  particle_patient_id: z.uuid(),
  query_id: z.string(),
  query_date: z.string(),
  query_status: z.string(),
  file_count: z.string(),
  request_endpoint: z.string(),
  expected_completion_time: z.string(),
});

export const listQuery = z.object({
  continuation_token: z.string().max(300).optional().describe('As the page before gave it.'),
  page_token: z.string().max(300).optional().describe('Another name of continuation_token.'),
});

/** Where the page begins that is asked for; undefined: at the beginning. */
export const afterOf = (query: z.output<typeof listQuery>): string | undefined =>
  query.continuation_token || query.page_token || undefined;

/** What an answer of a page ends with. */
export const nextOf = ({ continuationToken }: Page<unknown>) =>
  continuationToken === undefined ? {} : { continuation_token: continuationToken };

export const listAnswer = z.strictObject({
  patients: z.array(listedPatient),
  continuation_token: z.string().optional().describe('Only when there is another page.'),
});

export const patientParams = z.object({
  id: z.string().min(1).describe('The particle_patient_id, or your own patient_id.'),
});

export const deleteAnswer = z.strictObject({ message: z.literal('delete successful') });
