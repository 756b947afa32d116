import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { readHeader } from '../conversion/ccda/index.ts';
import { systemClock } from '../platform/clock.ts';
import { ThreadTrouble } from '../platform/threads.ts';
import { openConvertPool } from './convert-pool.ts';
import type { ConvertPoolLimits } from './convert-pool.ts';
import { understand } from './understand.ts';

const summary = join(
  import.meta.dirname,
  '../networks/sandbox/documents/ariel-hermiston-emergency-summary.xml',
);
const document = (): Buffer => readFileSync(summary);

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

test('what a large document says comes in parts, whole and in order', async t => {
  const pool = open(t, { threads: 1 });
  const text = document().toString();
  const [entry = ''] = /<entry\b[\s\S]*?<\/entry>/.exec(text.slice(text.indexOf('<structuredBody'))) ?? [];
  const copies = Array.from({ length: 600 }, (_, n) =>
    entry.replace(/<id [^>]*\/>/g, `<id root="2.999.1" extension="${n}"/>`),
  );
  const large = Buffer.from(text.replace(entry, () => copies.join('')));
  const inThread = await pool.understand(large);
  assert.ok(inThread.statements.length > 500);
  assert.deepEqual(inThread.statements, understand(large).statements);
  const next = await pool.understand(document());
  assert.deepEqual(next, understand(document()), 'nothing is left of it');
});

test('a header is read in the thread as in place', async t => {
  const pool = open(t, {});
  assert.deepEqual(await pool.header(document()), readHeader(document()));
  assert.equal(await pool.header(Buffer.from('no document')), undefined);
});

test('more documents than threads wait their turn, and each gets its own answer', async t => {
  const pool = open(
    t,
    { threads: 1 },
    threadThat(
      "parentPort.on('message', m => parentPort.postMessage({ more: 0, statements: [], issues: [m.bytes.length] }))",
    ),
  );
  const answers = await Promise.all([1, 2, 3].map(length => pool.understand(new Uint8Array(length))));
  assert.deepEqual(
    answers.flatMap(each => each.issues as unknown[]),
    [1, 2, 3],
  );
});

test('after a very large document its thread is ended, and what it took is free; after others it goes on', async t => {
  const thread = threadThat(
    "import { threadId } from 'node:worker_threads'; parentPort.on('message', () => parentPort.postMessage({ more: 0, statements: [], issues: [threadId] }))",
  );
  const pool = open(t, { threads: 1 }, thread);
  const threadOf = async (bytes: number) => (await pool.understand(new Uint8Array(bytes))).issues[0];
  const first = await threadOf(1_000_000);
  assert.equal(await threadOf(10_000_000), first);
  const second = await threadOf(1_000_000);
  assert.notEqual(second, first);
  assert.equal(await threadOf(1), second);
});

test('a document that never comes to an end costs only itself', async t => {
  const thread = threadThat(
    "parentPort.on('message', ({ bytes }) => { for (; bytes.length > 1;); parentPort.postMessage({ more: 0, statements: [], issues: ['read'] }) })",
  );
  const pool = open(t, { threads: 1, longestMs: 2_000 }, thread);
  const endless = pool.understand(new Uint8Array(2));
  const next = pool.understand(new Uint8Array(1));
  await assert.rejects(endless, new ThreadTrouble('took too long'));
  assert.deepEqual((await next).issues, ['read']);
});

test('a document that takes all the memory ends its thread and nothing else', async t => {
  const thread = threadThat(
    "parentPort.on('message', ({ bytes }) => { for (const kept = []; bytes.length > 1; ) kept.push({ more: [bytes] }); parentPort.postMessage({ more: 0, statements: [], issues: ['read'] }) })",
  );
  const pool = open(t, { threads: 1, heapMegabytes: 32 }, thread);
  await assert.rejects(pool.understand(new Uint8Array(2)), new ThreadTrouble('the thread ended'));
  assert.deepEqual((await pool.understand(new Uint8Array(1))).issues, ['read']);
});

test('a task that lost its lease lets the thread go', async t => {
  const pool = open(t, { threads: 1 }, threadThat("parentPort.on('message', () => {})"));
  const lost = new AbortController();
  const answer = pool.understand(new Uint8Array(1), lost.signal);
  lost.abort();
  await assert.rejects(answer, new ThreadTrouble('no longer wanted'));
});
