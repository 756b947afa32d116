// Client id and secret → a token. GET /auth for a project, POST /auth for management (contract §1), and the keys to verify them with.
import { z } from 'zod';
import { tokenSeconds } from '../../access/tokens.ts';
import { content, json, openAnswers } from '../answers.ts';
import { dropBodies } from '../bodies.ts';
import type { Api, ApiParts } from '../parts.ts';
import { keySetBody, managementBody, managementHeaders, tokenHeaders, tokenText } from './schema.ts';

const refusals = [
  'access.credential-missing',
  'access.credential-wrong',
  'access.project-foreign',
  'access.project-missing',
  'access.role-missing',
  'access.too-many-failures',
] as const;

export function auth(app: Api, { access }: Pick<ApiParts, 'access'>): void {
  // Clients of other OAuth servers send grant_type=… along; nothing of it is needed.
  dropBodies(app);

  app.get(
    '/auth',
    {
      schema: {
        tags: ['Auth'],
        summary: 'Get a token for a project',
        headers: tokenHeaders,
        response: openAnswers({ 200: content({ 'text/plain': tokenText }, 'The token.') }, ...refusals),
      },
    },
    async (request, reply) => {
      const token = await access.projectToken(request.headers, request.ip);
      return reply.type('text/plain; charset=utf-8').send(token);
    },
  );

  app.post(
    '/auth',
    {
      schema: {
        tags: ['Auth'],
        summary: 'Get a token for the management API',
        headers: managementHeaders,
        response: openAnswers(
          {
            200: content(
              { 'application/x-www-form-urlencoded': z.string(), 'application/json': managementBody },
              'The token; as JSON when Accept asks for it.',
            ),
          },
          ...refusals,
        ),
      },
    },
    async (request, reply) => {
      const token = await access.managementToken(request.headers, request.ip);
      if (/\bjson\b/.test(request.headers.accept ?? ''))
        return reply.send({ access_token: token, token_type: 'Bearer', expires_in: tokenSeconds });
      const form = new URLSearchParams({ access_token: token, expires_in: String(tokenSeconds) });
      return reply.type('application/x-www-form-urlencoded').send(form.toString());
    },
  );

  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        tags: ['Auth'],
        summary: 'The public keys of the tokens',
        response: openAnswers({ 200: json(keySetBody, 'RFC 7517.') }),
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'public, max-age=300');
      return reply.send(await access.keySet());
    },
  );
}
