// A patient's documents → one zip, written while the files are read: nothing is held in memory, whatever their number.
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { fileNameOf } from '../../documents/document.ts';
import type { Document } from '../../documents/document.ts';
import type { FileStore } from '../../platform/files.ts';

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

export function zipDocuments(documents: readonly Document[], files: FileStore): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  let open: Readable | undefined;
  for (const document of documents)
    zip.addReadStreamLazy(zipNameOf(document), { mtime: document.createdAt }, give => {
      files.stream(fileNameOf(document)).then(
        stream => {
          open = stream;
          if (output.destroyed) stream.destroy();
          give(null, stream);
        },
        (error: unknown) => zip.emit('error', error),
      );
    });
  // The status has been sent: all that can be said of a file that cannot be read is to break off.
  zip.on('error', (error: Error) => output.destroy(error));
  output.once('close', () => open?.destroy());
  zip.end();
  return output;
}
