// SLIST_PQ, GLIST_PQ, GLIST_TS (waveforms: an origin, a scale, and digits or a step) → SampledData, or the words of what it cannot say. CDA R2 data types, SLIST and GLIST; FHIR R4 SampledData.

import type { Extension, Observation, Quantity, SampledData } from 'fhir/r4';
import { ucumCode } from '../terminology/ucum.ts';
import type { XmlElement } from '../xml/parse.ts';
import type { Context } from './context.ts';
import { absent, decimal, quantity } from './datatypes.ts';
import { collapse } from './narrative.ts';

type Said = Pick<Observation, 'valueSampledData' | 'valueString'>;

/** The step may be missing, and is said to be. */
type Sampled = Omit<SampledData, 'period'> & { period?: number; _period?: { extension: Extension[] } };

const kindOf = (value: XmlElement): string => {
  const written = value.attr('type') ?? '';
  return written.slice(written.indexOf(':') + 1);
};

/** Where a number begins that is none: looked for one by one, as a repetition over millions of them would exhaust the stack. */
const notDigits = /(?:^| )(?!(?:[+-]?\d+(?:\.\d+)?|[EUL])(?: |$))/;

/** Decimals with blanks between them, as FHIR writes them too; E, U and L stand for a gap, too high, too low. */
const isDigits = (text: string): boolean => !notDigits.test(text);

const milliseconds: ReadonlyMap<string, number> = new Map([
  ['us', 0.001],
  ['ms', 1],
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
]);

/** The step from sample to sample, of the list of times that goes with the samples. */
function stepOf(list: XmlElement): number | undefined {
  const step = list.one('increment');
  const each = milliseconds.get(ucumCode(step?.attr('unit')?.trim() ?? '') ?? '');
  const value = decimal(step?.attr('value'));
  return value === undefined || each === undefined || value <= 0
    ? undefined
    : Number((value * each).toPrecision(12));
}

const firstStep = (lists: readonly XmlElement[]): number | undefined => {
  for (const one of lists) {
    const step = kindOf(one).startsWith('GLIST') ? stepOf(one) : undefined;
    if (step !== undefined) return step;
  }
  return undefined;
};

/** Times stand beside the samples: as another value, or in another observation of the same organizer, which is searched once. */
function period(value: XmlElement, ctx: Context): number | undefined {
  const observation = value.parent;
  const own = firstStep(observation?.all('value') ?? []);
  const organizer = observation?.parent?.parent;
  if (own !== undefined || organizer?.name !== 'organizer') return own;
  if (!ctx.steps.has(organizer.start))
    ctx.steps.set(organizer.start, firstStep(organizer.all('component/observation/value')));
  return ctx.steps.get(organizer.start);
}

const inWords = ({ value, unit }: Quantity): string => collapse(`${value ?? ''} ${unit ?? ''}`);

/** SLIST: what lies at zero, how much one digit is, and the digits. */
export function sampled(element: XmlElement, ctx: Context): Said {
  const digits = collapse(element.one('digits')?.text ?? '');
  const origin = kindOf(element) === 'SLIST_TS' ? undefined : quantity(element.one('origin'), ctx);
  const scale = quantity(element.one('scale'), ctx);
  if (digits === '') return {};
  const isOneUnit = scale?.unit === undefined || origin?.unit === undefined || scale.unit === origin.unit;
  if (origin?.value === undefined || origin.comparator !== undefined || !isOneUnit || !isDigits(digits)) {
    // Of times (SLIST_TS), or of what SampledData has no room for.
    const from = element.one('origin')?.attr('value')?.trim();
    const told = [
      from === undefined || from === '' ? undefined : `from ${origin === undefined ? from : inWords(origin)}`,
      scale === undefined ? undefined : `in steps of ${inWords(scale)}`,
    ].filter(part => part !== undefined);
    return { valueString: told.length === 0 ? digits : `${told.join(', ')}: ${digits}` };
  }
  const step = period(element, ctx);
  const unit =
    origin.unit === undefined && scale?.unit !== undefined ? { ...scale, value: origin.value } : origin;
  const data: Sampled = {
    origin: unit,
    // Required, and never guessed.
    ...(step === undefined ? { _period: absent() } : { period: step }),
    ...(scale?.value === undefined || scale.value === 1 ? undefined : { factor: scale.value }),
    dimensions: 1,
    data: digits,
  };
  return { valueSampledData: data as SampledData };
}

/** GLIST: a beginning and a step, for as long as there are samples. */
export function generated(element: XmlElement, ctx: Context): Said {
  const head = element.one('head')?.attr('value')?.trim() ?? '';
  const step = quantity(element.one('increment'), ctx);
  const words = [
    head === '' ? undefined : `from ${head}`,
    step === undefined ? undefined : `every ${inWords(step)}`,
  ];
  const told = words.filter(part => part !== undefined).join(' ');
  return told === '' ? {} : { valueString: told };
}
