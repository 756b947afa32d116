// What begins with '<' and is no tag: comments, CDATA sections, processing instructions, the XML declaration, DOCTYPE.

import { inName, isSpace, NAME_START } from './shape.ts';
import { broken, cutShort, notice, odd, type Trouble } from './trouble.ts';

const declaration =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/y;

/** §2.8 [28] up to the internal subset or the end. */
const doctype =
  /<!DOCTYPE[ \t\r\n]+[^ \t\r\n<>"'[\]&()]+(?:[ \t\r\n]+(?:SYSTEM|PUBLIC[ \t\r\n]+(?:"[^"]*"|'[^']*'))[ \t\r\n]+(?:"[^"]*"|'[^']*'))?[ \t\r\n]*[[>]/y;

/** Where reading stands: inside the root element, before it, or after it. */
export type Place = 'prolog' | 'content' | 'epilog';

/** Reads what stands at this '<!' or '<?' and answers where it ends; the document's end when it never does. */
export function readMarkup(
  source: string,
  bytes: Uint8Array,
  at: number,
  place: Place,
  trouble: Trouble,
): number {
  let end: number;
  if (source.startsWith('<!--', at)) end = commentEnd(source, at, trouble);
  else if (source.startsWith('<![CDATA[', at)) {
    if (place !== 'content') broken(trouble, at);
    end = behind(source, ']]>', at + 9);
  } else if (source.startsWith('<?', at)) end = instructionEnd(source, bytes, at, trouble);
  else if (source.startsWith('<!DOCTYPE', at)) {
    if (!trouble.notices.some(({ code }) => code === 'xml.doctype-skipped')) {
      notice(trouble, 'xml.doctype-skipped', 'warning', at);
    } else odd(trouble, at);
    doctype.lastIndex = at;
    if (place !== 'prolog' || !doctype.test(source)) odd(trouble, at);
    end = doctypeEnd(source, at + 9);
  } else {
    broken(trouble, at);
    return at + 1;
  }
  if (end >= 0) return end;
  cutShort(trouble, at);
  return source.length;
}

function behind(source: string, close: string, from: number): number {
  const found = source.indexOf(close, from);
  return found < 0 ? -1 : found + close.length;
}

function commentEnd(source: string, at: number, trouble: Trouble): number {
  const dashes = source.indexOf('--', at + 4);
  if (dashes < 0 || source.startsWith('>', dashes + 2)) return dashes < 0 ? -1 : dashes + 3;
  // §2.5: '--' must not occur within comments. Many do it; the end is still plain.
  const end = behind(source, '-->', dashes + 1);
  if (end >= 0) odd(trouble, dashes);
  return end;
}

function instructionEnd(source: string, bytes: Uint8Array, at: number, trouble: Trouble): number {
  const end = behind(source, '?>', at + 2);
  if (end < 0) return -1;
  let past = at + 2;
  if ((inName[bytes[past]!]! & NAME_START) === 0) odd(trouble, at);
  while (inName[bytes[past]!] !== 0) past++;
  if (past !== end - 2 && isSpace[bytes[past]!] === 0) odd(trouble, at);
  if (past === at + 5 && source.slice(at + 2, past).toLowerCase() === 'xml') {
    // §2.8: the XML declaration stands at the very start; elsewhere, and in other letters, the name is reserved.
    declaration.lastIndex = at;
    if (at !== 0 || !declaration.test(source) || declaration.lastIndex !== end) odd(trouble, at);
  }
  return end;
}

/** The end of the DOCTYPE whose keyword ends at `at`; its internal subset is stepped over unread, so no entity exists. */
function doctypeEnd(source: string, at: number): number {
  const stop = /["'[\]<>]/g;
  let isInSubset = false;
  stop.lastIndex = at;
  for (let found = stop.exec(source); found !== null; found = stop.exec(source)) {
    const c = found[0];
    const here = found.index;
    let past = here + 1;
    if (c === '"' || c === "'") past = behind(source, c, here + 1);
    else if (c === '[') isInSubset = true;
    else if (c === ']') isInSubset = false;
    else if (source.startsWith('<!--', here)) past = behind(source, '-->', here + 4);
    else if (source.startsWith('<?', here)) past = behind(source, '?>', here + 2);
    else if (c === '>' && !isInSubset) return past;
    if (past < 0) return -1;
    stop.lastIndex = past;
  }
  return -1;
}
