// The port every network speaks through: patient discovery, document query, document retrieve (IHE ITI-55/38/39, or their FHIR counterparts).
import type { DocumentMetadata } from '../documents/document.ts';
import type { PersonDescription } from '../patients/matching/person.ts';
import type { Demographics } from '../patients/patient.ts';

/** One data holder of the directory. */
export interface Holder {
  /** Stable over restarts and processes; kept in attempts and provenance. [a-z0-9-] */
  id: string;
  name: string;
  /** Which connector speaks to it. */
  connector: 'fhir';
  baseUrl: string;
  /** Asked for every patient; otherwise only near the patient's address or a hint. */
  isNational: boolean;
  /** Two-letter codes of the states it serves. */
  states: string[];
  /** Specialties it has, in the API's words (CARDIOLOGY …); empty means general. */
  specialties: string[];
  patience: Patience;
  /** What the directory says of the organization behind it. */
  organization?: HolderOrganization | undefined;
}

/** For the lists of participants and providers; what is left out is not known. */
export interface HolderOrganization {
  oid?: string | undefined;
  npi?: string | undefined;
  /** CAREQUALITY, EHEALTH_EXCHANGE …; the connector's name when left out. */
  network?: string | undefined;
  /** Practice, Hospital … */
  type?: string | undefined;
  address?: string | undefined;
  city?: string | undefined;
  state?: string | undefined;
  postalCode?: string | undefined;
  latitude?: number | undefined;
  longitude?: number | undefined;
  managingName?: string | undefined;
  managingOid?: string | undefined;
}

/** How long and how often a holder is asked. */
export interface Patience {
  /** Calls in flight at once, over all workers. */
  concurrent: number;
  /** One call, from connect to last byte. */
  timeoutSeconds: number;
  /** Waits before the second, third … try; each is jittered from 0 to itself. Their number bounds the tries. */
  retryDelaysSeconds: number[];
  /** Longest answer taken, in bytes; a longer one is a `flood`. */
  longestAnswerBytes: number;
}

export type PurposeOfUse = 'TREATMENT' | 'PAYMENT' | 'OPERATIONS' | 'INDIVIDUAL_ACCESS';

/** What travels with every call. */
export interface Call {
  purposeOfUse: PurposeOfUse;
  /** Aborted when the task's lease or the query's hard deadline ends. */
  signal: AbortSignal;
}

/** The holder claims that this is the person; the gateway checks it. */
export interface PatientMatch {
  /** The patient's id at the holder, opaque. */
  holderPatientId: string;
  /** What the holder says of the person, where it says anything. */
  person?: PersonDescription;
  grade: 'certain' | 'probable' | 'possible';
}

/** What a holder's registry says about one document, in XDS's words (ITI TF-3 §4.2.3.2). */
export interface DocumentEntry extends DocumentMetadata {
  /** Unique at the holder: masterIdentifier, else the resource id. */
  uniqueId: string;
  /** Opaque to everyone but the connector that made it. */
  location: string;
  /** The holder's ids of those that it replaces. */
  replaces?: string[];
  title?: string;
  mimeType?: string;
  sizeBytes?: number;
  /** Base64 of the SHA-1, as FHIR's Attachment.hash. */
  sha1?: string;
}

/** What the registry of a holder says of a document that it does not list as current. */
export interface LapsedDocument {
  uniqueId: string;
  status: 'superseded' | 'entered-in-error';
}

export interface RetrievedDocument {
  bytes: Uint8Array;
  mimeType: string;
}

/** A way to reach holders. Every method throws only NetworkTrouble. */
export interface Network {
  discover(holder: Holder, person: Demographics, call: Call): Promise<PatientMatch[]>;
  query(holder: Holder, holderPatientId: string, call: Call): Promise<DocumentEntry[]>;
  /** Documents that the holder had as current, and has no more. Asked only where something came from it before. */
  lapsed(holder: Holder, holderPatientId: string, call: Call): Promise<LapsedDocument[]>;
  retrieve(holder: Holder, entry: DocumentEntry, call: Call): Promise<RetrievedDocument>;
}

/**
 * away: connection refused, reset, TLS, 5xx — tried again; busy: 429 or 503 — tried again after Retry-After; timeout — tried again;
 * refused: 401, 403, other 4xx — final; gone: 404, 410 for a document that was listed — final; garbled: the answer is not what the protocol says — tried again;
 * flood: longer than allowed — final.
 */
export type TroubleClass = 'away' | 'busy' | 'timeout' | 'refused' | 'gone' | 'garbled' | 'flood';

/** The world is away or lies. Its message is made of our own words and codes only: never a URL, a body or a header of the holder. */
export class NetworkTrouble extends Error {
  override name = 'NetworkTrouble';
  readonly troubleClass: TroubleClass;
  readonly httpStatus: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    troubleClass: TroubleClass,
    detail: { message?: string; httpStatus?: number; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail.message ?? troubleClass, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.troubleClass = troubleClass;
    this.httpStatus = detail.httpStatus;
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }

  get mayPass(): boolean {
    return ['away', 'busy', 'timeout', 'garbled'].includes(this.troubleClass);
  }
}
