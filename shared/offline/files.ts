/**
 * The files that cross an air gap (docs/formats/offline.md): a kit goes to the host, a bundle comes
 * back, an answer goes to the host and is its next kit. Strict JSON, at most LIMITS.importBytes.
 */
import * as z from 'zod';
import { type Bytes, utf8 } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { checkAs, parseAs } from '../bytes/parseAs.ts';
import { p256PublicJwkSchema } from '../crypto/keys.ts';
import { FleetsealError } from '../errors.ts';
import { kidSchema } from '../evidence/challenge.ts';
import { LIMITS } from '../limits.ts';
import { evidenceAckSchema, recoveryProofSchema } from '../protocol/messages.ts';

const jwsText = (bytesMax: number) =>
  z
    .string()
    .max(bytesMax)
    .regex(/^[A-Za-z0-9_.-]+$/);

/** What a host needs of its server, as `welcome` and `challenge` would say it. */
const serverShape = {
  /** The server's public key. */
  key: p256PublicJwkSchema,
  /** vkeys of both logs (c2sp.org/signed-note). */
  logs: z.strictObject({ evidence: z.string().max(512), register: z.string().max(512) }),
  /** signedChallengeSchema as a JWS by the server key. */
  challenge: jwsText(LIMITS.signedFrameBytes),
  /** The checkpoint note that the challenge names by hash. */
  note: z.string().max(LIMITS.checkpointBytes),
  /** How the logs came by their names, oldest first; not there where they never had others. */
  recoveries: z.array(recoveryProofSchema).max(LIMITS.recoveriesShown).optional(),
};

/** What goes to a host the first time. */
export const offlineKitSchema = z.strictObject({
  format: z.literal('fleetseal/offlineKit@1'),
  ...serverShape,
  /** Enrollment token as one line; null for a host that is enrolled. Secret where it is there. */
  token: z.string().max(LIMITS.tokenLength).nullable(),
});
/** What goes to a host the first time. */
export type OfflineKit = z.infer<typeof offlineKitSchema>;

/** What comes from a host: exactly the bytes that would have gone over a connection. */
export const offlineBundleSchema = z.strictObject({
  format: z.literal('fleetseal/offlineBundle@1'),
  /** Size of the newest evidence log checkpoint that the agent has verified; 0 for none. */
  checkpointSize: z.int().min(0),
  /**
   * Until an answer says that the host is enrolled: enrollmentSchema as a JWS by the host key, in
   * which serverNonce is challengeDigest of the kit's challenge text.
   */
  enrollment: jwsText(LIMITS.enrollmentBytes).nullable(),
  /** Evidence in the order of its numbers. */
  evidence: z.array(jwsText(LIMITS.evidenceBytes)).max(LIMITS.bundleEvidence),
  /** Texts of the documents that the evidence names, in any order. */
  documents: z.array(z.string().max(LIMITS.documentBytes)).max(LIMITS.bundleDocuments),
});
/** What comes from a host. */
export type OfflineBundle = z.infer<typeof offlineBundleSchema>;

/** What goes back to the host. */
export const offlineAnswerSchema = z.strictObject({
  format: z.literal('fleetseal/offlineAnswer@1'),
  ...serverShape,
  /** Whether the host's key is enrolled by now; null where the bundle asked for nothing. */
  enrolled: z
    .strictObject({
      kid: kidSchema,
      /** A person's approval is missing: evidence is kept, and does not count yet. */
      missing: z.literal('approval').optional(),
    })
    .nullable(),
  /**
   * One for each evidence of the bundle, in its order: the first leads from the bundle's
   * checkpointSize, each of the others from the checkpoint before.
   */
  acks: z.array(evidenceAckSchema).max(LIMITS.bundleEvidence),
});
/** What goes back to the host. */
export type OfflineAnswer = z.infer<typeof offlineAnswerSchema>;

/** Parses a kit. Throws tooLarge, offlineInvalid. */
export function parseOfflineKit(bytes: Uint8Array): OfflineKit {
  return parse(bytes, offlineKitSchema);
}

/** Parses a bundle. Throws tooLarge, offlineInvalid. */
export function parseOfflineBundle(bytes: Uint8Array): OfflineBundle {
  return parse(bytes, offlineBundleSchema);
}

/** Parses an answer. Throws tooLarge, offlineInvalid. */
export function parseOfflineAnswer(bytes: Uint8Array): OfflineAnswer {
  return parse(bytes, offlineAnswerSchema);
}

/** Bytes of one of the three files: compact JSON and a line end. */
export function encodeOfflineFile(file: OfflineKit | OfflineBundle | OfflineAnswer): Bytes {
  const json = encodeJson(file);
  const bytes = new Uint8Array(json.length + 1);
  bytes.set(json);
  bytes.set(utf8('\n'), json.length);
  return bytes;
}

/** A file of ours that says which one it is. */
const namedSchema = z.looseObject({ format: z.string().regex(/^fleetseal\/\w{1,40}@\d{1,3}$/) });

type FileShape = { format: z.ZodLiteral<string> } & z.core.$ZodLooseShape;

function parse<S extends FileShape>(
  bytes: Uint8Array,
  schema: z.ZodObject<S, z.core.$strict>,
): z.infer<typeof schema> {
  if (bytes.length > LIMITS.importBytes) {
    const detail = `The file has ${bytes.length} bytes, limit ${LIMITS.importBytes}.`;
    throw new FleetsealError('tooLarge', detail);
  }
  const value = parseAs(bytes, z.unknown(), 'offlineInvalid');
  const { format: wanted } = schema.shape;
  const named = namedSchema.safeParse(value);
  if (named.success && named.data.format !== wanted.value) {
    const detail = `The file is ${named.data.format}, and ${wanted.value} is needed here.`;
    throw new FleetsealError('offlineInvalid', detail);
  }
  return checkAs(value, schema, 'offlineInvalid');
}
