// Subscriptions, sandbox triggers, HL7 v2 messages, signals and referrals over HTTP, as their reference has them. Contract §10.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { adtEvents } from '../../monitoring/adt-message.ts';
import { workflowNames } from '../../monitoring/workflows.ts';
import type { Clock } from '../../platform/clock.ts';
import { systemClock } from '../../platform/clock.ts';
import { elvira, kam, openTestApi, refusal, register } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';

let now = new Date('2024-12-15T10:00:00Z');
const clock: Clock = { ...systemClock, now: () => now };

let api: TestApi;
let clinic: TestCaller;
let stranger: TestCaller;
let patient: string;
before(async () => {
  api = await openTestApi({ allowPrivateAddresses: true });
});
beforeEach(async () => {
  [clinic, stranger] = [await api.newCaller(), await api.newCaller()];
  patient = await register(clinic, elvira);
});
after(() => api.close());

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const of = (id = patient) => `/api/v1/patients/${id}/subscriptions`;
const monitoring = { subscriptions: [{ type: 'MONITORING' }] };

describe('a subscription', () => {
  test('is made, seen, refused a second time as the SDK expects it, and ended', async () => {
    const made = await clinic.ask(of(), { json: monitoring });
    assert.equal(made.status, 200);
    const { subscriptions } = made.body as { subscriptions: { id: string; type: string }[] };
    assert.match(subscriptions[0]?.id ?? '', uuid);
    assert.deepEqual(subscriptions, [{ id: subscriptions[0]?.id, type: 'MONITORING' }]);

    const again = await clinic.ask(of(elvira.patient_id), { json: monitoring });
    assert.deepEqual(refusal(again), [400, 'subscription.exists']);
    const errors = again.body as { subscriptions: { error: string }[] };
    assert.match(errors.subscriptions[0]?.error ?? '', /already exists/);

    for (const query of ['', '?type=MONITORING'])
      assert.deepEqual((await clinic.ask(`${of()}${query}`)).body, { subscriptions });
    assert.deepEqual((await clinic.ask(`${of()}?type=ADT`)).body, { subscriptions: [] });
    assert.deepEqual(refusal(await clinic.ask(`${of()}?type=all`)), [400, 'request.parameter-invalid']);

    assert.deepEqual((await clinic.ask(of(), { method: 'DELETE' })).body, { subscriptions });
    assert.deepEqual(refusal(await clinic.ask(of(), { method: 'DELETE' })), [404, 'subscription.none']);
    assert.deepEqual((await clinic.ask(of())).body, { subscriptions: [] });
    assert.equal((await clinic.ask(of(), { json: { type: 'MONITORING' } })).status, 200);
  });

  test('asked for by many at once is one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => clinic.ask(of(), { json: monitoring })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400, 400]);
  });

  test('is of a patient of the project, and of a known type', async () => {
    for (const method of ['GET', 'DELETE'] as const)
      assert.deepEqual(refusal(await stranger.ask(of(), { method })), [404, 'patient.unknown']);
    assert.deepEqual(refusal(await stranger.ask(of(), { json: monitoring })), [404, 'patient.unknown']);
    for (const json of [{ type: 'ADT' }, { subscriptions: [] }, { subscriptions: 'MONITORING' }, {}])
      assert.equal((await clinic.ask(of(), { json })).status, 422, JSON.stringify(json));
    const viewer = await api.newCaller('project.viewer');
    assert.equal((await viewer.ask(of(), { json: monitoring })).status, 403);
  });

  test('can be made for many patients: each is answered for itself', async () => {
    const other = await register(clinic, kam);
    await clinic.ask(of(other), { json: monitoring });
    const type = 'MONITORING';
    const json = {
      subscriptions: [
        { particle_patient_id: patient, type },
        { patient_id: kam.patient_id, type },
        { particle_patient_id: 'nobody', type },
      ],
    };
    const { body } = await clinic.ask('/api/v1/patients/subscriptions', { json });
    const { subscriptions } = body as {
      subscriptions: { id?: string; particle_patient_id: string; error?: string }[];
    };
    assert.deepEqual(
      subscriptions.map(each => [
        uuid.test(each.id ?? ''),
        each.particle_patient_id,
        /already/.test(each.error ?? ''),
      ]),
      [
        [true, patient, false],
        [false, other, true],
        [false, 'nobody', false],
      ],
    );
  });

  test('of the oldest kind takes effect on the first of the next month', async t => {
    const timed = await openTestApi({ database: { ...api.parts.database, close: async () => {} }, clock });
    t.after(() => timed.close());
    const person = await timed.newCaller();
    const id = await register(person, elvira);
    const path = `/api/v1/subscriptions/adt/${id}`;
    const state = async (method: 'GET' | 'POST' | 'DELETE') => {
      const answer = await person.ask(path, { method });
      assert.equal(answer.status, 200, answer.text);
      return (answer.body as { State: string }).State;
    };
    assert.deepEqual(refusal(await person.ask(path)), [404, 'subscription.none']);
    const { body } = await person.ask(path, { method: 'POST' });
    const { SubscriptionID: subscription, ...rest } = body as { SubscriptionID: string };
    assert.match(subscription, uuid);
    assert.deepEqual(rest, {
      PatientID: id,
      SubscriptionType: 'ADT',
      State: 'SUBSCRIBE_PENDING',
      Created: '2024-12-15T10:00:00.000Z',
      Updated: '2024-12-15T10:00:00.000Z',
    });
    assert.equal(await state('POST'), 'SUBSCRIBE_PENDING');
    now = new Date('2025-01-01T00:00:00Z');
    const renewed = await timed.ask('/auth', {
      headers: { 'client-id': person.clientId, 'client-secret': person.clientSecret },
    });
    const headers = { authorization: `Bearer ${renewed.text}` };
    const later = async (method: 'GET' | 'POST' | 'DELETE') =>
      ((await timed.ask(path, { method, headers })).body as { State?: string }).State;
    assert.equal(await later('GET'), 'SUBSCRIBED');
    assert.equal(await later('DELETE'), 'UNSUBSCRIBE_PENDING');
    assert.equal(await later('POST'), 'SUBSCRIBED', 'nothing had ended yet');
    assert.equal(await later('DELETE'), 'UNSUBSCRIBE_PENDING');
  });
});

const trigger = (json: object, caller = clinic) => caller.ask(`${of()}/trigger-sandbox-workflow`, { json });
const callback_url = 'http://127.0.0.1:9/webhook';

describe('a sandbox trigger', () => {
  test('is answered with the word success, for every workflow', async () => {
    for (const workflow of workflowNames.filter(name => name !== 'ADT')) {
      const answer = await trigger({ workflow, callback_url, display_name: 'Test' });
      assert.deepEqual([answer.status, answer.text], [200, 'success']);
      assert.match(String(answer.headers['content-type']), /^text\/plain/);
    }
    const { body } = await clinic.ask(`/api/v1/patients/${patient}/signals`);
    const { signals } = body as { signals: { type: string; source: string }[] };
    assert.deepEqual(
      signals.map(({ type, source }) => `${source} ${type}`).sort(),
      ['encounter', 'referral', ...Array<string>(4).fill('transition')].map(kind => `sandbox ${kind}`),
    );
    assert.deepEqual((await clinic.ask('/api/v1/patients/signalscohort')).body, body);
    assert.deepEqual((await stranger.ask('/api/v1/patients/signalscohort')).body, { signals: [] });
  });

  test('that is not as described is refused, field by field', async () => {
    const cases: [object, string][] = [
      [{ workflow: 'BIRTH', callback_url }, 'workflow'],
      [{ callback_url }, 'workflow'],
      [{ workflow: 'ADT', callback_url }, 'event_type'],
      [{ workflow: 'ADT', callback_url, event_type: 'A06' }, 'event_type'],
      [{ workflow: 'REFERRAL_ALERT', callback_url, event_type: 'A01' }, 'event_type'],
      [{ workflow: 'REFERRAL_ALERT' }, 'callback_url'],
      [{ workflow: 'REFERRAL_ALERT', callback_url: 'ftp://example.org' }, 'callback_url'],
      [{ workflow: 'REFERRAL_ALERT', callback_url: 'http://example.org' }, 'callback_url'],
      [{ workflow: 'REFERRAL_ALERT', callback_url, display_name: 7 }, 'display_name'],
    ];
    for (const [json, field] of cases) {
      const answer = await trigger(json);
      assert.deepEqual(refusal(answer), [422, 'request.field-invalid'], JSON.stringify(json));
      assert.deepEqual(
        (answer.body as { errors: { field: string }[] }).errors.map(each => each.field),
        [field],
      );
    }
    assert.deepEqual(refusal(await trigger({ workflow: 'REFERRAL_ALERT', callback_url }, stranger)), [
      404,
      'patient.unknown',
    ]);
  });

  test('may not name a private address unless the operator allows it, nor anything where the sandbox is off', async t => {
    const database = { ...api.parts.database, close: async () => {} };
    const strict = await openTestApi({ database, sandbox: false });
    t.after(() => strict.close());
    const headers = { authorization: `Bearer ${clinic.token}` };
    const path = `${of()}/trigger-sandbox-workflow`;
    const json = { workflow: 'REFERRAL_ALERT', callback_url };
    assert.equal((await strict.ask(path, { headers, json })).status, 422);
    const open = { ...json, callback_url: 'https://example.org/webhook' };
    assert.deepEqual(refusal(await strict.ask(path, { headers, json: open })), [403, 'sandbox.off']);
  });
});

describe('an HL7 v2 message', () => {
  test('is made by each event, and read by its id as JSON and as the guide’s text', async () => {
    for (const event_type of adtEvents) await trigger({ workflow: 'ADT', callback_url, event_type });
    const { body } = await clinic.ask(`/hl7v2/patient/${patient}`);
    const { messages } = body as {
      messages: { message_id: string; message: string; data: string; event_type: string }[];
    };
    assert.deepEqual(messages.map(each => each.event_type).sort(), [...adtEvents]);
    for (const { message_id, message, data, event_type } of messages) {
      const segments = message.split('\r').filter(each => each !== '');
      assert.deepEqual(
        segments.map(each => each.slice(0, 3)),
        ['MSH', 'EVN', 'PID', 'PD1', 'PV1'],
      );
      const [msh = '', , pid = '', , pv1 = ''] = segments.map(each => each.split('|'));
      assert.match(msh[8] ?? '', new RegExp(`^ADT\\^${event_type}\\^ADT_A0[123]$`));
      assert.deepEqual([msh[9], msh[10], msh[11]], [message_id, 'P', '2.5']);
      assert.match((pid[3] ?? '').split('~')[1] ?? '', new RegExp(`^${patient}\\^`));
      assert.equal((pid[3] ?? '').split('^')[0], elvira.patient_id);
      assert.deepEqual([pid[5]?.split('^')[0], pid[7], pid[8]], ['Valadez-Nucleus', '19701226', 'F']);
      assert.equal(pv1[2], event_type === 'A04' ? 'O' : 'I');

      for (const path of [`/hl7v2/${message_id}`, `/hl7v2/message/${message_id}`]) {
        assert.deepEqual((await clinic.ask(path)).body, { message_id, message, data });
        const text = await clinic.ask(path, { headers: { accept: 'text/plain' } });
        assert.match(String(text.headers['content-type']), /^text\/plain/);
        assert.deepEqual(JSON.parse(Buffer.from(text.text, 'base64').toString()), { Message: message });
        assert.deepEqual(refusal(await stranger.ask(path)), [404, 'message.unknown']);
      }
    }
    assert.deepEqual(refusal(await clinic.ask('/hl7v2/nothing')), [404, 'message.unknown']);
    assert.deepEqual(refusal(await stranger.ask(`/hl7v2/patient/${patient}`)), [404, 'patient.unknown']);
  });

  test('keeps delimiters of a name apart from its own', async () => {
    const odd = await register(clinic, { ...kam, family_name: 'Qu|ark^&~\\', patient_id: 'odd|1' });
    await clinic.ask(`${of(odd)}/trigger-sandbox-workflow`, {
      json: { workflow: 'ADT', callback_url, event_type: 'A08' },
    });
    const { body } = await clinic.ask(`/hl7v2/patient/${odd}`);
    const [first] = (body as { messages: { message: string }[] }).messages;
    const pid = first?.message.split('\r')[2]?.split('|') ?? [];
    assert.equal(pid[5], 'Qu\\F\\ark\\S\\\\T\\\\R\\\\E\\^Kam^^^^^L');
    assert.match(pid[3] ?? '', /^odd\\F\\1\^/);
  });

  test('falls with its patient', async () => {
    await trigger({ workflow: 'ADT', callback_url, event_type: 'A01' });
    const { body } = await clinic.ask(`/hl7v2/patient/${patient}`);
    const [first] = (body as { messages: { message_id: string }[] }).messages;
    await clinic.ask(`/api/v2/patients/${patient}`, { method: 'DELETE' });
    assert.deepEqual(refusal(await clinic.ask(`/hl7v2/${first?.message_id}`)), [404, 'message.unknown']);
  });
});

describe('lists that nothing has filled yet', () => {
  test('are empty, and an alert that nobody has is 404', async () => {
    assert.deepEqual((await clinic.ask('/api/v1/alerts/network')).body, { alerts: [] });
    assert.deepEqual((await clinic.ask(`/api/v1/patients/${patient}/signals`)).body, { signals: [] });
    assert.deepEqual((await clinic.ask('/api/v1/patients/signalscohort')).body, { signals: [] });
    for (const id of ['nothing', crypto.randomUUID()])
      assert.deepEqual(refusal(await clinic.ask(`/api/v1/alerts/network/${id}`)), [404, 'alert.unknown']);
    assert.deepEqual(refusal(await stranger.ask(`/api/v1/patients/${patient}/signals`)), [
      404,
      'patient.unknown',
    ]);
  });
});

describe('organizations for referrals', () => {
  const path = '/api/v1/referrals/organizations/registered';
  const rochester = { oid: '2.16.840.1.113883.3.8391.5.710576' };

  test('are registered in an object or a bare list, once each, and listed', async () => {
    assert.deepEqual((await clinic.ask(path)).body, { organizations: [] });
    const answer = await clinic.ask(path, { json: { organizations: [rochester] } });
    assert.deepEqual([answer.status, answer.body], [200, { organizations: [rochester] }]);
    await clinic.ask(path, { json: [rochester, { oid: 'urn:oid:1.2.3' }] });
    assert.deepEqual((await clinic.ask(path)).body, { organizations: [rochester, { oid: '1.2.3' }] });
    assert.deepEqual((await stranger.ask(path)).body, { organizations: [] });
  });

  test('are named by OIDs', async () => {
    for (const json of [[{ oid: 'Rochester' }], [{}], { organizations: 'all' }, []])
      assert.equal((await clinic.ask(path, { json })).status, 422, JSON.stringify(json));
  });
});
