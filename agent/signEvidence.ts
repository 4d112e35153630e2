/** The sign stage: claims and a challenge become signed evidence with detached documents. */
import { randomBytes } from 'node:crypto';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { encodeJson } from '../shared/bytes/json.ts';
import type { Claims } from '../shared/claims/claims.ts';
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
import type { Identity } from './identity.ts';
import type { SpooledEvidence } from './spool.ts';

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
}

/** Signed evidence with the documents that it names. */
export interface SignedWithDocuments extends SpooledEvidence {
  /** Text by digest. */
  readonly documents: ReadonlyMap<string, string>;
  /** Text by submodule. */
  readonly bySubmodule: ReadonlyMap<string, string>;
}

/** Signs one evidence. A document is made anew, with a new salt, only when its content changed. */
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
  const payload: EvidencePayload = {
    eat_profile: EVIDENCE_PROFILE,
    aud: origin,
    ueid: identity.ueid,
    iat: Math.floor(now / 1000),
    eat_nonce: nonceFor(challenge, identity.kid),
    challenge,
    seq: place.seq,
    prev: place.prev,
    ...(place.resumesFrom === undefined ? {} : { resumesFrom: place.resumesFrom }),
    submods,
  };
  const jws = await signJws({ payload: encodeJson(payload), typ: EVIDENCE_TYP, signer: identity });
  return { seq: place.seq, digest: parseEvidence(jws).digest, jws, documents, bySubmodule };
}

function makeDocuments(request: SignRequest): Map<string, string> {
  const { claims, previous, trigger, now } = request;
  const documents = new Map<string, string>();
  const put = (name: string, format: string, content: object) => {
    documents.set(name, documentText(format, content, previous.get(name)));
  };
  put('host', 'fleetseal/host@1', claims.host);
  for (const [name, gpu] of claims.gpus) put(name, 'fleetseal/gpu@1', gpu);
  put('readings', 'fleetseal/readings@1', {
    trigger,
    collectedAt: now,
    collectors: claims.collectors,
    gpus: Object.fromEntries(claims.readings),
  });
  return documents;
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
