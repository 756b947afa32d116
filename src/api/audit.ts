// An answered request → an audit event: who touched which patient, whether it was allowed. Written in batches (access/audit).
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createAuditWriter } from '../access/audit/audit.ts';
import type { AuditWriter, AuditWriterParts } from '../access/audit/audit.ts';
import type { AuditEvent } from '../access/audit/event.ts';
import { particleIdsOf } from '../patients/find.ts';
import type { PatientKey } from '../patients/patient.ts';
import { routeOf } from './errors.ts';

export const openAudit = (parts: Omit<AuditWriterParts, 'patientIdsOf' | 'disguise'>): AuditWriter =>
  createAuditWriter({
    ...parts,
    patientIdsOf: named => particleIdsOf(parts.database.executor, named),
    // Whoever knows the id can look for it; nobody reads it here.
    disguise: (projectId, id) =>
      `sha256:${createHash('sha256').update(`${projectId} ${id}`).digest('hex').slice(0, 32)}`,
  });

/** The parameter of a path pattern that is a patient: `/api/v2/patients/:id/flat`, `/fhir/Patient/:id`, `/deltas/flat/:id`, `/flat/:patient_id`. */
const patientParameter = /\/(?:patients?|deltas|deltas\/flat|adt)\/:(id)\b|\/:(patient_id)\b/i;

/**
 * Calls within a project, whatever came of them; of management what was refused: what it changed is written with the change itself.
 * A route that knows better what it was about says so in `request.audited`.
 */
export function auditEventOf(request: FastifyRequest, reply: FastifyReply): AuditEvent | undefined {
  const { caller } = request;
  if (caller === undefined) return undefined;
  const status = reply.statusCode;
  const isManagement = request.routeOptions.schema?.tags?.includes('Management') === true;
  if (isManagement ? status < 400 : caller.projectId === undefined) return undefined;
  const route = routeOf(request);
  return {
    organizationId: caller.organizationId,
    projectId: caller.projectId,
    clientId: caller.clientId,
    serviceAccountId: caller.serviceAccountId,
    action: `${request.method} ${route}`,
    object: isManagement ? undefined : (request.audited ?? patientIn(request, route)),
    outcome: status < 400 ? 'allowed' : status < 500 ? 'refused' : 'failed',
    requestId: request.id,
  };
}

function patientIn(request: FastifyRequest, route: string): AuditEvent['object'] {
  const [, id, patientId] = patientParameter.exec(route) ?? [];
  const name = id ?? patientId;
  const params = request.params as Record<string, unknown> | undefined;
  const named = name === undefined ? undefined : params?.[name];
  return typeof named === 'string' && named !== '' ? { kind: 'patient', id: named } : undefined;
}

/** For a call whose path does not say whose data it is about. */
export function auditPatient(
  request: FastifyRequest,
  { particlePatientId }: Pick<PatientKey, 'particlePatientId'>,
): void {
  request.audited = { kind: 'patient', id: particlePatientId };
}
