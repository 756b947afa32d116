// A kept document → what its bytes are sent as, and the bytes.
import type { Readable } from 'node:stream';
import { fileNameOf } from '../documents/document.ts';
import type { Document } from '../documents/document.ts';
import { refuse } from '../platform/errors.ts';
import type { ErrorCode } from '../platform/errors.ts';
import { FileMissing } from '../platform/files.ts';
import type { FileStore } from '../platform/files.ts';

/** A type is a token, a slash, a token, and parameters of plain ASCII; a holder may have said anything, also what no header can hold. */
const mediaType = /^[\w.+-]{1,100}\/[\w.+-]{1,100}(?:; ?[\w-]{1,50}=[\w.+-]{1,50})?$/;

export const typeOfFile = ({ mimeType }: Pick<Document, 'mimeType'>): string =>
  mediaType.test(mimeType) ? mimeType : 'application/octet-stream';

/** Opened before the status is sent: the patient may have been deleted this very moment, and is unknown then. */
export const openFile = (
  files: FileStore,
  document: Parameters<typeof fileNameOf>[0],
  unknown: ErrorCode,
): Promise<Readable> =>
  files.stream(fileNameOf(document)).catch((error: unknown) => {
    throw error instanceof FileMissing ? refuse(unknown) : error;
  });
