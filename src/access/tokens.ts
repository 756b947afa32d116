// Who was authenticated → a JWT (RFC 7519) of one hour, and back. ES256 only; the key is looked up by `kid` among our own,
// never by anything else the token says of it (RFC 8725 §3.1, §3.5).
import { errors, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload, JWTVerifyResult } from 'jose';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { refuse } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import type { ProjectId } from './project.ts';
import { roleFrom } from './roles.ts';
import type { Role } from './roles.ts';
import {
  deleteRetiredKeys,
  insertSigningKey,
  lockAccess,
  signingKeyAt,
  signingKeyById,
  verifyingKeysAt,
} from './sql.ts';
import type { SigningKeyRow } from './sql.ts';

export const tokenSeconds = 3600;
const algorithm = 'ES256';
const audience = 'hadron';
const keyDays = 30;
const dayMs = 86_400_000;
/** A key outlives its last token by a day: other processes may hold it a moment longer. */
const keyLingerMs = tokenSeconds * 1000 + dayMs;
const mostKeysRemembered = 100;

export interface TokenClaims {
  clientId: string;
  projectId: ProjectId | undefined;
  roles: Role[];
  /** SMART scopes, separated by spaces; undefined: what the roles allow. */
  scope?: string | undefined;
  issuedAt: Date;
}

export interface Tokens {
  issue(claims: Omit<TokenClaims, 'issuedAt'>, seconds?: number): Promise<string>;
  /** Throws a 401 refusal. */
  verify(token: string): Promise<TokenClaims>;
  /** The public keys of every token that may still be alive, RFC 7517. */
  keySet(): Promise<{ keys: JWK[] }>;
}

interface Key {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  rotatesAt: Date;
  retiresAt: Date;
}

export interface TokenParts {
  database: Database;
  clock: Clock;
  random: Random;
  issuer: string;
}

export function createTokens({ database, clock, random, issuer }: TokenParts): Tokens {
  const known = new Map<string, Key>();
  let signing: Key | undefined;

  const remember = async (row: SigningKeyRow): Promise<Key> => {
    const key = known.get(row.kid) ?? (await readKey(row));
    if (known.size >= mostKeysRemembered) known.clear();
    known.set(key.kid, key);
    return key;
  };

  const signingKey = async (): Promise<Key> => {
    const now = clock.now();
    if (signing === undefined || signing.rotatesAt <= now) {
      const row = (await signingKeyAt(database.executor, now)) ?? (await addKey(database, random, now));
      signing = await remember(row);
    }
    return signing;
  };

  const verifyingKey = async (kid: unknown): Promise<CryptoKey> => {
    if (typeof kid !== 'string' || !/^[0-9a-f-]{36}$/.test(kid)) throw refuse('access.token-invalid');
    const row = known.has(kid) ? undefined : await signingKeyById(database.executor, kid);
    const key = row === undefined ? known.get(kid) : await remember(row);
    if (key === undefined || key.retiresAt <= clock.now()) throw refuse('access.token-invalid');
    return key.publicKey;
  };

  return {
    async issue({ clientId, projectId, roles, scope }, seconds = tokenSeconds) {
      const key = await signingKey();
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ project: projectId, roles, scope })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: key.kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(clientId)
        .setJti(random.uuid())
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .sign(key.privateKey);
    },

    async verify(token) {
      let verified: JWTVerifyResult;
      try {
        verified = await jwtVerify(token, header => verifyingKey(header.kid), {
          algorithms: [algorithm],
          issuer,
          audience,
          typ: 'JWT',
          requiredClaims: ['sub', 'iat', 'exp', 'jti'],
          currentDate: clock.now(),
        });
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw refuse('access.token-expired');
        if (error instanceof errors.JOSEError || error instanceof TypeError)
          throw refuse('access.token-invalid');
        throw error;
      }
      return claimsOf(verified.payload);
    },

    async keySet() {
      await signingKey();
      const rows = await verifyingKeysAt(database.executor, clock.now());
      return { keys: rows.map(row => JSON.parse(row.public_jwk) as JWK) };
    },
  };
}

/** What we signed ourselves, read back; another shape was signed by another version and is refused. */
function claimsOf({ sub, iat, project, roles, scope }: JWTPayload): TokenClaims {
  const names: unknown[] = Array.isArray(roles) ? roles : [];
  const read = names.map(name => (typeof name === 'string' ? roleFrom(name) : undefined));
  if (
    typeof sub !== 'string' ||
    typeof iat !== 'number' ||
    !(project === undefined || typeof project === 'string') ||
    !(scope === undefined || typeof scope === 'string')
  )
    throw refuse('access.token-invalid');
  return {
    clientId: sub,
    projectId: project as ProjectId | undefined,
    roles: read.filter(role => role !== undefined),
    scope,
    issuedAt: new Date(iat * 1000),
  };
}

async function readKey(row: SigningKeyRow): Promise<Key> {
  const read = async (json: string) => (await importJWK(JSON.parse(json) as JWK, algorithm)) as CryptoKey;
  return {
    kid: row.kid,
    privateKey: await read(row.private_jwk),
    publicKey: await read(row.public_jwk),
    rotatesAt: row.rotates_at,
    retiresAt: row.retires_at,
  };
}

/** One process adds it; those that come at the same moment take what it added. */
async function addKey(database: Database, random: Random, now: Date): Promise<SigningKeyRow> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const kid = random.uuid();
  const name = { kid, alg: algorithm, use: 'sig' };
  const made: SigningKeyRow = {
    kid,
    private_jwk: JSON.stringify({ ...(await exportJWK(pair.privateKey)), ...name }),
    public_jwk: JSON.stringify({ ...(await exportJWK(pair.publicKey)), ...name }),
    created_at: now,
    rotates_at: new Date(now.getTime() + keyDays * dayMs),
    retires_at: new Date(now.getTime() + keyDays * dayMs + keyLingerMs),
  };
  return database.transaction(async tx => {
    await lockAccess(tx);
    const other = await signingKeyAt(tx, now);
    if (other !== undefined) return other;
    await deleteRetiredKeys(tx, now);
    await insertSigningKey(tx, made);
    return made;
  });
}
