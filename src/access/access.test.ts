// The story of a credential: made once, exchanged for tokens, rotated, withdrawn — and everything that is not one refused.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { CryptoKey } from 'jose';
import { generateKeyPair, SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader, exportJWK } from 'jose';
import { systemClock } from '../platform/clock.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { openTestDatabase } from '../platform/database/testing.ts';
import { Refusal } from '../platform/errors.ts';
import type { Observation } from '../platform/observations.ts';
import { systemRandom } from '../platform/random.ts';
import { createAccess } from './access.ts';
import type { Access, Caller } from './access.ts';
import {
  createServiceAccount,
  digest,
  issueCredential,
  rotateCredentials,
  setPolicy,
  withdrawCredential,
} from './credentials.ts';
import type { PolicyBinding } from './credentials.ts';
import { ensureDevelopmentProject } from './development.ts';
import { developmentOrganization } from './organization.ts';
import { createProject, listProjects, projectIdFrom } from './projects.ts';
import { allows, roleFrom } from './roles.ts';
import { credentialById, credentialsOf, policyOf } from './sql.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const here = '192.0.2.1';

/** A clock that moves only when told. */
function standingClock(): Clock & { advance(ms: number): void } {
  let ms = 0;
  const start = Date.parse('2026-03-01T12:00:00.250Z');
  return {
    ...systemClock,
    now: () => new Date(start + ms),
    monotonicMs: () => ms,
    advance: by => void (ms += by),
  };
}

let database: Database;
let clock: ReturnType<typeof standingClock>;
let access: Access;
let seen: Observation[];
const random = systemRandom;

before(async () => {
  database = await openTestDatabase();
  clock = standingClock();
});
after(() => database.close());

const anotherProcess = () => createAccess({ database, clock, random, observe: each => seen.push(each) });
beforeEach(() => {
  seen = [];
  access = anotherProcess();
});

async function newCredential(...bindings: PolicyBinding[]) {
  const parts = { clock, random };
  return database.transaction(async tx => {
    const account = await createServiceAccount(tx, 'Clinic', parts);
    await setPolicy(tx, account, bindings);
    return { account, ...(await issueCredential(tx, account, parts)) };
  });
}

const newProject = async () =>
  (await createProject(database.executor, 'Clinic', { clock, random })).projectId;
const idAndSecret = (each: { clientId: string; clientSecret: string }, scope?: string) => ({
  'client-id': each.clientId,
  'client-secret': each.clientSecret,
  ...(scope === undefined ? {} : { scope }),
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const refusedAs = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

async function clinic() {
  const projectId = await newProject();
  const credential = await newCredential({ role: 'project.owner', projectId });
  return { projectId, ...credential };
}

describe('a token', () => {
  test('is got with id, secret and scope, and says who calls in which project', async () => {
    const { projectId, ...credential } = await clinic();
    const token = await access.projectToken(idAndSecret(credential, `projects/${projectId}`), here);
    const claims = decodeJwt(token);
    assert.equal(claims.exp! - claims.iat!, 3600);
    assert.equal(claims.sub, credential.clientId);
    assert.ok(claims.iss && claims.aud && claims.jti);
    const caller: Caller = {
      clientId: credential.clientId,
      serviceAccountId: credential.account,
      organizationId: developmentOrganization,
      projectId,
      isProjectActive: true,
      roles: ['project.owner'],
      ownedProjects: [projectId],
      scopes: undefined,
    };
    assert.deepEqual(await access.authenticate(bearer(token), here), caller);
    assert.deepEqual(
      await access.authenticate({ authorization: token }, here),
      caller,
      'without a scheme word',
    );
  });

  test('without a scope is for the only project; with several one must be named', async () => {
    const one = await clinic();
    const token = await access.projectToken(idAndSecret(one), here);
    assert.equal((await access.authenticate(bearer(token), here)).projectId, one.projectId);
    const several = await newCredential(
      { role: 'project.user', projectId: one.projectId },
      { role: 'project.user', projectId: await newProject() },
    );
    await assert.rejects(
      access.projectToken(idAndSecret(several), here),
      refusedAs('access.project-missing'),
    );
  });

  test('for a project of somebody else is refused', async () => {
    const [mine, theirs] = [await clinic(), await clinic()];
    const scope = `projects/${theirs.projectId}`;
    await assert.rejects(
      access.projectToken(idAndSecret(mine, scope), here),
      refusedAs('access.project-foreign'),
    );
    await assert.rejects(
      access.projectToken(idAndSecret(mine, 'projects/'), here),
      refusedAs('access.project-foreign'),
    );
  });

  test('for management has no project and only the roles of owners', async () => {
    const projectId = await newProject();
    const owner = await newCredential(
      { role: 'organization.owner', projectId: undefined },
      { role: 'project.user', projectId },
    );
    const caller = await access.authenticate(
      bearer(await access.managementToken(idAndSecret(owner), here)),
      here,
    );
    assert.equal(caller.projectId, undefined);
    assert.deepEqual(caller.roles, ['organization.owner']);
    assert.deepEqual(caller.ownedProjects, []);
    const user = await newCredential({ role: 'project.user', projectId });
    await assert.rejects(access.managementToken(idAndSecret(user), here), refusedAs('access.role-missing'));
  });

  test('is dead after an hour', async () => {
    const token = await access.projectToken(idAndSecret(await clinic()), here);
    clock.advance(hour - minute);
    await access.authenticate(bearer(token), here);
    clock.advance(minute);
    await assert.rejects(access.authenticate(bearer(token), here), refusedAs('access.token-expired'));
  });

  test('made by anybody else is refused, whatever its header says', async () => {
    const real = await access.projectToken(idAndSecret(await clinic()), here);
    const claims = decodeJwt(real);
    const header = decodeProtectedHeader(real);
    const [head, body, signature] = real.split('.') as [string, string, string];
    const stranger = await generateKeyPair('ES256', { extractable: true });
    const theirJwk = await exportJWK(stranger.publicKey);
    const published = (await access.keySet()).keys[0]!;
    const sign = (
      over: object,
      key: CryptoKey | Uint8Array = stranger.privateKey,
      alg = 'ES256',
      payload: object = claims,
    ) =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ alg, typ: 'JWT', kid: header.kid!, ...over })
        .sign(key);
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forgeries = {
      'alg none': new UnsecuredJWT({ ...claims }).encode(),
      'alg None with the signature': `${encode({ ...header, alg: 'None' })}.${body}.${signature}`,
      'our kid, their key': await sign({}),
      'their kid': await sign({ kid: random.uuid() }),
      'a kid that is SQL': await sign({ kid: "' or 1=1 --" }),
      'a kid that is a path': await sign({ kid: '../../dev/null' }),
      'their key in the header': await sign({ jwk: theirJwk }),
      'their key set by address': await sign({ jku: 'http://127.0.0.1:9/jwks.json' }),
      'our public key as an HMAC secret': await sign(
        {},
        new TextEncoder().encode(JSON.stringify(published)),
        'HS256',
      ),
      'claims changed': `${head}.${encode({ ...claims, project: random.uuid() })}.${signature}`,
      'signature cut off': `${head}.${body}.`,
      'an unknown critical header': await sign({ crit: ['b64'], b64: true }),
      rubbish: `${head}.e30.AAAA`,
    };
    for (const [what, forgery] of Object.entries(forgeries))
      await assert.rejects(
        access.authenticate(bearer(forgery), here),
        refusedAs('access.token-invalid'),
        what,
      );
  });

  test('of another gateway with the same keys but another issuer is refused', async () => {
    const elsewhere = createAccess({
      database,
      clock,
      random,
      observe: () => {},
      issuer: 'https://other.example',
    });
    const token = await elsewhere.projectToken(idAndSecret(await clinic()), here);
    await assert.rejects(access.authenticate(bearer(token), here), refusedAs('access.token-invalid'));
  });

  test('never holds the secret, and the database holds only its digest', async () => {
    const credential = await clinic();
    const token = await access.projectToken(idAndSecret(credential), here);
    assert.ok(!JSON.stringify(decodeJwt(token)).includes(credential.clientSecret));
    assert.ok(Buffer.from(credential.clientSecret, 'base64url').length >= 32);
    const kept = await credentialById(database.executor, credential.clientId);
    assert.equal(kept?.secretSha256, digest(credential.clientSecret));
  });
});

describe('signing keys', () => {
  test('rotate: new tokens get the new key, old tokens are still good for their hour', async () => {
    const credential = await clinic();
    clock.advance(31 * day);
    const before = decodeProtectedHeader(await access.projectToken(idAndSecret(credential), here)).kid;
    clock.advance(30 * day - minute);
    const last = await access.projectToken(idAndSecret(credential), here);
    const lastKid = decodeProtectedHeader(last).kid;
    clock.advance(10 * minute);
    const kid = decodeProtectedHeader(await access.projectToken(idAndSecret(credential), here)).kid;
    assert.equal(lastKid, before);
    assert.notEqual(kid, before);
    await access.authenticate(bearer(last), here);
    const published = (await access.keySet()).keys;
    assert.ok(published.some(key => key.kid === kid) && published.some(key => key.kid === lastKid));
    assert.ok(
      published.every(key => key.d === undefined),
      'no private part is published',
    );
    clock.advance(31 * day);
    const later = (await access.keySet()).keys;
    assert.ok(!later.some(key => key.kid === lastKid), 'a retired key is gone');
  });

  test('are one when two processes need the first one at the same moment', async () => {
    clock.advance(40 * day);
    const credential = await clinic();
    const tokens = await Promise.all(
      [1, 2, 3, 4].map(() => anotherProcess().projectToken(idAndSecret(credential), here)),
    );
    assert.equal(new Set(tokens.map(token => decodeProtectedHeader(token).kid)).size, 1);
    for (const token of tokens) await anotherProcess().authenticate(bearer(token), here);
  });
});

describe('an API key', () => {
  test('is client id and secret with a dot between, in either header', async () => {
    const { projectId, ...credential } = await clinic();
    const key = `${credential.clientId}.${credential.clientSecret}`;
    for (const headers of [{ authorization: key }, bearer(key), { 'x-api-key': key }])
      assert.equal((await access.authenticate(headers, here)).projectId, projectId);
    const foreign = { ...bearer(key), scope: `projects/${await newProject()}` };
    await assert.rejects(access.authenticate(foreign, here), refusedAs('access.project-foreign'));
    await assert.rejects(access.authenticate(bearer(`${key}x`), here), refusedAs('access.credential-wrong'));
    await assert.rejects(
      access.authenticate(bearer('nobody.secret'), here),
      refusedAs('access.credential-wrong'),
    );
  });
});

describe('what is no token', () => {
  const cases: [string, Record<string, string>, string][] = [
    ['nothing', {}, 'access.token-missing'],
    ['only the word Bearer', { authorization: 'Bearer ' }, 'access.token-missing'],
    ['a password', { authorization: 'Basic dXNlcjpwYXNz' }, 'access.token-missing'],
    ['a word', bearer('hello'), 'access.token-invalid'],
    ['a very long word', bearer('a.'.repeat(9000)), 'access.token-invalid'],
  ];
  for (const [what, headers, code] of cases)
    test(`${what} is refused`, () => assert.rejects(access.authenticate(headers, here), refusedAs(code)));
});

describe('a withdrawn credential', () => {
  test('is dead within a minute everywhere: secret, tokens and API key', async () => {
    const credential = await clinic();
    const key = `${credential.clientId}.${credential.clientSecret}`;
    const token = await access.projectToken(idAndSecret(credential), here);
    await access.authenticate(bearer(token), here);
    await withdrawCredential(database.executor, credential.clientId, { clock, random });
    clock.advance(30_000);
    await assert.rejects(access.authenticate(bearer(token), here), refusedAs('access.token-invalid'));
    await assert.rejects(access.authenticate(bearer(key), here), refusedAs('access.credential-wrong'));
    await assert.rejects(
      access.projectToken(idAndSecret(credential), here),
      refusedAs('access.credential-wrong'),
    );
  });

  test('by rotation lives as long as was said', async () => {
    const old = await clinic();
    const rotated = await database.transaction(tx =>
      rotateCredentials(tx, old.account, 24, { clock, random }),
    );
    clock.advance(23 * hour);
    await access.projectToken(idAndSecret(old), here);
    clock.advance(2 * hour);
    await assert.rejects(access.projectToken(idAndSecret(old), here), refusedAs('access.credential-wrong'));
    await access.projectToken(idAndSecret(rotated), here);
  });

  test('so is a role that was taken away', async () => {
    const { account, projectId, ...credential } = await clinic();
    const token = await access.projectToken(idAndSecret(credential), here);
    assert.ok(allows((await access.authenticate(bearer(token), here)).roles, 'query:create'));
    await database.transaction(tx => setPolicy(tx, account, [{ role: 'project.viewer', projectId }]));
    clock.advance(30_000);
    assert.ok(!allows((await access.authenticate(bearer(token), here)).roles, 'query:create'));
    await database.transaction(tx => setPolicy(tx, account, []));
    clock.advance(30_000);
    await assert.rejects(access.authenticate(bearer(token), here), refusedAs('access.project-foreign'));
  });
});

describe('wrong secrets', () => {
  test('are ten in a minute; then even the right one waits, for this client at this address only', async () => {
    const credential = await clinic();
    const wrong = idAndSecret({ ...credential, clientSecret: 'guess' });
    for (let i = 0; i < 10; i++)
      await assert.rejects(access.projectToken(wrong, here), refusedAs('access.credential-wrong'));
    await assert.rejects(access.projectToken(idAndSecret(credential), here), (error: unknown) => {
      assert.ok(refusedAs('access.too-many-failures')(error) && error instanceof Refusal);
      assert.ok(error.retryAfterSeconds! > 0 && error.retryAfterSeconds! <= 60);
      return true;
    });
    await access.projectToken(idAndSecret(credential), '192.0.2.2');
    await access.projectToken(idAndSecret(await clinic()), here);
    clock.advance(minute);
    await access.projectToken(idAndSecret(credential), here);
  });

  test('are observed without the secret', async () => {
    await assert.rejects(
      access.projectToken(idAndSecret({ clientId: 'nobody', clientSecret: 'sesame' }), here),
    );
    assert.equal(seen.filter(each => each.kind === 'access.refused').length, 1);
    assert.ok(!JSON.stringify(seen).includes('sesame'));
  });
});

test('roles are written with or without their prefix', () => {
  assert.equal(roleFrom('roles/project.owner'), 'project.owner');
  assert.equal(roleFrom('project.viewer'), 'project.viewer');
  assert.equal(roleFrom('toString'), undefined);
});

test('a project id that is a word is always the same UUID', () => {
  assert.equal(projectIdFrom('projects/demo'), projectIdFrom('demo'));
  assert.match(
    projectIdFrom('demo'),
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.equal(
    projectIdFrom('projects/5F3DDEFA-30B1-412D-A011-9386B48608CC'),
    '5f3ddefa-30b1-412d-a011-9386b48608cc',
  );
});

describe('the first start', () => {
  const parts = { clock: systemClock, random };
  let empty: Database;
  beforeEach(async () => void (empty = await openTestDatabase()));
  const opens = (headers: Record<string, string>) =>
    createAccess({ database: empty, clock: systemClock, random, observe: () => {} }).projectToken(
      headers,
      here,
    );

  test('makes one project and one credential, however many processes start at once, and tells the secret once', async () => {
    const started = await Promise.all([1, 2, 3].map(() => ensureDevelopmentProject(empty, {}, parts)));
    const [first, ...others] = started.toSorted((a, b) => Number(b?.created) - Number(a?.created));
    assert.ok(first?.created && first.clientSecret);
    for (const other of others)
      assert.deepEqual(other, { created: false, clientId: first.clientId, projectId: first.projectId });
    assert.equal((await listProjects(empty.executor)).length, 1);
    await opens(idAndSecret({ clientId: first.clientId, clientSecret: first.clientSecret }));
    await empty.close();
  });

  test('takes presets, and the next start with the same ones changes nothing', async () => {
    const presets = { clientId: 'clinic.one', clientSecret: 'open-sesame', projectId: 'demo' };
    const first = await ensureDevelopmentProject(empty, presets, parts);
    assert.deepEqual(first, { created: true, clientId: 'clinic.one', projectId: projectIdFrom('demo') });
    assert.deepEqual(await ensureDevelopmentProject(empty, presets, parts), { ...first, created: false });
    const headers = { 'client-id': 'clinic.one', 'client-secret': 'open-sesame' };
    for (const scope of ['projects/demo', `projects/${first.projectId}`]) await opens({ ...headers, scope });
    const key = createAccess({ database: empty, clock: systemClock, random, observe: () => {} });
    const caller = await key.authenticate(bearer('clinic.one.open-sesame'), here);
    assert.deepEqual(caller.roles.toSorted(), ['project.owner']);
    const account = (await credentialById(empty.executor, 'clinic.one'))!.serviceAccountId;
    assert.deepEqual(
      (await policyOf(empty.executor, account)).map(each => each.role),
      ['organization.owner', 'project.owner'],
    );
    await empty.close();
  });

  test('with another secret or project takes those', async () => {
    const first = await ensureDevelopmentProject(empty, { clientId: 'clinic', clientSecret: 'one' }, parts);
    const second = await ensureDevelopmentProject(
      empty,
      { clientId: 'clinic', clientSecret: 'two', projectId: 'other' },
      parts,
    );
    assert.notEqual(first?.projectId, second?.projectId);
    await assert.rejects(
      opens(idAndSecret({ clientId: 'clinic', clientSecret: 'one' })),
      refusedAs('access.credential-wrong'),
    );
    await opens(idAndSecret({ clientId: 'clinic', clientSecret: 'two' }));
    await empty.close();
  });

  test('does not bring back what an operator has withdrawn', async () => {
    const first = (await ensureDevelopmentProject(empty, {}, parts))!;
    await withdrawCredential(empty.executor, first.clientId, parts);
    assert.equal(await ensureDevelopmentProject(empty, {}, parts), undefined);
    const account = (await credentialById(empty.executor, first.clientId))!.serviceAccountId;
    assert.equal((await credentialsOf(empty.executor, account)).length, 1);
    await empty.close();
  });
});
