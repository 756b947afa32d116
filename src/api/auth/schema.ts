// GET and POST /auth, and the key set: the headers and answers of contract §1.
import { z } from 'zod';

const clientHeaders = z.object({
  'client-id': z.string().optional().describe('The client id of the credential.'),
  'client-secret': z.string().optional().describe('Its secret.'),
});

export const tokenHeaders = clientHeaders.extend({
  scope: z
    .string()
    .optional()
    .describe('`projects/<project id>`; without it the only project of the credential.'),
});
export const managementHeaders = clientHeaders;

export const tokenText = z.string().describe('A JWT with `exp`, of one hour.');

export const managementBody = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().describe('Seconds.'),
});

/** RFC 7517; only public parts are ever in it. */
export const keySetBody = z.strictObject({
  keys: z.array(
    z.strictObject({
      kty: z.string(),
      crv: z.string(),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      alg: z.string(),
      use: z.string(),
    }),
  ),
});
