// CDA TS, IVL_TS → FHIR date, dateTime, instant, Period, with the precision the source has. HL7 C-CDA on FHIR, mappingGuidance "CDA ↔ FHIR Time/Dates".

import type { Element, Extension, Period } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { issue, type Context } from './context.ts';
import { defined, definedOrNothing } from './defined.ts';
import { moved, widthInSeconds } from './widths.ts';

export interface ParsedTime {
  /** FHIR dateTime: to the day where no zone is given, since FHIR wants a zone with every time and we invent none. */
  dateTime: string;
  /** The time of day that had no zone: 2012-08-15T10:00:00, without zone. */
  local?: string;
  /** Some part could not be: month 13, 31 April, hour 27; only what stands before it was kept. */
  impossible?: true;
}

const digit = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at);
  return c >= 48 && c <= 57;
};

/** The number that two digits stand for. */
const pair = (text: string, at: number): number =>
  10 * (text.charCodeAt(at) - 48) + text.charCodeAt(at + 1) - 48;

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const lastDay = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
    ? 29
    : (daysInMonth[month - 1] ?? 0);

/** ISO spellings (2012-08-15T10:00:00-08:00) that some systems write into CDA, to CDA's own. */
function withoutPunctuation(text: string): string {
  const found =
    /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d(?:\.\d+)?))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
      text,
    );
  return found === null
    ? text
    : found
        .slice(1)
        .map(part => part ?? '')
        .join('');
}

function zoneOf(text: string): string | undefined {
  if (text === '') return undefined;
  if (text === 'Z' || text === 'z') return 'Z';
  const found = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (found === null) return undefined;
  const hours = Number(found[2]);
  const minutes = Number(found[3] ?? '0');
  if (minutes > 59 || hours > 14 || (hours === 14 && minutes > 0)) return undefined;
  return `${found[1]}${found[2]}:${found[3] ?? '00'}`;
}

/** A TS literal, YYYY[MM[DD[HH[MM[SS[.S]]]]]][±ZZZZ]; nothing when not even the year can be read. */
export function parseTime(literal: string): ParsedTime | undefined {
  let text = literal.trim();
  if (text.charCodeAt(4) === 45) text = withoutPunctuation(text);
  let length = 0;
  while (digit(text, length)) length++;
  if (length < 4) return undefined;
  const year = text.slice(0, 4);
  if (text.charCodeAt(0) === 48) return undefined;
  if (length < 6) return length === 4 ? { dateTime: year } : { dateTime: year, impossible: true };
  const month = pair(text, 4);
  // Zeros stand for "not known" in many systems.
  if (month === 0) return { dateTime: year };
  if (month > 12) return { dateTime: year, impossible: true };
  const yearMonth = `${year}-${text.slice(4, 6)}`;
  if (length < 8) return length === 6 ? { dateTime: yearMonth } : { dateTime: yearMonth, impossible: true };
  const day = pair(text, 6);
  if (day === 0) return { dateTime: yearMonth };
  if (day > lastDay(100 * pair(text, 0) + pair(text, 2), month))
    return { dateTime: yearMonth, impossible: true };
  const date = `${yearMonth}-${text.slice(6, 8)}`;
  if (length === 8) return { dateTime: date };

  if (length < 10 || pair(text, 8) > 23) return { dateTime: date, impossible: true };
  // An hour alone cannot be said in FHIR without inventing its minutes.
  if (length < 12) return { dateTime: date };
  if (pair(text, 10) > 59) return { dateTime: date, impossible: true };
  const hasSeconds = length >= 14;
  if (hasSeconds && pair(text, 12) > 59) return { dateTime: date, impossible: true };
  // FHIR's type asks for seconds; the specification allows them zero-filled.
  let clock = `${text.slice(8, 10)}:${text.slice(10, 12)}:${hasSeconds ? text.slice(12, 14) : '00'}`;
  let end = length;
  if (text[end] === '.' && hasSeconds) {
    end++;
    while (digit(text, end)) end++;
    if (end > length + 1) clock += text.slice(length, end);
  }
  const zone = zoneOf(text.slice(end).trim());
  if (zone === undefined) return { dateTime: date, local: `${date}T${clock}` };
  return { dateTime: `${date}T${clock}${zone}` };
}

function read(element: XmlElement | undefined, ctx: Context): ParsedTime | undefined {
  const value = element?.attr('value');
  if (element === undefined || value === undefined || value === '') return undefined;
  // Documents repeat few times of day often.
  let time = ctx.times.get(value);
  if (time === undefined) {
    time = parseTime(value);
    if (time !== undefined) ctx.times.set(value, time);
  }
  if (time === undefined) issue(ctx, /^\s*0/.test(value) ? 'date.impossible' : 'date.unreadable', element);
  else if (time.impossible) issue(ctx, 'date.impossible', element);
  return time;
}

/** Where a type or interval says one moment: its value, else low, else center, else high. */
function pointOf(element: XmlElement): XmlElement | undefined {
  if (element.attr('value') !== undefined) return element;
  for (const name of ['low', 'center', 'high']) {
    const child = element.one(name);
    if (child?.attr('value') !== undefined) return child;
  }
  const part = element.one('comp');
  return part === undefined ? undefined : pointOf(part);
}

/** TS or IVL_TS → dateTime: the value, else low. */
export function dateTime(element: XmlElement | undefined, ctx: Context): string | undefined {
  return element === undefined ? undefined : read(pointOf(element), ctx)?.dateTime;
}

/** A high without low or value is no start. */
export function startTime(element: XmlElement | undefined, ctx: Context): string | undefined {
  if (element === undefined) return undefined;
  return read(
    element.attr('value') !== undefined ? element : (element.one('low') ?? element.one('center')),
    ctx,
  )?.dateTime;
}

/** high, else what low and width make of it. */
export function endTime(element: XmlElement | undefined, ctx: Context): string | undefined {
  if (element === undefined) return undefined;
  const end = read(element.one('high'), ctx);
  if (end !== undefined || element.one('width') === undefined) return end?.dateTime;
  return byWidth(element, undefined, ctx).end?.dateTime;
}

/** TS → date (birthDate): never more than the day. */
export const date = (element: XmlElement | undefined, ctx: Context): string | undefined =>
  dateTime(element, ctx)?.slice(0, 10);

/** TS → instant: only when the source has time and zone. */
export function instant(element: XmlElement | undefined, ctx: Context): string | undefined {
  const time = dateTime(element, ctx);
  return time !== undefined && time.length > 10 ? time : undefined;
}

const ORIGINAL_TEXT = 'http://hl7.org/fhir/StructureDefinition/originalText';
/** A time of day without zone travels beside the day, as the guide allows. */
const localTime = (time: ParsedTime | undefined): { extension: Extension[] } | undefined =>
  time?.local === undefined ? undefined : { extension: [{ url: ORIGINAL_TEXT, valueString: time.local }] };

interface Ends {
  start?: ParsedTime | undefined;
  end?: ParsedTime | undefined;
  /** What the width says of an end that cannot be reckoned: it stands where that end would. */
  startWords?: string;
  endWords?: string;
}

/** low, high and center with a width: the other end where it is exact, else the width in its place. */
function byWidth(element: XmlElement, low: ParsedTime | undefined, ctx: Context): Ends {
  const start = low ?? read(element.one('low'), ctx);
  const end = read(element.one('high'), ctx);
  const width = element.one('width');
  const value = Number(width?.attr('value')?.trim() || 'none');
  if (!(value >= 0) || (start !== undefined && end !== undefined)) return { start, end };
  const unit = width?.attr('unit')?.trim() ?? '';
  const long = widthInSeconds(value, unit);
  const words = `${value} ${unit}`.trim();
  if (start !== undefined) {
    const reckoned = long === undefined ? undefined : moved(start, long);
    return reckoned === undefined
      ? { start, endWords: `${words} after the start` }
      : { start, end: reckoned };
  }
  if (end !== undefined) {
    const reckoned = long === undefined ? undefined : moved(end, -long);
    return reckoned === undefined ? { end, startWords: `${words} before the end` } : { start: reckoned, end };
  }
  const center = read(element.one('center'), ctx);
  if (center === undefined) return { endWords: `${words} after the start` };
  const [before, after] =
    long === undefined || long % 2 !== 0 ? [] : [moved(center, -long / 2), moved(center, long / 2)];
  return before === undefined || after === undefined
    ? { start: center, endWords: `${words} in all, around the start` }
    : { start: before, end: after };
}

const hasWidth = (element: XmlElement): boolean => element.one('width') !== undefined;

/** IVL_TS (or a lone TS) → Period. */
export function period(element: XmlElement | undefined, ctx: Context): Period | undefined {
  if (element === undefined) return undefined;
  const value = element.attr('value') === undefined ? undefined : read(element, ctx);
  if (hasWidth(element)) {
    const { start, end, startWords, endWords } = byWidth(element, value, ctx);
    const found = periodOf(start, end, element, ctx);
    if (startWords === undefined && endWords === undefined) return found;
    return defined<Period>({
      start: found?.start,
      _start: beside(found?._start, startWords),
      end: found?.end,
      _end: beside(found?._end, endWords),
    });
  }
  const start = value ?? read(element.one('low') ?? element.one('center'), ctx);
  return periodOf(start, read(element.one('high'), ctx), element, ctx);
}

/** Words of an end that is not known, where it would stand. */
const beside = (known: Element | undefined, words: string | undefined): Element | undefined =>
  words === undefined ? known : { extension: [{ url: ORIGINAL_TEXT, valueString: words }] };

/** As far as both are known: 2020 does not come after 2020-03. */
function isAfter(start: string, end: string): boolean {
  if (start.length > 10 && end.length > 10) return Date.parse(start) > Date.parse(end);
  const known = Math.min(start.length, end.length, 10);
  return start.slice(0, known) > end.slice(0, known);
}

/** A time no finer than `length`; all of it travels beside. */
const cut = (time: ParsedTime, length: number): ParsedTime =>
  time.dateTime.length <= length
    ? time
    : { dateTime: time.dateTime.slice(0, length), local: time.local ?? time.dateTime };

/**
 * An end before the start (FHIR per-1) is no end: what was written stays beside it. A start and an end that are one as far as both are known
 * cannot be compared, which per-1 does not let pass either: both are then said as exactly as the coarser.
 */
export function periodOf(
  from: ParsedTime | undefined,
  to: ParsedTime | undefined,
  element: XmlElement,
  ctx: Context,
): Period | undefined {
  const known = Math.min(from?.dateTime.length ?? 0, to?.dateTime.length ?? 0, 10);
  const isOne =
    from !== undefined &&
    to !== undefined &&
    from.dateTime.length !== to.dateTime.length &&
    !(from.dateTime.length > 10 && to.dateTime.length > 10) &&
    from.dateTime.slice(0, known) === to.dateTime.slice(0, known);
  const start = isOne ? cut(from, known) : from;
  const end = isOne ? cut(to, known) : to;
  if (start !== undefined && end !== undefined && isAfter(start.dateTime, end.dateTime)) {
    issue(ctx, 'date.impossible', element);
    return defined<Period>({
      start: start.dateTime,
      _start: localTime(start),
      _end: { extension: [{ url: ORIGINAL_TEXT, valueString: end.local ?? end.dateTime }] },
    });
  }
  return definedOrNothing<Period>({
    start: start?.dateTime,
    _start: localTime(start),
    end: end?.dateTime,
    _end: localTime(end),
  });
}

export interface When {
  dateTime?: string | undefined;
  _dateTime?: Element | undefined;
  period?: Period | undefined;
}

const nothing: When = {};

/** effectiveTime → a moment when it is one (low and high alike, or nothing but a value), else a Period. */
export function when(element: XmlElement | undefined, ctx: Context, preferMoment = false): When {
  if (element === undefined) return nothing;
  if (element.attr('value') === undefined) {
    if (hasWidth(element)) {
      const told = period(element, ctx);
      if (told !== undefined) return { period: told };
    }
    const low = read(element.one('low'), ctx);
    const high = read(element.one('high'), ctx);
    if (high !== undefined && low?.dateTime === high.dateTime && low.local === high.local)
      return { dateTime: high.dateTime, _dateTime: localTime(high) };
    if (high !== undefined || (low !== undefined && !preferMoment))
      return { period: periodOf(low, high, element, ctx) };
  }
  const point = pointOf(element);
  const time = read(point, ctx);
  return time === undefined ? nothing : { dateTime: time.dateTime, _dateTime: localTime(time) };
}

/** The rows effective[x] of a resource. */
export interface Effective {
  effectiveDateTime?: string | undefined;
  _effectiveDateTime?: Element | undefined;
  effectivePeriod?: Period | undefined;
}

export function effective(element: XmlElement | undefined, ctx: Context, preferMoment = true): Effective {
  const { dateTime, _dateTime, period } = when(element, ctx, preferMoment);
  return { effectiveDateTime: dateTime, _effectiveDateTime: _dateTime, effectivePeriod: period };
}

/** When a statement was made available: its author's time, if exact to the second. */
export function recordedInstant(statement: XmlElement, ctx: Context): string | undefined {
  return instant(statement.one('author/time'), ctx);
}
