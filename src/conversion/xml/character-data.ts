// Markup between two places of a document → the characters it holds. XML 1.0 §2.4, §2.7.

import { foldLineEnds, resolveText, startsName } from './characters.ts';
import { CONTENT, ELEMENT_SHIFT, START, type Tape } from './tape.ts';

/**
 * The character data of source[from, to): tags of the elements from row `next` on are stepped over, comments and
 * processing instructions dropped, CDATA opened. A '<' that opens none of these was reported when parsing and is text.
 */
export function textBetween(document: Tape, from: number, to: number, next: number): string {
  const { source } = document;
  const first = source.indexOf('<', from);
  if (first < 0 || first >= to) return resolveText(source.slice(from, to));
  const { elements } = document;
  let text = '';
  let start = from;
  for (let at = first; at >= 0 && at < to; at = source.indexOf('<', at)) {
    let end: number;
    if (next < document.count && at === elements[(next << ELEMENT_SHIFT) + START]) {
      end = elements[(next << ELEMENT_SHIFT) + CONTENT]!;
      next++;
    } else {
      end = markupEnd(source, at, to);
    }
    if (end === at) {
      at++;
      continue;
    }
    if (at > start) text += resolveText(source.slice(start, at));
    if (source.startsWith('<![CDATA[', at)) {
      text += foldLineEnds(
        source.slice(at + 9, Math.max(at + 9, source.startsWith(']]>', end - 3) ? end - 3 : end)),
      );
    }
    start = at = end;
  }
  return start < to ? text + resolveText(source.slice(start, to)) : text;
}

/** Where the end tag, comment, CDATA section or processing instruction at this '<' ends; `at` itself when it is none. */
function markupEnd(source: string, at: number, to: number): number {
  let close: string;
  let from: number;
  if (source.startsWith('</', at) && at + 2 < to && startsName(source.charCodeAt(at + 2))) {
    [close, from] = ['>', at + 2];
  } else if (source.startsWith('<!--', at)) [close, from] = ['-->', at + 4];
  else if (source.startsWith('<![CDATA[', at)) [close, from] = [']]>', at + 9];
  else if (source.startsWith('<?', at)) [close, from] = ['?>', at + 2];
  else return at;
  const found = source.indexOf(close, from);
  return found < 0 || found + close.length > to ? to : found + close.length;
}
