// Who owns projects: an organisation is the boundary of management; nothing of one is ever seen from another.
import type { Clock } from '../platform/clock.ts';
import type { Executor } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { insertOrganization } from './sql.ts';

/** A UUID. */
export type OrganizationId = string & { readonly is: 'OrganizationId' };

export interface Organization {
  organizationId: OrganizationId;
  displayName: string;
  createdAt: Date;
}

/** Always the same one, so that every process and every start finds it; what is made without naming another belongs to it. */
export const developmentOrganization = 'd0e5a7c0-0000-4000-8000-000000000000' as OrganizationId;

export async function createOrganization(
  executor: Executor,
  displayName: string,
  parts: { clock: Clock; random: Random },
  organizationId = parts.random.uuid() as OrganizationId,
): Promise<Organization> {
  const organization = { organizationId, displayName, createdAt: parts.clock.now() };
  await insertOrganization(executor, organization);
  return organization;
}
