import { lookup as dnsLookup, type LookupAddress, type LookupAllOptions, type LookupOptions } from 'node:dns';
import { BlockList, isIP, isIPv4 } from 'node:net';

/** IANA IPv4 special-purpose registry, multicast and the reserved rest: none of it is a customer's public server. */
const V4_REFUSED: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * IPv6 is the other way round: only global unicast (2000::/3) is let through, which leaves out loopback,
 * link-local, unique local, multicast, IPv4-mapped and NAT64; these parts of it are refused again.
 */
const V6_GLOBAL = ['2000::', 3] as const;
const V6_REFUSED: readonly (readonly [string, number])[] = [
  // IETF protocol assignments: Teredo (which carries an IPv4 address), benchmarking, ORCHID.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4: the 32 bits after the prefix are an IPv4 address.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const refused = new BlockList();
const global6 = new BlockList();
for (const [network, bits] of V4_REFUSED) refused.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of V6_REFUSED) refused.addSubnet(network, bits, 'ipv6');
global6.addSubnet(V6_GLOBAL[0], V6_GLOBAL[1], 'ipv6');

/** True for an address that anybody on the internet could reach; false for everything else, also for no address. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false;
  if (isIPv4(address)) return !refused.check(address, 'ipv4');
  return global6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}

export class AddressRefusedError extends Error {
  readonly code = 'address_refused';

  constructor() {
    super('the host has an address that is not public');
    this.name = 'AddressRefusedError';
  }
}

export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * A `lookup` for connections: resolves once and hands on only what it has checked, so that the checked
 * address is the connected one whatever DNS answers a moment later. One private address refuses the host.
 */
export function publicLookup(resolve: Resolve = dnsLookup) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const first = addresses[0];
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new AddressRefusedError(), []);
      }
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

export const WEBHOOK_URL_CHARS_MAX = 2_000;
/** Below this only the two web ports: a webhook is no way to talk to a mail or name server. */
const FREE_PORT_MIN = 1_024;

/**
 * The URL in its normal spelling, or null when it cannot be a webhook: not http(s), with credentials, on a
 * low port, or (unless `allowPrivate`) at a literal address that is not public.
 */
export function parseWebhookUrl(text: string, allowPrivate: boolean): URL | null {
  if (text.length > WEBHOOK_URL_CHARS_MAX || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
  url.hash = '';
  if (url.href.length > WEBHOOK_URL_CHARS_MAX) return null;
  if (allowPrivate) return url;
  const port = url.port === '' ? null : Number(url.port);
  if (port !== null && port !== 80 && port !== 443 && port < FREE_PORT_MIN) return null;
  return isRefusedLiteral(url.hostname) ? null : url;
}

/** A host that is an address itself never passes through `lookup`: it is checked here, before every connection. */
function isRefusedLiteral(hostname: string): boolean {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(bare) !== 0) return !isPublicAddress(bare);
  return bare === 'localhost' || bare.endsWith('.localhost');
}
