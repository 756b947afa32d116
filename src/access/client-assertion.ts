// A client's signed assertion (RFC 7523 §3, SMART Backend Services: SMART App Launch 2.2 §5.1) → taken once, or refused.
import { createHash } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import type { Clock } from '../platform/clock.ts';
import type { Executor } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { Credential } from './credentials.ts';
import { assertionAlgorithms } from './key-sets.ts';
import type { KeySet, KeySets } from './key-sets.ts';
import { forgetAssertions, rememberAssertion } from './sql.ts';

/** SMART: no more than five minutes in the future. */
const longestSeconds = 300;
/** Clocks differ a little. */
const toleranceSeconds = 30;
const longestAssertion = 8_000;
const longestJti = 500;

export interface AssertionParts {
  executor: Executor;
  clock: Clock;
  keySets: KeySets | undefined;
}

/** Who it says it is from; nothing of it is believed yet. */
export function issuerOfAssertion(assertion: string): string {
  if (assertion.length > longestAssertion) throw refuse('oauth.assertion-invalid');
  try {
    const { iss, sub } = decodeJwt(assertion);
    if (typeof iss === 'string' && iss !== '' && iss === sub) return iss;
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
  }
  throw refuse('oauth.assertion-invalid');
}

/** Throws a refusal unless the client signed it, for us, a moment ago, and for the first time. */
export async function takeAssertion(
  { executor, clock, keySets }: AssertionParts,
  credential: Credential,
  assertion: string,
  audiences: readonly string[],
): Promise<void> {
  const header = headerOf(assertion);
  const keySet = await keysOf(credential, header, keySets);
  if (keySet === undefined) throw refuse('oauth.assertion-invalid');
  const now = clock.now();
  const { jti, exp } = await verified(assertion, keySet, credential.clientId, audiences, now);
  const seconds = now.getTime() / 1000;
  if (exp === undefined || exp > seconds + longestSeconds + toleranceSeconds)
    throw refuse('oauth.assertion-invalid');
  if (typeof jti !== 'string' || jti === '' || jti.length > longestJti)
    throw refuse('oauth.assertion-invalid');
  // Not the text itself: it may hold what PostgreSQL does not keep.
  const digest = createHash('sha256').update(jti).digest('hex');
  const aliveUntil = new Date((Math.ceil(exp) + toleranceSeconds + 1) * 1000);
  await forgetAssertions(executor, now);
  if (!(await rememberAssertion(executor, credential.clientId, digest, aliveUntil)))
    throw refuse('oauth.assertion-replayed');
}

function headerOf(assertion: string): ProtectedHeaderParameters & { kid: string } {
  try {
    const header = decodeProtectedHeader(assertion);
    if (typeof header.kid === 'string') return { ...header, kid: header.kid };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw refuse('oauth.assertion-invalid');
}

/** The registered keys only: nothing that the assertion names or brings along (RFC 8725 §3.10). */
async function keysOf(
  { keys }: Credential,
  header: ProtectedHeaderParameters & { kid: string },
  keySets: KeySets | undefined,
): Promise<KeySet | undefined> {
  if (keys === undefined) return undefined;
  if ('jwks' in keys) return header.jku === undefined ? (JSON.parse(keys.jwks) as KeySet) : undefined;
  if (header.jku !== undefined && header.jku !== keys.jwksUri) return undefined;
  return keySets?.at(keys.jwksUri, header.kid);
}

async function verified(
  assertion: string,
  keySet: KeySet,
  clientId: string,
  audiences: readonly string[],
  now: Date,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keySet), {
      algorithms: [...assertionAlgorithms],
      issuer: clientId,
      subject: clientId,
      audience: [...audiences],
      requiredClaims: ['exp', 'jti'],
      clockTolerance: toleranceSeconds,
      currentDate: now,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException)
      throw refuse('oauth.assertion-invalid');
    throw error;
  }
}
