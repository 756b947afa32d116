// Problem Concern Act > Problem Observation → Condition. HL7 C-CDA on FHIR, CF-problems.

import type { Age, CodeableConcept, Condition, ConditionEvidence, Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { add, again, madeAt, patient, resourceOf, type Context } from '../context.ts';
import { absent, coded, concept, isNull, LOINC, named, quantity, UCUM } from '../datatypes.ts';
import { defined, list } from '../defined.ts';
import { identifierKey, identifiers } from '../ids.ts';
import { follow } from '../links.ts';
import { textOf } from '../narrative.ts';
import { isObserved, observation } from '../observations.ts';
import { isPreference, preferenceNotes } from '../preferences.ts';
import { trace } from '../provenance.ts';
import { conditionClinical, problemStatus } from '../status.ts';
import {
  qualified,
  comments,
  ENTRY,
  hasTemplate,
  isNegated,
  isOfAnother,
  isNullified,
  nameBare,
  recordedDate,
  recorder,
  related,
  saysNothing,
  statementIn,
  textConcept,
} from '../statements.ts';
import { dateTime, endTime, startTime } from '../times.ts';
import type { Mapping } from './section.ts';
import { table } from '../../table.ts';

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category';

/** Section → category (CF-ProblemCategory). */
const kinds = {
  problem: coded(CATEGORY, 'problem-list-item', 'Problem List Item'),
  concern: coded(
    'http://hl7.org/fhir/us/core/CodeSystem/condition-category',
    'health-concern',
    'Health Concern',
  ),
  diagnosis: coded(CATEGORY, 'encounter-diagnosis', 'Encounter Diagnosis'),
} satisfies Record<string, CodeableConcept>;

type Kind = keyof typeof kinds;

/** Admission, discharge, preoperative … : which diagnosis it is, as a second category. */
const diagnosisKinds: Readonly<Record<string, string>> = table({
  '46241-6': 'Hospital admission diagnosis',
  '11535-2': 'Hospital discharge diagnosis',
  '10219-4': 'Preoperative diagnosis',
  '10218-6': 'Postoperative diagnosis',
});
const diagnosisKind = (kind: Kind, ctx: Context): CodeableConcept[] => {
  const display = diagnosisKinds[ctx.sectionCode];
  return kind === 'diagnosis' && display !== undefined ? [coded(LOINC, ctx.sectionCode, display)] : [];
};

const kindOfSection: Readonly<Record<string, Kind>> = table({
  '75310-3': 'concern',
  '46240-8': 'diagnosis',
  '46241-6': 'diagnosis',
  '11535-2': 'diagnosis',
  '10219-4': 'diagnosis',
  '10218-6': 'diagnosis',
  '42347-5': 'diagnosis',
});

/** Date of Diagnosis act (77975-1) → condition-assertedDate. */
const assertedDate = (o: XmlElement, ctx: Context) => {
  const act = related(o, '*', 'act').find(one => one.one('code')?.attr('code') === '77975-1');
  const valueDateTime = act === undefined ? undefined : dateTime(act.one('effectiveTime'), ctx);
  return valueDateTime === undefined
    ? undefined
    : [{ url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate', valueDateTime }];
};

const severity = (o: XmlElement): XmlElement | undefined =>
  related(o, '*', 'observation')
    .find(one => one.one('code')?.attr('code') === 'SEV' || hasTemplate(one, `${ENTRY}8`))
    ?.one('value');

const verificationStatus = (code: string): CodeableConcept =>
  coded('http://terminology.hl7.org/CodeSystem/condition-ver-status', code);

/** The problem itself: the value; older documents put it in the code, or leave words only. */
function problemCode(o: XmlElement, ctx: Context): CodeableConcept | undefined {
  const found = qualified(o.one('value'), ctx) ?? textConcept(o, ctx);
  if (found !== undefined || o.name === 'act') return found;
  const code = o.one('code');
  return isNull(code) || o.one('value') !== undefined ? undefined : concept(code, ctx);
}

/** "Problem", "condition", "diagnosis" say no more than the section does; a complaint, symptom or finding does. */
const tellingTypes: Readonly<Record<string, string>> = table({
  '404684003': 'Finding',
  '409586006': 'Complaint',
  '418799008': 'Symptom',
  '248536006': 'Functional performance',
  '373930000': 'Cognitive function',
});

function problemType(o: XmlElement, ctx: Context): CodeableConcept[] {
  const code = o.one('code');
  if (
    code === undefined ||
    o.one('value') === undefined ||
    tellingTypes[code.attr('code') ?? ''] === undefined
  )
    return [];
  const type = concept(code, ctx);
  return type === undefined ? [] : [type];
}

/** "Principal diagnosis", "secondary diagnosis": FHIR's Condition has no rank of its own. */
const rank = (o: XmlElement, ctx: Context): CodeableConcept[] =>
  list(concept(o.one('priorityCode'), ctx)) ?? [];

/** Age Observation 4.31: stands for the onset where no date is known. */
function ageAtOnset(o: XmlElement, ctx: Context): Age | undefined {
  const age = related(o, '*', 'observation').find(
    one => hasTemplate(one, `${ENTRY}31`) || one.one('code')?.attr('code') === '445518008',
  );
  const found = quantity(age?.one('value'), ctx);
  if (found?.value === undefined || found.value <= 0) return undefined;
  return { value: found.value, unit: found.unit ?? 'a', system: UCUM, code: found.code ?? 'a' };
}

/** Without a date: the age, else the words ("childhood"). */
function onsetOtherwise(o: XmlElement, ctx: Context): Pick<Condition, 'onsetAge' | 'onsetString'> {
  const onsetAge = ageAtOnset(o, ctx);
  const onsetString = textOf(o.one('effectiveTime/originalText'), ctx);
  return onsetAge !== undefined ? { onsetAge } : onsetString !== undefined ? { onsetString } : {};
}

/** One diagnosis without an id at two visits is two: each belongs to the visit it names. */
const visitsNamed = (o: XmlElement, concern: XmlElement | undefined): string =>
  [...related(o, '*', 'encounter'), ...(concern === undefined ? [] : related(concern, '*', 'encounter'))]
    .map(visit => identifierKey(identifiers(visit.all('id')) ?? []))
    .join(' ');

const over = new Set(['inactive', 'remission', 'resolved']);

const isObservation = ({ reference }: Reference): boolean => reference?.startsWith('Observation/') ?? false;

/** What a problem rests on (SPRT): the observation becomes a resource of its own, made once the entry is read. */
function evidence(o: XmlElement, reference: Reference, ctx: Context): void {
  const supporting = related(o, 'SPRT', 'observation');
  if (supporting.length === 0) return;
  ctx.later.push(() => {
    const resource = resourceOf(ctx, reference);
    if (resource?.resourceType !== 'Condition') return;
    const found = supporting
      .flatMap(({ start }) => madeAt(start, ctx))
      .filter(isObservation)
      .map(target => ({ detail: [again(ctx, target)] }));
    if (found.length > 0) resource.evidence = [...(resource.evidence ?? []), ...found];
  });
}

export function condition(
  o: XmlElement,
  concern: XmlElement | undefined,
  ctx: Context,
  kind: Kind,
  encounter?: Reference,
): Reference | undefined {
  const code = saysNothing(o) || isOfAnother(o) ? undefined : named(problemCode(o, ctx));
  if (code === undefined) return undefined;
  nameBare(code, o, ctx);
  const told = problemStatus(o, concern, ctx);
  // Some deny the act that holds the observation. What is denied must never read as had.
  const isDenied = isNegated(o) || (concern !== undefined && isNegated(concern));
  // What is said not to be cannot go on; that it was resolved may still be said.
  const status = isDenied && told !== 'resolved' ? 'inactive' : told;
  const isError = isNullified(o, concern);
  const time = o.one('effectiveTime');
  const began = startTime(time, ctx);
  // FHIR con-4: only what is over has an end; a day to come is none.
  const isOver = !isError && over.has(status);
  const ended = isOver ? endTime(time, ctx) : undefined;
  const onset = began === undefined ? onsetOtherwise(o, ctx) : {};
  const own = identifiers(o.all('id'));
  const reference = add(
    ctx,
    defined<Condition>({
      resourceType: 'Condition',
      extension: assertedDate(o, ctx),
      // The concern's identifier comes second: several observations share it.
      identifier: [...(own ?? []), ...(concern === undefined ? [] : (identifiers(concern.all('id')) ?? []))],
      // FHIR con-5: what was entered in error has no clinical status.
      clinicalStatus: isError ? undefined : conditionClinical(status),
      // The guide: only a negation speaks of verification; that nobody doubts it is not said.
      verificationStatus: isError
        ? verificationStatus('entered-in-error')
        : isDenied
          ? verificationStatus('refuted')
          : undefined,
      category: [kinds[kind], ...diagnosisKind(kind, ctx), ...problemType(o, ctx), ...rank(o, ctx)],
      severity: concept(severity(o), ctx),
      code,
      bodySite: list(qualified(o.one('targetSiteCode'), ctx)),
      subject: patient(ctx),
      encounter,
      onsetDateTime: began,
      onsetAge: onset.onsetAge,
      onsetString: onset.onsetString,
      abatementDateTime: ended,
      // The guide: a high of UNK says that it is over, not when.
      _abatementDateTime:
        ended === undefined && isOver && !isDenied && time?.one('high')?.attr('nullFlavor') === 'UNK'
          ? absent(time.one('high'))
          : undefined,
      recordedDate: recordedDate([o, concern], ctx),
      recorder: recorder([o, concern], ctx),
      evidence: manifestations(o, ctx),
      note: [...comments(o, ctx), ...preferenceNotes(o, ctx)],
    }),
    own ?? [],
    () => visitsNamed(o, concern),
  );
  trace(reference, [o, concern], ctx);
  if (o.one('entryRelationship') !== undefined) {
    evidence(o, reference, ctx);
    prognosis(o, reference, ctx);
    followEvidence(o, reference, ctx);
  }
  return reference;
}

/** Problems by which this one shows itself (typeCode MFST). */
function manifestations(o: XmlElement, ctx: Context): ConditionEvidence[] {
  if (o.one('entryRelationship') === undefined) return [];
  const found: ConditionEvidence[] = [];
  for (const inner of related(o, 'MFST', 'observation')) {
    const code = isNegated(inner) || saysNothing(inner) ? undefined : concept(inner.one('value'), ctx);
    if (code !== undefined) found.push({ code: [code] });
  }
  return found;
}

/** What it rests on and is told elsewhere: the screening behind a problem, the problem a concern is about. */
function followEvidence(o: XmlElement, reference: Reference, ctx: Context): void {
  for (const kind of o.name === 'act' ? ['REFR', 'SPRT', 'COMP'] : ['SPRT'])
    follow(o, kind, ctx, target => {
      const condition = resourceOf(ctx, reference);
      if (condition?.resourceType !== 'Condition' || target.resource === condition) return;
      if (condition.evidence?.some(one => one.detail?.some(other => other.reference === target.reference)))
        return;
      (condition.evidence ??= []).push({ detail: [{ reference: target.reference }] });
    });
}

/** Prognosis Observation 4.113: a finding about the problem, for which FHIR's Condition has no element. */
function prognosis(o: XmlElement, condition: Reference, ctx: Context): void {
  for (const inner of related(o, '*', 'observation')) {
    if (!hasTemplate(inner, `${ENTRY}113`) || !isObserved(inner, ctx)) continue;
    const whole = observation(inner, ctx, { category: 'survey' });
    whole.focus = [again(ctx, condition)];
    trace(add(ctx, whole), [inner, o], ctx);
  }
}

const isProblem = (o: XmlElement): boolean => o.one('value') !== undefined || hasTemplate(o, `${ENTRY}4`);

/** Observations that are something else than a problem, though they stand within a concern: they have mappings of their own. */
const otherKinds = [
  ...['2', '5', '6', '7', '8', '9', '27', '28', '31', '38', '48', '67', '69', '74', '78', '85', '86'].map(
    number => `${ENTRY}${number}`,
  ),
  ...['109', '110', '111', '113', '121', '143', '144', '200', '501', '505', '509', '510'].map(
    number => `${ENTRY}${number}`,
  ),
  '2.16.840.1.113883.10.20.1.18',
  '2.16.840.1.113883.10.20.15.3.8',
];

/** Observations of an act: those that say a problem, not its status or severity. */
function problemsOf(act: XmlElement): XmlElement[] {
  const observations = related(act, '*', 'observation').filter(o => !hasTemplate(o, ...otherKinds));
  const marked = observations.filter(o => hasTemplate(o, `${ENTRY}4`, '2.16.840.1.113883.10.20.1.28'));
  return marked.length > 0 ? marked : observations.filter(isProblem);
}

export function conditionsIn(
  statement: XmlElement,
  ctx: Context,
  kind: Kind,
  encounter?: Reference,
): Reference[] {
  if (statement.name === 'observation') {
    const one = condition(statement, undefined, ctx, kind, encounter);
    return one === undefined ? [] : [one];
  }
  const found: Reference[] = [];
  for (const o of problemsOf(statement)) {
    const one = condition(o, statement, ctx, kind, encounter && again(ctx, encounter));
    if (one !== undefined) found.push(one);
  }
  // Concerns and diagnosis acts may be wrapped once more.
  for (const inner of related(statement, '*', 'act'))
    found.push(...conditionsIn(inner, ctx, kind, encounter));
  return found;
}

/** A Health Concern Act 4.132 that holds no observation: what it says in its text. */
function concernInWords(act: XmlElement, ctx: Context): Reference[] {
  if (act.name !== 'act' || saysNothing(act)) return [];
  // What it points at, and how much it matters, are no findings of its own.
  for (const holder of act.all('entryRelationship')) {
    const inner = statementIn(holder);
    if (inner !== undefined && !hasTemplate(inner, `${ENTRY}122`) && !isPreference(inner)) return [];
  }
  if (textConcept(act, ctx) === undefined) return [];
  const one = condition(act, undefined, ctx, 'concern');
  return one === undefined ? [] : [one];
}

/** Problems, health concerns, diagnoses: one Condition per observation, however many a concern holds. */
export const problems: Mapping = (statement, ctx) => {
  if (statement.name !== 'act' && statement.name !== 'observation') return [];
  const kind = kindOfSection[ctx.sectionCode] ?? 'problem';
  const found = conditionsIn(statement, ctx, kind, kind === 'diagnosis' ? ctx.encounter : undefined);
  return found.length > 0 || kind !== 'concern' ? found : concernInWords(statement, ctx);
};

/** Admission, discharge, pre- and postoperative diagnosis acts, wherever they stand. */
export const diagnoses: Mapping = (statement, ctx) =>
  conditionsIn(statement, ctx, 'diagnosis', ctx.encounter);
