// The record: FHIR resources as each document said them, in the order they were learnt, and which of them speaks now.
import type { Resource } from 'fhir/r4';
import type { DocumentId } from '../documents/document.ts';

/** One resource of the record as it stands: its stored JSON text, and the documents that say it. */
export interface RecordResource {
  seq: number;
  resourceType: Resource['resourceType'];
  resourceId: string;
  /** FHIR R4 JSON, as it is sent. */
  json: string;
  recordedAt: Date;
  documentIds: DocumentId[];
}

/** What to read of a record. */
export interface RecordFilter {
  resourceType?: string;
  resourceId?: string;
  /** Only what was learnt after this instant. */
  since?: Date;
  /** Paging: only what stands after this place in (type, id) order. */
  after?: { resourceType: string; resourceId: string };
  limit?: number;
}
