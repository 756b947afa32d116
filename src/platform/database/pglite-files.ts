// A folder on disk → PGlite's file system, with the two things PGlite's own lacks: fsync, and a new data directory that is whole or absent.
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What PGlite's file system gives to Emscripten's file streams on this machine. */
interface FileStream {
  nfd: number;
  path?: string;
}
interface NodeFsModule {
  NODEFS: {
    stream_ops: { fsync?: (stream: FileStream) => number };
    tryFSOperation: <T>(operation: () => T) => T;
  };
}

const logSegment = /[0-9A-F]{24}$/;

/**
 * PGlite runs PostgreSQL with fsync off, and its file system has no fsync to call. This one has, so PostgreSQL itself
 * decides what is synced when (the log before a commit is answered, data files before a checkpoint counts), in its proven order.
 */
export class DurableNodeFS extends NodeFS {
  /** Segments of the write-ahead log written since the last checkpoint. */
  readonly segments = new Set<string>();
  readonly isDurable: boolean;

  constructor(folder: string, isDurable: boolean) {
    super(folder);
    this.isDurable = isDurable;
  }

  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const giveFsync = (module: unknown) => {
      const { NODEFS } = module as NodeFsModule;
      NODEFS.stream_ops.fsync = stream => NODEFS.tryFSOperation(() => this.sync(stream));
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), giveFsync] } };
  }

  private sync(stream: FileStream): number {
    if (stream.path && logSegment.test(stream.path)) this.segments.add(stream.path);
    if (!this.isDurable) return 0;
    // Directory entries need fsync; of a file, its bytes and length are enough.
    if (fstatSync(stream.nfd).isDirectory()) fsyncSync(stream.nfd);
    else fdatasyncSync(stream.nfd);
    return 0;
  }
}

/** A half-made data directory must never be taken for a whole one: it is made beside its place, synced and renamed. */
export async function makeWhole(
  folder: string,
  isDurable: boolean,
  make: (unfinished: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await make(unfinished);
  if (isDurable) syncTree(unfinished);
  renameSync(unfinished, folder);
  if (isDurable) syncPath(dirname(folder));
}

function syncTree(folder: string) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else syncPath(path);
  }
  syncPath(folder);
}

function syncPath(path: string) {
  // Windows cannot open a folder; it syncs a file only through a handle that may write.
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

const mebibyte = 1024 * 1024;

/**
 * PostgreSQL stops altogether when its log cannot grow, and then cannot start again until there is room. So writing ends earlier,
 * while there is room for a few more segments of 16 MiB; statements that give room back may use a part of that.
 */
const reserves = { write: 64 * mebibyte, remove: 40 * mebibyte };

const reading =
  /^\s*(select|show|begin|start|commit|rollback|savepoint|release|set|reset|listen|unlisten|notify|explain|checkpoint)\b/i;
const removing = /^\s*(delete|truncate|drop|vacuum)\b/i;

/** Whether the folder can take what this statement writes; a SQLSTATE when not (PostgreSQL, Appendix A: 53100, 25006). */
export function whyNotWritable(folder: string, statement: string): '53100' | '25006' | undefined {
  if (reading.test(statement)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < (removing.test(statement) ? reserves.remove : reserves.write)) return '53100';
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return '25006';
  }
  return undefined;
}
