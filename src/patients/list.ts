// List: a project's patients, page by page, in the order they were registered.
import type { ProjectId } from '../access/project.ts';
import type { Executor } from '../platform/database.ts';
import { pageOf, positionOf } from '../platform/pages.ts';
import type { Page } from '../platform/pages.ts';
import type { Patient } from './patient.ts';
import { patientsAfter } from './sql.ts';

const mostPerPage = 1_000;

export async function listPatients(
  executor: Executor,
  projectId: ProjectId,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<Page<Patient>> {
  const size = Math.min(Math.max(1, Math.trunc(limit)), mostPerPage);
  const found = await patientsAfter(
    executor,
    projectId,
    after === undefined ? undefined : positionOf(after),
    size + 1,
  );
  return pageOf(found, size, ({ createdAt, particlePatientId }) => ({ createdAt, id: particlePatientId }));
}
