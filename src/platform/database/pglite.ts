// The embedded database as links: one connection in a thread of its own, lent to one caller after the other.
import { within, type Clock } from '../clock.ts';
import type { Observe } from '../observations.ts';
import { free, freeWhenSent } from '../sent-memory.ts';
import { quoteName, type Link, type LinkSource, type Session } from './link.ts';
import type { RawCell, Reply, WorkerSettings } from './pglite-messages.ts';
import { startThread, type PgliteThread } from './pglite-thread.ts';
import { DatabaseAway } from './trouble.ts';
import { memoryOf, sentValue } from './sent-values.ts';
import { bytesType, readerOf } from './values.ts';

/** After a failed start the next one waits, and callers are told at once that the database is away. */
const pauseAfterFailureMs = 1_000;

const longestWaitAtCloseMs = 10_000;

export interface PgliteParts {
  settings: WorkerSettings;
  clock: Clock;
  observe: Observe;
  /** Called once, when the data folder is no longer used. */
  released: () => void;
}

export interface PgliteSource extends LinkSource {
  /** A tar of the data directory, as small as it gets. */
  dump(): Promise<Uint8Array>;
  /** Forgets all listeners and lets the process end though this is open; until the next `wake`. */
  rest(): void;
  wake(): void;
}

export async function pgliteSource({
  settings,
  clock,
  observe,
  released,
}: PgliteParts): Promise<PgliteSource> {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  const queue = queueOfOne();
  const sessions = new WeakMap<PgliteThread, Session>();
  let isClosed = false;
  let failedAtMs = -Infinity;

  const start = () =>
    startThread(settings, clock, {
      heard(channel, payload) {
        for (const heard of listeners.get(channel) ?? []) heard(payload);
      },
      lost(code) {
        observe({ kind: 'database.trouble', what: 'embedded database', code });
        // Listeners must not wait for the next caller to bring it back.
        if (listeners.size > 0) void comeBack();
      },
    });
  let thread = await start();

  /** The thread, or after a crash the next one: PostgreSQL recovers from its log as after a power cut. */
  const living = async (): Promise<PgliteThread> => {
    if (isClosed) throw new DatabaseAway('closed');
    if (thread.isAlive) return thread;
    if (settings.folder === undefined) throw new DatabaseAway('engine stopped');
    if (clock.monotonicMs() - failedAtMs < pauseAfterFailureMs) throw new DatabaseAway('recovering');
    try {
      thread = await start();
    } catch {
      failedAtMs = clock.monotonicMs();
      throw new DatabaseAway('recovering');
    }
    const link = linkTo(thread, sessionOf(thread));
    for (const channel of listeners.keys()) await link.script(`listen ${quoteName(channel)}`);
    // Something may have been told while nobody listened.
    for (const all of listeners.values()) for (const heard of all) heard('');
    return thread;
  };

  const sessionOf = (alive: PgliteThread): Session => {
    const session = sessions.get(alive) ?? {};
    sessions.set(alive, session);
    return session;
  };

  const comeBack = async () => {
    while (!isClosed && !thread.isAlive) {
      await alone(async () => {}).catch(() => undefined);
      await clock.sleep(pauseAfterFailureMs);
    }
  };

  const alone = async <T>(work: (link: Link, thread: PgliteThread) => Promise<T>): Promise<T> => {
    await queue.enter();
    try {
      const alive = await living();
      return await work(linkTo(alive, sessionOf(alive)), alive);
    } finally {
      queue.leave();
    }
  };

  return {
    kind: 'pglite',
    async acquire() {
      await queue.enter();
      try {
        const alive = await living();
        return linkTo(alive, sessionOf(alive));
      } catch (error) {
        queue.leave();
        throw error;
      }
    },
    release: () => queue.leave(),
    async listen(channel, heard) {
      const name = quoteName(channel);
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(heard));
      await alone(link => link.script(`listen ${name}`));
      return {
        async stop() {
          all.delete(heard);
          if (all.size > 0 || listeners.get(channel) !== all) return;
          listeners.delete(channel);
          await alone(link => link.script(`unlisten ${name}`)).catch(() => undefined);
        },
      };
    },
    async close() {
      if (isClosed) return;
      // A transaction that does not end is rolled back by the shutdown.
      await within(clock, longestWaitAtCloseMs, queue.enter());
      isClosed = true;
      if (thread.isAlive) await thread.stop();
      released();
      queue.leave();
    },
    dump: () =>
      alone(async (link, alive) => {
        // The embedded database is the only one; the two that new ones are copied from are only weight.
        await link.script(`update pg_database set datistemplate = false where datname like 'template_'`);
        for (const template of ['template0', 'template1']) await link.script(`drop database ${template}`);
        await link.script('checkpoint');
        const reply = await alive.ask({ ask: 'dump' });
        if (reply.tell !== 'dumped') throw new DatabaseAway('unexpected answer');
        return reply.tar;
      }),
    rest() {
      listeners.clear();
      thread.letGo();
    },
    wake: () => thread.hold(),
  };
}

/** Bound to one thread: what is left of a transaction whose thread ended must not run on the next. */
function linkTo(thread: PgliteThread, session: Session): Link {
  return {
    session,
    async run(text, params) {
      const sent = params.map(sentValue);
      let reply = answerIn(await thread.ask({ ask: 'run', text, params: sent }, memoryOf(sent)));
      const { names, types, command, affected } = reply.answer;
      const readRow = rowReader(names, types);
      const rows = reply.answer.rows.map(readRow);
      while (reply.isMore) {
        reply = answerIn(await thread.ask({ ask: 'more' }));
        for (const row of reply.answer.rows) rows.push(readRow(row));
      }
      return { rows, command, affected };
    },
    async script(text) {
      await thread.ask({ ask: 'script', text });
    },
  };
}

function answerIn(reply: Reply): Reply & { tell: 'answer' } {
  if (reply.tell !== 'answer') throw new DatabaseAway('unexpected answer');
  return reply;
}

function rowReader(names: readonly string[], types: readonly number[]) {
  const readers = types.map(readerOf);
  return (values: readonly RawCell[]): Record<string, unknown> => {
    const row: Record<string, unknown> = {};
    // They stand in memory of the row.
    const large: Buffer[] = [];
    let isHandedOn = false;
    for (const [i, name] of names.entries()) {
      const cell = values[i];
      if (cell === null || cell === undefined) row[name] = null;
      else if (typeof cell === 'string') row[name] = readers[i]?.(cell);
      else {
        const bytes = Buffer.from(cell.buffer, cell.byteOffset, cell.length);
        large.push(bytes);
        isHandedOn ||= types[i] === bytesType;
        row[name] = types[i] === bytesType ? bytes : readers[i]?.(bytes.toString());
      }
    }
    const [first, another] = large;
    if (first !== undefined && !isHandedOn) free(freeWhenSent(first));
    else if (first !== undefined && another === undefined) freeWhenSent(first);
    return row;
  };
}

/** First come, first served. */
function queueOfOne(): { enter(): Promise<void>; leave(): void } {
  const line: (() => void)[] = [];
  let isTaken = false;
  return {
    async enter() {
      if (isTaken) await new Promise<void>(resolve => line.push(resolve));
      isTaken = true;
    },
    leave() {
      const next = line.shift();
      if (next) next();
      else isTaken = false;
    },
  };
}
