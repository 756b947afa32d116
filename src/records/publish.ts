// Groups of statements → the resources that are served, their search index and the changes. Writes only what says something else than before.
import type { Patient, Resource } from 'fhir/r4';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Transaction } from '../platform/database.ts';
import { consolidate, dedupeReferences } from './consolidation/index.ts';
import { patientResource } from './patient-resource.ts';
import type { Place } from './record.ts';
import { indexOf } from './search/index-of.ts';
import { draft, groupProvenance, groupProvenanceId, readServed } from './serve.ts';
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
import { readGroupIds, readSpoken } from './sql.ts';
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
  const named = new Set(spoken.flatMap(statement => referencesIn(statement.json)));
  const groups = await readGroupIds(tx, key, [...named].map(placeOf));
  return reference => {
    // Whatever a holder calls the patient.
    if (reference.startsWith('Patient/')) return `Patient/${key.particlePatientId}`;
    const group = groups.get(reference);
    return group === undefined ? undefined : `${reference.slice(0, reference.indexOf('/'))}/${group}`;
  };
}

function draftOf(
  key: PatientKey,
  record: LockedRecord,
  group: Place,
  statements: readonly SpokenStatement[],
  targetOf: TargetOf,
): Draft {
  const members = statements
    .toSorted(newestFirst)
    .map(statement => ({ ...statement, id: statement.resourceId, ...readServed(statement.json, targetOf) }));
  if (group.resourceType === 'Patient') {
    const registration = { ...record, particlePatientId: key.particlePatientId };
    const said = members.map(member => member.resource as Patient);
    const patient = patientResource(registration, said);
    return draft(dedupeReferences(patient), { statements: members.length });
  }
  const [first] = members;
  const isOne = members.length === 1 && first !== undefined;
  const whole: Resource = isOne ? first.resource : consolidate(members).resource;
  const isNarrowed = !isOne || first.isNarrowed;
  return draft(
    { ...(isNarrowed ? dedupeReferences(whole) : whole), id: group.resourceId },
    {
      statements: members.length,
      source: isOne ? `urn:uuid:${first.firstDocumentId}` : undefined,
    },
  );
}

const whoseOf = (key: PatientKey) => `${key.projectId} ${key.particlePatientId}`;

/** Serves these groups anew, and no longer what vanished; answers the last number given. */
export async function publish(
  tx: Transaction,
  key: PatientKey,
  record: LockedRecord,
  groups: readonly Place[],
  vanished: readonly Vanished[],
  cause: Cause,
): Promise<{ seq: number; changes: NewChange[] }> {
  const spoken = await readSpoken(tx, key, groups);
  const targetOf = await targetsOf(tx, key, spoken);
  const byGroup = Map.groupBy(spoken, each => `${each.resourceType}/${each.groupId}`);
  const drafts: Draft[] = [];
  const gone = [...vanished];
  const whose = whoseOf(key);
  for (const group of groups) {
    const statements = byGroup.get(nameOf(group)) ?? [];
    drafts.push(draftOf(key, record, group, statements, targetOf));
    const { resourceType, resourceId } = group;
    if (statements.length > 1) {
      const ids = statements.map(each => each.resourceId);
      drafts.push(groupProvenance(whose, resourceType, resourceId, ids));
    } else
      gone.push({
        resourceType: 'Provenance',
        resourceId: groupProvenanceId(whose, resourceType, resourceId),
        supersededBy: undefined,
      });
  }
  for (const { resourceType, resourceId } of vanished)
    gone.push({
      resourceType: 'Provenance',
      resourceId: groupProvenanceId(whose, resourceType, resourceId),
      supersededBy: undefined,
    });

  const standing = new Map(
    (await readStanding(tx, key, [...drafts, ...gone])).map(each => [nameOf(each), each]),
  );
  const changes: NewChange[] = [];
  const written: StandingResource[] = [];
  const indexed: Draft[] = [];
  const recounted: Draft[] = [];
  const removed: Place[] = [];
  let seq = record.seq;
  const inOrder = (a: Place, b: Place) => (nameOf(a) < nameOf(b) ? -1 : 1);
  for (const each of drafts.toSorted(inOrder)) {
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
  for (const { resourceType, resourceId, supersededBy } of gone.toSorted(inOrder)) {
    const before = standing.get(`${resourceType}/${resourceId}`);
    if (before?.hash === undefined) continue;
    const kind = supersededBy === undefined ? 'withdrawn' : 'superseded';
    seq++;
    changes.push({
      seq,
      kind,
      resourceType,
      resourceId,
      version: before.lastVersion + 1,
      json: undefined,
      supersededBy,
    });
    removed.push({ resourceType, resourceId });
  }
  if (recounted.length > 0) await countStatements(tx, key, recounted);
  if (removed.length > 0) await removeResources(tx, key, removed);
  if (written.length > 0) {
    await writeResources(tx, key, written, cause.now);
    await writeIndex(
      tx,
      key,
      indexed.map(({ resourceType, resourceId, resource }) => ({
        resource_type: resourceType,
        resource_id: resourceId,
        ...indexOf(resource),
      })),
    );
  }
  if (changes.length > 0) await appendChanges(tx, key, changes, cause.documentId, cause.now);
  return { seq, changes };
}
