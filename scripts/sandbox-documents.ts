// npm run sandbox:documents — the sandbox people's descriptions → src/networks/sandbox/documents; `--check` only compares.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { people } from '../src/networks/sandbox/people/index.ts';
import { writeSandbox } from '../src/networks/sandbox/vendors/manifest.ts';

const folder = fileURLToPath(new URL('../src/networks/sandbox/documents/', import.meta.url));
const isOurs = (name: string): boolean => /\.(xml|pdf|txt|json)$/.test(name);

const files = writeSandbox(people);
const size = [...files.values()].reduce((total, bytes) => total + bytes.length, 0);
await mkdir(folder, { recursive: true });
const kept = (await readdir(folder)).filter(isOurs);

if (process.argv.includes('--check')) {
  const differing = kept.filter(name => !files.has(name));
  for (const [name, bytes] of files) {
    const committed = kept.includes(name) ? await readFile(join(folder, name)) : undefined;
    if (committed === undefined || Buffer.compare(committed, bytes) !== 0) differing.push(name);
  }
  if (differing.length > 0) {
    console.error(`Not what the descriptions say: ${differing.join(', ')}. Run npm run sandbox:documents.`);
    process.exitCode = 1;
  }
} else {
  for (const name of kept.filter(name => !files.has(name))) await rm(join(folder, name));
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
}
console.log(`${people.length} people, ${files.size - 1} documents, ${Math.ceil(size / 1024)} KB`);
