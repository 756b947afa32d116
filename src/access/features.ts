// What a project has been given and others have not. Contract §0: 403 when a project lacks a feature.
import { sql } from 'kysely';
import type { Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { ProjectId } from './project.ts';

export async function needProviderMap(executor: Executor, projectId: ProjectId): Promise<void> {
  const { rows } = await sql<{ has: boolean }>`
    select has_provider_map as has from project where project_id = ${projectId}::uuid`.execute(executor);
  if (rows[0]?.has !== true) throw refuse('project.feature-missing');
}
