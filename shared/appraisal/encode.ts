/** Bytes of an attestation result: equal in server and report verifier for an equal result. */
import * as z from 'zod';
import type { Bytes } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { sha256Base64Url } from '../crypto/sha256.ts';
import {
  type AttestationResult,
  attestationResultSchema,
  attestationResultV1Schema,
} from './result.ts';

const anyResultSchema = z.discriminatedUnion('format', [
  attestationResultV1Schema,
  attestationResultSchema,
]);

/**
 * Compact JSON, members in schema order whatever order the object has: zod builds what it parses
 * from the schema's shape (a test holds it to that). ZodError where the value is no result.
 */
export function encodeResult(result: AttestationResult): Bytes {
  if (result.format === 'fleetseal/attestationResult@2') {
    return encodeJson(attestationResultSchema.parse(result));
  }
  const gpus = result.gpus.map(({ hardware: _, readings: __, ...gpu }) => gpu);
  return encodeJson(attestationResultV1Schema.parse({ ...result, gpus }));
}

/** Parses an encoded result of any format. ZodError where the value is no result. */
export function parseResult(value: unknown): AttestationResult {
  const result = anyResultSchema.parse(value);
  if (result.format === 'fleetseal/attestationResult@2') return result;
  const gpus = result.gpus.map((gpu) => ({ ...gpu, hardware: null, readings: null }));
  return { ...result, gpus };
}

/** SHA-256 of the encoded result, base64url: the `resultDigest` of a register document. */
export function resultDigest(result: AttestationResult): string {
  return sha256Base64Url(encodeResult(result));
}
