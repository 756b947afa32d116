// Every statement about audit events: added, never changed.
import { sql } from 'kysely';
import type { Executor } from '../../platform/database.ts';
import type { ServiceAccountId } from '../credentials.ts';
import type { OrganizationId } from '../organization.ts';
import type { ProjectId } from '../project.ts';
import type { Reach } from '../sql.ts';
import type { AuditOutcome, WrittenAuditEvent } from './event.ts';

export async function insertAuditEvents(
  executor: Executor,
  events: readonly WrittenAuditEvent[],
): Promise<void> {
  const column = <T>(of: (event: WrittenAuditEvent) => T) => events.map(of);
  await sql`
    insert into audit_event (project_id, audit_event_id, organization_id, at, client_id, service_account_id,
      action, object_kind, object_id, outcome, count, request_id)
    select * from unnest(
      ${column(e => e.projectId ?? null)}::uuid[], ${column(e => e.auditEventId)}::uuid[],
      ${column(e => e.organizationId)}::uuid[], ${column(e => e.at.toISOString())}::timestamptz[],
      ${column(e => e.clientId)}::text[], ${column(e => e.serviceAccountId ?? null)}::uuid[],
      ${column(e => e.action)}::text[], ${column(e => e.object?.kind ?? null)}::text[],
      ${column(e => e.object?.id ?? null)}::text[], ${column(e => e.outcome)}::text[],
      ${column(e => e.count)}::integer[], ${column(e => e.requestId ?? null)}::text[])
    on conflict (audit_event_id) do nothing`.execute(executor);
}

export interface AuditFilter {
  objectId?: string | undefined;
  clientId?: string | undefined;
  action?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

interface AuditRow {
  project_id: string | null;
  audit_event_id: string;
  organization_id: string;
  at: Date;
  client_id: string;
  service_account_id: string | null;
  action: string;
  object_kind: string | null;
  object_id: string | null;
  outcome: AuditOutcome;
  count: number;
  request_id: string | null;
}

/** Newest first. */
export async function auditEventsBefore(
  executor: Executor,
  { organizationId, projectIds }: Reach,
  filter: AuditFilter,
  before: { at: Date; auditEventId: string } | undefined,
  limit: number,
): Promise<WrittenAuditEvent[]> {
  const { rows } = await sql<AuditRow>`
    select project_id, audit_event_id, organization_id, at, client_id, service_account_id, action, object_kind, object_id,
      outcome, count, request_id
    from audit_event
    where organization_id = ${organizationId}::uuid
      ${projectIds === undefined ? sql`` : sql`and project_id = any(${projectIds}::uuid[])`}
      ${before === undefined ? sql`` : sql`and (at, audit_event_id) < (${before.at}::timestamptz, ${before.auditEventId}::uuid)`}
      ${filter.objectId === undefined ? sql`` : sql`and object_id = ${filter.objectId}`}
      ${filter.clientId === undefined ? sql`` : sql`and client_id = ${filter.clientId}`}
      ${filter.action === undefined ? sql`` : sql`and action = ${filter.action}`}
      ${filter.since === undefined ? sql`` : sql`and at >= ${filter.since}::timestamptz`}
      ${filter.until === undefined ? sql`` : sql`and at < ${filter.until}::timestamptz`}
    order by at desc, audit_event_id desc limit ${limit}`.execute(executor);
  return rows.map(row => ({
    auditEventId: row.audit_event_id,
    at: row.at,
    organizationId: row.organization_id as OrganizationId,
    projectId: (row.project_id ?? undefined) as ProjectId | undefined,
    clientId: row.client_id,
    serviceAccountId: (row.service_account_id ?? undefined) as ServiceAccountId | undefined,
    action: row.action,
    object:
      row.object_kind === null || row.object_id === null
        ? undefined
        : { kind: row.object_kind, id: row.object_id },
    outcome: row.outcome,
    count: row.count,
    requestId: row.request_id ?? undefined,
  }));
}
