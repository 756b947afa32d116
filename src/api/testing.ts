// For tests: the API on a real port with a real database, and callers of it. Every answer is held against the schema of its route.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RouteOptions } from 'fastify';
import type { Bundle, Resource } from 'fhir/r4';
import { request } from 'undici';
import type { z } from 'zod';
import { createAccess } from '../access/access.ts';
import { createServiceAccount, issueCredential, setPolicy } from '../access/credentials.ts';
import type { ProjectId } from '../access/project.ts';
import { createProject } from '../access/projects.ts';
import type { Role } from '../access/roles.ts';
import { keep } from '../documents/keep.ts';
import type { Received } from '../documents/keep.ts';
import { findPatient } from '../patients/find.ts';
import { systemClock } from '../platform/clock.ts';
import { openTestDatabase } from '../platform/database/testing.ts';
import { folderFileStore } from '../platform/files-folder.ts';
import type { Observation } from '../platform/observations.ts';
import { systemRandom } from '../platform/random.ts';
import { openFlattener } from '../records/flat/flatten-thread.ts';
import { mergeRecord, statementsOf } from '../records/merge.ts';
import { openAudit } from './audit.ts';
import { buildApi } from './index.ts';
import type { ApiParts } from './parts.ts';
import { elvira as person } from './surface/sample-people.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  bytes: Buffer;
  /** The body read as JSON. */
  body: unknown;
}

export interface Call {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, without a Content-Type unless headers name one. */
  raw?: string | Buffer;
}

export type Ask = (path: string, call?: Call) => Promise<Answer>;

export interface TestApi {
  parts: ApiParts;
  url: string;
  ask: Ask;
  observations: Observation[];
  /** Every route, hidden ones too. */
  routes: RouteOptions[];
  /** A new project and somebody who may act in it. */
  newCaller(role?: Role): Promise<TestCaller>;
  /** As a query would: keeps a document of the patient, and what it says when that is given. */
  receive(
    caller: TestCaller,
    patientId: string,
    document: Partial<Received>,
    says?: Resource[],
  ): Promise<string>;
  close(): Promise<void>;
}

export interface TestCaller {
  projectId: ProjectId;
  clientId: string;
  clientSecret: string;
  token: string;
  ask: Ask;
}

export async function openTestApi(changes: Partial<ApiParts> = {}): Promise<TestApi> {
  const database = changes.database ?? (await openTestDatabase({ bindsRows: true }));
  const folder = await mkdtemp(join(tmpdir(), 'hadron-api-'));
  const observations: Observation[] = [];
  const observe = (observation: Observation) => void observations.push(observation);
  const clock = changes.clock ?? systemClock;
  const surroundings = { database, clock, random: systemRandom, observe };
  // As main.ts wires it: who may what is decided across projects.
  const overall = { ...surroundings, database: { ...database, ...database.system } };
  const audit = openAudit(overall);
  const parts: ApiParts = {
    ...surroundings,
    audit,
    access: createAccess({ ...overall, audit }),
    files: folderFileStore(folder),
    flattener: openFlattener(systemClock),
    limits: { softDeadlineSeconds: 120, hardDeadlineSeconds: 900, unfinishedQueries: 100 },
    version: '0.0.0',
    ...changes,
  };
  const app = buildApi(parts);
  const mismatches: string[] = [];
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', route => void routes.push(route));
  app.addHook('onSend', async (asked, reply, payload) => {
    const mismatch = mismatchOf(asked.routeOptions.schema?.response, reply.statusCode, payload);
    if (mismatch !== undefined)
      mismatches.push(`${asked.method} ${asked.routeOptions.url ?? '?'} ${mismatch}`);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const ask: Ask = async (path, call = {}) => {
    const answer = await send(url, path, call);
    assert.deepEqual(mismatches.splice(0), [], 'the answer is as its route describes');
    return answer;
  };

  const newCaller = async (role: Role = 'project.owner'): Promise<TestCaller> => {
    const { projectId } = await createProject(database.system.executor, 'Clinic', parts);
    const credential = await database.system.transaction(async tx => {
      const account = await createServiceAccount(tx, 'Clinic', parts);
      await setPolicy(tx, account, [{ role, projectId }]);
      return issueCredential(tx, account, parts);
    });
    const headers = { 'client-id': credential.clientId, 'client-secret': credential.clientSecret };
    const token = (await ask('/auth', { headers })).text;
    const asCaller: Ask = (path, call = {}) =>
      ask(path, { ...call, headers: { authorization: `Bearer ${token}`, ...call.headers } });
    return { projectId, ...credential, token, ask: asCaller };
  };

  return {
    parts,
    url,
    ask,
    observations,
    routes,
    newCaller,
    async receive(caller, patientId, document, says) {
      const key = await findPatient(database.system.executor, caller.projectId, patientId);
      assert.ok(key);
      const effect = await keep(parts.files, {
        key,
        queryId: systemRandom.uuid(),
        holderId: 'general-hospital',
        holderDocumentId: systemRandom.uuid(),
        bytes: Buffer.from('<ClinicalDocument/>'),
        mimeType: 'application/xml',
        title: 'Summary',
        metadata: {},
        documentTime: undefined,
        quarantineReason: undefined,
        ...document,
      });
      const bundle: Bundle = {
        resourceType: 'Bundle',
        type: 'collection',
        entry: (says ?? []).map(resource => ({ resource: resource as never })),
      };
      return database.system.transaction(async tx => {
        const now = systemClock.now();
        const { documentId } = await effect(tx, now);
        await mergeRecord(tx, key, { documentId, documentTime: undefined }, statementsOf(bundle), now);
        return documentId;
      });
    },
    async close() {
      await app.close();
      await parts.flattener.stop();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function send(url: string, path: string, call: Call): Promise<Answer> {
  const { statusCode, headers, body } = await request(`${url}${path}`, {
    method: call.method ?? (call.json === undefined && call.raw === undefined ? 'GET' : 'POST'),
    headers: { ...(call.json === undefined ? {} : { 'content-type': 'application/json' }), ...call.headers },
    body: call.json === undefined ? (call.raw ?? null) : JSON.stringify(call.json),
  });
  const bytes = Buffer.from(await body.arrayBuffer());
  return {
    status: statusCode,
    headers,
    bytes,
    text: bytes.toString(),
    get body() {
      return JSON.parse(bytes.toString()) as unknown;
    },
  };
}

interface Described {
  content?: Record<string, { schema: z.ZodType }>;
}

/** What is wrong with an answer by its route's description; routes that are not described are not looked at. */
function mismatchOf(response: unknown, status: number, payload: unknown): string | undefined {
  if (response === undefined) return undefined;
  const described = (response as Record<number, Described | undefined>)[status];
  if (described === undefined) return `answered ${status}, which is not described`;
  const schema = described.content?.['application/json']?.schema;
  if (schema === undefined || typeof payload !== 'string' || !payload.startsWith('{')) return undefined;
  const result = schema.safeParse(JSON.parse(payload));
  return result.success ? undefined : `${status}: ${result.error.message}`;
}

/** People of the tests' cast. */
export const elvira = {
  patient_id: 'elvira-1',
  ...person,
  address_lines: [''],
  ssn: '123-45-6789',
  telephone: '1-234-567-8910',
};
export const kam = {
  patient_id: 'kam-1',
  given_name: 'Kam',
  family_name: 'Quark',
  date_of_birth: '1954-12-01',
  gender: 'Male',
  postal_code: '11111',
  address_city: 'Brooklyn',
  address_state: 'New York',
};

/** Registers and answers our id. */
export async function register(caller: TestCaller, patient: object): Promise<string> {
  const { status, body } = await caller.ask('/api/v2/patients', { json: patient });
  assert.equal(status, 200);
  return (body as { particle_patient_id: string }).particle_patient_id;
}

/** The status and the code of an error. */
export const refusal = ({ status, body }: Answer): [number, string] => [
  status,
  (body as { error: string }).error,
];
