// A kept file and places in it → what stands there: line and column, section, the words a reader saw, and those words as a page that is safe to
// show. Only what is asked for is read; nothing is converted.

import { bodySections } from './body-sections.ts';
import { encodedWords, readFile } from './bodies/bytes.ts';
import { parseXml, type XmlElement } from '../xml/parse.ts';
import { openContext, pathOf, type Context } from './context.ts';
import { pieceOf } from './fragments.ts';
import { collapse, plainText, referenced } from './narrative.ts';
import { openPage, pageOfElements, pageOfText, type Page } from './page.ts';
import { placer } from './report.ts';
import { isNegated } from './statements.ts';

/** Offsets of an element in the document's decoded text (Origin). */
export interface Span {
  start: number;
  end: number;
}

export interface SourceFileBytes {
  bytes: Uint8Array;
  /** What its holder says it is. */
  mimeType: string | undefined;
}

export interface ExcerptSection {
  title: string | undefined;
  /** As the document has it. */
  code: string | undefined;
  path: string;
  line: number;
  column: number;
}

export interface Excerpt {
  /** Element names and positions only. */
  path: string;
  line: number;
  column: number;
  section: ExcerptSection | undefined;
  text: ExcerptText | undefined;
}

export interface ExcerptText {
  words: string;
  /** narrative: what the statement points at; entry: there is none, these are the words within the element itself; document: its title, or a file's own text. */
  from: 'narrative' | 'entry' | 'document';
  isCut: boolean;
}

const longestText = 4_000;
const longestTitle = 300;

interface Opened {
  root: XmlElement;
  ctx: Context;
  placeOf: (offset: number) => { line: number; column: number };
}

const roots = new Set(['ClinicalDocument', 'ContinuityOfCareRecord']);

/** Undefined for what is no clinical document: a PDF, a text, an image. */
function open(bytes: Uint8Array): Opened | undefined {
  // What does not begin with a tag is not gone through for tags.
  if (!bytes.subarray(0, 200).includes(0x3c)) return undefined;
  const { root, source } = parseXml(bytes);
  if (root === undefined || !roots.has(root.name)) return undefined;
  return { root, ctx: openContext(root, source, [], undefined), placeOf: placer(source) };
}

const cut = (text: string, from: ExcerptText['from']): ExcerptText | undefined =>
  text === ''
    ? undefined
    : { words: text.slice(0, longestText).toWellFormed(), from, isCut: text.length > longestText };

/** What stands at each place, in their order; undefined where no element does. Without a place: the document as a whole. */
export function excerpts(
  file: SourceFileBytes,
  spans: readonly (Span | undefined)[],
): (Excerpt | undefined)[] {
  const opened = open(file.bytes);
  if (opened === undefined) {
    const { text = '' } = readFile(file.bytes, file.mimeType);
    const whole: Excerpt = { path: '', line: 1, column: 1, section: undefined, text: cut(text, 'document') };
    return spans.map(span => (span === undefined ? whole : undefined));
  }
  return spans.map(span => {
    const element = span === undefined ? opened.root : elementAt(opened.root, span);
    return element && excerptOf(element, opened);
  });
}

/** The section's narrative with the words of the place marked, as XHTML of an allow-list without links, styles or ids. */
export function narrativePage(file: SourceFileBytes, span: Span | undefined): Page | undefined {
  const opened = open(file.bytes);
  if (opened === undefined) return pageOfText(readFile(file.bytes, file.mimeType).text);
  const { root, ctx } = opened;
  const element = span === undefined ? root : elementAt(root, span);
  if (element === undefined) return undefined;
  if (element === root) return pageOfElements(openPage(), titledTexts(root), undefined);
  const section = sectionOf(element);
  const piece = section && pieceFor(element, section, ctx);
  // What it points at may stand in another section.
  const shown = (piece && sectionOf(piece)) ?? section;
  const text = shown?.one('text');
  if (shown === undefined || text === undefined) return pageOfText(wordsWithin(element));
  const page = openPage();
  // Where nothing is pointed at, the words of the element itself stand before the section's.
  if (piece === undefined) page.lead = wordsWithin(element).slice(0, longestText).toWellFormed();
  return pageOfElements(page, [{ title: titleOf(shown), text }], piece);
}

function elementAt(root: XmlElement, { start, end }: Span): XmlElement | undefined {
  let at: XmlElement | undefined = root;
  while (at !== undefined && (at.start !== start || at.end !== end))
    at = at.children.find(child => child.start <= start && end <= child.end);
  return at;
}

/** The innermost section around an element: C-CDA's, or a part of a CCR's body. */
function sectionOf(element: XmlElement): XmlElement | undefined {
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent)
    if (at.name === 'section' || at.parent?.name === 'Body') return at;
  return undefined;
}

/** A CCR's sections are called by their element. */
const titleOf = (section: XmlElement): string | undefined => {
  const title = section.one('title');
  if (title === undefined) return section.name === 'section' ? undefined : section.name;
  return plainText(title).slice(0, longestTitle).toWellFormed() || undefined;
};

const mostSections = 200;
const titledTexts = (root: XmlElement) =>
  bodySections(root)
    .slice(0, mostSections)
    .map(section => ({ title: titleOf(section), text: section.one('text') }));

function excerptOf(element: XmlElement, { root, ctx, placeOf }: Opened): Excerpt {
  const section = element === root ? undefined : sectionOf(element);
  const piece = section && pieceFor(element, section, ctx);
  const words =
    element === root
      ? cut(plainTextAt(root, 'title'), 'document')
      : piece === undefined
        ? cut(wordsWithin(element), 'entry')
        : cut(plainText(piece), 'narrative');
  return {
    path: pathOf(element),
    ...placeOf(element.start),
    section: section && {
      title: titleOf(section),
      code: section.one('code')?.attr('code')?.trim().slice(0, longestTitle) || undefined,
      path: pathOf(section),
      ...placeOf(section.start),
    },
    text: words,
  };
}

const plainTextAt = (root: XmlElement, path: string): string => {
  const found = root.one(path);
  return found === undefined ? '' : plainText(found);
};

/** The words a statement points at: its own pointers, those of what is in it, those of what it is in. A section is its text. */
function pieceFor(element: XmlElement, section: XmlElement, ctx: Context): XmlElement | undefined {
  ctx.section = section;
  if (element === section) return section.one('text');
  for (let at: XmlElement | undefined = element; at !== undefined && at !== section; at = at.parent) {
    const piece = pieceOf(at, ctx) ?? (at === element ? nestedPiece(at, ctx) : undefined);
    if (piece !== undefined) return piece;
    if (at.name === 'entry') return undefined;
  }
  return undefined;
}

const mostNested = 500;
const carriers = new Set(['text', 'originalText', 'value']);

function nestedPiece(element: XmlElement, ctx: Context): XmlElement | undefined {
  let visited = 0;
  const visit = (at: XmlElement): XmlElement | undefined => {
    for (const child of at.children) {
      if (++visited > mostNested) return undefined;
      const target = carriers.has(child.name) ? referenced(child, ctx) : undefined;
      const piece = target !== undefined && target.name !== 'text' ? target : visit(child);
      if (piece !== undefined) return piece;
    }
    return undefined;
  };
  return visit(element);
}

/** Base64 is nothing to read: the words of the file in it, if it has any. */
const wordsOfLeaf = (leaf: XmlElement): string | undefined =>
  leaf.attr('representation') === 'B64'
    ? encodedWords(leaf)?.slice(0, longestText)
    : leaf.text.slice(0, longestText);

/** What an element says without pointing at narrative: names of its codes, its values, its words; and that it denies them. */
function wordsWithin(element: XmlElement): string {
  const found: string[] = [];
  let [visited, letters] = [0, 0];
  let isDenied = false;
  const say = (word: string | undefined) => {
    const words = collapse(word ?? '');
    if (words === '' || (words === found.at(-1) && !isDenied)) return;
    found.push(isDenied ? `Not: ${words}` : words);
    isDenied = false;
    letters += words.length;
  };
  const visit = (at: XmlElement, depth: number) => {
    if (++visited > 2_000 || letters > longestText || depth > 50) return;
    isDenied ||= isNegated(at);
    say(at.attr('displayName'));
    if (at.name === 'value' || at.name === 'doseQuantity')
      say([at.attr('value'), at.attr('unit')].filter(Boolean).join(' '));
    if (at.isLeaf) say(wordsOfLeaf(at));
    for (const child of at.children) visit(child, depth + 1);
  };
  visit(element, 0);
  return found.join(', ');
}
