// /v1/serviceaccounts/{account}/credentials and …/jwks: how an account proves who it is. Contract §12; SMART App Launch 2.2 §5.1.1.
import { isAlive, registerKeys, rotateCredentials, withdrawCredential } from '../../access/credentials.ts';
import type { ClientKeys, Credential } from '../../access/credentials.ts';
import { parseKeySet } from '../../access/key-sets.ts';
import { credentialsOf, replaceKeys } from '../../access/sql.ts';
import { refuse } from '../../platform/errors.ts';
import { urlTrouble } from '../../platform/outward.ts';
import { answers, json, nothing } from '../answers.ts';
import { secured } from '../openapi.ts';
import type { Api, ApiParts } from '../parts.ts';
import { optionalBody, plainBody } from './bodies.ts';
import { change, managerOf } from './manager.ts';
import { presentCredential, presentKeyClient } from './present.ts';
import {
  accountParams,
  credentialBody,
  credentialList,
  credentialParams,
  keyClient,
  keyClientList,
  keySetBody,
  newCredential,
} from './schema.ts';
import { getAccount } from './service-accounts.ts';

const about = { tags: ['Management'], security: secured };
/** Rotation with an overlap needs two; a few more for those that rotate in a hurry. */
const mostAlive = 20;

export function credentials(app: Api, parts: ApiParts): void {
  const { executor } = parts.database.system;
  const alive = (all: Credential[]) => all.filter(each => isAlive(each, parts.clock.now()));

  app.post(
    '/v1/serviceaccounts/:account/credentials',
    {
      schema: {
        ...about,
        summary: 'Make a credential',
        description:
          'The secrets that were there before end now, or live on for the hours that are given. The new one is shown this once.',
        params: accountParams,
        body: credentialBody,
        response: answers(
          { 200: json(newCredential, 'Client id and secret.') },
          'service-account.unknown',
          'management.too-many',
          'request.field-invalid',
          'request.parameter-invalid',
        ),
      },
      preValidation: optionalBody,
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      return change(parts, request, manager, async tx => {
        const { serviceAccountId } = await getAccount(tx, manager, request.params.account, {
          forUpdate: true,
        });
        if (alive(await credentialsOf(tx, serviceAccountId)).length >= mostAlive)
          throw refuse('management.too-many');
        const hours = request.body.old_credential_ttl_hours ?? 0;
        const made = await rotateCredentials(tx, serviceAccountId, hours, parts);
        return {
          answer: made,
          changed: { action: 'credential.create', object: { kind: 'credential', id: made.clientId } },
        };
      });
    },
  );

  app.get(
    '/v1/serviceaccounts/:account/credentials',
    {
      schema: {
        ...about,
        summary: 'List credentials',
        description: 'Those that are alive, newest first; never a secret.',
        params: accountParams,
        response: answers(
          { 200: json(credentialList, 'The credentials.') },
          'service-account.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const manager = managerOf(request, 'management:read');
      const { serviceAccountId } = await getAccount(executor, manager, request.params.account);
      return { credentials: alive(await credentialsOf(executor, serviceAccountId)).map(presentCredential) };
    },
  );

  app.delete(
    '/v1/serviceaccounts/:account/credentials/:credential',
    {
      schema: {
        ...about,
        summary: 'Withdraw a credential',
        description:
          'Its secret, its keys and its tokens are dead: here at once, in other processes within 15 seconds.',
        params: credentialParams,
        response: answers(
          { 204: nothing('It is withdrawn.') },
          'service-account.unknown',
          'credential.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async (request, reply) => {
      const manager = managerOf(request, 'management:write');
      await change(parts, request, manager, async tx => {
        const { serviceAccountId } = await getAccount(tx, manager, request.params.account, {
          forUpdate: true,
        });
        const clientId = request.params.credential;
        const known = alive(await credentialsOf(tx, serviceAccountId));
        if (!known.some(each => each.clientId === clientId)) throw refuse('credential.unknown');
        await withdrawCredential(tx, clientId, parts);
        return {
          answer: undefined,
          changed: { action: 'credential.delete', object: { kind: 'credential', id: clientId } },
        };
      });
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/serviceaccounts/:account/jwks',
    {
      schema: {
        ...about,
        summary: "Register a client's public keys",
        description:
          'For SMART Backend Services: the client signs assertions with its private key and sends them to `/oauth/token`. ' +
          'Either the keys themselves or the address where they are published. The client id is withdrawn like any credential.',
        params: accountParams,
        body: keySetBody,
        response: answers(
          { 200: json(keyClient, 'The client.') },
          'service-account.unknown',
          'credential.unknown',
          'management.too-many',
          'request.field-invalid',
          'request.parameter-invalid',
        ),
      },
      preValidation: plainBody,
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      const keys = keysIn(request.body, parts.allowPrivateAddresses ?? false);
      return change(parts, request, manager, async tx => {
        const { serviceAccountId } = await getAccount(tx, manager, request.params.account, {
          forUpdate: true,
        });
        const before = alive(await credentialsOf(tx, serviceAccountId));
        const known = request.body.client_id ?? undefined;
        if (known === undefined && before.length >= mostAlive) throw refuse('management.too-many');
        const client =
          known === undefined
            ? await registerKeys(tx, serviceAccountId, keys, parts)
            : before.find(each => each.clientId === known);
        if (client === undefined) throw refuse('credential.unknown');
        if (known !== undefined) await replaceKeys(tx, serviceAccountId, known, keys, parts.clock.now());
        return {
          answer: presentKeyClient({ ...client, keys }),
          changed: { action: 'credential.set-keys', object: { kind: 'credential', id: client.clientId } },
        };
      });
    },
  );

  app.get(
    '/v1/serviceaccounts/:account/jwks',
    {
      schema: {
        ...about,
        summary: 'List the clients that have keys',
        params: accountParams,
        response: answers(
          { 200: json(keyClientList, 'Each with its public keys, or where they are.') },
          'service-account.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const manager = managerOf(request, 'management:read');
      const { serviceAccountId } = await getAccount(executor, manager, request.params.account);
      const withKeys = alive(await credentialsOf(executor, serviceAccountId)).filter(
        each => each.keys !== undefined,
      );
      return { clients: withKeys.map(presentKeyClient) };
    },
  );
}

function keysIn(
  body: { jwks?: unknown; jwks_uri?: string | null | undefined },
  allowPrivate: boolean,
): ClientKeys {
  const jwks = body.jwks ?? undefined;
  const jwksUri = body.jwks_uri ?? undefined;
  if ((jwks === undefined) === (jwksUri === undefined))
    throw refuse('request.field-invalid', {
      errors: [{ field: 'jwks', message: 'either jwks or jwks_uri is required' }],
    });
  if (jwksUri !== undefined) {
    const trouble = urlTrouble(jwksUri, { allowPrivate });
    if (trouble !== undefined)
      throw refuse('request.field-invalid', { errors: [{ field: 'jwks_uri', message: trouble }] });
    return { jwksUri };
  }
  const { keySet, problem } = parseKeySet(jwks);
  if (keySet === undefined)
    throw refuse('request.field-invalid', { errors: [{ field: 'jwks', message: problem }] });
  return { jwks: JSON.stringify(keySet) };
}
