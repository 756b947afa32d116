import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import fc from 'fast-check';
import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { breathe } from '../slices.ts';
import { openTestDatabase } from '../database/testing.ts';
import type { Database } from '../database.ts';
import type { Observation } from '../observations.ts';
import { systemRandom } from '../random.ts';
import {
  addTasks,
  cancelTasks,
  claimTasks,
  countOpenTasks,
  endTask,
  extendLeases,
  returnExpiredTasks,
} from './sql.ts';
import type { Task, TaskKind, TaskRequest } from './task.ts';
import { startWorker } from './worker.ts';
import type { Worker, WorkerOptions } from './worker.ts';

const projectA = 'aaaaaaaa-0000-4000-8000-000000000000';
const projectB = 'bbbbbbbb-0000-4000-8000-000000000000';
const work = '11111111-0000-4000-8000-000000000000';
const start = new Date('2026-01-01T00:00:00Z');
const later = (ms: number) => new Date(start.getTime() + ms);

const request = (key: string, more: Partial<TaskRequest> = {}): TaskRequest => ({
  projectId: projectA,
  workId: work,
  kind: 'count',
  lane: 'holder',
  key,
  ...more,
});

async function openTasks(t: TestContext, requests: TaskRequest[], now = start) {
  const database = await openTestDatabase();
  const workers: Worker[] = [];
  t.after(async () => {
    await Promise.all(workers.map(worker => worker.stop(1_000)));
    await database.close();
  });
  await sql`create table effect (key text not null)`.execute(database.executor);
  await database.transaction(tx => addTasks(tx, { random: systemRandom, now }, requests));
  const claim = (most: number, limits: Partial<WorkerOptions['limits']> = {}, now = start) =>
    database.transaction(tx =>
      claimTasks(
        tx,
        { lanes: new Map(), perLane: 1_000, perProject: 1_000, most, ...limits },
        { now, until: new Date(now.getTime() + 20_000), token: systemRandom.uuid() },
      ),
    );
  const effects = async () =>
    (await sql<{ key: string }>`select key from effect order by key`.execute(database.executor)).rows.map(
      row => row.key,
    );
  return { database, workers, claim, effects };
}

const many = (count: number, more: Partial<TaskRequest> = {}) =>
  Array.from({ length: count }, (_, i) => request(`${i}`, more));

test('asking twice for the same task makes one', async t => {
  const { claim, database } = await openTasks(t, [request('a'), request('a')]);
  await database.transaction(tx => addTasks(tx, { random: systemRandom, now: start }, [request('a')]));
  assert.equal((await claim(10)).length, 1);
});

test('no task is handed out twice, however many claim at once', async t => {
  const { claim } = await openTasks(t, many(60));
  const claims = await Promise.all(Array.from({ length: 12 }, () => claim(10)));
  const ids = claims.flat().map(task => task.taskId);
  assert.equal(ids.length, 60);
  assert.equal(new Set(ids).size, 60);
});

test('a lane and a project are never above their caps, however many claim at once', async t => {
  const { claim } = await openTasks(t, [
    ...many(20, { lane: 'small' }),
    ...many(20, { lane: 'wide' }),
    ...many(20, { lane: 'wide', projectId: projectB }),
  ]);
  const limits = { lanes: new Map([['small', 3]]), perLane: 100, perProject: 12 };
  const tasks = (await Promise.all(Array.from({ length: 6 }, () => claim(20, limits)))).flat();
  assert.equal(tasks.filter(task => task.lane === 'small').length, 3);
  assert.equal(tasks.filter(task => task.projectId === projectA).length, 12);
  assert.equal(tasks.filter(task => task.projectId === projectB).length, 12);
});

test('a project with few tasks does not wait behind one with many', async t => {
  const { claim } = await openTasks(t, [
    ...many(200, { lane: 'a' }),
    ...many(5, { lane: 'b', projectId: projectB }),
  ]);
  const first = await claim(10);
  assert.equal(first.filter(task => task.projectId === projectB).length, 5);
});

test('a full lane does not keep the others from their turn', async t => {
  const { claim } = await openTasks(t, [
    ...many(300, { lane: 'slow', runAt: later(-1_000) }),
    ...many(2, { lane: 'quick' }),
  ]);
  await claim(4, { perLane: 4 });
  const next = await claim(4, { perLane: 4 });
  assert.deepEqual(
    next.map(task => task.lane),
    ['quick', 'quick'],
  );
});

test('what somebody waits for goes before bulk, and nothing before its time', async t => {
  const { claim } = await openTasks(t, [
    request('bulk', { priority: 9 }),
    request('waiting', { priority: 0 }),
    request('tomorrow', { runAt: later(86_400_000) }),
  ]);
  assert.deepEqual(
    (await claim(1)).map(task => task.key),
    ['waiting'],
  );
  assert.deepEqual(
    (await claim(5)).map(task => task.key),
    ['bulk'],
  );
});

test('who lost the lease writes nothing; who took it up again does', async t => {
  const { database, claim } = await openTasks(t, [request('a')]);
  const [dead] = await claim(1);
  assert.equal(await returnExpiredTasks(database.executor, later(19_000)), 0);
  assert.equal(await returnExpiredTasks(database.executor, later(21_000)), 1);
  const [alive] = await claim(1, {}, later(21_000));
  assert.ok(dead && alive);
  assert.equal(alive.tries, 2);
  const end = (task: Task) => database.transaction(tx => endTask(tx, task, { state: 'done', now: later(1) }));
  assert.equal(await end(dead), false);
  assert.equal(await end(alive), true);
  assert.equal(await end(alive), false);
});

test('while one end is being written, the leases of other tasks are kept and dead ones returned', async t => {
  const { database, claim } = await openTasks(t, many(3));
  if (database.kind !== 'postgres') return t.skip('one connection: nothing happens beside a transaction');
  const [dead] = await claim(1);
  const [ending, other] = await claim(2, {}, later(30_000));
  assert.ok(ending && other && dead);
  const written = Promise.withResolvers<void>();
  const end = database.transaction(async tx => {
    assert.ok(await endTask(tx, ending, { state: 'done', now: later(1) }));
    await written.promise;
  });
  // Neither waits for that transaction, which outlasts its own lease here.
  assert.deepEqual(
    await extendLeases(database.executor, [ending, other], later(60_000)),
    new Set([ending.taskId, other.taskId]),
  );
  assert.equal(await returnExpiredTasks(database.executor, later(55_000)), 1);
  written.resolve();
  await end;
  assert.deepEqual(
    await extendLeases(database.executor, [ending, other, dead], later(60_000)),
    new Set([other.taskId]),
  );
});

test('cancelling a work takes the lease from what runs and leaves other works alone', async t => {
  const other = '22222222-0000-4000-8000-000000000000';
  const { database, claim } = await openTasks(t, [request('a'), request('b', { workId: other })]);
  const tasks = await claim(2);
  await database.transaction(tx => cancelTasks(tx, { projectId: projectA, workId: work }, start));
  const ends = await Promise.all(
    tasks.map(task =>
      database.transaction(tx => endTask(tx, task, { state: 'done', now: start })).then(ok => [task.key, ok]),
    ),
  );
  assert.deepEqual(Object.fromEntries(ends), { a: false, b: true });
});

const counting = (more: Partial<TaskKind> = {}): TaskKind => ({
  timeoutMs: () => 5_000,
  run: async task => async tx => {
    await sql`insert into effect values (${task.key})`.execute(tx);
  },
  judge: (task, error) => ({
    errorClass: error instanceof Error ? error.name : 'unknown',
    retryInMs: task.failures < 2 ? 5 : undefined,
  }),
  ...more,
});

async function runWorkers(
  { database, workers }: { database: Database; workers: Worker[] },
  kind: TaskKind,
  count = 1,
  settled: WorkerOptions['settled'] = async () => {},
) {
  const seen: Observation[] = [];
  const started = await Promise.all(
    Array.from({ length: count }, () =>
      startWorker(
        { database, clock: systemClock, random: systemRandom, observe: o => seen.push(o) },
        { count: kind },
        {
          slots: 8,
          limits: { lanes: new Map(), perLane: 8, perProject: 16 },
          isAlone: false,
          settled,
        },
      ),
    ),
  );
  workers.push(...started);
  const open = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::integer as n from task where state in ('ready', 'running')`.execute(database.executor);
    return rows[0]?.n;
  };
  for (let i = 0; i < 400 && (await open()) !== 0; i++) await systemClock.sleep(20);
  assert.equal(await open(), 0, 'every task has ended');
  return seen;
}

test('two workers share the work: every effect once, and the last one sees the end', async t => {
  const tasks = await openTasks(t, many(80), new Date());
  let ends = 0;
  await runWorkers(tasks, counting(), 2, async (tx, projectId, workId) => {
    await sql`select pg_advisory_xact_lock(1)`.execute(tx);
    if ((await countOpenTasks(tx, projectId, workId)) === 0) ends++;
  });
  assert.deepEqual(
    await tasks.effects(),
    many(80)
      .map(r => r.key)
      .sort(),
  );
  assert.equal(ends, 1);
});

test('trouble is retried as the kind says, then the task has failed', async t => {
  const tasks = await openTasks(t, [request('good'), request('bad')], new Date());
  const seen = await runWorkers(
    tasks,
    counting({
      run: async task => {
        if (task.key === 'bad') throw new TypeError('no health data here');
        return async tx => void (await sql`insert into effect values (${task.key})`.execute(tx));
      },
      onTrouble: (task, trouble) => async tx =>
        void (await sql`insert into effect values (${`${task.key} ${trouble.errorClass} ${trouble.retryInMs ?? 'never'}`})`.execute(
          tx,
        )),
    }),
  );
  assert.deepEqual(await tasks.effects(), [
    'bad TypeError 5',
    'bad TypeError 5',
    'bad TypeError never',
    'good',
  ]);
  assert.equal(seen.filter(o => o.kind === 'task.failed').length, 1);
});

test('an effect that fails leaves nothing behind and is tried again', async t => {
  const tasks = await openTasks(t, [request('a')], new Date());
  let tries = 0;
  await runWorkers(
    tasks,
    counting({
      run: async task => async tx => {
        await sql`insert into effect values (${task.key})`.execute(tx);
        if (++tries === 1) await sql`insert into effect values (null)`.execute(tx);
      },
    }),
  );
  assert.deepEqual(await tasks.effects(), ['a']);
  assert.equal(tries, 2);
});

test('a task that hangs is stopped at its time', async t => {
  const tasks = await openTasks(t, [request('hangs')], new Date());
  const seen = await runWorkers(
    tasks,
    counting({
      timeoutMs: () => 30,
      run: (_task, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
      judge: (_task, error) => ({
        errorClass: error instanceof Error ? error.name : 'unknown',
        retryInMs: undefined,
      }),
    }),
  );
  assert.deepEqual(
    seen.flatMap(o => (o.kind === 'task.failed' ? [o.errorClass] : [])),
    ['TaskTimeout'],
  );
});

test('a claim and a heartbeat that waited long for the database give back nothing that runs', async t => {
  const { database, workers } = await openTasks(t, []);
  const timers = new Map<number, () => void>();
  let at = start;
  const clock: Clock = {
    ...systemClock,
    now: () => at,
    after(ms, call) {
      timers.set(ms, call);
      return { cancel: () => timers.delete(ms) };
    },
  };
  const seen: Observation[] = [];
  const finish = Promise.withResolvers<void>();
  const runs: string[] = [];
  workers.push(
    await startWorker(
      { database, clock, random: systemRandom, observe: o => seen.push(o) },
      {
        count: counting({
          run: async task => {
            runs.push(task.key);
            await finish.promise;
            return async () => {};
          },
        }),
      },
      {
        slots: 8,
        limits: { lanes: new Map(), perLane: 8, perProject: 16 },
        isAlone: true,
        settled: async () => {},
      },
    ),
  );
  const poll = () => timers.get(1_000)?.();
  const heartbeat = () => timers.get(5_000)?.();
  await database.transaction(tx => addTasks(tx, { random: systemRandom, now: at }, [request('a')]));
  // Something large is written, on the only connection there is.
  const [begun, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const writing = database.transaction(() => {
    begun.resolve();
    return written.promise;
  });
  await begun.promise;
  poll();
  await breathe();
  at = later(30_000);
  heartbeat();
  await breathe();
  written.resolve();
  await writing;
  for (let i = 0; i < 200 && runs.length === 0; i++) await systemClock.sleep(10);
  for (let beats = 0; beats < 3; beats++) {
    await systemClock.sleep(20);
    poll();
    heartbeat();
  }
  await systemClock.sleep(50);
  finish.resolve();
  for (let i = 0; i < 200 && seen.length === 0; i++) await systemClock.sleep(10);
  assert.deepEqual(runs, ['a']);
  assert.deepEqual(
    seen.map(o => o.kind),
    ['task.done'],
  );
});

test('a worker that stops gives back what it could not end, and that has not failed', async t => {
  const tasks = await openTasks(t, [request('long')], new Date());
  const worker = await startWorker(
    { database: tasks.database, clock: systemClock, random: systemRandom, observe: () => {} },
    { count: counting({ timeoutMs: () => 60_000, run: () => new Promise(() => {}) }) },
    {
      slots: 8,
      limits: { lanes: new Map(), perLane: 8, perProject: 16 },
      isAlone: false,
      settled: async () => {},
    },
  );
  const state = async () =>
    (
      await sql<{ state: string; failures: number }>`select state, failures from task`.execute(
        tasks.database.executor,
      )
    ).rows[0];
  for (let i = 0; i < 100 && (await state())?.state !== 'running'; i++) await systemClock.sleep(10);
  await worker.stop(10);
  assert.deepEqual(await state(), { state: 'ready', failures: 0 });
});

test('whatever the mix of lanes and projects, each task is done exactly once', async t => {
  const { database, claim } = await openTasks(t, []);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ lane: fc.constantFrom('a', 'b', 'c'), isB: fc.boolean() }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (shapes, cap) => {
        const workId = systemRandom.uuid();
        const requests = shapes.map(({ lane, isB }, i) =>
          request(`${i}`, { lane, workId, projectId: isB ? projectB : projectA }),
        );
        await database.transaction(tx => addTasks(tx, { random: systemRandom, now: start }, requests));
        const done: string[] = [];
        for (let round = 0; round < 50 && done.length < requests.length; round++)
          for (const task of await claim(7, { perLane: cap, perProject: cap + 1 })) {
            await database.transaction(tx => endTask(tx, task, { state: 'done', now: start }));
            done.push(task.key);
          }
        assert.deepEqual(done.sort(), requests.map(r => r.key).sort());
      },
    ),
    { numRuns: 15 },
  );
});
