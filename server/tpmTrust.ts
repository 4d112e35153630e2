/** What the server makes of a TPM: whose endorsement keys it trusts, and how far. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateDirectory } from '../platform/files.ts';
import { fromBase64Url } from '../shared/bytes/base64.ts';
import { compareText, equalBytes } from '../shared/bytes/bytes.ts';
import type { P256PublicJwk } from '../shared/crypto/keys.ts';
import { FleetsealError } from '../shared/errors.ts';
import { type TpmStatement, tpmQualifier } from '../shared/tpm/statement.ts';
import { verifyStatement } from '../shared/tpm/statementCheck.ts';
import type { ServerContext } from './context.ts';
import type { ConnectionNonces } from './tokens.ts';
import { certificatesOfPem, verifyEkCertificate } from './tpm/ekChain.ts';

/**
 * Texts of the PEM files in a directory, which is made where it is missing: the makers of TPMs that
 * the operator trusts. Throws stateInvalid for a file without a certificate.
 */
export function readTrustedMakers(directory: string): readonly string[] {
  makePrivateDirectory(directory);
  const names = readdirSync(directory).filter((name) => /\.(pem|crt)$/.test(name));
  return names.toSorted(compareText).map((name) => {
    const path = join(directory, name);
    const pem = readFileSync(path, 'utf8');
    try {
      certificatesOfPem(pem);
    } catch (cause) {
      throw new FleetsealError('stateInvalid', `${path} holds no certificate.`, { cause });
    }
    return pem;
  });
}

/** A TPM statement and what it must belong to. */
export interface TpmClaim {
  readonly tpm: TpmStatement;
  readonly jwk: P256PublicJwk;
  readonly nonces: ConnectionNonces;
  /** Digest of the one endorsement key that will do, hex; null where any will do. */
  readonly ekDigest: string | null;
}

/**
 * Verifies what a host says of its TPM, for this connection. True where the endorsement key is one
 * that the operator trusts: by its maker's certificate, or by name in the token's list. Then a
 * credential shows whether the host has it. Throws tpmInvalid, and tokenRefused for another key.
 */
export async function isTrustedTpm(context: ServerContext, claim: TpmClaim): Promise<boolean> {
  const { tpm, jwk, nonces, ekDigest } = claim;
  const { extraData } = await verifyStatement(tpm, jwk);
  if (!equalBytes(extraData, tpmQualifier(nonces))) {
    throw new FleetsealError('tpmInvalid', 'The certification was made for another connection.');
  }
  if (ekDigest !== null) {
    const digest = createHash('sha256').update(fromBase64Url(tpm.ekPublic)).digest('hex');
    if (digest === ekDigest) return true;
    throw new FleetsealError('tokenRefused', 'The endorsement key is not the one of this name.');
  }
  if (tpm.ekCertificate === null) return false;
  const verdict = verifyEkCertificate({
    der: tpm.ekCertificate,
    ekPublic: tpm.ekPublic,
    trustedPems: context.trustedTpmMakers,
    now: context.now(),
  });
  if (!verdict.trusted) context.log.info({ why: verdict.why }, 'a TPM of no trusted maker');
  return verdict.trusted;
}
