/** The sign stage: claims and a challenge become signed evidence with detached documents. */
import { randomBytes } from 'node:crypto';
import { fromBase64Url } from '../shared/bytes/base64.ts';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { encodeJson } from '../shared/bytes/json.ts';
import type { Claims, MissedRounds } from '../shared/claims/claims.ts';
import { signJws } from '../shared/crypto/jws.ts';
import { nonceFor } from '../shared/evidence/challenge.ts';
import { documentDigest, type Trigger } from '../shared/evidence/document.ts';
import {
  EVIDENCE_PROFILE,
  EVIDENCE_TYP,
  type EvidencePayload,
  parseEvidence,
  type SequencePoint,
} from '../shared/evidence/evidence.ts';
import { LIMITS } from '../shared/limits.ts';
import type { SpooledEvidence } from './spool/spool.ts';
import type { Identity } from './state/identity.ts';

/** Where the next evidence goes in the sequence of this key. */
export interface NextPlace {
  readonly seq: number;
  readonly prev: string | null;
  /** Set where the evidence before was not made by this state: own last point, null if none. */
  readonly resumesFrom?: SequencePoint | null;
}

/** What signEvidence needs. */
export interface SignRequest {
  readonly identity: Identity;
  readonly claims: Claims;
  readonly trigger: Trigger;
  /** Challenge text to answer. */
  readonly challenge: string;
  /** Origin of the evidence log. */
  readonly origin: string;
  readonly place: NextPlace;
  /** Milliseconds UTC by this host's clock. */
  readonly now: number;
  /** Texts of the documents that the evidence before named, by submodule. */
  readonly previous: ReadonlyMap<string, string>;
  /** Rounds since the evidence before that gave none. */
  readonly missed?: MissedRounds | null;
}

/** Signed evidence with the documents that it names. */
export interface SignedWithDocuments extends SpooledEvidence {
  /** Text by digest. */
  readonly documents: ReadonlyMap<string, string>;
  /** Text by submodule. */
  readonly bySubmodule: ReadonlyMap<string, string>;
}

/**
 * Signs one evidence. A document is made anew, with a new salt, only when its content changed.
 * Throws what the TPM throws where the key is in one.
 */
export async function signEvidence(request: SignRequest): Promise<SignedWithDocuments> {
  const { identity, challenge, origin, place, now } = request;
  const bySubmodule = makeDocuments(request);
  const documents = new Map<string, string>();
  const submods: EvidencePayload['submods'] = {};
  for (const [name, text] of bySubmodule) {
    const digest = documentDigest(text);
    documents.set(digest, text);
    submods[name] = ['DIGEST', ['sha-256', digest]];
  }
  const eatNonce = nonceFor(challenge, identity.kid);
  const quote = await identity.tpm?.quote(fromBase64Url(eatNonce, 32));
  const payload: EvidencePayload = {
    eat_profile: EVIDENCE_PROFILE,
    aud: origin,
    ueid: identity.ueid,
    iat: Math.floor(now / 1000),
    eat_nonce: eatNonce,
    challenge,
    seq: place.seq,
    prev: place.prev,
    ...(place.resumesFrom === undefined ? {} : { resumesFrom: place.resumesFrom }),
    submods,
    ...(quote === undefined ? {} : { tpm_quote: quote }),
  };
  const jws = await signJws({ payload: encodeJson(payload), typ: EVIDENCE_TYP, signer: identity });
  return { seq: place.seq, digest: parseEvidence(jws).digest, jws, documents, bySubmodule };
}

function makeDocuments(request: SignRequest): Map<string, string> {
  const { claims, previous, trigger, now } = request;
  const documents = new Map<string, string>();
  const put = (name: string, format: string, content: object) => {
    const text = documentText(format, content, previous.get(name));
    documents.set(name, text);
    return Buffer.byteLength(text) <= LIMITS.documentBytes;
  };
  put('host', 'fleetseal/host@2', claims.host);
  for (const [name, gpu] of claims.gpus) put(name, 'fleetseal/gpu@3', gpu);
  const readings = {
    trigger,
    collectedAt: now,
    gpus: Object.fromEntries(claims.readings),
    ...(request.missed ? { missed: request.missed } : {}),
  };
  const format = 'fleetseal/readings@2';
  const { collectors } = claims;
  const isTaken = put('readings', format, { ...readings, collectors });
  // A host can make every note as long as a note may be: then the codes alone say what was wrong.
  if (!isTaken) put('readings', format, { ...readings, collectors: withCodesOnly(collectors) });
  return documents;
}

function withCodesOnly(collectors: Claims['collectors']): object {
  const results = Object.entries(collectors).map(([name, { notes, ...result }]) => {
    const short = notes?.map(({ message: _, ...note }) => note);
    return [name, { ...result, ...(short === undefined ? {} : { notes: short }) }];
  });
  return Object.fromEntries(results);
}

function documentText(format: string, content: object, before: string | undefined): string {
  const encode = (salt: string) => fromUtf8(encodeJson({ format, salt, ...content }));
  const oldSalt = before === undefined ? null : /"salt":"([A-Za-z0-9_-]{22})"/.exec(before);
  if (oldSalt?.[1] !== undefined) {
    const again = encode(oldSalt[1]);
    if (again === before) return again;
  }
  return encode(randomBytes(16).toString('base64url'));
}
