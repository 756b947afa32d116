// One sandbox holder → a FHIR R4 server on loopback: metadata, Patient/$match and search, DocumentReference with paging, Binary.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { SandboxHolder } from './holders.ts';
import { matchScores, recognise, wordsOf, type AskedPerson, type Grade } from './recognise.ts';
import {
  bundle,
  capabilityStatement,
  documentReference,
  opaqueId,
  operationOutcome,
  patientResource,
  type Resource,
} from './resources.ts';
import type { SandboxDocument, SandboxPerson } from './sandbox-person.ts';
import { tempers, type TemperName } from './tempers.ts';

export interface FhirServer {
  baseUrl: string;
  port: number;
  /** For tests: another temper from the next call on. */
  setTemper(name: TemperName): void;
  stop(): Promise<void>;
}

export interface FhirServerParts {
  people: SandboxPerson[];
  clock: Clock;
  random: Random;
}

interface Chart {
  id: string;
  person: SandboxPerson;
  documents: FiledDocument[];
}

interface FiledDocument {
  id: string;
  binaryId: string;
  patientId: string;
  document: SandboxDocument;
}

/** What a handler answers; `json` is the usual one. */
type Reply = { status: number; json: Resource } | { status: 200; bytes: Uint8Array; mimeType: string };

const longestRequestBytes = 256 * 1024;

export async function serveFhir(holder: SandboxHolder, parts: FhirServerParts): Promise<FhirServer> {
  const files = fileCharts(holder, parts.people);
  let temper = tempers[holder.temper]();
  let baseUrl = '';

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestText = await readText(request);
    const [from, to] = holder.latencyMs;
    await parts.clock.sleep(from + parts.random.fraction() * (to - from));
    const asked = read(request, requestText);
    await temper({
      request,
      response,
      requestText,
      about: aboutOf(asked),
      clock: parts.clock,
      random: parts.random,
      serve: async () => send(response, await reply(asked)),
    });
  }

  const routes: [
    method: string,
    path: RegExp,
    handle: (asked: Asked, id: string) => Reply | Promise<Reply>,
  ][] = [
    ['GET', /^metadata$/, () => ok(capabilityStatement(holder.name, holder.hasMatch))],
    [
      'POST',
      /^Patient\/\$match$/,
      asked => (holder.hasMatch ? found(asked.person) : refuse(404, 'not-supported')),
    ],
    ['POST', /^Patient\/_search$/, asked => found(asked.person)],
    ['GET', /^Patient\/([^/]+)$/, (_, id) => show(files.charts.get(id), patientOf)],
    ['GET', /^DocumentReference$/, listDocuments],
    ['POST', /^DocumentReference\/_search$/, listDocuments],
    ['GET', /^DocumentReference\/([^/]+)$/, (_, id) => show(files.documents.get(id), referenceTo)],
    ['GET', /^Binary\/([^/]+)$/, (_, id) => show(files.binaries.get(id), binaryOf)],
  ];

  async function reply(asked: Asked): Promise<Reply> {
    for (const [method, path, handle] of routes) {
      const match = asked.method === method ? path.exec(asked.path) : null;
      if (match) return handle(asked, match[1] ?? '');
    }
    return refuse(404, 'not-supported');
  }

  function found(person: AskedPerson | undefined): Reply {
    if (!person) return refuse(400, 'invalid');
    const matches = (files.byBirthYear.get(person.birthDate.slice(0, 4)) ?? []).flatMap(chart => {
      const grade = recognise(chart.person.person, person);
      return grade ? [{ chart, grade }] : [];
    });
    return ok(
      bundle(
        matches.map(({ chart, grade }) => matchEntry(chart, grade)),
        matches.length,
      ),
    );
  }

  const patientOf = (chart: Chart) => patientResource(chart.id, chart.person.person);

  const matchEntry = (chart: Chart, grade: Grade) => ({
    fullUrl: `${baseUrl}/Patient/${chart.id}`,
    resource: patientOf(chart),
    search: {
      mode: 'match',
      score: matchScores[grade],
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/match-grade', valueCode: grade }],
    },
  });

  async function listDocuments(asked: Asked): Promise<Reply> {
    const page = readPage(asked.parameters.get('_page'));
    const patientId = page?.patientId ?? asked.parameters.get('patient')?.replace(/^Patient\//, '') ?? '';
    const chart = files.charts.get(patientId);
    if (!chart) return ok(bundle([], 0));
    const statuses = page?.statuses ?? asked.parameters.get('status') ?? '';
    const documents = chart.documents.filter(
      ({ document }) => statuses === '' || statuses.split(',').includes(document.status ?? 'current'),
    );
    const from = page?.from ?? 0;
    const to = from + Math.min(holder.pageSize, Number(asked.parameters.get('_count')) || holder.pageSize);
    const entries = await Promise.all(
      documents.slice(from, to).map(async filed => ({
        fullUrl: `${baseUrl}/DocumentReference/${filed.id}`,
        resource: await referenceTo(filed),
        search: { mode: 'match' },
      })),
    );
    const next =
      to < documents.length
        ? `${baseUrl}/DocumentReference?_page=${writePage({ patientId, from: to, statuses })}`
        : undefined;
    return ok(bundle(entries, documents.length, next));
  }

  async function referenceTo(filed: FiledDocument): Promise<Resource> {
    const bytes = await filed.document.read();
    const url = `Binary/${filed.binaryId}`;
    return documentReference(filed.id, filed.patientId, filed.document, {
      ...(holder.attachments === 'inline data'
        ? { data: Buffer.from(bytes).toString('base64') }
        : { url: holder.attachments === 'absolute url' ? `${baseUrl}/${url}` : url }),
      size: bytes.length,
      sha1: createHash('sha1').update(bytes).digest('base64'),
    });
  }

  async function binaryOf(filed: FiledDocument): Promise<Reply> {
    const bytes = await filed.document.read();
    if (holder.attachments !== 'wrapped in a Binary')
      return { status: 200, bytes, mimeType: filed.document.mimeType };
    return ok({
      resourceType: 'Binary',
      id: filed.binaryId,
      contentType: filed.document.mimeType,
      data: Buffer.from(bytes).toString('base64'),
    });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  baseUrl = `http://127.0.0.1:${port}/fhir`;
  return {
    baseUrl,
    port,
    setTemper: name => {
      temper = tempers[name]();
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The holder's filing: everybody it has a document of, under ids of its own. */
function fileCharts(holder: SandboxHolder, people: SandboxPerson[]) {
  const charts = new Map<string, Chart>();
  const byBirthYear = new Map<string, Chart[]>();
  const documents = new Map<string, FiledDocument>();
  const binaries = new Map<string, FiledDocument>();
  for (const person of people) {
    const own = person.documents.filter(document => document.holders.includes(holder.key));
    if (own.length === 0) continue;
    const patientId = opaqueId('p', holder.key, person.key);
    const chart = {
      id: patientId,
      person,
      documents: own.map(document => ({
        id: opaqueId('d', holder.key, person.key, document.file),
        binaryId: opaqueId('b', holder.key, person.key, document.file),
        patientId,
        document,
      })),
    };
    charts.set(patientId, chart);
    const year = person.person.birthDate?.slice(0, 4) ?? '';
    byBirthYear.set(year, [...(byBirthYear.get(year) ?? []), chart]);
    for (const filed of chart.documents) {
      documents.set(filed.id, filed);
      binaries.set(filed.binaryId, filed);
    }
  }
  return { charts, byBirthYear, documents, binaries };
}

interface Asked {
  method: string;
  /** Below /fhir/. */
  path: string;
  parameters: URLSearchParams;
  /** Of $match and Patient search. */
  person: AskedPerson | undefined;
}

function read(request: IncomingMessage, text: string): Asked {
  const url = URL.parse(request.url ?? '', 'http://localhost');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const parameters = new URLSearchParams([
    ...(url?.searchParams ?? []),
    ...(isForm ? new URLSearchParams(text) : []),
  ]);
  const path = url?.pathname.replace(/^\/fhir\//, '') ?? '';
  const person = path === 'Patient/$match' ? personOfParameters(text) : personOfSearch(parameters);
  return { method: request.method ?? '', path, parameters, person };
}

function personOfSearch(parameters: URLSearchParams): AskedPerson | undefined {
  const family = parameters.get('family');
  const birthDate = parameters.get('birthdate');
  const given = parameters.get('given');
  return family && birthDate ? { family, given: given ? [given] : [], birthDate } : undefined;
}

interface MatchParameters {
  parameter?: {
    name?: string;
    resource?: { name?: { family?: string; given?: string[] }[]; birthDate?: string; gender?: string };
  }[];
}

function personOfParameters(text: string): AskedPerson | undefined {
  try {
    const { parameter } = JSON.parse(text) as MatchParameters;
    const patient = parameter?.find(({ name }) => name === 'resource')?.resource;
    const name = patient?.name?.[0];
    if (!name?.family || !patient?.birthDate) return undefined;
    return {
      family: name.family,
      given: name.given ?? [],
      birthDate: patient.birthDate,
      gender: patient.gender,
    };
  } catch {
    return undefined;
  }
}

/** What a temper remembers a call by: the person searched for, or the patient whose documents are listed. */
function aboutOf({ path, parameters, person }: Asked): string | undefined {
  if (person)
    return [path, ...wordsOf(person.family), ...person.given.flatMap(wordsOf), person.birthDate].join(' ');
  const patientId = parameters.get('patient');
  return patientId === null ? undefined : `${path} ${patientId}`;
}

const ok = (json: Resource): Reply => ({ status: 200, json });
const refuse = (status: number, code: string): Reply => ({ status, json: operationOutcome(code) });

async function show<T>(
  thing: T | undefined,
  present: (thing: T) => Resource | Reply | Promise<Resource | Reply>,
): Promise<Reply> {
  if (thing === undefined) return refuse(404, 'not-found');
  const shown = await present(thing);
  return 'resourceType' in shown ? ok(shown) : shown;
}

function send(response: ServerResponse, reply: Reply): void {
  const [bytes, mimeType] =
    'json' in reply
      ? [Buffer.from(JSON.stringify(reply.json)), 'application/fhir+json; charset=utf-8']
      : [reply.bytes, reply.mimeType];
  response.writeHead(reply.status, { 'content-type': mimeType, 'content-length': bytes.length }).end(bytes);
}

interface Page {
  patientId: string;
  from: number;
  statuses: string;
}

const writePage = (page: Page) => Buffer.from(JSON.stringify(page)).toString('base64url');

function readPage(token: string | null): Page | undefined {
  if (token === null) return undefined;
  try {
    const { patientId, from, statuses } = JSON.parse(Buffer.from(token, 'base64url').toString()) as Page;
    return { patientId: String(patientId), from: Number(from) || 0, statuses: String(statuses ?? '') };
  } catch {
    return { patientId: '', from: 0, statuses: '' };
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestRequestBytes) throw new Error('request too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
