/** The handshake: hello, enroll where asked to, and sign-in over both nonces. */
import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseJws, signJws, verifyJws } from '../../shared/crypto/jws.ts';
import { importP256PublicKey, type P256PublicJwk, thumbprint } from '../../shared/crypto/keys.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { CHALLENGE_TYP, signedChallengeSchema } from '../../shared/evidence/challenge.ts';
import { LIMITS } from '../../shared/limits.ts';
import { logPublicKeyFromVkey } from '../../shared/log/checkpoint.ts';
import {
  type AgentMessage,
  ENROLL_TYP,
  type Enrollment,
  PROTOCOL_VERSIONS,
  parseSigned,
  type RecoveryProof,
  type ServerMessage,
  SIGN_IN_TYP,
  WELCOME_TYP,
  type WelcomePayload,
  welcomePayloadSchema,
} from '../../shared/protocol/messages.ts';
import { type EnrollmentToken, enrollmentMac } from '../../shared/protocol/token.ts';
import { tpmQualifier } from '../../shared/tpm/statement.ts';
import type { Identity } from '../state/identity.ts';
import { originOf, type PinnedServer, samePinned } from '../state/pinned.ts';
import type { Link } from './link.ts';

/** What the handshake needs to know. */
export interface HandshakeRequest {
  readonly link: Link;
  readonly identity: Identity;
  /** Pinned at enrollment; null before. */
  readonly pinned: PinnedServer | null;
  /** Needed where the host is to be enrolled. */
  readonly token: EnrollmentToken | null;
  /** Enrolls also a host that is enrolled: it is told again what is missing. */
  readonly enrollAgain?: boolean;
  readonly hostName: string;
  /** The evidence log as it is known here, to be shown to the server; undefined before. */
  readonly log: Hello['log'];
  /** Follows the pinned server to other names of its logs. Throws serverKeyWrong, … */
  readonly follow: (named: PinnedServer, proofs: readonly RecoveryProof[]) => Promise<void>;
  /** Size of the newest verified checkpoint of the log of this server. */
  readonly checkpointSize: (server: PinnedServer) => Promise<number>;
  /** Called as soon as the server's key is proven, before any challenge can come. */
  readonly onServerKey: (key: CryptoKey) => void;
}

/** Outcome of the handshake. */
export interface SignedIn {
  readonly pinned: PinnedServer;
  readonly head: WelcomePayload['head'];
  /** Both nonces of the connection: what is signed over it names them. */
  readonly nonces: ConnectionNonces;
  /** A person must approve this key before its evidence counts. */
  readonly awaitsApproval: boolean;
}

/** Both nonces of a connection. */
export interface ConnectionNonces {
  readonly serverNonce: string;
  readonly agentNonce: string;
}

/** Greets, enrolls if asked to, signs in. Throws serverKeyWrong, tokenRefused, signInRefused, … */
export async function signIn(request: HandshakeRequest): Promise<SignedIn> {
  const agentNonce = randomBytes(32).toString('base64url');
  const greeting = await greet(request, agentNonce);
  const { welcome, pinned } = greeting;
  request.onServerKey(greeting.key);
  const nonces = { serverNonce: welcome.serverNonce, agentNonce };
  const mustEnroll = request.pinned === null || request.enrollAgain === true;
  if (mustEnroll) await enroll(request, greeting, nonces);
  const jws = await signJws({
    payload: encodeJson({
      aud: logPublicKeyFromVkey(welcome.logs.evidence).origin,
      ...nonces,
      checkpointSize: await request.checkpointSize(pinned),
    }),
    typ: SIGN_IN_TYP,
    signer: request.identity,
  });
  const reply = await request.link.ask({ ...hello(request, agentNonce), signIn: jws }, 'welcome');
  const signedIn = await openWelcome(reply, pinned, agentNonce);
  if (!samePinned(pinned, signedIn.pinned)) throw new FleetsealError('serverKeyWrong');
  if (!signedIn.welcome.signedIn) throw new FleetsealError('signInRefused');
  const { head, awaitsApproval = false } = signedIn.welcome;
  return { pinned: signedIn.pinned, head, nonces, awaitsApproval };
}

/** The one version that this agent speaks. */
const AGENT_VERSION = PROTOCOL_VERSIONS[0];

type Hello = Extract<AgentMessage, { type: 'hello' }>;

interface Greeting {
  readonly welcome: WelcomePayload;
  readonly key: CryptoKey;
  readonly pinned: PinnedServer;
}

function hello(request: HandshakeRequest, nonce: string): Hello {
  const { kid } = request.identity;
  return { type: 'hello', versions: [AGENT_VERSION], nonce, kid };
}

async function greet(request: HandshakeRequest, agentNonce: string): Promise<Greeting> {
  const { pinned, token } = request;
  const expected = pinned === null ? token?.serverKey : thumbprint(pinned.key);
  if (expected === undefined) {
    throw new FleetsealError('tokenInvalid', 'This host is not enrolled, and no token was given.');
  }
  const { log } = request;
  const first = { ...hello(request, agentNonce), ...(log === undefined ? {} : { log }) };
  const reply = await request.link.ask(first, 'welcome');
  if (thumbprint(reply.key) !== expected) throw new FleetsealError('serverKeyWrong');
  const greeting = await openWelcome(reply, pinned, agentNonce);
  if (pinned !== null) await request.follow(greeting.pinned, greeting.welcome.recoveries ?? []);
  if (pinned === null && token !== null) mustBeServerOf(token, greeting.pinned);
  return greeting;
}

/** A token names one server. Throws serverKeyWrong for another one, or for other logs. */
export function mustBeServerOf(token: EnrollmentToken, server: PinnedServer): void {
  if (thumbprint(server.key) !== token.serverKey) throw new FleetsealError('serverKeyWrong');
  const { evidence, register } = server.logs;
  const origins = [evidence, register].map((vkey) => logPublicKeyFromVkey(vkey).origin);
  if (origins.join('\n') !== token.logs.join('\n')) {
    throw new FleetsealError('serverKeyWrong', 'The server names other logs than the token.');
  }
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
  if (welcome.version !== AGENT_VERSION) throw new FleetsealError('versionUnsupported');
  const { logs } = welcome;
  const named: PinnedServer = { format: 'fleetseal/pinnedServer@1', key: reply.key, logs };
  if (pinned !== null && thumbprint(pinned.key) !== thumbprint(reply.key)) {
    throw new FleetsealError('serverKeyWrong');
  }
  return { welcome, key: await importP256PublicKey(reply.key), pinned: named };
}

/** What a welcome says, signed by this key. Throws serverKeyWrong, signatureInvalid, … */
export async function verifyWelcome(text: string, key: P256PublicJwk): Promise<WelcomePayload> {
  const parsed = parseJws(text, { typ: WELCOME_TYP, maxBytes: LIMITS.frameBytes });
  if (parsed.kid !== thumbprint(key)) throw new FleetsealError('serverKeyWrong');
  await verifyJws(parsed, await importP256PublicKey(key));
  return parseSigned(parsed.payloadBytes, welcomePayloadSchema);
}

async function enroll(
  request: HandshakeRequest,
  { pinned }: Greeting,
  nonces: ConnectionNonces,
): Promise<void> {
  const { identity, token, link, hostName } = request;
  if (token === null) throw new FleetsealError('tokenInvalid');
  const jws = await enrollmentRequest({ identity, token, hostName, pinned, nonces });
  const reply = await link.ask({ type: 'enroll', request: jws }, 'enrolled');
  await completeEnrollment(link, identity, reply);
}

/** What an enrollment is signed from. */
export interface EnrollmentParts {
  readonly identity: Identity;
  readonly token: EnrollmentToken;
  readonly hostName: string;
  readonly pinned: PinnedServer;
  readonly nonces: ConnectionNonces;
}

/** The signed request to enroll a key, with the statement of its TPM where it is in one. */
export async function enrollmentRequest(parts: EnrollmentParts): Promise<string> {
  const { identity, token, hostName, pinned, nonces } = parts;
  const binding = { serverKid: thumbprint(pinned.key), kid: identity.kid, ...nonces };
  const tpm = await identity.tpm?.statement(tpmQualifier(nonces));
  const payload: Enrollment = {
    aud: originOf(pinned),
    tokenId: token.id,
    jwk: identity.jwk,
    ueid: identity.ueid,
    name: hostName,
    ...nonces,
    mac: enrollmentMac(token.secret, binding),
    ...(tpm === undefined ? {} : { tpm }),
  };
  return signJws({ payload: encodeJson(payload), typ: ENROLL_TYP, signer: identity });
}

type Enrolled = Extract<ServerMessage, { type: 'enrolled' }>;

/** Opens the credential where the server made one, and says whether a person must approve. */
export async function completeEnrollment(
  link: Link,
  identity: Identity,
  reply: Enrolled,
): Promise<{ awaitsApproval: boolean }> {
  if (reply.kid !== identity.kid) throw new FleetsealError('messageUnexpected');
  if (reply.missing !== 'activation') return { awaitsApproval: reply.missing === 'approval' };
  const { credential } = reply;
  if (credential === undefined || identity.tpm === null) {
    throw new FleetsealError('messageUnexpected', 'A credential for a key that is in no TPM.');
  }
  const secret = await identity.tpm.activate(credential);
  const last = await link.ask({ type: 'activate', secret }, 'enrolled');
  if (last.kid !== identity.kid || last.missing === 'activation') {
    throw new FleetsealError('messageUnexpected');
  }
  return { awaitsApproval: last.missing === 'approval' };
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
