// The record: what each document said (statements), the resources made of them as they are served, and every change of those.
import type { Resource } from 'fhir/r4';
import type { DocumentId } from '../documents/document.ts';
import type { ParticlePatientId } from '../patients/patient.ts';

/** A name of a resource or a statement; also a place in the order the record is read in. */
export interface Place {
  resourceType: string;
  resourceId: string;
}

/** One resource as it is served. */
export interface ServedResource {
  resourceType: Resource['resourceType'];
  resourceId: string;
  /** Of its last change, in the patient's sequence. */
  seq: number;
  version: number;
  updatedAt: Date;
  /** FHIR R4 JSON, as it is sent: `meta` has the version and the time of the change. */
  json: string;
}

/** What to read of the resources that stand; both conditions must hold. */
export interface ResourceFilter {
  resourceType?: string;
  resourceIds?: readonly string[];
}

/** A document that says a statement, and in which version's words. */
export interface SayingDocument {
  documentId: DocumentId;
  documentTime: Date | undefined;
  hash: string;
}

/** What was said of one thing in the very same words. */
export interface StatementVersion {
  hash: string;
  json: string;
  recordedAt: Date;
}

/** What the documents say of one thing under one id; never changed by consolidation. */
export interface StatementDetail {
  resourceType: Resource['resourceType'];
  /** Its own id. */
  resourceId: string;
  /** The id of the resource it is part of. */
  groupId: string;
  /** The version that speaks, and the document it speaks for. */
  hash: string;
  documentId: DocumentId;
  documentTime: Date | undefined;
  /** FHIR R4 JSON of the version that speaks: the document's own references, no version in `meta`. */
  json: string;
  /** Newest first. */
  documents: SayingDocument[];
  versions: StatementVersion[];
}

/** Where in its document a statement stands. */
export interface StatementOrigin {
  resourceType: string;
  /** The statement's own id. */
  resourceId: string;
  documentId: DocumentId;
  place: number;
  /** Index in the document's conversion report; absent for the header. */
  section: number | undefined;
  /** Offsets in the document's decoded text. */
  start: number;
  end: number;
}

export type ChangeKind = 'added' | 'changed' | 'superseded' | 'withdrawn';

export interface Change {
  seq: number;
  kind: ChangeKind;
  resourceType: Resource['resourceType'];
  resourceId: string;
  version: number;
  /** Of what was added or changed; absent when a document it was made of has been withdrawn since. */
  json: string | undefined;
  /** Of what was superseded: the id its statements live under now. */
  supersededBy: string | undefined;
  /** The document that brought the change; absent when a decision or new rules did. */
  documentId: DocumentId | undefined;
  recordedAt: Date;
}

export interface ProjectChange extends Change {
  particlePatientId: ParticlePatientId;
}

export interface ChangePage {
  changes: ProjectChange[];
  /** Where to read on, also when nothing was there. */
  cursor: string;
  /** More is there already. */
  hasMore: boolean;
}

/** Where an id leads in a project. */
export interface FoundResource {
  particlePatientId: ParticlePatientId;
  /** The id it is served under: another one when the id names a statement that is part of it. */
  servedAs: string;
}
