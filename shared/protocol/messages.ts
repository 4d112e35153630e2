/**
 * The protocol between agent and server, version 3 (docs/formats/protocol.md): WebSocket text
 * frames, strict JSON, two closed unions. No message names a program, path, address or setting:
 * the most that the server causes is one more fixed read, or resending what was already signed.
 */
import * as z from 'zod';
import { fromUtf8, utf8 } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { parseAs } from '../bytes/parseAs.ts';
import { p256PublicJwkSchema } from '../crypto/keys.ts';
import { FleetsealError } from '../errors.ts';
import { kidSchema } from '../evidence/challenge.ts';
import { sequencePointSchema, ueidSchema } from '../evidence/evidence.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema } from '../log/leaf.ts';
import { nameSchema } from '../register/license.ts';
import { tpmCredentialSchema, tpmStatementSchema } from '../tpm/statement.ts';

/** Versions that this program speaks, newest first. */
export const PROTOCOL_VERSIONS = [3, 2] as const;

/** 32 random bytes, base64url. */
export const connectionNonceSchema = digestSchema;

const jwsText = (bytesMax: number) =>
  z
    .string()
    .max(bytesMax)
    .regex(/^[A-Za-z0-9_.-]+$/);
const sizeSchema = z.int().min(0);

/** First hello: which versions, a nonce, and which key will sign in (null before enrollment). */
const helloSchema = z.strictObject({
  type: z.literal('hello'),
  versions: z.array(z.int().min(1)).min(1).max(16),
  nonce: connectionNonceSchema,
  kid: kidSchema.nullable(),
  /** Version 3, in the first hello of an enrolled host: the evidence log as it knows it. */
  log: z
    .strictObject({
      origin: z.string().max(LIMITS.originLength),
      /** The newest checkpoint note that it has verified, as the log signed it; null for none. */
      checkpoint: z.string().max(LIMITS.shownCheckpointBytes).nullable(),
    })
    .optional(),
  /** In the second hello: signInSchema as a JWS by the host key over both nonces. */
  signIn: jwsText(LIMITS.signedFrameBytes).optional(),
});
const enrollSchema = z.strictObject({
  type: z.literal('enroll'),
  /** enrollmentSchema as a JWS by the new host key. */
  request: jwsText(LIMITS.enrollmentBytes),
});
/** Opens the credential of `enrolled`, which only the TPM of this key can. */
const activateSchema = z.strictObject({
  type: z.literal('activate'),
  /** The 32 bytes that were inside the credential. */
  secret: digestSchema,
});
/** After sign-in with the old key. */
const rotateSchema = z.strictObject({
  type: z.literal('rotate'),
  /** rotationSchema as a JWS by the new host key. */
  request: jwsText(LIMITS.enrollmentBytes),
});
/** After sign-in: this key will sign nothing more. */
const retireSchema = z.strictObject({
  type: z.literal('retire'),
  /** retirementSchema as a JWS by the host key. */
  request: jwsText(LIMITS.signedFrameBytes),
});
const evidenceSchema = z.strictObject({
  type: z.literal('evidence'),
  jws: jwsText(LIMITS.evidenceBytes),
});
const documentSchema = z.strictObject({
  type: z.literal('document'),
  digest: digestSchema,
  text: z.string().max(LIMITS.documentBytes),
});

/** Everything that an agent can say. */
export const agentMessageSchema = z.discriminatedUnion('type', [
  helloSchema,
  enrollSchema,
  activateSchema,
  rotateSchema,
  retireSchema,
  evidenceSchema,
  documentSchema,
]);
/** Everything that an agent can say. */
export type AgentMessage = z.infer<typeof agentMessageSchema>;

const welcomeSchema = z.strictObject({
  type: z.literal('welcome'),
  /** The server's public key; the agent compares its thumbprint with what it has pinned. */
  key: p256PublicJwkSchema,
  /** welcomePayloadSchema as a JWS by that key. */
  welcome: jwsText(LIMITS.welcomeBytes),
});
const challengeSchema = z.strictObject({
  type: z.literal('challenge'),
  /** signedChallengeSchema as a JWS by the server key. */
  challenge: jwsText(LIMITS.signedFrameBytes),
  /** The checkpoint note that the challenge names by hash. */
  note: z.string().max(LIMITS.checkpointBytes),
  /** This host is called: make evidence now. */
  answer: z.boolean(),
});
const enrolledSchema = z.strictObject({
  type: z.literal('enrolled'),
  kid: kidSchema,
  /** A person's approval, or a TPM credential to activate, is still missing. */
  missing: z.enum(['approval', 'activation']).optional(),
  /** Where `missing` is activation. */
  credential: tpmCredentialSchema.optional(),
});

/** The acknowledgment is the log proof: sent only once durable, sequenced and signed. */
export const evidenceAckSchema = z.strictObject({
  type: z.literal('ack'),
  of: z.literal('evidence'),
  digest: digestSchema,
  outcome: z.enum(['logged', 'refused']),
  /** Why, where refused for good. */
  code: z.string().max(64).optional(),
  /** Exact text of the leaf. */
  leaf: z.string().max(LIMITS.leafBytes),
  /** c2sp.org/tlog-proof of that leaf under the newest checkpoint. */
  logProof: z.string().max(LIMITS.logProofBytes),
  /** From the checkpoint that this agent knew to the one in the proof (RFC 9162 2.1.4). */
  consistency: z.strictObject({
    from: sizeSchema,
    hashes: z.array(z.string().length(44)).max(LIMITS.proofHashes),
  }),
  /** Documents that the evidence names and the server does not hold. */
  missing: z.array(digestSchema).max(LIMITS.gpusPerHost + 2),
});
const documentAckSchema = z.strictObject({
  type: z.literal('ack'),
  of: z.literal('document'),
  digest: digestSchema,
});
/** The retirement is in the register. */
const retirementAckSchema = z.strictObject({
  type: z.literal('ack'),
  of: z.literal('retirement'),
  /** Digest of the signing input of the retirement. */
  digest: digestSchema,
});
const errorSchema = z.strictObject({
  type: z.literal('error'),
  code: z.string().max(64),
  message: z.string().max(LIMITS.errorTextLength),
  /** Digest of the evidence or document that it answers, where there is one. */
  digest: digestSchema.optional(),
});

/** Everything that a server can say. */
export const serverMessageSchema = z.union([
  welcomeSchema,
  challengeSchema,
  enrolledSchema,
  z.discriminatedUnion('of', [evidenceAckSchema, documentAckSchema, retirementAckSchema]),
  errorSchema,
]);
/** Everything that a server can say. */
export type ServerMessage = z.infer<typeof serverMessageSchema>;
/** The acknowledgment of an evidence. */
export type EvidenceAck = z.infer<typeof evidenceAckSchema>;

/** Signed by the host key in the second hello. */
export const SIGN_IN_TYP = 'fleetseal-sign-in+jwt';
/** Payload of the sign-in. */
export const signInSchema = z.strictObject({
  /** Origin of the evidence log. */
  aud: z.string().max(LIMITS.originLength),
  serverNonce: connectionNonceSchema,
  agentNonce: connectionNonceSchema,
  /** Size of the newest evidence log checkpoint that this agent keeps; 0 when none. */
  checkpointSize: sizeSchema,
});

/** Signed by the new host key when it enrolls. */
export const ENROLL_TYP = 'fleetseal-enroll+jwt';
/** Payload of the enrollment. */
export const enrollmentSchema = z.strictObject({
  aud: z.string().max(LIMITS.originLength),
  tokenId: nameSchema,
  jwk: p256PublicJwkSchema,
  ueid: ueidSchema,
  /** Name that the host gives itself. */
  name: nameSchema,
  serverNonce: connectionNonceSchema,
  agentNonce: connectionNonceSchema,
  /** enrollmentMac over both keys and nonces, under the token's secret. */
  mac: digestSchema,
  /** The TPM that holds the key; its certifyInfo is qualified by tpmQualifier. */
  tpm: tpmStatementSchema.optional(),
});
/** Payload of the enrollment. */
export type Enrollment = z.infer<typeof enrollmentSchema>;

/** Signed by the new key when a host rotates its key. */
export const ROTATE_TYP = 'fleetseal-rotate+jwt';
/** Signed by the old key: it hands over to the new one. */
export const ROTATE_CONSENT_TYP = 'fleetseal-rotate-consent+jwt';
/** Payload of the old key's consent. */
export const rotationConsentSchema = z.strictObject({
  aud: z.string().max(LIMITS.originLength),
  newKid: kidSchema,
  /** The last evidence that the old key signs; null where it signed none. */
  last: sequencePointSchema.nullable(),
  serverNonce: connectionNonceSchema,
  agentNonce: connectionNonceSchema,
});
/** Payload of the old key's consent. */
export type RotationConsent = z.infer<typeof rotationConsentSchema>;
/** Payload of a rotation. */
export const rotationSchema = z.strictObject({
  aud: z.string().max(LIMITS.originLength),
  oldKid: kidSchema,
  jwk: p256PublicJwkSchema,
  /** rotationConsentSchema as a JWS by the old key. */
  consent: jwsText(2048),
  tpm: tpmStatementSchema.optional(),
});
/** Payload of a rotation. */
export type Rotation = z.infer<typeof rotationSchema>;

/** Signed by the host key when the host leaves. */
export const RETIRE_TYP = 'fleetseal-retire+jwt';
/** Payload of a retirement. */
export const retirementSchema = z.strictObject({
  aud: z.string().max(LIMITS.originLength),
  /** The last evidence of this key; null where it signed none. */
  last: sequencePointSchema.nullable(),
  serverNonce: connectionNonceSchema,
  agentNonce: connectionNonceSchema,
});
/** Payload of a retirement. */
export type Retirement = z.infer<typeof retirementSchema>;

/** A recovery of the register, with its log proof under the register log's present name. */
export const recoveryProofSchema = z.strictObject({
  /** Exact text of the statement. */
  text: z.string().max(LIMITS.recoveryBytes),
  /** Exact text of its leaf. */
  leaf: z.string().max(LIMITS.leafBytes),
  /** c2sp.org/tlog-proof of that leaf. */
  logProof: z.string().max(LIMITS.logProofBytes),
});
/** A recovery of the register, with its log proof. */
export type RecoveryProof = z.infer<typeof recoveryProofSchema>;

/** Signed by the server key in every welcome. */
export const WELCOME_TYP = 'fleetseal-welcome+jwt';
/** Payload of the welcome; `head` is there only after sign-in. */
export const welcomePayloadSchema = z.strictObject({
  version: z.int().min(1),
  agentNonce: connectionNonceSchema,
  serverNonce: connectionNonceSchema,
  logs: z.strictObject({ evidence: z.string().max(512), register: z.string().max(512) }),
  signedIn: z.boolean(),
  /** After sign-in: a person must approve this key before its evidence counts. */
  awaitsApproval: z.boolean().optional(),
  /** The newest evidence (or refusal) that the server has of this host, with its log proof. */
  head: z
    .strictObject({
      jws: jwsText(LIMITS.evidenceBytes),
      leaf: z.string().max(LIMITS.leafBytes),
      logProof: z.string().max(LIMITS.logProofBytes),
    })
    .nullable(),
  /** Version 3: how the log that the agent knows became this one, in log order. */
  recoveries: z.array(recoveryProofSchema).max(LIMITS.recoveriesShown).optional(),
});
/** Payload of the welcome. */
export type WelcomePayload = z.infer<typeof welcomePayloadSchema>;

/** Text of one frame. */
export function encodeMessage(message: AgentMessage | ServerMessage): string {
  return fromUtf8(encodeJson(message));
}

/** Parses a frame from an agent. Throws frameInvalid. */
export function parseAgentMessage(frame: string): AgentMessage {
  return parseFrame(frame, agentMessageSchema);
}

/** Parses a frame from a server. Throws frameInvalid. */
export function parseServerMessage(frame: string): ServerMessage {
  return parseFrame(frame, serverMessageSchema);
}

/** Parses a JSON payload that was signed. Throws frameInvalid. */
export function parseSigned<T>(payload: Uint8Array, schema: z.ZodType<T>): T {
  return parseAs(payload, schema, 'frameInvalid');
}

function parseFrame<T>(frame: string, schema: z.ZodType<T>): T {
  if (!frame.isWellFormed()) throw new FleetsealError('frameInvalid', 'Not UTF-8.');
  return parseAs(utf8(frame), schema, 'frameInvalid');
}
