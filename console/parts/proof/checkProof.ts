/** Checks in this browser that a leaf is in a log, and says of each step what came out. */
import { toHex, utf8 } from '../../../shared/bytes/bytes.ts';
import { sha256, sha256Base64Url } from '../../../shared/crypto/sha256.ts';
import { isFleetsealError } from '../../../shared/errors.ts';
import {
  type Checkpoint,
  type LogPublicKey,
  logPublicKeyFromVkey,
  openCheckpoint,
} from '../../../shared/log/checkpoint.ts';
import { type LogName, parseEvidenceLogLeaf, parseRegisterLeaf } from '../../../shared/log/leaf.ts';
import { type LogProof, parseLogProof } from '../../../shared/log/logProof.ts';
import { parseNote } from '../../../shared/log/note.ts';
import { leafHash, verifyInclusion } from '../../../shared/log/tree.ts';

/** What is checked, in this order. */
export const PROOF_STEPS = ['key', 'proof', 'checkpoint', 'inclusion', 'leaf', 'document'] as const;
/** One of them. */
export type ProofStepId = (typeof PROOF_STEPS)[number];

/** One step: it holds, it fails, or it could not be looked at. */
export interface ProofStep {
  readonly id: ProofStepId;
  readonly outcome: 'holds' | 'fails' | 'open';
  /** What was seen, in English; empty where the step says it all. */
  readonly detail: string;
}

/** What the server gave, all of it to be doubted. */
export interface ProofInput {
  readonly log: LogName;
  readonly index: number;
  /** Text of the leaf. */
  readonly leaf: string;
  /** Text of the `.tlog-proof` file. */
  readonly proof: string;
  /** Key of the log. */
  readonly vkey: string;
  /** Text of the register document; null where there is none to be seen. */
  readonly document: string | null;
}

/** What came out. */
export interface CheckedProof {
  readonly steps: readonly ProofStep[];
  /** True where no step failed, and the leaf is shown to be in the log. */
  readonly holds: boolean;
  /** SHA-256 of the log's key, hex digits in groups of 4; null where the key is none. */
  readonly fingerprint: string | null;
  /** Leaves under the checkpoint; null where it could not be read. */
  readonly size: number | null;
  /** The checkpoint as a signed note; null where the proof has none. */
  readonly note: string | null;
  /** Signature lines beside the log's own: witnesses, if any. */
  readonly otherSignatures: number;
}

/** SHA-256 of a log's key, as the command line shows it too. Throws keyInvalid. */
export function fingerprintOf(vkey: string): string {
  const { publicKey } = logPublicKeyFromVkey(vkey);
  return toHex(sha256(publicKey)).replace(/(.{4})(?=.)/g, '$1 ');
}

/** What `read` gives, and the step that it is; a coded error makes the step fail. */
async function tried<T>(
  id: ProofStepId,
  read: () => T | Promise<T>,
): Promise<{ step: ProofStep; value: T | null }> {
  try {
    return { step: { id, outcome: 'holds', detail: '' }, value: await read() };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return { step: { id, outcome: 'fails', detail: error.message }, value: null };
  }
}

const open = (id: ProofStepId): ProofStep => ({ id, outcome: 'open', detail: '' });

/** Checks the proof of one leaf. Never throws for what the server gave. */
export async function checkProof(input: ProofInput): Promise<CheckedProof> {
  const key = await tried('key', () => logPublicKeyFromVkey(input.vkey));
  const proof = await tried('proof', () => parseLogProof(input.proof));
  const opened = await checkpointStep(key.value, proof.value);
  const steps = [
    key.step,
    proof.step,
    opened.step,
    await inclusionStep(input, proof.value, opened.checkpoint),
    await leafStep(input),
    await documentStep(input),
  ];
  const note = proof.value?.checkpoint ?? null;
  const outcomeOf = (id: ProofStepId) => steps.find((step) => step.id === id)?.outcome;
  return {
    steps,
    holds: steps.every(({ outcome }) => outcome !== 'fails') && outcomeOf('inclusion') === 'holds',
    fingerprint: key.value === null ? null : fingerprintOf(input.vkey),
    size: opened.checkpoint?.size ?? null,
    note,
    otherSignatures: opened.otherSignatures,
  };
}

async function checkpointStep(key: LogPublicKey | null, proof: LogProof | null) {
  if (key === null || proof === null) {
    return { step: open('checkpoint'), checkpoint: null, otherSignatures: 0 };
  }
  const note = proof.checkpoint;
  const { step, value } = await tried('checkpoint', async () => {
    const { checkpoint } = await openCheckpoint({ note, log: key });
    return { checkpoint, otherSignatures: parseNote(note).signatures.length - 1 };
  });
  return {
    step,
    checkpoint: value?.checkpoint ?? null,
    otherSignatures: value?.otherSignatures ?? 0,
  };
}

async function inclusionStep(
  { index, leaf }: ProofInput,
  proof: LogProof | null,
  checkpoint: Checkpoint | null,
): Promise<ProofStep> {
  if (proof === null || checkpoint === null) return open('inclusion');
  if (proof.index !== index) {
    return { id: 'inclusion', outcome: 'fails', detail: `the proof is of leaf ${proof.index}` };
  }
  const { size, root } = checkpoint;
  const { step } = await tried('inclusion', () =>
    verifyInclusion({ leafHash: leafHash(utf8(leaf)), index, size, proof: proof.proof, root }),
  );
  return step;
}

async function leafStep({ log, leaf }: ProofInput): Promise<ProofStep> {
  const parse = log === 'evidence' ? parseEvidenceLogLeaf : parseRegisterLeaf;
  const { step } = await tried('leaf', () => {
    parse(utf8(leaf));
  });
  return step;
}

async function documentStep({ log, leaf, document }: ProofInput): Promise<ProofStep> {
  if (log === 'evidence' || document === null) return open('document');
  const { step, value } = await tried('document', () => parseRegisterLeaf(utf8(leaf)).digest);
  if (value === null) return step;
  const digest = sha256Base64Url(utf8(document));
  if (digest === value) return step;
  return { id: 'document', outcome: 'fails', detail: `the document has the digest ${digest}` };
}
