// What the machine gives now: as many bytes, from memory, over a socket of the same kind, and processor time beside the clock's.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

const piece = Buffer.alloc(1_000_000, 'x');

export interface Timed {
  firstMs: number;
  ms: number;
  bytes: number;
  /** Of all threads of this process, the reader's own included. */
  cpuMs: number;
}

export async function timeAnswer(url: string, headers: Record<string, string> = {}): Promise<Timed> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const answer = await fetch(url, { headers });
  if (!answer.ok || answer.body === null) throw new Error(`${url} was answered ${answer.status}`);
  let firstMs: number | undefined;
  let bytes = 0;
  for await (const part of answer.body as AsyncIterable<Uint8Array>) {
    firstMs ??= performance.now() - started;
    bytes += part.length;
  }
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { firstMs: firstMs ?? NaN, ms, bytes, cpuMs: (user + system) / 1e3 };
}

/** `GET /{bytes}` is answered from memory. */
export async function openFloor(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const wanted = Number(request.url?.slice(1));
    const pieces = function* () {
      for (let left = wanted; left > 0; left -= piece.length)
        yield piece.subarray(0, Math.min(left, piece.length));
    };
    Readable.from(pieces(), { objectMode: false }).pipe(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
