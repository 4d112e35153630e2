/** The state of the server for people: as much of it as the one who asks may see. */
import { isWholeAccess, type Role } from '../shared/api/roles.ts';
import type { SystemStatus } from '../shared/api/routes/system.ts';
import { recordReach } from '../shared/register/recordScope.ts';
import type { Agents } from './agents.ts';
import type { Principal } from './api/call.ts';
import type { ServerContext } from './context.ts';
import type { HostState } from './store/schema.ts';

/** What the state is read from. */
export interface StatusParts {
  readonly context: ServerContext;
  readonly agents: Pick<Agents, 'signedIn'>;
  readonly version: string;
  readonly addresses: { readonly agents: string; readonly http: string };
}

/** Roles that read records. */
const RECORD_READERS: readonly Role[] = ['administrator', 'compliance', 'approver', 'auditor'];

/** The state of the server as an account may see it. */
export async function systemStatus(
  parts: StatusParts,
  { roles, scope }: Pick<Principal, 'roles' | 'scope'>,
): Promise<SystemStatus> {
  const { context, version, addresses } = parts;
  const { evidenceLog, registerLog } = context;
  const readsRecords = roles.some((role) => RECORD_READERS.includes(role));
  const seesHosts = (readsRecords || roles.includes('operator')) && isWholeAccess(scope);
  const log = ({ origin, vkey, size }: typeof evidenceLog) => ({ origin, vkey, size });
  return {
    version,
    ...addresses,
    logs: { evidence: log(evidenceLog), register: log(registerLog) },
    hosts: seesHosts ? await countHosts(parts) : null,
    licenses: readsRecords ? licensesOf(context, scope) : null,
  };
}

async function countHosts({ context, agents }: StatusParts) {
  const rows = await context.store.db
    .selectFrom('host')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const count = (state: HostState) => Number(rows.find((row) => row.state === state)?.count ?? 0);
  const awaitingApproval = count('awaiting');
  return {
    enrolled: count('live') + awaitingApproval,
    connected: agents.signedIn.length,
    awaitingApproval,
  };
}

function licensesOf({ register }: ServerContext, scope: Principal['scope']): string[] {
  const { folded } = register;
  const reach = recordReach(scope, folded.register);
  const licenses = [...folded.register.records.license.values()].map(({ value }) => value);
  return licenses.filter((license) => reach.reads(license)).map(({ id }) => id);
}
