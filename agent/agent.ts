/**
 * The agent: connects, signs in, makes evidence, keeps it until it is proven. It never takes a
 * command: the server can only make it read again, or resend what it has already signed.
 */
import type { Claims } from '../shared/claims/claims.ts';
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import type { Trigger } from '../shared/evidence/document.ts';
import type { SequencePoint } from '../shared/evidence/evidence.ts';
import { LIMITS } from '../shared/limits.ts';
import type { EvidenceAck } from '../shared/protocol/messages.ts';
import type { EnrollmentToken } from '../shared/protocol/token.ts';
import { lossWords } from '../shared/register/recoveries.ts';
import { Challenges } from './connection/challenges.ts';
import type { ConnectOptions } from './connection/connecting.ts';
import { Delivery } from './connection/delivery.ts';
import { openSession, type Session } from './connection/session.ts';
import { type Pause, pause } from './pause.ts';
import { Queue } from './queue.ts';
import { type CollectRequest, Rounds } from './rounds.ts';
import type { SendCrashPoint } from './sendEvidence.ts';
import type { Identity } from './state/identity.ts';
import { type RotationCrashPoint, requestRetirement, requestRotation } from './state/keyChange.ts';
import { originOf } from './state/pinned.ts';
import { standingOf } from './state/standing.ts';
import { AgentState, type StateOptions } from './state/state.ts';
import type { AgentSnapshot } from './status/snapshot.ts';
import { Tally, Troubles } from './status/tally.ts';

/**
 * Points at which tests stop the process. afterSpoolSync: the number is used up and the signed
 * bytes are on disk; nobody was told. rotationPrepared: the next key is on disk; nobody was told.
 * rotationAccepted: the server took it; the old one still stands on disk.
 */
export type AgentCrashPoint =
  | 'afterSpoolSync'
  | 'rotationPrepared'
  | 'rotationAccepted'
  | RotationCrashPoint
  | SendCrashPoint;

/** Everything that an agent needs from outside. */
export interface AgentOptions extends Omit<StateOptions, 'onTrouble'> {
  /** `ws://` or `wss://` address of the server's agent endpoint; null: it works offline. */
  readonly url: string | null;
  /** Only needed until the host is enrolled. */
  readonly token: EnrollmentToken | null;
  readonly hostName: string;
  readonly collect: (request: CollectRequest) => Promise<Claims>;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** How long to wait for any answer of the server. */
  readonly answerMs?: number;
  readonly connect?: ConnectOptions;
  /** How to wait between deliveries; by the real clock where not given. */
  readonly pause?: Pause;
  /** A number in [0, 1); Math.random where not given. */
  readonly random?: () => number;
  /** Crash points, named, for tests that stop the process there. */
  readonly at?: (point: AgentCrashPoint) => void;
}

/** One evidence that was made, and its acknowledgment where it came at once. */
export interface Attested {
  readonly point: SequencePoint;
  readonly claims: Claims;
  /** Null where there is no connection, or much waits to be delivered before it. */
  readonly ack: EvidenceAck | null;
}

/** What an enrollment came to. */
export interface EnrollOutcome {
  readonly kid: string;
  readonly state: 'enrolled' | 'awaitingApproval';
}

interface Connected {
  readonly session: Session;
  readonly delivery: Delivery;
}

/** One host's agent. Rounds are serialized, and so are connections; both go on at once. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #state: AgentState;
  readonly #challenges: Challenges;
  readonly #rounds: Rounds;
  readonly #tally: Tally;
  readonly #troubles: Troubles;
  #connected: Connected | null = null;
  readonly #attesting = new Queue();
  readonly #connecting = new Queue();
  /** When the next round is due, for those who look; milliseconds UTC. */
  nextRoundAt: number | null = null;
  private constructor(
    options: AgentOptions,
    parts: { state: AgentState; tally: Tally; troubles: Troubles },
  ) {
    const { state, tally, troubles } = parts;
    this.#options = options;
    this.#state = state;
    this.#tally = tally;
    this.#troubles = troubles;
    const { collect, now, url } = options;
    this.#challenges = new Challenges(now);
    const offline = url === null;
    this.#rounds = new Rounds({
      state,
      challenges: this.#challenges,
      tally,
      collect,
      now,
      offline,
    });
  }

  /**
   * Opens the state directory, and makes the key at the first start. Throws stateInvalid, inUse
   * where another agent holds the directory, machineChanged, tpmUnavailable, keyUnusable.
   */
  static async open(options: AgentOptions): Promise<Agent> {
    const tally = new Tally(options.now);
    const troubles = new Troubles((error) => tally.failed(error));
    const state = await AgentState.open({ ...options, onTrouble: troubles.tell });
    return new Agent(options, { state, tally, troubles });
  }

  /** The key that signs now. */
  get identity(): Identity {
    return this.#state.identity;
  }

  /** True once a server has accepted this host's key. */
  get enrolled(): boolean {
    return this.#state.pinned !== null;
  }

  /** True where this host has left its server. */
  get retired(): boolean {
    return this.#state.standing.retiredAt !== null;
  }

  /** True for an agent without a server in reach: files carry what it says. */
  get offline(): boolean {
    return this.#options.url === null;
  }

  /** The newest evidence that this host made. */
  get last(): SequencePoint | null {
    return this.#state.spool.last();
  }

  /** Called when the server asks this host to make evidence now. */
  set onCalled(call: () => void) {
    this.#challenges.onCalled = call;
  }

  /** Told of damaged files, of which the agent takes care itself; also of those before. */
  set onTrouble(listener: (error: FleetsealError) => void) {
    this.#troubles.listener = listener;
  }

  /** Resolves when the current connection ends; at once when there is none. */
  get disconnected(): Promise<void> {
    return this.#connected?.session.link.ended ?? Promise.resolve();
  }

  /** Connects, enrolls where needed, signs in, and sends what the server lacks. */
  connect(): Promise<void> {
    return this.#connecting.run(() => this.#tally.watch(() => this.#connect(false)));
  }

  /**
   * Connects and enrolls, also where the host is enrolled: the server then says again what is
   * missing. Needs a token. Throws tokenInvalid without one, tokenRefused, hostRetired, …
   */
  async enroll(): Promise<EnrollOutcome> {
    const again = this.#options.token !== null;
    await this.#connecting.run(() => this.#tally.watch(() => this.#connect(again)));
    const { awaitsApproval } = this.#state.standing;
    return { kid: this.identity.kid, state: awaitsApproval ? 'awaitingApproval' : 'enrolled' };
  }

  /** Collects, signs, keeps on disk, and sends where connected. */
  attest(trigger: Trigger): Promise<Attested> {
    return this.#attesting.run(() => this.#tally.watch(() => this.#attest(trigger)));
  }

  /**
   * Hands this host over to a new key, over the live connection, after everything that the old
   * one signed is delivered; the connection ends with it. Throws serverUnreachable without one,
   * spoolNotEmpty, and what the server answers. After a kill, connecting completes it.
   */
  rotate(): Promise<{ oldKid: string; kid: string }> {
    return this.#attesting.run(() =>
      this.#connecting.run(() => this.#tally.watch(() => this.#rotate())),
    );
  }

  /**
   * Retires this host, after everything is delivered. Throws serverUnreachable without a
   * connection, spoolNotEmpty, and what the server answers.
   */
  retire(): Promise<void> {
    return this.#attesting.run(() =>
      this.#connecting.run(() => this.#tally.watch(() => this.#retire())),
    );
  }

  /** What this agent knows of itself now. */
  snapshot(): AgentSnapshot {
    const { spool, missed, pinned, standing, identity, hostId, recoveries } = this.#state;
    const { hostName, url } = this.#options;
    return {
      kid: identity.kid,
      hostId,
      hostName,
      protection: identity.tpm === null ? 'file' : 'tpm',
      standing: standingOf(standing, pinned !== null),
      server: url,
      connection: this.#tally.connection,
      failure: this.#tally.failure,
      evidence: {
        made: this.#tally.made,
        last: spool.newest('any'),
        lastProven: spool.newest('proven'),
        kept: spool.totals('all'),
        waiting: spool.totals('waiting'),
        dropped: {
          count: spool.gaps.reduce((sum, range) => sum + range.count, 0),
          ranges: [...spool.gaps],
        },
      },
      missed: missed.rounds,
      roundsMissed: this.#tally.roundsMissed,
      log:
        pinned === null
          ? null
          : {
              origin: originOf(pinned),
              size: this.#tally.logSize,
              lost: recoveries.map(lossWords),
            },
      nextRoundAt: this.nextRoundAt,
    };
  }

  /** Ends the connection; `connect` makes a new one. */
  disconnect(): void {
    this.#connected?.session.link.close();
    this.#connected = null;
  }

  /** Ends the connection and frees the state directory; what is on disk stays. */
  close(): void {
    this.disconnect();
    this.#state.close();
  }

  async #connect(enrollAgain: boolean): Promise<void> {
    this.#mustNotBeRetired();
    this.disconnect();
    try {
      if (this.#state.next !== null) await this.#resolveRotation(this.#state.next);
      const session = await this.#open(this.identity, enrollAgain);
      const { spool } = this.#state;
      const { head } = session;
      const isKnown = head === null || spool.knows(head);
      this.#rounds.foreignHead = isKnown ? null : head;
      const delivery = this.#deliveryOver(session);
      this.#connected = { session, delivery };
      this.#tally.connected(session.link.ended);
      await delivery.drain(isKnown ? (head?.seq ?? -1) : null);
      this.#tally.logSize = session.audit.size;
    } catch (error) {
      this.disconnect();
      throw error;
    }
  }

  /** Signs in as a key, and keeps what the server said of it. */
  async #open(identity: Identity, enrollAgain: boolean): Promise<Session> {
    const { url, token, hostName, connect = {}, answerMs = LIMITS.answerMs } = this.#options;
    if (url === null) throw new FleetsealError('serverUnreachable', 'This agent works offline.');
    const { pinned, directory } = this.#state;
    const session = await openSession({
      url,
      linkOptions: { answerMs, ...connect },
      stateDirectory: directory,
      identity,
      pinned,
      token,
      hostName,
      enrollAgain,
      challenges: this.#challenges,
    });
    this.#state.pinned = session.pinned;
    this.#state.recoveries = session.recoveries;
    this.#tally.logSize = session.audit.size;
    await this.#state.enrolled(session);
    return session;
  }

  #deliveryOver({ link, audit }: Session): Delivery {
    const { at = () => {}, random = Math.random, pause: wait = pause } = this.#options;
    const { kid } = this.identity;
    const { spool } = this.#state;
    const onTrouble = this.#troubles.tell;
    return new Delivery({ link, spool, audit, kid, at, onTrouble, pause: wait, random });
  }

  async #attest(trigger: Trigger): Promise<Attested> {
    this.#mustNotBeRetired();
    const { evidence, claims } = await this.#rounds.make(trigger);
    this.#options.at?.('afterSpoolSync');
    const connected = this.#connected;
    const ack = connected === null ? null : await connected.delivery.deliver();
    if (connected !== null) this.#tally.logSize = connected.session.audit.size;
    await this.#state.spool.forgetProvenBefore(this.#options.now() - LIMITS.evidenceKeptMs);
    return { point: { seq: evidence.seq, digest: evidence.digest }, claims, ack };
  }

  async #rotate(): Promise<{ oldKid: string; kid: string }> {
    const session = await this.#afterDelivery();
    const old = this.identity;
    const next = await this.#state.nextIdentity();
    this.#options.at?.('rotationPrepared');
    await this.#requestRotation(session, next);
    await this.#completeRotation();
    return { oldKid: old.kid, kid: next.kid };
  }

  /** A kill or a lost connection left open whether the server took the next key: it knows. */
  async #resolveRotation(next: Identity): Promise<void> {
    try {
      (await this.#open(next, false)).link.close();
    } catch (error) {
      if (!isFleetsealError(error, 'signInRefused')) throw error;
      const session = await this.#open(this.identity, false);
      await this.#requestRotation(session, next);
      session.link.close();
    }
    await this.#completeRotation();
  }

  async #requestRotation(session: Session, next: Identity): Promise<void> {
    const last = this.#state.spool.last();
    try {
      const keys = { old: this.identity, next, last };
      await this.#state.enrolled(await requestRotation(session, keys));
    } catch (error) {
      // The server knows both keys by now, and says that this can't be.
      if (isFleetsealError(error, 'keyChangeRefused')) await this.#state.abandonNext();
      throw error;
    }
    this.#options.at?.('rotationAccepted');
  }

  async #completeRotation(): Promise<void> {
    this.disconnect();
    await this.#state.rotated(this.#options.at ?? (() => {}));
    this.#rounds.beginAnew();
  }

  async #retire(): Promise<void> {
    const session = await this.#afterDelivery();
    const last = this.#state.spool.last();
    await requestRetirement(session, { identity: this.identity, last });
    await this.#state.retired(this.#options.now());
    this.disconnect();
  }

  /** The live connection, when everything that was signed is delivered over it. */
  async #afterDelivery(): Promise<Session> {
    this.#mustNotBeRetired();
    const connected = this.#connected;
    if (connected === null) throw new FleetsealError('serverUnreachable', 'Not connected.');
    try {
      await connected.delivery.finish();
    } catch (cause) {
      const { count } = this.#state.spool.totals('waiting');
      throw new FleetsealError('spoolNotEmpty', `${count} could not be delivered.`, { cause });
    }
    return connected.session;
  }

  #mustNotBeRetired(): void {
    if (!this.retired) return;
    const detail = 'This host has left its server; its key signs nothing more.';
    throw new FleetsealError('hostRetired', detail);
  }
}
