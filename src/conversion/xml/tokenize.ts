// The text of a document → the tape of its elements and attributes, in one pass that never looks back and never recurses.

import type { Issue } from '../issue.ts';
import { continuesName, isReference, nameClass, NAME_START, startsName } from './characters.ts';
import { intern, openNames } from './names.ts';
import { ATTRIBUTE_WIDTH, ATTRIBUTES, ELEMENT_SHIFT, type Tape } from './tape.ts';

export interface ParseLimits {
  maxBytes: number;
  maxDepth: number;
  maxElements: number;
  /** In the whole document. */
  maxAttributes: number;
  /** Issues listed; more are left out. */
  maxIssues: number;
}

export const defaultLimits: ParseLimits = {
  maxBytes: 200 * 1024 * 1024,
  maxDepth: 512,
  maxElements: 5_000_000,
  maxAttributes: 10_000_000,
  maxIssues: 100,
};

export type Verdict = 'well-formed' | 'truncated' | 'malformed' | 'limit';

export interface Notice {
  code: Issue['code'];
  severity: Issue['severity'];
  offset: number;
}

export interface Tokenized {
  tape: Tape;
  verdict: Verdict;
}

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const AMP = 0x26;
const EQUALS = 0x3d;
const DOUBLE = 0x22;
const SINGLE = 0x27;
const BANG = 0x21;
const QUESTION = 0x3f;

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

const declaration =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/y;

export function tokenize(source: string, limits: ParseLimits, notices: Notice[]): Tokenized {
  const length = source.length;
  const names = openNames();
  let elements = new Int32Array(1024 << ELEMENT_SHIFT);
  let attributes = new Int32Array(1024 * ATTRIBUTE_WIDTH);
  let count = 0;
  let attributeCount = 0;
  let open = -1;
  let depth = 0;
  let rootSeen = false;
  let doctypeSeen = false;
  let malformed = false;
  let truncated = false;
  let limited = false;

  function notice(code: Issue['code'], severity: Issue['severity'], offset: number): void {
    if (notices.length < limits.maxIssues) notices.push({ code, severity, offset });
  }
  function odd(offset: number): void {
    malformed = true;
    notice('xml.malformed', 'warning', offset);
  }
  function broken(offset: number): void {
    malformed = true;
    notice('xml.malformed', 'error', offset);
  }
  function cutShort(offset: number): number {
    truncated = true;
    notice('xml.truncated', 'error', offset);
    return length;
  }
  function overLimit(offset: number): number {
    limited = true;
    notice('xml.limit', 'error', offset);
    return length;
  }
  function closeElement(contentEnd: number, end: number): void {
    const row = open << ELEMENT_SHIFT;
    elements[row + 3] = contentEnd;
    elements[row + 4] = end;
    elements[row + 6] = count;
    open = elements[row + 5]!;
    depth--;
  }

  /** Comment, CDATA, processing instruction, DOCTYPE: from its '<' to behind it. */
  function other(at: number): number {
    if (source.startsWith('<!--', at)) {
      const dashes = source.indexOf('--', at + 4);
      if (dashes < 0) return cutShort(at);
      if (source.charCodeAt(dashes + 2) === GT) return dashes + 3;
      const end = source.indexOf('-->', dashes);
      if (end < 0) return cutShort(at);
      odd(dashes);
      return end + 3;
    }
    if (source.startsWith('<![CDATA[', at)) {
      if (open < 0) broken(at);
      const end = source.indexOf(']]>', at + 9);
      return end < 0 ? cutShort(at) : end + 3;
    }
    if (source.charCodeAt(at + 1) === QUESTION) {
      const end = source.indexOf('?>', at + 2);
      if (end < 0) return cutShort(at);
      let p = at + 2;
      if (!startsName(source.charCodeAt(p))) odd(at);
      while (p < end && continuesName(source.charCodeAt(p))) p++;
      if (p < end && !isSpace(source.charCodeAt(p))) odd(at);
      const target = source.slice(at + 2, Math.min(p, at + 6));
      if (target.toLowerCase() === 'xml') {
        declaration.lastIndex = at;
        if (at !== 0 || !declaration.test(source) || declaration.lastIndex !== end + 2) odd(at);
      }
      return end + 2;
    }
    if (source.startsWith('<!DOCTYPE', at)) {
      notice('xml.doctype-skipped', 'warning', at);
      if (doctypeSeen || rootSeen) odd(at);
      doctypeSeen = true;
      const end = doctypeEnd(source, at + 9);
      return end < 0 ? cutShort(at) : end;
    }
    broken(at);
    return at + 1;
  }

  let at = 0;
  while (at < length) {
    // Character data up to the next '<'.
    const textStart = at;
    let c = 0;
    while (at < length) {
      c = source.charCodeAt(at);
      if (c > GT) {
        at++;
        continue;
      }
      if (c === LT) break;
      if (c === AMP) {
        if (!isReference(source, at)) odd(at);
      } else if (c === GT && at - textStart >= 2 && source.startsWith(']]', at - 2)) odd(at - 2);
      at++;
    }
    if (open < 0 && at > textStart) {
      let p = textStart;
      while (p < at && isSpace(source.charCodeAt(p))) p++;
      if (p < at) broken(p);
    }
    if (at >= length) break;

    const start = at;
    c = at + 1 < length ? source.charCodeAt(at + 1) : 0;
    if (c === SLASH) {
      let p = at + 2;
      if (p >= length) {
        at = cutShort(start);
        break;
      }
      if (open >= 0) {
        // The name of the open element, as it stands in its start tag.
        let q = elements[(open << ELEMENT_SHIFT) + 1]! + 1;
        const nameEnd = q + names.raw[elements[open << ELEMENT_SHIFT]!]!.length;
        while (q < nameEnd && p < length && source.charCodeAt(p) === source.charCodeAt(q)) {
          p++;
          q++;
        }
        if (q === nameEnd) {
          while (p < length && isSpace(source.charCodeAt(p))) p++;
          if (p < length && source.charCodeAt(p) === GT) {
            at = p + 1;
            closeElement(start, at);
            continue;
          }
        }
      }
      // Not the end tag that was due.
      if (!startsName(source.charCodeAt(start + 2))) {
        broken(start);
        at = start + 1;
        continue;
      }
      const end = source.indexOf('>', start + 2);
      if (end < 0) {
        at = cutShort(start);
        break;
      }
      broken(start);
      p = start + 2;
      while (p < end && continuesName(source.charCodeAt(p))) p++;
      const name = source.slice(start + 2, p);
      let candidate = open;
      while (candidate >= 0 && names.raw[elements[candidate << ELEMENT_SHIFT]!] !== name) {
        candidate = elements[(candidate << ELEMENT_SHIFT) + 5]!;
      }
      if (candidate >= 0) {
        while (open !== candidate) closeElement(start, start);
        closeElement(start, end + 1);
      }
      at = end + 1;
      continue;
    }
    if (c === BANG || c === QUESTION) {
      at = other(at);
      continue;
    }
    if (!startsName(c)) {
      if (at + 1 >= length) {
        at = cutShort(start);
        break;
      }
      broken(at);
      at++;
      continue;
    }

    // A start tag.
    if (open < 0 && rootSeen) {
      broken(start);
      at = length;
      break;
    }
    if (depth >= limits.maxDepth || count >= limits.maxElements) {
      at = overLimit(start);
      break;
    }
    let p = at + 1;
    let hash = 0;
    while (p < length && ((c = source.charCodeAt(p)) < 128 ? nameClass[c] !== 0 : continuesName(c))) {
      hash = (Math.imul(hash, 31) + c) | 0;
      p++;
    }
    const name = intern(names, source, at + 1, p, hash);
    const firstAttribute = attributeCount;
    let isEmpty = false;
    let isComplete = false;
    for (;;) {
      const before = p;
      while (p < length && isSpace((c = source.charCodeAt(p)))) p++;
      if (p >= length) break;
      if (c === GT) {
        p++;
        isComplete = true;
        break;
      }
      if (c === SLASH && p + 1 < length && source.charCodeAt(p + 1) === GT) {
        p += 2;
        isEmpty = isComplete = true;
        break;
      }
      if (c === LT) {
        broken(p);
        isComplete = true;
        break;
      }
      if (!(c < 128 ? (nameClass[c]! & NAME_START) !== 0 : startsName(c))) {
        if (p + 1 < length || c !== SLASH) broken(p);
        p++;
        continue;
      }
      if (p === before) odd(p);
      const nameStart = p;
      hash = 0;
      while (p < length && ((c = source.charCodeAt(p)) < 128 ? nameClass[c] !== 0 : continuesName(c))) {
        hash = (Math.imul(hash, 31) + c) | 0;
        p++;
      }
      const attribute = intern(names, source, nameStart, p, hash);
      while (p < length && isSpace(source.charCodeAt(p))) p++;
      if (p >= length) break;
      let valueStart = p;
      let valueEnd = p;
      let isDirty = 0;
      if (source.charCodeAt(p) !== EQUALS) {
        broken(nameStart);
      } else {
        p++;
        while (p < length && isSpace(source.charCodeAt(p))) p++;
        if (p >= length) break;
        const quote = source.charCodeAt(p);
        if (quote === DOUBLE || quote === SINGLE) {
          valueStart = ++p;
          while (p < length && (c = source.charCodeAt(p)) !== quote) {
            if (c <= LT) {
              if (c === AMP) {
                isDirty = 1;
                if (!isReference(source, p)) odd(p);
              } else if (c === LT) odd(p);
              else if (c < 0x20) isDirty = 1;
            }
            p++;
          }
          if (p >= length) break;
          valueEnd = p++;
        } else {
          broken(p);
          valueStart = p;
          while (p < length && !isSpace((c = source.charCodeAt(p))) && c !== GT && c !== LT) p++;
          if (p >= length) break;
          valueEnd = p;
          isDirty = 1;
        }
      }
      if (attributeCount >= limits.maxAttributes) {
        limited = true;
        break;
      }
      let isRepeated = false;
      for (let i = firstAttribute; i < attributeCount; i++) {
        if (attributes[i * ATTRIBUTE_WIDTH]! >> 1 === attribute) isRepeated = true;
      }
      if (isRepeated) {
        odd(nameStart);
        continue;
      }
      const row = attributeCount * ATTRIBUTE_WIDTH;
      if (row + ATTRIBUTE_WIDTH > attributes.length) attributes = doubled(attributes);
      attributes[row] = (attribute << 1) | isDirty;
      attributes[row + 1] = valueStart;
      attributes[row + 2] = valueEnd;
      attributeCount++;
    }
    if (!isComplete) {
      attributeCount = firstAttribute;
      at = limited ? overLimit(start) : cutShort(start);
      break;
    }
    const row = count << ELEMENT_SHIFT;
    if (row + 16 > elements.length) elements = doubled(elements);
    elements[row] = name;
    elements[row + 1] = start;
    elements[row + 2] = p;
    elements[row + 5] = open;
    elements[row + 7] = firstAttribute;
    if (isEmpty) {
      elements[row + 3] = p;
      elements[row + 4] = p;
      elements[row + 6] = count + 1;
    } else {
      open = count;
      depth++;
    }
    count++;
    rootSeen = true;
    at = p;
  }

  if (!rootSeen && !limited && !truncated && !malformed) cutShort(length);
  if (open >= 0) {
    if (!truncated && !limited && !malformed) cutShort(length);
    while (open >= 0) closeElement(length, length);
  }
  elements[(count << ELEMENT_SHIFT) + ATTRIBUTES] = attributeCount;
  return {
    tape: {
      source,
      names,
      count,
      elements: elements.slice(0, (count + 1) << ELEMENT_SHIFT),
      attributes: attributes.slice(0, attributeCount * ATTRIBUTE_WIDTH),
    },
    verdict: limited ? 'limit' : truncated ? 'truncated' : malformed ? 'malformed' : 'well-formed',
  };
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Behind the DOCTYPE whose keyword ends at `at`; its internal subset is stepped over unread. -1 when it does not end. */
function doctypeEnd(source: string, at: number): number {
  const stop = /["'[\]<>]/g;
  let inSubset = false;
  stop.lastIndex = at;
  for (let found = stop.exec(source); found !== null; found = stop.exec(source)) {
    const c = found[0];
    const here = found.index;
    let past = here + 1;
    if (c === '"' || c === "'") past = source.indexOf(c, here + 1) + 1;
    else if (c === '[') inSubset = true;
    else if (c === ']') inSubset = false;
    else if (source.startsWith('<!--', here)) past = source.indexOf('-->', here + 4) + 3;
    else if (source.startsWith('<?', here)) past = source.indexOf('?>', here + 2) + 2;
    else if (c === '>' && !inSubset) return past;
    if (past <= here) return -1;
    stop.lastIndex = past;
  }
  return -1;
}
