// A client's public keys: a JSON Web Key Set (RFC 7517) as it was sent → what is kept of it; and the set behind a jwks_uri, fetched
// within limits and remembered for a moment.
import type { JWK } from 'jose';
import type { Dispatcher } from 'undici';
import type { Clock } from '../platform/clock.ts';
import { urlTrouble } from '../platform/outward.ts';

/** SMART App Launch 2.2 §5.1.1 asks for RS384 and ES384; the other two are what many libraries begin with. */
export const assertionAlgorithms = ['RS384', 'ES384', 'RS256', 'ES256'] as const;

const mostKeys = 20;
const curves: Record<string, string> = { 'P-256': 'ES256', 'P-384': 'ES384' };
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const base64url = /^[A-Za-z0-9_-]{1,2000}$/;

export interface KeySet {
  keys: JWK[];
}

export type ParsedKeySet = { keySet: KeySet; problem?: never } | { keySet?: never; problem: string };

/** Only what is needed of each key is kept; a key that cannot be used makes the whole set wrong, so that its owner learns of it. */
export function parseKeySet(value: unknown): ParsedKeySet {
  const keys: unknown = isObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > mostKeys)
    return { problem: `must be a key set with 1 to ${mostKeys} keys` };
  const read: JWK[] = [];
  for (const key of keys as unknown[]) {
    const one = parseKey(key);
    if (typeof one === 'string') return { problem: one };
    read.push(one);
  }
  if (new Set(read.map(key => key.kid)).size < read.length)
    return { problem: 'must have another kid for each key' };
  return { keySet: { keys: read } };
}

function parseKey(value: unknown): JWK | string {
  if (!isObject(value)) return 'must have keys that are objects';
  if (privateMembers.some(member => Object.hasOwn(value, member)))
    return 'must have public keys only: make new ones, these private ones have been sent';
  const text = (name: string) => (typeof value[name] === 'string' ? value[name] : '');
  const kid = text('kid');
  if (!/^[\x20-\x7e]{1,200}$/.test(kid)) return 'must have a kid for each key';
  if (!['', 'sig'].includes(text('use'))) return 'must have keys whose use is sig';
  const alg = text('alg');
  if (text('kty') === 'EC') {
    const own = curves[text('crv')];
    if (own === undefined || !['', own].includes(alg)) return 'must have EC keys on P-384 or P-256';
    if (!base64url.test(text('x')) || !base64url.test(text('y'))) return 'must have whole keys';
    return { kty: 'EC', crv: text('crv'), x: text('x'), y: text('y'), kid, use: 'sig', alg: own };
  }
  if (text('kty') === 'RSA') {
    if (!['', 'RS384', 'RS256'].includes(alg)) return 'must have RSA keys for RS384 or RS256';
    if (!base64url.test(text('n')) || !base64url.test(text('e'))) return 'must have whole keys';
    const bits = Buffer.from(text('n'), 'base64url').length * 8;
    // NIST SP 800-131A: 2048 at least; more than 8192 only costs time.
    if (bits < 2048 || bits > 8192) return 'must have RSA keys of 2048 to 8192 bits';
    return { kty: 'RSA', n: text('n'), e: text('e'), kid, use: 'sig', ...(alg === '' ? {} : { alg }) };
  }
  return 'must have RSA or EC keys';
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface KeySets {
  /** The set behind the address, remembered for a moment; `kid` not in it makes it be fetched again, seldom. Undefined: not to be had. */
  at(url: string, kid: string): Promise<KeySet | undefined>;
}

const rememberMs = 5 * 60_000;
/** However many unknown kids are asked for: nobody makes us ask more often. */
const leastBetweenMs = 30_000;
const patienceMs = 5_000;
const longestKeySetBytes = 64 * 1024;
const mostRemembered = 1_000;

export interface KeySetParts {
  dispatcher: Dispatcher;
  clock: Clock;
  allowPrivate: boolean;
}

interface Found {
  keySet: KeySet;
  atMs: number;
}

export function createKeySets(parts: KeySetParts): KeySets {
  const known = new Map<string, { found: Promise<Found | undefined>; askedMs: number }>();

  /** While its holder does not answer, the set of before stands in, until it is twice as old as one that is remembered. */
  const ask = (url: string, before?: Found): Promise<Found | undefined> => {
    if (known.size >= mostRemembered) known.clear();
    const askedMs = parts.clock.monotonicMs();
    const standsIn = before !== undefined && askedMs - before.atMs < 2 * rememberMs ? before : undefined;
    const found = fetchKeySet(parts, url).then(keySet => (keySet ? { keySet, atMs: askedMs } : standsIn));
    known.set(url, { found, askedMs });
    return found;
  };

  return {
    async at(url, kid) {
      const entry = known.get(url);
      if (entry === undefined) return (await ask(url))?.keySet;
      const found = await entry.found;
      // Asked anew by another meanwhile.
      const current = known.get(url);
      if (current !== undefined && current !== entry) return (await current.found)?.keySet;
      const nowMs = parts.clock.monotonicMs();
      const isGood =
        found !== undefined &&
        nowMs - found.atMs < rememberMs &&
        found.keySet.keys.some(key => key.kid === kid);
      if (isGood || nowMs - entry.askedMs < leastBetweenMs) return found?.keySet;
      return (await ask(url, found))?.keySet;
    },
  };
}

/** No redirects, and whatever goes wrong is the same to the caller: nothing is told of what is behind an address. */
async function fetchKeySet(
  { dispatcher, clock, allowPrivate }: KeySetParts,
  url: string,
): Promise<KeySet | undefined> {
  if (urlTrouble(url, { allowPrivate }) !== undefined) return undefined;
  const late = new AbortController();
  const timer = clock.after(patienceMs, () => late.abort());
  try {
    const { origin, pathname, search } = new URL(url);
    const { statusCode, body } = await dispatcher.request({
      origin,
      path: `${pathname}${search}`,
      method: 'GET',
      headers: { accept: 'application/json' },
      signal: late.signal,
    });
    const bytes = statusCode === 200 ? await readAtMost(body, longestKeySetBytes) : undefined;
    if (bytes === undefined) {
      late.abort();
      body.on('error', () => undefined).destroy();
      return undefined;
    }
    return parseFetched(JSON.parse(bytes.toString('utf8')) as unknown);
  } catch {
    return undefined;
  } finally {
    timer.cancel();
  }
}

/** A published set may have keys for other uses beside ours: those are left out. */
function parseFetched(value: unknown): KeySet | undefined {
  const keys: unknown = isObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys)) return undefined;
  const usable = (keys as unknown[])
    .slice(0, mostKeys)
    .map(parseKey)
    .filter(key => typeof key !== 'string');
  return usable.length === 0 ? undefined : { keys: usable };
}

async function readAtMost(body: AsyncIterable<Buffer>, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
