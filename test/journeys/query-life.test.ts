// One query from acceptance to end, over a real database, real files and real holders on loopback sockets.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import { Agent } from 'undici';
import { createProject } from '../../src/access/projects.ts';
import type { DocumentId } from '../../src/documents/document.ts';
import { listDocuments } from '../../src/documents/sql.ts';
import { networks } from '../../src/networks/index.ts';
import { sandboxHolders, startSandbox } from '../../src/networks/sandbox/index.ts';
import type { SandboxDocument, SandboxHolder, SandboxPerson } from '../../src/networks/sandbox/index.ts';
import type { ExternalPatientId, Patient } from '../../src/patients/patient.ts';
import { registerPatient } from '../../src/patients/register.ts';
import { deletePatient } from '../../src/patients/remove.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openTestDatabase } from '../../src/platform/database/testing.ts';
import { folderFileStore } from '../../src/platform/files-folder.ts';
import type { Observation } from '../../src/platform/observations.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { startWorker } from '../../src/platform/tasks/worker.ts';
import type { Worker } from '../../src/platform/tasks/worker.ts';
import { findQuery } from '../../src/queries/find.ts';
import { openConvertPool } from '../../src/queries/convert-pool.ts';
import { settleQuery } from '../../src/queries/finish.ts';
import type { QueryParts } from '../../src/queries/parts.ts';
import { hasEnded } from '../../src/queries/query.ts';
import type { Query, QueryStatus } from '../../src/queries/query.ts';
import { queryTasks } from '../../src/queries/run.ts';
import { startQuery } from '../../src/queries/start.ts';
import { restoreDocument, withdrawDocument } from '../../src/queries/withdraw.ts';
import { localLaneCaps } from '../../src/queries/steps/lanes.ts';
import { openFlattener } from '../../src/records/flat/flatten-thread.ts';
import { flatState } from '../../src/records/flat/sql.ts';
import { readPatientChanges } from '../../src/records/changes.ts';
import { projectFlat } from '../../src/records/flat/project.ts';
import { readResources } from '../../src/records/read.ts';
import { smallCda } from '../support/small-cda.ts';

const [harbor] = sandboxHolders;
if (!harbor) throw new Error('The sandbox has no holders.');
const holder = (key: string, more: Partial<SandboxHolder> = {}): SandboxHolder => ({
  ...harbor,
  key,
  id: `holder-${key}`,
  name: key,
  isNational: true,
  latencyMs: [0, 5],
  temper: 'steady',
  ...more,
});

const nora = {
  givenName: 'Nora',
  familyName: 'Sample',
  dateOfBirth: '1980-02-29',
  gender: 'FEMALE' as const,
  postalCode: '12207',
  addressCity: 'Albany',
  addressState: 'NY',
  addressLines: ['1 Test Way'],
};

const document = (file: string, bytes: Uint8Array, holders: string[]): SandboxDocument => ({
  file,
  mimeType: file.endsWith('.pdf') ? 'application/pdf' : 'application/xml',
  title: file,
  holders,
  read: async () => bytes,
});

const noraWith = (...documents: SandboxDocument[]): SandboxPerson => ({
  key: 'nora',
  person: {
    names: [{ given: ['Nora'], family: 'Sample' }],
    birthDate: '1980-02-29',
    gender: 'female',
    addresses: [{ lines: ['1 Test Way'], city: 'Albany', state: 'NY', postalCode: '12207' }],
    telephones: [],
    emails: [],
  },
  registration: nora,
  documents,
});

interface World {
  holders: SandboxHolder[];
  documents: SandboxDocument[];
  limits?: Partial<QueryParts['limits']>;
  workers?: number;
  /** Changes the directory, as an operator would. */
  direct?: (directory: QueryParts['directory']) => QueryParts['directory'];
}

async function openWorld(t: TestContext, world: World) {
  const folder = await mkdtemp(join(tmpdir(), 'hadron-life-'));
  const database = await openTestDatabase();
  const seen: Observation[] = [];
  const sandbox = await startSandbox({
    people: [noraWith(...world.documents)],
    holders: world.holders,
    clock: systemClock,
    random: systemRandom,
  });
  const dispatcher = new Agent();
  const files = folderFileStore(folder);
  const conversions = openConvertPool(systemClock);
  const flattener = openFlattener(systemClock);
  const parts: QueryParts = {
    database,
    files,
    conversions,
    flattener,
    clock: systemClock,
    random: systemRandom,
    observe: observation => seen.push(observation),
    directory: world.direct?.(sandbox.holders) ?? sandbox.holders,
    networks: networks({ dispatcher, clock: systemClock }),
    limits: {
      softDeadlineSeconds: 60,
      hardDeadlineSeconds: 120,
      unfinishedQueries: 100,
      ...world.limits,
    },
  };
  const workers: Worker[] = [];
  t.after(async () => {
    await Promise.all(workers.map(worker => worker.stop(0)));
    await sandbox.stop();
    await conversions.stop();
    await flattener.stop();
    await dispatcher.destroy();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
  const start = async () => {
    const lanes = parts.directory.map(h => [h.id, h.patience.concurrent] as const);
    workers.push(
      await startWorker(parts, queryTasks(parts), {
        slots: 16,
        limits: { lanes: new Map([...localLaneCaps, ...lanes]), perLane: 4, perProject: 64 },
        settled: settleQuery(parts),
        isAlone: false,
      }),
    );
  };
  for (let i = 0; i < (world.workers ?? 1); i++) await start();

  const { projectId } = await database.transaction(tx => createProject(tx, 'Test', parts));
  const patient = await registerPatient(parts, projectId, 'mrn-1' as ExternalPatientId, nora);
  const ask = (whom: Patient = patient) => startQuery(parts, whom, { purposeOfUse: 'TREATMENT' });
  const until = async (
    { queryId }: Query,
    isReached: (status: QueryStatus) => boolean = status => hasEnded(status.query.state),
  ): Promise<QueryStatus> => {
    for (let i = 0; i < 600; i++) {
      const status = await findQuery(database.executor, patient, queryId);
      if (status && isReached(status)) return status;
      await systemClock.sleep(25);
    }
    throw new Error('The query has not come there within 15 s.');
  };
  return { parts, database, files, sandbox, seen, patient, projectId, ask, until, start };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const outcome = ({ query, attempts }: QueryStatus) => ({
  state: query.state,
  holders: Object.fromEntries(attempts.map(a => [a.holderId, a.state])),
});

test('every holder is asked, every document is kept byte for byte, and the record says what they say', async t => {
  const first = smallCda({ id: '1' });
  const second = smallCda({ id: '2', problem: '44054006' });
  const { ask, until, database, patient, parts } = await openWorld(t, {
    holders: [holder('a'), holder('b', { pageSize: 1, attachments: 'wrapped in a Binary' }), holder('c')],
    documents: [document('1.xml', first, ['a']), document('2.xml', second, ['b'])],
  });
  const status = await until(await ask());
  assert.deepEqual(outcome(status), {
    state: 'COMPLETE',
    holders: { 'holder-a': 'ANSWERED', 'holder-b': 'ANSWERED', 'holder-c': 'NOT_FOUND' },
  });
  assert.equal(status.filesAvailable, 2);
  // Before its end was told: whoever reads now finds it done.
  assert.equal((await flatState(database.executor, patient))?.isStale, false);
  const kept = await listDocuments(database.executor, patient);
  const bytes = await Promise.all(
    kept.map(d => parts.files.get(`${d.projectId}/${d.particlePatientId}/${d.sha256}`)),
  );
  assert.deepEqual(bytes.map(sha256).sort(), [first, second].map(sha256).sort());
  const conditions = await readResources(database.executor, patient, { resourceType: 'Condition' });
  const codes = conditions.map(c => /"code":"(38341003|44054006)"/.exec(c.json)?.[1]).sort();
  assert.deepEqual(codes, ['38341003', '44054006']);
  const { rows } = await sql<{ report: string }>`select report from document`.execute(database.executor);
  for (const { report } of rows) {
    const { sections } = JSON.parse(report) as {
      sections: { code: string; mapped: Record<string, number> }[];
    };
    assert.deepEqual(
      sections.map(section => [section.code, section.mapped]),
      [['11450-4', { Condition: 1 }]],
    );
  }
});

test('the same bytes at two holders are one document with two sources', async t => {
  const bytes = smallCda({ id: '1' });
  const { ask, until, database } = await openWorld(t, {
    holders: [holder('a'), holder('b')],
    documents: [document('1.xml', bytes, ['a', 'b'])],
  });
  const status = await until(await ask());
  assert.equal(status.filesAvailable, 1);
  assert.deepEqual(
    status.attempts.map(a => a.kept),
    [1, 1],
  );
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from document_source`.execute(
    database.executor,
  );
  assert.equal(rows[0]?.n, 2);
});

test("another person's document is set aside: no trace of it in files or record", async t => {
  const { ask, until, database, patient } = await openWorld(t, {
    holders: [holder('a')],
    documents: [
      document('mine.xml', smallCda({ id: '1' }), ['a']),
      document('other.xml', smallCda({ id: '2', given: 'Otto', family: 'Stranger', problem: '44054006' }), [
        'a',
      ]),
      document('twin.xml', smallCda({ id: '3', given: 'Iris', problem: '44054006' }), ['a']),
    ],
  });
  const status = await until(await ask());
  assert.equal(status.query.state, 'COMPLETE');
  assert.deepEqual([status.attempts[0]?.kept, status.attempts[0]?.quarantined], [1, 2]);
  assert.equal((await listDocuments(database.executor, patient)).length, 1);
  const record = await readResources(database.executor, patient);
  assert.ok(record.length > 0);
  assert.ok(!record.some(r => r.json.includes('44054006')));
});

test('a document that another replaces, or that its holder or a caller takes back, speaks no more; and again when that is taken back', async t => {
  const [first, second] = [
    document('1.xml', smallCda({ id: '1' }), ['a']),
    document('2.xml', smallCda({ id: '2', problem: '44054006', replaces: '1' }), ['a']),
  ];
  const { ask, until, database, patient, parts } = await openWorld(t, {
    holders: [holder('a')],
    documents: [first, second],
  });
  const codes = async () =>
    (await readResources(database.executor, patient, { resourceType: 'Condition' })).map(
      each => /"code":"(38341003|44054006)"/.exec(each.json)?.[1],
    );
  const statuses = async () =>
    (await readResources(database.executor, patient, { resourceType: 'DocumentReference' }))
      .map(each => /"status":"([a-z-]+)"/.exec(each.json)?.[1])
      .sort();
  const kinds = async () =>
    (await readPatientChanges(database.executor, patient, 0, 100))
      .filter(each => each.resourceType === 'Condition')
      .map(each => each.kind);
  await until(await ask());
  // Whichever of the two was converted first.
  assert.deepEqual([await codes(), await statuses()], [['44054006'], ['current', 'superseded']]);

  // Kept before documents had marks, they say what they replace when they come anew.
  await sql`update document set marks = null, is_replaced = false`.execute(database.executor);
  await until(await ask());
  const replaced = (await listDocuments(database.executor, patient)).filter(each => each.isReplaced);
  assert.deepEqual([replaced.length, await codes()], [1, ['44054006']]);

  Object.assign(second, { status: 'entered-in-error' });
  await until(await ask());
  assert.deepEqual([await codes(), await statuses()], [['38341003'], ['current']]);
  assert.equal((await listDocuments(database.executor, patient)).length, 1);
  assert.deepEqual((await kinds()).slice(-2).toSorted(), ['added', 'withdrawn']);

  Object.assign(second, { status: 'current' });
  await until(await ask());
  assert.deepEqual([await codes(), await statuses()], [['44054006'], ['current', 'superseded']]);

  const kept = await listDocuments(database.executor, patient);
  const idOf = (bytes: Uint8Array) => kept.find(each => each.sha256 === sha256(bytes))?.documentId;
  const [one, two] = await Promise.all([first.read(), second.read()]);
  const caller = systemRandom.uuid();
  assert.equal(await withdrawDocument(parts, patient, idOf(two) as DocumentId, caller), 'WITHDRAWN');
  assert.ok(!(await codes()).includes('44054006'), 'at once');
  const comesTo = async (expected: string[]) => {
    for (let i = 0; i < 400 && String(await codes()) !== String(expected); i++) await systemClock.sleep(25);
    assert.deepEqual(await codes(), expected);
  };
  await comesTo(['38341003']);
  await projectFlat(parts, patient);
  const flat = await sql<{ json: string }>`select json from flat_row where gone_round is null`.execute(
    database.executor,
  );
  const flatText = flat.rows.map(row => row.json).join();
  assert.deepEqual([flatText.includes('38341003'), flatText.includes('44054006')], [true, false]);
  assert.equal(await withdrawDocument(parts, patient, idOf(one) as DocumentId, caller), 'WITHDRAWN');
  assert.deepEqual([await codes(), (await listDocuments(database.executor, patient)).length], [[], 0]);
  assert.equal(await restoreDocument(parts, patient, idOf(two) as DocumentId), 'CURRENT');
  await comesTo(['44054006']);
});

test('files that are no C-CDA, broken ones and empty ones are kept and never fail the query', async t => {
  const whole = smallCda({ id: '1' });
  const { ask, until, database, patient } = await openWorld(t, {
    holders: [holder('a')],
    documents: [
      document('letter.pdf', Buffer.from('%PDF-1.4 not really'), ['a']),
      document('truncated.xml', whole.subarray(0, whole.length - 300), ['a']),
      document('other.xml', Buffer.from('<html><body>Not a C-CDA</body></html>'), ['a']),
      document('noise.xml', Buffer.from([0xff, 0x00, 0x3c, 0x80, 0x3c, 0x21]), ['a']),
    ],
  });
  const status = await until(await ask());
  assert.equal(status.query.state, 'COMPLETE');
  assert.equal(status.filesAvailable, 4);
  assert.equal((await listDocuments(database.executor, patient)).length, 4);
  const { rows } = await sql<{
    issues: string | null;
  }>`select issues from document where issues <> '[]'`.execute(database.executor);
  assert.ok(rows.length >= 2, 'the odd ones have issues');
});

test('a holder in trouble costs its own answer only', async t => {
  const { ask, until } = await openWorld(t, {
    holders: [
      holder('good'),
      holder('recovers', { temper: 'recovers' }),
      holder('down', { isDown: true }),
      holder('garbage', { temper: 'garbage' }),
      holder('refuses', { temper: 'says403' }),
      holder('resets', { temper: 'reset' }),
    ],
    documents: [
      document('1.xml', smallCda({ id: '1' }), ['good', 'recovers', 'down', 'garbage', 'refuses', 'resets']),
    ],
    direct: directory =>
      directory.map(h => ({
        ...h,
        patience: { ...h.patience, retryDelaysSeconds: [0.02, 0.02, 0.02, 0.02] },
      })),
  });
  const status = await until(await ask());
  assert.deepEqual(outcome(status), {
    state: 'PARTIAL',
    holders: {
      'holder-good': 'ANSWERED',
      'holder-recovers': 'ANSWERED',
      'holder-down': 'FAILED',
      'holder-garbage': 'FAILED',
      'holder-refuses': 'FAILED',
      'holder-resets': 'FAILED',
    },
  });
  const byId = new Map(status.attempts.map(a => [a.holderId, a]));
  assert.equal(byId.get('holder-refuses')?.tries, 1, 'a refusal is final');
  assert.equal(byId.get('holder-down')?.tries, 5, 'what may pass is tried as often as its patience says');
  assert.equal(byId.get('holder-recovers')?.errorClass, undefined);
});

test('when nobody answers the query has failed, and says why', async t => {
  const { ask, until } = await openWorld(t, {
    holders: [holder('down', { isDown: true })],
    documents: [],
    direct: directory =>
      directory.map(h => ({ ...h, patience: { ...h.patience, retryDelaysSeconds: [0.02] } })),
  });
  const { query } = await until(await ask());
  assert.deepEqual([query.state, query.failure], ['FAILED', 'no-holder-answered']);
});

test('without a holder for the patient the query has failed at once', async t => {
  const { ask, until } = await openWorld(t, { holders: [], documents: [] });
  const { query } = await until(await ask());
  assert.deepEqual([query.state, query.failure], ['FAILED', 'no-holder-known']);
});

test('at the soft deadline a query ends with what has come; the straggler is late and still arrives', async t => {
  const { ask, until, sandbox } = await openWorld(t, {
    holders: [holder('quick'), holder('slow', { latencyMs: [2_000, 2_100] })],
    documents: [
      document('1.xml', smallCda({ id: '1' }), ['quick']),
      document('2.xml', smallCda({ id: '2' }), ['slow']),
    ],
    limits: { softDeadlineSeconds: 4 },
  });
  assert.ok(sandbox);
  const query = await ask();
  const ended = await until(query);
  assert.equal(ended.query.state, 'PARTIAL');
  assert.deepEqual(
    ended.attempts.map(a => [a.holderId, a.isLate]),
    [
      ['holder-quick', false],
      ['holder-slow', true],
    ],
  );
  const later = await until(query, status => status.attempts.every(a => a.finishedAt !== undefined));
  assert.equal(later.filesAvailable, 2);
  assert.equal(later.query.state, 'PARTIAL', 'an ended query stays as it is');
  assert.deepEqual(later.query.finishedAt, ended.query.finishedAt);
});

test('at the hard deadline nothing more is asked, whatever hangs', async t => {
  const { ask, until, database } = await openWorld(t, {
    holders: [holder('hangs', { temper: 'hang' })],
    documents: [document('1.xml', smallCda({ id: '1' }), ['hangs'])],
    limits: { softDeadlineSeconds: 1, hardDeadlineSeconds: 2 },
  });
  const query = await ask();
  const ended = await until(query);
  assert.deepEqual([ended.query.state, ended.query.failure], ['FAILED', 'no-holder-answered']);
  assert.deepEqual([ended.attempts[0]?.state, ended.attempts[0]?.errorClass], ['FAILED', 'deadline']);
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from task where state in ('ready', 'running')`.execute(database.executor);
  assert.equal(rows[0]?.n, 0);
});

test('two workers on one database share the work, and each query ends once', async t => {
  const { ask, until, database, seen } = await openWorld(t, {
    holders: [holder('a'), holder('b')],
    documents: Array.from({ length: 6 }, (_, i) =>
      document(`${i}.xml`, smallCda({ id: `${i}` }), [i % 2 ? 'a' : 'b']),
    ),
    workers: 2,
  });
  const queries = await Promise.all(Array.from({ length: 5 }, () => ask()));
  for (const query of queries) {
    const status = await until(query);
    assert.equal(status.query.state, 'COMPLETE');
    assert.equal(status.filesAvailable, 6);
  }
  assert.equal(seen.filter(o => o.kind === 'query.ended').length, 5);
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from event`.execute(
    database.executor,
  );
  assert.equal(rows[0]?.n, 5, 'one event each');
});

test('a query that was accepted while nobody worked is done when somebody does', async t => {
  const { ask, until, start } = await openWorld(t, {
    holders: [holder('a')],
    documents: [document('1.xml', smallCda({ id: '1' }), ['a'])],
    workers: 0,
  });
  const query = await ask();
  await start();
  assert.equal((await until(query)).query.state, 'COMPLETE');
});

test('a patient deleted while holders are answering leaves nothing behind', async t => {
  const { ask, database, parts, patient, projectId } = await openWorld(t, {
    holders: [holder('a', { latencyMs: [150, 200] })],
    documents: [document('1.xml', smallCda({ id: '1' }), ['a'])],
  });
  await ask();
  await systemClock.sleep(250);
  await deletePatient(parts, projectId, patient.particlePatientId);
  await systemClock.sleep(1_000);
  for (const table of ['query', 'attempt', 'task', 'document', 'resource_version', 'event']) {
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}`.execute(
      database.executor,
    );
    assert.equal(rows[0]?.n, 0, table);
  }
  const files = [];
  for await (const name of parts.files.list('')) files.push(name);
  assert.deepEqual(files, []);
});

test('one project too many unfinished queries is told to wait', async t => {
  const { ask } = await openWorld(t, {
    holders: [holder('hangs', { temper: 'hang' })],
    documents: [],
    limits: { unfinishedQueries: 2 },
    workers: 0,
  });
  await ask();
  await ask();
  await assert.rejects(ask(), { code: 'query.too-many-unfinished' });
});
