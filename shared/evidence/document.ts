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
  gpuClaimsSchema,
  gpuReadingsSchema,
  hostClaimsSchema,
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

/** Document of one GPU. */
export const gpuDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/gpu@1'),
  salt: saltSchema,
  ...gpuClaimsSchema.shape,
});
/** Document of the host. */
export const hostDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/host@1'),
  salt: saltSchema,
  ...hostClaimsSchema.shape,
});
/** Document of what moves, made anew for each evidence. */
export const readingsDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/readings@1'),
  salt: saltSchema,
  trigger: z.enum(TRIGGERS),
  /** When collecting ended, milliseconds UTC by the host's clock. */
  collectedAt: timeMsSchema,
  collectors: z.record(z.enum(COLLECTORS), collectorResultSchema),
  gpus: z.record(submoduleNameSchema, gpuReadingsSchema),
});

/** Any detached document of an evidence. */
export const documentSchema = z.discriminatedUnion('format', [
  gpuDocumentSchema,
  hostDocumentSchema,
  readingsDocumentSchema,
]);
/** Any detached document of an evidence. */
export type EvidenceDocument = z.infer<typeof documentSchema>;
/** Document of one GPU. */
export type GpuDocument = z.infer<typeof gpuDocumentSchema>;

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
  if (document.format !== `fleetseal/${expected}@1`) {
    throw new FleetsealError('documentInvalid', `${document.format} under ${submodule}.`);
  }
  return document;
}
