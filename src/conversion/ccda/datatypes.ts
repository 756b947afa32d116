// CDA data types CD, PQ, IVL_PQ, RTO, ED, INT … → FHIR datatypes. HL7 C-CDA on FHIR, mappingGuidance.

import type { CodeableConcept, Coding, Duration, Observation, Quantity, Range, Ratio } from 'fhir/r4';
import { knownSystem, systemUri } from '../terminology/systems.ts';
import { ucumCode } from '../terminology/ucum.ts';
import type { XmlElement } from '../xml/parse.ts';
import dataAbsentReasons from './concept-maps/data-absent-reason.json' with { type: 'json' };
import { issue, type Context } from './context.ts';
import { definedOrNothing } from './defined.ts';
import { collapse, plainText, textOf } from './narrative.ts';
import { generated, sampled } from './sampled.ts';
import { dateTime, period } from './times.ts';
import { half, sum } from './widths.ts';
import { table } from '../table.ts';

export const UCUM = 'http://unitsofmeasure.org';
/** The form of a BCP 47 language tag. */
export const languageTag = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;
export const SNOMED = 'http://snomed.info/sct';
export const LOINC = 'http://loinc.org';
export const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

type ConceptMap = Readonly<Record<string, string>>;

/** "Completed", "ACTIVE": a word that HL7 writes small. */
const isCapital = (code: string): boolean => code.length > 2 && (code.charCodeAt(0) - 65) >>> 0 < 26;

/** The target of a concept map for a coded element: its own code, else the first translation that the map knows. */
export function lookup<Target extends string = string>(
  map: ConceptMap,
  element: XmlElement | undefined,
): Target | undefined {
  if (element === undefined) return undefined;
  const code = element.attr('code')?.trim();
  const direct =
    code === undefined ? undefined : (map[code] ?? (isCapital(code) ? map[code.toLowerCase()] : undefined));
  // A document may say code="constructor": only what the map itself says counts.
  if (typeof direct === 'string') return direct as Target;
  for (const translation of element.all('translation')) {
    const found = lookup<Target>(map, translation);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const isNull = (element: XmlElement | undefined): boolean =>
  element === undefined || element.attr('nullFlavor') !== undefined;

function addCoding(coding: Coding[], element: XmlElement, ctx: Context): void {
  const written = element.attr('code');
  const code = written === undefined ? '' : collapse(written);
  if (code !== '' && element.attr('nullFlavor') === undefined) {
    const codeSystem = element.attr('codeSystem');
    const system = knownSystem(codeSystem) ?? systemUri(codeSystem, element.attr('codeSystemName'));
    if (system === undefined) issue(ctx, 'code.system-unknown', element, 'information');
    if (!coding.some(other => other.code === code && other.system === system)) {
      const display = element.attr('displayName');
      const shown = display === undefined ? '' : collapse(display);
      const one: Coding = {};
      if (system !== undefined) one.system = system;
      one.code = code;
      if (shown !== '') one.display = shown;
      coding.push(one);
    }
  }
  for (const translation of element.all('translation')) addCoding(coding, translation, ctx);
}

/** Every coding of a CD: the code, then each translation at any depth, in the document's order. */
export function codings(element: XmlElement | undefined, ctx: Context): Coding[] {
  const coding: Coding[] = [];
  if (element !== undefined) addCoding(coding, element, ctx);
  return coding;
}

/**
 * CD, CE, CV, CO, CS → CodeableConcept. Text is the original text, resolved when it points into the narrative; where
 * it points at nothing, or there is no code to read, the display name stands in.
 */
export function concept(element: XmlElement | undefined, ctx: Context): CodeableConcept | undefined {
  if (element === undefined) return undefined;
  const coding = codings(element, ctx);
  const original = element.one('originalText');
  let text = textOf(original, ctx);
  if (text === undefined && (original !== undefined || coding.length === 0)) {
    const display = element.attr('displayName') ?? coding[0]?.display;
    text = display === undefined || collapse(display) === '' ? undefined : collapse(display);
  }
  if (text === undefined && coding.length === 0 && element.isLeaf) text = textOf(element, ctx);
  if (coding.length === 0) return text === undefined ? undefined : { text };
  return text === undefined ? { coding } : { coding, text };
}

/** What a statement is about always has words: where no original text is given, the display name the source shows. */
export function named(code: CodeableConcept | undefined): CodeableConcept | undefined {
  if (code === undefined || code.text !== undefined) return code;
  const text = code.coding?.[0]?.display;
  if (text !== undefined) code.text = text;
  return code;
}

/** The first of several elements that says something. */
export function firstConcept(
  elements: readonly (XmlElement | undefined)[],
  ctx: Context,
): CodeableConcept | undefined {
  for (const element of elements) {
    const found = concept(element, ctx);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function concepts(elements: readonly XmlElement[], ctx: Context): CodeableConcept[] {
  const found: CodeableConcept[] = [];
  for (const element of elements) {
    const one = concept(element, ctx);
    if (one !== undefined) found.push(one);
  }
  return found;
}

export const coded = (system: string, code: string, display?: string): CodeableConcept => ({
  coding: [display === undefined ? { system, code } : { system, code, display }],
});

/** A required CodeableConcept the document does not give. */
export function absentConcept(element: XmlElement | undefined): CodeableConcept {
  return coded('http://terminology.hl7.org/CodeSystem/data-absent-reason', absentReason(element));
}

export function absentReason(element: XmlElement | undefined): string {
  const flavor = element?.attr('nullFlavor');
  return (
    (flavor === undefined ? undefined : (dataAbsentReasons as ConceptMap)[flavor.toUpperCase()]) ?? 'unknown'
  );
}

const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
/** Stands beside a required primitive the document does not give. */
export const absent = (element?: XmlElement) => ({
  extension: [{ url: DATA_ABSENT, valueCode: absentReason(element) }],
});

/** A decimal as documents write it; nothing for "<5", "1+", "trace". */
export function decimal(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let digits = text.trim();
  if (digits === '') return undefined;
  if (digits.includes(',') && /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits)) digits = digits.replace(/,/g, '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

/** FHIR's positiveInt and unsignedInt end here. */
const mostInteger = 2 ** 31 - 1;

/** A count of at least one, as documents write it. */
export function count(text: string | undefined): number | undefined {
  const value = decimal(text);
  return value !== undefined && Number.isInteger(value) && value > 0 && value <= mostInteger
    ? value
    : undefined;
}

type Comparator = NonNullable<Quantity['comparator']>;

function quantityOf(value: number, unit: string | undefined, comparator?: Comparator): Quantity {
  const quantity: Quantity = { value };
  if (comparator !== undefined) quantity.comparator = comparator;
  if (unit !== undefined && unit.trim() !== '') {
    quantity.unit = unit.trim();
    const code = ucumCode(unit);
    if (code !== undefined) {
      quantity.system = UCUM;
      quantity.code = code;
    }
  }
  return quantity;
}

/** The unit of a PQ, or what its translation calls it when UCUM has no word. */
function unitOf(element: XmlElement, ctx: Context): string | undefined {
  const unit = element.attr('unit');
  if (unit !== undefined && unit.trim() !== '') return unit;
  const translation = element.one('translation');
  if (translation === undefined) return undefined;
  return (
    textOf(translation.one('originalText'), ctx) ??
    translation.attr('displayName') ??
    translation.attr('unit') ??
    translation.attr('code')
  );
}

/** "13.2 g/dL", "20 units" where the number alone belongs: told apart where the rest is a unit we know. */
function withUnit(written: string): Quantity | undefined {
  const [, comparator, number, unit] =
    /^\s*(<=|>=|<|>)?\s*([+-]?[\d.,]+)\s*([^\s\d.,].{0,30}?)\s*$/.exec(written) ?? [];
  const value = decimal(number);
  return value === undefined || unit === undefined || ucumCode(unit) === undefined
    ? undefined
    : quantityOf(value, unit, comparator as Comparator | undefined);
}

/** PQ, REAL, INT, MO → Quantity. */
export function quantity(element: XmlElement | undefined, ctx: Context): Quantity | undefined {
  if (element === undefined) return undefined;
  const written = element.attr('value');
  if (written === undefined) {
    const translation = element.all('translation').find(one => one.attr('value') !== undefined);
    if (translation === undefined) return undefined;
    const found = quantity(translation, ctx);
    // PQR: the unit is a code.
    const unit = translation.attr('displayName') ?? translation.attr('code');
    return found?.value === undefined || found.unit !== undefined || unit === undefined
      ? found
      : quantityOf(found.value, unit, found.comparator);
  }
  const value = decimal(written);
  if (value !== undefined) return quantityOf(value, unitOf(element, ctx) ?? element.attr('currency'));
  const compared = /^\s*(<=|>=|<|>)\s*(.+)$/.exec(written);
  const bound = decimal(compared?.[2]);
  if (bound !== undefined) return quantityOf(bound, unitOf(element, ctx), compared?.[1] as Comparator);
  const whole = element.attr('unit') === undefined ? withUnit(written) : undefined;
  if (whole !== undefined) return whole;
  issue(ctx, 'value.unreadable', element);
  return undefined;
}

const inclusive = (element: XmlElement): boolean => element.attr('inclusive') !== 'false';
const isOpen = (end: XmlElement | undefined): boolean => end !== undefined && !inclusive(end);

/** One end, or the middle, and how wide: both ends, where they are of one unit. */
function rangeByWidth(
  element: XmlElement,
  low: Quantity | undefined,
  high: Quantity | undefined,
  ctx: Context,
): Range | undefined {
  const width = quantity(element.one('width'), ctx);
  const known = low ?? high ?? quantity(element.one('center'), ctx);
  if (width?.value === undefined || known?.value === undefined || (low !== undefined && high !== undefined))
    return undefined;
  if (width.unit !== undefined && width.unit !== known.unit) return undefined;
  const { value } = known;
  const at = (value: number): Quantity => ({ ...known, value });
  if (low !== undefined) return { low, high: at(sum(value, width.value)) };
  if (high !== undefined) return { low: at(sum(value, width.value, -1)), high };
  return { low: at(sum(value, half(width.value), -1)), high: at(sum(value, half(width.value))) };
}

/** IVL_PQ → Range when both ends are known, else a Quantity with a comparator (mappingGuidance "Ranges of Physical Quantities"). */
export function rangeOrQuantity(element: XmlElement, ctx: Context): { range?: Range; quantity?: Quantity } {
  const low = element.one('low');
  const high = element.one('high');
  const from = quantity(low, ctx);
  const to = quantity(high, ctx);
  if (element.one('width') !== undefined) {
    const range = rangeByWidth(element, from, to, ctx);
    if (range !== undefined) return { range };
  }
  if (from !== undefined && to !== undefined)
    // From 2 to 2 mg is 2 mg.
    return from.value === to.value && from.unit === to.unit && !isOpen(low) && !isOpen(high)
      ? { quantity: from }
      : { range: { low: from, high: to } };
  if (to !== undefined && high !== undefined)
    return { quantity: { ...to, comparator: inclusive(high) ? '<=' : '<' } };
  if (from !== undefined && low !== undefined)
    return { quantity: { ...from, comparator: inclusive(low) ? '>=' : '>' } };
  const center = quantity(element.one('center'), ctx);
  return center === undefined ? {} : { quantity: center };
}

/** IVL_PQ → the ends of a reference range. */
export function lowHigh(element: XmlElement | undefined, ctx: Context): Range | undefined {
  if (element === undefined) return undefined;
  return definedOrNothing<Range>({
    low: quantity(element.one('low'), ctx),
    high: quantity(element.one('high'), ctx),
  });
}

export function ratio(element: XmlElement, ctx: Context): Ratio | undefined {
  return definedOrNothing<Ratio>({
    numerator: quantity(element.one('numerator'), ctx),
    denominator: quantity(element.one('denominator'), ctx),
  });
}

const timeUnits = new Set(['ms', 's', 'min', 'h', 'd', 'wk', 'mo', 'a']);

/** PQ of time → Duration; FHIR drt-1: in a unit of time that UCUM knows. */
export function duration(element: XmlElement | undefined, ctx: Context): Duration | undefined {
  const found = quantity(element, ctx);
  return timeUnits.has(found?.code ?? '') ? found : undefined;
}

export type Value = Pick<
  Observation,
  | 'valueQuantity'
  | 'valueCodeableConcept'
  | 'valueString'
  | 'valueBoolean'
  | 'valueInteger'
  | 'valueRange'
  | 'valueRatio'
  | 'valueSampledData'
  | 'valueTime'
  | 'valueDateTime'
  | 'valuePeriod'
>;

/** Local part of xsi:type, or what the element looks like when the type is missing. */
function typeOf(element: XmlElement): string {
  const written = element.attr('type');
  if (written !== undefined) {
    const colon = written.indexOf(':');
    return (colon < 0 ? written : written.slice(colon + 1)).trim();
  }
  if (element.attr('code') !== undefined) return 'CD';
  if (element.attr('unit') !== undefined) return 'PQ';
  const value = element.attr('value');
  if (value !== undefined)
    return decimal(value) !== undefined ? 'PQ' : /^(true|false)$/.test(value) ? 'BL' : 'ST';
  if (element.one('translation[@value]') !== undefined) return 'PQ';
  if (element.one('translation[@code]') !== undefined) return 'CD';
  const low = element.one('low') ?? element.one('high');
  if (low !== undefined) return low.attr('unit') !== undefined ? 'IVL_PQ' : 'IVL_TS';
  if (element.one('digits') !== undefined) return 'SLIST';
  if (element.one('numerator') !== undefined) return 'RTO';
  return 'ST';
}

const nothing: Value = {};

const string = (element: XmlElement, ctx: Context): Value => {
  const written = element.attr('value');
  const valueString =
    textOf(element, ctx) ??
    (written === undefined || written.trim() === '' ? undefined : collapse(written)) ??
    // An instance identifier (II) as a value.
    element.attr('extension')?.trim();
  return valueString === undefined ? nothing : { valueString };
};

const coding = (element: XmlElement, ctx: Context): Value => {
  const valueCodeableConcept = concept(element, ctx);
  return valueCodeableConcept === undefined ? nothing : { valueCodeableConcept };
};

/** A number that is none ("1+", "trace 5 mg/dL") stays as the words it is. */
const measured = (element: XmlElement, ctx: Context): Value => {
  const found = quantity(element, ctx);
  if (found !== undefined) return { valueQuantity: found };
  const written = element.attr('value')?.trim();
  if (written !== undefined && written !== '') {
    const unit = element.attr('unit') ?? '';
    return { valueString: collapse(unit === '1' ? written : `${written} ${unit}`) };
  }
  return string(element, ctx);
};

const inWords = ({ comparator, value, unit }: Quantity): string =>
  collapse(`${comparator ?? ''}${value ?? ''} ${unit ?? ''}`);

const interval = (element: XmlElement, ctx: Context): Value => {
  if (element.attr('value') !== undefined) return measured(element, ctx);
  const found = rangeOrQuantity(element, ctx);
  // The guide: measured from nothing up to an end says no more than that end.
  if (found.range?.low?.value === 0 && found.range.high !== undefined) {
    const isBelow = element.one('high')?.attr('inclusive') === 'false';
    return { valueQuantity: { ...found.range.high, comparator: isBelow ? '<' : '<=' } };
  }
  if (found.range !== undefined) return { valueRange: found.range };
  const width = quantity(element.one('width'), ctx);
  // A width that cannot be reckoned with stays beside its end, in words.
  if (found.quantity !== undefined && width !== undefined)
    return { valueString: `${inWords(found.quantity)}, ${inWords(width)} wide` };
  const valueQuantity = found.quantity ?? width;
  return valueQuantity === undefined ? string(element, ctx) : { valueQuantity };
};

const readers: Readonly<Record<string, (element: XmlElement, ctx: Context) => Value>> = table({
  PQ: measured,
  PPD_PQ: measured,
  REAL: measured,
  MO: measured,
  IVL_PQ: interval,
  IVL_REAL: interval,
  IVL_INT: interval,
  CD: coding,
  CE: coding,
  CV: coding,
  CO: coding,
  CS: coding,
  CR: coding,
  INT: (element, ctx) => {
    const value = decimal(element.attr('value'));
    return value !== undefined && Number.isInteger(value) && Math.abs(value) < 2 ** 31
      ? { valueInteger: value }
      : measured(element, ctx);
  },
  BL: (element, ctx) => {
    const value = element.attr('value');
    return value === 'true' || value === 'false' ? { valueBoolean: value === 'true' } : string(element, ctx);
  },
  RTO: (element, ctx) => {
    const found = ratio(element, ctx);
    return found === undefined ? string(element, ctx) : { valueRatio: found };
  },
  TS: (element, ctx) => {
    const found = dateTime(element, ctx);
    return found === undefined ? string(element, ctx) : { valueDateTime: found };
  },
  IVL_TS: (element, ctx) => {
    if (element.attr('value') !== undefined) {
      const valueDateTime = dateTime(element, ctx);
      return valueDateTime === undefined ? nothing : { valueDateTime };
    }
    const valuePeriod = period(element, ctx);
    if (valuePeriod?.start !== undefined || valuePeriod?.end !== undefined) return { valuePeriod };
    const valueQuantity = quantity(element.one('width'), ctx);
    return valueQuantity === undefined ? nothing : { valueQuantity };
  },
  // When it recurs: during which time, else how often in words.
  PIVL_TS: (element, ctx) => {
    const during = period(element.one('phase'), ctx);
    if (during?.start !== undefined || during?.end !== undefined) return { valuePeriod: during };
    const { value, unit } = quantity(element.one('period'), ctx) ?? {};
    return value === undefined
      ? string(element, ctx)
      : { valueString: collapse(`every ${value} ${unit ?? ''}`) };
  },
  EIVL_TS: (element, ctx) => {
    const code = element.one('event')?.attr('code')?.trim();
    return code === undefined || code === ''
      ? string(element, ctx)
      : { valueCodeableConcept: coded('http://terminology.hl7.org/CodeSystem/v3-TimingEvent', code) };
  },
  SLIST: sampled,
  GLIST: generated,
  // A name or an address is its parts, whether or not blanks stand between them.
  PN: (element, ctx) => {
    const parts = element.children.map(({ text }) => text.trim()).filter(text => text !== '');
    return parts.length === 0 ? string(element, ctx) : { valueString: collapse(parts.join(' ')) };
  },
});
for (const [alias, type] of [
  ['RTO_PQ_PQ', 'RTO'],
  ['RTO_QTY_QTY', 'RTO'],
  ['QTY', 'REAL'],
  ['AD', 'PN'],
  ['EN', 'PN'],
  ['SXCM_TS', 'TS'],
  ['BN', 'BL'],
  ['MTH', 'CD'],
  ['SLIST_PQ', 'SLIST'],
  ['SLIST_TS', 'SLIST'],
  ['GLIST_PQ', 'GLIST'],
  ['GLIST_TS', 'GLIST'],
] as const) {
  const reader = readers[type];
  if (reader !== undefined) Object.assign(readers, { [alias]: reader });
}

/** value → value[x], for every type a CDA observation may hold; ST, ED, SC and the unknown become text. */
export function value(element: XmlElement, ctx: Context): Value {
  return (readers[typeOf(element)] ?? string)(element, ctx);
}

export const text = plainText;
