// Section narrative (CDA R2 StrucDoc) → plain text and XHTML of FHIR's allow-list; references into it → the text they point at.

import type { Narrative } from 'fhir/r4';
import { findById, type XmlElement } from '../xml/parse.ts';
import { rewrite, rewriteContent, type Rewriting, type Rule } from '../xml/rewrite.ts';
import { edges, wordsOf, type Edge } from '../xml/words.ts';
import { encodedWords, markedUpWords } from './bodies/bytes.ts';
import { issue, type Context } from './context.ts';
import { table } from '../table.ts';

/** Words of printable ASCII with one blank between them, as most text is: known without a regular expression. */
function isTidy(text: string): boolean {
  let wasBlank = true;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c < 0x20 || c > 0x7e || (c === 0x20 && wasBlank)) return false;
    wasBlank = c === 0x20;
  }
  return !wasBlank || text === '';
}

/** Line ends, tabs and runs of blanks carry no meaning in CDA narrative. */
export function collapse(text: string): string {
  if (isTidy(text)) return text;
  return /\s\s|[\t\n\r\u00a0]/.test(text) ? text.replace(/\s+/g, ' ').trim() : text.trim();
}

/** Elements whose edge is also the edge of a word. */
const blocks = new Set(
  'table caption colgroup thead tbody tfoot tr th td list item paragraph br text footnote renderMultiMedia'.split(
    ' ',
  ),
);
const deepest = 100;
/** Not CDA, never words: what a browser would run or style by. */
export const silent: ReadonlySet<string> = new Set([
  'script',
  'style',
  'iframe',
  'object',
  'embed',
  'thumbnail',
]);

function gather(element: XmlElement, depth: number): string {
  if (silent.has(element.name)) return '';
  if (element.isLeaf || depth > deepest) return element.text;
  let text = '';
  for (const part of element.words()) {
    if (typeof part === 'string') text += part;
    else text += blocks.has(part.name) ? ` ${gather(part, depth + 1)} ` : gather(part, depth + 1);
  }
  return text;
}

const lineEdges = edges(
  new Map<string, Edge>([
    ...[...blocks].map(name => [name, 'block'] as const),
    ...[...silent].map(name => [name, 'silent'] as const),
  ]),
);

/** What a person would read, on one line. */
export const plainText = (element: XmlElement): string =>
  (element.isLeaf ? undefined : wordsOf(element, lineEdges, deepest)) ?? collapse(gather(element, 0));

/** `#id` (or a bare id) within the section first, then the whole document. */
function pointedAt(reference: string, ctx: Context): XmlElement | undefined {
  const id = reference.startsWith('#') ? reference.slice(1) : reference;
  if (id === '') return undefined;
  return (ctx.section === undefined ? undefined : findById(ctx.section, id)) ?? findById(ctx.root, id);
}

/** The narrative element an originalText, text or value points at. */
export function referenced(element: XmlElement | undefined, ctx: Context): XmlElement | undefined {
  const reference = element?.one('reference')?.attr('value')?.trim();
  if (element === undefined || reference === undefined || reference === '' || reference.includes('://'))
    return undefined;
  const found = pointedAt(reference, ctx);
  if (found === undefined) issue(ctx, 'reference.unresolved', element, 'information');
  return found;
}

/** Text of an ED: what it holds, else what it points at. Never the pointer itself. */
export function textOf(element: XmlElement | undefined, ctx: Context): string | undefined {
  if (element === undefined) return undefined;
  if (element.attr('representation') === 'B64') return encodedWords(element);
  const own = plainText(element);
  if (own.startsWith('{\\rtf') || own.startsWith('<')) return markedUpWords(element) ?? own;
  if (own !== '' && !/^#\S+$/.test(own)) return own;
  // Some write the pointer itself as the text.
  const target = referenced(element, ctx) ?? (own === '' ? undefined : pointedAt(own, ctx));
  if (target === undefined) return undefined;
  // A row is told as its words: labels before each cell would make poor names of what the row names.
  const text = plainText(target);
  // Many pointers to one long text must not multiply the document beyond measure.
  ctx.wordsLeft -= text.length;
  if (ctx.wordsLeft < 0) {
    issue(ctx, 'narrative.limit', element);
    return undefined;
  }
  return text === '' ? undefined : text;
}

/** CDA narrative element → XHTML element; '' keeps the content and drops the tag. */
const xhtml: ReadonlyMap<string, string> = new Map(
  Object.entries({
    text: 'div',
    table: 'table',
    caption: 'caption',
    colgroup: 'colgroup',
    col: 'col',
    thead: 'thead',
    tbody: 'tbody',
    tfoot: 'tfoot',
    tr: 'tr',
    th: 'th',
    td: 'td',
    list: 'ul',
    item: 'li',
    paragraph: 'p',
    content: 'span',
    br: 'br',
    sub: 'sub',
    sup: 'sup',
    linkHtml: 'a',
    footnote: 'span',
    footnoteRef: 'span',
    // Not CDA, but written by many systems.
    p: 'p',
    span: 'span',
    b: 'b',
    strong: 'strong',
    i: 'i',
    em: 'em',
    ul: 'ul',
    ol: 'ol',
    li: 'li',
    div: 'div',
    pre: 'pre',
    a: 'a',
  }),
);
export const empty: ReadonlySet<string> = new Set(['br', 'col']);
const mayHaveAttributes = new Set(['td', 'th', 'a']);

function escape(text: string): string {
  return /[&<>]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text;
}
const attribute = (name: string, value: string): string =>
  ` ${name}="${escape(value).replace(/"/g, '&quot;')}"`;

/** Only where a span reaches and where a link goes: nothing that runs, loads or styles. */
function attributes(element: XmlElement, tag: string): string {
  let out = '';
  if (tag === 'td' || tag === 'th') {
    for (const name of ['colspan', 'rowspan']) {
      const value = element.attr(name);
      if (value !== undefined && /^\d{1,4}$/.test(value)) out += attribute(name, value);
    }
  } else if (tag === 'a') {
    const href = element.attr('href')?.trim();
    if (href !== undefined && /^(https?:\/\/|mailto:|tel:|#)/i.test(href)) out += attribute('href', href);
  }
  return out;
}

/** XHTML's name of a narrative element; nothing when only what it holds is kept. */
export function tagOf(element: XmlElement): string | undefined {
  const tag = xhtml.get(element.name);
  if (tag === 'ul' && element.name === 'list' && element.attr('listType') === 'ordered') return 'ol';
  if (tag === 'caption' && element.parent?.name !== 'table') return 'span';
  return tag;
}

/** Printable ASCII, no blank beside another, nothing to escape. */
function isPlain(text: string): boolean {
  let wasBlank = false;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c < 0x20 || c > 0x7e || c === 0x26 || c === 0x3c || c === 0x3e || (c === 0x20 && wasBlank))
      return false;
    wasBlank = c === 0x20;
  }
  return true;
}

/** Words of one text node, escaped; white space is at most one blank wide. */
export function words(text: string): string {
  // Most are plain, and half of the rest are the indentation between two tags.
  if (text === '\n') return ' ';
  if (isPlain(text) || !/\s\s|[\t\n\r&<>]/.test(text)) return text;
  if (!/\S/.test(text)) return ' ';
  return escape(text.replace(/\s+/g, ' '));
}

function ruleOf(element: XmlElement): Rule {
  const tag = tagOf(element);
  if (tag === undefined) return { open: '', close: '', isEmpty: false };
  const written = mayHaveAttributes.has(tag) ? attributes(element, tag) : '';
  return { open: `<${tag}${written}>`, close: `</${tag}>`, isEmpty: false };
}

/** Elements whose tag depends on more than their name. */
const exceptions: Readonly<Record<string, readonly string[] | 'always'>> = table({
  caption: 'always',
  list: ['listType'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
  a: ['href'],
  linkHtml: ['href'],
});

const toXhtml: Rewriting = {
  rules: new Map<string, Rule>([
    ...[...silent].map(name => [name, { open: '', close: '', isEmpty: true }] as const),
    ...[...xhtml].map(([name, tag]): [string, Rule] => {
      if (empty.has(tag)) return [name, { open: `<${tag}/>`, close: '', isEmpty: true }];
      const bears = exceptions[name];
      const rule: Rule = { open: `<${tag}>`, close: `</${tag}>`, isEmpty: false };
      if (bears !== undefined) rule.unless = { bears, rule: ruleOf };
      return [name, rule];
    }),
  ]),
  text: words,
  deepest,
};

const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">';

/** A word anywhere outside the tags. */
const hasWords = (div: string): boolean => />\s*[^\s<]/.test(div);

/** Rows and cells stand within a table, items within a list. */
const wrappers: Readonly<Record<string, readonly [open: string, close: string]>> = table({
  tr: ['<table><tbody>', '</tbody></table>'],
  li: ['<ul>', '</ul>'],
});

/** A piece of narrative as the div of a resource's text; nothing when there is no word in it. */
export function divOf(piece: XmlElement): string | undefined {
  const tag = tagOf(piece) ?? '';
  const isLoose =
    tag !== 'tr' && tag !== 'li' && tag !== 'p' && tag !== 'table' && tag !== 'ul' && tag !== 'ol';
  if (isLoose) return narrativeDiv(piece);
  const [open, close] = wrappers[tag] ?? ['', ''];
  const div = rewrite(piece, toXhtml, [DIV + open, `${close}</div>`]);
  return hasWords(div) ? div : undefined;
}

function narrativeDiv(element: XmlElement): string | undefined {
  if (silent.has(element.name)) return undefined;
  const div = rewriteContent(element, toXhtml, [DIV, '</div>']);
  return hasWords(div) ? div : undefined;
}

/** A section's text as FHIR Narrative; nothing when there is no text in it. */
export function narrative(text: XmlElement | undefined): Narrative | undefined {
  const div = text === undefined ? undefined : narrativeDiv(text);
  return div === undefined ? undefined : { status: 'additional', div };
}
