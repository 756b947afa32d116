// The caller, in a process of its own, so that its memory and its garbage are not the server's: an address in, how long its answer took out.
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';

export interface Asked {
  url: string;
  headers: Record<string, string>;
}

export type Read = { firstMs: number; ms: number; bytes: number } | { status: number | string };

const agent = new Agent({ keepAlive: true });

async function read({ url, headers }: Asked): Promise<Read> {
  const started = performance.now();
  const asking = request(url, { headers, agent }).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  let firstMs = NaN;
  let bytes = 0;
  answer.on('data', (chunk: Buffer) => {
    if (bytes === 0) firstMs = performance.now() - started;
    bytes += chunk.length;
  });
  await once(answer, 'end');
  const ms = performance.now() - started;
  return answer.statusCode === 200 ? { firstMs, ms, bytes } : { status: answer.statusCode ?? 0 };
}

process.on('message', (asked: Asked) => {
  read(asked).then(
    told => process.send?.(told),
    (error: unknown) => process.send?.({ status: String(error) }),
  );
});
