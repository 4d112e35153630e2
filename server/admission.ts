/** What becomes of a new host key: admitted, waiting for approval, or to be proven by its TPM. */
import { randomBytes } from 'node:crypto';
import { fromBase64Url } from '../shared/bytes/base64.ts';
import { equalConstantTime } from '../shared/crypto/sha256.ts';
import { FleetsealError } from '../shared/errors.ts';
import type { KEY_PROTECTIONS } from '../shared/register/documents.ts';
import type { TpmCredential } from '../shared/tpm/statement.ts';
import type { ServerContext } from './context.ts';
import { makeCredential } from './tpm/makeCredential.ts';
import { isTrustedTpm, type TpmClaim } from './tpmTrust.ts';

/** How well a key is kept. */
export type Protection = (typeof KEY_PROTECTIONS)[number];

/** A key that is in the register. */
export interface Admitted {
  readonly kid: string;
  readonly awaitsApproval: boolean;
}

/** A key that is not in the register yet: its TPM has to open a credential. */
export interface Pending {
  readonly kid: string;
  readonly credential: TpmCredential;
  /** Registers the key. Throws activationFailed for another secret, and what registering throws. */
  activate(secret: string): Promise<Admitted>;
}

/** True for a key whose TPM has to open a credential first. */
export function isPending(admission: Admitted | Pending): admission is Pending {
  return 'credential' in admission;
}

/** A new key, and how to register it. */
export interface AdmissionRequest {
  readonly kid: string;
  /** Null for a key in a file. */
  readonly claim: TpmClaim | null;
  /** Whether the host can be asked to open a credential: false for a file. */
  readonly canActivate: boolean;
  readonly register: (protection: Protection) => Promise<Admitted>;
}

/**
 * Admits a key by the kind of its protection. Throws tpmInvalid, tokenRefused, and what `register`
 * throws.
 */
export async function admit(
  context: ServerContext,
  request: AdmissionRequest,
): Promise<Admitted | Pending> {
  const { kid, claim, canActivate, register } = request;
  if (claim === null) return register('file');
  const isTrusted = await isTrustedTpm(context, claim);
  if (!canActivate && claim.ekDigest !== null) {
    const detail = 'A host that is named with its endorsement key enrolls over a connection.';
    throw new FleetsealError('tokenRefused', detail);
  }
  if (!isTrusted || !canActivate) return register('tpm');
  const secret = new Uint8Array(randomBytes(32));
  const { ekPublic, akPublic } = claim.tpm;
  const credential = makeCredential({ ekPublic, akPublic, secret });
  const activate = async (answer: string): Promise<Admitted> => {
    if (!equalConstantTime(fromBase64Url(answer), secret)) {
      throw new FleetsealError('activationFailed');
    }
    return register('tpmEkVerified');
  };
  return { kid, credential, activate };
}
