// hadron restored: files or a snapshot of the database were put back; the change feed begins anew, and consumers are told so.
import { systemClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/database/open.ts';
import { beginEpoch } from '../records/feed-epoch.ts';

export async function restoredCommand(args: string[]): Promise<number> {
  if (args.length > 0) {
    process.stderr.write('hadron restored takes nothing; a dump that was restored is noticed by itself.\n');
    return 2;
  }
  const config = readConfig(process.env);
  const database = await openDatabase({
    ...(config.databaseUrl === undefined ? { folder: config.dataFolder } : { url: config.databaseUrl }),
    durable: config.isDurable,
    clock: systemClock,
  });
  try {
    process.stdout.write(`The change feed begins anew: epoch ${await beginEpoch(database.system)}.\n`);
    return 0;
  } finally {
    await database.close();
  }
}
