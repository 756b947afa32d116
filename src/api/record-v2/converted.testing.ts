// For tests of what is read back from documents: files of the sandbox's people, kept, converted and merged as a query does it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DocumentId } from '../../documents/document.ts';
import { fileNameOf } from '../../documents/document.ts';
import { documentIdOf, keep } from '../../documents/keep.ts';
import type { Received } from '../../documents/keep.ts';
import { markConverted } from '../../documents/sql.ts';
import { findPatient } from '../../patients/find.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { understand } from '../../queries/understand.ts';
import { isCdaLike } from '../../queries/verify.ts';
import { mergeRecord } from '../../records/merge.ts';
import type { TestApi, TestCaller } from '../testing.ts';

const folder = new URL('../../networks/sandbox/documents/', import.meta.url);
export const sandboxDocument = (name: string): Buffer => readFileSync(new URL(name, folder));

/** Answers the document's id. */
export async function receiveConverted(
  api: TestApi,
  caller: TestCaller,
  patientId: string,
  bytes: Uint8Array,
  document: Partial<Received> = {},
): Promise<DocumentId> {
  const { database, files } = api.parts;
  const key = await findPatient(database.of(caller.projectId).executor, caller.projectId, patientId);
  if (key === undefined) throw new Error('register the patient first');
  const received: Received = {
    key,
    queryId: systemRandom.uuid(),
    holderId: 'general-hospital',
    holderDocumentId: systemRandom.uuid(),
    bytes,
    mimeType: 'application/xml',
    title: 'Summary of care',
    metadata: {},
    documentTime: undefined,
    quarantineReason: undefined,
    ...document,
  };
  const effect = await keep(files, received);
  // As a query's step does: the id is known by the bytes.
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const documentId = documentIdOf(key, sha256);
  const kept = await files.get(fileNameOf({ ...key, sha256 }));
  const { statements, issues, report } = understand(kept, {
    documentId,
    mimeType: received.mimeType,
    title: received.title,
    isClinical: isCdaLike(kept, received.mimeType),
  });
  const now = systemClock.now();
  await database.of(caller.projectId).transaction(async tx => {
    await effect(tx, now);
    await mergeRecord(tx, key, { documentId, documentTime: received.documentTime }, statements, now);
    await markConverted(tx, key, documentId, { issues, report }, now);
  });
  return documentId;
}
