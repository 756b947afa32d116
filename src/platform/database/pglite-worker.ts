// The thread of the embedded database: messages in, statements on PGlite, rows as text out. One statement at a time.
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type PGliteOptions, type Results } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { RawAnswer, Reply, Request, WorkerSettings } from './pglite-messages.ts';
import type { ServerError } from './trouble.ts';

/** What PGlite's file system gives to Emscripten's file streams on this machine. */
interface FileStream {
  nfd: number;
}
interface NodeFsModule {
  NODEFS: {
    stream_ops: { fsync?: (stream: FileStream) => number };
    tryFSOperation: <T>(operation: () => T) => T;
  };
}

/**
 * PGlite runs PostgreSQL with fsync off, and its file system has no fsync to call. This one has: so PostgreSQL itself
 * decides what is synced when (the log before a commit is answered, data files before a checkpoint counts), in its proven order.
 */
class DurableNodeFS extends NodeFS {
  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const giveFsync = (module: unknown) => {
      const { NODEFS } = module as NodeFsModule;
      NODEFS.stream_ops.fsync = stream =>
        NODEFS.tryFSOperation(() => {
          // A new segment's directory entry needs fsync; of a file, its bytes and length are enough.
          if (fstatSync(stream.nfd).isDirectory()) fsyncSync(stream.nfd);
          else fdatasyncSync(stream.nfd);
          return 0;
        });
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), giveFsync] } };
  }
}

/** In memory: for tests, where starting fast counts. fdatasync, PostgreSQL's choice on Linux, does nothing under Emscripten; fsync does. */
const settingsFor = {
  memory: ['shared_buffers=16MB', 'wal_buffers=1MB', 'min_wal_size=2MB', 'max_wal_size=4MB'],
  fast: ['shared_buffers=16MB', 'wal_buffers=1MB'],
  durable: ['shared_buffers=16MB', 'wal_buffers=1MB', 'wal_sync_method=fsync'],
};

function startParams(mode: keyof typeof settingsFor): string[] {
  // -F is fsync off.
  const usual = PGlite.defaultStartParams.filter(param => mode !== 'durable' || param !== '-F');
  return [...usual, ...settingsFor[mode].flatMap(setting => ['-c', setting])];
}

async function open(settings: WorkerSettings): Promise<PGlite> {
  const { folder, durable } = settings;
  const mode = folder === undefined ? 'memory' : durable ? 'durable' : 'fast';
  const common: PGliteOptions = { startParams: startParams(mode) };
  if (folder === undefined) {
    const snapshot = settings.snapshot && new Blob([new Uint8Array(settings.snapshot)]);
    return PGlite.create({
      ...common,
      initDbStartParams: ['--wal-segsize=1'],
      ...(snapshot && { loadDataDir: snapshot }),
    });
  }
  const fileSystem = (path: string) => (durable ? new DurableNodeFS(path) : new NodeFS(path));
  if (!existsSync(folder)) {
    // A half-made data directory must never be taken for a whole one: it is made beside and renamed.
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    const first = await PGlite.create({ ...common, fs: fileSystem(unfinished) });
    await first.close();
    if (durable) syncTree(unfinished);
    renameSync(unfinished, folder);
    if (durable) syncPath(dirname(folder), fsyncSync);
  }
  return PGlite.create({ ...common, fs: fileSystem(folder) });
}

function syncPath(path: string, sync: (fd: number) => void) {
  const fd = openSync(path, 'r');
  try {
    sync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncTree(folder: string) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else syncPath(path, fsyncSync);
  }
  syncPath(folder, fsyncSync);
}

const asText = { rowMode: 'array' as const };

/** PGlite's own reading and writing of values is switched off: values.ts does both. */
function useText(pg: PGlite) {
  for (const type of Object.keys(pg.parsers)) pg.parsers[type] = (text: string) => text;
  pg.serializers = {};
}

function rawAnswer(results: Results<unknown>): RawAnswer {
  return {
    names: results.fields.map(field => field.name),
    types: results.fields.map(field => field.dataTypeID),
    rows: results.rows as (string | null)[][],
    command: (results as { command?: string }).command ?? '',
    affected: results.affectedRows ?? 0,
  };
}

function serverError(error: unknown): ServerError {
  const { code, message, constraint, table, column } = error as Partial<ServerError>;
  return { code: code ?? 'XX000', message: message ?? 'unknown', constraint, table, column };
}

async function answer(pg: PGlite, request: Request): Promise<Reply> {
  const { id } = request;
  try {
    switch (request.ask) {
      case 'run':
        return {
          tell: 'answer',
          id,
          answer: rawAnswer(await pg.query(request.text, request.params, asText)),
        };
      case 'script':
        await pg.exec(request.text);
        return { tell: 'answer', id, answer: rawAnswer({ rows: [], fields: [], affectedRows: 0 }) };
      case 'dump':
        return {
          tell: 'dumped',
          id,
          tar: new Uint8Array(await (await pg.dumpDataDir('none')).arrayBuffer()),
        };
      case 'close':
        await pg.close();
        return { tell: 'answer', id, answer: rawAnswer({ rows: [], fields: [], affectedRows: 0 }) };
    }
  } catch (error) {
    return { tell: 'refused', id, error: serverError(error) };
  }
}

async function serve(port: NonNullable<typeof parentPort>) {
  const tell = (reply: Reply) => port.postMessage(reply);
  let pg: PGlite;
  try {
    pg = await open(workerData as WorkerSettings);
  } catch (error) {
    tell({ tell: 'not-ready', error: error instanceof Error ? error.message : String(error) });
    return;
  }
  useText(pg);
  pg.onNotification((channel, payload) => tell({ tell: 'heard', channel, payload }));
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: Request) => {
    last = last.then(async () => {
      tell(await answer(pg, request));
      if (request.ask === 'close') port.close();
    });
  });
  tell({ tell: 'ready' });
}

if (parentPort) await serve(parentPort);
