// A converted document → versions in the patient's record, in the caller's transaction. Repeating it changes nothing.
import { createHash } from 'node:crypto';
import type { Bundle } from 'fhir/r4';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import { addSources, appendVersions, lockRecord } from './sql.ts';
import type { Statement } from './sql.ts';

/** The resources of a Bundle as they are stored: JSON text and its hash. Pure; done before the transaction begins. */
export function statementsOf(bundle: Bundle): Statement[] {
  const statements = new Map<string, Statement>();
  for (const { resource } of bundle.entry ?? []) {
    if (!resource?.id) continue;
    const json = JSON.stringify(resource);
    const hash = createHash('sha256').update(json).digest('hex');
    statements.set(`${resource.resourceType}/${resource.id}/${hash}`, {
      resourceType: resource.resourceType,
      resourceId: resource.id,
      hash,
      json,
    });
  }
  return [...statements.values()];
}

/** Answers how many versions were new; undefined when the patient has been deleted meanwhile. */
export async function mergeRecord(
  tx: Transaction,
  key: PatientKey,
  document: { documentId: DocumentId; documentTime: Date | undefined },
  statements: readonly Statement[],
  now: Date,
): Promise<number | undefined> {
  const lastSeq = await lockRecord(tx, key);
  if (lastSeq === undefined) return undefined;
  const appended = await appendVersions(tx, key, statements, {
    documentId: document.documentId,
    lastSeq,
    now,
  });
  await addSources(tx, key, statements, document);
  return appended;
}
