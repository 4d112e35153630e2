/**
 * The server's own keys, made on the first start: one file each, PKCS #8 PEM, readable by the
 * owner only. Who reads a log's key can sign a split view of that log; the server's, pose as the
 * server to agents; the report's, sign reports that are still recomputed by whoever checks them.
 */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assertPrivate, createDurable, makePrivateDirectory } from '../platform/files.ts';
import { signWith } from '../platform/sign.ts';
import { fromBase64Url } from '../shared/bytes/base64.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import type { JwsSigner } from '../shared/crypto/jws.ts';
import { type P256PublicJwk, p256PublicJwkSchema, thumbprint } from '../shared/crypto/keys.ts';
import { FleetsealError } from '../shared/errors.ts';

/** An Ed25519 key of a log. */
export interface LogKey {
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Ed25519 (RFC 8032): 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A P-256 key; s of its signatures may be high, signJws makes it low. */
export interface P256Key extends JwsSigner {
  readonly publicJwk: P256PublicJwk;
}

/** Every key of the server. */
export interface ServerKeys {
  readonly evidenceLog: LogKey;
  readonly registerLog: LogKey;
  /** Signs welcome and challenges. */
  readonly server: P256Key;
  /** Signs reports. */
  readonly report: P256Key;
  /** HMAC-SHA-256 under a key that follows from the server's: tells its own challenges apart. */
  challengeMac(text: string): Uint8Array;
}

type KeyType = 'ed25519' | 'p256';

/**
 * Reads the keys in `directory`, and makes those that are not there. Throws stateInvalid when
 * others can enter the directory or read a file, or when a file is not the key it should be.
 */
export async function loadOrCreateKeys(directory: string): Promise<ServerKeys> {
  makePrivateDirectory(directory);
  const key = (name: string, type: KeyType) => loadOrCreate(join(directory, `${name}.pem`), type);
  const server = await key('server', 'p256');
  return {
    evidenceLog: logKey(await key('evidence-log', 'ed25519')),
    registerLog: logKey(await key('register-log', 'ed25519')),
    server: p256Key(server),
    report: p256Key(await key('report', 'p256')),
    challengeMac: macUnder(server),
  };
}

function macUnder(privateKey: KeyObject): (text: string) => Uint8Array {
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'fleetseal-challenge-mac/v1', 32));
  return (text) => createHmac('sha256', key).update(text).digest();
}

function logKey(privateKey: KeyObject): LogKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const publicKey = fromBase64Url(x ?? '', 32);
  return { publicKey, sign: (message) => signWith(privateKey, message) };
}

function p256Key(privateKey: KeyObject): P256Key {
  const publicJwk = p256PublicJwkSchema.parse(
    createPublicKey(privateKey).export({ format: 'jwk' }),
  );
  return {
    kid: thumbprint(publicJwk),
    publicJwk,
    sign: (message) => signWith(privateKey, message),
  };
}

async function loadOrCreate(path: string, type: KeyType): Promise<KeyObject> {
  const known = readKey(path, type);
  if (known !== undefined) return known;
  const pem = utf8(generate(type));
  await createDurable(path, pem, { mode: 0o600, unfinished: `${path}.new` });
  const made = readKey(path, type);
  if (made === undefined) throw new FleetsealError('stateInvalid', `${path} vanished`);
  return made;
}

function generate(type: KeyType): string {
  const pair =
    type === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** The key in the file, or undefined where there is no file. Messages never quote its content. */
function readKey(path: string, type: KeyType): KeyObject | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  assertPrivate(path);
  const pem = readFileSync(path, 'utf8');
  const key = parseKey(pem);
  const isExpected =
    type === 'ed25519'
      ? key?.asymmetricKeyType === 'ed25519'
      : key?.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (key !== undefined && isExpected) return key;
  throw new FleetsealError('stateInvalid', `${path} does not hold a private key of type ${type}`);
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    // The cause may hold parts of the key: it is left out on purpose.
    return undefined;
  }
}
