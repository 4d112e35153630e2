/** Enrollment: tokens, and the one locally made key that each use of a token authorizes. */
import { randomBytes } from 'node:crypto';
import { utf8 } from '../shared/bytes/bytes.ts';
import { parseJws, verifyJws } from '../shared/crypto/jws.ts';
import { importP256PublicKey, thumbprint } from '../shared/crypto/keys.ts';
import { equalConstantTime } from '../shared/crypto/sha256.ts';
import { FleetsealError } from '../shared/errors.ts';
import { LIMITS } from '../shared/limits.ts';
import {
  ENROLL_TYP,
  type Enrollment,
  enrollmentSchema,
  parseSigned,
} from '../shared/protocol/messages.ts';
import { enrollmentMac, formatToken } from '../shared/protocol/token.ts';
import type { ServerContext } from './context.ts';

/** What a new token allows. */
export interface TokenRequest {
  readonly site: string | null;
  readonly uses: number;
  readonly expiresInMs: number;
}

/** Makes a token and returns its one-line text: the only time the secret is shown. */
export async function createToken(context: ServerContext, request: TokenRequest): Promise<string> {
  const { keys, evidenceLog, registerLog, store, now } = context;
  const id = `tok-${randomBytes(6).toString('hex')}`;
  const secret = randomBytes(32).toString('base64url');
  await store.db.deleteFrom('token').where('expires_at', '<', now()).execute();
  await store.db
    .insertInto('token')
    .values({
      id,
      secret,
      site: request.site,
      uses_left: request.uses,
      expires_at: now() + request.expiresInMs,
    })
    .execute();
  return formatToken({
    id,
    secret,
    serverKey: keys.server.kid,
    logs: [evidenceLog.origin, registerLog.origin],
  });
}

/** Both nonces of the connection that asks. */
export interface ConnectionNonces {
  readonly serverNonce: string;
  readonly agentNonce: string;
}

/**
 * Enrolls a host key. The register leaf is durable before the host is told. A key that is already
 * enrolled is answered again without using the token. Throws tokenRefused, keyInvalid, jwsInvalid,
 * signatureInvalid, frameInvalid.
 */
export async function enrollHost(
  context: ServerContext,
  text: string,
  nonces: ConnectionNonces,
): Promise<string> {
  const parsed = parseJws(text, { typ: ENROLL_TYP, maxBytes: LIMITS.enrollmentBytes });
  const request = parseSigned(parsed.payloadBytes, enrollmentSchema);
  const kid = thumbprint(request.jwk);
  if (parsed.kid !== kid) throw new FleetsealError('signatureInvalid', 'Another key id.');
  await verifyJws(parsed, await importP256PublicKey(request.jwk));
  const token = await authorize(context, request, { kid, nonces });
  if (!context.register.folded.register.hostKeys.has(kid)) {
    await register(context, request, { kid, token });
  }
  return kid;
}

async function authorize(
  context: ServerContext,
  request: Enrollment,
  proof: { kid: string; nonces: ConnectionNonces },
): Promise<{ id: string; site: string | null }> {
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
  // An unknown id costs the same HMAC as a known one, and gets the same answer.
  const secret = token?.secret ?? randomBytes(32).toString('base64url');
  const expected = enrollmentMac(secret, {
    serverKid: context.keys.server.kid,
    kid,
    ...nonces,
  });
  const macRight = equalConstantTime(utf8(expected), utf8(request.mac));
  const live = token !== undefined && token.expires_at > context.now();
  if (token === undefined || !macRight || !sameConnection || !live) {
    throw new FleetsealError('tokenRefused');
  }
  return token;
}

async function register(
  context: ServerContext,
  request: Enrollment,
  grant: { kid: string; token: { id: string; site: string | null } },
): Promise<void> {
  const { kid, token } = grant;
  await context.register.append(
    {
      format: 'fleetseal/hostKey@1',
      kid,
      jwk: request.jwk,
      ueid: request.ueid,
      name: request.name,
      site: token.site,
      token: token.id,
      protection: 'file',
    },
    async (trx) => {
      const used = await trx
        .updateTable('token')
        .set((eb) => ({ uses_left: eb('uses_left', '-', 1) }))
        .where('id', '=', token.id)
        .where('uses_left', '>', 0)
        .executeTakeFirst();
      // Thrown inside the transaction: of two hosts racing for the last use, one gets nothing.
      if (used.numUpdatedRows !== 1n) throw new FleetsealError('tokenRefused');
      const other = await trx
        .selectFrom('host')
        .select('kid')
        .where((eb) => eb.or([eb('kid', '=', kid), eb('ueid', '=', request.ueid)]))
        .executeTakeFirst();
      if (other !== undefined) {
        throw new FleetsealError('tokenRefused', 'This key or host id is enrolled already.');
      }
      await trx
        .insertInto('host')
        .values({
          kid,
          ueid: request.ueid,
          name: request.name,
          site: token.site,
          enrolled_at: context.now(),
          head_seq: null,
          head_digest: null,
        })
        .execute();
    },
  );
  context.log.info({ kid, host: request.name, token: token.id }, 'host enrolled');
}
