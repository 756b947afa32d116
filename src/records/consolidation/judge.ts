// Two values of one aspect → equal; fitting, where one says less; open, where nothing can be told; or apart.
import type { CodePair, SameReason } from './identity.ts';

export interface Judgement {
  is: 'equal' | 'fits' | 'open' | 'apart';
  because?: SameReason;
}

export const equal: Judgement = { is: 'equal' };
/** One says less. */
export const fits: Judgement = { is: 'fits', because: 'less-precise' };
export const open: Judgement = { is: 'open' };
export const apart: Judgement = { is: 'apart' };
export const byCrosswalk: Judgement = { is: 'fits', because: 'crosswalk' };
export const byWords: Judgement = { is: 'fits', because: 'words' };
export const byUnits: Judgement = { is: 'fits', because: 'units' };
export const byMedicine: Judgement = { is: 'fits', because: 'medicine' };
export const byCorrection: Judgement = { is: 'fits', because: 'correction' };

/** Code → the codes that documents of the record give as the same. */
export type PairIndex = ReadonlyMap<string, ReadonlySet<string>>;

const indexes = new WeakMap<readonly CodePair[], { length: number; index: PairIndex }>();

export function indexOf(pairs: readonly CodePair[]): PairIndex {
  const known = indexes.get(pairs);
  if (known?.length === pairs.length) return known.index;
  const index = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => {
    const reached = index.get(from);
    if (reached === undefined) index.set(from, new Set([to]));
    else reached.add(to);
  };
  for (const { one, other } of pairs) {
    add(one, other);
    add(other, one);
  }
  indexes.set(pairs, { length: pairs.length, index });
  return index;
}

export type Judge<V> = (a: V | undefined, b: V | undefined, pairs: PairIndex) => Judgement;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The least of several: apart before open before fits before equal. */
export function least(...judgements: readonly Judgement[]): Judgement {
  let found = equal;
  for (const judgement of judgements) {
    if (judgement.is === 'apart') return apart;
    if (judgement.is === 'open' || (judgement.is === 'fits' && found.is === 'equal')) found = judgement;
  }
  return found;
}

/** Silence is an answer of its own here. */
export const alike: Judge<unknown> = (a, b) =>
  a === b || (a !== undefined && b !== undefined && textOf(a) === textOf(b)) ? equal : apart;

/** Silence on both sides is the same, silence on one side says less. */
export const orSilent =
  <V>(judge: (a: V, b: V, pairs: PairIndex) => Judgement): Judge<V> =>
  (a, b, pairs) =>
    a === undefined || b === undefined ? (a === b ? equal : fits) : judge(a, b, pairs);

/** The same words or number on both sides. */
export const alikeOrSilent: Judge<unknown> = orSilent<unknown>(alike);

const overlap = (a: readonly string[], b: readonly string[]): boolean => a.some(one => b.includes(one));

/** Sets of which one member in common is enough. */
export const overlapping: Judge<readonly string[]> = orSilent((a, b) => {
  if (a.length === b.length && a.every((one, at) => one === b[at])) return equal;
  return overlap(a, b) ? fits : apart;
});

/** Is anything said on both sides, and the same? */
export const shares = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  a !== undefined && b !== undefined && overlap(a, b);
