// Over random schedules of arrivals, reads, retries, aborted answers and crashes, all that a consumer is given is everything, once.
// Issue 4: "deltas: over 1,000 random schedules … all lastQuery answers together are everything, nothing twice, nothing skipped".
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import type { DatasetName, FlatRow } from '../conversion/flat/index.ts';
import type { PatientKey } from '../patients/patient.ts';
import { systemClock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { openTestDatabase } from '../platform/database/testing.ts';
import { countAsGiven, planFhir, planFlat } from './deltas.ts';
import type { Given, Since } from './deltas.ts';
import { streamEntries } from './everything.ts';
import { arrive, lab, newPatient, newProject, problem } from './flat/arrivals.testing.ts';
import type { Arrival } from './flat/arrivals.testing.ts';
import { openFlattener } from './flat/flatten-thread.ts';
import type { Flattener } from './flat/flatten-thread.ts';
import { projectFlat } from './flat/project.ts';
import { readFlatText } from './flat/read.ts';
import type { MarkFormat } from './marks.ts';

// What there is to say is little, so that things change, go and come back often.
const ids = ['a', 'b', 'c', 'd'] as const;
const arrival: fc.Arbitrary<Said> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('problem' as const),
      id: fc.constantFrom(...ids),
      word: fc.constantFrom('Asthma', 'Gout'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('lab' as const),
      id: fc.constantFrom(...ids),
      value: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('gone' as const),
      type: fc.constantFrom('Condition', 'Observation'),
      id: fc.constantFrom(...ids),
    }),
  },
);
type Said =
  | { is: 'problem'; id: string; word: string }
  | { is: 'lab'; id: string; value: number }
  | { is: 'gone'; type: string; id: string };
interface Read {
  is: 'read';
  format: MarkFormat;
  part: 'all' | 'problems' | 'labs';
  since: 'lastQuery' | 'none' | 'time';
  /** sent: to its end; aborted: somewhere; crashed: sent to its end, and not counted; overtaken: another begins later and ends before. */
  end: 'sent' | 'aborted' | 'crashed' | 'overtaken';
  /** Arrives, and is projected, while it is being sent. */
  meanwhile: Said[];
}
type Step = Read | { is: 'arrive'; what: Said[] };

const read: fc.Arbitrary<Read> = fc.record({
  is: fc.constant('read' as const),
  format: fc.constantFrom<MarkFormat>('fhir', 'flat'),
  part: fc.constantFrom('all' as const, 'all' as const, 'problems' as const, 'labs' as const),
  since: fc.constantFrom(
    'lastQuery' as const,
    'lastQuery' as const,
    'lastQuery' as const,
    'none' as const,
    'time' as const,
  ),
  end: fc.constantFrom(
    'sent' as const,
    'sent' as const,
    'sent' as const,
    'aborted' as const,
    'crashed' as const,
    'overtaken' as const,
  ),
  meanwhile: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Said[]>([]) },
    { weight: 1, arbitrary: fc.array(arrival, { minLength: 1, maxLength: 2 }) },
  ),
});
const step: fc.Arbitrary<Step> = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.record({ is: fc.constant('arrive' as const), what: fc.array(arrival, { minLength: 1, maxLength: 3 }) }),
  read,
);
const schedule = fc.array(step, { minLength: 3, maxLength: 9 });

interface World {
  database: Database;
  flattener: Flattener;
  key: PatientKey;
}

/** Every resource that is said is another version. */
let version = 0;

/** Resources by their version, rows by their dataset and id: what must be given once. */
type Names = Set<string>;

/** One consumer, and what must be true of it. */
class Consumer {
  readonly world: World;
  /** Given, and counted as given. */
  readonly given: Record<MarkFormat, Names> = { fhir: new Set(), flat: new Set() };

  constructor(world: World) {
    this.world = world;
  }

  /** Begins an answer; what it says comes piece by piece, as it would be sent. */
  async begin({ format, part, since }: Pick<Read, 'format' | 'part' | 'since'>): Promise<Answer> {
    const { database, flattener, key } = this.world;
    const { executor } = database;
    const from: Since | undefined = {
      lastQuery: { is: 'lastQuery' as const },
      none: undefined,
      time: { is: 'time' as const, instant: new Date('2999-01-01'), isIncluded: true },
    }[since];
    if (format === 'flat') {
      const state = await projectFlat({ database, flattener }, key);
      const datasets: DatasetName[] | undefined = part === 'all' ? undefined : [part];
      const plan = await planFlat(executor, key, 'reader', {
        round: state?.round ?? 0,
        datasets,
        since: from,
      });
      const { text } = await readFlatText(executor, key, plan.query);
      return { format, since, given: plan.given, pieces: text, namesOf: flatNames, versionThen: version };
    }
    const types = { all: undefined, problems: ['Condition'], labs: ['Observation'] }[part];
    const plan = await planFhir(executor, key, 'reader', { types, since: from });
    return {
      format,
      since,
      given: plan.given,
      pieces: fhirPieces(world(this), plan.filter),
      namesOf: fhirNames,
      versionThen: version,
    };
  }

  async end(answer: Answer, end: 'sent' | 'aborted' | 'crashed', isOvertaken: boolean): Promise<void> {
    const { format, since, given, pieces, namesOf } = answer;
    let text = '';
    for await (const piece of pieces) {
      text += piece.toString();
      if (end === 'aborted') break;
    }
    const names = end === 'aborted' ? [] : namesOf(text);
    // A plain Bundle has what changed while it was sent as it is now; that comes again.
    const isOfMoment = (name: string) =>
      since === 'lastQuery' || format === 'flat' || Number(name.split(' ')[2]) <= answer.versionThen;
    const counts = end === 'sent' && given !== undefined;
    if (since === 'lastQuery' && !isOvertaken)
      for (const name of names) assert.ok(!this.given[format].has(name), `${format} ${name} is given twice`);
    for (const name of names) if (counts && isOfMoment(name)) this.given[format].add(name);
    const { database, key } = this.world;
    if (counts)
      await countAsGiven({ database, clock: systemClock }, key, { consumer: 'reader', format }, given);
  }

  /** Everything that stands has been given. */
  async check(): Promise<void> {
    for (const format of ['fhir', 'flat'] as const) {
      await this.end(await this.begin({ format, part: 'all', since: 'lastQuery' }), 'sent', false);
      const plain = await this.begin({ format, part: 'all', since: 'none' });
      let text = '';
      for await (const piece of plain.pieces) text += piece.toString();
      for (const name of plain.namesOf(text))
        assert.ok(this.given[format].has(name), `${format} ${name} is skipped`);
    }
  }
}
const world = ({ world: own }: Consumer): World => own;

interface Answer {
  format: MarkFormat;
  since: Read['since'];
  given: Given | undefined;
  pieces: AsyncIterable<string | Buffer>;
  namesOf: (text: string) => string[];
  /** The last version given out when it began. */
  versionThen: number;
}

async function* fhirPieces({ database, key }: World, filter: Parameters<typeof streamEntries>[2]) {
  for await (const { bytes } of streamEntries(database.executor, key, filter, { baseUrl: '' }))
    yield `${bytes.toString()},`;
}

/** The version is what a resource says: a test's resource says its own. */
const fhirNames = (text: string): string[] =>
  (JSON.parse(`[${text.replace(/,$/, '')}]`) as { resource: Record<string, unknown> }[]).map(({ resource }) =>
    ['resourceType', 'id', 'version'].map(name => String(resource[name])).join(' '),
  );

const flatNames = (text: string): string[] =>
  Object.entries(JSON.parse(text) as Record<string, FlatRow[]>).flatMap(([dataset, rows]) =>
    rows.map(row => `${dataset} ${row['condition_id'] ?? row['lab_observation_id']}`),
  );

const partsOfRecord: Record<string, string> = { problem: 'Condition', lab: 'Observation' };

/** The last word on each id of one transaction. */
function arrivalsOf(what: readonly Said[]): Arrival[] {
  const last = new Map<string, Arrival>();
  for (const said of what) {
    if (said.is === 'gone') {
      last.set(`${said.type}/${said.id}`, { is: 'gone', resourceType: said.type, id: said.id });
      continue;
    }
    const resource = said.is === 'problem' ? problem(said.id, said.word) : lab(said.id, said.value);
    last.set(`${partsOfRecord[said.is]}/${said.id}`, {
      is: 'says',
      resource: { ...resource, version: ++version },
    });
  }
  return [...last.values()];
}

async function run(own: World, steps: readonly Step[]): Promise<void> {
  const consumer = new Consumer(own);
  const says = (what: readonly Said[]) =>
    own.database.transaction(tx => arrive(tx, own.key, arrivalsOf(what), systemClock.now()));
  for (const each of steps) {
    if (each.is === 'arrive') {
      await says(each.what);
      continue;
    }
    const answer = await consumer.begin(each);
    if (each.meanwhile.length > 0) {
      await says(each.meanwhile);
      await projectFlat(own, own.key);
    }
    if (each.end === 'overtaken') {
      await consumer.end(await consumer.begin(each), 'sent', false);
      await consumer.end(answer, 'sent', true);
    } else await consumer.end(answer, each.end, false);
  }
  await consumer.check();
}

async function openWorld(t: TestContext) {
  const database = await openTestDatabase();
  const flattener = openFlattener(systemClock);
  t.after(async () => {
    await flattener.stop();
    await database.close();
  });
  const projectId = await newProject(database);
  return async (): Promise<World> => ({ database, flattener, key: await newPatient(database, projectId) });
}

test('1,000 schedules: everything, nothing twice, nothing skipped', async t => {
  const newWorld = await openWorld(t);
  // Ten patients at a time, so that schedules also meet in the database.
  const tenSchedules = fc.array(schedule, { minLength: 10, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(tenSchedules, async schedules => {
      await Promise.all(schedules.map(async steps => run(await newWorld(), steps)));
    }),
    // The second run of the suite, on a server, looks whether it holds there too, not as often.
    { numRuns: process.env['DATABASE_URL'] ? 15 : 100, seed: 4 },
  );
});

test('who has been given everything is given nothing that is to be counted', async t => {
  const { database, flattener, key } = await (await openWorld(t))();
  const add = (id: string) =>
    database.transaction(tx =>
      arrive(tx, key, [{ is: 'says', resource: problem(id, id) }], systemClock.now()),
    );
  const plans = async (part: 'conditions' | 'all') => {
    const state = await projectFlat({ database, flattener }, key);
    const since = { is: 'lastQuery' as const };
    const [datasets, types] =
      part === 'all' ? [undefined, undefined] : [['problems' as const], ['Condition']];
    return {
      flat: (await planFlat(database.executor, key, 'reader', { round: state?.round ?? 0, datasets, since }))
        .given,
      fhir: (await planFhir(database.executor, key, 'reader', { types, since })).given,
    };
  };
  const count = async (part: 'conditions' | 'all') => {
    for (const [format, given] of Object.entries(await plans(part)) as [MarkFormat, Given | undefined][])
      if (given)
        await countAsGiven({ database, clock: systemClock }, key, { consumer: 'reader', format }, given);
  };
  const none = { flat: undefined, fhir: undefined };
  await add('a');
  await count('conditions');
  assert.deepEqual(await plans('conditions'), none);
  assert.deepEqual((await plans('all')).flat, { parts: [''], seq: 1 }, 'all of it has not been given');
  await count('all');
  assert.deepEqual(await plans('all'), none);
  assert.deepEqual(await plans('conditions'), none);
  await add('b');
  assert.deepEqual((await plans('all')).fhir, { parts: [''], seq: 2 });
});
