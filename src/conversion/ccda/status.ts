// Clinical status of problems and allergies: status observation, then dates, then the concern's status. HL7 C-CDA on FHIR, CF-problems, CF-allergies.

import type { CodeableConcept } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import concernStatuses from './concept-maps/concern-status.json' with { type: 'json' };
import problemStatuses from './concept-maps/problem-status.json' with { type: 'json' };
import type { Context } from './context.ts';
import { coded, lookup, value } from './datatypes.ts';
import { ENTRY, hasTemplate, related } from './statements.ts';
import { endTime } from './times.ts';
import { table } from '../table.ts';

type ClinicalStatus = 'active' | 'recurrence' | 'relapse' | 'inactive' | 'remission' | 'resolved';

/** Problem Status 4.6, Allergy Status 4.28, or any observation coded 33999-4 "Status". */
function statusObservation(statement: XmlElement): XmlElement | undefined {
  return related(statement, '*', 'observation').find(
    one => one.one('code')?.attr('code') === '33999-4' || hasTemplate(one, `${ENTRY}6`, `${ENTRY}28`),
  );
}

/** "Resolved", "Chronic": what words without a code say. */
const statusWords: Readonly<Record<string, ClinicalStatus>> = table({
  active: 'active',
  chronic: 'active',
  current: 'active',
  ongoing: 'active',
  inactive: 'inactive',
  resolved: 'resolved',
  remission: 'remission',
  'in remission': 'remission',
  recurrence: 'recurrence',
  recurrent: 'recurrence',
  relapse: 'relapse',
});

function statusInWords(said: XmlElement | undefined, ctx: Context): ClinicalStatus | undefined {
  const found = said === undefined ? undefined : value(said, ctx);
  const words = found?.valueString ?? found?.valueCodeableConcept?.text;
  const known = words === undefined ? undefined : statusWords[words.toLowerCase()];
  return typeof known === 'string' ? known : undefined;
}

/** Compared as far as both are known: a day with a day, a month with a month. */
const isPast = (time: string, today: string | undefined): boolean =>
  today === undefined || time.slice(0, 10) <= today.slice(0, Math.min(10, time.length));

/** effectiveTime/high says it is over, even where the date is not known (nullFlavor UNK); a date to come does not. */
export function hasEnded(statement: XmlElement, ctx: Context): boolean {
  const end = endTime(statement.one('effectiveTime'), ctx);
  if (end !== undefined) return isPast(end, ctx.documentDay);
  return statement.one('effectiveTime/high')?.attr('nullFlavor')?.toUpperCase() === 'UNK';
}

export function clinicalStatus(
  statement: XmlElement,
  concern: XmlElement | undefined,
  ctx: Context,
): ClinicalStatus {
  const said = statusObservation(statement)?.one('value');
  const observed = lookup<ClinicalStatus>(problemStatuses, said) ?? statusInWords(said, ctx);
  // What is said to be its status is its status: an allergy that goes on must not read as over for a date beside it.
  if (observed !== undefined) return observed;
  if (hasEnded(statement, ctx)) return 'resolved';
  return lookup<ClinicalStatus>(concernStatuses, concern?.one('statusCode')) ?? 'active';
}

const ongoing: ReadonlySet<ClinicalStatus> = new Set(['active', 'recurrence', 'relapse']);

/** FHIR con-4: what has an end is not active; the guide's way out where both are said. An end that nobody knows (UNK) stands beside many a problem that goes on. */
export function problemStatus(
  statement: XmlElement,
  concern: XmlElement | undefined,
  ctx: Context,
): ClinicalStatus {
  const status = clinicalStatus(statement, concern, ctx);
  const hasEnd = ongoing.has(status) && statement.one('effectiveTime/high')?.attr('value') !== undefined;
  return hasEnd && hasEnded(statement, ctx) ? 'inactive' : status;
}

export const conditionClinical = (status: ClinicalStatus): CodeableConcept =>
  coded('http://terminology.hl7.org/CodeSystem/condition-clinical', status);

/** Allergies know three states only. */
export const allergyClinical = (status: ClinicalStatus): CodeableConcept =>
  coded(
    'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
    status === 'recurrence' || status === 'relapse' ? 'active' : status === 'remission' ? 'inactive' : status,
  );
