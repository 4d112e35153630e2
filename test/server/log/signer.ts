/** An Ed25519 key that is the same in every run, and in a child process. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { LogSigner } from '../../../server/log/transparencyLog.ts';
import { fromBase64Url } from '../../../shared/bytes/base64.ts';
import { concat, fromHex } from '../../../shared/bytes/bytes.ts';

/** PKCS #8 around a raw Ed25519 private key (RFC 8410). */
const PKCS8_PREFIX = fromHex('302e020100300506032b657004220420');

/** The signer whose private key is 32 times the byte `seed`. */
export function seededLogSigner(seed: number): LogSigner {
  const der = concat(PKCS8_PREFIX, new Uint8Array(32).fill(seed));
  const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return {
    publicKey: fromBase64Url(x ?? '', 32),
    sign: async (message) => new Uint8Array(sign(null, message, key)),
  };
}
