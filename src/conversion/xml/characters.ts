// Characters of XML 1.0 (fifth edition, §2.2–2.3, §4.1): which may stand in names and text, and what references stand for.

/** What a character below 128 means inside a name. */
export const NAME_START = 1;
export const NAME_REST = 2;

export const nameClass = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const letter = (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f || c === 0x3a;
  if (letter) nameClass[c] = NAME_START | NAME_REST;
  else if ((c >= 0x30 && c <= 0x39) || c === 0x2d || c === 0x2e) nameClass[c] = NAME_REST;
}

// The ranges of NameStartChar and NameChar above ASCII (§2.3 [4], [4a]); supplementary planes by their surrogates.
const startAboveAscii =
  /[\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uDB7F\uDC00-\uDFFF\uF900-\uFDCF\uFDF0-\uFFFD]/;
const restAboveAscii = /[\u00B7\u0300-\u036F\u203F\u2040]/;

export function startsName(c: number): boolean {
  return c < 128 ? (nameClass[c]! & NAME_START) !== 0 : startAboveAscii.test(String.fromCharCode(c));
}

export function continuesName(c: number): boolean {
  if (c < 128) return nameClass[c] !== 0;
  const character = String.fromCharCode(c);
  return startAboveAscii.test(character) || restAboveAscii.test(character);
}

/** A code point a document may hold (§2.2 [2] Char). */
function isCharacter(point: number): boolean {
  return (
    point === 0x9 ||
    point === 0xa ||
    point === 0xd ||
    (point >= 0x20 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd) ||
    (point >= 0x10000 && point <= 0x10ffff)
  );
}

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** What stands between & and ; → its character; undefined when it is none of the five or no legal number. */
function referenced(body: string): string | undefined {
  if (body.charCodeAt(0) !== 0x23) return predefined[body];
  const point = body.charCodeAt(1) === 0x78 ? parseInt(body.slice(2), 16) : parseInt(body.slice(1), 10);
  return isCharacter(point) ? String.fromCodePoint(point) : undefined;
}

const reference = /&(#[0-9]+|#x[0-9a-fA-F]+|lt|gt|amp|quot|apos);/y;

/** Is there, at this '&', a reference that can be resolved without a DTD? */
export function isReference(source: string, at: number): boolean {
  reference.lastIndex = at;
  const found = reference.exec(source);
  return found !== null && referenced(found[1]!) !== undefined;
}

const inText = /\r\n?|&(#[0-9]+|#x[0-9a-fA-F]+|lt|gt|amp|quot|apos);/g;
const inAttribute = /\r\n|[\t\n\r]|&(#[0-9]+|#x[0-9a-fA-F]+|lt|gt|amp|quot|apos);/g;

/** Character data as the application sees it: line ends folded (§2.11), references resolved; what is unknown stays as written. */
export function resolveText(raw: string): string {
  if (!raw.includes('&') && !raw.includes('\r')) return raw;
  return raw.replace(inText, (whole, body: string | undefined) =>
    body === undefined ? '\n' : (referenced(body) ?? whole),
  );
}

/** An attribute's value normalised (§3.3.3): literal white space becomes spaces, referenced white space stays. */
export function resolveAttribute(raw: string): string {
  return raw.replace(inAttribute, (whole, body: string | undefined) =>
    body === undefined ? ' ' : (referenced(body) ?? whole),
  );
}

export function foldLineEnds(raw: string): string {
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
}
