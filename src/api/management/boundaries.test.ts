// Who may do what, and where it ends: the roles' table of contract §1, two organisations side by side, a project that is inactive.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { OrganizationId } from '../../access/organization.ts';
import type { ProjectId } from '../../access/project.ts';
import type { Role } from '../../access/roles.ts';
import { elvira, openTestApi } from '../testing.ts';
import type { Answer, Ask, Call, TestApi } from '../testing.ts';
import {
  fieldsOf,
  idOf,
  nameOf,
  newAccount,
  newManager,
  newOrganization,
  newProject,
  refusal,
  withToken,
} from './managing.testing.ts';
import type { Managing } from './managing.testing.ts';

let api: TestApi;
before(async () => {
  api = await openTestApi();
});
after(() => api.close());

const hook = {
  notification: {
    display_name: 'Results',
    notification_type: 'query',
    callback_url: 'https://app.example.org/webhook',
  },
};
const signatureKey = { signature_key: { signature_key: 'k'.repeat(40) } };

/** A token of GET /auth: for one project. */
async function inProject(account: Omit<Managing, 'ask'>, projectId: ProjectId): Promise<Ask> {
  const headers = {
    'client-id': account.clientId,
    'client-secret': account.clientSecret,
    scope: `projects/${projectId}`,
  };
  return withToken(api, (await api.ask('/auth', { headers })).text);
}

describe('roles', () => {
  let organization: OrganizationId;
  let project: ProjectId;
  before(async () => {
    organization = await newOrganization(api);
    project = await newProject(api, organization);
  });

  test('an owner of the organisation manages all of it, and runs no query', async () => {
    const owner = await newManager(api, organization, 'organization.owner');
    const paths = [
      '/v1/projects',
      `/v1/projects/${project}`,
      '/v1/serviceaccounts',
      '/v1/notifications',
      '/v1/audit',
    ];
    for (const path of paths) assert.equal((await owner.ask(path)).status, 200, path);
    assert.equal((await owner.ask('/v1/projects', { json: { display_name: 'Another' } })).status, 200);
    for (const path of ['/api/v2/patients', '/api/v2/patients/x/flat'])
      assert.equal((await owner.ask(path)).status, 403, path);
    const scoped = {
      'client-id': owner.clientId,
      'client-secret': owner.clientSecret,
      scope: `projects/${project}`,
    };
    assert.deepEqual(refusal(await api.ask('/auth', { headers: scoped })), [403, 'access.project-foreign']);
  });

  test('an owner of a project manages that project only, and runs its queries', async () => {
    const other = await newProject(api, organization);
    const account = await newAccount(api, organization, 'project.owner', project);
    const { ask } = await signedIn(account);
    const asCaller = await inProject(account, project);
    assert.equal((await asCaller('/api/v2/patients', { json: elvira })).status, 200);
    for (const each of [ask, asCaller]) {
      const { projects } = (await each('/v1/projects')).body as { projects: { name: string }[] };
      assert.deepEqual(
        projects.map(each => each.name),
        [`projects/${project}`],
      );
      assert.deepEqual(refusal(await each(`/v1/projects/${other}`)), [404, 'project.unknown']);
      const patch: Call = { method: 'PATCH', json: { display_name: 'Mine' } };
      assert.equal((await each(`/v1/projects/${project}`, patch)).status, 200);
      assert.deepEqual(refusal(await each(`/v1/projects/${other}`, patch)), [404, 'project.unknown']);
      assert.deepEqual(refusal(await each('/v1/projects', { json: { display_name: 'New' } })), [
        403,
        'access.role-missing',
      ]);
      const made = await each('/v1/notifications', { json: hook });
      assert.equal((made.body as { project: string }).project, `projects/${project}`);
      assert.deepEqual(refusal(await each(`/v1/projects/${other}/notifications`, { json: hook })), [
        404,
        'project.unknown',
      ]);
    }
  });

  test('an owner of a project gives no more than it has, to nobody who has more', async () => {
    const owner = await newManager(api, organization, 'organization.owner');
    const other = await newProject(api, organization);
    const mine = await newManager(api, organization, 'project.owner', project);
    const theirs = await newAccount(api, organization, 'project.user', other);
    const account = nameOf(await mine.ask('/v1/serviceaccounts', { json: { display_name: 'Helper' } }));
    const give = (role: string, ...resources: string[]) =>
      mine.ask(`/v1/${account}:setPolicy`, { json: { bindings: [{ role, resources }] } });
    assert.deepEqual(refusal(await give('organization.owner')), [403, 'access.role-missing']);
    const foreign = await give('project.user', `projects/${project}`, `projects/${other}`);
    assert.deepEqual([foreign.status, fieldsOf(foreign)], [422, ['bindings.0.resources.1']]);
    assert.equal((await give('project.user', `projects/${project}`)).status, 200);
    assert.equal((await mine.ask(`/v1/${account}/credentials`, { method: 'POST' })).status, 200);
    for (const id of [theirs.accountId, owner.accountId]) {
      const calls: [string, Call][] = [
        [`/v1/serviceaccounts/${id}`, {}],
        [`/v1/serviceaccounts/${id}:getPolicy`, {}],
        [`/v1/serviceaccounts/${id}:setPolicy`, { json: { bindings: [] } }],
        [`/v1/serviceaccounts/${id}/credentials`, { method: 'POST' }],
        [`/v1/serviceaccounts/${id}/credentials`, {}],
      ];
      for (const [path, call] of calls)
        assert.deepEqual(refusal(await mine.ask(path, call)), [404, 'service-account.unknown'], path);
    }
    // Once it has a role elsewhere it is no longer the project owner's alone.
    const bindings = [{ role: 'project.user', resources: [`projects/${project}`, `projects/${other}`] }];
    assert.equal((await owner.ask(`/v1/${account}:setPolicy`, { json: { bindings } })).status, 200);
    assert.deepEqual(refusal(await mine.ask(`/v1/${account}/credentials`, { method: 'POST' })), [
      404,
      'service-account.unknown',
    ]);
  });

  for (const role of ['project.user', 'project.viewer'] as Role[])
    test(`a ${role} manages nothing`, async () => {
      const account = await newAccount(api, organization, role, project);
      const headers = { 'client-id': account.clientId, 'client-secret': account.clientSecret };
      assert.deepEqual(refusal(await api.ask('/auth', { method: 'POST', headers })), [
        403,
        'access.role-missing',
      ]);
      const ask = await inProject(account, project);
      assert.equal((await ask('/api/v2/patients')).status, 200);
      const written = await ask('/api/v2/patients', { json: { ...elvira, patient_id: role } });
      assert.equal(written.status, role === 'project.user' ? 200 : 403);
      const calls: [string, Call][] = [
        ['/v1/projects', {}],
        ['/v1/projects', { json: { display_name: 'New' } }],
        [`/v1/projects/${project}`, { method: 'PATCH', json: { state: 'STATE_INACTIVE' } }],
        ['/v1/serviceaccounts', {}],
        [`/v1/serviceaccounts/${account.accountId}/credentials`, { method: 'POST' }],
        ['/v1/notifications', { json: hook }],
        ['/v1/audit', {}],
      ];
      for (const [path, call] of calls)
        assert.deepEqual(refusal(await ask(path, call)), [403, 'access.role-missing'], path);
    });

  async function signedIn(account: Omit<Managing, 'ask'>): Promise<Managing> {
    const headers = { 'client-id': account.clientId, 'client-secret': account.clientSecret };
    const answer = await api.ask('/auth', { method: 'POST', headers });
    const token = new URLSearchParams(answer.text).get('access_token') ?? '';
    return { ...account, ask: withToken(api, token) };
  }
});

test('nothing of one organisation is seen or changed from another', async () => {
  const mine = await newOrganization(api);
  const owner = await newManager(api, mine, 'organization.owner');
  const project = idOf(await owner.ask('/v1/projects', { json: { display_name: 'Mine' } }));
  const account = idOf(await owner.ask('/v1/serviceaccounts', { json: { display_name: 'Mine' } }));
  const policy = { bindings: [{ role: 'project.owner', resources: [`projects/${project}`] }] };
  await owner.ask(`/v1/serviceaccounts/${account}:setPolicy`, { json: policy });
  const made = await owner.ask(`/v1/serviceaccounts/${account}/credentials`, { method: 'POST' });
  const { clientId } = made.body as { clientId: string };
  const notification = idOf(await owner.ask('/v1/notifications', { json: hook }));
  const key = idOf(
    await owner.ask(`/v1/notifications/${notification}/signaturekeys`, { json: signatureKey }),
  );
  const ids = [project, account, clientId, notification, key];

  const theirs = await newOrganization(api);
  const strangers = [
    await newManager(api, theirs, 'organization.owner'),
    await newManager(api, theirs, 'project.owner', await newProject(api, theirs)),
  ];
  const remove: Call = { method: 'DELETE' };
  const calls: [string, Call][] = [
    [`/v1/projects/${project}`, {}],
    [`/v1/projects/${project}`, { method: 'PATCH', json: { display_name: 'Taken' } }],
    [`/v1/projects/${project}/notifications`, {}],
    [`/v1/projects/${project}/notifications`, { json: hook }],
    [`/v1/serviceaccounts/${account}`, {}],
    [`/v1/serviceaccounts/${account}:getPolicy`, {}],
    [`/v1/serviceaccounts/${account}:setPolicy`, { json: { bindings: [] } }],
    [`/v1/serviceaccounts/${account}/credentials`, {}],
    [`/v1/serviceaccounts/${account}/credentials`, { method: 'POST' }],
    [`/v1/serviceaccounts/${account}/credentials/${clientId}`, remove],
    [`/v1/serviceaccounts/${account}/jwks`, {}],
    [`/v1/notifications/${notification}`, {}],
    [`/v1/notifications/${notification}`, { method: 'PATCH', json: { active: false } }],
    [`/v1/notifications/${notification}`, remove],
    [`/v1/notifications/${notification}/signaturekeys`, {}],
    [`/v1/notifications/${notification}/signaturekeys`, { json: signatureKey }],
    [`/v1/notifications/${notification}/signaturekeys/${key}`, {}],
    [`/v1/notifications/${notification}/signaturekeys/${key}`, remove],
    [`/v1/audit?project=${project}`, {}],
  ];
  for (const stranger of strangers) {
    for (const [path, call] of calls) assert.equal((await stranger.ask(path, call)).status, 404, path);
    const lists = [
      '/v1/projects',
      '/v1/projects:search',
      '/v1/serviceaccounts',
      '/v1/notifications',
      '/v1/audit',
    ];
    for (const path of lists) {
      const answer: Answer = await stranger.ask(path);
      assert.equal(answer.status, 200);
      for (const id of ids) assert.ok(!answer.text.includes(id), `${path} tells ${id}`);
    }
    const own = nameOf(await stranger.ask('/v1/serviceaccounts', { json: { display_name: 'Own' } }));
    const grab = await stranger.ask(`/v1/${own}:setPolicy`, { json: policy });
    assert.deepEqual([grab.status, fieldsOf(grab)], [422, ['bindings.0.resources.0']]);
  }
  assert.equal((await owner.ask(`/v1/notifications/${notification}/signaturekeys/${key}`)).status, 200);
  const still = await owner.ask(`/v1/serviceaccounts/${account}/credentials`);
  assert.equal((still.body as { credentials: object[] }).credentials.length, 1);
});

test('an inactive project refuses everything but management, and takes it up again', async () => {
  const organization = await newOrganization(api);
  const project = await newProject(api, organization);
  const owner = await newManager(api, organization, 'organization.owner');
  const account = await newAccount(api, organization, 'project.owner', project);
  const ask = await inProject(account, project);
  const key = { 'x-api-key': `${account.clientId}.${account.clientSecret}` };
  assert.equal((await ask('/api/v2/patients', { json: elvira })).status, 200);
  const turn = (state: string) => owner.ask(`/v1/projects/${project}`, { method: 'PATCH', json: { state } });
  await turn('STATE_INACTIVE');
  const calls: [string, Call][] = [
    ['/api/v2/patients', {}],
    ['/api/v2/patients', { json: elvira }],
    [`/api/v2/patients/${elvira.patient_id}/query`, { json: { purpose_of_use: 'TREATMENT' } }],
    [`/api/v2/patients/${elvira.patient_id}/flat`, {}],
  ];
  for (const [path, call] of calls) {
    const answer = await ask(path, call);
    assert.deepEqual(refusal(answer), [403, 'access.project-inactive'], path);
    assert.equal((answer.body as { message: string }).message, 'This project is inactive.');
  }
  const byKey = await api.ask('/api/v2/patients', { headers: key });
  assert.deepEqual(refusal(byKey), [403, 'access.project-inactive']);
  assert.equal((await ask(`/v1/projects/${project}`)).status, 200, 'its owner still manages it');
  await turn('STATE_ACTIVE');
  assert.equal((await ask('/api/v2/patients')).status, 200);
});

test('who read which patient is in the audit of the project, under one id, whichever id was used', async () => {
  const organization = await newOrganization(api);
  const project = await newProject(api, organization);
  const account = await newAccount(api, organization, 'project.owner', project);
  const ask = await inProject(account, project);
  const made = await ask('/api/v2/patients', { json: { ...elvira, patient_id: 'MRN 4711' } });
  const { particle_patient_id: id } = made.body as { particle_patient_id: string };
  await ask('/api/v2/patients/MRN%204711');
  await ask(`/api/v2/patients/${id}`);
  await ask('/api/v2/patients/MRN%204712');
  const answer = await ask('/v1/audit');
  const { events } = answer.body as {
    events: { action: string; outcome: string; object?: { id: string } }[];
  };
  const reads = events.filter(each => each.action === 'GET /api/v2/patients/:id');
  assert.deepEqual(reads.map(each => each.outcome).toSorted(), ['allowed', 'allowed', 'refused']);
  assert.deepEqual(
    new Set(reads.filter(each => each.outcome === 'allowed').map(each => each.object?.id)),
    new Set([id]),
  );
  const registered = events.find(each => each.action === 'POST /api/v2/patients');
  assert.equal(registered?.object?.id, id);
  assert.doesNotMatch(answer.text, /MRN|471[12]|Valadez/, 'a record number is not told');
});

test('a call that names a patient by another UUID, by a query or by a document is in the audit of that patient', async () => {
  const organization = await newOrganization(api);
  const project = await newProject(api, organization);
  const ask = await inProject(await newAccount(api, organization, 'project.owner', project), project);
  const uuid = '5a0c3c1e-6d7b-4f0e-9a65-0d3f8a1b2c4d';
  const made = await ask('/api/v2/patients', { json: { ...elvira, patient_id: uuid } });
  const { particle_patient_id: patient } = made.body as { particle_patient_id: string };
  const asked = await ask('/flat', { json: { ...elvira, patient_id: uuid, purpose_of_use: 'TREATMENT' } });
  const { id: query } = asked.body as { id: string };
  const paths = [
    `/api/v2/patients/${uuid}`,
    `/deltas/${uuid}`,
    `/flat/${query}`,
    `/flat/${query}/collect-data`,
    `/flat/${uuid}/labs/none`,
    `/api/v1/queries/${query}`,
    `/api/v1/files/${query}/zip`,
    `/history/api/v1/patients/${query}`,
    `/deltas/R4/Condition?person=${uuid}`,
    `/api/v1/subscriptions/adt/${uuid}`,
  ];
  for (const path of paths) await ask(path);
  const events = async () => {
    const { body } = await ask('/v1/audit');
    return (body as { events: { action: string; object?: { id: string } }[] }).events;
  };
  const about = (await events()).filter(
    each => each.action.startsWith('GET /') && !each.action.includes('/v1/audit'),
  );
  assert.equal(about.length, paths.length);
  for (const { action, object } of about) assert.equal(object?.id, patient, action);
  // Who is no more is still told by the same id.
  await ask(`/api/v2/patients/${uuid}`, { method: 'DELETE' });
  assert.equal((await events()).find(each => each.action.startsWith('DELETE'))?.object?.id, patient);
});
