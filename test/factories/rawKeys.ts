/** What a host without manners can say about its keys, and honest evidence by such a host. */
import { type SignedWithDocuments, signEvidence } from '../../agent/signEvidence.ts';
import type { RunningServer } from '../../server/server.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import type { SequencePoint } from '../../shared/evidence/evidence.ts';
import {
  encodeMessage,
  RETIRE_TYP,
  ROTATE_CONSENT_TYP,
  ROTATE_TYP,
} from '../../shared/protocol/messages.ts';
import {
  evidenceFrame,
  greet,
  type Nonces,
  type RawHost,
  RawLink,
  signInFrame,
} from '../hostile/rawAgent.ts';
import { cannedClaims } from './serverWorld.ts';
import type { TestKey } from './testLog.ts';

/** A signed-in connection with the nonces that it is bound to. */
export interface BoundLink {
  readonly link: RawLink;
  readonly nonces: Nonces;
}

/** Signs in and keeps the nonces. Throws TypeError with the answer where the server refuses. */
export async function signInBound(server: RunningServer, host: RawHost): Promise<BoundLink> {
  const link = await RawLink.open(server.agentsUrl);
  const nonces = await greet(link, host.kid);
  const answer = await link.ask(await signInFrame({ host, server, nonces }));
  if (answer.type !== 'welcome') throw new TypeError(JSON.stringify(answer));
  return { link, nonces };
}

/** A rotation, and what of it is wrong. */
export interface RotationRequest {
  readonly server: RunningServer;
  readonly old: RawHost;
  readonly next: TestKey;
  readonly last: SequencePoint | null;
  readonly nonces: Nonces;
  readonly consent?: Readonly<Record<string, unknown>>;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly consentSigner?: TestKey;
  readonly signer?: TestKey;
}

/** Text of a rotate frame. */
export async function rotateFrame(request: RotationRequest): Promise<string> {
  const { server, old, next, last, nonces } = request;
  const aud = server.context.evidenceLog.origin;
  const consent = await signJws({
    payload: encodeJson({ aud, newKid: next.kid, last, ...nonces, ...request.consent }),
    typ: ROTATE_CONSENT_TYP,
    signer: request.consentSigner ?? old.key,
  });
  const payload = { aud, oldKid: old.kid, jwk: next.jwk, consent, ...request.payload };
  const signer = request.signer ?? next;
  const jws = await signJws({ payload: encodeJson(payload), typ: ROTATE_TYP, signer });
  return encodeMessage({ type: 'rotate', request: jws });
}

/** Text of a retire frame. */
export async function retireFrame(request: {
  server: RunningServer;
  host: RawHost;
  last: SequencePoint | null;
  nonces: Nonces;
  payload?: Readonly<Record<string, unknown>>;
  signer?: TestKey;
}): Promise<string> {
  const { server, host, last, nonces, payload = {} } = request;
  const aud = server.context.evidenceLog.origin;
  const jws = await signJws({
    payload: encodeJson({ aud, last, ...nonces, ...payload }),
    typ: RETIRE_TYP,
    signer: request.signer ?? host.key,
  });
  return encodeMessage({ type: 'retire', request: jws });
}

/** The next evidence of a host with two GPUs, `serial` their serials but for the last digit. */
export function rawEvidence(
  server: RunningServer,
  host: RawHost,
  place: { before: SequencePoint | null; serial?: string },
): Promise<SignedWithDocuments> {
  const { context } = server;
  const { before, serial } = place;
  return signEvidence({
    identity: { ...host.key, ueid: host.ueid, tpm: null },
    claims: cannedClaims(serial),
    trigger: 'cadence',
    challenge: context.challenges.current.text,
    origin: context.evidenceLog.origin,
    place: { seq: (before?.seq ?? -1) + 1, prev: before?.digest ?? null },
    now: context.now(),
    previous: new Map(),
  });
}

/** Sends evidence and its documents, and waits until it is appraised. */
export async function deliver(
  server: RunningServer,
  link: RawLink,
  evidence: SignedWithDocuments,
): Promise<void> {
  const answer = await link.ask(evidenceFrame(evidence.jws));
  if (answer.type !== 'ack' || answer.of !== 'evidence')
    throw new TypeError(JSON.stringify(answer));
  for (const digest of answer.missing) {
    const text = evidence.documents.get(digest) ?? '';
    await link.ask(encodeMessage({ type: 'document', digest, text }));
  }
  await server.settled();
}
