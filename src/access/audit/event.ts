// Who did what with which object, and how it ended (HIPAA Security Rule §164.312(b), audit controls). Ids and codes only: no health data.
import type { ServiceAccountId } from '../credentials.ts';
import type { OrganizationId } from '../organization.ts';
import type { ProjectId } from '../project.ts';

export type AuditOutcome = 'allowed' | 'refused' | 'failed';

export interface AuditEvent {
  organizationId: OrganizationId;
  /** Undefined: about the organisation itself. */
  projectId: ProjectId | undefined;
  clientId: string;
  serviceAccountId: ServiceAccountId | undefined;
  /** A word of ours (`project.create`), or method and route pattern (`GET /api/v2/patients/:id`). */
  action: string;
  object?: { kind: string; id: string } | undefined;
  outcome: AuditOutcome;
  requestId?: string | undefined;
}

export interface WrittenAuditEvent extends AuditEvent {
  auditEventId: string;
  at: Date;
  /** How often, for what is counted in one row. */
  count: number;
}
