/**
 * Detached documents: JSON bytes with a random salt inside, named by the SHA-256 of the bytes
 * (docs/formats/evidence.md). The salt keeps a serial from being guessed out of the log.
 */
import * as z from 'zod';
import { utf8 } from '../bytes/bytes.ts';
import { parseAs } from '../bytes/parseAs.ts';
import {
  COLLECTORS,
  collectorResultSchema,
  FIRST_COLLECTORS,
  GPU_COLLECTORS,
  GPU_FIELDS,
  GPU_FIELDS_SINCE_V3,
  gpuClaimsSchema,
  gpuReadingsSchema,
  hostClaimsSchema,
  missedRoundsSchema,
  textSchema,
} from '../claims/claims.ts';
import { sha256Base64Url } from '../crypto/sha256.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { timeMsSchema } from '../log/leaf.ts';
import { submoduleNameSchema } from './evidence.ts';

/** 16 random bytes, base64url. */
export const saltSchema = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/);

/** Why the agent collected. */
export const TRIGGERS = ['start', 'cadence', 'change', 'called'] as const;
/** Why the agent collected. */
export type Trigger = (typeof TRIGGERS)[number];

const salted = { salt: saltSchema };

/** The reads of GPUs that the first release had. */
const firstGpuCollector = z.enum(FIRST_COLLECTORS).exclude(['host']);
const gpuCollector = z.enum(GPU_COLLECTORS);
const firstGpuField = z.enum(GPU_FIELDS).exclude(GPU_FIELDS_SINCE_V3);
const firstGpuShape = gpuClaimsSchema.omit({ boardId: true, bar1TotalMiB: true }).shape;
const { since: _, ...shapeWithoutSince } = firstGpuShape;
/** Document of one GPU as the first release wrote it. */
const gpuDocumentV1Schema = z.strictObject({
  format: z.literal('fleetseal/gpu@1'),
  ...salted,
  ...shapeWithoutSince,
  state: z.enum(['readable', 'unreadable']),
  provenance: z.partialRecord(firstGpuField, z.array(firstGpuCollector).min(1)),
  disagreements: z
    .partialRecord(firstGpuField, z.partialRecord(firstGpuCollector, textSchema))
    .optional(),
});
/** Document of one GPU as 0.2.0 wrote it. */
const gpuDocumentV2Schema = z.strictObject({
  format: z.literal('fleetseal/gpu@2'),
  ...salted,
  ...firstGpuShape,
  provenance: z.partialRecord(firstGpuField, z.array(gpuCollector).min(1)),
  disagreements: z
    .partialRecord(firstGpuField, z.partialRecord(gpuCollector, textSchema))
    .optional(),
});
/** Document of one GPU. */
export const gpuDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/gpu@3'),
  ...salted,
  ...gpuClaimsSchema.shape,
});
/** Document of the host as the first release wrote it. */
const hostDocumentV1Schema = z.strictObject({
  format: z.literal('fleetseal/host@1'),
  ...salted,
  ...hostClaimsSchema.omit({ kernelDriverVersion: true }).shape,
});
/** Document of the host. */
export const hostDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/host@2'),
  ...salted,
  ...hostClaimsSchema.shape,
});

const readingsShape = {
  ...salted,
  trigger: z.enum(TRIGGERS),
  /** When collecting ended, milliseconds UTC by the host's clock. */
  collectedAt: timeMsSchema,
  gpus: z.record(submoduleNameSchema, gpuReadingsSchema),
};
/** Document of what moves, as the first release wrote it. */
const readingsDocumentV1Schema = z.strictObject({
  format: z.literal('fleetseal/readings@1'),
  ...readingsShape,
  collectors: z.record(z.enum(FIRST_COLLECTORS), collectorResultSchema.omit({ notes: true })),
});
/** Document of what moves, made anew for each evidence. */
export const readingsDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/readings@2'),
  ...readingsShape,
  collectors: z.record(z.enum(COLLECTORS), collectorResultSchema),
  /** Rounds since the evidence before that gave none. */
  missed: missedRoundsSchema.optional(),
});

/** Any detached document of an evidence, of any release. */
export const documentSchema = z.discriminatedUnion('format', [
  gpuDocumentV1Schema,
  gpuDocumentV2Schema,
  gpuDocumentSchema,
  hostDocumentV1Schema,
  hostDocumentSchema,
  readingsDocumentV1Schema,
  readingsDocumentSchema,
]);
type Parsed = z.infer<typeof documentSchema>;
/** Document of one GPU, of any release: an earlier one has less. */
export type GpuDocument = Omit<z.infer<typeof gpuDocumentSchema>, 'format'> & {
  readonly format: Extract<Parsed['format'], `fleetseal/gpu@${string}`>;
};
/** Any detached document of an evidence. */
export type EvidenceDocument = Exclude<Parsed, { format: `fleetseal/gpu@${string}` }> | GpuDocument;
/** Document of the host, of any release. */
export type HostDocument = Extract<EvidenceDocument, { format: `fleetseal/host@${string}` }>;
/** Document of what moves, of any release. */
export type ReadingsDocument = Extract<
  EvidenceDocument,
  { format: `fleetseal/readings@${string}` }
>;

/** True for the document of a GPU. */
export function isGpuDocument(document: EvidenceDocument): document is GpuDocument {
  return document.format.startsWith('fleetseal/gpu@');
}

/** True for the document of the host. */
export function isHostDocument(document: EvidenceDocument): document is HostDocument {
  return document.format.startsWith('fleetseal/host@');
}

/** True for the document of what moves. */
export function isReadingsDocument(document: EvidenceDocument): document is ReadingsDocument {
  return document.format.startsWith('fleetseal/readings@');
}

/** Name of a document: SHA-256 of its UTF-8 text, base64url. */
export function documentDigest(text: string): string {
  return sha256Base64Url(utf8(text));
}

/** Parses a document under the submodule name it is for. Throws documentInvalid, tooLarge. */
export function parseDocument(text: string, submodule: string): EvidenceDocument {
  // A report holds one document a line.
  if (text.includes('\n')) throw new FleetsealError('documentInvalid', 'It has a line end.');
  const bytes = utf8(text);
  if (bytes.length > LIMITS.documentBytes) throw new FleetsealError('tooLarge');
  const document = parseAs(bytes, documentSchema, 'documentInvalid');
  const expected = submodule.startsWith('gpu-') ? 'gpu' : submodule;
  if (!document.format.startsWith(`fleetseal/${expected}@`)) {
    throw new FleetsealError('documentInvalid', `${document.format} under ${submodule}.`);
  }
  return document;
}
