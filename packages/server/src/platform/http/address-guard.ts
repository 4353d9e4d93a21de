import { BlockList, isIP } from 'node:net';
import { ConfigError } from '../config/config-error.ts';

/** Which addresses a request of ours may go to. */
export interface AddressGuard {
  /** Whether the operator allows this host whatever its address is. */
  allowsHost(host: string, port: number): boolean;
  /** Whether a connection to this address may be made: it is public, or the operator allows it. */
  allowsAddress(address: string): boolean;
}

/** Not on the public internet, or answering there what only this machine should hear (clouds' metadata). */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** All of IPv6 that is handed out to networks, without what stands for IPv4 addresses or for examples. */
const PUBLIC_V6 = ['2000::/3'];
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const notPublicV4 = subnets(NOT_PUBLIC_V4);
const publicV6 = subnets(PUBLIC_V6);
const notPublicV6 = subnets(NOT_PUBLIC_V6);

const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(?:[1-9]\d{0,4}))?$/;

/**
 * A guard that lets nothing through but public addresses and what the setting `outgoingPrivate` names: networks
 * (`10.0.0.0/8`), addresses, hosts (`feeds.internal`, `localhost:9000`), separated by commas, or `all`.
 */
export function addressGuard(allowed: string | null): AddressGuard {
  const items = (allowed ?? '')
    .toLowerCase()
    .split(',')
    .map((item) => item.trim());
  const named = items.filter((item) => item !== '' && item !== 'all');
  const isAll = items.includes('all');
  const networks = new BlockList();
  const hosts = new Set<string>();
  for (const item of named) {
    if (addNetwork(networks, item)) continue;
    if (!HOST.test(item)) throw new ConfigError([unreadable(item)]);
    hosts.add(item);
  }
  return {
    allowsHost: (host, port) => isAll || hosts.has(bare(host)) || hosts.has(`${bare(host)}:${port}`),
    allowsAddress(address) {
      const plain = unwrapped(address);
      return isAll || isPublic(plain) || has(networks, plain);
    },
  };
}

function unreadable(item: string): string {
  return `outgoingPrivate: ${JSON.stringify(item)} is no network such as 10.0.0.0/8, no address and no host such as feeds.internal:8080`;
}

function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !has(notPublicV4, address);
  return has(publicV6, address) && !has(notPublicV6, address);
}

function has(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** IPv6 addresses that are spellings of an IPv4 address, as that address: the connection goes there. */
function unwrapped(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address;
  const { hostname } = new URL(`http://[${address}]`);
  const match = /^\[(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (match === null) return address;
  const halves = [match[1], match[2]].map((half) => Number.parseInt(half ?? '', 16));
  return halves.flatMap((half) => [half >> 8, half & 255]).join('.');
}

function subnets(list: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const item of list) addNetwork(networks, item);
  return networks;
}

/** Adds `10.0.0.0/8` or a single address; false when the text is neither. */
function addNetwork(networks: BlockList, item: string): boolean {
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  const max = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? max : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (!(prefix <= max)) return false;
  networks.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return true;
}

/** A host as URLs spell it, without the dot that may end a name. */
function bare(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
