/**
 * An agent behind an air gap (docs/formats/offline.md): a kit comes, a bundle goes, an answer
 * comes back. The same bytes as over a connection, with the same checks.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { importP256PublicKey } from '../../shared/crypto/keys.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { challengeDigest } from '../../shared/evidence/challenge.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  encodeOfflineFile,
  type OfflineAnswer,
  type OfflineBundle,
  type OfflineKit,
} from '../../shared/offline/files.ts';
import type { EvidenceAck } from '../../shared/protocol/messages.ts';
import { type EnrollmentToken, parseToken } from '../../shared/protocol/token.ts';
import { LogAudit } from '../connection/audit.ts';
import { verifiedChallenge } from '../connection/challenges.ts';
import { enrollmentRequest, mustBeServerOf } from '../connection/signIn.ts';
import type { Spool } from '../spool/spool.ts';
import { originOfProof } from '../spool/spoolFiles.ts';
import { type KeptEvidence, keptEvidence } from '../spool/spoolReader.ts';
import { originOf, type PinnedServer, readPinnedServer } from '../state/pinned.ts';
import { REQUEST_FILE } from '../state/standing.ts';
import { AgentState, type StateOptions } from '../state/state.ts';
import { readOfflineChallenge, writeOfflineChallenge } from './offlineChallenge.ts';

/** How a host enrolls from a kit. */
export interface KitEnrollment extends StateOptions {
  readonly kit: OfflineKit;
  /** Instead of the kit's own, for a kit that holds none. */
  readonly token?: EnrollmentToken | null;
  readonly hostName: string;
}

/**
 * Pins the server of a kit, signs the request to enroll, and takes the kit's challenge: from then
 * on the host makes evidence. A host that has this server already needs no token, and then only
 * takes the challenge. Throws tokenInvalid without a token, serverKeyWrong, nonceWrong,
 * signatureInvalid, hostRetired, and what AgentState.open throws.
 */
export async function enrollFromKit(
  options: KitEnrollment,
): Promise<{ kid: string; requested: boolean }> {
  const { kit } = options;
  const token = options.token ?? (kit.token === null ? null : parseToken(kit.token));
  const server = serverOf(kit);
  if (token !== null) mustBeServerOf(token, server);
  const state = await AgentState.open(options);
  try {
    const { identity, directory, pinned } = state;
    if (state.standing.retiredAt !== null) throw new FleetsealError('hostRetired');
    await state.follow(server, kit.recoveries ?? []);
    state.mustBeServer(server);
    if (token === null && pinned === null) {
      throw new FleetsealError('tokenInvalid', 'The kit holds no token, and none was given.');
    }
    const { text } = await verifiedChallenge(kit, await importP256PublicKey(kit.key));
    if (token !== null) {
      // The server knows which challenges it issued: one of them stands in for its nonce.
      const agentNonce = randomBytes(32).toString('base64url');
      const nonces = { serverNonce: challengeDigest(text), agentNonce };
      const { hostName } = options;
      const parts = { identity, token, hostName, pinned: server, nonces };
      await writeDurable(join(directory, REQUEST_FILE), await enrollmentRequest(parts));
    }
    await adoptChallenge(state, server, kit);
    await state.pin(server);
    return { kid: identity.kid, requested: token !== null };
  } finally {
    state.close();
  }
}

/** What an export holds. */
export interface Exported {
  /** The bundle, to be written to a file. */
  readonly bytes: Uint8Array;
  readonly evidence: number;
  readonly documents: number;
  /** Evidence that had no room: it goes with the next export, when this one is answered. */
  readonly leftOut: number;
  /** Whether a request to enroll is in it. */
  readonly enrolls: boolean;
}

/**
 * Everything that is not proven yet under the log's present name, oldest first, with the documents
 * that it names, as one bundle. Needs no lock: an agent may run. Throws notEnrolled.
 */
export async function exportEvidence(
  stateDirectory: string,
  limits: { readonly bytesMax: number } = { bytesMax: LIMITS.importBytes },
): Promise<Exported> {
  const pinned = await readPinnedServer(stateDirectory);
  if (pinned === null) throw new FleetsealError('notEnrolled');
  const audit = await LogAudit.open(stateDirectory, pinned.logs.evidence);
  const enrollment = await readIfExists(join(stateDirectory, REQUEST_FILE));
  const packing = new Packing(limits.bytesMax, { checkpointSize: audit.size, enrollment });
  for await (const kept of keptEvidence(stateDirectory)) {
    // What was proven under a name before may be lost; what is not is proven again.
    const isProven = kept.logProof !== null && originOfProof(kept.logProof) === originOf(pinned);
    if (!isProven) await packing.add(kept);
  }
  return packing.finish();
}

/** What an answer brought. */
export interface Answered {
  /** Evidence whose proof was verified and kept. */
  readonly proven: number;
  /** Evidence that was proven before. */
  readonly already: number;
  /** Evidence of which the server lacks documents that are here: it goes again. */
  readonly incomplete: number;
  /** Whether the answer's challenge is newer, and is answered from now on. */
  readonly challenge: boolean;
  /** What it says of an enrollment; null where it says nothing. */
  readonly enrolled: 'enrolled' | 'awaitingApproval' | null;
}

/**
 * Takes an answer: every acknowledgment is verified as over a connection. Throws serverKeyWrong,
 * leafInvalid for another host's answer, what LogAudit.accept throws, notEnrolled, inUse.
 */
export async function importAnswer(
  options: StateOptions & { readonly answer: OfflineAnswer },
): Promise<Answered> {
  const state = await AgentState.open(options);
  try {
    return await takeAnswer(state, options.answer);
  } finally {
    state.close();
  }
}

/** Takes an answer into a state directory that is open. Throws as importAnswer does. */
async function takeAnswer(state: AgentState, answer: OfflineAnswer): Promise<Answered> {
  const { directory, identity } = state;
  if (state.pinned === null) throw new FleetsealError('notEnrolled');
  const pinned = serverOf(answer);
  await state.follow(pinned, answer.recoveries ?? []);
  await state.pin(pinned);
  const audit = await LogAudit.open(directory, pinned.logs.evidence);
  const counts = { proven: 0, already: 0, incomplete: 0 };
  for (const ack of answer.acks) {
    counts[await takeAck(ack, { spool: state.spool, audit, kid: identity.kid })] += 1;
  }
  const { enrolled } = answer;
  if (enrolled !== null) {
    if (enrolled.kid !== identity.kid) throw new FleetsealError('leafInvalid', 'Another host.');
    await state.enrolled({ awaitsApproval: enrolled.missing === 'approval' });
    // Nobody signed that word, and whoever carries files could forge it; a proven leaf shows it.
    if (answer.acks.length > 0) await rm(join(directory, REQUEST_FILE), { force: true });
  }
  const challenge = await adoptChallenge(state, pinned, answer);
  const word = enrolled?.missing === 'approval' ? 'awaitingApproval' : 'enrolled';
  return { ...counts, challenge, enrolled: enrolled === null ? null : word };
}

async function takeAck(
  ack: EvidenceAck,
  own: { spool: Spool; audit: LogAudit; kid: string },
): Promise<'proven' | 'already' | 'incomplete'> {
  const { spool, audit, kid } = own;
  const found = spool.find(ack.digest);
  if (found?.proven === true && (await spool.provenBy(found.seq)) === audit.shown.origin) {
    return 'already';
  }
  await audit.accept(ack, kid);
  // Dropped meanwhile: the log has it, and nothing is left to do for it here.
  if (found === null) return 'already';
  const texts = await Promise.all(ack.missing.map((digest) => spool.document(digest)));
  if (texts.some((text) => text !== null)) return 'incomplete';
  await spool.acknowledge(found.seq, { leaf: ack.leaf, logProof: ack.logProof });
  return 'proven';
}

/** Whoever carries files may carry an old one: only a newer challenge is taken. */
async function adoptChallenge(
  state: AgentState,
  pinned: PinnedServer,
  given: { challenge: string; note: string },
): Promise<boolean> {
  const { issuedAt } = await verifiedChallenge(given, await importP256PublicKey(pinned.key));
  const known = await readOfflineChallenge(state.directory, pinned);
  if (known !== null && known.issuedAt >= issuedAt) return false;
  await writeOfflineChallenge(state.directory, given);
  return true;
}

function serverOf({ key, logs }: Pick<OfflineKit, 'key' | 'logs'>): PinnedServer {
  return { format: 'fleetseal/pinnedServer@1', key, logs };
}

/** Fills a bundle up to its limits. */
class Packing {
  readonly #bytesMax: number;
  readonly #head: Pick<OfflineBundle, 'checkpointSize' | 'enrollment'>;
  readonly #evidence: string[] = [];
  readonly #documents = new Map<string, string>();
  #bytes = 1024 + LIMITS.enrollmentBytes;
  #leftOut = 0;

  constructor(bytesMax: number, head: Pick<OfflineBundle, 'checkpointSize' | 'enrollment'>) {
    this.#bytesMax = bytesMax;
    this.#head = head;
  }

  /** Adds one with its documents; once one had no room, all after it are left out too. */
  async add(kept: KeptEvidence): Promise<void> {
    // One that no server takes would make the whole bundle one that none takes.
    const fresh = [...(await kept.documents())].filter(
      ([digest, text]) =>
        !this.#documents.has(digest) && Buffer.byteLength(text) <= LIMITS.documentBytes,
    );
    const texts = [kept.jws, ...fresh.map(([, text]) => text)];
    const bytes = texts.reduce((sum, text) => sum + encodeJson(text).length + 1, this.#bytes);
    const hasRoom =
      this.#leftOut === 0 &&
      bytes <= this.#bytesMax &&
      this.#evidence.length < LIMITS.bundleEvidence &&
      this.#documents.size + fresh.length <= LIMITS.bundleDocuments;
    if (!hasRoom) {
      this.#leftOut += 1;
      return;
    }
    this.#bytes = bytes;
    this.#evidence.push(kept.jws);
    for (const [digest, text] of fresh) this.#documents.set(digest, text);
  }

  finish(): Exported {
    const bundle: OfflineBundle = {
      format: 'fleetseal/offlineBundle@1',
      ...this.#head,
      evidence: this.#evidence,
      documents: [...this.#documents.values()],
    };
    return {
      bytes: encodeOfflineFile(bundle),
      evidence: this.#evidence.length,
      documents: this.#documents.size,
      leftOut: this.#leftOut,
      enrolls: this.#head.enrollment !== null,
    };
  }
}
