// A caller in a process of its own that asks two servers for almost nothing, every 5 ms: the longest answer of each since the parent asked last. The second is the machine's own slowness.
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 5;
const longest = process.argv.slice(2).map(() => 0);

async function ask(url: string, at: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    const started = performance.now();
    await new Promise<void>(resolve =>
      get(url, { agent }, answer => answer.resume().on('end', resolve)).on('error', () => resolve()),
    );
    longest[at] = Math.max(longest[at] ?? 0, performance.now() - started);
    await sleep(everyMs);
  }
}

process.argv.slice(2).forEach((url, at) => void ask(url, at));
process.on('message', () => {
  process.send?.([...longest]);
  longest.fill(0);
});
process.on('disconnect', () => process.exit());
