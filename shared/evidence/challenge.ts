/**
 * The epoch challenge (docs/formats/evidence.md): five fixed lines that the server makes once
 * about every minute for every host. The nonce binds the text to one host key.
 */
import * as z from 'zod';
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { concat, utf8 } from '../bytes/bytes.ts';
import { sha256, sha256Base64Url } from '../crypto/sha256.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';

const TAG = 'fleetseal-challenge/v1';

/** Media type in the header of the server's signature over a challenge. */
export const CHALLENGE_TYP = 'fleetseal-challenge+jwt';

/** Parts of a challenge text. */
export interface Challenge {
  /** Origin of the evidence log. */
  readonly origin: string;
  /** SHA-256 of the newest whole checkpoint note, signature lines included; 32 bytes. */
  readonly noteHash: Uint8Array;
  /** 32 random bytes. */
  readonly random: Uint8Array;
  /** 32 bytes that a regulator asked to include, or null. */
  readonly regulatorNonce: Uint8Array | null;
}

/** What the server signs: the text, and when it was issued by the server's clock. */
export const signedChallengeSchema = z.strictObject({
  challenge: z.string().max(LIMITS.challengeTextLength),
  issuedAt: timeMsSchema,
});

/** The five lines, each ended by a newline. */
export function formatChallenge(challenge: Challenge): string {
  const regulator = challenge.regulatorNonce === null ? '-' : toBase64(challenge.regulatorNonce);
  return [
    TAG,
    challenge.origin,
    toBase64(challenge.noteHash),
    toBase64(challenge.random),
    regulator,
    '',
  ].join('\n');
}

/** Parses the five lines. Throws nonceWrong, base64Invalid. */
export function parseChallenge(text: string): Challenge {
  const [tag, origin, noteHash, random, regulator, end, ...rest] = text.split('\n');
  if (tag !== TAG || end !== '' || rest.length > 0 || !origin || !noteHash || !random) {
    throw new FleetsealError('nonceWrong', 'The challenge does not have its five lines.');
  }
  if (!regulator) throw new FleetsealError('nonceWrong', 'The fifth line is missing.');
  return {
    origin,
    noteHash: fromBase64(noteHash, 32),
    random: fromBase64(random, 32),
    regulatorNonce: regulator === '-' ? null : fromBase64(regulator, 32),
  };
}

/** Name of a challenge in leaves: SHA-256 of its text, base64url. */
export function challengeDigest(text: string): string {
  return sha256Base64Url(utf8(text));
}

/** `eat_nonce` for one host key: base64url(SHA-256(text ‖ kid)), kid as its 43 ASCII characters. */
export function nonceFor(text: string, kid: string): string {
  return sha256Base64Url(concat(utf8(text), utf8(kid)));
}

/** Hash of a checkpoint note as a challenge names it. */
export function noteHash(note: string): Uint8Array {
  return sha256(utf8(note));
}

/** Schema of a key id: RFC 7638 SHA-256 thumbprint, base64url. */
export const kidSchema = digestSchema;
