// FHIR dates, periods and numbers → the range of what they may mean, both ends included (FHIR R4 §3.1.1.4.4 and §3.1.1.4.12).

export type Range = [from: number, to: number];

/** An end that is not known. Whole numbers that JSON, JavaScript and PostgreSQL hold alike. */
export const openStart = -9e15;
export const openEnd = 9e15;

const datePattern =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** A date is as wide as it is written: 2024-05 is all of May. What names no time zone is read in UTC. */
export function dateRange(text: string): Range | undefined {
  const match = datePattern.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone] = match;
  const [y, mo, d] = [Number(year), Number(month ?? 1), Number(day ?? 1)];
  const [h, mi, s] = [Number(hour ?? 0), Number(minute ?? 0), Math.min(Number(second ?? 0), 59)];
  if (mo < 1 || mo > 12 || d < 1 || d > daysOf(y, mo) || h > 24 || mi > 59) return undefined;
  const shift = offsetMs(zone);
  const at = utc(y, mo - 1, d, h, mi, s) - shift;
  if (month === undefined) return [at, utc(y + 1, 0, 1) - 1];
  if (day === undefined) return [at, utc(y, mo, 1) - 1];
  if (hour === undefined) return [at, at + 86_400_000 - 1];
  if (second === undefined) return [at, at + 60_000 - 1];
  if (fraction === undefined) return [at, at + 1_000 - 1];
  const ms = at + Math.trunc(Number(`0.${fraction}`) * 1_000);
  return [ms, ms];
}

const daysOf = (year: number, month: number) => new Date(utc(year, month, 0)).getUTCDate();

/** Years below 100 are themselves, not of the twentieth century. */
function utc(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.setUTCHours(hour, minute, second, 0);
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** A date, dateTime, instant or Period; a Period without an end has not ended. */
export function rangeOf(value: unknown): Range | undefined {
  if (typeof value === 'string') return dateRange(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const { start, end } = value as { start?: unknown; end?: unknown };
  const from = typeof start === 'string' ? dateRange(start) : undefined;
  const to = typeof end === 'string' ? dateRange(end) : undefined;
  if (from === undefined && to === undefined) return undefined;
  return [from?.[0] ?? openStart, to?.[1] ?? openEnd];
}

/** `< 5` may be anything below five. */
export function numberRange(value: number, comparator: unknown): Range {
  if (comparator === '<' || comparator === '<=') return [openStart, value];
  if (comparator === '>' || comparator === '>=') return [value, openEnd];
  return [value, value];
}
