// The sandbox's documents of one person, as vendors write them, through the converter into one record: nothing dangles, the feed tells all, order does not matter.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { DocumentId } from '../documents/document.ts';
import type { PatientKey } from '../patients/patient.ts';
import { convert } from '../conversion/ccda/index.ts';
import { keepDocument } from './flat/arrivals.testing.ts';
import { mergeRecord, statementsOf } from './merge.ts';
import { originsOf, readResources, readStatements } from './read.ts';
import {
  arrival,
  assertFeedTellsAll,
  assertNothingDangles,
  openRecords,
  readSaid,
} from './records.testing.ts';

const folder = new URL('../networks/sandbox/documents/', import.meta.url);
const documents = readdirSync(folder)
  .filter(name => name.startsWith('kam-quark') && name.endsWith('.xml') && !name.includes('misfiled'))
  .sort()
  .map((name, n) => {
    const { bundle, origins, header } = convert(readFileSync(new URL(name, folder)));
    const time = header?.effectiveTime;
    return {
      statements: statementsOf(bundle, origins),
      documentId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as DocumentId,
      documentTime: time === undefined ? undefined : new Date(time),
    };
  });

test('one person’s documents from several vendors are one record', async t => {
  const { database, newPatient } = await openRecords(t);
  const arrive = async (all: typeof documents): Promise<PatientKey> => {
    const key = await newPatient();
    for (const { documentId, documentTime, statements } of all)
      await database.transaction(async tx => {
        await keepDocument(tx, key, arrival, { documentId, documentTime });
        await mergeRecord(tx, key, { documentId, documentTime }, statements, arrival);
      });
    return key;
  };
  assert.ok(documents.length > 4);
  const key = await arrive(documents);
  await assertNothingDangles(database.executor, key);
  await assertFeedTellsAll(database.executor, key);

  const served = await readResources(database.executor, key);
  const statements = new Set(
    documents.flatMap(each => each.statements.map(said => `${said.resourceType}/${said.resourceId}`)),
  );
  const ours = served.filter(each => each.resourceType !== 'Provenance');
  assert.ok(ours.length < statements.size, 'what several documents say stands once');
  let told = 0;
  let placed = 0;
  for (const each of served) {
    told += (await readStatements(database.executor, key, each)).length;
    placed += (await originsOf(database.executor, key, each)).length;
  }
  assert.equal(told, statements.size, 'and no statement is lost');
  assert.ok(placed > 0);

  const again = await arrive(documents.toReversed());
  assert.deepEqual(await readSaid(database, again), await readSaid(database, key));
});
