// The patient as the gateway knows one: the ids that are never mixed, and the demographics a caller registers.
import type { ProjectId } from '../access/project.ts';

/** Ours, a UUID. */
export type ParticlePatientId = string & { readonly is: 'ParticlePatientId' };
/** The caller's own, any string up to 200 characters; on the wire it is `patient_id`. */
export type ExternalPatientId = string & { readonly is: 'ExternalPatientId' };

export type Gender = 'MALE' | 'FEMALE';

export interface Demographics {
  givenName: string;
  familyName: string;
  /** YYYY-MM-DD */
  dateOfBirth: string;
  gender: Gender;
  /** 12345 or 12345-6789 */
  postalCode: string;
  addressCity: string;
  /** As the caller sent it: `MA` or `Massachusetts`; compare and present with `stateCode`. */
  addressState: string;
  addressLines: string[];
  /** 123-45-6789 */
  ssn?: string;
  /** Ten digits. */
  telephone?: string;
  email?: string;
}

/** Whose: what every statement on a patient-scoped table begins with. */
export interface PatientKey {
  projectId: ProjectId;
  particlePatientId: ParticlePatientId;
}

export interface Patient extends PatientKey {
  externalPatientId: ExternalPatientId;
  demographics: Demographics;
  createdAt: Date;
  updatedAt: Date;
}
