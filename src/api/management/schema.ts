// The wire's projects, service accounts, policies, credentials, notifications and signature keys: contract §12.
import { z } from 'zod';
import { notificationTypes } from '../../access/notifications/notification.ts';
import { longestUrl, urlTrouble } from '../../platform/outward.ts';
import type { OutwardRules } from '../../platform/outward.ts';
import { plainText } from '../validation.ts';
import { pageAnswer, pageQuery } from './pages.ts';

const id = 'a8a3d1f0-1f2c-4c52-9a0a-6f1f5e0a7c11';
const time = '2026-03-01T12:00:00.250Z';
const timeText = z.iso.datetime().describe('RFC 3339.');

const displayName = plainText(200)
  .min(1, { error: 'must not be empty' })
  .meta({ examples: ['Riverside Clinic'] });

// Projects

const states = ['STATE_ACTIVE', 'STATE_INACTIVE'] as const;
const state = z.enum(states, { error: `must be one of ${states.join(', ')}` });
/** Ten digits; a check digit is not asked for, since the published examples have a wrong one. */
const npi = z
  .string({ error: 'must be text' })
  .regex(/^(\d{10})?$/, { error: 'must be ten digits' })
  .meta({ description: 'National Provider Identifier.', examples: ['1234567890'] });
const commonwellType = z
  .string({ error: 'must be text' })
  .regex(/^COMMONWELL_TYPE_[A-Z]{1,40}$/, { error: 'must be a type such as COMMONWELL_TYPE_ACUTECARE' })
  .meta({ examples: ['COMMONWELL_TYPE_POSTACUTECARE'] });
const addressPart = plainText(200).nullish();
const address = z.object({
  line1: addressPart,
  city: addressPart,
  state: addressPart,
  postal_code: addressPart,
});

const exampleAddress = { line1: '1 Main St', city: 'Boston', state: 'MA', postal_code: '02215' };
const exampleProject = {
  display_name: 'Riverside Clinic',
  npi: '1234567890',
  state: 'STATE_ACTIVE' as const,
  commonwell_type: 'COMMONWELL_TYPE_POSTACUTECARE',
  address: exampleAddress,
};

const projectFields = z.object({
  display_name: displayName,
  npi: npi.nullish(),
  state: state.nullish(),
  commonwell_type: commonwellType.nullish(),
  address: address.nullish(),
});
export const projectBody = z
  .object({ project: projectFields })
  .meta({ examples: [{ project: exampleProject }] });
export const projectPatch = projectFields.partial().meta({ examples: [{ state: 'STATE_INACTIVE' }] });
export type ProjectFields = z.output<typeof projectPatch>;

export const projectAnswer = z
  .strictObject({
    name: z.string().describe('`projects/<project id>`.'),
    display_name: z.string(),
    npi: z.string(),
    state,
    oid: z
      .string()
      .describe('The project as an object identifier (ITU-T X.667): 2.25 and its id as a number.'),
    commonwell_type: z.string().optional(),
    address: z
      .strictObject({ line1: z.string(), city: z.string(), state: z.string(), postal_code: z.string() })
      .optional(),
    create_time: timeText,
    update_time: timeText,
  })
  .meta({
    id: 'Project',
    description: 'A project: a covered entity whose patients are its own.',
    examples: [
      {
        name: `projects/${id}`,
        ...exampleProject,
        oid: '2.25.224186386803229302379733229049046957073',
        create_time: time,
        update_time: time,
      },
    ],
  });
export const projectList = z.strictObject({ projects: z.array(projectAnswer), ...pageAnswer });

const filterText = z.string().max(200).optional();
export const projectSearch = pageQuery.extend({
  display_name: filterText.describe('A part of the name, in any case.'),
  npi: filterText,
  state: state.optional(),
  commonwell_type: filterText,
});
export const projectParams = z.object({ project: z.string().min(1).max(200) });

// Service accounts

export const accountBody = z
  .object({ service_account: z.object({ display_name: displayName.nullish() }) })
  .meta({ examples: [{ service_account: { display_name: 'Nightly export' } }] });
export const accountAnswer = z
  .strictObject({
    name: z.string().describe('`serviceaccounts/<id>`.'),
    display_name: z.string(),
    create_time: timeText,
    update_time: timeText,
  })
  .meta({
    id: 'ServiceAccount',
    description: 'Who calls: it has a policy of roles, and credentials.',
    examples: [
      { name: `serviceaccounts/${id}`, display_name: 'Nightly export', create_time: time, update_time: time },
    ],
  });
export const accountList = z.strictObject({ service_accounts: z.array(accountAnswer), ...pageAnswer });
export const accountSearch = pageQuery.extend({
  display_name: filterText.describe('A part of the name, in any case.'),
});
export const accountParams = z.object({ account: z.string().min(1).max(200) });

const roles = ['organization.owner', 'project.owner', 'project.user', 'project.viewer'] as const;
const role = z
  .string({ error: 'must be text' })
  .regex(new RegExp(`^(roles/)?(${roles.join('|').replaceAll('.', '\\.')})$`), {
    error: `must be one of ${roles.join(', ')}`,
  });
const resource = z
  .string({ error: 'must be text' })
  .regex(/^(projects|organizations)\/[^/\s]{1,200}$/, { error: 'must be projects/<project id>' });
const binding = z.object({
  role,
  resources: z
    .array(resource, { error: 'must be a list' })
    .max(200, { error: 'must be at most 200' })
    .nullish(),
});
const examplePolicy = { bindings: [{ role: 'roles/project.owner', resources: [`projects/${id}`] }] };
export const policyBody = z
  .object({
    bindings: z.array(binding, { error: 'must be a list' }).max(100, { error: 'must be at most 100' }),
  })
  .meta({ examples: [examplePolicy] });
export type PolicyBody = z.output<typeof policyBody>;
export const policyAnswer = z
  .strictObject({ bindings: z.array(z.strictObject({ role: z.string(), resources: z.array(z.string()) })) })
  .meta({ examples: [examplePolicy] });

// Credentials

const mostTtlHours = 720;
export const credentialBody = z
  .object({
    old_credential_ttl_hours: z
      .int({ error: 'must be a whole number' })
      .min(0, { error: 'must not be negative' })
      .max(mostTtlHours, { error: `must not be more than ${mostTtlHours}` })
      .nullish()
      .describe(
        'How long the secrets before this one are still good; without it they end now. Also as oldCredentialTtlHours.',
      ),
  })
  .meta({ examples: [{ old_credential_ttl_hours: 24 }] });
export const newCredential = z
  .strictObject({
    clientId: z.string(),
    clientSecret: z.string().describe('Shown this once; only its digest is kept.'),
  })
  .meta({ examples: [{ clientId: id, clientSecret: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg' }] });
export const credentialList = z
  .strictObject({
    credentials: z.array(
      z.strictObject({
        id: z.string().describe('The client id.'),
        created_at: timeText,
        status: z.enum(['ACTIVE', 'EXPIRING']),
        expires_at: timeText.optional().describe('When an expiring one ends.'),
        type: z.enum(['secret', 'keys']).describe('How it proves who it is.'),
      }),
    ),
  })
  .meta({ examples: [{ credentials: [{ id, created_at: time, status: 'ACTIVE', type: 'secret' }] }] });
export const credentialParams = accountParams.extend({ credential: z.string().min(1).max(300) });

const exampleKey = {
  kty: 'EC',
  crv: 'P-384',
  kid: 'key-1',
  alg: 'ES384',
  use: 'sig',
  x: '4Xj4vVh8m0cA7Yb3W2yWc1nY4mJrDd5n2TtbyEo0JQp8Wv2Dg1bq3s1l0sC9Zr7K',
  y: 'o0o1bHn3r0m0Cq7i3w1y2s9YdG4n8e6vS5kQ2dX1Wv0a7mU3bJ9pT4zL6hR8fCyE',
};
const jwk = z.record(z.string(), z.unknown());
export const keySetBody = z
  .object({
    jwks: z
      .object({ keys: z.array(jwk, { error: 'must be a list' }).max(20, { error: 'must be at most 20' }) })
      .nullish()
      .describe(
        'Public keys, RFC 7517: EC on P-384 or P-256, or RSA of 2048 bits and more; each with a kid.',
      ),
    jwks_uri: z
      .string({ error: 'must be text' })
      .max(longestUrl)
      .nullish()
      .describe('Where the client publishes its keys, https.'),
    client_id: z
      .string({ error: 'must be text' })
      .max(300)
      .nullish()
      .describe('A client of this account, whose keys these become; without it a new one.'),
  })
  .meta({ examples: [{ jwks: { keys: [exampleKey] } }, { jwks_uri: 'https://app.example.org/jwks.json' }] });
export const keyClient = z
  .strictObject({
    client_id: z.string().describe('`iss` and `sub` of the client assertion.'),
    jwks: z.strictObject({ keys: z.array(jwk) }).optional(),
    jwks_uri: z.string().optional(),
    created_at: timeText,
  })
  .meta({ examples: [{ client_id: id, jwks: { keys: [exampleKey] }, created_at: time }] });
export const keyClientList = z.strictObject({ clients: z.array(keyClient) });

// Notifications

const notificationType = z.enum(notificationTypes, {
  error: `must be one of ${notificationTypes.join(', ')}`,
});
const callbackUrl = (rules: OutwardRules) =>
  z
    .string({ error: 'must be text' })
    .superRefine((text, context) => {
      const trouble = urlTrouble(text, rules);
      if (trouble !== undefined) context.addIssue({ code: 'custom', message: trouble });
    })
    .meta({
      description: 'An https address, without a user, a password or a fragment.',
      maxLength: longestUrl,
      examples: ['https://app.example.org/webhook'],
    });
const exampleNotification = {
  display_name: 'Query results',
  notification_type: 'query' as const,
  callback_url: 'https://app.example.org/webhook',
  active: true,
};
const notificationFields = (rules: OutwardRules) =>
  z.object({
    display_name: displayName,
    notification_type: notificationType,
    callback_url: callbackUrl(rules),
    active: z.boolean({ error: 'must be true or false' }).nullish().describe('true when it is left out.'),
  });
export const notificationBody = (rules: OutwardRules) =>
  z
    .object({ notification: notificationFields(rules) })
    .meta({ examples: [{ notification: exampleNotification }] });
export const notificationPatch = (rules: OutwardRules) =>
  notificationFields(rules)
    .partial()
    .meta({ examples: [{ active: false }] });
export type NewNotification = z.output<ReturnType<typeof notificationFields>>;
export type NotificationFields = z.output<ReturnType<typeof notificationPatch>>;

export const maskable = ['display_name', 'notification_type', 'callback_url', 'active'] as const;
const maskText = z.string().max(500).optional();
export const maskQuery = z.object({
  update_mask: maskText.describe('The fields to change, with commas between; without it those of the body.'),
  updateMask: maskText.describe('Another name of update_mask.'),
});

export const notificationAnswer = z
  .strictObject({
    name: z.string().describe('`notifications/<id>`.'),
    display_name: z.string(),
    notification_type: notificationType,
    callback_url: z.string(),
    active: z.boolean(),
    project: z
      .string()
      .optional()
      .describe('`projects/<project id>`; without it for every project of the organisation.'),
    create_time: timeText,
    update_time: timeText,
  })
  .meta({
    id: 'Notification',
    description: 'Where events are told.',
    examples: [{ name: `notifications/${id}`, ...exampleNotification, create_time: time, update_time: time }],
  });
export const notificationList = z.strictObject({ notifications: z.array(notificationAnswer), ...pageAnswer });
export const notificationParams = z.object({ notification: z.string().min(1).max(200) });

const signatureKey = plainText(80).min(24, { error: 'must be at least 24 characters long' });
const exampleSignatureKey = 'kq3v8y-B-E-H-McQfTjWnZr4u7x';
export const signatureKeyBody = z
  .object({ signature_key: z.object({ signature_key: signatureKey }) })
  .meta({ examples: [{ signature_key: { signature_key: exampleSignatureKey } }] });
export const signatureKeyAnswer = z
  .strictObject({
    name: z.string().describe('`notifications/<id>/signaturekeys/<key id>`.'),
    signature_key: z.string(),
    create_time: timeText,
  })
  .meta({
    id: 'SignatureKey',
    examples: [
      {
        name: `notifications/${id}/signaturekeys/${id}`,
        signature_key: exampleSignatureKey,
        create_time: time,
      },
    ],
  });
export const signatureKeyList = z.strictObject({ signature_keys: z.array(signatureKeyAnswer) });
export const signatureKeyParams = notificationParams.extend({ key: z.string().min(1).max(200) });
