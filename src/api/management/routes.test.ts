// The management API as its console speaks to it: contract §12, row by row.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { OrganizationId } from '../../access/organization.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import { openTestApi } from '../testing.ts';
import type { Answer, Ask, TestApi } from '../testing.ts';
import { fieldsOf, idOf, nameOf, newManager, newOrganization, refusal, signIn } from './managing.testing.ts';

const hourMs = 3_600_000;

let api: TestApi;
let ask: Ask;
let organizationId: OrganizationId;
let passedMs = 0;
const startedAt = Date.parse('2026-03-01T12:00:00.250Z');
const clock: Clock = {
  ...systemClock,
  now: () => new Date(startedAt + passedMs),
  monotonicMs: () => passedMs,
};

before(async () => {
  api = await openTestApi({ clock });
  organizationId = await newOrganization(api);
  await signInAgain();
});
after(() => api.close());

/** A token has an hour. */
async function signInAgain(): Promise<void> {
  ({ ask } = await newManager(api, organizationId, 'organization.owner'));
}

const body = (answer: Answer) => answer.body as Record<string, unknown>;
const published = {
  display_name: 'test-project',
  npi: '1234567890',
  state: 'STATE_ACTIVE',
  commonwell_type: 'COMMONWELL_TYPE_POSTACUTECARE',
  address: { line1: '123 Test Street', city: 'Boston', state: 'MA', postal_code: '02215' },
};

describe('projects', () => {
  test('are created from the published body, read, and listed below "projects"', async () => {
    const answer = await ask('/v1/projects', { json: { project: published } });
    assert.equal(answer.status, 200, answer.text);
    const { name, oid, create_time, update_time, ...echo } = body(answer);
    assert.deepEqual(echo, published);
    assert.match(String(name), /^projects\/[0-9a-f-]{36}$/);
    assert.match(String(oid), /^2\.25\.\d+$/);
    assert.equal(create_time, '2026-03-01T12:00:00.250Z');
    assert.equal(update_time, create_time);
    assert.deepEqual((await ask(`/v1/${String(name)}`)).body, answer.body);
    const { projects } = (await ask('/v1/projects')).body as { projects: { name: string }[] };
    assert.ok(projects.some(each => each.name === name));
  });

  test('are changed by bare fields, one at a time', async () => {
    const name = nameOf(await ask('/v1/projects', { json: { project: published } }));
    const inactive = await ask(`/v1/${name}`, { method: 'PATCH', json: { state: 'STATE_INACTIVE' } });
    assert.equal(inactive.status, 200);
    assert.deepEqual([body(inactive)['state'], body(inactive)['npi']], ['STATE_INACTIVE', '1234567890']);
    passedMs += 1000;
    const renamed = await ask(`/v1/${name}`, {
      method: 'PATCH',
      json: {
        display_name: 'Renamed',
        address: { line1: '2 Oak St', city: 'Salem', state: 'MA', postal_code: '01970' },
      },
    });
    assert.equal(body(renamed)['state'], 'STATE_INACTIVE');
    assert.equal((body(renamed)['address'] as { city: string }).city, 'Salem');
    assert.ok(String(body(renamed)['update_time']) > String(body(renamed)['create_time']));
    assert.deepEqual((await ask(`/v1/${name}`)).body, renamed.body);
  });

  test('are taken bare and in camelCase too', async () => {
    const camel = {
      displayName: 'Camel',
      commonwellType: 'COMMONWELL_TYPE_ACUTECARE',
      address: { line1: '1 Main St', city: 'Boston', state: 'MA', postalCode: '02215' },
    };
    for (const json of [camel, { project: camel }]) {
      const answer = await ask('/v1/projects', { json });
      assert.equal(body(answer)['display_name'], 'Camel');
      assert.equal((body(answer)['address'] as { postal_code: string }).postal_code, '02215');
    }
  });

  test('with wrong fields are refused, each named', async () => {
    const answer = await ask('/v1/projects', {
      json: { project: { npi: '12', state: 'OPEN', commonwell_type: 'X', address: { city: 7 } } },
    });
    assert.equal(answer.status, 422);
    assert.deepEqual(fieldsOf(answer), [
      'project.address.city',
      'project.commonwell_type',
      'project.display_name',
      'project.npi',
      'project.state',
    ]);
  });

  test('are searched by their fields, with the colon as it is or encoded, by query or body', async () => {
    const only = { ...published, display_name: 'Lighthouse Hospice', npi: '9999999999' };
    const name = nameOf(await ask('/v1/projects', { json: { project: only } }));
    const namesOf = (answer: Answer) =>
      (answer.body as { projects: { name: string }[] }).projects.map(each => each.name);
    assert.deepEqual(namesOf(await ask('/v1/projects:search?display_name=lighthouse')), [name]);
    assert.deepEqual(namesOf(await ask('/v1/projects%3Asearch?npi=9999999999&state=STATE_ACTIVE')), [name]);
    assert.deepEqual(namesOf(await ask('/v1/projects:search', { json: { displayName: 'HOSPICE' } })), [name]);
    assert.deepEqual(namesOf(await ask('/v1/projects:search?display_name=%25')), [], 'no pattern, a text');
  });
});

describe('service accounts', () => {
  test('are created, read and listed below "service_accounts"', async () => {
    const answer = await ask('/v1/serviceaccounts', { json: { service_account: { display_name: 'UI' } } });
    assert.equal(answer.status, 200);
    assert.match(nameOf(answer), /^serviceaccounts\/[0-9a-f-]{36}$/);
    assert.equal(body(answer)['display_name'], 'UI');
    assert.deepEqual((await ask(`/v1/${nameOf(answer)}`)).body, answer.body);
    const listed = body(await ask('/v1/serviceaccounts'))['service_accounts'] as { name: string }[];
    assert.ok(listed.some(each => each.name === nameOf(answer)));
    const found = body(await ask('/v1/serviceaccounts:search?display_name=ui'))['service_accounts'];
    assert.deepEqual(found, [answer.body]);
  });

  test('have a policy, set and read by paths with a colon, also when it is encoded', async () => {
    const project = nameOf(await ask('/v1/projects', { json: { project: published } }));
    const account = nameOf(await ask('/v1/serviceaccounts', { json: { serviceAccount: {} } }));
    assert.deepEqual((await ask(`/v1/${account}:getPolicy`)).body, { bindings: [] });
    const policy = { bindings: [{ role: 'roles/project.owner', resources: [project] }] };
    for (const colon of [':', '%3A', '%3a']) {
      const set = await ask(`/v1/${account}${colon}setPolicy`, { json: policy });
      assert.equal(set.status, 200);
      assert.deepEqual(set.body, policy, 'the same');
      assert.deepEqual((await ask(`/v1/${account}${colon}getPolicy`)).body, policy);
    }
    const bare = { bindings: [{ role: 'project.user', resources: [project] }] };
    assert.deepEqual((await ask(`/v1/${account}:setPolicy`, { json: bare })).body, bare);
    assert.deepEqual((await ask(`/v1/${account}:getPolicy`)).body, {
      bindings: [{ role: 'roles/project.user', resources: [project] }],
    });
  });

  test('get no role that does not exist, and none without a project', async () => {
    const account = nameOf(await ask('/v1/serviceaccounts', { json: { service_account: {} } }));
    const answer = await ask(`/v1/${account}:setPolicy`, { json: { bindings: [{ role: 'roles/root' }] } });
    assert.deepEqual([answer.status, fieldsOf(answer)], [422, ['bindings.0.role']]);
    const without = await ask(`/v1/${account}:setPolicy`, {
      json: {
        bindings: [{ role: 'project.user' }, { role: 'project.user', resources: ['projects/nowhere'] }],
      },
    });
    assert.deepEqual(
      [without.status, fieldsOf(without)],
      [422, ['bindings.0.resources', 'bindings.1.resources.0']],
    );
    assert.deepEqual((await ask(`/v1/${account}:getPolicy`)).body, { bindings: [] });
  });
});

describe('credentials', () => {
  const newAccountWithRole = async () => {
    const project = nameOf(await ask('/v1/projects', { json: { project: published } }));
    const account = nameOf(await ask('/v1/serviceaccounts', { json: { service_account: {} } }));
    const bindings = [{ role: 'project.owner', resources: [project] }];
    await ask(`/v1/${account}:setPolicy`, { json: { bindings } });
    return { account, project };
  };
  const make = async (account: string, json?: unknown) => {
    const answer = await ask(`/v1/${account}/credentials`, {
      method: 'POST',
      ...(json === undefined ? {} : { json }),
    });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(Object.keys(body(answer)), ['clientId', 'clientSecret']);
    return answer.body as { clientId: string; clientSecret: string };
  };
  const tokenStatus = async ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) =>
    (await api.ask('/auth', { headers: { 'client-id': clientId, 'client-secret': clientSecret } })).status;

  test('are made without a body, open the query flow, and never show their secret again', async () => {
    const { account, project } = await newAccountWithRole();
    const made = await make(account);
    const token = await api.ask('/auth', {
      headers: { 'client-id': made.clientId, 'client-secret': made.clientSecret, scope: project },
    });
    assert.equal(token.status, 200);
    const patients = await api.ask('/api/v2/patients', {
      headers: { authorization: `Bearer ${token.text}` },
    });
    assert.equal(patients.status, 200);
    const listed = await ask(`/v1/${account}/credentials`);
    assert.deepEqual(listed.body, {
      credentials: [
        { id: made.clientId, created_at: clock.now().toISOString(), status: 'ACTIVE', type: 'secret' },
      ],
    });
    assert.ok(!listed.text.includes(made.clientSecret));
  });

  test('rotate with an overlap: the old secret works until its hours have passed', async () => {
    const { account } = await newAccountWithRole();
    const old = await make(account);
    const fresh = await make(account, { oldCredentialTtlHours: 24 });
    const statuses = (
      body(await ask(`/v1/${account}/credentials`))['credentials'] as { status: string }[]
    ).map(each => each.status);
    assert.deepEqual(statuses.toSorted(), ['ACTIVE', 'EXPIRING']);
    passedMs += 24 * hourMs - 1;
    await signInAgain();
    assert.deepEqual([await tokenStatus(old), await tokenStatus(fresh)], [200, 200]);
    passedMs += 1;
    assert.deepEqual([await tokenStatus(old), await tokenStatus(fresh)], [401, 200]);
  });

  test('rotate without one: the old secret ends with the answer, and its tokens too', async () => {
    const { account } = await newAccountWithRole();
    const old = await make(account);
    const caller = await signIn(api, old);
    assert.equal((await caller('/v1/projects')).status, 200);
    const fresh = await make(account);
    assert.deepEqual([await tokenStatus(old), await tokenStatus(fresh)], [401, 200]);
    assert.deepEqual(refusal(await caller('/v1/projects')), [401, 'access.token-invalid']);
  });

  test('are deleted with 204 and nothing else; a second time there is none', async () => {
    const { account } = await newAccountWithRole();
    const made = await make(account);
    const path = `/v1/${account}/credentials/${made.clientId}`;
    const answer = await ask(path, { method: 'DELETE' });
    assert.deepEqual([answer.status, answer.text], [204, '']);
    assert.equal(await tokenStatus(made), 401);
    assert.deepEqual(body(await ask(`/v1/${account}/credentials`)), { credentials: [] });
    assert.deepEqual(refusal(await ask(path, { method: 'DELETE' })), [404, 'credential.unknown']);
  });

  test('with hours that are none are refused', async () => {
    const { account } = await newAccountWithRole();
    for (const oldCredentialTtlHours of [-1, 1.5, '24', 100_000]) {
      const answer = await ask(`/v1/${account}/credentials`, { json: { oldCredentialTtlHours } });
      assert.deepEqual([answer.status, fieldsOf(answer)], [422, ['old_credential_ttl_hours']]);
    }
  });
});

describe('notifications', () => {
  const hook = {
    display_name: 'Query results',
    notification_type: 'query',
    callback_url: 'https://app.example.org/webhook',
    active: true,
  };

  test('are registered, read, listed below "notifications", changed by a mask, and deleted with 204', async () => {
    const answer = await ask('/v1/notifications', { json: { notification: hook } });
    assert.equal(answer.status, 200, answer.text);
    const { name, create_time, update_time, ...echo } = body(answer);
    assert.deepEqual(echo, hook);
    assert.match(String(name), /^notifications\/[0-9a-f-]{36}$/);
    assert.equal(create_time, update_time);
    const path = `/v1/${String(name)}`;
    assert.deepEqual((await ask(path)).body, answer.body);
    assert.deepEqual(body(await ask('/v1/notifications')), { notifications: [answer.body] });

    const off = await ask(`${path}?update_mask=active`, {
      method: 'PATCH',
      json: { active: false, display_name: 'not named by the mask' },
    });
    assert.deepEqual([body(off)['active'], body(off)['display_name']], [false, 'Query results']);
    const both = await ask(`${path}?updateMask=displayName,callbackUrl`, {
      method: 'PATCH',
      json: { displayName: 'New', callbackUrl: 'https://app.example.org/other' },
    });
    assert.deepEqual(
      [body(both)['display_name'], body(both)['callback_url'], body(both)['active']],
      ['New', 'https://app.example.org/other', false],
    );
    assert.equal(
      body(await ask(path, { method: 'PATCH', json: { active: true } }))['active'],
      true,
      'no mask',
    );
    const wrongMask = await ask(`${path}?update_mask=name`, { method: 'PATCH', json: { active: true } });
    assert.deepEqual(refusal(wrongMask), [400, 'request.parameter-invalid']);
    const missing = await ask(`${path}?update_mask=callback_url`, { method: 'PATCH', json: {} });
    assert.deepEqual([missing.status, fieldsOf(missing)], [422, ['callback_url']]);

    const gone = await ask(path, { method: 'DELETE' });
    assert.deepEqual([gone.status, gone.text], [204, '']);
    assert.deepEqual(refusal(await ask(path)), [404, 'notification.unknown']);
    assert.deepEqual(refusal(await ask(path, { method: 'DELETE' })), [404, 'notification.unknown']);
  });

  test('may be those of one project', async () => {
    const project = nameOf(await ask('/v1/projects', { json: { project: published } }));
    const made = await ask(`/v1/${project}/notifications`, {
      json: { notification: { ...hook, notification_type: 'networkalert' } },
    });
    assert.equal(body(made)['project'], project);
    assert.deepEqual(body(await ask(`/v1/${project}/notifications`)), { notifications: [made.body] });
    const all = body(await ask('/v1/notifications'))['notifications'] as { name: string }[];
    assert.ok(all.some(each => each.name === nameOf(made)));
    assert.deepEqual(refusal(await ask('/v1/projects/nowhere/notifications')), [404, 'project.unknown']);
  });

  test('go only to addresses that are safe to call', async () => {
    const wrong = [
      'http://app.example.org/webhook',
      'http://localhost:8080/webhook',
      'https://127.0.0.1/webhook',
      'https://2130706433/',
      'https://[::ffff:10.0.0.1]/',
      'https://169.254.169.254/latest/meta-data',
      'https://user:secret@app.example.org/',
      'https://app.example.org/#part',
      'ftp://app.example.org/',
      'javascript:alert(1)',
      'not an address',
      `https://app.example.org/${'a'.repeat(2000)}`,
      '',
    ];
    for (const callback_url of wrong) {
      const answer = await ask('/v1/notifications', { json: { notification: { ...hook, callback_url } } });
      assert.deepEqual([answer.status, fieldsOf(answer)], [422, ['notification.callback_url']], callback_url);
    }
    const other = await ask('/v1/notifications', {
      json: { notification: { ...hook, notification_type: 'x' } },
    });
    assert.deepEqual(fieldsOf(other), ['notification.notification_type']);
  });

  test('are signed with keys of 24 to 80 characters, sent nested or not', async () => {
    const notification = nameOf(await ask('/v1/notifications', { json: { notification: hook } }));
    const path = `/v1/${notification}/signaturekeys`;
    const key = 'k'.repeat(24);
    const nested = await ask(path, { json: { signature_key: { signature_key: key } } });
    const bare = await ask(path, { json: { signature_key: 'm'.repeat(80) } });
    const camel = await ask(path, { json: { signatureKey: { signatureKey: key } } });
    for (const answer of [nested, bare, camel]) {
      assert.equal(answer.status, 200, answer.text);
      assert.ok(nameOf(answer).startsWith(`${notification}/signaturekeys/`));
      assert.deepEqual((await ask(`/v1/${nameOf(answer)}`)).body, answer.body);
    }
    assert.equal(body(nested)['signature_key'], key);
    const listed = body(await ask(path))['signature_keys'] as object[];
    assert.equal(listed.length, 3);
    for (const signature_key of ['k'.repeat(23), 'k'.repeat(81), 7, undefined])
      assert.equal((await ask(path, { json: { signature_key: { signature_key } } })).status, 422);
    const gone = await ask(`/v1/${nameOf(bare)}`, { method: 'DELETE' });
    assert.deepEqual([gone.status, gone.text], [204, '']);
    assert.deepEqual(refusal(await ask(`/v1/${nameOf(bare)}`)), [404, 'signature-key.unknown']);
  });
});

test('what nobody has is not found, whatever it looks like', async () => {
  const paths: [string, string][] = [
    ['/v1/projects/0d9f7f52-3c8e-4f0e-8c5f-7a2b1d4e6c90', 'project.unknown'],
    ['/v1/serviceaccounts/nobody', 'service-account.unknown'],
    ["/v1/serviceaccounts/'%20or%201=1--", 'service-account.unknown'],
    ['/v1/serviceaccounts/nobody:getPolicy', 'service-account.unknown'],
    ['/v1/serviceaccounts/nobody:doAnything', 'service-account.unknown'],
    ['/v1/serviceaccounts/nobody/credentials', 'service-account.unknown'],
    ['/v1/notifications/1', 'notification.unknown'],
    ['/v1/notifications/1/signaturekeys/1', 'notification.unknown'],
  ];
  for (const [path, code] of paths) assert.deepEqual(refusal(await ask(path)), [404, code], path);
});

test('who changed what is in the audit, newest first and page by page', async () => {
  const project = await ask('/v1/projects', { json: { project: published } });
  passedMs += 1;
  await ask(`/v1/${nameOf(project)}`, { method: 'PATCH', json: { state: 'STATE_INACTIVE' } });
  await ask('/v1/projects', { json: { project: {} } });
  interface Page {
    events: { action: string; outcome: string; object?: { id: string }; request_id?: string }[];
    page_token?: string;
  }
  const about = (await ask(`/v1/audit?object_id=${idOf(project)}`)).body as Page;
  assert.deepEqual(
    about.events.map(each => [each.action, each.outcome]),
    [
      ['project.change', 'allowed'],
      ['project.create', 'allowed'],
    ],
  );
  const all = (await ask('/v1/audit?page_size=500')).body as Page;
  assert.ok(all.events.some(each => each.action === 'POST /v1/projects' && each.outcome === 'refused'));
  assert.ok(all.events.some(each => each.action === 'token.issue'));
  const paged: Page['events'] = [];
  let token: string | undefined = '';
  while (token !== undefined) {
    const page = (await ask(`/v1/audit?page_size=7&page_token=${token}`)).body as Page;
    paged.push(...page.events);
    token = page.page_token;
  }
  assert.ok(paged.length >= all.events.length);
  assert.deepEqual(paged.slice(-all.events.length), all.events);
  assert.deepEqual(refusal(await ask('/v1/audit?page_token=rubbish')), [400, 'request.page-invalid']);
});
