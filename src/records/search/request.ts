// What a search asks for, as parse-search reads it and search answers it.

/** What a resource of the index must be like. */
export type Criterion =
  | { is: 'any'; of: Criterion[] }
  | { is: 'not'; of: Criterion }
  /** One of these entries of the index, whole. */
  | { is: 'entry'; column: Column; anyOf: string[] }
  /** An entry that begins with one of these. */
  | { is: 'beginning'; column: Column; anyOf: string[] }
  /** An entry of this parameter with one of these within. */
  | { is: 'containing'; column: Column; name: string; anyOf: string[] }
  /** A reference of this parameter to something of this id, whatever its type. */
  | { is: 'referring'; name: string; ids: string[] }
  | { is: 'range'; name: string; tests: RangeTest[] }
  | { is: 'ranged'; name: string }
  | { is: 'id'; anyOf: string[] }
  | { is: 'updated'; tests: RangeTest[] }
  /** What a reference leads to is like this. */
  | { is: 'chained'; name: string; resourceType: string; of: Criterion }
  /** Something of this type that refers to it by this parameter is like this. */
  | { is: 'reversed'; name: string; resourceType: string; of: Criterion }
  /** It says these words, in the syntax of web searches. */
  | { is: 'worded'; words: string };

export type Column = 'tokens' | 'refs' | 'strings';

export type Comparator = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

/** A comparator with the range that was asked, both ends included. */
export interface RangeTest {
  comparator: Comparator;
  from: number;
  to: number;
}

export interface SortKey {
  /** `_lastUpdated`, or a parameter of times or numbers. */
  by: string;
  isDescending: boolean;
}

/** `_include=type:name:target`; of `_revinclude` the type is that of what refers. */
export interface Include {
  resourceType: string;
  /** `*` every reference. */
  name: string;
  target: string | undefined;
  isRepeated: boolean;
}

export interface SearchRequest {
  resourceType: string;
  /** All must hold. */
  criteria: Criterion[];
  /** Whose: each list is one parameter, and the patient must be in every one. */
  patientIds: string[][];
  /** What the patient's own resource must be like: `patient.identifier=…`. */
  patientCriteria: Criterion[];
  sort: SortKey[];
  isIdDescending: boolean;
  /** Matches a page. */
  count: number;
  wantsTotal: boolean;
  includes: Include[];
  revincludes: Include[];
  pageToken: string | undefined;
  /** Of all that decides which matches there are and in which order; a page token belongs to one. */
  fingerprint: string;
  /** Parameters that are not known here. */
  ignored: string[];
  /** What they were to be sorted by, and cannot be. */
  unsorted: string[];
}

export interface SearchSettings {
  now: Date;
  /** What absolute URLs of our own resources begin with, with `/` at the end. */
  bases: readonly string[];
  /** Prefer: handling=strict. */
  isStrict: boolean;
}
