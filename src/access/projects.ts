// Projects: making, changing, and the two ways callers spell their ids.
import { createHash } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { isUuid } from '../platform/uuid.ts';
import { createOrganization, developmentOrganization } from './organization.ts';
import type { OrganizationId } from './organization.ts';
import type { Project, ProjectDetails, ProjectId } from './project.ts';
import { allProjects, insertProject, projectWithin, updateProject } from './sql.ts';
import type { Reach } from './sql.ts';

interface Parts {
  clock: Clock;
  random: Random;
}

/**
 * `projects/<id>` or `<id>` → the project's id. An id that is not a UUID stands for the UUID derived from it
 * (RFC 9562 §5.8, version 8, of its SHA-256): operators may choose a word, and it stays the same over restarts.
 */
export function projectIdFrom(text: string): ProjectId {
  const id = text.trim().replace(/^projects\//, '');
  if (isUuid(id)) return id.toLowerCase() as ProjectId;
  const hex = createHash('sha256').update(`hadron project ${id}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}` as ProjectId;
}

/** With nothing said of it but its name; of the development organisation when no other is named. */
export async function createProject(
  executor: Executor,
  displayName: string,
  parts: Parts,
  projectId = parts.random.uuid() as ProjectId,
  organizationId = developmentOrganization,
): Promise<Project> {
  if (organizationId === developmentOrganization)
    await createOrganization(executor, 'Development', parts, organizationId);
  const details = {
    displayName,
    isActive: true,
    npi: undefined,
    commonwellType: undefined,
    address: undefined,
  };
  return addProject(executor, organizationId, details, parts, projectId);
}

export async function addProject(
  executor: Executor,
  organizationId: OrganizationId,
  details: ProjectDetails,
  { clock, random }: Parts,
  projectId = random.uuid() as ProjectId,
): Promise<Project> {
  const now = clock.now();
  const project = { ...details, projectId, organizationId, createdAt: now, updatedAt: now };
  await insertProject(executor, project);
  return project;
}

/** Undefined when there is no such project within the reach. */
export async function changeProject(
  tx: Transaction,
  reach: Reach,
  projectId: ProjectId,
  changes: Partial<ProjectDetails>,
  { clock }: Pick<Parts, 'clock'>,
): Promise<Project | undefined> {
  const before = await projectWithin(tx, reach, projectId, { forUpdate: true });
  if (before === undefined) return undefined;
  const changed = { ...before, ...changes, updatedAt: clock.now() };
  await updateProject(tx, changed);
  return changed;
}

export const listProjects = (executor: Executor): Promise<Project[]> => allProjects(executor);
