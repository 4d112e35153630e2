/** Public keys: P-256 as JWK for hosts and reports, raw Ed25519 for logs and witnesses. */
import * as z from 'zod';
import { isBase64Url } from '../bytes/base64.ts';
import { type Bytes, utf8 } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import { sha256Base64Url } from './sha256.ts';

const coordinateSchema = z.string().refine((text) => isBase64Url(text, 32), {
  message: 'not canonical base64url of 32 bytes',
});

/** A P-256 public key as JWK (RFC 7518 section 6.2), with exactly these members. */
export const p256PublicJwkSchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinateSchema,
  y: coordinateSchema,
});
/** A P-256 public key as JWK: x and y are canonical base64url of 32 bytes. */
export type P256PublicJwk = z.infer<typeof p256PublicJwkSchema>;

/** The SHA-256 thumbprint of a P-256 public key (RFC 7638): 43 characters, used as `kid`. */
export function thumbprint(jwk: P256PublicJwk): string {
  return memberThumbprint({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
}

/**
 * The RFC 7638 thumbprint over the given members, which the caller lists in lexicographic order:
 * the required members of the key type and no other.
 */
export function memberThumbprint(members: Readonly<Record<string, string>>): string {
  return sha256Base64Url(utf8(JSON.stringify(members)));
}

/**
 * Imports a P-256 public key for verifying ES256. Throws keyInvalid, also for a point that is
 * not on the curve.
 */
export async function importP256PublicKey(jwk: P256PublicJwk): Promise<CryptoKey> {
  const parsed = p256PublicJwkSchema.safeParse(jwk);
  if (!parsed.success) throw new FleetsealError('keyInvalid', 'not a P-256 public JWK');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  try {
    return await crypto.subtle.importKey('jwk', parsed.data, algorithm, true, ['verify']);
  } catch (cause) {
    throw new FleetsealError('keyInvalid', 'not a point of P-256', { cause });
  }
}

/** Imports a raw Ed25519 public key of 32 bytes (RFC 8032). Throws keyInvalid. */
export async function importEd25519PublicKey(raw32: Uint8Array): Promise<CryptoKey> {
  if (raw32.length !== 32) throw new FleetsealError('keyInvalid', 'not 32 bytes');
  try {
    return await crypto.subtle.importKey('raw', copy(raw32), 'Ed25519', true, ['verify']);
  } catch (cause) {
    throw new FleetsealError('keyInvalid', 'not an Ed25519 public key', { cause });
  }
}

/** True when `signature` (64 bytes) is the Ed25519 signature of `message` under `key`. */
export async function verifyEd25519(
  key: CryptoKey,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  if (signature.length !== 64) return false;
  return crypto.subtle.verify('Ed25519', key, copy(signature), copy(message));
}

/** WebCrypto wants bytes over a plain buffer; a copy has one whatever came in. */
function copy(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}
