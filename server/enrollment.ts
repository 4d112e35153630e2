/** Enrollment: a token authorizes one new key; under a name that is taken it waits for a person. */
import { parseJws, verifyJws } from '../shared/crypto/jws.ts';
import { importP256PublicKey, thumbprint } from '../shared/crypto/keys.ts';
import { FleetsealError } from '../shared/errors.ts';
import type { HostKey } from '../shared/evidence/evidence.ts';
import { LIMITS } from '../shared/limits.ts';
import {
  ENROLL_TYP,
  type Enrollment,
  enrollmentSchema,
  parseSigned,
} from '../shared/protocol/messages.ts';
import { awaitsApproval } from '../shared/register/hostKeys.ts';
import { attestationKeyOf } from '../shared/tpm/statementCheck.ts';
import { type Admitted, admit, type Pending, type Protection } from './admission.ts';
import type { ServerContext } from './context.ts';
import { insertHostKey, isKeyOrUeidTaken, isNameTaken } from './hostRows.ts';
import { assertMaySignIn } from './hosts.ts';
import { type ConnectionNonces, type ProvenToken, proveToken, spendToken } from './tokens.ts';

/** How often the name of a host is looked up again when it was taken or freed meanwhile. */
const TRIES_MAX = 5;

/** An enrollment whose signature is verified, and nothing else. */
export interface SignedEnrollment {
  readonly payload: Enrollment;
  readonly key: HostKey;
}

/** Opens an enrollment. Throws as parseJws and verifyJws, frameInvalid, keyInvalid, tpmInvalid. */
export async function openEnrollment(text: string): Promise<SignedEnrollment> {
  const parsed = parseJws(text, { typ: ENROLL_TYP, maxBytes: LIMITS.enrollmentBytes });
  const payload = parseSigned(parsed.payloadBytes, enrollmentSchema);
  const kid = thumbprint(payload.jwk);
  if (parsed.kid !== kid) throw new FleetsealError('signatureInvalid', 'Another key id.');
  const publicKey = await importP256PublicKey(payload.jwk);
  await verifyJws(parsed, publicKey);
  const { tpm, ueid } = payload;
  const attestationKey = tpm === undefined ? null : await attestationKeyOf(tpm);
  return { payload, key: { kid, ueid, publicKey, attestationKey } };
}

/** Where an enrollment comes from. */
export interface EnrollmentOrigin {
  readonly nonces: ConnectionNonces;
  /** Whether the host can be asked to open a credential of its TPM. */
  readonly canActivate: boolean;
}

/**
 * Enrolls a host key. The register leaf is durable before the host is told. A key that is already
 * enrolled is answered again without using the token. Throws tokenRefused, hostRetired, tpmInvalid.
 */
export async function enrollHost(
  context: ServerContext,
  { payload, key }: SignedEnrollment,
  { nonces, canActivate }: EnrollmentOrigin,
): Promise<Admitted | Pending> {
  const { kid } = key;
  const token = await proveToken(context, payload, { kid, nonces });
  const known = enrolledAlready(context, kid);
  if (known !== null) return known;
  const { tpm = null, jwk } = payload;
  const { ekDigest } = token;
  if (tpm === null && ekDigest !== null) {
    throw new FleetsealError('tokenRefused', 'The token is for a host with a TPM.');
  }
  return admit(context, {
    kid,
    claim: tpm === null ? null : { tpm, jwk, nonces, ekDigest },
    canActivate,
    register: (protection) => register(context, { payload, kid, token, protection }),
  });
}

/** What the register says of a key that asks again; null for a new one. Throws hostRetired. */
export function enrolledAlready(context: ServerContext, kid: string): Admitted | null {
  const state = context.register.folded.register.hosts.get(kid);
  if (state === undefined) return null;
  assertMaySignIn(state);
  return { kid, awaitsApproval: awaitsApproval(state) };
}

interface NewKey {
  readonly payload: Enrollment;
  readonly kid: string;
  readonly token: ProvenToken;
  readonly protection: Protection;
}

/** Thrown inside the transaction where the name was taken or freed since it was looked up. */
class NameChanged extends Error {}

async function register(context: ServerContext, key: NewKey): Promise<Admitted> {
  const { payload, kid, token } = key;
  const named = { name: payload.name, site: token.site };
  for (let tries = 1; ; tries += 1) {
    const isTaken = await isNameTaken(context.store.db, named);
    try {
      await append(context, key, isTaken);
      const fields = { kid, host: payload.name, token: token.id, awaitsApproval: isTaken };
      context.log.info(fields, 'host enrolled');
      return { kid, awaitsApproval: isTaken };
    } catch (error) {
      if (!(error instanceof NameChanged)) throw error;
      if (tries >= TRIES_MAX) throw new FleetsealError('overloaded');
    }
  }
}

async function append(context: ServerContext, key: NewKey, isTaken: boolean): Promise<void> {
  const { payload, kid, token, protection } = key;
  const { jwk, ueid, name, tpm = null } = payload;
  const { site } = token;
  const shared = { kid, ueid, name, site, protection };
  await context.register.append(
    {
      format: 'fleetseal/hostKey@2',
      ...shared,
      jwk,
      token: token.id,
      awaitsApproval: isTaken,
      rotation: null,
      tpm,
    },
    async (trx) => {
      await spendToken(trx, token, { kid, name });
      if (await isKeyOrUeidTaken(trx, { kid, ueid })) {
        throw new FleetsealError('tokenRefused', 'This key or host id is enrolled already.');
      }
      if ((await isNameTaken(trx, { name, site })) !== isTaken) throw new NameChanged();
      const state = isTaken ? 'awaiting' : 'live';
      await insertHostKey(trx, { ...shared, hostId: kid, state, enrolledAt: context.now() });
    },
  );
}
