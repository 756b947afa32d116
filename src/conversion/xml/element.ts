// A place on the tape → the element as the mappings read it: names, attributes, text, and paths to what is below.

import { textBetween } from './character-data.ts';
import { resolveAttribute } from './characters.ts';
import { knownNames } from './names.ts';
import { slotOf, stepsOf, type Condition, type Step } from './path.ts';
import {
  ATTRIBUTE_NAME,
  ATTRIBUTE_WIDTH,
  ATTRIBUTES,
  CONTENT,
  CONTENT_END,
  ELEMENT_SHIFT,
  END,
  NAME,
  NEXT,
  PARENT,
  PARENT_SHIFT,
  START,
  VALUE,
  VALUE_END,
  bitOf,
  wordOf,
  type Tape,
} from './tape.ts';

export interface XmlElement {
  /** Local name, without prefix. */
  readonly name: string;
  /** '' when there is none. */
  readonly prefix: string;
  /** Element children in order. */
  readonly children: readonly XmlElement[];
  /** Has it no element children? Cheaper to know than what they are. */
  readonly isLeaf: boolean;
  readonly parent: XmlElement | undefined;
  /** Offsets of the whole element in the source. */
  readonly start: number;
  readonly end: number;
  /** All character data below, in document order; references and CDATA resolved, not trimmed. */
  readonly text: string;
  /** By local name whatever the prefix ('type' finds xsi:type), an unprefixed one first; or by the name as written ('xsi:type'). */
  attr(name: string): string | undefined;
  /** Names of its attributes as written, in order. */
  attributeNames(): string[];
  /** The first match of a path: 'a/b/c', '*' for any name, [@name="value"] or [@name] on any step. */
  one(path: string): XmlElement | undefined;
  /** Every match of a path, in document order. */
  all(path: string): readonly XmlElement[];
  /** Text and elements in order. */
  content(): readonly (XmlElement | string)[];
  /** The same for those who read words: white space alone between two tags is one blank, or one line end if it was more. */
  words(): readonly (XmlElement | string)[];
}

/** A document's tape and the elements already made from it. */
export interface Document extends Tape {
  made: (TapeElement | undefined)[];
  ids: Map<number, Map<string, number>> | undefined;
}

/** The root element, when there is one. */
export function openDocument(tape: Tape): XmlElement | undefined {
  if (tape.count === 0) return undefined;
  return elementAt({ ...tape, made: new Array<TapeElement | undefined>(tape.count), ids: undefined }, 0);
}

export function elementAt(document: Document, row: number): XmlElement {
  return (document.made[row] ??= new TapeElement(document, row));
}

const none: readonly XmlElement[] = [];
const ID = knownNames.get('ID');

export class TapeElement implements XmlElement {
  readonly document: Document;
  readonly row: number;
  #children: readonly XmlElement[] | undefined;

  constructor(document: Document, row: number) {
    this.document = document;
    this.row = row;
  }

  get name(): string {
    const { elements, names } = this.document;
    return names.local[elements[(this.row << ELEMENT_SHIFT) + NAME]!]!;
  }

  get prefix(): string {
    const { elements, names } = this.document;
    return names.prefix[elements[(this.row << ELEMENT_SHIFT) + NAME]!]!;
  }

  get start(): number {
    return this.document.elements[(this.row << ELEMENT_SHIFT) + START]!;
  }

  get end(): number {
    return this.document.elements[(this.row << ELEMENT_SHIFT) + END]!;
  }

  get parent(): XmlElement | undefined {
    const parent = this.document.elements[(this.row << ELEMENT_SHIFT) + PARENT]! >> PARENT_SHIFT;
    return parent < 0 ? undefined : elementAt(this.document, parent);
  }

  get isLeaf(): boolean {
    return endOf(this.document, this.row) === this.row + 1;
  }

  get children(): readonly XmlElement[] {
    return (this.#children ??= this.#findChildren());
  }

  #findChildren(): readonly XmlElement[] {
    const { document, row } = this;
    const { elements } = document;
    const end = elements[(row << ELEMENT_SHIFT) + NEXT]!;
    if (end === row + 1) return none;
    const children: XmlElement[] = [];
    for (let child = row + 1; child < end; child = elements[(child << ELEMENT_SHIFT) + NEXT]!) {
      children.push(elementAt(document, child));
    }
    return children;
  }

  get text(): string {
    const { document, row } = this;
    const at = row << ELEMENT_SHIFT;
    return textBetween(
      document,
      document.elements[at + CONTENT]!,
      document.elements[at + CONTENT_END]!,
      row + 1,
    );
  }

  attr(name: string): string | undefined {
    const found = findAttribute(this.document, this.row, name);
    return found < 0 ? undefined : attributeValue(this.document, found);
  }

  attributeNames(): string[] {
    const { attributes, elements, names } = this.document;
    const found: string[] = [];
    const end = elements[((this.row + 1) << ELEMENT_SHIFT) + ATTRIBUTES]!;
    for (let row = elements[(this.row << ELEMENT_SHIFT) + ATTRIBUTES]!; row < end; row++) {
      found.push(names.raw[attributes[row * ATTRIBUTE_WIDTH + ATTRIBUTE_NAME]! >> 1]!);
    }
    return found;
  }

  one(path: string): XmlElement | undefined {
    const { document, row } = this;
    const { first: name, child, grandchild, steps } = stepsOf(path);
    if (name >= 0 && lacks(document, row, name)) return undefined;
    const end = endOf(document, row);
    let found: number;
    if (child < 0) found = firstMatch(document, row, steps, 0);
    else if (grandchild < 0) found = nextNamed(document, row + 1, end, child);
    else found = nextGrandchild(document, row + 1, end, child, grandchild);
    return found < 0 ? undefined : elementAt(document, found);
  }

  all(path: string): readonly XmlElement[] {
    const { document, row } = this;
    const { first: name, child, grandchild, steps } = stepsOf(path);
    if (name >= 0 && lacks(document, row, name)) return none;
    if (child < 0) return allMatches(document, row, steps);
    const end = endOf(document, row);
    const first = nextNamed(document, row + 1, end, child);
    if (first < 0) return none;
    return grandchild < 0
      ? allNamed(document, first, end, child)
      : allGrandchildren(document, first, end, child, grandchild);
  }

  content(): readonly (XmlElement | string)[] {
    return contentOf(this.document, this.row, false);
  }

  words(): readonly (XmlElement | string)[] {
    return contentOf(this.document, this.row, true);
  }
}

function contentOf(document: Document, row: number, ofWords: boolean): readonly (XmlElement | string)[] {
  const { elements, source } = document;
  const content: (XmlElement | string)[] = [];
  const at = row << ELEMENT_SHIFT;
  const last = endOf(document, row);
  let from = elements[at + CONTENT]!;
  for (let child = row + 1; ; child = endOf(document, child)) {
    const isLast = child >= last;
    const end = isLast ? elements[at + CONTENT_END]! : elements[(child << ELEMENT_SHIFT) + START]!;
    if (from < end) {
      if (ofWords && isBlank(source, from, end))
        content.push(end - from === 1 && source.charCodeAt(from) === 0x20 ? ' ' : '\n');
      else {
        const text = textBetween(document, from, end, document.count);
        if (text !== '') content.push(text);
      }
    }
    if (isLast) break;
    content.push(elementAt(document, child));
    from = elements[(child << ELEMENT_SHIFT) + END]!;
  }
  return content;
}

/** XML's own white space and nothing else. */
function isBlank(source: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const c = source.charCodeAt(at);
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return false;
  }
  return true;
}

/** Has it no child of that name, for sure? */
const lacks = ({ childNames }: Document, row: number, id: number): boolean =>
  (childNames[wordOf(row, id)]! & bitOf(id)) === 0;

/** Row after an element's last descendant. */
function endOf(document: Document, row: number): number {
  return document.elements[(row << ELEMENT_SHIFT) + NEXT]!;
}

/** Most paths are one word of the vocabulary: the first sibling from `row` on with that name, or -1. */
function nextNamed(document: Document, row: number, end: number, id: number): number {
  const { elements } = document;
  const { localId } = document.names;
  for (let at = row; at < end; at = elements[(at << ELEMENT_SHIFT) + NEXT]!)
    if (localId[elements[(at << ELEMENT_SHIFT) + NAME]!] === id) return at;
  return -1;
}

function nextGrandchild(
  document: Document,
  row: number,
  end: number,
  child: number,
  grandchild: number,
): number {
  for (let at = nextNamed(document, row, end, child); at >= 0;) {
    const next = endOf(document, at);
    if (!lacks(document, at, grandchild)) {
      const found = nextNamed(document, at + 1, next, grandchild);
      if (found >= 0) return found;
    }
    at = nextNamed(document, next, end, child);
  }
  return -1;
}

/** The sibling at `first` and those after it of the same name. Mostly it is the only one: a list of one has room for no more. */
function allNamed(document: Document, first: number, end: number, id: number): XmlElement[] {
  const found: XmlElement[] = [elementAt(document, first)];
  let at = nextNamed(document, endOf(document, first), end, id);
  for (; at >= 0; at = nextNamed(document, endOf(document, at), end, id)) found.push(elementAt(document, at));
  return found;
}

function allGrandchildren(
  document: Document,
  first: number,
  end: number,
  child: number,
  grandchild: number,
): readonly XmlElement[] {
  let found: XmlElement[] | undefined;
  for (let at = first; at >= 0;) {
    const next = endOf(document, at);
    const below = lacks(document, at, grandchild) ? -1 : nextNamed(document, at + 1, next, grandchild);
    if (below >= 0) {
      const named = allNamed(document, below, next, grandchild);
      if (found === undefined) found = named;
      else for (const element of named) found.push(element);
    }
    at = nextNamed(document, next, end, child);
  }
  return found ?? none;
}

/** The steps of a path go down one level each: recursion is as deep as the path is long, whatever the document. */
function firstMatch(document: Document, row: number, steps: readonly Step[], depth: number): number {
  const step = steps[depth];
  if (step === undefined) return row;
  if (step.id >= 0 && lacks(document, row, step.id)) return -1;
  const { elements } = document;
  const end = elements[(row << ELEMENT_SHIFT) + NEXT]!;
  for (let child = row + 1; child < end; child = elements[(child << ELEMENT_SHIFT) + NEXT]!) {
    if (!matches(document, child, step)) continue;
    const found = firstMatch(document, child, steps, depth + 1);
    if (found >= 0) return found;
  }
  return -1;
}

function allMatches(document: Document, row: number, steps: readonly Step[]): XmlElement[] {
  const found: XmlElement[] = [];
  addMatches(document, row, steps, 0, found);
  return found;
}

function addMatches(
  document: Document,
  row: number,
  steps: readonly Step[],
  depth: number,
  found: XmlElement[],
): void {
  const step = steps[depth];
  if (step === undefined) {
    found.push(elementAt(document, row));
    return;
  }
  if (step.id >= 0 && lacks(document, row, step.id)) return;
  const { elements } = document;
  const end = elements[(row << ELEMENT_SHIFT) + NEXT]!;
  for (let child = row + 1; child < end; child = elements[(child << ELEMENT_SHIFT) + NEXT]!) {
    if (matches(document, child, step)) addMatches(document, child, steps, depth + 1, found);
  }
}

function matches(document: Document, row: number, step: Step): boolean {
  const name = document.elements[(row << ELEMENT_SHIFT) + NAME]!;
  if (step.id >= 0) {
    if (document.names.localId[name] !== step.id) return false;
  } else if (step.id === -1 && document.names.local[name] !== step.name) {
    return false;
  }
  for (const condition of step.conditions) if (!holds(document, row, condition)) return false;
  return true;
}

function holds(document: Document, row: number, condition: Condition): boolean {
  const found = findAttribute(document, row, condition.attribute);
  if (found < 0) return false;
  const { value } = condition;
  if (value === undefined) return true;
  const { attributes, source } = document;
  if ((attributes[found + ATTRIBUTE_NAME]! & 1) !== 0) return attributeValue(document, found) === value;
  const start = attributes[found + VALUE]!;
  return attributes[found + VALUE_END]! - start === value.length && source.startsWith(value, start);
}

/** The vocabulary's numbers again, each name at its place in a table: nearly always found at once. */
const numbered = new Array<{ name: string; id: number } | undefined>(1024);

function numberOf(name: string): number {
  const slot = slotOf(name);
  const found = numbered[slot];
  if (found !== undefined && found.name === name) return found.id;
  const id = knownNames.get(name);
  if (id === undefined) return -1;
  numbered[slot] = { name, id };
  return id;
}

/** Offset of the attribute's row, or -1. */
function findAttribute(document: Document, row: number, name: string): number {
  const { attributes, elements, names } = document;
  const { localId, prefix } = names;
  const first = elements[(row << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH;
  const end = elements[((row + 1) << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH;
  if (first === end) return -1;
  const wanted = numberOf(name);
  if (wanted < 0) return findUncommonAttribute(document, first, end, name);
  let prefixed = -1;
  for (let at = first; at < end; at += ATTRIBUTE_WIDTH) {
    const id = attributes[at + ATTRIBUTE_NAME]! >> 1;
    if (id === wanted) return at;
    if (prefixed < 0 && localId[id] === wanted && prefix[id] !== 'xmlns') prefixed = at;
  }
  return prefixed;
}

/** A name outside the vocabulary has another number in each document: compared letter by letter. */
function findUncommonAttribute(document: Document, first: number, end: number, name: string): number {
  const { attributes, names } = document;
  let prefixed = -1;
  for (let at = first; at < end; at += ATTRIBUTE_WIDTH) {
    const id = attributes[at + ATTRIBUTE_NAME]! >> 1;
    if (names.raw[id] === name) return at;
    if (prefixed < 0 && names.local[id] === name && names.prefix[id] !== 'xmlns') prefixed = at;
  }
  return prefixed;
}

function attributeValue(document: Document, at: number): string {
  const { attributes, source } = document;
  const raw = source.slice(attributes[at + VALUE], attributes[at + VALUE_END]);
  return (attributes[at + ATTRIBUTE_NAME]! & 1) === 0 ? raw : resolveAttribute(raw);
}

/** The namespace an element's prefix (or its absence) stands for, looked up in the declarations around it. */
export function namespaceOf(element: XmlElement): string | undefined {
  const declaration = element.prefix === '' ? 'xmlns' : `xmlns:${element.prefix}`;
  if (element.prefix === 'xml') return 'http://www.w3.org/XML/1998/namespace';
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    const namespace = at.attr(declaration);
    if (namespace !== undefined) return namespace === '' ? undefined : namespace;
  }
  return undefined;
}

/** The element within `section` (or itself) that carries this ID; sections are indexed only when first asked. */
export function findById(section: XmlElement, id: string): XmlElement | undefined {
  if (!(section instanceof TapeElement)) return undefined;
  const { document, row } = section;
  document.ids ??= new Map();
  let ids = document.ids.get(row);
  if (ids === undefined) document.ids.set(row, (ids = idsWithin(document, row)));
  const found = ids.get(id);
  return found === undefined ? undefined : elementAt(document, found);
}

/** How many elements of that name, one of the vocabulary, there are below, at any depth. */
export function countBelow(element: XmlElement, name: string): number {
  const { document, row } = element as TapeElement;
  const { elements, names } = document;
  const { localId } = names;
  const wanted = numberOf(name);
  const last = endOf(document, row);
  let count = 0;
  for (let at = row + 1; at < last; at++)
    if (localId[elements[(at << ELEMENT_SHIFT) + NAME]!] === wanted) count++;
  return count;
}

/** Does it, or anything below, bear an attribute of that name, one of the vocabulary? */
export function bearsBelow(element: XmlElement, name: string): boolean {
  const { document, row } = element as TapeElement;
  const { attributes, elements, names } = document;
  const { localId } = names;
  const wanted = numberOf(name);
  const end = elements[(endOf(document, row) << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH;
  let at = elements[(row << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH;
  for (; at < end; at += ATTRIBUTE_WIDTH)
    if (localId[attributes[at + ATTRIBUTE_NAME]! >> 1] === wanted) return true;
  return false;
}

function idsWithin(document: Document, row: number): Map<string, number> {
  const { attributes, elements, names } = document;
  const ids = new Map<string, number>();
  const first = elements[(row << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH;
  const end = elements[(endOf(document, row) << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH;
  let owner = row;
  for (let at = first; at < end; at += ATTRIBUTE_WIDTH) {
    if (names.localId[attributes[at + ATTRIBUTE_NAME]! >> 1] !== ID) continue;
    while (elements[((owner + 1) << ELEMENT_SHIFT) + ATTRIBUTES]! * ATTRIBUTE_WIDTH <= at) owner++;
    const found = findAttribute(document, owner, 'ID');
    if (found < 0) continue;
    const id = attributeValue(document, found);
    if (!ids.has(id)) ids.set(id, owner);
  }
  return ids;
}
