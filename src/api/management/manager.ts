// Who manages, and how far: an organisation's owner all of it, a project's owner what belongs to its projects. Contract §1, Roles.
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../access/access.ts';
import { audit } from '../../access/audit/audit.ts';
import { projectIdFrom } from '../../access/projects.ts';
import type { ProjectId } from '../../access/project.ts';
import { allows } from '../../access/roles.ts';
import { projectWithin } from '../../access/sql.ts';
import type { AccountReach } from '../../access/sql.ts';
import type { Executor, Transaction } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import type { ApiParts } from '../parts.ts';

export interface Manager {
  caller: Caller;
  reach: AccountReach;
  /** Owns the organisation, not only projects of it. */
  isWhole: boolean;
}

export function managerOf(request: FastifyRequest, action: 'management:read' | 'management:write'): Manager {
  const { caller } = request;
  if (caller === undefined) throw refuse('access.token-missing');
  // A SMART scope is for reading FHIR, whatever the roles of its client.
  if (caller.scopes !== undefined) throw refuse('access.scope-missing');
  if (!allows(caller.roles, action)) throw refuse('access.role-missing');
  const isWhole = caller.roles.includes('organization.owner');
  return {
    caller,
    isWhole,
    reach: {
      organizationId: caller.organizationId,
      projectIds: isWhole ? undefined : caller.ownedProjects,
      serviceAccountId: caller.serviceAccountId,
    },
  };
}

/** What only the organisation's owner may do. */
export function ownerOf(request: FastifyRequest): Manager {
  const manager = managerOf(request, 'management:write');
  if (!manager.isWhole) throw refuse('access.role-missing');
  return manager;
}

/** The same manager, of one project only. */
export async function withinProject(executor: Executor, manager: Manager, text: string): Promise<Manager> {
  const projectId = projectIdFrom(text);
  const project = await projectWithin(executor, manager.reach, projectId);
  if (project === undefined) throw refuse('project.unknown');
  return { ...manager, reach: { ...manager.reach, projectIds: [projectId] } };
}

export interface Change {
  action: string;
  object: { kind: string; id: string };
  projectId?: ProjectId | undefined;
}

/** A change and its audit event, in one transaction; it holds here at once. */
export async function change<T>(
  { database, access, clock, random }: ApiParts,
  request: FastifyRequest,
  { caller }: Manager,
  work: (tx: Transaction) => Promise<{ answer: T; changed: Change }>,
): Promise<T> {
  const answer = await database.system.transaction(async tx => {
    const { answer, changed } = await work(tx);
    const { organizationId, clientId, serviceAccountId } = caller;
    const { action, object, projectId } = changed;
    const who = { organizationId, clientId, serviceAccountId };
    const event = { ...who, projectId, action, object, outcome: 'allowed' as const, requestId: request.id };
    await audit(tx, event, { clock, random });
    return answer;
  });
  access.forget();
  return answer;
}
