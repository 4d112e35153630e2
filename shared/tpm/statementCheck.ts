/** Checks of what a host says once about the keys of its TPM (docs/formats/tpm.md). */
import { type Bytes, equalBytes } from '../bytes/bytes.ts';
import { importP256PublicKey, type P256PublicJwk } from '../crypto/keys.ts';
import { FleetsealError } from '../errors.ts';
import { parseAttest } from './attest.ts';
import { hasAttributes, nameOf, p256KeyOfPublic, parsePublic, type TpmPublic } from './public.ts';
import { verifySigned } from './quote.ts';
import { refuse, structureBytes } from './reader.ts';
import type { TpmStatement } from './statement.ts';

/** Made in a TPM, and unable to leave it. */
const INBORN = ['fixedTpm', 'fixedParent', 'sensitiveDataOrigin'] as const;

/**
 * Checks that the attestation key says of the host key `jwk` that it was made in the same TPM and
 * cannot leave it. That the attestation key itself is in a TPM shows only in an activated
 * credential. Returns the qualifying data, for the caller to compare with tpmQualifier's.
 * Throws tpmInvalid.
 */
export async function verifyStatement(
  statement: TpmStatement,
  jwk: P256PublicJwk,
): Promise<{ extraData: Uint8Array }> {
  checkEndorsementKey(parse('endorsement key', statement.ekPublic));
  checkAttestationKey(parse('attestation key', statement.akPublic));
  checkHostKey(statement, jwk);
  const attestBytes = structureBytes(statement.certifyInfo);
  const key = await attestationKeyOf(statement);
  await verifySigned(attestBytes, { signature: statement.certifySignature, key });
  const attest = parseAttest(attestBytes);
  if (attest.type === 'quote') return refuse('a quote where the host key is certified');
  const keyName = nameOf(structureBytes(statement.keyPublic));
  if (!equalBytes(attest.name, keyName)) refuse('another key than the host key is certified');
  return { extraData: attest.extraData };
}

/** The attestation key of a statement, for verifyQuote. Throws tpmInvalid. */
export async function attestationKeyOf({ akPublic }: TpmStatement): Promise<CryptoKey> {
  try {
    return await importP256PublicKey(p256KeyOfPublic(akPublic));
  } catch (cause) {
    throw new FleetsealError('tpmInvalid', 'the attestation key is not of P-256', { cause });
  }
}

function parse(what: string, text: string): TpmPublic {
  const publicBytes: Bytes = structureBytes(text);
  try {
    return parsePublic(publicBytes);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : '';
    throw new FleetsealError('tpmInvalid', `${what}: ${detail}`, { cause });
  }
}

function checkEndorsementKey(key: TpmPublic): void {
  const set = [...INBORN, 'restricted', 'decrypt'] as const;
  if (!key.wraps || !hasAttributes(key, { set, clear: ['sign'] })) {
    refuse('the endorsement key is not a restricted decryption key of a TPM');
  }
}

function checkAttestationKey(key: TpmPublic): void {
  const set = [...INBORN, 'restricted', 'sign'] as const;
  if (
    !key.ecdsaOnly ||
    key.key.type !== 'ecc' ||
    !hasAttributes(key, { set, clear: ['decrypt'] })
  ) {
    refuse('the attestation key is not a restricted P-256 signing key of a TPM');
  }
}

function checkHostKey({ keyPublic }: TpmStatement, jwk: P256PublicJwk): void {
  const key = parse('host key', keyPublic);
  const needs = { set: [...INBORN, 'sign'], clear: ['restricted', 'decrypt'] } as const;
  if (!key.ecdsaOnly || !hasAttributes(key, needs)) {
    refuse('the host key is not a P-256 signing key made in a TPM');
  }
  const { x, y } = p256KeyOfPublic(keyPublic);
  if (x !== jwk.x || y !== jwk.y) refuse('the host key is another one than the TPM holds');
}
