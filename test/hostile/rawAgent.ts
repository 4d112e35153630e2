/**
 * An agent without manners: speaks the protocol with a real key over a real socket, and sends
 * whatever the test wants. Also signs evidence of any content.
 */
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import type { RunningServer } from '../../server/server.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { nonceFor } from '../../shared/evidence/challenge.ts';
import {
  EVIDENCE_PROFILE,
  EVIDENCE_TYP,
  type EvidencePayload,
} from '../../shared/evidence/evidence.ts';
import {
  ENROLL_TYP,
  type Enrollment,
  encodeMessage,
  parseServerMessage,
  parseSigned,
  type ServerMessage,
  SIGN_IN_TYP,
  welcomePayloadSchema,
} from '../../shared/protocol/messages.ts';
import { enrollmentMac, parseToken } from '../../shared/protocol/token.ts';
import { makeTestKey, type TestKey } from '../factories/testLog.ts';

/** A host key that the test holds. */
export interface RawHost {
  readonly key: TestKey;
  readonly kid: string;
  readonly ueid: string;
}

/** Makes a host that is not enrolled. */
export async function makeRawHost(): Promise<RawHost> {
  const key = await makeTestKey();
  const ueid = Buffer.concat([Buffer.of(1), randomBytes(32)]).toString('base64url');
  return { key, kid: key.kid, ueid };
}

/** What ends a wait: a message, or the code of the close. */
export type Answer = ServerMessage | { readonly type: 'closed'; readonly code: number };

/** One connection, frame by frame. Challenges are kept apart: they answer nothing. */
export class RawLink {
  readonly socket: WebSocket;
  /** Versions of the protocol that this agent says it speaks. */
  versions: number[] = [2];
  readonly challenges: ServerMessage[] = [];
  /** Every text frame of the server. */
  readonly frames: string[] = [];
  readonly #answers: Answer[] = [];
  readonly #waiters: ((answer: Answer) => void)[] = [];
  #closed: Answer | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.#received(data.toString()));
    socket.on('close', (code) => this.#end(code));
    socket.on('error', () => undefined);
  }

  /** Connects to a server's agent endpoint. */
  static open(url: string): Promise<RawLink> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      const link = new RawLink(socket);
      socket.once('open', () => resolve(link));
      socket.once('error', reject);
    });
  }

  /** Sends a frame: text as it is, bytes as a text frame with these bytes. */
  send(frame: string | Uint8Array): void {
    this.socket.send(frame, { binary: false });
  }

  /** The next answer, challenges left out; the close code once the connection has ended. */
  next(): Promise<Answer> {
    const answer = this.#answers.shift() ?? this.#closed;
    if (answer !== null) return Promise.resolve(answer);
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Sends a frame and waits for the answer. */
  ask(frame: string | Uint8Array): Promise<Answer> {
    const answer = this.next();
    this.send(frame);
    return answer;
  }

  /** Resolves with the code of the close; answers that come before it are dropped. */
  async closeCode(): Promise<number> {
    for (;;) {
      const answer = await this.next();
      if (answer.type === 'closed') return answer.code;
    }
  }

  /** Ends the connection and waits for its end. */
  async close(): Promise<void> {
    this.socket.close();
    await this.closeCode();
  }

  #received(frame: string): void {
    this.frames.push(frame);
    const message = parseServerMessage(frame);
    if (message.type === 'challenge') {
      this.challenges.push(message);
      return;
    }
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#answers.push(message);
    else waiter(message);
  }

  #end(code: number): void {
    this.#closed = { type: 'closed', code };
    for (const waiter of this.#waiters.splice(0)) waiter(this.#closed);
  }
}

/** Both nonces of a greeted connection. */
export interface Nonces {
  readonly serverNonce: string;
  readonly agentNonce: string;
}

/** Says the first hello. Throws TypeError where the server does not welcome it. */
export async function greet(
  link: RawLink,
  kid: string | null,
  agentNonce = randomBytes(32).toString('base64url'),
): Promise<Nonces> {
  const hello = encodeMessage({
    type: 'hello',
    versions: link.versions,
    nonce: agentNonce,
    kid,
  });
  const answer = await link.ask(hello);
  return { agentNonce, serverNonce: serverNonceOf(encodeMessage(asMessage(answer))) };
}

function asMessage(answer: Answer): ServerMessage {
  if (answer.type === 'closed') throw new TypeError(`closed with ${answer.code}`);
  return answer;
}

/** The server's nonce in the frame of a welcome. Throws TypeError for another frame. */
export function serverNonceOf(frame: string): string {
  const message = parseServerMessage(frame);
  if (message.type !== 'welcome') throw new TypeError(frame);
  const payload = Buffer.from(message.welcome.split('.')[1] ?? '', 'base64url');
  return parseSigned(new Uint8Array(payload), welcomePayloadSchema).serverNonce;
}

/** What an enrollment frame can say wrongly. */
export interface EnrollOverrides {
  readonly payload?: Partial<Enrollment>;
  readonly signer?: TestKey;
}

/** Text of an enroll frame for a connection. */
export async function enrollFrame(
  request: { host: RawHost; token: string; nonces: Nonces },
  overrides: EnrollOverrides = {},
): Promise<string> {
  const { host, nonces } = request;
  const token = parseToken(request.token);
  const mac = enrollmentMac(token.secret, { serverKid: token.serverKey, kid: host.kid, ...nonces });
  const payload: Enrollment = {
    aud: token.logs[0],
    tokenId: token.id,
    jwk: host.key.jwk,
    ueid: host.ueid,
    name: `raw-${host.kid}`,
    ...nonces,
    mac,
    ...overrides.payload,
  };
  const signer = overrides.signer ?? host.key;
  const jws = await signJws({ payload: encodeJson(payload), typ: ENROLL_TYP, signer });
  return encodeMessage({ type: 'enroll', request: jws });
}

/** What a sign-in frame can say wrongly. */
export interface SignInOverrides {
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly signer?: TestKey;
}

/** Text of a sign-in frame for a connection. */
export async function signInFrame(
  request: { host: RawHost; server: RunningServer; nonces: Nonces },
  overrides: SignInOverrides = {},
): Promise<string> {
  const { host, server, nonces } = request;
  const aud = server.context.evidenceLog.origin;
  const payload = { aud, ...nonces, checkpointSize: 0, ...overrides.payload };
  const signer = overrides.signer ?? host.key;
  const signIn = await signJws({ payload: encodeJson(payload), typ: SIGN_IN_TYP, signer });
  const { agentNonce: nonce } = nonces;
  return encodeMessage({ type: 'hello', versions: [2], nonce, kid: host.kid, signIn });
}

/** Connects and enrolls a new host; the connection is closed again. */
export async function enrollRawHost(server: RunningServer, token: string): Promise<RawHost> {
  const host = await makeRawHost();
  const link = await RawLink.open(server.agentsUrl);
  const nonces = await greet(link, host.kid);
  const answer = await link.ask(await enrollFrame({ host, token, nonces }));
  if (answer.type !== 'enrolled') throw new TypeError(JSON.stringify(answer));
  await link.close();
  return host;
}

/** Connects and signs in. Throws TypeError where the server refuses. */
export async function signedInLink(server: RunningServer, host: RawHost): Promise<RawLink> {
  const link = await RawLink.open(server.agentsUrl);
  const nonces = await greet(link, host.kid);
  const answer = await link.ask(await signInFrame({ host, server, nonces }));
  if (answer.type !== 'welcome') throw new TypeError(JSON.stringify(answer));
  return link;
}

/** Payload of good evidence, with members replaced; `undefined` leaves a member out. */
export function evidencePayload(
  server: RunningServer,
  host: RawHost,
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { context } = server;
  const challenge = context.challenges.current.text;
  const payload: EvidencePayload = {
    eat_profile: EVIDENCE_PROFILE,
    aud: context.evidenceLog.origin,
    ueid: host.ueid,
    iat: Math.floor(context.now() / 1000),
    eat_nonce: nonceFor(challenge, host.kid),
    challenge,
    seq: 0,
    prev: null,
    submods: {},
  };
  const entries = Object.entries({ ...payload, ...overrides });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Signs any payload as evidence. Bytes are signed as they are, other values as JSON. */
export function signAsEvidence(
  key: TestKey,
  payload: Uint8Array | Record<string, unknown>,
): Promise<string> {
  const bytes = payload instanceof Uint8Array ? payload : utf8(JSON.stringify(payload));
  return signJws({ payload: bytes, typ: EVIDENCE_TYP, signer: key });
}

/** Text of an evidence frame. */
export function evidenceFrame(jws: string): string {
  return encodeMessage({ type: 'evidence', jws });
}
