// Flat's cells and FHIR narrative → the spellings of the Patient History datasets (generation A).
import type { Narrative } from 'fhir/r4';
import { clinicalTime } from '../cells.ts';
import type { FlatCell } from '../rows.ts';
import { table } from '../../table.ts';

/** Said where a medication's or practitioner's detail is not known; elsewhere what is not known is "". */
export const NOT_AVAILABLE = 'Not Available';

export const textOf = (cell: FlatCell | undefined): string => (cell === null ? '' : String(cell ?? ''));

/** 2011-05-28T15:19:11+0000 → 2011-05-28 */
export const day = (cell: FlatCell | undefined): string => textOf(cell).slice(0, 10);

const WITH_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const LONGEST_TIME = 35;
const DEEPEST = 8;

function* timesIn(value: unknown, depth = 0): Iterable<string> {
  if (typeof value === 'string') {
    if (value.length > 10 && value.length <= LONGEST_TIME && WITH_SECONDS.test(value)) yield value;
  } else if (typeof value === 'object' && value !== null && depth < DEEPEST)
    for (const part of Object.values(value)) yield* timesIn(part, depth + 1);
}

/** The day as its source wrote it: half past eight in the evening in Brooklyn is not tomorrow, though in UTC it is. */
export function dayIn(resource: object, cell: FlatCell | undefined): string {
  const time = textOf(cell);
  if (time === '') return '';
  for (const written of timesIn(resource)) if (clinicalTime(written) === time) return written.slice(0, 10);
  return day(time);
}

/** A FHIR time → 2011-05-28 */
export const dayOf = (value: unknown): string => clinicalTime(value) && dayIn([value], clinicalTime(value));

/** 2013-10-01T00:00:00+0000 → 2013-10-01T00:00:00+00:00 */
export const timeWithOffset = (cell: FlatCell | undefined): string =>
  textOf(cell).replace(/\+0000$/, '+00:00');

/** 2020-03-31T14:17:17-04:00 → 2020-03-31T14:17:17: without an offset only the time on the wall makes sense. */
export const wallTime = (value: unknown): string =>
  (typeof value === 'string' && WITH_SECONDS.exec(value)?.[0]) || clinicalTime(value).slice(0, 19);

/** active → Active */
export const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

export const base64 = (words: string): string => Buffer.from(words, 'utf8').toString('base64');

const ESCAPES: Record<string, string> = table({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' });

/** Words as the narrative they would be. */
export const divOf = (words: string): string =>
  words &&
  `<div xmlns="http://www.w3.org/1999/xhtml">${words.replace(/[&<>"]/g, sign => ESCAPES[sign] ?? sign)}</div>`;

interface Narrated {
  text?: Narrative;
}

/** The source's own narrative of a resource, as XHTML. */
export const narrativeOf = (resource: object): string => {
  const div: unknown = (resource as Narrated).text?.div;
  return typeof div === 'string' ? div : '';
};

/** The words of a narrative, without its tags. */
export const wordsOf = (narrative: string): string =>
  narrative
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"' })[name] ?? '&')
    .replace(/\s+/g, ' ')
    .trim();

/** Blank slots are kept (flat-contract §3: the payor of two coverages that name none is ", "). */
export const joined = (values: readonly string[]): string => values.join(', ');
export const joinedDistinct = (values: readonly string[]): string =>
  [...new Set(values.filter(Boolean))].join(', ');
