/** Which addresses a webhook may reach: public ones, and networks that the settings name. */
import { type BlockList, isIP } from 'node:net';
import { listOf } from '../config/networks.ts';

/** IPv4 networks that are not public (IANA special-purpose registry), multicast, reserved. */
const PRIVATE_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
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
/** The one IPv6 network that has public addresses, and what in it is none. */
const PUBLIC_V6 = ['2000::/3'];
const PRIVATE_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
/** Addresses where clouds give machines their secrets: the settings cannot allow them. */
const METADATA = [
  '100.100.100.200/32',
  '168.63.129.16/32',
  '169.254.169.254/32',
  '169.254.170.2/32',
  '169.254.170.23/32',
  '192.0.0.192/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
];

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
const has = (list: BlockList, address: string) => list.check(address, familyOf(address));

const privateV4 = listOf(PRIVATE_V4);
const privateV6 = listOf(PRIVATE_V6);
const publicV6 = listOf(PUBLIC_V6);
const metadata = listOf(METADATA);

/** Says which addresses may be reached. */
export class AddressGuard {
  readonly #allowed: BlockList;

  /** `allow`: networks that may be reached too, as in `10.20.0.0/16`, or single addresses. */
  constructor(allow: readonly string[]) {
    this.#allowed = listOf(allow);
  }

  /** True where `address`, an IP address as a resolver gives it, may be reached. */
  allows(address: string): boolean {
    // With a zone it belongs to one link; anything else is no address.
    if (isIP(address) === 0 || address.includes('%')) return false;
    const embedded = isIP(address) === 6 ? embeddedV4(address) : null;
    if (embedded !== null) return this.allows(embedded);
    if (has(metadata, address)) return false;
    return has(this.#allowed, address) || isPublic(address);
  }
}

function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !has(privateV4, address);
  return has(publicV6, address) && !has(privateV6, address);
}

/** The IPv4 address that an IPv6 address leads to: mapped, NAT64 (64:ff9b::/96) or 6to4. */
function embeddedV4(address: string): string | null {
  const groups = groupsOf(address);
  const upper = groups.slice(0, 6).join(':');
  const [, second = 0, third = 0, , , , seventh = 0, eighth = 0] = groups;
  if (groups[0] === 0x2002) return dotted(second, third);
  if (upper === '0:0:0:0:0:65535') return dotted(seventh, eighth);
  return upper === `${0x64}:${0xff9b}:0:0:0:0` ? dotted(seventh, eighth) : null;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The parser of addresses writes each group in hexadecimal, and the zeros at most once as `::`.
  const { hostname } = new URL(`http://[${address}]/`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const read = (text: string) =>
    text === '' ? [] : text.split(':').map((hex) => parseInt(hex, 16));
  const first = read(head);
  const last = read(tail ?? '');
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}
