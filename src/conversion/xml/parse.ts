// An XML document (bytes or text) → its element tree and what was odd about it. XML 1.0 without DTD: nothing is ever expanded.

import type { Issue } from '../issue.ts';
import { decode } from './decode.ts';
import { elementAt, position, type XmlElement } from './element.ts';
import { defaultLimits, tokenize, type Notice, type ParseLimits, type Verdict } from './tokenize.ts';

export type { ParseLimits, Verdict } from './tokenize.ts';

export interface Parsed {
  root: XmlElement | undefined;
  issues: Issue[];
  /** The decoded text; the offsets of elements and issues count its characters. Line ends are as they came. */
  source: string;
  verdict: Verdict;
}

export function parseXml(document: string | Uint8Array, limits: Partial<ParseLimits> = {}): Parsed {
  const bounds: ParseLimits = { ...defaultLimits, ...limits };
  const notices: Notice[] = [];
  const cut = document.length > bounds.maxBytes;
  let source: string;
  if (typeof document === 'string') {
    source = cut ? document.slice(0, bounds.maxBytes) : document;
  } else {
    const decoded = decode(cut ? document.subarray(0, bounds.maxBytes) : document);
    source = decoded.text;
    if (!decoded.asLabelled) notices.push({ code: 'xml.encoding', severity: 'warning', offset: 0 });
  }
  if (source.charCodeAt(0) === 0xfeff) source = source.slice(1);

  const { tape, verdict } = tokenize(source, bounds, notices);
  if (cut) notices.push({ code: 'xml.limit', severity: 'error', offset: source.length });
  return {
    root:
      tape.count === 0 ? undefined : elementAt({ ...tape, made: new Array(tape.count), ids: undefined }, 0),
    issues: notices.map(notice => ({ ...notice, ...position(source, notice.offset) })),
    source,
    verdict: cut ? 'limit' : verdict,
  };
}
