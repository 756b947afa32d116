// Statement → identity; two identities → whether they are one, and why. Pure and symmetric.
import type { Identifier, Resource } from 'fhir/r4';
import { uniqueIds } from './identifiers.ts';
import type { CodePair, Identity, Resolve, SameReason } from './identity.ts';
import { apart, equal, indexOf, open, shares } from './judge.ts';
import type { Judgement, PairIndex } from './judge.ts';
import { ruleOf } from './rules/index.ts';
import { distinct } from './words.ts';

const MOST_KEYS = 64;
const CODE = /^[^|]*\|[^|]*$/;

/** Identifiers that prove two statements one. */
export const idsOf = (resource: Resource): readonly string[] =>
  ruleOf(resource.resourceType).ids?.(resource) ??
  uniqueIds((resource as { identifier?: Identifier | Identifier[] }).identifier);

/** Made once per statement; holds all that sameness is ever judged by. */
export function identityOf(resource: Resource, resolve: Resolve): Identity {
  const rule = ruleOf(resource.resourceType);
  const facts: Record<string, unknown> = {};
  for (const name in rule.aspects) {
    const value = rule.aspects[name]?.of(resource, resolve);
    if (value !== undefined) facts[name] = value;
  }
  const ids = idsOf(resource);
  const blocks = [...(rule.blocks?.(facts) ?? [])];
  const concept = rule.meets?.(facts);
  const codes = concept?.codes ?? [];
  const keys = [...(rule.keys?.(facts) ?? [])];
  for (const id of ids) keys.push(`id|${id}`);
  const sit = (code: string): void => {
    if (blocks.length === 0) keys.push(code);
    for (const block of blocks) keys.push(`${code}|${block}`);
  };
  for (const code of codes) sit(code);
  for (const word of concept?.words ?? []) sit(`words|${word}`);
  return {
    type: resource.resourceType,
    keys: distinct(keys).slice(0, MOST_KEYS),
    ...(ids.length > 0 && { ids: [...ids] }),
    ...(codes.length > 0 && { codes }),
    ...(blocks.length > 0 && { blocks }),
    facts,
  };
}

export const factsOf = (identity: Identity): Record<string, unknown> =>
  identity.facts as Record<string, unknown>;
const codesOf = (identity: Identity): string[] => (identity.codes as string[] | undefined) ?? [];

/** Own keys, and those that one pair of codes leads to. Two statements meet where one's own are among the other's own or reached. */
export function meetingKeys(
  identity: Identity,
  pairs: readonly CodePair[],
): { own: string[]; reach: string[] } {
  const index = indexOf(pairs);
  const reached = new Set<string>();
  for (const code of codesOf(identity))
    for (const other of index.get(code) ?? [])
      for (const key of identity.blocks?.map(block => `${other}|${block}`) ?? [other]) reached.add(key);
  for (const key of identity.keys) reached.delete(key);
  return { own: identity.keys, reach: [...reached].sort() };
}

/** What the statement is about, whenever it was: two statements of one concept have one of these in common. */
export function conceptOf(identity: Identity): string[] {
  const concept = ruleOf(identity.type).meets?.(factsOf(identity));
  return distinct(
    [...(concept?.codes ?? []), ...(concept?.words ?? []).map(word => `words|${word}`)].filter(key =>
      CODE.test(key),
    ),
  );
}

/** The reason most worth telling comes first. */
const ranks: readonly SameReason[] = [
  'patient',
  'identifier',
  'correction',
  'crosswalk',
  'medicine',
  'units',
  'words',
  'less-precise',
  'identical',
];

/** All aspects together; with an identifier in common, what may be revised is passed over, and silence too: but never what it is about. */
export function judge(a: Identity, b: Identity, pairs: PairIndex): Judgement {
  if (a.type !== b.type) return apart;
  const { aspects, enough } = ruleOf(a.type);
  const [one, other] = [factsOf(a), factsOf(b)];
  const isShared = shares(a.ids, b.ids);
  let found: Judgement = equal;
  // Read to the end: two that cannot be one keep apart what fits both.
  let isAboutOne = true;
  for (const name in aspects) {
    const row = aspects[name];
    if (row === undefined) continue;
    const judgement = row.judge(one[name], other[name], pairs);
    if (judgement.is === 'equal' || (row.revisable && isShared)) continue;
    if (judgement.is === 'apart') return apart;
    if (judgement.is === 'open') {
      isAboutOne &&= name !== 'what';
      found = open;
    } else if (found.is === 'equal' || (found.is === 'fits' && rankOf(judgement) < rankOf(found)))
      found = judgement;
  }
  if (!isAboutOne) return open;
  if (isShared) return { is: found.is === 'equal' ? 'equal' : 'fits', because: 'identifier' };
  if (found.is === 'open' || enough?.(one, other) === false) return open;
  return found.is === 'equal' && a.type === 'Patient' ? { is: 'equal', because: 'patient' } : found;
}

const rankOf = (judgement: Judgement): number =>
  judgement.because === undefined ? ranks.length : ranks.indexOf(judgement.because);

/** Why two statements are one; nothing where they are two. */
export function same(a: Identity, b: Identity, pairs: readonly CodePair[]): SameReason | undefined {
  const judgement = judge(a, b, indexOf(pairs));
  if (judgement.is !== 'equal' && judgement.is !== 'fits') return undefined;
  return judgement.because ?? 'identical';
}
