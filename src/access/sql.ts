// Every statement about organisations, projects, service accounts, credentials and signing keys.
import { sql } from 'kysely';
import type { Executor, Transaction } from '../platform/database.ts';
import type { Position } from '../platform/pages.ts';
import type {
  ClientKeys,
  Credential,
  PolicyBinding,
  ServiceAccount,
  ServiceAccountId,
} from './credentials.ts';
import type { Organization, OrganizationId } from './organization.ts';
import type { Project, ProjectId } from './project.ts';
import type { Role } from './roles.ts';

/** Processes that start together wait for one another here; the lock ends with the transaction. */
export async function lockAccess(tx: Transaction): Promise<void> {
  // Any constant number: "HADRONAC".
  await sql`select pg_advisory_xact_lock(5206790146867216707)`.execute(tx);
}

export async function insertOrganization(executor: Executor, organization: Organization): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into organization (organization_id, display_name, created_at)
    values (${organization.organizationId}, ${organization.displayName}, ${organization.createdAt})
    on conflict (organization_id) do nothing`.execute(executor);
  return numAffectedRows === 1n;
}

/** Of an organisation: everything, or what belongs to some of its projects. */
export interface Reach {
  organizationId: OrganizationId;
  /** Undefined: all of them. */
  projectIds: ProjectId[] | undefined;
}

interface ProjectRow {
  project_id: string;
  organization_id: string;
  display_name: string;
  is_active: boolean;
  npi: string | null;
  commonwell_type: string | null;
  address_line1: string | null;
  address_city: string | null;
  address_state: string | null;
  address_postal_code: string | null;
  created_at: Date;
  updated_at: Date;
}

const projectColumns = sql`project_id, organization_id, display_name, is_active, npi, commonwell_type,
  address_line1, address_city, address_state, address_postal_code, created_at, updated_at`;

const projectOf = (row: ProjectRow): Project => ({
  projectId: row.project_id as ProjectId,
  organizationId: row.organization_id as OrganizationId,
  displayName: row.display_name,
  isActive: row.is_active,
  npi: row.npi ?? undefined,
  commonwellType: row.commonwell_type ?? undefined,
  address:
    row.address_line1 === null
      ? undefined
      : {
          line1: row.address_line1,
          city: row.address_city ?? '',
          state: row.address_state ?? '',
          postalCode: row.address_postal_code ?? '',
        },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export async function insertProject(executor: Executor, project: Project): Promise<boolean> {
  const { address } = project;
  const { numAffectedRows } = await sql`
    insert into project (${projectColumns})
    values (${project.projectId}, ${project.organizationId}, ${project.displayName}, ${project.isActive},
            ${project.npi ?? null}, ${project.commonwellType ?? null}, ${address?.line1 ?? null}, ${address?.city ?? null},
            ${address?.state ?? null}, ${address?.postalCode ?? null}, ${project.createdAt}, ${project.updatedAt})
    on conflict (project_id) do nothing`.execute(executor);
  return numAffectedRows === 1n;
}

export async function updateProject(executor: Executor, project: Project): Promise<void> {
  const { address } = project;
  await sql`
    update project set
      display_name = ${project.displayName}, is_active = ${project.isActive}, npi = ${project.npi ?? null},
      commonwell_type = ${project.commonwellType ?? null}, address_line1 = ${address?.line1 ?? null},
      address_city = ${address?.city ?? null}, address_state = ${address?.state ?? null},
      address_postal_code = ${address?.postalCode ?? null}, updated_at = ${project.updatedAt}
    where project_id = ${project.projectId}::uuid`.execute(executor);
}

export async function allProjects(executor: Executor): Promise<Project[]> {
  const { rows } = await sql<ProjectRow>`
    select ${projectColumns} from project order by created_at, project_id`.execute(executor);
  return rows.map(projectOf);
}

export const withinReach = ({ organizationId, projectIds }: Reach) => sql`
  organization_id = ${organizationId}::uuid
  and (${projectIds === undefined} or project_id = any(${projectIds ?? []}::uuid[]))`;

export const afterPosition = (
  position: Position | undefined,
  id: 'project_id' | 'service_account_id' | 'notification_id',
) =>
  position === undefined
    ? sql`true`
    : sql`(created_at, ${sql.ref(id)}) > (${position.createdAt}::timestamptz, ${position.id}::uuid)`;

export interface ProjectFilter {
  displayName?: string | undefined;
  npi?: string | undefined;
  isActive?: boolean | undefined;
  commonwellType?: string | undefined;
}

export async function projectsAfter(
  executor: Executor,
  reach: Reach,
  filter: ProjectFilter,
  after: Position | undefined,
  limit: number,
): Promise<Project[]> {
  const { rows } = await sql<ProjectRow>`
    select ${projectColumns} from project
    where ${withinReach(reach)} and ${afterPosition(after, 'project_id')}
      and (${filter.displayName === undefined} or strpos(lower(display_name), lower(${filter.displayName ?? ''}::text)) > 0)
      and (${filter.npi === undefined} or npi = ${filter.npi ?? null}::text)
      and (${filter.isActive === undefined} or is_active = ${filter.isActive ?? null}::boolean)
      and (${filter.commonwellType === undefined} or commonwell_type = ${filter.commonwellType ?? null}::text)
    order by created_at, project_id limit ${limit}`.execute(executor);
  return rows.map(projectOf);
}

/** Locked until the transaction ends, so that of two changes the second sees the first. */
export async function projectWithin(
  executor: Executor,
  reach: Reach,
  projectId: ProjectId,
  { forUpdate = false } = {},
): Promise<Project | undefined> {
  const { rows } = await sql<ProjectRow>`
    select ${projectColumns} from project
    where project_id = ${projectId}::uuid and ${withinReach(reach)} ${forUpdate ? sql`for update` : sql``}`.execute(
    executor,
  );
  return rows[0] && projectOf(rows[0]);
}

/** Those of the list that are projects within the reach. */
export async function knownProjects(
  executor: Executor,
  reach: Reach,
  projectIds: readonly ProjectId[],
): Promise<Set<ProjectId>> {
  const { rows } = await sql<{ project_id: string }>`
    select project_id from project where project_id = any(${[...projectIds]}::uuid[]) and ${withinReach(reach)}`.execute(
    executor,
  );
  return new Set(rows.map(row => row.project_id as ProjectId));
}

interface ServiceAccountRow {
  service_account_id: string;
  organization_id: string;
  display_name: string;
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
}

const accountColumns = sql`service_account_id, organization_id, display_name, created_by, created_at, updated_at`;

const serviceAccountOf = (row: ServiceAccountRow): ServiceAccount => ({
  serviceAccountId: row.service_account_id as ServiceAccountId,
  organizationId: row.organization_id as OrganizationId,
  displayName: row.display_name,
  createdBy: (row.created_by ?? undefined) as ServiceAccountId | undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export async function insertServiceAccount(executor: Executor, account: ServiceAccount): Promise<void> {
  await sql`
    insert into service_account (${accountColumns})
    values (${account.serviceAccountId}, ${account.organizationId}, ${account.displayName}, ${account.createdBy ?? null},
            ${account.createdAt}, ${account.updatedAt})
    on conflict (service_account_id) do nothing`.execute(executor);
}

/** Whose accounts: an organisation's, or those a project's owner answers for. */
export interface AccountReach extends Reach {
  /** Who asks. */
  serviceAccountId: ServiceAccountId;
}

/**
 * A project's owner answers for the accounts whose every role is in projects it owns, and for those it made that have no role yet:
 * whoever could give such an account a secret could act as it.
 */
const accountWithinReach = ({ organizationId, projectIds, serviceAccountId }: AccountReach) => sql`
  organization_id = ${organizationId}::uuid
  and (${projectIds === undefined}
    or case when exists (select from policy_binding b where b.service_account_id = service_account.service_account_id)
       then not exists (
         select from policy_binding b where b.service_account_id = service_account.service_account_id
           and (b.project_id is null or not (b.project_id = any(${projectIds ?? []}::uuid[]))))
       else created_by = ${serviceAccountId}::uuid end)`;

export async function serviceAccountsAfter(
  executor: Executor,
  reach: AccountReach,
  displayName: string | undefined,
  after: Position | undefined,
  limit: number,
): Promise<ServiceAccount[]> {
  const { rows } = await sql<ServiceAccountRow>`
    select ${accountColumns} from service_account
    where ${accountWithinReach(reach)} and ${afterPosition(after, 'service_account_id')}
      and (${displayName === undefined} or strpos(lower(display_name), lower(${displayName ?? ''}::text)) > 0)
    order by created_at, service_account_id limit ${limit}`.execute(executor);
  return rows.map(serviceAccountOf);
}

export async function serviceAccountWithin(
  executor: Executor,
  reach: AccountReach,
  serviceAccountId: ServiceAccountId,
  { forUpdate = false } = {},
): Promise<ServiceAccount | undefined> {
  const { rows } = await sql<ServiceAccountRow>`
    select ${accountColumns} from service_account
    where service_account_id = ${serviceAccountId}::uuid and ${accountWithinReach(reach)}
    ${forUpdate ? sql`for update` : sql``}`.execute(executor);
  return rows[0] && serviceAccountOf(rows[0]);
}

export async function replacePolicy(
  tx: Transaction,
  serviceAccountId: ServiceAccountId,
  bindings: PolicyBinding[],
): Promise<void> {
  await sql`delete from policy_binding where service_account_id = ${serviceAccountId}`.execute(tx);
  for (const { role, projectId } of bindings)
    await sql`
      insert into policy_binding (organization_id, service_account_id, role, project_id)
      select organization_id, service_account_id, ${role}, ${projectId ?? null}::uuid
      from service_account where service_account_id = ${serviceAccountId}::uuid
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

/** What a caller may do now: its organisation, and its roles with whether their project is active. */
export interface Standing {
  organizationId: OrganizationId;
  policy: (PolicyBinding & { isActive: boolean })[];
}

export async function standingOf(
  executor: Executor,
  serviceAccountId: ServiceAccountId,
): Promise<Standing | undefined> {
  const { rows } = await sql<{
    organization_id: string;
    role: Role | null;
    project_id: string | null;
    is_active: boolean | null;
  }>`
    select a.organization_id, b.role, b.project_id, p.is_active
    from service_account a
      left join policy_binding b on b.service_account_id = a.service_account_id
      left join project p on p.project_id = b.project_id
    where a.service_account_id = ${serviceAccountId}::uuid order by b.role, b.project_id`.execute(executor);
  const first = rows[0];
  return (
    first && {
      organizationId: first.organization_id as OrganizationId,
      policy: rows.flatMap(({ role, project_id, is_active }) =>
        role === null
          ? []
          : [
              {
                role,
                projectId: (project_id ?? undefined) as ProjectId | undefined,
                isActive: is_active ?? true,
              },
            ],
      ),
    }
  );
}

interface CredentialRow {
  client_id: string;
  service_account_id: string;
  secret_sha256: string | null;
  jwks: string | null;
  jwks_uri: string | null;
  created_at: Date;
  expires_at: Date | null;
}

const credentialColumns = sql`client_id, service_account_id, secret_sha256, jwks, jwks_uri, created_at, expires_at`;

const credentialOf = (row: CredentialRow): Credential => ({
  clientId: row.client_id,
  serviceAccountId: row.service_account_id as ServiceAccountId,
  secretSha256: row.secret_sha256 ?? undefined,
  keys:
    row.jwks !== null ? { jwks: row.jwks } : row.jwks_uri !== null ? { jwksUri: row.jwks_uri } : undefined,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
});

const keyColumns = (keys: ClientKeys | undefined) => ({
  jwks: keys !== undefined && 'jwks' in keys ? keys.jwks : null,
  jwksUri: keys !== undefined && 'jwksUri' in keys ? keys.jwksUri : null,
});

export async function insertCredential(executor: Executor, credential: Credential): Promise<void> {
  const { jwks, jwksUri } = keyColumns(credential.keys);
  await sql`
    insert into credential (${credentialColumns})
    values (${credential.clientId}, ${credential.serviceAccountId}, ${credential.secretSha256 ?? null}, ${jwks}, ${jwksUri},
            ${credential.createdAt}, ${credential.expiresAt ?? null})`.execute(executor);
}

/** Keys of a client that is alive; false when the account has no such one. */
export async function replaceKeys(
  executor: Executor,
  serviceAccountId: ServiceAccountId,
  clientId: string,
  keys: ClientKeys,
  now: Date,
): Promise<boolean> {
  const { jwks, jwksUri } = keyColumns(keys);
  const { numAffectedRows } = await sql`
    update credential set jwks = ${jwks}, jwks_uri = ${jwksUri}
    where client_id = ${clientId} and service_account_id = ${serviceAccountId}::uuid
      and (expires_at is null or expires_at > ${now})`.execute(executor);
  return numAffectedRows === 1n;
}

/** False when the client has used this jti before, and it may still be alive. */
export async function rememberAssertion(
  executor: Executor,
  clientId: string,
  jtiSha256: string,
  expiresAt: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into client_assertion (client_id, jti_sha256, expires_at) values (${clientId}, ${jtiSha256}, ${expiresAt})
    on conflict do nothing`.execute(executor);
  return numAffectedRows === 1n;
}

export async function forgetAssertions(executor: Executor, before: Date): Promise<void> {
  await sql`delete from client_assertion where expires_at < ${before}`.execute(executor);
}

export async function credentialById(executor: Executor, clientId: string): Promise<Credential | undefined> {
  const { rows } = await sql<CredentialRow>`
    select ${credentialColumns} from credential where client_id = ${clientId}`.execute(executor);
  return rows[0] && credentialOf(rows[0]);
}

export async function credentialsOf(
  executor: Executor,
  serviceAccountId: ServiceAccountId,
): Promise<Credential[]> {
  const { rows } = await sql<CredentialRow>`
    select ${credentialColumns} from credential where service_account_id = ${serviceAccountId}
    order by created_at desc, client_id`.execute(executor);
  return rows.map(credentialOf);
}

/** Those whose end has passed are of no use to anybody; the newest of them are kept to be looked at. */
export async function deleteOldCredentials(
  executor: Executor,
  serviceAccountId: ServiceAccountId,
  now: Date,
  kept: number,
): Promise<void> {
  await sql`
    delete from credential where client_id in (
      select client_id from credential
      where service_account_id = ${serviceAccountId}::uuid and expires_at <= ${now}
      order by expires_at desc, client_id offset ${kept})`.execute(executor);
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
