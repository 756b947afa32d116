// What every clinical statement of CDA has in common: templates, status, authors, comments, indications, related entries.

import type { Annotation, CodeableConcept, Reference } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { again, type Context } from './context.ts';
import { concept, isNull } from './datatypes.ts';
import { defined } from './defined.ts';
import { textOf } from './narrative.ts';
import { party } from './participants.ts';
import { dateTime } from './times.ts';
import { table } from '../table.ts';

/** What a section entry or relationship holds. */
const statementNames = new Set([
  'act',
  'observation',
  'organizer',
  'encounter',
  'procedure',
  'substanceAdministration',
  'supply',
  'observationMedia',
  'regionOfInterest',
]);

export function statementIn(entry: XmlElement): XmlElement | undefined {
  // Nearly always it is the first that stands there.
  const first = entry.one('*');
  return first === undefined || statementNames.has(first.name)
    ? first
    : entry.children.find(child => statementNames.has(child.name));
}

/** Roots of C-CDA entry templates lie under this one; the extension (a date) does not change what they are. */
export const ENTRY = '2.16.840.1.113883.10.20.22.4.';

export function hasTemplate(statement: XmlElement, ...roots: readonly string[]): boolean {
  for (const template of statement.all('templateId')) {
    const root = template.attr('root');
    if (root !== undefined && roots.includes(root)) return true;
  }
  return false;
}

/** CDA wants `true`; some write XML Schema's other form of it. What is denied must never read as said. */
export function isNegated(statement: XmlElement): boolean {
  const written = statement.attr('negationInd');
  return (
    written !== undefined &&
    (written === 'true' || (written !== 'false' && /^\s*(?:true|1)\s*$/i.test(written)))
  );
}

/** CDA's schema puts ids first; of what has hundreds the rest is not looked at, since each of many related statements asks. */
const mostBeforeIds = 20;
const idsOf = (statement: XmlElement): string[] =>
  statement.children
    .slice(0, mostBeforeIds)
    .filter(child => child.name === 'id' && child.attr('root') !== undefined)
    .map(id => `${id.attr('root') ?? ''} ${id.attr('extension') ?? ''}`);

/** Are they of one kind and under one id? */
function isSame(one: XmlElement, other: XmlElement): boolean {
  if (one.name !== other.name) return false;
  const ids = idsOf(one);
  return idsOf(other).some(id => ids.includes(id));
}

/** A plan may be an id alone that refers to what it plans, told in full under the same id. */
export const toldInFull = (statement: XmlElement): XmlElement | undefined =>
  related(statement, '*', statement.name).find(inner => isSame(statement, inner));

/** What is told in full within its plan is a plan too, though written as done. */
export function moodOf(statement: XmlElement): string | undefined {
  const own = statement.attr('moodCode')?.toUpperCase();
  if (own !== 'EVN' || statement.parent?.name !== 'entryRelationship') return own;
  const outer = statement.parent.parent;
  const planned = outer?.attr('moodCode')?.toUpperCase();
  return outer !== undefined && planned !== undefined && planned !== 'EVN' && isSame(outer, statement)
    ? planned
    : own;
}

export const statusCode = (statement: XmlElement): string | undefined =>
  statement.one('statusCode')?.attr('code')?.trim().toLowerCase();

/** Taken back as an error (HL7 v3 ActStatus nullified), by itself or with the act that holds it. */
export const isNullified = (statement: XmlElement, concern: XmlElement | undefined): boolean =>
  statusCode(statement) === 'nullified' || (concern !== undefined && statusCode(concern) === 'nullified');

const relationships: Record<string, Record<string, string>> = {};
/** Each path is put together once: one and the same string is found fastest. */
const relationship = (typeCode: string, name: string): string =>
  ((relationships[typeCode] ??= {})[name] ??=
    typeCode === '*' ? `entryRelationship/${name}` : `entryRelationship[@typeCode="${typeCode}"]/${name}`);

/** Related statements by the kind of relationship; `*` any. */
export const related = (statement: XmlElement, typeCode: string, name: string): readonly XmlElement[] =>
  statement.all(relationship(typeCode, name));

/** The related observation with this code. */
export const observationWithCode = (statement: XmlElement, code: string): XmlElement | undefined =>
  related(statement, '*', 'observation').find(one => one.one('code')?.attr('code') === code);

/** A statement that only says it has nothing to say. */
export const saysNothing = (statement: XmlElement): boolean => statement.attr('nullFlavor') !== undefined;

/** Told of one of kin, or of the child in the womb (CDA R2 4.3.4, subject): it must never read as the patient's own. */
export function isOfAnother(statement: XmlElement): boolean {
  const subject = statement.one('subject/relatedSubject');
  return (
    subject !== undefined &&
    subject.attr('classCode') !== 'PAT' &&
    subject.one('code')?.attr('code') !== 'ONESELF'
  );
}

/** "Procedure", "Administration of drug", "Finding", "Disease": words for the kind, not for one of it. */
const generic = new Set(['71388002', '416118004', '404684003', '64572001']);
/** List codes of FHIR for a list that has nothing on it. */
export type EmptyReason = 'nilknown' | 'unavailable';

const nothingKnown =
  /^(?:the patient has |patient has |there (?:is|are|were) )?no (?:(?:\S+ ){0,4}known|current|active)\b|^(?:none|nil)(?: known| reported)?$|^nkd?a$|^denies\b/i;
const nothingTold =
  /^(?:there (?:is|are|was|were) )?no\b.{0,60}\b(?:information|data|recorded|records?|documented|available|on file|entered|found|reported)\b|\bexcluded\/not available\b|^(?:information |data )?(?:is )?(?:not|un)[ -]?(?:available|recorded|documented|on file)\b/i;

/** "No known problems" and "No information available" are told in a short sentence; a longer one tells more than that. */
export function emptyReasonIn(words: string): EmptyReason | undefined {
  const said = words.replace(/[.!]$/, '');
  if (said.length > 100 || /[.;:,] ?\S|\d/.test(said)) return undefined;
  return nothingKnown.test(said) ? 'nilknown' : nothingTold.test(said) ? 'unavailable' : undefined;
}

/** "Immunizations excluded/not available": denied only because nothing is told. "No known immunizations" is a statement. */
export const isUntold = (statement: XmlElement, code: CodeableConcept | undefined): boolean =>
  isNegated(statement) && code?.text !== undefined && emptyReasonIn(code.text) === 'unavailable';

/** "Planned goals not documented", of a statement that names nothing in particular. */
const notTold = /^(?:\S+ ){1,4}not (?:documented|recorded|reported|on file|asked)[.]?$/i;

/**
 * "Procedures not documented": negated, and of nothing in particular; the section says so by its words and emptyReason.
 * "No known medications" in its coded form (410942007) is a statement and stays; so is a thing denied in words alone.
 */
export function isPlaceholder(statement: XmlElement, code: CodeableConcept | undefined): boolean {
  if (!isNegated(statement)) return false;
  const coding = code?.coding ?? [];
  if (!coding.every(one => generic.has(one.code ?? ''))) return isUntold(statement, code);
  const words = code?.text;
  return (
    words === undefined ||
    coding.some(({ display }) => display === words) ||
    notTold.test(words) ||
    emptyReasonIn(words) !== undefined
  );
}

/** Who recorded: the last author, as the guide asks for recorder. */
export function recorder(
  statements: readonly (XmlElement | undefined)[],
  ctx: Context,
): Reference | undefined {
  for (const statement of statements) {
    const authors = statement?.all('author/assignedAuthor') ?? [];
    for (let i = authors.length - 1; i >= 0; i--) {
      const found = party(authors[i], ctx);
      if (found?.person !== undefined) return again(ctx, found.person);
    }
  }
  return undefined;
}

/** The guide maps only the earliest author/time; who the authors were goes to Provenance. */
export function recordedDate(
  statements: readonly (XmlElement | undefined)[],
  ctx: Context,
): string | undefined {
  for (const statement of statements) {
    let earliest: string | undefined;
    for (const time of statement?.all('author/time') ?? []) {
      const found = dateTime(time, ctx);
      if (found !== undefined && (earliest === undefined || found < earliest)) earliest = found;
    }
    if (earliest !== undefined) return earliest;
  }
  return undefined;
}

/** Comment Activity (code 48767-8) → Annotation. */
export function comments(statement: XmlElement, ctx: Context): Annotation[] {
  const found: Annotation[] = [];
  for (const act of related(statement, '*', 'act')) {
    if (act.one('code')?.attr('code') !== '48767-8' && !hasTemplate(act, `${ENTRY}64`)) continue;
    const text = textOf(act.one('text'), ctx);
    if (text === undefined) continue;
    const author = act.one('author');
    const who = party(author?.one('assignedAuthor'), ctx)?.who;
    found.push(
      defined<Annotation>({
        authorReference:
          who === undefined || who.reference?.startsWith('Device/') ? undefined : again(ctx, who),
        time: dateTime(author?.one('time'), ctx),
        text,
      }),
    );
  }
  // Information source (48766-0): who told it, where that is but a name.
  const source = observationWithCode(statement, '48766-0')?.one('value');
  const told =
    source === undefined || source.attr('nullFlavor') !== undefined ? undefined : textOf(source, ctx);
  if (told !== undefined) found.push({ text: `Information source: ${told}` });
  return found;
}

const wordsIn = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
/** As words of their own: "cleft lip" does not say "left". */
const saysWord = (name: string, part: string): boolean => wordsIn(name).includes(wordsIn(part));

/** A code with its qualifiers: "Lower leg, left". FHIR's CodeableConcept has words only for them; what the words say already is not repeated. */
export function qualified(element: XmlElement | undefined, ctx: Context): CodeableConcept | undefined {
  const code = concept(element, ctx);
  if (element === undefined || code === undefined || element.isLeaf) return code;
  const name = code.text ?? code.coding?.[0]?.display ?? '';
  const parts = element
    .all('qualifier/value')
    .map(value => textOf(value.one('originalText'), ctx) ?? value.attr('displayName') ?? sideOf(value))
    .filter(part => part !== undefined && !saysWord(name, part));
  return parts.length === 0 || name === '' ? code : { ...code, text: [name, ...parts].join(', ') };
}

/** Sides are qualifiers often, and not always named. */
const sides: Readonly<Record<string, string>> = table({
  '7771000': 'left',
  '24028007': 'right',
  '51440002': 'bilateral',
});
const sideOf = (value: XmlElement): string | undefined => sides[value.attr('code') ?? ''];

/** Indication (typeCode RSON) → reasonCode: the value, else what its text says. */
export function indications(statement: XmlElement, ctx: Context): CodeableConcept[] {
  const found: CodeableConcept[] = [];
  for (const observation of related(statement, 'RSON', 'observation')) {
    const reason = concept(observation.one('value'), ctx) ?? textConcept(observation, ctx);
    if (reason !== undefined) found.push(nameBare(reason, observation, ctx));
  }
  for (const act of related(statement, 'RSON', 'act')) {
    const words = textConcept(act, ctx);
    const reason = isNull(act.one('code')) ? words : concept(act.one('code'), ctx);
    // "Change of medication": its words say why.
    if (reason !== undefined) found.push({ ...reason, ...words });
  }
  return found;
}

/** A code without any name: its name is what the statement points at in the narrative. */
export function nameBare(code: CodeableConcept, statement: XmlElement, ctx: Context): CodeableConcept {
  if (code.text !== undefined || code.coding?.some(({ display }) => display !== undefined)) return code;
  const text = textOf(statement.one('text'), ctx);
  if (text !== undefined) code.text = text;
  return code;
}

/** A statement that has words but no code. */
export function textConcept(statement: XmlElement, ctx: Context): CodeableConcept | undefined {
  const text = textOf(statement.one('text'), ctx);
  return text === undefined ? undefined : { text };
}
