// CDA observation → FHIR Observation: the rows that results, vital signs, social history and other observations share. HL7 C-CDA on FHIR, CF-results.

import type {
  Annotation,
  CodeableConcept,
  Observation,
  ObservationComponent,
  ObservationReferenceRange,
  Reference,
} from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import observationStatuses from './concept-maps/observation-status.json' with { type: 'json' };
import { patient, type Context } from './context.ts';
import {
  absentConcept,
  absentReason,
  coded,
  concept,
  concepts,
  decimal,
  isNull,
  lookup,
  lowHigh,
  named,
  SNOMED,
  value,
  type Value,
} from './datatypes.ts';
import { defined, isEmpty, type Rows } from './defined.ts';
import { rowWords } from './fragments.ts';
import { identifiers } from './ids.ts';
import { textOf } from './narrative.ts';
import { actors } from './participants.ts';
import { comments, isNegated, isOfAnother, isPlaceholder, qualified, textConcept } from './statements.ts';
import { effective, recordedInstant } from './times.ts';
import { table } from '../table.ts';

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const categories = {
  laboratory: 'Laboratory',
  imaging: 'Imaging',
  'vital-signs': 'Vital Signs',
  'social-history': 'Social History',
  survey: 'Survey',
  exam: 'Exam',
  procedure: 'Procedure',
} as const;

export type Category = keyof typeof categories;
/** FHIR's own categories by code; any other as it is. */
export const category = (code: Category | CodeableConcept): CodeableConcept =>
  typeof code === 'string' ? coded(CATEGORY, code, categories[code]) : code;

type Status = Observation['status'];

/** statusCode → status; a statement of fact (mood EVN) without statusCode has its organizer's. */
export function observationStatus(observation: XmlElement, organizer?: XmlElement): Status {
  const own = observation.one('statusCode');
  const status =
    lookup<Status>(observationStatuses, own) ??
    lookup<Status>(observationStatuses, organizer?.one('statusCode')) ??
    'unknown';
  // A preference or an intention that is active has been told: nothing is waited for.
  return status === 'registered' && observation.attr('moodCode') === 'INT' ? 'final' : status;
}

/** Only the normal range is FHIR's reference range; words are kept when they are not numbers. */
export function referenceRanges(observation: XmlElement, ctx: Context): ObservationReferenceRange[] {
  const ranges = observation.all('referenceRange/observationRange');
  const normal =
    ranges.length > 1
      ? ranges.filter(range => (range.one('interpretationCode')?.attr('code') ?? 'N') === 'N')
      : ranges;
  const found: ObservationReferenceRange[] = [];
  for (const range of normal) {
    const element = range.one('value');
    const ends = element === undefined ? undefined : lowHigh(element, ctx);
    const words =
      textOf(range.one('text'), ctx) ??
      (element !== undefined && ends === undefined ? wordsOf(element, ctx) : undefined);
    const { low, high } = ends ?? plainRange(words);
    const one = defined<ObservationReferenceRange>({ low, high, text: words });
    if (!isEmpty(one)) found.push(one);
  }
  return found;
}

const wordsOf = (element: XmlElement, ctx: Context): string | undefined => {
  const said = value(element, ctx);
  return (
    said.valueString ?? said.valueCodeableConcept?.text ?? said.valueCodeableConcept?.coding?.[0]?.display
  );
};

/** "3.5-5.1", "< 200": parsed only when nothing else is said. */
function plainRange(words: string | undefined): Pick<ObservationReferenceRange, 'low' | 'high'> {
  if (words === undefined) return {};
  const both = /^(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)$/.exec(words);
  const from = decimal(both?.[1]);
  const to = decimal(both?.[2]);
  return from !== undefined && to !== undefined && from <= to
    ? { low: { value: from }, high: { value: to } }
    : {};
}

/** What the values of an observation fill, notes in place of its comments among them. */
interface Valued extends Rows<Value> {
  note?: Annotation[];
  dataAbsentReason?: CodeableConcept;
  component?: ObservationComponent[];
}

/** value, however many: several become components, since FHIR has one value[x]. */
function values(observation: XmlElement, code: CodeableConcept, ctx: Context): Valued {
  const elements = observation.all('value');
  const found: Value[] = [];
  for (const element of elements) {
    const one = value(element, ctx);
    if (one.valueCodeableConcept !== undefined && element.one('qualifier') !== undefined)
      one.valueCodeableConcept = qualified(element, ctx) ?? one.valueCodeableConcept;
    if (!isEmpty(one)) found.push(one);
  }
  const [first] = found;
  if (isNegated(observation)) return negative(first, ctx, observation);
  if (first === undefined) {
    const row = elements.length === 0 ? undefined : otherThan(code.text, rowWords(observation, ctx));
    return {
      // The row it points into may say more than an answer that is not known: its details, its day.
      note: [...comments(observation, ctx), ...(row === undefined ? [] : [{ text: row }])],
      dataAbsentReason: defined<CodeableConcept>({
        ...coded('http://terminology.hl7.org/CodeSystem/data-absent-reason', absentReason(elements[0])),
        // "No smoking status data is applicable": why there is no value, where the source says so.
        text: elements.length === 0 ? undefined : otherThan(code.text, textConcept(observation, ctx)?.text),
      }),
    };
  }
  if (found.length === 1) return first;
  return { component: found.map(one => ({ code, ...one })) };
}

const otherThan = (known: string | undefined, text: string | undefined): string | undefined =>
  text === known ? undefined : text;

/** Concepts whose absence has a code of its own. */
const negations: Readonly<Record<string, { code: string; display: string }>> = table({
  '77386006': { code: '60001007', display: 'Not pregnant' },
});

/** What was looked for and not found must never read as found. */
function negative(said: Partial<Observation> | undefined, ctx: Context, observation: XmlElement): Valued {
  const stated = said?.valueCodeableConcept;
  const negated = stated?.coding?.map(one => negations[one.code ?? '']).find(one => one !== undefined);
  const words = stated?.text ?? stated?.coding?.[0]?.display ?? said?.valueString;
  if (said === undefined || words === undefined) {
    const text = textConcept(observation, ctx)?.text;
    return { valueBoolean: false, note: text === undefined ? [] : [{ text }] };
  }
  const absence = { system: SNOMED, ...(negated ?? { code: '2667000', display: 'Absent' }) };
  return {
    valueCodeableConcept: { coding: [absence], text: `Not ${words}` },
    // What exactly is absent: the source's own codes, where they cannot be read as the finding.
    component:
      stated?.coding === undefined
        ? []
        : [
            {
              code: stated,
              valueCodeableConcept: { coding: [{ system: SNOMED, code: '2667000', display: 'Absent' }] },
            },
          ],
  };
}

export interface ObservationOptions {
  category: Category | CodeableConcept;
  organizer?: XmlElement | undefined;
  code?: CodeableConcept | undefined;
  encounter?: Reference | undefined;
  specimen?: Reference | undefined;
  hasMember?: Reference[] | undefined;
  /** A state that began at effectiveTime/low and goes on, rather than a finding of one moment. */
  ongoing?: boolean | undefined;
}

/** A code, a display name, a translation, or words: not a nullFlavor alone. */
function saysSomething(element: XmlElement, ctx: Context): boolean {
  const isNullified = isNull(element);
  if (!isNullified && (element.attr('code') ?? element.attr('value')) !== undefined) return true;
  if ((element.attr('displayName')?.trim() ?? '') !== '') return true;
  if (element.all('translation').some(one => saysSomething(one, ctx))) return true;
  const original = element.one('originalText');
  if (original !== undefined) return textOf(original, ctx) !== undefined;
  return isNullified ? element.text.trim() !== '' : !element.isLeaf || element.text.trim() !== '';
}

/** DICOM's SOP Instance Observation: an image that a finding points at, no finding. */
export const isImage = (observation: XmlElement): boolean => observation.attr('classCode') === 'DGIMG';

/** Is there anything to make an Observation of? */
export function isObserved(observation: XmlElement, ctx: Context): boolean {
  if (observation.attr('nullFlavor') !== undefined || isImage(observation) || isOfAnother(observation))
    return false;
  const code = observation.one('code');
  if (isNegated(observation) && isPlaceholder(observation, code && concept(code, ctx))) return false;
  return (
    (code !== undefined && saysSomething(code, ctx)) ||
    observation.all('value').some(one => saysSomething(one, ctx)) ||
    textOf(observation.one('text'), ctx) !== undefined
  );
}

const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';

/** What laboratories write where the value set has a letter. */
const interpretationWords: Readonly<Record<string, string>> = table({
  HIGH: 'H',
  LOW: 'L',
  NORMAL: 'N',
  ABNORMAL: 'A',
  ABN: 'A',
  'CRITICAL HIGH': 'HH',
  'CRITICALLY HIGH': 'HH',
  'CRITICAL LOW': 'LL',
  'CRITICALLY LOW': 'LL',
  POSITIVE: 'POS',
  NEGATIVE: 'NEG',
  SUSCEPTIBLE: 'S',
  INTERMEDIATE: 'I',
  RESISTANT: 'R',
});

/** The value set's OID, which many write in place of the code system's. */
const INTERPRETATION_VALUES = 'urn:oid:2.16.840.1.113883.1.11.78';
const interpretationCodes = new Set(
  'A AA H HH L LL N U D B W S I R SDD MS VS POS NEG IND DET ND E NR RR WR EX HX LX HU LU'.split(' '),
);

function interpretations(o: XmlElement, ctx: Context): CodeableConcept[] {
  const found = concepts(o.all('interpretationCode'), ctx);
  for (const one of found) {
    for (const coding of one.coding ?? [])
      if (
        (coding.system === undefined || coding.system === INTERPRETATION_VALUES) &&
        interpretationCodes.has(coding.code ?? '')
      )
        coding.system = INTERPRETATION;
    if (one.coding?.some(({ system }) => system === INTERPRETATION)) continue;
    const code = interpretationWords[(one.coding?.[0]?.code ?? one.text ?? '').toUpperCase()];
    if (code !== undefined) one.coding = [...(one.coding ?? []), { system: INTERPRETATION, code }];
  }
  return found;
}

/** CF-vitals: who wrote down a vital sign, or what the patient tells of habits, is who observed it. A result's author is told by its Provenance only. */
const authored: ReadonlySet<unknown> = new Set<Category>(['vital-signs', 'social-history']);

/** One panel is done by few; very many, repeated at each of very many rows, would be without bound. */
const mostShared = 20;

function performersOf(o: XmlElement, options: ObservationOptions, ctx: Context): Reference[] {
  const { organizer, category } = options;
  const found = actors(o.all('performer'), ctx);
  if (found.length > 0) return found;
  const sharedBy = (name: 'performer' | 'author'): readonly XmlElement[] =>
    organizer?.all(name).slice(0, mostShared) ?? [];
  const shared = actors(sharedBy('performer'), ctx);
  if (shared.length > 0 || !authored.has(category)) return shared;
  const own = o.all('author');
  return actors(own.length > 0 ? own : sharedBy('author'), ctx).filter(
    // FHIR: a device does not perform.
    ({ reference }) => reference?.startsWith('Device/') !== true,
  );
}

/** Assessment Scale of 2022: "survey" is its code, which scale it is stands in the translation. FHIR tells the former by category. */
function asked(code: CodeableConcept | undefined): CodeableConcept | undefined {
  const [first, ...others] = code?.coding ?? [];
  if (code === undefined || first?.code !== 'survey' || others.length === 0) return code;
  const text = code.text === first.display ? undefined : code.text;
  return text === undefined ? { coding: others } : { coding: others, text };
}

export function observation(o: XmlElement, ctx: Context, options: ObservationOptions): Observation {
  const code =
    named(options.code ?? asked(concept(o.one('code'), ctx))) ??
    textConcept(o, ctx) ??
    absentConcept(o.one('code'));
  const performers = performersOf(o, options, ctx);
  const valued = options.hasMember !== undefined && o.one('value') === undefined ? {} : values(o, code, ctx);
  const when = effective(
    o.one('effectiveTime') ?? options.organizer?.one('effectiveTime'),
    ctx,
    options.ongoing !== true,
  );
  return defined<Observation>({
    resourceType: 'Observation',
    identifier: identifiers(o.all('id')),
    status: observationStatus(o, options.organizer),
    category: [category(options.category)],
    code,
    subject: patient(ctx),
    encounter: options.encounter,
    effectiveDateTime: when.effectiveDateTime,
    _effectiveDateTime: when._effectiveDateTime,
    effectivePeriod: when.effectivePeriod,
    issued: recordedInstant(o, ctx),
    performer: performers,
    interpretation: interpretations(o, ctx),
    note: valued.note ?? comments(o, ctx),
    bodySite: qualified(o.one('targetSiteCode'), ctx),
    method: concept(o.one('methodCode'), ctx),
    specimen: options.specimen,
    referenceRange: referenceRanges(o, ctx),
    hasMember: options.hasMember,
    valueQuantity: valued.valueQuantity,
    valueCodeableConcept: valued.valueCodeableConcept,
    valueString: valued.valueString,
    valueBoolean: valued.valueBoolean,
    valueInteger: valued.valueInteger,
    valueRange: valued.valueRange,
    valueRatio: valued.valueRatio,
    valueSampledData: valued.valueSampledData,
    valueTime: valued.valueTime,
    valueDateTime: valued.valueDateTime,
    valuePeriod: valued.valuePeriod,
    dataAbsentReason: valued.dataAbsentReason,
    component: valued.component,
  });
}
