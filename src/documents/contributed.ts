// A document that a caller contributes about its own patient: kept with what the caller said of it, never part of the record.
import type { ExternalPatientId, PatientKey } from '../patients/patient.ts';

/** As the caller said it, in XDS's words (ITI TF-3 §4.2.3.2), defaults filled in. */
export interface ContributedMetadata {
  type: 'CLINICAL' | 'CONSENT';
  title: string;
  mimeType: string;
  /** RFC 3339, as these are. */
  creationTime: string;
  serviceStartTime?: string;
  serviceStopTime?: string;
  formatCode: string;
  classCode: string;
  typeCode: string;
  practiceSettingCode: string;
  healthcareFacilityTypeCode: string;
  confidentialityCode: string;
}

export interface ContributedDocument extends PatientKey {
  externalPatientId: ExternalPatientId;
  /** The caller's own. */
  documentId: string;
  metadata: ContributedMetadata;
  fileId: string;
  sha256: string;
  sizeBytes: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Under the patient, so that a deleted patient leaves nothing behind; each upload has a file of its own. */
export const contributedFileName = ({
  projectId,
  particlePatientId,
  fileId,
}: PatientKey & Pick<ContributedDocument, 'fileId'>): string =>
  `${projectId}/${particlePatientId}/contributed/${fileId}`;
