// A converted document → the patient's record, in the caller's transaction: what it says, what is one with it, and what that changes.
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import { nameOf, placeOf } from './publish.ts';
import type { Place } from './record.ts';
import { forRecord, readAgain } from './regroup-all.ts';
import { regroupTouched } from './regroup.ts';
import type { ChangedStatement } from './regroup.ts';
import {
  appendVersions,
  removeUnsaid,
  replaceOrigins,
  replacePairs,
  replaceSources,
} from './sql-documents.ts';
import { forgetVersions } from './sql-served.ts';
import { readGroupIds, readSpeakers } from './sql.ts';
import type { StoredStatement } from './sql.ts';
import type { Statement } from './statement.ts';

export { statementsOf } from './statement.ts';
export type { Statement } from './statement.ts';

interface Document {
  documentId: DocumentId;
  documentTime: Date | undefined;
  /** What it says no longer stays in the record's history: it was true until another document said it anew. */
  isReplaced?: boolean;
}

/**
 * Answers how many versions were new; undefined when the patient has been deleted meanwhile. Repeating it changes nothing; a document
 * read again, by a better converter, says what it says now.
 */
export async function mergeRecord(
  tx: Transaction,
  key: PatientKey,
  document: Document,
  statements: readonly Statement[],
  now: Date,
): Promise<number | undefined> {
  return forRecord(tx, key, now, async record => {
    const { documentId } = document;
    const appended = await appendVersions(tx, key, documentId, statements, now);
    const unsaid = await replaceSources(tx, key, document, statements);
    await replaceOrigins(tx, key, documentId, statements);
    const pairs = await replacePairs(tx, key, documentId, statements);
    const { changed, gone } = await speak(tx, key, document, statements, unsaid);
    const isTouched = changed.length + gone.length + pairs.changed.length > 0;
    const changes = isTouched
      ? await regroupTouched(tx, key, record, { changed, gone, pairs }, { now, documentId })
      : [];
    if (unsaid.length > 0 && document.isReplaced !== true) {
      await removeUnsaid(tx, key, unsaid);
      // Also of what stands unchanged: it may have said these words before.
      const standing = [...(await readGroupIds(tx, key, unsaid))].map(([name, resourceId]) => ({
        ...placeOf(name),
        resourceId,
      }));
      await forgetVersions(tx, key, [...changes, ...standing]);
    }
    return appended;
  });
}

/** A document that is not the patient's after all, or was taken back: what only it said is gone, and so are its words from the past. */
export const withdrawDocument = (
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  now: Date,
): Promise<number | undefined> => mergeRecord(tx, key, { documentId, documentTime: undefined }, [], now);

/** Who speaks now for what this document says, or said before. */
async function speak(
  tx: Transaction,
  key: PatientKey,
  document: Document,
  statements: readonly Statement[],
  unsaid: readonly Place[],
): Promise<{ changed: ChangedStatement[]; gone: StoredStatement[] }> {
  const changed: ChangedStatement[] = [];
  const gone: StoredStatement[] = [];
  const saidBy = new Map([[document.documentId, byName(statements)]]);
  for (const { standing, speaker, ...place } of await readSpeakers(tx, key, [...statements, ...unsaid])) {
    if (speaker === undefined) {
      if (standing !== undefined) gone.push(standing);
      continue;
    }
    const isSpeaker = standing?.documentId === speaker.documentId && standing.hash === speaker.hash;
    const isKnown = isSpeaker && document.documentId !== speaker.documentId;
    if (isKnown && standing.documentTime?.getTime() === speaker.documentTime?.getTime()) continue;
    const said = saidBy.get(speaker.documentId) ?? byName(await readAgain(tx, key, speaker.documentId));
    saidBy.set(speaker.documentId, said);
    const statement = said.get(nameOf(place));
    if (statement === undefined) throw new Error('a document does not say what it is a source of');
    const after = {
      ...place,
      ...speaker,
      identity: statement.identity,
      groupId: standing?.groupId ?? '',
    };
    const isSame =
      isSpeaker &&
      standing.identity === after.identity &&
      standing.documentTime?.getTime() === speaker.documentTime?.getTime();
    if (!isSame) changed.push({ before: standing, after, said: statement });
  }
  return { changed, gone };
}

const byName = (statements: readonly Statement[]) =>
  new Map(statements.map(statement => [nameOf(statement), statement]));
