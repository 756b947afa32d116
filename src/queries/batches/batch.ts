// A batch: many queries asked for at once, each row of it becoming one. Contract §9.
import type { ProjectId } from '../../access/project.ts';
import type { Demographics, ExternalPatientId } from '../../patients/patient.ts';
import type { FieldError } from '../../platform/errors.ts';
import type { QueryRequest, QueryState } from '../query.ts';

/** A UUID. */
export type BatchId = string & { readonly is: 'BatchId' };

/** What the caller will read of it; the queries are the same. */
export const batchTypes = ['CCDA', 'FHIR_R4', 'FLAT', 'DELTAS'] as const;
export type BatchType = (typeof batchTypes)[number];

export type BatchState = 'PENDING' | 'PROCESSING' | 'COMPLETE';

export interface Batch {
  projectId: ProjectId;
  batchId: BatchId;
  batchType: BatchType;
  state: BatchState;
  /** Rows, also those that could not be asked. */
  queryCount: number;
  createdAt: Date;
  finishedAt: Date | undefined;
}

export type BatchKey = Pick<Batch, 'projectId' | 'batchId'>;

/** Whom a row asks for: by demographics, or a registered patient by its id. */
export type BatchAsk =
  | { by: 'demographics'; externalPatientId?: ExternalPatientId; person: Demographics; request: QueryRequest }
  | { by: 'patient'; patientId: string; request: QueryRequest };

/** One row as it came: a row that is wrong is told so, and the others go on. */
export type BatchLine = { line: number | undefined } & (
  { ask: BatchAsk; errors?: undefined } | { ask?: undefined; errors: FieldError[] }
);

/** How far a row is. */
export interface BatchRow {
  line: number | undefined;
  state: QueryState;
  errors: FieldError[];
  queryId: string | undefined;
  particlePatientId: string | undefined;
  externalPatientId: string | undefined;
  files: number;
}

export interface BatchProgress {
  waiting: number;
  unfinished: number;
}
