// POST /oauth/token (RFC 6749 §4.4, RFC 7523, SMART Backend Services) and what clients discover (RFC 8414, SMART App Launch 2.2 §7).
import { z } from 'zod';

export const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const parameter = (longest: number) =>
  z
    .string({ error: 'must be sent once' })
    .max(longest, { error: `must be at most ${longest} characters` })
    .optional();

/** Parameters that are not known are ignored (RFC 6749 §3.2). */
export const tokenBody = z
  .object({
    grant_type: z.string({ error: 'must be sent once' }).max(200).describe('`client_credentials`.'),
    scope: parameter(2_000).describe(
      '`projects/<project id>`; without it the only project of the client. SMART system scopes narrow what the token may read. ' +
        '`management`, alone: a token for the management API.',
    ),
    client_id: parameter(300).describe(
      'With client_secret, unless they are sent by HTTP Basic authentication.',
    ),
    client_secret: parameter(300),
    client_assertion_type: parameter(200).describe(`\`${jwtBearer}\`.`),
    client_assertion: parameter(8_000).describe(
      'A JWT that the client signed with a registered key, in place of a secret.',
    ),
  })
  .meta({
    examples: [
      {
        grant_type: 'client_credentials',
        scope: 'system/*.read',
        client_id: 'my-client',
        client_secret: 'my-secret',
      },
    ],
  });

export const tokenHeaders = z.object({
  authorization: z.string().optional().describe('`Basic` with client id and secret, each form-urlencoded.'),
});

export const tokenAnswer = z
  .strictObject({
    access_token: z.string().describe('A JWT.'),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('Seconds: an hour by a secret, five minutes by an assertion.'),
    scope: z.string().describe('What was granted.'),
  })
  .meta({
    examples: [
      {
        access_token: 'eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl',
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'projects/0d9f7f52-3c8e-4f0e-8c5f-7a2b1d4e6c90 system/*.read',
      },
    ],
  });

const metadata = {
  token_endpoint: z.string(),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
};

export const smartConfiguration = z.strictObject({
  ...metadata,
  capabilities: z.array(z.string()),
  code_challenge_methods_supported: z.array(z.string()),
});

export const serverMetadata = z.strictObject({
  issuer: z.string(),
  jwks_uri: z.string(),
  ...metadata,
  response_types_supported: z.array(z.string()),
  service_documentation: z.string(),
});
