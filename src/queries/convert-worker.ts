// The thread that understands large documents, one at a time: bytes in, statements out as text, so that no tree of objects is copied.
import { parentPort } from 'node:worker_threads';
import { understand } from './understand.ts';
import type { KeptFile } from './understand.ts';

const port = parentPort;
if (!port) throw new Error('convert-worker.ts is a worker thread.');
port.on('message', ({ bytes, file }: { bytes: Uint8Array; file: KeptFile | undefined }) =>
  port.postMessage(understand(bytes, file)),
);
