/**
 * Evidence (RFC 9334) as a compact JWS over EAT claims (RFC 9711): docs/formats/evidence.md.
 * The stages are branded types, so that a stage that was skipped does not compile.
 */
import * as z from 'zod';
import { fromBase64Url } from '../bytes/base64.ts';
import { parseStrictJson } from '../bytes/json.ts';
import { parseAs } from '../bytes/parseAs.ts';
import { type ParsedJws, parseJws, verifyJws } from '../crypto/jws.ts';
import { FleetsealError, isFleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema, type EvidenceLeaf, seqSchema } from '../log/leaf.ts';
import { verifyQuote } from '../tpm/quote.ts';
import { type TpmQuote, tpmQuoteSchema } from '../tpm/statement.ts';
import { nonceFor, parseChallenge } from './challenge.ts';

/** Our versioned EAT profiles, oldest first. */
export const EVIDENCE_PROFILES = [
  'tag:fleetseal.example,2026:evidence/1',
  'tag:fleetseal.example,2026:evidence/2',
] as const;
/** The profile that new evidence has. */
export const EVIDENCE_PROFILE = EVIDENCE_PROFILES[1];
/** Media type in the JWS header (RFC 9782). */
export const EVIDENCE_TYP = 'eat+jwt';

/** UEID (RFC 9711 4.2.1): type 01 (random) and 32 bytes, base64url. */
export const ueidSchema = z.string().regex(/^A[Q-Za-f][A-Za-z0-9_-]{42}$/);

/** Names of submodules: `host`, `readings`, and one `gpu-…` per GPU. */
export const submoduleNameSchema = z.string().regex(/^(host|readings|gpu-[0-9A-Za-z:.-]{1,64})$/);

/** Detached-Submodule-Digest (RFC 9711 4.2.18): the document travels beside the evidence. */
const submoduleSchema = z.tuple([
  z.literal('DIGEST'),
  z.tuple([z.literal('sha-256'), digestSchema]),
]);

/** A place in the sequence of one host key. */
export const sequencePointSchema = z.strictObject({ seq: seqSchema, digest: digestSchema });
/** A place in the sequence of one host key. */
export type SequencePoint = z.infer<typeof sequencePointSchema>;

const payloadShape = {
  /** Origin of the evidence log that this evidence is for. */
  aud: z.string().min(1).max(LIMITS.originLength),
  ueid: ueidSchema,
  /** Seconds since 1970-01-01 UTC by the host's clock: a claim, never a proof of time. */
  iat: z.int().min(0),
  eat_nonce: digestSchema,
  /** The challenge text that the nonce answers. */
  challenge: z.string().max(LIMITS.challengeTextLength),
  seq: seqSchema,
  /** Digest of the previous evidence of this key; null only for seq 0. */
  prev: digestSchema.nullable(),
  /** Where this host had been, when it continues from a head that it did not make. */
  resumesFrom: sequencePointSchema.nullable().optional(),
  submods: z.record(submoduleNameSchema, submoduleSchema),
};

/** Payload of an evidence, of any release. */
export const evidencePayloadSchema = z.discriminatedUnion('eat_profile', [
  z.strictObject({ eat_profile: z.literal(EVIDENCE_PROFILES[0]), ...payloadShape }),
  z.strictObject({
    eat_profile: z.literal(EVIDENCE_PROFILES[1]),
    ...payloadShape,
    /** Where the key is in a TPM: its quote over the boot registers, made for this nonce. */
    tpm_quote: tpmQuoteSchema.optional(),
  }),
]);
/** Payload of an evidence. */
export type EvidencePayload = z.infer<typeof evidencePayloadSchema>;

declare const verified: unique symbol;
declare const logged: unique symbol;

/** Evidence as it came: shape of a JWS checked, nothing else. */
export type SignedEvidence = ParsedJws;

/** What the quote of an evidence showed. An invalid one refuses no evidence: it is a finding. */
export type QuoteState =
  | { readonly state: 'none'; readonly pcrs: null }
  /** Values of QUOTED_PCRS, base64url. */
  | { readonly state: 'valid'; readonly pcrs: readonly string[] }
  | { readonly state: 'invalid'; readonly pcrs: null; readonly why: string };

/** Evidence whose signature, payload, audience and nonce were checked. */
export interface VerifiedEvidence {
  readonly [verified]: true;
  readonly jws: string;
  readonly digest: string;
  readonly kid: string;
  readonly payload: EvidencePayload;
  /** Digests of the detached documents by submodule name. */
  readonly documents: ReadonlyMap<string, string>;
  readonly quote: QuoteState;
}

/** Verified evidence with the place in the log that commits to it. */
export interface LoggedEvidence extends VerifiedEvidence {
  readonly [logged]: true;
  readonly index: number;
  readonly leaf: EvidenceLeaf;
}

/** The host key that an evidence must verify under. */
export interface HostKey {
  readonly kid: string;
  readonly ueid: string;
  readonly publicKey: CryptoKey;
  /** The key that signs quotes; null where the host key is in no TPM. */
  readonly attestationKey: CryptoKey | null;
}

/** Parses the JWS of an evidence. Throws jwsInvalid, tooLarge. */
export function parseEvidence(text: string): SignedEvidence {
  return parseJws(text, { typ: EVIDENCE_TYP, maxBytes: LIMITS.evidenceBytes });
}

/**
 * Verifies one evidence under the key of its host and for this log, by any of the names that it
 * may be made for. Throws signatureInvalid when the key did not sign it; the other codes
 * (REFUSAL_CODES) only for what the key did sign.
 */
export async function verifyEvidence(
  signed: SignedEvidence,
  host: HostKey,
  audiences: string | readonly string[],
): Promise<VerifiedEvidence> {
  if (signed.kid !== host.kid) throw new FleetsealError('signatureInvalid', 'Another key id.');
  await verifyJws(signed, host.publicKey);
  const payload = parsePayload(signed.payloadBytes);
  const names = typeof audiences === 'string' ? [audiences] : audiences;
  if (!names.includes(payload.aud)) {
    throw new FleetsealError('audienceWrong', `Made for ${payload.aud}, not for ${names.at(-1)}.`);
  }
  if (payload.ueid !== host.ueid) {
    throw new FleetsealError('evidenceInvalid', 'The ueid is not the one of this host.');
  }
  checkNonce(payload, host.kid);
  // as: every check that the brand stands for was made above.
  return {
    jws: signed.text,
    digest: signed.digest,
    kid: signed.kid,
    payload,
    documents: documentDigests(payload),
    quote: await quoteState(payload, host),
  } as unknown as VerifiedEvidence;
}

/** Joins verified evidence with the leaf that commits to it. Throws leafInvalid on a mismatch. */
export function loggedEvidence(
  evidence: VerifiedEvidence,
  index: number,
  leaf: EvidenceLeaf,
): LoggedEvidence {
  const { digest, kid, payload } = evidence;
  const same =
    leaf.digest === digest &&
    leaf.kid === kid &&
    leaf.seq === payload.seq &&
    leaf.prev === payload.prev;
  if (!same) throw new FleetsealError('leafInvalid', `Leaf ${index} is for other evidence.`);
  // as: the leaf was compared with the evidence above.
  return { ...evidence, index, leaf } as unknown as LoggedEvidence;
}

/** The sequence point that signed but refused evidence consumes, as far as it can be read. */
export function sequenceOfRefused(payloadBytes: Uint8Array): {
  seq: number | null;
  prev: string | null;
} {
  const lenient = z.object({ seq: seqSchema, prev: digestSchema.nullable() });
  try {
    const result = lenient.safeParse(parseStrictJson(payloadBytes));
    return result.success ? result.data : { seq: null, prev: null };
  } catch {
    return { seq: null, prev: null };
  }
}

function parsePayload(bytes: Uint8Array): EvidencePayload {
  const payload = parseAs(bytes, evidencePayloadSchema, 'evidenceInvalid');
  if ((payload.seq === 0) !== (payload.prev === null)) {
    throw new FleetsealError('evidenceInvalid', 'Only the first evidence has no predecessor.');
  }
  if (Object.keys(payload.submods).length > LIMITS.gpusPerHost + 2) {
    throw new FleetsealError('evidenceInvalid', 'More GPUs than one host can have.');
  }
  return payload;
}

function checkNonce(payload: EvidencePayload, kid: string): void {
  const expected = nonceFor(payload.challenge, kid);
  if (payload.eat_nonce !== expected) throw new FleetsealError('nonceWrong');
  try {
    const challenge = parseChallenge(payload.challenge);
    if (challenge.origin === payload.aud) return;
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    throw new FleetsealError('nonceWrong', 'The challenge text is malformed.', { cause: error });
  }
  throw new FleetsealError('nonceWrong', 'The challenge was made for another log.');
}

async function quoteState(
  payload: EvidencePayload,
  { attestationKey }: HostKey,
): Promise<QuoteState> {
  const quote: TpmQuote | undefined = 'tpm_quote' in payload ? payload.tpm_quote : undefined;
  if (quote === undefined) return { state: 'none', pcrs: null };
  if (attestationKey === null) {
    return { state: 'invalid', pcrs: null, why: 'the register names no attestation key' };
  }
  const nonce = fromBase64Url(payload.eat_nonce, 32);
  const verdict = await verifyQuote(quote, { attestationKey, nonce });
  if (verdict.valid) return { state: 'valid', pcrs: verdict.pcrs };
  return { state: 'invalid', pcrs: null, why: verdict.why };
}

function documentDigests(payload: EvidencePayload): Map<string, string> {
  const entries = Object.entries(payload.submods).map(
    ([name, [, [, digest]]]) => [name, digest] as const,
  );
  return new Map(entries);
}
