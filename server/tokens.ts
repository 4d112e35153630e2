/** Enrollment tokens: made here, proven by a host without its secret, used up with a new key. */
import { randomBytes } from 'node:crypto';
import { utf8 } from '../shared/bytes/bytes.ts';
import { equalConstantTime } from '../shared/crypto/sha256.ts';
import { FleetsealError } from '../shared/errors.ts';
import { LIMITS } from '../shared/limits.ts';
import type { AllowedHost } from '../shared/protocol/allowList.ts';
import type { Enrollment } from '../shared/protocol/messages.ts';
import { enrollmentMac, formatToken } from '../shared/protocol/token.ts';
import type { ServerContext } from './context.ts';
import type { StoreTransaction } from './store/store.ts';

/** What a new token allows. */
export interface TokenRequest {
  readonly site: string | null;
  readonly uses: number;
  readonly expiresInMs: number;
  /** The hosts that may use it, each once; every host where not given. */
  readonly allow?: readonly AllowedHost[];
  /** Who makes it, and what for; null where the program does. */
  readonly by?: string | null;
  readonly note?: string;
}

/** A new token: the only time that its secret is shown. */
export interface IssuedToken {
  readonly id: string;
  /** One line of text. */
  readonly token: string;
  /** Milliseconds UTC. */
  readonly expiresAt: number;
}

/** Makes a token; `write` runs in the same transaction. Throws usageWrong. */
export async function issueToken(
  context: ServerContext,
  request: TokenRequest,
  write: (trx: StoreTransaction, id: string) => Promise<void> = async () => {},
): Promise<IssuedToken> {
  const { keys, evidenceLog, registerLog, store, now } = context;
  const { site, uses, allow = [], by = null, note = '' } = request;
  assertDistinct(allow);
  const id = `tok-${randomBytes(6).toString('hex')}`;
  const secret = randomBytes(32).toString('base64url');
  const createdAt = now();
  const expiresAt = createdAt + request.expiresInMs;
  await store.transaction(async (trx) => {
    await forgetExpired(trx, createdAt);
    const said = { uses, note, created_by: by, created_at: createdAt };
    await trx
      .insertInto('token')
      .values({ id, secret, site, uses_left: uses, expires_at: expiresAt, ...said })
      .execute();
    for (const { name, ekDigest } of allow) {
      await trx
        .insertInto('token_name')
        .values({ token: id, name, ek_digest: ekDigest, kid: null })
        .execute();
    }
    await write(trx, id);
  });
  const logs: [string, string] = [evidenceLog.origin, registerLog.origin];
  const token = formatToken({ id, secret, serverKey: keys.server.kid, logs });
  return { id, token, expiresAt };
}

/** Makes a token and returns its one-line text. Throws as issueToken does. */
export async function createToken(context: ServerContext, request: TokenRequest): Promise<string> {
  return (await issueToken(context, request)).token;
}

function assertDistinct(allow: readonly AllowedHost[]): void {
  const seen = new Set<string>();
  for (const { name } of allow) {
    if (seen.has(name)) throw new FleetsealError('usageWrong', `The host ${name} is named twice.`);
    seen.add(name);
  }
}

/** What is expired is listed for a while, and its secret is nowhere any more. */
async function forgetExpired(trx: StoreTransaction, now: number): Promise<void> {
  const before = now - LIMITS.tokenListedMs;
  const expired = trx.selectFrom('token').select('id').where('expires_at', '<', before);
  await trx.deleteFrom('token_name').where('token', 'in', expired).execute();
  await trx.deleteFrom('token').where('expires_at', '<', before).execute();
  await trx.updateTable('token').set({ secret: '' }).where('expires_at', '<', now).execute();
}

/**
 * Revokes a live token, from when it resolves on: also an enrollment that has proven it already
 * gets nothing. `write` runs in the same transaction. False where it was not live any more.
 */
export async function revokeToken(
  { store, now }: ServerContext,
  { id, by }: { id: string; by: string },
  write: (trx: StoreTransaction) => Promise<void>,
): Promise<boolean> {
  const revokedAt = now();
  return store.transaction(async (trx) => {
    const revoked = await trx
      .updateTable('token')
      .set({ secret: '', revoked_by: by, revoked_at: revokedAt })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .where('uses_left', '>', 0)
      .where('expires_at', '>', revokedAt)
      .executeTakeFirst();
    if (revoked.numUpdatedRows !== 1n) return false;
    await write(trx);
    return true;
  });
}

/** Both nonces that an enrollment is bound to. */
export interface ConnectionNonces {
  readonly serverNonce: string;
  readonly agentNonce: string;
}

/** A token that a host has proven to hold. */
export interface ProvenToken {
  readonly id: string;
  readonly site: string | null;
  /** True where the token names its hosts. */
  readonly isForNames: boolean;
  /** Digest of the endorsement key that the host must have, hex; null where any will do. */
  readonly ekDigest: string | null;
}

/** Checks that the host holds a live token that is for it. Throws tokenRefused. */
export async function proveToken(
  context: ServerContext,
  request: Enrollment,
  proof: { kid: string; nonces: ConnectionNonces },
): Promise<ProvenToken> {
  const { nonces, kid } = proof;
  const token = await context.store.db
    .selectFrom('token')
    .selectAll()
    .where('id', '=', request.tokenId)
    .executeTakeFirst();
  const sameConnection =
    request.serverNonce === nonces.serverNonce &&
    request.agentNonce === nonces.agentNonce &&
    request.aud === context.evidenceLog.origin;
  const now = context.now();
  const live = token !== undefined && token.revoked_at === null && token.expires_at > now;
  // An unknown id costs the same HMAC as a known one, and gets the same answer.
  const secret = live ? token.secret : randomBytes(32).toString('base64url');
  const expected = enrollmentMac(secret, {
    serverKid: context.keys.server.kid,
    kid,
    ...nonces,
  });
  const macRight = equalConstantTime(utf8(expected), utf8(request.mac));
  if (token === undefined || !macRight || !sameConnection || !live) {
    throw new FleetsealError('tokenRefused');
  }
  return { id: token.id, site: token.site, ...(await namedBy(context, token.id, request.name)) };
}

async function namedBy(
  context: ServerContext,
  token: string,
  name: string,
): Promise<Pick<ProvenToken, 'isForNames' | 'ekDigest'>> {
  const names = context.store.db
    .selectFrom('token_name')
    .select('ek_digest')
    .where('token', '=', token);
  if ((await names.limit(1).executeTakeFirst()) === undefined) {
    return { isForNames: false, ekDigest: null };
  }
  const row = await names.where('name', '=', name).executeTakeFirst();
  if (row === undefined) {
    throw new FleetsealError('tokenRefused', `The token is not for a host of the name ${name}.`);
  }
  return { isForNames: true, ekDigest: row.ek_digest };
}

/**
 * Uses a token up for one key. Inside the transaction that registers the key: of two hosts racing
 * for the last use, one gets nothing. Throws tokenRefused.
 */
export async function spendToken(
  trx: StoreTransaction,
  token: ProvenToken,
  host: { kid: string; name: string },
): Promise<void> {
  const used = await trx
    .updateTable('token')
    .set((eb) => ({ uses_left: eb('uses_left', '-', 1) }))
    .where('id', '=', token.id)
    .where('uses_left', '>', 0)
    // It may have been revoked since the host has proven it.
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (used.numUpdatedRows !== 1n) throw new FleetsealError('tokenRefused');
  if (!token.isForNames) return;
  const named = await trx
    .updateTable('token_name')
    .set({ kid: host.kid })
    .where('token', '=', token.id)
    .where('name', '=', host.name)
    .where('kid', 'is', null)
    .executeTakeFirst();
  if (named.numUpdatedRows === 1n) return;
  throw new FleetsealError('tokenRefused', `The token was used for the name ${host.name} already.`);
}
