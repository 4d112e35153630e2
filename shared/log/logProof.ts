/**
 * Log proofs (c2sp.org/tlog-proof), the `.tlog-proof` file:
 *
 *     c2sp.org/tlog-proof@v1
 *     index <leaf index>
 *     <inclusion proof, one base64 hash per line>
 *     <empty line>
 *     <checkpoint, verbatim>
 */
import { fromBase64, toBase64 } from '../bytes/base64.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { type Checkpoint, type LogPublicKey, openCheckpoint, parseSize } from './checkpoint.ts';
import { HASH_BYTES, leafHash, verifyInclusion } from './tree.ts';
import { openTrustedCheckpoint, type TrustPolicy, type WitnessTime } from './trustPolicy.ts';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

/** A log proof whose shape is right; nothing is verified. */
export interface LogProof {
  /** Leaf index, from 0. */
  readonly index: number;
  /** Inclusion proof, hashes of 32 bytes. */
  readonly proof: readonly Uint8Array[];
  /** The checkpoint note, verbatim, not parsed. */
  readonly checkpoint: string;
}

/** What a log proof proves once verified. */
export interface VerifiedLogProof {
  /** Leaf index, from 0. */
  readonly index: number;
  readonly checkpoint: Checkpoint;
  /** The checkpoint note, verbatim. */
  readonly note: string;
  /** Witnesses of the policy that cosigned; empty when verified with a log key alone. */
  readonly witnesses: readonly WitnessTime[];
}

/** Whom to trust: one log key (no witnesses asked for), or a policy with its quorum. */
export type LogTrust =
  | { readonly log: LogPublicKey }
  | { readonly policy: TrustPolicy; readonly origin?: string };

/** Writes the proof file. An index or hash out of range is a RangeError: a programmer error. */
export function formatLogProof(logProof: LogProof): string {
  const { index, proof, checkpoint } = logProof;
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError('leaf index');
  if (proof.length > LIMITS.proofHashes || proof.some((hash) => hash.length !== HASH_BYTES)) {
    throw new RangeError('inclusion proof');
  }
  const hashes = proof.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${FIRST_LINE}\nindex ${index}\n${hashes}\n${checkpoint}`;
}

/**
 * Parses a proof file. An `extra` line is checked for its shape and dropped: nothing
 * authenticates it. Throws tooLarge above LIMITS.logProofBytes characters, else proofInvalid.
 */
export function parseLogProof(text: string): LogProof {
  if (text.length > LIMITS.logProofBytes) {
    throw new FleetsealError('tooLarge', `log proof of ${text.length} characters`);
  }
  const end = text.indexOf('\n\n');
  if (end < 0) throw new FleetsealError('proofInvalid', 'no empty line before the checkpoint');
  const [first, ...lines] = text.slice(0, end).split('\n');
  if (first !== FIRST_LINE) throw new FleetsealError('proofInvalid', `not ${FIRST_LINE}`);
  if (lines[0]?.startsWith('extra ')) decode(lines.shift()?.slice('extra '.length) ?? '');
  const indexLine = lines.shift() ?? '';
  const index = indexLine.startsWith('index ') ? parseSize(indexLine.slice(6)) : undefined;
  if (index === undefined) throw new FleetsealError('proofInvalid', 'no index line');
  if (lines.length > LIMITS.proofHashes) {
    throw new FleetsealError('proofInvalid', `more than ${LIMITS.proofHashes} hashes`);
  }
  const proof = lines.map((line) => decode(line, HASH_BYTES));
  return { index, proof, checkpoint: text.slice(end + 2) };
}

/**
 * Verifies a proof file for the bytes of one leaf: the checkpoint under the log key or the
 * policy, then the inclusion. Throws what parseLogProof, openCheckpoint, openTrustedCheckpoint
 * and verifyInclusion throw.
 */
export async function verifyLogProof(
  options: { text: string; leaf: Uint8Array } & LogTrust,
): Promise<VerifiedLogProof> {
  const { index, proof, checkpoint: note } = parseLogProof(options.text);
  const { checkpoint, witnesses } = await openUnder(note, options);
  const { size, root } = checkpoint;
  verifyInclusion({ leafHash: leafHash(options.leaf), index, size, proof, root });
  return { index, checkpoint, note, witnesses };
}

async function openUnder(note: string, trust: LogTrust) {
  if ('policy' in trust) return openTrustedCheckpoint({ ...trust, note });
  const { checkpoint } = await openCheckpoint({ note, log: trust.log });
  return { checkpoint, witnesses: [] };
}

function decode(text: string, length?: number): Uint8Array {
  try {
    return fromBase64(text, length);
  } catch (cause) {
    throw new FleetsealError('proofInvalid', 'a line is not base64 of a hash', { cause });
  }
}
