// A chart, batch by batch → the rows of Flat that differ, batch by batch: in place when it is small, else in a thread, so that nothing of
// a large chart is ever parsed, hashed or copied at once where requests are answered (docs/decisions/007).
import type { Clock } from '../../platform/clock.ts';
import { openThreads, ThreadTrouble } from '../../platform/threads.ts';
import type { Thread, ThreadLimits } from '../../platform/threads.ts';
import { differenceOf } from './flatten.ts';
import { answerOf } from './questions.ts';
import type { Chart, ChartResource, Difference, KeptRow, ProjectedRow } from './flatten.ts';
import type { Question } from './questions.ts';

export type RowBatch = ProjectedRow[];

export type ThreadRequest =
  | { is: 'resources'; resources: ChartResource[] }
  | { is: 'kept'; kept: KeptRow[] }
  | { is: 'flatten'; chart: Chart }
  | { is: 'batch'; index: number }
  | { is: 'question'; chart: Chart; question: Question }
  | { is: 'forget' };

export type ThreadAnswer =
  | { is: 'taken' }
  | { is: 'flattened'; batches: number; gone: Difference['gone'] }
  | { is: 'rows'; rows: RowBatch }
  | { is: 'answer'; json: string };

/** One chart being flattened. Rows may be asked for again, and are until `end`. */
export interface Flattening {
  resources(batch: ChartResource[]): Promise<void>;
  kept(batch: KeptRow[]): Promise<void>;
  flatten(chart: Chart): Promise<{ batches: number; gone: Difference['gone'] }>;
  batch(index: number): Promise<RowBatch>;
  /** Something else that is to be known of the same chart, instead of its rows; JSON. */
  answer(chart: Chart, question: Question): Promise<string>;
  end(): Promise<void>;
}

export interface Flattener {
  /** Waits for a thread when the chart is large and all are busy. */
  begin(chartBytes: number): Promise<Flattening>;
  stop(): Promise<void>;
}

export interface FlattenerLimits extends ThreadLimits {
  /** Larger charts go to a thread: this much is flattened in some ten milliseconds. */
  inPlaceBytes: number;
}

const defaultLimits: FlattenerLimits = {
  inPlaceBytes: 200_000,
  threads: 1,
  longestMs: 120_000,
  heapMegabytes: 2_048,
};

const bytesPerBatch = 250_000;

/** What is written in one statement, and copied between threads at once. */
export function batchesOf(rows: readonly ProjectedRow[]): RowBatch[] {
  const batches: RowBatch[] = [];
  let batch: RowBatch = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    bytes += row.json.length + 100;
    if (bytes < bytesPerBatch) continue;
    batches.push(batch);
    [batch, bytes] = [[], 0];
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

function inPlace(): Flattening {
  const resources: ChartResource[] = [];
  const kept: KeptRow[] = [];
  let batches: RowBatch[] = [];
  return {
    resources: async batch => void resources.push(...batch),
    kept: async batch => void kept.push(...batch),
    async flatten(chart) {
      const { rows, gone } = differenceOf(chart, resources, kept);
      batches = batchesOf(rows);
      return { batches: batches.length, gone };
    },
    batch: async index => batches[index] ?? [],
    answer: async (chart, question) => answerOf(chart, resources, question),
    end: async () => {},
  };
}

const workerFile = new URL('./flatten-worker.ts', import.meta.url);

export function openFlattener(clock: Clock, limits: Partial<FlattenerLimits> = {}): Flattener {
  const { inPlaceBytes, ...ofThreads } = { ...defaultLimits, ...limits };
  const threads = openThreads<ThreadRequest, ThreadAnswer>(clock, workerFile, ofThreads);

  const inThread = (thread: Thread<ThreadRequest, ThreadAnswer>, chartBytes: number): Flattening => ({
    resources: async batch => void (await thread.ask({ is: 'resources', resources: batch })),
    kept: async batch => void (await thread.ask({ is: 'kept', kept: batch })),
    async flatten(chart) {
      const answer = await thread.ask({ is: 'flatten', chart });
      return answer.is === 'flattened' ? answer : { batches: 0, gone: [] };
    },
    async batch(index) {
      const answer = await thread.ask({ is: 'batch', index });
      return answer.is === 'rows' ? answer.rows : [];
    },
    async answer(chart, question) {
      const answer = await thread.ask({ is: 'question', chart, question });
      if (answer.is !== 'answer') throw new ThreadTrouble('the thread said something else');
      return answer.json;
    },
    async end() {
      await thread.ask({ is: 'forget' }).catch(() => {});
      thread.end(chartBytes);
    },
  });

  return {
    begin: async chartBytes =>
      chartBytes <= inPlaceBytes ? inPlace() : inThread(await threads.take(), chartBytes),
    stop: () => threads.stop(),
  };
}
