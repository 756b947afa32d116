// A path → a folder that is there, with those above it, as mkdir -p.
// Node's own `recursive` never returns where a folder exists and yet answers ENOENT to whoever makes one in it, as /proc does.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const codeOf = (error: unknown) => (error as { code?: string }).code;

export function makeFolder(path: string, mode = 0o777): void {
  const folder = resolve(path);
  const above = dirname(folder);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    const isNoneAbove = codeOf(error) === 'ENOENT' && !statSync(above, { throwIfNoEntry: false });
    if (!isNoneAbove || above === folder) throw error;
    makeFolder(above, mode);
    mkdirSync(folder, mode);
  }
}
