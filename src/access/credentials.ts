// Service accounts and their credentials. A secret is shown once and kept as a digest: it is 256 random bits, so a plain SHA-256 cannot be searched.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import type { ProjectId } from './project.ts';
import type { Role } from './roles.ts';
import {
  credentialsOf,
  expireCredential,
  insertCredential,
  insertServiceAccount,
  replacePolicy,
} from './sql.ts';

/** A UUID. */
export type ServiceAccountId = string & { readonly is: 'ServiceAccountId' };

export interface PolicyBinding {
  role: Role;
  /** Absent only for organization.owner. */
  projectId: ProjectId | undefined;
}

export interface Credential {
  clientId: string;
  serviceAccountId: ServiceAccountId;
  secretSha256: string;
  createdAt: Date;
  expiresAt: Date | undefined;
}

interface Parts {
  clock: Clock;
  random: Random;
}

export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** In constant time: both sides are digests of one length. */
export const isSecretOf = (credential: Pick<Credential, 'secretSha256'>, secret: string): boolean =>
  timingSafeEqual(Buffer.from(digest(secret), 'hex'), Buffer.from(credential.secretSha256, 'hex'));

export const isAlive = (credential: Credential, now: Date): boolean =>
  credential.expiresAt === undefined || credential.expiresAt > now;

export const newClientId = (random: Random): string => random.uuid();
export const newSecret = (random: Random): string => Buffer.from(random.bytes(32)).toString('base64url');

export async function createServiceAccount(
  executor: Executor,
  displayName: string,
  parts: Parts,
  serviceAccountId = parts.random.uuid() as ServiceAccountId,
): Promise<ServiceAccountId> {
  await insertServiceAccount(executor, { serviceAccountId, displayName, createdAt: parts.clock.now() });
  return serviceAccountId;
}

export const setPolicy = (
  tx: Transaction,
  account: ServiceAccountId,
  bindings: PolicyBinding[],
): Promise<void> => replacePolicy(tx, account, bindings);

/** The only time the secret is known. */
export async function issueCredential(
  executor: Executor,
  serviceAccountId: ServiceAccountId,
  parts: Parts,
  preset: { clientId?: string; clientSecret?: string } = {},
): Promise<{ clientId: string; clientSecret: string }> {
  const clientId = preset.clientId ?? newClientId(parts.random);
  const clientSecret = preset.clientSecret ?? newSecret(parts.random);
  await insertCredential(executor, {
    clientId,
    serviceAccountId,
    secretSha256: digest(clientSecret),
    createdAt: parts.clock.now(),
    expiresAt: undefined,
  });
  return { clientId, clientSecret };
}

/** Makes a new credential and lets the others of the account live `oldCredentialTtlHours` longer (contract §1). */
export async function rotateCredentials(
  tx: Transaction,
  serviceAccountId: ServiceAccountId,
  oldCredentialTtlHours: number,
  parts: Parts,
): Promise<{ clientId: string; clientSecret: string }> {
  const end = new Date(parts.clock.now().getTime() + oldCredentialTtlHours * 3_600_000);
  for (const old of await credentialsOf(tx, serviceAccountId)) await expireCredential(tx, old.clientId, end);
  return issueCredential(tx, serviceAccountId, parts);
}

/** Its tokens and API key are dead within the time that `access.ts` remembers a credential. */
export const withdrawCredential = (executor: Executor, clientId: string, parts: Parts): Promise<boolean> =>
  expireCredential(executor, clientId, parts.clock.now());
