// Refusals of the token endpoint → the words of RFC 6749 §5.2, in a body that also has what every error of ours has (contract §0).
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { renderRefusal } from '../../platform/errors.ts';
import type { ErrorCode } from '../../platform/errors.ts';
import type { Observe } from '../../platform/observations.ts';
import { answerError, refusalOf } from '../errors.ts';

const words = {
  'access.credential-missing': [401, 'invalid_client'],
  'access.credential-wrong': [401, 'invalid_client'],
  'oauth.assertion-invalid': [401, 'invalid_client'],
  'oauth.assertion-replayed': [401, 'invalid_client'],
  // RFC 8628 §3.5; RFC 6749 has no word for it.
  'access.too-many-failures': [429, 'slow_down'],
  'access.project-foreign': [400, 'invalid_scope'],
  'access.project-missing': [400, 'invalid_scope'],
  'oauth.scope-invalid': [400, 'invalid_scope'],
  'access.role-missing': [400, 'unauthorized_client'],
  'oauth.grant-unsupported': [400, 'unsupported_grant_type'],
  'oauth.request-invalid': [400, 'invalid_request'],
  'request.malformed': [400, 'invalid_request'],
  'request.field-invalid': [400, 'invalid_request'],
  'request.content-type': [400, 'invalid_request'],
} as const satisfies Partial<Record<ErrorCode, readonly [number, string]>>;

const errorWords = [...new Set(Object.values(words).map(([, word]) => word))];

export const oauthError = z
  .strictObject({
    error: z.enum(errorWords as [string, ...string[]]).describe('RFC 6749 §5.2.'),
    error_description: z.string(),
    message: z.string().describe('The same as error_description.'),
    errors: z.array(z.strictObject({ field: z.string(), message: z.string() })),
    hint: z.string().optional(),
    request_id: z.string().optional(),
  })
  .meta({
    id: 'OAuthError',
    examples: [
      {
        error: 'invalid_client',
        error_description: 'The client id and secret are not those of a live credential.',
        message: 'The client id and secret are not those of a live credential.',
        errors: [],
      },
    ],
  });

export const answerOAuthError =
  (observe: Observe) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error);
    const word =
      refusal && Object.hasOwn(words, refusal.code) ? words[refusal.code as keyof typeof words] : undefined;
    if (refusal === undefined || word === undefined) return answerError(observe)(error, request, reply);
    const { body, headers } = renderRefusal(refusal, request.id);
    if (word[0] === 401) void reply.header('www-authenticate', 'Basic realm="hadron", charset="UTF-8"');
    void reply
      .code(word[0])
      .headers(headers)
      .type('application/json; charset=utf-8')
      .send({ ...body, error: word[1], error_description: body.message });
  };
