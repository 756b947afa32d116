// Pieces of section narrative → XHTML that is safe to show as it is: elements of an allow-list, words escaped, no address, style, id or class of the
// document; the words asked for are marked. Bounded, whatever the document is.

import type { XmlElement } from '../xml/parse.ts';
import { empty, silent, tagOf, words } from './narrative.ts';

export interface Page {
  /** Words before the narrative, not escaped. */
  lead: string;
  html: string;
  /** Something was left out. */
  isCut: boolean;
  /** The words asked for are in it, marked. */
  isMarked: boolean;
}

export const openPage = (): Page => ({ lead: '', html: '', isCut: false, isMarked: false });

const mostLetters = 600_000;
/** A longer narrative is shown around the words asked for only. */
const longestWhole = 300_000;
const neighbours = 12;
const longestNeighbour = 20_000;
const deepest = 100;

interface Writer {
  page: Page;
  marked: XmlElement | undefined;
  /** What holds the marked words, from the narrative down, when only what is near them is shown. */
  holders: ReadonlySet<XmlElement> | undefined;
  left: number;
}

interface Titled {
  title: string | undefined;
  text: XmlElement | undefined;
}

export function pageOfElements(
  page: Page,
  sections: readonly Titled[],
  marked: XmlElement | undefined,
): Page {
  const writer: Writer = { page, marked, holders: undefined, left: mostLetters };
  for (const { title, text } of sections) {
    if (title !== undefined) put(writer, `<h2>${escaped(title)}</h2>`);
    if (text === undefined) continue;
    const isLarge = text.end - text.start > longestWhole;
    writer.holders = isLarge && marked !== undefined ? holdersOf(marked, text) : undefined;
    const isMarked = text === marked;
    if (!put(writer, isMarked ? '<div class="source">' : '<div>')) break;
    if (isMarked) page.isMarked = true;
    inside(writer, text, 0);
    page.html += '</div>';
  }
  return page;
}

/** A text without narrative. */
export function pageOfText(text: string | undefined): Page {
  const shown = (text ?? '').slice(0, mostLetters).toWellFormed();
  return {
    lead: '',
    html: shown === '' ? '' : `<pre>${escaped(shown)}</pre>`,
    isCut: shown.length < (text ?? '').length,
    isMarked: false,
  };
}

export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** All of it or nothing: whether it had its place. */
function put(writer: Writer, text: string): boolean {
  if (text.length > writer.left) {
    writer.page.isCut = true;
    writer.left = 0;
    return false;
  }
  writer.left -= text.length;
  writer.page.html += text;
  return true;
}

/** Words may be cut anywhere but within a reference. */
function putWords(writer: Writer, text: string): void {
  const shown = words(text);
  if (shown.length <= writer.left) {
    put(writer, shown);
    return;
  }
  writer.page.html += shown.slice(0, writer.left).replace(/&\w*$/, '');
  writer.page.isCut = true;
  writer.left = 0;
}

function holdersOf(marked: XmlElement, text: XmlElement): Set<XmlElement> | undefined {
  const holders = new Set<XmlElement>();
  for (let at = marked.parent; at !== undefined; at = at.parent) {
    holders.add(at);
    if (at === text) return holders;
  }
  return undefined;
}

const isWide = (element: XmlElement): boolean => element.end - element.start > longestNeighbour;
/** What a table's rows cannot be read without. */
const headings = new Set(['thead', 'caption', 'colgroup', 'col']);

/** Text and elements in order; of what holds the marked words in a large narrative only what is near them. */
function partsOf(writer: Writer, element: XmlElement): readonly (XmlElement | string)[] {
  const all = element.words();
  if (writer.holders?.has(element) !== true) return all;
  const at = all.findIndex(
    part => typeof part !== 'string' && (part === writer.marked || writer.holders?.has(part) === true),
  );
  if (at < 0) return all;
  const near = all.filter((part, place) => {
    if (place === at) return true;
    if (typeof part === 'string')
      return Math.abs(place - at) <= neighbours && part.length <= longestNeighbour;
    return (Math.abs(place - at) <= neighbours || headings.has(part.name)) && !isWide(part);
  });
  if (near.length < all.length) writer.page.isCut = true;
  return near;
}

function inside(writer: Writer, element: XmlElement, depth: number): void {
  if (element.isLeaf || depth > deepest) return putWords(writer, element.text);
  for (const part of partsOf(writer, element)) {
    if (writer.left === 0) {
      writer.page.isCut = true;
      return;
    }
    if (typeof part === 'string') putWords(writer, part);
    else whole(writer, part, depth + 1);
  }
}

const spans = ['colspan', 'rowspan'];

/** A cell reaches as far as it says, within reason; nothing else of an element is kept. */
function reach(element: XmlElement, tag: string): string {
  if (tag !== 'td' && tag !== 'th') return '';
  return spans
    .map(name => {
      const value = element.attr(name);
      return value !== undefined && /^[1-9]\d{0,2}$/.test(value) ? ` ${name}="${value}"` : '';
    })
    .join('');
}

/** A link leads out of the page: only its words stay. */
const shownAs = (element: XmlElement, depth: number): string | undefined => {
  const tag = depth > deepest ? undefined : tagOf(element);
  return tag === 'a' ? 'span' : tag;
};

function whole(writer: Writer, element: XmlElement, depth: number): void {
  if (silent.has(element.name)) return;
  const isMarked = element === writer.marked;
  const tag = shownAs(element, depth);
  if (tag === undefined && !isMarked) return inside(writer, element, depth);
  if (tag !== undefined && empty.has(tag)) return void put(writer, `<${tag}>`);
  const shown = tag ?? 'div';
  const isOpen = put(writer, `<${shown}${reach(element, shown)}${isMarked ? ' class="source"' : ''}>`);
  if (!isOpen) return;
  if (isMarked) writer.page.isMarked = true;
  inside(writer, element, depth);
  // What was opened is closed, whatever is left.
  writer.page.html += `</${shown}>`;
}
