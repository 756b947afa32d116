// The FHIR routes for OpenAPI: what they take in general; /metadata has the parameters of each type.
import { z } from 'zod';
import { answers, content, openAnswers } from '../answers.ts';
import type { ErrorCode } from '../../platform/errors.ts';

export const typeParams = z.object({ type: z.string().min(1).describe('A resource type of FHIR R4.') });
export const idParams = z.object({
  id: z.string().min(1).describe('The particle_patient_id, or your own patient_id.'),
});
export const resourceParams = typeParams.extend({
  id: z.string().min(1).describe('The id of the resource.'),
});
export const versionParams = resourceParams.extend({
  version: z.string().min(1).describe('A version of it.'),
});
export const compartmentParams = idParams.extend({
  type: z.string().min(1).describe('A resource type of FHIR R4.'),
});

/** A parameter may be sent several times: all must hold. */
const value = z.union([z.string(), z.array(z.string())]).optional();

export const searchQuery = z.looseObject({
  patient: value.describe(
    'Whose: an id, or Patient/id. Without it the whole project is gone through, in no order.',
  ),
  _id: value.describe('Ids, with commas between.'),
  _lastUpdated: value.describe('When the record learnt it: gt, lt, ge, le before a date or an instant.'),
  _sort: value.describe('A date, _lastUpdated or _id; with - before it the latest first.'),
  _count: value.describe('Matches a page.'),
  _include: value.describe('Type:parameter of a reference: what the matches refer to.'),
  _revinclude: value.describe('Type:parameter: what refers to the matches, as Provenance:target.'),
  _total: value.describe('none leaves the total out.'),
  _summary: value.describe('true, text or data: a part of each resource; count: the total alone.'),
  _elements: value.describe('Names of elements, with commas between: only these and what is mandatory.'),
  page_token: value.describe('From the link `next` of the page before.'),
});

export const everythingQuery = z.looseObject({
  _since: value.describe('Only what the record learnt after this.'),
  _type: value.describe('Only these types, with commas between.'),
  start: value.describe('Care on this day or after it.'),
  end: value.describe('Care on this day or before it.'),
  _count: value.describe('Resources a page; without it everything is one Bundle.'),
  page_token: value.describe('From the link `next` of the page before.'),
});

export const docrefQuery = z.looseObject({
  patient: value.describe('Whose documents; required.'),
  start: value.describe('Of care on this day or after it. Without start and end the most recent document.'),
  end: value.describe('Of care on this day or before it.'),
  type: value.describe('system|code of the kind of document; without it a CCD, when there is one.'),
  'on-demand': value.describe('true finds none: documents are made on nobody’s demand.'),
  profile: value.describe('Not looked at.'),
});

export const historyQuery = z.looseObject({
  patient: value.describe('Whose history; not needed where the path names a resource.'),
  _since: value.describe('Only what changed at or after this instant.'),
  _at: value.describe('Only versions that were current at some time of this date or instant.'),
  _count: value.describe('Changes a page.'),
  page_token: value.describe('From the link `next` of the page before.'),
});

const resource = z
  .looseObject({ resourceType: z.string() })
  .describe('A resource of FHIR R4 (https://hl7.org/fhir/R4/resourcelist.html).');
z.globalRegistry.add(resource, { id: 'FhirResource' });

export const outcome = z
  .looseObject({
    resourceType: z.literal('OperationOutcome'),
    issue: z.array(z.looseObject({})),
    message: z.string().optional(),
  })
  .describe(
    'An OperationOutcome; unless `Accept` names `application/fhir+json`, an Error as well, whose properties stand beside `issue`.',
  );
z.globalRegistry.add(outcome, { id: 'OperationOutcome' });

export const fhirContent = (description: string) =>
  content({ 'application/json': resource, 'application/fhir+json': resource }, description);

type Answers = ReturnType<typeof answers>;

/** As everywhere, but refusals are OperationOutcomes. */
export const fhirAnswers = (successes: Answers, ...codes: ErrorCode[]): Answers =>
  inFhirWords(answers({}, 'request.not-acceptable', ...codes), successes);

/** Where no token is needed. */
export const openFhirAnswers = (successes: Answers, ...codes: ErrorCode[]): Answers =>
  inFhirWords(openAnswers({}, ...codes), successes);

function inFhirWords(all: Answers, successes: Answers): Answers {
  const refusals = Object.entries(all).map(([status, answer]): [string, Answers[number]] => [
    status,
    content(
      { 'application/json': outcome, 'application/fhir+json': outcome },
      (answer as { description: string }).description,
    ),
  ]);
  return { ...(Object.fromEntries(refusals) as Answers), ...successes };
}
