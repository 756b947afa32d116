// A chart, batch by batch → the rows of Flat that differ, batch by batch: in place when it is small, else in a thread, so that nothing of
// a large chart is ever parsed, hashed or copied at once where requests are answered (docs/decisions/007).
import { Worker } from 'node:worker_threads';
import { isLate, within } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
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

/** A chart ended its thread, by its memory or its time, or the gateway is stopping. The next one gets a new thread. */
export class FlatteningTrouble extends Error {
  override name = 'FlatteningTrouble';
}

export interface FlattenerLimits {
  /** Larger charts go to a thread: this much is flattened in some ten milliseconds. */
  inPlaceBytes: number;
  threads: number;
  longestMs: number;
  /** Of a thread's heap. */
  heapMegabytes: number;
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

/** Threads start with the first large chart; idle ones do not keep the process alive. */
export function openFlattener(clock: Clock, limits: Partial<FlattenerLimits> = {}): Flattener {
  const { inPlaceBytes, threads, longestMs, heapMegabytes } = { ...defaultLimits, ...limits };
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let free = threads;
  let isStopped = false;

  const take = (): Worker => {
    const rested = idle.pop();
    if (rested) {
      rested.ref();
      return rested;
    }
    const worker = new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
    all.add(worker);
    const forget = () => {
      all.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
    };
    // An idle thread that fails is only forgotten; a busy one is heard by its chart as well.
    worker.on('error', forget);
    worker.on('exit', forget);
    return worker;
  };

  const place = async (): Promise<void> => {
    if (free > 0) free--;
    else await new Promise<void>(resolve => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };

  const inThread = (): Flattening => {
    const worker = take();
    let isUsable = true;
    const ask = async (request: ThreadRequest): Promise<ThreadAnswer> => {
      if (!isUsable || isStopped) throw new FlatteningTrouble('the thread ended');
      const heard = Promise.withResolvers<ThreadAnswer>();
      const failed = () => heard.reject(new FlatteningTrouble('the thread ended'));
      worker.once('message', heard.resolve).once('error', failed).once('exit', failed);
      try {
        worker.postMessage(request);
        const answer = await within(clock, longestMs, heard.promise);
        if (answer !== isLate) return answer;
        throw new FlatteningTrouble('took too long');
      } catch (error) {
        isUsable = false;
        throw error;
      } finally {
        worker.off('message', heard.resolve).off('error', failed).off('exit', failed);
      }
    };
    return {
      resources: async batch => void (await ask({ is: 'resources', resources: batch })),
      kept: async batch => void (await ask({ is: 'kept', kept: batch })),
      async flatten(chart) {
        const answer = await ask({ is: 'flatten', chart });
        return answer.is === 'flattened' ? answer : { batches: 0, gone: [] };
      },
      async batch(index) {
        const answer = await ask({ is: 'batch', index });
        return answer.is === 'rows' ? answer.rows : [];
      },
      async answer(chart, question) {
        const answer = await ask({ is: 'question', chart, question });
        if (answer.is !== 'answer') throw new FlatteningTrouble('the thread said something else');
        return answer.json;
      },
      async end() {
        await ask({ is: 'forget' }).catch(() => {});
        if (isUsable && !isStopped) {
          worker.unref();
          idle.push(worker);
        } else void worker.terminate();
        leave();
      },
    };
  };

  return {
    async begin(chartBytes) {
      if (isStopped) throw new FlatteningTrouble('no longer wanted');
      if (chartBytes <= inPlaceBytes) return inPlace();
      await place();
      if (!isStopped) return inThread();
      leave();
      throw new FlatteningTrouble('no longer wanted');
    },
    async stop() {
      isStopped = true;
      for (const go of waiting.splice(0)) go();
      await Promise.all([...all].map(worker => worker.terminate()));
    },
  };
}
