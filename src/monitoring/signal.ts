// What was noticed about a patient, kept to be read again: the lists behind the alerts. Contract §10.
import { sql } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { ExternalPatientId, ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import { pageOf, positionOf } from '../platform/pages.ts';
import type { Page } from '../platform/pages.ts';
import { isUuid } from '../platform/uuid.ts';

export const signalKinds = ['networkalert', 'transition', 'encounter', 'referral', 'hl7v2'] as const;
export type SignalKind = (typeof signalKinds)[number];

export interface Signal extends PatientKey {
  signalId: string;
  kind: SignalKind;
  /** `sandbox`: asked for by the caller itself. */
  source: string;
  /** As the alert says it. */
  data: Record<string, unknown>;
  noticedAt: Date;
}

export type ListedSignal = Signal & { externalPatientId: ExternalPatientId };

export async function insertSignal(tx: Transaction, signal: Signal): Promise<void> {
  await sql`
    insert into signal (project_id, patient_id, signal_id, kind, source, data, noticed_at)
    values (${signal.projectId}::uuid, ${signal.particlePatientId}::uuid, ${signal.signalId}::uuid, ${signal.kind}, ${signal.source},
      ${JSON.stringify(signal.data)}, ${signal.noticedAt.toISOString()}::timestamptz)`.execute(tx);
}

interface SignalRow {
  patient_id: ParticlePatientId;
  external_id: ExternalPatientId;
  signal_id: string;
  kind: SignalKind;
  source: string;
  data: string;
  noticed_at: Date;
}

const listed = sql`
  select s.patient_id, p.external_id, s.signal_id, s.kind, s.source, s.data, s.noticed_at
  from signal s join patient p on p.project_id = s.project_id and p.patient_id = s.patient_id`;

const signalOf = (projectId: ProjectId, row: SignalRow): ListedSignal => ({
  projectId,
  particlePatientId: row.patient_id,
  externalPatientId: row.external_id,
  signalId: row.signal_id,
  kind: row.kind,
  source: row.source,
  data: JSON.parse(row.data) as Record<string, unknown>,
  noticedAt: row.noticed_at,
});

export async function findSignal(
  executor: Executor,
  projectId: ProjectId,
  kind: SignalKind,
  id: string,
): Promise<ListedSignal | undefined> {
  if (!isUuid(id)) return undefined;
  const { rows } = await sql<SignalRow>`
    ${listed} where s.project_id = ${projectId}::uuid and s.signal_id = ${id}::uuid and s.kind = ${kind}`.execute(
    executor,
  );
  return rows[0] && signalOf(projectId, rows[0]);
}

const mostSignalsPerPage = 200;

/** Newest first; of one patient, or of the whole project. */
export async function listSignals(
  executor: Executor,
  projectId: ProjectId,
  asked: { patient?: PatientKey; kind?: SignalKind; after?: string | undefined },
): Promise<Page<ListedSignal>> {
  const { patient, kind, after } = asked;
  const before = after === undefined ? undefined : positionOf(after);
  const { rows } = await sql<SignalRow>`
    ${listed}
    where s.project_id = ${projectId}::uuid
      ${patient === undefined ? sql`` : sql`and s.patient_id = ${patient.particlePatientId}::uuid`}
      ${kind === undefined ? sql`` : sql`and s.kind = ${kind}`}
      ${before === undefined ? sql`` : sql`and (s.noticed_at, s.signal_id) < (${before.createdAt.toISOString()}::timestamptz, ${before.id}::uuid)`}
    order by s.noticed_at desc, s.signal_id desc limit ${mostSignalsPerPage + 1}::integer`.execute(executor);
  const signals = rows.map(row => signalOf(projectId, row));
  return pageOf(signals, mostSignalsPerPage, each => ({ createdAt: each.noticedAt, id: each.signalId }));
}
