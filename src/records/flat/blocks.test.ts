// The blocks that Flat is sent from hold what the rows hold, whatever came, changed and went; and only those around a change are written anew.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { PatientKey } from '../../patients/patient.ts';
import type { ProjectId } from '../../access/project.ts';
import { systemClock } from '../../platform/clock.ts';
import { openTestDatabase } from '../../platform/database/testing.ts';
import type { TestDatabase } from '../../platform/database/testing.ts';
import { arrive, keepDocument, newPatient, newProject, problem } from './arrivals.testing.ts';
import type { Arrival } from './arrivals.testing.ts';
import { openFlattener } from './flatten-thread.ts';
import type { Flattener } from './flatten-thread.ts';
import { projectFlat } from './project.ts';
import { readFlatText } from './read.ts';
import type { FlatTextQuery } from './read.ts';

let database: TestDatabase;
let flattener: Flattener;
let projectId: ProjectId;
before(async () => {
  database = await openTestDatabase();
  flattener = openFlattener(systemClock);
  projectId = await newProject(database);
});
after(async () => {
  await flattener.stop();
  await database.close();
});

const { UTC } = Date;
const change = (key: PatientKey, ...arrivals: Arrival[]) =>
  database.transaction(tx => arrive(tx, key, arrivals, new Date(UTC(2026, 0, 1))));

async function read(key: PatientKey, query: Omit<FlatTextQuery, 'round'> = {}): Promise<string> {
  const state = await projectFlat({ database, flattener }, key);
  const { text } = await readFlatText(database.executor, key, { round: state?.round ?? 0, ...query });
  let whole = '';
  for await (const piece of text) whole += piece.toString();
  return whole;
}

/** Since a time that leaves nothing out: read row by row. */
const since = { instant: new Date(0), isIncluded: true };

interface Block {
  from_place: string;
  rows: number;
  bytes: number;
  written: string;
}
const blocksOf = async (key: PatientKey) =>
  (
    await sql<Block>`
      select from_place, rows, bytes, xmin::text as written from flat_block
      where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and dataset = 'problems'
      order by from_place, from_key`.execute(database.executor)
  ).rows;

const day = (n: number) => new Date(UTC(2001, 0, 1 + n)).toISOString().slice(0, 10);
const long = (n: number, text = 'x', bytes = 20_000) => ({
  ...problem(`c${n}`, `Problem ${n} `.padEnd(bytes, text)),
  onsetDateTime: day(n),
});
const says = (...resources: ReturnType<typeof long>[]): Arrival[] =>
  resources.map(resource => ({ is: 'says', resource }));

describe('blocks', () => {
  test('hold what the rows hold, in their order, after any changes', async () => {
    const some = fc.integer({ min: 0, max: 79 });
    const step = fc.oneof(
      fc.record({ is: fc.constant('says' as const), at: some, count: fc.integer({ min: 1, max: 25 }) }),
      fc.record({ is: fc.constant('moves' as const), at: some, to: some }),
      fc.record({
        is: fc.constant('goes' as const),
        at: some,
        count: fc.constantFrom(1, 2, 40, 80),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 5 }),
        fc.constantFrom(500, 30_000),
        async (steps, bytes) => {
          const key = await newPatient(database, projectId);
          for (const [turn, each] of steps.entries()) {
            const text = String.fromCharCode(97 + turn);
            const ids = Array.from({ length: 'count' in each ? each.count : 1 }, (_, i) => each.at + i);
            if (each.is === 'goes')
              await change(
                key,
                ...ids.map(n => ({ is: 'gone' as const, resourceType: 'Condition', id: `c${n}` })),
              );
            else if (each.is === 'moves')
              await change(key, ...says({ ...long(each.at, text, bytes), onsetDateTime: day(each.to) }));
            else await change(key, ...says(...ids.map(n => long(n, text, bytes))));
            assert.equal(await read(key), await read(key, { since }));
            assert.equal(
              await read(key, { datasets: ['problems'] }),
              await read(key, { datasets: ['problems'], since }),
            );
          }
          for (const { bytes: size } of await blocksOf(key)) assert.ok(size <= 420_000, `a block of ${size}`);
        },
      ),
      { numRuns: 12, seed: 8 },
    );
  });

  test('only those around a row that came, changed, moved or went are written anew', async () => {
    const key = await newPatient(database, projectId);
    await change(key, ...says(...Array.from({ length: 80 }, (_, n) => long(n * 2))));
    await read(key);
    const first = await blocksOf(key);
    assert.ok(first.length >= 5);
    assert.equal(
      first.reduce((sum, { rows }) => sum + rows, 0),
      80,
    );
    const writtenAfter = async (...arrivals: Arrival[]) => {
      const known = new Map((await blocksOf(key)).map(block => [block.from_place, block.written]));
      await change(key, ...arrivals);
      await read(key);
      return (await blocksOf(key)).filter(block => known.get(block.from_place) !== block.written).length;
    };
    assert.equal(await writtenAfter(...says(long(81))), 1, 'came');
    assert.equal(await writtenAfter(...says(long(80, 'y'))), 1, 'changed');
    assert.equal(await writtenAfter(...says({ ...long(2), onsetDateTime: day(155) })), 2, 'moved');
    assert.equal(await writtenAfter({ is: 'gone', resourceType: 'Condition', id: 'c40' }), 1, 'went');
    await change(key, ...says({ ...problem('other', 'Gout'), onsetDateTime: day(3) }));
    assert.match(await read(key), /Gout/);
  });

  test('one that grows is divided, and what goes leaves no hole', async () => {
    const key = await newPatient(database, projectId);
    await change(key, ...says(long(0)));
    for (let n = 1; n < 80; n += 8) {
      await change(key, ...says(...Array.from({ length: 8 }, (_, i) => long(n + i))));
      await read(key);
    }
    const blocks = await blocksOf(key);
    assert.ok(blocks.length >= 4 && blocks.length <= 12, `${blocks.length} blocks`);
    await change(
      key,
      ...Array.from({ length: 60 }, (_, n) => ({
        is: 'gone' as const,
        resourceType: 'Condition',
        id: `c${n}`,
      })),
    );
    const left = JSON.parse(await read(key)) as { problems: unknown[] };
    assert.equal(left.problems.length, 21);
    await change(key, ...says(long(5)));
    assert.equal(await read(key), await read(key, { since }));
  });
});

test('a chart whose rows were kept before there were blocks gets them with the next read', async () => {
  const key = await newPatient(database, projectId);
  await change(key, ...says(...Array.from({ length: 40 }, (_, n) => long(n))));
  const text = await read(key);
  const own = sql`project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid`;
  const asBefore = async () => {
    await sql`update patient set flat_documents = null where ${own}`.execute(database.executor);
    await sql`delete from flat_block where ${own}`.execute(database.executor);
  };
  await asBefore();
  assert.equal(await read(key), text, 'without blocks the rows are read');
  await database.transaction(tx => keepDocument(tx, key, new Date(UTC(2026, 0, 2))));
  const whole = await read(key);
  assert.equal(whole, await read(key, { since }));
  assert.equal(
    (await blocksOf(key)).reduce((sum, { rows }) => sum + rows, 0),
    40,
  );
  // Another has come between: what is read is of its round all the same.
  const state = await projectFlat({ database, flattener }, key);
  await change(key, ...says(long(50)));
  await read(key);
  const { text: earlier } = await readFlatText(database.executor, key, { round: state?.round ?? 0 });
  let again = '';
  for await (const piece of earlier) again += piece.toString();
  assert.equal(again, whole);
});
