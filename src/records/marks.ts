// How far a consumer has been given a patient's record (read_mark): read before an answer, moved when it was sent whole. Never backwards.
import { sql } from 'kysely';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import { lockRecord } from './sql.ts';

/** `fhir` counts changes of the record (patient.record_seq), `flat` the rounds of Flat (patient.flat_round). */
export type MarkFormat = 'fhir' | 'flat';

/** Who reads: a service account, in one format. */
export interface Reader {
  consumer: string;
  format: MarkFormat;
}

/** The part that stands for all of them. */
export const everything = '';

/** Resource type or dataset → how far it was given; `everything` for those not named. What was given is the greater of the two. */
export type Marks = ReadonlyMap<string, number>;

export const markOf = (marks: Marks, part: string): number =>
  Math.max(marks.get(everything) ?? 0, marks.get(part) ?? 0);

export async function readMarks(executor: Executor, key: PatientKey, reader: Reader): Promise<Marks> {
  const { rows } = await sql<{ part: string; seq: number }>`
    select part, seq from read_mark
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid
      and consumer = ${reader.consumer} and format = ${reader.format}`.execute(executor);
  return new Map(rows.map(row => [row.part, row.seq]));
}

/** Nothing would move: usual, when somebody reads again what has not changed. */
export async function isGiven(
  executor: Executor,
  key: PatientKey,
  reader: Reader,
  { parts, seq }: { parts: readonly string[]; seq: number },
): Promise<boolean> {
  const { rows } = await sql<{ given: number; flat_round: number }>`
    select p.flat_round, (
      select count(*)::integer from read_mark m
      where m.project_id = p.project_id and m.patient_id = p.patient_id and m.consumer = ${reader.consumer}
        and m.format = ${reader.format} and m.part = any(${parts}::text[]) and m.seq >= ${seq}::bigint) as given
    from patient p
    where p.project_id = ${key.projectId}::uuid and p.patient_id = ${key.particlePatientId}::uuid`.execute(
    executor,
  );
  const [row] = rows;
  if (row === undefined) return true;
  // Rows that went since are still to be remembered.
  return row.given === new Set(parts).size && (reader.format === 'fhir' || row.flat_round === seq);
}

/**
 * Everything of these parts up to `seq` was given: whoever reads a part of the record moves the mark of that part alone, so that nothing
 * of the others is lost. Of two that end crosswise the further one stays.
 */
export async function moveMarks(
  tx: Transaction,
  key: PatientKey,
  reader: Reader,
  { parts, seq }: { parts: readonly string[]; seq: number },
  now: Date,
): Promise<void> {
  // With the projection in line: a row that went while it was being sent is known to have been given.
  if ((await lockRecord(tx, key)) === undefined) return;
  await sql`
    insert into read_mark (project_id, patient_id, consumer, format, part, seq, moved_at)
    select ${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${reader.consumer}, ${reader.format}, part, ${seq}::bigint,
      ${now.toISOString()}::timestamptz
    from unnest(${parts}::text[]) as given (part)
    on conflict (project_id, patient_id, consumer, format, part)
    do update set seq = excluded.seq, moved_at = excluded.moved_at where read_mark.seq < excluded.seq`.execute(
    tx,
  );
  if (reader.format === 'flat') await rememberGoneRows(tx, key, reader, { parts, seq });
}

/** Rows that stood in the round that was given and have gone since; if one has come back already, it is not new there either. */
async function rememberGoneRows(
  tx: Transaction,
  key: PatientKey,
  { consumer }: Reader,
  { parts, seq }: { parts: readonly string[]; seq: number },
): Promise<void> {
  await sql`
    update flat_row f set given_to = f.given_to || ${consumer}::text
    from flat_row went
    where went.project_id = ${key.projectId}::uuid and went.patient_id = ${key.particlePatientId}::uuid
      and went.first_round <= ${seq}::bigint and went.gone_round > ${seq}::bigint
      and (went.dataset = any(${parts}::text[]) or ${parts.includes(everything)}::boolean)
      and f.project_id = went.project_id and f.patient_id = went.patient_id and f.dataset = went.dataset and f.row_key = went.row_key
      and f.first_round >= went.first_round and not ${consumer} = any(f.given_to)`.execute(tx);
}
