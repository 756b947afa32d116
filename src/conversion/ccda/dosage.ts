// effectiveTime, doses, route and sig of a substanceAdministration → Dosage. HL7 C-CDA on FHIR, CF-medications.

import type {
  CodeableConcept,
  Dosage,
  DosageDoseAndRate,
  Quantity,
  Range,
  Timing,
  TimingRepeat,
} from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { issue, type Context } from './context.ts';
import { concept, concepts, count, decimal, isNull, quantity, rangeOrQuantity } from './datatypes.ts';
import { defined, definedOrNothing, list } from './defined.ts';
import { textOf } from './narrative.ts';
import { ENTRY, hasTemplate, related, textConcept } from './statements.ts';
import { dateTime, period } from './times.ts';
import { table } from '../table.ts';

const localType = (element: XmlElement): string => {
  const written = element.attr('type') ?? '';
  return written.slice(written.indexOf(':') + 1);
};

/** The frequency among the times: periodic (PIVL_TS) or at events (EIVL_TS); the interval may come before or after it. */
const isFrequency = (time: XmlElement): boolean =>
  /^(PIVL|EIVL)/.test(localType(time)) || time.one('period') !== undefined || time.one('event') !== undefined;

/** Parts of a set expression (SXPR_TS) nest; more than this many say nothing a reader could use. */
const mostTimes = 50;

/** Every effectiveTime; of a set expression its parts. */
function timesOf(statement: XmlElement): readonly XmlElement[] {
  const told = statement.all('effectiveTime');
  if (!told.some(time => time.one('comp') !== undefined)) return told;
  const waiting = [...told];
  const found: XmlElement[] = [];
  for (let time = waiting.shift(); time !== undefined && found.length < mostTimes; time = waiting.shift()) {
    const parts = time.all('comp');
    if (parts.length > 0) waiting.unshift(...parts);
    else found.push(time);
  }
  return found;
}

/** The interval during which, or the moment at which, the drug is given. */
export const interval = (statement: XmlElement): XmlElement | undefined =>
  timesOf(statement).find(
    time =>
      !isFrequency(time) &&
      (time.attr('value') !== undefined ||
        time.one('low') !== undefined ||
        time.one('high') !== undefined ||
        time.one('center') !== undefined),
  );

const periodUnits: Readonly<Record<string, TimingRepeat['periodUnit']>> = table({
  s: 's',
  sec: 's',
  min: 'min',
  minute: 'min',
  minutes: 'min',
  h: 'h',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
  wk: 'wk',
  week: 'wk',
  weeks: 'wk',
  mo: 'mo',
  month: 'mo',
  months: 'mo',
  a: 'a',
  year: 'a',
  years: 'a',
  y: 'a',
});
const periodUnit = (unit: string | undefined) =>
  unit === undefined
    ? undefined
    : periodUnits[
        unit
          .trim()
          .toLowerCase()
          .replace(/^\{(.*)\}$/, '$1')
      ];

/** FHIR: an hour is that of every day, so what is taken daily has one, and what is taken weekly must not. Midnight stands for no hour in many systems. */
function hourOf(phase: XmlElement | undefined): string | undefined {
  const written = (phase?.one('low') ?? phase)?.attr('value')?.trim() ?? '';
  const [, hour, minute] = /^\d{8}([01]\d|2[0-3])([0-5]\d)/.exec(written) ?? [];
  return hour === undefined || minute === undefined || hour + minute === '0000'
    ? undefined
    : `${hour}:${minute}:00`;
}

/** PIVL_TS, PIVL_PPD_TS: once per period; a range of periods keeps both ends; the phase's width is how long each takes. */
function periodic(time: XmlElement, ctx: Context): Partial<TimingRepeat> {
  const every = time.one('period');
  if (every === undefined) return {};
  const low = every.attr('value') !== undefined ? every : (every.one('low') ?? every.one('center'));
  const high = every.one('high');
  const length = decimal(low?.attr('value'));
  const unit = periodUnit(low?.attr('unit') ?? high?.attr('unit'));
  if (length === undefined || unit === undefined || length <= 0) {
    if (low?.attr('value') !== undefined) issue(ctx, 'timing.unreadable', time, 'information');
    return {};
  }
  const width = time.one('phase/width');
  const written = decimal(width?.attr('value'));
  const lasts = written !== undefined && written >= 0 ? written : undefined;
  const lastsUnit = periodUnit(width?.attr('unit'));
  return defined<TimingRepeat>({
    timeOfDay: list(unit === 'd' && length === 1 ? hourOf(time.one('phase')) : undefined),
    duration: lastsUnit === undefined ? undefined : lasts,
    durationUnit: lasts === undefined ? undefined : lastsUnit,
    frequency: 1,
    period: length,
    periodMax: decimal(high?.attr('value')),
    periodUnit: unit,
  });
}

const events = new Set([
  'HS',
  'WAKE',
  'C',
  'CM',
  'CD',
  'CV',
  'AC',
  'ACM',
  'ACD',
  'ACV',
  'PC',
  'PCM',
  'PCD',
  'PCV',
  'MORN',
  'AFT',
  'EVE',
  'NIGHT',
  'PHS',
]);
const minutes: Readonly<Record<string, number>> = table({ min: 1, h: 60, d: 1440, s: 1 / 60 });

/** EIVL_TS: at a meal, at bedtime; the distance from it in minutes. */
function atEvent(time: XmlElement): Partial<TimingRepeat> {
  const code = time.one('event')?.attr('code');
  if (code === undefined || !events.has(code)) return {};
  const offset = time.one('offset/low') ?? time.one('offset');
  const distance = decimal(offset?.attr('value'));
  const unit = periodUnit(offset?.attr('unit'));
  const inMinutes =
    distance === undefined || unit === undefined ? undefined : Math.abs(distance) * (minutes[unit] ?? 0);
  // FHIR tim-9: meals themselves take no offset.
  const takesOffset = !['C', 'CM', 'CD', 'CV'].includes(code);
  return defined<TimingRepeat>({
    when: [code],
    offset: inMinutes !== undefined && inMinutes > 0 && takesOffset ? Math.round(inMinutes) : undefined,
  });
}

/** With meals and at bedtime: both; of several periods the first. */
function join(repeat: TimingRepeat, more: Partial<TimingRepeat>): void {
  const { when, offset, ...rest } = more;
  if (when !== undefined) {
    const others = repeat.when ?? [];
    // FHIR has one offset for all events: kept where there is one event only.
    if (others.length === 0) Object.assign(repeat, defined({ offset }));
    else delete repeat.offset;
    repeat.when = [...others, ...when.filter(one => !others.includes(one))];
  }
  if (repeat.period === undefined) Object.assign(repeat, rest);
  // FHIR tim-10: events and hours exclude each other.
  if (repeat.when !== undefined) delete repeat.timeOfDay;
}

function timing(statement: XmlElement, ctx: Context): Timing | undefined {
  const during = interval(statement);
  const isMoment = during?.attr('value') !== undefined;
  const repeat: TimingRepeat = {};
  const bounds = during === undefined || isMoment ? undefined : period(during, ctx);
  // How long alone, without a beginning or an end.
  const width =
    bounds?.start !== undefined || bounds?.end !== undefined || isMoment
      ? undefined
      : quantity(statement.one('effectiveTime/width'), ctx);
  if (width !== undefined) repeat.boundsDuration = width;
  else if (bounds !== undefined) repeat.boundsPeriod = bounds;
  const events: string[] = [];
  for (const time of timesOf(statement)) {
    if (isFrequency(time))
      join(repeat, time.one('event') !== undefined ? atEvent(time) : periodic(time, ctx));
    else if (isMoment && time.attr('value') !== undefined) {
      const moment = dateTime(time, ctx);
      if (moment !== undefined && !events.includes(moment)) events.push(moment);
    }
  }
  const times = count(statement.one('repeatNumber')?.attr('value'));
  if (times !== undefined) repeat.count = times;
  return definedOrNothing<Timing>({
    event: events.length === 0 ? undefined : events,
    repeat: Object.keys(repeat).length === 0 ? undefined : repeat,
  });
}

function doseAndRate(statement: XmlElement, ctx: Context): DosageDoseAndRate | undefined {
  const dose = statement.one('doseQuantity');
  const rate = statement.one('rateQuantity');
  const doseParts = dose === undefined ? {} : amount(dose, ctx);
  const rateParts = rate === undefined ? {} : amount(rate, ctx);
  return definedOrNothing<DosageDoseAndRate>({
    doseRange: doseParts.range,
    doseQuantity: doseParts.quantity,
    rateRange: rateParts.range,
    rateQuantity: rateParts.quantity,
  });
}

/** FHIR sqty-1: a dose has no comparator; with one end only it is a range with one end. */
function amount(element: XmlElement, ctx: Context): { quantity?: Quantity; range?: Range } {
  const one = quantity(element, ctx);
  const found = one === undefined ? rangeOrQuantity(element, ctx) : { quantity: one };
  if (found.quantity?.comparator === undefined) return found;
  const { comparator, ...end } = found.quantity;
  return { range: comparator.startsWith('<') ? { high: end } : { low: end } };
}

/** Free text sig (code 76662-6, template 4.147), else the statement's own text. */
function sig(statement: XmlElement, ctx: Context): string | undefined {
  for (const inner of related(statement, '*', 'substanceAdministration')) {
    if (inner.one('code')?.attr('code') === '76662-6' || hasTemplate(inner, `${ENTRY}147`)) {
      const text = textOf(inner.one('text'), ctx);
      if (text !== undefined) return text;
    }
  }
  return textOf(statement.one('text'), ctx);
}

/** IHE and CCD 1.0 call an instruction to the patient PINSTRUCT; the templates are those of C-CDA, CCD 1.0 and IHE. */
export const isInstruction = (act: XmlElement): boolean =>
  hasTemplate(act, `${ENTRY}20`, '2.16.840.1.113883.10.20.1.49', '1.3.6.1.4.1.19376.1.5.3.1.4.3') ||
  act.one('code')?.attr('code') === 'PINSTRUCT';

/** Instruction Activity 4.20 → what the patient was told. */
export function instruction(statement: XmlElement, ctx: Context): string | undefined {
  for (const act of related(statement, '*', 'act')) {
    if (!isInstruction(act)) continue;
    const text = textOf(act.one('text'), ctx) ?? textOf(act.one('code/originalText'), ctx);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Instructions that are a code alone; one with words is told in those. */
function codedInstructions(statement: XmlElement, ctx: Context): CodeableConcept[] {
  const acts = related(statement, '*', 'act').filter(
    act =>
      isInstruction(act) &&
      textOf(act.one('text'), ctx) === undefined &&
      textOf(act.one('code/originalText'), ctx) === undefined,
  );
  return acts.length === 0
    ? []
    : concepts(
        acts.flatMap(act => act.all('code')),
        ctx,
      );
}

/** Precondition 4.25: for what it is to be taken, where said; else only that it is as needed. */
function asNeeded(
  statement: XmlElement,
  ctx: Context,
): Pick<Dosage, 'asNeededBoolean' | 'asNeededCodeableConcept'> {
  const precondition = statement.one('precondition');
  if (precondition === undefined || isNull(precondition)) return {};
  const criterion = precondition.one('criterion');
  const asNeededCodeableConcept =
    concept(criterion?.one('value'), ctx) ??
    (criterion === undefined ? undefined : textConcept(criterion, ctx));
  return asNeededCodeableConcept === undefined ? { asNeededBoolean: true } : { asNeededCodeableConcept };
}

export function dosage(statement: XmlElement, ctx: Context): Dosage | undefined {
  const max = statement.one('maxDoseQuantity');
  const numerator = quantity(max?.one('numerator'), ctx);
  const denominator = quantity(max?.one('denominator'), ctx);
  const maxDosePerPeriod =
    numerator === undefined || denominator === undefined ? undefined : { numerator, denominator };
  const needed = asNeeded(statement, ctx);
  return definedOrNothing<Dosage>({
    text: sig(statement, ctx),
    additionalInstruction: codedInstructions(statement, ctx),
    patientInstruction: instruction(statement, ctx),
    timing: timing(statement, ctx),
    asNeededBoolean: needed.asNeededBoolean,
    asNeededCodeableConcept: needed.asNeededCodeableConcept,
    site: concept(statement.one('approachSiteCode'), ctx),
    route: concept(statement.one('routeCode'), ctx),
    doseAndRate: list(doseAndRate(statement, ctx)),
    maxDosePerPeriod,
  });
}
