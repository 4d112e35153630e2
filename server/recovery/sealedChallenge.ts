/**
 * The random part of a challenge says when it was issued, under a code that only this server's key
 * makes. So a server that lost its list of challenges still knows which ones were its own.
 */
import { randomBytes } from 'node:crypto';
import { equalConstantTime } from '../../shared/crypto/sha256.ts';
import {
  type Challenge,
  formatChallenge,
  parseChallenge,
} from '../../shared/evidence/challenge.ts';

/** Makes the code of a text: HMAC-SHA-256 under a key of this server alone. */
export type ChallengeMac = (text: string) => Uint8Array;

const TIME_BYTES = 6;
const FRESH_BYTES = 10;
const MAC_BYTES = 16;

/** What a challenge says beside its random part. */
type Named = Omit<Challenge, 'random'>;

/** 32 bytes: the time in milliseconds UTC, 10 random bytes, and 16 of the code over all of it. */
export function sealedRandom(mac: ChallengeMac, named: Named, issuedAt: number): Uint8Array {
  const head = Buffer.alloc(TIME_BYTES + FRESH_BYTES);
  head.writeUIntBE(issuedAt, 0, TIME_BYTES);
  randomBytes(FRESH_BYTES).copy(head, TIME_BYTES);
  return Buffer.concat([head, codeOf(mac, named, head)]);
}

/** When this server issued a challenge, by its text; null where the code is not this server's. */
export function sealedAt(mac: ChallengeMac, text: string): number | null {
  const challenge = parseChallenge(text);
  // Another spelling would be another challenge, which was never issued.
  if (formatChallenge(challenge) !== text) return null;
  const { random, ...named } = challenge;
  const head = Buffer.from(random.subarray(0, TIME_BYTES + FRESH_BYTES));
  const code = random.subarray(TIME_BYTES + FRESH_BYTES);
  if (!equalConstantTime(codeOf(mac, named, head), code)) return null;
  return head.readUIntBE(0, TIME_BYTES);
}

function codeOf(mac: ChallengeMac, named: Named, head: Uint8Array): Uint8Array {
  const random = Buffer.concat([head, Buffer.alloc(MAC_BYTES)]);
  return mac(formatChallenge({ ...named, random })).subarray(0, MAC_BYTES);
}
