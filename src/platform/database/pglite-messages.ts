// What the main thread and the thread of the embedded database say to each other.
import type { SentValue } from './sent-values.ts';
import type { ServerError } from './trouble.ts';

export interface WorkerSettings {
  /** The data directory; undefined keeps everything in memory. */
  folder: string | undefined;
  durable: boolean;
  /** An uncompressed tar of a data directory to start from, in memory only. */
  snapshot?: Uint8Array;
}

export type Request =
  | { id: number; ask: 'run'; text: string; params: SentValue[] }
  /** The next rows of the answer before. */
  | { id: number; ask: 'more' }
  | { id: number; ask: 'script'; text: string }
  | { id: number; ask: 'dump' }
  | { id: number; ask: 'close' };

export type RequestBody = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

/** UTF-8, when there is much of it. */
export type RawCell = string | Uint8Array | null;

/** Rows as text; the main thread reads them with values.ts, as it does for PostgreSQL. */
export interface RawAnswer {
  names: string[];
  types: number[];
  rows: RawCell[][];
  command: string;
  affected: number;
}

export type Reply =
  | { tell: 'ready' }
  | { tell: 'not-ready'; error: string; isFull: boolean }
  /** One message never has so many rows that reading them would hold up the main thread: what is left of them is asked for. */
  | { tell: 'answer'; id: number; answer: RawAnswer; isMore: boolean }
  | { tell: 'dumped'; id: number; tar: Uint8Array }
  | { tell: 'refused'; id: number; error: ServerError }
  | { tell: 'heard'; channel: string; payload: string }
  /** The engine gave up; the thread ends. */
  | { tell: 'panicked'; isFull: boolean };
