// node bench/memory.ts CONVERTER FOLDER → the most memory, in MB, that this process held while it converted each document once.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ours } from './convert.ts';
import { installedPeers } from './peers.ts';

const [name, folder = '.'] = process.argv.slice(2);
const converter = [ours, ...installedPeers()].find(one => one.name === name);
for (const file of readdirSync(folder).filter(one => one.endsWith('.xml')))
  try {
    converter?.run(readFileSync(join(folder, file)));
  } catch {
    // What throws still took its memory.
  }
console.log((process.resourceUsage().maxRSS / 1e3).toFixed(0));
