// A row of the table resource → what a search found.
import type { ProjectId } from '../../access/project.ts';
import type { ParticlePatientId } from '../../patients/patient.ts';
import type { ServedResource } from '../record.ts';

export interface SearchScope {
  projectId: ProjectId;
  /** Whose records; undefined: those of the whole project, for what belongs to nobody, and for patients themselves. */
  patientIds: readonly ParticlePatientId[] | undefined;
  /** Which types may be included; undefined: every one. */
  mayInclude?: (resourceType: string) => boolean;
}

export interface FoundServedResource extends ServedResource {
  particlePatientId: ParticlePatientId;
}

export interface FoundRow {
  patient_id: ParticlePatientId;
  resource_type: ServedResource['resourceType'];
  resource_id: string;
  seq: number;
  version: number;
  updated_at: Date;
  json: string;
}

export const found = (row: FoundRow): FoundServedResource => ({
  particlePatientId: row.patient_id,
  resourceType: row.resource_type,
  resourceId: row.resource_id,
  seq: row.seq,
  version: row.version,
  updatedAt: row.updated_at,
  json: row.json,
});
