// npm run bench: every speed in one run, as ratios against peers and floors. Absolute times move with the machine; the ratios count.
//   npm run bench [-- FOLDER]    the C-CDA files of a folder; without one ../shared/corpora/ccda where it is, else the sandbox documents
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { benchConvert } from './convert.ts';
import { benchTasks } from './tasks.ts';
import { benchXml } from './xml.ts';
import type { XmlFile } from './xml.ts';

const root = resolve(import.meta.dirname, '..');
const candidates = [
  process.argv[2],
  join(root, '../shared/corpora/ccda'),
  join(root, 'src/networks/sandbox/documents'),
];
const folder = candidates.find(path => path !== undefined && existsSync(path));
if (folder === undefined) throw new Error('There are no documents to measure with.');

const files: XmlFile[] = readdirSync(folder)
  .filter(name => name.endsWith('.xml'))
  .map(name => ({ name, bytes: readFileSync(join(folder, name)) }));
const megabytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
console.log(`${files.length} documents, ${megabytes.toFixed(1)} MB, Node ${process.versions.node}\n`);

console.log('XML to a tree (only documents that every parser accepts)');
for (const { name, megabytesPerSecond, ratio } of await benchXml(files))
  console.log(
    `  ${name.padEnd(52)} ${megabytesPerSecond.toFixed(0).padStart(6)} MB/s  ${ratio.toFixed(2)} × @rgrove/parse-xml`,
  );

console.log('\nC-CDA to FHIR, one thread');
for (const { name, megabytesPerSecond, share, medianMs, p95Ms } of benchConvert(files))
  console.log(
    `  ${name.padEnd(52)} ${megabytesPerSecond.toFixed(0).padStart(6)} MB/s  ${(share * 100).toFixed(0).padStart(3)} % of its time  median ${medianMs.toFixed(2)} ms, p95 ${p95Ms.toFixed(2)} ms`,
  );

console.log('\nDurable work');
for (const { name, value } of await benchTasks()) console.log(`  ${name.padEnd(52)} ${value}`);
