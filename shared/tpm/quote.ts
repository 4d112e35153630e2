/** Checks of a quote over the boot registers (docs/formats/tpm.md). */
import { fromBase64Url } from '../bytes/base64.ts';
import { type Bytes, concat, equalBytes } from '../bytes/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { isFleetsealError } from '../errors.ts';
import { type PcrSelection, parseAttest } from './attest.ts';
import { TPM_ALG } from './public.ts';
import { refuse, structureBytes } from './reader.ts';
import type { TpmQuote } from './statement.ts';

/** PCR 0 to 7, as every TPM of a PC writes it: 24 registers, three bytes. */
const BITMAP = Uint8Array.of(0xff, 0, 0);

/** Outcome of the checks; `pcrs` are the values of PCR 0 to 7, base64url. */
export type QuoteVerdict =
  | { readonly valid: true; readonly pcrs: readonly string[] }
  | { readonly valid: false; readonly why: string };

/**
 * Checks that the attestation key signed a quote over exactly SHA-256 PCR 0 to 7 with this nonce
 * (32 bytes), and that the values are those it covers. Never throws for what a host sent.
 */
export async function verifyQuote(
  quote: TpmQuote,
  needs: { attestationKey: CryptoKey; nonce: Uint8Array },
): Promise<QuoteVerdict> {
  try {
    await check(quote, needs);
    return { valid: true, pcrs: quote.pcrs };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return { valid: false, why: error.message };
  }
}

/**
 * Checks a TPM's signature, r ‖ s as base64url, over the bytes of a statement. Throws tpmInvalid.
 */
export async function verifySigned(
  attestBytes: Bytes,
  { signature, key }: { signature: string; key: CryptoKey },
): Promise<void> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signatureBytes = structureBytes(signature);
  const isTrue = await crypto.subtle.verify(algorithm, key, signatureBytes, attestBytes);
  if (!isTrue) refuse('the attestation key did not sign it');
}

async function check(
  { quoted, signature, pcrs }: TpmQuote,
  { attestationKey, nonce }: { attestationKey: CryptoKey; nonce: Uint8Array },
): Promise<void> {
  const attestBytes = structureBytes(quoted);
  await verifySigned(attestBytes, { signature, key: attestationKey });
  const attest = parseAttest(attestBytes);
  if (attest.type !== 'quote') return refuse(`type ${attest.type}, not quote`);
  if (!equalBytes(attest.extraData, nonce)) refuse('another nonce');
  if (!isBootSelection(attest.selections)) refuse('registers other than SHA-256 PCR 0 to 7');
  const values = concat(...pcrs.map((value) => fromBase64Url(value, 32)));
  if (!equalBytes(attest.pcrDigest, sha256(values))) refuse('other values of the registers');
}

function isBootSelection(selections: readonly PcrSelection[]): boolean {
  const [first, ...others] = selections;
  return (
    first !== undefined &&
    others.length === 0 &&
    first.bank === TPM_ALG.sha256 &&
    equalBytes(first.bitmap, BITMAP)
  );
}
