// What a person meets who starts the gateway: help, and one clear sentence with a non-zero exit when it cannot start.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { apiClient } from '../support/client.ts';
import { credentials, freePort, startGatewayProcess } from '../support/gateway-process.ts';

const hadron = fileURLToPath(new URL('../../src/cli/hadron.ts', import.meta.url));

async function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [hadron, ...args], {
    env: { ...process.env, HADRON_LOG: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hadron-start-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** One sentence on standard error, no stack, exit code 1. */
function isRefusal({ code, out, err }: Awaited<ReturnType<typeof run>>, pattern: RegExp): void {
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(err, pattern);
  assert.doesNotMatch(err, /\n\s+at /);
  assert.equal(err.trim().split('\n').length, 1);
}

test('--help lists every command and every setting with its default', async () => {
  const { code, out } = await run(['--help']);
  assert.equal(code, 0);
  for (const word of [
    'start',
    'demo',
    'convert',
    'openapi',
    'PORT',
    'HADRON_DATA',
    'DATABASE_URL',
    'HADRON_ROLE',
    '(8080)',
  ])
    assert.ok(out.includes(word), word);
});

test('an operator makes an organisation; its owner manages it, and sees nothing of the others', async t => {
  const folder = await emptyFolder(t);
  const { code, out } = await run(['organization', 'Second clinic'], {
    HADRON_DATA: folder,
    DATABASE_URL: '',
  });
  assert.equal(code, 0, out);
  const [, clientId = '', clientSecret = ''] = /client-id\s+(\S+)\n\s+client-secret\s+(\S+)/.exec(out) ?? [];
  const gateway = await startGatewayProcess({
    HADRON_DATA: folder,
    HADRON_SANDBOX: 'off',
    DATABASE_URL: '',
    HADRON_RATE_CREDENTIAL: '77',
    HADRON_CORS_ORIGINS: 'https://console.example.org',
  });
  t.after(() => gateway.stop());
  const answer = await fetch(`${gateway.url}/auth`, {
    method: 'POST',
    headers: { 'client-id': clientId, 'client-secret': clientSecret, origin: 'https://console.example.org' },
  });
  assert.equal(answer.headers.get('access-control-allow-origin'), 'https://console.example.org', 'as set');
  const token = new URLSearchParams(await answer.text()).get('access_token');
  const projects = await fetch(`${gateway.url}/v1/projects`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.deepEqual(await projects.json(), { projects: [] });
  assert.equal(projects.headers.get('x-ratelimit-limit'), '77', 'as set');
  assert.equal((await run(['organization'])).code, 2);
});

test('a word that is no command is said to be none', async () => {
  const { code, err } = await run(['sart']);
  assert.equal(code, 2);
  assert.match(err, /no command "sart"/);
});

test('a setting that cannot be is one sentence', async () => {
  isRefusal(await run(['start'], { PORT: 'eighty' }), /^PORT must be a whole number from 0 to 65535\./);
});

test('a port in use is one sentence', async t => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  isRefusal(
    await run(['start'], {
      PORT: String(port),
      HADRON_DATA: await emptyFolder(t),
      HADRON_SANDBOX: 'off',
      DATABASE_URL: process.env['DATABASE_URL'] ?? '',
    }),
    new RegExp(`Port ${port} is in use`),
  );
});

test('a data folder that cannot be one is one sentence', async t => {
  const file = join(await emptyFolder(t), 'file');
  await writeFile(file, '');
  isRefusal(
    await run(['start'], { HADRON_DATA: join(file, 'data'), DATABASE_URL: '', PORT: '0' }),
    /data folder .* cannot be used/,
  );
});

test('a database that wants a password the URL does not have is one sentence, and an end', async t => {
  const url = URL.parse(process.env['DATABASE_URL'] ?? '');
  if (!url?.password) return t.skip('no PostgreSQL that asks for a password (npm run test:postgres)');
  url.password = '';
  isRefusal(
    await run(['start'], { DATABASE_URL: url.href, HADRON_DATA: await emptyFolder(t) }),
    /asks for a password/,
  );
});

test('a folder in which nobody can make one is one sentence, soon', async t => {
  if (!existsSync('/proc/self')) return t.skip('no /proc here');
  isRefusal(
    await run(['start'], { HADRON_DATA: '/proc/hadron' }),
    /^The data folder .* cannot be used \(ENOENT\)/,
  );
});

test('a database that does not answer is one sentence without its password', async t => {
  const outcome = await run(['start'], {
    DATABASE_URL: `postgres://hadron:hush-hush@127.0.0.1:${await freePort()}/hadron`,
    HADRON_DATA: await emptyFolder(t),
    PORT: '0',
  });
  isRefusal(outcome, /database does not answer/);
  assert.doesNotMatch(outcome.err, /hush-hush/);
});

test('a second process on the same data folder is refused, and the first goes on', async t => {
  const folder = await emptyFolder(t);
  const env = { HADRON_DATA: folder, DATABASE_URL: '', HADRON_SANDBOX: 'off' };
  const gateway = await startGatewayProcess(env);
  t.after(() => gateway.kill());
  isRefusal(await run(['start'], { ...env, PORT: '0' }), /another|already|process/i);
  assert.equal((await fetch(`${gateway.url}/ready`)).status, 200);
});

test('the sandbox starts by itself, a query comes to its end, and a stop is clean', async t => {
  const gateway = await startGatewayProcess({ HADRON_DATA: await emptyFolder(t), DATABASE_URL: '' });
  t.after(() => gateway.kill());
  const client = apiClient(gateway.url, credentials);
  const patient = await client.register({
    patient_id: 'mrn-1',
    given_name: 'Elvira',
    family_name: 'Valadez-Nucleus',
    date_of_birth: '1970-12-26',
    gender: 'FEMALE',
    address_lines: [''],
    address_city: 'Boston',
    address_state: 'Massachusetts',
    postal_code: '02215',
  });
  await client.startQuery(patient.particle_patient_id);
  const status = await client.untilEnded(patient.particle_patient_id, undefined, 60_000);
  assert.equal(status.state, 'COMPLETE');
  assert.ok(status.files_available >= 2);
  const flat = await client.flat(patient.particle_patient_id);
  assert.ok((flat['problems'] ?? []).length > 0);
  assert.equal(await gateway.stop(), 0);
});

test('the demo shows a whole record, and with --once ends', async () => {
  const { code, out, err } = await run(['demo', '--once'], { PORT: '0' });
  assert.equal(code, 0, err);
  assert.match(out, /The query is COMPLETE after [\d.]+ s: \d+ documents kept/);
  assert.match(out, /Condition \d+/);
  assert.match(out, /problems \d+/);
  assert.match(out, /curl /);
});

test('the demo has no secret of a patient in its log', async () => {
  const { out, err } = await run(['demo', '--once'], { PORT: '0', HADRON_LOG: 'debug' });
  assert.ok(err.length > 0);
  assert.doesNotMatch(err, /Quark|Kam|1954|Brooklyn|11111/);
  assert.ok(out.length > 0);
});
