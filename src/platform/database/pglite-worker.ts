// The thread of the embedded database: messages in, statements on PGlite, rows as text out. One statement at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { DurableNodeFS, makeWhole, whyNotWritable } from './pglite-files.ts';
import { slicesOf } from '../slices.ts';
import type { RawAnswer, RawCell, Reply, Request, WorkerSettings } from './pglite-messages.ts';
import { answerReader, closeMessage, statementMessage } from './pglite-protocol.ts';
import { preparedStatements } from './prepared.ts';
import { largeText, memoryOf } from './sent-values.ts';
import type { ServerError } from './trouble.ts';

/**
 * In single-user mode PostgreSQL makes no checkpoint and no vacuum by itself. A checkpoint for every 64 MiB of log keeps the next
 * start short; a vacuum for every fourth of them keeps tables small and the planner informed.
 */
const segmentsPerCheckpoint = 4;
const checkpointsPerVacuum = 4;

/**
 * fdatasync, PostgreSQL's choice on Linux, does nothing under Emscripten; fsync reaches DurableNodeFS. Pages are in memory or the file
 * cache: with the cost of a turning disk, a page of a list would be found by sorting the whole project until there are statistics.
 */
const commonSettings = [
  'shared_buffers=16MB',
  'wal_buffers=1MB',
  'wal_sync_method=fsync',
  'random_page_cost=1',
];
/** For tests, where starting fast counts. */
const memorySettings = [...commonSettings, 'min_wal_size=2MB', 'max_wal_size=4MB'];

const asParams = (settings: readonly string[]) => settings.flatMap(setting => ['-c', setting]);

interface Engine {
  pg: PGlite;
  files: DurableNodeFS | undefined;
}

async function open(
  { folder, durable, snapshot }: WorkerSettings,
  panicked: (isFull: boolean) => void,
): Promise<Engine> {
  // PGlite goes on after its engine has aborted, and then loops for ever: the engine's last words are the only sign.
  const onStderr = (text: string) => {
    if (/\bPANIC: |^Aborted\(/.test(text)) panicked(text.includes('No space left on device'));
    return false;
  };
  if (folder === undefined) {
    const options: PGliteOptions = {
      startParams: [...PGlite.defaultStartParams, ...asParams(memorySettings)],
      initDbStartParams: ['--wal-segsize=1'],
      onStderr,
    };
    const loadDataDir = snapshot && new Blob([new Uint8Array(snapshot)]);
    return { pg: await PGlite.create({ ...options, ...(loadDataDir && { loadDataDir }) }), files: undefined };
  }
  const openAt = async (path: string): Promise<{ pg: PGlite; files: DurableNodeFS }> => {
    const files = new DurableNodeFS(path, durable);
    // -F is fsync off.
    const startParams = [
      ...PGlite.defaultStartParams.filter(param => param !== '-F'),
      ...asParams(commonSettings),
    ];
    return { pg: await PGlite.create({ fs: files, startParams, onStderr }), files };
  };
  await makeWhole(folder, durable, async unfinished => {
    const { pg } = await openAt(unfinished);
    await pg.close();
  });
  return openAt(folder);
}

const nothing: RawAnswer = { names: [], types: [], rows: [], command: '', affected: 0 };

/** Of one message. */
const mostRows = 2_000;
const mostText = 500_000;
/** Of the last answer. */
let rest: RawCell[][][] = [];

const weightOf = (row: RawCell[]): number => row.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);

function firstOf(answer: RawAnswer): Omit<Answered, 'reply'> & { answer: RawAnswer; isMore: boolean } {
  const [rows = [], ...others] = slicesOf(answer.rows, mostRows, mostText, weightOf);
  rest = others;
  return { answer: { ...answer, rows }, isMore: rest.length > 0, transfer: buffersOf(rows) };
}

/** What large cells stand in: given away. */
const buffersOf = (rows: readonly RawCell[][]): ArrayBuffer[] => [
  ...new Set(
    rows.flatMap(row =>
      row.flatMap(cell => (cell instanceof Uint8Array ? [cell.buffer as ArrayBuffer] : [])),
    ),
  ),
];

function serverError(error: unknown): ServerError {
  const { code, message, constraint, table, column } = error as Partial<ServerError>;
  return { code: code ?? 'XX000', message: message ?? 'unknown', constraint, table, column };
}

const unwritable = {
  '53100': 'there is no room left on the disk',
  '25006': 'the data folder does not accept writes',
};

type Heard = (channel: string, payload: string) => void;

/** The reply, and the memory it gives away. */
interface Answered {
  reply: Reply;
  transfer?: ArrayBuffer[];
}

const statements = preparedStatements();
/** Commands after which prepared statements are gone, or give other columns than they did. */
const forgetting = /^(?:DISCARD|DEALLOCATE|ALTER|CREATE|DROP)\b/;
const ignored = { onRawData: () => {} };

async function run(
  pg: PGlite,
  { id, text, params }: Request & { ask: 'run' },
  heard: Heard,
): Promise<Answered> {
  const reader = answerReader(heard);
  const options = { onRawData: (chunk: Uint8Array) => reader.push(chunk) };
  const how = statements.of(text);
  if (how?.closes !== undefined) await pg.execProtocolRawStream(closeMessage(how.closes), ignored);
  const message = statementMessage(text, params, how?.prepared);
  // The message has them: their memory is free before the engine takes its own.
  for (const memory of memoryOf(params)) memory.transfer(0);
  await pg.execProtocolRawStream(message, options);
  if (message.length >= largeText && message.buffer instanceof ArrayBuffer) message.buffer.transfer(0);
  const result = reader.answer();
  if ('error' in result) {
    const name = statements.failed(text);
    if (name !== undefined) await pg.execProtocolRawStream(closeMessage(name), ignored);
    return { reply: { tell: 'refused', id, error: result.error } };
  }
  statements.parsed(text);
  if (forgetting.test(result.command)) statements.clear();
  const { transfer, ...first } = firstOf(result);
  return { reply: { tell: 'answer', id, ...first }, transfer };
}

async function answer(
  { pg }: Engine,
  folder: string | undefined,
  request: Request,
  heard: Heard,
): Promise<Answered> {
  const { id } = request;
  const only = (reply: Reply): Answered => ({ reply });
  try {
    if (folder !== undefined && 'text' in request) {
      const code = whyNotWritable(folder, request.text);
      if (code) return only({ tell: 'refused', id, error: { code, message: unwritable[code] } });
    }
    switch (request.ask) {
      case 'run':
        return await run(pg, request, heard);
      case 'more': {
        const rows = rest.shift() ?? [];
        const answer = { ...nothing, rows };
        return { reply: { tell: 'answer', id, answer, isMore: rest.length > 0 }, transfer: buffersOf(rows) };
      }
      case 'script':
        await pg.exec(request.text);
        statements.clear();
        return only({ tell: 'answer', id, answer: nothing, isMore: false });
      case 'dump':
        return only({
          tell: 'dumped',
          id,
          tar: new Uint8Array(await (await pg.dumpDataDir('none')).arrayBuffer()),
        });
      case 'close':
        await pg.close();
        return only({ tell: 'answer', id, answer: nothing, isMore: false });
    }
  } catch (error) {
    return only({ tell: 'refused', id, error: serverError(error) });
  }
}

function maintenance({ pg, files }: Engine): () => Promise<void> {
  let checkpoints = 0;
  return async () => {
    if (!files || files.segments.size < segmentsPerCheckpoint || pg.isInTransaction()) return;
    files.segments.clear();
    await pg.exec('checkpoint');
    if (++checkpoints % checkpointsPerVacuum === 0) await pg.exec('vacuum (analyze)');
  };
}

async function serve(port: NonNullable<typeof parentPort>, settings: WorkerSettings) {
  const tell = (reply: Reply, transfer: ArrayBuffer[] = []) => port.postMessage(reply, transfer);
  const panicked = (isFull: boolean) => {
    tell({ tell: 'panicked', isFull });
    // Ends this thread only.
    process.exit(1);
  };
  let engine: Engine;
  try {
    engine = await open(settings, panicked);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    return tell({ tell: 'not-ready', error: code ?? message ?? 'unknown', isFull: code === 'ENOSPC' });
  }
  const heard: Heard = (channel, payload) => tell({ tell: 'heard', channel, payload });
  engine.pg.onNotification(heard);
  const maintain = maintenance(engine);
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: Request) => {
    last = last.then(async () => {
      const { reply, transfer } = await answer(engine, settings.folder, request, heard);
      tell(reply, transfer);
      if (request.ask === 'close') return port.close();
      // A failed checkpoint is tried again after as many segments; the log keeps everything meanwhile.
      await maintain().catch(() => undefined);
    });
  });
  tell({ tell: 'ready' });
}

if (parentPort) await serve(parentPort, workerData as WorkerSettings);
