// An XML document (bytes or text) → its element tree and what was odd about it. XML 1.0 without DTD: nothing is ever expanded.

import type { Issue } from '../issue.ts';
import { decode } from './decode.ts';
import { openDocument, type XmlElement } from './element.ts';
import { issuesOf } from './position.ts';
import { tokenize } from './tokenize.ts';
import {
  defaultLimits,
  notice,
  openTrouble,
  overLimit,
  verdictOn,
  type ParseLimits,
  type Verdict,
} from './trouble.ts';

export { bearsBelow, countBelow, findById, namespaceOf, type XmlElement } from './element.ts';
export { position } from './position.ts';
export type { ParseLimits, Verdict } from './trouble.ts';

export interface Parsed {
  root: XmlElement | undefined;
  issues: Issue[];
  /** The decoded text, which the offsets of elements and issues count in. Line ends are as they came. */
  source: string;
  verdict: Verdict;
}

export function parseXml(document: string | Uint8Array, limits: Partial<ParseLimits> = {}): Parsed {
  const trouble = openTrouble({ ...defaultLimits, ...limits });
  const isCut = document.length > trouble.limits.maxBytes;
  const decoded = decode(isCut ? cut(document, trouble.limits.maxBytes) : document);
  if (!decoded.isAsLabelled) notice(trouble, 'xml.encoding', 'warning', 0);
  if (isCut) overLimit(trouble, decoded.text.length);
  const tape = tokenize(decoded.text, decoded.utf8, trouble);
  return {
    root: openDocument(tape),
    issues: issuesOf(trouble.notices, tape.source),
    source: tape.source,
    verdict: verdictOn(trouble),
  };
}

/** Never within a character: a UTF-16 unit has two bytes, a UTF-8 character ends before one that is no continuation. */
function cut(document: string | Uint8Array, most: number): string | Uint8Array {
  if (typeof document === 'string') return document.slice(0, most);
  let end = most & ~1;
  while (end > most - 4 && (document[end]! & 0xc0) === 0x80) end--;
  return document.subarray(0, end);
}
