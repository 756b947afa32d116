// Projects: making, finding, and the two ways callers spell their ids.
import { createHash } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Executor } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import type { Project, ProjectId } from './project.ts';
import { allProjects, insertProject } from './sql.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * `projects/<id>` or `<id>` → the project's id. An id that is not a UUID stands for the UUID derived from it
 * (RFC 9562 §5.8, version 8, of its SHA-256): operators may choose a word, and it stays the same over restarts.
 */
export function projectIdFrom(text: string): ProjectId {
  const id = text.trim().replace(/^projects\//, '');
  if (uuid.test(id)) return id.toLowerCase() as ProjectId;
  const hex = createHash('sha256').update(`hadron project ${id}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}` as ProjectId;
}

export async function createProject(
  executor: Executor,
  displayName: string,
  parts: { clock: Clock; random: Random },
  projectId = parts.random.uuid() as ProjectId,
): Promise<Project> {
  const project = { projectId, displayName, createdAt: parts.clock.now() };
  await insertProject(executor, project);
  return project;
}

export const listProjects = (executor: Executor): Promise<Project[]> => allProjects(executor);
