// Reads of what changed: a resource's versions, a patient's changes in their order, a project's in an order that skips nothing.
import { sql } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { DocumentId } from '../documents/document.ts';
import type { ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import { readEpoch, requireEpoch } from './feed-epoch.ts';
import { ofPatient, ofPatientById } from './sql.ts';
import type { Change, ChangeKind, ChangePage } from './record.ts';

interface ChangeRow {
  seq: number;
  kind: ChangeKind;
  resource_type: Change['resourceType'];
  resource_id: string;
  version: number;
  json: string | null;
  superseded_by: string | null;
  document_id: string | null;
  recorded_at: Date;
}

const columns = sql`c.seq, c.kind, c.resource_type, c.resource_id, c.version, c.json, c.superseded_by, c.document_id, c.recorded_at`;

const changeOf = (row: ChangeRow): Change => ({
  seq: row.seq,
  kind: row.kind,
  resourceType: row.resource_type,
  resourceId: row.resource_id,
  version: row.version,
  json: row.json ?? undefined,
  supersededBy: row.superseded_by ?? undefined,
  documentId: (row.document_id ?? undefined) as DocumentId | undefined,
  recordedAt: row.recorded_at,
});

/** One version of a resource, also of one that stands no longer. */
export async function readVersion(
  executor: Executor,
  key: PatientKey,
  resourceType: string,
  resourceId: string,
  version: number,
): Promise<Change | undefined> {
  const { rows } = await sql<ChangeRow>`
    select ${columns} from change c
    where ${ofPatientById(key, 'c')} and c.resource_type = ${resourceType} and c.resource_id = ${resourceId}
      and c.version = ${version}::integer`.execute(executor);
  return rows[0] && changeOf(rows[0]);
}

export interface HistoryPage {
  /** Only what is older than this number of the patient's sequence. */
  beforeSeq?: number;
  /** Only what changed at or after this instant. */
  since?: Date;
  /** Only what was current at some time of this (FHIR R4 §3.1.0.11, _at). */
  at?: { from: Date; to: Date };
  limit: number;
}

/** Newest first: of the whole record, of a type, or of one resource. */
export async function readHistory(
  executor: Executor,
  key: PatientKey,
  resourceType: string | undefined,
  resourceId: string | undefined,
  page: HistoryPage,
): Promise<Change[]> {
  const { rows } = await sql<ChangeRow>`
    select ${columns} from change c
    where ${ofPatient(key, 'c')}
      ${resourceType === undefined ? sql`` : sql`and c.resource_type = ${resourceType}`}
      ${resourceId === undefined ? sql`` : sql`and c.resource_id = ${resourceId}`}
      ${page.beforeSeq === undefined ? sql`` : sql`and c.seq < ${page.beforeSeq}::bigint`}
      ${page.since === undefined ? sql`` : sql`and c.recorded_at >= ${page.since.toISOString()}::timestamptz`}
      ${page.at === undefined ? sql`` : wasCurrent(key, page.at)}
    order by c.seq desc limit ${page.limit}::integer`.execute(executor);
  return rows.map(changeOf);
}

/** It was there by the end of it, and no later change had taken its place when it began. */
const wasCurrent = (key: PatientKey, { from, to }: { from: Date; to: Date }) => sql`
  and c.recorded_at <= ${to.toISOString()}::timestamptz and (c.recorded_at >= ${from.toISOString()}::timestamptz or not exists (
    select from change n
    where ${ofPatient(key, 'n')} and n.resource_type = c.resource_type and n.resource_id = c.resource_id and n.seq > c.seq
      and n.recorded_at <= ${from.toISOString()}::timestamptz))`;

/** Oldest first. */
export async function readPatientChanges(
  executor: Executor,
  key: PatientKey,
  afterSeq: number,
  limit: number,
): Promise<Change[]> {
  const { rows } = await sql<ChangeRow>`
    select ${columns} from change c
    where ${ofPatient(key, 'c')} and c.seq > ${afterSeq}::bigint
    order by c.seq limit ${limit}::integer`.execute(executor);
  return rows.map(changeOf);
}

/** epoch.transaction.patient.seq of the last change read. */
const cursorPattern =
  /^(?:(\d{1,9})\.)?(\d{1,19})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.(\d{1,15})$/;
const start = '0.00000000-0000-0000-0000-000000000000.0';

function placeOf(cursor: string | undefined, epoch: number): [tx: string, patientId: string, seq: string] {
  const isStart = cursor === undefined || cursor === '';
  const text = isStart ? `${epoch}.${start}` : Buffer.from(cursor, 'base64url').toString('latin1');
  const [, ofCursor, tx, patientId, seq] = cursorPattern.exec(text) ?? [];
  if (tx === undefined || patientId === undefined || seq === undefined) throw refuse('request.page-invalid');
  requireEpoch(epoch, ofCursor);
  return [tx, patientId, seq];
}

/**
 * A project's changes, those of one patient in their order. Ordered by transaction and never past the oldest one that is still open:
 * what commits later stands after every cursor handed out, so that a cursor skips nothing. Throws request.page-invalid, changes.begun-anew.
 */
export async function readChanges(
  executor: Executor,
  projectId: ProjectId,
  cursor: string | undefined,
  limit: number,
): Promise<ChangePage> {
  const epoch = await readEpoch(executor);
  const [tx, patientId, seq] = placeOf(cursor, epoch);
  const { rows } = await sql<ChangeRow & { patient_id: string; tx: string }>`
    select ${columns}, c.patient_id, c.tx::text as tx from change c
    where c.project_id = ${projectId}::uuid and c.tx < pg_snapshot_xmin(pg_current_snapshot())
      and (c.tx, c.patient_id, c.seq) > (${tx}::text::xid8, ${patientId}::uuid, ${seq}::bigint)
    order by c.tx, c.patient_id, c.seq limit ${limit + 1}::integer`.execute(executor);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const place = last === undefined ? [tx, patientId, seq] : [last.tx, last.patient_id, String(last.seq)];
  return {
    changes: page.map(row => ({
      ...changeOf(row),
      particlePatientId: row.patient_id as ParticlePatientId,
    })),
    cursor: Buffer.from([epoch, ...place].join('.')).toString('base64url'),
    hasMore: rows.length > limit,
  };
}
