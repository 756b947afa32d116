// A time or a measure and how far on or back → the other end of the interval, where that is exact. CDA R2 data types, IVL (low, high, center, width); UCUM units of time.

import type { ParsedTime } from './times.ts';

/** UCUM's units of time that are a number of seconds whatever the calendar says; months and years are not. */
const seconds: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['min', 60],
  ['h', 3600],
  ['d', 86_400],
  ['wk', 604_800],
]);
const DAY = 86_400;
/** Ten thousand years: beyond it there is no date. */
const longest = 10_000 * 366 * DAY;

/** How many seconds the width is; nothing when it is no whole number of them. */
export function widthInSeconds(value: number, unit: string): number | undefined {
  const each = seconds.get(unit);
  const whole = each === undefined ? undefined : value * each;
  return whole !== undefined && Number.isInteger(whole) && whole >= 0 && whole <= longest ? whole : undefined;
}

const clock = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The same time so many seconds later, as exact as it was; nothing where that takes more than is known of it. */
export function moved(time: ParsedTime, by: number): ParsedTime | undefined {
  const { dateTime, local } = time;
  if (time.impossible === true) return undefined;
  if (dateTime.length === 10) {
    // A day, or a time of day without zone, is known to the day: hours on, nobody knows which day it is.
    if (by % DAY !== 0) return undefined;
    const day = shifted(`${dateTime}T00:00:00`, by)?.slice(0, 10);
    if (day === undefined) return undefined;
    return local === undefined ? { dateTime: day } : { dateTime: day, local: `${day}${local.slice(10)}` };
  }
  const [, wall = '', fraction = '', zone = ''] = clock.exec(dateTime) ?? [];
  const later = wall === '' ? undefined : shifted(wall, by);
  return later === undefined ? undefined : { dateTime: `${later}${fraction}${zone}` };
}

/** The clock on the wall that many seconds later, in the same zone. */
function shifted(wall: string, by: number): string | undefined {
  const at = Date.parse(`${wall}Z`) + by * 1000;
  // FHIR's years have four digits.
  const found = Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : '';
  return found.length === 24 && !found.startsWith('0') ? found.slice(0, 19) : undefined;
}

const decimalPlaces = (number: number): number => {
  const [digits = '', exponent = '0'] = String(number).split('e');
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent));
};

/** a + b (or a − b) as people reckon: 0.1 + 0.2 is 0.3. */
export function sum(a: number, b: number, sign: 1 | -1 = 1): number {
  const places = Math.max(decimalPlaces(a), decimalPlaces(b));
  return Number((a + sign * b).toFixed(Math.min(places, 20)));
}

/** Half of it, as people reckon. */
export const half = (a: number): number => Number((a / 2).toFixed(Math.min(decimalPlaces(a) + 1, 20)));
