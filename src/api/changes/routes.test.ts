// The change feed over HTTP: in order, nothing skipped while transactions are open, nothing clinical in it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { getPatient } from '../../patients/find.ts';
import { sql } from 'kysely';
import { systemClock } from '../../platform/clock.ts';
import { beginEpoch, settleFeed } from '../../records/feed-epoch.ts';
import { arrive, problem } from '../../records/flat/arrivals.testing.ts';
import type { Arrival } from '../../records/flat/arrivals.testing.ts';
import { elvira, openTestApi, refusal, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
before(async () => {
  api = await openTestApi();
});
after(() => api.close());

interface Page {
  changes: {
    kind: string;
    resource_type: string;
    resource_id: string;
    version: number;
    particle_patient_id: string;
  }[];
  cursor: string;
  has_more: boolean;
}

let patients = 0;
async function newPatient(clinic: TestCaller) {
  const id = await register(clinic, { ...elvira, patient_id: `changes-${patients++}` });
  const key = await getPatient(api.parts.database.of(clinic.projectId).executor, clinic.projectId, id);
  const says = (...arrivals: Arrival[]) =>
    api.parts.database.of(clinic.projectId).transaction(tx => arrive(tx, key, arrivals, systemClock.now()));
  return { id, says };
}
const said = (id: string, text = 'Asthma'): Arrival => ({ is: 'says', resource: problem(id, text) });

async function read(clinic: TestCaller, query = '', path = '/api/v2/changes'): Promise<Page> {
  const answer = await clinic.ask(`${path}${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body as Page;
}
/** A change is told once no older transaction is open on the server, be it of another test's database. */
async function untilTold(clinic: TestCaller, count: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if ((await read(clinic, '?limit=100')).changes.length >= count) return;
    await systemClock.sleep(50);
  }
  assert.fail(`fewer than ${count} changes are told`);
}
const told = ({ changes }: Page) =>
  changes.map(({ kind, resource_id, version }) => `${kind} ${resource_id} ${version}`);

describe('of a project', () => {
  test('every change of every patient, page by page, then nothing until something changes', async () => {
    const clinic = await api.newCaller();
    const [one, other] = [await newPatient(clinic), await newPatient(clinic)];
    await one.says(said('a'), said('b'));
    await other.says(said('c'));
    await one.says(said('a', 'Asthma, severe'), { is: 'gone', resourceType: 'Condition', id: 'b' });
    await untilTold(clinic, 5);
    const all: Page['changes'] = [];
    let page = await read(clinic, '?limit=2');
    for (; page.has_more; page = await read(clinic, `?limit=2&cursor=${page.cursor}`))
      all.push(...page.changes);
    all.push(...page.changes);
    assert.deepEqual(told({ ...page, changes: all }), [
      'added a 1',
      'added b 1',
      'added c 1',
      'changed a 2',
      'withdrawn b 2',
    ]);
    assert.deepEqual(
      all.map(each => each.particle_patient_id),
      [one.id, one.id, other.id, one.id, one.id],
    );
    const nothing = await read(clinic, `?cursor=${page.cursor}`);
    assert.deepEqual(nothing, { changes: [], cursor: page.cursor, has_more: false });
    await other.says(said('d'));
    assert.deepEqual(told(await read(clinic, `?cursor=${page.cursor}&wait=30`)), ['added d 1']);
  });

  test('has ids and no clinical word, and nothing of another project', async () => {
    const clinic = await api.newCaller();
    const { id, says } = await newPatient(clinic);
    await says(said('a', 'Asthma'));
    await untilTold(clinic, 1);
    const { text, body } = await clinic.ask('/api/v2/changes');
    assert.doesNotMatch(text, /Asthma/);
    const [change] = (body as Page).changes;
    assert.deepEqual(
      { ...change, recorded_at: '' },
      {
        kind: 'added',
        resource_type: 'Condition',
        resource_id: 'a',
        version: 1,
        particle_patient_id: id,
        superseded_by: null,
        recorded_at: '',
      },
    );
    assert.deepEqual((await read(await api.newCaller())).changes, []);
  });

  test('who waits is told as soon as something changes, or that nothing did', async () => {
    const clinic = await api.newCaller();
    const { says } = await newPatient(clinic);
    const { cursor } = await read(clinic);
    const waiting = read(clinic, `?cursor=${cursor}&wait=30`);
    await says(said('a'));
    assert.deepEqual(told(await waiting), ['added a 1']);
    assert.deepEqual((await read(clinic, `?cursor=${(await waiting).cursor}&wait=1`)).changes, []);
  });

  test('cursors that are not ours, and other wrong parameters, are refused', async () => {
    const clinic = await api.newCaller();
    assert.deepEqual(refusal(await clinic.ask('/api/v2/changes?cursor=rubbish')), [
      400,
      'request.page-invalid',
    ]);
    for (const query of ['limit=0', 'limit=-1', 'limit=x', 'wait=31', 'wait=-1', 'wait=soon'])
      assert.deepEqual(
        refusal(await clinic.ask(`/api/v2/changes?${query}`)),
        [400, 'request.parameter-invalid'],
        query,
      );
  });
});

describe('of a patient', () => {
  test('is what changed in that record, in its order', async () => {
    const clinic = await api.newCaller();
    const [one, other] = [await newPatient(clinic), await newPatient(clinic)];
    await other.says(said('x'));
    await one.says(said('a'));
    await one.says(said('a', 'Gout'), said('b'));
    const path = `/api/v2/patients/${one.id}/changes`;
    const first = await read(clinic, '?limit=2', path);
    assert.deepEqual([told(first), first.has_more], [['added a 1', 'changed a 2'], true]);
    const second = await read(clinic, `?cursor=${first.cursor}`, path);
    assert.deepEqual([told(second), second.has_more], [['added b 1'], false]);
    assert.deepEqual((await read(clinic, `?cursor=${second.cursor}`, path)).changes, []);
    assert.deepEqual(refusal(await clinic.ask(`${path}?cursor=rubbish`)), [400, 'request.page-invalid']);
    assert.deepEqual(refusal(await clinic.ask('/api/v2/patients/nobody/changes')), [404, 'patient.unknown']);
  });
});

test('after a restore a cursor leads nowhere, and everything is told from the start', async () => {
  const clinic = await api.newCaller();
  const { id, says } = await newPatient(clinic);
  await says(said('a'));
  await untilTold(clinic, 1);
  const paths = ['/api/v2/changes', `/api/v2/patients/${id}/changes`];
  const cursors = await Promise.all(paths.map(path => read(clinic, '', path).then(page => page.cursor)));
  const { system } = api.parts.database;
  assert.equal(await settleFeed(system), false, 'a start is no restore');

  // What a dump leaves in another cluster: tables of other oids, and transactions that are yet to come.
  await system.transaction(async tx => {
    await sql`update feed_epoch set tables = '1.1'`.execute(tx);
    await sql`update change set tx = (pg_current_xact_id()::text::bigint + 1000000)::text::xid8
      where project_id = ${clinic.projectId}::uuid`.execute(tx);
  });
  assert.deepEqual((await read(clinic)).changes, [], 'they would be told to nobody');
  assert.equal(await settleFeed(system), true);
  assert.equal(await settleFeed(system), false, 'once');
  await untilTold(clinic, 1);
  const anew = [];
  for (const [at, path] of paths.entries()) {
    assert.deepEqual(refusal(await clinic.ask(`${path}?cursor=${cursors[at]}`)), [410, 'changes.begun-anew']);
    const page = await read(clinic, '', path);
    assert.deepEqual(told(page), ['added a 1']);
    anew.push(page.cursor);
  }
  await says(said('b'));
  await untilTold(clinic, 2);
  for (const [at, path] of paths.entries())
    assert.deepEqual(told(await read(clinic, `?cursor=${anew[at]}`, path)), ['added b 1']);
  const [path = ''] = paths;
  const { cursor } = await read(clinic, '', path);
  assert.equal(await beginEpoch(system), 3, 'or the operator says so');
  assert.deepEqual(refusal(await clinic.ask(`${path}?cursor=${cursor}`)), [410, 'changes.begun-anew']);
});
