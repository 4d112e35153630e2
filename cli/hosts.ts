/** `fleetseal host …`: a person's decisions about host keys. */
import { FleetsealError } from '../shared/errors.ts';
import { type ApiClient, apiOf } from './client/apiClient.ts';
import type { TargetOptions } from './client/target.ts';
import { printLines } from './output.ts';

const PAGE = '500';
/** Characters of a key id that are enough to name it. */
const KID_LENGTH_MIN = 8;

interface Named {
  readonly kid: string;
  readonly name: string;
}

const DONE = {
  approved: 'approved: its evidence counts from now on',
  refused: 'refused: its key may not sign in any more',
  retired: 'retired: its key may not sign in any more',
} as const;

/** Options of a decision about a host. */
export interface HostDecision extends TargetOptions {
  readonly reason: string;
  readonly replaces?: string;
}

/** `fleetseal host approve|refuse|retire <host> --reason TEXT`. */
export async function decide(
  event: keyof typeof DONE,
  host: string,
  options: HostDecision,
): Promise<void> {
  const { reason } = options;
  const client = apiOf(options);
  const waiting = await waitingHosts(client);
  const known = event === 'retired' ? [...waiting, ...(await hostsNamed(client, host))] : waiting;
  const params = { host: theOne(known, host).kid };
  const reply = await decided({ client, event, params, reason, replaces: options.replaces });
  printLines(`${reply.name} (${reply.kid}) is ${DONE[reply.event]}.`);
  if (reply.replaces !== null) printLines(`It replaces the key ${reply.replaces}.`);
}

async function decided(asked: {
  readonly client: ApiClient;
  readonly event: keyof typeof DONE;
  readonly params: { host: string };
  readonly reason: string;
  readonly replaces: string | undefined;
}) {
  const { client, event, params, reason, replaces } = asked;
  if (event === 'refused') return client.call('refuseHost', { params, body: { reason } });
  if (event === 'retired') return client.call('retireHost', { params, body: { reason } });
  const old =
    replaces === undefined ? null : theOne(await hostsNamed(client, replaces), replaces).kid;
  return client.call('approveHost', { params, body: { reason, replaces: old } });
}

async function waitingHosts(client: ApiClient): Promise<Named[]> {
  const { items } = await client.call('listWaitingHosts', { query: { limit: PAGE } });
  return items;
}

async function hostsNamed(client: ApiClient, text: string): Promise<Named[]> {
  const { items } = await client.call('listHosts', { query: { q: text, limit: PAGE } });
  return items;
}

/** By its name, its key id, or the start of that. Throws notFound, usageWrong. */
function theOne(hosts: readonly Named[], text: string): Named {
  const fits = ({ kid, name }: Named) =>
    name === text || (text.length >= KID_LENGTH_MIN && kid.startsWith(text));
  const fitting = new Map(hosts.filter(fits).map((host) => [host.kid, host]));
  const [first, ...more] = fitting.values();
  if (first === undefined) {
    throw new FleetsealError('notFound', `No host ${text} is in the state that this needs.`);
  }
  if (more.length === 0) return first;
  const kids = [...fitting.keys()].join(', ');
  throw new FleetsealError('usageWrong', `Several keys fit ${text}; name one of them: ${kids}.`);
}
