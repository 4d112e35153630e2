/**
 * The send stage: one evidence goes to the server, and is done only when its log proof is verified
 * and kept. Whatever stops it in between, the next connection sends the same bytes again.
 */
import { isFleetsealError } from '../shared/errors.ts';
import type { EvidenceAck } from '../shared/protocol/messages.ts';
import type { LogAudit } from './audit.ts';
import type { Link } from './link.ts';
import type { Spool, SpooledEvidence } from './spool.ts';

/**
 * What is safe if the agent stops right HERE.
 *
 * - beforeDocuments: logged and acknowledged; the server lacks documents that the evidence names.
 * - beforeProofKept: logged, documents delivered; the answer is a duplicate with its proof.
 */
export type SendCrashPoint = 'beforeDocuments' | 'beforeProofKept';

/** What sending needs. */
export interface SendContext {
  readonly link: Link;
  readonly spool: Spool;
  readonly audit: LogAudit;
  /** Key id of this host. */
  readonly kid: string;
  readonly at: (point: SendCrashPoint) => void;
}

/**
 * Sends one evidence and the documents that the server lacks, verifies the acknowledgment, and
 * keeps its proof. Throws the server's coded error, what LogAudit.accept throws, and
 * serverUnreachable; the evidence then stays in the spool.
 */
export async function sendEvidence(
  context: SendContext,
  evidence: SpooledEvidence,
): Promise<EvidenceAck> {
  const { link, spool, audit, kid, at } = context;
  const ack = await link.sendEvidence(evidence.digest, evidence.jws);
  await audit.accept(ack, kid);
  at('beforeDocuments');
  for (const digest of ack.missing) {
    const text = await spool.document(digest);
    if (text !== null) await sendDocument(link, digest, text);
  }
  at('beforeProofKept');
  // Only now is nothing left to do for it: a crash before this line sends it again.
  await spool.acknowledge(evidence.seq, { leaf: ack.leaf, logProof: ack.logProof });
  return ack;
}

/** A document that the server refuses for good must not hold up the evidence after it. */
async function sendDocument(link: Link, digest: string, text: string): Promise<void> {
  try {
    await link.sendDocument(digest, text);
  } catch (error) {
    const permanent = ['documentInvalid', 'documentUnexpected', 'tooLarge'] as const;
    if (!permanent.some((code) => isFleetsealError(error, code))) throw error;
  }
}
