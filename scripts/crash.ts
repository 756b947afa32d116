// Kills the gateway with SIGKILL at random moments while queries run, and shows that none is lost, doubled or left unfinished.
//   node scripts/crash.ts [--kills 30] [--queries 50] [--seed N]         on the embedded database
//   node scripts/with-postgres.ts -- node scripts/crash.ts               on PostgreSQL
// The sandbox holders live in this process, so that the world stays up while the gateway dies. First a calm run, then the same with
// kills: both must come to the same documents and the same Flat rows.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { loadSandboxPeople, startSandbox } from '../src/networks/sandbox/index.ts';
import type { SandboxPerson } from '../src/networks/sandbox/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { systemRandom } from '../src/platform/random.ts';
import { apiClient } from '../test/support/client.ts';
import type { ApiClient, Registration } from '../test/support/client.ts';
import { credentials, freePort, startGatewayProcess } from '../test/support/gateway-process.ts';
import { unzip } from '../test/support/unzip.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    queries: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const kills = Number(values.kills);
const queries = Number(values.queries);
const server = process.env['DATABASE_URL'];

/** mulberry32: the same seed, the same moments. */
let state = Number(values.seed);
function chance(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** What one patient's query came to, in a form that two runs share. */
interface Outcome {
  state: string;
  documents: string[];
  rows: string[];
}

/** Patient n is one of the sandbox people, registered anew under an id of its own. */
const registrationOf = (people: SandboxPerson[], n: number): Registration => {
  const person = people[n % people.length];
  if (!person) throw new Error('The sandbox has no people.');
  const r = person.registration;
  return {
    patient_id: `crash-${n}`,
    given_name: r.givenName,
    family_name: r.familyName,
    date_of_birth: r.dateOfBirth,
    gender: r.gender,
    postal_code: r.postalCode,
    address_city: r.addressCity,
    address_state: r.addressState,
    address_lines: r.addressLines,
  };
};

/** Hashes, UUIDs, 64-bit ids and the instant of the run. */
const runsOwn =
  /\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{15,20}\b|(?<="last_updated":")[^"]*/g;

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

async function outcomeOf(client: ApiClient, patientId: string, queryState: string): Promise<Outcome> {
  const answer = await client.call('GET', `/api/v2/patients/${patientId}/ccda`);
  const archive = answer.status === 204 ? undefined : new Uint8Array(await answer.arrayBuffer());
  const documents = archive ? [...unzip(archive).values()].map(sha256).sort() : [];
  const flat = await client.flat(patientId);
  // Row ids are made over the patient's id, which differs between two runs; everything else may not.
  const rows = Object.entries(flat)
    .flatMap(([dataset, rows]) => rows.map(row => `${dataset} ${JSON.stringify(row)}`))
    .map(row => row.replaceAll(runsOwn, '#'))
    .sort();
  return { state: queryState, documents, rows };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function run(title: string, people: SandboxPerson[], holdersFile: string, killCount: number) {
  const folder = await mkdtemp(join(tmpdir(), 'hadron-crash-'));
  const database = `crash_${systemRandom.uuid().replaceAll('-', '')}`;
  const env: Record<string, string> = {
    HADRON_DATA: folder,
    HADRON_SANDBOX: 'off',
    HADRON_HOLDERS: holdersFile,
    HADRON_LOG: 'error',
    // A call of the slow holder is longer than the gateway lives here: the deadlines must not come before the last kill.
    HADRON_SOFT_DEADLINE_SECONDS: '1800',
    HADRON_HARD_DEADLINE_SECONDS: '3600',
    PORT: String(await freePort()),
  };
  if (server) {
    await onServer(`create database ${database}`);
    const url = new URL(server);
    url.pathname = `/${database}`;
    env['DATABASE_URL'] = url.href;
  }
  let gateway = await startGatewayProcess(env);
  const accepted = new Map<number, { patientId: string; queryId: string }>();
  let isKilling = killCount > 0;

  // Callers go on by themselves: what was not answered is asked again, as real clients do.
  const accept = async (n: number) => {
    for (;;) {
      try {
        const client = apiClient(gateway.url, credentials);
        const { particle_patient_id } = await client.register(registrationOf(people, n));
        const { query_id } = await client.startQuery(particle_patient_id);
        accepted.set(n, { patientId: particle_patient_id, queryId: query_id });
        return;
      } catch {
        await sleep(100);
      }
    }
  };
  const killing = (async () => {
    for (let i = 0; i < killCount; i++) {
      await sleep(50 + chance() * 1_200);
      await gateway.kill();
      gateway = await startGatewayProcess(env);
    }
    isKilling = false;
  })();
  const accepting = (async () => {
    for (let n = 0; n < queries; n++) {
      await accept(n);
      // Spread over the kills, so that every moment of a query's life is hit.
      if (isKilling) await sleep(chance() * ((killCount * 1_000) / queries));
    }
  })();
  await Promise.all([killing, accepting]);

  const client = apiClient(gateway.url, credentials);
  const outcomes: Outcome[] = [];
  const unfinished: string[] = [];
  for (const [, { patientId, queryId }] of [...accepted].sort(([a], [b]) => a - b)) {
    try {
      const ended = await client.untilEnded(patientId, queryId, 120_000);
      outcomes.push(await outcomeOf(client, patientId, ended.state));
    } catch (error) {
      unfinished.push(`${queryId}: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
  const counts = Object.groupBy(outcomes, o => o.state);
  console.log(
    `${title}: ${killCount} kills, ${accepted.size} queries accepted, ${unfinished.length} unfinished; ` +
      Object.entries(counts)
        .map(([name, those]) => `${those?.length} ${name}`)
        .join(', '),
  );
  const exitCode = await gateway.stop();
  if (exitCode !== 0) console.log(`${title}: the gateway ended with ${exitCode}\n${gateway.output()}`);
  await rm(folder, { recursive: true, force: true });
  if (server) await onServer(`drop database ${database} with (force)`);
  return { outcomes, unfinished };
}

/** The first row of either run that the other lacks, synthetic as the people are. */
function difference(one: string[], other: string[]): string {
  const left = [...other];
  for (const row of one) {
    const at = left.indexOf(row);
    if (at < 0)
      return `calm ${row.slice(0, 2_000)} crashed ${left.find(r => r.startsWith(row.slice(0, 30)))}`;
    left.splice(at, 1);
  }
  return left[0] ?? 'nothing';
}

const people = (await loadSandboxPeople()).filter(person => person.documents.length > 0);
const sandbox = await startSandbox({ people, clock: systemClock, random: systemRandom });
const folder = await mkdtemp(join(tmpdir(), 'hadron-holders-'));
const holdersFile = join(folder, 'holders.json');
// A holder that fails at first begins anew when its answer died with the gateway; patience for that many kills.
const patient = { retryDelaysSeconds: Array<number>(12).fill(1), timeoutSeconds: 30 };
await writeFile(
  holdersFile,
  JSON.stringify(sandbox.holders.map(h => ({ ...h, patience: { ...h.patience, ...patient } }))),
);

console.log(`${server ? 'PostgreSQL' : 'PGlite'}, seed ${values.seed}`);
const calm = await run('calm', people, holdersFile, 0);
const crashed = await run('crashed', people, holdersFile, kills);
await sandbox.stop();
await rm(folder, { recursive: true, force: true });

const wrong: string[] = [...crashed.unfinished];
for (let n = 0; n < queries; n++) {
  const one = calm.outcomes[n];
  const other = crashed.outcomes[n];
  if (!one || !other) wrong.push(`patient ${n}: lost`);
  else if (one.state !== other.state) wrong.push(`patient ${n}: ${one.state} became ${other.state}`);
  else if (new Set(other.documents).size !== other.documents.length)
    wrong.push(`patient ${n}: a document twice`);
  else if (one.documents.join() !== other.documents.join())
    wrong.push(`patient ${n}: ${one.documents.length} documents became ${other.documents.length}`);
  else if (one.rows.join() !== other.rows.join())
    wrong.push(
      `patient ${n}: ${one.rows.length} rows became ${other.rows.length}; only once: ${difference(one.rows, other.rows)}`,
    );
}
for (const sentence of wrong) console.log(sentence);
console.log(
  wrong.length === 0
    ? `Nothing lost, doubled or left unfinished: ${queries} queries over ${kills} kills came to what the calm run came to.`
    : `${wrong.length} wrong.`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
