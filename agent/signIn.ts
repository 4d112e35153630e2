/** The handshake: hello, enroll where a token is given, and sign-in over both nonces. */
import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import { encodeJson } from '../shared/bytes/json.ts';
import { parseJws, signJws, verifyJws } from '../shared/crypto/jws.ts';
import { importP256PublicKey, type P256PublicJwk, thumbprint } from '../shared/crypto/keys.ts';
import { FleetsealError } from '../shared/errors.ts';
import { CHALLENGE_TYP, signedChallengeSchema } from '../shared/evidence/challenge.ts';
import { LIMITS } from '../shared/limits.ts';
import { logPublicKeyFromVkey } from '../shared/log/checkpoint.ts';
import {
  type AgentMessage,
  ENROLL_TYP,
  PROTOCOL_VERSIONS,
  parseSigned,
  type ServerMessage,
  SIGN_IN_TYP,
  WELCOME_TYP,
  type WelcomePayload,
  welcomePayloadSchema,
} from '../shared/protocol/messages.ts';
import { type EnrollmentToken, enrollmentMac } from '../shared/protocol/token.ts';
import type { Identity } from './identity.ts';
import type { Link } from './link.ts';
import type { PinnedServer } from './pinned.ts';

/** What the handshake needs to know. */
export interface HandshakeRequest {
  readonly link: Link;
  readonly identity: Identity;
  /** Pinned at enrollment; null before. */
  readonly pinned: PinnedServer | null;
  /** Enrolls with it where the host is not yet enrolled. */
  readonly token: EnrollmentToken | null;
  readonly hostName: string;
  /** Size of the newest verified checkpoint. */
  readonly checkpointSize: number;
  /** Called as soon as the server's key is proven, before any challenge can come. */
  readonly onServerKey: (key: CryptoKey) => void;
}

/** Outcome of the handshake. */
export interface SignedIn {
  readonly pinned: PinnedServer;
  readonly head: WelcomePayload['head'];
}

/** Greets, enrolls if asked to, signs in. Throws serverKeyWrong, tokenRefused, signInRefused, … */
export async function signIn(request: HandshakeRequest): Promise<SignedIn> {
  const agentNonce = randomBytes(32).toString('base64url');
  const greeting = await greet(request, agentNonce);
  const { welcome } = greeting;
  request.onServerKey(greeting.key);
  if (request.pinned === null) await enroll(request, greeting, agentNonce);
  const jws = await signJws({
    payload: encodeJson({
      aud: logPublicKeyFromVkey(welcome.logs.evidence).origin,
      serverNonce: welcome.serverNonce,
      agentNonce,
      checkpointSize: request.checkpointSize,
    }),
    typ: SIGN_IN_TYP,
    signer: request.identity,
  });
  const reply = await request.link.ask({ ...hello(request, agentNonce), signIn: jws }, 'welcome');
  const signedIn = await openWelcome(reply, greeting.pinned, agentNonce);
  if (!signedIn.welcome.signedIn) throw new FleetsealError('signInRefused');
  return { pinned: signedIn.pinned, head: signedIn.welcome.head };
}

type Hello = Extract<AgentMessage, { type: 'hello' }>;

interface Greeting {
  readonly welcome: WelcomePayload;
  readonly key: CryptoKey;
  readonly pinned: PinnedServer;
}

function hello(request: HandshakeRequest, nonce: string): Hello {
  const { kid } = request.identity;
  return { type: 'hello', versions: [...PROTOCOL_VERSIONS], nonce, kid };
}

async function greet(request: HandshakeRequest, agentNonce: string): Promise<Greeting> {
  const { pinned, token } = request;
  const expected = pinned === null ? token?.serverKey : thumbprint(pinned.key);
  if (expected === undefined) {
    throw new FleetsealError('tokenInvalid', 'This host is not enrolled, and no token was given.');
  }
  const reply = await request.link.ask(hello(request, agentNonce), 'welcome');
  if (thumbprint(reply.key) !== expected) throw new FleetsealError('serverKeyWrong');
  const greeting = await openWelcome(reply, pinned, agentNonce);
  const origins = Object.values(greeting.pinned.logs).map(
    (vkey) => logPublicKeyFromVkey(vkey).origin,
  );
  if (pinned === null && origins.join('\n') !== token?.logs.join('\n')) {
    throw new FleetsealError('serverKeyWrong', 'The server names other logs than the token.');
  }
  return greeting;
}

async function openWelcome(
  reply: Extract<ServerMessage, { type: 'welcome' }>,
  pinned: PinnedServer | null,
  agentNonce: string,
): Promise<Greeting> {
  const welcome = await verifyWelcome(reply.welcome, reply.key);
  if (welcome.agentNonce !== agentNonce) {
    throw new FleetsealError('serverKeyWrong', 'The server signed another nonce.');
  }
  const { logs } = welcome;
  const named: PinnedServer = { format: 'fleetseal/pinnedServer@1', key: reply.key, logs };
  if (pinned !== null && !samePinned(pinned, named)) throw new FleetsealError('serverKeyWrong');
  return { welcome, key: await importP256PublicKey(reply.key), pinned: named };
}

async function verifyWelcome(text: string, key: P256PublicJwk): Promise<WelcomePayload> {
  const parsed = parseJws(text, { typ: WELCOME_TYP, maxBytes: LIMITS.frameBytes });
  if (parsed.kid !== thumbprint(key)) throw new FleetsealError('serverKeyWrong');
  await verifyJws(parsed, await importP256PublicKey(key));
  return parseSigned(parsed.payloadBytes, welcomePayloadSchema);
}

function samePinned(a: PinnedServer, b: PinnedServer): boolean {
  return (
    thumbprint(a.key) === thumbprint(b.key) &&
    a.logs.evidence === b.logs.evidence &&
    a.logs.register === b.logs.register
  );
}

async function enroll(
  request: HandshakeRequest,
  { welcome, pinned }: Greeting,
  agentNonce: string,
): Promise<void> {
  const { identity, token, link } = request;
  if (token === null) throw new FleetsealError('tokenInvalid');
  const { serverNonce, logs } = welcome;
  const binding = { serverKid: thumbprint(pinned.key), kid: identity.kid, serverNonce, agentNonce };
  const jws = await signJws({
    payload: encodeJson({
      aud: logPublicKeyFromVkey(logs.evidence).origin,
      tokenId: token.id,
      jwk: identity.jwk,
      ueid: identity.ueid,
      name: request.hostName,
      serverNonce,
      agentNonce,
      mac: enrollmentMac(token.secret, binding),
    }),
    typ: ENROLL_TYP,
    signer: identity,
  });
  const reply = await link.ask({ type: 'enroll', request: jws }, 'enrolled');
  if (reply.kid !== identity.kid) throw new FleetsealError('messageUnexpected');
}

/** A challenge that this server signed, with its time. Throws signatureInvalid, frameInvalid. */
export async function openChallenge(
  signed: string,
  serverKey: CryptoKey,
): Promise<z.infer<typeof signedChallengeSchema>> {
  const parsed = parseJws(signed, { typ: CHALLENGE_TYP, maxBytes: LIMITS.signedFrameBytes });
  await verifyJws(parsed, serverKey);
  return parseSigned(parsed.payloadBytes, signedChallengeSchema);
}
