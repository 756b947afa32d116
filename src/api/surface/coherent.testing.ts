// For tests: a call of the description as somebody who knows the API makes it. Ids are those of the caller's own data, each where its kind
// belongs; bodies are the description's examples with these ids in them.
import fc from 'fast-check';
import type { Call } from '../testing.ts';
import type { Operation } from './describe.ts';
import { exampleOfParameter } from './describe.ts';
import { exampleIds } from './examples.ts';
import { multipart } from './filled.testing.ts';
import type { FilledProject } from './filled.testing.ts';

/** What one project has, one of each kind. */
export interface OwnIds {
  patient: string;
  externalId: string;
  /** Of a query that has ended. */
  query: string;
  /** Received from a holder. */
  document: string;
  /** The caller's own. */
  contributed: string;
  /** Type and id. */
  resources: [string, string][];
  conditions: string[];
  /** Dataset, and the id of one of its rows. */
  rows: [string, string][];
  decision: string;
  batch: string;
  message: string;
  alert: string;
  project: string;
  managed: string;
  account: string;
  credential: string;
  notification: string;
  signatureKey: string;
  clientId: string;
  clientSecret: string;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function ownIdsOf({ caller, patientId, answers, words }: FilledProject): OwnIds {
  const bodyOf = (call: RegExp): Json => {
    const found = answers.findLast(each => call.test(each.call) && each.answer.status < 300);
    return found === undefined ? {} : (found.answer.body as Json);
  };
  const text = (value: unknown): string => (typeof value === 'string' ? value : 'none');
  const last = (name: unknown): string => text(name).split('/').at(-1) ?? '';
  const first = (value: unknown): Json => (Array.isArray(value) && isObject(value[0]) ? value[0] : {});
  const entries = (bodyOf(/^GET \/fhir\/Patient\/[^/]+\/\$everything/)['entry'] ?? []) as {
    resource: Json;
  }[];
  const resources = entries.map(({ resource }): [string, string] => [
    text(resource['resourceType']),
    text(resource['id']),
  ]);
  const flat = bodyOf(/^GET \/api\/v2\/patients\/[^/]+\/flat/) as Record<string, Json[]>;
  return {
    patient: patientId,
    externalId: words.externalId,
    query: text(bodyOf(/^POST \/api\/v1\/queries/)['id']),
    document: text(first(bodyOf(/\/documents\?_count=1$/)['documents'])['document_id']),
    contributed: words.documentId,
    resources,
    conditions: resources.filter(([type]) => type === 'Condition').map(([, id]) => id),
    rows: Object.entries(flat).flatMap(([dataset, rows]) =>
      rows.slice(0, 3).flatMap(row =>
        Object.entries(row)
          .filter(([name, value]) => name.endsWith('_id') && name !== 'patient_id' && value !== '')
          .slice(0, 1)
          .map(([, value]): [string, string] => [dataset, text(value)]),
      ),
    ),
    decision: text(bodyOf(/^POST .*\/record\/decisions/)['decision_id']),
    batch: text(bodyOf(/^POST \/api\/v1\/batches\/FLAT/)['batch_id']),
    message: text(first(bodyOf(/^GET \/hl7v2\/patient\//)['messages'])['message_id']),
    alert: text(first(bodyOf(/^GET \/api\/v1\/alerts\/network/)['alerts'])['id']),
    project: caller.projectId,
    managed: last(bodyOf(/^POST \/v1\/projects$/)['name']),
    account: last(bodyOf(/^POST \/v1\/serviceaccounts$/)['name']),
    credential: text(bodyOf(/^POST \/v1\/serviceaccounts\/[^/]+\/credentials/)['clientId']),
    notification: last(bodyOf(/^POST \/v1\/notifications$/)['name']),
    signatureKey: last(bodyOf(/\/signaturekeys$/)['name']),
    clientId: caller.clientId,
    clientSecret: caller.clientSecret,
  };
}

const pick = <T>(g: fc.GeneratorValue, values: readonly T[]): T | undefined =>
  values.length === 0 ? undefined : values[g(fc.nat, values.length - 1)];

/** The kinds of things a call is about: chosen once, so that type and id belong together. */
interface Chosen {
  own: OwnIds;
  resource: [string, string];
  row: [string, string];
}

/** By path and name of the parameter; the first that fits counts. */
const places: readonly [RegExp, (chosen: Chosen) => string][] = [
  [/^\/api\/v1\/batches\/\{batch\} batch POST/, () => 'FLAT'],
  [/ batch /, ({ own }) => own.batch],
  [/^\/(flat|api\/v1\/queries)\/\{id\}.* id | query_id /, ({ own }) => own.query],
  [/ (file_id|document_id) /, ({ own }) => own.document],
  [/^\/api\/v1\/documents\/\{id\} id /, ({ own }) => own.contributed],
  [/^\/api\/v1\/alerts\/network\/\{id\} /, ({ own }) => own.alert],
  [/^\/hl7v2\/(message\/)?\{id\} /, ({ own }) => own.message],
  [/flat\/\{\w+\}\/\{\w+\}\/\{\w+\} (type|resource_type) /, ({ row }) => row[0]],
  [/flat\/\{\w+\}\/\{\w+\}\/\{\w+\} (rowId|resource_id) /, ({ row }) => row[1]],
  [/\/record\/explain resource_type /, () => 'Condition'],
  [/ one_id /, ({ own }) => own.conditions[0] ?? 'none'],
  [/ other_id /, ({ own }) => own.conditions[1] ?? 'none'],
  [/subscriptions type /, () => 'MONITORING'],
  [/ (type|resource_type) /, ({ resource }) => resource[0]],
  [/ (resourceId|resource_id|statement_id) /, ({ resource }) => resource[1]],
  [/\{type\}\/\{id\}.* id /, ({ resource }) => resource[1]],
  [/ (id|patient_id|patient|person) /, ({ own }) => own.patient],
  [/ decisionId /, ({ own }) => own.decision],
  [/^\/api\/.* project_id /, ({ own }) => own.project],
  [/ project /, ({ own }) => own.managed],
  [/ account /, ({ own }) => own.account],
  [/ credential /, ({ own }) => own.credential],
  [/ notification /, ({ own }) => own.notification],
  [/ key /, ({ own }) => own.signatureKey],
  [/ version /, () => '1'],
  [/ client-id /, ({ own }) => own.clientId],
  [/ client-secret /, ({ own }) => own.clientSecret],
  [/ scope /, ({ own }) => `projects/${own.project}`],
  [/ q /, () => 'asthma'],
];

const valueAt = (path: string, name: string, method: string, chosen: Chosen): string | undefined =>
  places.find(([place]) => place.test(`${path} ${name} ${method}`))?.[1](chosen);

/** The ids of the description's examples, and what they are here. */
function ownBody(value: unknown, path: string, { own, resource }: Chosen): unknown {
  const ours: Record<string, string> = {
    [exampleIds.patient]: own.patient,
    [exampleIds.query]: own.query,
    [exampleIds.document]: own.document,
    [exampleIds.resource]: resource[1],
    [exampleIds.project]: path.startsWith('/v1/') ? own.managed : own.project,
    YOUR_CLIENT_ID: own.clientId,
    YOUR_CLIENT_SECRET: own.clientSecret,
    'your-id-1': own.externalId,
  };
  const fields: Record<string, string | undefined> = {
    one_id: own.conditions[0],
    other_id: own.conditions[1],
    client_id: own.clientId,
    client_secret: own.clientSecret,
  };
  const within = (part: unknown, name: string): unknown => {
    if (typeof part === 'string')
      return (
        fields[name] ?? Object.entries(ours).reduce((text, [from, to]) => text.replaceAll(from, to), part)
      );
    if (Array.isArray(part)) return part.map(each => within(each, name));
    if (isObject(part))
      return Object.fromEntries(Object.entries(part).map(([field, each]) => [field, within(each, field)]));
    return part;
  };
  return within(value, '');
}

export function coherentCall(
  g: fc.GeneratorValue,
  path: string,
  method: NonNullable<Call['method']>,
  operation: Operation,
  own: OwnIds,
): { url: string; call: Call } {
  const resource = pick(g, own.resources) ?? ['Condition', 'none'];
  const chosen: Chosen = { own, resource, row: pick(g, own.rows) ?? ['problems', 'none'] };
  const parameters = operation.parameters ?? [];
  const textOf = (parameter: (typeof parameters)[number]): string => {
    const example = exampleOfParameter(parameter);
    return (
      valueAt(path, parameter.name, method, chosen) ??
      (typeof example === 'string' ? example : JSON.stringify(example ?? ''))
    );
  };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find(each => each.in === 'path' && each.name === name);
    return encodeURIComponent(parameter === undefined ? 'none' : textOf(parameter));
  });
  const query: string[] = [];
  const headers: Record<string, string> = {};
  const isSignIn = path === '/auth';
  for (const parameter of parameters) {
    const { in: place, name, required } = parameter;
    const isGiven = required === true || (place === 'header' ? isSignIn : g(fc.nat, 99) < 10);
    // Where a page ended is told by a page; waiting is tested where it belongs.
    if (!isGiven || /token|cursor|^wait$/.test(name)) continue;
    if (place === 'query') query.push(`${encodeURIComponent(name)}=${encodeURIComponent(textOf(parameter))}`);
    else if (place === 'header') headers[name.toLowerCase()] = textOf(parameter);
  }
  const url = `${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  return { url, call: { method, ...bodyOf(g, path, operation, headers, chosen) } };
}

function bodyOf(
  g: fc.GeneratorValue,
  path: string,
  { requestBody }: Operation,
  headers: Record<string, string>,
  chosen: Chosen,
): Call {
  const [type, media] = pick(g, Object.entries(requestBody?.content ?? {})) ?? [];
  if (type === undefined || media === undefined) return { headers };
  const examples = Object.values(media.examples ?? {}).flatMap(({ value }) =>
    value === undefined ? [] : [value],
  );
  const value = ownBody(media.example ?? pick(g, examples) ?? {}, path, chosen);
  const fields = Object.entries(isObject(value) ? value : {}).map(([name, each]): [string, string] => [
    name,
    typeof each === 'string' ? each : JSON.stringify(each),
  ]);
  if (type.startsWith('multipart')) {
    const isBatch = path.includes('batches');
    const made = multipart(
      Object.fromEntries(fields.filter(([name]) => !/^(file|demographics_csv)$/.test(name))),
      {
        field: isBatch ? 'demographics_csv' : 'file',
        name: 'upload',
        bytes: isBatch
          ? 'given_name,family_name,date_of_birth,gender,postal_code,address_city,address_state,purpose_of_use\nNora,Sample,1980-02-29,FEMALE,02215,Boston,MA,TREATMENT\n'
          : '<ClinicalDocument/>',
      },
    );
    return { ...made, headers: { ...headers, ...made.headers } };
  }
  const raw = type.includes('urlencoded') ? new URLSearchParams(fields).toString() : JSON.stringify(value);
  return { headers: { ...headers, 'content-type': type }, raw };
}
