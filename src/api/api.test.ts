// What holds for every path: JSON whatever goes wrong, no redirects, no leaks, and a description that is true.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';
import type { Database } from '../platform/database.ts';
import { DatabaseAway, StatementFailed } from '../platform/database/trouble.ts';
import { errorTable } from '../platform/errors.ts';
import { closeApi } from './close.ts';
import { buildApi } from './index.ts';
import { elvira, openTestApi, register, send } from './testing.ts';
import type { Answer, TestApi, TestCaller } from './testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
});
after(() => api.close());

interface ErrorBody {
  message: string;
  error: string;
  errors: { field: string; message: string }[];
  request_id: string;
}

function assertRefused(answer: Answer, status: number, code: string): ErrorBody {
  assert.equal(answer.status, status, answer.text);
  assert.match(String(answer.headers['content-type']), /^application\/json/);
  const body = answer.body as ErrorBody;
  assert.equal(body.error, code);
  assert.ok(body.message.length > 0 && Array.isArray(body.errors));
  assert.equal(body.request_id, answer.headers['x-request-id']);
  return body;
}

describe('what is not there', () => {
  test('a path', async () => void assertRefused(await api.ask('/nowhere'), 404, 'route.unknown'));
  test('a method', async () => {
    const answer = await clinic.ask('/api/v2/patients', { method: 'PUT', json: {} });
    assertRefused(answer, 405, 'method.unsupported');
    assert.equal(answer.headers['allow'], 'GET, HEAD, POST, OPTIONS');
  });
  test('OPTIONS says what a path takes', async () => {
    const answer = await api.ask('/auth', { method: 'OPTIONS' });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers['allow'], 'GET, HEAD, POST, OPTIONS');
  });
  test('HEAD is GET without a body', async () => {
    const answer = await api.ask('/health', { method: 'HEAD' });
    assert.equal(answer.status, 200);
    assert.equal(answer.text, '');
  });
});

describe('a request that is no request', () => {
  const cases: [string, string, string | Buffer, number, string][] = [
    ['half a JSON object', 'application/json', '{"given_name":', 400, 'request.malformed'],
    ['a list', 'application/json', '[]', 400, 'request.malformed'],
    ['nothing', 'application/json', '', 400, 'request.malformed'],
    [
      'bytes that are not UTF-8',
      'application/json',
      Buffer.from([0x22, 0xff, 0x22]),
      400,
      'request.malformed',
    ],
    ['XML', 'application/xml', '<a/>', 415, 'request.content-type'],
    ['a form', 'application/x-www-form-urlencoded', 'a=b', 415, 'request.content-type'],
    ['a megabyte and more', 'application/json', `"${'x'.repeat(1024 * 1024)}"`, 413, 'request.too-large'],
    ['deep nesting', 'application/json', '['.repeat(100_000), 400, 'request.malformed'],
  ];
  for (const [what, type, raw, status, code] of cases)
    test(`${what} is ${status}`, async () => {
      const answer = await clinic.ask('/api/v2/patients', { raw, headers: { 'content-type': type } });
      assertRefused(answer, status, code);
    });

  test('a path with bad percent signs, or with NUL, is 400', async () => {
    for (const path of [
      '/api/v2/patients/%zz',
      '/api/v2/patients/a%00b',
      '/api/v2/patients?continuation_token=%00',
    ])
      assertRefused(await clinic.ask(path), 400, 'request.malformed');
  });

  const sendBytes = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.end(bytes));
      let text = '';
      socket.on('data', chunk => (text += chunk.toString()));
      socket.on('error', reject).on('close', () => resolve(text));
    });

  for (const [what, bytes] of [
    ['bytes that are not HTTP', 'rubbish\r\n\r\n'],
    ['a request to nobody', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a request for a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n'],
  ] as const)
    test(`${what}: answered with JSON too`, async () => {
      const answer = await sendBytes(bytes);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.equal((JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as ErrorBody).error, 'request.malformed');
    });

  test('an expectation that nobody knows, and a whole address, are no reason to refuse', async () => {
    for (const path of ['/health', 'http://gateway.example/health', 'http://gateway.example/health?x=1'])
      assert.match(
        await sendBytes(`GET ${path} HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n\r\n`),
        /^HTTP\/1\.1 200 /,
        path,
      );
  });
});

describe('JSON under other names', () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/fhir+json', undefined])
    test(`${type ?? 'no content type'} is read, as the published curl examples send it`, async () => {
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const answer = await clinic.ask('/api/v2/patients', {
        raw: `\ufeff${JSON.stringify(elvira)}`,
        headers,
      });
      assert.equal(answer.status, 200, answer.text);
    });
  test('but not compressed, which is said', async () => {
    const answer = await clinic.ask('/api/v2/patients', {
      raw: gzipSync(JSON.stringify(elvira)),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    assertRefused(answer, 415, 'request.content-encoding');
    const plain = { 'content-type': 'application/json', 'content-encoding': 'identity' };
    assert.equal((await clinic.ask('/api/v2/patients', { json: elvira, headers: plain })).status, 200);
  });
});

describe('paths', () => {
  test('with a slash at the end are the same path, and nothing redirects', async () => {
    for (const path of ['/health/', '/reference/', '/openapi.json/', '/api/v2/patients/'])
      assert.equal((await clinic.ask(path)).status, 200, path);
  });
  test('of the oldest reference are below its prefix', async () => {
    assert.equal((await clinic.ask('/particle-sandbox-api/api/v2/patients')).status, 200);
    assert.equal((await api.ask('/particle-sandbox-api/health?x=1')).status, 200);
    assertRefused(await api.ask('/particle-sandbox-apis/health'), 404, 'route.unknown');
  });
  test('may have their $ and : encoded, and a base address that ends in a slash', async () => {
    const id = await register(clinic, { ...elvira, patient_id: 'encoded-1' });
    for (const path of [
      `/R4/Patient/${id}/%24everything?_count=1`,
      `/deltas/patient/${id}/%24everything`,
      `/R4//Patient/${id}`,
      `//api/v2/patients/${id}`,
      `/particle-sandbox-api//api/v2/patients/${id}`,
    ])
      assert.equal((await clinic.ask(path)).status, 200, path);
  });
  test('with an id forgotten in the middle are no other path', async () => {
    assertRefused(await clinic.ask('/api/v1/patients//subscriptions'), 400, 'request.parameter-invalid');
  });
});

describe('every answer', () => {
  test('carries a request id: the caller’s when it is a UUID, else ours', async () => {
    const id = '5f3ddefa-30b1-412d-a011-9386b48608cc';
    assert.equal((await api.ask('/health', { headers: { 'x-request-id': id } })).headers['x-request-id'], id);
    const other = (await api.ask('/health', { headers: { 'x-request-id': 'Elvira' } })).headers[
      'x-request-id'
    ];
    assert.match(String(other), /^[0-9a-f-]{36}$/);
  });
  test('forbids caches, frames and guessing', async () => {
    const { headers } = await clinic.ask('/api/v2/patients');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  });
  test('is observed by its route, never by its path', async () => {
    api.observations.length = 0;
    const id = await register(clinic, { ...elvira, patient_id: 'secret-id' });
    await clinic.ask('/api/v2/patients/secret-id');
    await clinic.ask('/Elvira');
    const answered = api.observations.filter(each => each.kind === 'request.answered');
    assert.deepEqual(
      answered.map(each => [each.method, each.route, each.status, each.projectId]),
      [
        ['POST', '/api/v2/patients', 200, clinic.projectId],
        ['GET', '/api/v2/patients/:id', 200, clinic.projectId],
        ['GET', 'unknown', 404, undefined],
      ],
    );
    const text = JSON.stringify(api.observations);
    for (const secret of ['secret-id', id, 'Elvira', clinic.token]) assert.ok(!text.includes(secret));
  });
});

describe('without a token', () => {
  test('nothing of a project is answered', async () => {
    const { paths } = (await api.ask('/openapi.json')).body as Description;
    for (const [path, operations] of Object.entries(paths))
      for (const [method, { security }] of Object.entries(operations)) {
        if (security === undefined) continue;
        const answer = await api.ask(path.replace(/\{\w+\}/g, 'x'), {
          method: method.toUpperCase() as 'GET',
        });
        assertRefused(answer, 401, 'access.token-missing');
        assert.equal(answer.headers['www-authenticate'], 'Bearer');
      }
  });
  test('that is valid, neither', async () => {
    const answer = await api.ask('/api/v2/patients', { headers: { authorization: 'Bearer e30.e30.e30' } });
    assertRefused(answer, 401, 'access.token-invalid');
  });
});

describe('roles', () => {
  test('a viewer reads and does not write', async () => {
    const viewer = await api.newCaller('project.viewer');
    assert.equal((await viewer.ask('/api/v2/patients')).status, 200);
    assertRefused(await viewer.ask('/api/v2/patients', { json: elvira }), 403, 'access.role-missing');
  });
});

interface Description {
  openapi: string;
  paths: Record<string, Record<string, { security?: unknown; responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, unknown> };
}

describe('the description', () => {
  test('is OpenAPI 3.1 and names every call of patients, queries and retrieval', async () => {
    const answer = await api.ask('/openapi.json');
    const { openapi, paths } = answer.body as Description;
    assert.equal(openapi, '3.1.0');
    const calls = Object.entries(paths).flatMap(([path, each]) =>
      Object.keys(each).map(method => `${method} ${path}`),
    );
    for (const call of [
      'get /auth',
      'post /auth',
      'get /.well-known/jwks.json',
      'post /api/v2/patients',
      'get /api/v2/patients',
      'post /api/v2/patients/search',
      'get /api/v2/patients/{id}',
      'delete /api/v2/patients/{id}',
      'post /api/v2/patients/{id}/query',
      'get /api/v2/patients/{id}/query',
      'get /api/v2/patients/{id}/ccda',
      'get /api/v2/patients/{id}/flat',
      'get /api/v2/patients/{id}/fhir',
      'get /api/v2/patients/{id}/fhir/{type}',
      'get /api/v2/patients/{id}/fhir/{type}/{resourceId}',
    ])
      assert.ok(calls.includes(call), call);
  });

  test('every reference in it leads somewhere, and every error has its shape', async () => {
    const description = (await api.ask('/openapi.json')).body as Description;
    const references = [
      ...JSON.stringify(description).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g),
    ];
    assert.ok(references.length > 50);
    for (const [, name = ''] of references) assert.ok(description.components.schemas[name], name);
    for (const operations of Object.values(description.paths))
      for (const { responses } of Object.values(operations))
        for (const [status, response] of Object.entries(responses))
          if (Number(status) >= 400)
            assert.match(JSON.stringify(response), /schemas\/(Error|OAuthError|OperationOutcome)"/);
  });

  test('can be browsed, and the page asks nobody else', async () => {
    const page = await api.ask('/reference');
    assert.match(String(page.headers['content-type']), /^text\/html/);
    assert.doesNotMatch(page.text, /https?:\/\//);
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'; script-src 'self'/);
    for (const path of [...page.text.matchAll(/src="([^"]+)"/g)].map(([, path = '']) => path)) {
      const script = await api.ask(path);
      assert.equal(script.status, 200);
      assert.match(String(script.headers['content-type']), /^text\/javascript/);
    }
  });
});

describe('when the database', () => {
  const withDatabase = async (
    fail: () => never,
    work: (ask: (path: string) => Promise<Answer>) => Promise<void>,
  ) => {
    const failing = {
      executor: new Proxy(api.parts.database.executor, { get: fail }),
      transaction: async () => fail(),
    };
    const database: Database = {
      ...api.parts.database,
      ...failing,
      system: failing,
      close: async () => {},
    };
    const other = await openTestApi({ access: api.parts.access, database });
    try {
      const headers = { authorization: `Bearer ${clinic.token}` };
      await work(path => send(other.url, path, { headers }));
      assert.ok(!JSON.stringify(other.observations).includes('Elvira'));
    } finally {
      await other.close();
    }
  };

  test('is away, callers are asked to come again', () =>
    withDatabase(
      () => {
        throw new DatabaseAway('08006');
      },
      async ask => {
        const answer = await ask('/api/v2/patients');
        assertRefused(answer, 503, 'service.unavailable');
        assert.match(String(answer.headers['retry-after']), /^\d+$/);
        assertRefused(await ask('/ready'), 503, 'service.unavailable');
        assert.equal((await ask('/health')).status, 200);
      },
    ));
  test('has no space left, it is 507', () =>
    withDatabase(
      () => {
        throw new StatementFailed({ code: '53100', message: 'could not extend file' });
      },
      async ask => void assertRefused(await ask('/api/v2/patients'), 507, 'storage.full'),
    ));
  test('refuses a statement of ours, the caller learns nothing of it', () =>
    withDatabase(
      () => {
        throw new Error('duplicate key: Elvira');
      },
      async ask => {
        const answer = await ask('/api/v2/patients');
        assertRefused(answer, 500, 'service.failed');
        assert.doesNotMatch(answer.text, /Elvira|duplicate|\bat\b.*\.ts/);
      },
    ));
});

test('a process that is going down is not ready', async () => {
  const stopping = new AbortController();
  const other = await openTestApi({
    database: { ...api.parts.database, close: async () => {} },
    stopping: stopping.signal,
  });
  assert.equal((await other.ask('/ready')).status, 200);
  stopping.abort();
  assert.equal((await other.ask('/ready')).status, 503);
  assert.equal((await other.ask('/health')).status, 200);
  await other.close();
});

test('a server that closes does not wait for a caller who never ends', async () => {
  const app = buildApi(api.parts);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const cut = once(socket, 'close');
  const asked = once(app.server, 'request');
  socket.write('POST /auth HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
  await asked;
  // No patience: what it waits for has come at once.
  await closeApi(app, { ...api.parts.clock, sleep: async () => {} });
  await cut;
});

test('every code has a sentence without values, and its own status', () => {
  for (const { status, sentence } of Object.values(errorTable)) {
    assert.ok(status >= 400 && status < 600);
    assert.match(sentence, /^[A-Z].{10,}/i);
  }
});
