// Deliveries over real sockets and durable tasks: what is sent, how it is signed, and when it is sent again. Notifications-contract §1 and §2.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { NotificationId } from '../access/notifications/notification.ts';
import { deleteNotification, insertNotification, insertSignatureKey } from '../access/notifications/sql.ts';
import { createProject } from '../access/projects.ts';
import { registerPatient } from '../patients/register.ts';
import type { ExternalPatientId, Patient } from '../patients/patient.ts';
import { systemClock } from '../platform/clock.ts';
import { openTestDatabase } from '../platform/database/testing.ts';
import { outwardAgent } from '../platform/outward.ts';
import { systemRandom } from '../platform/random.ts';
import type { Task } from '../platform/tasks/task.ts';
import { deliver, retryDelaysMs } from './deliver.ts';
import type { DeliverParts } from './deliver.ts';
import type { NewDelivery } from './delivery.ts';
import { publish } from './publish.ts';
import { signatureOf } from './sign.ts';
import { listDeliveries } from './sql.ts';

interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
  path: string;
}

/** Answers with these statuses, one after another, the last for ever. */
async function openReceiver(t: TestContext, ...statuses: number[]) {
  const heard: Heard[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        path: request.url ?? '',
      });
      const status = statuses[Math.min(heard.length, statuses.length) - 1] ?? 200;
      response.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(200_000));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { heard, url: `http://127.0.0.1:${port}/webhook` };
}

async function openHouse(t: TestContext, rules: Partial<DeliverParts> = {}) {
  const database = await openTestDatabase({ bindsRows: true });
  const { allowPrivateAddresses = true } = rules;
  const dispatcher = outwardAgent({ allowPrivate: allowPrivateAddresses });
  t.after(async () => {
    await dispatcher.destroy();
    await database.close();
  });
  const surroundings = { database, clock: systemClock, random: systemRandom };
  const project = await createProject(database.system.executor, 'Clinic', surroundings);
  const { projectId, organizationId } = project;
  const inside = { ...surroundings, database: { ...database, ...database.of(projectId) } };
  const patient: Patient = await registerPatient(inside, projectId, 'e-1' as ExternalPatientId, {
    givenName: 'Elvira',
    familyName: 'Valadez',
    dateOfBirth: '1970-12-26',
    gender: 'FEMALE',
    postalCode: '02215',
    addressCity: 'Boston',
    addressState: 'MA',
    addressLines: [],
  });
  const kind = deliver({
    ...surroundings,
    dispatcher,
    allowPrivateAddresses,
    allowUnsigned: false,
    ...rules,
  });

  return {
    async register(callbackUrl: string, ...keys: string[]): Promise<NotificationId> {
      const notificationId = systemRandom.uuid() as NotificationId;
      const at = systemClock.now();
      await insertNotification(database.system.executor, {
        notificationId,
        organizationId,
        // Of the whole organization: rows that no project sees.
        projectId: undefined,
        displayName: 'Receiver',
        notificationType: 'query',
        callbackUrl,
        isActive: true,
        createdAt: at,
        updatedAt: at,
      });
      for (const [index, signatureKey] of keys.entries())
        await insertSignatureKey(database.system.executor, notificationId, {
          signatureKeyId: systemRandom.uuid(),
          signatureKey,
          createdAt: new Date(at.getTime() - index * 1_000),
        });
      return notificationId;
    },
    remove: (id: NotificationId) =>
      deleteNotification(database.system.executor, { organizationId, projectIds: undefined }, id),
    /** Publishes, and takes the task through its tries as the worker would, without the waits between them. */
    async tell(to: NewDelivery['to']): Promise<number[]> {
      const data = { query_id: 'q', file_count: '2' };
      const event = {
        eventId: systemRandom.uuid(),
        type: 'com.particlehealth.api.v2.query' as const,
        subject: 'FHIR_R4 Query Complete',
        time: systemClock.now(),
        data,
      };
      const parts = { random: systemRandom, now: systemClock.now() };
      const scoped = database.of(projectId);
      const { executor } = scoped;
      const before = new Set((await listDeliveries(executor, patient)).map(each => each.deliveryId));
      for (let twice = 0; twice < 2; twice += 1)
        await scoped.transaction(tx => publish(tx, parts, patient, event, [{ to, signedAs: 'query' }]));
      const added = (await listDeliveries(executor, patient)).filter(each => !before.has(each.deliveryId));
      assert.equal(added.length, 1, 'one event is one delivery');
      const waits: number[] = [];
      for (let failures = 0; failures < 10; failures += 1) {
        const task: Task = {
          projectId,
          patientId: patient.particlePatientId,
          workId: event.eventId,
          taskId: systemRandom.uuid(),
          kind: 'deliver',
          lane: 'webhook',
          key: added[0]?.deliveryId ?? '',
          priority: 5,
          payload: null,
          tries: failures + 1,
          failures,
          leaseToken: systemRandom.uuid(),
        };
        const wait = await database.inProject(projectId, async () => {
          try {
            const effect = await kind.run(task, AbortSignal.timeout(10_000));
            await database.transaction(tx => effect(tx).then(() => undefined));
            return undefined;
          } catch (error) {
            const trouble = kind.judge(task, error);
            const effect = kind.onTrouble?.(task, trouble);
            await database.transaction(async tx => void (await effect?.(tx)));
            return trouble.retryInMs;
          }
        });
        if (wait === undefined) return waits;
        waits.push(wait);
      }
      return waits;
    },
    async last() {
      const { state, tries, status, errorClass } = (
        await listDeliveries(database.of(projectId).executor, patient)
      ).at(-1) ?? { state: 'none' };
      return [state, tries, status, errorClass];
    },
  };
}

const keyOf = (letter: string) => letter.repeat(32);
/** As the published receivers verify. */
function isSigned({ headers, body }: Heard, key: string): boolean {
  const header = String(headers['x-ph-signature-256']);
  const comma = header.indexOf(',');
  assert.match(header.slice(0, comma), /^t=\d{10}$/);
  const mac = createHmac('sha256', key)
    .update(`${header.slice(2, comma)}.${body}`)
    .digest('hex');
  return header.slice(comma + 1) === mac;
}

test('the signature is the one the contract computes', () => {
  const at = new Date('2024-05-01T10:00:00.900Z');
  const mac = createHmac('sha256', 'kéy').update('1714557600.{"a":"é"}').digest('hex');
  assert.equal(signatureOf(['kéy'], at, '{"a":"é"}'), `t=1714557600,${mac}`);
  assert.equal(signatureOf([], at, ''), undefined);
});

test('an event arrives as a CloudEvent, signed, and is taken with any 2xx', async t => {
  const receiver = await openReceiver(t, 202);
  const house = await openHouse(t);
  const notificationId = await house.register(receiver.url, keyOf('a'));
  assert.deepEqual(await house.tell({ notificationId }), []);
  const [heard, ...others] = receiver.heard;
  assert.ok(heard);
  assert.equal(others.length, 0);
  assert.equal(heard.headers['content-type'], 'application/cloudevents+json');
  assert.equal(heard.headers['accept'], '*/*');
  assert.ok(isSigned(heard, keyOf('a')));
  const { id, time, ...event } = JSON.parse(heard.body) as { id: string; time: string };
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.ok(!Number.isNaN(Date.parse(time)));
  assert.deepEqual(event, {
    specversion: '1.0',
    type: 'com.particlehealth.api.v2.query',
    subject: 'FHIR_R4 Query Complete',
    source: 'api/notifications',
    datacontenttype: 'application/json',
    data: { query_id: 'q', file_count: '2' },
  });
  assert.deepEqual(await house.last(), ['DELIVERED', 1, 202, undefined]);
});

test('what is not taken comes again at the published times, under the same id and with the same bytes', async t => {
  const receiver = await openReceiver(t, 500, 302, 404, 200);
  const house = await openHouse(t);
  const notificationId = await house.register(receiver.url, keyOf('a'));
  assert.deepEqual(await house.tell({ notificationId }), [30_000, 120_000, 600_000]);
  assert.equal(receiver.heard.length, 4);
  assert.equal(new Set(receiver.heard.map(({ body }) => body)).size, 1);
  assert.deepEqual(
    [...new Set(receiver.heard.map(({ path }) => path))],
    ['/webhook'],
    'no redirect is followed',
  );
  assert.deepEqual(await house.last(), ['DELIVERED', 4, 200, undefined]);
});

test('after the last time it has failed', async t => {
  const receiver = await openReceiver(t, 503);
  const house = await openHouse(t);
  const notificationId = await house.register(receiver.url, keyOf('a'));
  assert.deepEqual(await house.tell({ notificationId }), retryDelaysMs);
  assert.equal(receiver.heard.length, 5);
  assert.deepEqual(await house.last(), ['FAILED', 5, 503, 'status']);
});

test('while a key is replaced both sign, newest first', async t => {
  const receiver = await openReceiver(t, 200);
  const house = await openHouse(t);
  const notificationId = await house.register(receiver.url, keyOf('n'), keyOf('o'));
  await house.tell({ notificationId });
  const header = String(receiver.heard[0]?.headers['x-ph-signature-256']);
  assert.match(header, /^t=\d{10},[0-9a-f]{64},[0-9a-f]{64}$/);
});

test('a receiver without a key is not told unsigned, unless the operator allows it', async t => {
  const receiver = await openReceiver(t, 200);
  const strict = await openHouse(t);
  await strict.tell({ notificationId: await strict.register(receiver.url) });
  assert.deepEqual(await strict.last(), ['FAILED', 5, undefined, 'signature-key-missing']);
  const lenient = await openHouse(t, { allowUnsigned: true });
  await lenient.tell({ notificationId: await lenient.register(receiver.url) });
  assert.deepEqual(
    receiver.heard.map(({ headers }) => headers['x-ph-signature-256']),
    [undefined],
  );
});

test('an address for one event is signed with the key of the receiver there, else of another; else not', async t => {
  const receiver = await openReceiver(t, 200);
  const house = await openHouse(t);
  await house.tell({ callbackUrl: receiver.url });
  await house.register('http://127.0.0.1:9/other', keyOf('b'));
  await house.tell({ callbackUrl: receiver.url });
  await house.register(receiver.url, keyOf('c'));
  await house.tell({ callbackUrl: receiver.url });
  const [unsigned, byAnother, byItsOwn] = receiver.heard;
  assert.equal(unsigned?.headers['x-ph-signature-256'], undefined);
  assert.ok(byAnother && isSigned(byAnother, keyOf('b')));
  assert.ok(byItsOwn && isSigned(byItsOwn, keyOf('c')));
});

test('a private address is not gone to, a receiver that was removed is not told', async t => {
  const receiver = await openReceiver(t, 200);
  const house = await openHouse(t, { allowPrivateAddresses: false });
  assert.deepEqual(await house.tell({ callbackUrl: receiver.url }), []);
  assert.deepEqual(await house.last(), ['FAILED', 1, undefined, 'address-refused']);
  const notificationId = await house.register(receiver.url, keyOf('a'));
  await house.remove(notificationId);
  assert.deepEqual(await house.tell({ notificationId }), []);
  assert.deepEqual(await house.last(), ['FAILED', 1, undefined, 'receiver-gone']);
  assert.equal(receiver.heard.length, 0);
});

test('nobody at the address is tried again', async t => {
  const house = await openHouse(t);
  assert.deepEqual(await house.tell({ callbackUrl: 'http://127.0.0.1:9/webhook' }), retryDelaysMs);
  assert.deepEqual(await house.last(), ['FAILED', 5, undefined, 'away']);
});
