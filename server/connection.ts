/**
 * One agent's connection, as named states: greeting → greeted → signedIn → closed; a new key in a
 * TPM is between greeted and greeted for a while, activating. Frames are answered one after the
 * other, so that a host's evidence is logged in the order it was sent.
 */
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { utf8 } from '../shared/bytes/bytes.ts';
import { encodeJson } from '../shared/bytes/json.ts';
import { parseJws, signJws, verifyJws } from '../shared/crypto/jws.ts';
import { ERRORS, FleetsealError, isFleetsealError } from '../shared/errors.ts';
import type { HostKey } from '../shared/evidence/evidence.ts';
import { LIMITS } from '../shared/limits.ts';
import {
  type AgentMessage,
  encodeMessage,
  PROTOCOL_VERSIONS,
  parseAgentMessage,
  parseSigned,
  type ServerMessage,
  SIGN_IN_TYP,
  signInSchema,
  WELCOME_TYP,
  type WelcomePayload,
} from '../shared/protocol/messages.ts';
import { awaitsApproval } from '../shared/register/hostKeys.ts';
import { type Admitted, isPending, type Pending } from './admission.ts';
import type { Appraising } from './appraising.ts';
import type { CurrentChallenge } from './challenges.ts';
import type { ServerContext } from './context.ts';
import { enrollHost, openEnrollment } from './enrollment.ts';
import { assertKeyMaySignIn, hostHead, hostKeyOf } from './hosts.ts';
import { retireKey, rotateKey } from './keyChange.ts';
import type { HostLimits } from './rateLimit.ts';
import { receiveEvidence } from './receive.ts';
import { receiveDocument } from './receiveDocument.ts';
import { assertMayFollow, recoveriesFor } from './recovery/following.ts';
import { judgeShown } from './recovery/shown.ts';
import type { ConnectionNonces } from './tokens.ts';

type State = 'greeting' | 'greeted' | 'activating' | 'signedIn' | 'closed';
type Hello = Extract<AgentMessage, { type: 'hello' }>;

/** Close codes (RFC 6455 section 7.4; 4000 and up are ours). */
export const CLOSE_CODES = {
  done: 1000,
  policy: 1008,
  tooLarge: 1009,
  goingAway: 1001,
  tryLater: 1013,
  replaced: 4001,
} as const;

/** What a connection tells the endpoint. */
export interface ConnectionEvents {
  signedIn(connection: Connection, kid: string): void;
  /** The server has closed it; the peer may still be there for a moment. */
  closing(connection: Connection): void;
  closed(connection: Connection): void;
  /** This key may not sign in any more. */
  retired(kid: string): void;
}

/** What a connection is made with. */
export interface ConnectionParts {
  readonly context: ServerContext;
  readonly appraising: Appraising;
  readonly events: ConnectionEvents;
  readonly limitsOf: (kid: string) => HostLimits;
}

/** One agent's connection. */
export class Connection {
  readonly #context: ServerContext;
  readonly #socket: WebSocket;
  readonly #appraising: Appraising;
  readonly #events: ConnectionEvents;
  readonly #serverNonce = randomBytes(32).toString('base64url');
  readonly #signInTimer: NodeJS.Timeout;
  #closeTimer: NodeJS.Timeout | undefined;
  readonly #limitsOf: (kid: string) => HostLimits;
  #state: State = 'greeting';
  #agentNonce = '';
  /** The version that both sides speak on this connection. */
  #version: number = PROTOCOL_VERSIONS[0];
  /** A new key whose TPM was asked to open a credential. */
  #pending: Pending | null = null;
  #host: HostKey | null = null;
  #knownSize = 0;
  #waiting = 0;
  #pingsUnanswered = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#context = parts.context;
    this.#appraising = parts.appraising;
    this.#events = parts.events;
    this.#limitsOf = parts.limitsOf;
    this.#signInTimer = setTimeout(() => this.#late(), LIMITS.signInMs);
    socket.on('message', (data, isBinary) => this.#arrived(data.toString(), isBinary));
    socket.on('pong', () => {
      this.#pingsUnanswered = 0;
    });
    socket.on('close', () => this.#ended());
    socket.on('error', () => this.#socket.terminate());
  }

  /** Key id of the signed-in host, or null. */
  get kid(): string | null {
    return this.#host?.kid ?? null;
  }

  /** Resolves when the frames that have arrived are answered. */
  get settled(): Promise<void> {
    return this.#queue;
  }

  /** Sends the epoch's challenge, without calling the host to answer it at once. */
  challenge(current: CurrentChallenge): void {
    if (this.#state !== 'signedIn') return;
    const { jws, note } = current;
    this.#send({ type: 'challenge', challenge: jws, note, answer: false });
  }

  /** Pings a signed-in peer, and cuts the connection of one that left two pings unanswered. */
  ping(): void {
    if (this.#state !== 'signedIn') return;
    if (this.#pingsUnanswered >= 2) {
      this.#socket.terminate();
      return;
    }
    this.#pingsUnanswered += 1;
    this.#socket.ping();
  }

  /** Ends the connection with a close code. Frames that still wait or arrive are dropped. */
  close(code: number, error?: FleetsealError): void {
    if (error !== undefined) this.#send(errorMessage(error));
    this.#state = 'closed';
    this.#events.closing(this);
    clearTimeout(this.#signInTimer);
    this.#socket.close(code);
    // A peer that does not answer the close would hold the connection, and a server that stops.
    this.#closeTimer ??= setTimeout(() => this.#socket.terminate(), LIMITS.closeMs);
  }

  /** Ends the connection at once, without a word. */
  cut(): void {
    this.#socket.terminate();
  }

  get #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #arrived(frame: string, isBinary: boolean): void {
    if (this.#isClosed) return;
    const limit = this.#state === 'signedIn' ? LIMITS.frameBytes : LIMITS.frameBytesBeforeSignIn;
    if (frame.length > limit || utf8Length(frame) > limit) {
      this.close(CLOSE_CODES.tooLarge, new FleetsealError('tooLarge'));
      return;
    }
    if (this.#waiting >= LIMITS.pendingFramesPerConnection) {
      this.#send(errorMessage(new FleetsealError('overloaded')));
      return;
    }
    this.#waiting += 1;
    this.#queue = this.#queue
      .then(() => this.#answer(isBinary ? '' : frame))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  async #answer(frame: string): Promise<void> {
    if (this.#isClosed) return;
    try {
      await this.#dispatch(parseAgentMessage(frame));
    } catch (error) {
      if (!isFleetsealError(error)) {
        this.#context.log.error({ err: error }, 'a frame could not be handled');
        this.close(CLOSE_CODES.policy, new FleetsealError('overloaded'));
        return;
      }
      this.#send(errorMessage(error));
      if (this.#state !== 'signedIn') this.close(CLOSE_CODES.policy);
    }
  }

  /** Nobody waits for the queue: a rejection would stop it, and the program. */
  #fail(error: unknown): void {
    this.#context.log.error({ err: error }, 'a frame could not be answered');
    this.#socket.terminate();
  }

  async #dispatch(message: AgentMessage): Promise<void> {
    const { type } = message;
    this.#context.standing.assertWhole();
    if (type === 'hello' && this.#state === 'greeting') return this.#greet(message);
    if (type === 'enroll' && this.#state === 'greeted') return this.#enroll(message.request);
    if (type === 'activate' && this.#pending !== null) {
      return this.#activate(this.#pending, message.secret);
    }
    if (type === 'hello' && this.#state === 'greeted') return this.#signIn(message);
    const host = this.#host;
    if (this.#state !== 'signedIn' || host === null) throw new FleetsealError('messageUnexpected');
    if (type === 'evidence') return this.#evidence(host, message.jws);
    if (type === 'document') return this.#document(host, message);
    if (type === 'rotate') return this.#rotate(host, message.request);
    if (type === 'retire') return this.#retire(host, message.request);
    throw new FleetsealError('messageUnexpected');
  }

  async #greet(message: Hello): Promise<void> {
    const version = PROTOCOL_VERSIONS.find((own) => message.versions.includes(own));
    if (version === undefined) throw new FleetsealError('versionUnsupported');
    if (message.signIn !== undefined) throw new FleetsealError('messageUnexpected');
    this.#version = version;
    this.#agentNonce = message.nonce;
    const { log } = message;
    // Also of a host whose key this server has forgotten: the note speaks for itself.
    if (log?.checkpoint) await judgeShown(this.#context, log.checkpoint);
    assertMayFollow(this.#context, { version, kid: message.kid });
    this.#state = 'greeted';
    const recoveries = log === undefined ? [] : recoveriesFor(this.#context, log.origin);
    const shown = recoveries.length === 0 ? {} : { recoveries };
    await this.#welcome({ signedIn: false, head: null, ...shown });
  }

  get #nonces(): ConnectionNonces {
    return { serverNonce: this.#serverNonce, agentNonce: this.#agentNonce };
  }

  async #enroll(request: string): Promise<void> {
    const signed = await openEnrollment(request);
    const origin = { nonces: this.#nonces, canActivate: true };
    this.#admitted(await enrollHost(this.#context, signed, origin));
  }

  async #rotate(host: HostKey, request: string): Promise<void> {
    this.#admitted(await rotateKey(this.#context, request, { host, nonces: this.#nonces }));
  }

  async #activate(pending: Pending, secret: string): Promise<void> {
    this.#pending = null;
    const admitted = await pending.activate(secret);
    if (this.#state === 'activating') this.#state = 'greeted';
    this.#admitted(admitted);
  }

  #admitted(admission: Admitted | Pending): void {
    const { kid } = admission;
    if (isPending(admission)) {
      const { credential } = admission;
      this.#pending = admission;
      if (this.#state === 'greeted') this.#state = 'activating';
      // The token is proven by now, and a TPM may need its time.
      this.#signInTimer.refresh();
      this.#send({ type: 'enrolled', kid, missing: 'activation', credential });
      return;
    }
    const { awaitsApproval } = admission;
    this.#send({ type: 'enrolled', kid, ...(awaitsApproval ? { missing: 'approval' } : {}) });
  }

  async #retire(host: HostKey, request: string): Promise<void> {
    const signedIn = { host, nonces: this.#nonces };
    const digest = await retireKey(this.#context, request, signedIn);
    this.#send({ type: 'ack', of: 'retirement', digest });
    this.#events.retired(host.kid);
    this.close(CLOSE_CODES.done);
  }

  async #signIn(message: Hello): Promise<void> {
    const { kid, signIn } = message;
    const host = kid === null ? null : await hostKeyOf(this.#context, kid);
    if (host === null || signIn === undefined) throw new FleetsealError('signInRefused');
    this.#knownSize = await this.#verifySignIn(signIn, host);
    assertKeyMaySignIn(this.#context, host.kid);
    // It may have ended meanwhile; then nobody would ever take it from the list of the signed in.
    if (this.#isClosed) return;
    this.#host = host;
    this.#state = 'signedIn';
    clearTimeout(this.#signInTimer);
    this.#events.signedIn(this, host.kid);
    const state = this.#context.register.folded.register.hosts.get(host.kid);
    const awaits = state !== undefined && awaitsApproval(state);
    await this.#welcome({
      signedIn: true,
      awaitsApproval: awaits,
      head: await hostHead(this.#context, host.kid),
    });
    this.challenge(this.#context.challenges.current);
  }

  async #verifySignIn(text: string, host: HostKey): Promise<number> {
    const parsed = parseJws(text, { typ: SIGN_IN_TYP, maxBytes: LIMITS.signedFrameBytes });
    if (parsed.kid !== host.kid) throw new FleetsealError('signInRefused');
    await verifyJws(parsed, host.publicKey);
    const payload = parseSigned(parsed.payloadBytes, signInSchema);
    const { origin, size } = this.#context.evidenceLog;
    const fresh =
      payload.serverNonce === this.#serverNonce &&
      payload.agentNonce === this.#agentNonce &&
      payload.aud === origin;
    if (!fresh) throw new FleetsealError('signInRefused', 'The sign-in is for another connection.');
    if (payload.checkpointSize > size) {
      this.#context.log.error({ kid: host.kid, size }, 'a host shows a checkpoint that is ahead');
      throw new FleetsealError('proofInvalid', 'The server has less than this host has proven.');
    }
    return payload.checkpointSize;
  }

  async #welcome(
    part: Pick<WelcomePayload, 'signedIn' | 'awaitsApproval' | 'head' | 'recoveries'>,
  ): Promise<void> {
    const { keys, evidenceLog, registerLog } = this.#context;
    const payload: WelcomePayload = {
      version: this.#version,
      agentNonce: this.#agentNonce,
      serverNonce: this.#serverNonce,
      logs: { evidence: evidenceLog.vkey, register: registerLog.vkey },
      ...part,
    };
    const signer = keys.server;
    const welcome = await signJws({ payload: encodeJson(payload), typ: WELCOME_TYP, signer });
    this.#send({ type: 'welcome', key: keys.server.publicJwk, welcome });
  }

  async #evidence(host: HostKey, jws: string): Promise<void> {
    const knownSize = this.#knownSize;
    // Of the host, not of the connection: the real clock, since it is about this machine's load.
    const admit = () => this.#limitsOf(host.kid).evidence.allows(Date.now());
    const received = await receiveEvidence(this.#context, jws, { host, knownSize, admit });
    this.#knownSize = Math.max(knownSize, received.size);
    this.#send(received.ack);
    const complete = received.leaf.kind === 'evidence' && received.ack.missing.length === 0;
    if (complete) this.#appraising.appraiseWhenComplete(received.leaf.digest);
  }

  async #document(host: HostKey, message: { digest: string; text: string }): Promise<void> {
    const { digest } = message;
    try {
      const { documentBytes } = this.#limitsOf(host.kid);
      if (!documentBytes.allows(Date.now(), message.text.length)) {
        throw new FleetsealError('rateLimited');
      }
      const named = await receiveDocument(this.#context, host.kid, message);
      this.#send({ type: 'ack', of: 'document', digest });
      for (const evidence of named) this.#appraising.appraiseWhenComplete(evidence);
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
      this.#send({ ...errorMessage(error), digest });
    }
  }

  #send(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    // A peer that asks and never reads would fill this machine's memory with answers.
    if (this.#socket.bufferedAmount > LIMITS.unreadBytes) this.#socket.terminate();
    else this.#socket.send(encodeMessage(message));
  }

  #late(): void {
    this.close(CLOSE_CODES.policy, new FleetsealError('signInRefused', 'Sign-in took too long.'));
  }

  #ended(): void {
    this.#state = 'closed';
    clearTimeout(this.#signInTimer);
    clearTimeout(this.#closeTimer);
    this.#events.closed(this);
  }
}

function errorMessage(error: FleetsealError): Extract<ServerMessage, { type: 'error' }> {
  const text = `${error.message} ${ERRORS[error.code].next}`;
  return {
    type: 'error',
    code: error.code,
    message: text.slice(0, LIMITS.errorTextLength).toWellFormed(),
  };
}

function utf8Length(text: string): number {
  return text.isWellFormed() ? utf8(text).length : text.length * 3;
}
