/**
 * Public areas of TPM keys (TPMT_PUBLIC, TPM 2.0 part 2, 12.2.4), of the kinds that Fleetseal
 * uses: P-256 signing keys, and endorsement keys that are RSA-2048 or P-256. Name algorithm
 * SHA-256 everywhere. docs/formats/tpm.md shows one byte for byte.
 */
import { toBase64Url } from '../bytes/base64.ts';
import { type Bytes, concat, u16be } from '../bytes/bytes.ts';
import type { P256PublicJwk } from '../crypto/keys.ts';
import { sha256 } from '../crypto/sha256.ts';
import { hex, padded32, refuse, structureBytes, TpmReader } from './reader.ts';

/** Algorithm ids (TPM 2.0 part 2, 6.3) and the one curve. */
export const TPM_ALG = {
  rsa: 0x0001,
  aes: 0x0006,
  sha256: 0x000b,
  null: 0x0010,
  ecdsa: 0x0018,
  ecc: 0x0023,
  cfb: 0x0043,
  curveP256: 0x0003,
} as const;

/** Bits of TPMA_OBJECT (TPM 2.0 part 2, 8.3). */
export const TPM_ATTRIBUTE = {
  fixedTpm: 0x2,
  fixedParent: 0x10,
  sensitiveDataOrigin: 0x20,
  restricted: 0x10000,
  decrypt: 0x20000,
  sign: 0x40000,
} as const;
/** Name of one bit of TPMA_OBJECT. */
export type TpmAttribute = keyof typeof TPM_ATTRIBUTE;

/** A public area. */
export interface TpmPublic {
  /** TPMA_OBJECT, as the number it is. */
  readonly attributes: number;
  readonly authPolicy: Bytes;
  /** True where the key wraps others with AES-128 in CFB mode. */
  readonly wraps: boolean;
  /** True where the key signs with ECDSA and SHA-256 and nothing else. */
  readonly ecdsaOnly: boolean;
  readonly key:
    | { readonly type: 'ecc'; readonly x: Bytes; readonly y: Bytes }
    | { readonly type: 'rsa'; readonly modulus: Bytes; readonly exponent: number };
}

/** The name of an object with this public area (TPM 2.0 part 1, 16): 000b ‖ SHA-256, 34 bytes. */
export function nameOf(publicBytes: Uint8Array): Bytes {
  return concat(u16be(TPM_ALG.sha256), sha256(publicBytes));
}

/** Parses a TPMT_PUBLIC of our kinds. Throws tpmInvalid. */
export function parsePublic(publicBytes: Uint8Array): TpmPublic {
  const reader = new TpmReader(publicBytes);
  const type = reader.u16();
  reader.expect16(TPM_ALG.sha256, 'name algorithm');
  const attributes = reader.u32();
  const authPolicy = reader.sized(32);
  const wraps = readSymmetric(reader);
  const ecdsaOnly = readScheme(reader);
  const key = readKey(reader, type);
  reader.end();
  return { attributes, authPolicy, wraps, ecdsaOnly, key };
}

/** True when all of `set` are set and none of `clear`. */
export function hasAttributes(
  { attributes }: TpmPublic,
  { set, clear }: { set: readonly TpmAttribute[]; clear: readonly TpmAttribute[] },
): boolean {
  const isSet = (name: TpmAttribute) => (attributes & TPM_ATTRIBUTE[name]) !== 0;
  return set.every(isSet) && !clear.some(isSet);
}

/** The P-256 key of a TPMT_PUBLIC as base64url. Throws tpmInvalid. It may be off the curve. */
export function p256KeyOfPublic(text: string): P256PublicJwk {
  const { key } = parsePublic(structureBytes(text));
  if (key.type !== 'ecc') return refuse('an RSA key, not P-256');
  return { kty: 'EC', crv: 'P-256', x: toBase64Url(key.x), y: toBase64Url(key.y) };
}

/** TPMT_SYM_DEF_OBJECT: none (false) or AES-128 in CFB mode (true). */
function readSymmetric(reader: TpmReader): boolean {
  const algorithm = reader.u16();
  if (algorithm === TPM_ALG.null) return false;
  if (algorithm !== TPM_ALG.aes) refuse(`symmetric algorithm 0x${hex(algorithm)}`);
  reader.expect16(128, 'AES key size');
  reader.expect16(TPM_ALG.cfb, 'AES mode');
  return true;
}

/** TPMT_ASYM_SCHEME: none (false) or ECDSA with SHA-256 (true). */
function readScheme(reader: TpmReader): boolean {
  const algorithm = reader.u16();
  if (algorithm === TPM_ALG.null) return false;
  if (algorithm !== TPM_ALG.ecdsa) refuse(`scheme 0x${hex(algorithm)}`);
  reader.expect16(TPM_ALG.sha256, 'hash of the scheme');
  return true;
}

function readKey(reader: TpmReader, type: number): TpmPublic['key'] {
  if (type === TPM_ALG.ecc) {
    reader.expect16(TPM_ALG.curveP256, 'curve');
    reader.expect16(TPM_ALG.null, 'key derivation');
    const x = padded32(reader.sized(32));
    return { type: 'ecc', x, y: padded32(reader.sized(32)) };
  }
  if (type !== TPM_ALG.rsa) refuse(`key type 0x${hex(type)}`);
  reader.expect16(2048, 'RSA key size');
  // Zero stands for the usual exponent.
  const exponent = reader.u32() || 65_537;
  const modulus = reader.sized(256);
  if (modulus.length !== 256) refuse(`an RSA modulus of ${modulus.length} bytes`);
  return { type: 'rsa', modulus, exponent };
}
