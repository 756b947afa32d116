// One document of 10 MB: how long it takes, how much memory on top of the process, and how long the server's event loop stands still meanwhile.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { convert } from '../src/conversion/ccda/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { openConvertPool } from '../src/queries/convert-pool.ts';

const summary = join(
  import.meta.dirname,
  '../src/networks/sandbox/documents/ariel-hermiston-emergency-summary.xml',
);

/** A real document whose entries are repeated under ids and codes of their own until it is so large. */
export function largeDocument(bytes = 10e6): Uint8Array {
  const text = readFileSync(summary, 'utf8');
  const [entry = ''] = /<entry\b[\s\S]*?<\/entry>/.exec(text.slice(text.indexOf('<structuredBody'))) ?? [];
  const at = text.indexOf(entry) + entry.length;
  const copies: string[] = [];
  for (let i = 0, size = text.length; size < bytes; i++) {
    const copy = entry.replace(/<id [^>]*\/>/g, `<id root="2.16.840.1.113883.19.5" extension="${i}"/>`);
    copies.push(copy);
    size += copy.length;
  }
  return Buffer.from(text.slice(0, at) + copies.join('\n') + text.slice(at));
}

export interface LargeRow {
  name: string;
  value: string;
}

export async function benchLarge(): Promise<LargeRow[]> {
  const document = largeDocument();
  const megabytes = document.length / 1e6;
  const pool = openConvertPool(systemClock);
  // The thread's start is not the document's; that of a server happened long ago.
  await pool.understand(largeDocument(400_000));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const { statements } = await pool.understand(document);
  const ms = performance.now() - start;
  delay.disable();
  await pool.stop();
  const grown = Number(execFileSync(process.execPath, [import.meta.filename], { encoding: 'utf8' }));
  return [
    {
      name: `${megabytes.toFixed(1)} MB in a thread, ${statements.length} resources`,
      value: `${ms.toFixed(0)} ms`,
    },
    { name: 'longest stall of the event loop meanwhile', value: `${(delay.max / 1e6).toFixed(1)} ms` },
    {
      name: 'memory on top, in a process of its own',
      value: `${grown} MB, ${(grown / megabytes).toFixed(1)} × the document`,
    },
  ];
}

if (import.meta.main) {
  // The process with the document in hand, and what converting it to text adds at most.
  convert(largeDocument(100_000));
  const document = largeDocument();
  const before = process.memoryUsage().rss;
  let size = 0;
  for (const { resource } of convert(document).bundle.entry ?? []) size += JSON.stringify(resource).length;
  if (size === 0) throw new Error('nothing came of it');
  console.log(((process.resourceUsage().maxRSS * 1024 - before) / 1e6).toFixed(0));
}
