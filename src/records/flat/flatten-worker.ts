// The thread that flattens a large chart: text in, in batches; the rows that differ out as text, a batch for each time it is asked.
import { parentPort } from 'node:worker_threads';
import { batchesOf } from './flatten-thread.ts';
import type { RowBatch, ThreadAnswer, ThreadRequest } from './flatten-thread.ts';
import { differenceOf } from './flatten.ts';
import { answerOf } from './questions.ts';
import type { ChartResource, Difference, KeptRow } from './flatten.ts';

const port = parentPort;
if (!port) throw new Error('flatten-worker.ts is a worker thread.');

let resources: ChartResource[] = [];
let kept: KeptRow[] = [];
let batches: RowBatch[] = [];
let gone: Difference['gone'] = [];

function answer(request: ThreadRequest): ThreadAnswer {
  switch (request.is) {
    case 'resources':
      resources.push(...request.resources);
      return { is: 'taken' };
    case 'kept':
      kept.push(...request.kept);
      return { is: 'taken' };
    case 'flatten': {
      const difference = differenceOf(request.chart, resources, kept);
      [resources, kept] = [[], []];
      batches = batchesOf(difference.rows);
      gone = difference.gone;
      return { is: 'flattened', batches: batches.length, gone };
    }
    case 'batch':
      return { is: 'rows', rows: batches[request.index] ?? [] };
    case 'question': {
      const json = answerOf(request.chart, resources, request.question);
      resources = [];
      return { is: 'answer', json };
    }
    case 'forget':
      [resources, kept, batches, gone] = [[], [], [], []];
      return { is: 'taken' };
  }
}

port.on('message', (request: ThreadRequest) => port.postMessage(answer(request)));
