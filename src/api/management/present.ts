// Projects, accounts, policies, credentials, notifications and keys ↔ the wire's, contract §12.
import type { Credential, PolicyBinding, ServiceAccount } from '../../access/credentials.ts';
import type { Notification, NotificationId, SignatureKey } from '../../access/notifications/notification.ts';
import type { OrganizationId } from '../../access/organization.ts';
import type { Project, ProjectDetails } from '../../access/project.ts';
import type { NotificationFields, ProjectFields } from './schema.ts';

const times = ({ createdAt, updatedAt }: { createdAt: Date; updatedAt: Date }) => ({
  create_time: createdAt.toISOString(),
  update_time: updatedAt.toISOString(),
});

export const presentProject = (project: Project) => ({
  name: `projects/${project.projectId}`,
  display_name: project.displayName,
  npi: project.npi ?? '',
  state: project.isActive ? ('STATE_ACTIVE' as const) : ('STATE_INACTIVE' as const),
  oid: `2.25.${BigInt(`0x${project.projectId.replaceAll('-', '')}`)}`,
  ...(project.commonwellType === undefined ? {} : { commonwell_type: project.commonwellType }),
  ...(project.address === undefined
    ? {}
    : {
        address: {
          line1: project.address.line1,
          city: project.address.city,
          state: project.address.state,
          postal_code: project.address.postalCode,
        },
      }),
  ...times(project),
});

/** Only what was sent; null is as if it was not. */
export function projectChanges(fields: ProjectFields): Partial<ProjectDetails> {
  const display_name = fields.display_name;
  const npi = fields.npi ?? undefined;
  const state = fields.state ?? undefined;
  const commonwell_type = fields.commonwell_type ?? undefined;
  const address = fields.address ?? undefined;
  return {
    ...(display_name === undefined ? {} : { displayName: display_name }),
    ...(npi === undefined ? {} : { npi: npi === '' ? undefined : npi }),
    ...(state === undefined ? {} : { isActive: state === 'STATE_ACTIVE' }),
    ...(commonwell_type === undefined ? {} : { commonwellType: commonwell_type }),
    ...(address === undefined
      ? {}
      : {
          address: {
            line1: address.line1 ?? '',
            city: address.city ?? '',
            state: address.state ?? '',
            postalCode: address.postal_code ?? '',
          },
        }),
  };
}

export const presentAccount = (account: ServiceAccount) => ({
  name: `serviceaccounts/${account.serviceAccountId}`,
  display_name: account.displayName,
  ...times(account),
});

/** With the prefix: the console's choices are spelled so. */
export function presentPolicy(policy: readonly PolicyBinding[], organizationId: OrganizationId) {
  const byRole = Map.groupBy(policy, binding => binding.role);
  return {
    bindings: [...byRole].map(([role, bindings]) => ({
      role: `roles/${role}`,
      resources: bindings.map(({ projectId }) =>
        projectId === undefined ? `organizations/${organizationId}` : `projects/${projectId}`,
      ),
    })),
  };
}

export const presentCredential = (credential: Credential) => ({
  id: credential.clientId,
  created_at: credential.createdAt.toISOString(),
  status: credential.expiresAt === undefined ? ('ACTIVE' as const) : ('EXPIRING' as const),
  ...(credential.expiresAt === undefined ? {} : { expires_at: credential.expiresAt.toISOString() }),
  type: credential.secretSha256 === undefined ? ('keys' as const) : ('secret' as const),
});

export function presentKeyClient({ clientId, keys, createdAt }: Credential) {
  const place =
    keys === undefined
      ? {}
      : 'jwks' in keys
        ? { jwks: JSON.parse(keys.jwks) as { keys: Record<string, unknown>[] } }
        : { jwks_uri: keys.jwksUri };
  return { client_id: clientId, ...place, created_at: createdAt.toISOString() };
}

export const presentNotification = (notification: Notification) => ({
  name: `notifications/${notification.notificationId}`,
  display_name: notification.displayName,
  notification_type: notification.notificationType,
  callback_url: notification.callbackUrl,
  active: notification.isActive,
  ...(notification.projectId === undefined ? {} : { project: `projects/${notification.projectId}` }),
  ...times(notification),
});

export const notificationChanges = (fields: NotificationFields): Partial<Notification> => ({
  ...(fields.display_name === undefined ? {} : { displayName: fields.display_name }),
  ...(fields.notification_type === undefined ? {} : { notificationType: fields.notification_type }),
  ...(fields.callback_url === undefined ? {} : { callbackUrl: fields.callback_url }),
  ...(typeof fields.active === 'boolean' ? { isActive: fields.active } : {}),
});

export const presentSignatureKey = (notificationId: NotificationId, key: SignatureKey) => ({
  name: `notifications/${notificationId}/signaturekeys/${key.signatureKeyId}`,
  signature_key: key.signatureKey,
  create_time: key.createdAt.toISOString(),
});
