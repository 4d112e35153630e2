/**
 * The signature of a lab over a lab test: a compact JWS of our profile whose payload is the
 * SHA-256 of what the test says, so that it fits into a cell (docs/formats/records.md).
 */
import { type Bytes, equalBytes } from '../bytes/bytes.ts';
import { canonicalBytes } from '../bytes/canonicalJson.ts';
import { parseJws, verifyJws } from '../crypto/jws.ts';
import { importP256PublicKey, thumbprint } from '../crypto/keys.ts';
import { sha256 } from '../crypto/sha256.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { LabTest } from './records/custody.ts';
import type { Party } from './records/parties.ts';

/** `typ` of the header of such a JWS. */
export const LAB_TEST_TYP = 'fleetseal-labtest+jwt';

/** What a lab says with a test: canonical JSON (RFC 8785) of all of it but `signature`. */
export function labTestStatement(test: LabTest): Bytes {
  const { signature: _, ...said } = test;
  return canonicalBytes(said);
}

/** What the lab signs: SHA-256 of the statement, 32 bytes. */
export function labTestPayload(test: LabTest): Bytes {
  return sha256(labTestStatement(test));
}

/**
 * Whether a lab test has a signature, which must be by a key of the lab. Throws jwsInvalid or
 * tooLarge for what is no such JWS; signatureInvalid where it is over something else, by a key
 * that the party does not have, or does not verify; keyInvalid for a key that is no point.
 */
export async function verifyLabTest(
  test: LabTest,
  party: Party | undefined,
): Promise<'signed' | 'unsigned'> {
  if (test.signature === undefined) return 'unsigned';
  const jws = parseJws(test.signature, { typ: LAB_TEST_TYP, maxBytes: LIMITS.labSignatureBytes });
  const key = party?.keys?.find((each) => thumbprint(each) === jws.kid);
  if (party === undefined || party.id !== test.lab || key === undefined) {
    throw new FleetsealError('signatureInvalid', `lab ${test.lab} has no key ${jws.kid}`);
  }
  if (!equalBytes(jws.payloadBytes, labTestPayload(test))) {
    throw new FleetsealError('signatureInvalid', `lab test ${test.id} is not what was signed`);
  }
  await verifyJws(jws, await importP256PublicKey(key));
  return 'signed';
}
