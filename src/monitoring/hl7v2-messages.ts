// HL7 v2 messages about a patient, as received: appended, found by their id, listed. Contract §10.
import { sql } from 'kysely';
import type { ProjectId } from '../access/project.ts';
import type { ParticlePatientId, PatientKey } from '../patients/patient.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import { pageOf, positionOf } from '../platform/pages.ts';
import type { Page } from '../platform/pages.ts';
import { isUuid } from '../platform/uuid.ts';

export interface Hl7v2Message extends PatientKey {
  messageId: string;
  /** MSH-9.2. */
  triggerEvent: string;
  /** Segments end with a carriage return. */
  message: string;
  source: string;
  receivedAt: Date;
}

interface MessageRow {
  patient_id: ParticlePatientId;
  message_id: string;
  trigger_event: string;
  message: string;
  source: string;
  received_at: Date;
}

const columns = sql`patient_id, message_id, trigger_event, message, source, received_at`;

const messageOf = (projectId: ProjectId, row: MessageRow): Hl7v2Message => ({
  projectId,
  particlePatientId: row.patient_id,
  messageId: row.message_id,
  triggerEvent: row.trigger_event,
  message: row.message,
  source: row.source,
  receivedAt: row.received_at,
});

export async function insertMessage(tx: Transaction, message: Hl7v2Message): Promise<void> {
  await sql`
    insert into hl7v2_message (project_id, ${columns})
    values (${message.projectId}::uuid, ${message.particlePatientId}::uuid, ${message.messageId}::uuid, ${message.triggerEvent},
      ${message.message}, ${message.source}, ${message.receivedAt.toISOString()}::timestamptz)`.execute(tx);
}

export async function findMessage(
  executor: Executor,
  projectId: ProjectId,
  id: string,
): Promise<Hl7v2Message | undefined> {
  if (!isUuid(id)) return undefined;
  const { rows } = await sql<MessageRow>`
    select ${columns} from hl7v2_message where project_id = ${projectId}::uuid and message_id = ${id}::uuid`.execute(
    executor,
  );
  return rows[0] && messageOf(projectId, rows[0]);
}

const mostMessagesPerPage = 200;

/** Newest first. */
export async function listMessages(
  executor: Executor,
  key: PatientKey,
  after: string | undefined,
): Promise<Page<Hl7v2Message>> {
  const before = after === undefined ? undefined : positionOf(after);
  const { rows } = await sql<MessageRow>`
    select ${columns} from hl7v2_message
    where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid
      ${before === undefined ? sql`` : sql`and (received_at, message_id) < (${before.createdAt.toISOString()}::timestamptz, ${before.id}::uuid)`}
    order by received_at desc, message_id desc limit ${mostMessagesPerPage + 1}::integer`.execute(executor);
  const messages = rows.map(row => messageOf(key.projectId, row));
  return pageOf(messages, mostMessagesPerPage, each => ({ createdAt: each.receivedAt, id: each.messageId }));
}
