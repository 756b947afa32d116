// For tests: organisations, and callers of the management API with the roles a test needs.
import assert from 'node:assert/strict';
import { createServiceAccount, issueCredential, setPolicy } from '../../access/credentials.ts';
import type { ServiceAccountId } from '../../access/credentials.ts';
import { createOrganization } from '../../access/organization.ts';
import type { OrganizationId } from '../../access/organization.ts';
import type { ProjectId } from '../../access/project.ts';
import { createProject } from '../../access/projects.ts';
import type { Role } from '../../access/roles.ts';
import type { Answer, Ask, TestApi } from '../testing.ts';

export interface Managing {
  accountId: ServiceAccountId;
  clientId: string;
  clientSecret: string;
  /** With a token of POST /auth. */
  ask: Ask;
}

export const newOrganization = async (api: TestApi): Promise<OrganizationId> =>
  (await createOrganization(api.parts.database.system.executor, 'Group', api.parts)).organizationId;

export const newProject = async (api: TestApi, organizationId: OrganizationId): Promise<ProjectId> =>
  (await createProject(api.parts.database.system.executor, 'Clinic', api.parts, undefined, organizationId))
    .projectId;

/** An account with a role: of the organisation, or of a project. */
export async function newAccount(
  api: TestApi,
  organizationId: OrganizationId,
  role: Role,
  projectId?: ProjectId,
): Promise<Omit<Managing, 'ask'>> {
  return api.parts.database.system.transaction(async tx => {
    const accountId = await createServiceAccount(tx, role, api.parts, undefined, organizationId);
    await setPolicy(tx, accountId, [{ role, projectId }]);
    return { accountId, ...(await issueCredential(tx, accountId, api.parts)) };
  });
}

export const withToken =
  (api: TestApi, token: string): Ask =>
  (path, call = {}) =>
    api.ask(path, { ...call, headers: { authorization: `Bearer ${token}`, ...call.headers } });

/** As the console signs in. */
export async function signIn(
  api: TestApi,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
): Promise<Ask> {
  const answer = await api.ask('/auth', {
    method: 'POST',
    headers: { 'client-id': clientId, 'client-secret': clientSecret },
  });
  assert.equal(answer.status, 200, answer.text);
  return withToken(api, new URLSearchParams(answer.text).get('access_token') ?? '');
}

export async function newManager(
  api: TestApi,
  organizationId: OrganizationId,
  role: Role,
  projectId?: ProjectId,
): Promise<Managing> {
  const account = await newAccount(api, organizationId, role, projectId);
  return { ...account, ask: await signIn(api, account) };
}

export const nameOf = (answer: Answer): string => (answer.body as { name: string }).name;
export const idOf = (answer: Answer): string => nameOf(answer).split('/').at(-1) ?? '';
export const codeOf = (answer: Answer): string => (answer.body as { error: string }).error;
export const refusal = (answer: Answer): [number, string] => [answer.status, codeOf(answer)];
export const fieldsOf = (answer: Answer): string[] =>
  (answer.body as { errors: { field: string }[] }).errors.map(each => each.field).toSorted();
