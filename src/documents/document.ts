// A document as kept: the bytes as received, once per patient, with every holder it came from.
import type { ProjectId } from '../access/project.ts';
import type { ParticlePatientId } from '../patients/patient.ts';

/** A UUID. */
export type DocumentId = string & { readonly is: 'DocumentId' };

/** QUARANTINED: kept, but never shown, since it is about another person. WITHDRAWN: it was shown, and is no more (standing.ts). */
export type DocumentState = 'KEPT' | 'QUARANTINED' | 'WITHDRAWN';

/** What the registry of the holder said of it, in XDS's words (ITI TF-3 §4.2.3.2). */
export interface DocumentMetadata {
  creationTime?: string;
  serviceStartTime?: string;
  serviceStopTime?: string;
  classCode?: string;
  typeCode?: string;
  formatCode?: string;
  eventCode?: string;
  confidentialityCode?: string;
  healthcareFacilityTypeCode?: string;
  practiceSettingCode?: string;
  languageCode?: string;
  authorName?: string;
  authorOrganization?: string;
}

export interface Document {
  projectId: ProjectId;
  particlePatientId: ParticlePatientId;
  documentId: DocumentId;
  sha256: string;
  sizeBytes: number;
  mimeType: string;
  title: string;
  state: DocumentState;
  metadata: DocumentMetadata;
  documentTime: Date | undefined;
  /** Another says it anew. */
  isReplaced: boolean;
  createdAt: Date;
}

/** Where the bytes are: under the patient, so that a deleted patient leaves nothing behind. */
export const fileNameOf = (document: Pick<Document, 'projectId' | 'particlePatientId' | 'sha256'>): string =>
  `${document.projectId}/${document.particlePatientId}/${document.sha256}`;
