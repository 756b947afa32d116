// A section → the resources of its entries and its part of the Composition, by THE TABLE (index.ts). A section it does not know keeps its narrative and leaves an issue.

import type { CodeableConcept, CompositionSection, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { again, amend, issue, resourceOf, type Context } from '../context.ts';
import { coded, concept } from '../datatypes.ts';
import { defined } from '../defined.ts';
import { collapse, narrative, plainText } from '../narrative.ts';
import { party } from '../participants.ts';
import { isPreference } from '../preferences.ts';
import type { SectionTally } from '../report.ts';
import {
  emptyReasonIn,
  ENTRY,
  hasTemplate,
  isNegated,
  isNullified,
  moodOf,
  isOfAnother,
  saysNothing,
  statementIn,
  toldInFull,
  type EmptyReason,
} from '../statements.ts';
import { labelSince, labelStatements } from './confidentiality.ts';
import { enclosures } from './enclosures.ts';
import { sectionNote } from './notes.ts';
import { problems } from './problems.ts';
import { sectionsByTemplate, sectionsByTitle } from './templates.ts';
import { byTemplate, mappingsBySection, mappingsFor } from './index.ts';

/** Acts that gather statements of any kind: Health Concern, Risk Concern. */
const wrappers = new Set(['132', '136'].map(number => `2.16.840.1.113883.10.20.22.4.${number}`));
/** Intervention, Planned Intervention. */
const interventions = new Set(['131', '146'].map(number => `2.16.840.1.113883.10.20.22.4.${number}`));

const concerns: ReadonlySet<string | undefined> = new Set(['CONC', '75310-3']);

const isConcern = (statement: XmlElement): boolean =>
  statement.name === 'act' && concerns.has(statement.one('code')?.attr('code'));

const isActOf =
  (kinds: ReadonlySet<string>) =>
  (statement: XmlElement): boolean =>
    statement.name === 'act' &&
    statement.all('templateId').some(template => kinds.has(template.attr('root') ?? ''));
const isWrapper = isActOf(wrappers);
const isIntervention = isActOf(interventions);

function mapStatement(statement: XmlElement, ctx: Context): Reference[] {
  const mappings = mappingsFor(statement, ctx);
  for (const mapping of mappings) {
    const found = mapping(statement, ctx);
    // A concern that wraps nothing is no act that was done.
    if (found.length > 0 || (mapping === problems && isConcern(statement))) return found;
  }
  if (mappings.length === 0) issue(ctx, 'entry.unknown', statement, 'information');
  return [];
}

/** Where a plan says nothing but its id, what it plans is read; what it says is not to be done, only the plan itself could tell. */
function mapStatementOrFull(statement: XmlElement, ctx: Context): Reference[] {
  const found = mapStatement(statement, ctx);
  const isSilent = found.length === 0 && !saysNothing(statement) && !isNegated(statement);
  const full = isSilent ? toldInFull(statement) : undefined;
  return full === undefined ? found : mapStatement(full, ctx);
}

const isEmpty = (entry: XmlElement, statement: XmlElement): boolean =>
  entry.attr('nullFlavor') !== undefined || saysNothing(statement);

/** Some put statements of every kind into an organizer or an act that says nothing itself. */
const gathers = (statement: XmlElement): boolean =>
  statement.name === 'organizer' || (statement.name === 'act' && !isConcern(statement));

/** What was done within an intervention was a part of it. */
function joinTo(whole: Reference, inner: readonly Reference[], ctx: Context): void {
  if (resourceOf(ctx, whole)?.resourceType !== 'Procedure') return;
  for (const one of inner) {
    const part = resourceOf(ctx, one);
    if (part?.resourceType !== 'Procedure' || part === resourceOf(ctx, whole)) continue;
    amend(ctx, one);
    (part.partOf ??= []).push(again(ctx, whole));
  }
}

/** An intervention is known by what it is made of: that first, so that it can point at it. */
function mapIntervention(statement: XmlElement, ctx: Context): Reference[] {
  const inner = mapInner(statement, [], ctx.origins.length, ctx);
  if (inner.length > 0) ctx.held.set(statement, inner);
  const whole = mapStatement(statement, ctx);
  if (whole[0] !== undefined) joinTo(whole[0], inner, ctx);
  return [...whole, ...inner];
}

const NOTE = `${ENTRY}202`;
const grounds = new Set(['RSON', 'SPRT', 'REFR', 'CAUS']);

/** Why something was not done or is not so is a fact for itself, as is a note; what would have been a part of it is not. */
const standsForItself = (holder: XmlElement, inner: XmlElement): boolean =>
  grounds.has(holder.attr('typeCode') ?? 'COMP') || hasTemplate(inner, NOTE);

/** What holds the statements within one: hardly any has both kinds. */
function holdersIn(statement: XmlElement): readonly XmlElement[] {
  const related = statement.all('entryRelationship');
  const components = statement.all('component');
  if (components.length === 0) return related;
  return related.length === 0 ? components : [...related, ...components];
}

/** What stands within a statement and was not taken since `since`, each for itself. */
function mapInner(
  statement: XmlElement,
  known: readonly Reference[],
  since: number,
  ctx: Context,
  isChosen?: (inner: XmlElement) => boolean,
): Reference[] {
  const found: Reference[] = [];
  const isDenied = isNegated(statement);
  const taken = new Set(ctx.origins.slice(since).map(({ element }) => element.start));
  const listed = new Set(known.map(({ reference }) => reference));
  for (const holder of holdersIn(statement)) {
    const inner = statementIn(holder);
    if (inner === undefined || inner.children.length < 3 || taken.has(inner.start)) continue;
    // How much a statement matters is told by that statement.
    if (isPreference(inner)) continue;
    if (isChosen !== undefined && !isChosen(inner)) continue;
    if (isDenied && !standsForItself(holder, inner)) continue;
    for (const one of mapStatement(inner, ctx)) {
      if (listed.has(one.reference)) continue;
      listed.add(one.reference);
      found.push(one);
    }
  }
  return found;
}

/** Of what these say, nothing is told by the statement they stand within: what was done, given, found, worn or noted along with it. */
const strangers: ReadonlySet<string> = new Set(
  [
    ...[
      '2',
      '7',
      '12',
      '13',
      '14',
      '16',
      '38',
      '50',
      '52',
      '67',
      '69',
      '74',
      '78',
      '85',
      '144',
      '200',
      '202',
    ],
    ...['501', '503', '504', '505', '506', '507', '509', '510', '515'],
  ].map(number => `2.16.840.1.113883.10.20.22.4.${number}`),
);

/** Drug Monitoring Act 4.123: what is to be watched while a drug is taken. */
const MONITORING = `${ENTRY}123`;

/** What is told in full within its plan is no stranger: the plan tells it. */
const isStranger = (statement: XmlElement): boolean =>
  statement
    .all('templateId')
    .map(template => template.attr('root') ?? '')
    .some(root => root === MONITORING || (strangers.has(root) && moodOf(statement) === 'EVN')) &&
  statement.children.length > 2;

const deepestStranger = 6;
const noStrangers: readonly XmlElement[] = [];

/** Statements of their own that stand somewhere within another, and were not read as a part of it. */
function strangersIn(statement: XmlElement, taken: ReadonlySet<number>, depth = 0): readonly XmlElement[] {
  const holders = holdersIn(statement);
  if (holders.length === 0 || isNullified(statement, undefined)) return noStrangers;
  const found: XmlElement[] = [];
  const isDenied = isNegated(statement);
  for (const holder of holders) {
    // How a procedure came out is told by the procedure.
    if (holder.attr('typeCode') === 'OUTC') continue;
    const inner = statementIn(holder);
    if (inner === undefined || (isDenied && !standsForItself(holder, inner))) continue;
    if (!taken.has(inner.start) && isStranger(inner)) found.push(inner);
    else if (depth < deepestStranger) found.push(...strangersIn(inner, taken, depth + 1));
  }
  return found;
}

const none: readonly Reference[] = [];

function mapStrangers(statement: XmlElement, since: number, ctx: Context): readonly Reference[] {
  if (statement.one('entryRelationship') === undefined && statement.one('component') === undefined)
    return none;
  const taken = new Set<number>();
  for (let i = since; i < ctx.origins.length; i++) taken.add(ctx.origins[i]?.element.start ?? -1);
  return strangersIn(statement, taken)
    .filter(inner => !isOfAnother(inner))
    .flatMap(inner => byTemplate(inner)?.(inner, ctx) ?? []);
}

/** Status, severity, source and comment are details of the act they stand in. */
const details = new Set(['33999-4', 'SEV', '48766-0', '48767-8']);

const isToldBesides = (inner: XmlElement): boolean =>
  byTemplate(inner) !== undefined ||
  inner.name === 'organizer' ||
  (inner.name === 'observation' &&
    inner.one('value') !== undefined &&
    !details.has(inner.one('code')?.attr('code') ?? ''));

function mapEntry(entry: XmlElement, ctx: Context): Reference[] {
  const statement = statementIn(entry);
  if (statement === undefined || entry.attr('nullFlavor') !== undefined) return [];
  if (isIntervention(statement)) return mapIntervention(statement, ctx);
  const since = ctx.origins.length;
  const found = mapStatementOrFull(statement, ctx);
  if (isWrapper(statement) || (found.length === 0 && gathers(statement)))
    return [...found, ...mapInner(statement, found, since, ctx)];
  // An act of no known kind may be a wrapper too: what is of a known kind in it, or a finding for itself, is told besides.
  if (statement.name === 'act' && !isConcern(statement) && byTemplate(statement) === undefined)
    return [...found, ...mapInner(statement, found, since, ctx, isToldBesides)];
  if (found.length > 0) found.push(...mapStrangers(statement, since, ctx));
  return found;
}

/** The LOINC code that says what a section is: its own, else its template's, else its title's. */
function sectionCodeOf(section: XmlElement, title: string | undefined): string {
  const code = section.one('code')?.attr('code')?.trim();
  if (code !== undefined && mappingsBySection.has(code)) return code;
  for (const template of section.all('templateId')) {
    const found = sectionsByTemplate.get(template.attr('root') ?? '');
    if (found !== undefined) return found;
  }
  if (code !== undefined && code !== '') return code;
  return (title === undefined ? undefined : sectionsByTitle.find(([words]) => words.test(title))?.[1]) ?? '';
}

/** One bad entry costs only itself. */
function mapSafely(entry: XmlElement, tally: SectionTally, ctx: Context): void {
  tally.entries++;
  try {
    const since = ctx.origins.length;
    const found = mapEntry(entry, ctx);
    const statement = ctx.hasFiles ? statementIn(entry) : undefined;
    if (statement !== undefined) found.push(...enclosures(statement, since, ctx));
    const labelled = ctx.hasLevels ? statementIn(entry) : undefined;
    if (labelled !== undefined) labelStatements(labelled, since, ctx);
    tally.references.push(...found);
    if (found.length > 0) return;
  } catch {
    issue(ctx, 'entry.unreadable', entry, 'error');
    tally.notUnderstood++;
    return;
  }
  const statement = statementIn(entry);
  if (statement === undefined || isEmpty(entry, statement)) tally.empty++;
  else if (mappingsFor(statement, ctx).length === 0) tally.notUnderstood++;
  else {
    tally.textOnly++;
    issue(ctx, 'entry.text-only', entry, 'information');
  }
}

const deepestSection = 8;

export function section(element: XmlElement, ctx: Context, depth = 0): CompositionSection | undefined {
  const title = collapse(element.one('title')?.text ?? '') || undefined;
  const { section: outer, sectionCode: outerCode, sectionAuthors: outerAuthors } = ctx;
  ctx.section = element;
  const ownCode = sectionCodeOf(element, title);
  // A part of a known section (of the physical exam, the heart) is of its kind.
  const isPart = depth > 0 && !mappingsBySection.has(ownCode) && mappingsBySection.has(outerCode);
  ctx.sectionCode = isPart ? outerCode : ownCode;
  const own = element.all('author');
  if (own.length > 0) ctx.sectionAuthors = own;

  const code = concept(element.one('code'), ctx);
  const entries = element.all('entry');
  const text = narrative(element.one('text'));
  const tally: SectionTally = {
    element,
    code: ownCode,
    depth,
    entries: 0,
    references: [],
    textOnly: 0,
    empty: 0,
    notUnderstood: 0,
    narrative: text !== undefined,
  };
  ctx.tallies.push(tally);
  const found = tally.references;
  const since = ctx.origins.length;
  for (const entry of entries) mapSafely(entry, tally, ctx);
  const words = found.length === 0 ? wordsOf(element) : '';
  const none = found.length === 0 ? emptyReason(element, words) : undefined;
  const note =
    found.length === 0 && none === undefined ? sectionNote(element, words, code, title, ctx) : undefined;
  if (note !== undefined) found.push(note);
  if (ctx.hasLevels) labelSince(element, since, ctx);
  if (!mappingsBySection.has(ownCode)) {
    if (entries.length === 0) issue(ctx, 'section.narrative-only', element, 'information');
    else if (found.length === 0) issue(ctx, 'section.unknown', element, 'information');
  }
  const inner: CompositionSection[] = [];
  if (depth < deepestSection) {
    for (const child of element.all('component/section')) {
      const one = section(child, ctx, depth + 1);
      if (one !== undefined) inner.push(one);
    }
  }
  const authors: Reference[] = [];
  for (const author of own) {
    const who = party(author.one('assignedAuthor'), ctx)?.who;
    if (who !== undefined) authors.push({ ...who });
  }
  ctx.section = outer;
  ctx.sectionCode = outerCode;
  ctx.sectionAuthors = outerAuthors;
  return compositionSection({ title, code, text, authors, found, inner, none }, ctx);
}

interface Parts {
  title: string | undefined;
  code: CodeableConcept | undefined;
  text: CompositionSection['text'];
  authors: Reference[];
  found: readonly Reference[];
  inner: CompositionSection[];
  /** Why there is nothing in it, where its words say so. */
  none: CodeableConcept | undefined;
}

const emptyReasons: Readonly<Record<EmptyReason, string>> = {
  nilknown: 'Nil Known',
  unavailable: 'Unavailable',
};

/** Longer narrative says more than that there is nothing. */
const longestNone = 2000;

const wordsOf = (section: XmlElement): string => {
  const text = section.one('text');
  return text === undefined ? '' : plainText(text);
};

/** "No known problems", "No information": what a section without entries says of itself, with its words. */
function emptyReason(section: XmlElement, all: string): CodeableConcept | undefined {
  const text = section.one('text');
  const words = text === undefined || text.end - text.start > longestNone ? '' : all;
  const reason =
    emptyReasonIn(words) ?? (section.attr('nullFlavor') === undefined ? undefined : 'unavailable');
  if (reason === undefined) return undefined;
  const code = coded('http://terminology.hl7.org/CodeSystem/list-empty-reason', reason, emptyReasons[reason]);
  return words === '' ? code : { ...code, text: words };
}

function compositionSection(
  { title, code, text, authors, found, inner, none }: Parts,
  ctx: Context,
): CompositionSection | undefined {
  const isEmpty = found.length === 0 && inner.length === 0;
  if (isEmpty && text === undefined && title === undefined && code === undefined) return undefined;
  return defined<CompositionSection>({
    title,
    code,
    author: authors.map(author => again(ctx, author)),
    // FHIR cmp-1: a section has text, entries or sections.
    text:
      text ??
      (isEmpty
        ? { status: 'empty', div: '<div xmlns="http://www.w3.org/1999/xhtml">No information.</div>' }
        : undefined),
    entry: found.map(reference => again(ctx, reference)),
    emptyReason: isEmpty ? none : undefined,
    section: inner,
  });
}
