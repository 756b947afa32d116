// A caller's word on which statements are one: stronger than the rules, kept through every re-run, and taken back at will. And why two are one, or not.
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Executor, Transaction } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { codeMaps, isCodeMapName } from './code-maps/maps.ts';
import type { CodeMapName } from './code-maps/maps.ts';
import { readMaps } from './code-maps/sql.ts';
import { forRecord } from './regroup-all.ts';
import { identityOfStored, regroupTouched } from './regroup.ts';
import { same, sameReasons } from './consolidation/index.ts';
import type { CodePair, SameReason } from './consolidation/index.ts';
import { countOtherDecisions, readDecisions, removeDecision, upsertDecision } from './sql-decisions.ts';
import type { DecisionRow } from './sql-decisions.ts';
import { readPairs, readPairSources } from './sql-documents.ts';
import { readGroupIds, readGroups } from './sql.ts';
import type { StoredStatement } from './sql.ts';
import { pairedCodesOf } from './statement.ts';

export interface DecideParts {
  database: Pick<Database, 'transaction'>;
  clock: Pick<Clock, 'now'>;
  random: Pick<Random, 'uuid'>;
}

/** Two statements by their own ids, in any order. */
export interface StatementPair {
  resourceType: string;
  oneId: string;
  otherId: string;
}

export type Decision = DecisionRow;

/** Every one is read with every document that comes. Who has so much to say of one record has found a fault of the rules. */
const mostDecisions = 1_000;

const inOrder = ({ resourceType, oneId, otherId }: StatementPair): StatementPair =>
  oneId <= otherId ? { resourceType, oneId, otherId } : { resourceType, oneId: otherId, otherId: oneId };

async function decide(
  { database, clock, random }: DecideParts,
  key: PatientKey,
  kind: 'split' | 'join',
  said: StatementPair & { decidedBy: string },
): Promise<Decision> {
  const pair = inOrder(said);
  if (pair.oneId === pair.otherId)
    throw refuse('request.field-invalid', {
      errors: [{ field: 'other_id', message: 'must be another statement than one_id' }],
    });
  if (pair.resourceType === 'Patient')
    throw refuse('request.field-invalid', {
      errors: [{ field: 'resource_type', message: 'the Patients of a record are always the patient' }],
    });
  return database.transaction(async tx => {
    const now = clock.now();
    const decision = {
      ...pair,
      kind,
      decisionId: random.uuid(),
      decidedBy: said.decidedBy,
      decidedAt: now,
    };
    const decisionId = await forRecord(tx, key, now, async record => {
      await groupsOfPair(tx, key, pair);
      if ((await countOtherDecisions(tx, key, pair)) >= mostDecisions)
        throw refuse('record.too-many-decisions');
      const id = await upsertDecision(tx, key, decision);
      await regroupPair(tx, key, record, pair, now);
      return id;
    });
    if (decisionId === undefined) throw refuse('patient.unknown');
    return { ...decision, decisionId };
  });
}

/** They are not one, whatever the rules say. */
export const splitStatements = (
  parts: DecideParts,
  key: PatientKey,
  said: StatementPair & { decidedBy: string },
): Promise<Decision> => decide(parts, key, 'split', said);

/** They are one, whatever the rules say. */
export const joinStatements = (
  parts: DecideParts,
  key: PatientKey,
  said: StatementPair & { decidedBy: string },
): Promise<Decision> => decide(parts, key, 'join', said);

/** The rules decide again; false when there is no such decision. */
export const undoDecision = (
  { database, clock }: Omit<DecideParts, 'random'>,
  key: PatientKey,
  decisionId: string,
): Promise<boolean> =>
  database.transaction(async tx => {
    const now = clock.now();
    const isUndone = await forRecord(tx, key, now, async record => {
      const decision = (await readDecisions(tx, key)).find(each => each.decisionId === decisionId);
      if (decision === undefined) return false;
      await removeDecision(tx, key, decisionId);
      await regroupPair(tx, key, record, decision, now);
      return true;
    });
    return isUndone ?? false;
  });

/** In the order they were made. */
export const listDecisions = (executor: Executor, key: PatientKey): Promise<Decision[]> =>
  readDecisions(executor, key);

const statementsOfPair = ({ resourceType, oneId, otherId }: StatementPair) =>
  [oneId, otherId].map(resourceId => ({ resourceType, resourceId }));

/** Where the two live now. Throws record.resource-unknown. */
async function groupsOfPair(
  executor: Executor,
  key: PatientKey,
  pair: StatementPair,
): Promise<[one: string, other: string]> {
  const groups = await readGroupIds(executor, key, statementsOfPair(pair));
  const one = groups.get(`${pair.resourceType}/${pair.oneId}`);
  const other = groups.get(`${pair.resourceType}/${pair.otherId}`);
  if (one === undefined || other === undefined) throw refuse('record.resource-unknown');
  return [one, other];
}

/** A statement that went since the decision takes no part. */
async function regroupPair(
  tx: Transaction,
  key: PatientKey,
  record: Parameters<typeof regroupTouched>[2],
  pair: StatementPair,
  now: Date,
): Promise<void> {
  const standing = await readGroupIds(tx, key, statementsOfPair(pair));
  const groups = [...new Set(standing.values())].map(resourceId => ({
    resourceType: pair.resourceType,
    resourceId,
  }));
  const pairs = { now: await readPairs(tx, key), changed: [] };
  await regroupTouched(
    tx,
    key,
    record,
    { changed: [], gone: [], pairs, groups },
    { now, documentId: undefined },
  );
}

/** Two codes that are given as one, and by whom. */
export interface Crosswalk extends CodePair {
  documentIds: DocumentId[];
  maps: { title: string; version: string }[];
}

/** One step from a statement to the next that is one with it. */
export interface Link {
  oneId: string;
  otherId: string;
  because: SameReason | 'decision';
  sentence: string;
  /** Of a crosswalk. */
  crosswalks?: Crosswalk[];
}

export interface Explanation extends StatementPair {
  /** Where each is served. */
  oneServedAs: string;
  otherServedAs: string;
  areOne: boolean;
  /** From the one to the other, when they are one. */
  path: Link[];
  /** When they are not. */
  because?: 'decision' | 'rules' | 'ambiguous';
  sentence: string;
}

const sentences = {
  decision: 'A caller decided that they are not one.',
  rules: 'What they say differs in what tells such statements apart.',
  ambiguous: 'They would fit each other, but something else fits as well, or was decided otherwise.',
} as const;

/** Why two statements are one, link by link, or why they are not. Throws record.resource-unknown. */
export async function explain(
  executor: Executor,
  key: PatientKey,
  resourceType: string,
  oneId: string,
  otherId: string,
): Promise<Explanation> {
  const pair = { resourceType, oneId, otherId };
  const [oneServedAs, otherServedAs] = await groupsOfPair(executor, key, pair);
  const groups = [...new Set([oneServedAs, otherServedAs])].map(resourceId => ({ resourceType, resourceId }));
  const members = await readGroups(executor, key, groups);
  const pairs = await readPairs(executor, key);
  const decisions = (await readDecisions(executor, key)).filter(each => each.resourceType === resourceType);
  const about = { ...pair, oneServedAs, otherServedAs };
  if (oneServedAs === otherServedAs) {
    const path = await tellCrosswalks(
      executor,
      key,
      pathBetween(oneId, otherId, members, pairs, decisions),
      members,
      pairs,
    );
    const sentence = path.length === 0 ? 'It is one statement.' : 'They are one, step by step.';
    return { ...about, areOne: true, path, sentence };
  }
  const wanted = inOrder(pair);
  const isSplit = decisions.some(
    each => each.kind === 'split' && each.oneId === wanted.oneId && each.otherId === wanted.otherId,
  );
  const because = isSplit
    ? 'decision'
    : reasonOf(oneId, otherId, members, pairs) === undefined
      ? 'rules'
      : 'ambiguous';
  return { ...about, areOne: false, path: [], because, sentence: sentences[because] };
}

function reasonOf(
  oneId: string,
  otherId: string,
  members: readonly StoredStatement[],
  pairs: readonly CodePair[],
): SameReason | undefined {
  const [one, other] = [oneId, otherId].map(id => members.find(member => member.resourceId === id));
  return one && other && same(identityOfStored(one), identityOfStored(other), pairs);
}

/** Which codes a crosswalk leads through, and which documents or maps say so. */
async function tellCrosswalks(
  executor: Executor,
  key: PatientKey,
  path: readonly Link[],
  members: readonly StoredStatement[],
  pairs: readonly CodePair[],
): Promise<Link[]> {
  if (!path.some(({ because }) => because === 'crosswalk')) return [...path];
  const maps = new Map((await readMaps(executor)).map(each => [each.map, each]));
  const codesOf = (id: string): ReadonlySet<string> => {
    const member = members.find(each => each.resourceId === id);
    return member === undefined ? new Set() : pairedCodesOf(identityOfStored(member));
  };
  return Promise.all(
    path.map(async link => {
      if (link.because !== 'crosswalk') return link;
      const [a, b] = [codesOf(link.oneId), codesOf(link.otherId)];
      const used = pairs.filter(
        ({ one, other }) => (a.has(one) && b.has(other)) || (a.has(other) && b.has(one)),
      );
      const sources = await readPairSources(executor, key, used);
      const crosswalks = used.map(({ one, other }): Crosswalk => {
        const of = sources.filter(each => each.one === one && each.other === other);
        return {
          one,
          other,
          documentIds: of.filter(each => each.map === '').flatMap(each => each.documentIds),
          maps: of
            .filter(({ map }) => isCodeMapName(map))
            .map(({ map }) => ({
              title: codeMaps[map as CodeMapName].title,
              version: maps.get(map)?.version ?? '',
            })),
        };
      });
      const isByMap = crosswalks.every(each => each.documentIds.length === 0);
      return { ...link, crosswalks, sentence: isByMap ? mapSentence : link.sentence };
    }),
  );
}

const mapSentence = 'A map between code systems gives the code of one for the code of the other, always.';

/** The shortest way through the group; breadth first. */
function pathBetween(
  oneId: string,
  otherId: string,
  members: readonly StoredStatement[],
  pairs: readonly CodePair[],
  decisions: readonly Decision[],
): Link[] {
  const identities = new Map(members.map(member => [member.resourceId, identityOfStored(member)]));
  const decided = new Map(decisions.map(each => [`${each.oneId} ${each.otherId}`, each.kind]));
  const linkOf = (a: string, b: string): Link | undefined => {
    const decision = decided.get(a <= b ? `${a} ${b}` : `${b} ${a}`);
    if (decision === 'split') return undefined;
    if (decision === 'join')
      return { oneId: a, otherId: b, because: 'decision', sentence: 'A caller decided that they are one.' };
    const [one, other] = [identities.get(a), identities.get(b)];
    const because = one && other && same(one, other, pairs);
    return because && { oneId: a, otherId: b, because, sentence: sameReasons[because] };
  };
  const ways = new Map<string, Link[]>([[oneId, []]]);
  for (const [from, way] of ways) {
    if (from === otherId) return way;
    for (const to of identities.keys()) {
      const link = ways.has(to) ? undefined : linkOf(from, to);
      if (link !== undefined) ways.set(to, [...way, link]);
    }
  }
  return [];
}
