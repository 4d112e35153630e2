/** Register documents about what a regulator asks (docs/formats/regulator.md). */
import * as z from 'zod';
import { encodeJson, parseStrictJson } from '../bytes/json.ts';
import { checkAs } from '../bytes/parseAs.ts';
import { type ParsedJws, parseJws, verifyJws } from '../crypto/jws.ts';
import { importP256PublicKey, type P256PublicJwk, p256PublicJwkSchema } from '../crypto/keys.ts';
import { FleetsealError } from '../errors.ts';
import { saltSchema } from '../evidence/document.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';
import { nameSchema } from './license.ts';

const salted = { salt: saltSchema };

/** A key by which a regulator signs challenges, from this leaf on or up to it. */
export const regulatorKeyDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/regulatorKey@1'),
  ...salted,
  event: z.enum(['added', 'removed']),
  kid: digestSchema,
  jwk: p256PublicJwkSchema,
  /** Whose key it is, in words; declared. */
  name: nameSchema,
  /** Who entered it. */
  by: nameSchema,
});
/** A key by which a regulator signs challenges. */
export type RegulatorKeyDocument = z.infer<typeof regulatorKeyDocumentSchema>;

/** A challenge that a regulator filed. */
export const challengeFiledDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/challengeFiled@1'),
  ...salted,
  /** SHA-256 of the signing input of the JWS. */
  digest: digestSchema,
  /** The challenge as it was signed. */
  jws: z
    .string()
    .max(LIMITS.regulatorChallengeBytes)
    .regex(/^[A-Za-z0-9_.-]+$/),
  /** Key that signed it. */
  kid: digestSchema,
  /** Account that filed it. */
  by: nameSchema,
});
/** A challenge that a regulator filed. */
export type ChallengeFiledDocument = z.infer<typeof challengeFiledDocumentSchema>;

/** Media type in the header of a regulator's challenge. */
export const REGULATOR_CHALLENGE_TYP = 'fleetseal-regulator-challenge+jwt';

/** Payload of a regulator's challenge. */
export const regulatorChallengeSchema = z.strictObject({
  format: z.literal('fleetseal/regulatorChallenge@1'),
  /** Origin of the evidence log that it is for. */
  log: z.string().min(1).max(LIMITS.originLength),
  /** 32 random bytes, base64url: no answer can be older than it. */
  nonce: digestSchema,
  issuedAt: timeMsSchema,
  /** Until when epoch challenges carry the nonce, milliseconds UTC. */
  answerBy: timeMsSchema,
});
/** Payload of a regulator's challenge. */
export type RegulatorChallenge = z.infer<typeof regulatorChallengeSchema>;

/** Parses a challenge; its signature is not verified yet. Throws jwsInvalid, challengeRefused. */
export function parseRegulatorChallenge(text: string): {
  readonly jws: ParsedJws;
  readonly challenge: RegulatorChallenge;
} {
  const maxBytes = LIMITS.regulatorChallengeBytes;
  const jws = parseJws(text, { typ: REGULATOR_CHALLENGE_TYP, maxBytes });
  const value = parseStrictJson(jws.payloadBytes);
  return { jws, challenge: checkAs(value, regulatorChallengeSchema, 'challengeRefused') };
}

/** Payload bytes of a challenge, for whoever signs one. */
export function encodeRegulatorChallenge(challenge: RegulatorChallenge): Uint8Array<ArrayBuffer> {
  return encodeJson(regulatorChallengeSchema.parse(challenge));
}

/** Verifies the signature of a challenge. Throws signatureInvalid, keyInvalid. */
export async function verifyRegulatorChallenge(jws: ParsedJws, jwk: P256PublicJwk): Promise<void> {
  await verifyJws(jws, await importP256PublicKey(jwk));
}

/** Keys of regulators that count, by key id, after one more document. */
export function enterRegulatorKey(
  keys: Map<string, RegulatorKeyDocument>,
  document: RegulatorKeyDocument,
): void {
  if (document.event === 'added') keys.set(document.kid, document);
  else keys.delete(document.kid);
}

/**
 * Checks a filed challenge as the register has it: a key that counted then signed it, for a name of
 * this evidence log. Throws signatureInvalid, jwsInvalid, challengeRefused.
 */
export async function checkFiledChallenge(
  document: ChallengeFiledDocument,
  keys: ReadonlyMap<string, RegulatorKeyDocument>,
): Promise<RegulatorChallenge> {
  const { jws, challenge } = parseRegulatorChallenge(document.jws);
  const key = keys.get(document.kid);
  if (key === undefined || jws.kid !== document.kid) {
    throw new FleetsealError('signatureInvalid', `No key ${document.kid} of a regulator counts.`);
  }
  if (jws.digest !== document.digest) {
    throw new FleetsealError('jwsInvalid', 'A challenge has another digest.');
  }
  await verifyRegulatorChallenge(jws, key.jwk);
  return challenge;
}
