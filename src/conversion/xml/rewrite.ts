// An element and all below it → text or markup of another vocabulary, written letter by letter from the tape: no element is made, no list, no piece of text that is not needed.

import { textBetween } from './character-data.ts';
import { elementAt, type Document, type TapeElement, type XmlElement } from './element.ts';
import { knownNames } from './names.ts';
import {
  ATTRIBUTE_NAME,
  ATTRIBUTE_WIDTH,
  ATTRIBUTES,
  CONTENT,
  CONTENT_END,
  ELEMENT_SHIFT,
  END,
  ENDS_APART,
  IS_APART,
  NAME,
  NEXT,
  PARENT,
  START,
} from './tape.ts';

/** What is written for an element. */
export interface Rule {
  open: string;
  close: string;
  /** Is what it holds left out? */
  isEmpty: boolean;
  /** An element that bears one of these attributes ('always': any) is asked what to write for it. */
  unless?: { bears: readonly string[] | 'always'; rule: (element: XmlElement) => Rule };
}

/** By local name. What it does not know is written as what it holds. */
export interface Rewriting {
  rules: ReadonlyMap<string, Rule>;
  /** A piece of text that is more than printable ASCII with blanks → how it is written. */
  text: (piece: string) => string;
  /** Further down only text is written. */
  deepest: number;
}

/** By local name; what there is for the vocabulary also by its numbers. */
export interface ByName<T> {
  named: ReadonlyMap<string, T>;
  numbered: readonly (T | undefined)[];
}

export const byName = <T>(named: ReadonlyMap<string, T>): ByName<T> => ({
  named,
  numbered: [...knownNames.keys()].map(name => named.get(name)),
});

export function ofElement<T>({ named, numbered }: ByName<T>, document: Document, row: number): T | undefined {
  const { names } = document;
  const name = document.elements[(row << ELEMENT_SHIFT) + NAME]!;
  const id = names.localId[name]!;
  return id < numbered.length ? numbered[id] : named.get(names.local[name]!);
}

const kept = new WeakMap<Rewriting, ByName<Rule>>();
/** Those of the rewriting at work. */
let rules: ByName<Rule>;

/** Kept between calls; ASCII only. */
let letters = Buffer.alloc(1 << 16);
let count = 0;
/** What was written before `letters`, where there was more than ASCII. */
let before = '';

function roomFor(more: number): void {
  if (count + more <= letters.length) return;
  const larger = Buffer.alloc(2 * (count + more));
  letters.copy(larger, 0, 0, count);
  letters = larger;
}

function put(text: string): void {
  roomFor(text.length);
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c > 0x7f) {
      count -= at;
      putLong(text);
      return;
    }
    letters[count++] = c;
  }
}

function putLong(text: string): void {
  before += letters.toString('latin1', 0, count) + text;
  count = 0;
}

function start(rewriting: Rewriting): void {
  let known = kept.get(rewriting);
  if (known === undefined) kept.set(rewriting, (known = byName(rewriting.rules)));
  rules = known;
  count = 0;
  before = '';
}

function written(from: number): string {
  const text = before + letters.toString('latin1', from, count);
  before = '';
  if (letters.length > 1 << 22) letters = Buffer.alloc(1 << 16);
  return text;
}

const BLANK = 0x20;
const AMPERSAND = 0x26;
const LESS = 0x3c;
const MORE = 0x3e;

const isBlank = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;

/** Words of a text node, white space one blank wide; false, and nothing written, when they are more than that. */
function putWords(source: string, from: number, to: number): boolean {
  roomFor(to - from);
  const start = count;
  let wasBlank = false;
  for (let at = from; at < to; at++) {
    const c = source.charCodeAt(at);
    if (c > 0x20 && c < 0x7f && c !== AMPERSAND && c !== LESS && c !== MORE) {
      letters[count++] = c;
      wasBlank = false;
    } else if (isBlank(c)) {
      if (!wasBlank) letters[count++] = 0x20;
      wasBlank = true;
    } else {
      count = start;
      return false;
    }
  }
  return true;
}

/** White space between two tags. */
function putBlank(from: number, to: number): void {
  if (from === to) return;
  roomFor(1);
  letters[count++] = BLANK;
}

function putText(document: Document, from: number, to: number, next: number, rewriting: Rewriting): void {
  if (from >= to || putWords(document.source, from, to)) return;
  const text = textBetween(document, from, to, next);
  if (text !== '') putLong(rewriting.text(text));
}

function bears(document: Document, row: number, names: readonly string[]): boolean {
  const { attributes, elements } = document;
  const { local } = document.names;
  const end = elements[((row + 1) << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH;
  let at = elements[(row << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH;
  for (; at < end; at += ATTRIBUTE_WIDTH)
    if (names.includes(local[attributes[at + ATTRIBUTE_NAME]! >> 1]!)) return true;
  return false;
}

function ruleFor(document: Document, row: number): Rule | undefined {
  const rule = ofElement(rules, document, row);
  const unless = rule?.unless;
  if (unless === undefined || (unless.bears !== 'always' && !bears(document, row, unless.bears))) return rule;
  return unless.rule(elementAt(document, row));
}

function putElement(document: Document, row: number, depth: number, rewriting: Rewriting): void {
  const rule = ruleFor(document, row);
  const isTooDeep = depth > rewriting.deepest;
  if (rule === undefined || isTooDeep) {
    if (rule?.isEmpty !== true || rule.open !== '') putInside(document, row, depth, rewriting);
    return;
  }
  put(rule.open);
  if (rule.isEmpty) return;
  putInside(document, row, depth, rewriting);
  put(rule.close);
}

function putInside(document: Document, row: number, depth: number, rewriting: Rewriting): void {
  const { elements } = document;
  const last = elements[(row << ELEMENT_SHIFT) + NEXT]!;
  let from = elements[(row << ELEMENT_SHIFT) + CONTENT]!;
  const contentEnd = elements[(row << ELEMENT_SHIFT) + CONTENT_END]!;
  if (depth <= rewriting.deepest)
    for (let child = row + 1; child < last; child = elements[(child << ELEMENT_SHIFT) + NEXT]!) {
      const start = elements[(child << ELEMENT_SHIFT) + START]!;
      if ((elements[(child << ELEMENT_SHIFT) + PARENT]! & IS_APART) !== 0) putBlank(from, start);
      else putText(document, from, start, document.count, rewriting);
      putElement(document, child, depth + 1, rewriting);
      from = elements[(child << ELEMENT_SHIFT) + END]!;
    }
  const isOver = depth <= rewriting.deepest || row + 1 === last;
  if (isOver && (elements[(row << ELEMENT_SHIFT) + PARENT]! & ENDS_APART) !== 0) putBlank(from, contentEnd);
  else putText(document, from, contentEnd, isOver ? document.count : row + 1, rewriting);
}

/** Two pieces of ASCII that what is written stands between; white space at its edges is then left out. */
type Between = readonly [open: string, close: string];

function write(element: XmlElement, rewriting: Rewriting, isWhole: boolean, between?: Between): string {
  const { document, row } = element as TapeElement;
  const [open, close] = between ?? ['', ''];
  start(rewriting);
  // Room is left for what stands before, which is written where the words turn out to begin.
  roomFor(open.length);
  count = open.length;
  if (isWhole) putElement(document, row, 1, rewriting);
  else putInside(document, row, 0, rewriting);
  if (between === undefined) return written(0);
  if (before !== '') return open + written(0).slice(open.length).trim() + close;
  let from = open.length;
  while (from < count && letters[from] === BLANK) from++;
  while (count > from && letters[count - 1] === BLANK) count--;
  put(close);
  const first = from - open.length;
  for (let at = 0; at < open.length; at++) letters[first + at] = open.charCodeAt(at);
  return written(first);
}

/** The element itself. */
export const rewrite = (element: XmlElement, rewriting: Rewriting, between?: Between): string =>
  write(element, rewriting, true, between);

/** What it holds, without itself. */
export const rewriteContent = (element: XmlElement, rewriting: Rewriting, between?: Between): string =>
  write(element, rewriting, false, between);
