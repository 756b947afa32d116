// node bench/stalls.ts [--stacks] [--times=N] [--share=0.1] [SHAPE …]: one large document on its whole way through a gateway that is a process of its own. Of each step: how long the
// gateway's event loop stood still (its own measure, and the longest answer of GET /health beside that of a server that does nothing), and
// what its process held on top of what it held before.
import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxHolders } from '../src/networks/sandbox/holders.ts';
import type { SandboxPerson } from '../src/networks/sandbox/sandbox-person.ts';
import { serveFhir } from '../src/networks/sandbox/serve-fhir.ts';
import { systemClock } from '../src/platform/clock.ts';
import { systemRandom } from '../src/platform/random.ts';
import { alike, equal, fewCodes, longNarrative, withPdf } from './large-shapes.ts';
import { largeDocument } from './large.ts';
import { openFloor } from './floor.ts';
import type { Told } from './stall-probe.ts';

const root = join(import.meta.dirname, '..');

/** Each of its usual size, or of a share of it: what grows faster than its document shows with small ones. */
const shapes: Readonly<Record<string, (share: number) => Uint8Array>> = {
  'entries repeated': share => largeDocument(10e6 * share),
  '40,000 results of few codes': share => fewCodes(40_000 * share),
  '40,000 results that all could be one': share => alike(40_000 * share),
  '40,000 results that are one': share => equal(40_000 * share),
  'one long narrative': share => longNarrative(10e6 * share),
  'a PDF of 5 MB in it': share => withPdf(5e6 * share),
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stacks: { type: 'boolean', default: false },
    times: { type: 'string', default: '1' },
    documents: { type: 'string', default: '1' },
    share: { type: 'string', default: '1' },
  },
});

interface Gateway {
  url: string;
  token: string;
  process: ChildProcess;
  told(ask?: 'mark' | 'look'): Promise<Told>;
  stop(): Promise<void>;
}

const credential = { 'client-id': 'bench', 'client-secret': 'bench-secret', scope: 'projects/bench' };

async function openGateway(holders: string, data: string): Promise<Gateway> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<'start', string>;
  };
  const flags = scripts.start.match(/--\S+/g) ?? [];
  const child = spawn(
    process.execPath,
    [...flags, '--import', join(root, 'bench/stall-probe.ts'), join(root, 'src/cli/hadron.ts'), 'start'],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        PORT: '0',
        HADRON_DATA: data,
        HADRON_SANDBOX: 'off',
        HADRON_HOLDERS: holders,
        HADRON_CLIENT_ID: credential['client-id'],
        HADRON_CLIENT_SECRET: credential['client-secret'],
        HADRON_PROJECT_ID: 'bench',
        HADRON_SOFT_DEADLINE_SECONDS: '900',
        HADRON_LOG: process.env['HADRON_LOG'] ?? 'warn',
      },
    },
  );
  child.stderr?.pipe(process.stderr);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const [, found] = /answers at (\S+)/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error('the gateway did not start')));
  });
  const token = await (await fetch(`${url}/auth`, { headers: credential })).text();
  return {
    url,
    token,
    process: child,
    async told(ask = 'mark') {
      child.send(ask);
      const [told] = (await once(child, 'message')) as [Told];
      return told;
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Linux tells, and forgets when it is asked to, the most memory a process ever held. */
function peakMegabytes(pid: number | undefined, otherwise: number): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return Number(kilobytes) / 1e3;
  } catch {
    return otherwise;
  }
}

async function openHealth(...urls: string[]) {
  const child = fork(join(root, 'bench/health.ts'), urls);
  return {
    async longest(): Promise<number[]> {
      child.send('tell');
      const [told] = (await once(child, 'message')) as [number[]];
      return told;
    },
    close: () => child.disconnect(),
  };
}

const { people: shownPeople } = JSON.parse(
  readFileSync(join(root, 'src/networks/sandbox/documents/manifest.json'), 'utf8'),
) as { people: { key: string; person: SandboxPerson['person']; registration: Record<string, unknown> }[] };
const known = <T>(found: T | undefined): T => {
  if (found === undefined) throw new Error('the sandbox has changed');
  return found;
};
const ariel = known(shownPeople.find(({ key }) => key === 'ariel-hermiston'));
const shown = known(sandboxHolders.find(({ key }) => key === 'harbor'));

const letter = (n: number) => String.fromCharCode(97 + (n % 26));
const renamed = (text: string, n: number) =>
  text.replaceAll('Hermiston', `Hermiston${letter(n)}`).replaceAll('123-45-6789', `123-45-67${10 + n}`);

/** The same person again and again, each time under another name and number, with as many documents of these bytes. */
function personOf(n: number, bytes: Uint8Array, documents: number): SandboxPerson {
  let whole: string | undefined;
  return {
    key: `bench-${n}`,
    person: JSON.parse(renamed(JSON.stringify(ariel.person), n)) as SandboxPerson['person'],
    registration: {} as SandboxPerson['registration'],
    documents: Array.from({ length: documents }, (_, at) => ({
      file: `large-${n}-${at}.xml`,
      mimeType: 'text/xml',
      holders: [shown.key],
      read: async () => {
        whole ??= renamed(Buffer.from(bytes).toString(), n);
        return Buffer.from(`${whole}<!-- ${at} -->`);
      },
    })),
  };
}

interface Watch {
  gateway: Gateway;
  health: Awaited<ReturnType<typeof openHealth>>;
  /** Of the documents of one round. */
  megabytes: number;
}

const number = (value: number, digits = 0) => value.toFixed(digits).padStart(7);

/** Runs one step and prints what it cost the gateway. */
async function step<T>(
  { gateway, health, megabytes }: Watch,
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  const { megabytes: before } = await gateway.told(options.stacks ? 'look' : 'mark');
  peakMegabytes(gateway.process.pid, 0);
  await health.longest();
  const started = performance.now();
  try {
    return await run();
  } finally {
    const ms = performance.now() - started;
    const [answered = NaN, floor = NaN] = await health.longest();
    const { stallMs, turnMs, userMs, stacks, megabytes: now } = await gateway.told();
    const peak = peakMegabytes(gateway.process.pid, now);
    console.log(
      `  ${name.padEnd(34)} ${number(ms)} ms, main thread ${number(userMs)} ms; stall ${number(turnMs)} ms of CPU, ${number(stallMs)} ms, /health ${number(answered)} ms (floor ${number(floor)}); ${number(now)} MB, at most ${number(peak - before)} MB on top, ${((peak - before) / megabytes).toFixed(1)} ×`,
    );
    for (const stack of stacks) console.log(`      ${stack}`);
  }
}

async function journey(watch: Watch, time: number, document: Uint8Array): Promise<void> {
  const { gateway } = watch;
  const headers = { authorization: `Bearer ${gateway.token}` };
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await fetch(`${gateway.url}${path}`, {
      ...init,
      headers: { ...headers, ...init.headers },
    });
    if (!answer.ok)
      throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const post = (path: string, body: unknown) =>
    call(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  /** Read and dropped: what is measured is the gateway. */
  const read = async (path: string): Promise<number> => {
    let size = 0;
    for await (const chunk of (await call(path)).body as AsyncIterable<Uint8Array>) size += chunk.length;
    return size;
  };
  const registration = {
    ...(JSON.parse(renamed(JSON.stringify(ariel.registration), time)) as Record<string, unknown>),
    patient_id: `bench-${time}`,
  };
  const patient = (await (await post('/api/v2/patients', registration)).json()) as {
    particle_patient_id: string;
  };
  const id = patient.particle_patient_id;

  await step(watch, 'nothing, for a second', () => sleep(1_000));
  await step(watch, 'upload', async () => {
    const form = new FormData();
    form.set(
      'metadata',
      JSON.stringify({
        patient_id: `bench-${time}`,
        document_id: `bench-${time}`,
        type: 'CLINICAL',
        title: 'large.xml',
        mime_type: 'application/xml',
        creation_time: '2020-01-01T00:00:00Z',
        format_code: 'urn:ihe:pcc:xphr:2007',
        class_code: '11369-6',
        type_code: '11369-6',
        confidentiality_code: 'N',
        healthcare_facility_type_code: '394777002',
        practice_setting_code: '394733009',
        service_start_time: '2020-01-01T00:00:00Z',
        service_stop_time: '2020-01-01T00:00:00Z',
      }),
    );
    form.set('file', new Blob([new Uint8Array(document)]), 'large.xml');
    await call('/api/v1/documents', { method: 'POST', body: form });
  });
  await step(watch, 'query: retrieve, convert, merge', async () => {
    await post(`/api/v2/patients/${id}/query`, { purpose_of_use: 'TREATMENT' });
    for (;;) {
      const query = (await (await call(`/api/v2/patients/${id}/query`)).json()) as { state: string };
      if (query.state === 'COMPLETE') return;
      if (query.state !== 'PENDING' && query.state !== 'PROCESSING')
        throw new Error(`the query ended as ${JSON.stringify(query)}`);
      await sleep(100);
    }
  });
  const { documents } = (await (await call(`/api/v2/patients/${id}/documents`)).json()) as {
    documents: { document_id: string }[];
  };
  const one = documents[0]?.document_id ?? '';
  await step(watch, 'the document', () => read(`/api/v2/patients/${id}/documents/${one}`));
  await step(watch, 'its report', () => read(`/api/v2/patients/${id}/documents/${one}/report`));
  await step(watch, 'the zip', () => read(`/api/v2/patients/${id}/ccda`));
  await step(watch, '$everything', () => read(`/fhir/Patient/${id}/$everything`));
  await step(watch, '…/fhir', () => read(`/api/v2/patients/${id}/fhir`));
  await step(watch, 'Flat', () => read(`/api/v2/patients/${id}/flat`));
  await step(watch, 'deltas', () => read(`/deltas/patient/${id}/$everything`));
  await step(watch, 'changes', () => read(`/api/v2/patients/${id}/changes`));
  await step(watch, 'a search', () => read(`/fhir/Observation?patient=${id}&_count=1000`));
  await step(watch, 'full text', () => read(`/api/v2/patients/${id}/search?q=asthma`));
  const bundle = (await (await call(`/fhir/Patient/${id}/$everything?_count=50`)).json()) as {
    entry: { resource: { resourceType: string; id: string } }[];
  };
  const of = bundle.entry.find(({ resource }) => resource.resourceType !== 'Patient')?.resource;
  if (of !== undefined)
    await step(watch, 'an excerpt', () =>
      read(`/api/v2/patients/${id}/provenance/${of.resourceType}/${of.id}`),
    );
  const queries = (await (await call(`/api/v2/patients/${id}/query`)).json()) as { query_id: string };
  if (queries.query_id)
    await step(watch, 'Patient History', () => read(`/history/api/v1/patients/${queries.query_id}`));
}

async function measure(name: string, floorUrl: string): Promise<void> {
  const bytes = shapes[name]?.(Number(options.share));
  if (bytes === undefined) throw new Error(`one of: ${Object.keys(shapes).join(', ')}`);
  const size = bytes.length / 1e6;
  console.log(`\n${name}: ${options.documents} × ${size.toFixed(1)} MB`);
  // The first is small: what starts only once is started then.
  const small = largeDocument(400_000);
  const people = Array.from({ length: Number(options.times) + 1 }, (_, n) =>
    n === 0 ? personOf(n, small, 1) : personOf(n, bytes, Number(options.documents)),
  );
  const held = await serveFhir(
    { ...shown, latencyMs: [0, 0], temper: 'steady' },
    { people, clock: systemClock, random: systemRandom },
  );
  const folder = mkdtempSync(join(tmpdir(), 'hadron-stalls-'));
  const holders = join(folder, 'holders.json');
  writeFileSync(
    holders,
    JSON.stringify([
      {
        id: 'bench',
        name: 'Bench',
        baseUrl: held.baseUrl,
        isNational: true,
        patience: { timeoutSeconds: 120 },
      },
    ]),
  );
  const gateway = await openGateway(holders, folder);
  const health = await openHealth(`${gateway.url}/health`, `${floorUrl}/2`);
  try {
    for (let time = 0; time < people.length; time++) {
      console.log(time === 0 ? ' a small one first' : ` the ${time}. time`);
      const megabytes = time === 0 ? 0.4 : size * Number(options.documents);
      await journey({ gateway, health, megabytes }, time, time === 0 ? small : bytes);
    }
  } finally {
    health.close();
    await gateway.stop();
    await held.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const floor = await openFloor();
try {
  for (const name of positionals.length > 0 ? positionals : Object.keys(shapes))
    await measure(name, floor.url);
} finally {
  await floor.close();
}
