// Sends many parallel copies of requests with an Idempotency-Key to a gateway of its own process, and shows that each key makes one query
// and that all its copies are answered with equal bytes.
//   node scripts/idempotency.ts [--keys 1000] [--copies 20] [--kills 0]       on the embedded database
//   node scripts/with-postgres.ts -- node scripts/idempotency.ts …            on PostgreSQL
// With --kills the gateway is killed (SIGKILL) meanwhile and started again; callers send again until they are answered.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { credentials, freePort, startGatewayProcess } from '../test/support/gateway-process.ts';

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '1000' },
    copies: { type: 'string', default: '20' },
    kills: { type: 'string', default: '0' },
  },
});
const [keys, copies, kills] = [Number(values.keys), Number(values.copies), Number(values.kills)];
/** Calls that are open at a time: several keys, each with all its copies. */
const atATime = 240;
const patienceMs = 180_000;

const folder = await mkdtemp(join(tmpdir(), 'hadron-idempotency-'));
const port = String(await freePort());
const env = {
  PORT: port,
  HADRON_DATA: folder,
  // Queries are made, not run: what is looked at is how many there are.
  HADRON_ROLE: 'web',
  HADRON_PENDING_LIMIT: String(keys * 2),
  HADRON_RATE_PROJECT: '100000000',
  HADRON_RATE_CREDENTIAL: '100000000',
};
let gateway = await startGatewayProcess(env);
const pool = new Pool(gateway.url, { connections: atATime });

interface Answer {
  status: number;
  text: string;
  isCopy: boolean;
}

async function send(method: 'GET' | 'POST', path: string, headers = {}, body?: object): Promise<Answer> {
  const answer = await pool.request({
    method,
    path,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: answer.statusCode,
    text: await answer.body.text(),
    isCopy: answer.headers['idempotency-replayed'] === 'true',
  };
}

async function authorize(): Promise<Record<string, string>> {
  const { status, text } = await send('GET', '/auth', {
    'client-id': credentials.clientId,
    'client-secret': credentials.clientSecret,
    scope: `projects/${credentials.projectId}`,
    accept: 'text/plain',
  });
  if (status !== 200) throw new Error(`/auth answered ${status}: ${text}`);
  return { authorization: `Bearer ${text.trim()}` };
}

let again = 0;
/** As a client does that means it: again, while nothing is answered or the answer passes. */
async function insist(headers: Record<string, string>, body: object): Promise<Answer> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const answer = await send('POST', '/api/v1/queries', headers, body).catch(() => undefined);
    const passes = answer === undefined || answer.status >= 500 || answer.status === 409;
    if (answer !== undefined && (!passes || performance.now() > until)) return answer;
    if (performance.now() > until) throw new Error('The gateway does not answer.');
    again++;
    await sleep(200);
  }
}

async function listed(headers: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  for (let token = ''; ;) {
    const { status, text } = await send(
      'GET',
      `/history/api/v1/patients${token === '' ? '' : `?continuation_token=${token}`}`,
      headers,
    );
    if (status !== 200) throw new Error(`The list answered ${status}: ${text}`);
    const page = JSON.parse(text) as { patients: { query_id: string }[]; continuation_token?: string };
    ids.push(...page.patients.map(each => each.query_id));
    if (page.continuation_token === undefined) return ids;
    token = page.continuation_token;
  }
}

const headers = await authorize();
const person = (n: number) => ({
  given_name: 'Nora',
  family_name: `Sample-${n}`,
  date_of_birth: '1980-02-29',
  gender: 'FEMALE',
  purpose_of_use: 'TREATMENT',
});
const calls = Array.from({ length: keys }, (_, n) => ({ n, key: randomUUID() })).flatMap(each =>
  Array.from({ length: copies }, () => each),
);
const answers = new Map<string, Answer[]>();
const startedAt = performance.now();
let isDone = false;

async function kill(): Promise<void> {
  for (let n = 0; n < kills && !isDone; n++) {
    await sleep(1_000 + 500 * n);
    await gateway.kill();
    gateway = await startGatewayProcess(env);
  }
}

const killing = kill();
let next = 0;
await Promise.all(
  Array.from({ length: atATime }, async () => {
    for (let call = calls[next++]; call !== undefined; call = calls[next++]) {
      const { n, key } = call;
      const answer = await insist({ ...headers, 'idempotency-key': key }, person(n));
      answers.set(key, [...(answers.get(key) ?? []), answer]);
    }
  }),
);
isDone = true;
await killing;
const seconds = (performance.now() - startedAt) / 1_000;

const ids = await listed(headers);
await pool.close();
await gateway.stop();
await rm(folder, { recursive: true, force: true });

const all = [...answers.values()].flat();
const refused = all.filter(({ status }) => status !== 200);
const unequal = [...answers.values()].filter(each => new Set(each.map(({ text }) => text)).size !== 1);
const firsts = all.filter(({ isCopy }) => !isCopy);
const answered = new Set(
  all.filter(({ status }) => status === 200).map(({ text }) => (JSON.parse(text) as { id: string }).id),
);
const unknown = [...answered].filter(id => !ids.includes(id));
console.log(
  `${keys} keys × ${copies} copies, ${all.length} answers in ${seconds.toFixed(1)} s on ${process.env['DATABASE_URL'] ? 'PostgreSQL' : 'the embedded database'}${kills > 0 ? `, ${kills} kills, ${again} calls sent again` : ''}`,
);
console.log(
  `${ids.length} queries (${new Set(ids).size} ids), ${firsts.length} answers not marked as copies, ${unequal.length} keys with unequal answers, ${refused.length} refused, ${unknown.length} answered with an id that is not listed`,
);
for (const { status, text } of refused.slice(0, 5)) console.log(`${status} ${text.slice(0, 300)}`);
const isRight = ids.length === keys && unequal.length === 0 && refused.length === 0 && unknown.length === 0;
console.log(isRight ? 'One object a key, and equal answers.' : 'WRONG.');
process.exitCode = isRight ? 0 : 1;
