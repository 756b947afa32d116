// A document → the name of its file in a zip and in Flat's sources.
import type { Document } from './document.ts';

const extensions: Record<string, string> = {
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/hl7-cda+xml': 'xml',
  'application/cda+xml': 'xml',
  'application/pdf': 'pdf',
  'application/json': 'json',
  'application/fhir+json': 'json',
  'application/rtf': 'rtf',
  'text/rtf': 'rtf',
  'text/plain': 'txt',
  'text/html': 'html',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
};

/**
 * A name that every system can unpack: letters, digits and dashes of the title, and a piece of the content's digest. Titles come from
 * holders, so nothing of a path is left in them; the digest makes the name unique and the same in every zip.
 */
export function zipNameOf({
  title,
  sha256,
  mimeType,
}: Pick<Document, 'title' | 'sha256' | 'mimeType'>): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\.(xml|pdf|txt|html?|json)$/i, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  const type = mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const extension = Object.hasOwn(extensions, type) ? extensions[type] : 'bin';
  return `${words || 'document'}-${sha256.slice(0, 16)}.${extension}`;
}
