// node bench/cpu.ts CONVERTER FOLDER < names → the user CPU time, in ms, of one round over those documents in a process of its own: the median of several, after as many that are not counted, in which code is compiled. All threads count, so the collection of garbage and compiling do too.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ours } from './convert.ts';
import { installedPeers } from './peers.ts';

const rounds = 5;
const [name, folder = '.'] = process.argv.slice(2);
const converter = [ours, ...installedPeers()].find(one => one.name === name);
const names = JSON.parse(await text(process.stdin)) as string[];
const files = names.map(file => readFileSync(join(folder, file)));
const times: number[] = [];
for (let round = -rounds; round < rounds; round++) {
  const start = process.cpuUsage();
  for (const bytes of files) converter?.run(bytes);
  const { user } = process.cpuUsage(start);
  if (round >= 0) times.push(user / 1e3);
}
times.sort((a, b) => a - b);
console.log((times[Math.floor(rounds / 2)] ?? NaN).toFixed(1));
