// POST /oauth/token and its discovery: the standards' ways to a token, beside the published one (api/auth).
import type { FastifyRequest } from 'fastify';
import type { ClientProof } from '../../access/access.ts';
import { assertionAlgorithms } from '../../access/key-sets.ts';
import { refuse } from '../../platform/errors.ts';
import { json, openAnswers } from '../answers.ts';
import { baseUrlOf } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { answerOAuthError, oauthError } from './errors.ts';
import {
  jwtBearer,
  serverMetadata,
  smartConfiguration,
  tokenAnswer,
  tokenBody,
  tokenHeaders,
} from './schema.ts';

const tokenPath = '/oauth/token';
const mostParameters = 50;
/** The FHIR API's base and its published spellings; clients look below the base they are given. */
const fhirBases = ['', '/fhir', '/fhir/R4', '/fhir/r4', '/R4', '/r4'];

export function oauth(app: Api, parts: ApiParts): void {
  readForms(app);
  app.setErrorHandler(answerOAuthError(parts.observe));

  app.post(
    tokenPath,
    {
      schema: {
        tags: ['Auth'],
        summary: 'Get a token, as OAuth 2.0',
        description:
          'The client credentials grant (RFC 6749 §4.4): by client id and secret, or by an assertion signed with a registered key ' +
          '(SMART Backend Services; RS384, ES384, RS256 or ES256).',
        consumes: ['application/x-www-form-urlencoded'],
        headers: tokenHeaders,
        body: tokenBody,
        response: openAnswers({
          200: json(tokenAnswer, 'The token.'),
          400: json(oauthError, 'The request or its scope is not valid.'),
          401: json(oauthError, 'The client is not who it says it is.'),
          429: json(oauthError, 'Too many wrong secrets; see Retry-After.'),
        }),
      },
    },
    async (request, reply) => {
      if (request.body.grant_type !== 'client_credentials') throw refuse('oauth.grant-unsupported');
      const proof = proofIn(request, parts);
      const granted = await parts.access.oauthToken(proof, request.body.scope, request.ip);
      // RFC 6749 §5.1.
      void reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
      return reply.send({
        access_token: granted.accessToken,
        token_type: 'Bearer' as const,
        expires_in: granted.expiresInSeconds,
        scope: granted.scope,
      });
    },
  );
}

export function discovery(app: Api, parts: ApiParts): void {
  const metadata = (base: string) => ({
    token_endpoint: `${base}${tokenPath}`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [...assertionAlgorithms],
    grant_types_supported: ['client_credentials'],
    scopes_supported: [
      'system/*.read',
      'system/*.rs',
      'system/*.r',
      'system/*.s',
      'system/Patient.rs',
      'management',
    ],
  });

  for (const fhirBase of fhirBases)
    app.get(
      `${fhirBase}/.well-known/smart-configuration`,
      {
        schema: {
          tags: ['Auth'],
          summary: 'What SMART clients need to know',
          ...(fhirBase === '/fhir' ? {} : { deprecated: true, description: 'The same as below /fhir.' }),
          response: openAnswers({ 200: json(smartConfiguration, 'SMART App Launch 2.2 §7.') }),
        },
      },
      async (request, reply) => {
        void reply.header('cache-control', 'public, max-age=300');
        return reply.send({
          ...metadata(baseUrlOf(request, parts)),
          capabilities: [
            'client-confidential-asymmetric',
            'client-confidential-symmetric',
            'permission-v1',
            'permission-v2',
          ],
          // Required of every server; there is no authorization endpoint here to use it at.
          code_challenge_methods_supported: ['S256'],
        });
      },
    );

  app.get(
    '/.well-known/oauth-authorization-server',
    {
      schema: {
        tags: ['Auth'],
        summary: 'What OAuth clients need to know',
        response: openAnswers({ 200: json(serverMetadata, 'RFC 8414.') }),
      },
    },
    async (request, reply) => {
      const base = baseUrlOf(request, parts);
      void reply.header('cache-control', 'public, max-age=300');
      return reply.send({
        issuer: base,
        jwks_uri: `${base}/.well-known/jwks.json`,
        ...metadata(base),
        // No authorization endpoint: nobody is sent to a page here.
        response_types_supported: [],
        service_documentation: `${base}/reference`,
      });
    },
  );
}

/** Forms only (RFC 6749 §4.4.2). A parameter that is sent twice makes the request invalid (§3.2): it is read as a list. */
function readForms(app: Api): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, text, done) => {
      const form = new Map<string, string | string[]>();
      for (const [name, value] of [...new URLSearchParams(String(text))].slice(0, mostParameters)) {
        const earlier = form.get(name);
        form.set(name, earlier === undefined ? value : [earlier, value].flat());
      }
      done(null, Object.fromEntries(form));
    },
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _bytes, done) =>
    done(refuse('request.content-type')),
  );
}

interface Form {
  client_id?: string | undefined;
  client_secret?: string | undefined;
  client_assertion_type?: string | undefined;
  client_assertion?: string | undefined;
}

/** Exactly one way of proving who one is (RFC 6749 §2.3). */
function proofIn(request: FastifyRequest<{ Body: Form }>, parts: ApiParts): ClientProof {
  const { client_id, client_secret, client_assertion_type, client_assertion } = request.body;
  const { authorization } = request.headers;
  const byAssertion = client_assertion !== undefined || client_assertion_type !== undefined;
  const ways = [authorization !== undefined, client_secret !== undefined, byAssertion].filter(Boolean);
  if (ways.length > 1) throw refuse('oauth.request-invalid');
  if (byAssertion) {
    if (client_assertion_type !== jwtBearer || !client_assertion) throw refuse('oauth.request-invalid');
    return {
      assertion: client_assertion,
      audiences: audiencesOf(request, parts),
      ...(client_id === undefined ? {} : { clientId: client_id }),
    };
  }
  if (authorization !== undefined) return basicIn(authorization, client_id);
  if (!client_id || !client_secret) throw refuse('access.credential-missing');
  return { clientId: client_id, clientSecret: client_secret };
}

/** RFC 6749 §2.3.1: both are form-urlencoded before they are joined. */
function basicIn(authorization: string, named: string | undefined): ClientProof {
  const encoded = /^basic\s+([A-Za-z0-9+/_-]+=*)\s*$/i.exec(authorization)?.[1];
  const [, id, secret] = /^([^:]+):(.+)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined) throw refuse('access.credential-missing');
  const clientId = formDecoded(id);
  if (named !== undefined && named !== clientId) throw refuse('oauth.request-invalid');
  return { clientId, clientSecret: formDecoded(secret) };
}

/** Many clients do not encode: what cannot be decoded is taken as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/**
 * What the assertion's `aud` may be: this endpoint, or the issuer. Without HADRON_BASE_URL the Host header is believed only where it names
 * this machine: an assertion that was made for another server must not become one for us by a header.
 */
function audiencesOf(request: FastifyRequest, parts: ApiParts): string[] {
  const base = baseUrlOf(request, parts);
  if (parts.baseUrl === undefined && !isThisMachine(base, request)) return [];
  return [`${base}${tokenPath}`, base];
}

function isThisMachine(base: string, request: FastifyRequest): boolean {
  const name = URL.canParse(base) ? new URL(base).hostname.replace(/^\[|\]$/g, '') : '';
  const own = request.socket.localAddress?.replace(/^::ffff:/, '');
  return name === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(name) || name === '::1' || name === own;
}
