// Priority Preference (4.143): how much a statement matters to the patient or to who cares for them → Goal.priority, else a note with who said so. C-CDA 2.1, Priority Preference.

import type { Annotation, CodeableConcept } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import type { Context } from './context.ts';
import { concept } from './datatypes.ts';
import { defined } from './defined.ts';
import { party } from './participants.ts';
import { ENTRY, hasTemplate, related, textConcept } from './statements.ts';
import { dateTime } from './times.ts';
import { table } from '../table.ts';

export const isPreference = (o: XmlElement): boolean => hasTemplate(o, `${ENTRY}143`);

const GOAL_PRIORITY = 'http://terminology.hl7.org/CodeSystem/goal-priority';
const goalPriorities: Readonly<Record<string, { code: string; display: string }>> = table({
  '394849002': { code: 'high-priority', display: 'High Priority' },
  '394848005': { code: 'medium-priority', display: 'Medium Priority' },
  '441808003': { code: 'medium-priority', display: 'Medium Priority' },
  '441807008': { code: 'low-priority', display: 'Low Priority' },
});

/** SNOMED CT's priorities beside those FHIR prefers for goals. */
export function goalPriority(preference: XmlElement, ctx: Context): CodeableConcept | undefined {
  const said = concept(preference.one('value'), ctx) ?? textConcept(preference, ctx);
  const known = said?.coding?.map(({ code }) => goalPriorities[code ?? '']).find(one => one !== undefined);
  return known === undefined
    ? said
    : { ...said, coding: [{ system: GOAL_PRIORITY, ...known }, ...(said?.coding ?? [])] };
}

function noteOf(preference: XmlElement, ctx: Context): Annotation | undefined {
  const said = concept(preference.one('value'), ctx) ?? textConcept(preference, ctx);
  const words = said?.text ?? said?.coding?.[0]?.display;
  if (words === undefined) return undefined;
  const author = preference.one('author');
  const who = party(author?.one('assignedAuthor'), ctx)?.who;
  return defined<Annotation>({
    authorReference: who === undefined || who.reference?.startsWith('Device/') ? undefined : { ...who },
    time: dateTime(author?.one('time') ?? preference.one('effectiveTime'), ctx),
    text: `Priority: ${words}`,
  });
}

/** Preferences that a statement bears, in order. */
export const preferencesOf = (statement: XmlElement): XmlElement[] =>
  statement.one('entryRelationship') === undefined
    ? []
    : related(statement, '*', 'observation').filter(isPreference);

/** Where FHIR has no element for it. */
export const preferenceNotes = (
  statement: XmlElement,
  ctx: Context,
  preferences: readonly XmlElement[] = preferencesOf(statement),
): Annotation[] => preferences.map(one => noteOf(one, ctx)).filter(note => note !== undefined);
