// What sameness of two statements is judged by: a small JSON made once from a resource, with its references resolved inside its document.
import type { Resource } from 'fhir/r4';

/** The resource a reference names within the same document. */
export type Resolve = (reference: string) => Resource | undefined;

/** Serializable. The fields beyond these are the aspects of the type's rule (rules/). */
export interface Identity {
  type: string;
  /** Statements that share no key are never one. Keys with codes are written `system|code…`; sorted, distinct. */
  keys: string[];
  /** Identifiers that are unique in the world, `system|value`. */
  ids?: string[];
  /** What follows a code in the keys: the days, years, … under which it can meet its like. */
  blocks?: string[];
  [field: string]: unknown;
}

/** Two codes that a document gives for one thing: `system|code`, in code-unit order. */
export interface CodePair {
  one: string;
  other: string;
}

/** Why two statements are one. The first that applies is told. */
export const sameReasons = {
  patient: 'The record is the record of one patient.',
  identifier: 'Both carry the same identifier, and nothing they say contradicts it.',
  correction: 'One is a later state of the other: preliminary, final, corrected.',
  identical: 'Both say the same about the same thing at the same time.',
  crosswalk: 'A document of the record gives the code of one and the code of the other for one thing.',
  medicine: 'Both name the same ingredients in the same strength and form.',
  units: 'Both give the same value in different units.',
  words: 'One names in words what the other names by its code.',
  'less-precise':
    'One says less than the other, and nothing that contradicts it; no other statement fits it.',
} as const;
export type SameReason = keyof typeof sameReasons;

export const isSameReason = (text: string): text is SameReason => Object.hasOwn(sameReasons, text);
