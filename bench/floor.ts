// What the machine gives now: as many bytes, from memory, over a socket of the same kind, and processor time beside the clock's; read in another process.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { Asked, Read } from './reader.ts';

const piece = Buffer.alloc(1_000_000, 'x');

export interface Timed {
  firstMs: number;
  ms: number;
  bytes: number;
  /** Of all threads of this process, in which the server is; the reader has its own. */
  cpuMs: number;
}

export interface Reader {
  time(url: string, headers?: Record<string, string>): Promise<Timed>;
  close(): void;
}

export function openReader(): Reader {
  const reader = fork(new URL('./reader.ts', import.meta.url));
  return {
    async time(url, headers = {}) {
      const cpu = process.cpuUsage();
      const asked: Asked = { url, headers };
      reader.send(asked);
      const [read] = (await once(reader, 'message')) as [Read];
      if ('status' in read) throw new Error(`${url} was answered ${read.status}`);
      const { user, system } = process.cpuUsage(cpu);
      return { ...read, cpuMs: (user + system) / 1e3 };
    },
    close: () => reader.disconnect(),
  };
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
