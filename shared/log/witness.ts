/**
 * The decision of a witness (c2sp.org/tlog-witness, add-checkpoint) as a function of its state.
 * The caller stores `next` durably before it sends the answer.
 *
 *     old <size>
 *     <consistency proof, one base64 hash per line>
 *     <empty line>
 *     <checkpoint>
 */
import { fromBase64 } from '../bytes/base64.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { FleetsealError, isFleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import {
  assertCheckpointSize,
  type Checkpoint,
  type LogPublicKey,
  logVerifier,
  parseCheckpointLines,
  parseSize,
} from './checkpoint.ts';
import { signCosignature } from './cosignature.ts';
import { type NoteKey, openNote, parseNote } from './note.ts';
import { EMPTY_ROOT, HASH_BYTES, verifyConsistency } from './tree.ts';

/** The body of add-checkpoint, parsed; nothing is verified. */
export interface AddCheckpointRequest {
  /** Size of the checkpoint that the sender thinks the witness saw last. */
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  /** The checkpoint note, verbatim. */
  readonly note: string;
}

/** The last checkpoint that a witness cosigned, per origin. */
export type WitnessState = ReadonlyMap<string, Checkpoint>;

/** Answer of the witness, and its state after it (the same object when nothing changed). */
export interface AddCheckpointResult {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
  readonly next: WitnessState;
}

/** Who the witness is and which logs it knows. */
export interface WitnessSigner {
  readonly key: NoteKey;
  readonly logs: readonly LogPublicKey[];
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Parses the frame of the body, not its checkpoint. Throws proofInvalid or tooLarge. */
export function parseAddCheckpoint(body: string): AddCheckpointRequest {
  const end = body.indexOf('\n\n');
  const [first = '', ...hashes] = body.slice(0, Math.max(end, 0)).split('\n');
  const oldSize = first.startsWith('old ') ? parseSize(first.slice(4)) : undefined;
  if (oldSize === undefined || hashes.length > LIMITS.proofHashes) {
    throw new FleetsealError('proofInvalid', 'no old line, or too many hashes');
  }
  const note = body.slice(end + 2);
  assertCheckpointSize(note);
  return { oldSize, proof: hashes.map(decodeHash), note };
}

/**
 * Decides one add-checkpoint request. `time` is Unix seconds. Never throws for what a peer sent:
 * the answer's status says what was wrong.
 */
export async function addCheckpoint(options: {
  state: WitnessState;
  body: string;
  witness: WitnessSigner;
  time: number;
}): Promise<AddCheckpointResult> {
  const { state, body, witness, time } = options;
  const answer = (status: AddCheckpointResult['status'], text: string): AddCheckpointResult => ({
    status,
    contentType: 'text/plain; charset=utf-8',
    body: text,
    next: state,
  });
  const request = orUndefined(() => parseAddCheckpoint(body));
  if (request === undefined) return answer(400, 'not an add-checkpoint body\n');
  const { oldSize, proof, note } = request;
  const text = orUndefined(() => parseNote(note).text);
  if (text === undefined) return answer(403, 'not a signed note\n');
  const checkpoint = orUndefined(() => parseCheckpointLines(text));
  if (checkpoint === undefined) return answer(400, 'not a checkpoint\n');
  const log = witness.logs.find((known) => known.origin === checkpoint.origin);
  if (log === undefined) return answer(404, 'unknown origin\n');
  if (!(await isSigned(note, log))) return answer(403, 'no valid signature of the log\n');
  if (oldSize > checkpoint.size) return answer(400, 'old is above the size\n');
  const known = state.get(checkpoint.origin);
  const knownSize = known?.size ?? 0;
  if (oldSize !== knownSize) {
    const conflict = answer(409, `${knownSize}\n`);
    return { ...conflict, contentType: 'text/x.tlog.size' };
  }
  if (!isConsistent({ known, checkpoint, proof })) return answer(422, 'not consistent\n');
  const { key } = witness;
  const sign = (message: Uint8Array) => witness.sign(message);
  const line = await signCosignature({ checkpointText: text, key, time, sign });
  const next = new Map(state).set(checkpoint.origin, checkpoint);
  return { ...answer(200, `${line}\n`), next };
}

/** What `read` returns, or undefined where it throws a coded error. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isFleetsealError(error)) return undefined;
    throw error;
  }
}

async function isSigned(note: string, log: LogPublicKey): Promise<boolean> {
  try {
    await openNote({ note, keys: [logVerifier(log)] });
    return true;
  } catch (error) {
    if (isFleetsealError(error)) return false;
    throw error;
  }
}

function isConsistent(options: {
  known: Checkpoint | undefined;
  checkpoint: Checkpoint;
  proof: readonly Uint8Array[];
}): boolean {
  const { known, checkpoint, proof } = options;
  if (checkpoint.size === 0 && !equalBytes(checkpoint.root, EMPTY_ROOT)) return false;
  if (known === undefined || known.size === 0) return proof.length === 0;
  const { size: size1, root: root1 } = known;
  const { size: size2, root: root2 } = checkpoint;
  const verified = orUndefined(() => {
    verifyConsistency({ size1, root1, size2, root2, proof });
    return true;
  });
  return verified === true;
}

function decodeHash(text: string): Uint8Array {
  try {
    return fromBase64(text, HASH_BYTES);
  } catch (cause) {
    throw new FleetsealError('proofInvalid', 'a line is not base64 of a hash', { cause });
  }
}
