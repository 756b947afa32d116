// How fast the task engine drains, and how soon a task starts after it was asked for, on the database of the run.
import { systemClock } from '../src/platform/clock.ts';
import { openTestDatabase } from '../src/platform/database/testing.ts';
import { systemRandom } from '../src/platform/random.ts';
import { addTasks } from '../src/platform/tasks/sql.ts';
import { startWorker } from '../src/platform/tasks/worker.ts';

export interface TaskRow {
  name: string;
  value: string;
}

export async function benchTasks(count = 1_000): Promise<TaskRow[]> {
  const database = await openTestDatabase();
  let done = 0;
  let finished = () => {};
  const startedAt: number[] = [];
  const worker = await startWorker(
    { database, clock: systemClock, random: systemRandom, observe: () => {} },
    {
      nothing: {
        timeoutMs: () => 10_000,
        run: async () => {
          startedAt.push(performance.now());
          return async () => () => {
            done++;
            finished();
          };
        },
        judge: () => ({ errorClass: 'bench', retryInMs: undefined }),
      },
    },
    {
      slots: 32,
      limits: { lanes: new Map(), perLane: 1_000, perProject: 1_000 },
      settled: async () => {},
      isAlone: true,
    },
  );
  const ask = async (keys: string[]) => {
    const target = done + keys.length;
    const all = new Promise<void>(resolve => (finished = () => done === target && resolve()));
    const workId = systemRandom.uuid();
    await database.transaction(tx =>
      addTasks(
        tx,
        { random: systemRandom, now: systemClock.now() },
        keys.map(key => ({ projectId: workId, workId, kind: 'nothing', lane: 'bench', key })),
      ),
    );
    return all;
  };
  await ask(Array.from({ length: 100 }, (_, i) => `warm ${i}`));
  const start = performance.now();
  await ask(Array.from({ length: count }, (_, i) => String(i)));
  const perSecond = count / ((performance.now() - start) / 1_000);
  const waits: number[] = [];
  for (let i = 0; i < 50; i++) {
    const asked = performance.now();
    await ask([`one ${i}`]);
    waits.push((startedAt.at(-1) ?? NaN) - asked);
  }
  await worker.stop(1_000);
  await database.close();
  waits.sort((a, b) => a - b);
  return [
    { name: `tasks done per second (${database.kind})`, value: perSecond.toFixed(0) },
    {
      name: 'asked to started, median / p95',
      value: `${waits[25]?.toFixed(1)} / ${waits[47]?.toFixed(1)} ms`,
    },
  ];
}
