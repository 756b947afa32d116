// How long the lists take in a project with 50,000 patients and 200,000 queries: first pages, pages from the middle, and a search of people.
import { sql } from 'kysely';
import pg from 'pg';
import type { AddressInfo } from 'node:net';
import { buildApi } from '../src/api/index.ts';
import { openTestDatabase } from '../src/platform/database/testing.ts';
import { openTestApi, send } from '../src/api/testing.ts';
import type { Ask, Call, TestApi, TestCaller } from '../src/api/testing.ts';

export interface ListRow {
  name: string;
  value: string;
}

const patients = 50_000;
const queriesEach = 4;
const rounds = 40;

/** Tables that a list must not read from end to end. */
const large = ['patient', 'query', 'patient_key', 'contributed_document', 'audit_event', 'signal'];

export async function benchLists(): Promise<ListRow[]> {
  const database = await openTestDatabase({ bindsRows: true });
  const api = await openTestApi({ database });
  const app = buildApi({ ...api.parts, audit: undefined });
  try {
    const clinic = await api.newCaller();
    await fill(api, clinic);
    if (database.url !== undefined) await vacuum(database.url);
    // Another server on the same parts: that of the tests holds every answer against its schema.
    await app.listen({ port: 0, host: '127.0.0.1' });
    const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const ask: Ask = (path, call = {}) =>
      send(url, path, { ...call, headers: { authorization: `Bearer ${clinic.token}` } });
    const before = await wholeReads(api);
    const rows: ListRow[] = [];
    const id = patientNumber(25_000);
    const middle = (afterSeconds: number) =>
      Buffer.from(`${Date.UTC(2025, 0, 1) + afterSeconds * 1_000}.${id}`).toString('base64url');
    const ofPatients = middle(25_000);
    const ofQueries = middle(patients * (queriesEach / 2 + 1));
    const person = {
      given_name: 'Nora25000',
      family_name: 'Sample25000',
      date_of_birth: '1980-02-29',
      gender: 'FEMALE',
      postal_code: '02215',
      address_city: 'Boston',
      address_state: 'MA',
    };
    const lists: [string, string, Call?][] = [
      ['GET /api/v1/patients', '/api/v1/patients'],
      ['GET /api/v1/patients, from the middle', `/api/v1/patients?continuation_token=${ofPatients}`],
      ['GET /api/v2/patients', '/api/v2/patients'],
      ['GET /api/v2/patients, from the middle', `/api/v2/patients?continuation_token=${ofPatients}`],
      ['POST /api/v2/patients/search', '/api/v2/patients/search', { json: person }],
      ['GET /api/v1/queries (1,000 a page)', '/api/v1/queries'],
      ['GET /api/v1/queries, from the middle', `/api/v1/queries?continuation_token=${ofQueries}`],
      ['GET /history/api/v1/patients (1,000 a page)', '/history/api/v1/patients'],
      [
        'GET /history/api/v1/patients, from the middle',
        `/history/api/v1/patients?continuation_token=${ofQueries}`,
      ],
      ['GET /api/v2/patients/{id}', `/api/v2/patients/${id}`],
      ['GET /api/v2/patients/{id}/query', `/api/v2/patients/${id}/query`],
      ['GET /api/v1/documents/patient/{id}', `/api/v1/documents/patient/${id}`],
      ['GET /api/v1/patients/{id}/subscriptions', `/api/v1/patients/${id}/subscriptions`],
      ['GET /api/v1/batches', '/api/v1/batches'],
      ['GET /api/v2/changes', '/api/v2/changes'],
      ['GET /api/v1/alerts/network', '/api/v1/alerts/network'],
      ['GET /api/v1/patients/signalscohort', '/api/v1/patients/signalscohort'],
      ['GET /v1/projects', '/v1/projects'],
      ['GET /v1/serviceaccounts', '/v1/serviceaccounts'],
      ['GET /v1/notifications', '/v1/notifications'],
      ['GET /v1/audit', '/v1/audit'],
    ];
    for (const [name, path, call] of lists) rows.push({ name, value: await timed(ask, path, call) });
    const after = await wholeReads(api);
    for (const table of large) {
      const [then, now] = [before.get(table), after.get(table)];
      if (then !== undefined && now !== undefined && now > then)
        rows.push({ name: `${table} was read from end to end`, value: `${now - then} times` });
    }
    return rows;
  } finally {
    await app.close();
    await api.close();
  }
}

async function timed(ask: Ask, path: string, call?: Call): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < rounds + 5; round++) {
    const startedAt = performance.now();
    const answer = await ask(path, call);
    if (answer.status !== 200) return `${answer.status}: ${answer.text.slice(0, 100)}`;
    // The first ones plan and warm up.
    if (round >= 5) times.push(performance.now() - startedAt);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => (times[Math.ceil(times.length * share) - 1] ?? NaN).toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

/** The same number, the same id. */
const patientNumber = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

async function fill(api: TestApi, { projectId }: TestCaller): Promise<void> {
  const { executor } = api.parts.database.system;
  const base = '2025-01-01T00:00:00Z';
  await sql`
    insert into patient (project_id, patient_id, external_id, demographics, created_at, updated_at)
    select ${projectId}::uuid, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'mrn-' || n,
      json_build_object('givenName', 'Nora' || n, 'familyName', 'Sample' || n, 'dateOfBirth', '1980-02-29',
        'gender', 'FEMALE', 'postalCode', '02215', 'addressCity', 'Boston', 'addressState', 'MA', 'addressLines', json_build_array())::text,
      ${base}::timestamptz + n * interval '1 second', ${base}::timestamptz + n * interval '1 second'
    from generate_series(1, ${patients}::integer) n`.execute(executor);
  await sql`
    insert into query (project_id, patient_id, query_id, state, purpose_of_use, created_at, soft_deadline_at,
      hard_deadline_at, finished_at, files)
    select ${projectId}::uuid, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
      ('00000000-0000-4000-9' || lpad(to_hex(q), 3, '0') || '-' || lpad(to_hex(n), 12, '0'))::uuid,
      'COMPLETE', 'TREATMENT', t, t, t, t, 2
    from generate_series(1, ${patients}::integer) n, generate_series(1, ${queriesEach}::integer) q,
      lateral (select ${base}::timestamptz + (n + q * ${patients}::integer) * interval '1 second' as t) at_time`.execute(
    executor,
  );
}

/** As autovacuum does by itself within a minute; the role that is bound to its rows may not. */
async function vacuum(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

/** How often each table was read from end to end, where the server counts it. */
async function wholeReads(api: TestApi): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; reads: string | null }>`
    select relname as name, seq_scan::text as reads from pg_stat_user_tables`.execute(
    api.parts.database.system.executor,
  );
  return new Map(rows.flatMap(({ name, reads }) => (reads === null ? [] : [[name, Number(reads)]])));
}
