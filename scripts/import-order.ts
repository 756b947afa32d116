// Holds the imports of src/ against the list in docs/ARCHITECTURE.md: a folder imports only from folders below it in that list.
import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Fewer modules than this means that the check no longer sees the house. */
const leastModules = 60;

/** Pure rooms: what they may import besides themselves. Tests are free. */
const pureRooms: { folder: string; mayImport: string[] }[] = [
  { folder: 'conversion', mayImport: ['node:crypto', 'fhir/r4'] },
  { folder: 'patients/matching', mayImport: ['src/patients/patient.ts', 'src/access/project.ts'] },
];

export interface Import {
  /** Path from the root, with forward slashes. */
  from: string;
  /** Path from the root for our own modules, else the specifier. */
  to: string;
}

export function readOrder(architecture: string): string[] {
  const block = /```import-order\n([\s\S]*?)```/.exec(architecture)?.[1];
  if (!block) throw new Error('docs/ARCHITECTURE.md has no import-order block.');
  return block
    .split('\n')
    .map(line => line.trim().split(/\s+/)[0] ?? '')
    .filter(name => name !== '');
}

/** What stands against the order, one sentence each. */
export function judgeImports(order: readonly string[], imports: readonly Import[]): string[] {
  const placeOf = (path: string) => order.indexOf(path.split('/')[1] ?? '');
  return imports.flatMap(({ from, to }) => {
    if (placeOf(from) < 0) return [`${from}: its folder is not in the list.`];
    const isOurs = to.startsWith('src/');
    if (isOurs && placeOf(to) < placeOf(from))
      return [`${from} imports ${to}, which stands above it in the list.`];
    if (!isOurs && to.startsWith('.')) return [`${from} imports ${to}, which is outside src/.`];
    if (from.endsWith('.test.ts')) return [];
    return pureRooms
      .filter(room => from.startsWith(`src/${room.folder}/`))
      .filter(room => !to.startsWith(`src/${room.folder}/`) && !room.mayImport.includes(to))
      .map(room => `${from} imports ${to}, but ${room.folder} is pure.`);
  });
}

export function readImports(): Import[] {
  const modules = globSync('src/**/*.ts', { cwd: root });
  if (modules.length < leastModules)
    throw new Error(
      `Only ${modules.length} modules were found in src/: the check is looking at the wrong place.`,
    );
  return modules.flatMap(path => {
    const file = join(root, path);
    const from = path.split(sep).join('/');
    return ts
      .preProcessFile(readFileSync(file, 'utf8'), true, true)
      .importedFiles.map(({ fileName }) => ({ from, to: targetOf(file, fileName) }));
  });
}

function targetOf(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const path = relative(root, resolve(dirname(file), specifier))
    .split(sep)
    .join('/');
  return path.startsWith('src/') ? path : specifier;
}

if (import.meta.main) {
  const order = readOrder(readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8'));
  const imports = readImports();
  const sentences = judgeImports(order, imports);
  for (const sentence of sentences) console.error(sentence);
  console.log(`${imports.length} imports, ${sentences.length} against the order of docs/ARCHITECTURE.md`);
  process.exitCode = sentences.length > 0 ? 1 : 0;
}
