// The thread that understands large documents, one at a time: bytes in, statements out as text, so that no tree of objects is copied.
import { parentPort } from 'node:worker_threads';
import { answerer } from './understand.ts';
import type { Asked } from './understand.ts';

const port = parentPort;
if (!port) throw new Error('convert-worker.ts is a worker thread.');
const answer = answerer();
port.on('message', (asked: Asked) => port.postMessage(answer(asked)));
