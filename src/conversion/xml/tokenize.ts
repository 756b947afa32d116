// The text of a document → the tape of its elements and attributes, in one pass that never turns back and never recurses.
//
// Well-formedness is judged whole, narrative included; what is malformed is noted and reading goes on where the meaning
// is plain. The loops are one long function on purpose: local numbers are what makes it fast.

import { isReference } from './characters.ts';
import { readMarkup } from './markup.ts';
import { intern, lengthOf, openNames, standsAt } from './names.ts';
import {
  AMPERSAND,
  GREATER,
  ILLEGAL_CHARACTER,
  inName,
  inText,
  inValue,
  isSpace,
  nameEnd,
  plainEnd,
  plainValueEnd,
  spaceEnd,
  MARKUP,
  NAME_START,
  QUOTE,
  shapeOf,
} from './shape.ts';
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
  PARENT_SHIFT,
  START,
  VALUE,
  VALUE_END,
  bitOf,
  wordOf,
  type Tape,
} from './tape.ts';
import { broken, cutShort, notice, odd, overLimit, type Trouble } from './trouble.ts';

const LESS = 0x3c;
const MORE = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const BANG = 0x21;
const QUESTION = 0x3f;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

/** Kept between documents; a large document's own, larger ones are let go with it. */
const keptElements = new Int32Array(1 << 18);
const keptAttributes = new Int32Array(1 << 17);
const keptChildNames = new Int32Array(1 << 16);

const illegalCharacters = /[^\t\n\r\u0020-\ufffd]/g;

export function tokenize(source: string, utf8: Uint8Array | undefined, trouble: Trouble): Tape {
  const { length } = source;
  const { bytes, view } = shapeOf(source, utf8);
  const { maxDepth, maxElements, maxAttributes } = trouble.limits;
  const names = openNames();
  let elements = keptElements;
  let attributes = keptAttributes;
  let childNames = keptChildNames;
  let count = 0;
  let attributeCount = 0;
  let open = -1;
  let depth = 0;
  let illegalAt = -1;
  /** Bounds the looks up the open elements for stray end tags: a flood of them must not cost its square. */
  let looksLeft = 1000 + 4 * length;

  /** Where the last tag ended that was one. */
  let tagEnd = 0;

  let at = 0;
  reading: while (at < length) {
    // Character data up to the next '<'.
    const textStart = at;
    at = spaceEnd(bytes, at);
    const isApart = textStart === tagEnd && bytes[at] === LESS;
    while (bytes[at] !== LESS) {
      at = plainEnd(bytes, at);
      const kind = inText[bytes[at]!];
      if (kind === MARKUP || at >= length) break;
      if (kind === AMPERSAND) {
        if (!isReference(source, at)) odd(trouble, at);
      } else if (kind === GREATER) {
        if (at - textStart >= 2 && source.startsWith(']]', at - 2)) odd(trouble, at - 2);
      } else if (kind === ILLEGAL_CHARACTER && illegalAt < 0) illegalAt = at;
      at++;
    }
    if (open < 0 && at > textStart) {
      const stray = firstStray(bytes, textStart, at);
      if (stray >= 0) broken(trouble, stray);
    }
    if (at >= length) break;

    const start = at;
    let c = bytes[at + 1]!;

    if (c === SLASH) {
      if (open >= 0) {
        // Nearly always the end tag that is due.
        const row = open << ELEMENT_SHIFT;
        const due = elements[row + NAME]!;
        let p = at + 2 + lengthOf(names, due);
        if (p < length && inName[bytes[p]!] === 0 && standsAt(names, due, view, at + 2, source)) {
          p = spaceEnd(bytes, p);
          if (bytes[p] === MORE) {
            at = p + 1;
            elements[row + CONTENT_END] = start;
            elements[row + END] = at;
            elements[row + NEXT] = count;
            const parent = elements[row + PARENT]!;
            if (isApart) elements[row + PARENT] = parent | ENDS_APART;
            open = parent >> PARENT_SHIFT;
            tagEnd = at;
            depth--;
            continue;
          }
        }
      }
      if ((inName[bytes[at + 2]!]! & NAME_START) === 0 && at + 2 < length) {
        broken(trouble, start);
        at++;
        continue;
      }
      const close = source.indexOf('>', at + 2);
      if (close < 0) {
        cutShort(trouble, start);
        break;
      }
      broken(trouble, start);
      at = close + 1;
      // It may end an element further out, whose inner ones then lack their end tags; otherwise it ends nothing.
      const name = source.slice(start + 2, nameEnd(bytes, start + 2));
      let ended = open;
      while (
        ended >= 0 &&
        names.raw[elements[(ended << ELEMENT_SHIFT) + NAME]!] !== name &&
        looksLeft-- > 0
      ) {
        ended = elements[(ended << ELEMENT_SHIFT) + PARENT]! >> PARENT_SHIFT;
      }
      if (ended >= 0 && looksLeft > 0) {
        for (; open > ended; depth--) open = closeAt(elements, open, start, start, count);
        open = closeAt(elements, open, start, at, count);
        depth--;
      }
      continue;
    }

    if (c === BANG || c === QUESTION) {
      const place = open >= 0 ? 'content' : count > 0 ? 'epilog' : 'prolog';
      at = readMarkup(source, bytes, start, place, trouble);
      if (illegalAt < 0) {
        for (let p = start; p < at; p++) {
          if (inText[bytes[p]!] === ILLEGAL_CHARACTER) {
            illegalAt = p;
            break;
          }
        }
      }
      continue;
    }

    if ((inName[c]! & NAME_START) === 0) {
      // No markup begins so: the writer meant the character ("BP < 140").
      if (at + 1 >= length) cutShort(trouble, start);
      else broken(trouble, start);
      at++;
      continue;
    }

    // A start tag.
    if (open < 0 && count > 0) {
      broken(trouble, start);
      break;
    }
    if (depth >= maxDepth || count >= maxElements) {
      overLimit(trouble, start);
      break;
    }
    let p = start + 1;
    p = nameEnd(bytes, p);
    const name = intern(names, view, start + 1, p, source);
    const firstAttribute = attributeCount;
    let seen: Set<number> | undefined;
    let isEmpty = false;
    for (;;) {
      const before = p;
      p = spaceEnd(bytes, p);
      c = bytes[p]!;
      if (c === MORE) {
        p++;
        break;
      }
      if (c === SLASH && bytes[p + 1] === MORE) {
        p += 2;
        isEmpty = true;
        break;
      }
      if ((inName[c]! & NAME_START) === 0) {
        if (p >= length || (c === SLASH && p + 1 === length)) {
          // Half a start tag is no element: an attribute not read might have negated it.
          cutShort(trouble, start);
          attributeCount = firstAttribute;
          break reading;
        }
        broken(trouble, p);
        if (c === LESS) break;
        if (illegalAt < 0 && inText[c] === ILLEGAL_CHARACTER) illegalAt = p;
        p++;
        continue;
      }
      if (p === before) odd(trouble, p);

      const attributeStart = p;
      p = nameEnd(bytes, p);
      const attribute = intern(names, view, attributeStart, p, source);
      p = spaceEnd(bytes, p);
      let valueStart = p;
      let valueEnd = p;
      let needsResolving = 0;
      if (bytes[p] === EQUALS) {
        p++;
        p = spaceEnd(bytes, p);
        const quote = bytes[p]!;
        if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) {
          valueStart = ++p;
          for (;;) {
            p = plainValueEnd(bytes, p);
            c = bytes[p]!;
            if (c === quote || p >= length) break;
            const kind = inValue[c];
            if (kind !== QUOTE) {
              needsResolving = 1;
              if (kind === AMPERSAND) {
                if (!isReference(source, p)) odd(trouble, p);
              } else if (kind === MARKUP) odd(trouble, p);
              else if (kind === ILLEGAL_CHARACTER && illegalAt < 0) illegalAt = p;
            }
            p++;
          }
          valueEnd = p;
          if (p < length) p++;
        } else if (p < length) {
          broken(trouble, p);
          valueStart = p;
          while (p < length && isSpace[(c = bytes[p]!)] === 0 && c !== MORE && c !== LESS) p++;
          valueEnd = p;
          needsResolving = 1;
        }
      } else if (p < length) broken(trouble, attributeStart);
      if (p >= length) continue; // Cut off: the look at the next character tells.

      if (attributeCount >= maxAttributes) {
        overLimit(trouble, start);
        attributeCount = firstAttribute;
        break reading;
      }
      const own = attributeCount - firstAttribute;
      const row = attributeCount * ATTRIBUTE_WIDTH;
      let isRepeated = false;
      if (own < 24) {
        for (let other = firstAttribute * ATTRIBUTE_WIDTH; other < row; other += ATTRIBUTE_WIDTH) {
          if (attributes[other]! >> 1 === attribute) isRepeated = true;
        }
      } else {
        seen ??= namesOf(attributes, firstAttribute, attributeCount);
        isRepeated = seen.has(attribute);
        seen.add(attribute);
      }
      if (isRepeated) {
        // §3.1: an attribute must not appear twice in one tag. The first stands.
        odd(trouble, attributeStart);
        continue;
      }
      if (row + ATTRIBUTE_WIDTH > attributes.length) attributes = doubled(attributes);
      attributes[row + ATTRIBUTE_NAME] = (attribute << 1) | needsResolving;
      attributes[row + VALUE] = valueStart;
      attributes[row + VALUE_END] = valueEnd;
      attributeCount++;
    }

    const row = count << ELEMENT_SHIFT;
    if (row + (2 << ELEMENT_SHIFT) > elements.length) elements = doubled(elements);
    elements[row + NAME] = name;
    elements[row + START] = start;
    elements[row + CONTENT] = p;
    elements[row + PARENT] = (open << PARENT_SHIFT) | (isApart ? IS_APART : 0);
    elements[row + ATTRIBUTES] = firstAttribute;
    if ((count << 1) + 2 > childNames.length) childNames = doubled(childNames);
    childNames[count << 1] = 0;
    childNames[(count << 1) + 1] = 0;
    if (open >= 0) {
      const id = names.localId[name]!;
      childNames[wordOf(open, id)]! |= bitOf(id);
    }
    at = tagEnd = p;
    if (isEmpty) {
      elements[row + CONTENT_END] = p;
      elements[row + END] = p;
      elements[row + NEXT] = count + 1;
    } else {
      open = count;
      depth++;
    }
    count++;
  }

  if ((open >= 0 || count === 0) && !trouble.isTruncated && !trouble.isOverLimit) {
    // With an end tag missing before, what is open here may be that tag's element: not cut off, malformed.
    if (trouble.breaks === 0) cutShort(trouble, length);
    else broken(trouble, length);
  }
  while (open >= 0) open = closeAt(elements, open, length, length, count);
  elements[(count << ELEMENT_SHIFT) + ATTRIBUTES] = attributeCount;

  if (illegalAt >= 0) {
    trouble.malformations++;
    notice(trouble, 'xml.encoding', 'warning', illegalAt);
  }
  return {
    source: illegalAt < 0 ? source : withoutIllegal(source),
    names,
    count,
    elements: elements.slice(0, (count + 1) << ELEMENT_SHIFT),
    childNames: childNames.slice(0, count << 1),
    attributes: attributes.slice(0, attributeCount * ATTRIBUTE_WIDTH),
  };
}

/** A control character becomes a space, a non-character the replacement character: offsets stay. */
function withoutIllegal(source: string): string {
  return source.replace(illegalCharacters, c => (c < ' ' ? ' ' : '\ufffd'));
}

/** Ends an element and answers its parent. */
function closeAt(elements: Int32Array, open: number, contentEnd: number, end: number, count: number): number {
  const row = open << ELEMENT_SHIFT;
  elements[row + CONTENT_END] = contentEnd;
  elements[row + END] = end;
  elements[row + NEXT] = count;
  return elements[row + PARENT]! >> PARENT_SHIFT;
}

/** Outside the root only white space may stand; control characters are reported on their own. */
function firstStray(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (isSpace[bytes[at]!] === 0 && inText[bytes[at]!] !== ILLEGAL_CHARACTER) return at;
  }
  return -1;
}

function namesOf(attributes: Int32Array, first: number, end: number): Set<number> {
  const names = new Set<number>();
  for (let at = first; at < end; at++) names.add(attributes[at * ATTRIBUTE_WIDTH + ATTRIBUTE_NAME]! >> 1);
  return names;
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
