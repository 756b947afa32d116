import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestDatabase } from './testing.ts';
import { preparedStatements } from './prepared.ts';

test('a statement is kept from its second time on, and parsed once', () => {
  const statements = preparedStatements();
  assert.equal(statements.of('select 1'), undefined);
  statements.parsed('select 1');
  assert.deepEqual({ ...statements.of('select 1')?.prepared }, { name: 's1', isParsed: false, since: 2 });
  statements.parsed('select 1');
  assert.equal(statements.of('select 1')?.prepared.isParsed, true);
});

test('one that failed while it was parsed is forgotten; one that the engine has is not', () => {
  const statements = preparedStatements();
  statements.of('select 1');
  statements.of('select 1');
  assert.equal(statements.failed('select 1'), 's1');
  assert.equal(statements.failed('select 1'), undefined);
  statements.of('select 1');
  assert.equal(statements.of('select 1')?.prepared.name, 's2');
  statements.parsed('select 1');
  assert.equal(statements.failed('select 1'), undefined);
});

test('the engine keeps a bounded number of them: what was not asked for the longest goes', () => {
  const statements = preparedStatements();
  const ask = (n: number) => {
    statements.of(`select ${n}`);
    const closes = statements.of(`select ${n}`)?.closes;
    statements.parsed(`select ${n}`);
    return closes;
  };
  for (let n = 1; n <= 300; n++) assert.equal(ask(n), undefined);
  assert.equal(statements.of('select 1')?.prepared.name, 's1');
  assert.equal(ask(301), 's2');
  assert.equal(statements.of('select 1')?.prepared.isParsed, true);
  assert.equal(statements.of('select 2'), undefined);
});

test('a plan does not grow old: after many statements it is made anew', () => {
  const statements = preparedStatements();
  for (let n = 0; n < 3; n++) {
    statements.of('select 1');
    statements.parsed('select 1');
  }
  for (let n = 0; n < 20_000; n++) statements.of('select 2');
  const { prepared, closes } = statements.of('select 1') ?? {};
  assert.equal(closes, 's1');
  assert.equal(prepared?.isParsed, false);
});

test('a statement that comes again sees what became of its table', async t => {
  const database = await openTestDatabase();
  const link = await database.source.acquire();
  t.after(async () => {
    database.source.release(link);
    await database.close();
  });
  const all = async () => (await link.run('select * from kept where id <> $1', [7])).rows;
  await link.run('create table kept (id int primary key)', []);
  for (let n = 0; n < 8; n++) assert.equal((await all()).length, 0);
  await link.run('alter table kept add column word text', []);
  for (let n = 1; n < 4; n++) await link.run('insert into kept values ($1, $2)', [n, 'x']);
  for (let n = 0; n < 3; n++) assert.deepEqual((await all()).at(0), { id: 1, word: 'x' });
  await link.run('discard all', []);
  assert.equal((await all()).length, 3);
  // A key that is there, and words that are no number: neither spoils what comes after it.
  for (let n = 0; n < 3; n++) {
    await assert.rejects(link.run('insert into kept values ($1, $2)', [1, 'x']));
    await assert.rejects(link.run('select id from kept where id = $1::text::int', ['word']));
  }
  await link.run('insert into kept values ($1, $2)', [4, 'x']);
  assert.deepEqual((await link.run('select id from kept where id = $1::text::int', ['4'])).rows, [{ id: 4 }]);
  await link.run('drop table kept', []);
});
