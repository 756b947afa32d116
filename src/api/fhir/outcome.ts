// A refusal → an OperationOutcome. FHIR has no elements beside `issue`, so who asks for FHIR's own JSON gets only that; for all others it is the contract's error body as well (§0), whose `message` they read.
import type { FastifyRequest } from 'fastify';
import type { OperationOutcome, OperationOutcomeIssue } from 'fhir/r4';
import type { RenderedError } from '../../platform/errors.ts';

/** What is discovered below them is OAuth's, and so are its refusals. */
const fhirPath = /^\/(?:fhir|r4|deltas\/r4)(?!(?:\/r4)?\/\.well-known\/)(?:[/?]|$)/i;

/** By the path: also what no route takes is answered in FHIR's words. */
export const isFhir = ({ url }: Pick<FastifyRequest, 'url'>): boolean => fhirPath.test(url);

/** Names FHIR's JSON among what it accepts. */
export const asksForFhir = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  /\bfhir\+json\b/i.test(headers.accept ?? '');

const issueCodes: Record<number, OperationOutcomeIssue['code']> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  406: 'not-supported',
  408: 'timeout',
  410: 'deleted',
  412: 'conflict',
  413: 'too-long',
  415: 'not-supported',
  422: 'invalid',
  429: 'throttled',
  500: 'exception',
  503: 'transient',
  507: 'no-store',
};

const ownCodes: Record<string, OperationOutcomeIssue['code']> = {
  'fhir.type-unknown': 'not-supported',
  'search.patient-missing': 'required',
  'search.too-many-patients': 'too-costly',
};

export function outcomeOf({ status, body }: RenderedError): OperationOutcome {
  const code = ownCodes[body.error] ?? issueCodes[status] ?? 'processing';
  const severity = status >= 500 ? 'fatal' : 'error';
  const said = [body.message, body.hint].filter(text => text !== undefined).join(' ');
  // What the error is called everywhere: FHIR's own codes are coarse.
  const details = { coding: [{ system: 'urn:hadron:error', code: body.error }] };
  const issue: OperationOutcomeIssue[] =
    body.errors.length === 0
      ? [{ severity, code, details, diagnostics: said }]
      : body.errors.map(({ field, message }) => ({
          severity,
          code,
          details,
          diagnostics: `${field} ${message}`.trim(),
          ...(field === '' ? {} : { expression: [field] }),
        }));
  return { resourceType: 'OperationOutcome', issue };
}

export const outcomeAndError = (rendered: RenderedError): object => ({
  ...outcomeOf(rendered),
  ...rendered.body,
});

/** What was left out of a search, said beside its matches. */
export const warningOf = (
  { ignored, unsorted }: { ignored: readonly string[]; unsorted: readonly string[] },
  { isCutShort, isInNoOrder, isOnePage }: { isCutShort: boolean; isInNoOrder: boolean; isOnePage: boolean },
): object | undefined => {
  const issue: OperationOutcomeIssue[] = ignored.map(name => ({
    severity: 'warning',
    code: 'not-supported',
    diagnostics: `The parameter ${name.slice(0, 100)} is not known here and was ignored.`,
  }));
  for (const by of unsorted)
    issue.push({
      severity: 'warning',
      code: 'not-supported',
      diagnostics: `Matches are not sorted by ${by.slice(0, 100)}: only by dates, quantities, _lastUpdated and _id.`,
    });
  if (isCutShort)
    issue.push({
      severity: 'warning',
      code: 'too-costly',
      diagnostics: 'The project has more resources of this type than one search goes through.',
    });
  if (isOnePage)
    issue.push({
      severity: 'warning',
      code: 'incomplete',
      diagnostics: 'There are more: an operation has one page. A search for the type has all of them.',
    });
  if (isInNoOrder)
    issue.push({
      severity: 'warning',
      code: 'not-supported',
      diagnostics:
        'A search over a whole project has no order: _sort was ignored. Name a patient to have one.',
    });
  return issue.length === 0 ? undefined : { resourceType: 'OperationOutcome', issue };
};
