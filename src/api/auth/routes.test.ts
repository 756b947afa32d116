// Client id and secret → a token, as the published clients ask for it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { openTestApi } from '../testing.ts';
import type { Answer, TestApi, TestCaller } from '../testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
});
after(() => api.close());

const headersOf = (caller: TestCaller, more: Record<string, string> = {}) => ({
  'client-id': caller.clientId,
  'client-secret': caller.clientSecret,
  ...more,
});
const refusal = ({ status, body }: Answer) => [status, (body as { error: string }).error];

describe('GET /auth', () => {
  test('answers a JWT as plain text, which the other calls take in every spelling', async () => {
    const answer = await api.ask('/auth', {
      headers: headersOf(clinic, { scope: `projects/${clinic.projectId}`, accept: 'text/plain' }),
    });
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers['content-type']), /^text\/plain/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal(answer.text.split('.').length, 3);
    const key = `${clinic.clientId}.${clinic.clientSecret}`;
    const spellings: Record<string, string>[] = [
      { authorization: `Bearer ${answer.text}` },
      { authorization: `bearer ${answer.text}` },
      { authorization: answer.text },
      { authorization: key },
      { authorization: `Bearer ${key}` },
      { 'x-api-key': key },
    ];
    for (const headers of spellings)
      assert.equal((await api.ask('/api/v2/patients', { headers })).status, 200);
  });

  test('the token is verified by the published keys alone', async () => {
    const keys = (await api.ask('/.well-known/jwks.json')).body as JSONWebKeySet;
    const { payload } = await jwtVerify(clinic.token, createLocalJWKSet(keys));
    assert.equal(payload['project'], clinic.projectId);
    assert.equal(payload.exp! - payload.iat!, 3600);
  });

  test('wrong, missing and foreign are refused with JSON', async () => {
    const other = await api.newCaller();
    const wrong = { ...clinic, clientSecret: 'wrong' };
    assert.deepEqual(refusal(await api.ask('/auth', { headers: headersOf(wrong) })), [
      401,
      'access.credential-wrong',
    ]);
    assert.deepEqual(refusal(await api.ask('/auth')), [401, 'access.credential-missing']);
    const foreign = headersOf(clinic, { scope: `projects/${other.projectId}` });
    assert.deepEqual(refusal(await api.ask('/auth', { headers: foreign })), [403, 'access.project-foreign']);
  });

  test('after ten wrong secrets says how long to wait, in whole seconds', async () => {
    const victim = await api.newCaller();
    const headers = headersOf({ ...victim, clientSecret: 'guess' });
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push((await api.ask('/auth', { headers })).status);
    assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429]);
    const answer = await api.ask('/auth', { headers });
    assert.match(String(answer.headers['retry-after']), /^([1-9]|[1-5]\d|60)$/);
    assert.equal((await victim.ask('/api/v2/patients')).status, 200, 'a token already given is still good');
  });
});

describe('POST /auth', () => {
  test('answers a form, or JSON when Accept asks for it; whatever is sent along is ignored', async () => {
    const form = await api.ask('/auth', {
      method: 'POST',
      raw: 'grant_type=client_credentials',
      headers: headersOf(clinic, { 'content-type': 'application/x-www-form-urlencoded' }),
    });
    assert.equal(form.status, 200, form.text);
    const fields = new URLSearchParams(form.text);
    assert.equal(fields.get('expires_in'), '3600');
    assert.equal(decodeJwt(fields.get('access_token')!)['project'], undefined);
    const json = await api.ask('/auth', {
      method: 'POST',
      headers: headersOf(clinic, { accept: 'application/json' }),
    });
    const body = json.body as { access_token: string; expires_in: number };
    assert.equal(body.expires_in, 3600);
    const answer = await api.ask('/api/v2/patients', {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    assert.deepEqual(
      refusal(answer),
      [403, 'access.project-missing'],
      'a management token is for no project',
    );
  });
});
