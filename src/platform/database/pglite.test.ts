import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statfsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after as suiteAfter, test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { systemClock, type Clock } from '../clock.ts';
import { StorageFull } from '../errors-storage.ts';
import type { Observation } from '../observations.ts';
import { lockFolder } from './folder-lock.ts';
import { openDatabase } from './open.ts';
import { DatabaseAway } from './trouble.ts';

/** Tidies up in the opposite order, as t.after does not. */
const tidying = new WeakMap<TestContext, (() => unknown)[]>();

function after(t: TestContext, tidy: () => unknown) {
  const known = tidying.get(t);
  if (known) return known.push(tidy);
  const all = [tidy];
  tidying.set(t, all);
  t.after(async () => {
    for (const one of all.reverse()) await one();
  });
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hadron-pglite-'));
  after(t, () => rm(folder, { recursive: true, force: true }));
  return folder;
}

let whole: Promise<string> | undefined;

/** A data folder as the first start leaves it; made once, since that takes seconds. */
async function startedFolder(t: TestContext, at?: string): Promise<string> {
  whole ??= (async () => {
    const made = await mkdtemp(join(tmpdir(), 'hadron-pglite-whole-'));
    await (await open(made)).close();
    return made;
  })();
  const folder = at ?? (await folderFor(t));
  await cp(await whole, folder, { recursive: true });
  return folder;
}

suiteAfter(async () => whole && rm(await whole, { recursive: true, force: true }));

const open = (folder: string, observe: (observation: Observation) => void = () => {}) =>
  openDatabase({ folder, bindsRows: false, clock: systemClock, observe });

const writerProgram = new URL('./durable-writer.testing.ts', import.meta.url).pathname;
const lockerProgram = `
  import { lockFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)};
  try { lockFolder(process.argv[1]); console.log('mine'); setInterval(() => {}, 1000); }
  catch (error) { console.log(error.sentence ?? error.message); process.exit(1); }`;

const spawnLocker = (folder: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', lockerProgram, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

async function kill(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = (await once(child.stdout ?? assert.fail(), 'data')) as [Buffer];
  return line.toString().trim();
}

test('what one process wrote is there for the next', async t => {
  const folder = await startedFolder(t);
  const first = await open(folder);
  await sql`insert into organization values ('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'x', now())`.execute(
    first.executor,
  );
  await first.close();
  const second = await open(folder);
  const { rows } = await sql<{ n: number }>`select count(*) as n from organization`.execute(second.executor);
  await second.close();
  assert.deepEqual(rows, [{ n: 1 }]);
});

test('rows acknowledged before a kill -9 are all there afterwards', async t => {
  const folder = await startedFolder(t);
  let acknowledged = 0;
  for (const more of [40, 7, 90]) {
    const writer = spawn(process.execPath, [writerProgram, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    after(t, () => kill(writer));
    let told = '';
    writer.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    while (told.split('\n').length <= more) await once(writer.stdout, 'data');
    await kill(writer);
    acknowledged = Number(told.trimEnd().split('\n').at(-1));
  }
  const database = await open(folder);
  const { rows } = await sql<Record<string, number>>`
    select count(*) as rows, max(n) as last, count(*) filter (where length(filler) = 2000) as whole from written`.execute(
    database.executor,
  );
  await database.close();
  const { rows: count, last = 0, whole } = rows[0] ?? {};
  assert.ok(last >= acknowledged, `${last} ≥ ${acknowledged}`);
  assert.deepEqual([count, whole], [last, last]);
});

test('a kill -9 while the data directory is being made leaves nothing that the next start takes for whole', async t => {
  const folder = await folderFor(t);
  await mkdir(join(folder, 'database.unfinished'), { recursive: true });
  await writeFile(join(folder, 'database.unfinished', 'PG_VERSION'), '18\n');
  const database = await open(folder);
  await sql`select 1`.execute(database.executor);
  await database.close();
  assert.deepEqual((await readdir(folder)).sort(), ['database', 'in-use', 'in-use-by']);
});

test('a second process on the same folder is refused in one sentence', async t => {
  const folder = await startedFolder(t);
  const database = await open(folder);
  await assert.rejects(open(folder), {
    name: 'StartTrouble',
    message: /^Another process \(\d+\) already uses the data folder .*another folder\.$/,
  });
  const other = spawnLocker(folder);
  assert.match(await firstLine(other), new RegExp(`^Another process \\(${process.pid}\\)`));
  await once(other, 'close');
  await database.close();
  lockFolder(folder).release();
});

test('of many that start at once exactly one gets the folder, again after each kill -9', async t => {
  const folder = await folderFor(t);
  // Left by a dead process whose id another one may have by now: it is not believed.
  await writeFile(join(folder, 'in-use-by'), String(process.pid));
  for (let round = 0; round < 2; round++) {
    const starters = Array.from({ length: 5 }, () => spawnLocker(folder));
    after(t, () => Promise.all(starters.map(kill)));
    const lines = await Promise.all(starters.map(firstLine));
    assert.deepEqual(lines.filter(line => line === 'mine').length, 1, lines.join('\n'));
    await Promise.all(starters.map(kill));
  }
});

test('a folder that cannot be used is named in one sentence', async t => {
  const folder = await folderFor(t);
  await writeFile(join(folder, 'file'), 'x');
  await assert.rejects(open(join(folder, 'file', 'below')), {
    name: 'StartTrouble',
    message: /cannot be used \(ENOTDIR\)\.$/,
  });
  if (process.getuid?.() !== 0)
    await assert.rejects(open('/'), { name: 'StartTrouble', message: /cannot be used \(EACCES\)\.$/ });
});

/** The machine's clock, except that timers of a minute and more end when the test says so. */
function impatientClock(): { clock: Clock; endLongTimers: () => void } {
  const long = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    after(ms, call) {
      if (ms < 60_000) return systemClock.after(ms, call);
      long.add(call);
      return { cancel: () => long.delete(call) };
    },
  };
  return { clock, endLongTimers: () => [...long].forEach(call => call()) };
}

test('a statement that does not end is ended with its engine, which comes back by itself with everything acknowledged', async t => {
  const folder = await startedFolder(t);
  const seen: Observation[] = [];
  const { clock, endLongTimers } = impatientClock();
  const database = await openDatabase({
    folder,
    bindsRows: false,
    clock,
    observe: observation => seen.push(observation),
  });
  after(t, () => database.close());
  await sql`create table kept (n int)`.execute(database.executor);
  const heard: string[] = [];
  const bell = new EventTarget();
  await database.listen('news', payload => {
    heard.push(payload);
    bell.dispatchEvent(new Event('heard'));
  });
  await sql`insert into kept values (1)`.execute(database.executor);

  const rung = once(bell, 'heard');
  const endless = sql`select count(*) from generate_series(1, 1000000000000)`.execute(database.executor);
  const waiting = sql<{ n: number }>`select n from kept`.execute(database.executor);
  await Promise.all([assert.rejects(endless, DatabaseAway), systemClock.sleep(100).then(endLongTimers)]);
  assert.deepEqual((await waiting).rows, [{ n: 1 }]);
  await rung;
  assert.deepEqual(heard, ['']);
  assert.ok(seen.some(({ kind }) => kind === 'database.trouble'));
  const again = once(bell, 'heard');
  await database.transaction(tx =>
    sql`with told as (select pg_notify('news', 'back')) insert into kept select 2 from told`.execute(tx),
  );
  await again;
  const { rows } = await sql<{ n: number }>`select n from kept order by n`.execute(database.executor);
  assert.deepEqual(rows, [{ n: 1 }, { n: 2 }]);
});

/** A disk of its own, where this machine lets us have one. */
async function smallDisk(t: TestContext, size: string): Promise<string | undefined> {
  const folder = await folderFor(t);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status !== 0)
    return undefined;
  after(t, () => spawnSync('umount', ['-l', folder]));
  return folder;
}

test('on a full disk writes are refused, reads go on, and writing goes on when there is room again', async t => {
  const disk = await smallDisk(t, '160m');
  if (!disk) return t.skip('mounting a small disk needs root');
  const database = await open(await startedFolder(t, join(disk, 'data')));
  after(t, () => database.close());
  await sql`create table kept (n int)`.execute(database.executor);
  await sql`insert into kept values (1)`.execute(database.executor);
  const ballast = join(disk, 'ballast');
  const { bavail, bsize } = statfsSync(disk);
  await writeFile(ballast, Buffer.alloc(bavail * bsize - 50 * 1024 * 1024));

  await assert.rejects(sql`insert into kept values (2)`.execute(database.executor), StorageFull);
  await assert.rejects(
    database.transaction(tx => sql`insert into kept values (2)`.execute(tx)),
    StorageFull,
  );
  const read = async () => (await sql<{ n: number }>`select n from kept`.execute(database.executor)).rows;
  assert.deepEqual(await read(), [{ n: 1 }]);
  await sql`delete from kept`.execute(database.executor);
  await rm(ballast);
  await sql`insert into kept values (3)`.execute(database.executor);
  assert.deepEqual(await read(), [{ n: 3 }]);
});

test('an engine that stops in the middle of a statement because the disk is full recovers when there is room', async t => {
  const disk = await smallDisk(t, '160m');
  if (!disk) return t.skip('mounting a small disk needs root');
  const database = await open(await startedFolder(t, join(disk, 'data')));
  after(t, () => database.close());
  await sql`create table kept (n int, filler text)`.execute(database.executor);
  await sql`alter table kept alter filler set storage external`.execute(database.executor);
  await sql`insert into kept values (1, '')`.execute(database.executor);
  const ballast = join(disk, 'ballast');
  const { bavail, bsize } = statfsSync(disk);
  await writeFile(ballast, Buffer.alloc(bavail * bsize - 66 * 1024 * 1024));
  // More than the reserve in one statement.
  await assert.rejects(
    sql`insert into kept select 2, repeat(md5(g::text), 1000) from generate_series(1, 4000) g`.execute(
      database.executor,
    ),
  );
  await rm(ballast);
  for (let tries = 0; ; tries++) {
    const rows = await sql<{ n: number }>`select n from kept`.execute(database.executor).then(
      answer => answer.rows,
      () => undefined,
    );
    if (rows) {
      assert.deepEqual(rows, [{ n: 1 }]);
      break;
    }
    assert.ok(tries < 100, 'the database came back');
    await systemClock.sleep(100);
  }
});

test('a commit is acknowledged only after the log is on the disk', async t => {
  if (!existsSync('/usr/bin/strace')) return t.skip('strace absent');
  const script = new URL('../../../scripts/durability.ts', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
