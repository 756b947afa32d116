// Contract §10–§12: Signal, the network directory, the management API.
import assert from 'node:assert/strict';
import { rowsOf } from './row.ts';
import type { Row } from './row.ts';
import { at, bodyOf, has, refused } from './world.ts';
import type { World } from './world.ts';

const signal = rowsOf('§10 Signal');
const directory = rowsOf('§11 Network directory and provider map');
const management = rowsOf('§12 Management API');

const managed = (w: World, path: string, sent: Parameters<World['ask']>[1] = {}) =>
  w.ask(path, { ...sent, isManagement: true });
const remember = (w: World, name: string, body: unknown): void => {
  w.made[name] = String(at(body, 'name'));
};
const answers = async (w: World, path: string, sent: Parameters<World['ask']>[1] = {}) => {
  const reply = await w.ask(path, sent);
  assert.equal(reply.status, 200, reply.text.slice(0, 300));
  return reply;
};
const monitoring = { subscriptions: [{ type: 'MONITORING' }] };

export const signalRows: Row[] = [
  signal(
    'POST /api/v1/patients/{id}/subscriptions',
    'subscriptions with id and type; a bare type too',
    async w => {
      const body = has(
        await w.ask(`/api/v1/patients/${w.patient}/subscriptions`, { json: monitoring }),
        200,
        { subscriptions: 'list' },
      );
      assert.equal(at(body, 'subscriptions', 0, 'type'), 'MONITORING');
    },
  ),
  signal(
    'POST /api/v1/patients/{id}/subscriptions',
    'again: 400 with "already exists" in subscriptions[].error',
    async w => {
      const reply = await w.ask(`/api/v1/patients/${w.patient}/subscriptions`, {
        json: { type: 'MONITORING' },
      });
      assert.equal(reply.status, 400, reply.text);
      assert.match(String(at(bodyOf(reply), 'subscriptions', 0, 'error')), /already exists/);
    },
  ),
  signal('GET /api/v1/patients/{id}/subscriptions[?type=]', 'the subscriptions', async w => {
    for (const query of ['', '?type=MONITORING'])
      assert.match(
        (await answers(w, `/api/v1/patients/${w.patient}/subscriptions${query}`)).text,
        /MONITORING/,
      );
  }),
  signal('POST /api/v1/patients/subscriptions', 'many patients at once', async w => {
    const json = { subscriptions: [{ particle_patient_id: w.patient, type: 'MONITORING' }] };
    has(await w.ask('/api/v1/patients/subscriptions', { json }), 200, { subscriptions: 'list' });
  }),
  ...[
    'ADMIT_TRANSITION_ALERT',
    'DISCHARGE_TRANSITION_ALERT',
    'TRANSFER_TRANSITION_ALERT',
    'NEW_ENCOUNTER_ALERT',
    'REFERRAL_ALERT',
    'ADT',
    'DISCHARGE_SUMMARY_ALERT',
  ].map(workflow =>
    signal(`POST …/subscriptions/trigger-sandbox-workflow ${workflow}`, '200 success as text', async w => {
      const reply = await w.ask(`/api/v1/patients/${w.patient}/subscriptions/trigger-sandbox-workflow`, {
        json: {
          workflow,
          callback_url: 'https://app.example.org/webhook',
          display_name: 'Test',
          ...(workflow === 'ADT' ? { event_type: 'A01' } : {}),
        },
      });
      assert.equal(reply.status, 200, reply.text);
      assert.match(reply.text, /success/);
    }),
  ),
  signal('DELETE /api/v1/patients/{id}/subscriptions[?type=]', '200', async w => {
    const reply = await w.ask(`/api/v1/patients/${w.patient}/subscriptions?type=MONITORING`, {
      method: 'DELETE',
    });
    assert.ok([200, 204].includes(reply.status), reply.text);
  }),
  signal(
    'POST, GET, DELETE /api/v1/subscriptions/adt/{patient_id}',
    'SubscriptionID, PatientID, SubscriptionType ADT',
    async w => {
      const path = `/api/v1/subscriptions/adt/${w.externalId}`;
      const body = has(await w.ask(path, { method: 'POST' }), 200, {
        SubscriptionID: 'text',
        PatientID: 'text',
        State: 'text',
      });
      assert.equal(at(body, 'SubscriptionType'), 'ADT');
      await answers(w, path);
      await answers(w, path, { method: 'DELETE' });
    },
  ),
  signal(
    'POST /api/v1/referrals/organizations/registered',
    'organizations, or a bare list; JSON back',
    async w => {
      const oid = '2.16.840.1.113883.3.4711';
      for (const json of [{ organizations: [{ oid }] }, [{ oid }]])
        bodyOf(await answers(w, '/api/v1/referrals/organizations/registered', { json }));
    },
  ),
  signal('GET /api/v1/referrals/organizations/registered', 'the list', async w => {
    assert.match(
      (await answers(w, '/api/v1/referrals/organizations/registered')).text,
      /2\.16\.840\.1\.113883\.3\.4711/,
    );
  }),
  signal('GET /api/v1/alerts/network[/{id}]', 'the alerts; 404 for none', async w => {
    bodyOf(await answers(w, '/api/v1/alerts/network'));
    refused(await w.ask('/api/v1/alerts/network/none-such'), 404);
  }),
  signal('GET /api/v1/patients/{id}/signals', 'JSON', async w =>
    bodyOf(await answers(w, `/api/v1/patients/${w.patient}/signals`)),
  ),
  signal('GET /api/v1/patients/signalscohort', 'JSON', async w =>
    bodyOf(await answers(w, '/api/v1/patients/signalscohort')),
  ),
  signal('GET /hl7v2/{message_id}, /hl7v2/message/{id}', '404 in JSON for none', async w => {
    const body = refused(await w.ask('/hl7v2/none-such'), 404);
    assert.notEqual(at(body, 'error'), 'route.unknown');
    assert.notEqual(at(refused(await w.ask('/hl7v2/message/none-such'), 404), 'error'), 'route.unknown');
  }),
  signal('GET /hl7v2/patient/{id}', 'JSON', async w =>
    bodyOf(await answers(w, `/hl7v2/patient/${w.patient}`)),
  ),

  ...['', '/state/MA', '/zipcode/02215'].map(path =>
    directory(
      `GET /api/v1/networkparticipants${path.replace('MA', '{state}').replace('02215', '{zip}')}`,
      'participants',
      async w => bodyOf(await answers(w, `/api/v1/networkparticipants${path}`)),
    ),
  ),
  ...['/api/v2/patients/{id}/provider_map', '/api/v1/patients/{id}/provider-map'].map(path =>
    directory(`GET ${path}`, 'particle_patient_id and providers', async w =>
      has(await w.ask(path.replace('{id}', w.patient)), 200, {
        particle_patient_id: 'uuid',
        providers: 'list',
      }),
    ),
  ),

  management('GET /v1/projects', 'projects', async w =>
    has(await managed(w, '/v1/projects'), 200, { projects: 'list' }),
  ),
  management('POST /v1/projects', 'the project, named projects/<id>', async w => {
    const json = {
      project: {
        display_name: 'Compatibility',
        npi: '1234567890',
        state: 'STATE_ACTIVE',
        commonwell_type: 'COMMONWELL_TYPE_POSTACUTECARE',
        address: { line1: '1 Main St', city: 'Boston', state: 'MA', postal_code: '02215' },
      },
    };
    const body = has(await managed(w, '/v1/projects', { json }), 200, {
      name: 'text',
      create_time: 'text',
      update_time: 'text',
    });
    assert.match(String(at(body, 'name')), /^projects\//);
    remember(w, 'project', body);
  }),
  management('GET, PATCH /v1/projects/{id}', 'bare fields change it', async w => {
    has(await managed(w, `/v1/${w.made['project'] ?? ''}`), 200, { name: 'text' });
    const json = { state: 'STATE_INACTIVE' };
    const body = has(await managed(w, `/v1/${w.made['project'] ?? ''}`, { method: 'PATCH', json }), 200);
    assert.equal(at(body, 'state'), 'STATE_INACTIVE');
  }),
  management('POST, GET /v1/serviceaccounts', 'the account; service_accounts', async w => {
    const json = { service_account: { display_name: 'Compatibility' } };
    remember(w, 'account', has(await managed(w, '/v1/serviceaccounts', { json }), 200, { name: 'text' }));
    has(await managed(w, '/v1/serviceaccounts'), 200, { service_accounts: 'list' });
    has(await managed(w, `/v1/${w.made['account'] ?? ''}`), 200, { name: 'text' });
  }),
  management(
    'POST /v1/serviceaccounts/{id}:setPolicy, GET :getPolicy',
    'the bindings; the colon may be encoded',
    async w => {
      const account = w.made['account'] ?? '';
      const json = { bindings: [{ role: 'roles/project.user', resources: [w.made['project'] ?? ''] }] };
      has(await managed(w, `/v1/${account}:setPolicy`, { json }), 200, { bindings: 'list' });
      has(await managed(w, `/v1/${account}:getPolicy`), 200, { bindings: 'list' });
      has(await managed(w, `/v1/${account}%3AgetPolicy`), 200, { bindings: 'list' });
    },
  ),
  management('POST /v1/serviceaccounts/{id}/credentials', 'clientId and clientSecret', async w => {
    const path = `/v1/${w.made['account'] ?? ''}/credentials`;
    has(await managed(w, path, { method: 'POST' }), 200, { clientId: 'text', clientSecret: 'text' });
    const body = has(await managed(w, path, { json: { oldCredentialTtlHours: 24 } }), 200, {
      clientId: 'text',
      clientSecret: 'text',
    });
    w.made['credential'] = String(at(body, 'clientId'));
  }),
  management(
    'GET /v1/serviceaccounts/{id}/credentials',
    'credentials with id, created_at, status',
    async w => {
      const body = has(await managed(w, `/v1/${w.made['account'] ?? ''}/credentials`), 200, {
        credentials: 'list',
      });
      assert.equal((at(body, 'credentials') as unknown[]).length, 2);
    },
  ),
  management('DELETE …/credentials/{id}', '204, or JSON; never an empty 200', async w => {
    const reply = await managed(
      w,
      `/v1/${w.made['account'] ?? ''}/credentials/${w.made['credential'] ?? ''}`,
      { method: 'DELETE' },
    );
    assert.ok(reply.status === 204 || reply.text.startsWith('{'), reply.text);
  }),
  management('POST, GET /v1/notifications[/{id}]', 'the notification; notifications', async w => {
    for (const type of ['query', 'patient', 'networkalert', 'hl7v2']) {
      const json = {
        notification: {
          display_name: 'Compatibility',
          notification_type: type,
          callback_url: 'https://app.example.org/webhook',
          active: true,
        },
      };
      remember(
        w,
        'notification',
        has(await managed(w, '/v1/notifications', { json }), 200, { name: 'text' }),
      );
    }
    has(await managed(w, '/v1/notifications'), 200, { notifications: 'list' });
    has(await managed(w, `/v1/${w.made['notification'] ?? ''}`), 200, { callback_url: 'text' });
  }),
  management('PATCH /v1/notifications/{id}?update_mask=', 'the notification', async w => {
    const path = `/v1/${w.made['notification'] ?? ''}?update_mask=display_name,active`;
    const body = has(
      await managed(w, path, { method: 'PATCH', json: { display_name: 'Other', active: false } }),
      200,
    );
    assert.equal(at(body, 'display_name'), 'Other');
  }),
  management(
    'POST, GET, DELETE /v1/notifications/{id}/signaturekeys[/{id}]',
    'name, signature_key, create_time; nested or not',
    async w => {
      const path = `/v1/${w.made['notification'] ?? ''}/signaturekeys`;
      const key = 'kq3v8y-B-E-H-McQfTjWnZr4u7x';
      for (const json of [{ signature_key: { signature_key: key } }, { signature_key: key }]) {
        const body = has(await managed(w, path, { json }), 200, {
          name: 'text',
          signature_key: 'text',
          create_time: 'text',
        });
        has(await managed(w, `/v1/${String(at(body, 'name'))}`), 200, { signature_key: 'text' });
        assert.equal((await managed(w, `/v1/${String(at(body, 'name'))}`, { method: 'DELETE' })).status, 204);
      }
      has(await managed(w, path), 200);
    },
  ),
  management('DELETE /v1/notifications/{id}', '204, or JSON', async w => {
    const reply = await managed(w, `/v1/${w.made['notification'] ?? ''}`, { method: 'DELETE' });
    assert.ok(reply.status === 204 || reply.text.startsWith('{'), reply.text);
  }),
  management('GET, POST /v1/projects/{id}/notifications', 'of one project', async w =>
    has(await managed(w, `/v1/${w.made['project'] ?? ''}/notifications`), 200, { notifications: 'list' }),
  ),
  management('GET /v1/projects:search, /v1/serviceaccounts:search', 'what is found', async w => {
    for (const path of [
      '/v1/projects:search?display_name=Compat',
      '/v1/serviceaccounts:search?display_name=Compat',
    ])
      has(await managed(w, path), 200);
  }),
];
