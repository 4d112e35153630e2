/** Documents of the appraisal policy and the model catalogue (docs/formats/register.md). */
import * as z from 'zod';
import { saltSchema } from '../evidence/document.ts';
import { digestSchema } from '../log/leaf.ts';
import { DAY_MS } from './day.ts';
import { modelSchema, nameSchema } from './license.ts';
import { countrySchema } from './records/fields.ts';

const salted = { salt: saltSchema };

/** Severity, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
/** How bad a finding is. */
export type Severity = (typeof SEVERITIES)[number];

const durationMsSchema = z
  .int()
  .min(1)
  .max(366 * DAY_MS);

const policyShape = {
  /** How often a host is expected to attest. */
  cadenceMs: durationMsSchema,
  /** A unit counts as attested while its last sighting is at most this old. */
  attestedWithinMs: durationMsSchema,
  /** Afterwards it is unreachable for this long in all, then unaccounted. */
  graceMs: durationMsSchema,
  /** A shipped unit may be in transit for this long from the day it was shipped. */
  transitGraceMs: durationMsSchema,
  /** An evidence is a fresh instant when received at most this long after its challenge. */
  freshWithinMs: durationMsSchema,
  /** Coverage joins consecutive fresh instants at most this far apart. */
  maxGapMs: durationMsSchema,
  /** Released checks with their versions, as in `memoryOfModel@1`. */
  checks: z.array(z.string().regex(/^[a-zA-Z]+@[0-9]+$/)).max(200),
  /** Digest of the catalogue document. */
  catalogue: digestSchema,
};
/** The appraisal policy as the first releases wrote it. */
export const policyDocumentV1Schema = z.strictObject({
  format: z.literal('fleetseal/policy@1'),
  ...salted,
  ...policyShape,
});
const deadlineMsSchema = durationMsSchema.nullable();
/** The appraisal policy: which checks, which catalogue, which durations, severities, ratios. */
export const policyDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/policy@2'),
  ...salted,
  /** Who entered it, and why; declared. */
  by: nameSchema,
  reason: z.string().max(512),
  ...policyShape,
  /** A planned move is confirmed by evidence at most this long after its moment. */
  moveWithinMs: durationMsSchema,
  /** A unit may be out of service by a document for this long without a finding. */
  outOfServiceMs: durationMsSchema,
  /** Severity by finding code, where it is not the one of its check. */
  severities: z.record(z.string().regex(/^[a-zA-Z]{1,64}$/), z.enum(SEVERITIES)),
  /** Time to resolve a finding, by severity; null: none is set. */
  deadlinesMs: z.strictObject({
    critical: deadlineMsSchema,
    high: deadlineMsSchema,
    medium: deadlineMsSchema,
    low: deadlineMsSchema,
  }),
  /** Countries whose shipments count against those to the United States (15 CFR 748 Supp. 2). */
  capCountries: z.array(countrySchema).max(300),
  /** Most that they may be of the shipments to the United States, in parts per million. */
  capPpm: z.int().min(0).max(1_000_000_000),
  /** Country Group D:5; Macau is asked beside it (15 CFR 740 Supp. 1). */
  armsEmbargoed: z.array(countrySchema).max(300),
  /** Least that domestic accelerators must be of imported ones, in ppm of TPP; null: not asked. */
  domesticPpm: z.int().min(0).max(1_000_000_000).nullable(),
});
/** The appraisal policy as the register holds it now. */
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
/** The appraisal policy as it is used: of the first format, with the defaults of what it lacks. */
export type AppraisalPolicy = Omit<z.infer<typeof policyDocumentSchema>, 'format'> & {
  readonly format: 'fleetseal/policy@1' | 'fleetseal/policy@2';
};

/** One model of the catalogue as the first releases wrote it. */
const catalogueModelV1Schema = z.strictObject({
  model: modelSchema,
  /** Product names that nvidia-smi prints for it. */
  productNames: z.array(z.string()),
  /** PCI device ids, 4 upper case hex digits. */
  pciDevices: z.array(z.string().regex(/^[0-9A-F]{4}$/)),
  /** Framebuffer totals in MiB seen on genuine boards; empty where none is known. */
  memoryMiB: z.array(z.int().min(1)),
  /** Total processing performance (15 CFR 774, 3A090); 0 where no source is known. */
  tpp: z.int().min(0),
  /** DRAM bandwidth in GB/s; 0 where no source is known. */
  bandwidthGBps: z.int().min(0),
});
/** The model catalogue as the first releases wrote it. */
export const catalogueDocumentV1Schema = z.strictObject({
  format: z.literal('fleetseal/catalogue@1'),
  ...salted,
  models: z.array(catalogueModelV1Schema).max(1000),
});
const pciIdSchema = z.string().regex(/^[0-9A-F]{4}$/);
/** Where the values of a model come from. */
export const modelSourceSchema = z.strictObject({
  /** Members of the model that it gives. */
  fields: z.array(nameSchema).min(1).max(20),
  /** Title, number or address of the source. */
  source: z.string().min(1).max(512),
  /** `maker`: its own table or data sheet; `observed`: real outputs; `secondary`; `inferred`. */
  reliability: z.enum(['maker', 'observed', 'secondary', 'inferred']),
});
/** One model of the catalogue. Lists are empty, and numbers 0, where no source is known. */
export const catalogueModelSchema = z.strictObject({
  ...catalogueModelV1Schema.shape,
  maker: nameSchema,
  /** `datacenter`, or another kind of board: those are there to be recognized. */
  kind: z.enum(['datacenter', 'workstation', 'consumer', 'mining', 'automotive']),
  /** PCI subsystem device ids, 4 upper case hex digits. */
  pciSubsystems: z.array(pciIdSchema).max(100),
  /** Chip part numbers without their last part, as in `2335-895`. */
  gpuParts: z.array(z.string().regex(/^[0-9A-F]{4}-[0-9]{3}$/)).max(100),
  /** Project codes inside board part numbers, as in `2G520-0280`; or `2G520` for all of it. */
  boardProjects: z.array(z.string().regex(/^[0-9A-Z]{5}(-[0-9A-Z]{4})?$/)).max(100),
  /** First two digits of the VBIOS version; empty where not known. */
  vbiosFamily: z.string().regex(/^([0-9]{2})?$/),
  /** BAR1 sizes in MiB. */
  bar1MiB: z.array(z.int().min(1)).max(20),
  /** GPUs that share one board, and so its serial. */
  gpusPerBoard: z.int().min(1).max(8),
  /** Most that one draws, in watts. */
  powerWatts: z.int().min(0).max(100_000),
  /** Classification by its parameters; indicative: the maker's own governs. Empty: not known. */
  eccn: z.string().max(32),
  /** Sizes in MiB that only modified boards with this device id have. */
  modifiedMemoryMiB: z.array(z.int().min(1)).max(20),
  sources: z.array(modelSourceSchema).max(20),
});
/** One model of the catalogue. */
export type CatalogueModel = z.infer<typeof catalogueModelSchema>;
/** The model catalogue. */
export const catalogueDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/catalogue@2'),
  ...salted,
  models: z.array(catalogueModelSchema).max(1000),
});
/** The model catalogue as the register holds it now. */
export type CatalogueDocument = z.infer<typeof catalogueDocumentSchema>;
/** The model catalogue as it is used: of the first format, with nothing known of what it lacks. */
export interface Catalogue {
  readonly models: readonly CatalogueModel[];
}
