/** What a signed-in host says of its own key: that another one follows it, or that it leaves. */
import { type ParsedJws, verifyJws } from '../shared/crypto/jws.ts';
import { importP256PublicKey, thumbprint } from '../shared/crypto/keys.ts';
import { FleetsealError } from '../shared/errors.ts';
import type { HostKey } from '../shared/evidence/evidence.ts';
import { LIMITS } from '../shared/limits.ts';
import { HOUR_MS } from '../shared/register/day.ts';
import type { HostKeyDocument } from '../shared/register/documents.ts';
import {
  isKeptAsWell,
  keepingOf,
  type ParsedRotation,
  parseRetirement,
  parseRotation,
} from '../shared/register/hostKeys.ts';
import { type Admitted, admit, type Pending, type Protection } from './admission.ts';
import type { ServerContext } from './context.ts';
import { enrolledAlready } from './enrollment.ts';
import { hostRow, insertHostKey, keysSince, keyThatMayEnd, setState } from './hostRows.ts';
import type { ConnectionNonces } from './tokens.ts';

/** Who asks: the host that is signed in on the connection with these nonces. */
export interface SignedInHost {
  readonly host: HostKey;
  readonly nonces: ConnectionNonces;
}

/**
 * Registers the key that follows the key of a signed-in host; both must have signed. One that
 * leaves the TPM of the old key waits for a person's approval. A rotation that is in the register
 * already is answered again. Throws keyChangeRefused, rateLimited, signatureInvalid, jwsInvalid,
 * frameInvalid, tooLarge, keyInvalid, tpmInvalid.
 */
export async function rotateKey(
  context: ServerContext,
  text: string,
  { host, nonces }: SignedInHost,
): Promise<Admitted | Pending> {
  const parsed = parseRotation(text);
  const { rotation, consent, request, consentJws } = parsed;
  const kid = thumbprint(rotation.jwk);
  await verifyBy(request, { kid, publicKey: await importP256PublicKey(rotation.jwk) });
  await verifyBy(consentJws, host);
  assertHere(context, { host, nonces }, { ...consent, also: rotation.aud });
  if (rotation.oldKid !== host.kid || consent.newKid !== kid || kid === host.kid) {
    throw new FleetsealError('keyChangeRefused', 'The two keys do not name each other.');
  }
  const state = context.register.folded.register.hosts.get(kid);
  if (state !== undefined) {
    const known = context.register.folded.register.hosts.get(host.kid);
    if (known?.replacedBy !== kid) {
      throw new FleetsealError('keyChangeRefused', 'The new key is known already.');
    }
    return enrolledAlready(context, kid) ?? { kid, awaitsApproval: false };
  }
  const { tpm = null, jwk } = rotation;
  return admit(context, {
    kid,
    claim: tpm === null ? null : { tpm, jwk, nonces, ekDigest: null },
    canActivate: true,
    register: (protection) => appendRotation(context, { parsed, kid, protection }),
  });
}

async function appendRotation(
  context: ServerContext,
  next: { parsed: ParsedRotation; kid: string; protection: Protection },
): Promise<Admitted> {
  const { parsed, kid, protection } = next;
  const { oldKid, jwk, tpm = null } = parsed.rotation;
  const before = documentOf(context, oldKid);
  const { ueid, name, site } = before;
  const row = await hostRow(context.store.db, oldKid);
  if (row !== null) await assertNotTooOften(context, row.hostId);
  const wasWaiting = row?.state === 'awaiting';
  const awaitsApproval = wasWaiting || !isKeptAsWell(keepingOf(before), { protection, tpm });
  const shared = { kid, ueid, name, site, protection };
  await context.register.append(
    {
      format: 'fleetseal/hostKey@2',
      ...shared,
      jwk,
      token: null,
      awaitsApproval,
      rotation: parsed.request.text,
      tpm,
    },
    async (trx) => {
      const old = await keyThatMayEnd(trx, oldKid, parsed.consent.last);
      if ((await hostRow(trx, kid)) !== null || (old.state === 'awaiting') !== wasWaiting) {
        throw new FleetsealError('keyChangeRefused', 'The key changed at the same moment.');
      }
      await setState(trx, oldKid, 'replaced');
      const { hostId } = old;
      const state = awaitsApproval ? 'awaiting' : old.state;
      await insertHostKey(trx, { ...shared, hostId, state, enrolledAt: context.now() });
    },
  );
  context.log.info({ kid, oldKid, host: name }, 'host key rotated');
  return { kid, awaitsApproval };
}

/** Each rotation is a statement of the register, which every report holds. */
async function assertNotTooOften(context: ServerContext, hostId: string): Promise<void> {
  const time = context.now() - HOUR_MS;
  const count = await keysSince(context.store.db, { hostId, time });
  if (count > LIMITS.rotationsPerHour) throw new FleetsealError('rateLimited');
}

/**
 * Writes into the register that a signed-in host leaves; its key signs in no more. Returns the
 * digest of the retirement. Throws as rotateKey does.
 */
export async function retireKey(
  context: ServerContext,
  text: string,
  { host, nonces }: SignedInHost,
): Promise<string> {
  const { request, retirement } = parseRetirement(text);
  await verifyBy(request, host);
  assertHere(context, { host, nonces }, retirement);
  await context.register.append(
    {
      format: 'fleetseal/hostEvent@1',
      kid: host.kid,
      by: null,
      reason: '',
      event: 'retired',
      retirement: text,
    },
    async (trx) => {
      await keyThatMayEnd(trx, host.kid, retirement.last);
      await setState(trx, host.kid, 'retired');
    },
  );
  context.log.info({ kid: host.kid }, 'host retired itself');
  return request.digest;
}

function documentOf(context: ServerContext, kid: string): HostKeyDocument {
  const state = context.register.folded.register.hosts.get(kid);
  if (state === undefined) throw new TypeError('a host is signed in that the register lacks');
  return state.document;
}

async function verifyBy(
  jws: ParsedJws,
  key: { readonly kid: string; readonly publicKey: CryptoKey },
): Promise<void> {
  if (jws.kid !== key.kid) throw new FleetsealError('signatureInvalid', 'Another key id.');
  await verifyJws(jws, key.publicKey);
}

/** What was signed for another connection or another log changes nothing here. */
function assertHere(
  context: ServerContext,
  { nonces }: SignedInHost,
  signed: ConnectionNonces & { readonly aud: string; readonly also?: string },
): void {
  const { origin } = context.evidenceLog;
  const isHere =
    signed.aud === origin &&
    (signed.also === undefined || signed.also === origin) &&
    signed.serverNonce === nonces.serverNonce &&
    signed.agentNonce === nonces.agentNonce;
  if (!isHere) throw new FleetsealError('keyChangeRefused', 'It is for another connection.');
}
