// An ED that is a document of its own (PDF, RTF, HTML, text, image) → Attachments: its bytes with size and hash, and, where they can be read, its text. C-CDA 2.1 Unstructured Document; FHIR Attachment.

import { hash } from 'node:crypto';
import type { Attachment } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { issue, type Context } from '../context.ts';
import { defined } from '../defined.ts';
import { textOf } from '../narrative.ts';
import { htmlText, isHtml } from './html.ts';
import { isRtf, rtfText } from './rtf.ts';

export const attachmentOf = (bytes: Uint8Array, contentType: string, title?: string): Attachment =>
  defined<Attachment>({
    contentType,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    size: bytes.length,
    hash: hash('sha1', bytes, 'base64'),
    title,
  });

const mediaType = /^[\w.+-]+\/[\w.+-]+$/;

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
const mostText = 2_000_000;
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
function textIn(bytes: Uint8Array, contentType: string): string | undefined {
  const isMarkup = /^(text\/html|application\/xhtml\+xml)$/.test(contentType);
  const isRich = /^(text|application)\/rtf$/.test(contentType);
  if (!isMarkup && !isRich) return undefined;
  const text = isMarkup ? htmlText(decode(bytes), mostText) : rtfText(latin.decode(bytes), mostText);
  return text === '' ? undefined : text;
}

interface Body {
  bytes: Uint8Array;
  contentType: string;
}

const dataUrl = /^\s*data:([\w.+/-]+)?(?:;[\w=-]+)*;base64,/;

/** The bytes an element holds in base64 (blanks and data URLs tolerated), or its text as it is written. */
function bodyOf(element: XmlElement, contentType: string | undefined): Body | undefined {
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

/** The bytes first, then the text read out of them; nothing when the element says nothing. */
export function attachments(element: XmlElement | undefined, ctx: Context, title?: string): Attachment[] {
  if (element === undefined) return [];
  const written = element.attr('mediaType')?.trim().toLowerCase();
  const contentType = written !== undefined && mediaType.test(written) ? written : undefined;
  const body = bodyOf(element, contentType);
  if (body !== undefined) {
    const found = [attachmentOf(body.bytes, body.contentType, title)];
    const text = textIn(body.bytes, body.contentType);
    if (text !== undefined) {
      if (text.length >= mostText) issue(ctx, 'body.limit', element, 'information');
      found.push(attachmentOf(Buffer.from(text, 'utf8'), 'text/plain', title));
    }
    return found;
  }
  if (element.attr('representation') === 'B64') issue(ctx, 'body.unreadable', element);
  const words = element.attr('representation') === 'B64' ? undefined : textOf(element, ctx);
  if (words !== undefined) return [attachmentOf(Buffer.from(words, 'utf8'), 'text/plain', title)];
  return external(element, contentType, title);
}

/** A body that lies elsewhere: where, since we have no more of it. */
function external(element: XmlElement, contentType: string | undefined, title?: string): Attachment[] {
  const url = element.one('reference')?.attr('value')?.trim();
  if (url === undefined || url === '' || url.startsWith('#') || /[\s<>"]/.test(url)) return [];
  return [defined<Attachment>({ contentType, url, title })];
}
