// What a caller is told when something is refused: one table of codes, each with its HTTP status, sentence and hint, rendered in one place.
// Contract §0: every error body is a JSON object with `message`, `error` and `errors`; Retry-After is whole seconds.

export interface ErrorRow {
  status: number;
  /** What is wrong. Never holds a value of the request: it may be health data. */
  sentence: string;
  /** What to do about it. */
  hint?: string;
}

export const errorTable = {
  'request.malformed': {
    status: 400,
    sentence: 'The request is not well-formed.',
    hint: 'The body is one JSON object in UTF-8; text has no NUL characters.',
  },
  'request.parameter-invalid': { status: 400, sentence: 'A parameter of the request is not valid.' },
  'request.page-invalid': {
    status: 400,
    sentence: 'The page token is not one of ours.',
    hint: 'Send the token back exactly as it was given, or start again without one.',
  },
  'request.field-invalid': {
    status: 422,
    sentence: 'One or more fields are not valid.',
    hint: 'See errors: each names a field.',
  },
  'request.idempotency-key-invalid': {
    status: 400,
    sentence: 'The Idempotency-Key is not valid.',
    hint: 'It is 1 to 255 printable characters without spaces; a UUID is a good one.',
  },
  'request.idempotency-key-reused': {
    status: 422,
    sentence: 'This Idempotency-Key was used for another request.',
    hint: 'Make a new key for every request that is not a repeat.',
  },
  'request.idempotency-key-busy': {
    status: 409,
    sentence: 'The first request with this Idempotency-Key has not been answered yet.',
    hint: 'Send it again in a moment.',
  },
  'request.rate-limited': {
    status: 429,
    sentence: 'Too many requests in this minute.',
    hint: 'Wait as long as Retry-After says.',
  },
  'request.not-acceptable': {
    status: 406,
    sentence: 'Nothing that this call answers is in a format that Accept names.',
    hint: 'Accept application/json, or leave Accept out.',
  },
  'request.too-large': { status: 413, sentence: 'The body is larger than this call takes.' },
  'request.content-type': {
    status: 415,
    sentence: 'This call takes a JSON body.',
    hint: 'Send Content-Type: application/json.',
  },
  'request.content-encoding': {
    status: 415,
    sentence: 'The body is compressed; this service takes it as it is.',
    hint: 'Send it without Content-Encoding.',
  },
  'request.too-slow': { status: 408, sentence: 'The request did not arrive in time.' },
  'request.headers-too-large': { status: 431, sentence: 'The headers of the request are too large.' },
  'route.unknown': {
    status: 404,
    sentence: 'There is nothing at this path.',
    hint: 'GET /openapi.json lists every path.',
  },
  'method.unsupported': {
    status: 405,
    sentence: 'This path does not take that method.',
    hint: 'See the Allow header.',
  },

  'access.token-missing': {
    status: 401,
    sentence: 'The request carries no token.',
    hint: 'Get one with GET /auth and send it as Authorization: Bearer <token>.',
  },
  'access.token-invalid': {
    status: 401,
    sentence: 'The token is not valid.',
    hint: 'Get a new one with GET /auth.',
  },
  'access.token-expired': {
    status: 401,
    sentence: 'The token has expired.',
    hint: 'Get a new one with GET /auth.',
  },
  'access.credential-missing': {
    status: 401,
    sentence: 'The request carries no client id and client secret.',
    hint: 'Send them as the headers client-id and client-secret.',
  },
  'access.credential-wrong': {
    status: 401,
    sentence: 'The client id and secret are not those of a live credential.',
  },
  'access.too-many-failures': {
    status: 429,
    sentence: 'Too many wrong secrets for this client id. Wait before the next attempt.',
  },
  'access.project-foreign': {
    status: 403,
    sentence: 'This credential has no role in that project.',
    hint: 'Check the scope header: projects/<project id>.',
  },
  'access.project-missing': {
    status: 403,
    sentence: 'This call needs a project, and the credential has none or several.',
    hint: 'Name one with the header scope: projects/<project id>.',
  },
  'access.role-missing': { status: 403, sentence: 'No role of this credential allows that.' },
  'access.project-inactive': {
    status: 403,
    sentence: 'This project is inactive.',
    hint: 'An owner can make it active again: PATCH /v1/projects/{project} with {"state":"STATE_ACTIVE"}.',
  },
  'access.scope-missing': {
    status: 403,
    sentence: 'The scopes of this token do not allow that.',
    hint: 'Get a token with the scope the call needs, or one without SMART scopes.',
  },

  'oauth.request-invalid': {
    status: 400,
    sentence: 'The token request is not valid.',
    hint: 'Send a form with grant_type=client_credentials, each parameter once, and one way of proving who you are.',
  },
  'oauth.grant-unsupported': {
    status: 400,
    sentence: 'Only the grant type client_credentials is supported.',
  },
  'oauth.scope-invalid': {
    status: 400,
    sentence: 'None of the scopes can be granted, or they do not fit together.',
    hint: 'Ask for projects/<project id>, for system scopes such as system/*.read or system/Patient.rs, or for management.',
  },
  'oauth.assertion-invalid': {
    status: 401,
    sentence: 'The client assertion is not valid.',
    hint: 'Signed with a registered key (kid, RS384 or ES384), iss and sub the client id, aud the token endpoint, a new jti, exp within five minutes.',
  },
  'oauth.assertion-replayed': {
    status: 401,
    sentence: 'This client assertion has been used before.',
    hint: 'Make a new one, with a new jti, for every token.',
  },

  'project.unknown': { status: 404, sentence: 'There is no such project.' },
  'service-account.unknown': { status: 404, sentence: 'There is no such service account.' },
  'credential.unknown': { status: 404, sentence: 'This service account has no such credential.' },
  'notification.unknown': { status: 404, sentence: 'There is no such notification.' },
  'signature-key.unknown': { status: 404, sentence: 'This notification has no such signature key.' },
  'management.too-many': {
    status: 400,
    sentence: 'There are as many of these as there may be.',
    hint: 'Delete what is no longer used first.',
  },

  'patient.id-missing': {
    status: 400,
    sentence: 'patient_id is missing.',
    hint: 'patient_id is your own id of the patient, up to 200 characters.',
  },
  'patient.overlay': {
    status: 400,
    // Published words (patients API): clients look for them.
    sentence: 'Overlay detected. Please verify the patient_id and demographics',
    hint: 'This patient_id already belongs to somebody else. Use another one, or delete the patient first.',
  },
  'patient.unknown': { status: 404, sentence: 'There is no such patient in this project.' },
  'query.none': {
    status: 404,
    sentence: 'No query has been started for this patient.',
    hint: 'Start one with POST /api/v2/patients/{particle_patient_id}/query.',
  },
  'query.unknown': { status: 404, sentence: 'There is no such query.' },
  'query.unfinished': {
    status: 412,
    sentence: 'The query is still running.',
    hint: 'Ask for its state, and come back when it has ended.',
  },
  'file.unknown': { status: 404, sentence: 'This query has no such file.' },
  'file.expired': {
    status: 410,
    sentence: 'The files of this query are no longer to be had by its id.',
    hint: 'Start a new query, or read the documents of the patient.',
  },
  'document.unknown': { status: 404, sentence: 'There is no such document in this project.' },
  'document.unconverted': {
    status: 404,
    sentence: 'This document has not been converted yet.',
    hint: 'Come back when its query has ended.',
  },
  'document.of-another': {
    status: 400,
    sentence: 'This document_id belongs to a document of another patient.',
    hint: 'Use another document_id, or delete that document first.',
  },
  'request.multipart': {
    status: 415,
    sentence: 'This call takes multipart/form-data.',
    hint: 'Send two parts: metadata, a JSON text, and file.',
  },
  'batch.unknown': { status: 404, sentence: 'There is no such batch in this project.' },
  'batch.type-unknown': {
    status: 403,
    sentence: 'Batches of this type are not made here.',
    hint: 'The types are CCDA, FHIR_R4, FLAT and DELTAS.',
  },
  'batch.too-many-active': {
    status: 429,
    sentence: 'Three batches of this project are active.',
    hint: 'Wait for one to end.',
  },
  'batch.too-many-queries': {
    status: 400,
    sentence: 'The batch has more queries than one batch may have.',
    hint: 'Divide it into several.',
  },
  'subscription.exists': {
    status: 400,
    sentence: 'A subscription of this type already exists for the patient.',
  },
  'subscription.none': { status: 404, sentence: 'There is no such subscription of this patient.' },
  'sandbox.off': { status: 403, sentence: 'The sandbox is switched off here.' },
  'message.unknown': { status: 404, sentence: 'There is no such HL7 v2 message in this project.' },
  'alert.unknown': { status: 404, sentence: 'There is no such alert in this project.' },
  'project.feature-missing': { status: 403, sentence: 'This project does not have that feature.' },
  'query.too-many-unfinished': {
    status: 429,
    sentence: 'Too many queries of this project are waiting.',
    hint: 'Wait for some to end.',
  },
  'record.resource-unknown': { status: 404, sentence: "There is no such resource in the patient's record." },
  'fhir.type-unknown': {
    status: 404,
    sentence: 'This resource type is not served here.',
    hint: 'GET /fhir/metadata lists every type.',
  },
  'search.patient-missing': {
    status: 400,
    sentence: 'This needs to know whose record: over a whole project it would be too much.',
    hint: 'Add patient=<id>, or search below /Patient/<id>/.',
  },
  'changes.begun-anew': {
    status: 410,
    sentence: 'The feed was begun anew since this cursor was given: the database was restored.',
    hint: 'Read from the start, without a cursor: everything that stands is told again.',
  },
  'search.too-many-patients': {
    status: 400,
    sentence: 'More patients match than one search goes through.',
    hint: 'Say more about the patient, or search one patient after the other.',
  },
  'record.too-many-decisions': {
    status: 409,
    sentence: 'This record has as many decisions as a record may have.',
    hint: 'Take back those that the rules would make anyway, or that are about statements that are gone.',
  },
  'record.decision-unknown': { status: 404, sentence: 'There is no such decision on this record.' },
  'record.transitions-none': { status: 404, sentence: 'There are no transitions for this patient.' },

  'service.unavailable': { status: 503, sentence: 'The service cannot answer right now. Please try again.' },
  'storage.full': { status: 507, sentence: 'There is no space left to keep data.' },
  'service.failed': {
    status: 500,
    sentence: 'Something went wrong on our side.',
    hint: 'Quote the request id when you report it.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

export interface FieldError {
  field: string;
  message: string;
}

export interface RefusalDetail {
  errors?: FieldError[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Thrown anywhere, rendered once. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: RefusalDetail = {}) {
    super(errorTable[code].sentence, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.errors = detail.errors ?? [];
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }
}

export const refuse = (code: ErrorCode, detail?: RefusalDetail): Refusal => new Refusal(code, detail);

export interface RenderedError {
  status: number;
  headers: Record<string, string>;
  body: {
    message: string;
    error: ErrorCode;
    errors: FieldError[];
    hint?: string;
    request_id?: string;
  };
}

export function renderRefusal(refusal: Refusal, requestId?: string): RenderedError {
  const row: ErrorRow = errorTable[refusal.code];
  // A client waits whole seconds (an HTTP-date, or a fraction, crashes the published SDK); none is not a wait.
  const wait = refusal.retryAfterSeconds;
  return {
    status: row.status,
    headers: wait === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(wait))) },
    body: {
      message: row.sentence,
      error: refusal.code,
      errors: refusal.errors,
      ...(row.hint === undefined ? {} : { hint: row.hint }),
      ...(requestId === undefined ? {} : { request_id: requestId }),
    },
  };
}
