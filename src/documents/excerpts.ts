// Places in kept files → what stands there (conversion/ccda/excerpt.ts): small files in place, large ones in a thread, one after the other, so
// that no request holds up another (docs/decisions/007).
import { Worker } from 'node:worker_threads';
import { excerpts, narrativePage } from '../conversion/ccda/excerpt.ts';
import type { Excerpt, SourceFileBytes, Span } from '../conversion/ccda/excerpt.ts';
import type { Page } from '../conversion/ccda/page.ts';
import { isLate, within } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import { refuse } from '../platform/errors.ts';
import type { FileStore } from '../platform/files.ts';
import { fileNameOf } from './document.ts';
import type { Document } from './document.ts';

export type ExcerptRequest =
  | { is: 'excerpts'; file: SourceFileBytes; spans: readonly (Span | undefined)[] }
  | { is: 'page'; file: SourceFileBytes; span: Span | undefined };

export type ExcerptAnswer = (Excerpt | undefined)[] | Page | undefined;

export const answerExcerpt = (request: ExcerptRequest): ExcerptAnswer =>
  request.is === 'excerpts'
    ? excerpts(request.file, request.spans)
    : narrativePage(request.file, request.span);

export interface Excerpts {
  /** In the order of the spans; without a span: the document as a whole. Undefined where nothing stands. */
  of(document: Document, spans: readonly (Span | undefined)[]): Promise<(Excerpt | undefined)[]>;
  page(document: Document, span: Span | undefined): Promise<Page | undefined>;
  stop(): Promise<void>;
}

export interface ExcerptLimits {
  /** Larger files go to the thread: this much is read in some milliseconds. */
  inPlaceBytes: number;
  longestMs: number;
  heapMegabytes: number;
  /** Requests that wait for the thread. */
  mostWaiting: number;
}

const defaultLimits: ExcerptLimits = {
  inPlaceBytes: 300_000,
  longestMs: 20_000,
  heapMegabytes: 1_024,
  mostWaiting: 50,
};

const workerFile = new URL('./excerpt-worker.ts', import.meta.url);

/** The thread starts with the first large file; idle, it does not keep the process alive. */
export function openExcerpts(clock: Clock, files: FileStore, limits: Partial<ExcerptLimits> = {}): Excerpts {
  const { inPlaceBytes, longestMs, heapMegabytes, mostWaiting } = { ...defaultLimits, ...limits };
  let thread: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let isStopped = false;

  const inThread = async (request: ExcerptRequest): Promise<ExcerptAnswer> => {
    if (isStopped) throw refuse('service.unavailable');
    const worker = (thread ??= new Worker(workerFile, {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    }));
    worker.ref();
    const heard = Promise.withResolvers<ExcerptAnswer>();
    const failed = () => heard.reject(refuse('service.unavailable'));
    worker.once('message', heard.resolve).once('error', failed).once('exit', failed);
    try {
      worker.postMessage(request);
      const answer = await within(clock, longestMs, heard.promise);
      if (answer === isLate) throw refuse('service.unavailable');
      worker.unref();
      return answer;
    } catch (error) {
      // It costs only itself: the next file gets a new thread.
      thread = undefined;
      void worker.terminate();
      throw error;
    } finally {
      worker.off('message', heard.resolve).off('error', failed).off('exit', failed);
    }
  };

  /** The file is read when it is its turn: of those that wait none is in memory. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= mostWaiting) throw refuse('service.unavailable', { retryAfterSeconds: 5 });
    waiting++;
    const turn = last.then(work);
    last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      waiting--;
    }
  }

  async function ask(
    document: Document,
    requestOf: (file: SourceFileBytes) => ExcerptRequest,
  ): Promise<ExcerptAnswer> {
    const read = async () =>
      requestOf({ bytes: await files.get(fileNameOf(document)), mimeType: document.mimeType });
    if (document.sizeBytes <= inPlaceBytes) return answerExcerpt(await read());
    return inTurn(async () => inThread(await read()));
  }

  return {
    of: async (document, spans) =>
      (await ask(document, file => ({ is: 'excerpts', file, spans }))) as (Excerpt | undefined)[],
    page: async (document, span) =>
      (await ask(document, file => ({ is: 'page', file, span }))) as Page | undefined,
    async stop() {
      isStopped = true;
      await thread?.terminate();
    },
  };
}
