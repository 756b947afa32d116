// The sandbox network as the gateway meets it: six holders over loopback HTTP, asked through the FHIR connector.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { Agent } from 'undici';
import type { Demographics } from '../../patients/patient.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemRandom } from '../../platform/random.ts';
import { loadHolders, locate } from '../directory.ts';
import { networks } from '../index.ts';
import { NetworkTrouble, type Call, type DocumentEntry, type Holder } from '../network.ts';
import { loadSandboxPeople, startSandbox, type SandboxOptions, type SandboxPerson } from './index.ts';

const dispatcher = new Agent();
after(() => dispatcher.destroy());
const { fhir } = networks({ dispatcher, clock: systemClock });
const call: Call = { purposeOfUse: 'TREATMENT', signal: new AbortController().signal };
/** Holders here answer without their latency. */
const hurried = { ...systemClock, sleep: async () => {} };

async function openSandbox(t: TestContext, options: Partial<SandboxOptions> = {}) {
  const people = options.people ?? (await loadSandboxPeople());
  const sandbox = await startSandbox({ clock: hurried, random: systemRandom, ...options, people });
  t.after(() => sandbox.stop());
  return sandbox;
}

/** Tries again as the query engine does, without waiting. */
async function persist<T>(holder: Holder, work: () => Promise<T>): Promise<T> {
  for (let triesLeft = holder.patience.retryDelaysSeconds.length; ; triesLeft--) {
    try {
      return await work();
    } catch (error) {
      if (triesLeft === 0 || !(error instanceof NetworkTrouble && error.mayPass)) throw error;
    }
  }
}

async function listDocuments(holder: Holder, person: Demographics): Promise<DocumentEntry[]> {
  const matches = await persist(holder, () => fhir.discover(holder, person, call));
  const lists = await Promise.all(
    matches.map(match => persist(holder, () => fhir.query(holder, match.holderPatientId, call))),
  );
  return lists.flat();
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const person = (people: SandboxPerson[], key: string): SandboxPerson => {
  const found = people.find(each => each.key === key);
  assert.ok(found, key);
  return found;
};

test('every sandbox person is found at every holder that has a document of theirs, and each document comes byte for byte', async t => {
  const sandbox = await openSandbox(t);
  assert.ok(sandbox.people.length > 0);
  for (const { key, registration, documents } of sandbox.people) {
    const located = locate(sandbox.holders, registration, [], []);
    const received: string[] = [];
    for (const holder of located) {
      if (holder.id === 'sandbox-mesa-mirage') continue;
      for (const entry of await listDocuments(holder, registration)) {
        received.push(hexOf((await fhir.retrieve(holder, entry, call)).bytes));
      }
    }
    const expected = await Promise.all(
      documents.flatMap(document =>
        document.holders.filter(name => name !== 'mesa').map(async () => hexOf(await document.read())),
      ),
    );
    assert.deepEqual(received.sort(), expected.sort(), key);
  }
});

test('Elvira is found although she registers under a longer family name, Kam although she registers as a man', async t => {
  const sandbox = await openSandbox(t);
  const [harbor] = sandbox.holders;
  assert.ok(harbor);
  for (const key of ['elvira-valadez', 'kam-quark']) {
    const { registration } = person(sandbox.people, key);
    assert.equal((await fhir.discover(harbor, registration, call)).length, 1, key);
  }
});

test('nobody is found under another birth date', async t => {
  const sandbox = await openSandbox(t);
  const [harbor] = sandbox.holders;
  assert.ok(harbor);
  const { registration } = person(sandbox.people, 'kam-quark');
  assert.deepEqual(await fhir.discover(harbor, { ...registration, dateOfBirth: '1954-12-02' }, call), []);
});

test('only people of Arizona meet the holder that is down', async t => {
  const sandbox = await openSandbox(t);
  const { registration } = person(sandbox.people, 'kam-quark');
  const askedInNewYork = locate(sandbox.holders, registration, [], []);
  assert.ok(!askedInNewYork.some(({ id }) => id === 'sandbox-mesa-mirage'));
  const inArizona = { ...registration, addressState: 'AZ', postalCode: '86001' };
  const mesa = locate(sandbox.holders, inArizona, [], []).find(({ id }) => id === 'sandbox-mesa-mirage');
  assert.ok(mesa);
  await assert.rejects(fhir.discover(mesa, inArizona, call), { troubleClass: 'away' });
});

test('Prairie fails the first calls of a query, then recovers, and fails the next query likewise', async t => {
  const sandbox = await openSandbox(t);
  const prairie = sandbox.holders.find(({ id }) => id === 'sandbox-prairie-tumbleweed');
  assert.ok(prairie);
  const { registration } = person(sandbox.people, 'kam-quark');
  for (const round of ['first', 'second']) {
    await assert.rejects(fhir.discover(prairie, registration, call), NetworkTrouble, round);
    assert.equal((await persist(prairie, () => fhir.discover(prairie, registration, call))).length, 1, round);
  }
});

test('Lakeside repeats documents of Harbor byte for byte, under one and the same document id', async t => {
  const sandbox = await openSandbox(t);
  const { registration } = person(sandbox.people, 'kam-quark');
  const uniqueIds = async (id: string) => {
    const holder = sandbox.holders.find(each => each.id === id);
    assert.ok(holder);
    return (await listDocuments(holder, registration)).map(({ uniqueId, sha1 }) => `${uniqueId} ${sha1}`);
  };
  const harbor = await uniqueIds('sandbox-harbor-health');
  const lakeside = await uniqueIds('sandbox-lakeside-echo');
  assert.ok(lakeside.length > 0);
  assert.deepEqual(
    lakeside.filter(id => !harbor.includes(id)),
    [],
  );
});

test('Summit lists a stranger’s document as if it were the patient’s', async t => {
  const sandbox = await openSandbox(t);
  const summit = sandbox.holders.find(({ id }) => id === 'sandbox-summit-attic');
  assert.ok(summit);
  const { registration, documents } = person(sandbox.people, 'kam-quark');
  const strangers = documents.filter(document => document.stranger);
  assert.ok(strangers.length > 0);
  const listed = await Promise.all(
    (await listDocuments(summit, registration)).map(async entry =>
      hexOf((await fhir.retrieve(summit, entry, call)).bytes),
    ),
  );
  for (const stranger of strangers) assert.ok(listed.includes(hexOf(await stranger.read())));
});

test('each holder shows a CapabilityStatement, and refuses what it does not know with an OperationOutcome', async t => {
  const sandbox = await openSandbox(t);
  for (const holder of sandbox.holders.filter(({ id }) => id !== 'sandbox-mesa-mirage')) {
    const show = async (path: string) => {
      const answer = await dispatcher.request({
        origin: holder.baseUrl.replace(/\/fhir$/, ''),
        path,
        method: 'GET',
      });
      return {
        status: answer.statusCode,
        json: (await answer.body.json()) as { resourceType: string; fhirVersion?: string },
      };
    };
    const metadata = await show('/fhir/metadata');
    assert.equal(metadata.json.resourceType, 'CapabilityStatement');
    assert.equal(metadata.json.fhirVersion, '4.0.1');
    const unknown = await show('/fhir/Patient/nobody');
    assert.deepEqual([unknown.status, unknown.json.resourceType], [404, 'OperationOutcome']);
  }
});

const header = (given: string, family: string, birthTime: string, title: string) => `<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>${title}</title>
<effectiveTime value="20240131101500-0500"/><recordTarget><patientRole><id root="2.999.1" extension="1"/>
<addr><streetAddressLine>1 Test Way</streetAddressLine><city>Portland</city><state>OR</state><postalCode>97201</postalCode></addr>
<telecom value="tel:+1(503)555-0101"/><patient><name><given>${given}</given><family>${family}</family></name>
<administrativeGenderCode code="M"/><birthTime value="${birthTime}"/></patient></patientRole></recordTarget>
<component><structuredBody/></component></ClinicalDocument>`;

async function openFolder(t: TestContext, files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hadron-sandbox-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

test('a folder of C-CDA files is served, each file under the person of its own header; the others belong to nobody', async t => {
  const long = header('Robin', 'Long', '19800229', `x${'é'.repeat(200_000)}`);
  const folder = await openFolder(t, {
    'a.xml': header('José', 'Núñez', '19700101', 'One'),
    'b.xml': header('JOSE', 'Nunez', '19700101083000-0500', 'Two'),
    'c.xml': header('Jose', 'Nunez', '19710101', 'Of another'),
    'long.xml': long,
    'no-date.xml': header('No', 'Date', '', 'x'),
    'no-such-day.xml': header('No', 'Day', '20230231', 'x'),
    'no-family.xml': header('No', '', '19700101', 'x'),
    'not-cda.xml': '<html><body/></html>',
    'garbage.xml': new Uint8Array([0, 1, 2, 255]),
    'empty.xml': '',
    'readme.txt': 'not served',
  });
  const sandbox = await openSandbox(t, { people: [], documentsFolder: folder });
  assert.deepEqual(sandbox.unserved, [
    'empty.xml',
    'garbage.xml',
    'no-date.xml',
    'no-family.xml',
    'no-such-day.xml',
    'not-cda.xml',
  ]);
  assert.deepEqual(
    sandbox.people.map(({ documents }) => documents.map(({ file }) => file)),
    [['a.xml', 'b.xml'], ['c.xml'], ['long.xml']],
  );
  const [jose] = sandbox.people;
  assert.deepEqual(jose?.registration, {
    givenName: 'José',
    familyName: 'Núñez',
    dateOfBirth: '1970-01-01',
    gender: 'MALE',
    addressLines: ['1 Test Way'],
    addressCity: 'Portland',
    addressState: 'OR',
    postalCode: '97201',
    telephone: '5035550101',
  });
  for (const { registration, documents } of sandbox.people) {
    const received = new Set<string>();
    for (const holder of locate(sandbox.holders, registration, [], [])) {
      for (const entry of await listDocuments(holder, registration)) {
        received.add(hexOf((await fhir.retrieve(holder, entry, call)).bytes));
      }
    }
    const expected = await Promise.all(documents.map(async document => hexOf(await document.read())));
    assert.deepEqual([...received].sort(), expected.sort());
  }
});

test('a folder’s files are spread over the holders that are up, and Lakeside repeats Harbor’s', async t => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`${n}.xml`, header('Avery', 'Sample', '19660118', `Note ${n}`)]),
  );
  const sandbox = await openSandbox(t, { people: [], documentsFolder: await openFolder(t, files) });
  const documents = sandbox.people.flatMap(each => each.documents);
  assert.equal(documents.length, 60);
  const primary = new Set(documents.map(({ holders }) => holders[0]));
  assert.deepEqual([...primary].sort(), ['cedar', 'harbor', 'prairie', 'summit']);
  for (const { holders } of documents) assert.equal(holders.includes('lakeside'), holders.includes('harbor'));
});

test('a folder that is not there is said so by the file system’s code', async () => {
  const options = { people: [], clock: hurried, random: systemRandom, documentsFolder: '/nowhere/at/all' };
  await assert.rejects(startSandbox(options), { code: 'ENOENT' });
});

test('the sandbox’s directory can be handed to another process as an operator’s file of holders', async t => {
  const sandbox = await openSandbox(t);
  const folder = await openFolder(t, { 'holders.json': JSON.stringify(sandbox.holders) });
  assert.deepEqual(await loadHolders(join(folder, 'holders.json')), sandbox.holders);
});
