// A process for durability tests: opens the folder given, inserts rows 1, 2, 3 … and prints each number once its commit is acknowledged.
import { sql } from 'kysely';
import { systemClock } from '../clock.ts';
import { openDatabase } from './open.ts';

const [folder = '', count = 'Infinity', durable = 'true'] = process.argv.slice(2);
const database = await openDatabase({
  folder,
  durable: durable === 'true',
  bindsRows: false,
  clock: systemClock,
});
await sql`create table if not exists written (n int primary key, filler text)`.execute(database.executor);
const { rows } = await sql<{ last: number }>`select coalesce(max(n), 0) as last from written`.execute(
  database.executor,
);
const first = (rows[0]?.last ?? 0) + 1;
const filler = 'x'.repeat(2_000);
for (let n = first; n < first + Number(count); n++) {
  // Every second one in a transaction of several statements, whose commit is what counts.
  if (n % 2) await sql`insert into written values (${n}, ${filler})`.execute(database.executor);
  else
    await database.transaction(async tx => {
      await sql`insert into written values (${n}, '')`.execute(tx);
      await sql`update written set filler = ${filler} where n = ${n}`.execute(tx);
    });
  process.stdout.write(`${n}\n`);
}
await database.close();
