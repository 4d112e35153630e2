/**
 * The host's identity: a P-256 key made here, kept in a file that only this user reads, and a
 * random UEID (RFC 9711 4.2.1). The private key never leaves this module.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import {
  assertPrivate,
  makePrivateDirectory,
  readIfExists,
  writeDurable,
} from '../platform/files.ts';
import { signWith } from '../platform/sign.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../shared/bytes/json.ts';
import type { JwsSigner } from '../shared/crypto/jws.ts';
import { type P256PublicJwk, thumbprint } from '../shared/crypto/keys.ts';
import { FleetsealError } from '../shared/errors.ts';
import { ueidSchema } from '../shared/evidence/evidence.ts';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const identityFileSchema = z.strictObject({
  format: z.literal('fleetseal/identity@1'),
  ueid: ueidSchema,
  key: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
    d: coordinate,
  }),
});

/** Who this host is, and the means to sign as it. */
export interface Identity extends JwsSigner {
  readonly ueid: string;
  readonly jwk: P256PublicJwk;
}

/**
 * Loads the identity in `directory`, or makes one at the first start. Throws stateInvalid when
 * others can enter the directory or read the file, or the file is malformed.
 */
export async function loadOrCreateIdentity(directory: string): Promise<Identity> {
  makePrivateDirectory(directory);
  const path = join(directory, 'identity.json');
  const text = await readIfExists(path);
  if (text === null) {
    await writeDurable(path, newIdentityFile());
    return loadOrCreateIdentity(directory);
  }
  assertPrivate(path);
  return parseIdentity(text, path);
}

function newIdentityFile(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y, d } = privateKey.export({ format: 'jwk' });
  const ueid = Buffer.concat([Buffer.of(1), randomBytes(32)]).toString('base64url');
  const file = { format: 'fleetseal/identity@1', ueid, key: { kty, crv, x, y, d } };
  return new TextDecoder().decode(encodeJson(file));
}

function parseIdentity(text: string, path: string): Identity {
  try {
    const { ueid, key } = identityFileSchema.parse(parseStrictJson(utf8(text)));
    const jwk: P256PublicJwk = { kty: key.kty, crv: key.crv, x: key.x, y: key.y };
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    return { ueid, jwk, kid: thumbprint(jwk), sign: (input) => signWith(privateKey, input) };
  } catch {
    // The parser's own message could quote the key: the cause is left out on purpose.
    throw new FleetsealError('stateInvalid', `${path} is not an identity file.`);
  }
}
