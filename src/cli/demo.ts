// hadron demo: a gateway on an empty folder, one sandbox patient, one query to watch, and what came of it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'undici';
import type { Dispatcher } from 'undici';
import type { Gateway } from '../main.ts';
import { systemClock } from '../platform/clock.ts';
import { StartTrouble } from '../platform/errors-start.ts';
import { describeAccess, runGateway, untilSignal } from './run-gateway.ts';

/** She registers as MALE, as in the reference document, and her documents say FEMALE. */
const shownPerson = 'kam-quark';
const pollMs = 150;
const patienceMs = 120_000;

export async function demoCommand(args: string[]): Promise<number> {
  const isOnce = args.includes('--once');
  const unknown = args.find(arg => arg !== '--once');
  if (unknown !== undefined) {
    process.stderr.write(`demo does not know ${unknown}; it takes --once.\n`);
    return 2;
  }
  const ended = untilSignal();
  const folder = await mkdtemp(join(tmpdir(), 'hadron-demo-'));
  try {
    const { config, gateway } = await runGateway({
      HADRON_LOG: 'error',
      HADRON_PRIVATE_ADDRESSES: 'on',
      ...process.env,
      HADRON_DATA: folder,
      DATABASE_URL: '',
      HADRON_ROLE: 'all',
      HADRON_SANDBOX: 'on',
      HADRON_SANDBOX_DOCUMENTS: '',
    });
    try {
      const url = gateway.url;
      if (url === undefined) throw new StartTrouble('The demo needs an API to show.');
      say(`Hadron answers at ${url}, with ${gateway.directory.length} sandbox holders.`, '');
      say(...describeAccess(gateway, config), '');
      const credentials = {
        clientId: gateway.development?.clientId ?? '',
        clientSecret: gateway.development?.clientSecret ?? config.clientSecret ?? '',
        projectId: gateway.development?.projectId ?? '',
      };
      const isWell = await Promise.race([show(url, gateway, credentials), ended.then(() => undefined)]);
      if (isWell === undefined) return 0;
      if (isOnce || !isWell) return isWell ? 0 : 1;
      say('', 'It goes on serving; Ctrl-C ends it and removes its folder.');
      await ended;
      return 0;
    } finally {
      await gateway.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const say = (...lines: string[]) => void process.stdout.write(lines.map(line => `${line}\n`).join(''));

interface Credentials {
  clientId: string;
  clientSecret: string;
  projectId: string;
}

interface HolderStatus {
  holder: string;
  state: string;
  tries: number;
  documents: number;
  kept: number;
  quarantined: number;
  lost: number;
  error_class: string | null;
}

interface QueryAnswer {
  state: string;
  files_available: number;
  holders: HolderStatus[];
}

/** False when the query failed. Every step is a call of the published API over HTTP. */
async function show(url: string, gateway: Gateway, credentials: Credentials): Promise<boolean> {
  const caller = openCaller(url);
  try {
    const token = await caller.text('GET', '/auth', {
      'client-id': credentials.clientId,
      'client-secret': credentials.clientSecret,
      scope: `projects/${credentials.projectId}`,
    });
    const headers = { authorization: `Bearer ${token}` };
    const person =
      gateway.sandbox?.people.find(each => each.key === shownPerson) ?? gateway.sandbox?.people[0];
    if (!person) throw new StartTrouble('The sandbox has no people.');
    const r = person.registration;
    say(`Registering ${r.givenName} ${r.familyName}, a synthetic patient, and asking every holder:`, '');
    const startedMs = systemClock.monotonicMs();
    const { particle_patient_id: id } = await caller.json<{ particle_patient_id: string }>(
      'POST',
      '/api/v2/patients',
      headers,
      {
        patient_id: 'demo',
        given_name: r.givenName,
        family_name: r.familyName,
        date_of_birth: r.dateOfBirth,
        gender: r.gender,
        postal_code: r.postalCode,
        address_city: r.addressCity,
        address_state: r.addressState,
        address_lines: r.addressLines,
      },
    );
    await caller.json('POST', `/api/v2/patients/${id}/query`, headers, { purpose_of_use: 'TREATMENT' });
    const names = new Map(gateway.directory.map(holder => [holder.id, holder.name]));
    const status = await watch(caller, headers, id, names, startedMs);
    const seconds = ((systemClock.monotonicMs() - startedMs) / 1_000).toFixed(1);
    say('', `The query is ${status.state} after ${seconds} s: ${status.files_available} documents kept.`, '');
    await summarise(caller, headers, id);
    say('', 'Go on with:', ...nextSteps(url, credentials, id));
    return status.state !== 'FAILED';
  } finally {
    await caller.close();
  }
}

async function watch(
  caller: Caller,
  headers: Headers,
  id: string,
  names: ReadonlyMap<string, string>,
  startedMs: number,
): Promise<QueryAnswer> {
  const shown = new Map<string, string>();
  const width = Math.max(...[...names.values()].map(name => name.length));
  for (;;) {
    const status = await caller.json<QueryAnswer>('GET', `/api/v2/patients/${id}/query`, headers);
    for (const holder of status.holders) {
      const line = describeHolder(holder);
      if (shown.get(holder.holder) === line) continue;
      shown.set(holder.holder, line);
      const ms = systemClock.monotonicMs() - startedMs;
      say(
        `  ${(ms / 1_000).toFixed(1).padStart(5)} s  ${(names.get(holder.holder) ?? holder.holder).padEnd(width)}  ${line}`,
      );
    }
    if (!['PENDING', 'PROCESSING'].includes(status.state)) return status;
    if (systemClock.monotonicMs() - startedMs > patienceMs)
      throw new StartTrouble(`The query has not ended after ${patienceMs / 1_000} s.`);
    await systemClock.sleep(pollMs);
  }
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

function describeHolder(h: HolderStatus): string {
  const troubles = h.error_class === null ? '' : `, trouble: ${h.error_class}`;
  const setAside = h.quarantined > 0 ? `, ${h.quarantined} set aside (another person's)` : '';
  const lost = h.lost > 0 ? `, ${h.lost} not to be had` : '';
  switch (h.state) {
    case 'ASKED':
      return `asked${troubles}${h.tries > 0 ? ', trying again' : ''}`;
    case 'LOCATED':
      if (h.documents === 0) return `knows the patient, is listing documents${troubles}`;
      return `knows the patient: ${h.kept} of ${plural(h.documents, 'document')}${setAside}${troubles}`;
    case 'NOT_FOUND':
      return 'does not know the patient';
    case 'ANSWERED':
      return `done: ${plural(h.kept, 'document')}${setAside}${lost}`;
    default:
      return `failed${troubles}`;
  }
}

async function summarise(caller: Caller, headers: Headers, id: string): Promise<void> {
  const bundle = await caller.json<{ entry?: { resource: { resourceType: string } }[] }>(
    'GET',
    `/api/v2/patients/${id}/fhir?_count=10000`,
    headers,
  );
  const types = new Map<string, number>();
  for (const { resource } of bundle.entry ?? [])
    types.set(resource.resourceType, (types.get(resource.resourceType) ?? 0) + 1);
  const flat = await caller.json<Record<string, unknown[]>>('GET', `/api/v2/patients/${id}/flat`, headers);
  const rows = Object.entries(flat)
    .map(([dataset, those]) => [dataset, those.length] as const)
    .filter(([, count]) => count > 0);
  say(`FHIR resources    ${columns([...types].sort(([a], [b]) => (a < b ? -1 : 1)))}`);
  say(`Flat rows         ${columns(rows)}`);
}

/** As many as fit a line, the next lines below the first. */
function columns(counts: readonly (readonly [string, number])[]): string {
  const lines = [''];
  for (const [name, count] of counts) {
    const item = `${name} ${count}`;
    const last = lines[lines.length - 1] ?? '';
    if (last === '') lines[lines.length - 1] = item;
    else if (last.length + item.length > 80) lines.push(item);
    else lines[lines.length - 1] = `${last} · ${item}`;
  }
  return lines.join(`\n${' '.repeat(18)}`);
}

const nextSteps = (url: string, { clientId, clientSecret, projectId }: Credentials, id: string): string[] => [
  `  ${url}/reference     every call, to read and to try`,
  '',
  `  TOKEN=$(curl -s ${url}/auth -H 'client-id: ${clientId}' -H 'client-secret: ${clientSecret}' -H 'scope: projects/${projectId}')`,
  `  curl -s -H "Authorization: Bearer $TOKEN" ${url}/api/v2/patients/${id}/query`,
  `  curl -s -H "Authorization: Bearer $TOKEN" '${url}/api/v2/patients/${id}/flat?ALLERGIES&LABS'`,
  `  curl -s -H "Authorization: Bearer $TOKEN" ${url}/api/v2/patients/${id}/fhir/Condition`,
  `  curl -s -H "Authorization: Bearer $TOKEN" ${url}/api/v2/patients/${id}/ccda -o record.zip`,
];

type Headers = Record<string, string>;

interface Caller {
  text(method: Dispatcher.HttpMethod, path: string, headers: Headers, body?: unknown): Promise<string>;
  json<T>(method: Dispatcher.HttpMethod, path: string, headers: Headers, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

function openCaller(url: string): Caller {
  const client = new Client(url);
  const text: Caller['text'] = async (method, path, headers, body) => {
    const answer = await client.request({
      method,
      path,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = await answer.body.text();
    if (answer.statusCode >= 400)
      throw new StartTrouble(`The gateway answered ${answer.statusCode} to ${method} ${path.split('?')[0]}.`);
    return said;
  };
  return {
    text,
    json: async <T>(...call: Parameters<Caller['text']>) => JSON.parse(await text(...call)) as T,
    close: () => client.close(),
  };
}
