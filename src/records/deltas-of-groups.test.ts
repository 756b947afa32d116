// What is new of a record whose groups come, grow, part and go: documents of several holders, callers' decisions, withdrawals, two readers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DocumentId } from '../documents/document.ts';
import { systemClock } from '../platform/clock.ts';
import { joinStatements, listDecisions, splitStatements, undoDecision } from './decide.ts';
import { countAsGiven, planFhir, planFlat } from './deltas.ts';
import { readEntries } from './everything.ts';
import { openFlattener } from './flat/flatten-thread.ts';
import { projectFlat } from './flat/project.ts';
import { readFlatText } from './flat/read.ts';
import { withdrawDocument } from './merge.ts';
import { readResources } from './read.ts';
import {
  arrival,
  condition,
  glucose,
  openRecords,
  pneumonia,
  pneumoniaIcd,
  readSaid,
  year,
} from './records.testing.ts';
import type { MarkFormat } from './marks.ts';

/** What each document says: some the same, some more, some of another year. */
const documents = [
  [condition('a', [pneumonia]), glucose('k', 95, '2024-03-05T08:30:00Z')],
  [condition('b', [pneumoniaIcd])],
  [condition('c', [pneumonia, pneumoniaIcd])],
  [condition('d', [pneumonia], '2019'), glucose('l', 95, '2024-03-05')],
  [condition('e', [pneumonia], '2021-05-06')],
  [condition('f', [pneumoniaIcd], undefined), glucose('m', 96, '2024-03-05T09:30:00Z')],
];
/** Of their problems. */
const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}` as DocumentId;
const said = (n: number) => ({
  resources: documents[n] ?? [],
  time: year(2022 + (n % 3)),
  documentId: idOf(n),
});
const pairOf = ([one, other]: readonly number[]) => ({
  resourceType: 'Condition',
  oneId: ids[one ?? 0] ?? '',
  otherId: ids[other ?? 0] ?? '',
  decidedBy: 'somebody',
});
const readers = ['one', 'other'];

const at = fc.nat(documents.length - 1);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant('arrives' as const), at }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('withdrawn' as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('decided' as const),
      isJoin: fc.boolean(),
      pair: fc.uniqueArray(at, { minLength: 2, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('undone' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constant('read' as const),
      reader: fc.constantFrom(...readers),
      format: fc.constantFrom<MarkFormat>('fhir', 'flat'),
      isOfPart: fc.boolean(),
      isLeft: fc.boolean(),
    }),
  },
);

test('two readers are given every word of every group once, whatever comes, is decided or goes', async t => {
  const { database, parts, newPatient, tell } = await openRecords(t);
  const { executor } = database;
  const flattener = openFlattener(systemClock);
  t.after(() => flattener.stop());

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async steps => {
      const key = await newPatient();
      const [known, present] = [new Set<number>(), new Set<number>()];
      const given = new Map<string, Set<string>>();

      /** Page by page, a reading left after its first page is none. */
      async function readFhir(consumer: string, types: string[] | undefined, isLeft: boolean) {
        const since = { is: 'lastQuery' as const };
        const plan = await planFhir(executor, key, consumer, { types, since });
        const names: string[] = [];
        for (let filter = plan.filter; ;) {
          const page = await readEntries(executor, key, filter, { baseUrl: '', limit: 2 });
          for (const { resource } of JSON.parse(`[${page.bytes.toString()}]`) as Entry[])
            names.push(`${resource.resourceType}/${resource.id} ${resource.meta.versionId}`);
          if (page.last === undefined || page.count < 2) return { names, given: plan.given };
          if (isLeft) return { names, given: undefined };
          const next = await planFhir(executor, key, consumer, { types, since }, plan);
          filter = { ...next.filter, after: page.last };
        }
      }
      async function readFlat(consumer: string, isOfPart: boolean, since: 'lastQuery' | 'all') {
        const plan = await planFlat(executor, key, consumer, {
          round: (await projectFlat({ database, flattener }, key))?.round ?? 0,
          datasets: isOfPart ? ['problems'] : undefined,
          since: since === 'all' ? undefined : { is: since },
        });
        let json = '';
        for await (const piece of (await readFlatText(executor, key, plan.query)).text)
          json += piece.toString();
        const rows = Object.entries(JSON.parse(json) as Record<string, object[]>);
        return {
          names: rows.flatMap(([dataset, all]) => all.map(row => `${dataset} ${JSON.stringify(row)}`)),
          given: plan.given,
        };
      }
      async function read(consumer: string, format: MarkFormat, isOfPart: boolean, isLeft: boolean) {
        const own = given.get(`${consumer} ${format}`) ?? new Set<string>();
        given.set(`${consumer} ${format}`, own);
        const answer =
          format === 'fhir'
            ? await readFhir(consumer, isOfPart ? ['Condition'] : undefined, isLeft)
            : await readFlat(consumer, isOfPart, 'lastQuery');
        for (const name of answer.names) assert.ok(!own.has(name), `${name} is given twice`);
        if (isLeft || answer.given === undefined) return;
        for (const name of answer.names) own.add(name);
        await countAsGiven({ database, clock: systemClock }, key, { consumer, format }, answer.given);
      }

      for (const each of steps) {
        if (each.is === 'arrives' && !known.has(each.at)) {
          await tell(key, said(each.at));
          known.add(each.at);
          present.add(each.at);
        } else if (each.is === 'withdrawn' && present.delete(each.at))
          await database.transaction(tx => withdrawDocument(tx, key, idOf(each.at), arrival));
        else if (each.is === 'decided' && each.pair.every(n => present.has(n)))
          await (each.isJoin ? joinStatements : splitStatements)(parts, key, pairOf(each.pair));
        else if (each.is === 'undone') {
          const [decision] = await listDecisions(executor, key);
          if (decision !== undefined) await undoDecision(parts, key, decision.decisionId);
        } else if (each.is === 'read') await read(each.reader, each.format, each.isOfPart, each.isLeft);
      }

      for (const reader of readers) {
        for (const format of ['fhir', 'flat'] as const) await read(reader, format, false, false);
        const has = (format: MarkFormat, name: string) =>
          assert.ok(given.get(`${reader} ${format}`)?.has(name), `${name} is skipped`);
        for (const { resourceType, resourceId, version } of await readResources(executor, key))
          has('fhir', `${resourceType}/${resourceId} ${version}`);
        for (const name of (await readFlat(reader, false, 'all')).names) has('flat', name);
      }

      const anew = await newPatient();
      for (const n of [...present].sort((one, other) => other - one)) await tell(anew, said(n));
      for (const { kind, oneId, otherId } of await listDecisions(executor, key))
        if ([oneId, otherId].every(id => present.has(ids.indexOf(id))))
          await (kind === 'join' ? joinStatements : splitStatements)(
            parts,
            anew,
            pairOf([oneId, otherId].map(id => ids.indexOf(id))),
          );
      assert.deepEqual(await readSaid(database, anew), await readSaid(database, key));
    }),
    { numRuns: 3, seed: 4 },
  );
});

interface Entry {
  resource: { resourceType: string; id: string; meta: { versionId: string } };
}
