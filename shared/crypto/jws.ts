/**
 * JWS compact serialization (RFC 7515) in our strict profile: ES256 only, a header of exactly
 * `alg`, `kid` and `typ`, canonical base64url, low-s. One payload and key have one accepted text
 * per signature, so a digest names a token. Order of the checks: cheap ones first.
 */
import * as jose from 'jose';
import { fromBase64Url, toBase64Url } from '../bytes/base64.ts';
import { type Bytes, concat, fromHex, toHex, utf8 } from '../bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../bytes/json.ts';
import { FleetsealError, isFleetsealError } from '../errors.ts';
import { sha256Base64Url } from './sha256.ts';

/** Order n of P-256 (FIPS 186-5). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** The largest low s: n/2 rounded down. */
const P256_HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/;

/** Something that signs with a P-256 key: a key file, later a TPM. */
export interface JwsSigner {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  /** Signs with ECDSA and SHA-256; returns 64 bytes, r then s. High s is allowed here. */
  sign(signingInput: Uint8Array): Promise<Uint8Array>;
}

/** A token whose shape is right and whose signature is not yet verified. */
export interface ParsedJws {
  readonly kid: string;
  readonly payloadBytes: Bytes;
  /** `header.payload`, the signed bytes. */
  readonly signingInput: Bytes;
  /** 64 bytes, r then s, low s. */
  readonly signature: Bytes;
  /** base64url SHA-256 of the signing input: names the signed statement. */
  readonly digest: string;
  /** The whole token as received. */
  readonly text: string;
}

/**
 * Signs `payload` and returns the compact JWS with the header {"alg":"ES256","kid":…,"typ":…}.
 * A signer that returns no P-256 signature is a TypeError: a programmer error.
 */
export async function signJws(options: {
  payload: Uint8Array;
  typ: string;
  signer: JwsSigner;
}): Promise<string> {
  const { payload, typ, signer } = options;
  const header = encodeJson({ alg: 'ES256', kid: signer.kid, typ });
  const input = `${toBase64Url(header)}.${toBase64Url(payload)}`;
  const signature = toLowS(await signer.sign(utf8(input)));
  return `${input}.${toBase64Url(signature)}`;
}

/** Returns r with min(s, n - s). Another length, or r or s out of range, is a TypeError. */
export function toLowS(signature: Uint8Array): Bytes {
  if (signature.length !== 64) throw new TypeError('a P-256 signature has 64 bytes');
  const { r, s } = scalars(signature);
  if (!inRange(r) || !inRange(s)) throw new TypeError('r and s must be from 1 to n - 1');
  if (s <= P256_HALF_ORDER) return new Uint8Array(signature);
  const low = (P256_ORDER - s).toString(16).padStart(64, '0');
  return concat(signature.subarray(0, 32), fromHex(low));
}

/**
 * Parses a compact JWS of the profile and does every check that needs no key. The payload stays
 * bytes. Throws tooLarge above `maxBytes` characters, else jwsInvalid.
 */
export function parseJws(text: string, options: { typ: string; maxBytes: number }): ParsedJws {
  if (text.length > options.maxBytes) {
    throw new FleetsealError('tooLarge', `JWS of ${text.length} bytes, limit ${options.maxBytes}`);
  }
  if (!COMPACT.test(text)) throw new FleetsealError('jwsInvalid', 'not a compact JWS with ES256');
  const firstDot = text.indexOf('.');
  const lastDot = text.lastIndexOf('.');
  const header = part(text.slice(0, firstDot));
  const payloadBytes = part(text.slice(firstDot + 1, lastDot));
  const signature = part(text.slice(lastDot + 1));
  const kid = kidOfHeader(header, options.typ);
  const { r, s } = scalars(signature);
  if (!inRange(r) || s < 1n || s > P256_HALF_ORDER) {
    throw new FleetsealError('jwsInvalid', 'r or s out of range (s must be low)');
  }
  const signingInput = utf8(text.slice(0, lastDot));
  const digest = sha256Base64Url(signingInput);
  return { kid, payloadBytes, signingInput, signature, digest, text };
}

/** Verifies the signature under a P-256 public key. Throws signatureInvalid. */
export async function verifyJws(parsed: ParsedJws, publicKey: CryptoKey): Promise<void> {
  try {
    await jose.compactVerify(parsed.text, publicKey, { algorithms: ['ES256'] });
  } catch (cause) {
    throw new FleetsealError('signatureInvalid', `JWS ${parsed.digest} does not verify`, { cause });
  }
}

function part(text: string): Bytes {
  try {
    return fromBase64Url(text);
  } catch (cause) {
    throw new FleetsealError('jwsInvalid', 'a part is not canonical base64url', { cause });
  }
}

/** Checks the header (exactly alg, kid, typ) and returns its kid. */
function kidOfHeader(bytes: Uint8Array, typ: string): string {
  const header = headerObject(bytes);
  if (Object.keys(header).length !== 3 || header.alg !== 'ES256' || header.typ !== typ) {
    throw new FleetsealError('jwsInvalid', `header is not {alg: ES256, kid, typ: ${typ}}`);
  }
  const { kid } = header;
  if (typeof kid !== 'string' || part(kid).length !== 32) {
    throw new FleetsealError('jwsInvalid', 'kid is not an RFC 7638 SHA-256 thumbprint');
  }
  return kid;
}

function headerObject(bytes: Uint8Array): { alg?: unknown; kid?: unknown; typ?: unknown } {
  let header: unknown;
  try {
    header = parseStrictJson(bytes);
  } catch (cause) {
    if (!isFleetsealError(cause)) throw cause;
    throw new FleetsealError('jwsInvalid', `header: ${cause.message}`, { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new FleetsealError('jwsInvalid', 'header is not a JSON object');
  }
  return header;
}

function scalars(signature: Uint8Array): { r: bigint; s: bigint } {
  const hex = toHex(signature);
  return { r: BigInt(`0x${hex.slice(0, 64)}`), s: BigInt(`0x${hex.slice(64)}`) };
}

function inRange(scalar: bigint): boolean {
  return scalar >= 1n && scalar < P256_ORDER;
}
