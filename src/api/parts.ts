// What the API is made with, and how it says who calls.
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, Caller } from '../access/access.ts';
import type { ProjectId } from '../access/project.ts';
import { allows } from '../access/roles.ts';
import type { Action } from '../access/roles.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { FileStore } from '../platform/files.ts';
import type { Observe } from '../platform/observations.ts';
import type { Random } from '../platform/random.ts';
import type { QueryLimits } from '../queries/parts.ts';
import type { Flattener } from '../records/flat/flatten-thread.ts';
import type { Deliveries } from './delivery.ts';

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
  /** Aborted when the process is going down: /ready says so first. */
  stopping?: AbortSignal | undefined;
}

/** What the routes are made with: the parts, and what one server has of its own. */
export interface ServedParts extends ApiParts {
  deliveries: Deliveries;
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
  }
}

/** The caller when one of its roles allows the action; everything a feature does is within its project. */
export function allow(request: FastifyRequest, action: Action): Caller & { projectId: ProjectId } {
  const caller = request.caller;
  if (caller === undefined) throw refuse('access.token-missing');
  if (!allows(caller.roles, action)) throw refuse('access.role-missing');
  if (caller.projectId === undefined) throw refuse('access.project-missing');
  return { ...caller, projectId: caller.projectId };
}

const hostPattern = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** What links of an answer begin with. */
export function baseUrlOf(request: FastifyRequest, parts: Pick<ApiParts, 'baseUrl'>): string {
  if (parts.baseUrl !== undefined) return parts.baseUrl;
  return hostPattern.test(request.host) ? `${request.protocol}://${request.host}` : '';
}
