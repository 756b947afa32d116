// The patient a task belongs to, with the types of its ids back.
import type { ProjectId } from '../access/project.ts';
import type { Task } from '../platform/tasks/task.ts';
import type { ParticlePatientId, PatientKey } from './patient.ts';

export const patientKeyOf = (task: Task): PatientKey => ({
  projectId: task.projectId as ProjectId,
  particlePatientId: (task.patientId ?? '') as ParticlePatientId,
});
