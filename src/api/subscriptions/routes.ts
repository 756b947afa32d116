// Watch a patient, and have the sandbox tell something of it. Contract §10.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findSubscription, subscribe, unsubscribe } from '../../monitoring/subscribe.ts';
import { triggerSandbox } from '../../monitoring/trigger-sandbox.ts';
import type { Triggered } from '../../monitoring/trigger-sandbox.ts';
import { findPatient, getPatient } from '../../patients/find.ts';
import { errorTable, refuse, renderRefusal } from '../../platform/errors.ts';
import { answers, content, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { patientParams } from '../patients-v2/schema.ts';
import { isObject } from '../validation.ts';
import { presentAdt, presentSubscription } from './present.ts';
import {
  adtAnswer,
  existsAnswer,
  manyAnswer,
  subscribeBody,
  subscribeManyBody,
  subscriptionList,
  triggerBody,
  typeQuery,
} from './schema.ts';

const about = { tags: ['Subscriptions'], security: secured };
const path = '/api/v1/patients/:id/subscriptions';

/** One, or a list of them, instead of `{subscriptions: […]}`. */
async function inList(request: FastifyRequest): Promise<void> {
  const { body } = request;
  if (Array.isArray(body)) request.body = { subscriptions: body as unknown[] };
  else if (isObject(body) && !('subscriptions' in body)) request.body = { subscriptions: [body] };
}

export function subscriptions(app: Api, parts: ApiParts): void {
  const { clock } = parts;
  const { executor } = parts.database;
  const trigger = triggerBody({ allowPrivate: parts.allowPrivateAddresses ?? false });

  app.post(
    path,
    {
      schema: {
        ...about,
        summary: 'Subscribe to a patient',
        description:
          'Alerts of the patient from now on. A bare `{"type":"MONITORING"}` is taken too. Subscribed already: 400, said in `subscriptions[].error`.',
        params: patientParams,
        body: subscribeBody,
        response: answers(
          {
            200: json(subscriptionList, 'The subscription.'),
            400: json(existsAnswer, `\`subscription.exists\`: ${errorTable['subscription.exists'].sentence}`),
          },
          'request.field-invalid',
          'patient.unknown',
        ),
      },
      preValidation: inList,
    },
    async (request, reply) => {
      const { projectId, clientId } = allow(request, 'patient:write');
      const patient = await getPatient(executor, projectId, request.params.id);
      const made = await subscribe(parts, patient, 'MONITORING', clientId);
      if (made !== undefined) return { subscriptions: [presentSubscription(made)] };
      const { status, body } = renderRefusal(refuse('subscription.exists'), request.id);
      return reply.code(status).send({
        ...body,
        subscriptions: [{ type: 'MONITORING', error: body.message }],
      });
    },
  );

  app.post(
    '/api/v1/patients/subscriptions',
    {
      schema: {
        ...about,
        summary: 'Subscribe to many patients',
        description: 'Each is answered for itself: with its id, or with `error`.',
        body: subscribeManyBody,
        response: answers({ 200: json(manyAnswer, 'Each of them.') }, 'request.field-invalid'),
      },
      preValidation: inList,
    },
    async request => {
      const { projectId, clientId } = allow(request, 'patient:write');
      const made = [];
      for (const asked of request.body.subscriptions) {
        const id = asked.particle_patient_id ?? asked.patient_id ?? '';
        const patient = await findPatient(executor, projectId, id);
        const told = { type: 'MONITORING' as const, particle_patient_id: patient?.particlePatientId ?? id };
        const subscription = patient && (await subscribe(parts, patient, 'MONITORING', clientId));
        const code = patient === undefined ? 'patient.unknown' : 'subscription.exists';
        made.push(
          subscription === undefined
            ? { ...told, error: errorTable[code].sentence }
            : { id: subscription.subscriptionId, ...told },
        );
      }
      return { subscriptions: made };
    },
  );

  app.get(
    path,
    {
      schema: {
        ...about,
        summary: 'List the subscriptions of a patient',
        description: 'Those of type MONITORING, unless another type is asked for.',
        params: patientParams,
        querystring: typeQuery,
        response: answers(
          { 200: json(subscriptionList, 'The subscriptions; none is an empty list.') },
          'patient.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      const found = await findSubscription(executor, patient, request.query.type, clock.now());
      return { subscriptions: found === undefined ? [] : [presentSubscription(found)] };
    },
  );

  app.delete(
    path,
    {
      schema: {
        ...about,
        summary: 'Unsubscribe from a patient',
        params: patientParams,
        querystring: typeQuery,
        response: answers(
          { 200: json(subscriptionList, 'What has ended.') },
          'patient.unknown',
          'subscription.none',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'patient:write');
      const patient = await getPatient(executor, projectId, request.params.id);
      return { subscriptions: [presentSubscription(await unsubscribe(parts, patient, request.query.type))] };
    },
  );

  const adt = {
    ...about,
    params: patientParams,
    response: answers({ 200: json(adtAnswer, 'The subscription.') }, 'patient.unknown', 'subscription.none'),
  };
  const oldest = '/api/v1/subscriptions/adt/:id';
  const effect = 'The first form of subscriptions. Changes take effect on the first of the next month.';

  app.post(
    oldest,
    { schema: { ...adt, summary: 'Subscribe to ADT messages', description: effect } },
    async request => {
      const { projectId, clientId } = allow(request, 'patient:write');
      const patient = await getPatient(executor, projectId, request.params.id);
      const known =
        (await subscribe(parts, patient, 'ADT', clientId)) ??
        (await findSubscription(executor, patient, 'ADT', clock.now()));
      if (known === undefined) throw refuse('subscription.none');
      return presentAdt(known, clock.now());
    },
  );
  app.get(
    oldest,
    { schema: { ...adt, summary: 'See the subscription to ADT messages', description: effect } },
    async request => {
      const { projectId } = allow(request, 'patient:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      const found = await findSubscription(executor, patient, 'ADT', clock.now());
      if (found === undefined) throw refuse('subscription.none');
      return presentAdt(found, clock.now());
    },
  );
  app.delete(
    oldest,
    { schema: { ...adt, summary: 'Unsubscribe from ADT messages', description: effect } },
    async request => {
      const { projectId } = allow(request, 'patient:write');
      const patient = await getPatient(executor, projectId, request.params.id);
      return presentAdt(await unsubscribe(parts, patient, 'ADT'), clock.now());
    },
  );

  app.post(
    `${path}/trigger-sandbox-workflow`,
    {
      schema: {
        ...about,
        summary: 'Have the sandbox tell an event',
        description:
          'A made-up event of the patient is delivered to callback_url as a CloudEvent, signed with your signature key, and tried again until it is taken.',
        params: patientParams,
        body: trigger,
        response: answers(
          { 200: content({ 'text/plain': z.literal('success') }, 'It will be delivered.') },
          'request.field-invalid',
          'patient.unknown',
          'sandbox.off',
        ),
      },
    },
    async (request, reply) => {
      const { projectId } = allow(request, 'patient:write');
      if (parts.sandbox === false) throw refuse('sandbox.off');
      const patient = await getPatient(executor, projectId, request.params.id);
      await triggerSandbox(parts, patient, triggeredOf(request.body));
      return reply.type('text/plain; charset=utf-8').send('success');
    },
  );
}

/** The schema has made sure that ADT comes with its event, and nothing else does. */
function triggeredOf(body: z.output<ReturnType<typeof triggerBody>>): Triggered {
  const { workflow, callback_url: callbackUrl, event_type: event } = body;
  if (workflow !== 'ADT') return { workflow, callbackUrl };
  if (!event)
    throw refuse('request.field-invalid', { errors: [{ field: 'event_type', message: 'is required' }] });
  return { workflow, event, callbackUrl };
}
