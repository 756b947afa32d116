// value[x] → what can be compared: numbers with their units, concepts, words. Two of them → equal, equal in other units, or apart.
import { hash } from 'node:crypto';
import type { CodeableConcept, Period, Quantity, Range, Ratio, SampledData } from 'fhir/r4';
import { conceptIn, sameConcept } from './codes.ts';
import type { Concept } from './codes.ts';
import { apart, byUnits, byWords, equal, fits, least, orSilent } from './judge.ts';
import type { Judge, Judgement } from './judge.ts';
import { canonical, convertTo, parseUnit } from './ucum.ts';
import type { Unit } from './ucum.ts';
import { plainWords } from './words.ts';

export interface Amount {
  value: number;
  unit?: string;
  comparator?: string;
  /** Of an analyte whose moles and grams are compared (molar.ts). */
  molarMass?: number;
}

export type Value =
  | ({ kind: 'amount' } & Amount)
  | ({ kind: 'concept' } & Concept)
  | { kind: 'words'; words: string }
  | { kind: 'boolean'; is: boolean }
  | { kind: 'range'; low?: Amount; high?: Amount }
  | { kind: 'ratio'; numerator?: Amount; denominator?: Amount }
  | { kind: 'samples'; scale: string; data: string; period?: number }
  | { kind: 'other'; json: string }
  | { kind: 'absent'; codes: string[]; words: string[] };

/** The value[x] of Observation and of its components, and detail[x] of a goal's target. */
export interface Valued {
  valueQuantity?: Quantity;
  valueCodeableConcept?: CodeableConcept;
  valueString?: string;
  valueBoolean?: boolean;
  valueInteger?: number;
  valueRange?: Range;
  valueRatio?: Ratio;
  valueSampledData?: SampledData;
  valueTime?: string;
  valueDateTime?: string;
  valuePeriod?: Period;
  dataAbsentReason?: CodeableConcept;
}

export function amountOf(quantity: Quantity | undefined): Amount | undefined {
  if (quantity?.value === undefined) return undefined;
  const unit =
    (quantity.code !== undefined && parseUnit(quantity.code) !== undefined ? quantity.code : undefined) ??
    quantity.unit ??
    quantity.code;
  return {
    value: quantity.value,
    ...(unit !== undefined && { unit }),
    ...(quantity.comparator !== undefined && { comparator: quantity.comparator }),
  };
}

const NUMBER = /^(<=|>=|<|>)?\s*([+-]?\d{1,15}(?:\.\d{1,10})?)$/;

function wordsValue(text: string): Value | undefined {
  const number = NUMBER.exec(text.trim());
  if (number !== null)
    return {
      kind: 'amount',
      value: Number(number[2]),
      ...(number[1] !== undefined && { comparator: number[1] }),
    };
  const words = plainWords(text);
  return words === '' ? undefined : { kind: 'words', words };
}

/** 0 and false are values. */
export function valueOf(said: Valued): Value | undefined {
  const amount = amountOf(said.valueQuantity);
  if (amount !== undefined) return { kind: 'amount', ...amount };
  if (said.valueInteger !== undefined) return { kind: 'amount', value: said.valueInteger };
  if (said.valueBoolean !== undefined) return { kind: 'boolean', is: said.valueBoolean };
  const concept = conceptIn(said.valueCodeableConcept);
  if (concept !== undefined) return { kind: 'concept', ...concept };
  if (said.valueString !== undefined) return wordsValue(said.valueString);
  if (said.valueRange !== undefined) {
    const [low, high] = [amountOf(said.valueRange.low), amountOf(said.valueRange.high)];
    return { kind: 'range', ...(low && { low }), ...(high && { high }) };
  }
  if (said.valueRatio !== undefined) {
    const [numerator, denominator] = [
      amountOf(said.valueRatio.numerator),
      amountOf(said.valueRatio.denominator),
    ];
    return { kind: 'ratio', ...(numerator && { numerator }), ...(denominator && { denominator }) };
  }
  if (said.valueSampledData !== undefined) return samplesOf(said.valueSampledData);
  const other = said.valueDateTime ?? said.valueTime ?? said.valuePeriod ?? said.valueQuantity;
  if (other !== undefined) return { kind: 'other', json: JSON.stringify(other) };
  return said.dataAbsentReason === undefined
    ? undefined
    : { kind: 'absent', ...absence(said.dataAbsentReason) };
}

/** A waveform: the digits, and what zero and one of them are in any unit. Of the digits, which may be many, their hash is kept. */
function samplesOf(said: SampledData): Value {
  const { data, dimensions, lowerLimit, upperLimit } = said;
  const { period } = said as { period?: number };
  const origin = amountOf(said.origin);
  const each = amountOf({ ...(said.origin as Quantity | undefined), value: said.factor ?? 1 });
  const scale = [origin, each].map(amount => spellingOf(amount && { kind: 'amount', ...amount }));
  return {
    kind: 'samples',
    scale: [...scale, dimensions, lowerLimit ?? '', upperLimit ?? ''].join(' '),
    data: hash('sha256', (data ?? '').trim().replace(/\s+/g, ' '), 'base64'),
    ...(period !== undefined && { period }),
  };
}

/** Why there is no value is told by codes that name nothing else. */
const absence = ({ coding, text }: CodeableConcept): Concept => ({
  codes: (coding ?? []).map(({ code }) => code ?? '').sort(),
  words: text === undefined ? [] : [plainWords(text)],
});

const decimals = (value: number): number => {
  const text = String(value);
  const point = text.indexOf('.');
  return text.includes('e') ? 12 : point < 0 ? 0 : text.length - point - 1;
};
const rounded = (value: number, places: number): number => Number(value.toFixed(Math.min(places, 12)));

/** Values that were converted were rounded then: 70 kg is 154.3 lb. Never more than this part of the value. */
const MOST_ROUNDING = 0.01;
/** Kelvin: what a rounded Fahrenheit may be away. */
const MOST_DEGREES = 0.3;

/** A value in moles beside one in grams: neither is surely the one that was measured, and both are short. */
const MOST_MOLAR_ROUNDING = 0.03;

const moles = parseUnit('mol/L')?.kind;
const grams = parseUnit('g/L')?.kind;

/** Moles of a known analyte in grams. */
function inGrams(unit: Unit, molarMass: number | undefined): Unit | undefined {
  return molarMass === undefined || unit.kind !== moles || grams === undefined
    ? undefined
    : { ...unit, kind: grams, factor: unit.factor * molarMass };
}

function convertedAlike(a: Amount, unitA: Unit, b: Amount, unitB: Unit, mostRounding: number): Judgement {
  const aInB = convertTo(a.value, unitA, unitB);
  const bInA = convertTo(b.value, unitB, unitA);
  if (aInB === b.value || bInA === a.value) return byUnits;
  const [x, y] = [canonical(a.value, unitA), canonical(b.value, unitB)];
  const most =
    unitA.offset !== 0 || unitB.offset !== 0
      ? MOST_DEGREES
      : mostRounding * Math.max(Math.abs(x), Math.abs(y));
  if (Math.abs(x - y) > most) return apart;
  return rounded(bInA, decimals(a.value)) === a.value || rounded(aInB, decimals(b.value)) === b.value
    ? byUnits
    : apart;
}

export function sameAmount(a: Amount, b: Amount): Judgement {
  if (a.comparator !== b.comparator) return apart;
  const [unitA, unitB] = [parseUnit(a.unit), parseUnit(b.unit)];
  if (unitA === undefined || unitB === undefined)
    return a.value === b.value && plainWords(a.unit ?? '') === plainWords(b.unit ?? '') ? equal : apart;
  if (unitA.kind !== unitB.kind) {
    const [massA, massB] = [inGrams(unitA, a.molarMass), inGrams(unitB, b.molarMass)];
    if (massA !== undefined && unitB.kind === grams)
      return convertedAlike(a, massA, b, unitB, MOST_MOLAR_ROUNDING);
    if (massB !== undefined && unitA.kind === grams)
      return convertedAlike(a, unitA, b, massB, MOST_MOLAR_ROUNDING);
    return apart;
  }
  if (unitA.note !== unitB.note && unitA.note !== '' && unitB.note !== '') return apart;
  if (unitA.factor === unitB.factor && unitA.offset === unitB.offset) {
    if (a.value !== b.value) return apart;
    return (a.unit ?? '') === (b.unit ?? '') || unitA.note === unitB.note ? equal : fits;
  }
  return convertedAlike(a, unitA, b, unitB, MOST_ROUNDING);
}

export const amountOrSilent: Judge<Amount> = orSilent(sameAmount);

const sameBounds = (a: readonly (Amount | undefined)[], b: readonly (Amount | undefined)[]): Judgement =>
  least(
    ...a.map((one, at) => {
      const other = b[at];
      return one === undefined || other === undefined
        ? one === other
          ? equal
          : apart
        : sameAmount(one, other);
    }),
  );

export const sameValue: Judge<Value> = (a, b, pairs) => {
  if (a === undefined || b === undefined) return a === b ? equal : apart;
  if (a.kind === 'concept' && b.kind === 'words') return a.words.includes(b.words) ? byWords : apart;
  if (a.kind === 'words' && b.kind === 'concept') return b.words.includes(a.words) ? byWords : apart;
  if (a.kind === 'amount' && b.kind === 'amount') return sameAmount(a, b);
  if (a.kind === 'concept' && b.kind === 'concept') {
    const judged = sameConcept(a, b, pairs);
    return judged.is === 'open' ? apart : judged;
  }
  if (a.kind === 'words' && b.kind === 'words') return a.words === b.words ? equal : apart;
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.is === b.is ? equal : apart;
  if (a.kind === 'range' && b.kind === 'range') return sameBounds([a.low, a.high], [b.low, b.high]);
  if (a.kind === 'ratio' && b.kind === 'ratio')
    return sameBounds([a.numerator, a.denominator], [b.numerator, b.denominator]);
  if (a.kind === 'samples' && b.kind === 'samples') {
    if (a.scale !== b.scale || a.data !== b.data) return apart;
    if (a.period === b.period) return equal;
    return a.period === undefined || b.period === undefined ? fits : apart;
  }
  if (a.kind === 'other' && b.kind === 'other') return a.json === b.json ? equal : apart;
  if (a.kind === 'absent' && b.kind === 'absent')
    return a.codes.join() === b.codes.join() && a.words.join() === b.words.join() ? equal : apart;
  return apart;
};

/** Values that may be the same share a place; a number has two, so that rounding does not part it from its like. */
export function placesOf(value: Value | undefined): string[] {
  if (value?.kind === 'concept' || value?.kind === 'words') return ['said'];
  if (value?.kind !== 'amount') return [value?.kind ?? 'none'];
  const unit = parseUnit(value.unit);
  if (unit === undefined) return [`${value.value}`];
  const mass = inGrams(unit, value.molarMass);
  return [...placesOfSize(value.value, unit), ...(mass === undefined ? [] : placesOfSize(value.value, mass))];
}

function placesOfSize(value: number, unit: Unit): string[] {
  const size = canonical(value, unit);
  if (size === 0) return ['0'];
  const step = Math.floor(Math.log(Math.abs(size)) / 0.03);
  return [`${unit.kind}${step}`, `${unit.kind}${step + 1}`];
}

/** One spelling of a value, for lists of results. */
export function spellingOf(value: Value | undefined): string {
  if (value === undefined) return '';
  if (value.kind === 'amount') {
    const unit = parseUnit(value.unit);
    const size = unit === undefined ? value.value : canonical(value.value, unit);
    return `${value.comparator ?? ''}${Number(size.toPrecision(6))} ${unit?.kind ?? plainWords(value.unit ?? '')}`;
  }
  if (value.kind === 'concept') return value.codes[0] ?? value.words[0] ?? '';
  if (value.kind === 'words') return value.words;
  return JSON.stringify(value);
}
