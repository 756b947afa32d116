import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { systemClock } from '../clock.ts';
import type { Observation } from '../observations.ts';
import { openDatabase } from './open.ts';
import { openTestDatabase } from './testing.ts';
import { DatabaseAway, StatementFailed } from './trouble.ts';

const noServer = process.env['DATABASE_URL'] ? false : 'no DATABASE_URL: run with scripts/with-postgres.ts';

/** A way to the server that can be cut and mended, as a restart of the server does. */
async function openWay(t: TestContext, to: URL) {
  const sockets = new Set<Socket>();
  const server = createServer(client => {
    const upstream = connect(Number(to.port), to.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy()).on('close', () => sockets.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  t.after(() => (server.listening ? cut() : undefined));
  const url = new URL(to);
  url.port = String(port);
  url.hostname = '127.0.0.1';
  return {
    url: url.href,
    cut,
    async mend() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}

async function openThroughWay(t: TestContext) {
  const testDatabase = await openTestDatabase();
  const way = await openWay(t, new URL(testDatabase.url ?? assert.fail()));
  const seen: Observation[] = [];
  const database = await openDatabase({
    url: way.url,
    bindsRows: false,
    clock: systemClock,
    observe: one => seen.push(one),
  });
  t.after(async () => {
    await database.close();
    await testDatabase.close();
  });
  return { database, way, seen, direct: testDatabase };
}

test(
  'while the server is away statements say so, and afterwards they work again',
  { skip: noServer },
  async t => {
    const { database, way, seen } = await openThroughWay(t);
    await sql`select 1`.execute(database.executor);
    const during = sql`select pg_sleep(20)`.execute(database.executor);
    await Promise.all([assert.rejects(during, DatabaseAway), systemClock.sleep(100).then(way.cut)]);
    await assert.rejects(sql`select 1`.execute(database.executor), DatabaseAway);
    await way.mend();
    await sql`select 1`.execute(database.executor);
    assert.ok(seen.every(({ kind }) => kind === 'database.trouble'));
  },
);

test(
  'a transaction that loses its connection before the commit is run again, once committed',
  { skip: noServer },
  async t => {
    const { database, way } = await openThroughWay(t);
    await sql`create table counter (n int)`.execute(database.executor);
    let runs = 0;
    await database.transaction(async tx => {
      await sql`insert into counter values (1)`.execute(tx);
      if (runs++ === 0) {
        await way.cut();
        await way.mend();
      }
      await sql`insert into counter values (2)`.execute(tx);
    });
    assert.equal(runs, 2);
    const { rows } = await sql<{ n: number }>`select n from counter`.execute(database.executor);
    assert.deepEqual(rows, [{ n: 1 }, { n: 2 }]);
  },
);

test(
  'a listener comes back after the server was away, and is told that it may have missed something',
  { skip: noServer },
  async t => {
    const { database, way, direct } = await openThroughWay(t);
    const heard: string[] = [];
    const bell = new EventTarget();
    const rung = () => once(bell, 'heard');
    const listening = await database.listen('news', payload => {
      heard.push(payload);
      bell.dispatchEvent(new Event('heard'));
    });
    const notify = (payload: string) => sql`select pg_notify('news', ${payload})`.execute(direct.executor);
    await Promise.all([rung(), notify('before')]);
    await way.cut();
    await notify('missed');
    await Promise.all([rung(), way.mend()]);
    await Promise.all([rung(), notify('after')]);
    await listening.stop();
    assert.deepEqual(heard, ['before', '', 'after']);
  },
);

test('sessions that the server ends are replaced', { skip: noServer }, async t => {
  const { database, direct } = await openThroughWay(t);
  await sql`select 1`.execute(database.executor);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
    direct.executor,
  );
  // The pool may not have heard of it yet; a transaction is tried again by itself.
  await database.transaction(tx => sql`select 1`.execute(tx));
});

test('statements and idle transactions have a limit on the server', { skip: noServer }, async t => {
  const { database } = await openThroughWay(t);
  const { rows } = await sql<Record<string, string>>`
    select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle,
           current_setting('TimeZone') as zone, current_setting('transaction_isolation') as isolation`.execute(
    database.executor,
  );
  assert.deepEqual(rows, [{ statement: '30s', idle: '30s', zone: 'UTC', isolation: 'read committed' }]);
  await assert.rejects(
    database.transaction(async tx => {
      await sql`set local statement_timeout = 50`.execute(tx);
      await sql`select pg_sleep(10)`.execute(tx);
    }),
    (error: unknown) => error instanceof StatementFailed && error.code === '57014',
  );
});

test('a database that cannot be reached is one sentence without the password', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  for (const url of [
    `postgres://hadron:hunter2@127.0.0.1:${port}/hadron`,
    'postgres://hadron:hunter2@[/hadron',
    'hunter2',
  ]) {
    const error: unknown = await openDatabase({ url, clock: systemClock }).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    assert.ok(error instanceof Error && error.name === 'StartTrouble', String(error));
    const { cause, stack, message } = error;
    assert.match(message, /^The database .*\.$/);
    assert.doesNotMatch(
      `${stack}${String(cause)}${JSON.stringify(cause)}${(cause as Error).stack}`,
      /hunter2/,
    );
  }
});

test('a wrong password is said as such, without the password', { skip: noServer }, async () => {
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  url.password = 'hunter2';
  await assert.rejects(openDatabase({ url: url.href, clock: systemClock }), (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, /password authentication failed/);
    assert.doesNotMatch(`${error.stack}`, /hunter2/);
    return true;
  });
});
