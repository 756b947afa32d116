// What the rows of the contract are checked against: a whole gateway with its sandbox, one person whose query has ended, and plain HTTP.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials, startGatewayProcess } from '../support/gateway-process.ts';

export interface Reply {
  status: number;
  type: string;
  headers: Headers;
  text: string;
  bytes: Buffer;
}

export interface Sent {
  method?: string;
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  /** Without a token. */
  isOpen?: true;
  /** With a token of the management API. */
  isManagement?: true;
}

export interface World {
  url: string;
  /** A call without redirects; a path begins with /. */
  ask: (path: string, sent?: Sent) => Promise<Reply>;
  patient: string;
  externalId: string;
  /** Of POST /api/v1/queries; it has ended. */
  queryId: string;
  /** Things that an earlier row made, by name. */
  made: Record<string, string>;
}

export const elvira = {
  patient_id: 'compatibility-elvira',
  given_name: 'Elvira',
  family_name: 'Valadez-Nucleus',
  date_of_birth: '1970-12-26',
  gender: 'Female',
  postal_code: '02215',
  address_city: 'Boston',
  address_state: 'MA',
  address_lines: [''],
  ssn: '123-45-6789',
  telephone: '234-567-8910',
};
export const purpose = { purpose_of_use: 'TREATMENT' };
export const demographics = { ...elvira, ...purpose, hints: ['02215'] };

export async function openWorld(): Promise<World & { close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hadron-compatibility-'));
  const gateway = await startGatewayProcess({ HADRON_DATA: folder, DATABASE_URL: '' });
  const secret = { 'client-id': credentials.clientId, 'client-secret': credentials.clientSecret };
  let token = '';
  let managing = '';
  const ask: World['ask'] = async (path, { method, json, form, headers, isOpen, isManagement } = {}) => {
    const authorization = isOpen ? undefined : `Bearer ${isManagement ? managing : token}`;
    const answer = await fetch(`${gateway.url}${path}`, {
      method: method ?? (json === undefined && form === undefined ? 'GET' : 'POST'),
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(form === undefined ? {} : { body: form }),
      signal: AbortSignal.timeout(60_000),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? '';
    return { status: answer.status, type, headers: answer.headers, text: bytes.toString(), bytes };
  };
  token = (
    await ask('/auth', { isOpen: true, headers: { ...secret, scope: `projects/${credentials.projectId}` } })
  ).text.trim();
  // JSON for who accepts that; the form is checked by its own row.
  managing = String(
    at(bodyOf(await ask('/auth', { isOpen: true, method: 'POST', headers: secret })), 'access_token'),
  );
  const world = {
    url: gateway.url,
    ask,
    patient: '',
    externalId: elvira.patient_id,
    queryId: '',
    made: {},
    close: async () => {
      await gateway.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    const registered = bodyOf(await ask('/api/v2/patients', { json: elvira })) as {
      particle_patient_id: string;
    };
    const asked = bodyOf(await ask('/api/v1/queries', { json: demographics })) as { id: string };
    world.patient = registered.particle_patient_id;
    world.queryId = asked.id;
    await untilEnded(world);
  } catch (error) {
    await world.close();
    throw error;
  }
  return world;
}

async function untilEnded({ ask, queryId }: World): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    const { state } = bodyOf(await ask(`/api/v1/queries/${queryId}`)) as { state: string };
    if (['COMPLETE', 'PARTIAL'].includes(state)) return;
    await sleep(100);
  }
  throw new Error('The query does not end.');
}

export const bodyOf = ({ text }: Reply): unknown => JSON.parse(text);
/** A field of an object, or an index of a list. */
export const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>(
    (part, step) => (part as Record<string | number, unknown> | null | undefined)?.[step],
    value,
  );

export type Kind = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'uuid';
const isOf: Record<Kind, (value: unknown) => boolean> = {
  text: value => typeof value === 'string',
  number: Number.isInteger,
  boolean: value => typeof value === 'boolean',
  list: Array.isArray,
  object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  uuid: value => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
};

/** The status, and of each field what it is; the JSON is answered. */
export function has(reply: Reply, status: number, fields: Record<string, Kind> = {}): unknown {
  assert.equal(reply.status, status, reply.text.slice(0, 300));
  assert.match(reply.type, /application\/json/);
  const body = bodyOf(reply);
  for (const [name, kind] of Object.entries(fields))
    assert.ok(isOf[kind](at(body, name)), `${name} must be ${kind}`);
  return body;
}

/** A refusal: JSON with message, error and errors. */
export const refused = (reply: Reply, status: number): unknown =>
  has(reply, status, { message: 'text', error: 'text', errors: 'list' });

export function isList(reply: Reply): unknown[] {
  assert.equal(reply.status, 200, reply.text.slice(0, 300));
  const body = bodyOf(reply);
  assert.ok(Array.isArray(body), 'must be a list');
  return body;
}

export function isBundle(reply: Reply): {
  entry: { resource: { resourceType: string; id: string } }[];
  total: number;
} {
  const bundle = has(reply, 200, { resourceType: 'text' });
  assert.equal(at(bundle, 'resourceType'), 'Bundle');
  // FHIR has no empty lists.
  return { entry: [], ...(bundle as object) } as unknown as ReturnType<typeof isBundle>;
}

export function isZip(reply: Reply): void {
  assert.equal(reply.status, 200, reply.text.slice(0, 300));
  assert.equal(reply.bytes.subarray(0, 2).toString(), 'PK');
}
