// /v1/notifications, those of one project, and signature keys: contract §12; notifications-contract §4.
import type { Notification, NotificationId } from '../../access/notifications/notification.ts';
import {
  countNotifications,
  deleteNotification,
  deleteSignatureKey,
  insertNotification,
  insertSignatureKey,
  notificationsAfter,
  notificationWithin,
  signatureKeysOf,
  updateNotification,
} from '../../access/notifications/sql.ts';
import type { ProjectId } from '../../access/project.ts';
import type { Executor } from '../../platform/database.ts';
import { refuse } from '../../platform/errors.ts';
import { isUuid } from '../../platform/uuid.ts';
import { answers, json, nothing } from '../answers.ts';
import { secured } from '../openapi.ts';
import type { Api, ApiParts } from '../parts.ts';
import { bareOf, nestedAs, snakeCase } from './bodies.ts';
import { change, managerOf, withinProject } from './manager.ts';
import type { Manager } from './manager.ts';
import { mostPerPage, pageOf, pageQuery, positionIn } from './pages.ts';
import type { PageQuery } from './pages.ts';
import { notificationChanges, presentNotification, presentSignatureKey } from './present.ts';
import {
  maskable,
  maskQuery,
  notificationAnswer,
  notificationBody,
  notificationList,
  notificationParams,
  notificationPatch,
  projectParams,
  signatureKeyAnswer,
  signatureKeyBody,
  signatureKeyList,
  signatureKeyParams,
} from './schema.ts';
import type { NewNotification, NotificationFields } from './schema.ts';

const about = { tags: ['Management'], security: secured };
/** Every event is told to each of its receivers. */
const mostNotifications = 1_000;
const mostSignatureKeys = 10;

async function getNotification(
  executor: Executor,
  { reach }: Manager,
  id: string,
  options?: { forUpdate: boolean },
): Promise<Notification> {
  const found = isUuid(id)
    ? await notificationWithin(executor, reach, id as NotificationId, options)
    : undefined;
  if (found === undefined) throw refuse('notification.unknown');
  return found;
}

export function notifications(app: Api, parts: ApiParts): void {
  const { executor } = parts.database.system;
  const rules = { allowPrivate: parts.allowPrivateAddresses ?? false };
  const body = notificationBody(rules);

  const listed = async ({ reach }: Manager, query: PageQuery) => {
    const found = await notificationsAfter(executor, reach, positionIn(query), mostPerPage + 1);
    const { items, ...more } = pageOf(found, mostPerPage, each => ({
      createdAt: each.createdAt,
      id: each.notificationId,
    }));
    return { notifications: items.map(presentNotification), ...more };
  };

  const created = (
    request: Parameters<typeof change>[1],
    manager: Manager,
    projectId: ProjectId | undefined,
    fields: NewNotification,
  ) =>
    change(parts, request, manager, async tx => {
      const { organizationId } = manager.caller;
      if ((await countNotifications(tx, organizationId)) >= mostNotifications)
        throw refuse('management.too-many');
      const now = parts.clock.now();
      const notification: Notification = {
        notificationId: parts.random.uuid() as NotificationId,
        organizationId,
        projectId,
        displayName: fields.display_name,
        notificationType: fields.notification_type,
        callbackUrl: fields.callback_url,
        isActive: fields.active ?? true,
        createdAt: now,
        updatedAt: now,
      };
      await insertNotification(tx, notification);
      return {
        answer: presentNotification(notification),
        changed: changedAs('notification.create', notification),
      };
    });

  app.get(
    '/v1/notifications',
    {
      schema: {
        ...about,
        summary: 'List notifications',
        querystring: pageQuery,
        response: answers(
          { 200: json(notificationList, 'A page of notifications.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => listed(managerOf(request, 'management:read'), request.query),
  );

  app.post(
    '/v1/notifications',
    {
      schema: {
        ...about,
        summary: 'Register where events are told',
        description:
          "For every project of the organisation when its owner asks; of a project's owner for its only project.",
        body,
        response: answers(
          { 200: json(notificationAnswer, 'The notification.') },
          'management.too-many',
          'request.field-invalid',
        ),
      },
      preValidation: nestedAs('notification'),
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      const [only, ...others] = manager.reach.projectIds ?? [];
      if (!manager.isWhole && (only === undefined || others.length > 0))
        throw refuse('access.project-missing');
      return created(request, manager, only, request.body.notification);
    },
  );

  app.get(
    '/v1/projects/:project/notifications',
    {
      schema: {
        ...about,
        summary: 'List the notifications of one project',
        params: projectParams,
        querystring: pageQuery,
        response: answers(
          { 200: json(notificationList, 'A page of notifications.') },
          'project.unknown',
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => {
      const manager = managerOf(request, 'management:read');
      return listed(await withinProject(executor, manager, request.params.project), request.query);
    },
  );

  app.post(
    '/v1/projects/:project/notifications',
    {
      schema: {
        ...about,
        summary: 'Register where events of one project are told',
        params: projectParams,
        body,
        response: answers(
          { 200: json(notificationAnswer, 'The notification.') },
          'project.unknown',
          'management.too-many',
          'request.field-invalid',
          'request.parameter-invalid',
        ),
      },
      preValidation: nestedAs('notification'),
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      const { reach } = await withinProject(executor, manager, request.params.project);
      return created(request, manager, reach.projectIds?.[0], request.body.notification);
    },
  );

  app.get(
    '/v1/notifications/:notification',
    {
      schema: {
        ...about,
        summary: 'Read a notification',
        params: notificationParams,
        response: answers(
          { 200: json(notificationAnswer, 'The notification.') },
          'notification.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request =>
      presentNotification(
        await getNotification(executor, managerOf(request, 'management:read'), request.params.notification),
      ),
  );

  app.patch(
    '/v1/notifications/:notification',
    {
      schema: {
        ...about,
        summary: 'Change a notification',
        description: 'Bare fields; with `update_mask` only those that it names.',
        params: notificationParams,
        querystring: maskQuery,
        body: notificationPatch(rules),
        response: answers(
          { 200: json(notificationAnswer, 'The notification as it is now.') },
          'notification.unknown',
          'request.field-invalid',
          'request.parameter-invalid',
        ),
      },
      preValidation: bareOf('notification'),
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      const mask = request.query.update_mask ?? request.query.updateMask;
      const changes = notificationChanges(masked(request.body, mask));
      return change(parts, request, manager, async tx => {
        const before = await getNotification(tx, manager, request.params.notification, { forUpdate: true });
        const notification = { ...before, ...changes, updatedAt: parts.clock.now() };
        await updateNotification(tx, notification);
        return {
          answer: presentNotification(notification),
          changed: changedAs('notification.change', notification),
        };
      });
    },
  );

  app.delete(
    '/v1/notifications/:notification',
    {
      schema: {
        ...about,
        summary: 'Delete a notification',
        description: 'With its signature keys.',
        params: notificationParams,
        response: answers(
          { 204: nothing('It is gone.') },
          'notification.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async (request, reply) => {
      const manager = managerOf(request, 'management:write');
      await change(parts, request, manager, async tx => {
        const { notification: id } = request.params;
        const gone = isUuid(id)
          ? await deleteNotification(tx, manager.reach, id as NotificationId)
          : undefined;
        if (gone === undefined) throw refuse('notification.unknown');
        return { answer: undefined, changed: changedAs('notification.delete', gone) };
      });
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/notifications/:notification/signaturekeys',
    {
      schema: {
        ...about,
        summary: 'Add a signature key',
        description:
          'Deliveries are signed with it; 24 to 80 characters, chosen by you. Also taken as `{"signature_key": "…"}`.',
        params: notificationParams,
        body: signatureKeyBody,
        response: answers(
          { 200: json(signatureKeyAnswer, 'The key.') },
          'notification.unknown',
          'management.too-many',
          'request.field-invalid',
          'request.parameter-invalid',
        ),
      },
      preValidation: nestedAs('signature_key'),
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      const { signature_key: signatureKey } = request.body.signature_key;
      return change(parts, request, manager, async tx => {
        const notification = await getNotification(tx, manager, request.params.notification, {
          forUpdate: true,
        });
        const { notificationId } = notification;
        if ((await signatureKeysOf(tx, notificationId)).length >= mostSignatureKeys)
          throw refuse('management.too-many');
        const key = { signatureKeyId: parts.random.uuid(), signatureKey, createdAt: parts.clock.now() };
        await insertSignatureKey(tx, notificationId, key);
        return {
          answer: presentSignatureKey(notificationId, key),
          changed: changedAs('signature-key.create', notification),
        };
      });
    },
  );

  app.get(
    '/v1/notifications/:notification/signaturekeys',
    {
      schema: {
        ...about,
        summary: 'List signature keys',
        params: notificationParams,
        response: answers(
          { 200: json(signatureKeyList, 'The keys, newest first.') },
          'notification.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const manager = managerOf(request, 'management:read');
      const { notificationId } = await getNotification(executor, manager, request.params.notification);
      const keys = await signatureKeysOf(executor, notificationId);
      return { signature_keys: keys.map(key => presentSignatureKey(notificationId, key)) };
    },
  );

  app.get(
    '/v1/notifications/:notification/signaturekeys/:key',
    {
      schema: {
        ...about,
        summary: 'Read a signature key',
        params: signatureKeyParams,
        response: answers(
          { 200: json(signatureKeyAnswer, 'The key.') },
          'notification.unknown',
          'signature-key.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const manager = managerOf(request, 'management:read');
      const { notificationId } = await getNotification(executor, manager, request.params.notification);
      const keys = await signatureKeysOf(executor, notificationId);
      const key = keys.find(each => each.signatureKeyId === request.params.key.toLowerCase());
      if (key === undefined) throw refuse('signature-key.unknown');
      return presentSignatureKey(notificationId, key);
    },
  );

  app.delete(
    '/v1/notifications/:notification/signaturekeys/:key',
    {
      schema: {
        ...about,
        summary: 'Delete a signature key',
        params: signatureKeyParams,
        response: answers(
          { 204: nothing('It is gone.') },
          'notification.unknown',
          'signature-key.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async (request, reply) => {
      const manager = managerOf(request, 'management:write');
      await change(parts, request, manager, async tx => {
        const notification = await getNotification(tx, manager, request.params.notification, {
          forUpdate: true,
        });
        const { key } = request.params;
        const isGone = isUuid(key) && (await deleteSignatureKey(tx, notification.notificationId, key));
        if (!isGone) throw refuse('signature-key.unknown');
        return { answer: undefined, changed: changedAs('signature-key.delete', notification) };
      });
      return reply.code(204).send();
    },
  );
}

const changedAs = (action: string, { notificationId, projectId }: Notification) => ({
  action,
  object: { kind: 'notification', id: notificationId },
  projectId,
});

/** Google's field mask, as the console sends it: a field that is named and not sent would be emptied, and none of these may be empty. */
function masked(fields: NotificationFields, mask: string | undefined): NotificationFields {
  if (mask === undefined || mask.trim() === '' || mask.trim() === '*') return fields;
  const names = mask.split(',').map(name => {
    const bare = name.trim().replace(/^notification\./, '');
    return Object.keys(snakeCase({ [bare]: 0 }) as object)[0] ?? '';
  });
  const known = names.filter((name): name is (typeof maskable)[number] =>
    (maskable as readonly string[]).includes(name),
  );
  if (known.length < names.length)
    throw refuse('request.parameter-invalid', {
      errors: [{ field: 'update_mask', message: `must name fields among ${maskable.join(', ')}` }],
    });
  const missing = known.filter(name => (fields[name] ?? undefined) === undefined);
  if (missing.length > 0)
    throw refuse('request.field-invalid', {
      errors: missing.map(field => ({ field, message: 'is required' })),
    });
  return Object.fromEntries(known.map(name => [name, fields[name]]));
}
