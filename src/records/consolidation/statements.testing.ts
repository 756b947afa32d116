// Small statements for the tests of consolidation, as different sources would write them, and ways to arrange them.
import type { Resource } from 'fhir/r4';
import { codePairsOf, groupsOf, identityOf, same } from './index.ts';
import type { Decision, Identity, SameReason } from './index.ts';

export type Said = Record<string, unknown> & { resourceType: string; id: string };

export const asResource = (said: Said): Resource => said;

export const SNOMED = 'http://snomed.info/sct';
export const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm';
export const LOINC = 'http://loinc.org';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const NDC = 'http://hl7.org/fhir/sid/ndc';
export const CVX = 'http://hl7.org/fhir/sid/cvx';

export const coding = (system: string, code: string, display?: string) => ({
  system,
  code,
  ...(display !== undefined && { display }),
});
export const coded = (...codings: object[]) => ({ coding: codings });
export const quantity = (value: number, unit: string) => ({ value, unit });
export const uuid = (n: number) => ({
  system: 'urn:ietf:rfc:3986',
  value: `urn:uuid:${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`,
});

export const condition = (id: string, code: object, more: object = {}): Said => ({
  resourceType: 'Condition',
  id,
  code,
  ...more,
});
export const lab = (id: string, more: object = {}): Said => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: coded(coding(LOINC, '2345-7', 'Glucose')),
  effectiveDateTime: '2024-03-05T08:30:00-05:00',
  ...more,
});

const nothing = () => undefined;

/** Resolves among the statements themselves, as in one document. */
export const within =
  (said: readonly Said[]) =>
  (reference: string): Resource | undefined => {
    const found = said.find(one => `${one.resourceType}/${one.id}` === reference);
    return found === undefined ? undefined : asResource(found);
  };

export const identify = (said: Said, others: readonly Said[] = []): Identity =>
  identityOf(asResource(said), others.length === 0 ? nothing : within(others));

export const pairsOf = (said: readonly Said[]) => said.flatMap(one => codePairsOf(asResource(one)));

export const groupsOfSaid = (
  said: readonly Said[],
  decisions: readonly Decision[] = [],
  others: readonly Said[] = [],
): string[][] =>
  groupsOf(
    said.map(one => ({ id: one.id, identity: identify(one, others) })),
    pairsOf(said),
    decisions,
  );

export const whySame = (a: Said, b: Said, pairs = pairsOf([a, b])): SameReason | undefined =>
  same(identify(a), identify(b), pairs);

export function* permutations<T>(values: readonly T[]): Generator<T[]> {
  if (values.length <= 1) {
    yield [...values];
    return;
  }
  for (let at = 0; at < values.length; at++) {
    const rest = [...values.slice(0, at), ...values.slice(at + 1)];
    for (const others of permutations(rest)) yield [values[at] as T, ...others];
  }
}

/** All orders of a few, or two dozen different ones of many: each a fixed shuffle. */
export function* arrivals<T>(values: readonly T[]): Generator<T[]> {
  if (values.length <= 4) {
    yield* permutations(values);
    return;
  }
  for (let round = 0; round < 24; round++) {
    const left = [...values];
    const order: T[] = [];
    for (let step = 0; left.length > 0; step++)
      order.push(...left.splice((round * 7 + step * (round + 3)) % left.length, 1));
    yield order;
  }
}
