// A whole record, grouped anew from what its documents said: for records from before there were groups, and when the rules change.
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { inSlices } from '../platform/slices.ts';
import { nameOf } from './publish.ts';
import { grouped, rulesGeneration, settle } from './regroup.ts';
import { readDecisions } from './sql-decisions.ts';
import { readDocumentResources, readPairs, readSayingDocuments, replacePairs } from './sql-documents.ts';
import { hasVersions, lockRecord, readAllNames, readOutdated, readSpeakers } from './sql.ts';
import type { LockedRecord, StoredStatement } from './sql.ts';
import { statementSteps } from './statement.ts';
import type { Statement } from './statement.ts';

/** What a document says, from the words that are kept. */
export const readAgain = async (
  tx: Transaction,
  key: PatientKey,
  documentId: DocumentId,
): Promise<Statement[]> =>
  inSlices(
    statementSteps({
      resourceType: 'Bundle',
      type: 'collection',
      entry: (await readDocumentResources(tx, key, documentId)).map(resource => ({
        resource: resource as never,
      })),
    }),
  );

/** Answers the last number given. Changes are told of what is served otherwise than before. */
export async function regroupAll(
  tx: Transaction,
  key: PatientKey,
  record: LockedRecord,
  now: Date,
): Promise<number> {
  const speakers = await readSpeakers(tx, key, await readAllNames(tx, key));
  const said = new Map<string, Pick<Statement, 'resourceType' | 'resourceId' | 'keys' | 'references'>>();
  const statements: StoredStatement[] = [];
  const bySpeaker = Map.groupBy(speakers, each => each.speaker?.documentId);
  for (const documentId of await readSayingDocuments(tx, key)) {
    const saying = new Map((await readAgain(tx, key, documentId)).map(each => [nameOf(each), each]));
    await replacePairs(tx, key, documentId, [...saying.values()]);
    for (const { resourceType, resourceId, speaker, standing } of bySpeaker.get(documentId) ?? []) {
      const statement = saying.get(`${resourceType}/${resourceId}`);
      if (statement === undefined || speaker === undefined) continue;
      const { keys, references, identity } = statement;
      said.set(nameOf(statement), { resourceType, resourceId, keys, references });
      statements.push({ resourceType, resourceId, ...speaker, identity, groupId: standing?.groupId ?? '' });
    }
  }
  const after = await grouped(key, statements, await readPairs(tx, key), await readDecisions(tx, key));
  const changes = await settle(
    tx,
    key,
    record,
    {
      before: new Map(speakers.flatMap(each => (each.standing ? [[nameOf(each), each.standing]] : []))),
      after: new Map(after.map(each => [nameOf(each), each])),
      said: [...said.values()],
      groups: after.map(each => `${each.resourceType}/${each.groupId}`),
    },
    { now, documentId: undefined },
  );
  return record.seq + changes.length;
}

/** With the record's place in line, and grouped by the rules of today; undefined when the patient is gone. */
export async function forRecord<T>(
  tx: Transaction,
  key: PatientKey,
  now: Date,
  work: (record: LockedRecord) => Promise<T>,
): Promise<T | undefined> {
  const record = await lockRecord(tx, key);
  if (record === undefined) return undefined;
  const isOutdated = record.rules !== rulesGeneration && (await hasVersions(tx, key));
  return work(isOutdated ? { ...record, seq: await regroupAll(tx, key, record, now) } : record);
}

/** The registration says something else than before: so does the Patient that is served, where there is a record. */
export const publishPatient = (tx: Transaction, key: PatientKey, now: Date): Promise<unknown> =>
  forRecord(tx, key, now, record => {
    const nothing = { before: new Map(), after: new Map(), said: [], groups: [] };
    return settle(tx, key, record, nothing, { now, documentId: undefined });
  });

/** Rebuilds one patient's record from what its documents said; its decisions stand. False when the patient is gone. */
export async function regroup(tx: Transaction, key: PatientKey, now: Date): Promise<boolean> {
  const record = await lockRecord(tx, key);
  if (record !== undefined) await regroupAll(tx, key, record, now);
  return record !== undefined;
}

/** Every record that other rules grouped, or none: each in its own transaction, so that it can be cut short and taken up again. */
export async function regroupOutdated(
  database: Pick<Database, 'executor' | 'transaction'>,
  clock: Pick<Clock, 'now'>,
): Promise<number> {
  const outdated = await readOutdated(database.executor, rulesGeneration);
  // Another process may have come first.
  for (const key of outdated)
    await database.transaction(tx => forRecord(tx, key, clock.now(), () => Promise.resolve()));
  return outdated.length;
}
