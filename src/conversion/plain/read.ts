// A file that is no C-CDA (PDF, RTF, HTML, text, image) → a DocumentReference that says where it lies, and its words where they can be read. FHIR R4, DocumentReference; US Core clinical note.

import { hash } from 'node:crypto';
import type { Attachment, Bundle, DocumentReference } from 'fhir/r4';
import { attachmentOf } from '../ccda/bodies/attachments.ts';
import { readFile } from '../ccda/bodies/bytes.ts';
import { bundleOf } from '../ccda/bundle.ts';
import { CLINICAL_NOTE } from '../ccda/sections/notes.ts';
import { defined } from '../ccda/defined.ts';
import { uuidOf } from '../ccda/ids.ts';
import { claim } from '../ccda/us-core.ts';

/** What is known of a file beside its bytes. */
export interface PlainFile {
  /** The id under which the gateway keeps it: it is then pointed at, not repeated. */
  documentId?: string | undefined;
  mimeType?: string | undefined;
  title?: string | undefined;
  /** FHIR instant at which it was made. */
  date?: string | undefined;
}

export function documentReferenceOf(bytes: Uint8Array, file: PlainFile): DocumentReference {
  const { contentType, text } = readFile(bytes, file.mimeType);
  const { documentId, title, date } = file;
  const received =
    documentId === undefined
      ? attachmentOf(bytes, contentType, title)
      : defined<Attachment>({
          contentType,
          url: `Binary/${documentId}`,
          size: bytes.length,
          hash: hash('sha1', bytes, 'base64'),
          title,
        });
  const words =
    text === undefined || (contentType === 'text/plain' && documentId === undefined)
      ? []
      : [attachmentOf(Buffer.from(text, 'utf8'), 'text/plain', title)];
  const reference = defined<DocumentReference>({
    resourceType: 'DocumentReference',
    status: 'current',
    description: title,
    category: CLINICAL_NOTE,
    date,
    content: [received, ...words].map(attachment => ({ attachment })),
  });
  reference.id = uuidOf('DocumentReference', documentId ?? hash('sha256', bytes));
  claim(reference);
  return reference;
}

/** The file as the one resource of a Bundle, as `convert` gives for a C-CDA. */
export const convertPlain = (bytes: Uint8Array, file: PlainFile = {}): Bundle =>
  bundleOf([documentReferenceOf(bytes, file)]);
