// FHIR date, dateTime, instant, Period → points that can be compared at the precision each has.
import type { Element, Period } from 'fhir/r4';
import { apart, equal, fits, least, open, orSilent } from './judge.ts';
import type { Judge, Judgement } from './judge.ts';
import type { Places } from './rule.ts';

export interface Point {
  /** As far as it is known, by the clock of the place: 2012, 2012-08, 2012-08-15. */
  day: string;
  /** Milliseconds since 1970, where time and zone are known. */
  at?: number;
  /** The time of day the source wrote, with or without zone. */
  clock?: string;
}

export interface When {
  from?: Point;
  to?: Point;
}

const LOCAL = 'http://hl7.org/fhir/StructureDefinition/originalText';
const localTime = (beside: Element | undefined): string | undefined => {
  const written = beside?.extension?.find(({ url }) => url === LOCAL)?.valueString;
  return written?.[10] === 'T' ? written.slice(11, 19) : undefined;
};

/** A time of day without zone stands beside the day (conversion/ccda/times.ts). */
export function pointOf(written: string | undefined, beside?: Element): Point | undefined {
  if (written === undefined || written === '') return undefined;
  const day = written.slice(0, 10);
  if (written.length <= 10) {
    const clock = localTime(beside);
    return clock === undefined ? { day } : { day, clock };
  }
  const at = Date.parse(written);
  const clock = written.slice(11, 19);
  return Number.isNaN(at)
    ? { day }
    : /[zZ]$|[+-]\d\d:\d\d$/.test(written)
      ? { day, at, clock }
      : { day, clock };
}

export const whenOf = (from: Point | undefined, to?: Point): When | undefined =>
  from === undefined && to === undefined ? undefined : { ...(from && { from }), ...(to && { to }) };

export function periodOf(
  period: (Period & { _start?: Element; _end?: Element }) | undefined,
): When | undefined {
  return period === undefined
    ? undefined
    : whenOf(pointOf(period.start, period._start), pointOf(period.end, period._end));
}

/** Of performed[x], effective[x], occurrence[x], onset[x], abatement[x]: the moment or the Period. */
export function whenIn(resource: object, name: string): When | undefined {
  const said = resource as Record<string, unknown>;
  const moment = said[`${name}DateTime`] ?? said[`${name}Instant`];
  if (typeof moment === 'string')
    return whenOf(pointOf(moment, said[`_${name}DateTime`] as Element | undefined));
  return periodOf(said[`${name}Period`] as Period | undefined);
}

const sameDay = (a: Point, b: Point): Judgement => {
  if (a.day === b.day || (a.at !== undefined && a.at === b.at)) return equal;
  return a.day.startsWith(b.day) || b.day.startsWith(a.day) ? fits : apart;
};

const MINUTE = 60_000;

/** A source that writes no seconds means the whole minute. */
function sameMoment(a: Point, b: Point): Judgement {
  if (a.at !== undefined && b.at !== undefined) {
    if (a.at === b.at) return equal;
    const isMinute = a.at % MINUTE === 0 || b.at % MINUTE === 0;
    return isMinute && Math.floor(a.at / MINUTE) === Math.floor(b.at / MINUTE) ? fits : apart;
  }
  if (a.day !== b.day) return apart;
  // A day may be that of any moment in it: which one, only the whole record can tell (groups.ts).
  if (a.clock === undefined || b.clock === undefined) return a.clock === b.clock ? equal : fits;
  // One or both without zone: only the same wall clock is the same moment.
  if (a.clock === b.clock) return a.at === b.at ? equal : fits;
  const isMinute = a.clock.endsWith(':00') || b.clock.endsWith(':00');
  return isMinute && a.clock.slice(0, 5) === b.clock.slice(0, 5) ? fits : apart;
}

const judged =
  (compare: (a: Point, b: Point) => Judgement): Judge<When> =>
  (a, b) => {
    if (a === undefined || b === undefined) return a === b ? equal : open;
    if (a.from === undefined || b.from === undefined)
      return a.from === b.from && a.to !== undefined && b.to !== undefined ? compare(a.to, b.to) : open;
    const from = compare(a.from, b.from);
    if (a.to === undefined || b.to === undefined) return a.to === b.to ? from : least(from, fits);
    return least(from, compare(a.to, b.to));
  };

/** Conditions, vaccines, prescriptions: to the day. Undated meets only undated. */
export const onTheSameDay = judged(sameDay);
/** Measurements, visits, procedures: to the moment where it is known. Undated meets only undated. */
export const atTheSameMoment = judged(sameMoment);

/** A year or month may be that of any moment in it. */
const sameAsFarAsTold = (a: Point, b: Point): Judgement =>
  a.day.length < 10 || b.day.length < 10 ? sameDay(a, b) : sameMoment(a, b);
/** What is done once or seldom: to the moment where it is known, to the year where no more is. */
export const asFarAsTold = judged(sameAsFarAsTold);

/** An end that one of them does not know. */
export const dayOrSilent: Judge<Point> = orSilent(sameDay);

/** Is the time of day known? */
export const isMoment = (point: Point | undefined): boolean =>
  point?.at !== undefined || point?.clock !== undefined;

/** Days under which a moment is looked up: the place's own and that of UTC. */
export function daysOf(when: When | undefined): string[] {
  const point = when?.from ?? when?.to;
  if (point === undefined) return ['undated'];
  if (point.at === undefined) return [point.day];
  const utc = new Date(point.at).toISOString().slice(0, 10);
  return utc === point.day ? [point.day] : [point.day, utc].sort();
}

/** Within a block of days: a day meets its own, its month and its year. */
export function placesOfDay(when: When | undefined): Places {
  const own = daysOf(when);
  const reach: string[] = [];
  for (const day of own) {
    if (day.length === 10) reach.push(day.slice(0, 7));
    if (day !== 'undated' && day.length > 4) reach.push(day.slice(0, 4));
  }
  return { own, reach };
}

export const yearsOf = (when: When | undefined): string[] => {
  const years = daysOf(when).map(day => (day === 'undated' ? day : day.slice(0, 4)));
  return years[0] === years[1] ? years.slice(0, 1) : years;
};
