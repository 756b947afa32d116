// The ids a query's task carries, with their types back.
import type { ProjectId } from '../../access/project.ts';
import type { ParticlePatientId, PatientKey } from '../../patients/patient.ts';
import type { Task } from '../../platform/tasks/task.ts';
import type { QueryId, QueryKey } from '../query.ts';

export const patientKeyOf = (task: Task): PatientKey => ({
  projectId: task.projectId as ProjectId,
  particlePatientId: (task.patientId ?? '') as ParticlePatientId,
});

export const queryKeyOf = (task: Task): QueryKey => ({
  ...patientKeyOf(task),
  queryId: task.workId as QueryId,
});
