// Two projects with data of every kind: no id of one, put anywhere into any call by the other, yields anything of the first, or even tells
// that it exists. The answer is the one to an id that nobody has.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { newManager, newOrganization } from './management/managing.testing.ts';
import type { Description, Operation } from './surface/describe.ts';
import { exampleOfParameter } from './surface/describe.ts';
import { ownIdsOf } from './surface/coherent.testing.ts';
import { fillProject, multipart } from './surface/filled.testing.ts';
import type { FilledProject } from './surface/filled.testing.ts';
import { aliases, bare } from './surface/fuzzing.testing.ts';
import { gather } from './surface/refilled.testing.ts';
import { openTestApi } from './testing.ts';
import type { Answer, Ask, Call, TestApi } from './testing.ts';

const wordsOfA = {
  externalId: 'quasar-mrn-4711',
  given: 'Quasarina',
  family: 'Blazar-Secret',
  documentId: 'quasar-document-4711',
  title: 'Quasar title 4711',
};
const wordsOfB = {
  externalId: 'pulsar-mrn-1',
  given: 'Pulsarina',
  family: 'Magnetar',
  documentId: 'pulsar-document-1',
  title: 'Pulsar title',
};

let api: TestApi;
let description: Description;
let a: FilledProject;
let manageA: Ask;
let b: FilledProject;
let manageB: Ask;
let viewB: Ask;
let ownB: Map<string, string[]>;
/** One id of A's of each kind, none of which B has as well. */
let idsOfA: { kind: string; id: string }[];
/** All of them, for what must not appear. */
let everythingOfA: Set<string>;

const kindsThatMatter = [
  'patient_id',
  'particle_patient_id',
  'query_id',
  'document_id',
  'id',
  'batch_id',
  'decision_id',
  'name',
  'clientId',
  'reference',
  'continuation_token',
  'cursor',
  'page_token',
  'project',
  'client',
  'external_patient_id',
];

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const idsIn = (filled: FilledProject): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const { answer } of filled.answers) if (/^[[{]/.test(answer.text)) gather(answer.body, found);
  return found;
};

before(async () => {
  api = await openTestApi();
  const ownerA = await api.newCaller('project.owner');
  const ownerB = await api.newCaller('project.owner');
  manageA = (await newManager(api, await newOrganization(api), 'organization.owner')).ask;
  const organizationB = await newOrganization(api);
  manageB = (await newManager(api, organizationB, 'organization.owner')).ask;
  a = await fillProject(api, ownerA, manageA, wordsOfA, 'kam-quark-hospital-summary.xml');
  b = await fillProject(api, ownerB, manageB, wordsOfB, 'elvira-valadez-clinic-visit-2013.xml');
  viewB = (await api.newCaller('project.viewer')).ask;
  description = (await api.ask('/openapi.json')).body as Description;
  ownB = idsIn(b);
  const described = JSON.stringify(description);
  const allOfB = b.answers.map(({ answer }) => answer.text).join('\n');
  const foreign = [...idsIn(a)].map(
    ([kind, ids]) =>
      [
        kind,
        ids.map(bare).filter(id => looksLikeId(id) && !allOfB.includes(id) && !described.includes(id)),
      ] as const,
  );
  const all = foreign.flatMap(([kind, ids]) => (ids.length === 0 ? [] : [{ kind, id: ids.at(-1)! }]));
  all.push({ kind: 'project', id: a.caller.projectId }, { kind: 'client', id: a.caller.clientId });
  // The same id has several names; of the many kinds of rows that Flat has, some will do.
  const rank = ({ kind }: { kind: string }) => (kindsThatMatter.includes(kind) ? 0 : 1);
  idsOfA = all
    .filter(({ id }, at) => all.findIndex(each => each.id === id) === at)
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, 14);
  // Whatever looks like an id anywhere in A's answers, request ids apart.
  everythingOfA = new Set(
    a.answers
      .flatMap(({ answer }) => answer.text.match(uuid) ?? [])
      .filter(id => !allOfB.includes(id) && !described.includes(id)),
  );
});
after(() => api?.close());

const looksLikeId = (id: string): boolean =>
  /^[0-9a-f-]{32,}$/i.test(id) ||
  /quasar/.test(id) ||
  (id.length >= 16 && /\d/.test(id) && /^[\w.=-]+$/.test(id));

/** Another of the same make: letters for letters, digits for digits; a UUID stays one of its version. */
function scrambled(id: string): string {
  const random = randomBytes(id.length);
  const isHex = /^[0-9a-f-]+$/i.test(id);
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  return [...id]
    .map((character, at) => {
      const byte = random[at] ?? 0;
      if (isUuid && (at === 14 || at === 19)) return character;
      if (isHex && character !== '-') return (byte % 16).toString(16);
      if (/\d/.test(character)) return String(byte % 10);
      return /[a-z]/i.test(character) ? String.fromCharCode(97 + (byte % 26)) : character;
    })
    .join('');
}

interface Slot {
  place: 'path' | 'query' | 'header' | 'body';
  name: string;
}
interface Operated {
  method: string;
  path: string;
  operation: Operation;
}

const calls = (): Operated[] =>
  Object.entries(description.paths).flatMap(([path, each]) =>
    Object.entries(each).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** Where an id could be put. Dataset names have no value, and waiting is no id. */
function slotsOf({ operation }: Operated): Slot[] {
  // A key is for one request: it has a test of its own.
  const others = ['Idempotency-Key', 'wait', '_count', 'limit', 'page_size', 'authorization'];
  const slots: Slot[] = (operation.parameters ?? [])
    .filter(each => !others.includes(each.name) && !/^Only `/.test(each.description ?? ''))
    .map(({ in: place, name }) => ({ place: place as Slot['place'], name }));
  return [...slots, ...leaves(exampleBody(operation)).map(name => ({ place: 'body' as const, name }))];
}

function exampleBody({ requestBody }: Operation): unknown {
  const media = Object.values(requestBody?.content ?? {})[0];
  return media === undefined ? undefined : (media.example ?? Object.values(media.examples ?? {})[0]?.value);
}

/** Paths of the texts in a body. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value === 'string') {
    try {
      const inner: unknown = JSON.parse(value);
      if (typeof inner === 'object' && inner !== null) return leaves(inner, `${path}!`);
    } catch {
      // A text as it stands.
    }
    return path === '' ? [] : [path];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    leaves(each, path === '' ? name : `${path}.${name}`),
  );
}

const placed = (value: unknown, path: string, id: string): unknown => {
  if (path === '') return id;
  if (path.startsWith('!')) return JSON.stringify(placed(JSON.parse(value as string), path.slice(1), id));
  const [, name = '', rest = ''] = /^([^.!]+)\.?(.*)$/.exec(path) ?? [];
  const inside = (value as Record<string, unknown>)[name];
  const next = placed(inside, rest, id);
  return Array.isArray(value)
    ? value.map((each, index): unknown => (String(index) === name ? next : each))
    : { ...(value as object), [name]: next };
};

/** What B would send itself. */
function ownValue({ path, operation }: Operated, name: string): string {
  if (path.startsWith('/v1/projects') && name.startsWith('project')) return lastOf('name', /^projects\//);
  if (name === 'account') return lastOf('name', /^serviceaccounts\//);
  if (name === 'notification') return lastOf('name', /^notifications\/[^/]+$/);
  if (/^(type|resource_type)$/.test(name)) return path.includes('flat') ? 'problems' : 'Condition';
  if (name === 'id' && /^\/(api\/v1\/queries|flat)\//.test(path)) return ownB.get('query_id')?.[0] ?? 'none';
  if (name === 'id' && /documents\/\{id\}/.test(path)) return wordsOfB.documentId;
  if (name === 'id' && !path.includes('{type}/{id}')) return b.patientId;
  const known = [name, ...(aliases[name] ?? [])].flatMap(each => ownB.get(each) ?? []);
  const parameter = operation.parameters?.find(each => each.name === name);
  const example = parameter === undefined ? '' : exampleOfParameter(parameter);
  return bare(known[0] ?? (typeof example === 'string' && example !== '' ? example : 'none'));
}
const lastOf = (kind: string, pattern: RegExp): string =>
  bare((ownB.get(kind) ?? []).filter(each => pattern.test(each)).at(-1) ?? 'none');

/** The call as B makes it, with an id in one place, or in every place of its path. */
function callWith(call: Operated, id: string, at: Slot | 'whole path'): [string, Call] {
  const isAt = (place: string, name: string) =>
    at === 'whole path' ? place === 'path' && !/type/i.test(name) : at.place === place && at.name === name;
  const valueOf = (place: string, name: string) => (isAt(place, name) ? id : ownValue(call, name));
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(valueOf('path', name)),
  );
  const query = (call.operation.parameters ?? [])
    .filter(
      each =>
        each.in === 'query' &&
        (each.required === true || isAt('query', each.name) || each.name === 'patient'),
    )
    .map(each => `${encodeURIComponent(each.name)}=${encodeURIComponent(valueOf('query', each.name))}`);
  const headers = Object.fromEntries(
    (call.operation.parameters ?? [])
      .filter(each => each.in === 'header' && isAt('header', each.name))
      .map(each => [each.name.toLowerCase(), each.name === 'scope' ? `projects/${id}` : id]),
  );
  const body = exampleBody(call.operation);
  const given = at !== 'whole path' && at.place === 'body' ? placed(body, at.name, id) : body;
  const url = `${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  const method = call.method as NonNullable<Call['method']>;
  const type = Object.keys(call.operation.requestBody?.content ?? {})[0] ?? '';
  if (given === undefined) return [url, { method, headers }];
  if (!/multipart|urlencoded/.test(type)) return [url, { method, headers, json: given }];
  const fields = Object.entries(given as Record<string, unknown>).map(([name, each]): [string, string] => [
    name,
    typeof each === 'string' ? each : JSON.stringify(each),
  ]);
  if (/urlencoded/.test(type))
    return [
      url,
      { method, headers: { ...headers, 'content-type': type }, raw: new URLSearchParams(fields).toString() },
    ];
  const parts = multipart(Object.fromEntries(fields), {
    field: 'file',
    name: 'upload',
    bytes: '<ClinicalDocument/>',
  });
  return [url, { ...parts, headers: { ...headers, ...parts.headers } }];
}

/** What an answer says, whoever's id was sent: the id itself, ids made for the answer, and moments are no difference. */
const saidBy = ({ status, text }: Answer, id: string): string =>
  `${status} ${text.slice(0, 20_000)}`
    .replaceAll(encodeURIComponent(id), 'ID')
    .replaceAll(id, 'ID')
    .replaceAll(id.toLowerCase(), 'ID')
    .replace(uuid, 'UUID')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+00:00)/g, 'TIME')
    .replace(/eyJ[\w.-]+/g, 'TOKEN');

/** What one did with an id is one's own to read in the audit. A place in a list, not somebody's: it is only asked what it leads to. */
const isPlace = (kind: string): boolean => /token|cursor/i.test(kind);

async function holdApart(ask: Ask, call: Operated, ids = idsOfA, at?: Slot[]): Promise<number> {
  let made = 0;
  const baselines = new Map<string, string>();
  const slots: (Slot | 'whole path')[] = at ?? slotsOf(call);
  if (slots.filter(slot => slot !== 'whole path' && slot.place === 'path').length > 1)
    slots.push('whole path');
  for (const slot of slots)
    for (const { kind, id } of ids) {
      const where = `${call.method} ${call.path} with A's ${kind} as ${slot === 'whole path' ? slot : `${slot.place} ${slot.name}`}`;
      const answer = await ask(...callWith(call, id, slot));
      made++;
      const said = answer.text.replaceAll(id, '');
      assert.ok(!/quasar|blazar/i.test(said), `${where}: ${said.slice(0, 300)}`);
      for (const found of said.match(uuid) ?? [])
        assert.ok(!everythingOfA.has(found), `${where} names ${found}`);
      assert.ok(answer.status < 500, where);
      if (isPlace(kind) || call.path === '/v1/audit' || (call.method !== 'GET' && answer.status < 300))
        continue;
      const key = `${JSON.stringify(slot)} ${id.replace(/[0-9]/g, '0').replace(/[a-f]/gi, 'a').replace(/[g-z]/gi, 'z')}`;
      let baseline = baselines.get(
        /^[0-9a-f-]+$/i.test(id) ? `${JSON.stringify(slot)} ${id.length} ${id.charAt(14)}` : key,
      );
      if (baseline === undefined) {
        const nobodys = scrambled(id);
        baseline = saidBy(await ask(...callWith(call, nobodys, slot)), nobodys);
        made++;
        baselines.set(
          /^[0-9a-f-]+$/i.test(id) ? `${JSON.stringify(slot)} ${id.length} ${id.charAt(14)}` : key,
          baseline,
        );
      }
      assert.equal(saidBy(answer, id), baseline, where);
    }
  return made;
}

describe('no id of another project yields anything, or tells that it exists', () => {
  test('ids of every kind are tried', t => {
    const kinds = idsOfA.map(({ kind }) => kind);
    t.diagnostic(`${idsOfA.length} kinds: ${kinds.join(' ')}`);
    for (const kind of kindsThatMatter)
      if (
        ['patient_id', 'query_id', 'document_id', 'id', 'decision_id', 'name', 'project', 'client'].includes(
          kind,
        )
      )
        assert.ok(kinds.includes(kind), kind);
    assert.ok(everythingOfA.size > 20);
  });

  const isManagement = ({ path }: Operated) => path.startsWith('/v1/');
  /** They make patients of the ids they are given, after which those are B's own. */
  const makes = ({ path }: Operated) => /\/(patients|queries|flat|boost|Patient)$|batches/.test(path);

  test('in what is read, by a project’s owner', async t => {
    let made = 0;
    for (const call of calls().filter(({ method }) => method === 'GET'))
      made += await holdApart(b.caller.ask, call);
    t.diagnostic(`${made} calls`);
  });
  test('in what was noticed: messages, alerts, signals', async () => {
    const { message, alert } = ownIdsOf(a);
    const ids = [
      { kind: 'message_id', id: message },
      { kind: 'alert', id: alert },
    ];
    for (const { id } of ids) assert.ok(everythingOfA.has(id));
    for (const call of calls().filter(
      ({ method, path }) => method === 'GET' && /hl7v2|alerts|signals/.test(path),
    ))
      await holdApart(b.caller.ask, call, ids);
  });
  test('in what is read, by a viewer of a third project', async () => {
    for (const call of calls().filter(
      each => each.method === 'GET' && !isManagement(each) && each.path.includes('{'),
    ))
      await holdApart(viewB, call, idsOfA.slice(0, 4));
  });
  test('in what an organisation’s owner manages', async () => {
    const isReading = ({ method, path }: Operated) => method === 'GET' || path.endsWith(':search');
    const managing = calls().filter(isManagement);
    for (const call of managing.filter(isReading)) await holdApart(manageB, call);
    for (const call of managing.filter(each => !isReading(each))) await holdApart(manageB, call);
  });
  test('in what is changed', async t => {
    let made = 0;
    const changing = calls().filter(each => each.method !== 'GET' && !isManagement(each));
    for (const call of changing.filter(each => !makes(each))) made += await holdApart(b.caller.ask, call);
    // In a project of its own for each place, where nobody has registered anything before.
    for (const call of changing.filter(makes))
      for (const slot of slotsOf(call).filter(({ name }) => /id\b|identifier/i.test(name)))
        made += await holdApart((await api.newCaller()).ask, call, idsOfA, [slot]);
    t.diagnostic(`${made} calls`);
  });

  test('an Idempotency-Key of the first project is a new one here', async () => {
    const headers = { 'idempotency-key': `${wordsOfA.externalId}-${a.patientId}` };
    const answer = await b.caller.ask(`/api/v2/patients/${b.patientId}/query`, {
      json: { purpose_of_use: 'TREATMENT' },
      headers,
    });
    assert.equal(answer.headers['idempotency-replayed'], undefined);
    assert.equal(
      (answer.body as { particle_patient_id?: string }).particle_patient_id,
      b.patientId,
      answer.text,
    );
  });

  test('and afterwards everything of the first project is as it was', async () => {
    const reads = a.answers.filter(
      ({ call }) => /^GET \/(api|fhir|history|v1)/.test(call) && !/audit|changes/.test(call),
    );
    for (const { call, answer } of reads) {
      const path = call.slice('GET '.length);
      const now = await (path.startsWith('/v1/') ? manageA : a.caller.ask)(path);
      assert.equal(now.status, answer.status, call);
    }
    const patient = await a.caller.ask(`/api/v2/patients/${a.patientId}`);
    assert.equal((patient.body as { family_name: string }).family_name, wordsOfA.family);
  });
});
