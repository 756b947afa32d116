// Whatever is sent to any described call: never a server error, never a status or a body that its description does not have.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { elvira, openTestApi, register } from './testing.ts';
import type { Call, TestApi, TestCaller } from './testing.ts';

let api: TestApi;
let clinic: TestCaller;
before(async () => {
  api = await openTestApi();
  clinic = await api.newCaller();
  await register(clinic, elvira);
  await api.receive(clinic, elvira.patient_id, {}, [{ resourceType: 'Patient', id: 'p' }]);
});
after(() => api.close());

interface Description {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'elvira-1',
    '',
    '0',
    '-1',
    '2024-01-01',
    'null',
    '../..',
    "'",
    '%',
    '\u0000',
    '\ud800',
    'Patient',
    'a'.repeat(3000),
  ),
);
const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), text);
const body = fc.oneof(
  fc.dictionary(
    fc.constantFrom(...Object.keys(elvira), 'purpose_of_use', 'hints', 'specialties', '__proto__'),
    value,
  ),
  fc
    .dictionary(fc.constantFrom('ssn', 'gender', 'email', 'address_lines', 'telephone'), value)
    .map(over => ({ ...elvira, ...over })),
  fc
    .dictionary(fc.constantFrom('hints', 'specialties'), value)
    .map(over => ({ purpose_of_use: 'TREATMENT', ...over })),
  value,
);

test('no input makes a server error or an answer that is not described', async () => {
  const { paths } = (await api.ask('/openapi.json')).body as Description;
  const operations = Object.entries(paths)
    .flatMap(([path, each]) =>
      Object.entries(each).map(([method, { parameters }]) => ({ path, method, parameters })),
    )
    .filter(({ path }) => !['/auth', '/openapi.json', '/reference'].includes(path));
  const names = [
    ...new Set(
      operations.flatMap(({ parameters = [] }) => parameters.filter(p => p.in === 'query').map(p => p.name)),
    ),
  ];
  const call = fc.record({
    operation: fc.constantFrom(...operations),
    segments: fc.array(text, { minLength: 3, maxLength: 3 }),
    query: fc.array(fc.tuple(fc.constantFrom(...names), text), { maxLength: 3 }),
    body,
  });
  // A lone surrogate is no URL: it goes as the replacement character, as clients send it.
  const encode = (part: string) => encodeURIComponent(part.toWellFormed());
  await fc.assert(
    fc.asyncProperty(call, async ({ operation, segments, query, body }) => {
      const rest = [...segments];
      const path = operation.path.replace(/\{\w+\}/g, () => encode(rest.shift() || 'elvira-1'));
      const search = query.map(([name, given]) => `${encode(name)}=${encode(given)}`).join('&');
      const method = operation.method.toUpperCase() as NonNullable<Call['method']>;
      const answer = await clinic.ask(
        `${path}?${search}`,
        method === 'POST' ? { method, json: body } : { method },
      );
      assert.ok(answer.status < 500, `${method} ${operation.path} ${answer.status}`);
      if (answer.status >= 400) assert.equal(typeof (answer.body as { message: unknown }).message, 'string');
    }),
    { numRuns: 400 },
  );
});
