// Files by name → files in a folder on this machine's disk, each there whole or not at all.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { storageTrouble } from './errors-storage.ts';
import { FileMissing, type FileStore, type ReceivedFile } from './files.ts';

/** A longer part does not fit into every file system. */
const longestPart = 200;
const longestName = 1_000;
const namePart = new RegExp(`^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,${longestPart}}$`);
/** Unfinished files are kept apart; the ~ keeps every name out of it. */
const unfinishedFolder = '~unfinished';
const abandonedAfterMs = 24 * 60 * 60 * 1000;
/** A folder may be removed by somebody else between making it and writing into it. */
const placeTries = 5;

export class FileNameInvalid extends Error {
  override name = 'FileNameInvalid';

  constructor() {
    super('a file name is parts of [A-Za-z0-9._-] with / between them');
  }
}

export function folderFileStore(root: string): FileStore {
  const top = resolve(root);
  const unfinished = join(top, unfinishedFolder);
  let tidied: Promise<void> | undefined;

  const pathOf = (name: string) => {
    if (!isName(name)) throw new FileNameInvalid();
    return join(top, ...name.split('/'));
  };

  async function put(name: string, bytes: Uint8Array): Promise<void> {
    const path = pathOf(name);
    const own = join(unfinished, randomBytes(16).toString('hex'));
    try {
      await mkdir(unfinished, { recursive: true });
      await writeDurably(own, bytes);
      await place(own, path);
    } catch (error) {
      await rm(own, { force: true }).catch(() => undefined);
      throw storageTrouble(error);
    }
    // Once, after a write has shown that the folder works; a failure to tidy is nobody's trouble.
    tidied ??= tidy(unfinished, path).catch(() => undefined);
    await tidied;
  }

  async function receive(chunks: AsyncIterable<Uint8Array>): Promise<ReceivedFile> {
    const own = join(unfinished, randomBytes(16).toString('hex'));
    const discard = () => rm(own, { force: true });
    const hash = createHash('sha256');
    let sizeBytes = 0;
    async function* measured() {
      for await (const chunk of chunks) {
        hash.update(chunk);
        sizeBytes += chunk.byteLength;
        yield chunk;
      }
    }
    try {
      await mkdir(unfinished, { recursive: true });
      await writeDurably(own, measured());
    } catch (error) {
      await discard().catch(() => undefined);
      throw storageTrouble(error);
    }
    return {
      sizeBytes,
      sha256: hash.digest('hex'),
      discard,
      place: name =>
        place(own, pathOf(name)).catch((error: unknown) => {
          throw storageTrouble(error);
        }),
    };
  }

  /** Renames the finished file to its place, and makes the new directory entries durable. */
  async function place(own: string, path: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const firstNew = await mkdir(dirname(path), { recursive: true });
      try {
        await rename(own, path);
      } catch (error) {
        if (codeOf(error) === 'ENOENT' && attempt < placeTries) continue;
        throw error;
      }
      for (const folder of foldersUpTo(dirname(path), firstNew ? dirname(firstNew) : dirname(path)))
        await syncFolder(folder);
      return;
    }
  }

  async function* walk(folder: string, prefix: string): AsyncIterable<string> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(missingAs([]));
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const name = relative(top, path).replaceAll('\\', '/');
      if (entry.isDirectory() && path !== unfinished) {
        if (`${name}/`.startsWith(prefix) || prefix.startsWith(`${name}/`)) yield* walk(path, prefix);
      } else if (entry.isFile() && name.startsWith(prefix)) yield name;
    }
  }

  return {
    put,
    receive,
    get: name => readFile(pathOf(name)).catch(missing),
    async stream(name): Promise<Readable> {
      const file = await open(pathOf(name), 'r').catch(missing);
      if (!(await file.stat()).isFile()) {
        await file.close();
        throw new FileMissing('no such file');
      }
      return file.createReadStream();
    },
    async remove(nameOrPrefix) {
      const path = pathOf(nameOrPrefix.replace(/\/$/, ''));
      const isPrefix = nameOrPrefix.endsWith('/');
      try {
        const found = await stat(path).catch(missingAs(undefined));
        if (!found || found.isDirectory() !== isPrefix) return;
        await rm(path, { recursive: isPrefix, force: true });
        await syncFolder(dirname(path));
      } catch (error) {
        throw storageTrouble(error);
      }
    },
    list(prefix) {
      const parts = prefix.split('/');
      const last = parts.pop() ?? '';
      if (!parts.every(part => namePart.test(part)) || !/^[A-Za-z0-9._-]{0,200}$/.test(last))
        throw new FileNameInvalid();
      return walk(join(top, ...parts), prefix);
    },
  };
}

const isName = (name: string) =>
  name.length <= longestName && name.split('/').every(part => namePart.test(part));

const codeOf = (error: unknown) => (error as { code?: string }).code;

const missingCodes = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** The path is left out of the message: names may carry ids that a log should not. */
function missing(error: unknown): never {
  throw missingCodes.has(codeOf(error) ?? '') ? new FileMissing('no such file') : error;
}

const missingAs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (missingCodes.has(codeOf(error) ?? '')) return value;
    throw error;
  };

async function writeDurably(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** From `folder` up to and with `last`. */
function foldersUpTo(folder: string, last: string): string[] {
  const folders = [folder];
  for (let at = folder; at !== last && at !== dirname(at);) folders.push((at = dirname(at)));
  return folders;
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and writes its entries by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch(missingAs(undefined));
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}

/** Removes what killed processes left half-written. Ages are by the file system's own clock: `fresh` was written just now. */
async function tidy(unfinished: string, fresh: string): Promise<void> {
  const now = (await stat(fresh)).mtimeMs;
  for (const name of await readdir(unfinished)) {
    const path = join(unfinished, name);
    const found = await stat(path).catch(missingAs(undefined));
    if (found && now - found.mtimeMs > abandonedAfterMs) await rm(path, { force: true });
  }
}
