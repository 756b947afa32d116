// Find: an id, ours or the caller's → the patient of this project.
import type { ProjectId } from '../access/project.ts';
import type { Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import { isUuid } from '../platform/uuid.ts';
import type { ParticlePatientId, Patient, PatientKey } from './patient.ts';
import { particleIds, patientByExternalId, patientByKey } from './sql.ts';

const longestExternalId = 200;

/** Either id wins (contract §0); where one text is the id of two patients, ours does. For an id that came from a caller. */
export async function findPatient(
  executor: Executor,
  projectId: ProjectId,
  id: string,
): Promise<Patient | undefined> {
  // PostgreSQL's text holds no NUL, so no patient has such an id.
  if (id === '' || id.length > longestExternalId || id.includes('\0')) return undefined;
  const ours = isUuid(id)
    ? await patientByKey(executor, { projectId, particlePatientId: id as ParticlePatientId })
    : undefined;
  return ours ?? (await patientByExternalId(executor, projectId, id));
}

export async function getPatient(executor: Executor, projectId: ProjectId, id: string): Promise<Patient> {
  const patient = await findPatient(executor, projectId, id);
  if (!patient) throw refuse('patient.unknown');
  return patient;
}

/** For ids that came from callers, of any projects: ours of each, undefined where there is no patient (any more). */
export async function particleIdsOf(
  executor: Executor,
  named: readonly { projectId: ProjectId; id: string }[],
): Promise<(ParticlePatientId | undefined)[]> {
  const ids = await particleIds(
    executor,
    named.map(({ projectId, id }) => ({ projectId, id, uuid: isUuid(id) ? id : undefined })),
  );
  return ids.map(id => id ?? undefined);
}

/** For an id of our own rows: never takes it for a caller's id, which may be the text of a deleted patient's. */
export const findPatientByKey = (executor: Executor, key: PatientKey): Promise<Patient | undefined> =>
  patientByKey(executor, key);
