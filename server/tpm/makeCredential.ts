/**
 * MakeCredential without a TPM (TPM 2.0 part 1, 24, and its annexes B and C): encrypts a secret
 * so that only the TPM of one endorsement key opens it, and only while it holds the key of one
 * name.
 */
import {
  constants,
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { concat, u16be, u32be, utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { nameOf, parsePublic, type TpmPublic } from '../../shared/tpm/public.ts';
import { structureBytes } from '../../shared/tpm/reader.ts';
import type { TpmCredential } from '../../shared/tpm/statement.ts';

/** Size of the seed and of the HMAC key: that of SHA-256, the name algorithm of our kinds. */
const DIGEST_BITS = 256;
const AES_BITS = 128;
const LABEL = 'IDENTITY';

/** What a credential is made of; both keys are TPMT_PUBLIC as base64url. */
export interface CredentialRequest {
  readonly ekPublic: string;
  readonly akPublic: string;
  /** At most 32 bytes. */
  readonly secret: Uint8Array;
}

/** Encrypts `secret` for the TPM that holds both keys. Throws tpmInvalid. */
export function makeCredential({ ekPublic, akPublic, secret }: CredentialRequest): TpmCredential {
  if (secret.length === 0 || secret.length > 32) throw new TypeError('a secret of 1 to 32 bytes');
  const ek = parsePublic(structureBytes(ekPublic));
  const akName = nameOf(structureBytes(akPublic));
  const { seed, encryptedSecret } = shareSeed(ek);
  const aesKey = kdfA(seed, { label: 'STORAGE', contextU: akName, bits: AES_BITS });
  const aes = createCipheriv('aes-128-cfb', aesKey, new Uint8Array(16));
  const identity = concat(aes.update(sized(secret)), aes.final());
  const macKey = kdfA(seed, { label: 'INTEGRITY', contextU: new Uint8Array(0), bits: DIGEST_BITS });
  const mac = createHmac('sha256', macKey).update(identity).update(akName).digest();
  return {
    credentialBlob: toBase64Url(sized(concat(sized(mac), identity))),
    encryptedSecret: toBase64Url(sized(encryptedSecret)),
  };
}

/** The public key of an endorsement key. Throws tpmInvalid, also for a point off the curve. */
export function publicKeyOf({ key }: TpmPublic): KeyObject {
  const jwk =
    key.type === 'rsa'
      ? { kty: 'RSA', n: toBase64Url(key.modulus), e: exponentText(key.exponent) }
      : { kty: 'EC', crv: 'P-256', x: toBase64Url(key.x), y: toBase64Url(key.y) };
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    throw new FleetsealError('tpmInvalid', 'the endorsement key is no valid key', { cause });
  }
}

/** A new seed, and what lets the TPM of `ek` find it. */
function shareSeed(ek: TpmPublic): { seed: Uint8Array; encryptedSecret: Uint8Array } {
  const ekKey = publicKeyOf(ek);
  if (ek.key.type === 'ecc') return agreeSeed(ekKey, ek.key);
  const seed = randomBytes(DIGEST_BITS / 8);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const oaepLabel = utf8(`${LABEL}\0`);
  try {
    const options = { key: ekKey, padding, oaepHash: 'sha256', oaepLabel };
    return { seed, encryptedSecret: publicEncrypt(options, seed) };
  } catch (cause) {
    throw new FleetsealError('tpmInvalid', 'the endorsement key encrypts nothing', { cause });
  }
}

/** One-pass Diffie-Hellman with a new key, and KDFe (part 1, annex C.6.1 and 11.4.10.3). */
function agreeSeed(
  ekKey: KeyObject,
  ekPoint: { x: Uint8Array },
): { seed: Uint8Array; encryptedSecret: Uint8Array } {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = own.publicKey.export({ format: 'jwk' });
  const ownX = fromBase64Url(x, 32);
  const shared = diffieHellman({ privateKey: own.privateKey, publicKey: ekKey });
  const seed = createHash('sha256')
    .update(concat(u32be(1), shared, utf8(`${LABEL}\0`), ownX, ekPoint.x))
    .digest();
  return { seed, encryptedSecret: concat(sized(ownX), sized(fromBase64Url(y, 32))) };
}

/** KDFa with SHA-256, at most one block (part 1, 11.4.10.2). */
function kdfA(
  seed: Uint8Array,
  { label, contextU, bits }: { label: string; contextU: Uint8Array; bits: number },
): Uint8Array {
  const input = concat(u32be(1), utf8(`${label}\0`), contextU, u32be(bits));
  return createHmac('sha256', seed)
    .update(input)
    .digest()
    .subarray(0, bits / 8);
}

function sized(bytes: Uint8Array): Uint8Array {
  return concat(u16be(bytes.length), bytes);
}

function exponentText(exponent: number): string {
  const bytes = u32be(exponent);
  return toBase64Url(bytes.subarray(bytes.findIndex((byte) => byte !== 0)));
}
