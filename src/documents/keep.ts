// Keeps a received document: the bytes first, outside any transaction, then the row and where it came from, inside one.
import { createHash } from 'node:crypto';
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import { digestOf } from '../platform/digest.ts';
import type { FileStore } from '../platform/files.ts';
import { fileNameOf } from './document.ts';
import type { DocumentId, DocumentMetadata } from './document.ts';
import type { DocumentMarks } from './standing.ts';
import { insertDocument, recordSource } from './sql.ts';

export interface Received {
  key: PatientKey;
  queryId: string;
  holderId: string;
  /** The holder's own unique id of it. */
  holderDocumentId: string;
  bytes: Uint8Array;
  mimeType: string;
  title: string;
  metadata: DocumentMetadata;
  /** When the document says it was written. */
  documentTime: Date | undefined;
  /** Its own identifiers, and those of what it replaces. */
  marks?: DocumentMarks | undefined;
  /** Set when it is about another person: kept, never shown. */
  quarantineReason: string | undefined;
}

export interface Kept {
  documentId: DocumentId;
  /** False when the patient had these bytes before. */
  isNew: boolean;
}

/**
 * A document's id is made of whose it is and what it says (name-based, RFC 9562 §5.8, over SHA-256): retrieved again after a
 * crash, or from a second holder, the same bytes are the same document.
 */
export function documentIdOf(key: PatientKey, sha256: string): DocumentId {
  const hex = createHash('sha256')
    .update(`document ${key.projectId} ${key.particlePatientId} ${sha256}`)
    .digest('hex');
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-') as DocumentId;
}

/** Writes the bytes durably and answers the effect that records them. A crash between the two leaves a file that the next try finds in place. */
export async function keep(
  files: FileStore,
  received: Received,
): Promise<(tx: Transaction, now: Date) => Promise<Kept>> {
  const { key, bytes } = received;
  const sha256 = (await digestOf('SHA-256', bytes)).toString('hex');
  const documentId = documentIdOf(key, sha256);
  await files.put(fileNameOf({ ...key, sha256 }), bytes);
  return async (tx, now) => {
    const isNew = await insertDocument(
      tx,
      {
        ...key,
        documentId,
        sha256,
        sizeBytes: bytes.byteLength,
        mimeType: received.mimeType,
        title: received.title,
        state: received.quarantineReason === undefined ? 'KEPT' : 'QUARANTINED',
        quarantineReason: received.quarantineReason,
        metadata: received.metadata,
        documentTime: received.documentTime,
        marks: received.marks,
        queryId: received.queryId,
      },
      now,
    );
    await recordSource(tx, key, documentId, received, now);
    return { documentId, isNew };
  };
}
