// The description: valid OpenAPI 3.1, the same calls as the routes, each with a name and true examples, and samples that run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { z } from 'zod';
import { openTestApi, register, elvira } from '../testing.ts';
import type { TestApi, TestCaller } from '../testing.ts';
import { exampleOfParameter, sentParameters } from './describe.ts';
import type { Description, Operation } from './describe.ts';
import type { Sample } from './samples.ts';

let api: TestApi;
let clinic: TestCaller;
let description: Description;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  description = (await api.ask('/openapi.json')).body as Description;
});
after(() => api.close());

interface Named {
  call: string;
  method: string;
  path: string;
  operation: Operation;
}
const operations = (): Named[] =>
  Object.entries(description.paths).flatMap(([path, each]) =>
    Object.entries(each).map(([method, operation]) => ({
      call: `${method.toUpperCase()} ${path}`,
      method,
      path,
      operation,
    })),
  );
const samples = ({ operation }: Named) => operation['x-codeSamples'] as Sample[];

describe('OpenAPI 3.1', () => {
  test('every reference leads somewhere, every tag is explained, every name is used once', () => {
    const text = JSON.stringify(description);
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = pointer
        .split('/')
        .reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], description);
      assert.ok(found !== undefined, pointer);
    }
    const tags = (description as unknown as { tags: { name: string }[] }).tags.map(({ name }) => name);
    const used = operations().flatMap(({ operation }) => operation.tags ?? []);
    assert.deepEqual(
      [...new Set(used)].filter(tag => !tags.includes(tag)),
      [],
    );
    assert.deepEqual(
      tags.filter(tag => !used.includes(tag)),
      [],
    );
    const ids = operations().map(({ operation }) => operation.operationId?.toLowerCase());
    assert.equal(new Set(ids).size, ids.length);
    for (const name of Object.keys(description.components.schemas)) assert.match(name, /^[\w.-]+$/);
  });

  test('an operation has a tag, a summary, its path’s parameters, and answers; schemas are schemas', () => {
    for (const { call, path, operation } of operations()) {
      assert.ok((operation.tags?.length ?? 0) > 0 && (operation.summary ?? '') !== '', call);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = operation.parameters ?? [];
      assert.deepEqual(
        parameters
          .filter(each => each.in === 'path')
          .map(({ name }) => name)
          .sort(),
        inPath.sort(),
        call,
      );
      assert.ok(
        parameters.every(each => each.in !== 'path' || each.required === true),
        call,
      );
      const keys = parameters.map(each => `${each.in} ${each.name}`);
      assert.equal(new Set(keys).size, keys.length, call);
      assert.ok(
        parameters.every(each => each.example === undefined || each.examples === undefined),
        call,
      );
      assert.ok(
        Object.keys(operation.responses).some(status => status < '400'),
        call,
      );
      for (const [status, answer] of Object.entries(operation.responses)) {
        assert.match(status, /^[1-5]\d\d$/, call);
        assert.ok(answer.description !== '', `${call} ${status}`);
      }
    }
    const types = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'];
    JSON.stringify(description.paths, (key, value: unknown) => {
      if (key !== 'schema') return value;
      const check = (schema: Record<string, unknown>): void => {
        for (const type of [schema['type'] ?? []].flat()) assert.ok(types.includes(type as string));
        // OpenAPI 3.0's words, which 3.1 no longer has.
        assert.ok(!('nullable' in schema) && typeof schema['exclusiveMinimum'] !== 'boolean');
        for (const part of Object.values(schema['properties'] ?? {})) check(part as never);
        for (const part of [schema['anyOf'] ?? [], schema['items'] ?? []].flat()) check(part as never);
      };
      check(value as Record<string, unknown>);
      return undefined;
    });
  });

  test('who needs a token says so, and all others do not', () => {
    for (const { call, operation } of operations())
      assert.equal(
        operation.security !== undefined,
        '401' in operation.responses && !/\/(auth|token)$/.test(call),
        call,
      );
  });
});

test('the routes and the description have the same calls', () => {
  const described = new Set(operations().map(({ call }) => call));
  const routed = api.routes
    .filter(({ schema, url }) => schema?.hide !== true && url !== '*')
    .flatMap(({ method, url }) => [method].flat().map(each => `${each} ${pathOf(url)}`))
    // Fastify makes a HEAD of every GET.
    .filter(call => !call.startsWith('HEAD '));
  assert.deepEqual(
    [...new Set(routed)].filter(call => !described.has(call)),
    [],
  );
  assert.deepEqual(
    [...described].filter(call => !routed.includes(call)),
    [],
  );
});

/** `/v1/a/:id([^:/]+)::verb` → `/v1/a/{id}:verb`. */
const pathOf = (url: string): string =>
  url
    .replace(/\/:(\w+)(\([^)]*\))?/g, '/{$1}')
    .replaceAll('::', ':')
    .replace(/(?<=.)\/$/, '');

test('every described path answers every method: as described, or 405 with Allow', async () => {
  for (const path of Object.keys(description.paths)) {
    const filled = path.replace(/\{\w+\}/g, 'none');
    const answer = await clinic.ask(filled, { method: 'OPTIONS' });
    assert.equal(answer.status, 204, path);
    const allowed = String(answer.headers['allow']).split(', ');
    for (const method of Object.keys(description.paths[path] ?? {}))
      assert.ok(allowed.includes(method.toUpperCase()), `${method} ${path}`);
    const other = (['PUT', 'PATCH', 'DELETE'] as const).find(method => !allowed.includes(method));
    if (other === undefined) continue;
    const refused = await clinic.ask(filled, { method: other });
    assert.equal(refused.status, 405, path);
    assert.equal(refused.headers['allow'], allowed.join(', '), path);
  }
});

describe('examples', () => {
  test('of everything that is sent and answered', () => {
    for (const { call, operation } of operations()) {
      for (const parameter of operation.parameters ?? [])
        if (parameter.in === 'path') assert.ok(exampleOfParameter(parameter), `${call} ${parameter.name}`);
      for (const media of Object.values(operation.requestBody?.content ?? {}))
        assert.ok(media.example !== undefined || media.examples !== undefined, call);
      for (const [status, { content = {} }] of Object.entries(operation.responses))
        for (const media of Object.values(content))
          assert.ok(
            media.schema?.format === 'binary' ||
              media.schema?.$ref?.endsWith('/OAuthError') ||
              media.example !== undefined ||
              media.examples !== undefined,
            `${call} ${status}`,
          );
    }
  });

  test('of what is optional are shown and not sent by the page, unless the sample sends them', () => {
    for (const { call, path, operation } of operations()) {
      const sent = sentParameters(call.split(' ')[0] ?? '', path, operation);
      for (const parameter of operation.parameters ?? [])
        for (const example of Object.values(parameter.examples ?? {}))
          assert.equal(
            example['x-disabled'] === true,
            !sent.includes(parameter),
            `${call} ${parameter.name}`,
          );
      for (const parameter of operation.parameters ?? [])
        if (!sent.includes(parameter))
          assert.equal(parameter.example, undefined, `${call} ${parameter.name}`);
    }
  });

  test('are what the routes would take and answer', () => {
    const examplesOf = (media: { example?: unknown; examples?: Record<string, { value?: unknown }> }) =>
      media.example !== undefined
        ? [media.example]
        : Object.values(media.examples ?? {}).map(({ value }) => value);
    for (const route of api.routes) {
      const schema = route.schema as { hide?: boolean; body?: z.ZodType; response?: object } | undefined;
      if (schema === undefined || schema.hide === true) continue;
      const method = [route.method].flat()[0] ?? '';
      const operation = description.paths[pathOf(route.url)]?.[method.toLowerCase()];
      if (operation === undefined) continue;
      const call = `${method} ${route.url}`;
      for (const [type, media] of Object.entries(operation.requestBody?.content ?? {}))
        if (schema.body !== undefined && type === 'application/json')
          for (const value of examplesOf(media)) {
            if ((value as { resourceType?: string }).resourceType !== undefined) continue;
            const read = schema.body.safeParse(value);
            assert.ok(read.success, `${call} takes ${JSON.stringify(value)}: ${read.error?.message ?? ''}`);
          }
      const responses = (schema.response ?? {}) as Record<
        string,
        { content?: Record<string, { schema: z.ZodType }> }
      >;
      for (const [status, answer] of Object.entries(operation.responses))
        for (const [type, media] of Object.entries(answer.content ?? {}))
          for (const value of examplesOf(media)) {
            if (value === undefined || type !== 'application/json') continue;
            const read = responses[status]?.content?.[type]?.schema.safeParse(value);
            assert.ok(
              read?.success,
              `${call} ${status} answers ${JSON.stringify(value)}: ${read?.error?.message ?? ''}`,
            );
          }
    }
  });

  test('of refusals are bodies as they are sent', async () => {
    const examples = description.components.examples as Record<string, { value: Record<string, unknown> }>;
    const sent = (await clinic.ask('/api/v2/patients/nobody')).body as Record<string, unknown>;
    const shown = examples['patient.unknown']?.value;
    assert.deepEqual({ ...shown, request_id: '' }, { ...sent, request_id: '' });
    const outcome = (await clinic.ask('/fhir/Patient/nobody/$everything')).body as Record<string, unknown>;
    assert.deepEqual(
      { ...examples['patient.unknown.outcome']?.value, request_id: '' },
      { ...outcome, request_id: '' },
    );
  });
});

describe('samples', () => {
  test('of a batch name a type that is made here', () => {
    const call = operations().find(each => each.call === 'POST /api/v1/batches/{batch}')!;
    for (const { source } of samples(call)) assert.match(source, /\/batches\/FLAT\b/);
  });

  test('are four for each call, with the address by which the reader came', async () => {
    for (const each of operations()) {
      assert.deepEqual(
        samples(each).map(({ lang }) => lang),
        ['shell', 'javascript', 'python', 'ruby'],
        each.call,
      );
      for (const { source } of samples(each)) assert.ok(source.includes(api.url), each.call);
    }
    const elsewhere = await api.ask('/openapi.json', { headers: { host: 'gateway.example:8443' } });
    assert.deepEqual((elsewhere.body as Description).servers, [{ url: 'http://gateway.example:8443' }]);
    assert.ok(!elsewhere.text.includes('127.0.0.1'));
    const lying = await api.ask('/openapi.json', { headers: { host: 'x"><script>' } });
    assert.ok(!lying.text.includes('<script>'));
  });

  const run = promisify(execFile);
  const sourceOf = (call: string, lang: string) =>
    samples(operations().find(each => each.call === call)!).find(sample => sample.lang === lang)?.source ??
    '';
  const runs: [string, string, (source: string) => Promise<{ stdout: string }>][] = [
    ['shell', 'curl', source => run('sh', ['-c', source], options())],
    [
      'javascript',
      process.execPath,
      source => run(process.execPath, ['--input-type=module', '-e', source], options()),
    ],
    ['python', 'python3', source => run('python3', ['-c', source], options())],
    ['ruby', 'ruby', source => run('ruby', ['-e', source], options())],
  ];
  const options = () => ({ env: { ...process.env, HADRON_TOKEN: clinic.token }, timeout: 60_000 });
  const isHere: Record<string, string[]> = {
    shell: ['curl', '--version'],
    javascript: [process.execPath, '--version'],
    python: ['python3', '-c', 'import requests'],
    ruby: ['ruby', '--version'],
  };
  for (const [lang, , start] of runs)
    test(`in ${lang} run as they stand`, async t => {
      const [command = '', ...given] = isHere[lang] ?? [];
      try {
        await run(command, given, { timeout: 60_000 });
      } catch {
        return t.skip(`${command} is not installed with what the sample needs`);
      }
      const registered = await start(sourceOf('POST /api/v2/patients', lang));
      assert.match(registered.stdout, /"particle_patient_id":"[0-9a-f-]{36}"/, registered.stdout);
      const listed = await start(sourceOf('GET /api/v2/patients', lang));
      assert.match(listed.stdout, /"given_name":"Elvira"/);
    });
});

test('the description is the same for everyone: it has nobody’s data in it', async () => {
  await register(clinic, { ...elvira, patient_id: 'mrn-4711', family_name: 'Nobody-Else' });
  const again = await clinic.ask('/openapi.json');
  assert.deepEqual(again.body, description);
});
