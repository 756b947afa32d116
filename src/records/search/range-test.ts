// `ge2024-05` or `gt5.4` → a comparator and the range it compares with (FHIR R4 §3.1.1.4.4, §3.1.1.4.6).
import { dateRange } from './ranges.ts';
import type { Comparator, RangeTest } from './request.ts';

const comparators = new Set(['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap']);

function split(text: string): [Comparator, string] {
  const prefix = text.slice(0, 2);
  return comparators.has(prefix) ? [prefix as Comparator, text.slice(2)] : ['eq', text];
}

/** About: within a tenth of how long ago it is, or will be. */
const aboutShare = 0.1;

export function dateTest(text: string, now: Date): RangeTest | undefined {
  const [comparator, date] = split(text);
  // The `+` of an offset may have become a space on its way.
  const range = dateRange(date.replace(' ', '+'));
  if (range === undefined) return undefined;
  const [from, to] = range;
  if (comparator !== 'ap') return { comparator, from, to };
  const margin = Math.round(Math.abs(now.getTime() - from) * aboutShare);
  return { comparator, from: from - margin, to: to + margin };
}

const most = 1e300;

/** A number is as wide as it is written: 5.4 is 5.35 to 5.45, 100 is 99.5 to 100.5. */
export function numberTest(text: string): RangeTest | undefined {
  const [comparator, number] = split(text);
  const match = /^[+-]?\d{1,30}(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(number);
  if (match === null) return undefined;
  const value = Number(number);
  // With what is about it, it must still be a number.
  if (!(Math.abs(value) <= most)) return undefined;
  if (comparator === 'ap')
    return {
      comparator,
      from: value - Math.abs(value) * aboutShare,
      to: value + Math.abs(value) * aboutShare,
    };
  const half = 0.5 * 10 ** (Number(match[2] ?? 0) - (match[1] ?? '').length);
  if (comparator === 'eq' || comparator === 'ne') return { comparator, from: value - half, to: value + half };
  return { comparator, from: value, to: value };
}

/** A test as a condition of SQL/JSON path on `@`, the pair [from, to] of a value. */
export function pathCondition({ comparator, from, to }: RangeTest): string {
  const within = `(@[0] >= ${from} && @[1] <= ${to})`;
  const conditions: Record<Comparator, string> = {
    eq: within,
    ne: `!${within}`,
    gt: `(@[1] > ${to})`,
    lt: `(@[0] < ${from})`,
    ge: `(@[1] > ${to} || ${within})`,
    le: `(@[0] < ${from} || ${within})`,
    sa: `(@[0] > ${to})`,
    eb: `(@[1] < ${from})`,
    ap: `(@[1] >= ${from} && @[0] <= ${to})`,
  };
  return conditions[comparator];
}
