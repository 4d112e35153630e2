/**
 * The host's identity: a P-256 key made here, in the TPM or in a file that only this user reads,
 * and a random UEID (RFC 9711 4.2.1). The private key never leaves this module or the TPM.
 *
 * loadOrCreateIdentity: the identity of this host, made at the first start.
 * createIdentity: a second one in a file of another name, for a rotation. Renamed to IDENTITY_FILE
 * it is the host's identity: everything of a key is in its one file.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import {
  assertPrivate,
  makePrivateDirectory,
  readIfExists,
  writeDurable,
} from '../../platform/files.ts';
import { signWith } from '../../platform/sign.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../../shared/bytes/json.ts';
import type { JwsSigner } from '../../shared/crypto/jws.ts';
import { type P256PublicJwk, thumbprint } from '../../shared/crypto/keys.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { ueidSchema } from '../../shared/evidence/evidence.ts';
import { p256KeyOfPublic } from '../../shared/tpm/public.ts';
import type { TpmCredential, TpmQuote, TpmStatement } from '../../shared/tpm/statement.ts';
import { makeTpmBlobs, TpmHostKey, tpmBlobsSchema } from '../tpm/hostKey.ts';
import { DEFAULT_TCTI, type TpmPlace } from '../tpm/tools.ts';

/** File of the host's identity, in the state directory. */
export const IDENTITY_FILE = 'identity.json';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const identityFileSchema = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('fleetseal/identity@1'),
    ueid: ueidSchema,
    key: z.strictObject({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: coordinate,
      y: coordinate,
      d: coordinate,
    }),
  }),
  z.strictObject({
    format: z.literal('fleetseal/identity@2'),
    ueid: ueidSchema,
    tpm: tpmBlobsSchema,
  }),
]);
type IdentityFile = z.infer<typeof identityFileSchema>;

/** How an identity is made and used. */
export interface IdentityOptions {
  /**
   * Where a new key is made; `auto` takes the TPM where one can be used. A key that is there stays
   * where it is.
   */
  readonly keyStore: 'auto' | 'file' | 'tpm';
  /** How the TPM is reached; /dev/tpmrm0 where not given. */
  readonly tcti?: string | undefined;
  /** UEID of a new identity: that of the key before it. A random one where not given. */
  readonly ueid?: string;
  /** Told why `auto` made a key in a file. */
  readonly onFallback?: (why: FleetsealError) => void;
}

/** What the TPM that holds a host key can do beside signing. */
export interface TpmKeys {
  /** What a server needs to see of the TPM's keys; `qualifier` is tpmQualifier's. */
  statement(qualifier: Uint8Array): Promise<TpmStatement>;
  /** The secret inside a credential, base64url: only this TPM can open it. */
  activate(credential: TpmCredential): Promise<string>;
  /** A quote over the boot registers with these 32 bytes as qualifying data. */
  quote(nonce: Uint8Array): Promise<TpmQuote>;
}

/** Who this host is, and the means to sign as it. */
export interface Identity extends JwsSigner {
  readonly ueid: string;
  readonly jwk: P256PublicJwk;
  /** Null for a key in a file. */
  readonly tpm: TpmKeys | null;
}

/**
 * Loads the identity in `directory`, or makes one at the first start. Throws stateInvalid when
 * others can enter the directory or read the file, or the file is malformed; tpmUnavailable when
 * the TPM that it needs does not answer; keyUnusable when its key is in another TPM.
 */
export async function loadOrCreateIdentity(
  directory: string,
  options: IdentityOptions = { keyStore: 'file' },
): Promise<Identity> {
  const identity = await loadIdentity(directory, options);
  return identity ?? createIdentity(directory, options, IDENTITY_FILE);
}

/** Loads an identity; null where there is none. Throws as loadOrCreateIdentity does. */
export async function loadIdentity(
  directory: string,
  options: { readonly tcti?: string | undefined },
  fileName = IDENTITY_FILE,
): Promise<Identity | null> {
  makePrivateDirectory(directory);
  const path = join(directory, fileName);
  const text = await readIfExists(path);
  if (text === null) return null;
  assertPrivate(path);
  const file = parseIdentityFile(text, path);
  if (file.format === 'fleetseal/identity@1') return fileIdentity(file, path);
  const { identity, hostKey } = tpmIdentity(file, { path, place: placeOf(directory, options) });
  await assertUsable(hostKey, path);
  return identity;
}

/** Who this host is, without the means to sign: for those who only look. */
export type PublicIdentity = Pick<Identity, 'ueid' | 'jwk' | 'kid'>;

/** Reads an identity and asks no TPM; null where there is none. Throws stateInvalid. */
export async function readPublicIdentity(directory: string): Promise<PublicIdentity | null> {
  const path = join(directory, IDENTITY_FILE);
  const text = await readIfExists(path);
  if (text === null) return null;
  const file = parseIdentityFile(text, path);
  if (file.format === 'fleetseal/identity@1') {
    const { kty, crv, x, y } = file.key;
    const jwk: P256PublicJwk = { kty, crv, x, y };
    return { ueid: file.ueid, jwk, kid: thumbprint(jwk) };
  }
  try {
    const jwk = p256KeyOfPublic(file.tpm.keyPublic);
    return { ueid: file.ueid, jwk, kid: thumbprint(jwk) };
  } catch {
    throw notAnIdentity(path);
  }
}

/**
 * Makes a new key and writes its identity to a file of the state directory, over one that is
 * there. Throws stateInvalid as loadOrCreateIdentity does, and tpmUnavailable when the key must be
 * in a TPM and none can be used.
 */
export async function createIdentity(
  directory: string,
  options: IdentityOptions,
  fileName: string,
): Promise<Identity> {
  makePrivateDirectory(directory);
  const path = join(directory, fileName);
  const place = placeOf(directory, options);
  const file = await newIdentityFile(place, options);
  await writeDurable(path, new TextDecoder().decode(encodeJson(file)));
  if (file.format === 'fleetseal/identity@1') return fileIdentity(file, path);
  return tpmIdentity(file, { path, place }).identity;
}

function placeOf(directory: string, { tcti }: { readonly tcti?: string | undefined }): TpmPlace {
  return { stateDirectory: directory, tcti: tcti ?? DEFAULT_TCTI };
}

async function newIdentityFile(place: TpmPlace, options: IdentityOptions): Promise<IdentityFile> {
  const randomUeid = () => Buffer.concat([Buffer.of(1), randomBytes(32)]).toString('base64url');
  const { keyStore, ueid = randomUeid(), onFallback = () => {} } = options;
  if (keyStore === 'file') return newFileKey(ueid);
  try {
    return { format: 'fleetseal/identity@2', ueid, tpm: await makeTpmBlobs(place) };
  } catch (error) {
    if (keyStore === 'tpm' || !isFleetsealError(error, 'tpmUnavailable')) throw error;
    onFallback(error);
    return newFileKey(ueid);
  }
}

function newFileKey(ueid: string): IdentityFile {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
  return { format: 'fleetseal/identity@1', ueid, key: { kty: 'EC', crv: 'P-256', x, y, d } };
}

function parseIdentityFile(text: string, path: string): IdentityFile {
  try {
    return identityFileSchema.parse(parseStrictJson(utf8(text)));
  } catch {
    // The parser's own message could quote the key: the cause is left out on purpose.
    throw notAnIdentity(path);
  }
}

function notAnIdentity(path: string): FleetsealError {
  return new FleetsealError('stateInvalid', `${path} is not an identity file.`);
}

function fileIdentity(
  { ueid, key }: Extract<IdentityFile, { key: unknown }>,
  path: string,
): Identity {
  try {
    const jwk: P256PublicJwk = { kty: key.kty, crv: key.crv, x: key.x, y: key.y };
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    const kid = thumbprint(jwk);
    return { ueid, jwk, kid, tpm: null, sign: (input) => signWith(privateKey, input) };
  } catch {
    throw notAnIdentity(path);
  }
}

function tpmIdentity(
  { ueid, tpm: blobs }: Extract<IdentityFile, { tpm: unknown }>,
  { path, place }: { path: string; place: TpmPlace },
): { identity: Identity; hostKey: TpmHostKey } {
  try {
    const jwk = p256KeyOfPublic(blobs.keyPublic);
    const hostKey = new TpmHostKey(place, blobs);
    const sign = (input: Uint8Array) => hostKey.sign(input);
    return { identity: { ueid, jwk, kid: thumbprint(jwk), tpm: hostKey, sign }, hostKey };
  } catch {
    throw notAnIdentity(path);
  }
}

/** Loads the key once, so that a copied or moved disk is explained at the start. */
async function assertUsable(hostKey: TpmHostKey, path: string): Promise<void> {
  try {
    await hostKey.assertUsable();
  } catch (error) {
    if (isFleetsealError(error, 'keyUnusable')) {
      const detail =
        `The key of ${path} is in the TPM of another machine, or this TPM was cleared: the disk ` +
        `was moved here, or this is an image of a host that was enrolled before. ${error.message}`;
      throw new FleetsealError('keyUnusable', detail, { cause: error });
    }
    if (!isFleetsealError(error, 'tpmUnavailable')) throw error;
    const detail = `The key of ${path} is in a TPM, which cannot be used: ${error.message}`;
    throw new FleetsealError('tpmUnavailable', detail, { cause: error });
  }
}
