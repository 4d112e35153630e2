/**
 * The send stage: one evidence goes to the server, and is done only when its log proof is verified
 * and kept. Whatever stops it in between, the next connection sends the same bytes again.
 */
import { type FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { LIMITS } from '../shared/limits.ts';
import type { EvidenceAck } from '../shared/protocol/messages.ts';
import type { LogAudit } from './connection/audit.ts';
import type { Link } from './connection/link.ts';
import type { Spool, SpooledEvidence } from './spool/spool.ts';

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
  /** Told of a document that is damaged on disk. */
  readonly onTrouble: (error: FleetsealError) => void;
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
    const text = await documentToSend(context, digest);
    if (text !== null) await sendDocument(link, digest, text);
  }
  at('beforeProofKept');
  // Only now is nothing left to do for it: a crash before this line sends it again.
  await spool.acknowledge(evidence.seq, { leaf: ack.leaf, logProof: ack.logProof });
  return ack;
}

/** A damaged document is as good as none: what it was, the server can never have. */
async function documentToSend(context: SendContext, digest: string): Promise<string | null> {
  try {
    return await context.spool.document(digest);
  } catch (error) {
    if (!isFleetsealError(error, 'spoolDamaged')) throw error;
    context.onTrouble(error);
    return null;
  }
}

/** A document that the server refuses for good must not hold up the evidence after it. */
async function sendDocument(link: Link, digest: string, text: string): Promise<void> {
  // A server does not even say to which document it answers then.
  if (Buffer.byteLength(text) > LIMITS.documentBytes) return;
  try {
    await link.sendDocument(digest, text);
  } catch (error) {
    const permanent = ['documentInvalid', 'documentUnexpected', 'tooLarge'] as const;
    if (!permanent.some((code) => isFleetsealError(error, code))) throw error;
  }
}
