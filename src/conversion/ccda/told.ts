// An element in the very words of one already read → what was read of that one. Documents repeat the same author and organization at every entry.

import type { XmlElement } from '../xml/parse.ts';

/** By a few of their letters, those alike in them one after the other; what is left over by all their letters. */
export interface Told<T> {
  readonly alike: Map<number, { words: string; said: T }[]>;
  readonly rest: Map<string, { said: T }>;
}

export const openTold = <T>(): Told<T> => ({ alike: new Map(), rest: new Map() });

const letters = 12;
/** More that agree in those letters than any honest document has: they must not be compared each with each. */
const mostAlike = 16;

/** Of so long a text, to look at a dozen letters and then compare costs far less than to hash it. */
function summary(source: string, start: number, end: number): number {
  const length = end - start;
  let sum = length;
  for (let letter = 0; letter < letters; letter++)
    sum = (Math.imul(sum, 31) + source.charCodeAt(start + Math.trunc((letter * length) / letters))) | 0;
  return sum;
}

/** What `read` makes of the element, or made of the same words before. */
export function told<T, C extends { readonly source: string }>(
  known: Told<T>,
  element: XmlElement,
  ctx: C,
  read: (element: XmlElement, ctx: C) => T,
): T {
  const { start, end } = element;
  const words = ctx.source.slice(start, end);
  const key = summary(ctx.source, start, end);
  let alike = known.alike.get(key);
  if (alike === undefined) known.alike.set(key, (alike = []));
  for (const other of alike) if (other.words === words) return other.said;
  const found = alike.length < mostAlike ? undefined : known.rest.get(words);
  if (found !== undefined) return found.said;
  const said = read(element, ctx);
  if (alike.length < mostAlike) alike.push({ words, said });
  else known.rest.set(words, { said });
  return said;
}
