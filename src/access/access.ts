// A request's headers → the caller: who it is, in which project, with which roles.
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../platform/clock.ts';
import type { Database, Executor } from '../platform/database.ts';
import { Refusal, refuse } from '../platform/errors.ts';
import type { Observe } from '../platform/observations.ts';
import type { Random } from '../platform/random.ts';
import type { AuditWriter } from './audit/audit.ts';
import type { AuditOutcome } from './audit/event.ts';
import { issuerOfAssertion, takeAssertion } from './client-assertion.ts';
import { isAlive, isSecretOf } from './credentials.ts';
import type { Credential, ServiceAccountId } from './credentials.ts';
import { countFailures } from './failures.ts';
import type { KeySets } from './key-sets.ts';
import type { OrganizationId } from './organization.ts';
import { projectIdFrom } from './projects.ts';
import type { ProjectId } from './project.ts';
import { allows } from './roles.ts';
import type { Role } from './roles.ts';
import { parseSmartScope, smartScopesOf } from './scopes.ts';
import type { SmartScope } from './scopes.ts';
import { credentialById, standingOf } from './sql.ts';
import type { Standing } from './sql.ts';
import { createTokens, tokenSeconds } from './tokens.ts';
import type { Tokens } from './tokens.ts';

export interface Caller {
  clientId: string;
  serviceAccountId: ServiceAccountId;
  organizationId: OrganizationId;
  /** Absent when the caller came without one: management only. */
  projectId: ProjectId | undefined;
  /** Nothing but management goes on in an inactive project. */
  isProjectActive: boolean;
  roles: Role[];
  /** Of those the caller came for: the projects it owns, and may manage. */
  ownedProjects: ProjectId[];
  /** SMART scopes narrow what the roles allow (scopes.ts); undefined: the token has none. */
  scopes: SmartScope[] | undefined;
}

/** How a client of the token endpoint proves who it is. */
export type ClientProof =
  | { clientId: string; clientSecret: string }
  /** With the addresses of this token endpoint, one of which the assertion must be meant for. */
  | { assertion: string; audiences: string[]; clientId?: string };

export interface GrantedToken {
  accessToken: string;
  expiresInSeconds: number;
  scope: string;
}

export interface AccessParts {
  database: Database;
  clock: Clock;
  random: Random;
  observe: Observe;
  /** `iss` of the tokens: how the gateway is reached from outside, or a fixed name. */
  issuer?: string;
  /** Fetches the keys of clients that publish them; without it such clients are refused. */
  keySets?: KeySets | undefined;
  /** Counts the tokens that were given and refused. */
  audit?: AuditWriter | undefined;
}

export interface Access {
  /** `Authorization: Bearer <jwt>`, the bare `<jwt>`, or an API key (`<client id>.<client secret>`, also as X-API-Key). Throws 401, 403 or 429. */
  authenticate(headers: IncomingHttpHeaders, address: string): Promise<Caller>;
  /** GET /auth: client id, secret and scope → a token for one project. */
  projectToken(headers: IncomingHttpHeaders, address: string): Promise<string>;
  /** POST /auth: client id and secret → a token without a project, for management. */
  managementToken(headers: IncomingHttpHeaders, address: string): Promise<string>;
  /** POST /oauth/token: the client credentials grant (RFC 6749 §4.4), also of SMART Backend Services. */
  oauthToken(proof: ClientProof, scope: string | undefined, address: string): Promise<GrantedToken>;
  keySet: () => ReturnType<Tokens['keySet']>;
  /** What was changed here holds here at once, and elsewhere within seconds. */
  forget: () => void;
}

/** A withdrawn credential or role is dead after this long in every process. */
const rememberMs = 15_000;
const mostRemembered = 10_000;
/** Longer is not ours: our own tokens are about 500 characters. */
const longestToken = 8_000;

interface Account extends Standing {
  credential: Credential;
}

export function createAccess(parts: AccessParts): Access {
  const { clock, observe } = parts;
  const tokens = createTokens({ ...parts, issuer: parts.issuer ?? 'urn:hadron:gateway' });
  const failures = countFailures(clock);
  const { accountOf, forget } = rememberAccounts(parts.database.executor, clock);

  const auditToken = (account: Account, projectId: ProjectId | undefined, outcome: AuditOutcome) =>
    parts.audit?.count({
      organizationId: account.organizationId,
      projectId,
      clientId: account.credential.clientId,
      serviceAccountId: account.credential.serviceAccountId,
      action: 'token.issue',
      object: { kind: 'credential', id: account.credential.clientId },
      outcome,
    });

  const issue = async (account: Account, projectId: ProjectId | undefined) => {
    const caller = callerOf(account, projectId);
    const token = await tokens.issue(caller);
    auditToken(account, projectId, 'allowed');
    return token;
  };

  const refuseCounted = (clientId: string, address: string) => {
    failures.add(clientId, address);
    observe({ kind: 'access.refused', reason: 'access.credential-wrong', address });
    return refuse('access.credential-wrong');
  };

  const refuseWhenTooMany = (clientId: string, address: string) => {
    const wait = failures.waitSeconds(clientId, address);
    if (wait > 0) throw refuse('access.too-many-failures', { retryAfterSeconds: wait });
  };

  const bySecret = async (
    clientId: string,
    secret: string,
    address: string,
    freshness: Freshness,
  ): Promise<Account> => {
    refuseWhenTooMany(clientId, address);
    const opens = (account: Account | undefined) =>
      isSecretOf(account?.credential, secret) &&
      account?.credential.secretSha256 !== undefined &&
      isAlive(account.credential, clock.now());
    const account = await accountOf(clientId, freshness);
    if (account !== undefined && opens(account)) return account;
    // A secret may have been replaced since it was remembered.
    const now = freshness === 'fresh' ? account : await accountOf(clientId, 'fresh');
    if (now === undefined || !opens(now)) {
      if (now !== undefined) auditToken(now, undefined, 'refused');
      throw refuseCounted(clientId, address);
    }
    return now;
  };

  const byAssertion = async (
    { assertion, audiences, clientId: named }: Extract<ClientProof, { assertion: string }>,
    address: string,
  ): Promise<Account> => {
    const clientId = issuerOfAssertion(assertion);
    // RFC 7521 §4.2: who is named beside the assertion is who it is from.
    if (named !== undefined && named !== clientId) throw refuse('oauth.assertion-invalid');
    refuseWhenTooMany(clientId, address);
    const account = await accountOf(clientId, 'fresh');
    try {
      if (account === undefined || !isAlive(account.credential, clock.now()))
        throw refuse('oauth.assertion-invalid');
      const assertionParts = { executor: parts.database.executor, clock, keySets: parts.keySets };
      await takeAssertion(assertionParts, account.credential, assertion, audiences);
      return account;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (account !== undefined) auditToken(account, undefined, 'refused');
      failures.add(clientId, address);
      observe({ kind: 'access.refused', reason: error.code, address });
      throw error;
    }
  };

  const byHeaders = (headers: IncomingHttpHeaders, address: string): Promise<Account> => {
    const clientId = header(headers, 'client-id');
    const secret = header(headers, 'client-secret');
    if (!clientId || !secret) throw refuse('access.credential-missing');
    return bySecret(clientId, secret, address, 'fresh');
  };

  const byKey = async (key: string, address: string): Promise<Account> => {
    // A preset client id may have dots itself: the first split that names a client is it.
    const splits = [...key.matchAll(/\./g)]
      .slice(0, 8)
      .map(dot => [key.slice(0, dot.index), key.slice(dot.index + 1)]);
    for (const [clientId = '', secret = ''] of splits)
      if ((await accountOf(clientId, 'remembered')) !== undefined)
        return bySecret(clientId, secret, address, 'remembered');
    const clientId = splits[0]?.[0] ?? '';
    refuseWhenTooMany(clientId, address);
    throw refuseCounted(clientId, address);
  };

  const byToken = async (token: string, address: string): Promise<Caller> => {
    try {
      const claims = await tokens.verify(token);
      const account = await accountOf(claims.clientId, 'remembered');
      if (account === undefined || !isAlive(account.credential, clock.now()))
        throw refuse('access.token-invalid');
      // A new secret kills the tokens that an earlier one got; `iat` is in whole seconds.
      if (claims.issuedAt.getTime() + 1000 <= account.credential.createdAt.getTime())
        throw refuse('access.token-invalid');
      const scopes = claims.scope === undefined ? undefined : smartScopesOf(claims.scope);
      return { ...callerOf(account, claims.projectId), scopes };
    } catch (error) {
      if (error instanceof Refusal) observe({ kind: 'access.refused', reason: error.code, address });
      throw error;
    }
  };

  return {
    async authenticate(headers, address) {
      const given =
        header(headers, 'authorization')
          ?.replace(/^bearer\s+/i, '')
          .trim() || header(headers, 'x-api-key')?.trim();
      if (!given || /^(bearer|basic\b.*)$/i.test(given)) throw refuse('access.token-missing');
      if (given.length > longestToken) throw refuse('access.token-invalid');
      if (isJwt(given)) return byToken(given, address);
      if (!given.includes('.')) throw refuse('access.token-invalid');
      const account = await byKey(given, address);
      return callerOf(account, projectOf(account, header(headers, 'scope')));
    },

    async projectToken(headers, address) {
      const account = await byHeaders(headers, address);
      return issue(account, projectOf(account, header(headers, 'scope')));
    },

    async managementToken(headers, address) {
      return issue(await byHeaders(headers, address), undefined);
    },

    async oauthToken(proof, scope, address) {
      const byKeys = 'assertion' in proof;
      const account = byKeys
        ? await byAssertion(proof, address)
        : await bySecret(proof.clientId, proof.clientSecret, address, 'fresh');
      const wanted = parseScope(scope ?? '');
      const projectId = wanted.isManagement ? undefined : projectOf(account, wanted.project);
      const caller = callerOf(account, projectId);
      const smart = grantedScopes(wanted, caller);
      const expiresInSeconds = byKeys ? assertedTokenSeconds : tokenSeconds;
      const accessToken = await tokens.issue({ ...caller, scope: smart }, expiresInSeconds);
      auditToken(account, projectId, 'allowed');
      const place = projectId === undefined ? 'management' : `projects/${projectId}`;
      return { accessToken, expiresInSeconds, scope: smart === undefined ? place : `${place} ${smart}` };
    },

    keySet: () => tokens.keySet(),
    forget,
  };
}

/** SMART App Launch 2.2 §5.1.5 recommends five minutes. */
const assertedTokenSeconds = 300;

interface WantedScope {
  isManagement: boolean;
  project: string | undefined;
  /** Undefined: none was asked for. */
  smart: SmartScope[] | undefined;
}

/** `projects/<id>`, `management` and SMART system scopes; others that a client may send along are not granted (RFC 6749 §3.3). */
function parseScope(scope: string): WantedScope {
  const words = scope.split(' ').filter(word => word !== '');
  const projects = words.filter(word => word.startsWith('projects/'));
  const isManagement = words.includes('management');
  const others = words.filter(word => word !== 'management' && !word.startsWith('projects/'));
  const smart = others.map(parseSmartScope).filter(each => each !== undefined);
  const isNothing = others.length > 0 && smart.length === 0;
  if (projects.length > 1 || isNothing || (isManagement && words.length > 1))
    throw refuse('oauth.scope-invalid');
  return { isManagement, project: projects[0], smart: others.length === 0 ? undefined : smart };
}

function grantedScopes({ smart }: WantedScope, { projectId, roles }: Caller): string | undefined {
  if (smart === undefined) return undefined;
  if (projectId === undefined || !allows(roles, 'record:read')) throw refuse('oauth.scope-invalid');
  return [...new Set(smart.map(each => each.text))].join(' ');
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Three parts, the first of them a JSON object, or what begins like one. */
function isJwt(text: string): boolean {
  const parts = text.split('.');
  if (parts.length !== 3) return false;
  if (text.startsWith('eyJ')) return true;
  try {
    const protectedHeader: unknown = JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString());
    return typeof protectedHeader === 'object' && protectedHeader !== null;
  } catch {
    return false;
  }
}

/** The project named by the scope; without one the policy's only project, or none for an account that only manages. */
function projectOf({ policy }: Account, scope: string | undefined): ProjectId | undefined {
  if (scope?.trim()) return projectIdFrom(scope);
  const projects = new Set(policy.map(binding => binding.projectId).filter(id => id !== undefined));
  if (projects.size > 1 || policy.length === 0) throw refuse('access.project-missing');
  return [...projects][0];
}

/** Roles are the policy's of now, not those of when the token was made. */
function callerOf(account: Account, projectId: ProjectId | undefined): Caller {
  const { credential, organizationId, policy } = account;
  const bindings =
    projectId === undefined
      ? policy.filter(binding => binding.role.endsWith('.owner'))
      : policy.filter(binding => binding.projectId === projectId);
  if (bindings.length === 0)
    throw refuse(projectId === undefined ? 'access.role-missing' : 'access.project-foreign');
  return {
    clientId: credential.clientId,
    serviceAccountId: credential.serviceAccountId,
    organizationId,
    projectId,
    isProjectActive: bindings.every(binding => binding.isActive),
    roles: [...new Set(bindings.map(binding => binding.role))],
    ownedProjects: bindings
      .filter(binding => binding.role === 'project.owner')
      .map(binding => binding.projectId)
      .filter(id => id !== undefined),
    scopes: undefined,
  };
}

type Freshness = 'fresh' | 'remembered';
type FindAccount = (clientId: string, freshness: Freshness) => Promise<Account | undefined>;

/** Reads a credential and its policy, and remembers them for a moment. */
function rememberAccounts(executor: Executor, clock: Clock): { accountOf: FindAccount; forget: () => void } {
  const remembered = new Map<string, { account: Account; at: number }>();
  let forgotten = 0;
  const accountOf: FindAccount = async (clientId, freshness) => {
    if (clientId === '' || clientId.length > 200 || clientId.includes('\0')) return undefined;
    const found = remembered.get(clientId);
    if (freshness === 'remembered' && found !== undefined && found.at > clock.monotonicMs() - rememberMs)
      return found.account;
    remembered.delete(clientId);
    // The age counts from before the read: what was withdrawn during it is not remembered longer.
    const at = clock.monotonicMs();
    const before = forgotten;
    const credential = await credentialById(executor, clientId);
    const standing = credential && (await standingOf(executor, credential.serviceAccountId));
    if (credential === undefined || standing === undefined) return undefined;
    const account = { credential, ...standing };
    if (remembered.size >= mostRemembered) remembered.clear();
    if (forgotten === before) remembered.set(clientId, { account, at });
    return account;
  };
  const forget = () => {
    forgotten += 1;
    remembered.clear();
  };
  return { accountOf, forget };
}
