import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { systemClock } from '../platform/clock.ts';
import { ThreadTrouble } from '../platform/threads.ts';
import { openConvertPool } from './convert-pool.ts';
import type { ConvertPoolLimits } from './convert-pool.ts';
import { understand } from './understand.ts';

const summary = join(
  import.meta.dirname,
  '../networks/sandbox/documents/ariel-hermiston-emergency-summary.xml',
);
const document = (): Uint8Array => readFileSync(summary);

/** A thread of these few words instead of the real one. */
const threadThat = (words: string): URL =>
  new URL(
    `data:text/javascript,import { parentPort } from 'node:worker_threads';${encodeURIComponent(words)}`,
  );

function open(t: TestContext, limits: Partial<ConvertPoolLimits>, thread?: URL) {
  const pool = openConvertPool(systemClock, { inPlaceBytes: 0, ...limits }, thread);
  t.after(() => pool.stop());
  return pool;
}

test('a thread says of a document what would be said in place', async t => {
  const pool = open(t, {});
  const inThread = await pool.understand(document());
  assert.deepEqual(inThread, understand(document()));
  assert.ok(inThread.statements.length > 10);
});

test('more documents than threads wait their turn, and each gets its own answer', async t => {
  const pool = open(
    t,
    { threads: 1 },
    threadThat("parentPort.on('message', m => parentPort.postMessage(m.bytes.length))"),
  );
  const answers = await Promise.all([1, 2, 3].map(length => pool.understand(new Uint8Array(length))));
  assert.deepEqual(answers, [1, 2, 3]);
});

test('a document that never comes to an end costs only itself', async t => {
  const thread = threadThat(
    "parentPort.on('message', ({ bytes }) => { for (; bytes.length > 1;); parentPort.postMessage('read') })",
  );
  const pool = open(t, { threads: 1, longestMs: 2_000 }, thread);
  const endless = pool.understand(new Uint8Array(2));
  const next = pool.understand(new Uint8Array(1));
  await assert.rejects(endless, new ThreadTrouble('took too long'));
  assert.equal(await next, 'read');
});

test('a document that takes all the memory ends its thread and nothing else', async t => {
  const thread = threadThat(
    "parentPort.on('message', ({ bytes }) => { for (const kept = []; bytes.length > 1; ) kept.push({ more: [bytes] }); parentPort.postMessage('read') })",
  );
  const pool = open(t, { threads: 1, heapMegabytes: 32 }, thread);
  await assert.rejects(pool.understand(new Uint8Array(2)), new ThreadTrouble('the thread ended'));
  assert.equal(await pool.understand(new Uint8Array(1)), 'read');
});

test('a task that lost its lease lets the thread go', async t => {
  const pool = open(t, { threads: 1 }, threadThat("parentPort.on('message', () => {})"));
  const lost = new AbortController();
  const answer = pool.understand(new Uint8Array(1), lost.signal);
  lost.abort();
  await assert.rejects(answer, new ThreadTrouble('no longer wanted'));
});
