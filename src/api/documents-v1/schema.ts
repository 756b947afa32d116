// The wire's contributed document, contract §8: every rule of its metadata, and what is answered.
import { z } from 'zod';
import { parseExternalPatientId, parseText } from '../../patients/demographics.ts';
import type { Parsed } from '../../patients/demographics.ts';
import { field, optionalField } from '../patients-v2/schema.ts';

const text =
  (longest: number) =>
  (sent: string): Parsed<string> =>
    parseText(sent, longest);

const matching =
  (pattern: RegExp, longest: number, problem: string) =>
  (sent: string): Parsed<string> => {
    const parsed = parseText(sent, longest);
    if (parsed.problem !== undefined) return parsed;
    return pattern.test(parsed.value) ? parsed : { problem };
  };

/** LOINC part numbers: digits and a check digit. */
const loinc = (longest: number) => matching(/^\d{4,9}-\d$/, longest, 'must be a LOINC code, digits-digit');
const mimeType = matching(
  /^[A-Za-z0-9][\w.+!#$&^-]*\/[A-Za-z0-9][\w.+!#$&^-]*(?:\s*;.*)?$/,
  200,
  'must be a media type, such as application/pdf',
);

/** The caller's id is kept to the letter, like that of a patient. */
const parseDocumentId = (sent: string): Parsed<string> => parseExternalPatientId(sent);

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
const notATime = 'must be a time written as RFC 3339 has it: 2024-05-01T10:00:00Z';

function parseTime(sent: string): Parsed<string> {
  const trimmed = sent.trim();
  const [, year, month, day, hour, minute, second] = rfc3339.exec(trimmed) ?? [];
  if (year === undefined || Number(year) < 1) return { problem: notATime };
  const calendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isReal =
    calendar.getUTCMonth() === Number(month) - 1 &&
    calendar.getUTCDate() === Number(day) &&
    Number(hour) <= 23 &&
    Number(minute) <= 59 &&
    // A leap second is a time of RFC 3339.
    Number(second) <= 60;
  return isReal && !Number.isNaN(instantOf(trimmed)) ? { value: trimmed } : { problem: notATime };
}

const instantOf = (time: string): number => Date.parse(time.toUpperCase().replace(/:60(?=[.Z+-])/, ':59'));

/** Clocks of callers differ a little from ours. */
const clockSkewMs = 60_000;

const pastTime =
  (now: () => Date) =>
  (sent: string): Parsed<string> => {
    const parsed = parseTime(sent);
    if (parsed.problem !== undefined) return parsed;
    return instantOf(parsed.value) > now().getTime() + clockSkewMs
      ? { problem: 'must not be in the future' }
      : parsed;
  };

const types = ['CLINICAL', 'CONSENT'] as const;

export const documentMetadata = (now: () => Date) =>
  z
    .object(
      {
        patient_id: field(parseExternalPatientId, {
          description: 'Your own id of a registered patient, or our particle_patient_id.',
          minLength: 1,
          maxLength: 200,
          examples: ['your-id-1'],
        }),
        document_id: field(parseDocumentId, {
          description: 'Your own id of the document. The same id again replaces it.',
          minLength: 1,
          maxLength: 200,
          examples: ['document-1'],
        }),
        type: z.enum(types, { error: `must be one of ${types.join(', ')}` }),
        title: field(text(128), { description: 'Title.', maxLength: 128, examples: ['Summary of care'] }),
        mime_type: field(mimeType, { description: 'Media type of the file.', examples: ['application/xml'] }),
        creation_time: field(pastTime(now), {
          description: 'When the document was written: RFC 3339, not in the future.',
          format: 'date-time',
          examples: ['2024-05-01T10:00:00Z'],
        }),
        format_code: field(text(100), {
          description: 'IHE format code.',
          maxLength: 100,
          examples: ['urn:ihe:pcc:xphr:2007'],
        }),
        class_code: field(loinc(50), {
          description: 'Kind of document, LOINC.',
          pattern: '^\\s*\\d{4,9}-\\d\\s*$',
          examples: ['34133-9'],
        }),
        type_code: field(loinc(100), {
          description: 'Precise kind of document, LOINC.',
          pattern: '^\\s*\\d{4,9}-\\d\\s*$',
          examples: ['34133-9'],
        }),
        practice_setting_code: optionalField(text(100), {
          description: 'Clinical specialty, SNOMED CT; 394733009 when left out.',
        }),
        healthcare_facility_type_code: optionalField(text(100), {
          description: 'Kind of facility, SNOMED CT; 394777002 when left out.',
        }),
        confidentiality_code: optionalField(text(100), {
          description: 'Security classification; N when left out.',
        }),
        service_start_time: optionalField(parseTime, { description: 'Start of the service: RFC 3339.' }),
        service_stop_time: optionalField(parseTime, { description: 'End of the service: RFC 3339.' }),
      },
      { error: 'must be a JSON object' },
    )
    .describe('What is said of the document; anything else in it is ignored.');
export type DocumentMetadataBody = z.output<ReturnType<typeof documentMetadata>>;

const metadataExample = JSON.stringify({
  patient_id: 'examplepatientid1',
  document_id: 'exampledocumentid1',
  type: 'CLINICAL',
  title: 'Summary of care',
  mime_type: 'application/xml',
  creation_time: '2024-05-01T10:00:00Z',
  format_code: 'urn:ihe:pcc:xphr:2007',
  class_code: '34133-9',
  type_code: '34133-9',
});

/** For the description only: the parts are read as they come. */
export const uploadBody = z.object({
  metadata: z
    .string()
    .describe('What is said of the document: a JSON text.')
    .meta({ examples: [metadataExample] }),
  file: z.string().meta({ format: 'binary' }).describe('Its bytes, 50 MB at most; may be empty.'),
});

export const documentAnswer = z
  .strictObject({
    patient_id: z.string(),
    document_id: z.string(),
    type: z.enum(types),
    title: z.string(),
    mime_type: z.string(),
    creation_time: z.string(),
    format_code: z.string(),
    class_code: z.string(),
    type_code: z.string(),
    practice_setting_code: z.string(),
    healthcare_facility_type_code: z.string(),
    confidentiality_code: z.string(),
    service_start_time: z.string().optional(),
    service_stop_time: z.string().optional(),
  })
  .describe('What is known of a contributed document, defaults filled in.');
z.globalRegistry.add(documentAnswer, { id: 'ContributedDocument' });

/** Its tokens hold an id of the caller's. */
export const documentListQuery = z.object({
  continuation_token: z.string().max(1200).optional().describe('As the page before gave it.'),
  page_token: z.string().max(1200).optional().describe('Another name of continuation_token.'),
});

export const documentParams = z.object({ id: z.string().min(1).describe('Your own id of the document.') });
