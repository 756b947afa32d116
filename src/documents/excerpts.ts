// Places in kept files → what stands there (conversion/ccda/excerpt.ts): small files in place, large ones in a thread, one after the other, so
// that no request holds up another (docs/decisions/007).
import { excerpts, narrativePage } from '../conversion/ccda/excerpt.ts';
import type { Excerpt, SourceFileBytes, Span } from '../conversion/ccda/excerpt.ts';
import type { Page } from '../conversion/ccda/page.ts';
import type { Clock } from '../platform/clock.ts';
import { refuse } from '../platform/errors.ts';
import type { FileStore } from '../platform/files.ts';
import { openThreads, ThreadTrouble } from '../platform/threads.ts';
import type { ThreadLimits } from '../platform/threads.ts';
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

export interface ExcerptLimits extends Omit<ThreadLimits, 'threads'> {
  /** Larger files go to the thread: this much is read in some milliseconds. */
  inPlaceBytes: number;
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

export function openExcerpts(clock: Clock, files: FileStore, limits: Partial<ExcerptLimits> = {}): Excerpts {
  const { inPlaceBytes, mostWaiting, ...ofThreads } = { ...defaultLimits, ...limits };
  const threads = openThreads<ExcerptRequest, ExcerptAnswer>(clock, workerFile, {
    threads: 1,
    ...ofThreads,
  });
  let waiting = 0;

  /** The file is read when it is its turn: of those that wait none is in memory. */
  async function inThread(sizeBytes: number, read: () => Promise<ExcerptRequest>): Promise<ExcerptAnswer> {
    if (waiting >= mostWaiting) throw refuse('service.unavailable', { retryAfterSeconds: 5 });
    waiting++;
    try {
      const thread = await threads.take();
      try {
        return await thread.ask(await read());
      } finally {
        thread.end(sizeBytes);
      }
    } catch (error) {
      throw error instanceof ThreadTrouble ? refuse('service.unavailable') : error;
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
    return inThread(document.sizeBytes, read);
  }

  return {
    of: async (document, spans) =>
      (await ask(document, file => ({ is: 'excerpts', file, spans }))) as (Excerpt | undefined)[],
    page: async (document, span) =>
      (await ask(document, file => ({ is: 'page', file, span }))) as Page | undefined,
    stop: () => threads.stop(),
  };
}
