// Bytes → text: by byte order mark, by the look of the first bytes, by the declared encoding, and by what the bytes really are.
//
// Labels lie: UTF-8 declared as UTF-16 by a serialiser that wrote to a string first, windows-1252 declared as UTF-8, UTF-8
// declared as ISO-8859-1, and two sources pasted into one file. Valid UTF-8 above ASCII is hardly ever anything else.

export interface Decoded {
  text: string;
  /** `text` as UTF-8, when that is what was given. */
  utf8: Uint8Array | undefined;
  /** False when the bytes are not what they say they are, or some of them stand for nothing. */
  isAsLabelled: boolean;
}

type Decoder = InstanceType<typeof TextDecoder>;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf16 = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true });
const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true });

export function decode(document: string | Uint8Array): Decoded {
  if (typeof document === 'string') return fromString(document);
  const order = utf16Order(document);
  if (order !== undefined) return fromUtf16(document, order);
  const hasMark = document[0] === 0xef && document[1] === 0xbb && document[2] === 0xbf;
  const bytes = hasMark ? document.subarray(3) : document;
  const text = decodeWith(strictUtf8, bytes);
  if (text === undefined) return fromBytes(bytes);
  const isAscii = text.length === bytes.length;
  const family = familyOf(declaredIn(text));
  const isAsLabelled = isAscii ? family !== 'utf-16' : family === 'utf-8';
  return { text, utf8: bytes, isAsLabelled };
}

function fromString(document: string): Decoded {
  const isAsLabelled = document.isWellFormed();
  const text = isAsLabelled ? document : document.toWellFormed();
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, utf8: undefined, isAsLabelled };
}

/** Not UTF-8 throughout. */
function fromBytes(bytes: Uint8Array): Decoded {
  const label = declaredIn(String.fromCharCode(...bytes.subarray(0, longestDeclaration)));
  const family = familyOf(label);
  if (family === 'latin') return { text: recoded(bytes, false), utf8: undefined, isAsLabelled: true };
  if (family === 'other') {
    const text = decodeWith(decoderFor(label), bytes);
    if (text !== undefined) return { text, utf8: undefined, isAsLabelled: true };
  }
  return { text: recoded(bytes, true), utf8: undefined, isAsLabelled: false };
}

function decodeWith(decoder: Decoder | undefined, bytes: Uint8Array): string | undefined {
  try {
    return decoder?.decode(bytes);
  } catch {
    return undefined;
  }
}

function decoderFor(label: string): Decoder | undefined {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return undefined;
  }
}

const longestDeclaration = 256;
const declaration = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.:-]*)["']/;

/** The encoding the XML declaration names; UTF-8 when it names none (XML 1.0 §4.3.3). */
function declaredIn(text: string): string {
  return declaration.exec(text.slice(0, longestDeclaration))?.[1]?.toLowerCase() ?? 'utf-8';
}

function familyOf(label: string): 'utf-8' | 'utf-16' | 'latin' | 'other' {
  if (/^(utf-?8|(us-)?ascii)$/.test(label)) return 'utf-8';
  if (/^(utf-?16(le|be)?|ucs-?2|iso-10646-ucs-2)$/.test(label)) return 'utf-16';
  if (/^(windows-1252|x?-?cp-?1252|iso[-_]?8859-?1|latin-?1|l1)$/.test(label)) return 'latin';
  return 'other';
}

/** By its mark, or by the zero beside the first character, which is '<' or the white space before it. */
function utf16Order(bytes: Uint8Array): 'little' | 'big' | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'little';
  if (first === 0xfe && second === 0xff) return 'big';
  if (second === 0 && mayBegin(first)) return 'little';
  if (first === 0 && mayBegin(second)) return 'big';
  return undefined;
}

function mayBegin(c: number | undefined): boolean {
  return c === 0x3c || c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

function fromUtf16(document: Uint8Array, order: 'little' | 'big'): Decoded {
  const hasMark = document[0]! >= 0xfe;
  const bytes = document.subarray(hasMark ? 2 : 0);
  const little = order === 'little' ? bytes : swapped(bytes);
  const strict = decodeWith(strictUtf16, little);
  const text = strict ?? utf16.decode(little);
  const label = declaredIn(text);
  const isDeclaredOtherwise =
    familyOf(label) !== 'utf-16' && declaration.test(text.slice(0, longestDeclaration));
  return { text, utf8: undefined, isAsLabelled: strict !== undefined && !isDeclaredOtherwise };
}

function swapped(bytes: Uint8Array): Uint8Array {
  const little = new Uint8Array(bytes.length & ~1);
  for (let at = 0; at < little.length; at += 2) {
    little[at] = bytes[at + 1]!;
    little[at + 1] = bytes[at]!;
  }
  return little;
}

/** windows-1252 at 0x80–0x9f; its five empty places stay what they are in ISO-8859-1, as on the web. */
const windows1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Every byte above ASCII read as windows-1252, save (where asked) those that form valid UTF-8. */
function recoded(bytes: Uint8Array, keepUtf8: boolean): string {
  const { length } = bytes;
  const out = new Uint8Array(length * 3);
  let to = 0;
  for (let at = 0; at < length;) {
    const byte = bytes[at]!;
    if (byte < 0x80) {
      out[to++] = byte;
      at++;
      continue;
    }
    const valid = keepUtf8 ? sequenceLength(bytes, at) : 0;
    if (valid > 0) {
      for (const end = at + valid; at < end; at++) out[to++] = bytes[at]!;
      continue;
    }
    // A character cut off by the document's end stands for nothing.
    const isCut = keepUtf8 && byte >= 0xc2 && byte <= 0xf4 && isContinuedToEnd(bytes, at + 1);
    const c = isCut ? 0xfffd : byte < 0xa0 ? windows1252.charCodeAt(byte - 0x80) : byte;
    at = isCut ? length : at + 1;
    if (c < 0x800) out[to++] = 0xc0 | (c >> 6);
    else {
      out[to++] = 0xe0 | (c >> 12);
      out[to++] = 0x80 | ((c >> 6) & 0x3f);
    }
    out[to++] = 0x80 | (c & 0x3f);
  }
  return lenientUtf8.decode(out.subarray(0, to));
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function isContinuedToEnd(bytes: Uint8Array, at: number): boolean {
  if (bytes.length - at > 2) return false;
  for (let i = at; i < bytes.length; i++) if (!isContinuation(bytes[i])) return false;
  return true;
}

/** Bytes of the valid UTF-8 sequence here (RFC 3629 §4); 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const second = bytes[at + 1];
  if (second === undefined || !isContinuation(second)) return 0;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (!isContinuation(bytes[at + 2])) return 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (first === 0xe0 && second < 0xa0) return 0;
    return first === 0xed && second > 0x9f ? 0 : 3;
  }
  if (first < 0xf0 || first > 0xf4 || !isContinuation(bytes[at + 3])) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  return first === 0xf4 && second > 0x8f ? 0 : 4;
}
