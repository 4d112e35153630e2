/** Second factors: authenticator apps (TOTP, RFC 6238) and recovery codes, each used once. */
import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { FleetsealError } from '../../shared/errors.ts';
import type { StoreTransaction } from '../store/store.ts';
import type { Db } from './parts.ts';
import { digestOf } from './secrets.ts';

const ISSUER = 'Fleetseal';
const PERIOD_S = 30;
const SECRET_BYTES = 20;
/** Steps before and after the present one whose codes are taken. */
const WINDOW_STEPS = 1;
const RECOVERY_CODES = 10;
const RECOVERY_CHARACTERS = 16;
/** Without characters that are taken for others (Crockford's base 32): 80 bits a code. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** What a person types or scans into an app. */
export interface NewSecondFactor {
  readonly secret: string;
  readonly uri: string;
}

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: ISSUER,
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_S,
  });
}

/**
 * Begins to set up an app; what was begun before is forgotten. Throws stateChanged where the
 * account has one.
 */
export async function beginSecondFactor(
  trx: StoreTransaction,
  account: { readonly id: string; readonly name: string },
): Promise<NewSecondFactor> {
  if (await hasSecondFactor(trx, account.id)) throw alreadySet();
  const secret = new Secret({ size: SECRET_BYTES }).base32;
  await trx.deleteFrom('second_factor').where('account', '=', account.id).execute();
  await trx
    .insertInto('second_factor')
    .values({ account: account.id, secret, confirmed_at: null, last_step: 0 })
    .execute();
  return { secret, uri: totpOf(secret, account.name).toString() };
}

function alreadySet(): FleetsealError {
  return new FleetsealError('stateChanged', 'The account has a second factor; remove it first.');
}

/**
 * Makes the app count, with a code of it; gives new recovery codes. Throws credentialsWrong for
 * another code, stateChanged where nothing was begun.
 */
export async function confirmSecondFactor(
  trx: StoreTransaction,
  { account, code, now }: CodeAttempt,
): Promise<string[]> {
  const row = await rowOf(trx, account);
  if (row === undefined) {
    throw new FleetsealError('stateChanged', 'No second factor is being set up.');
  }
  if (row.confirmed_at !== null) throw alreadySet();
  const step = stepOf(row.secret, code, now);
  if (step === null) throw new FleetsealError('credentialsWrong');
  await trx
    .updateTable('second_factor')
    .set({ confirmed_at: now, last_step: step })
    .where('account', '=', account)
    .execute();
  return renewRecoveryCodes(trx, account);
}

/** A code for an account. */
export interface CodeAttempt {
  readonly account: string;
  readonly code: string;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Uses up a code of the app, or a recovery code. Throws credentialsWrong. */
export async function spendCode(trx: StoreTransaction, attempt: CodeAttempt): Promise<void> {
  const { account, code, now } = attempt;
  const row = await rowOf(trx, account);
  if (row === undefined || row.confirmed_at === null) throw new FleetsealError('credentialsWrong');
  if (/^[0-9]{6}$/.test(code)) {
    const step = stepOf(row.secret, code, now);
    const { numUpdatedRows } = await trx
      .updateTable('second_factor')
      .set({ last_step: step ?? 0 })
      .where('account', '=', account)
      .where('last_step', '<', step ?? 0)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new FleetsealError('credentialsWrong');
    return;
  }
  const { numDeletedRows } = await trx
    .deleteFrom('recovery_code')
    .where('account', '=', account)
    .where('digest', '=', recoveryDigest(code))
    .executeTakeFirst();
  if (numDeletedRows !== 1n) throw new FleetsealError('credentialsWrong');
}

/** The step that a code is of; null for another code. */
function stepOf(secret: string, code: string, now: number): number | null {
  const totp = totpOf(secret, ISSUER);
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW_STEPS });
  return delta === null ? null : totp.counter({ timestamp: now }) + delta;
}

/** Ends app and recovery codes. */
export async function removeSecondFactor(trx: StoreTransaction, account: string): Promise<void> {
  await trx.deleteFrom('second_factor').where('account', '=', account).execute();
  await trx.deleteFrom('recovery_code').where('account', '=', account).execute();
}

/** Makes recovery codes, and ends those before. */
export async function renewRecoveryCodes(
  trx: StoreTransaction,
  account: string,
): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await trx.deleteFrom('recovery_code').where('account', '=', account).execute();
  const rows = codes.map((code) => ({ account, digest: recoveryDigest(code) }));
  await trx.insertInto('recovery_code').values(rows).execute();
  return codes;
}

function newRecoveryCode(): string {
  const characters = Array.from({ length: RECOVERY_CHARACTERS }, () =>
    ALPHABET.charAt(randomInt(ALPHABET.length)),
  ).join('');
  return characters.replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** However it was typed: case, dashes and spaces do not count. */
function recoveryDigest(code: string): string {
  return digestOf(code.toLowerCase().replaceAll(/[\s-]/g, ''));
}

/** True where the account has an app that counts. */
export async function hasSecondFactor(db: Db, account: string): Promise<boolean> {
  const row = await rowOf(db, account);
  return row !== undefined && row.confirmed_at !== null;
}

/** Recovery codes that were not used yet. */
export async function recoveryCodesLeft(db: Db, account: string): Promise<number> {
  const row = await db
    .selectFrom('recovery_code')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

async function rowOf(db: Db, account: string) {
  return db
    .selectFrom('second_factor')
    .select(['secret', 'confirmed_at', 'last_step'])
    .where('account', '=', account)
    .executeTakeFirst();
}
