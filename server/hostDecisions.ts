/** A person's word about a host key, in the register: approved, refused, retired. */
import type { HostEventReply, HostEventRequest } from '../shared/api/admin.ts';
import { FleetsealError } from '../shared/errors.ts';
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
/** Characters of a key id that are enough to name it. */
const KID_LENGTH_MIN = 8;

interface FoundKey {
  readonly kid: string;
  readonly hostId: string;
  readonly name: string;
  readonly state: HostState;
}

/**
 * Writes a decision into the register. Throws notFound where no key is in the right state, and
 * usageWrong where the name means several keys.
 */
export async function decide(
  context: ServerContext,
  request: HostEventRequest,
): Promise<HostEventReply> {
  const { event, by, reason } = request;
  const key = await findKey(context, request.host, STATES[event]);
  const said = { format: 'fleetseal/hostEvent@1', kid: key.kid, by, reason } as const;
  const replaced = await replacedBy(context, request, key);
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

async function replacedBy(
  context: ServerContext,
  { event, replaces }: HostEventRequest,
  key: FoundKey,
): Promise<FoundKey | null> {
  if (event !== 'approved' || replaces === null) return null;
  const found = await findKey(context, replaces, STATES.replaced);
  if (found.hostId !== key.hostId) return found;
  throw new FleetsealError('usageWrong', 'A host cannot replace itself.');
}

/** The key that a text names: by its id, the start of its id, or the name of its host. */
async function findKey(
  context: ServerContext,
  text: string,
  states: readonly (keyof typeof STATE_WORDS)[],
): Promise<FoundKey> {
  const rows = await context.store.db
    .selectFrom('host')
    .select(['kid', 'host_id as hostId', 'name', 'state'])
    .where('state', 'in', states)
    .where((eb) =>
      text.length < KID_LENGTH_MIN
        ? eb('name', '=', text)
        : eb.or([
            eb('name', '=', text),
            eb(eb.fn('substr', ['kid', eb.val(1), eb.val(text.length)]), '=', text),
          ]),
    )
    .orderBy('kid')
    .limit(20)
    .execute();
  const [first, ...more] = rows;
  if (first === undefined) {
    const words = states.map((state) => STATE_WORDS[state]).join(' or ');
    throw new FleetsealError('notFound', `No host ${text} is ${words}.`);
  }
  if (more.length === 0) return first;
  const kids = rows.map(({ kid }) => kid).join(', ');
  throw new FleetsealError('usageWrong', `Several keys fit ${text}; name one of them: ${kids}.`);
}

/** Two people may decide at the same moment: the first one does. */
async function assertState(trx: StoreTransaction, key: FoundKey): Promise<void> {
  const row = await trx
    .selectFrom('host')
    .select('state')
    .where('kid', '=', key.kid)
    .executeTakeFirst();
  if (row?.state === key.state) return;
  throw new FleetsealError('notFound', `${key.name} is not ${key.state} any more.`);
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
