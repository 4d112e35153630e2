/** Every agent audits the log: each acknowledgment must be proven, each checkpoint must extend. */
import { join } from 'node:path';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { fromBase64 } from '../../shared/bytes/base64.ts';
import { equalBytes, utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import {
  type Checkpoint,
  logPublicKeyFromVkey,
  openCheckpoint,
} from '../../shared/log/checkpoint.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { type VerifiedLogProof, verifyLogProof } from '../../shared/log/logProof.ts';
import { verifyConsistency } from '../../shared/log/tree.ts';
import type { EvidenceAck } from '../../shared/protocol/messages.ts';
import { onDisk } from '../spool/disk.ts';

/** The newest checkpoint of the evidence log that this host has verified. */
export class LogAudit {
  readonly #path: string;
  readonly #vkey: string;
  #checkpoint: Checkpoint | null;

  private constructor(path: string, vkey: string, checkpoint: Checkpoint | null) {
    this.#path = path;
    this.#vkey = vkey;
    this.#checkpoint = checkpoint;
  }

  /** Opens the kept checkpoint, verified again under the pinned log key. */
  static async open(directory: string, vkey: string): Promise<LogAudit> {
    const path = join(directory, 'checkpoint');
    const note = await readIfExists(path);
    if (note === null) return new LogAudit(path, vkey, null);
    const log = logPublicKeyFromVkey(vkey);
    const { checkpoint } = await openCheckpoint({ note, log });
    return new LogAudit(path, vkey, checkpoint);
  }

  /** Size of the newest verified checkpoint; 0 before the first. */
  get size(): number {
    return this.#checkpoint?.size ?? 0;
  }

  /**
   * Verifies an acknowledgment: the leaf is for this evidence, the proof leads to a checkpoint
   * signed by the pinned log key, and that checkpoint extends the one kept. Then keeps it.
   * Throws proofInvalid, leafInvalid, checkpointInvalid, signatureInvalid, noteInvalid,
   * diskFull, diskFailed.
   */
  async accept(ack: EvidenceAck, kid: string): Promise<void> {
    const leaf = parseEvidenceLogLeaf(utf8(ack.leaf));
    if (leaf.digest !== ack.digest || leaf.kid !== kid) {
      throw new FleetsealError('leafInvalid', 'The acknowledged leaf is for other evidence.');
    }
    const proven = await this.prove(ack.leaf, ack.logProof);
    this.#mustExtend(proven.checkpoint, ack);
    if (proven.checkpoint.size <= this.size) return;
    // First in memory: the server goes on from what it just proved, also where the disk is full.
    this.#checkpoint = proven.checkpoint;
    await onDisk(() => writeDurable(this.#path, proven.note));
  }

  /** Verifies a log proof under the pinned log key. */
  prove(leaf: string, logProof: string): Promise<VerifiedLogProof> {
    const log = logPublicKeyFromVkey(this.#vkey);
    return verifyLogProof({ text: logProof, leaf: utf8(leaf), log });
  }

  #mustExtend(checkpoint: Checkpoint, ack: EvidenceAck): void {
    const known = this.#checkpoint;
    if (known === null) return;
    // The same log at the same size, shown again: nothing is between.
    const isSame = checkpoint.size === known.size && equalBytes(checkpoint.root, known.root);
    if (isSame) return;
    // A server with less than it has already proven has lost data or shows a split view.
    if (ack.consistency.from !== known.size || checkpoint.size < known.size) {
      throw new FleetsealError('proofInvalid', 'The log does not continue from what it proved.');
    }
    verifyConsistency({
      size1: known.size,
      root1: known.root,
      size2: checkpoint.size,
      root2: checkpoint.root,
      proof: ack.consistency.hashes.map((hash) => fromBase64(hash, 32)),
    });
  }
}
