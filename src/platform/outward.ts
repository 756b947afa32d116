// Addresses that callers gave us (webhooks, key sets) → whether we go there, and a dispatcher that refuses private ones when the name is
// resolved, so that a name cannot point inside afterwards (server-side request forgery).
import { lookup as systemLookup } from 'node:dns';
import type { LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';

export interface OutwardRules {
  /** Also http, loopback and private addresses: for development, and for receivers in the same network. */
  allowPrivate: boolean;
}

export const longestUrl = 2_000;

/** RFC 6890 and its registries: what is not an address of the public Internet. */
const notPublic = new BlockList();
const subnets = {
  ipv4:
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 ' +
    '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  // Also those that carry an IPv4 address inside: NAT64, 6to4, Teredo. IPv4-mapped ones are looked up as IPv4 by BlockList.
  ipv6: '::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8',
} as const;
for (const [family, list] of Object.entries(subnets) as ['ipv4' | 'ipv6', string][])
  for (const subnet of list.split(' ')) {
    const [address = '', bits = ''] = subnet.split('/');
    notPublic.addSubnet(address, Number(bits), family);
  }

/** Whether it is an IP address that is not of the public Internet. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && notPublic.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Names that never are public: one label, and those of RFC 6761, 6762, 8375 and ICANN's .internal. */
const privateName = /^[^.]*$|\.(localhost|local|internal|lan|home\.arpa)$/i;

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

const isPrivateHost = (host: string): boolean =>
  isIP(host) === 0 ? privateName.test(host) : isPrivateAddress(host);

/** What is wrong with the address, as the rest of a sentence; undefined: nothing. */
export function urlTrouble(text: string, { allowPrivate }: OutwardRules): string | undefined {
  if (text.length > longestUrl) return `must not be longer than ${longestUrl} characters`;
  // URL would drop or mend these, and keep another text than the one that is used.
  if (!/^[\x21-\x7e]+$/.test(text) || text.includes('\\')) return 'must be a URL';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:\/\/[^/]/i.test(text)) return 'must be an https URL';
  if (url.username !== '' || url.password !== '' || url.host === '')
    return 'must not have a user or a password';
  if (text.includes('#')) return 'must not have a fragment';
  const isPrivate = isPrivateHost(hostOf(url));
  if (isPrivate && !allowPrivate) return 'must not be a private address';
  if (url.protocol === 'http:' && !isPrivate) return 'must be an https URL';
  return undefined;
}

export class PrivateAddress extends Error {
  override name = 'PrivateAddress';
  readonly code = 'PRIVATE_ADDRESS';
}

const connectMs = 5_000;
const answerMs = 10_000;

/** Looks at every address a name has at the moment of connecting. */
export function outwardAgent({ allowPrivate }: OutwardRules, lookup: LookupFunction = systemLookup): Agent {
  const limits = { headersTimeout: answerMs, bodyTimeout: answerMs };
  if (allowPrivate) return new Agent({ ...limits, connect: { timeout: connectMs } });
  const connect = buildConnector({ timeout: connectMs, lookup: publicOnly(lookup) });
  return new Agent({
    ...limits,
    connect(options, done) {
      // An address instead of a name is never looked up.
      if (isPrivateHost(options.hostname.replace(/^\[|\]$/g, '')))
        return done(new PrivateAddress('not a public address'), null);
      connect(options, done);
    },
  });
}

const publicOnly =
  (lookup: LookupFunction): LookupFunction =>
  (name, options: LookupOptions, done) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, '', 0);
      const addresses = Array.isArray(found) ? found : [];
      const first = addresses[0];
      if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address)))
        return done(new PrivateAddress('not a public address'), '', 0);
      if (options.all === true) return done(null, addresses);
      done(null, first.address, first.family);
    });
