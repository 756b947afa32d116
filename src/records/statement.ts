// A converted document's Bundle → its statements as they are stored and compared. Pure; done before the transaction, in a thread for large documents.
import { createHash } from 'node:crypto';
import type { Bundle, Resource } from 'fhir/r4';
import type { Origin } from '../conversion/ccda/index.ts';
import { CVX, ICD10, ICD9, NDC, RXNORM, SNOMED, UNII } from './consolidation/codes.ts';
import { atOnce, every } from '../platform/slices.ts';
import type { Steps } from '../platform/slices.ts';
import { codePairsOf, identityOf, meetingKeys } from './consolidation/index.ts';
import type { CodePair, Identity } from './consolidation/index.ts';

/** What one document says of one thing. Plain data: it is handed from thread to thread. */
export interface Statement {
  resourceType: string;
  resourceId: string;
  /** SHA-256 of the JSON text. */
  hash: string;
  json: string;
  /** What sameness is judged by, as JSON. */
  identity: string;
  /** Under which keys it can be met. */
  keys: string[];
  /** `Type/id` of what it names, without the patient. */
  references: string[];
  /** Codes it gives as one. */
  pairs: CodePair[];
  /** The elements of the document it was made from. */
  origins: Pick<Origin, 'section' | 'start' | 'end'>[];
}

const referencePattern = /"reference":"([A-Za-z]{1,64}\/[A-Za-z0-9.-]{1,64})"/g;

/** JSON text of a resource → what it names. Within a string of JSON text every quote is escaped, so that no word is taken for a reference. */
export function referencesIn(json: string): string[] {
  const found = new Set<string>();
  for (const [, reference = ''] of json.matchAll(referencePattern))
    if (!reference.startsWith('Patient/')) found.add(reference);
  return [...found];
}

/** The same text with every reference as `rename` gives it. */
export const renameReferences = (json: string, rename: (reference: string) => string): string =>
  json.replaceAll(referencePattern, (_, reference: string) => `"reference":"${rename(reference)}"`);

/** A B-tree holds no long texts. */
const longestKey = 300;

const storedKey = (key: string): string =>
  key.length <= longestKey ? key : `long|${createHash('sha256').update(key).digest('hex')}`;

/** Under which keys a statement is met, and by which it looks for others. */
export function storedKeys(
  identity: Identity,
  pairs: readonly CodePair[],
): { own: string[]; sought: string[] } {
  const { own, reach } = meetingKeys(identity, pairs);
  return { own: [...new Set(own.map(storedKey))], sought: [...new Set([...own, ...reach].map(storedKey))] };
}

/** Whoever says a code is found by it when a document gives the code as one with another. */
export const codeKey = (code: string): string => storedKey(`${says}${code}`);
const says = 'says|';

/** The code of such a key; a very long one has none. */
export const codeOfKey = (key: string): string | undefined =>
  key.startsWith(says) ? key.slice(says.length) : undefined;

/** Every code of an identity that can be one with another system's. */
export const pairedCodesOf = (identity: Identity): Set<string> => pairedCodesIn(identity.facts);

/** Which systems' codes a document gives as one with others' (consolidation/pairs.ts). */
const pairedSystems = new Set([CVX, ICD10, ICD9, NDC, RXNORM, SNOMED, UNII]);

function pairedCodesIn(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    const at = value.indexOf('|');
    if (at > 0 && pairedSystems.has(value.slice(0, at))) found.add(value);
  } else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) pairedCodesIn(inner, found);
  return found;
}

const named = ({ resourceType, id }: Resource): string => `${resourceType}/${id ?? ''}`;

/** One statement per id; where a document says two things under one id, the one of the lesser hash, so that order does not matter. */
export const statementsOf = (bundle: Bundle, origins: readonly Origin[] = []): Statement[] =>
  atOnce(statementSteps(bundle, origins));

/** Between two interruptions: some milliseconds. */
const resourcesAtOnce = 100;

/** The same in steps, for the server's own thread. */
export function* statementSteps(bundle: Bundle, origins: readonly Origin[] = []): Steps<Statement[]> {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => (resource?.id ? [resource] : []));
  const byName = new Map<string, Resource>(resources.map(resource => [named(resource), resource]));
  const originsOf = Map.groupBy(origins, origin => origin.reference);
  const statements = new Map<string, Statement>();
  const isTime = every(resourcesAtOnce);
  for (const resource of resources) {
    if (isTime()) yield;
    const name = named(resource);
    const json = JSON.stringify(resource);
    const hash = createHash('sha256').update(json).digest('hex');
    const known = statements.get(name);
    if (known !== undefined && known.hash <= hash) continue;
    const identity = identityOf(resource, reference => byName.get(reference));
    statements.set(name, {
      resourceType: resource.resourceType,
      resourceId: resource.id ?? '',
      hash,
      json,
      identity: JSON.stringify(identity),
      keys: [...storedKeys(identity, []).own, ...[...pairedCodesIn(identity.facts)].map(codeKey)],
      references: referencesIn(json),
      pairs: codePairsOf(resource),
      origins: (originsOf.get(name) ?? []).map(({ section, start, end }) => ({
        ...(section === undefined ? {} : { section }),
        start,
        end,
      })),
    });
  }
  return [...statements.values()];
}
