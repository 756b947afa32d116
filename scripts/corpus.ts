// Serves a folder of C-CDA files through the sandbox holders, registers everybody found in them, asks for all, and looks whether
// every query ended and every file was kept byte for byte.
//   node scripts/corpus.ts FOLDER [--at-once 16]
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readDocumentsFolder, sandboxHolders } from '../src/networks/sandbox/index.ts';
import type { SandboxPerson } from '../src/networks/sandbox/index.ts';
import { apiClient } from '../test/support/client.ts';
import { credentials, startGatewayProcess } from '../test/support/gateway-process.ts';
import { unzip } from '../test/support/unzip.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'at-once': { type: 'string', default: '16' } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('Which folder? node scripts/corpus.ts FOLDER');
  process.exit(2);
}

const { people, unserved } = await readDocumentsFolder(resolve(folder), sandboxHolders);
const data = await mkdtemp(join(tmpdir(), 'hadron-corpus-'));
const gateway = await startGatewayProcess({
  HADRON_DATA: data,
  HADRON_SANDBOX_DOCUMENTS: resolve(folder),
  HADRON_LOG: 'error',
});
const client = apiClient(gateway.url, credentials);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const states: Record<string, number> = {};
const troubles: Record<string, number> = {};
const wrong: string[] = [];
let bytesKept = 0;
let filesKept = 0;
let resources = 0;

async function ask(person: SandboxPerson, n: number): Promise<void> {
  const r = person.registration;
  const { particle_patient_id: id } = await client.register({
    patient_id: `corpus-${n}`,
    given_name: r.givenName,
    family_name: r.familyName,
    date_of_birth: r.dateOfBirth,
    gender: r.gender,
    postal_code: r.postalCode,
    address_city: r.addressCity,
    address_state: r.addressState,
    address_lines: r.addressLines,
  });
  const { query_id } = await client.startQuery(id);
  const { state, holders } = await client.untilEnded(id, query_id, 180_000);
  for (const { holder, state, lost, error_class } of holders)
    if (state === 'FAILED' || lost !== 0) {
      const trouble = `${holder} ${state} ${String(error_class)}`;
      troubles[trouble] = (troubles[trouble] ?? 0) + 1;
    }
  states[state] = (states[state] ?? 0) + 1;
  const answer = await client.call('GET', `/api/v2/patients/${id}/ccda`);
  const files = answer.status === 204 ? [] : [...unzip(new Uint8Array(await answer.arrayBuffer())).values()];
  const kept = new Set(files.map(sha256));
  for (const document of person.documents) {
    const bytes = await document.read();
    if (kept.has(sha256(bytes))) {
      filesKept++;
      bytesKept += bytes.byteLength;
    } else wrong.push(`${document.file} was not kept`);
  }
  const bundle = await client.json<{ total: number }>('GET', `/api/v2/patients/${id}/fhir?_count=1`);
  resources += bundle.total;
}

const startedMs = performance.now();
const left = [...people.entries()];
await Promise.all(
  Array.from({ length: Number(values['at-once']) }, async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [n, person] = next;
      await ask(person, n).catch((error: unknown) =>
        wrong.push(`person ${n}: ${error instanceof Error ? error.message : 'unknown'}`),
      );
    }
  }),
);
const seconds = (performance.now() - startedMs) / 1_000;
await gateway.stop();
await rm(data, { recursive: true, force: true });

const megabytes = bytesKept / 1_000_000;
console.log(
  [
    `people            ${people.length}`,
    `queries           ${Object.entries(states)
      .map(([state, count]) => `${count} ${state}`)
      .join(', ')}`,
    ...Object.entries(troubles).map(([trouble, count]) => `trouble           ${count} × ${trouble}`),
    `files kept        ${filesKept} (${megabytes.toFixed(1)} MB), each byte for byte`,
    `files of nobody   ${unserved.length} (no readable name and birth date in their header)`,
    `resources         ${resources}`,
    `time              ${seconds.toFixed(1)} s: ${(people.length / seconds).toFixed(1)} queries/s, ${(filesKept / seconds).toFixed(1)} files/s, ${(megabytes / seconds).toFixed(1)} MB/s`,
    ...wrong,
  ].join('\n'),
);
process.exitCode = wrong.length > 0 || Object.keys(states).some(s => s === 'FAILED') ? 1 : 0;
