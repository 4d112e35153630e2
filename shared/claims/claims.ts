/**
 * Claims: what the collectors read on one host, merged, unsigned (RFC 9334 "Claims").
 * The agent turns them into detached documents; the appraiser reads the documents back.
 */
import * as z from 'zod';
import { LIMITS } from '../limits.ts';
import { hasFormatCharacters } from '../text/format.ts';

/** The reads that can give a GPU fact, in the order in which they decide a value. */
export const GPU_COLLECTORS = [
  'nvidiaSmiCsv',
  'nvidiaSmiXml',
  /** The driver's own account: `/proc/driver/nvidia`. */
  'kernelDriver',
  /** The bus: `/sys/bus/pci/devices`, and PCI configuration space below it. */
  'kernelPci',
] as const;
/** Every collector of the agent, in the order in which results are listed. */
export const COLLECTORS = [...GPU_COLLECTORS, 'host'] as const;
/** The collectors of the first release: all that `fleetseal/readings@1` has. */
export const FIRST_COLLECTORS = ['nvidiaSmiCsv', 'nvidiaSmiXml', 'host'] as const;
/** Name of a collector. */
export type CollectorName = (typeof COLLECTORS)[number];
/** Name of a collector that reads GPUs. */
export type GpuCollectorName = (typeof GPU_COLLECTORS)[number];

/**
 * What each read rests on. Two reads of one trust path confirm nothing to each other: whoever
 * forges one has forged both (DESIGN: NVML, whether XML or CSV, is one).
 */
export const TRUST_PATHS = {
  nvidiaSmiCsv: 'nvml',
  nvidiaSmiXml: 'nvml',
  kernelDriver: 'driver',
  kernelPci: 'pci',
} as const satisfies Record<GpuCollectorName, string>;

/**
 * One short text as read on a host, 1 to 256 characters. No control or format characters and no
 * line separators: they could rewrite what a terminal or a page shows around them.
 */
export const textSchema = z
  .string()
  .min(1)
  .max(256)
  .refine((text) => !hasFormatCharacters(text), 'holds control or format characters');

/** PCI bus id: 8 digit domain, upper case hex, as in `00000000:18:00.0`. */
export const pciBusIdSchema = z.string().regex(/^[0-9A-F]{8}:[0-9A-F]{2}:[0-9A-F]{2}\.[0-7]$/);

const memoryMiBSchema = z.int().min(1).max(1_000_000_000);

/**
 * The fields of one GPU that say which GPU it is. Absent means "not known": the many spellings of
 * absence that nvidia-smi prints never become values (reference: docs/formats/claims.md).
 */
export const gpuIdentityFields = {
  /** Marketing name, as in `NVIDIA H200`. */
  productName: textSchema.optional(),
  /** Board serial, 13 digits on data-center boards; two GPUs of one board share it. */
  serial: textSchema.optional(),
  /** `GPU-` and a UUID, or `MIG-`: driver's claim. */
  uuid: textSchema.optional(),
  /** Per-device identifier, `0x` and 16 hex digits, driver 580 and later. */
  pdi: textSchema.optional(),
  /** Chip SKU such as `2335-895-A1` (driver 525 and later). */
  gpuPartNumber: textSchema.optional(),
  /** Board part number such as `692-2G520-0280-000`. */
  boardPartNumber: textSchema.optional(),
  vbiosVersion: textSchema.optional(),
  pciBusId: pciBusIdSchema.optional(),
  /** Total framebuffer in MiB, as the driver reports it. */
  memoryTotalMiB: memoryMiBSchema.optional(),
  /** Device then vendor, upper case hex without prefix, as in `233510DE`. */
  pciDeviceId: z
    .string()
    .regex(/^[0-9A-F]{8}$/)
    .optional(),
  /** Subsystem device then vendor, upper case hex without prefix, as in `18BE10DE`. */
  pciSubsystemId: z
    .string()
    .regex(/^[0-9A-F]{8}$/)
    .optional(),
  /** Image version of the infoROM, as in `G520.0280.02.02`. */
  inforomImage: textSchema.optional(),
  productBrand: textSchema.optional(),
  productArchitecture: textSchema.optional(),
  /** `Enabled` or `Disabled`. */
  migMode: textSchema.optional(),
  /** `None`, `Pass-Through`, `VGPU`, `Host VGPU`, … as read. */
  virtualizationMode: textSchema.optional(),
  eccMode: textSchema.optional(),
  /** Made by the driver from the PCI location (`domain << 16 | bus << 8 | device`), as `0x1800`. */
  boardId: z
    .string()
    .regex(/^0x[0-9a-f]{1,12}$/)
    .optional(),
  /** Size in MiB of the window through which the bus reaches the memory. */
  bar1TotalMiB: memoryMiBSchema.optional(),
} as const;

/** Names of the identity fields, in document order. */
export const GPU_FIELDS = [
  'productName',
  'serial',
  'uuid',
  'pdi',
  'gpuPartNumber',
  'boardPartNumber',
  'vbiosVersion',
  'pciBusId',
  'memoryTotalMiB',
  'pciDeviceId',
  'pciSubsystemId',
  'inforomImage',
  'productBrand',
  'productArchitecture',
  'migMode',
  'virtualizationMode',
  'eccMode',
  'boardId',
  'bar1TotalMiB',
] as const satisfies readonly (keyof typeof gpuIdentityFields)[];
/** The fields that `fleetseal/gpu@1` and `fleetseal/gpu@2` lack. */
export const GPU_FIELDS_SINCE_V3 = ['boardId', 'bar1TotalMiB'] as const;
/** Name of one identity field. */
export type GpuField = (typeof GPU_FIELDS)[number];

/** The fields whose masked or placeholder values never match, bind or accuse. */
export const GPU_PLACEHOLDER_FIELDS = ['serial', 'uuid', 'pdi'] as const;

const gpuFieldName = z.enum(GPU_FIELDS);
const gpuCollectorName = z.enum(GPU_COLLECTORS);

/** One GPU as merged from every read, with where each value came from. */
export const gpuClaimsSchema = z.strictObject({
  /**
   * `unreadable`: a read lists the GPU, but nvidia-smi could not read it; or this agent has seen it
   * before and no read of this round worked. `absent`: this agent has seen it before, and no read
   * of this round lists it, though at least one worked.
   */
  state: z.enum(['readable', 'unreadable', 'absent']),
  /** Since when it is not readable, milliseconds UTC by the host's clock; absent when readable. */
  since: z.int().min(0).optional(),
  ...gpuIdentityFields,
  /** Present, and true, where a field named in `placeholders` holds a mask or a placeholder. */
  placeholder: z.literal(true).optional(),
  placeholders: z.array(z.enum(GPU_PLACEHOLDER_FIELDS)).min(1).optional(),
  /**
   * Per field, the collectors that gave exactly this value, in COLLECTORS order. A field that has
   * a value and no entry here was not read in this round: it is the last known one, and is only
   * there where the GPU is not readable.
   */
  provenance: z.partialRecord(gpuFieldName, z.array(gpuCollectorName).min(1)),
  /** Per field where reads differ: what each collector read, as text. */
  disagreements: z
    .partialRecord(gpuFieldName, z.partialRecord(gpuCollectorName, textSchema))
    .optional(),
});
/** One GPU as merged from every read. */
export type GpuClaims = z.infer<typeof gpuClaimsSchema>;

/** What moves: made anew for each evidence, kept out of the identity documents. Integers only. */
export const gpuReadingsSchema = z.strictObject({
  utilizationGpuPercent: z.int().min(0).max(100).optional(),
  utilizationMemoryPercent: z.int().min(0).max(100).optional(),
  memoryUsedMiB: z.int().min(0).optional(),
  temperatureCelsius: z.int().min(-100).max(1000).optional(),
  powerMilliwatts: z.int().min(0).optional(),
  smClockMHz: z.int().min(0).optional(),
  memoryClockMHz: z.int().min(0).optional(),
});
/** Readings of one GPU. */
export type GpuReadings = z.infer<typeof gpuReadingsSchema>;

/** One thing that a collector noticed beside its data: coded for machines, a line for people. */
export const collectorNoteSchema = z.strictObject({
  /** Error code (docs/ERRORS.md). */
  code: z.string().min(1).max(64),
  /** Submodule name of the GPU that it is about, where it is about one. */
  gpu: z.string().max(64).optional(),
  message: textSchema.optional(),
});
/** One thing that a collector noticed beside its data. */
export type CollectorNote = z.infer<typeof collectorNoteSchema>;

/** How one collector fared. "No data" is not a fault: `ok` with `gpuCount` 0. */
export const collectorResultSchema = z.strictObject({
  outcome: z.enum(['ok', 'failed', 'skipped']),
  /** Error code, where failed. */
  code: z.string().max(64).optional(),
  /** What was seen, in one line, where failed; or why it was skipped; or a warning beside data. */
  message: textSchema.optional(),
  /** Milliseconds since 1970-01-01 UTC. */
  startedAt: z.int().min(0),
  durationMs: z.int().min(0),
  /** GPUs that this collector listed, where it lists GPUs. */
  gpuCount: z.int().min(0).optional(),
  /** Faults beside good data, such as a corrupted infoROM; at most LIMITS.collectorNotes. */
  notes: z.array(collectorNoteSchema).min(1).max(LIMITS.collectorNotes).optional(),
});
/** How one collector fared. */
export type CollectorResult = z.infer<typeof collectorResultSchema>;

/** Facts about the host: identity of the machine and versions. All absent when unknown. */
export const hostClaimsSchema = z.strictObject({
  hostname: textSchema.optional(),
  manufacturer: textSchema.optional(),
  model: textSchema.optional(),
  serial: textSchema.optional(),
  systemUuid: textSchema.optional(),
  boardManufacturer: textSchema.optional(),
  boardModel: textSchema.optional(),
  boardSerial: textSchema.optional(),
  chassisSerial: textSchema.optional(),
  biosVersion: textSchema.optional(),
  osName: textSchema.optional(),
  osVersion: textSchema.optional(),
  kernelVersion: textSchema.optional(),
  architecture: textSchema.optional(),
  driverVersion: textSchema.optional(),
  /** Version of the loaded kernel module, by `/proc/driver/nvidia/version`. */
  kernelDriverVersion: textSchema.optional(),
  cudaVersion: textSchema.optional(),
  /** What nvidia-smi says of the number of GPUs, which can differ from those listed. */
  attachedGpus: z.int().min(0).max(1024).optional(),
  agentVersion: textSchema,
  /** Set where the operator moved a path; named so that a replay can't pass as a plain read. */
  overrides: z
    .strictObject({ nvidiaSmi: textSchema.optional(), hostRoot: textSchema.optional() })
    .optional(),
});
/** Facts about the host. */
export type HostClaims = z.infer<typeof hostClaimsSchema>;

/** Rounds that gave no evidence since the one before, such as those while the disk was full. */
export const missedRoundsSchema = z.strictObject({
  count: z.int().min(1),
  /** Milliseconds UTC by the host's clock. */
  firstAt: z.int().min(0),
  lastAt: z.int().min(0),
  /** Error code of the last one. */
  code: z.string().min(1).max(64),
});
/** Rounds that gave no evidence. */
export type MissedRounds = z.infer<typeof missedRoundsSchema>;

/** Everything that one round of collecting gave. */
export interface Claims {
  readonly host: HostClaims;
  /** By submodule name (`gpu-<PCI bus id>`), in ascending code unit order of the name. */
  readonly gpus: ReadonlyMap<string, GpuClaims>;
  /** By submodule name of the GPU. */
  readonly readings: ReadonlyMap<string, GpuReadings>;
  readonly collectors: Readonly<Record<CollectorName, CollectorResult>>;
}
