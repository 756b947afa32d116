// Memory of a text is freed when the socket has taken it: not before, and not when the answer broke off.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { systemClock } from './clock.ts';
import { free, freeWhenAlone, freeWhenSent, FreeingResponse } from './sent-memory.ts';

const textOf = (n: number) => Buffer.alloc(300_000, String(n));

/** Answers with these, as they are asked for. */
async function answerWith(t: TestContext, pieces: AsyncIterable<string | Buffer>): Promise<IncomingMessage> {
  const server = createServer({ ServerResponse: FreeingResponse }, (_request, response) => {
    const stream = Readable.from(pieces, { objectMode: false });
    response.once('close', () => stream.destroy());
    stream.pipe(response);
  }).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const asked = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
}

test('what is sent arrives whole, and then takes no memory', async t => {
  const texts = Array.from({ length: 40 }, (_, n) => freeWhenSent(textOf(n)));
  const others = Array.from({ length: 40 }, (_, n) => textOf(n + 50));
  let mostHeld = 0;
  const pieces = async function* () {
    for (const [n, text] of texts.entries()) {
      mostHeld = Math.max(mostHeld, texts.slice(0, n).filter(each => each.length > 0).length);
      yield text;
      yield `between ${n}`;
      yield others[n] ?? '';
    }
  };
  const received = await (await answerWith(t, pieces())).toArray();
  const expected = texts.flatMap((_, n) => [textOf(n), Buffer.from(`between ${n}`), textOf(n + 50)]);
  assert.ok(Buffer.concat(received as Buffer[]).equals(Buffer.concat(expected)));
  assert.deepEqual(new Set(texts.map(text => text.buffer.byteLength)), new Set([0]));
  // Those in the socket and in the stream before it: no more, however many are sent.
  assert.ok(mostHeld <= 4, `${mostHeld} texts at once`);
  assert.ok(
    others.every((text, n) => text.equals(textOf(n + 50))),
    'of memory that was not lent nothing is freed',
  );
});

test('a reader that is slow gets all of it too', async t => {
  const texts = Array.from({ length: 60 }, (_, n) => freeWhenSent(textOf(n)));
  const answer = await answerWith(t, Readable.from(texts));
  // Until the sockets are full, and each text is taken in parts.
  await systemClock.sleep(50);
  const received = await answer.toArray();
  assert.ok(Buffer.concat(received as Buffer[]).equals(Buffer.concat(texts.map((_, n) => textOf(n)))));
});

test('when the reader goes away, what was not taken is left to the collector', async t => {
  const texts = Array.from({ length: 100 }, (_, n) => freeWhenSent(textOf(n)));
  const ended = Promise.withResolvers<void>();
  const pieces = async function* () {
    try {
      yield* texts;
    } finally {
      ended.resolve();
    }
  };
  const answer = await answerWith(t, pieces());
  answer.once('error', () => {});
  await once(answer, 'data');
  answer.destroy();
  await ended.promise;
  assert.equal(texts.at(-1)?.length, 300_000);
});

test('memory that others look at is never freed', () => {
  const small = Buffer.from('a few words');
  const beside = Buffer.from('some others');
  const part = textOf(1).subarray(0, 200_000);
  for (const text of [small, freeWhenAlone(part)]) {
    free(freeWhenSent(small));
    free(text);
    assert.ok(text.length > 0);
  }
  assert.equal(small.toString() + beside.toString(), 'a few wordssome others');
  const own = freeWhenAlone(textOf(1));
  free(own);
  assert.equal(own.length, 0);
  free(own);
});
