// What holds for every call: idempotency keys, rates, formats, origins.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { elvira, openTestApi, refusal, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';
import { openTestDatabase } from '../../platform/database/testing.ts';
import type { TestDatabase } from '../../platform/database/testing.ts';

let database: TestDatabase;
let api: TestApi;
let clinic: TestCaller;
before(async () => {
  database = await openTestDatabase({ bindsRows: true });
  api = await openTestApi({ database });
  clinic = await api.newCaller();
});
after(() => api.close());

/** Tables are the owner's, whose role a connection that is bound to rows has left. */
async function asOwner(text: string): Promise<void> {
  const link = await database.source.acquire();
  try {
    link.session.project = undefined;
    await link.run('reset role', []);
    await link.script(text);
  } finally {
    database.source.release(link);
  }
}

describe('Idempotency-Key', () => {
  const startQuery = (caller: TestCaller, patientId: string, key: string, purpose = 'TREATMENT') =>
    caller.ask(`/api/v2/patients/${patientId}/query`, {
      json: { purpose_of_use: purpose },
      headers: { 'idempotency-key': key },
    });
  const countQueries = async (caller: TestCaller) =>
    (
      await sql<{ count: number }>`
        select count(*)::integer as count from query where project_id = ${caller.projectId}::uuid`.execute(
        api.parts.database.system.executor,
      )
    ).rows[0]?.count;

  test('many keys, many parallel copies of each: one object a key, and equal answers', async () => {
    const caller = await api.newCaller();
    const patientId = await register(caller, elvira);
    const keys = Array.from({ length: 20 }, () => randomUUID());
    const calls = keys
      .flatMap(key => Array.from({ length: 20 }, () => key))
      .sort(() => (randomUUID() < '8' ? 1 : -1));
    const answers = await Promise.all(
      calls.map(async key => ({ key, answer: await startQuery(caller, patientId, key) })),
    );
    for (const key of keys) {
      const texts = new Set(answers.filter(each => each.key === key).map(({ answer }) => answer.text));
      assert.equal(texts.size, 1, [...texts].join('\n'));
    }
    assert.ok(answers.every(({ answer }) => answer.status === 200));
    assert.equal(await countQueries(caller), keys.length);
  });

  test('a copy is marked as such, and keeps its type', async () => {
    const patientId = await register(clinic, elvira);
    const key = randomUUID();
    const first = await startQuery(clinic, patientId, key);
    const copy = await startQuery(clinic, patientId, key);
    assert.equal(first.headers['idempotency-replayed'], undefined);
    assert.equal(copy.headers['idempotency-replayed'], 'true');
    assert.equal(copy.headers['content-type'], first.headers['content-type']);
    assert.equal(copy.text, first.text);
  });

  test('a key is for one request: another body or path under it is refused', async () => {
    const patientId = await register(clinic, elvira);
    const key = randomUUID();
    await startQuery(clinic, patientId, key);
    assert.deepEqual(refusal(await startQuery(clinic, patientId, key, 'PAYMENT')), [
      422,
      'request.idempotency-key-reused',
    ]);
  });

  test('the same key of another project, or of another caller, is another key', async () => {
    const other = await api.newCaller();
    const key = randomUUID();
    const mine = await startQuery(clinic, await register(clinic, elvira), key);
    const theirs = await startQuery(other, await register(other, elvira), key);
    assert.equal(theirs.status, 200);
    assert.notEqual(theirs.text, mine.text);
  });

  test('a refusal that a repeat could not change is repeated; one that passes is not', async () => {
    const patientId = await register(clinic, elvira);
    const key = randomUUID();
    const first = await startQuery(clinic, patientId, key, 'CURIOSITY');
    const copy = await startQuery(clinic, patientId, key, 'CURIOSITY');
    assert.equal(first.status, 422);
    assert.equal(copy.status, 422);
  });

  test('a key with control characters or of 300 characters is refused', async () => {
    const patientId = await register(clinic, elvira);
    for (const key of ['has space', 'x'.repeat(300)])
      assert.deepEqual(refusal(await startQuery(clinic, patientId, key)), [
        400,
        'request.idempotency-key-invalid',
      ]);
  });

  /** As if the process had died before it kept its answer: what was committed stays. */
  const dyingBeforeItIsKept = async (call: () => Promise<unknown>): Promise<void> => {
    await asOwner(`
      create function die() returns trigger language plpgsql as $$ begin raise 'died'; end $$;
      create trigger dies before update on idempotency_key for each row when (new.status is not null) execute function die()`);
    try {
      await call();
    } finally {
      await asOwner('drop function die() cascade');
    }
    await sql`update idempotency_key set lease_until = now() - interval '1 second' where status is null`.execute(
      database.system.executor,
    );
  };

  test('who died before its commit does not keep the key for ever', async () => {
    const patientId = await register(clinic, elvira);
    const key = randomUUID();
    const before = (await countQueries(clinic)) ?? 0;
    await startQuery(clinic, patientId, key);
    await sql`delete from query where query_id = (select query_id from query order by created_at desc limit 1)`.execute(
      api.parts.database.system.executor,
    );
    await sql`update idempotency_key set status = null, lease_until = now() - interval '1 second' where key = ${key}`.execute(
      api.parts.database.system.executor,
    );
    assert.equal((await startQuery(clinic, patientId, key)).status, 200);
    assert.equal(await countQueries(clinic), before + 1);
  });

  test('who died after its commit has done it for its copies', async () => {
    const caller = await api.newCaller();
    const patientId = await register(caller, elvira);
    const key = randomUUID();
    await dyingBeforeItIsKept(() => startQuery(caller, patientId, key));
    assert.equal(await countQueries(caller), 1);
    const [copy, another] = [
      await startQuery(caller, patientId, key),
      await startQuery(caller, patientId, key),
    ];
    assert.equal(copy.status, 200);
    assert.equal(another.text, copy.text);
    assert.equal(await countQueries(caller), 1);
    const known = await caller.ask(`/api/v2/patients/${patientId}/query`);
    const idOf = ({ body }: { body: unknown }) => (body as { query_id: string }).query_id;
    assert.equal(idOf(copy), idOf(known));
  });

  test('a call of several steps goes on after those that were done', async () => {
    const caller = await api.newCaller();
    const key = randomUUID();
    const ask = () =>
      caller.ask('/api/v1/queries', {
        json: { ...elvira, patient_id: undefined, purpose_of_use: 'TREATMENT' },
        headers: { 'idempotency-key': key },
      });
    await dyingBeforeItIsKept(ask);
    // It had come to the end of its first step only.
    const { executor } = api.parts.database.system;
    await sql`delete from query where project_id = ${caller.projectId}::uuid`.execute(executor);
    await sql`update idempotency_key set steps = steps[1:1] where key = ${key}`.execute(executor);
    assert.equal((await ask()).status, 200);
    assert.equal(await countQueries(caller), 1);
    const { patients } = (await caller.ask('/api/v1/patients')).body as { patients: unknown[] };
    assert.equal(patients.length, 1);
  });

  test('who has lost the lease meanwhile commits nothing', async () => {
    const caller = await api.newCaller();
    const patientId = await register(caller, elvira);
    await asOwner(`
      create function take() returns trigger language plpgsql as $$ begin
        update idempotency_key set lease_token = gen_random_uuid() where status is null; return new; end $$;
      create trigger takes before insert on query for each row execute function take()`);
    try {
      assert.deepEqual(refusal(await startQuery(caller, patientId, randomUUID())), [
        409,
        'request.idempotency-key-busy',
      ]);
    } finally {
      await asOwner('drop function take() cascade');
    }
    assert.equal(await countQueries(caller), 0);
  });
});

describe('rates', () => {
  test('above the rate a caller is told to wait, in whole seconds; others are not', async () => {
    const small = await openTestApi({ rateLimits: { perProject: 8, perCredential: 5 } });
    try {
      const [busy, calm] = [await small.newCaller(), await small.newCaller()];
      const answers = [];
      for (let i = 0; i < 7; i++) answers.push(await busy.ask('/api/v2/patients'));
      assert.deepEqual(
        answers.map(answer => answer.status),
        [200, 200, 200, 200, 200, 429, 429],
      );
      assert.equal(answers[0]?.headers['x-ratelimit-limit'], '5');
      assert.equal(answers[0]?.headers['x-ratelimit-remaining'], '4');
      assert.match(String(answers[6]?.headers['retry-after']), /^([1-9]|[1-5]\d|60)$/);
      assert.deepEqual(refusal(answers[6]!), [429, 'request.rate-limited']);
      assert.equal((await calm.ask('/api/v2/patients')).status, 200);
    } finally {
      await small.close();
    }
  });
});

describe('formats', () => {
  test('who accepts nothing that we answer is told so; JSON, anything and nothing are fine', async () => {
    const ask = (accept: string) => clinic.ask('/api/v2/patients', { headers: { accept } });
    for (const accept of ['application/json', '*/*', 'application/*', 'text/html, */*;q=0.1', '*'])
      assert.equal((await ask(accept)).status, 200, accept);
    for (const accept of ['text/html', 'image/png', 'application/xml', 'text/html, */*;q=0'])
      assert.deepEqual(refusal(await ask(accept)), [406, 'request.not-acceptable'], accept);
  });

  test('the published clients ask for JSON even where a zip comes', async () => {
    const id = await register(clinic, elvira);
    const answer = await clinic.ask(`/api/v2/patients/${id}/ccda`, {
      headers: { accept: 'application/json' },
    });
    assert.equal(answer.status, 204);
  });
});

describe('origins', () => {
  test('pages of the origins that are set may call, others may not', async () => {
    const open = await openTestApi({ corsOrigins: ['https://app.example.org'] });
    try {
      const caller = await open.newCaller();
      const preflight = await open.ask('/api/v2/patients', {
        method: 'OPTIONS',
        headers: {
          origin: 'https://app.example.org',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers['access-control-allow-origin'], 'https://app.example.org');
      const own = await caller.ask('/api/v2/patients', { headers: { origin: 'https://app.example.org' } });
      assert.equal(own.headers['access-control-allow-origin'], 'https://app.example.org');
      const exposed = String(own.headers['access-control-expose-headers']);
      for (const name of ['link', 'retry-after', 'x-request-id', 'x-ratelimit-remaining'])
        assert.ok(exposed.includes(name), name);
      const plain = await open.ask('/api/v2/patients', { method: 'OPTIONS' });
      assert.equal(plain.status, 204);
      assert.equal(plain.headers['allow'], 'GET, HEAD, POST, OPTIONS');
      const unknown = await open.ask('/api/v2/nothing', {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example.org', 'access-control-request-method': 'POST' },
      });
      assert.deepEqual(refusal(unknown), [404, 'route.unknown']);
      const foreign = await caller.ask('/api/v2/patients', {
        headers: { origin: 'https://evil.example.org' },
      });
      assert.equal(foreign.headers['access-control-allow-origin'], undefined);
    } finally {
      await open.close();
    }
  });

  test('without the setting no page may', async () => {
    const answer = await clinic.ask('/api/v2/patients', { headers: { origin: 'https://app.example.org' } });
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  });
});
