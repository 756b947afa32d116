// One process per data folder: two on one folder would lose each other's data without a word.
// The lock is the operating system's own file lock, taken through SQLite, since Node.js offers none itself: it is taken by exactly one
// of any number of starters, and it ends with its process however that dies. No process id is trusted, so none can be mistaken for another.
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartTrouble } from '../errors-start.ts';

export interface FolderLock {
  release: () => void;
}

/** A lock that nobody refers to would be collected as garbage, and open. */
const held = new Set<DatabaseSync>();

/** SQLite's result codes (sqlite.org/rescode.html). */
const busy = new Set([5, 6]);

export function lockFolder(folder: string): FolderLock {
  // SQLite would say less clearly why a folder cannot be written to.
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  const holder = join(folder, 'in-use-by');
  const lock = new DatabaseSync(join(folder, 'in-use'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    lock.close();
    if (!busy.has((error as { errcode?: number }).errcode ?? 0)) throw error;
    throw new StartTrouble(
      `Another process${holderOf(holder)} already uses the data folder ${folder}: stop it, or choose another folder.`,
    );
  }
  // For the sentence above only.
  writeFileSync(holder, String(process.pid));
  held.add(lock);
  return {
    release() {
      if (held.delete(lock)) lock.close();
    },
  };
}

function holderOf(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    return /^\d{1,10}$/.test(text) ? ` (${text})` : '';
  } catch {
    return '';
  }
}
