/**
 * `fleetseal agent history --verify`: verifies again, offline, everything that is kept: signatures,
 * documents, order, leaves, inclusion proofs under the pinned log key, and that the checkpoints of
 * the proofs do not contradict each other. Consistency from one size to the next was verified when
 * each proof came (agent/connection/audit.ts); its hashes are not kept.
 */
import { join } from 'node:path';
import { readIfExists } from '../../platform/files.ts';
import { equalBytes, utf8 } from '../../shared/bytes/bytes.ts';
import { importP256PublicKey } from '../../shared/crypto/keys.ts';
import { type ErrorCode, FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { type HostKey, loggedEvidence, verifyEvidence } from '../../shared/evidence/evidence.ts';
import {
  type Checkpoint,
  type LogPublicKey,
  logPublicKeyFromVkey,
  openCheckpoint,
  parseCheckpoint,
} from '../../shared/log/checkpoint.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { parseLogProof, verifyLogProof } from '../../shared/log/logProof.ts';
import { parseNote } from '../../shared/log/note.ts';
import { type PinnedServer, readPinnedServer } from '../state/pinned.ts';
import { earlierOrigins, namedLogs, readRecoveries } from '../state/recoveries.ts';
import { RETIRED_SERVER_FILE } from '../state/standing.ts';
import { type KeptEvidence, type KeyHistory, keysOf, numbersOf, readKept } from './history.ts';

/** What is wrong with one evidence, or with the log. */
export interface HistoryProblem {
  readonly kid: string;
  /** Null for the log as such. */
  readonly seq: number | null;
  readonly code: ErrorCode;
  readonly message: string;
}

/** What verifying came to. */
export interface HistoryVerdict {
  /** Evidence that was verified. */
  readonly evidence: number;
  /** Of those, with a log proof. */
  readonly proven: number;
  /** Documents whose bytes were compared with their digest. */
  readonly documents: number;
  /** Signed here and not kept any more: between the kept ones. */
  readonly absent: number;
  readonly problems: readonly HistoryProblem[];
}

interface Tally {
  evidence: number;
  proven: number;
  absent: number;
  readonly documents: Set<string>;
  /** Root hash by name of the log and size, of every checkpoint seen. */
  readonly roots: Map<string, Uint8Array>;
  readonly problems: HistoryProblem[];
}

/** Verifies everything that is kept. Throws notEnrolled where no server was ever pinned. */
export async function verifyHistory(directory: string): Promise<HistoryVerdict> {
  const pinned = await pinnedOf(directory);
  const earlier = earlierOrigins(await readRecoveries(directory));
  const logs = namedLogs(logPublicKeyFromVkey(pinned.logs.evidence), earlier);
  const tally: Tally = {
    evidence: 0,
    proven: 0,
    absent: 0,
    documents: new Set(),
    roots: new Map(),
    problems: [],
  };
  await noting(tally, { kid: '', seq: null }, () => newestCheckpoint(directory, logs, tally));
  for (const key of await keysOf(directory)) await verifyKey(key, logs, tally);
  const { evidence, proven, absent, documents, problems } = tally;
  return { evidence, proven, absent, documents: documents.size, problems };
}

/** The server that is pinned, or was when this host was retired. */
async function pinnedOf(directory: string): Promise<PinnedServer> {
  const pinned = await readPinnedServer(directory);
  const known = pinned ?? (await readPinnedServer(directory, RETIRED_SERVER_FILE));
  if (known === null) throw new FleetsealError('notEnrolled');
  return known;
}

async function noting(
  tally: Tally,
  about: Pick<HistoryProblem, 'kid' | 'seq'>,
  task: () => Promise<void>,
): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    tally.problems.push({ ...about, code: error.code, message: error.message });
  }
}

/** The names of the log, each with its key. */
type Logs = readonly LogPublicKey[];

async function newestCheckpoint(directory: string, logs: Logs, tally: Tally): Promise<void> {
  const note = await readIfExists(join(directory, 'checkpoint'));
  if (note === null) return;
  agreeing((await openCheckpoint({ note, log: logOf(note, logs) })).checkpoint, tally);
}

/** The log by the name that a checkpoint note gives. Throws checkpointInvalid for another one. */
function logOf(note: string, logs: Logs): LogPublicKey {
  const { origin } = parseCheckpoint(parseNote(note).text);
  const log = logs.find((each) => each.origin === origin);
  if (log !== undefined) return log;
  throw new FleetsealError('checkpointInvalid', `The checkpoint is of another log: ${origin}.`);
}

/** Two trees of one size are one tree. Throws proofInvalid. */
function agreeing({ origin, size, root }: Checkpoint, { roots }: Tally): void {
  const known = roots.get(`${origin} ${size}`);
  if (known !== undefined && !equalBytes(known, root)) {
    const detail = `The log signed two trees of size ${size}: keep both, they prove a split view.`;
    throw new FleetsealError('proofInvalid', detail);
  }
  roots.set(`${origin} ${size}`, root);
}

async function verifyKey(key: KeyHistory, logs: Logs, tally: Tally): Promise<void> {
  const { kid, ueid, jwk } = key.identity;
  // Quotes of a TPM are for the server and the regulator to judge.
  const host: HostKey = {
    kid,
    ueid,
    publicKey: await importP256PublicKey(jwk),
    attestationKey: null,
  };
  let before: KeptEvidence | null = null;
  for (const seq of await numbersOf(key)) {
    await noting(tally, { kid, seq }, async () => {
      const kept = await readKept(key, seq);
      if (kept === null) return;
      tally.evidence += 1;
      const previous = before;
      before = kept;
      follows(kept, previous, tally);
      await verifyKept(kept, { host, logs, tally });
      await verifyDocuments(kept, key, tally);
    });
  }
}

/** Throws evidenceInvalid where the evidence names another predecessor than the one kept. */
function follows(kept: KeptEvidence, before: KeptEvidence | null, tally: Tally): void {
  if (before === null) return;
  const { seq, prev, resumesFrom } = kept.parsed.payload;
  const gap = seq - before.entry.seq - 1;
  tally.absent += gap;
  if (gap > 0 || resumesFrom !== undefined || prev === before.entry.digest) return;
  throw new FleetsealError('evidenceInvalid', `It does not follow number ${before.entry.seq}.`);
}

async function verifyKept(
  { parsed, proof }: KeptEvidence,
  against: { host: HostKey; logs: Logs; tally: Tally },
): Promise<void> {
  const { host, logs, tally } = against;
  const names = logs.map(({ origin }) => origin);
  const evidence = await verifyEvidence(parsed.signed, host, names);
  if (proof === null) return;
  const leaf = parseEvidenceLogLeaf(utf8(proof.leaf));
  const log = logOf(parseLogProof(proof.logProof).checkpoint, logs);
  const proven = await verifyLogProof({ text: proof.logProof, leaf: utf8(proof.leaf), log });
  if (leaf.kind === 'evidence') loggedEvidence(evidence, proven.index, leaf);
  else if (leaf.digest !== evidence.digest || leaf.kid !== evidence.kid) {
    throw new FleetsealError('leafInvalid', `Leaf ${proven.index} is for other evidence.`);
  }
  agreeing(proven.checkpoint, tally);
  tally.proven += 1;
}

async function verifyDocuments(
  { entry }: KeptEvidence,
  { files }: KeyHistory,
  tally: Tally,
): Promise<void> {
  for (const [name, digest] of Object.entries(entry.documents)) {
    if (tally.documents.has(digest)) continue;
    if ((await files.document(digest)) === null) {
      throw new FleetsealError('spoolDamaged', `The document ${name} (${digest}) is not kept.`);
    }
    tally.documents.add(digest);
  }
}
