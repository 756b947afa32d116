// What sameness of two statements is judged by: a small JSON made once from a resource, with its references resolved inside its document.
import type { Resource } from 'fhir/r4';

/** The resource a reference names within the same document. */
export type Resolve = (reference: string) => Resource | undefined;

/** Serializable. The fields beyond type and keys are the rules' own (one file per resource type). */
export interface Identity {
  type: string;
  /** Statements that share no key are never one. Keys with codes are written `system|code…`; sorted, distinct. */
  keys: string[];
  [field: string]: unknown;
}

/** Two codes that a document gives for one thing: `system|code`, in code-unit order. */
export interface CodePair {
  one: string;
  other: string;
}

/** Why two statements are one; shown to callers who ask. */
export type SameReason = string;
