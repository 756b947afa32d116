// /v1/serviceaccounts and their policies: contract §12.
import { addServiceAccount, setPolicy } from '../../access/credentials.ts';
import type { PolicyBinding, ServiceAccount, ServiceAccountId } from '../../access/credentials.ts';
import { projectIdFrom } from '../../access/projects.ts';
import { roleFrom } from '../../access/roles.ts';
import { knownProjects, policyOf, serviceAccountsAfter, serviceAccountWithin } from '../../access/sql.ts';
import type { Executor, Transaction } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import type { FieldError } from '../../platform/errors.ts';
import { isUuid } from '../../platform/uuid.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import type { Api, ApiParts } from '../parts.ts';
import { nestedAs, plainBody } from './bodies.ts';
import { change, managerOf } from './manager.ts';
import type { Manager } from './manager.ts';
import { mostPerPage, pageOf, pageQuery, positionIn } from './pages.ts';
import type { PageQuery } from './pages.ts';
import { presentAccount, presentPolicy } from './present.ts';
import {
  accountAnswer,
  accountBody,
  accountList,
  accountParams,
  accountSearch,
  policyAnswer,
  policyBody,
} from './schema.ts';
import type { PolicyBody } from './schema.ts';

const about = { tags: ['Management'], security: secured };
const unnamed = 'New Service Account';

/** The account when the manager answers for it. */
export async function getAccount(
  executor: Executor,
  { reach }: Manager,
  id: string,
  options?: { forUpdate: boolean },
): Promise<ServiceAccount> {
  const account = isUuid(id)
    ? await serviceAccountWithin(executor, reach, id as ServiceAccountId, options)
    : undefined;
  if (account === undefined) throw refuse('service-account.unknown');
  return account;
}

export function serviceAccounts(app: Api, parts: ApiParts): void {
  const { executor } = parts.database.system;

  const listed = async ({ reach }: Manager, query: PageQuery, displayName?: string) => {
    const found = await serviceAccountsAfter(
      executor,
      reach,
      displayName,
      positionIn(query),
      mostPerPage + 1,
    );
    const { items, ...more } = pageOf(found, mostPerPage, each => ({
      createdAt: each.createdAt,
      id: each.serviceAccountId,
    }));
    return { service_accounts: items.map(presentAccount), ...more };
  };

  app.get(
    '/v1/serviceaccounts',
    {
      schema: {
        ...about,
        summary: 'List service accounts',
        description: `Those of the organisation; for a project's owner those whose roles are all in its projects. ${mostPerPage} a page.`,
        querystring: pageQuery,
        response: answers(
          { 200: json(accountList, 'A page of service accounts.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => listed(managerOf(request, 'management:read'), request.query),
  );

  app.get(
    '/v1/serviceaccounts::search',
    {
      schema: {
        ...about,
        summary: 'Search service accounts',
        querystring: accountSearch,
        response: answers(
          { 200: json(accountList, 'A page of those with all of what was given.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => listed(managerOf(request, 'management:read'), request.query, request.query.display_name),
  );

  app.post(
    '/v1/serviceaccounts::search',
    {
      schema: {
        ...about,
        summary: 'Search service accounts, by a body',
        body: accountSearch.meta({ examples: [{ display_name: 'export' }] }),
        response: answers(
          { 200: json(accountList, 'A page of those with all of what was given.') },
          'request.field-invalid',
          'request.page-invalid',
        ),
      },
      preValidation: plainBody,
    },
    async request => listed(managerOf(request, 'management:read'), request.body, request.body.display_name),
  );

  app.post(
    '/v1/serviceaccounts',
    {
      schema: {
        ...about,
        summary: 'Create a service account',
        description: 'It may do nothing until it has a policy.',
        body: accountBody,
        response: answers({ 200: json(accountAnswer, 'The service account.') }, 'request.field-invalid'),
      },
      preValidation: nestedAs('service_account'),
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      const { organizationId, serviceAccountId: createdBy } = manager.caller;
      const displayName = request.body.service_account.display_name ?? unnamed;
      return change(parts, request, manager, async tx => {
        const account = await addServiceAccount(tx, { organizationId, displayName, createdBy }, parts);
        return {
          answer: presentAccount(account),
          changed: {
            action: 'service-account.create',
            object: { kind: 'service-account', id: account.serviceAccountId },
          },
        };
      });
    },
  );

  app.get(
    '/v1/serviceaccounts/:account',
    {
      schema: {
        ...about,
        summary: 'Read a service account',
        params: accountParams,
        response: answers(
          { 200: json(accountAnswer, 'The service account.') },
          'service-account.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request =>
      presentAccount(
        await getAccount(executor, managerOf(request, 'management:read'), request.params.account),
      ),
  );

  // The pattern keeps the verb out of the id; an encoded colon is one too.
  app.get(
    '/v1/serviceaccounts/:account([^:/]+)::getPolicy',
    {
      schema: {
        ...about,
        summary: "Read a service account's policy",
        params: accountParams,
        response: answers(
          { 200: json(policyAnswer, 'The policy.') },
          'service-account.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const manager = managerOf(request, 'management:read');
      const account = await getAccount(executor, manager, request.params.account);
      return presentPolicy(await policyOf(executor, account.serviceAccountId), account.organizationId);
    },
  );

  app.post(
    '/v1/serviceaccounts/:account([^:/]+)::setPolicy',
    {
      schema: {
        ...about,
        summary: "Replace a service account's policy",
        description:
          'Roles, each with the projects it is for. `organization.owner` manages everything and runs no query; `project.owner` does both ' +
          "in its projects; `project.user` runs queries; `project.viewer` reads. A project's owner gives roles in its own projects only.",
        params: accountParams,
        body: policyBody,
        response: answers(
          { 200: json(policyAnswer, 'The policy as it was sent.') },
          'service-account.unknown',
          'request.field-invalid',
          'request.parameter-invalid',
        ),
      },
      preValidation: plainBody,
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      return change(parts, request, manager, async tx => {
        const account = await getAccount(tx, manager, request.params.account, { forUpdate: true });
        await setPolicy(tx, account.serviceAccountId, await bindingsOf(tx, manager, request.body));
        return {
          answer: {
            bindings: request.body.bindings.map(({ role, resources }) => ({
              role,
              resources: resources ?? [],
            })),
          },
          changed: {
            action: 'service-account.set-policy',
            object: { kind: 'service-account', id: account.serviceAccountId },
          },
        };
      });
    },
  );
}

/** Refuses roles that are not the manager's to give, and names the projects it does not reach. */
async function bindingsOf(
  tx: Transaction,
  { reach, isWhole }: Manager,
  { bindings }: PolicyBody,
): Promise<PolicyBinding[]> {
  const errors: FieldError[] = [];
  const wanted = bindings.flatMap((binding, index): (PolicyBinding & { field: string })[] => {
    const role = roleFrom(binding.role);
    if (role === undefined) throw refuse('request.field-invalid');
    const resources = binding.resources ?? [];
    if (role === 'organization.owner') {
      if (!isWhole) throw refuse('access.role-missing');
      if (resources.some(each => each !== `organizations/${reach.organizationId}`))
        errors.push({ field: `bindings.${index}.resources`, message: 'must be empty, or this organisation' });
      return [{ role, projectId: undefined, field: '' }];
    }
    if (resources.length === 0)
      errors.push({ field: `bindings.${index}.resources`, message: 'must name a project' });
    return resources.map((resource, place) => ({
      role,
      projectId: projectIdFrom(resource),
      field: `bindings.${index}.resources.${place}`,
    }));
  });
  const projectIds = wanted.map(each => each.projectId).filter(id => id !== undefined);
  const known = await knownProjects(tx, reach, projectIds);
  for (const { projectId, field } of wanted)
    if (projectId !== undefined && !known.has(projectId))
      errors.push({ field, message: 'is no project that you manage' });
  if (errors.length > 0) throw refuse('request.field-invalid', { errors });
  return wanted.map(({ role, projectId }) => ({ role, projectId }));
}
