// A patient's documents → one zip, written while the files are read: nothing is held in memory, whatever their number.
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { fileNameOf } from '../../documents/document.ts';
import { zipNameOf } from '../../documents/zip-name.ts';
import type { Document } from '../../documents/document.ts';
import type { FileStore } from '../../platform/files.ts';

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
