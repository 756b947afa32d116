// List: a project's patients, page by page, in the order they were registered.
import type { ProjectId } from '../access/project.ts';
import type { Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { Patient } from './patient.ts';
import { patientsAfter } from './sql.ts';
import type { ListPosition } from './sql.ts';

export interface PatientPage {
  patients: Patient[];
  /** Where the next page begins; none when this was the last. */
  continuationToken?: string;
}

const mostPerPage = 1_000;

export async function listPatients(
  executor: Executor,
  projectId: ProjectId,
  { after, limit }: { after?: string; limit: number },
): Promise<PatientPage> {
  const size = Math.min(Math.max(1, Math.trunc(limit)), mostPerPage);
  const found = await patientsAfter(
    executor,
    projectId,
    after === undefined ? undefined : positionOf(after),
    size + 1,
  );
  const patients = found.slice(0, size);
  const last = patients.at(-1);
  return found.length > size && last ? { patients, continuationToken: tokenOf(last) } : { patients };
}

const tokenOf = ({ createdAt, particlePatientId }: Patient) =>
  Buffer.from(`${createdAt.getTime()}.${particlePatientId}`).toString('base64url');

const position = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function positionOf(token: string): ListPosition {
  const [, ms, particlePatientId] =
    position.exec(Buffer.from(token.slice(0, 200), 'base64url').toString('latin1')) ?? [];
  const createdAt = new Date(Number(ms));
  // Later than PostgreSQL's and ISO 8601's four-digit years is no time of ours.
  if (particlePatientId === undefined || !(createdAt.getUTCFullYear() <= 9999))
    throw refuse('request.page-invalid');
  return { createdAt, particlePatientId };
}
