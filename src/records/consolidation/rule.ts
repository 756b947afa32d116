// The form of a rule: a table of aspects. All equal: one statement. All equal or fitting: one, if nothing else fits. One apart: two.
import type { Resource } from 'fhir/r4';
import type { Concept } from './codes.ts';
import type { Resolve } from './identity.ts';
import type { Judge, Judgement, PairIndex } from './judge.ts';

export interface Aspect<R> {
  of(resource: R, resolve: Resolve): unknown;
  judge(a: unknown, b: unknown, pairs: PairIndex): Judgement;
  /** A statement with the same identifier may have come to say something else here. */
  revisable: boolean;
}

/** Names the aspect's reading and judging in one row of the table. */
export function aspect<R, V>(
  of: (resource: R, resolve: Resolve) => V | undefined,
  judge: Judge<V>,
): Aspect<R> {
  return {
    of,
    judge: (a, b, pairs) => judge(a as V | undefined, b as V | undefined, pairs),
    revisable: false,
  };
}

/** What a later version of the same statement may say otherwise. */
export const revisable = <R, V>(
  of: (resource: R, resolve: Resolve) => V | undefined,
  judge: Judge<V>,
): Aspect<R> => ({
  ...aspect(of, judge),
  revisable: true,
});

export type Facts = Record<string, unknown>;

export interface Places {
  own: readonly string[];
  reach: readonly string[];
}

export interface Rule<R extends Resource = Resource> {
  aspects: Readonly<Record<string, Aspect<R>>>;
  /** The aspect whose codes and words the statements meet by. */
  meets?: (facts: Facts) => Concept | undefined;
  /** What follows each code in a key: days, years. None where the code alone is the key. */
  blocks?: (facts: Facts) => readonly string[];
  /** Other keys: names of people and places, products. */
  keys?: (facts: Facts) => readonly string[];
  /** Within a block only those are compared whose own places meet the other's own or reached; nothing meets all of the block. */
  places?: (facts: Facts) => Places | undefined;
  /** Identifiers of the resource that prove sameness, if not all unique ones. */
  ids?: (resource: R) => readonly string[];
  /** May two statements be one without an identifier in common? Judged when all aspects are equal or fit. */
  enough?: (a: Facts, b: Facts) => boolean;
}

export const rule = <R extends Resource>(table: Rule<R>): Rule => table as unknown as Rule;
