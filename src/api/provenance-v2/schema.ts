// Where a resource or a row of Flat comes from, to the letter: document, section, position, words.
import { z } from 'zod';
import { countParameter, pageToken } from '../page-token.ts';
import { patientParams } from '../patients-v2/schema.ts';

export const mostSources = 100;
export const usualSources = 20;

export const provenanceParams = patientParams.extend({
  resource_type: z
    .string()
    .min(1)
    .max(100)
    .describe('A resource type of FHIR R4, or of Flat: vital_sign, VITAL_SIGNS, vitalSigns.')
    .meta({ examples: ['Condition'] }),
  resource_id: z
    .string()
    .min(1)
    .max(200)
    .describe('The id of a resource, of a statement within it, or of a row of Flat.')
    .meta({ examples: ['0f204db0-881b-883b-a172-9019143bb532'] }),
});

export const provenanceQuery = z.object({
  _count: countParameter(mostSources, usualSources),
  page_token: pageToken,
});

const position = { line: z.int().describe('From 1.'), column: z.int().describe('From 1.') };

const source = z.strictObject({
  resource_type: z.string(),
  resource_id: z.string().describe('The resource it is part of.'),
  statement_id: z.string().nullable().describe('Its own id; null for a row that stands for a file.'),
  document: z.strictObject({
    document_id: z.uuid(),
    title: z.string(),
    mime_type: z.string(),
    document_time: z.iso.datetime().nullable().describe('When it says it was written.'),
    file_name: z.string(),
    holders: z.array(z.string()).describe('Who gave it, the last retrieved first.'),
  }),
  section: z
    .strictObject({
      index: z.int().nullable().describe('In the report of the conversion.'),
      title: z.string().nullable(),
      code: z.string().nullable().describe('As the document has it.'),
      ...position,
    })
    .nullable()
    .describe('Null for what the header says, and for what is no clinical document.'),
  position: z
    .strictObject({
      path: z.string().describe('Names and places of elements.'),
      ...position,
      start: z.int().describe("Offset in the document's decoded text."),
      end: z.int(),
    })
    .nullable()
    .describe('The element it was made from.'),
  fragment: z
    .strictObject({
      text: z.string().describe('Plain text.'),
      from: z
        .enum(['narrative', 'entry', 'document'])
        .describe(
          'narrative: the words the element points at; entry: it points at none, these are its own; document: the title, or the text of a file without elements.',
        ),
      is_cut: z.boolean(),
    })
    .nullable(),
  narrative: z.string().describe('Path of the same words within their section, as a page to show.'),
});
z.globalRegistry.add(source, { id: 'RecordSource' });

export const provenanceAnswer = z
  .strictObject({
    resources: z
      .array(z.strictObject({ resource_type: z.string(), resource_id: z.string() }))
      .describe('What was asked for, as resources of the record.'),
    sources: z.array(source).describe('One for each place where a document says it.'),
    page_token: z.string().optional().describe('Only when there is another page.'),
  })
  .describe('Where it comes from.');
z.globalRegistry.add(provenanceAnswer, { id: 'RecordProvenance' });

export const narrativeQuery = z.object({
  statement_id: z.string().max(200).optional().describe('Of a source; the first when left out.'),
  document_id: z.uuid().optional(),
  place: z
    .string()
    .regex(/^\d{1,6}$/, { error: 'must be a whole number' })
    .optional(),
});
