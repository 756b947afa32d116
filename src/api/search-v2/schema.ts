// Full-text search in one chart: what is asked and what is found.
import { z } from 'zod';
import { countParameter, pageToken } from '../page-token.ts';

export const mostHits = 100;
export const usualHits = 20;

export const searchQuery = z.object({
  q: z
    .string()
    .trim()
    .min(1, { error: 'is required' })
    .max(200, { error: 'must be at most 200 characters' })
    .describe('Words, "a phrase", or, -not; a code as it is. The last word may be unfinished.')
    .meta({ examples: ['diabetes', '44054006', 'E11.9', '"amputation stump"'] }),
  _count: countParameter(mostHits, usualHits),
  page_token: pageToken,
});

export const searchAnswer = z
  .strictObject({
    results: z.array(
      z.strictObject({
        resource_type: z.string().meta({ examples: ['Condition'] }),
        resource_id: z.string(),
        date: z.string().nullable().describe('When it happened, as the resource has it.'),
        snippet: z
          .strictObject({
            text: z
              .string()
              .describe('Plain text, never markup.')
              .meta({ examples: ['Type 2 diabetes mellitus'] }),
            marks: z
              .array(z.tuple([z.int(), z.int()]))
              .describe('From where to where the words stand in the text, in UTF-16 units.'),
          })
          .describe('Where it says so.'),
        sources: z
          .array(
            z.strictObject({
              document_id: z.uuid(),
              title: z.string(),
              document_time: z.iso.datetime().nullable(),
            }),
          )
          .describe('The documents that say it.'),
      }),
    ),
    page_token: z.string().optional().describe('Only when there is another page.'),
  })
  .describe('What was found, the best first.');
z.globalRegistry.add(searchAnswer, { id: 'ChartSearch' });
