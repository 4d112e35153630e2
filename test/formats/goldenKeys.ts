/** Keys of the golden files: made from public words, so that no key has to be kept secret. */
import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat, fromHex, utf8 } from '../../shared/bytes/bytes.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';

const ED25519_PKCS8 = fromHex('302e020100300506032b657004220420');

/** Anybody can compute it: SHA-256 of a fixed sentence and the name. */
function publicSeed(name: string): Uint8Array {
  return sha256(utf8(`fleetseal golden files, not a secret: ${name}`));
}

/** The Ed25519 key of a name. */
export function goldenEd25519(name: string): KeyObject {
  const der = concat(ED25519_PKCS8, publicSeed(name));
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

/** The P-256 key of a name as a JWK, private part included. */
export function goldenP256(name: string) {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(publicSeed(name));
  const point = ecdh.getPublicKey();
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33, 65)].map(text);
  if (x === undefined || y === undefined) throw new TypeError('not a point');
  return { kty: 'EC', crv: 'P-256', x, y, d: text(publicSeed(name)) } as const;
}

/** The P-256 key of a name, to sign with. */
export function goldenPrivateKey(name: string): KeyObject {
  return createPrivateKey({ key: goldenP256(name), format: 'jwk' });
}

/** Writes the key files of a server into its data directory. */
export function writeGoldenServerKeys(dataDirectory: string): void {
  const folder = join(dataDirectory, 'keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(dataDirectory, 0o700);
  for (const name of ['evidence-log', 'register-log', 'server', 'report'] as const) {
    const isLog = name.endsWith('-log');
    const key = isLog ? goldenEd25519(name) : goldenPrivateKey(name);
    const pem = key.export({ format: 'pem', type: 'pkcs8' });
    writeFileSync(join(folder, `${name}.pem`), pem, { mode: 0o600 });
  }
}
