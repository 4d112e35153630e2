/**
 * How often a password or code may be wrong. Three counts: of one account from one address, of one
 * account from everywhere, of one address. Past its free failures each count makes the next
 * attempt wait, twice as long each time, up to a longest wait; attempts in the wait are refused
 * without being looked at and do not prolong it; failures are forgotten one by one. Where the
 * account has signed in lately, only the counts of that place hold: so nobody who fails from
 * elsewhere keeps an account's owner out. Everything is in the store and outlives a restart.
 */
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { DAY_MS } from '../../shared/register/day.ts';
import { addressOf } from '../api/rates.ts';
import type { StoreTransaction } from '../store/store.ts';
import type { PeopleParts } from './parts.ts';

interface Count {
  readonly key: string;
  /** Failures without a wait. */
  readonly free: number;
  /** Longest wait; one failure is forgotten in each such time. */
  readonly waitMs: number;
}

/** An attempt that is counted as failed until it is said to be otherwise. */
export interface Attempt {
  readonly counts: readonly Count[];
  /** Account id, or a digest of a name that no account has. */
  readonly subject: string;
  readonly address: string;
  /** True where the account has signed in from there lately. */
  readonly isKnown: boolean;
}

const FIRST_WAIT_MS = 1_000;
/** Doublings after which every wait is the longest one. */
const DOUBLINGS_MAX = 10;

/**
 * Counts an attempt before it is looked at, so that many at once are no way around. Throws
 * rateLimited while one of the counts makes it wait.
 */
export async function beginAttempt(
  { store, now }: PeopleParts,
  from: { subject: string; address: string },
): Promise<Attempt> {
  const { subject } = from;
  const address = addressOf(from.address);
  return store.transaction(async (trx) => {
    const at = now();
    const known = await isKnownThere(trx, { subject, address }, at);
    const counts = countsOf({ subject, address }, known);
    const failures = new Map<string, number>();
    for (const count of counts) failures.set(count.key, await assertNoWait(trx, count, at));
    await trx
      .deleteFrom('sign_in_failure')
      .where('failed_at', '<', at - DAY_MS)
      .execute();
    for (const { key, free } of counts) {
      const failed = Math.min((failures.get(key) ?? 0) + 1, free + DOUBLINGS_MAX);
      await trx
        .insertInto('sign_in_failure')
        .values({ key, failures: failed, failed_at: at })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({ failures: failed, failed_at: at }),
        )
        .execute();
    }
    return { counts, subject, address, isKnown: known };
  });
}

function countsOf({ subject, address }: { subject: string; address: string }, known: boolean) {
  const { signInFailures, signInFailuresOfAccount, signInFailuresOfAddress } = LIMITS;
  const waitMs = LIMITS.signInWaitMs;
  const counts: Count[] = [
    { key: `both:${subject} ${address}`, free: signInFailures, waitMs },
    {
      key: `address:${address}`,
      free: signInFailuresOfAddress,
      waitMs: LIMITS.signInWaitOfAddressMs,
    },
  ];
  if (known) return counts;
  return [...counts, { key: `account:${subject}`, free: signInFailuresOfAccount, waitMs }];
}

/** Failures that are not forgotten yet. */
async function assertNoWait(trx: StoreTransaction, count: Count, now: number): Promise<number> {
  const { key, free, waitMs } = count;
  const row = await trx
    .selectFrom('sign_in_failure')
    .select(['failures', 'failed_at'])
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return 0;
  const passed = now - row.failed_at;
  const failures = Math.max(0, row.failures - Math.floor(passed / waitMs));
  const wait = failures < free ? 0 : Math.min(waitMs, FIRST_WAIT_MS * 2 ** (failures - free));
  if (passed >= wait) return failures;
  const seconds = Math.ceil((wait - passed) / 1000);
  throw new FleetsealError('rateLimited', `Too many failed sign-ins: wait ${seconds} s.`);
}

/** Says that the attempt was no failure: what was asked for could not be looked at, or is right so
 * far and something else is missing. */
export async function takeBack({ store }: PeopleParts, attempt: Attempt): Promise<void> {
  await store.transaction((trx) => uncount(trx, attempt));
}

async function uncount(trx: StoreTransaction, { counts }: Attempt): Promise<void> {
  for (const { key } of counts) {
    await trx
      .updateTable('sign_in_failure')
      .set((eb) => ({ failures: eb('failures', '-', 1) }))
      .where('key', '=', key)
      .where('failures', '>', 0)
      .execute();
  }
}

/** Says that the attempt was right: the account may fail again from here, and is known here. */
export async function succeed(trx: StoreTransaction, attempt: Attempt, now: number): Promise<void> {
  const { counts, subject: account, address } = attempt;
  await uncount(trx, attempt);
  const both = counts[0]?.key ?? '';
  await trx.deleteFrom('sign_in_failure').where('key', '=', both).execute();
  await trx
    .insertInto('known_address')
    .values({ account, address, used_at: now })
    .onConflict((conflict) =>
      conflict.columns(['account', 'address']).doUpdateSet({ used_at: now }),
    )
    .execute();
  const newest = await trx
    .selectFrom('known_address')
    .select('address')
    .where('account', '=', account)
    .orderBy('used_at', 'desc')
    .limit(LIMITS.knownAddresses)
    .execute();
  await trx
    .deleteFrom('known_address')
    .where('account', '=', account)
    .where(
      'address',
      'not in',
      newest.map((row) => row.address),
    )
    .execute();
}

async function isKnownThere(
  trx: StoreTransaction,
  { subject, address }: { subject: string; address: string },
  now: number,
): Promise<boolean> {
  const row = await trx
    .selectFrom('known_address')
    .select('used_at')
    .where('account', '=', subject)
    .where('address', '=', address)
    .executeTakeFirst();
  return row !== undefined && row.used_at > now - LIMITS.knownAddressMs;
}
