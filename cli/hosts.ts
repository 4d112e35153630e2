/** `fleetseal host …`: hosts, and a person's decisions about their keys. */
import {
  type HostEventRequest,
  hostEventReplySchema,
  hostEventRequestSchema,
  hostsReplySchema,
} from '../shared/api/admin.ts';
import { checkAs } from '../shared/bytes/parseAs.ts';
import { clientOf, type WithData } from './admin.ts';
import { printJson, printLines } from './output.ts';
import { hostKeyLines } from './print.ts';

/** `fleetseal host list [--json]`. */
export async function list(options: WithData & { json?: boolean }): Promise<void> {
  const request = { method: 'GET', path: '/v1/hosts' } as const;
  const { hosts } = await clientOf(options).json(request, hostsReplySchema);
  if (options.json === true) printJson({ hosts });
  else printLines(...hostKeyLines(hosts));
}

const DONE = {
  approved: 'approved: its evidence counts from now on',
  refused: 'refused: its key may not sign in any more',
  retired: 'retired: its key may not sign in any more',
} as const satisfies Record<HostEventRequest['event'], string>;

/** `fleetseal host approve|refuse|retire <host> --reason TEXT`. */
export async function decide(
  event: HostEventRequest['event'],
  host: string,
  options: WithData & { reason: string; by: string; replaces?: string },
): Promise<void> {
  const { reason, by, replaces = null } = options;
  const body = checkAs({ event, host, reason, by, replaces }, hostEventRequestSchema, 'usageWrong');
  const request = { method: 'POST', path: '/v1/host-events', body } as const;
  const reply = await clientOf(options).json(request, hostEventReplySchema);
  printLines(`${reply.name} (${reply.kid}) is ${DONE[reply.event]}.`);
  if (reply.replaces !== null) printLines(`It replaces the key ${reply.replaces}.`);
}
