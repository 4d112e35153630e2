/** A person's word about a host key, in the register: approved, refused, retired. */
import type { HOST_DECISIONS, HostEventReply } from '../shared/api/admin.ts';
import type { AccessScope } from '../shared/api/roles.ts';
import { FleetsealError } from '../shared/errors.ts';
import { isHostSiteInScope } from '../shared/register/recordScope.ts';
import type { ServerContext } from './context.ts';
import { setState } from './hostRows.ts';
import type { HostState } from './store/schema.ts';
import type { StoreTransaction } from './store/store.ts';

/** In which states a key may be for each decision. */
const STATES = {
  approved: ['awaiting'],
  refused: ['awaiting'],
  retired: ['live', 'awaiting'],
  /** A key that another one replaces. */
  replaced: ['live', 'retired'],
} as const satisfies Record<string, readonly HostState[]>;
const STATE_WORDS = { awaiting: 'awaiting approval', live: 'live', retired: 'retired' } as const;

interface FoundKey {
  readonly kid: string;
  readonly hostId: string;
  readonly name: string;
  readonly state: HostState;
}

/** A person's decision about a host, by any of its keys. */
export interface HostDecision {
  readonly event: (typeof HOST_DECISIONS)[number];
  /** Id of a key of the host. */
  readonly kid: string;
  /** Where approved: a key of the host that it replaces; null for another host. */
  readonly replaces: string | null;
  readonly by: string;
  readonly reason: string;
  readonly scope: AccessScope;
}

/**
 * Writes a decision into the register. Throws notFound for a host that the scope does not have,
 * stateChanged where its key is not in the state for it, and usageWrong where a host would replace
 * itself.
 */
export async function decideHost(
  context: ServerContext,
  decision: HostDecision,
): Promise<HostEventReply> {
  const { event, scope, replaces } = decision;
  const key = await keyOfHost(context, decision.kid, { states: STATES[event], scope });
  if (event !== 'approved' || replaces === null) return write(context, { decision, key });
  const replaced = await keyOfHost(context, replaces, { states: STATES.replaced, scope });
  return write(context, { decision, key, replaced });
}

interface Decided {
  readonly decision: Pick<HostDecision, 'event' | 'by' | 'reason'>;
  readonly key: FoundKey;
  readonly replaced?: FoundKey | null;
}

async function write(
  context: ServerContext,
  { decision, key, replaced = null }: Decided,
): Promise<HostEventReply> {
  const { event, by, reason } = decision;
  if (replaced?.hostId === key.hostId) {
    throw new FleetsealError('usageWrong', 'A host cannot replace itself.');
  }
  const said = { format: 'fleetseal/hostEvent@1', kid: key.kid, by, reason } as const;
  if (event === 'approved') {
    await context.register.append(
      { ...said, event, replaces: replaced?.kid ?? null },
      async (trx) => {
        await assertState(trx, key);
        await setState(trx, key.kid, 'live');
        if (replaced !== null) await replace(trx, replaced, key);
      },
    );
  } else {
    const document =
      event === 'refused' ? { ...said, event } : { ...said, event, retirement: null };
    await context.register.append(document, async (trx) => {
      await assertState(trx, key);
      await setState(trx, key.kid, event);
    });
  }
  context.log.info({ kid: key.kid, host: key.name, event, by }, 'a person decided about a host');
  return { event, kid: key.kid, name: key.name, replaces: replaced?.kid ?? null };
}

/** The key of a host that a decision is about: the one in a state for it, whichever is named. */
async function keyOfHost(
  { store }: ServerContext,
  kid: string,
  { states, scope }: { states: readonly (keyof typeof STATE_WORDS)[]; scope: AccessScope },
): Promise<FoundKey> {
  const ofHost = store.db.selectFrom('host').select('host_id').where('kid', '=', kid);
  const rows = await store.db
    .selectFrom('host')
    .select(['kid', 'host_id as hostId', 'name', 'state', 'site'])
    .where('host_id', '=', ofHost)
    .orderBy('enrolled_at', 'desc')
    .execute();
  const visible = rows.filter(({ site }) => isHostSiteInScope(scope, site));
  if (visible.length === 0) throw new FleetsealError('notFound', `There is no host ${kid}.`);
  const isFitting = ({ state }: FoundKey) => states.some((each) => each === state);
  const found = visible.find((row) => row.kid === kid && isFitting(row)) ?? visible.find(isFitting);
  if (found !== undefined) return found;
  const words = states.map((state) => STATE_WORDS[state]).join(' or ');
  throw new FleetsealError('stateChanged', `The host ${kid} is not ${words}.`);
}

/** Two people may decide at the same moment: the first one does. */
async function assertState(trx: StoreTransaction, key: FoundKey): Promise<void> {
  const row = await trx
    .selectFrom('host')
    .select('state')
    .where('kid', '=', key.kid)
    .executeTakeFirst();
  if (row?.state === key.state) return;
  throw new FleetsealError('stateChanged', `${key.name} is not ${key.state} any more.`);
}

/** The keys of the approved host become the newest keys of the other one. */
async function replace(trx: StoreTransaction, old: FoundKey, key: FoundKey): Promise<void> {
  await assertState(trx, old);
  await setState(trx, old.kid, 'replaced');
  await trx
    .updateTable('host')
    .set({ host_id: old.hostId })
    .where('host_id', '=', key.hostId)
    .execute();
}
