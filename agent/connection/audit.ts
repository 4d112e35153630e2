/** Every agent audits the log: each acknowledgment must be proven, each checkpoint must extend. */
import { join } from 'node:path';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { fromBase64 } from '../../shared/bytes/base64.ts';
import { equalBytes, utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  type Checkpoint,
  logPublicKeyFromVkey,
  openCheckpoint,
  parseCheckpoint,
} from '../../shared/log/checkpoint.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { type VerifiedLogProof, verifyLogProof } from '../../shared/log/logProof.ts';
import { parseNote } from '../../shared/log/note.ts';
import { verifyConsistency } from '../../shared/log/tree.ts';
import type { EvidenceAck } from '../../shared/protocol/messages.ts';
import { onDisk } from '../spool/disk.ts';
import { beginningOf, readRecoveries, recoveryTo } from '../state/recoveries.ts';

/** The newest checkpoint of the evidence log that this host has verified. */
export class LogAudit {
  readonly #path: string;
  readonly #vkey: string;
  #checkpoint: Checkpoint | null;
  #note: string | null;

  private constructor(
    path: string,
    vkey: string,
    known: { checkpoint: Checkpoint | null; note: string | null },
  ) {
    this.#path = path;
    this.#vkey = vkey;
    this.#checkpoint = known.checkpoint;
    this.#note = known.note;
  }

  /**
   * Opens the kept checkpoint, verified again under the pinned log key. A log that goes on under a
   * new name, and has shown none yet, must extend what its recovery says that it kept.
   */
  static async open(directory: string, vkey: string): Promise<LogAudit> {
    const path = join(directory, 'checkpoint');
    const note = await readIfExists(path);
    const log = logPublicKeyFromVkey(vkey);
    const recovery = recoveryTo(await readRecoveries(directory), log.origin);
    // What was verified under the name before is kept with the recovery.
    const isEarlier = recovery !== null && note !== null && originOfNote(note) !== log.origin;
    if (note === null || isEarlier) {
      const checkpoint = recovery === null ? null : beginningOf(recovery);
      return new LogAudit(path, vkey, { checkpoint, note: null });
    }
    const { checkpoint } = await openCheckpoint({ note, log });
    return new LogAudit(path, vkey, { checkpoint, note });
  }

  /** What a hello says of the log: its name, and the newest verified checkpoint note. */
  get shown(): { origin: string; checkpoint: string | null } {
    const { origin } = logPublicKeyFromVkey(this.#vkey);
    const isShort = this.#note !== null && this.#note.length <= LIMITS.shownCheckpointBytes;
    return { origin, checkpoint: isShort ? this.#note : null };
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
    this.#note = proven.note;
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

function originOfNote(note: string): string {
  return parseCheckpoint(parseNote(note).text).origin;
}
