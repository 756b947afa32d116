// What was found, as a list: components of an observation, members of a panel, results of a report. Two lists → the same in any units, one within the
// other, or apart.
import { LOINC, sameConcept } from './codes.ts';
import type { Concept } from './codes.ts';
import type { SameReason } from './identity.ts';
import { apart, equal, fits, least } from './judge.ts';
import type { Judgement, PairIndex } from './judge.ts';
import { sameValue, spellingOf } from './values.ts';
import type { Value } from './values.ts';

export interface Finding {
  what: Concept;
  value?: Value;
  /** Of a member that has components of its own. */
  parts?: Finding[];
}

/** So many of one test that the other side does not tell in the same words are not looked at for a conversion. */
const MOST_OF_ONE_TEST = 20;

const nameOf = ({ codes, words }: Concept): string =>
  codes.find(code => code.startsWith(LOINC)) ?? codes[0] ?? words[0] ?? '';

const textOf = ({ what, value, parts }: Finding): string =>
  [`${nameOf(what)}=${spellingOf(value)}`, ...(parts ?? []).map(textOf).sort()].join(' ');

interface Listed {
  texts: readonly string[];
  has: ReadonlySet<string>;
}

const listings = new WeakMap<readonly Finding[], Listed>();

function listed(findings: readonly Finding[]): Listed {
  const known = listings.get(findings);
  if (known !== undefined) return known;
  const texts = findings.map(textOf);
  const made = { texts, has: new Set(texts) };
  listings.set(findings, made);
  return made;
}

/** Once each, in an order that is not the source's; none is no list. */
export function listOf(findings: readonly Finding[]): Finding[] | undefined {
  if (findings.length === 0) return undefined;
  const { texts } = listed(findings);
  const bySaid = new Map(findings.map((finding, at) => [texts[at] ?? '', finding]));
  return [...bySaid.keys()].sort().flatMap(text => bySaid.get(text) ?? []);
}

/** Those whose text the other list has not. */
const alone = (findings: readonly Finding[], other: readonly Finding[]): Finding[] => {
  const { texts } = listed(findings);
  const { has } = listed(other);
  return findings.filter((_, at) => !has.has(texts[at] ?? ''));
};

const keysOf = ({ codes, words }: Concept, pairs: PairIndex): Set<string> =>
  new Set([...codes, ...words, ...codes.flatMap(code => [...(pairs.get(code) ?? [])])]);

/** What may be one test. */
function placesOf(findings: readonly Finding[]): ReadonlyMap<string, Finding[]> {
  const places = new Map<string, Finding[]>();
  for (const finding of findings)
    for (const key of new Set([...finding.what.codes, ...finding.what.words])) {
      const there = places.get(key);
      if (there === undefined) places.set(key, [finding]);
      else there.push(finding);
    }
  return places;
}

const isOne = ({ is }: Judgement): boolean => is === 'equal' || is === 'fits';

/** Undefined: another test. */
function sameTest(a: Concept, b: Concept, pairs: PairIndex): Judgement | undefined {
  const judged = sameConcept(a, b, pairs);
  if (!isOne(judged)) return undefined;
  return a.codes.some(code => b.codes.includes(code)) ? equal : judged;
}

const sameSaid = (a: Finding, b: Finding, pairs: PairIndex): Judgement =>
  least(
    a.value === undefined && b.value === undefined ? equal : sameValue(a.value, b.value, pairs),
    sameParts(a.parts, b.parts, pairs),
  );

/** Whichever of the two lists is asked: what others tell, then that one has more, and only then that everything is the same in other units. */
const weakestFirst: readonly (SameReason | undefined)[] = ['crosswalk', 'words', 'less-precise', 'units'];
const weakest = (judgements: readonly Judgement[]): Judgement =>
  weakestFirst
    .map(reason => judgements.find(({ is, because }) => is === 'fits' && because === reason))
    .find(judged => judged !== undefined) ?? equal;

/** Apart where one test has two values, or no test is in both lists. */
export function sameFindings(a: readonly Finding[], b: readonly Finding[], pairs: PairIndex): Judgement {
  const [restA, restB] = [alone(a, b), alone(b, a)];
  if (restA.length + restB.length === 0) return equal;
  const places = placesOf(restB);
  const met = new Set<Finding>();
  const differing: (readonly [Finding, Finding])[] = [];
  const judgements: Judgement[] = [];
  for (const one of restA) {
    const others = new Set([...keysOf(one.what, pairs)].flatMap(key => places.get(key) ?? []));
    for (const other of others) {
      const test = sameTest(one.what, other.what, pairs);
      if (test === undefined) continue;
      const judged = others.size > MOST_OF_ONE_TEST ? apart : least(test, sameSaid(one, other, pairs));
      if (isOne(judged)) {
        met.add(one).add(other);
        judgements.push(judged);
      } else if (others.size > MOST_OF_ONE_TEST) return apart;
      else differing.push([one, other]);
    }
  }
  const isNothingShared = restA.length === a.length && met.size === 0;
  if (isNothingShared || differing.some(([one, other]) => !met.has(one) && !met.has(other))) return apart;
  const isMore = [...restA, ...restB].some(finding => !met.has(finding));
  return weakest(isMore ? [...judgements, fits] : judgements);
}

/** Whatever the values: is any test in both lists? */
export function isOfOneTest(a: readonly Finding[], b: readonly Finding[], pairs: PairIndex): boolean {
  const places = placesOf(b);
  return a.some(one =>
    [...keysOf(one.what, pairs)].some(key =>
      places
        .get(key)
        ?.slice(0, MOST_OF_ONE_TEST)
        .some(other => sameTest(one.what, other.what, pairs) !== undefined),
    ),
  );
}

/** Silence on one side is another observation. */
export const sameParts = (
  a: readonly Finding[] | undefined,
  b: readonly Finding[] | undefined,
  pairs: PairIndex,
): Judgement => {
  if (a === undefined || b === undefined) return a === b ? equal : apart;
  return sameFindings(a, b, pairs);
};
