// For tests: any call of the description → what is wrong with its answer. Values, right and wrong, come from the schemas; callers have every
// role and none.
import fc from 'fast-check';
import { newOrganization } from '../management/managing.testing.ts';
import { openTestApi } from '../testing.ts';
import type { Answer, Ask, Call } from '../testing.ts';
import type { Description, Operation } from './describe.ts';
import { resolve } from './examples.ts';
import type { Schema, Schemas } from './examples.ts';
import { coherentCall } from './coherent.testing.ts';
import { boundary, multipart } from './filled.testing.ts';
import { fillAll } from './refilled.testing.ts';
import type { Filled } from './refilled.testing.ts';

export interface Finding {
  call: string;
  problem: string;
}

export interface Fuzzer {
  /** One call, as the generator has it; nothing when its answer is sound. */
  tryOne(g: fc.GeneratorValue): Promise<Finding | undefined>;
  statuses: Map<number, number>;
  /** Operations that were answered with a success. */
  succeeded: Set<string>;
  operations: readonly string[];
  close(): Promise<void>;
}

const pick = <T>(g: fc.GeneratorValue, values: readonly T[]): T => {
  const value = values[g(fc.nat, values.length - 1)];
  if (value === undefined && values.length === 0) throw new Error('There is nothing to pick from.');
  return value as T;
};

type Method = NonNullable<Call['method']>;
const methods: readonly Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Nothing of ours is to be read in an answer, and nothing of the other project. */
const internals =
  /node_modules|\.ts:\d|\bat \S+ \(|file:\/\/|\/(?:tmp|home|root|usr|work|var)\/|\b(?:select|insert into|update|delete from)\b.{0,80}\b(?:from|values|set|where)\b|SQLSTATE|pg_catalog|PGlite|ECONN|TypeError|RangeError|ZodError|violates|\bkysely\b/i;
const foreign = /quasar|blazar/i;

const nasty: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  '9'.repeat(30),
  'null',
  'undefined',
  'NaN',
  '../..',
  '..%2f..%2fetc%2fpasswd',
  "'",
  "' or 1=1 --",
  '"',
  '%',
  '%_',
  '\\',
  '\u0000',
  '\ud800',
  '\u202e',
  '{}',
  '[]',
  '[object Object]',
  '__proto__',
  'constructor',
  'Patient/',
  '2024-02-30',
  '2024-01-01',
  '0000-00-00',
  '9999-12-31T23:59:60Z',
  '2024-01-01T00:00:00+14:00',
  'gt2024',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'Condition',
  'a'.repeat(1100),
  '😀'.repeat(50),
  'é\u0301',
  ',,,',
  'a:b:c',
  '$everything',
  '1.5',
  'true',
];

export async function openFuzzer(): Promise<Fuzzer> {
  const api = await openTestApi({
    corsOrigins: ['https://app.example.org'],
    // Nobody works at the queries: a project over the limit would refuse all others.
    limits: { softDeadlineSeconds: 120, hardDeadlineSeconds: 900, unfinishedQueries: 1_000_000 },
  });
  const organization = await newOrganization(api);
  const owner = await api.newCaller('project.owner');
  const filled = await fillAll(api, owner, organization);
  const callers: [string, Ask][] = [
    ['owner', owner.ask],
    ['owner', owner.ask],
    ['owner', owner.ask],
    ['manager', filled.manage],
    ['manager', filled.manage],
    ['user', (await api.newCaller('project.user')).ask],
    ['viewer', (await api.newCaller('project.viewer')).ask],
    ['nobody', api.ask],
  ];
  const description = (await api.ask('/openapi.json')).body as Description;
  const schemas = description.components.schemas;
  const operations = Object.entries(description.paths).flatMap(([path, each]) =>
    Object.entries(each).map(([method, operation]) => ({
      path,
      method: method.toUpperCase() as Method,
      operation,
    })),
  );
  const patterns = Object.keys(description.paths).map(path => ({
    path,
    pattern: new RegExp(`^${path.replaceAll('$', '\\$').replace(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
  }));
  const statuses = new Map<number, number>();
  const succeeded = new Set<string>();

  const tryOne = async (g: fc.GeneratorValue): Promise<Finding | undefined> => {
    if (filled.isSpent) {
      try {
        await filled.again();
      } catch (error) {
        return { call: 'filling the project', problem: String(error) };
      }
    }
    const { path, method, operation } = pick(g, operations);
    // As somebody who knows the API, or with whatever comes. What is deleted has to be made again: seldom.
    const isCoherent = g(fc.nat, 99) < (method === 'DELETE' ? 20 : 45);
    const isOther = !isCoherent && g(fc.nat, 99) < 12;
    const sent = isOther ? pick(g, methods) : method;
    // Mostly by who may.
    const isFit = isCoherent || g(fc.nat, 99) < 60;
    const [who, ask] = !isFit
      ? pick(g, callers)
      : isCoherent && (operation.security ?? []).length === 0
        ? (['nobody', api.ask] as const)
        : path.startsWith('/v1/')
          ? (['manager', filled.manage] as const)
          : (['owner', owner.ask] as const);
    const { url, call } = isCoherent
      ? coherentCall(g, path, method, operation, filled.own)
      : callOf(g, path, sent, operation, schemas, filled.pool);
    const name = `${sent} ${path} as ${who}`;
    let answer: Answer;
    try {
      answer = await ask(url, call);
    } catch (error) {
      return {
        call: `${name} ${url.slice(0, 300)}`,
        problem: error instanceof Error ? error.message : String(error),
      };
    }
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (answer.status < 300 && !isOther) succeeded.add(`${method} ${path}`);
    // What was deleted is missed by the calls to come, and so is the manager whose rights were taken.
    const isLocked = isCoherent && (answer.status === 401 || answer.status === 403);
    const isMissed = answer.status < 300 && sent === 'DELETE' && !path.includes('subscriptions');
    if (isMissed || isLocked) filled.spend();
    const isOtherPath = patterns.some(
      each =>
        each.path !== path &&
        each.pattern.test(url.replace(/^\/particle-sandbox-api/, '').replace(/\?.*/, '')),
    );
    const problem = problemOf(answer, sent, method, operation, description.paths[path] ?? {}, isOtherPath);
    return problem === undefined
      ? undefined
      : {
          call: `${name} ${url.slice(0, 300)}`,
          problem: `${answer.status} ${problem}: ${answer.text.slice(0, 300)}`,
        };
  };
  return {
    tryOne,
    statuses,
    succeeded,
    operations: operations.map(({ path, method }) => `${method} ${path}`),
    close: () => api.close(),
  };
}

/** Where the description's name of a parameter is not the name of the field. */
export const aliases: Record<string, string[]> = {
  id: ['particle_patient_id', 'patient_id', 'id', 'query_id', 'document_id', 'resource_id'],
  resourceId: ['id', 'resource_id'],
  rowId: ['id', 'resource_id'],
  resource_id: ['id', 'resource_id'],
  one_id: ['id'],
  other_id: ['id'],
  person: ['particle_patient_id', 'patient_id'],
  patient: ['particle_patient_id', 'patient_id'],
  account: ['name'],
  project: ['name'],
  project_id: ['name'],
  notification: ['name'],
  key: ['name'],
  credential: ['clientId', 'id'],
  decisionId: ['decision_id'],
  file_id: ['document_id', 'id'],
  batch: ['batch_id'],
  page_token: ['continuation_token', 'page_token'],
  continuation_token: ['continuation_token', 'page_token'],
  cursor: ['cursor'],
};

const types = [
  'Condition',
  'Observation',
  'Patient',
  'DocumentReference',
  'problems',
  'labs',
  'ALLERGIES',
  'Nonsense',
];

/** Names of the management API have a word before their id. */
export const bare = (text: string): string => text.split('/').at(-1) ?? text;

/** Whose id the step of a path is. */
const idFields: readonly [RegExp, readonly string[]][] = [
  [/^\/(flat|api\/v1\/queries)\/\{id\}|\{query_id\}/, ['query_id']],
  [/documents\/\{id\}/, ['document_id']],
  [/\/\{type\}\/\{id\}/, ['id']],
  [/./, ['particle_patient_id', 'patient_id']],
];

function textFor(g: fc.GeneratorValue, name: string, pool: Filled['pool'], path = ''): string {
  const dice = g(fc.nat, 99);
  if (dice < 75) {
    if (name === 'id' && path !== '') {
      const fields = idFields.find(([pattern]) => pattern.test(path))?.[1] ?? [];
      const ids = fields.flatMap(each => pool.get(each) ?? []);
      if (ids.length > 0) return pick(g, ids);
    }
    if (/type/i.test(name)) return pick(g, types);
    const known = [name, ...(aliases[name] ?? [])].flatMap(each => pool.get(each) ?? []);
    if (known.length > 0) return bare(pick(g, known));
  }
  if (dice < 92) return pick(g, nasty);
  return g(() => fc.string({ unit: 'binary', maxLength: 60 }));
}

function valueFor(
  g: fc.GeneratorValue,
  given: Schema,
  name: string,
  schemas: Schemas,
  pool: Filled['pool'],
  depth = 0,
): unknown {
  const schema = resolve(given, schemas);
  const dice = g(fc.nat, 99);
  if (dice < 6) return g(fc.jsonValue, { maxDepth: 2 } as never);
  if (dice < 10) return pick(g, nasty);
  const examples = [...(schema.examples ?? []), ...(schema.example === undefined ? [] : [schema.example])];
  if (examples.length > 0 && dice < 60) return pick(g, examples);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return valueFor(g, pick(g, choices), name, schemas, pool, depth + 1);
  if (schema.enum !== undefined) return pick(g, schema.enum);
  if (depth > 6) return null;
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([field]) => g(fc.nat, 99) < (schema.required?.includes(field) ? 95 : 40))
          .map(([field, part]) => [field, valueFor(g, part, field, schemas, pool, depth + 1)]),
      );
    case 'array':
      return Array.from({ length: g(fc.nat, 3) }, () =>
        valueFor(g, schema.items ?? {}, name, schemas, pool, depth + 1),
      );
    case 'integer':
    case 'number':
      return pick(g, [0, 1, -1, 24, 10_000, 1.5, 2 ** 53, schema.maximum ?? 7]);
    case 'boolean':
      return g(fc.boolean);
    case 'null':
      return null;
    default:
      return textFor(g, name, pool);
  }
}

/** A lone surrogate is no URL: it goes as the replacement character, as clients send it. */
const encode = (part: string): string => encodeURIComponent(part.toWellFormed());
/** What a header can carry. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 2_000);

const accepts = [
  'application/json',
  'application/fhir+json',
  '*/*',
  'application/octet-stream',
  'application/zip',
  'text/html',
  'text/plain;q=0',
  'x',
  ';;,',
];
const contentTypes = [
  'application/json',
  'application/fhir+json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/xml',
  'multipart/form-data',
  `multipart/form-data; boundary=${boundary}`,
  'x/y;charset=utf-16',
  ';',
];

function callOf(
  g: fc.GeneratorValue,
  path: string,
  method: Method,
  operation: Operation,
  schemas: Schemas,
  pool: Filled['pool'],
): { url: string; call: Call } {
  const parameters = operation.parameters ?? [];
  const filled = path.replace(
    /\{(\w+)\}/g,
    (_, name: string) => encode(textFor(g, name, pool, path)) || 'none',
  );
  const query: string[] = [];
  for (const { in: place, name, required, schema } of parameters) {
    if (place !== 'query' || g(fc.nat, 99) >= (required ? 92 : parameters.length > 12 ? 8 : 30)) continue;
    // Waiting is tested where it belongs.
    const value = name === 'wait' ? '0' : valueFor(g, schema ?? {}, name, schemas, pool);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    for (let times = g(fc.nat, 20) === 0 ? 2 : 1; times > 0; times--)
      query.push(g(fc.nat, 20) === 0 ? encode(name) : `${encode(name)}=${encode(text)}`);
  }
  if (g(fc.nat, 20) === 0) query.push(`${encode(pick(g, nasty))}=${encode(pick(g, nasty))}`);
  const headers: Record<string, string> = {};
  for (const { in: place, name } of parameters)
    if (place === 'header' && name !== 'authorization' && g(fc.nat, 99) < 30)
      headers[name.toLowerCase()] = headerText(textFor(g, name, pool)) || 'x';
  if (g(fc.nat, 99) < 25) headers['accept'] = pick(g, accepts);
  if (g(fc.nat, 99) < 5) headers['if-none-match'] = pick(g, ['W/"1"', '*', '"']);
  if (g(fc.nat, 99) < 5) headers['x-request-id'] = headerText(pick(g, nasty)) || 'x';
  if (g(fc.nat, 99) < 4)
    headers['origin'] = pick(g, ['https://app.example.org', 'null', 'https://evil.example']);
  if (g(fc.nat, 99) < 3)
    headers['authorization'] =
      headerText(pick(g, ['Bearer', 'Bearer x.y.z', 'Basic eDp5', 'x', ...nasty])) || 'x';
  const url = `${g(fc.nat, 30) === 0 ? '/particle-sandbox-api' : ''}${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS')
    return { url, call: { method, headers } };
  return { url, call: { ...bodyOf(g, operation, headers, schemas, pool), method } };
}

function bodyOf(
  g: fc.GeneratorValue,
  { requestBody }: Operation,
  headers: Record<string, string>,
  schemas: Schemas,
  pool: Filled['pool'],
): Call {
  const contents = Object.entries(requestBody?.content ?? {});
  const dice = g(fc.nat, 99);
  if (dice < 4)
    return {
      headers: { ...headers, 'content-type': pick(g, contentTypes) },
      raw: g(() => fc.string({ unit: 'binary', maxLength: 200 })),
    };
  if (dice < 6) return { headers, raw: Buffer.from(g(() => fc.uint8Array({ maxLength: 100 }))) };
  if (dice < 10 || contents.length === 0)
    return dice % 2 === 0 ? { headers } : { headers, json: g(fc.jsonValue, { maxDepth: 3 } as never) };
  const [type, media] = contents[g(fc.nat, contents.length - 1)] ?? ['', {}];
  const examples = Object.values(media.examples ?? {}).map(({ value }) => value);
  const example = media.example ?? (examples.length > 0 ? pick(g, examples) : undefined);
  const drawn = valueFor(g, media.schema ?? {}, '', schemas, pool);
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const choice = g(fc.nat, 9);
  const value =
    example === undefined || choice < 4
      ? drawn
      : choice < 7 || !isObject(drawn) || !isObject(example)
        ? example
        : { ...example, ...drawn };
  if (type.startsWith('multipart')) {
    const fields = Object.entries(isObject(value) ? value : {}).map(([name, each]): [string, string] => [
      name.replace(/[^\w-]/g, '_'),
      (typeof each === 'string' ? each : JSON.stringify(each)) ?? '',
    ]);
    const made = multipart(Object.fromEntries(fields.filter(([name]) => name !== 'file')), {
      field: pick(g, ['file', 'demographics_csv', 'other']),
      name: 'upload',
      bytes: pick(g, ['', '<ClinicalDocument/>', 'given_name,family_name\nA,B\n']),
    });
    return { ...made, headers: { ...headers, ...made.headers } };
  }
  if (type.includes('urlencoded')) {
    const fields = Object.entries(isObject(value) ? value : {}).map(([name, each]): [string, string] => [
      name,
      String(each),
    ]);
    return { headers: { ...headers, 'content-type': type }, raw: new URLSearchParams(fields).toString() };
  }
  const sentAs = g(fc.nat, 30) === 0 ? pick(g, contentTypes) : type;
  return { headers: { ...headers, 'content-type': sentAs }, raw: JSON.stringify(value) ?? 'null' };
}

/** What is wrong with an answer, beside what `ask` itself compares with the route's description. */
function problemOf(
  answer: Answer,
  sent: Method,
  method: Method,
  operation: Operation,
  operations: Record<string, Operation>,
  isOtherPath: boolean,
): string | undefined {
  const { status, headers, text } = answer;
  if (status >= 500) return 'is a server error';
  if (status >= 300 && status < 400 && status !== 304) return 'is a redirect';
  const found = internals.exec(text) ?? internals.exec(JSON.stringify(headers));
  if (found !== null) return `has internals (${found[0]})`;
  if (foreign.test(text) && !foreign.test(sent)) return 'has what belongs to another project';
  if (headers['x-request-id'] === undefined) return 'has no request id';
  const retry = headers['retry-after'];
  if (retry !== undefined && !/^[1-9]\d*$/.test(String(retry))) return `has Retry-After ${String(retry)}`;
  if (sent === 'HEAD' && text !== '') return 'has a body';
  if (status >= 400 && sent !== 'HEAD') {
    const [, fhir] = /^application\/(fhir\+)?json/.exec(String(headers['content-type'])) ?? [undefined];
    const body = /^\{/.test(text) ? (answer.body as { message?: unknown; issue?: unknown }) : {};
    if (fhir === undefined ? typeof body.message !== 'string' : !Array.isArray(body.issue))
      return 'is an error that is no JSON object';
  }
  if (sent === 'OPTIONS')
    return status !== 204 || headers['allow'] !== undefined ? undefined : 'is no answer to OPTIONS';
  if (status === 405) return headers['allow'] === undefined ? 'has no Allow' : undefined;
  const described = sent === 'HEAD' ? operations['get'] : operations[sent.toLowerCase()];
  // A path may also be another one with a step filled in.
  if (described === undefined && isOtherPath) return undefined;
  if (described === undefined)
    return [400, 401, 404, 413, 415, 429].includes(status) ? undefined : 'is not 405';
  return Object.hasOwn((sent === method ? operation : described).responses, String(status))
    ? undefined
    : 'is a status that is not described';
}
