// Every statement about projects, service accounts, credentials and signing keys.
import { sql } from 'kysely';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Credential, PolicyBinding, ServiceAccountId } from './credentials.ts';
import type { Project, ProjectId } from './project.ts';
import type { Role } from './roles.ts';

/** Processes that start together wait for one another here; the lock ends with the transaction. */
export async function lockAccess(tx: Transaction): Promise<void> {
  // Any constant number: "HADRONAC".
  await sql`select pg_advisory_xact_lock(5206790146867216707)`.execute(tx);
}

interface ProjectRow {
  project_id: string;
  display_name: string;
  created_at: Date;
}

const projectOf = (row: ProjectRow): Project => ({
  projectId: row.project_id as ProjectId,
  displayName: row.display_name,
  createdAt: row.created_at,
});

export async function insertProject(executor: Executor, project: Project): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into project (project_id, display_name, created_at)
    values (${project.projectId}, ${project.displayName}, ${project.createdAt})
    on conflict (project_id) do nothing`.execute(executor);
  return numAffectedRows === 1n;
}

export async function allProjects(executor: Executor): Promise<Project[]> {
  const { rows } = await sql<ProjectRow>`
    select project_id, display_name, created_at from project order by created_at, project_id`.execute(
    executor,
  );
  return rows.map(projectOf);
}

export async function insertServiceAccount(
  executor: Executor,
  account: { serviceAccountId: ServiceAccountId; displayName: string; createdAt: Date },
): Promise<void> {
  await sql`
    insert into service_account (service_account_id, display_name, created_at)
    values (${account.serviceAccountId}, ${account.displayName}, ${account.createdAt})
    on conflict (service_account_id) do nothing`.execute(executor);
}

export async function replacePolicy(
  tx: Transaction,
  serviceAccountId: ServiceAccountId,
  bindings: PolicyBinding[],
): Promise<void> {
  await sql`delete from policy_binding where service_account_id = ${serviceAccountId}`.execute(tx);
  for (const { role, projectId } of bindings)
    await sql`
      insert into policy_binding (service_account_id, role, project_id)
      values (${serviceAccountId}, ${role}, ${projectId ?? null})
      on conflict do nothing`.execute(tx);
}

export async function policyOf(
  executor: Executor,
  serviceAccountId: ServiceAccountId,
): Promise<PolicyBinding[]> {
  const { rows } = await sql<{ role: Role; project_id: string | null }>`
    select role, project_id from policy_binding
    where service_account_id = ${serviceAccountId} order by role, project_id`.execute(executor);
  return rows.map(row => ({
    role: row.role,
    projectId: (row.project_id ?? undefined) as ProjectId | undefined,
  }));
}

interface CredentialRow {
  client_id: string;
  service_account_id: string;
  secret_sha256: string;
  created_at: Date;
  expires_at: Date | null;
}

const credentialOf = (row: CredentialRow): Credential => ({
  clientId: row.client_id,
  serviceAccountId: row.service_account_id as ServiceAccountId,
  secretSha256: row.secret_sha256,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
});

export async function insertCredential(executor: Executor, credential: Credential): Promise<void> {
  await sql`
    insert into credential (client_id, service_account_id, secret_sha256, created_at, expires_at)
    values (${credential.clientId}, ${credential.serviceAccountId}, ${credential.secretSha256},
            ${credential.createdAt}, ${credential.expiresAt ?? null})`.execute(executor);
}

export async function credentialById(executor: Executor, clientId: string): Promise<Credential | undefined> {
  const { rows } = await sql<CredentialRow>`
    select client_id, service_account_id, secret_sha256, created_at, expires_at
    from credential where client_id = ${clientId}`.execute(executor);
  return rows[0] && credentialOf(rows[0]);
}

export async function credentialsOf(
  executor: Executor,
  serviceAccountId: ServiceAccountId,
): Promise<Credential[]> {
  const { rows } = await sql<CredentialRow>`
    select client_id, service_account_id, secret_sha256, created_at, expires_at
    from credential where service_account_id = ${serviceAccountId}
    order by created_at desc, client_id`.execute(executor);
  return rows.map(credentialOf);
}

export async function anyCredential(executor: Executor): Promise<boolean> {
  const { rows } = await sql`select 1 from credential limit 1`.execute(executor);
  return rows.length > 0;
}

/** A new secret is a new beginning: tokens issued before `at` are dead with the old one. */
export async function replaceSecret(
  executor: Executor,
  clientId: string,
  secretSha256: string,
  at: Date,
): Promise<void> {
  await sql`
    update credential set secret_sha256 = ${secretSha256}, created_at = ${at}, expires_at = null
    where client_id = ${clientId}`.execute(executor);
}

/** Never later than it would have expired anyway. */
export async function expireCredential(executor: Executor, clientId: string, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update credential set expires_at = least(coalesce(expires_at, ${at}), ${at})
    where client_id = ${clientId}`.execute(executor);
  return numAffectedRows === 1n;
}

export interface SigningKeyRow {
  kid: string;
  private_jwk: string;
  public_jwk: string;
  created_at: Date;
  rotates_at: Date;
  retires_at: Date;
}

export async function insertSigningKey(executor: Executor, key: SigningKeyRow): Promise<void> {
  await sql`
    insert into signing_key (kid, private_jwk, public_jwk, created_at, rotates_at, retires_at)
    values (${key.kid}, ${key.private_jwk}, ${key.public_jwk}, ${key.created_at}, ${key.rotates_at}, ${key.retires_at})
  `.execute(executor);
}

/** The newest key that still signs. */
export async function signingKeyAt(executor: Executor, now: Date): Promise<SigningKeyRow | undefined> {
  const { rows } = await sql<SigningKeyRow>`
    select kid, private_jwk, public_jwk, created_at, rotates_at, retires_at from signing_key
    where rotates_at > ${now} order by created_at desc, kid limit 1`.execute(executor);
  return rows[0];
}

export async function signingKeyById(executor: Executor, kid: string): Promise<SigningKeyRow | undefined> {
  const { rows } = await sql<SigningKeyRow>`
    select kid, private_jwk, public_jwk, created_at, rotates_at, retires_at from signing_key
    where kid = ${kid}`.execute(executor);
  return rows[0];
}

export async function verifyingKeysAt(executor: Executor, now: Date): Promise<SigningKeyRow[]> {
  const { rows } = await sql<SigningKeyRow>`
    select kid, private_jwk, public_jwk, created_at, rotates_at, retires_at from signing_key
    where retires_at > ${now} order by created_at desc, kid`.execute(executor);
  return rows;
}

export async function deleteRetiredKeys(executor: Executor, now: Date): Promise<void> {
  await sql`delete from signing_key where retires_at <= ${now}`.execute(executor);
}
