import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { StorageFull, StorageReadOnly } from './errors-storage.ts';
import { FileNameInvalid, folderFileStore } from './files-folder.ts';
import { FileMissing, type FileStore } from './files.ts';

async function openStore(t: TestContext): Promise<{ store: FileStore; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'hadron-files-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { store: folderFileStore(folder), folder };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (read: Uint8Array) => new TextDecoder().decode(read);
const names = async (store: FileStore, prefix: string) => all(store.list(prefix));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('a file that was put is read back, whole and as a stream', async t => {
  const { store } = await openStore(t);
  await store.put('p1/d1.xml', bytes('<ClinicalDocument/>'));
  assert.equal(text(await store.get('p1/d1.xml')), '<ClinicalDocument/>');
  const chunks = (await all(await store.stream('p1/d1.xml'))) as Buffer[];
  assert.equal(Buffer.concat(chunks).toString(), '<ClinicalDocument/>');
});

test('putting again is harmless, and other bytes take the place of the old ones', async t => {
  const { store } = await openStore(t);
  await store.put('a', bytes('one'));
  await store.put('a', bytes('one'));
  assert.equal(text(await store.get('a')), 'one');
  await store.put('a', bytes('two'));
  assert.equal(text(await store.get('a')), 'two');
});

async function* piecewise(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const each of texts) yield bytes(each);
}

test('what comes piece by piece is measured, seen only once it is placed, and placed whole', async t => {
  const { store } = await openStore(t);
  const received = await store.receive(piecewise('one', '', ' two'));
  assert.equal(received.sizeBytes, 7);
  assert.equal(received.sha256, createHash('sha256').update('one two').digest('hex'));
  assert.deepEqual(await names(store, ''), []);
  await received.place('p/contributed/1');
  await received.discard();
  assert.equal(text(await store.get('p/contributed/1')), 'one two');
});

test('what is discarded, or stops coming, leaves nothing behind', async t => {
  const { store, folder } = await openStore(t);
  await (await store.receive(piecewise('x'))).discard();
  async function* breaksOff(): AsyncGenerator<Uint8Array> {
    yield bytes('begun');
    throw new Error('gone');
  }
  await assert.rejects(store.receive(breaksOff()), /gone/);
  assert.deepEqual(await readdir(join(folder, '~unfinished')), []);
});

test('what is not there is missing, and a folder is not a file', async t => {
  const { store } = await openStore(t);
  await store.put('a/b', bytes('x'));
  for (const name of ['a', 'a/c', 'a/b/c', 'z']) {
    await assert.rejects(store.get(name), FileMissing);
    await assert.rejects(store.stream(name), FileMissing);
  }
});

test('names cannot leave the folder', async t => {
  const { store } = await openStore(t);
  const bad = [
    '',
    '.',
    '..',
    '../x',
    'a/../../x',
    '/x',
    'a//b',
    'a/',
    'a\\b',
    'a b',
    'a\0b',
    'é',
    '~unfinished/x',
    'a/./b',
    'x'.repeat(201),
  ];
  for (const name of bad) {
    await assert.rejects(async () => store.put(name, bytes('x')), FileNameInvalid, JSON.stringify(name));
    await assert.rejects(async () => store.get(name), FileNameInvalid);
  }
  for (const prefix of ['../', 'a/../', '/', '~']) assert.throws(() => store.list(prefix), FileNameInvalid);
  await assert.rejects(async () => store.remove('../'), FileNameInvalid);
  await assert.rejects(async () => store.remove('/'), FileNameInvalid);
});

test('listing gives the names below a prefix; removing a prefix leaves its neighbours', async t => {
  const { store } = await openStore(t);
  for (const name of ['p1/a', 'p1/b/c', 'p10/a', 'q']) await store.put(name, bytes('x'));
  assert.deepEqual(await names(store, ''), ['p1/a', 'p1/b/c', 'p10/a', 'q']);
  assert.deepEqual(await names(store, 'p1'), ['p1/a', 'p1/b/c', 'p10/a']);
  assert.deepEqual(await names(store, 'p1/'), ['p1/a', 'p1/b/c']);
  assert.deepEqual(await names(store, 'nobody/'), []);
  await store.remove('p1/');
  await store.remove('p1/');
  await store.remove('q');
  await store.remove('p10');
  assert.deepEqual(await names(store, ''), ['p10/a']);
});

test('any tree of names is listed as it was put', async t => {
  const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,6}$/);
  const name = fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { maxLength: 6 }), async candidates => {
      // A name that is also the folder of another cannot be on a disk.
      const files = candidates.filter(one => !candidates.some(other => other.startsWith(`${one}/`)));
      const { store } = await openStore(t);
      for (const file of files) await store.put(file, bytes(file));
      assert.deepEqual((await names(store, '')).sort(), [...files].sort());
      for (const file of files) assert.equal(text(await store.get(file)), file);
    }),
    { numRuns: 20 },
  );
});

test('many writers of one name leave one of their files, whole', async t => {
  const { store } = await openStore(t);
  const versions = Array.from({ length: 20 }, (_, i) => String(i).repeat(50_000));
  await Promise.all([
    ...versions.map(version => store.put('same', bytes(version))),
    ...versions.map((_, i) => (i % 4 === 0 ? store.remove('nothing/') : names(store, ''))),
  ]);
  assert.ok(versions.includes(text(await store.get('same'))));
});

test('writing below a prefix that is being removed does not fail', async t => {
  const { store } = await openStore(t);
  const writes = Array.from({ length: 50 }, (_, i) => store.put(`p/${i % 5}/${i}`, bytes('x')));
  const removals = Array.from({ length: 10 }, () =>
    store.remove('p/').catch((e: unknown) => assert.equal((e as { code?: string }).code, 'ENOTEMPTY')),
  );
  await Promise.all([...writes, ...removals]);
});

test('a process killed while it writes leaves nothing half-written behind a name', async t => {
  const { store, folder } = await openStore(t);
  const program = `
    import { folderFileStore } from ${JSON.stringify(new URL('./files-folder.ts', import.meta.url).href)};
    const store = folderFileStore(${JSON.stringify(folder)});
    const bytes = new Uint8Array(4_000_000).fill(7);
    for (let i = 0; ; i++) { await store.put('d/' + i, bytes); console.log(i); }`;
  for (let round = 0; round < 3; round++) {
    const writer = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    writer.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    while (told.split('\n').length < 4 + round) await once(writer.stdout, 'data');
    writer.kill('SIGKILL');
    await once(writer, 'close');
    const acknowledged = told.split('\n').filter(Boolean).map(Number);
    for (const name of await names(store, '')) assert.equal((await store.get(name)).length, 4_000_000);
    for (const i of acknowledged) assert.equal((await store.get(`d/${i}`)).length, 4_000_000);
    await store.remove('d/');
  }
});

test('what killed writers left is tidied a day later, and not sooner', async t => {
  const { store, folder } = await openStore(t);
  const unfinished = join(folder, '~unfinished');
  await mkdir(unfinished);
  await writeFile(join(unfinished, 'old'), 'x');
  await writeFile(join(unfinished, 'new'), 'x');
  const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
  await utimes(join(unfinished, 'old'), longAgo, longAgo);
  await store.put('a', bytes('x'));
  assert.deepEqual(await readdir(unfinished), ['new']);
});

test('a folder without write permission says so and still reads', async t => {
  const { store, folder } = await openStore(t);
  await store.put('a', bytes('x'));
  // Root may write anywhere, so it stands in with a file where the folder should be.
  if (process.getuid?.() === 0) return t.skip('root ignores permissions');
  await chmod(folder, 0o500);
  await chmod(join(folder, '~unfinished'), 0o500);
  await assert.rejects(store.put('b', bytes('x')), StorageReadOnly);
  assert.equal(text(await store.get('a')), 'x');
  await chmod(folder, 0o700);
  await chmod(join(folder, '~unfinished'), 0o700);
});

test('a full disk is told as one, what is there is still read, and writing goes on when there is room', async t => {
  const { store: fallback, folder } = await openStore(t);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status !== 0) {
    await fallback.put('a', bytes('x'));
    return t.skip('mounting a small disk needs root');
  }
  try {
    const store = folderFileStore(folder);
    await store.put('a', bytes('x'));
    await store.put('b', new Uint8Array(500_000));
    await assert.rejects(store.put('c', new Uint8Array(900_000)), StorageFull);
    assert.deepEqual(await names(store, ''), ['a', 'b']);
    assert.equal(text(await store.get('a')), 'x');
    await store.remove('b');
    await store.put('c', new Uint8Array(900_000));
    spawnSync('mount', ['-o', 'remount,ro', folder]);
    await assert.rejects(store.put('d', bytes('x')), StorageReadOnly);
    assert.equal((await store.get('c')).length, 900_000);
  } finally {
    spawnSync('umount', ['-l', folder]);
  }
});
