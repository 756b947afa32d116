// Deltas, contract §6: what callers send, and what is answered.
import { z } from 'zod';
import { flatDatasets } from '../../conversion/flat/index.ts';
import { queryBody } from '../queries-v2/schema.ts';
import { encounter } from '../queries-v1/schema.ts';
import { bundle, mostPerPage } from '../retrieval-v2/schema.ts';
import { sinceParameters } from '../since.ts';
import { plainText } from '../validation.ts';

export const deltasBody = z
  .object({
    particle_patient_id: plainText(200)
      .min(1, { error: 'must not be empty' })
      .describe('The particle_patient_id, or your own patient_id.'),
    ...queryBody.shape,
    ...encounter,
  })
  .meta({
    examples: [{ particle_patient_id: '9557a65e-55b7-4a3b-b0a1-f4dd2df5a2f8', purpose_of_use: 'TREATMENT' }],
  });

const count = z
  .string()
  .regex(/^\d{1,6}$/, { error: 'must be a whole number' })
  .optional()
  .describe(`Resources a page, ${mostPerPage} at most; without it everything is one Bundle.`);
const pageToken = z.string().max(4_000).optional().describe('From the link `next` of the page before.');

const day = z
  .string()
  .regex(/^\d{4}(-\d{2}(-\d{2}(T\S{1,30})?)?)?$/, { error: 'must be a date or an instant' })
  .optional();

const types = z
  .string()
  .max(2_000)
  .regex(/^[A-Z][A-Za-z]{1,63}(,[A-Z][A-Za-z]{1,63})*$/, {
    error: 'must be resource types, with commas between',
  })
  .optional();

export const everythingQuery = z.object({
  ...sinceParameters,
  _type: types.describe('Only these types.').meta({ examples: ['Condition,Observation'] }),
  start: day
    .describe('Only care since then; types without a time of care are all given.')
    .meta({ examples: ['2024-01-01'] }),
  end: day.describe('Only care until then.'),
  _count: count,
  page_token: pageToken,
});

export const typeQuery = z.object({
  person: z.string().min(1).max(200).describe('The particle_patient_id, or your own patient_id.'),
  ...sinceParameters,
  _lastUpdated: z
    .string()
    .max(60)
    .optional()
    .describe('Only what changed then: gt2025-11-01, ge…; an instant or a date, UTC.')
    .meta({ examples: ['gt2025-11-01'] }),
  _count: count,
  page_token: pageToken,
});

const flag = z.string().optional();
export const flatDeltaQuery = z.looseObject({
  ...sinceParameters,
  ...Object.fromEntries(
    flatDatasets.map(({ key, table }) => [
      table,
      flag.describe(`Only \`${key}\`, and others named; in any case.`),
    ]),
  ),
});

export const typeParams = z.object({ type: z.string().min(1).describe('A resource type of FHIR R4.') });
export const resourceParams = typeParams.extend({ resourceId: z.string().min(1).max(200) });
export const rowParams = z.object({
  id: z.string().min(1).describe('The particle_patient_id, or your own patient_id.'),
  type: z.string().min(1).max(100).describe('A dataset: labs, or lab as recordSources says it.'),
  rowId: z.string().min(1).max(200).describe('The id of the row in its dataset.'),
});

export const deltaBundle = bundle.meta({
  examples: [
    {
      resourceType: 'Bundle',
      type: 'searchset',
      link: [
        {
          relation: 'self',
          url: 'https://gateway.example/deltas/patient/9557a65e-55b7-4a3b-b0a1-f4dd2df5a2f8/$everything?_since=lastQuery',
        },
      ],
      entry: [
        {
          fullUrl: 'https://gateway.example/deltas/R4/Condition/2c9d…',
          resource: { resourceType: 'Condition', id: '2c9d…' },
          search: { mode: 'match' },
        },
      ],
      total: 1,
    },
  ],
});

export const oneResource = z
  .looseObject({ resourceType: z.string(), id: z.string() })
  .describe('A resource of FHIR R4 as it stands.')
  .meta({ examples: [{ resourceType: 'Condition', id: '2c9d…', code: { text: 'Asthma' } }] });

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
export const flatDelta = z
  .strictObject(Object.fromEntries(flatDatasets.map(({ key }) => [key, z.array(row).optional()])))
  .describe('Rows by dataset; an object without any when there is nothing new.')
  .meta({
    examples: [
      {},
      {
        allergies: [],
        encounters: [{ encounter_id: '5f3a…', patient_id: '9557a65e-55b7-4a3b-b0a1-f4dd2df5a2f8' }],
      },
    ],
  });
