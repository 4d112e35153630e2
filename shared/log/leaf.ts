/**
 * Leaves of the two logs: small typed statements with digests (docs/formats/log.md). A leaf is
 * compact JSON; the log hashes, keeps and serves exactly the bytes that were appended.
 */
import * as z from 'zod';
import { encodeJson } from '../bytes/json.ts';
import { parseAs } from '../bytes/parseAs.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/** SHA-256 as base64url without padding: 43 characters, canonical (2 leftover bits are zero). */
export const digestSchema = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
/** Milliseconds since 1970-01-01 UTC. */
export const timeMsSchema = z.int().min(0).max(253_402_300_799_999);
/** Names of the two logs: evidence, and register for everything else. */
export const LOG_NAMES = ['evidence', 'register'] as const;
/** Name of a log. */
export type LogName = (typeof LOG_NAMES)[number];

/** Number of an evidence of one host key, from 0; one a second would last 30 years. */
export const seqSchema = z.int().min(0).max(999_999_999);

const evidenceLeafSchema = z.strictObject({
  kind: z.literal('evidence'),
  /** SHA-256 of the JWS signing input. */
  digest: digestSchema,
  kid: digestSchema,
  /** SHA-256 of the challenge text. */
  challenge: digestSchema,
  /** When the server issued that challenge, as it declares. */
  challengedAt: timeMsSchema,
  seq: seqSchema,
  prev: digestSchema.nullable(),
  /** When the server received the evidence, as it declares. */
  time: timeMsSchema,
  /** Set where it came as a file, across an air gap: nobody was there to answer at once. */
  via: z.literal('file').optional(),
});

/** The codes with which validly signed evidence is refused for good, and logged as refused. */
export const REFUSAL_CODES = [
  'evidenceInvalid',
  'audienceWrong',
  'nonceWrong',
  'challengeUnknown',
] as const;
/** A code that becomes a refusal leaf. */
export type RefusalCode = (typeof REFUSAL_CODES)[number];

const refusalLeafSchema = z.strictObject({
  kind: z.literal('refusal'),
  digest: digestSchema,
  kid: digestSchema,
  /** Why: the error code. */
  code: z.enum(REFUSAL_CODES),
  /** Null where the payload gives none. */
  seq: seqSchema.nullable(),
  prev: digestSchema.nullable(),
  time: timeMsSchema,
  via: z.literal('file').optional(),
});

/** One leaf of the evidence log. */
export const evidenceLogLeafSchema = z.discriminatedUnion('kind', [
  evidenceLeafSchema,
  refusalLeafSchema,
]);
/** One leaf of the evidence log. */
export type EvidenceLogLeaf = z.infer<typeof evidenceLogLeafSchema>;
/** A leaf for accepted evidence. */
export type EvidenceLeaf = z.infer<typeof evidenceLeafSchema>;
/** A leaf for signed evidence that was refused. */
export type RefusalLeaf = z.infer<typeof refusalLeafSchema>;

/** What a register leaf can be about. */
export const REGISTER_KINDS = [
  'policy',
  'catalogue',
  'reportKey',
  'hostKey',
  'hostEvent',
  'license',
  'shipment',
  'record',
  'result',
  'reportRelease',
  'permission',
  'accessRoot',
  'reportStep',
  'regulatorKey',
  'challengeFiled',
  'recovery',
] as const;
/** What a register leaf is about. */
export type RegisterKind = (typeof REGISTER_KINDS)[number];

/** One leaf of the register log; the statement itself is a salted document with this digest. */
export const registerLeafSchema = z.strictObject({
  kind: z.enum(REGISTER_KINDS),
  digest: digestSchema,
  /** Size of the evidence log that this leaf follows. */
  evidenceSize: z.int().min(0),
  time: timeMsSchema,
});
/** One leaf of the register log. */
export type RegisterLeaf = z.infer<typeof registerLeafSchema>;

/** Bytes of a leaf. Throws leafInvalid when it is larger than the limit. */
export function encodeLeaf(leaf: EvidenceLogLeaf | RegisterLeaf): Uint8Array<ArrayBuffer> {
  const bytes = encodeJson(leaf);
  if (bytes.length > LIMITS.leafBytes) throw new FleetsealError('leafInvalid');
  return bytes;
}

/** Parses a leaf of the evidence log. Throws leafInvalid. */
export function parseEvidenceLogLeaf(bytes: Uint8Array): EvidenceLogLeaf {
  return parseLeaf(bytes, evidenceLogLeafSchema);
}

/** Parses a leaf of the register log. Throws leafInvalid. */
export function parseRegisterLeaf(bytes: Uint8Array): RegisterLeaf {
  return parseLeaf(bytes, registerLeafSchema);
}

function parseLeaf<T>(bytes: Uint8Array, schema: z.ZodType<T>): T {
  if (bytes.length > LIMITS.leafBytes) throw new FleetsealError('leafInvalid');
  return parseAs(bytes, schema, 'leafInvalid');
}
