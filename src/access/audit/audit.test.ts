// The audit: written in batches, counted where it would drown, and not lost while the database is away.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { systemClock } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import { DatabaseAway } from '../../platform/database/trouble.ts';
import { openTestDatabase } from '../../platform/database/testing.ts';
import type { Observation } from '../../platform/observations.ts';
import { systemRandom as random } from '../../platform/random.ts';
import { createOrganization } from '../organization.ts';
import type { OrganizationId } from '../organization.ts';
import type { ProjectId } from '../project.ts';
import { createAuditWriter } from './audit.ts';
import type { AuditWriter } from './audit.ts';
import type { AuditEvent } from './event.ts';
import { auditEventsBefore } from './sql.ts';

let database: Database;
let organizationId: OrganizationId;
let observed: Observation[];
let passedMs = 0;
let timers: { at: number; call: () => void }[] = [];
const clock: Clock = {
  ...systemClock,
  now: () => new Date(Date.parse('2026-03-01T12:00:00Z') + passedMs),
  monotonicMs: () => passedMs,
  after(ms, call) {
    const timer = { at: passedMs + ms, call };
    timers.push(timer);
    return { cancel: () => void (timers = timers.filter(each => each !== timer)) };
  },
};
function pass(ms: number): void {
  passedMs += ms;
  const due = timers.filter(each => each.at <= passedMs);
  timers = timers.filter(each => each.at > passedMs);
  for (const { call } of due) call();
}

before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());
beforeEach(async () => {
  observed = [];
  timers = [];
  ({ organizationId } = await createOrganization(database.system.executor, 'Group', { clock, random }));
});

const writer = (on: Pick<Database, 'executor'> = database.system): AuditWriter =>
  createAuditWriter({
    database: on,
    clock,
    random,
    observe: each => void observed.push(each),
    disguise: () => 'disguised',
    mostWaiting: 2000,
  });
const projectId = random.uuid() as ProjectId;
const event = (over: Partial<AuditEvent> = {}): AuditEvent => ({
  organizationId,
  projectId,
  clientId: 'client',
  serviceAccountId: undefined,
  action: 'GET /api/v2/patients/:id',
  outcome: 'allowed',
  ...over,
});
const written = () =>
  auditEventsBefore(
    database.system.executor,
    { organizationId, projectIds: undefined },
    {},
    undefined,
    10_000,
  );

describe('events', () => {
  test('are written together, a second after the first of them', async () => {
    const audit = writer();
    for (let i = 0; i < 3; i++) audit.record(event());
    assert.equal((await written()).length, 0);
    pass(1000);
    await audit.flush();
    assert.equal((await written()).length, 3);
  });

  test('are all there when the gateway has closed, however many they were', async () => {
    const audit = writer();
    for (let i = 0; i < 1203; i++) audit.record(event({ requestId: String(i) }));
    audit.count(event({ action: 'token.issue' }));
    await audit.close();
    const events = await written();
    assert.equal(events.length, 1204);
    assert.equal(new Set(events.map(each => each.requestId)).size, 1204);
  });

  test('that come by the thousand are one row a minute', async () => {
    const audit = writer();
    for (let i = 0; i < 1000; i++) audit.count(event({ action: 'token.issue' }));
    audit.count(event({ action: 'token.issue', outcome: 'refused' }));
    pass(59_000);
    await new Promise(setImmediate);
    assert.equal((await written()).length, 0);
    pass(1000);
    pass(1000);
    await audit.flush();
    const counts = (await written()).map(each => [each.outcome, each.count]);
    assert.deepEqual(counts.toSorted(), [
      ['allowed', 1000],
      ['refused', 1],
    ]);
  });

  test('wait while the database is away; what does not fit is told to be lost', async () => {
    let isAway = true;
    const flaky = {
      get executor() {
        if (isAway) throw new DatabaseAway('restarting');
        return database.system.executor;
      },
    };
    const audit = writer(flaky);
    for (let i = 0; i < 2_010; i++) audit.record(event({ requestId: String(i) }));
    await audit.flush();
    assert.ok(observed.some(each => each.kind === 'audit.delayed'));
    const lost = observed.flatMap(each => (each.kind === 'audit.lost' ? [each.events] : []));
    assert.equal(
      lost.reduce((sum, each) => sum + each, 0),
      10,
    );
    isAway = false;
    await audit.flush();
    assert.equal(
      (
        await auditEventsBefore(
          database.system.executor,
          { organizationId, projectIds: [projectId] },
          {},
          undefined,
          30_000,
        )
      ).length,
      2_000,
    );
  });
});
