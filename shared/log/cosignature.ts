/**
 * Witness cosignatures of version 1 (c2sp.org/tlog-cosignature). The blob of the signature line is
 *
 *     u64be Unix seconds ‖ Ed25519 signature[64]
 *
 * over `cosignature/v1\ntime <seconds>\n` and the checkpoint's lines.
 */
import { type Bytes, concat, readU64be, u64be, utf8 } from '../bytes/bytes.ts';
import { importEd25519PublicKey, verifyEd25519 } from '../crypto/keys.ts';
import { FleetsealError } from '../errors.ts';
import {
  formatSignatureLine,
  KEY_TYPES,
  type NoteKey,
  type NoteVerifier,
  noteKey,
  parseVkey,
} from './note.ts';

/** A cosignature: when the witness says it saw the checkpoint, and its signature. */
export interface Cosignature {
  /** Unix seconds, at most 2^53-1 (the specification allows 2^63-1). */
  readonly time: number;
  /** Ed25519, 64 bytes. */
  readonly signature: Bytes;
}

/** The bytes that a witness signs: header, time, and the checkpoint's lines. */
export function cosignatureMessage(time: number, checkpointText: string): Bytes {
  return utf8(`cosignature/v1\ntime ${time}\n${checkpointText}`);
}

/** Parses the blob of a cosignature line: 72 bytes. Throws noteInvalid. */
export function parseCosignature(blob: Uint8Array): Cosignature {
  if (blob.length !== 72) throw new FleetsealError('noteInvalid', 'a cosignature has 72 bytes');
  const time = readU64be(blob);
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new FleetsealError('noteInvalid', `cosignature time ${time} is out of range`);
  }
  return { time: Number(time), signature: new Uint8Array(blob.subarray(8)) };
}

/** Reads a witness key of type 4, or of type 1 and gives it the id of type 4. Throws keyInvalid. */
export function parseWitnessVkey(text: string): NoteKey {
  const key = parseVkey(text);
  return noteKey(key.name, KEY_TYPES.cosignatureV1, key.publicKey);
}

/** A verifier for the cosignature lines of one witness. Another type than 4 is a TypeError. */
export function cosignatureVerifier(key: NoteKey): NoteVerifier {
  if (key.type !== KEY_TYPES.cosignatureV1) throw new TypeError('not a key of type 4');
  const { name, keyId } = key;
  return {
    name,
    keyId,
    async verify(text, blob) {
      const { time, signature } = parseCosignature(blob);
      const publicKey = await importEd25519PublicKey(key.publicKey);
      return verifyEd25519(publicKey, signature, cosignatureMessage(time, text));
    },
  };
}

/** Makes a witness's signature line (without newline) for a checkpoint's lines. */
export async function signCosignature(options: {
  checkpointText: string;
  key: NoteKey;
  /** Unix seconds. */
  time: number;
  sign: (message: Uint8Array) => Promise<Uint8Array>;
}): Promise<string> {
  const { checkpointText, key, time, sign } = options;
  if (key.type !== KEY_TYPES.cosignatureV1) throw new TypeError('not a key of type 4');
  const signature = await sign(cosignatureMessage(time, checkpointText));
  if (signature.length !== 64) throw new TypeError('an Ed25519 signature has 64 bytes');
  return formatSignatureLine(key, concat(u64be(time), signature));
}
