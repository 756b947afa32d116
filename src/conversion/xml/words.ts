// An element and all below it → its words on one line, written letter by letter from the tape; nothing where they are more than ASCII, which asks for more than counting blanks.

import { textBetween } from './character-data.ts';
import { type Document, type TapeElement, type XmlElement } from './element.ts';
import { byName, ofElement, type ByName } from './rewrite.ts';
import { CONTENT, CONTENT_END, ELEMENT_SHIFT, END, IS_APART, NEXT, PARENT, START } from './tape.ts';

/** A block's edge is also the edge of a word; what is silent has no words. */
export type Edge = 'block' | 'silent';

export const edges = (named: ReadonlyMap<string, Edge>): ByName<Edge> => byName(named);

const BLANK = 0x20;

/** Kept between calls. */
let letters = Buffer.alloc(1 << 14);
let count = 0;

function roomFor(more: number): void {
  if (count + more <= letters.length) return;
  const larger = Buffer.alloc(2 * (count + more));
  letters.copy(larger, 0, 0, count);
  letters = larger;
}

function putBlank(): void {
  if (count === 0 || letters[count - 1] === BLANK) return;
  roomFor(1);
  letters[count++] = BLANK;
}

/** Whether it is printable ASCII with white space, which is what can be written; '&' and '<' may stand for something else. */
function putLetters(text: string, from: number, to: number, isResolved: boolean): boolean {
  roomFor(to - from);
  for (let at = from; at < to; at++) {
    const c = text.charCodeAt(at);
    if (c === BLANK || c === 0x0a || c === 0x0d || c === 0x09) putBlank();
    else if (c > BLANK && c < 0x7f && (isResolved || (c !== 0x26 && c !== 0x3c))) letters[count++] = c;
    else return false;
  }
  return true;
}

function putText(document: Document, from: number, to: number, next: number): boolean {
  const start = count;
  if (putLetters(document.source, from, to, false)) return true;
  count = start;
  const text = textBetween(document, from, to, next);
  return putLetters(text, 0, text.length, true);
}

function putInside(
  document: Document,
  row: number,
  depth: number,
  known: ByName<Edge>,
  deepest: number,
): boolean {
  const edge = ofElement(known, document, row);
  if (edge === 'silent') return true;
  if (edge === 'block') putBlank();
  const { elements } = document;
  const last = elements[(row << ELEMENT_SHIFT) + NEXT]!;
  const contentEnd = elements[(row << ELEMENT_SHIFT) + CONTENT_END]!;
  let from = elements[(row << ELEMENT_SHIFT) + CONTENT]!;
  const isWhole = depth > deepest;
  if (!isWhole)
    for (let child = row + 1; child < last; child = elements[(child << ELEMENT_SHIFT) + NEXT]!) {
      const start = elements[(child << ELEMENT_SHIFT) + START]!;
      if ((elements[(child << ELEMENT_SHIFT) + PARENT]! & IS_APART) === 0) {
        if (!putText(document, from, start, document.count)) return false;
      } else if (from < start) putBlank();
      if (!putInside(document, child, depth + 1, known, deepest)) return false;
      from = elements[(child << ELEMENT_SHIFT) + END]!;
    }
  if (!putText(document, from, contentEnd, isWhole ? row + 1 : document.count)) return false;
  if (edge === 'block') putBlank();
  return true;
}

export function wordsOf(element: XmlElement, known: ByName<Edge>, deepest: number): string | undefined {
  const { document, row } = element as TapeElement;
  count = 0;
  if (!putInside(document, row, 0, known, deepest)) return undefined;
  if (count > 0 && letters[count - 1] === BLANK) count--;
  const text = letters.toString('latin1', 0, count);
  if (letters.length > 1 << 22) letters = Buffer.alloc(1 << 14);
  return text;
}
