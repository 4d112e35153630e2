/** One signed-in connection to the server (docs/formats/protocol.md): the wire, nothing else. */
import { type ClientOptions, WebSocket } from 'ws';
import { ERRORS, FleetsealError, isErrorCode } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  type AgentMessage,
  type EvidenceAck,
  encodeMessage,
  parseServerMessage,
  type ServerMessage,
} from '../../shared/protocol/messages.ts';
import type { ConnectOptions } from './connecting.ts';

/** Codes of what only this side can find: a server that sends them must not stop the agent. */
const OWN_CODES: readonly string[] = ['stateInvalid', 'serverKeyWrong', 'tokenInvalid'];

type Challenge = Extract<ServerMessage, { type: 'challenge' }>;
type HandshakeReply = Exclude<ServerMessage, { type: 'ack' | 'challenge' | 'error' }>;
type Ack = Extract<ServerMessage, { type: 'ack' }>;

/** How a link is opened. */
export interface LinkOptions extends ConnectOptions {
  /** How long to wait for any answer. */
  readonly answerMs: number;
}

interface Waiter<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** A connection that keeps answers and questions together; every wait has a deadline. */
export class Link {
  readonly #socket: WebSocket;
  readonly #answerMs: number;
  readonly #acks = new Map<string, Waiter<Ack>>();
  #handshake: Waiter<HandshakeReply> | null = null;
  #ended: FleetsealError | null = null;
  readonly #endWaiters: (() => void)[] = [];
  /** Called for every challenge, also while other answers are awaited. */
  onChallenge: (message: Challenge) => void = () => {};

  private constructor(socket: WebSocket, answerMs: number) {
    this.#socket = socket;
    this.#answerMs = answerMs;
    socket.on('message', (data, isBinary) => this.#receive(isBinary ? '' : data.toString()));
    socket.on('close', (code) => this.#end(`The server closed the connection (${code}).`));
    socket.on('error', (error) => this.#end(error.message));
  }

  /** Connects. Throws serverUnreachable. */
  static open(url: string, options: LinkOptions): Promise<Link> {
    const { answerMs } = options;
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, socketOptions(options));
      socket.once('open', () => {
        socket.removeAllListeners('error');
        resolve(new Link(socket, answerMs));
      });
      socket.once('error', (cause) => {
        const detail = `${url}: ${cause.message}`;
        reject(new FleetsealError('serverUnreachable', detail, { cause }));
      });
    });
  }

  /** Resolves when the connection has ended, however. */
  get ended(): Promise<void> {
    if (this.#ended !== null) return Promise.resolve();
    return new Promise((resolve) => this.#endWaiters.push(resolve));
  }

  /** Sends a handshake message and waits for the reply of the given type. */
  async ask<T extends HandshakeReply['type']>(
    message: AgentMessage,
    type: T,
  ): Promise<Extract<HandshakeReply, { type: T }>> {
    const reply = await this.#wait<HandshakeReply>((waiter) => {
      this.#handshake = waiter;
      this.#send(message);
    });
    if (reply.type !== type) throw new FleetsealError('messageUnexpected');
    // as: the discriminant was compared on the line above.
    return reply as Extract<HandshakeReply, { type: T }>;
  }

  /** Sends one evidence and waits for its acknowledgment. Throws the server's coded error. */
  async sendEvidence(digest: string, jws: string): Promise<EvidenceAck> {
    const ack = await this.#sendFor(digest, { type: 'evidence', jws });
    if (ack.of !== 'evidence') throw new FleetsealError('messageUnexpected');
    return ack;
  }

  /** Sends one document and waits until the server holds it. */
  async sendDocument(digest: string, text: string): Promise<void> {
    const ack = await this.#sendFor(digest, { type: 'document', digest, text });
    if (ack.of !== 'document') throw new FleetsealError('messageUnexpected');
  }

  /** Sends a retirement with this digest, and waits until it is in the register. */
  async sendRetirement(digest: string, request: string): Promise<void> {
    const ack = await this.#sendFor(digest, { type: 'retire', request });
    if (ack.of !== 'retirement') throw new FleetsealError('messageUnexpected');
  }

  /** Ends the connection. */
  close(): void {
    this.#socket.close(1000);
    this.#end('The agent closed the connection.');
  }

  #sendFor(digest: string, message: AgentMessage): Promise<Ack> {
    return this.#wait<Ack>((waiter) => {
      this.#acks.set(digest, waiter);
      this.#send(message);
    });
  }

  async #wait<T>(begin: (waiter: Waiter<T>) => void): Promise<T> {
    if (this.#ended !== null) throw this.#ended;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const timer = setTimeout(() => {
      reject(new FleetsealError('serverUnreachable', 'The server did not answer in time.'));
      this.#socket.terminate();
    }, this.#answerMs);
    try {
      begin({ resolve, reject });
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #send(message: AgentMessage): void {
    this.#socket.send(encodeMessage(message));
  }

  #receive(frame: string): void {
    let message: ServerMessage;
    try {
      message = parseServerMessage(frame);
    } catch {
      this.#end('The server sent something that is not a message.');
      this.#socket.terminate();
      return;
    }
    this.#dispatch(message);
  }

  #dispatch(message: ServerMessage): void {
    if (message.type === 'challenge') this.onChallenge(message);
    else if (message.type === 'ack') this.#answered(message);
    else if (message.type === 'error') this.#refused(message);
    else {
      this.#handshake?.resolve(message);
      this.#handshake = null;
    }
  }

  #answered(ack: Ack): void {
    this.#acks.get(ack.digest)?.resolve(ack);
    this.#acks.delete(ack.digest);
  }

  #refused(message: Extract<ServerMessage, { type: 'error' }>): void {
    const { code: named } = message;
    const code = isErrorCode(named) && !OWN_CODES.includes(named) ? named : 'frameInvalid';
    // Whoever prints the error says what to do next; an older or newer server says it too.
    const { next } = ERRORS[code];
    const detail = message.message.endsWith(next)
      ? message.message.slice(0, -next.length).trimEnd()
      : message.message;
    const error = new FleetsealError(code, detail);
    const waiter = message.digest === undefined ? null : this.#acks.get(message.digest);
    if (waiter) {
      this.#acks.delete(message.digest ?? '');
      waiter.reject(error);
    } else {
      this.#rejectAll(error);
    }
  }

  #end(reason: string): void {
    if (this.#ended !== null) return;
    this.#ended = new FleetsealError('serverUnreachable', reason);
    this.#rejectAll(this.#ended);
    for (const waiter of this.#endWaiters) waiter();
  }

  #rejectAll(error: FleetsealError): void {
    this.#handshake?.reject(error);
    this.#handshake = null;
    for (const waiter of this.#acks.values()) waiter.reject(error);
    this.#acks.clear();
  }
}

function socketOptions({ answerMs, agent, ca }: LinkOptions): ClientOptions {
  return {
    perMessageDeflate: false,
    maxPayload: LIMITS.frameBytes,
    handshakeTimeout: answerMs,
    followRedirects: false,
    ...(agent === undefined ? {} : { agent }),
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
  };
}
