// Every statement on `record_decision`: callers' words on which statements are one.
import { sql } from 'kysely';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import { ofPatient } from './sql.ts';

/** A caller's word on two statements. */
export interface DecisionRow {
  decisionId: string;
  kind: 'split' | 'join';
  resourceType: string;
  oneId: string;
  otherId: string;
  decidedBy: string;
  decidedAt: Date;
}

export async function readDecisions(executor: Executor, key: PatientKey): Promise<DecisionRow[]> {
  const { rows } = await sql<{
    decision_id: string;
    kind: 'split' | 'join';
    resource_type: string;
    one_id: string;
    other_id: string;
    decided_by: string;
    decided_at: Date;
  }>`
    select r.decision_id, r.kind, r.resource_type, r.one_id, r.other_id, r.decided_by, r.decided_at
    from record_decision r where ${ofPatient(key, 'r')} order by r.decided_at, r.decision_id`.execute(
    executor,
  );
  return rows.map(row => ({
    decisionId: row.decision_id,
    kind: row.kind,
    resourceType: row.resource_type,
    oneId: row.one_id,
    otherId: row.other_id,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  }));
}

/** Besides one on these two. */
export async function countOtherDecisions(
  tx: Transaction,
  key: PatientKey,
  { resourceType, oneId, otherId }: Pick<DecisionRow, 'resourceType' | 'oneId' | 'otherId'>,
): Promise<number> {
  const { rows } = await sql<{ others: number }>`
    select count(*)::integer as others from record_decision r
    where ${ofPatient(key, 'r')} and (r.resource_type, r.one_id, r.other_id) <> (${resourceType}, ${oneId}, ${otherId})`.execute(
    tx,
  );
  return rows[0]?.others ?? 0;
}

/** Said again, or the other way round, a word on the same two takes the place of the one before. */
export async function upsertDecision(
  tx: Transaction,
  key: PatientKey,
  decision: DecisionRow,
): Promise<string> {
  const { rows } = await sql<{ decision_id: string }>`
    insert into record_decision (project_id, patient_id, decision_id, kind, resource_type, one_id, other_id, decided_by, decided_at)
    values (${key.projectId}::uuid, ${key.particlePatientId}::uuid, ${decision.decisionId}::uuid, ${decision.kind},
      ${decision.resourceType}, ${decision.oneId}, ${decision.otherId}, ${decision.decidedBy}, ${decision.decidedAt.toISOString()}::timestamptz)
    on conflict (project_id, patient_id, resource_type, one_id, other_id) do update set kind = excluded.kind,
      decided_by = excluded.decided_by, decided_at = excluded.decided_at
    returning decision_id`.execute(tx);
  return rows[0]?.decision_id ?? decision.decisionId;
}

export async function removeDecision(tx: Transaction, key: PatientKey, decisionId: string): Promise<void> {
  await sql`
    delete from record_decision r where ${ofPatient(key, 'r')} and r.decision_id = ${decisionId}::uuid`.execute(
    tx,
  );
}
