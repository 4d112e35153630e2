/** Networks as settings name them: `10.20.0.0/16`, or an address, which means it alone. */
import { BlockList, isIP } from 'node:net';
import * as z from 'zod';

const PREFIX_BITS = { 4: 32, 6: 128 } as const;

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function networkOf(text: string): Network | null {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || address.includes('%') || more.length > 0) return null;
  const all = PREFIX_BITS[version];
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= all)) return null;
  return { address, prefix: Number(bits ?? all), family: version === 6 ? 'ipv6' : 'ipv4' };
}

/** A network with the length of its prefix, or one IP address. */
export const networkSchema = z.string().refine((text) => networkOf(text) !== null);

/** All of these networks. Throws a TypeError for what networkSchema refuses. */
export function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of networks) {
    const network = networkOf(text);
    if (network === null) throw new TypeError(`${text} is no network`);
    list.addSubnet(network.address, network.prefix, network.family);
  }
  return list;
}
