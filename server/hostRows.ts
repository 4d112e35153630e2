/**
 * The table of host keys: what the register says of each key, where transactions can look it up,
 * so that of two changes at one moment one is refused. It is written with the register's leaf.
 */
import type { Kysely } from 'kysely';
import { FleetsealError } from '../shared/errors.ts';
import type { SequencePoint } from '../shared/evidence/evidence.ts';
import type { HostKeyDocument } from '../shared/register/documents.ts';
import type { HostState, Schema } from './store/schema.ts';
import type { StoreTransaction } from './store/store.ts';

/** States of a key with which its host is in the fleet. */
const PRESENT = ['live', 'awaiting'] as const satisfies readonly HostState[];

type Named = Pick<HostKeyDocument, 'name' | 'site'>;

/** A key to insert. */
export interface NewHostKey
  extends Pick<HostKeyDocument, 'kid' | 'ueid' | 'name' | 'site' | 'protection'> {
  readonly hostId: string;
  readonly state: HostState;
  /** Milliseconds UTC. */
  readonly enrolledAt: number;
}

/** Inserts a key that is not there yet. */
export async function insertHostKey(trx: StoreTransaction, key: NewHostKey): Promise<void> {
  const { kid, ueid, name, site, protection, hostId, state, enrolledAt } = key;
  await trx
    .insertInto('host')
    .values({
      kid,
      host_id: hostId,
      state,
      protection,
      ueid,
      name,
      site,
      enrolled_at: enrolledAt,
      head_seq: null,
      head_digest: null,
    })
    .execute();
}

/** True where a host of the fleet has this name at this site. */
export async function isNameTaken(db: Kysely<Schema>, { name, site }: Named): Promise<boolean> {
  const row = await db
    .selectFrom('host')
    .select('kid')
    .where('name', '=', name)
    .where('site', site === null ? 'is' : '=', site)
    .where('state', 'in', PRESENT)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** True where the key is known, or a host of the fleet has this UEID. */
export async function isKeyOrUeidTaken(
  trx: StoreTransaction,
  { kid, ueid }: { kid: string; ueid: string },
): Promise<boolean> {
  const row = await trx
    .selectFrom('host')
    .select('kid')
    .where((eb) =>
      eb.or([eb('kid', '=', kid), eb.and([eb('ueid', '=', ueid), eb('state', 'in', PRESENT)])]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** A key as transactions need it. */
export interface HostRow {
  readonly hostId: string;
  readonly state: HostState;
  readonly head: SequencePoint | null;
}

/** Looks a key up; null where there is none. */
export async function hostRow(db: Kysely<Schema>, kid: string): Promise<HostRow | null> {
  const row = await db
    .selectFrom('host')
    .select(['host_id', 'state', 'head_seq', 'head_digest'])
    .where('kid', '=', kid)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { host_id: hostId, state, head_seq: seq, head_digest: digest } = row;
  return { hostId, state, head: seq === null || digest === null ? null : { seq, digest } };
}

/**
 * The key of a host of the fleet whose newest evidence is not beyond `last`: what it says of its
 * own end fits what this server knows. Throws keyChangeRefused.
 */
export async function keyThatMayEnd(
  trx: StoreTransaction,
  kid: string,
  last: SequencePoint | null,
): Promise<HostRow> {
  const row = await hostRow(trx, kid);
  if (row === null || !PRESENT.some((state) => state === row.state)) {
    throw new FleetsealError('keyChangeRefused', 'This key is not the key of its host any more.');
  }
  const { head } = row;
  if (head === null) return row;
  const fits =
    last !== null &&
    (last.seq > head.seq || (last.seq === head.seq && last.digest === head.digest));
  if (fits) return row;
  const detail = `The server has evidence ${head.seq} of this key, which is not what it says.`;
  throw new FleetsealError('keyChangeRefused', detail);
}

/** How many keys of one host were registered after `time`, milliseconds UTC. */
export async function keysSince(
  db: Kysely<Schema>,
  { hostId, time }: { hostId: string; time: number },
): Promise<number> {
  const row = await db
    .selectFrom('host')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('host_id', '=', hostId)
    .where('enrolled_at', '>', time)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Sets the state of one key. */
export async function setState(
  trx: StoreTransaction,
  kid: string,
  state: HostState,
): Promise<void> {
  await trx.updateTable('host').set({ state }).where('kid', '=', kid).execute();
}
