// The bytes an element or a file holds → what they are, and the words a reader would see in them. Base64 and data URLs of ED; RTF and HTML.

import type { XmlElement } from '../../xml/parse.ts';
import { htmlText, isHtml } from './html.ts';
import { isRtf, rtfText } from './rtf.ts';

export const mediaType = /^[\w.+-]+\/[\w.+-]+$/;

/** What the first bytes say, when nobody else does. */
const signatures: readonly (readonly [start: string, contentType: string])[] = [
  ['%PDF-', 'application/pdf'],
  ['{\\rtf', 'text/rtf'],
  ['\u0089PNG', 'image/png'],
  ['\u00ff\u00d8\u00ff', 'image/jpeg'],
  ['GIF8', 'image/gif'],
  ['II*\u0000', 'image/tiff'],
  ['MM\u0000*', 'image/tiff'],
  ['PK\u0003\u0004', 'application/zip'],
  ['\u001f\u008b', 'application/gzip'],
];

function sniff(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  const found = signatures.find(([signature]) => start.startsWith(signature));
  if (found !== undefined) return found[1];
  return isHtml(start) ? 'text/html' : 'application/octet-stream';
}

/** Text is made of at most so many characters; the bytes themselves are kept whole. */
export const mostText = 2_000_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin = new TextDecoder('windows-1252');

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin.decode(bytes);
  }
}

/** What a reader would see, of the kinds whose text can be had without their program. */
export function textIn(bytes: Uint8Array, contentType: string): string | undefined {
  const isMarkup = /^(text\/html|application\/xhtml\+xml)$/.test(contentType);
  const isRich = /^(text|application)\/rtf$/.test(contentType);
  if (!isMarkup && !isRich) return undefined;
  const text = isMarkup ? htmlText(decode(bytes), mostText) : rtfText(latin.decode(bytes), mostText);
  return text === '' ? undefined : text;
}

export interface Body {
  bytes: Uint8Array;
  contentType: string;
}

const dataUrl = /^\s*data:([\w.+/-]+)?(?:;[\w=-]+)*;base64,/;

/** The bytes an element holds in base64 (blanks and data URLs tolerated), or its text as it is written. */
export function bodyOf(element: XmlElement, contentType: string | undefined): Body | undefined {
  const written = element.text;
  const url = dataUrl.exec(written.slice(0, 200));
  if (element.attr('representation') === 'B64' || url !== null) {
    const bytes = Buffer.from(url === null ? written : written.slice(url[0].length), 'base64');
    if (bytes.length === 0) return undefined;
    const said = contentType ?? url?.[1];
    const isVague = said === undefined || said === 'application/octet-stream';
    return { bytes, contentType: isVague ? sniff(bytes) : said };
  }
  if (!element.isLeaf || written.trim() === '') return undefined;
  const kind = isRtf(written) ? 'text/rtf' : isHtml(written) ? 'text/html' : contentType;
  return kind?.startsWith('text/') === true && /[\n{<]/.test(written)
    ? { bytes: Buffer.from(written.replace(/\r\n?/g, '\n').trim(), 'utf8'), contentType: kind }
    : undefined;
}

/** ED is plain text where it does not say what it is: so, if it reads as such. */
export function isText(bytes: Uint8Array): boolean {
  try {
    return !/[\u0000-\u0008\u000e-\u001f]/.test(utf8.decode(bytes.subarray(0, mostText)));
  } catch {
    return false;
  }
}

/** FHIR reads text as UTF-8: text in the letters of windows-1252 is written in those. */
export const inUtf8 = (bytes: Uint8Array): Uint8Array => {
  try {
    utf8.decode(bytes);
    return bytes;
  } catch {
    return Buffer.from(latin.decode(bytes), 'utf8');
  }
};

/** A file as it came, by what it says it is, else by its first bytes; and its words, where they can be read without its program. */
export function readFile(
  bytes: Uint8Array,
  said: string | undefined,
): { contentType: string; text: string | undefined } {
  const written = said?.replace(/;.*/s, '').trim().toLowerCase() ?? '';
  const isVague = !mediaType.test(written) || written === 'application/octet-stream';
  const contentType = isVague ? sniff(bytes) : written;
  const isPlain = contentType === 'text/plain';
  return {
    contentType,
    text: isPlain ? decode(bytes.subarray(0, mostText)).trim() || undefined : textIn(bytes, contentType),
  };
}

const oneLine = (text: string): string | undefined => text.replace(/\s+/g, ' ').trim() || undefined;

/** Words that are sent in base64: plain text, RTF, HTML; of any other bytes there are none. */
export function encodedWords(element: XmlElement): string | undefined {
  const body = bodyOf(element, element.attr('mediaType')?.trim().toLowerCase() ?? 'text/plain');
  if (body === undefined) return undefined;
  const { bytes, contentType } = body;
  if (!/^text\/plain\b/.test(contentType)) return oneLine(textIn(bytes, contentType) ?? '');
  try {
    return oneLine(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

/** Words in RTF or HTML written out where plain text belongs; nothing when they are neither. */
export function markedUpWords(element: XmlElement): string | undefined {
  const text = element.text.trim();
  if (isRtf(text)) return oneLine(rtfText(text, mostText));
  const isPage = isHtml(text) || /^text\/html\b/i.test(element.attr('mediaType') ?? '');
  return isPage ? oneLine(htmlText(text, mostText)) : undefined;
}

/** Is it a file of its own, rather than words? */
export function isFile(element: XmlElement): boolean {
  const said = element.attr('mediaType')?.trim().toLowerCase();
  if (said !== undefined && /^text\/(?:plain|x-hl7)/.test(said)) return false;
  if (element.attr('representation') === 'B64')
    return said !== undefined || bodyOf(element, undefined)?.contentType !== 'application/octet-stream';
  return said !== undefined && mediaType.test(said);
}
