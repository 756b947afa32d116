// A file of a map → the map that consolidation uses, instead of the one before; the records it is about are grouped anew.
import type { Clock } from '../../platform/clock.ts';
import type { Scoped } from '../../platform/database.ts';
import { regroupOutdated } from '../regroup-all.ts';
import { codeMaps } from './maps.ts';
import type { CodeMapName, Lines, MapRow } from './maps.ts';
import { NotThisFile } from './not-this-file.ts';
import { addRows, beginMap, markRecords, removeMap, settleMap } from './sql.ts';

export interface MapParts {
  /** Of every project. */
  database: Scoped;
  clock: Pick<Clock, 'now'>;
}

/** However long the file, so much of it is held. */
const rowsAtOnce = 2_000;
const recordsAtOnce = 200;
const mostRows = 10_000_000;
const longestCode = 300;

/** Answers how many pairs hold. Throws NotThisFile; then what was loaded before stands. */
export async function loadCodeMap(
  { database, clock }: MapParts,
  map: CodeMapName,
  lines: Lines,
  named?: string,
): Promise<{ pairs: number; version: string }> {
  const file = codeMaps[map].read(lines);
  const loaded = await database.transaction(async tx => {
    await beginMap(tx, map);
    let count = 0;
    let batch: MapRow[] = [];
    const write = async () => {
      if (batch.length > 0) await addRows(tx, map, batch);
      batch = [];
    };
    for await (const row of file.rows) {
      if (row.source.length > longestCode || row.target.length > longestCode) continue;
      if (++count > mostRows) throw new NotThisFile(`it has more than ${mostRows} rows`);
      batch.push(row);
      if (batch.length === rowsAtOnce) await write();
    }
    await write();
    if (count === 0) throw new NotThisFile('it has no row of this map');
    const version = named ?? file.version() ?? '';
    return { pairs: await settleMap(tx, { map, version, loadedAt: clock.now() }), version };
  });
  await mark(database, map);
  return loaded;
}

/** False when it was not loaded. */
export async function dropCodeMap({ database }: MapParts, map: CodeMapName): Promise<boolean> {
  const isGone = await database.transaction(tx => removeMap(tx, map));
  await mark(database, map);
  return isGone;
}

/** The records that the maps have marked; cut short, it is taken up by the next start of the gateway. */
export const regroupMarked = ({ database, clock }: MapParts): Promise<number> =>
  regroupOutdated(database, clock);

async function mark(database: Scoped, map: CodeMapName): Promise<void> {
  let after: Awaited<ReturnType<typeof markRecords>>;
  do {
    const from = after;
    after = await database.transaction(tx => markRecords(tx, map, from, recordsAtOnce));
  } while (after !== undefined);
}
