/** What the accounting rests on: the leaves of the evidence log with their appraisal. */
import type { AttestationResult } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import type { SequencePoint } from '../evidence/evidence.ts';
import type { EvidenceLogLeaf } from '../log/leaf.ts';
import type { Register } from '../register/register.ts';

/** One leaf of the evidence log. */
export interface HistoryItem {
  readonly index: number;
  readonly leaf: EvidenceLogLeaf;
  /** As the evidence says; null where it says null, absent where it says nothing. */
  readonly resumesFrom?: SequencePoint | null | undefined;
  /** Boot registers, where its quote is valid; else null or absent. */
  readonly pcrs?: readonly string[] | null;
  /** Null for refusals, and where the evidence was not appraised. */
  readonly result: AttestationResult | null;
}

/** A history item that was appraised. */
export interface AppraisedItem extends HistoryItem {
  readonly result: AttestationResult;
}

/** True where the item was appraised. */
export function isAppraised(item: HistoryItem): item is AppraisedItem {
  return item.result !== null;
}

/**
 * The moment that an evidence speaks of, milliseconds UTC: when it was received, if it was fresh;
 * else only that it was made after its challenge is known, and so the challenge's time.
 */
export function momentOf({ fresh, notBefore, notAfter }: AttestationResult): number {
  return fresh ? notAfter : Math.min(notBefore, notAfter);
}

/** The moment from which on an item of the log holds, milliseconds UTC. */
export function momentOfItem({ leaf, result }: HistoryItem, edition: Register['edition']): number {
  // In the first edition nothing holds before it was received, however old it is.
  return edition === 1 || result === null ? leaf.time : momentOf(result);
}

/**
 * Orders appraised items by their moment, then by leaf index; in the second edition before that by
 * key id, so that the order in which hosts were heard does not matter.
 */
export function compareMoments(edition: Register['edition']) {
  return (a: AppraisedItem, b: AppraisedItem): number =>
    momentOf(a.result) - momentOf(b.result) ||
    (edition === 1 ? 0 : compareText(a.leaf.kid, b.leaf.kid)) ||
    a.index - b.index;
}
