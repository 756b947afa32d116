// The description that the routes' schemas make → one that shows each call: a name, an example of everything sent and answered, refusals as
// they come, and the lines that make the call in four languages.
import { errorTable, refuse, renderRefusal } from '../../platform/errors.ts';
import type { ErrorCode } from '../../platform/errors.ts';
import { outcomeAndError } from '../fhir/outcome.ts';
import { describedExamples } from './described.ts';
import { exampleIds, exampleOf, fits } from './examples.ts';
import type { Schema, Schemas } from './examples.ts';
import { samplesOf } from './samples.ts';
import type { SampledBody } from './samples.ts';

export interface DescribedExample {
  /** Of `METHOD /path/{of}/the/description`. */
  calls: RegExp;
  /** Also sent by the sample, where they are optional. */
  parameters?: Readonly<Record<string, string>>;
  /** For a route that reads its body itself. */
  body?: { type: string; value: unknown; isOptional?: true };
  answer?: unknown;
}

interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value?: unknown; $ref?: string }>;
}
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value?: unknown; 'x-disabled'?: true }>;
  description?: string;
}
interface Answer {
  description: string;
  content?: Record<string, Media>;
}
export interface Operation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, Answer>;
  'x-codeSamples'?: unknown;
}
export interface Description {
  openapi: string;
  servers?: { url: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas; examples?: Record<string, unknown>; securitySchemes?: object };
}

export function completeDescription(description: Description): Description {
  const schemas = description.components.schemas;
  const used = new Set<string>();
  const ids = new Map<string, number>();
  for (const [path, operations] of Object.entries(description.paths))
    for (const [method, operation] of Object.entries(operations)) {
      operation.operationId = unusedId(operationIdOf(method, path), ids);
      const row = rowOf(method, path);
      addBody(operation, row);
      // The router itself answers so when a step of the path is longer than any of ours.
      if (path.includes('{')) operation.responses['404'] ??= structuredClone(unknownPath);
      for (const parameter of operation.parameters ?? []) showParameter(parameter, row, schemas);
      for (const media of Object.values(operation.requestBody?.content ?? {}))
        showMedia(media, undefined, schemas);
      for (const [status, answer] of Object.entries(operation.responses))
        if (Number(status) < 400) showAnswer(status, answer, row, schemas);
        else showRefusals(answer, used);
    }
  description.components.examples = Object.fromEntries(
    [...used].sort().map(key => [key, { summary: refusalSummary(key), value: refusalOf(key) }]),
  );
  dropUnused(description);
  return { ...description, paths: inReadingOrder(description.paths) };
}

/** A token comes before everything, and what machines discover by themselves after it. */
const inReadingOrder = (paths: Description['paths']): Description['paths'] => {
  const rank = (path: string) =>
    /^\/(auth|oauth\/token)$/.test(path) ? 0 : path.includes('/.well-known/') ? 2 : 1;
  return Object.fromEntries(Object.entries(paths).sort(([one], [other]) => rank(one) - rank(other)));
};

const rowOf = (method: string, path: string): DescribedExample | undefined =>
  describedExamples.find(({ calls }) => calls.test(`${method.toUpperCase()} ${path}`));

/** `GET /api/v2/patients/{id}/query` → getApiV2PatientsByIdQuery. */
function operationIdOf(method: string, path: string): string {
  const words = path.split(/[/:.]/).flatMap(step => {
    const name = /^\{(.+)\}$/.exec(step)?.[1];
    return (name === undefined ? step : `by-${name}`).split(/[^A-Za-z0-9]+/);
  });
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return [method.toLowerCase(), ...words.filter(word => word !== '').map(capital)].join('');
}

/** Paths that differ in the case of a letter are other spellings of one call; generators make files of the names. */
function unusedId(id: string, ids: Map<string, number>): string {
  const count = (ids.get(id.toLowerCase()) ?? 0) + 1;
  ids.set(id.toLowerCase(), count);
  return count === 1 ? id : `${id}Alias${count === 2 ? '' : count - 1}`;
}

function addBody(operation: Operation, row: DescribedExample | undefined): void {
  if (row?.body === undefined || operation.requestBody !== undefined) return;
  const { type, value, isOptional } = row.body;
  operation.requestBody = {
    required: isOptional !== true,
    content: {
      [type]: { schema: { type: 'object', additionalProperties: true }, examples: { example: { value } } },
    },
  };
}

const unknownPath: Answer = {
  description: `\`route.unknown\`: ${errorTable['route.unknown'].sentence}`,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};

/** Of a name that is not said to be somebody else's. */
const parameterExamples: Record<string, string> = {
  id: exampleIds.patient,
  type: 'Condition',
  version: '1',
  resource_type: 'Condition',
  resource_id: exampleIds.resource,
  resourceId: exampleIds.resource,
  person: exampleIds.patient,
  query_id: exampleIds.query,
  file_id: exampleIds.document,
  project: exampleIds.project,
  state: 'MA',
  zip: '02215',
  zipcode: '02215',
  _count: '100',
  _since: '2025-11-01T00:00:00Z',
  since: '2025-11-01T00:00:00Z',
  until: '2025-12-01T00:00:00Z',
};

function showParameter(parameter: Parameter, row: DescribedExample | undefined, schemas: Schemas): void {
  const schema = parameter.schema ?? {};
  const own = row?.parameters?.[parameter.name];
  const known = own ?? schema.examples?.[0] ?? parameterExamples[parameter.name];
  const isSent = parameter.required === true || own !== undefined;
  if (!isSent)
    return offer(parameter, known !== undefined && fits(known, schema, schemas) ? known : undefined);
  if (parameter.examples !== undefined || parameter.example !== undefined) return;
  if (known !== undefined && fits(known, schema, schemas)) parameter.example = known;
  if (parameter.in === 'path' && parameter.example === undefined)
    parameter.example = exampleOf(schema, schemas) || exampleIds.resource;
}

/** The page fills in whatever has an example and sends it; what is optional stays unticked by Scalar's own word. */
function offer(parameter: Parameter, known: unknown): void {
  const value = parameter.example ?? known;
  const shown = parameter.examples ?? (value === undefined ? {} : { example: { value } });
  if (Object.keys(shown).length === 0) return;
  delete parameter.example;
  parameter.examples = Object.fromEntries(
    Object.entries(shown).map(([name, each]) => [name, { ...each, 'x-disabled': true as const }]),
  );
}

function showMedia(media: Media, answer: unknown, schemas: Schemas): void {
  if (media.example !== undefined || media.examples !== undefined || media.schema === undefined) return;
  if (media.schema.format === 'binary') return;
  const value = answer === undefined ? exampleOf(media.schema, schemas) : onlyKnown(answer, media.schema);
  media.examples = { example: { value: value === '' ? 'text' : value } };
}

/** One row may stand for calls that answer some of the same fields. */
function onlyKnown(answer: unknown, { additionalProperties, properties = {} }: Schema): unknown {
  if (additionalProperties !== false || typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).filter(([name]) => Object.hasOwn(properties, name)));
}

/** RFC 9110 §15.3.5, §15.4.5: these have no content. */
const empty = new Set(['204', '205', '304']);

function showAnswer(
  status: string,
  answer: Answer,
  row: DescribedExample | undefined,
  schemas: Schemas,
): void {
  if (empty.has(status)) return void delete answer.content;
  for (const [type, media] of Object.entries(answer.content ?? {})) {
    const isForm = type === 'application/x-www-form-urlencoded';
    const value = isForm
      ? new URLSearchParams(row?.answer as Record<string, string>).toString()
      : row?.answer;
    showMedia(media, value, schemas);
  }
}

const isCode = (text: string): text is ErrorCode => Object.hasOwn(errorTable, text);

function showRefusals(answer: Answer, used: Set<string>): void {
  const codes = [...answer.description.matchAll(/`([a-z.-]+)`: /g)]
    .map(([, code = '']) => code)
    .filter(isCode);
  for (const media of Object.values(answer.content ?? {})) {
    const name = (media.schema?.$ref ?? media.schema?.anyOf?.[0]?.$ref)?.split('/').at(-1);
    // OAuth's own words have their example in their schema.
    if (name !== 'Error' && name !== 'OperationOutcome') continue;
    const keys = codes.map(code => (name === 'Error' ? code : `${code}.outcome`));
    for (const key of keys) used.add(key);
    media.examples = Object.fromEntries(keys.map(key => [key, { $ref: `#/components/examples/${key}` }]));
  }
}

const codeOf = (key: string): ErrorCode => key.replace(/\.outcome$/, '') as ErrorCode;
const refusalSummary = (key: string): string => errorTable[codeOf(key)].sentence;

function refusalOf(key: string): object {
  const code = codeOf(key);
  const names: Partial<Record<ErrorCode, string>> = {
    'request.field-invalid': 'date_of_birth',
    'request.parameter-invalid': '_since',
  };
  const field = names[code];
  const errors = field === undefined ? [] : [{ field, message: 'is required' }];
  const rendered = renderRefusal(refuse(code, { errors }), exampleIds.query);
  return key.endsWith('.outcome') ? outcomeAndError(rendered) : rendered.body;
}

/** A schema that is only in answers is described for bodies as well: those that nothing refers to are left out. */
function dropUnused(description: Description): void {
  const { schemas } = description.components;
  const seen = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      follow(schemas[name] ?? null);
    }
  };
  follow(description.paths);
  for (const name of Object.keys(schemas)) if (!seen.has(name)) delete schemas[name];
}

/** With the reader's own address: what is shown is what would be sent to it. */
export function withSamples(description: Description, baseUrl: string): Description {
  const paths = Object.fromEntries(
    Object.entries(description.paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [
          method,
          { ...operation, 'x-codeSamples': samplesOf(callOf(method, path, operation, baseUrl)) },
        ]),
      ),
    ]),
  );
  return { ...description, servers: [{ url: baseUrl }], paths };
}

export const exampleOfParameter = ({ example, examples }: Parameter): unknown =>
  example ?? Object.values(examples ?? {})[0]?.value;

/** What the sample sends: the required parameters, and those its row names. */
export function sentParameters(method: string, path: string, operation: Operation): Parameter[] {
  const row = rowOf(method, path);
  return (operation.parameters ?? []).filter(
    ({ name, required }) => required === true || Object.hasOwn(row?.parameters ?? {}, name),
  );
}

function callOf(method: string, path: string, operation: Operation, baseUrl: string) {
  const sent = sentParameters(method, path, operation);
  const valueOf = (parameter: Parameter) => {
    const value = exampleOfParameter(parameter) ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const filled = sent
    .filter(parameter => parameter.in === 'path')
    .reduce((url, each) => url.replace(`{${each.name}}`, encodeURIComponent(valueOf(each))), path);
  const query = sent
    .filter(parameter => parameter.in === 'query')
    .map(each => `${encodeURIComponent(each.name)}=${encodeURIComponent(valueOf(each))}`)
    .join('&');
  const headers = Object.fromEntries(
    sent.filter(parameter => parameter.in === 'header').map(each => [each.name, valueOf(each)]),
  );
  const success = Object.values(operation.responses['200']?.content ?? {});
  const isFile = success.length > 0 && success.every(({ schema }) => schema?.format === 'binary');
  return {
    method: method.toUpperCase(),
    url: `${baseUrl}${filled}${query === '' ? '' : `?${query}`}`,
    headers,
    needsToken: operation.security !== undefined,
    body: bodyOf(operation),
    ...(isFile ? { saveAs: path.includes('{file_id}') ? 'document.xml' : 'documents.zip' } : {}),
  };
}

function bodyOf({ requestBody }: Operation): SampledBody | undefined {
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type === undefined || media === undefined) return undefined;
  const value = media.example ?? Object.values(media.examples ?? {})[0]?.value ?? {};
  if (!/multipart|urlencoded/.test(type)) return { kind: 'json', value };
  const properties = media.schema?.properties ?? {};
  const files = Object.keys(properties).filter(name => properties[name]?.format === 'binary');
  const fields = Object.fromEntries(
    Object.entries(value as Record<string, unknown>)
      .filter(([name]) => !files.includes(name))
      .map(([name, each]) => [name, typeof each === 'string' ? each : JSON.stringify(each)]),
  );
  if (/urlencoded/.test(type)) return { kind: 'form', fields };
  const [file = 'file'] = files;
  return { kind: 'multipart', fields, file: { field: file, path: 'document.xml' } };
}
