// Characters of XML 1.0 (fifth edition, §2.2–2.3, §4.1): which may stand in names and text, and what references stand for.

import { table } from '../table.ts';

/** NameStartChar above ASCII (§2.3 [4]); supplementary planes by their surrogates, which always come in pairs here. */
export function nameStartAboveAscii(c: number): boolean {
  if (c < 0x2000) return c >= 0xc0 && c !== 0xd7 && c !== 0xf7 && !(c >= 0x300 && c < 0x370) && c !== 0x37e;
  return (
    c === 0x200c ||
    c === 0x200d ||
    (c >= 0x2070 && c <= 0x218f) ||
    (c >= 0x2c00 && c <= 0x2fef) ||
    (c >= 0x3001 && c <= 0xdb7f) ||
    (c >= 0xdc00 && c <= 0xdfff) ||
    (c >= 0xf900 && c <= 0xfdcf) ||
    (c >= 0xfdf0 && c <= 0xfffd)
  );
}

export function startsName(c: number): boolean {
  if (c >= 0x80) return nameStartAboveAscii(c);
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || c === 0x5f || c === 0x3a;
}

/** What NameChar adds above ASCII (§2.3 [4a]). */
export function nameRestAboveAscii(c: number): boolean {
  return c === 0xb7 || (c >= 0x300 && c <= 0x36f) || c === 0x203f || c === 0x2040;
}

export function isLegalUnit(c: number): boolean {
  return c >= 0x20 ? c < 0xfffe : c === 0x9 || c === 0xa || c === 0xd;
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

const predefined: Readonly<Record<string, string>> = table({
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
});

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
