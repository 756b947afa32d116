// The people of the sandbox network: who they are in their documents, how a caller would register them, and who holds which document.
import type { PersonDescription } from '../../patients/matching/person.ts';
import type { Demographics } from '../../patients/patient.ts';

export interface SandboxPerson {
  /** Stable and unique in the sandbox; never shown by a holder. */
  key: string;
  /** As the documents, and so the holders, describe the person. */
  person: PersonDescription;
  /** As a caller would register the person; it may differ. */
  registration: Demographics;
  documents: SandboxDocument[];
}

/** Its codes are LOINC, SNOMED CT and the IHE format codes, as in an XDS DocumentEntry. */
export interface SandboxDocument {
  /** Unique in the sandbox. */
  file: string;
  mimeType: string;
  /** Of its DocumentReference; current when left out. */
  status?: 'current' | 'superseded' | 'entered-in-error';
  title?: string;
  typeCode?: string;
  classCode?: string;
  formatCode?: string;
  creationTime?: string;
  serviceStartTime?: string;
  serviceStopTime?: string;
  authorName?: string;
  authorOrganization?: string;
  healthcareFacilityTypeCode?: string;
  practiceSettingCode?: string;
  /** Keys of the holders that have it. */
  holders: string[];
  /** Filed under this person by its holders, but about somebody else: the gateway must notice. */
  stranger?: boolean;
  /** Read when served, never before. */
  read(): Promise<Uint8Array>;
}
