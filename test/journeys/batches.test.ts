// A batch of 300 rows, some of them wrong, in a gateway that is killed twice in the middle: every row ends, and none is asked twice.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openTestDatabase } from '../../src/platform/database/testing.ts';
import { credentials, startGatewayProcess } from '../support/gateway-process.ts';
import type { GatewayProcess } from '../support/gateway-process.ts';

interface Row {
  query_id: string;
  patient_id: string;
  state: string;
  line: number;
  errors: { field: string }[];
}
interface Batch {
  batch_id: string;
  state: string;
  query_count: number;
  states: Record<string, number>;
  queries: Row[];
}

const rowCount = 300;
const isWrong = (index: number) => index % 25 === 7;

function csv(): string {
  const rows = Array.from({ length: rowCount }, (_, index) => {
    const day = isWrong(index) ? '1980-02-30' : `19${String(50 + (index % 40))}-02-1${index % 9}`;
    return `Nora${'abcdefghij'[index % 10] ?? ''},Sample,${day},FEMALE,12207,Albany,NY,row-${index}`;
  });
  return [
    'given_name,family_name,date_of_birth,gender,postal_code,address_city,address_state,patient_id',
    ...rows,
  ].join('\n');
}

async function callerOf({ url }: GatewayProcess) {
  const { clientId, clientSecret, projectId } = credentials;
  const headers = { 'client-id': clientId, 'client-secret': clientSecret, scope: `projects/${projectId}` };
  const token = await (await fetch(`${url}/auth`, { headers })).text();
  return async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200, await answer.clone().text());
    return (await answer.json()) as T;
  };
}

async function until<T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  for (let round = 0; round < 600; round += 1) {
    const value = await read();
    if (isThere(value)) return value;
    await pause(100);
  }
  throw new Error('It never came.');
}

test('a batch survives kill -9, and asks each row once', { timeout: 180_000 }, async t => {
  const data = await mkdtemp(join(tmpdir(), 'hadron-batch-'));
  // One holder of another state: it is never asked, so that a query ends as soon as it is planned.
  const holders = join(data, 'holders.json');
  await writeFile(
    holders,
    JSON.stringify([{ id: 'elsewhere', name: 'Elsewhere', baseUrl: 'http://127.0.0.1:9', states: ['HI'] }]),
  );
  // Its own, on a server too: other journeys ask queries there.
  const database = await openTestDatabase();
  const env = {
    HADRON_DATA: join(data, 'gateway'),
    HADRON_SANDBOX: 'off',
    HADRON_HOLDERS: holders,
    DATABASE_URL: database.url ?? '',
  };
  let gateway = await startGatewayProcess(env);
  t.after(async () => {
    await gateway.kill();
    await database.close();
    await rm(data, { recursive: true, force: true });
  });

  let ask = await callerOf(gateway);
  const body = new FormData();
  body.set('demographics_csv', new Blob([csv()]), 'people.csv');
  const accepted = await ask<Batch>('/api/v1/batches/FHIR_R4', { method: 'POST', body });
  assert.deepEqual([accepted.query_count, accepted.states['FAILED']], [rowCount, 12]);
  const read = () => ask<Batch>(`/api/v1/batches/${accepted.batch_id}`);
  const asked = (batch: Batch) => batch.queries.filter(row => row.query_id !== '').length;

  for (const enough of [1, 101]) {
    const before = await until(read, batch => asked(batch) >= enough);
    assert.ok(asked(before) < rowCount - 12, 'there is still something to do');
    await gateway.kill();
    gateway = await startGatewayProcess(env);
    ask = await callerOf(gateway);
  }

  const done = await until(read, batch => batch.state === 'COMPLETE');
  const ids = done.queries.flatMap(({ query_id: id }) => (id === '' ? [] : [id]));
  assert.equal(new Set(ids).size, rowCount - 12);
  for (const [index, row] of done.queries.entries()) {
    assert.equal(row.line, index + 2);
    assert.deepEqual(
      row.errors.map(({ field }) => field),
      isWrong(index) ? ['date_of_birth'] : [],
    );
    assert.equal(row.patient_id, isWrong(index) ? '' : `row-${index}`);
    assert.equal(row.state, 'FAILED');
  }
  const queries = await ask<{ id: string }[]>('/api/v1/queries');
  assert.deepEqual(queries.map(({ id }) => id).sort(), ids.sort(), 'no query that is not a row of the batch');
});
