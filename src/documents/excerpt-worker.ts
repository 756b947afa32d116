// The thread that reads places out of large files, one file at a time.
import { parentPort } from 'node:worker_threads';
import { answerExcerpt } from './excerpts.ts';
import type { ExcerptRequest } from './excerpts.ts';

const port = parentPort;
if (!port) throw new Error('excerpt-worker.ts is a worker thread.');
port.on('message', (request: ExcerptRequest) => port.postMessage(answerExcerpt(request)));
