/**
 * Documents of the register: the salted statements behind register leaves (docs/formats/
 * register.md). The register goes whole into every report.
 */
import * as z from 'zod';
import { fromUtf8, utf8 } from '../bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../bytes/json.ts';
import { checkAs } from '../bytes/parseAs.ts';
import { p256PublicJwkSchema } from '../crypto/keys.ts';
import { FleetsealError } from '../errors.ts';
import { saltSchema } from '../evidence/document.ts';
import { ueidSchema } from '../evidence/evidence.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema, type RegisterKind, timeMsSchema } from '../log/leaf.ts';
import { tpmStatementSchema } from '../tpm/statement.ts';
import { licenseSchema, nameSchema, shipmentSchema } from './license.ts';
import {
  accessRootDocumentSchema,
  permissionDocumentSchema,
  reportStepDocumentSchema,
} from './peopleDocuments.ts';
import {
  catalogueDocumentSchema,
  catalogueDocumentV1Schema,
  policyDocumentSchema,
  policyDocumentV1Schema,
} from './policyDocuments.ts';
import { type RegisterRecord, recordSchema } from './records/record.ts';
import { recoveryDocumentSchema } from './recoveryDocument.ts';
import { challengeFiledDocumentSchema, regulatorKeyDocumentSchema } from './regulatorDocuments.ts';

const salted = { salt: saltSchema };
/** A key that signs reports. */
export const reportKeyDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/reportKey@1'),
  ...salted,
  kid: digestSchema,
  jwk: p256PublicJwkSchema,
});

/** How well a host key is kept (docs/formats/evidence.md). */
export const KEY_PROTECTIONS = ['file', 'tpm', 'tpmEkVerified'] as const;

const hostKeyShape = {
  ...salted,
  kid: digestSchema,
  jwk: p256PublicJwkSchema,
  /** The same for every key of one host. */
  ueid: ueidSchema,
  /** Name that the host gave itself; declared. */
  name: nameSchema,
  /** Site that the token was made for; declared. */
  site: nameSchema.nullable(),
  protection: z.enum(KEY_PROTECTIONS),
};
/** A host key as the first release wrote it: an enrollment token authorized it. */
export const hostKeyDocumentV1Schema = z.strictObject({
  format: z.literal('fleetseal/hostKey@1'),
  ...hostKeyShape,
  /** Public id of the token. */
  token: nameSchema,
});
const jwsTextSchema = z
  .string()
  .max(LIMITS.enrollmentBytes)
  .regex(/^[A-Za-z0-9_.-]+$/);
/** A host key that an enrollment token authorized, or the host's key before it. */
export const hostKeyDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/hostKey@2'),
  ...hostKeyShape,
  /** Public id of the token; null for a rotation. */
  token: nameSchema.nullable(),
  /** True where a person must approve the key before its evidence counts. */
  awaitsApproval: z.boolean(),
  /** The rotation that the old and the new key signed (rotationSchema as a JWS); else null. */
  rotation: jwsTextSchema.nullable(),
  /** What the host sent of its TPM; null for a key in a file. */
  tpm: tpmStatementSchema.nullable(),
});
/** A host key, of any release. */
export type HostKeyDocument =
  | z.infer<typeof hostKeyDocumentV1Schema>
  | z.infer<typeof hostKeyDocumentSchema>;

const hostEventShape = {
  format: z.literal('fleetseal/hostEvent@1'),
  ...salted,
  /** The host key that it is about. */
  kid: digestSchema,
  /** Who said so; declared. Null where the host itself did. */
  by: nameSchema.nullable(),
  /** Why, in the words of the one who said so; may be empty. */
  reason: z.string().max(512),
};
/** What happened to a host key after it was enrolled. */
export const hostEventDocumentSchema = z.discriminatedUnion('event', [
  z.strictObject({
    ...hostEventShape,
    event: z.literal('approved'),
    /** The key of the same host that this one replaces; null where it is another host. */
    replaces: digestSchema.nullable(),
  }),
  z.strictObject({ ...hostEventShape, event: z.literal('refused') }),
  z.strictObject({
    ...hostEventShape,
    event: z.literal('retired'),
    /** The retirement that the host key signed (retirementSchema as a JWS); else null. */
    retirement: jwsTextSchema.nullable(),
  }),
]);
/** What happened to a host key after it was enrolled. */
export type HostEventDocument = z.infer<typeof hostEventDocumentSchema>;

const RECORD_FORMATS = ['fleetseal/record@1', 'fleetseal/record@2'] as const;
/** Format of the document of a record. */
export type RecordFormat = (typeof RECORD_FORMATS)[number];

/**
 * The format of the document of a record. Verifiers of before 0.5.0 know a document of the second
 * format to be of the future; of a record of the future inside the first one they would say that it
 * is wrong.
 */
export function recordFormat({ type }: RegisterRecord): RecordFormat {
  const isLater = type === 'site@2' || type === 'custody@2';
  return isLater ? 'fleetseal/record@2' : 'fleetseal/record@1';
}

/** What a person declared, in one version; a later document with its type and id corrects it. */
export const recordDocumentSchema = z
  .strictObject({
    format: z.enum(RECORD_FORMATS),
    ...salted,
    /** Who entered it; declared. */
    by: nameSchema,
    /** Why; a correction needs one. */
    reason: z.string().max(512),
    /** True where it was entered by mistake and never held. */
    withdrawn: z.boolean(),
    record: recordSchema,
  })
  .refine(({ format, record }) => format === recordFormat(record), {
    error: 'is of another format than its record',
  });
/** A record with who entered it and why. */
export type RecordDocument = z.infer<typeof recordDocumentSchema>;

/** True for what a person declared, in any format. */
export function isRecordDocument(document: RegisterDocument): document is RecordDocument {
  return document.format === 'fleetseal/record@1' || document.format === 'fleetseal/record@2';
}

/** A license as the first releases wrote it. */
export const licenseDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/license@1'),
  ...salted,
  license: licenseSchema,
});
/** A shipment as the first releases wrote it. */
export const shipmentDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/shipment@1'),
  ...salted,
  shipment: shipmentSchema,
});

/** A host's attestation result that differs from its result before. */
export const resultDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/result@1'),
  ...salted,
  kid: digestSchema,
  /** Leaf of the evidence that was appraised. */
  evidenceIndex: z.int().min(0),
  /** Size of the register whose reference values were used. */
  registerSize: z.int().min(0),
  status: z.enum(['none', 'affirming', 'warning', 'contraindicated']),
  /** SHA-256 of the encoded AttestationResult. */
  resultDigest: digestSchema,
});

/** A report that left the server. */
export const reportReleaseDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/reportRelease@1'),
  ...salted,
  /** SHA-256 of the report file. */
  reportDigest: digestSchema,
  licenses: z.array(nameSchema),
  from: timeMsSchema,
  to: timeMsSchema,
});

/** Any document of the register. */
export const registerDocumentSchema = z.discriminatedUnion('format', [
  policyDocumentV1Schema,
  policyDocumentSchema,
  catalogueDocumentV1Schema,
  catalogueDocumentSchema,
  recordDocumentSchema,
  reportKeyDocumentSchema,
  hostKeyDocumentV1Schema,
  hostKeyDocumentSchema,
  hostEventDocumentSchema,
  licenseDocumentSchema,
  shipmentDocumentSchema,
  resultDocumentSchema,
  reportReleaseDocumentSchema,
  permissionDocumentSchema,
  accessRootDocumentSchema,
  reportStepDocumentSchema,
  regulatorKeyDocumentSchema,
  challengeFiledDocumentSchema,
  recoveryDocumentSchema,
]);
/** Any document of the register. */
export type RegisterDocument = z.infer<typeof registerDocumentSchema>;

const KINDS = {
  'fleetseal/policy@1': 'policy',
  'fleetseal/policy@2': 'policy',
  'fleetseal/catalogue@1': 'catalogue',
  'fleetseal/catalogue@2': 'catalogue',
  'fleetseal/record@1': 'record',
  'fleetseal/record@2': 'record',
  'fleetseal/reportKey@1': 'reportKey',
  'fleetseal/hostKey@1': 'hostKey',
  'fleetseal/hostKey@2': 'hostKey',
  'fleetseal/hostEvent@1': 'hostEvent',
  'fleetseal/license@1': 'license',
  'fleetseal/shipment@1': 'shipment',
  'fleetseal/result@1': 'result',
  'fleetseal/reportRelease@1': 'reportRelease',
  'fleetseal/permission@1': 'permission',
  'fleetseal/accessRoot@1': 'accessRoot',
  'fleetseal/reportStep@1': 'reportStep',
  'fleetseal/regulatorKey@1': 'regulatorKey',
  'fleetseal/challengeFiled@1': 'challengeFiled',
  'fleetseal/recovery@1': 'recovery',
} as const satisfies Record<RegisterDocument['format'], RegisterKind>;
const KNOWN_FORMATS: ReadonlySet<string> = new Set(Object.keys(KINDS));

/** The register kind of a document: the middle of its format name. */
export function registerKind(document: RegisterDocument): RegisterKind {
  return KINDS[document.format];
}

/** Exact text of a register document: what its leaf's digest is over. */
export function encodeRegisterDocument(document: RegisterDocument): string {
  return fromUtf8(encodeJson(document));
}

/** Parses a register document. Throws documentInvalid; checkUnknown for a format of the future. */
export function parseRegisterDocument(text: string): RegisterDocument {
  const value = parseStrictJson(utf8(text));
  const format = z.looseObject({ format: z.string() }).safeParse(value);
  if (format.success && !KNOWN_FORMATS.has(format.data.format)) {
    throw new FleetsealError('checkUnknown', `Register format ${format.data.format}.`);
  }
  return checkAs(value, registerDocumentSchema, 'documentInvalid');
}
