// What the API is made with, and how it says who calls.
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, Caller } from '../access/access.ts';
import type { AuditWriter } from '../access/audit/audit.ts';
import type { ProjectId } from '../access/project.ts';
import { allows } from '../access/roles.ts';
import type { Action } from '../access/roles.ts';
import { mayReadAll } from '../access/scopes.ts';
import type { Holder } from '../networks/network.ts';
import type { RegisterParts } from '../patients/register.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { FileStore } from '../platform/files.ts';
import type { Observe } from '../platform/observations.ts';
import type { Random } from '../platform/random.ts';
import type { QueryLimits } from '../queries/parts.ts';
import type { Flattener } from '../records/flat/flatten-thread.ts';
import type { Deliveries } from './delivery.ts';
import type { RateLimits } from './surface/limits.ts';

export interface ApiParts {
  access: Access;
  database: Database;
  files: FileStore;
  flattener: Flattener;
  clock: Clock;
  random: Random;
  observe: Observe;
  limits: QueryLimits;
  version: string;
  /** How callers reach the API; without it links begin with the Host they used. */
  baseUrl?: string | undefined;
  /** Days after its end that a query's files are to be had at /api/v1/files; without it always. */
  filesV1Days?: number | undefined;
  /** What GET /api/v1/patients lists; ids when left out. */
  patientListV1?: 'ids' | 'objects' | undefined;
  /** Who did what; without it only the changes of the management API are written down. */
  audit?: AuditWriter | undefined;
  /** Callback addresses may be http and private: for development. */
  allowPrivateAddresses?: boolean | undefined;
  /** All holders that may be asked: the network's participants. */
  directory?: readonly Holder[] | undefined;
  /** False where nothing may be made up: the sandbox's triggers are refused. */
  sandbox?: boolean | undefined;
  /** Queries of one batch; the published 10,000 when left out. */
  batchLimit?: number | undefined;
  /** Requests a minute; without it as many as come. */
  rateLimits?: RateLimits | undefined;
  /** Pages of these origins may call the API; `*` is any. */
  corsOrigins?: readonly string[] | undefined;
  /** Aborted when the process is going down: /ready says so first. */
  stopping?: AbortSignal | undefined;
}

/** What the routes are made with: the parts, and what one server has of its own. */
export interface ServedParts extends ApiParts {
  deliveries: Deliveries;
  /** For registering: other demographics are served at once. */
  corrected: NonNullable<RegisterParts['corrected']>;
}

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the hook of the routes that need a token. */
    caller: Caller | undefined;
    /** What the call was about, for the audit, where its path does not say. */
    audited: { kind: string; id: string } | undefined;
  }
}

/** The caller when one of its roles allows the action; everything a feature does is within its project. */
export function allow(request: FastifyRequest, action: Action): Caller & { projectId: ProjectId } {
  const caller = request.caller;
  if (caller === undefined) throw refuse('access.token-missing');
  if (!allows(caller.roles, action)) throw refuse('access.role-missing');
  if (caller.projectId === undefined) throw refuse('access.project-missing');
  if (!caller.isProjectActive) throw refuse('access.project-inactive');
  // SMART scopes are granted for reading only.
  if (caller.scopes !== undefined && !allows(['project.viewer'], action))
    throw refuse('access.scope-missing');
  return { ...caller, projectId: caller.projectId };
}

const fhirRoute = /^\/(fhir|r4)(\/|$)/i;

/** What is not FHIR is not given type by type: a token whose scopes close some types gets nothing of it. The FHIR routes ask `mayRead`. */
export function refuseOutsideScopes(request: FastifyRequest): void {
  const { caller } = request;
  if (caller === undefined || mayReadAll(caller)) return;
  if (!fhirRoute.test(request.routeOptions.url ?? '')) throw refuse('access.scope-missing');
}

const hostPattern = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** What links of an answer begin with. */
export function baseUrlOf(request: FastifyRequest, parts: Pick<ApiParts, 'baseUrl'>): string {
  if (parts.baseUrl !== undefined) return parts.baseUrl;
  return hostPattern.test(request.host) ? `${request.protocol}://${request.host}` : '';
}
