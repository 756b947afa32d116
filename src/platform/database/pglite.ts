// The embedded database as links: one connection in a thread of its own, handed to one caller after the other.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Answer, Link, LinkSource } from './link.ts';
import type { RawAnswer, Reply, RequestBody, WorkerSettings } from './pglite-messages.ts';
import { DatabaseAway, StatementFailed } from './trouble.ts';
import { readerOf, writeValue } from './values.ts';

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** The thread, as a function from request to reply. */
export interface PgliteThread {
  ask(request: RequestBody): Promise<Reply>;
  /** Settles when the thread has ended, with its exit code. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

export class PgliteNotReady extends Error {
  override name = 'PgliteNotReady';
}

export async function startThread(
  settings: WorkerSettings,
  heard: (channel: string, payload: string) => void,
): Promise<PgliteThread> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: settings });
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let away: DatabaseAway | undefined;

  const ended = new Promise<number>(resolve => worker.once('exit', resolve));
  const lose = (code: string) => {
    away ??= new DatabaseAway(code);
    for (const { reject } of waiting.values()) reject(away);
    waiting.clear();
  };
  worker.on('error', () => lose('thread failed'));
  worker.on('exit', () => lose('thread ended'));

  const [first] = (await Promise.race([
    once(worker, 'message'),
    ended.then(() => [{ tell: 'not-ready', error: 'the thread ended' }]),
  ])) as [Reply];
  if (first.tell !== 'ready') {
    await worker.terminate();
    throw new PgliteNotReady(first.tell === 'not-ready' ? first.error : 'unexpected answer');
  }

  worker.on('message', (reply: Reply) => {
    if (reply.tell === 'heard') return heard(reply.channel, reply.payload);
    if (reply.tell === 'ready' || reply.tell === 'not-ready') return;
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.tell === 'refused') caller?.reject(new StatementFailed(reply.error));
    else caller?.resolve(reply);
  });

  const ask = (request: RequestBody) =>
    new Promise<Reply>((resolve, reject) => {
      if (away) return reject(away);
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });

  return {
    ask,
    ended,
    async stop() {
      await ask({ ask: 'close' }).catch(() => undefined);
      await ended;
    },
  };
}

export function readAnswer(raw: RawAnswer): Answer {
  const readers = raw.types.map(readerOf);
  const rows = raw.rows.map(values => {
    const row: Record<string, unknown> = {};
    for (const [i, name] of raw.names.entries()) {
      const text = values[i];
      row[name] = text === null || text === undefined ? null : readers[i]?.(text);
    }
    return row;
  });
  return { rows, command: raw.command, affected: raw.affected };
}

/** First come, first served. */
function queueFor(): { enter(): Promise<void>; leave(): void } {
  const line: (() => void)[] = [];
  let isTaken = false;
  return {
    enter: () =>
      new Promise(resolve => {
        if (isTaken) line.push(resolve);
        else {
          isTaken = true;
          resolve();
        }
      }),
    leave() {
      const next = line.shift();
      if (next) next();
      else isTaken = false;
    },
  };
}

export interface PgliteSource extends LinkSource {
  /** A tar of the data directory, as small as it gets. */
  dump(): Promise<Uint8Array>;
}

export async function pgliteSource(settings: WorkerSettings, released: () => void): Promise<PgliteSource> {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  const thread = await startThread(settings, (channel, payload) => {
    for (const heard of listeners.get(channel) ?? []) heard(payload);
  });
  const queue = queueFor();

  const link: Link = {
    async run(text, params) {
      const reply = await thread.ask({ ask: 'run', text, params: params.map(writeValue) });
      if (reply.tell !== 'answer') throw new DatabaseAway('unexpected answer');
      return readAnswer(reply.answer);
    },
    async script(text) {
      await thread.ask({ ask: 'script', text });
    },
  };

  const alone = async (text: string) => {
    await queue.enter();
    try {
      await link.script(text);
    } finally {
      queue.leave();
    }
  };

  return {
    kind: 'pglite',
    async acquire() {
      await queue.enter();
      return link;
    },
    release: () => queue.leave(),
    async listen(channel, heard) {
      const name = quoteName(channel);
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(heard));
      await alone(`listen ${name}`);
      return {
        async stop() {
          all.delete(heard);
          if (all.size > 0) return;
          listeners.delete(channel);
          await alone(`unlisten ${name}`);
        },
      };
    },
    async dump() {
      // Every new connection is to the one database we use, so the two templates are only weight.
      await alone(`update pg_database set datistemplate = false where datname like 'template_'`);
      await alone('drop database template0');
      await alone('drop database template1');
      await alone('checkpoint');
      const reply = await thread.ask({ ask: 'dump' });
      if (reply.tell !== 'dumped') throw new DatabaseAway('unexpected answer');
      return reply.tar;
    },
    async close() {
      await queue.enter();
      await thread.stop();
      released();
      queue.leave();
    },
  };
}

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;
