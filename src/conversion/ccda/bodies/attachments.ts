// An ED that is a document of its own (PDF, RTF, HTML, text, image) → Attachments: its bytes with size and hash, and, where they can be read, its text. C-CDA 2.1 Unstructured Document; FHIR Attachment.

import { hash } from 'node:crypto';
import type { Attachment } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import { issue, type Context } from '../context.ts';
import { defined } from '../defined.ts';
import { textOf } from '../narrative.ts';
import { bodyOf, inUtf8, isText, mediaType, mostText, textIn } from './bytes.ts';

export const attachmentOf = (bytes: Uint8Array, contentType: string, title?: string): Attachment =>
  defined<Attachment>({
    contentType,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    size: bytes.length,
    hash: hash('sha1', bytes, 'base64'),
    title,
  });

/** The bytes first, then the text read out of them; nothing when the element says nothing. */
export function attachments(element: XmlElement | undefined, ctx: Context, title?: string): Attachment[] {
  if (element === undefined) return [];
  const written = element.attr('mediaType')?.trim().toLowerCase();
  const contentType = written !== undefined && mediaType.test(written) ? written : undefined;
  const body = bodyOf(element, contentType);
  if (body !== undefined) {
    const isUntold = contentType === undefined && body.contentType === 'application/octet-stream';
    const kind = isUntold && isText(body.bytes) ? 'text/plain' : body.contentType;
    const bytes = kind === 'text/plain' ? inUtf8(body.bytes) : body.bytes;
    const found = [attachmentOf(bytes, kind, title)];
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
