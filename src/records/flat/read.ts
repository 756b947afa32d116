// Projected rows → the Flat object as text, written while it is read: one batch in memory, whatever the size of the answer.
import { flatDatasets } from '../../conversion/flat/index.ts';
import type { DatasetName, FlatRow } from '../../conversion/flat/index.ts';
import type { PatientKey } from '../../patients/patient.ts';
import type { Executor } from '../../platform/database.ts';
import { datasetsWithBlocks, readBlocks } from './blocks-sql.ts';
import { inflate, inflated } from './deflated.ts';
import type { Deflated } from './deflated.ts';
import { datasetsWithRows, readFlatBatch } from './sql.ts';
import type { FlatPlace, FlatQuery } from './sql.ts';

export interface FlatText {
  /** There is at least one row. */
  hasRows: boolean;
  text: AsyncGenerator<string | Buffer>;
}

/** A change of every row of a dataset on its way out. */
export type Adapt = Partial<Record<DatasetName, (row: FlatRow) => FlatRow>>;

/** In the order of the published JSON; without any named, all. */
export interface FlatTextQuery extends FlatQuery {
  datasets?: readonly DatasetName[];
}

/** Which datasets have rows, and the first of them, are read before this resolves: what has none can be answered otherwise. */
export async function readFlatText(
  executor: Executor,
  key: PatientKey,
  query: FlatTextQuery,
  adapt: Adapt = {},
): Promise<FlatText> {
  const { datasets, ...which } = query;
  const shown = flatDatasets.map(({ key }) => key).filter(name => !datasets || datasets.includes(name));
  // Of one dataset the rows themselves tell.
  const filled = shown.length > 1 ? await filledOf(executor, key, shown, which) : shown;
  const batches = readAhead(executor, key, filled, which);
  const first = await batches.next();
  return { hasRows: !first.done, text: inflated(write(shown, first, batches, adapt)) };
}

/** All rows of a round, as they are stored in blocks; what leaves rows out goes through them one by one. */
const isWhole = ({ unread, since }: FlatQuery): boolean => unread === undefined && since === undefined;

const filledOf = async (
  executor: Executor,
  key: PatientKey,
  shown: readonly DatasetName[],
  query: FlatQuery,
): Promise<DatasetName[]> =>
  (isWhole(query) ? await datasetsWithBlocks(executor, key, shown, query.round) : undefined) ??
  datasetsWithRows(executor, key, shown, query);

interface DatasetBatch {
  dataset: DatasetName;
  rows: Buffer | Deflated;
}

/** Rows of the first batch; then as many as memory does not mind. */
const firstBatch = 250;
const mostPerBatch = 2_000;
const bytesPerBatch = 1_000_000;

/** Texts of a dataset in its order, and where they end. */
interface Texts {
  texts: (Buffer | Deflated)[];
  last: FlatPlace;
  isEnd: boolean;
}

/** Block by block as long as they are of this round; when a later one is written meanwhile, the rest row by row. */
function textsOf(
  executor: Executor,
  key: PatientKey,
  dataset: DatasetName,
  query: FlatQuery,
): (after: FlatPlace | undefined) => Promise<Texts> {
  let hasBlocks = isWhole(query);
  let limit = firstBatch;
  return async after => {
    const blocks = hasBlocks
      ? await readBlocks(executor, key, dataset, { round: query.round, after })
      : undefined;
    hasBlocks = blocks !== undefined;
    if (blocks !== undefined) return blocks;
    const batch = await readFlatBatch(executor, key, dataset, query, { after, limit });
    if (batch === undefined) return { texts: [], last: { place: '', rowKey: '' }, isEnd: true };
    const fitting = Math.floor((batch.count * bytesPerBatch) / batch.rows.length);
    limit = Math.max(1, Math.min(fitting, mostPerBatch));
    return { texts: [batch.rows], last: batch.last, isEnd: batch.isEnd };
  };
}

/** The next batch is asked for while the one before is being sent. */
async function* readAhead(
  executor: Executor,
  key: PatientKey,
  datasets: readonly DatasetName[],
  query: FlatQuery,
): AsyncGenerator<DatasetBatch> {
  for (const dataset of datasets) {
    const read = textsOf(executor, key, dataset, query);
    for (let batch: Texts | undefined = await read(undefined); batch !== undefined;) {
      const next: Promise<Texts | undefined> = batch.isEnd ? Promise.resolve(undefined) : read(batch.last);
      // Whoever stops listening leaves no rejection that nobody heard.
      next.catch(() => {});
      for (const rows of batch.texts) yield { dataset, rows };
      batch = await next;
    }
  }
}

async function* write(
  shown: readonly DatasetName[],
  first: IteratorResult<DatasetBatch, unknown>,
  batches: AsyncGenerator<DatasetBatch>,
  adapt: Adapt,
): AsyncGenerator<string | Buffer | Deflated> {
  if (shown.length === 0) {
    yield '{}';
    return;
  }
  /** Index in `shown` of the dataset being written. */
  let at = -1;
  const openUpTo = (index: number): string => {
    let text = '';
    while (at < index) text += `${at++ < 0 ? '{' : '],'}${JSON.stringify(shown[at])}:[`;
    return text;
  };
  for (let found = first; !found.done; found = await batches.next()) {
    const { dataset, rows } = found.value;
    const opening = openUpTo(shown.indexOf(dataset));
    yield opening || ',';
    yield adapted(rows, adapt[dataset]);
  }
  yield `${openUpTo(shown.length - 1)}]}`;
}

function adapted(
  rows: Buffer | Deflated,
  change: ((row: FlatRow) => FlatRow) | undefined,
): string | Buffer | Deflated {
  if (change === undefined) return rows;
  const text = Buffer.isBuffer(rows) ? rows : inflate(rows);
  return (JSON.parse(`[${text.toString()}]`) as FlatRow[]).map(row => JSON.stringify(change(row))).join(',');
}
