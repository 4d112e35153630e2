/**
 * Signed notes (c2sp.org/signed-note): a text, a blank line, and signature lines.
 *
 *     <text, ends with a newline>
 *     <newline>
 *     — <key name> <base64 of keyId[4] ‖ signature>
 */
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { type Bytes, concat, fromHex, toHex, utf8 } from '../bytes/bytes.ts';
import { importEd25519PublicKey, verifyEd25519 } from '../crypto/keys.ts';
import { sha256 } from '../crypto/sha256.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/** Signature types of c2sp.org/signed-note that this program makes and verifies. */
export const KEY_TYPES = { ed25519: 0x01, cosignatureV1: 0x04 } as const;
/** Signature type: 1 Ed25519, 4 Ed25519 cosignature/v1. */
export type KeyType = (typeof KEY_TYPES)[keyof typeof KEY_TYPES];

/** A public key for notes, as a vkey text carries it. */
export interface NoteKey {
  readonly name: string;
  readonly type: KeyType;
  /** Raw Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 8 lower case hex digits. */
  readonly keyId: string;
}

/** One signature line. */
export interface NoteSignature {
  readonly name: string;
  /** 8 lower case hex digits. */
  readonly keyId: string;
  /** What follows the 4 bytes of the key id; not empty. */
  readonly blob: Bytes;
  /** The line as it stands, without its newline. */
  readonly line: string;
}

/** A note whose shape is right and whose signatures are not yet verified. */
export interface ParsedNote {
  /** The signed text with its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Something that verifies the lines of one key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: string;
  /** True when `blob` is this key's signature of the note text. */
  verify(text: string, blob: Uint8Array): Promise<boolean>;
}

/** A note with the signatures that verified, each key once, in the order of their lines. */
export interface OpenedNote {
  readonly text: string;
  readonly verified: readonly NoteSignature[];
}

/** Control characters but newline: the specification's below 0x20, and DEL and C1 (ours). */
const FORBIDDEN = /(?!\n)\p{Cc}/u;
const NAME = /^[^\s\u0085\p{Z}\p{Cc}+]+$/u;
const SIGNATURE_LINE = /^— ([^ ]+) ([^ ]+)$/;
const VKEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;

/** True when `name` may name a key: not empty, no Unicode space, no control character, no `+`. */
export function isKeyName(name: string): boolean {
  return NAME.test(name) && name.isWellFormed();
}

/** First 4 bytes of H(name ‖ 0A ‖ type ‖ public key), as 8 hex digits. */
export function keyId(name: string, type: KeyType, publicKey: Uint8Array): string {
  const hash = sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), publicKey));
  return toHex(hash.subarray(0, 4));
}

/** Makes a key from its parts. Throws keyInvalid for a bad name or other than 32 bytes. */
export function noteKey(name: string, type: KeyType, publicKey: Uint8Array): NoteKey {
  if (!isKeyName(name)) throw new FleetsealError('keyInvalid', 'not a key name');
  if (publicKey.length !== 32) throw new FleetsealError('keyInvalid', 'not 32 bytes');
  return { name, type, publicKey, keyId: keyId(name, type, publicKey) };
}

/** Parses `name+<8 hex key id>+base64(type ‖ public key)` of type 1 or 4. Throws keyInvalid. */
export function parseVkey(text: string): NoteKey {
  const [, name, id, encoded] = VKEY.exec(text) ?? [];
  if (name === undefined || encoded === undefined) {
    throw new FleetsealError('keyInvalid', 'not name+id+key');
  }
  const bytes = keyBytes(encoded);
  const type = Object.values(KEY_TYPES).find((known) => known === bytes[0]);
  if (type === undefined)
    throw new FleetsealError('keyInvalid', 'not an Ed25519 key (type 1 or 4)');
  const key = noteKey(name, type, bytes.subarray(1));
  if (key.keyId !== id) throw new FleetsealError('keyInvalid', `the key id is ${key.keyId}`);
  return key;
}

/** The text form of a key, as parseVkey reads it. */
export function formatVkey(key: NoteKey): string {
  return `${key.name}+${key.keyId}+${toBase64(concat(Uint8Array.of(key.type), key.publicKey))}`;
}

/** A verifier for plain Ed25519 signature lines (type 1). Another type is a TypeError. */
export function ed25519NoteVerifier(key: NoteKey): NoteVerifier {
  if (key.type !== KEY_TYPES.ed25519) throw new TypeError('not a key of type 1');
  const { name, keyId: id } = key;
  return {
    name,
    keyId: id,
    async verify(text, blob) {
      const publicKey = await importEd25519PublicKey(key.publicKey);
      return verifyEd25519(publicKey, blob, utf8(text));
    },
  };
}

/**
 * Splits a note into its text and 1 to LIMITS.noteSignatures signature lines. Verifies nothing.
 * Throws noteInvalid.
 */
export function parseNote(note: string): ParsedNote {
  if (FORBIDDEN.test(note)) throw new FleetsealError('noteInvalid', 'control character');
  if (!note.isWellFormed()) throw new FleetsealError('noteInvalid', 'lone surrogate');
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const rest = note.slice(split + 2);
  if (split < 0 || !rest.endsWith('\n')) {
    throw new FleetsealError('noteInvalid', 'no signature lines after a blank line');
  }
  const lines = rest.slice(0, -1).split('\n');
  if (lines.length > LIMITS.noteSignatures) {
    throw new FleetsealError('noteInvalid', `more than ${LIMITS.noteSignatures} signatures`);
  }
  return { text, signatures: lines.map(parseSignatureLine) };
}

/**
 * Parses a note and verifies the lines of the given keys. Lines of other keys are skipped; one
 * bad signature of a given key refuses the whole note; a key counts once however often it signed.
 * Throws noteInvalid for the shape, or when two of the keys share name and id and the note uses
 * them; signatureInvalid for a bad signature, or when no given key signed.
 */
export async function openNote(options: {
  note: string;
  keys: readonly NoteVerifier[];
}): Promise<OpenedNote> {
  const { text, signatures } = parseNote(options.note);
  const verified = new Map<NoteVerifier, NoteSignature>();
  const seen = new Set<string>();
  for (const signature of signatures) {
    const key = verifierOf(signature, options.keys);
    if (key === undefined || seen.has(signature.line)) continue;
    seen.add(signature.line);
    if (!(await key.verify(text, signature.blob))) {
      throw new FleetsealError('signatureInvalid', `bad signature of ${signature.name}`);
    }
    if (!verified.has(key)) verified.set(key, signature);
  }
  if (verified.size === 0) {
    throw new FleetsealError('signatureInvalid', 'no signature of a known key');
  }
  return { text, verified: [...verified.values()] };
}

/**
 * Signs `text` (which ends with a newline) with an Ed25519 key and returns the whole note.
 * `sign` gets the exact bytes and returns 64 bytes. A text that is no note text is a TypeError.
 */
export async function signNote(options: {
  text: string;
  name: string;
  publicKey: Uint8Array;
  sign: (message: Uint8Array) => Promise<Uint8Array>;
}): Promise<string> {
  const { text, name, publicKey, sign } = options;
  if (!text.endsWith('\n') || FORBIDDEN.test(text)) throw new TypeError('not a note text');
  const key = noteKey(name, KEY_TYPES.ed25519, publicKey);
  const signature = await sign(utf8(text));
  if (signature.length !== 64) throw new TypeError('an Ed25519 signature has 64 bytes');
  return `${text}\n${formatSignatureLine(key, signature)}\n`;
}

/** One signature line without its newline. */
export function formatSignatureLine(key: NoteKey, blob: Uint8Array): string {
  return `— ${key.name} ${toBase64(concat(fromHex(key.keyId), blob))}`;
}

/** The note with one more signature line at its end; a line it already has is not repeated. */
export function appendSignatureLine(note: string, line: string): string {
  const { signatures } = parseNote(note);
  parseSignatureLine(line);
  return signatures.some((known) => known.line === line) ? note : `${note}${line}\n`;
}

/** Parses one signature line, given without its newline. Throws noteInvalid. */
export function parseSignatureLine(line: string): NoteSignature {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || encoded === undefined || !isKeyName(name)) {
    throw new FleetsealError('noteInvalid', 'not a signature line');
  }
  const bytes = signatureBytes(encoded);
  if (bytes.length < 5) throw new FleetsealError('noteInvalid', 'signature too short');
  return { name, keyId: toHex(bytes.subarray(0, 4)), blob: bytes.slice(4), line };
}

function verifierOf(signature: NoteSignature, keys: readonly NoteVerifier[]) {
  const matches = keys.filter(
    (key) => key.name === signature.name && key.keyId === signature.keyId,
  );
  if (matches.length > 1) {
    throw new FleetsealError('noteInvalid', `two keys share the name and id of ${signature.name}`);
  }
  return matches[0];
}

function signatureBytes(encoded: string): Bytes {
  try {
    return fromBase64(encoded);
  } catch (cause) {
    throw new FleetsealError('noteInvalid', 'a signature is not base64', { cause });
  }
}

function keyBytes(encoded: string): Bytes {
  try {
    return fromBase64(encoded);
  } catch (cause) {
    throw new FleetsealError('keyInvalid', 'the key is not base64', { cause });
  }
}
