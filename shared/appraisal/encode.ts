/** Bytes of an attestation result: equal in server and report verifier for an equal result. */
import type { Bytes } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { sha256Base64Url } from '../crypto/sha256.ts';
import { type AttestationResult, attestationResultSchema } from './result.ts';

/**
 * Compact JSON, members in schema order whatever order the object has: zod builds what it parses
 * from the schema's shape (a test holds it to that). ZodError where the value is no result.
 */
export function encodeResult(result: AttestationResult): Bytes {
  return encodeJson(attestationResultSchema.parse(result));
}

/** SHA-256 of the encoded result, base64url: the `resultDigest` of a register document. */
export function resultDigest(result: AttestationResult): string {
  return sha256Base64Url(encodeResult(result));
}
