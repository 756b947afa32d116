// The text of a document → one byte per UTF-16 code unit, all that a tokenizer must know of it; a 0 follows the last.
//
// ASCII stands for itself; above it only the kind of character matters. Bytes are read faster than a string's characters, and
// the closing 0, a character no document may hold, spares every inner loop its test for the end.

import { isLegalUnit, nameRestAboveAscii, nameStartAboveAscii } from './characters.ts';

/** What stands for characters above ASCII: may start a name, may only continue one, neither, not even legal (U+FFFE, U+FFFF). */
const STARTS_NAME = 0x80;
const CONTINUES_NAME = 0x81;
const OTHER = 0x82;
const ILLEGAL = 0x83;

export const NAME_START = 1;
export const NAME_REST = 2;

/** By byte: may it start (1) or continue (2) a name? */
export const inName = new Uint8Array(256);
/** By byte: 0 goes on with character data; anything else needs a look. */
export const inText = new Uint8Array(256);
/** The same in an attribute's value, up to its quote. */
export const inValue = new Uint8Array(256);
/** 1 for the four white-space characters. */
export const isSpace = new Uint8Array(256);

export const PLAIN = 0;
export const MARKUP = 1;
export const AMPERSAND = 2;
export const GREATER = 3;
export const ILLEGAL_CHARACTER = 4;
export const WHITE_SPACE = 5;
export const QUOTE = 6;

for (let c = 0; c < 256; c++) {
  const isLetter = (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f || c === 0x3a;
  if (isLetter || c === STARTS_NAME) inName[c] = NAME_START | NAME_REST;
  else if ((c >= 0x30 && c <= 0x39) || c === 0x2d || c === 0x2e || c === CONTINUES_NAME)
    inName[c] = NAME_REST;
  if (c < 0x20 || c === ILLEGAL) inText[c] = inValue[c] = ILLEGAL_CHARACTER;
}
for (const c of [0x20, 0x09, 0x0a, 0x0d]) isSpace[c] = 1;
for (const c of [0x09, 0x0a, 0x0d]) [inText[c], inValue[c]] = [PLAIN, WHITE_SPACE];
inText[0x3c] = inValue[0x3c] = MARKUP;
inText[0x26] = inValue[0x26] = AMPERSAND;
inText[0x3e] = GREATER;
inValue[0x22] = inValue[0x27] = QUOTE;

/** Where character data stops being plain. */
export function plainEnd(bytes: Uint8Array, at: number): number {
  while (inText[bytes[at]!] === PLAIN) at++;
  return at;
}

export function plainValueEnd(bytes: Uint8Array, at: number): number {
  while (inValue[bytes[at]!] === PLAIN) at++;
  return at;
}

export function nameEnd(bytes: Uint8Array, at: number): number {
  while (inName[bytes[at]!] !== 0) at++;
  return at;
}

export function spaceEnd(bytes: Uint8Array, at: number): number {
  while (isSpace[bytes[at]!] !== 0) at++;
  return at;
}

/** Kept between documents, so that most need no new memory; larger ones get their own. */
const kept = new Uint8Array(1 << 20);
const keptView = new DataView(kept.buffer);
/** Room behind the text, so that four bytes may be read at once wherever one stands. */
const behind = 4;
const encoder = new TextEncoder();

export interface Shape {
  bytes: Uint8Array;
  /** The same, to read four at once. */
  view: DataView;
}

/** `utf8`: the same text as UTF-8, when it is at hand. The result is good until the next call. */
export function shapeOf(source: string, utf8: Uint8Array | undefined): Shape {
  const { length } = source;
  const isKept = length + behind <= kept.length;
  const bytes = isKept ? kept : new Uint8Array(length + behind);
  const view = isKept ? keptView : new DataView(bytes.buffer);
  bytes[length] = 0;
  const encoded = utf8 ?? encoder.encode(source);
  const isAscii = encoded.length === length;
  if (isAscii) bytes.set(encoded);
  else shapeUtf8(encoded, bytes, view);
  return { bytes, view };
}

/** Valid UTF-8 → shape, four ASCII characters at a time where there are four. */
function shapeUtf8(encoded: Uint8Array, bytes: Uint8Array, into: DataView): void {
  const { length } = encoded;
  const from = new DataView(encoded.buffer, encoded.byteOffset, length);
  let to = 0;
  for (let at = 0; at < length;) {
    while (at + 4 <= length) {
      const four = from.getInt32(at, true);
      if ((four & 0x80808080) !== 0) break;
      into.setInt32(to, four, true);
      at += 4;
      to += 4;
    }
    if (at === length) return;
    const first = encoded[at]!;
    if (first < 0x80) {
      bytes[to++] = first;
      at++;
    } else if (first < 0xe0) {
      bytes[to++] = kindOf(((first & 0x1f) << 6) | (encoded[at + 1]! & 0x3f));
      at += 2;
    } else if (first < 0xf0) {
      const last = ((encoded[at + 1]! & 0x3f) << 6) | (encoded[at + 2]! & 0x3f);
      bytes[to++] = kindOf(((first & 0x0f) << 12) | last);
      at += 3;
    } else {
      // Two code units. Planes 1 to 14 may stand in names, 15 and 16 are for private use (§2.3 [4]).
      const isPrivate = first === 0xf4 || (first === 0xf3 && encoded[at + 1]! >= 0xb0);
      bytes[to++] = isPrivate ? OTHER : STARTS_NAME;
      bytes[to++] = isPrivate ? OTHER : STARTS_NAME;
      at += 4;
    }
  }
}

function kindOf(c: number): number {
  if (nameStartAboveAscii(c)) return STARTS_NAME;
  if (nameRestAboveAscii(c)) return CONTINUES_NAME;
  return isLegalUnit(c) ? OTHER : ILLEGAL;
}
