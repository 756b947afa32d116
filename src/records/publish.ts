// Groups of statements → the resources that are served, their search index and the changes. Writes only what says something else than before.
import type { Patient, Resource } from 'fhir/r4';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import { consolidateSteps, dedupeReferences } from './consolidation/index.ts';
import { patientResource } from './patient-resource.ts';
import type { Place } from './record.ts';
import { indexOf } from './search/index-of.ts';
import { draftSteps, groupProvenanceId, groupProvenanceSteps, servedSteps } from './serve.ts';
import type { Draft, TargetOf } from './serve.ts';
import {
  appendChanges,
  countStatements,
  readStanding,
  removeResources,
  writeIndex,
  writeResources,
} from './sql-served.ts';
import type { NewChange, StandingResource } from './sql-served.ts';
import { breathe, every, inSlices, mapInSlices, slicesOf } from '../platform/slices.ts';
import type { Steps } from '../platform/slices.ts';
import { readGroupIds, readMembers, readSpoken, rowsAtOnce, textAtOnce } from './sql.ts';
import type { LockedRecord, SpokenStatement } from './sql.ts';
import { referencesIn } from './statement.ts';

/** When, and by which document; a decision or new rules have none. */
export interface Cause {
  now: Date;
  documentId: DocumentId | undefined;
}

/** What no longer stands under its own id, and where its statements live now; without that it is withdrawn. */
export interface Vanished extends Place {
  supersededBy: string | undefined;
}

export const nameOf = ({ resourceType, resourceId }: Place): string => `${resourceType}/${resourceId}`;

export function placeOf(name: string): Place {
  const at = name.indexOf('/');
  return { resourceType: name.slice(0, at), resourceId: name.slice(at + 1) };
}

const newestFirst = (a: SpokenStatement, b: SpokenStatement): number =>
  (b.documentTime?.getTime() ?? -Infinity) - (a.documentTime?.getTime() ?? -Infinity) ||
  (a.resourceId < b.resourceId ? -1 : 1);

/** What the statements name → what that is in the record. */
async function targetsOf(
  tx: Transaction,
  key: PatientKey,
  spoken: readonly SpokenStatement[],
): Promise<TargetOf> {
  const named = new Set<string>();
  for (const { json } of spoken) for (const reference of referencesIn(json)) named.add(reference);
  const groups = await readGroupIds(tx, key, [...named].map(placeOf));
  return reference => {
    // Whatever a holder calls the patient.
    if (reference.startsWith('Patient/')) return `Patient/${key.particlePatientId}`;
    const group = groups.get(reference);
    return group === undefined ? undefined : `${reference.slice(0, reference.indexOf('/'))}/${group}`;
  };
}

function* draftOf(
  key: PatientKey,
  record: LockedRecord,
  group: Place,
  statements: readonly SpokenStatement[],
  targetOf: TargetOf,
): Steps<Draft> {
  const members: (SpokenStatement & { id: string; resource: Resource; isNarrowed: boolean })[] = [];
  for (const statement of statements.toSorted(newestFirst)) {
    if (members.length % draftsAtOnce === draftsAtOnce - 1) yield;
    const served = yield* servedSteps(statement.json, targetOf);
    members.push({ ...statement, id: statement.resourceId, ...served });
  }
  if (group.resourceType === 'Patient') {
    const registration = { ...record, particlePatientId: key.particlePatientId };
    const said = members.map(member => member.resource as Patient);
    const patient = patientResource(registration, said);
    return yield* draftSteps(dedupeReferences(patient), { statements: members.length });
  }
  const [first] = members;
  const isOne = members.length === 1 && first !== undefined;
  const whole: Resource = isOne ? first.resource : (yield* consolidateSteps(members)).resource;
  const isNarrowed = !isOne || first.isNarrowed;
  return yield* draftSteps(
    { ...(isNarrowed ? dedupeReferences(whole) : whole), id: group.resourceId },
    {
      statements: members.length,
      source: isOne ? `urn:uuid:${first.firstDocumentId}` : undefined,
    },
  );
}

const whoseOf = (key: PatientKey) => `${key.projectId} ${key.particlePatientId}`;

/** What is to stand under a name: a group, or why a group says more than one document did. */
interface Standing {
  name: string;
  group: Place;
  /** Of the statements it is made of. */
  ids: readonly string[];
  isProvenance: boolean;
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** Between two interruptions, and between two writes. */
const draftsAtOnce = 50;
const statementsAtOnce = 500;

/** Serves these groups anew, and no longer what vanished; answers the last number given and what changed. */
export async function publish(
  tx: Transaction,
  key: PatientKey,
  record: LockedRecord,
  groups: readonly Place[],
  vanished: readonly Vanished[],
  cause: Cause,
): Promise<{ seq: number; changed: Place[] }> {
  const whose = whoseOf(key);
  const members = await readMembers(tx, key, groups);
  const standings: Standing[] = [];
  const gone = [...vanished];
  const isTime = every(statementsAtOnce);
  for (const group of groups) {
    const ids = members.get(nameOf(group)) ?? [];
    const provenance = { resourceType: 'Provenance', resourceId: '' };
    provenance.resourceId = groupProvenanceId(whose, group.resourceType, group.resourceId);
    standings.push({ name: nameOf(group), group, ids, isProvenance: false });
    if (ids.length > 1) standings.push({ name: nameOf(provenance), group, ids, isProvenance: true });
    else gone.push({ ...provenance, supersededBy: undefined });
    if (isTime()) await breathe();
  }
  for (const { resourceType, resourceId } of vanished)
    gone.push({
      resourceType: 'Provenance',
      resourceId: groupProvenanceId(whose, resourceType, resourceId),
      supersededBy: undefined,
    });

  const changed: Place[] = [];
  let seq = record.seq;
  // In the order of names over all slices: what the feed tells does not hang on how the work was cut.
  const weightOf = ({ ids }: Standing) => ids.length;
  for (const slice of slicesOf(standings.sort(byName), statementsAtOnce, statementsAtOnce, weightOf)) {
    const drafts = await draftsOf(tx, key, record, slice);
    const changes = await serve(tx, key, seq, drafts, cause);
    seq += changes.length;
    changed.push(...changes);
  }
  const named = gone.map(each => ({ ...each, name: nameOf(each) }));
  for (const slice of slicesOf(named.sort(byName), rowsAtOnce)) {
    const changes = await serveNoLonger(tx, key, seq, slice, cause);
    seq += changes.length;
    changed.push(...changes);
  }
  return { seq, changed };
}

async function draftsOf(
  tx: Transaction,
  key: PatientKey,
  record: LockedRecord,
  standings: readonly Standing[],
): Promise<Draft[]> {
  const groups = standings.filter(each => !each.isProvenance).map(each => each.group);
  const spoken = groups.length > 0 ? await readSpoken(tx, key, groups) : [];
  const targetOf = await targetsOf(tx, key, spoken);
  const byGroup = Map.groupBy(spoken, each => `${each.resourceType}/${each.groupId}`);
  const weightOf = ({ name }: Standing) =>
    byGroup.get(name)?.reduce((sum, each) => sum + each.json.length, 0) ?? 0;
  const drafts: Draft[] = [];
  for (const some of slicesOf(standings, draftsAtOnce, textAtOnce, weightOf)) {
    await breathe();
    for (const { name, group, ids, isProvenance } of some)
      drafts.push(
        await inSlices(
          isProvenance
            ? groupProvenanceSteps(whoseOf(key), group.resourceType, group.resourceId, ids)
            : draftOf(key, record, group, byGroup.get(name) ?? [], targetOf),
        ),
      );
  }
  return drafts;
}

/** Writes those that say something else than what stands. */
async function serve(
  tx: Transaction,
  key: PatientKey,
  last: number,
  drafts: readonly Draft[],
  cause: Cause,
): Promise<Place[]> {
  const standing = new Map((await readStanding(tx, key, drafts)).map(each => [nameOf(each), each]));
  const changes: NewChange[] = [];
  const written: StandingResource[] = [];
  const indexed: Draft[] = [];
  const recounted: Draft[] = [];
  let seq = last;
  for (const each of drafts) {
    const { resourceType, resourceId, statements, hash } = each;
    const before = standing.get(nameOf(each));
    if (before?.hash === hash) {
      if (before.statements !== statements) recounted.push(each);
      continue;
    }
    const version = (before?.lastVersion ?? 0) + 1;
    const json = each.text(version, cause.now);
    const kind = before?.hash === undefined ? 'added' : 'changed';
    seq++;
    changes.push({ seq, kind, resourceType, resourceId, version, json, supersededBy: undefined });
    written.push({ seq, resourceType, resourceId, version, statements, hash, json });
    indexed.push(each);
  }
  if (recounted.length > 0) await countStatements(tx, key, recounted);
  for (const slice of slicesOf(written, draftsAtOnce * 5, textAtOnce, each => each.json.length))
    await writeResources(tx, key, slice, cause.now);
  const rows = await mapInSlices(indexed, draftsAtOnce, ({ resourceType, resourceId, resource }) => ({
    resource_type: resourceType,
    resource_id: resourceId,
    ...indexOf(resource),
  }));
  for (const slice of slicesOf(rows, draftsAtOnce * 5, textAtOnce, each => each.words.length))
    await writeIndex(tx, key, slice);
  for (const slice of slicesOf(changes, draftsAtOnce * 5, textAtOnce, each => each.json?.length ?? 0))
    await appendChanges(tx, key, slice, cause.documentId, cause.now);
  return changes.map(({ resourceType, resourceId }) => ({ resourceType, resourceId }));
}

async function serveNoLonger(
  tx: Transaction,
  key: PatientKey,
  last: number,
  gone: readonly Vanished[],
  cause: Cause,
): Promise<Place[]> {
  const standing = new Map((await readStanding(tx, key, gone)).map(each => [nameOf(each), each]));
  const changes: NewChange[] = [];
  let seq = last;
  for (const { resourceType, resourceId, supersededBy } of gone) {
    const before = standing.get(`${resourceType}/${resourceId}`);
    if (before?.hash === undefined) continue;
    const kind = supersededBy === undefined ? 'withdrawn' : 'superseded';
    const version = before.lastVersion + 1;
    seq++;
    changes.push({ seq, kind, resourceType, resourceId, version, json: undefined, supersededBy });
  }
  if (changes.length === 0) return [];
  await removeResources(tx, key, changes);
  await appendChanges(tx, key, changes, cause.documentId, cause.now);
  return changes.map(({ resourceType, resourceId }) => ({ resourceType, resourceId }));
}
