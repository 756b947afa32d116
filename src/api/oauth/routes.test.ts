// The standards' token endpoint: RFC 6749 §4.4 and §5.2, SMART Backend Services, and what clients discover.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { createAccess } from '../../access/access.ts';
import { createKeySets } from '../../access/key-sets.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Clock } from '../../platform/clock.ts';
import { openTestDatabase } from '../../platform/database/testing.ts';
import { outwardAgent } from '../../platform/outward.ts';
import { systemRandom } from '../../platform/random.ts';
import { newManager, newOrganization, newProject } from '../management/managing.testing.ts';
import type { Managing } from '../management/managing.testing.ts';
import type { ProjectId } from '../../access/project.ts';
import { elvira, openTestApi } from '../testing.ts';
import type { Answer, TestApi } from '../testing.ts';

let api: TestApi;
let owner: Managing;
let project: ProjectId;
let account: string;
let client: { clientId: string; clientSecret: string };
let passedMs = 0;
const startedAt = Date.parse('2026-03-01T12:00:00.250Z');
const clock: Clock = {
  ...systemClock,
  now: () => new Date(startedAt + passedMs),
  monotonicMs: () => passedMs,
};
const outward = outwardAgent({ allowPrivate: true });

before(async () => {
  const database = await openTestDatabase();
  const parts = { database, clock, random: systemRandom, observe: () => {} };
  const keySets = createKeySets({ dispatcher: outward, clock, allowPrivate: true });
  const access = createAccess({ ...parts, keySets });
  api = await openTestApi({ database, clock, access, allowPrivateAddresses: true });
  const organization = await newOrganization(api);
  owner = await newManager(api, organization, 'organization.owner');
  project = await newProject(api, organization);
  ({ account, client } = await newClient('project.user'));
});
after(async () => {
  await api.close();
  await outward.destroy();
});

/** Through the management API, as an operator would. */
async function newClient(role: string) {
  const made = await owner.ask('/v1/serviceaccounts', { json: { display_name: role } });
  const { name } = made.body as { name: string };
  const bindings = [{ role, resources: role.startsWith('project') ? [`projects/${project}`] : [] }];
  await owner.ask(`/v1/${name}:setPolicy`, { json: { bindings } });
  const credential = await owner.ask(`/v1/${name}/credentials`, { method: 'POST' });
  return { account: `/v1/${name}`, client: credential.body as typeof client };
}

const form = (fields: Record<string, string> | string, headers: Record<string, string> = {}) =>
  api.ask('/oauth/token', {
    method: 'POST',
    raw: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
const grant = { grant_type: 'client_credentials' };
const posted = () => ({ ...grant, client_id: client.clientId, client_secret: client.clientSecret });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
interface Granted {
  access_token: string;
  token_type: string;
  expires_in: number;
  scope: string;
}
const granted = (answer: Answer): Granted => {
  assert.equal(answer.status, 200, answer.text);
  return answer.body as Granted;
};
const refused = (answer: Answer): [number, string] => {
  const body = answer.body as {
    error: string;
    message: string;
    error_description: string;
    errors: unknown[];
  };
  assert.equal(body.message, body.error_description, 'a body for the published clients too');
  assert.ok(Array.isArray(body.errors));
  assert.equal(answer.headers['cache-control'], 'no-store');
  return [answer.status, body.error];
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('client credentials', () => {
  test('by Basic or in the form: a token that the other calls take, never kept by a cache', async () => {
    for (const answer of [
      await form(grant, basic(client.clientId, client.clientSecret)),
      await form(posted()),
    ]) {
      const { access_token, ...rest } = granted(answer);
      assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3600, scope: `projects/${project}` });
      assert.equal(answer.headers['cache-control'], 'no-store');
      assert.equal(answer.headers['pragma'], 'no-cache');
      assert.equal((await api.ask('/api/v2/patients', { headers: bearer(access_token) })).status, 200);
    }
  });

  test('with the scope of a project, or of management', async () => {
    const named = granted(await form({ ...posted(), scope: `projects/${project}` }));
    assert.equal(decodeJwt(named.access_token)['project'], project);
    const forOwner = { ...grant, client_id: owner.clientId, client_secret: owner.clientSecret };
    const management = granted(await form({ ...forOwner, scope: 'management' }));
    assert.equal(management.scope, 'management');
    assert.equal((await api.ask('/v1/projects', { headers: bearer(management.access_token) })).status, 200);
    assert.deepEqual(refused(await form({ ...posted(), scope: 'management' })), [400, 'unauthorized_client']);
  });

  test('is refused in the words of RFC 6749', async () => {
    const { client_id, client_secret } = posted();
    const cases: [string, Promise<Answer>, number, string][] = [
      ['wrong secret', form({ ...posted(), client_secret: 'wrong' }), 401, 'invalid_client'],
      ['unknown client', form({ ...posted(), client_id: 'nobody' }), 401, 'invalid_client'],
      ['nobody', form(grant), 401, 'invalid_client'],
      ['broken Basic', form(grant, { authorization: 'Basic !!!' }), 401, 'invalid_client'],
      ['a bearer token', form(grant, { authorization: 'Bearer x' }), 401, 'invalid_client'],
      ['two ways', form(posted(), basic(client_id, client_secret)), 400, 'invalid_request'],
      ['no grant type', form({ client_id, client_secret }), 400, 'invalid_request'],
      ['an empty body', form(''), 400, 'invalid_request'],
      ['another grant', form({ ...posted(), grant_type: 'password' }), 400, 'unsupported_grant_type'],
      ['twice', form(`${new URLSearchParams(posted()).toString()}&scope=a&scope=b`), 400, 'invalid_request'],
      ['a foreign project', form({ ...posted(), scope: 'projects/other' }), 400, 'invalid_scope'],
      ['two projects', form({ ...posted(), scope: `projects/${project} projects/x` }), 400, 'invalid_scope'],
      ['unknown scopes', form({ ...posted(), scope: 'openid email' }), 400, 'invalid_scope'],
      ['only writing', form({ ...posted(), scope: 'system/*.write' }), 400, 'invalid_scope'],
      ["another's context", form({ ...posted(), scope: 'patient/*.read' }), 400, 'invalid_scope'],
      [
        'fine-grained',
        form({ ...posted(), scope: 'system/Observation.rs?category=x' }),
        400,
        'invalid_scope',
      ],
      ['JSON', api.ask('/oauth/token', { json: posted() }), 400, 'invalid_request'],
    ];
    for (const [what, answer, status, error] of cases)
      assert.deepEqual(refused(await answer), [status, error], what);
    const unauthorized = await form(grant, basic(client_id, 'wrong'));
    assert.match(String(unauthorized.headers['www-authenticate']), /^Basic /);
  });

  test('after ten wrong secrets says how long to wait', async () => {
    const victim = (await newClient('project.user')).client;
    const wrong = { ...grant, client_id: victim.clientId, client_secret: 'guess' };
    for (let i = 0; i < 10; i++) assert.deepEqual(refused(await form(wrong)), [401, 'invalid_client']);
    const answer = await form(wrong);
    assert.equal(answer.status, 429);
    assert.match(String(answer.headers['retry-after']), /^\d+$/);
  });
});

describe('SMART scopes', () => {
  const tokenFor = async (scope: string) => granted(await form({ ...posted(), scope }));

  test('are granted for reading only, and told', async () => {
    const cases = {
      'system/*.read': 'system/*.read',
      'system/Patient.rs': 'system/Patient.rs',
      'system/Patient.cruds system/Observation.r openid': 'system/Patient.rs system/Observation.r',
      'system/*.*': 'system/*.read',
    };
    for (const [asked, given] of Object.entries(cases)) {
      const { scope, access_token } = await tokenFor(`projects/${project} ${asked}`);
      assert.equal(scope, `projects/${project} ${given}`);
      assert.equal(decodeJwt(access_token)['scope'], given);
    }
  });

  test('for everything open the reading calls; for one type nothing that is not FHIR', async () => {
    const status = async (scope: string, path: string, json?: object) => {
      const { access_token } = await tokenFor(scope);
      const call = json === undefined ? {} : { json };
      return (await api.ask(path, { ...call, headers: bearer(access_token) })).status;
    };
    assert.equal(await status('system/*.read', '/api/v2/patients'), 200);
    assert.equal(await status('system/*.rs', '/api/v2/patients'), 200);
    assert.equal(await status('system/*.rs', '/api/v2/patients', elvira), 403, 'writing');
    assert.equal(await status('system/Patient.rs', '/api/v2/patients'), 403);
    assert.equal(await status('system/Patient.rs', '/v1/projects'), 403);
    assert.equal(await status('system/*.read', '/v1/projects'), 403);
  });

  test('to read is not to search: a history of many is a search', async () => {
    const refusedWith = async (scope: string, path: string) => {
      const { access_token } = await tokenFor(scope);
      return (await api.ask(path, { headers: bearer(access_token) })).status === 403;
    };
    const ofMany = ['/fhir/Condition?patient=x', '/fhir/Condition/_history?patient=x'];
    for (const path of ofMany)
      assert.deepEqual(
        [await refusedWith('system/Condition.r', path), await refusedWith('system/Condition.s', path)],
        [true, false],
        path,
      );
    for (const path of ['/fhir/Condition/x', '/fhir/Condition/x/_history', '/fhir/Condition/x/_history/1'])
      assert.deepEqual(
        [await refusedWith('system/Condition.r', path), await refusedWith('system/Condition.s', path)],
        [false, true],
        path,
      );
  });

  test('are no help to who may not read', async () => {
    const forOwner = { ...grant, client_id: owner.clientId, client_secret: owner.clientSecret };
    assert.deepEqual(refused(await form({ ...forOwner, scope: 'system/*.read' })), [400, 'invalid_scope']);
  });
});

describe('SMART Backend Services', () => {
  const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const newKey = async (alg: string, kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
  };
  type Key = Awaited<ReturnType<typeof newKey>>;

  const register = async (json: object) => {
    const answer = await owner.ask(`${account}/jwks`, { json });
    assert.equal(answer.status, 200, answer.text);
    return (answer.body as { client_id: string }).client_id;
  };

  const sign = (
    key: { alg: string; kid: string; privateKey: CryptoKey },
    clientId: string,
    over: object = {},
    head: object = {},
  ) => {
    const now = Math.floor(clock.now().getTime() / 1000);
    const claims = {
      iss: clientId,
      sub: clientId,
      aud: `${api.url}/oauth/token`,
      jti: systemRandom.uuid(),
      exp: now + 240,
      ...over,
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...head })
      .sign(key.privateKey);
  };
  const present = (client_assertion: string, more: Record<string, string> = {}) =>
    form({
      ...grant,
      scope: 'system/*.read',
      client_assertion_type: assertionType,
      client_assertion,
      ...more,
    });

  for (const alg of ['RS384', 'ES384', 'RS256', 'ES256'])
    test(`a registered ${alg} key opens the door for five minutes`, async () => {
      const key = await newKey(alg, 'key-1');
      const clientId = await register({ jwks: { keys: [key.jwk] } });
      const { access_token, expires_in, scope } = granted(await present(await sign(key, clientId)));
      assert.deepEqual([expires_in, scope], [300, `projects/${project} system/*.read`]);
      assert.equal((await api.ask('/api/v2/patients', { headers: bearer(access_token) })).status, 200);
    });

  test('an assertion is taken once, however it is sent again', async () => {
    const key = await newKey('ES384', 'key-1');
    const clientId = await register({ jwks: { keys: [key.jwk] } });
    const assertion = await sign(key, clientId);
    const answers = await Promise.all([present(assertion), present(assertion), present(assertion)]);
    assert.deepEqual(answers.map(each => each.status).toSorted(), [200, 401, 401]);
    assert.deepEqual(refused(await present(assertion)), [401, 'invalid_client']);
  });

  test('an assertion that is not quite right is refused', async () => {
    const key = await newKey('ES384', 'key-1');
    const clientId = await register({ jwks: { keys: [key.jwk] } });
    const stranger = await newKey('ES384', 'key-1');
    const other = await newKey('ES384', 'key-2');
    const now = Math.floor(clock.now().getTime() / 1000);
    const wrong: Record<string, string> = {
      "a stranger's key": await sign(stranger, clientId),
      'a kid that is not registered': await sign(other, clientId),
      'another client': await sign(key, client.clientId),
      'iss is not sub': await sign(key, clientId, { sub: client.clientId }),
      'for another server': await sign(key, clientId, { aud: 'https://other.example/oauth/token' }),
      expired: await sign(key, clientId, { exp: now - 60 }),
      'an hour long': await sign(key, clientId, { exp: now + 3600 }),
      'without exp': await sign(key, clientId, { exp: undefined }),
      'without jti': await sign(key, clientId, { jti: undefined }),
      'keys elsewhere': await sign(key, clientId, {}, { jku: 'http://127.0.0.1:9/jwks.json' }),
      'a key of its own': await sign(stranger, clientId, {}, { jwk: stranger.jwk }),
      'no JWT': 'a.b.c',
    };
    for (const [what, assertion] of Object.entries(wrong)) {
      assert.deepEqual(refused(await present(assertion)), [401, 'invalid_client'], what);
      passedMs += 61_000;
    }
    const bySecretToo = await present(await sign(key, clientId), { client_secret: 'x' });
    assert.deepEqual(refused(bySecretToo), [400, 'invalid_request']);
    const forAnother = await present(await sign(key, clientId), { client_id: client.clientId });
    assert.deepEqual(refused(forAnother), [401, 'invalid_client']);
    granted(await present(await sign(key, clientId), { client_id: clientId }));
  });

  test('an assertion for another server does not become one for us by a Host header', async () => {
    const key = await newKey('ES384', 'key-1');
    const clientId = await register({ jwks: { keys: [key.jwk] } });
    const assertion = await sign(key, clientId, { aud: 'http://other.example/oauth/token' });
    const answer = await form(
      { ...grant, client_assertion_type: assertionType, client_assertion: assertion },
      { host: 'other.example' },
    );
    assert.deepEqual(refused(answer), [401, 'invalid_client']);
  });

  test('keys at an address are fetched, and fetched again for a new kid', async t => {
    const [first, second] = [await newKey('RS384', 'first'), await newKey('ES384', 'second')];
    let keys: JWK[] = [first.jwk];
    let fetched = 0;
    const holder = createServer((_request, response) => {
      fetched += 1;
      response.end(JSON.stringify({ keys }));
    }).listen(0, '127.0.0.1');
    t.after(() => holder.close());
    await new Promise(resolve => holder.once('listening', resolve));
    const jwks_uri = `http://127.0.0.1:${(holder.address() as AddressInfo).port}/jwks.json`;
    const clientId = await register({ jwks_uri });
    const get = async (key: Key) => (await present(await sign(key, clientId))).status;
    assert.deepEqual([await get(first), await get(first), fetched], [200, 200, 1]);
    keys = [second.jwk];
    assert.deepEqual([await get(second), fetched], [401, 1], 'not more often than every half minute');
    passedMs += 31_000;
    assert.deepEqual([await get(second), fetched], [200, 2]);
    assert.equal(await get(first), 401, 'withdrawn by its owner');
    keys = [first.jwk, second.jwk];
    passedMs += 31_000;
    assert.deepEqual(await Promise.all([get(first), get(first), get(second)]), [200, 200, 200]);
    assert.equal(fetched, 3, 'once for all that wait');

    holder.close();
    holder.closeAllConnections();
    passedMs += 301_000;
    assert.deepEqual([await get(first), await get(second)], [200, 200], 'those of before stand in');
    passedMs += 301_000;
    assert.equal(await get(first), 401, 'but not for ever');
  });

  test('an address that answers too much, something else, or a redirect has no keys', async t => {
    const key = await newKey('ES384', 'key-1');
    const set = JSON.stringify({ keys: [key.jwk] });
    const answers: Record<string, [number, string]> = {
      '/large': [200, set.padEnd(70_000)],
      '/text': [200, 'hello'],
      '/gone': [404, set],
      '/moved': [302, set],
    };
    const holder = createServer((request, response) => {
      const [status, text] = answers[request.url ?? ''] ?? [200, set];
      response.writeHead(status, { location: '/whole' }).end(text);
    }).listen(0, '127.0.0.1');
    t.after(() => holder.close());
    await new Promise(resolve => holder.once('listening', resolve));
    const at = `http://127.0.0.1:${(holder.address() as AddressInfo).port}`;
    for (const path of [...Object.keys(answers), '/whole']) {
      const clientId = await register({ jwks_uri: `${at}${path}` });
      assert.equal((await present(await sign(key, clientId))).status, path === '/whole' ? 200 : 401, path);
    }
  });

  test('keys are registered once they can be used, listed, replaced and withdrawn', async () => {
    const [key, next] = [await newKey('ES384', 'key-1'), await newKey('ES384', 'key-2')];
    const secret = await exportJWK(key.privateKey);
    const small = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
    const wrong: object[] = [
      {},
      { jwks: { keys: [] } },
      { jwks: { keys: [{ ...secret, kid: 'key-1' }] } },
      { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'a' }] } },
      { jwks: { keys: [{ ...key.jwk, kid: undefined }] } },
      { jwks: { keys: [key.jwk, key.jwk] } },
      { jwks: { keys: [{ ...(await exportJWK(small.publicKey)), kid: 'a', n: 'AQAB' }] } },
      { jwks: { keys: [key.jwk] }, jwks_uri: 'https://app.example.org/jwks.json' },
      { jwks_uri: 'ftp://app.example.org/jwks.json' },
      { jwks_uri: 'http://app.example.org/jwks.json' },
    ];
    for (const json of wrong) {
      const answer = await owner.ask(`${account}/jwks`, { json });
      assert.deepEqual(
        [answer.status, (answer.body as { error: string }).error],
        [422, 'request.field-invalid'],
      );
      if ('d' in secret) assert.ok(!answer.text.includes(String(secret.d)));
    }
    const clientId = await register({ jwks: { keys: [key.jwk] } });
    assert.equal(await register({ jwks: { keys: [next.jwk] }, client_id: clientId }), clientId);
    assert.equal((await present(await sign(key, clientId))).status, 401);
    const { access_token } = granted(await present(await sign(next, clientId)));
    const { clients } = (await owner.ask(`${account}/jwks`)).body as { clients: { client_id: string }[] };
    assert.ok(clients.some(each => each.client_id === clientId));
    assert.equal((await owner.ask(`${account}/credentials/${clientId}`, { method: 'DELETE' })).status, 204);
    assert.equal((await present(await sign(next, clientId))).status, 401);
    assert.equal((await api.ask('/api/v2/patients', { headers: bearer(access_token) })).status, 401);
    const bySecret = await form({ ...grant, client_id: clientId, client_secret: '' });
    assert.deepEqual(refused(bySecret), [401, 'invalid_client'], 'it never had a secret');
  });
});

test('clients discover the endpoint where they look for it', async () => {
  const bases = ['', '/fhir', '/fhir/R4', '/R4', '/r4'];
  for (const base of bases) {
    const { status, body } = await api.ask(`${base}/.well-known/smart-configuration`);
    assert.equal(status, 200);
    const smart = body as Record<string, unknown> & { capabilities: string[] };
    assert.equal(smart['token_endpoint'], `${api.url}/oauth/token`);
    assert.ok(smart.capabilities.includes('client-confidential-asymmetric'));
    assert.deepEqual(smart['grant_types_supported'], ['client_credentials']);
  }
  const server = (await api.ask('/.well-known/oauth-authorization-server')).body as Record<string, unknown>;
  assert.equal(server['issuer'], api.url);
  assert.equal((await api.ask(new URL(String(server['jwks_uri'])).pathname)).status, 200);
});
