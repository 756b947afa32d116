// A request's headers → the caller: who it is, in which project, with which roles.
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../platform/clock.ts';
import type { Database, Executor } from '../platform/database.ts';
import { Refusal, refuse } from '../platform/errors.ts';
import type { Observe } from '../platform/observations.ts';
import type { Random } from '../platform/random.ts';
import { isAlive, isSecretOf } from './credentials.ts';
import type { Credential, PolicyBinding } from './credentials.ts';
import { countFailures } from './failures.ts';
import { projectIdFrom } from './projects.ts';
import type { ProjectId } from './project.ts';
import type { Role } from './roles.ts';
import { credentialById, policyOf } from './sql.ts';
import { createTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';

export interface Caller {
  clientId: string;
  /** Absent when the caller came without one: management only. */
  projectId: ProjectId | undefined;
  roles: Role[];
}

export interface AccessParts {
  database: Database;
  clock: Clock;
  random: Random;
  observe: Observe;
  /** `iss` of the tokens: how the gateway is reached from outside, or a fixed name. */
  issuer?: string;
}

export interface Access {
  /** `Authorization: Bearer <jwt>`, the bare `<jwt>`, or an API key (`<client id>.<client secret>`, also as X-API-Key). Throws 401, 403 or 429. */
  authenticate(headers: IncomingHttpHeaders, address: string): Promise<Caller>;
  /** GET /auth: client id, secret and scope → a token for one project. */
  projectToken(headers: IncomingHttpHeaders, address: string): Promise<string>;
  /** POST /auth: client id and secret → a token without a project, for management. */
  managementToken(headers: IncomingHttpHeaders, address: string): Promise<string>;
  keySet: () => ReturnType<Tokens['keySet']>;
}

/** A withdrawn credential or role is dead after this long in every process. */
const rememberMs = 15_000;
const mostRemembered = 10_000;
/** Longer is not ours: our own tokens are about 500 characters. */
const longestToken = 8_000;

interface Account {
  credential: Credential;
  policy: PolicyBinding[];
}

export function createAccess(parts: AccessParts): Access {
  const { clock, observe } = parts;
  const tokens = createTokens({ ...parts, issuer: parts.issuer ?? 'urn:hadron:gateway' });
  const failures = countFailures(clock);
  const accountOf = rememberAccounts(parts.database.executor, clock);

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
      // Compared even when there is no such client, so that the time taken does not tell.
      isSecretOf(account?.credential ?? { secretSha256: noDigest }, secret) &&
      account !== undefined &&
      isAlive(account.credential, clock.now());
    const account = await accountOf(clientId, freshness);
    if (account !== undefined && opens(account)) return account;
    // A secret may have been replaced since it was remembered.
    const now = freshness === 'fresh' ? account : await accountOf(clientId, 'fresh');
    if (now === undefined || !opens(now)) throw refuseCounted(clientId, address);
    return now;
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
      return callerOf(account, claims.projectId);
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
      return tokens.issue(callerOf(account, projectOf(account, header(headers, 'scope'))));
    },

    async managementToken(headers, address) {
      return tokens.issue(callerOf(await byHeaders(headers, address), undefined));
    },

    keySet: () => tokens.keySet(),
  };
}

const noDigest = '0'.repeat(64);

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
function callerOf({ credential, policy }: Account, projectId: ProjectId | undefined): Caller {
  const bindings =
    projectId === undefined
      ? policy.filter(binding => binding.role.endsWith('.owner'))
      : policy.filter(binding => binding.projectId === projectId);
  if (bindings.length === 0)
    throw refuse(projectId === undefined ? 'access.role-missing' : 'access.project-foreign');
  return {
    clientId: credential.clientId,
    projectId,
    roles: [...new Set(bindings.map(binding => binding.role))],
  };
}

type Freshness = 'fresh' | 'remembered';
type FindAccount = (clientId: string, freshness: Freshness) => Promise<Account | undefined>;

/** Reads a credential and its policy, and remembers them for a moment. */
function rememberAccounts(executor: Executor, clock: Clock): FindAccount {
  const remembered = new Map<string, { account: Account; at: number }>();
  return async (clientId, freshness) => {
    if (clientId === '' || clientId.length > 200 || clientId.includes('\0')) return undefined;
    const found = remembered.get(clientId);
    if (freshness === 'remembered' && found !== undefined && found.at > clock.monotonicMs() - rememberMs)
      return found.account;
    remembered.delete(clientId);
    // The age counts from before the read: what was withdrawn during it is not remembered longer.
    const at = clock.monotonicMs();
    const credential = await credentialById(executor, clientId);
    if (credential === undefined) return undefined;
    const account = { credential, policy: await policyOf(executor, credential.serviceAccountId) };
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(clientId, { account, at });
    return account;
  };
}
