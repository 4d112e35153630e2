/**
 * Checkpoints (c2sp.org/tlog-checkpoint): a signed note whose text is
 *
 *     <origin>
 *     <tree size, decimal>
 *     <root hash, base64>
 *
 * Ours: exactly these three lines, 32 hash bytes, and the name of the log key is the origin.
 */
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import {
  ed25519NoteVerifier,
  formatVkey,
  KEY_TYPES,
  type NoteVerifier,
  noteKey,
  openNote,
  parseVkey,
  signNote,
} from './note.ts';
import { EMPTY_ROOT, HASH_BYTES } from './tree.ts';

/** What a log says at one moment: this many leaves, this root hash. */
export interface Checkpoint {
  readonly origin: string;
  /** Tree size in leaves. */
  readonly size: number;
  /** Root hash, 32 bytes. */
  readonly root: Uint8Array;
}

/** The public key of a log. */
export interface LogPublicKey {
  readonly origin: string;
  /** Raw Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The key as text, type 1, named like the origin. */
  readonly vkey: string;
}

/** A checkpoint whose log signature verified. */
export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The three lines that were signed. */
  readonly text: string;
  /** The whole note as received. */
  readonly note: string;
}

/** The verifier for the signature lines of a log. Throws keyInvalid. */
export function logVerifier(log: LogPublicKey): NoteVerifier {
  return ed25519NoteVerifier(noteKey(log.origin, KEY_TYPES.ed25519, log.publicKey));
}

/** Makes a log key from origin and raw key. Throws keyInvalid. */
export function logPublicKey(origin: string, publicKey: Uint8Array): LogPublicKey {
  const key = noteKey(origin, KEY_TYPES.ed25519, publicKey);
  return { origin, publicKey, vkey: formatVkey(key) };
}

/** Reads a log key from its vkey text (type 1). Throws keyInvalid. */
export function logPublicKeyFromVkey(vkey: string): LogPublicKey {
  const key = parseVkey(vkey);
  if (key.type !== KEY_TYPES.ed25519) {
    throw new FleetsealError('keyInvalid', 'a log key has type 1');
  }
  return { origin: key.name, publicKey: key.publicKey, vkey };
}

/** The checkpoint's three lines. A size or hash that parseCheckpoint refuses is a TypeError. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root } = checkpoint;
  const body = `${origin}\n${size}\n${toBase64(root)}\n`;
  try {
    parseCheckpoint(body);
  } catch (cause) {
    throw new TypeError('not a checkpoint', { cause });
  }
  return body;
}

/** Parses the three lines; the empty tree must have its own root hash. Throws checkpointInvalid. */
export function parseCheckpoint(body: string): Checkpoint {
  const checkpoint = parseCheckpointLines(body);
  if (checkpoint.size === 0 && !equalBytes(checkpoint.root, EMPTY_ROOT)) {
    throw new FleetsealError('checkpointInvalid', 'size 0 with another root hash');
  }
  return checkpoint;
}

/** parseCheckpoint without the rule about the empty tree, which a witness answers differently. */
export function parseCheckpointLines(body: string): Checkpoint {
  const lines = body.split('\n');
  const [origin, sizeText, hash] = lines;
  if (lines.length !== 4 || lines[3] !== '' || !origin || !sizeText || !hash) {
    throw new FleetsealError('checkpointInvalid', 'not three lines');
  }
  const size = parseSize(sizeText);
  if (size === undefined) throw new FleetsealError('checkpointInvalid', 'the size is not a number');
  return { origin, size, root: parseHash(hash) };
}

/**
 * Parses a checkpoint note and verifies the log's signature; lines of other keys are not looked
 * at. Throws tooLarge, noteInvalid, signatureInvalid, or checkpointInvalid (also for another
 * origin).
 */
export async function openCheckpoint(options: {
  note: string;
  log: LogPublicKey;
}): Promise<OpenedCheckpoint> {
  const { note, log } = options;
  assertCheckpointSize(note);
  const { text } = await openNote({ note, keys: [logVerifier(log)] });
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== log.origin) {
    throw new FleetsealError('checkpointInvalid', `the origin is ${checkpoint.origin}`);
  }
  return { checkpoint, text, note };
}

/** Signs a checkpoint under the name of its origin and returns the whole note. */
export async function signCheckpoint(options: {
  checkpoint: Checkpoint;
  publicKey: Uint8Array;
  sign: (message: Uint8Array) => Promise<Uint8Array>;
}): Promise<string> {
  const { checkpoint, publicKey, sign } = options;
  const text = formatCheckpoint(checkpoint);
  return signNote({ text, name: checkpoint.origin, publicKey, sign });
}

/** Refuses a checkpoint note above LIMITS.checkpointBytes characters. Throws tooLarge. */
export function assertCheckpointSize(note: string): void {
  if (note.length > LIMITS.checkpointBytes) {
    throw new FleetsealError('tooLarge', `checkpoint of ${note.length} characters`);
  }
}

/** A decimal safe integer without sign or leading zero, else undefined. */
export function parseSize(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const size = Number(text);
  return Number.isSafeInteger(size) ? size : undefined;
}

function parseHash(text: string): Uint8Array {
  try {
    return fromBase64(text, HASH_BYTES);
  } catch (cause) {
    throw new FleetsealError('checkpointInvalid', 'the root hash is not 32 bytes', { cause });
  }
}
