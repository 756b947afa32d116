// The embedded database has no autovacuum: its planner's statistics are made here, soon after the start and then now and again
// (PostgreSQL, §25.1.3). Without them a table that has grown is still planned for as if it were empty.
import type { Clock, Timer } from '../clock.ts';
import { quoteName, type LinkSource } from './link.ts';

/** Soon after the start data come fast; later they are known well enough. */
const firstAfterMs = 30_000;
const longestPauseMs = 15 * 60_000;

export function keepStatistics(source: LinkSource, clock: Clock): { stop(): void } {
  let timer: Timer;
  let isStopped = false;
  const plan = (ms: number) => {
    timer = clock.after(ms, () => {
      // Whatever is wrong with the database, others will meet it too, and say so.
      void analyze(source)
        .catch(() => undefined)
        .then(() => isStopped || plan(Math.min(ms * 2, longestPauseMs)));
    });
  };
  plan(firstAfterMs);
  return {
    stop() {
      isStopped = true;
      timer.cancel();
    },
  };
}

/** Table by table, so that nobody waits for all of them. */
export async function analyze(source: LinkSource): Promise<void> {
  const { rows } = await asOwner(
    source,
    `select tablename as name from pg_tables where schemaname = current_schema()`,
  );
  for (const { name } of rows) await asOwner(source, `analyze ${quoteName(String(name))}`);
}

/** Row-level security gives connections another role, which owns no table. */
async function asOwner(source: LinkSource, text: string) {
  const link = await source.acquire();
  try {
    link.session.project = undefined;
    await link.run('reset role', []);
    return await link.run(text, []);
  } finally {
    source.release(link);
  }
}
