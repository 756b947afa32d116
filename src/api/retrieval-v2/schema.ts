// Data retrieval, contract §4: the parameters of FHIR, Flat and C-CDA, and what they answer.
import { z } from 'zod';
import { flatDatasets } from '../../conversion/flat/index.ts';
import { sinceParameters } from '../since.ts';

/** A date, or a date and time with an offset; the `+` of an offset may have become a space on its way. */
const instantPattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+ -]\d{2}:\d{2}))?$/;

export function instantFrom(text: string): Date | undefined {
  const date = instantPattern.test(text) ? new Date(text.replace(' ', '+')) : undefined;
  // RFC 3339 has four digits for a year, the first is 0001 to PostgreSQL, and an offset may lead out of both. NaN is refused too.
  const year = date?.getUTCFullYear() ?? NaN;
  return year >= 1 && year <= 9999 ? date : undefined;
}

const since = z
  .string()
  .max(40)
  .refine(text => instantFrom(text) !== undefined, {
    error: 'must be a date, or a date and time with an offset',
  })
  .optional()
  .describe('Only what was learnt after this instant: RFC 3339.');

export const mostPerPage = 1000;

export const fhirQuery = z.object({
  _since: since,
  _count: z
    .string()
    .regex(/^\d{1,6}$/, { error: 'must be a whole number' })
    .optional()
    .describe(`Resources a page, ${mostPerPage} at most; without it everything is one Bundle.`),
  page_token: z.string().max(300).optional().describe('From the link `next` of the page before.'),
});

export const typeParams = z.object({
  id: z.string().min(1).describe('The particle_patient_id, or your own patient_id.'),
  type: z.string().min(1).describe('A resource type of FHIR R4.'),
});
export const resourceParams = typeParams.extend({ resourceId: z.string().min(1) });

export const bundle = z
  .looseObject({
    resourceType: z.literal('Bundle'),
    type: z.literal('searchset'),
    total: z.int().optional(),
    link: z.array(z.strictObject({ relation: z.string(), url: z.string() })),
    entry: z
      .array(
        z.strictObject({
          fullUrl: z.string(),
          resource: z.looseObject({ resourceType: z.string(), id: z.string() }),
          search: z.strictObject({ mode: z.literal('match') }),
        }),
      )
      .optional(),
  })
  .describe('FHIR R4 Bundle (https://hl7.org/fhir/R4/bundle.html).');

const flag = z.string().optional();

/** Dataset names have no value: `?LABS&PROBLEMS`; in any case, and with or without `=`. */
export const flatQuery = z.looseObject({
  ...sinceParameters,
  resource_type: z.string().max(100).optional().describe('With resource_id: one row.'),
  resource_id: z.string().max(200).optional().describe('The id of the row in its dataset.'),
  ...Object.fromEntries(
    flatDatasets.map(({ key, query }) => [query, flag.describe(`Only \`${key}\`, and others named.`)]),
  ),
});

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
export const flatAnswer = z
  .strictObject(Object.fromEntries(flatDatasets.map(({ key }) => [key, z.array(row).optional()])))
  .describe('Rows by dataset; an object without any when nothing is known of the patient.');

export const zipAnswer = z
  .string()
  .meta({ format: 'binary' })
  .describe('A zip of every document, byte for byte.');
