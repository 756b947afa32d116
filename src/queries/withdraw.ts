// A caller's word that a document should never have spoken → the record without it, at once; and the word taken back.
import { sql } from 'kysely';
import type { DocumentId } from '../documents/document.ts';
import type { Standing } from '../documents/standing.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { withdrawDocument as withdrawFromRecord } from '../records/merge.ts';
import { settleStandings } from '../records/standing.ts';
import { lockRecord } from '../records/sql.ts';
import { understandAgain } from './understand-again.ts';

export interface WithdrawParts {
  database: Pick<Database, 'transaction'>;
  clock: Pick<Clock, 'now'>;
  random: Random;
}

/** Undefined when there is no such document, or no such patient any more. */
function restate(
  { database, clock, random }: WithdrawParts,
  key: PatientKey,
  documentId: DocumentId,
  withdrawnBy: string | undefined,
): Promise<Standing | undefined> {
  return database.transaction(async tx => {
    const now = clock.now();
    if ((await lockRecord(tx, key)) === undefined) return undefined;
    if (!(await mark(tx, key, documentId, withdrawnBy, now))) return undefined;
    const { standings, changed } = await settleStandings(tx, key);
    const standing = standings.get(documentId);
    const isGone = standing === 'WITHDRAWN' && changed.includes(documentId);
    if (isGone) await withdrawFromRecord(tx, key, documentId, now);
    const others = changed.filter(id => id !== documentId || !isGone);
    await understandAgain(tx, { random, now }, key, random.uuid(), others);
    return standing;
  });
}

async function mark(
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
  withdrawnBy: string | undefined,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update document d set withdrawn_by = ${withdrawnBy ?? null}::uuid,
      withdrawn_at = ${withdrawnBy === undefined ? null : now.toISOString()}::timestamptz
    where d.project_id = ${key.projectId}::uuid and d.patient_id = ${key.particlePatientId}::uuid
      and d.document_id = ${documentId}::uuid and d.state <> 'QUARANTINED'
    returning d.document_id`.execute(tx);
  return rows.length === 1;
}

export const withdrawDocument = (
  parts: WithdrawParts,
  key: PatientKey,
  documentId: DocumentId,
  withdrawnBy: string,
): Promise<Standing | undefined> => restate(parts, key, documentId, withdrawnBy);

/** What a holder withdrew stays withdrawn. */
export const restoreDocument = (
  parts: WithdrawParts,
  key: PatientKey,
  documentId: DocumentId,
): Promise<Standing | undefined> => restate(parts, key, documentId, undefined);
