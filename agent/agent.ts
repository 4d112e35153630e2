/**
 * The agent: connects, signs in, makes evidence, keeps it until it is proven. It never takes a
 * command: the server can only make it read again, or resend what it has already signed.
 */

import { makePrivateDirectory } from '../platform/files.ts';
import { lockDirectory } from '../platform/lock.ts';
import { equalBytes, utf8 } from '../shared/bytes/bytes.ts';
import type { Claims } from '../shared/claims/claims.ts';
import { verifyJws } from '../shared/crypto/jws.ts';
import { importP256PublicKey } from '../shared/crypto/keys.ts';
import { FleetsealError } from '../shared/errors.ts';
import { noteHash, parseChallenge } from '../shared/evidence/challenge.ts';
import type { Trigger } from '../shared/evidence/document.ts';
import { parseEvidence, type SequencePoint } from '../shared/evidence/evidence.ts';
import { LIMITS } from '../shared/limits.ts';
import { logPublicKeyFromVkey } from '../shared/log/checkpoint.ts';
import { parseEvidenceLogLeaf } from '../shared/log/leaf.ts';
import type { EvidenceAck, WelcomePayload } from '../shared/protocol/messages.ts';
import type { EnrollmentToken } from '../shared/protocol/token.ts';
import { LogAudit } from './audit.ts';
import { type Identity, loadOrCreateIdentity } from './identity.ts';
import { Link } from './link.ts';
import { type PinnedServer, readPinnedServer, writePinnedServer } from './pinned.ts';
import { type SendCrashPoint, sendEvidence } from './sendEvidence.ts';
import { type NextPlace, signEvidence } from './signEvidence.ts';
import { openChallenge, signIn } from './signIn.ts';
import { Spool, type SpooledEvidence } from './spool.ts';

/** Which of the costly reads a round of collecting makes; the CSV read is always made. */
export interface CollectRequest {
  readonly xml: boolean;
  readonly host: boolean;
}

/**
 * Points at which tests stop the process. afterSpoolSync: the number is used up and the signed
 * bytes are on disk; nobody was told.
 */
export type AgentCrashPoint = 'afterSpoolSync' | SendCrashPoint;

/** Everything that an agent needs from outside. */
export interface AgentOptions {
  readonly stateDirectory: string;
  /** `ws://` or `wss://` address of the server's agent endpoint. */
  readonly url: string;
  /** Only needed until the host is enrolled. */
  readonly token: EnrollmentToken | null;
  readonly hostName: string;
  readonly collect: (request: CollectRequest) => Promise<Claims>;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** How long to wait for any answer of the server. */
  readonly answerMs?: number;
  /** Crash points, named, for tests that stop the process there. */
  readonly at?: (point: AgentCrashPoint) => void;
}

/** One evidence that was made, and its acknowledgment where the server could be reached. */
export interface Attested {
  readonly point: SequencePoint;
  readonly claims: Claims;
  readonly ack: EvidenceAck | null;
}

/** One host's agent. Its calls are serialized: one evidence at a time. */
export class Agent {
  readonly identity: Identity;
  readonly #options: AgentOptions;
  readonly #spool: Spool;
  readonly #unlock: () => void;
  #pinned: PinnedServer | null;
  #audit: LogAudit | null = null;
  #link: Link | null = null;
  #challenge: string | null = null;
  /** Time of the newest challenge of this connection, by the server. */
  #challengeIssuedAt = 0;
  /** The challenge that last called this host to make evidence at once. */
  #calledBy: string | null = null;
  #calledAt = Number.NEGATIVE_INFINITY;
  #foreignHead: SequencePoint | null = null;
  #previous: ReadonlyMap<string, string> | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  /** Called when the server asks this host to make evidence now. */
  onCalled: () => void = () => {};

  private constructor(
    options: AgentOptions,
    parts: { identity: Identity; spool: Spool; pinned: PinnedServer | null; unlock: () => void },
  ) {
    this.#options = options;
    this.identity = parts.identity;
    this.#spool = parts.spool;
    this.#pinned = parts.pinned;
    this.#unlock = parts.unlock;
  }

  /**
   * Opens the state directory, and makes the key at the first start. Throws stateInvalid, and
   * inUse where another agent holds the directory.
   */
  static async open(options: AgentOptions): Promise<Agent> {
    makePrivateDirectory(options.stateDirectory);
    const unlock = lockDirectory(options.stateDirectory);
    try {
      const identity = await loadOrCreateIdentity(options.stateDirectory);
      const spool = await Spool.open(options.stateDirectory);
      const pinned = await readPinnedServer(options.stateDirectory);
      return new Agent(options, { identity, spool, pinned, unlock });
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** True once a server has accepted this host's key. */
  get enrolled(): boolean {
    return this.#pinned !== null;
  }

  /** The newest evidence that this host made. */
  get last(): SequencePoint | null {
    return this.#spool.last();
  }

  /** Resolves when the current connection ends; at once when there is none. */
  get disconnected(): Promise<void> {
    return this.#link?.ended ?? Promise.resolve();
  }

  /** Connects, enrolls where needed, signs in, and sends what the server lacks. */
  connect(): Promise<void> {
    return this.#serialized(() => this.#connect());
  }

  /** Collects, signs, keeps on disk, and sends where connected. */
  attest(trigger: Trigger): Promise<Attested> {
    return this.#serialized(() => this.#attest(trigger));
  }

  /** Ends the connection; `connect` makes a new one. */
  disconnect(): void {
    this.#link?.close();
    this.#link = null;
  }

  /** Ends the connection and frees the state directory; what is on disk stays. */
  close(): void {
    this.disconnect();
    this.#unlock();
  }

  async #connect(): Promise<void> {
    const { url, token, hostName, stateDirectory, answerMs = LIMITS.answerMs } = this.#options;
    this.disconnect();
    this.#challengeIssuedAt = 0;
    const link = await Link.open(url, answerMs);
    try {
      const challenged = Promise.withResolvers<string>();
      // A bad challenge can come before anybody waits for it: it must not end the program.
      challenged.promise.catch(() => undefined);
      let serverKey: CryptoKey | null = null;
      link.onChallenge = (message) => {
        const accepted = this.#acceptChallenge(message, serverKey);
        accepted.then(challenged.resolve, challenged.reject);
      };
      const pinned = this.#pinned;
      this.#audit = pinned === null ? null : await this.#openAudit(pinned);
      const signedIn = await signIn({
        link,
        identity: this.identity,
        pinned,
        token,
        hostName,
        checkpointSize: this.#audit?.size ?? 0,
        onServerKey: (key) => {
          serverKey = key;
        },
      });
      if (pinned === null) await writePinnedServer(stateDirectory, signedIn.pinned);
      this.#pinned = signedIn.pinned;
      this.#audit ??= await this.#openAudit(signedIn.pinned);
      await Promise.race([challenged.promise, link.ended]);
      await this.#catchUp(link, signedIn.head);
      this.#link = link;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  #openAudit(pinned: PinnedServer): Promise<LogAudit> {
    return LogAudit.open(this.#options.stateDirectory, pinned.logs.evidence);
  }

  async #acceptChallenge(
    message: { challenge: string; note: string; answer: boolean },
    serverKey: CryptoKey | null,
  ): Promise<string> {
    if (serverKey === null) throw new FleetsealError('messageUnexpected');
    const signed = await openChallenge(message.challenge, serverKey);
    const text = signed.challenge;
    if (!equalBytes(parseChallenge(text).noteHash, noteHash(message.note))) {
      throw new FleetsealError('nonceWrong', 'The challenge names another note.');
    }
    // Somebody between could repeat what was signed before: on one connection, time only grows.
    if (signed.issuedAt < this.#challengeIssuedAt) {
      throw new FleetsealError('nonceWrong', 'The challenge is older than the one before.');
    }
    this.#challengeIssuedAt = signed.issuedAt;
    this.#challenge = text;
    if (message.answer) this.#call(text);
    return text;
  }

  /** One call an epoch, and one a minute at most, however often it is sent. */
  #call(challenge: string): void {
    const now = this.#options.now();
    if (this.#calledBy === challenge || now - this.#calledAt < LIMITS.calledEveryMs) return;
    this.#calledBy = challenge;
    this.#calledAt = now;
    this.onCalled();
  }

  /** Sends what the server lacks, judged by the head that it proves to have of this host. */
  async #catchUp(link: Link, head: WelcomePayload['head']): Promise<void> {
    const point = head === null ? null : await this.#verifyHead(head);
    const known = point === null || this.#spool.knows(point);
    this.#foreignHead = known ? null : point;
    await this.#send(link, await this.#spool.pending(point, known));
    const last = this.#spool.last();
    if (last !== null && this.#foreignHead !== null && last.seq > this.#foreignHead.seq) {
      this.#foreignHead = null;
    }
  }

  async #verifyHead(head: NonNullable<WelcomePayload['head']>): Promise<SequencePoint> {
    const parsed = parseEvidence(head.jws);
    await verifyJws(parsed, await importP256PublicKey(this.identity.jwk));
    await this.#audit?.prove(head.leaf, head.logProof);
    const leaf = parseEvidenceLogLeaf(utf8(head.leaf));
    if (leaf.digest !== parsed.digest || leaf.kid !== this.identity.kid || leaf.seq === null) {
      throw new FleetsealError('leafInvalid', 'The head that the server shows is not ours.');
    }
    return { seq: leaf.seq, digest: leaf.digest };
  }

  /** In the order of the numbers: what an earlier sending left open comes first. */
  async #send(link: Link, pending: readonly SpooledEvidence[]): Promise<EvidenceAck | null> {
    const audit = this.#audit;
    if (audit === null) throw new TypeError('sending before signing in');
    const { kid } = this.identity;
    const { at = () => {} } = this.#options;
    let last: EvidenceAck | null = null;
    for (const evidence of pending) {
      last = await sendEvidence({ link, spool: this.#spool, audit, kid, at }, evidence);
    }
    return last;
  }

  async #attest(trigger: Trigger): Promise<Attested> {
    const challenge = this.#challenge ?? (await this.#spool.lastChallenge());
    const pinned = this.#pinned;
    if (challenge === null || pinned === null) {
      throw new FleetsealError(
        'signInRefused',
        'Before the first challenge nothing can be signed.',
      );
    }
    const claims = await this.#options.collect({
      xml: trigger !== 'cadence',
      host: trigger === 'start',
    });
    this.#previous ??= await this.#spool.lastDocumentTexts();
    const evidence = await signEvidence({
      identity: this.identity,
      claims,
      trigger,
      challenge,
      origin: logPublicKeyFromVkey(pinned.logs.evidence).origin,
      place: this.#nextPlace(),
      now: this.#options.now(),
      previous: this.#previous,
    });
    await this.#spool.append(evidence, evidence.documents);
    this.#foreignHead = null;
    this.#previous = evidence.bySubmodule;
    this.#options.at?.('afterSpoolSync');
    const link = this.#link;
    const pending = link === null ? [] : await this.#spool.pending(null, false);
    const ack = link === null ? null : await this.#send(link, pending);
    await this.#spool.forgetProvenBefore(this.#options.now() - LIMITS.evidenceKeptMs);
    return { point: { seq: evidence.seq, digest: evidence.digest }, claims, ack };
  }

  #nextPlace(): NextPlace {
    const last = this.#spool.last();
    const foreign = this.#foreignHead;
    if (foreign !== null) {
      return { seq: foreign.seq + 1, prev: foreign.digest, resumesFrom: last };
    }
    return last === null ? { seq: 0, prev: null } : { seq: last.seq + 1, prev: last.digest };
  }

  #serialized<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
