/** Signing with private keys that this process holds. */
import { type KeyObject, sign } from 'node:crypto';

/**
 * Signs in the thread pool: ECDSA with SHA-256 for P-256 (r then s; s may be high), Ed25519 for
 * Ed25519. 64 bytes either way.
 */
export function signWith(key: KeyObject, message: Uint8Array): Promise<Uint8Array> {
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return new Promise((resolve, reject) => {
    // The encoding says nothing for Ed25519, which has only one.
    sign(hash, message, { key, dsaEncoding: 'ieee-p1363' }, (error, signature) => {
      if (error !== null) reject(error);
      else resolve(new Uint8Array(signature));
    });
  });
}
