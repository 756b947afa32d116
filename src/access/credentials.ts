// Service accounts and their credentials. A secret is shown once and kept as a digest: it is 256 random bits, so a plain SHA-256 cannot be searched.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { createOrganization, developmentOrganization } from './organization.ts';
import type { OrganizationId } from './organization.ts';
import type { ProjectId } from './project.ts';
import type { Role } from './roles.ts';
import {
  credentialsOf,
  deleteOldCredentials,
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

export interface ServiceAccount {
  serviceAccountId: ServiceAccountId;
  organizationId: OrganizationId;
  displayName: string;
  /** Until it has a policy, the account that may give it one besides the organisation's owners. */
  createdBy: ServiceAccountId | undefined;
  createdAt: Date;
  updatedAt: Date;
}

/** A JSON Web Key Set (RFC 7517) as text, or where the client publishes one. */
export type ClientKeys = { jwks: string } | { jwksUri: string };

export interface Credential {
  clientId: string;
  serviceAccountId: ServiceAccountId;
  /** Absent for a client that proves itself by its keys only. */
  secretSha256: string | undefined;
  keys: ClientKeys | undefined;
  createdAt: Date;
  expiresAt: Date | undefined;
}

interface Parts {
  clock: Clock;
  random: Random;
}

export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const noDigest = '0'.repeat(64);

/** In constant time: both sides are digests of one length. Compared even when there is none, so that the time taken does not tell. */
export const isSecretOf = (
  credential: Pick<Credential, 'secretSha256'> | undefined,
  secret: string,
): boolean =>
  timingSafeEqual(
    Buffer.from(digest(secret), 'hex'),
    Buffer.from(credential?.secretSha256 ?? noDigest, 'hex'),
  );

export const isAlive = (credential: Credential, now: Date): boolean =>
  credential.expiresAt === undefined || credential.expiresAt > now;

const newClientId = (random: Random): string => random.uuid();
const newSecret = (random: Random): string => Buffer.from(random.bytes(32)).toString('base64url');

export async function createServiceAccount(
  executor: Executor,
  displayName: string,
  parts: Parts,
  serviceAccountId = parts.random.uuid() as ServiceAccountId,
  organizationId = developmentOrganization,
): Promise<ServiceAccountId> {
  if (organizationId === developmentOrganization)
    await createOrganization(executor, 'Development', parts, organizationId);
  await addServiceAccount(
    executor,
    { organizationId, displayName, createdBy: undefined },
    parts,
    serviceAccountId,
  );
  return serviceAccountId;
}

export async function addServiceAccount(
  executor: Executor,
  about: Pick<ServiceAccount, 'organizationId' | 'displayName' | 'createdBy'>,
  { clock, random }: Parts,
  serviceAccountId = random.uuid() as ServiceAccountId,
): Promise<ServiceAccount> {
  const now = clock.now();
  const account = { ...about, serviceAccountId, createdAt: now, updatedAt: now };
  await insertServiceAccount(executor, account);
  return account;
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
    keys: undefined,
    createdAt: parts.clock.now(),
    expiresAt: undefined,
  });
  return { clientId, clientSecret };
}

/** A client without a secret: it signs assertions with its own key (SMART Backend Services). */
export async function registerKeys(
  executor: Executor,
  serviceAccountId: ServiceAccountId,
  keys: ClientKeys,
  { clock, random }: Parts,
): Promise<Credential> {
  const credential: Credential = {
    clientId: newClientId(random),
    serviceAccountId,
    secretSha256: undefined,
    keys,
    createdAt: clock.now(),
    expiresAt: undefined,
  };
  await insertCredential(executor, credential);
  return credential;
}

/** What has ended is listed, the newest of it. */
const endedKept = 20;

/** Makes a new credential and lets the other secrets of the account live `oldCredentialTtlHours` longer (contract §1). */
export async function rotateCredentials(
  tx: Transaction,
  serviceAccountId: ServiceAccountId,
  oldCredentialTtlHours: number,
  parts: Parts,
): Promise<{ clientId: string; clientSecret: string }> {
  const now = parts.clock.now();
  const end = new Date(now.getTime() + oldCredentialTtlHours * 3_600_000);
  for (const old of await credentialsOf(tx, serviceAccountId))
    if (old.secretSha256 !== undefined) await expireCredential(tx, old.clientId, end);
  await deleteOldCredentials(tx, serviceAccountId, now, endedKept);
  return issueCredential(tx, serviceAccountId, parts);
}

/** Its tokens and API key are dead within the time that `access.ts` remembers a credential. */
export const withdrawCredential = (executor: Executor, clientId: string, parts: Parts): Promise<boolean> =>
  expireCredential(executor, clientId, parts.clock.now());
