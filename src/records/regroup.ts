// What changed among the statements → which of them are one now. Only the groups that a change can reach are looked at.
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import { nameOf, placeOf, publish } from './publish.ts';
import type { Cause, Vanished } from './publish.ts';
import type { Place } from './record.ts';
import { breathe, every, inSlices, mapInSlices } from '../platform/slices.ts';
import type { Steps } from '../platform/slices.ts';
import { groupSteps } from './consolidation/index.ts';
import type { CodePair, Identity, Member } from './consolidation/index.ts';
import { readDecisions } from './sql-decisions.ts';
import type { DecisionRow } from './sql-decisions.ts';
import type { RecordPairs } from './sql-documents.ts';
import {
  findMeetings,
  findReferrers,
  hasStatements,
  moveRecord,
  readGroups,
  removeStatements,
  replaceKeysAndReferences,
  writeStatements,
} from './sql.ts';
import type { LockedRecord, StoredStatement } from './sql.ts';
import { codeKey, storedKeys } from './statement.ts';
import type { Statement } from './statement.ts';

/** Rules that group otherwise are another generation: every record is grouped anew by them. */
export const rulesGeneration = 8;

/** Between two interruptions. */
const statementsAtOnce = 500;

/** One statement that is new or says something else than before. */
export interface ChangedStatement {
  before: StoredStatement | undefined;
  /** Its group is still to be found. */
  after: StoredStatement;
  said: Pick<Statement, 'resourceType' | 'resourceId' | 'keys' | 'references'>;
}

export interface Touch {
  changed: readonly ChangedStatement[];
  /** No document says it any more. */
  gone: readonly StoredStatement[];
  pairs: RecordPairs;
  /** Groups to look at besides. */
  groups?: readonly Place[];
}

const groupOf = ({ resourceType, groupId }: StoredStatement): string => `${resourceType}/${groupId}`;

export const identityOfStored = (statement: StoredStatement) => JSON.parse(statement.identity) as Identity;

const meetingsOf = (statement: StoredStatement, pairs: readonly CodePair[]) =>
  storedKeys(identityOfStored(statement), pairs).sought.map(key => ({
    resourceType: statement.resourceType,
    key,
  }));

/**
 * The statements that may be one in another way than before, as they stood; all of their groups. Whether two are one can hang on a third
 * that fits as well: so what the found ones meet is found too, until nothing more is.
 */
async function touchedStatements(
  tx: Transaction,
  key: PatientKey,
  { changed, gone, pairs, groups = [] }: Touch,
  decisions: readonly DecisionRow[],
): Promise<StoredStatement[]> {
  const reidentified = changed.filter(({ before, after }) => before?.identity !== after.identity);
  // What met the old identity may be one with something else now that it is gone.
  let seeking = [
    ...reidentified.flatMap(({ before, after }) => [after, ...(before ? [before] : [])]),
    ...gone,
  ];
  let codes = [...new Set(pairs.changed.flatMap(({ one, other }) => [codeKey(one), codeKey(other)]))];
  const own = [...reidentified.flatMap(({ before }) => before ?? []), ...gone].map(statement => ({
    resourceType: statement.resourceType,
    resourceId: statement.groupId,
  }));
  let places: Place[] = [...own, ...groups];
  const found = new Map<string, StoredStatement[]>();
  for (;;) {
    // Every Patient is the patient: there is nothing to find out.
    const sought = seeking.filter(statement => statement.resourceType !== 'Patient');
    const meetings = await mapInSlices(sought, statementsAtOnce, each => meetingsOf(each, pairs.now));
    // Many statements of one document meet others under the same keys.
    const wanted = [
      ...new Map(meetings.flat().map(each => [`${each.resourceType} ${each.key}`, each])).values(),
    ];
    await breathe();
    const decided = new Set(seeking.map(nameOf));
    const named = decisions.flatMap(({ resourceType, oneId, otherId }) => {
      const both = [oneId, otherId].map(resourceId => ({ resourceType, resourceId }));
      return both.some(each => decided.has(nameOf(each))) ? both : [];
    });
    if (wanted.length + codes.length + named.length > 0)
      places.push(...(await findMeetings(tx, key, wanted, codes, named)));
    const unread = new Map(
      places
        .filter(place => place.resourceType !== 'Patient' && !found.has(nameOf(place)))
        .map(place => [nameOf(place), place]),
    );
    if (unread.size === 0) return [...found.values()].flat();
    await breathe();
    seeking = await readGroups(tx, key, [...unread.values()]);
    for (const name of unread.keys()) found.set(name, []);
    for (const statement of seeking) found.get(groupOf(statement))?.push(statement);
    codes = [];
    places = [];
  }
}

/** The same statements with the group each is part of: the group's id is the smallest of its statements'. */
function* groupedSteps(
  key: PatientKey,
  statements: readonly StoredStatement[],
  pairs: readonly CodePair[],
  decisions: readonly DecisionRow[],
): Steps<StoredStatement[]> {
  const found: StoredStatement[] = [];
  const isTime = every(statementsAtOnce);
  for (const [resourceType, members] of Map.groupBy(statements, each => each.resourceType)) {
    if (resourceType === 'Patient') {
      found.push(...members.map(member => ({ ...member, groupId: key.particlePatientId })));
      continue;
    }
    const byId = new Map(members.map(member => [member.resourceId, member]));
    const read: Member[] = [];
    for (const member of members) {
      read.push({ id: member.resourceId, identity: identityOfStored(member) });
      if (isTime()) yield;
    }
    const groups = yield* groupSteps(
      read,
      pairs,
      decisions.filter(decision => decision.resourceType === resourceType),
    );
    for (const ids of groups) {
      const groupId = ids.reduce((least, id) => (id < least ? id : least));
      for (const id of ids) {
        const member = byId.get(id);
        if (member !== undefined) found.push({ ...member, groupId });
        if (isTime()) yield;
      }
    }
  }
  return found;
}

export const grouped = (...of: Parameters<typeof groupedSteps>): Promise<StoredStatement[]> =>
  inSlices(groupedSteps(...of));

const byName = (statements: readonly StoredStatement[]) =>
  new Map(statements.map(statement => [nameOf(statement), statement]));

const isSame = (a: StoredStatement | undefined, b: StoredStatement): boolean =>
  a !== undefined &&
  a.hash === b.hash &&
  a.groupId === b.groupId &&
  a.identity === b.identity &&
  a.documentId === b.documentId &&
  a.documentTime?.getTime() === b.documentTime?.getTime();

/** Groups that no statement is part of any more, and where those that were live now. */
function vanishedGroups(
  before: ReadonlyMap<string, StoredStatement>,
  after: ReadonlyMap<string, StoredStatement>,
): Vanished[] {
  const standing = new Set([...after.values()].map(groupOf));
  const vanished: Vanished[] = [];
  for (const [name, members] of Map.groupBy(before.values(), groupOf)) {
    if (standing.has(name)) continue;
    const { resourceType, resourceId } = placeOf(name);
    const left = members.flatMap(member => after.get(nameOf(member)) ?? []);
    const heir =
      left.find(member => member.resourceId === resourceId) ??
      left.toSorted((a, b) => (a.resourceId < b.resourceId ? -1 : 1))[0];
    vanished.push({ resourceType, resourceId, supersededBy: heir?.groupId });
  }
  return vanished;
}

export interface Settled {
  before: ReadonlyMap<string, StoredStatement>;
  after: ReadonlyMap<string, StoredStatement>;
  /** Whose keys and references are to be written. */
  said: readonly ChangedStatement['said'][];
  /** Groups to serve anew whatever moved. */
  groups: Iterable<string>;
}

/** Writes how the statements stand now, and serves what that changes. */
export async function settle(
  tx: Transaction,
  key: PatientKey,
  record: LockedRecord,
  { before, after, said, groups }: Settled,
  cause: Cause,
): Promise<Place[]> {
  await breathe();
  const gone = [...before.values()].filter(statement => !after.has(nameOf(statement)));
  if (gone.length > 0) await removeStatements(tx, key, gone);
  const written = [...after.values()].filter(statement => !isSame(before.get(nameOf(statement)), statement));
  if (written.length > 0) await writeStatements(tx, key, written);
  if (said.length > 0) await replaceKeysAndReferences(tx, key, said);

  const moved = [
    ...gone,
    ...written.filter(statement => before.get(nameOf(statement))?.groupId !== statement.groupId),
  ];
  await breathe();
  const standing = new Set([...after.values()].map(groupOf));
  const patient = `Patient/${key.particlePatientId}`;
  const vanished = vanishedGroups(before, after).filter(each => nameOf(each) !== patient);
  await breathe();
  const served = new Set<string>([...groups, ...written.map(groupOf)]);
  for (const statement of moved) {
    const old = before.get(nameOf(statement));
    if (old !== undefined && standing.has(groupOf(old))) served.add(groupOf(old));
  }
  if (moved.length > 0) for (const place of await findReferrers(tx, key, moved)) served.add(nameOf(place));
  for (const each of vanished) served.delete(nameOf(each));
  if (after.size > 0 || (await hasStatements(tx, key))) served.add(patient);
  else {
    served.delete(patient);
    vanished.push({ ...placeOf(patient), supersededBy: undefined });
  }
  const { seq, changed } = await publish(tx, key, record, [...served].map(placeOf), vanished, cause);
  await moveRecord(tx, key, {
    seq,
    rules: rulesGeneration,
    changedAt: changed.length > 0 ? cause.now : undefined,
  });
  return changed;
}

/** After a document, a withdrawal or a decision: the groups it reaches, formed anew. */
export async function regroupTouched(
  tx: Transaction,
  key: PatientKey,
  record: LockedRecord,
  touch: Touch,
  cause: Cause,
): Promise<Place[]> {
  const decisions = await readDecisions(tx, key);
  const touched = await touchedStatements(tx, key, touch, decisions);
  await breathe();
  const before = byName([...touched, ...touch.gone, ...touch.changed.flatMap(each => each.before ?? [])]);
  const gone = new Set(touch.gone.map(nameOf));
  const touchedNames = new Set(touched.map(nameOf));
  const changed = new Map(touch.changed.map(each => [nameOf(each.after), each]));
  // A statement that only has other words, or another document speaking, stays where it is.
  const staying = [...changed.values()].filter(
    each => each.before?.identity === each.after.identity && !touchedNames.has(nameOf(each.after)),
  );
  const stayingNames = new Set(staying.map(each => nameOf(each.after)));
  const members = [
    ...touched.filter(each => !gone.has(nameOf(each)) && !changed.has(nameOf(each))),
    ...touch.changed.filter(each => !stayingNames.has(nameOf(each.after))).map(each => each.after),
  ];
  const after = byName([
    ...(await grouped(key, members, touch.pairs.now, decisions)),
    ...staying.map(each => ({ ...each.after, groupId: each.before?.groupId ?? each.after.groupId })),
  ]);
  await breathe();
  const said = touch.changed
    .filter(({ before: old, after: now }) => old?.hash !== now.hash || old.identity !== now.identity)
    .map(each => each.said);
  return settle(tx, key, record, { before, after, said, groups: [] }, cause);
}
