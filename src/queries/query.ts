// A query: one person asked for at all holders. Its states, what may follow what, and what each holder came to.
import type { PurposeOfUse } from '../networks/network.ts';
import type { Demographics, ExternalPatientId, ParticlePatientId } from '../patients/patient.ts';
import type { ProjectId } from '../access/project.ts';

/** A UUID. */
export type QueryId = string & { readonly is: 'QueryId' };

export type QueryState = 'PENDING' | 'PROCESSING' | 'COMPLETE' | 'PARTIAL' | 'FAILED';

/** A query ends once, in one of the last three. */
const mayFollow: Record<QueryState, readonly QueryState[]> = {
  PENDING: ['PROCESSING', 'FAILED'],
  PROCESSING: ['COMPLETE', 'PARTIAL', 'FAILED'],
  COMPLETE: [],
  PARTIAL: [],
  FAILED: [],
};

export const hasEnded = (state: QueryState): boolean => mayFollow[state].length === 0;

/** Why a query failed. */
export const failures = {
  'no-holder-known': 'No data holder of the directory serves this patient.',
  'no-holder-answered': 'No data holder answered.',
  'planning-failed': 'The query could not be planned.',
} as const;
export type Failure = keyof typeof failures;

/** By which generation of the API it was asked, in the words of the history list. */
export type RequestEndpoint = 'QUERY_V1' | 'QUERY_V2' | 'BOOST_V2' | 'DELTAS' | 'FHIR_R4' | 'BATCH';

/** Who was asked for, as the request said it; what it left out is empty. */
export interface AskedDemographics extends Demographics {
  /** The caller's own id of the patient, when it gave one. */
  externalPatientId?: ExternalPatientId;
  /** National Provider Identifier of who asks. */
  npi?: string;
}

export interface Query {
  projectId: ProjectId;
  particlePatientId: ParticlePatientId;
  queryId: QueryId;
  state: QueryState;
  purposeOfUse: PurposeOfUse;
  /** ZIP codes. */
  hints: string[] | undefined;
  specialties: string[] | undefined;
  createdAt: Date;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
  softDeadlineAt: Date;
  hardDeadlineAt: Date;
  failure: Failure | undefined;
  endpoint: RequestEndpoint;
  /** Undefined for queries from before this was kept. */
  demographics: AskedDemographics | undefined;
  encounterDate: string | undefined;
  encounterType: string | undefined;
}

export type QueryKey = Pick<Query, 'projectId' | 'particlePatientId' | 'queryId'>;

export interface QueryRequest {
  purposeOfUse: PurposeOfUse;
  hints?: string[];
  specialties?: string[];
  /** QUERY_V2 when left out. */
  endpoint?: RequestEndpoint;
  /** As registered when left out. */
  demographics?: AskedDemographics;
  encounterDate?: string;
  encounterType?: string;
  /** Of its tasks; 0, somebody waits, when left out. */
  priority?: number;
}

/**
 * ASKED: discovery is on its way; LOCATED: knows the patient, documents are coming;
 * NOT_FOUND: answered that it does not know the patient; ANSWERED: all it had was taken; FAILED: gave up on it (errorClass says why).
 */
export type AttemptState = 'ASKED' | 'LOCATED' | 'NOT_FOUND' | 'ANSWERED' | 'FAILED';

/** One holder asked in one query. */
export interface Attempt {
  holderId: string;
  state: AttemptState;
  /** Calls made, all steps together. */
  tries: number;
  /** Documents the holder listed. */
  documents: number;
  /** Of them: kept, set aside because they are another person's, and not to be had. */
  kept: number;
  quarantined: number;
  lost: number;
  errorClass: string | undefined;
  /** Still going on when the query ended at its soft deadline. */
  isLate: boolean;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}

/** What `GET …/query` shows. */
export interface QueryStatus {
  query: Query;
  attempts: Attempt[];
  /** Documents of the patient that can be fetched now. */
  filesAvailable: number;
  /** Documents this query brought or met again. */
  filesDownloaded: number;
}
