// The documents of a patient as they were received, and what their conversion came to.
import { z } from 'zod';
import { countParameter, pageToken } from '../page-token.ts';
import { patientParams } from '../patients-v2/schema.ts';

export const mostDocuments = 500;
export const usualDocuments = 100;

export const listDocumentsQuery = z.object({
  _count: countParameter(mostDocuments, usualDocuments),
  page_token: pageToken,
});

export const documentParams = patientParams.extend({
  document_id: z
    .string()
    .min(1)
    .describe('As the list of documents has it.')
    .meta({ examples: ['1c5b2f0e-93d4-4c8f-8d61-0a7b9f3e5d21'] }),
});

export const listedDocument = z
  .strictObject({
    document_id: z.uuid(),
    title: z.string().meta({ examples: ['Summary of Care'] }),
    mime_type: z.string().meta({ examples: ['application/xml'] }),
    file_name: z.string().describe('Its name in the zip, and in Sources of Flat.'),
    size_bytes: z.int(),
    sha256: z.string().describe('Of its bytes, hexadecimal.'),
    standing: z
      .enum(['CURRENT', 'REPLACED'])
      .describe('REPLACED: another document says it anew; this one adds nothing to the record.'),
    document_time: z.iso.datetime().nullable().describe('When it says it was written.'),
    created_at: z.iso.datetime().describe('When it first came.'),
    converted_at: z.iso.datetime().nullable().describe('Null while it is still to be converted.'),
    issues: z
      .strictObject({ error: z.int(), warning: z.int(), information: z.int() })
      .nullable()
      .describe('What its conversion noticed, counted; null while it is still to be converted.'),
    sources: z
      .array(
        z.strictObject({
          holder: z.string().meta({ examples: ['general-hospital'] }),
          holder_document_id: z.string().describe("The holder's own id of it."),
          retrieved_at: z.iso.datetime(),
        }),
      )
      .describe('Who gave it, the last retrieved first.'),
  })
  .describe('A document as it was received.');
z.globalRegistry.add(listedDocument, { id: 'ReceivedDocument' });

export const documentsAnswer = z.strictObject({
  documents: z.array(listedDocument),
  page_token: z.string().optional().describe('Only when there is another page.'),
});

export const standingAnswer = z.strictObject({
  document_id: z.uuid(),
  standing: z
    .enum(['CURRENT', 'REPLACED', 'WITHDRAWN'])
    .describe('WITHDRAWN: nothing of it is in the record, and it is listed no more.'),
});

const counts = z.record(z.string(), z.int());
const place = { path: z.string(), line: z.int(), column: z.int() };

export const reportAnswer = z
  .strictObject({
    document_id: z.uuid(),
    converted_at: z.iso.datetime(),
    report: z
      .strictObject({
        format: z.enum(['cda', 'ccr', 'none']).describe('What it was read as.'),
        document: z.string().optional().describe('LOINC code of the document.'),
        resources: counts.describe('Resources made, by type.'),
        sections: z.array(
          z.strictObject({
            code: z.string().optional().describe('LOINC code it was read as.'),
            ...place,
            depth: z.int().describe('Sections within sections count from 0.'),
            entries: z.int(),
            mapped: counts.describe('Resources its entries became, by type.'),
            text_only: z.int().describe('Entries whose words stay in the narrative only.'),
            empty: z.int().describe('Entries that say they have nothing to say.'),
            not_understood: z.int(),
            narrative: z.boolean().describe('Its narrative is kept in the Composition.'),
          }),
        ),
        issues: counts.describe('By code.'),
      })
      .nullable()
      .describe('Null for what is no clinical document, and for what could not be converted.'),
    issues: z.array(
      z.strictObject({
        code: z.string().meta({ examples: ['code.system-unknown'] }),
        severity: z.enum(['error', 'warning', 'information']),
        path: z.string().optional(),
        offset: z.int().optional().describe("In the document's decoded text."),
        line: z.int().optional(),
        column: z.int().optional(),
      }),
    ),
  })
  .describe(
    'What was mapped, what was kept as text, what was not understood and where; never a word of the document.',
  );
z.globalRegistry.add(reportAnswer, { id: 'ConversionReport' });

export const bytesAnswer = z.string().meta({ format: 'binary' }).describe('The bytes as they were received.');
