import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { free } from '../sent-memory.ts';
import { openTestDatabase, type TestDatabase } from './testing.ts';
import { DatabaseAway, OuterHandleInTransaction, StatementFailed } from './trouble.ts';

async function openFor(t: TestContext): Promise<TestDatabase> {
  const database = await openTestDatabase();
  t.after(() => database.close());
  return database;
}

async function withCounters(t: TestContext): Promise<TestDatabase> {
  const database = await openFor(t);
  await sql`create table counter (name text primary key, n int not null check (n < 1000))`.execute(
    database.executor,
  );
  return database;
}

test('values come back from either database as the same JavaScript', async t => {
  const { executor } = await openFor(t);
  const { rows } = await sql<Record<string, unknown>>`
    select 1::int8 as int8, count(*) as count, 9007199254740993::int8 as large, 1.50::numeric as numeric, 123456789012345678.5::numeric as precise,
           1.5::float8 as float8, true as bool, null::text as nothing, '2001-02-03'::date as date,
           '2001-02-03 04:05:06.789+02'::timestamptz as timestamptz, '\\x00ff10'::bytea as bytea, '{"b":1,"a":[2]}'::json as json,
           array['a', 'b,"c\\d', null, '', 'NULL', '{}']::text[] as texts, '{}'::text[] as empty, array[[1,2],[3,4]] as nested,
           array[1,2]::int8[] as int8s, array['2001-02-03 04:05:06Z']::timestamptz[] as times,
           '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid as uuid`.execute(executor);
  assert.deepEqual(rows, [
    {
      int8: 1,
      count: 1,
      large: 9007199254740993n,
      numeric: 1.5,
      precise: '123456789012345678.5',
      float8: 1.5,
      bool: true,
      nothing: null,
      date: '2001-02-03',
      timestamptz: new Date('2001-02-03T02:05:06.789Z'),
      bytea: Buffer.from([0, 255, 16]),
      json: { b: 1, a: [2] },
      texts: ['a', 'b,"c\\d', null, '', 'NULL', '{}'],
      empty: [],
      nested: [
        [1, 2],
        [3, 4],
      ],
      int8s: [1, 2],
      times: [new Date('2001-02-03T04:05:06Z')],
      uuid: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    },
  ]);
});

test('any text, bytes, time and list goes in and comes out the same', async t => {
  const { executor } = await openFor(t);
  // PostgreSQL keeps no NUL in text and no lone surrogates.
  const text = fc.string({ unit: 'grapheme' }).map(s => s.replaceAll('\0', ''));
  const time = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(fc.option(text)),
      fc.uint8Array(),
      time,
      fc.maxSafeInteger(),
      async (string, list, bytes, date, integer) => {
        const { rows } = await sql<Record<string, unknown>>`
          select ${string}::text as string, ${list}::text[] as list, ${bytes}::bytea as bytes, ${date}::timestamptz as date,
                 ${integer}::int8 as integer`.execute(executor);
        assert.deepEqual(rows[0], { string, list, bytes: Buffer.from(bytes), date, integer });
      },
    ),
    { numRuns: 50 },
  );
});

test('large texts are read as bytes, alone or beside each other, and one that is freed takes nothing with it', async t => {
  const { executor } = await openFor(t);
  const { rows } = await sql<{ n: number; one: Buffer; other: Buffer; text: string; bytes: Buffer }>`
    select n, repeat('a', n)::varchar as one, repeat('ü', n)::varchar as other, repeat('c', n) as text,
      convert_to(repeat('d', n), 'UTF8') as bytes
    from unnest(array[3, 20000, 300000]) as n`.execute(executor);
  for (const { n, one, other, text, bytes } of rows) {
    assert.equal(one.toString(), 'a'.repeat(n));
    free(one);
    assert.equal(other.toString(), 'ü'.repeat(n));
    free(other);
    assert.equal(text, 'c'.repeat(n));
    assert.equal(bytes.toString(), 'd'.repeat(n));
  }
  const alone = await sql<{ text: Buffer }>`select repeat('a', 300000)::varchar as text`.execute(executor);
  const [{ text } = { text: Buffer.alloc(0) }] = alone.rows;
  assert.equal(text.toString(), 'a'.repeat(300_000));
  free(text);
  assert.equal(text.length, 0);
});

test('an answer of many rows, small and large, comes whole and in its order', async t => {
  const database = await openFor(t);
  const read = sql<{ n: number; text: string }>`
    select n, repeat('é', case when n % 1000 = 0 then 100000 else n % 50 end) as text from generate_series(1, 6000) n`;
  const { rows } = await read.execute(database.executor);
  const expected = Array.from({ length: 6_000 }, (_, at) => at + 1).map(n => ({
    n,
    text: 'é'.repeat(n % 1_000 === 0 ? 100_000 : n % 50),
  }));
  assert.deepEqual(rows, expected);
  const { rows: next } = await sql`select 1 as one`.execute(database.executor);
  assert.deepEqual(next, [{ one: 1 }]);
});

test('a transaction commits when its work resolves and leaves nothing when it throws', async t => {
  const database = await withCounters(t);
  const answer = await database.transaction(async tx => {
    await sql`insert into counter values ('kept', 1)`.execute(tx);
    return 'done';
  });
  assert.equal(answer, 'done');
  await assert.rejects(
    database.transaction(async tx => {
      await sql`insert into counter values ('lost', 1)`.execute(tx);
      throw new Error('no');
    }),
    /^Error: no$/,
  );
  const { rows } = await sql<{ name: string }>`select name from counter`.execute(database.executor);
  assert.deepEqual(rows, [{ name: 'kept' }]);
});

test('a transaction whose failed statement was swallowed does not pretend to have committed', async t => {
  const database = await withCounters(t);
  await assert.rejects(
    database.transaction(async tx => {
      await sql`insert into counter values ('a', 5000)`.execute(tx).catch(() => undefined);
    }),
    StatementFailed,
  );
});

test('the outer handle inside a transaction is refused instead of waited for', async t => {
  const database = await openFor(t);
  await database.transaction(async tx => {
    await assert.rejects(sql`select 1`.execute(database.executor), OuterHandleInTransaction);
    await assert.rejects(
      database.transaction(async () => undefined),
      OuterHandleInTransaction,
    );
    await sql`select 1`.execute(tx);
  });
  await sql`select 1`.execute(database.executor);
});

test('work that a transaction started and did not wait for may use the outer handle afterwards', async t => {
  const database = await openFor(t);
  let later: Promise<unknown> = Promise.resolve();
  const done = new EventTarget();
  const committed = once(done, 'committed');
  await database.transaction(async () => {
    later = committed.then(() => sql`select 1`.execute(database.executor));
  });
  done.dispatchEvent(new Event('committed'));
  await later;
});

test('a transaction is tried again after a serialization failure, a deadlock and a lost connection, and not for ever', async t => {
  const database = await openFor(t);
  const failures = [
    new StatementFailed({ code: '40001', message: '' }),
    new StatementFailed({ code: '40P01', message: '' }),
    new DatabaseAway('ECONNRESET'),
  ];
  let runs = 0;
  const answer = await database.transaction(async () => {
    const failure = failures[runs++];
    if (failure) throw failure;
    return 'at last';
  });
  assert.deepEqual([answer, runs], ['at last', 4]);

  runs = 0;
  await assert.rejects(
    database.transaction(async () => {
      runs++;
      throw new StatementFailed({ code: '40001', message: '' });
    }),
    StatementFailed,
  );
  assert.equal(runs, 6);

  runs = 0;
  await assert.rejects(
    database.transaction(async () => {
      runs++;
      throw new DatabaseAway('ECONNRESET', { duringCommit: true });
    }),
    DatabaseAway,
  );
  assert.equal(runs, 1);
});

test('two transactions that lock each other both succeed in the end', async t => {
  const database = await withCounters(t);
  await sql`insert into counter values ('a', 0), ('b', 0)`.execute(database.executor);
  const add = (first: string, second: string) =>
    database.transaction(async tx => {
      await sql`update counter set n = n + 1 where name = ${first}`.execute(tx);
      await sql`select pg_sleep(0.1)`.execute(tx);
      await sql`update counter set n = n + 1 where name = ${second}`.execute(tx);
    });
  await Promise.all([add('a', 'b'), add('b', 'a')]);
  const { rows } = await sql<{ n: number }>`select n from counter`.execute(database.executor);
  assert.deepEqual(rows, [{ n: 2 }, { n: 2 }]);
});

test('many callers at once each get their own answer, and no increment is lost', async t => {
  const database = await withCounters(t);
  await sql`insert into counter values ('a', 0)`.execute(database.executor);
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      if (i % 2)
        return (await sql<{ i: number }>`select ${i}::int as i`.execute(database.executor)).rows[0]?.i;
      await database.transaction(tx => sql`update counter set n = n + 1 where name = 'a'`.execute(tx));
      return i;
    }),
  );
  assert.deepEqual(answers, [...Array(60).keys()]);
  const { rows } = await sql<{ n: number }>`select n from counter`.execute(database.executor);
  assert.equal(rows[0]?.n, 30);
});

test('a refused statement says which constraint, and never which value', async t => {
  const database = await withCounters(t);
  const insert = (name: string, n: unknown) =>
    sql`insert into counter values (${name}, ${n})`.execute(database.executor);
  await insert('Elvira', 1);
  const statements = [
    [() => insert('Elvira', 1), '23505', 'counter_pkey'],
    [() => insert('Elvira Montoya', 4711), '23514', 'counter_n_check'],
    [() => insert('x', 'Elvira'), '22P02', undefined],
    [() => sql`select ${'Elvira'}::timestamptz`.execute(database.executor), '22007', undefined],
  ] as const;
  for (const [statement, code, constraint] of statements) {
    const error: unknown = await statement().then(
      () => undefined,
      (caught: unknown) => caught,
    );
    assert.ok(error instanceof StatementFailed);
    assert.deepEqual([error.code, error.constraint], [code, constraint]);
    assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /Elvira|4711/);
  }
});

test('rows changed are counted', async t => {
  const database = await withCounters(t);
  const inserted = await sql`insert into counter values ('a', 1), ('b', 2)`.execute(database.executor);
  const updated = await sql`update counter set n = 3 where name = 'nobody'`.execute(database.executor);
  assert.deepEqual([inserted.numAffectedRows, updated.numAffectedRows], [2n, 0n]);
});

test('a NOTIFY is heard after its commit, by everyone who listens, until they stop', async t => {
  const database = await openFor(t);
  const heard: string[] = [];
  const bell = new EventTarget();
  const hear = (who: string) => (payload: string) => {
    heard.push(`${who} ${payload}`);
    bell.dispatchEvent(new Event(payload));
  };
  const first = await database.listen('news', hear('first'));
  const second = await database.listen('news', hear('second'));
  const other = await database.listen('Other "news"', hear('other'));
  const notify = async (channel: string, payload: string) => {
    const rung = once(bell, payload);
    await database.transaction(tx => sql`select pg_notify(${channel}, ${payload})`.execute(tx));
    await rung;
  };
  await notify('news', '1');
  await first.stop();
  await notify('Other "news"', '2');
  await notify('news', '3');
  await second.stop();
  await other.stop();
  assert.deepEqual(heard, ['first 1', 'second 1', 'other 2', 'second 3']);
});

test('a closed database says that it is away', async t => {
  const database = await openFor(t);
  await database.close();
  await assert.rejects(sql`select 1`.execute(database.executor), DatabaseAway);
});

test('a test finds nothing of the test before it', async t => {
  const before = await openTestDatabase();
  await sql`insert into organization values ('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'x', now())`.execute(
    before.executor,
  );
  await before.close();
  const strange = await openTestDatabase();
  await sql`create table left_over (n int)`.execute(strange.executor);
  await strange.close();
  const after = await openFor(t);
  const { rows } = await sql<Record<string, unknown>>`
    select (select count(*) from organization) as organizations, to_regclass('left_over')::text as table, (select count(*) from migration) > 0 as migrated`.execute(
    after.executor,
  );
  assert.deepEqual(rows, [{ organizations: 0, table: null, migrated: true }]);
});
