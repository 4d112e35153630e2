/** Refused evidence in step 8: signed by the host, and refused for the reason its leaf gives. */
import { FleetsealError, isFleetsealError } from '../../errors.ts';
import {
  type HostKey,
  type LoggedEvidence,
  type SignedEvidence,
  sequenceOfRefused,
  type VerifiedEvidence,
  verifyEvidence,
} from '../../evidence/evidence.ts';
import { REFUSAL_CODES, type RefusalCode, type RefusalLeaf } from '../../log/leaf.ts';
import type { IndexedLeaf } from '../members.ts';

/** Evidence that its leaf calls `challengeUnknown` and that has no other fault. */
export interface UnknownChallenge {
  readonly index: number;
  /** Text of the challenge that it answers. */
  readonly challenge: string;
}

/**
 * Checks one refusal: the host's key signed it, verifyEvidence refuses it with the code of the
 * leaf, and the leaf gives its sequence point as far as it can be read. Evidence without a fault
 * of its own can only be refused as `challengeUnknown`; it is handed back.
 * Throws reportInvalid, signatureInvalid.
 */
export async function checkRefusal(
  item: SignedEvidence,
  { index, leaf }: IndexedLeaf<RefusalLeaf>,
  known: { host: HostKey; audiences: readonly string[] },
): Promise<UnknownChallenge | null> {
  const point = sequenceOfRefused(item.payloadBytes);
  if (item.kid !== leaf.kid || point.seq !== leaf.seq || point.prev !== leaf.prev) {
    fail(`Leaf ${index} is the refusal of other evidence.`);
  }
  const judged = await judge(item, known);
  const reason = typeof judged === 'string' ? judged : 'challengeUnknown';
  if (reason !== leaf.code) {
    fail(`Leaf ${index} was refused as ${leaf.code}; that is not what is wrong with it.`);
  }
  return typeof judged === 'string' ? null : { index, challenge: judged.payload.challenge };
}

/** No accepted evidence of the report answers a challenge that a refusal calls unknown. */
export function checkUnknownChallenges(
  unknown: readonly UnknownChallenge[],
  evidence: readonly LoggedEvidence[],
): void {
  const answered = new Map(evidence.map(({ payload, index }) => [payload.challenge, index]));
  for (const { index, challenge } of unknown) {
    const other = answered.get(challenge);
    if (other === undefined) continue;
    fail(`Leaf ${index} was refused for an unknown challenge, which leaf ${other} answers.`);
  }
}

async function judge(
  item: SignedEvidence,
  { host, audiences }: { host: HostKey; audiences: readonly string[] },
): Promise<VerifiedEvidence | RefusalCode> {
  try {
    return await verifyEvidence(item, host, audiences);
  } catch (error) {
    const code = REFUSAL_CODES.find((candidate) => isFleetsealError(error, candidate));
    if (code === undefined) throw error;
    return code;
  }
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
