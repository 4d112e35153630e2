/** Digests and detached signatures that openssl and sha256sum check. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One file to publish. */
export interface Artifact {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads a private key in PEM. Throws a plain Error for any but Ed25519 and P-256. */
export function readSigningKey(path: string): KeyObject {
  const key = createPrivateKey(readFileSync(path));
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const isKnown = key.asymmetricKeyType === 'ed25519' || curve === 'prime256v1';
  if (!isKnown) throw new Error(`${path} is no Ed25519 or P-256 key`);
  return key;
}

/** `SHA256SUMS` of the artifacts, in the order of their names. */
export function sumsOf(artifacts: readonly Artifact[]): Artifact {
  const lines = artifacts
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  return { name: 'SHA256SUMS', bytes: Buffer.from(lines.join('')) };
}

/**
 * The signature of each artifact in a file of its own, and the public key. Ed25519 gives the same
 * bytes every time; ECDSA (over SHA-256, in DER) does not.
 */
export function signaturesOf(artifacts: readonly Artifact[], key: KeyObject): Artifact[] {
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  return [
    ...artifacts.map(({ name, bytes }) => ({ name: `${name}.sig`, bytes: sign(hash, bytes, key) })),
    { name: 'fleetseal-packages.pub.pem', bytes: Buffer.from(publicPem) },
  ];
}
