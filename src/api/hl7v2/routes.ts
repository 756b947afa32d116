// HL7 v2 messages about patients, as JSON or as the guide's base64 text. Contract §10.
import { z } from 'zod';
import { findMessage, listMessages } from '../../monitoring/hl7v2-messages.ts';
import type { Hl7v2Message } from '../../monitoring/hl7v2-messages.ts';
import { getPatient } from '../../patients/find.ts';
import { refuse } from '../../platform/errors.ts';
import { answers, content, json } from '../answers.ts';
import { auditPatient } from '../audit.ts';
import { secured } from '../openapi.ts';
import { allow } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { afterOf, listQuery, nextOf, patientParams } from '../patients-v2/schema.ts';

const about = { tags: ['HL7 v2'], security: secured };

const messageAnswer = z.strictObject({
  message_id: z.uuid(),
  message: z.string().describe('HL7 v2; segments end with a carriage return.'),
  data: z.string().describe('Base64 of `{"Message": "MSH|…"}`, as the guide has it.'),
});
const messageList = z.strictObject({
  messages: z.array(messageAnswer.extend({ event_type: z.string(), received_time: z.iso.datetime() })),
  continuation_token: z.string().optional().describe('Only when there is another page.'),
});

const encoded = ({ message }: Hl7v2Message): string =>
  Buffer.from(JSON.stringify({ Message: message })).toString('base64');
const present = (message: Hl7v2Message) => ({
  message_id: message.messageId,
  message: message.message,
  data: encoded(message),
});

/** Published clients that want an object say so. */
const wantsText = (accept = ''): boolean => accept.includes('text/plain') && !accept.includes('json');

export function hl7v2(app: Api, parts: ApiParts): void {
  const { executor } = parts.database;

  for (const path of ['/hl7v2/:id', '/hl7v2/message/:id'])
    app.get(
      path,
      {
        schema: {
          ...about,
          summary: 'Get an HL7 v2 message',
          params: z.object({ id: z.string().min(1).describe('The message_id of the notification.') }),
          response: answers(
            {
              200: content(
                { 'application/json': messageAnswer, 'text/plain': z.string() },
                'The message; as text/plain `data` alone.',
              ),
            },
            'message.unknown',
          ),
        },
      },
      async (request, reply) => {
        const { projectId } = allow(request, 'record:read');
        const message = await findMessage(executor, projectId, request.params.id);
        if (message === undefined) throw refuse('message.unknown');
        auditPatient(request, message);
        if (!wantsText(request.headers.accept)) return present(message);
        return reply.type('text/plain; charset=utf-8').send(encoded(message));
      },
    );

  app.get(
    '/hl7v2/patient/:id',
    {
      schema: {
        ...about,
        summary: 'List the HL7 v2 messages of a patient',
        description: 'Newest first, 200 a page.',
        params: patientParams,
        querystring: listQuery,
        response: answers(
          { 200: json(messageList, 'A page of messages.') },
          'patient.unknown',
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => {
      const { projectId } = allow(request, 'record:read');
      const patient = await getPatient(executor, projectId, request.params.id);
      const page = await listMessages(executor, patient, afterOf(request.query));
      return {
        messages: page.items.map(message => ({
          ...present(message),
          event_type: message.triggerEvent,
          received_time: message.receivedAt.toISOString(),
        })),
        ...nextOf(page),
      };
    },
  );
}
