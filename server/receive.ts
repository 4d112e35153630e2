/**
 * The receive stage: a frame's JWS becomes verified evidence and one leaf, or a coded error.
 * Only what an enrolled key validly signed adds a leaf: evidence, or the record of its refusal.
 */

import { toBase64 } from '../shared/bytes/base64.ts';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { challengeDigest, parseChallenge } from '../shared/evidence/challenge.ts';
import {
  type HostKey,
  parseEvidence,
  type SignedEvidence,
  sequenceOfRefused,
  type VerifiedEvidence,
  verifyEvidence,
} from '../shared/evidence/evidence.ts';
import {
  type EvidenceLogLeaf,
  encodeLeaf,
  parseEvidenceLogLeaf,
  REFUSAL_CODES,
  type RefusalCode,
} from '../shared/log/leaf.ts';
import type { EvidenceAck } from '../shared/protocol/messages.ts';
import type { ServerContext } from './context.ts';
import { appendLeaf } from './log/appendLeaf.ts';
import type { Appended } from './log/transparencyLog.ts';
import type { StoreTransaction } from './store/store.ts';

/** Evidence that is in the log, with its acknowledgment. */
export interface Received {
  readonly leaf: EvidenceLogLeaf;
  /** Size of the checkpoint in the acknowledgment's log proof. */
  readonly size: number;
  readonly ack: EvidenceAck;
}

/** Who sent it, and the checkpoint size that this host is known to have. */
export interface ReceiveFrom {
  readonly host: HostKey;
  readonly knownSize: number;
  /** Whether the host may add one more leaf now. Asked only for what it validly signed anew. */
  readonly admit: () => boolean;
}

/**
 * Receives one evidence of a signed-in host. Throws jwsInvalid, tooLarge and signatureInvalid for
 * what the key did not sign, rateLimited, and overloaded; nothing is stored then.
 */
export async function receiveEvidence(
  context: ServerContext,
  text: string,
  from: ReceiveFrom,
): Promise<Received> {
  const logged = await admitEvidence(context, text, from).catch((error: unknown) => {
    context.evidenceCounts.add(isFleetsealError(error) ? error.code : 'internal');
    throw error;
  });
  const { size } = logged.appended;
  const ack = await acknowledge(context, logged, { from: from.knownSize, to: size });
  return { leaf: logged.leaf, size, ack };
}

async function admitEvidence(
  context: ServerContext,
  text: string,
  { host, admit }: ReceiveFrom,
): Promise<LoggedWithProof> {
  const judged = await judgeEvidence(context, text, host);
  const known = (await context.evidenceLog.indexOfKey(judged.signed.digest)) !== null;
  if (!known && !admit()) throw new FleetsealError('rateLimited');
  return logEvidence(context, judged, {});
}

/** Evidence that its key signed, and what comes of it. */
export interface JudgedEvidence {
  readonly signed: SignedEvidence;
  readonly judged: Judged;
}

/** Judges one evidence; stores nothing. Throws jwsInvalid, tooLarge, signatureInvalid. */
export async function judgeEvidence(
  context: ServerContext,
  text: string,
  host: HostKey,
): Promise<JudgedEvidence> {
  const signed = parseEvidence(text);
  return { signed, judged: await judge(context, signed, host) };
}

/** Evidence with its leaf in the log. */
export interface LoggedWithProof {
  readonly leaf: EvidenceLogLeaf;
  readonly appended: Appended;
}

/** Puts judged evidence into the log, as evidence or as refused. Throws overloaded. */
export async function logEvidence(
  context: ServerContext,
  { signed, judged }: JudgedEvidence,
  how: Pick<EvidenceLogLeaf, 'via'>,
): Promise<LoggedWithProof> {
  const leaf = { ...makeLeaf(context, signed, judged), ...how };
  const appended = await appendLeaf(context.evidenceLog, {
    key: signed.digest,
    leaf: encodeLeaf(leaf),
    write: (trx) => storeEvidence(trx, { signed, judged, seq: leaf.seq }),
  });
  const logged = parseEvidenceLogLeaf(appended.leaf);
  context.evidenceCounts.add(logged.kind === 'evidence' ? 'accepted' : logged.code);
  return { leaf: logged, appended };
}

type Judged =
  | { readonly outcome: 'evidence'; readonly evidence: VerifiedEvidence; challengedAt: number }
  | { readonly outcome: 'refusal'; readonly code: RefusalCode };

async function judge(
  context: ServerContext,
  signed: SignedEvidence,
  host: HostKey,
): Promise<Judged> {
  try {
    const evidence = await verifyEvidence(signed, host, context.origins.all);
    const challengedAt = await challengedAtOf(context, evidence.payload.challenge);
    return { outcome: 'evidence', evidence, challengedAt };
  } catch (error) {
    const code = REFUSAL_CODES.find((candidate) => isFleetsealError(error, candidate));
    if (code === undefined) throw error;
    // These codes come only after the signature: the host is bound by what it signed.
    return { outcome: 'refusal', code };
  }
}

/**
 * When this server issued a challenge. One that it no longer has was kept before anybody saw it:
 * either it was lost in a recovery that the register names, or this store is an older one. Throws
 * challengeUnknown, logBehind; overloaded until the clock is where it was when it was issued.
 */
async function challengedAtOf(context: ServerContext, text: string): Promise<number> {
  const { challenges, origins, standing, now } = context;
  const issuedAt = await challenges.issuedAt(challengeDigest(text));
  if (issuedAt !== null) return issuedAt;
  const sealedAt = challenges.sealedAt(text);
  if (sealedAt === null) throw new FleetsealError('challengeUnknown');
  if (parseChallenge(text).origin === origins.current) {
    const seen = 'A host answers a challenge that this server issued and does not have.';
    await standing.notice({ note: null, seen });
    standing.assertWhole();
  }
  // A challenge has one time, for every host: no report verifies with another one.
  if (sealedAt > now()) {
    throw new FleetsealError('overloaded', 'The clock is behind a challenge of before a recovery.');
  }
  return sealedAt;
}

function makeLeaf(context: ServerContext, signed: SignedEvidence, judged: Judged): EvidenceLogLeaf {
  const { digest, kid } = signed;
  if (judged.outcome === 'refusal') {
    const point = sequenceOfRefused(signed.payloadBytes);
    return { kind: 'refusal', digest, kid, code: judged.code, ...point, time: context.now() };
  }
  const { payload } = judged.evidence;
  return {
    kind: 'evidence',
    digest,
    kid,
    challenge: challengeDigest(payload.challenge),
    challengedAt: judged.challengedAt,
    seq: payload.seq,
    prev: payload.prev,
    time: context.now(),
  };
}

async function storeEvidence(
  trx: StoreTransaction,
  stored: { signed: SignedEvidence; judged: Judged; seq: number | null },
): Promise<void> {
  const { signed, judged, seq } = stored;
  const { digest, kid, text } = signed;
  await trx
    .insertInto('evidence')
    .values({
      digest,
      kid,
      jws: text,
      outcome: judged.outcome === 'evidence' ? 'evidence' : judged.code,
    })
    .execute();
  if (judged.outcome === 'evidence') {
    const rows = [...judged.evidence.documents].map(([submodule, documentDigest]) => ({
      evidence_digest: digest,
      submodule,
      digest: documentDigest,
    }));
    if (rows.length > 0) await trx.insertInto('evidence_document').values(rows).execute();
  }
  if (seq !== null) await advanceHead(trx, kid, { seq, digest });
}

/** The head of a host is its highest number; of two with one number, the one logged first. */
async function advanceHead(
  trx: StoreTransaction,
  kid: string,
  point: { seq: number; digest: string },
): Promise<void> {
  await trx
    .updateTable('host')
    .set({ head_seq: point.seq, head_digest: point.digest })
    .where('kid', '=', kid)
    .where((eb) => eb.or([eb('head_seq', 'is', null), eb('head_seq', '<', point.seq)]))
    .execute();
}

/**
 * The acknowledgment: the log proof of the leaf, and the proof that its checkpoint, of size `to`,
 * continues from the one of size `from`.
 */
export async function acknowledge(
  context: ServerContext,
  { leaf, appended }: LoggedWithProof,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<EvidenceAck> {
  const hashes = from > to ? [] : await context.evidenceLog.consistency(from, to);
  return {
    type: 'ack',
    of: 'evidence',
    digest: leaf.digest,
    outcome: leaf.kind === 'evidence' ? 'logged' : 'refused',
    ...(leaf.kind === 'refusal' ? { code: leaf.code } : {}),
    leaf: fromUtf8(appended.leaf),
    logProof: appended.proof,
    consistency: { from, hashes: hashes.map(toBase64) },
    missing: await missingDocuments(context, leaf.digest),
  };
}

/** Digests of the documents that an evidence names and this server does not hold. */
export async function missingDocuments(context: ServerContext, digest: string): Promise<string[]> {
  const rows = await context.store.db
    .selectFrom('evidence_document as named')
    .leftJoin('document as held', 'held.digest', 'named.digest')
    .select('named.digest')
    .distinct()
    .where('named.evidence_digest', '=', digest)
    .where('held.digest', 'is', null)
    .orderBy('named.digest')
    .execute();
  return rows.map((row) => row.digest);
}
