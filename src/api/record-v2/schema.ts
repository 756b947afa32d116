// How the record came about, over HTTP: groups and their statements, why they are one, and callers' decisions.
import { z } from 'zod';
import { patientParams } from '../patients-v2/schema.ts';

const typePattern = /^[A-Z][A-Za-z]{0,63}$/;
const idPattern = /^[A-Za-z0-9.-]{1,64}$/;

const resourceType = z
  .string()
  .regex(typePattern, { error: 'must be a resource type of FHIR R4' })
  .meta({ examples: ['Condition'] });
const statementId = z
  .string()
  .regex(idPattern, { error: 'must be an id of FHIR R4' })
  .meta({ examples: ['0f204db0-881b-883b-a172-9019143bb532'] });

export const groupParams = patientParams.extend({ type: z.string().min(1), resourceId: z.string().min(1) });
/** What cannot be a name is the name of nothing. */
export const isName = (type: string, id: string): boolean => typePattern.test(type) && idPattern.test(id);

export const explainQuery = z.object({
  resource_type: resourceType,
  one_id: statementId.describe('The id of a statement.'),
  other_id: statementId.describe('The id of another.'),
});

export const decisionBody = z.object({
  kind: z.enum(['split', 'join'], { error: 'must be split or join' }),
  resource_type: resourceType,
  one_id: statementId,
  other_id: statementId.meta({ examples: ['8f6b0b1e-5f5e-8a2d-b7cf-2f63a1f0c9d4'] }),
});

export const decisionParams = patientParams.extend({ decisionId: z.string().min(1) });

const resource = z.looseObject({ resourceType: z.string(), id: z.string() }).describe('FHIR R4.');

export const groupAnswer = z
  .strictObject({
    resource_type: z.string(),
    resource_id: z.string(),
    version: z.int(),
    updated_at: z.iso.datetime(),
    resource,
    choices: z
      .array(
        z.strictObject({
          path: z.string(),
          rule: z.string(),
          from: z.string().describe('The statement whose value stands.'),
        }),
      )
      .describe('Where the statements differ and one value had to stand.'),
    statements: z.array(
      z.strictObject({
        resource_id: z.string(),
        resource,
        documents: z
          .array(
            z.strictObject({
              document_id: z.uuid(),
              document_time: z.iso.datetime().nullable(),
              speaks: z.boolean().describe('These are the words of this document.'),
              places: z
                .array(
                  z.strictObject({
                    section: z.int().nullable().describe('Index in the report of the conversion.'),
                    start: z.int(),
                    end: z.int(),
                  }),
                )
                .describe('Where it stands in the text of the document.'),
            }),
          )
          .describe('Who says it, newest first.'),
      }),
    ),
  })
  .describe('A resource of the record, and the statements it is made of.');
z.globalRegistry.add(groupAnswer, { id: 'RecordGroup' });

export const explainAnswer = z.strictObject({
  resource_type: z.string(),
  one_id: z.string(),
  other_id: z.string(),
  one_served_as: z.string(),
  other_served_as: z.string(),
  are_one: z.boolean(),
  because: z.enum(['decision', 'rules', 'ambiguous']).nullable().describe('Why they are not one.'),
  sentence: z.string(),
  path: z
    .array(
      z.strictObject({
        one_id: z.string(),
        other_id: z.string(),
        because: z.string(),
        sentence: z.string(),
        crosswalks: z
          .array(
            z.strictObject({
              one: z.string().describe('system|code'),
              other: z.string(),
              document_ids: z.array(z.uuid()).describe('Documents that give both for one thing.'),
              maps: z
                .array(z.strictObject({ title: z.string(), version: z.string() }))
                .describe('Maps between code systems that the operator has loaded.'),
            }),
          )
          .optional()
          .describe('Of a crosswalk: the codes, and who gives them as one.'),
      }),
    )
    .describe('Why they are one, step by step.'),
});

export const decisionAnswer = z.strictObject({
  decision_id: z.uuid(),
  kind: z.enum(['split', 'join']),
  resource_type: z.string(),
  one_id: z.string(),
  other_id: z.string(),
  decided_by: z.string(),
  decided_at: z.iso.datetime(),
});
z.globalRegistry.add(decisionAnswer, { id: 'RecordDecision' });

export const decisionsAnswer = z.strictObject({ decisions: z.array(decisionAnswer) });
export const undoneAnswer = z.strictObject({ message: z.literal('delete successful') });
