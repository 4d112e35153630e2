/**
 * Attestation results and findings (RFC 9334, AR4SI): what appraisal and accounting say, in one
 * shape that server and report verifier encode to the same bytes.
 */
import * as z from 'zod';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';
import { SEVERITIES } from '../register/policyDocuments.ts';

/** AR4SI trust tiers, best to worst apart from `none`: 0, 2, 32, 96. */
export const STATUSES = ['none', 'affirming', 'warning', 'contraindicated'] as const;
/** Outcome of appraisal. */
export type Status = (typeof STATUSES)[number];

/** Finding families (DESIGN: diversion, tampering, …). */
export const FAMILIES = [
  'diversion',
  'tampering',
  'location',
  'license',
  'endUse',
  'operations',
] as const;
/** Finding family. */
export type Family = (typeof FAMILIES)[number];
/** Every finding code; what each means is in the check of the same release. */
export const FINDING_CODES = [
  'gpuMemoryNotOfModel',
  'gpuIdentityChanged',
  'gpuUnlicensed',
  'gpuUnreadable',
  'gpuUnidentified',
  'gpuVirtual',
  'gpuListedTwice',
  'gpuMisnamed',
  'identityMasked',
  'readsDisagree',
  'hostReadElsewhere',
  'gpuMoved',
  'gpuInTwoPlaces',
  'unitMissing',
  'hostSilent',
  'hostKeyCloned',
  'hostRestored',
  'sequenceGap',
  'evidenceRefused',
  'documentsMissing',
  'unitNamedTwice',
  'unitWithdrawn',
  'shipmentChanged',
  'licenseChanged',
  'gpuAbsent',
  'gpuNotOnBus',
  'gpuNotReported',
  'gpuInvariantBroken',
  'collectorFault',
  'roundsMissed',
  'quoteMissing',
  'quoteInvalid',
  'hostBootChanged',
  'hostAwaitsApproval',
  'keyAfterEnd',
  // Since 0.3.0: one evidence.
  'gpuModified',
  'gpuSubsystemUnknown',
  'gpuPartUnknown',
  'gpuSerialImplausible',
  'gpuSerialShared',
  'gpuSerialAbsent',
  'gpuBoardIdWrong',
  'gpuModelNotDeclared',
  'gpuPartNotDeclared',
  'nvidiaSmiImplausible',
  'readingsImplausible',
  // History.
  'gpuFirmwareChanged',
  'gpuBoardChanged',
  'readingsFrozen',
  'readingsRepeated',
  'replacedBoardSeen',
  'custodyContradicted',
  'custodyUndocumented',
  'moveUnconfirmed',
  'outOfServiceLong',
  // Documents.
  'licenseNotInForce',
  'shipmentNotInForce',
  'siteNotLicensed',
  'siteUnknown',
  'userNotLicensed',
  'timeUndeclared',
  'shipmentUntested',
  'unitTestFailed',
  'unitNotTested',
  'unitNotReceived',
  'unitReceivedUnshipped',
  'unitAttestedUnreceived',
  'statementMissing',
  'conditionOpen',
  'destinationRestricted',
  'ownershipUnknown',
  'capExceeded',
  'domesticShareLow',
  'sitePowerShort',
  'recordChanged',
] as const;
/** A finding code. */
export type FindingCode = (typeof FINDING_CODES)[number];

/** What a finding is about. */
export const subjectSchema = z.strictObject({
  kind: z.enum(['gpu', 'unit', 'host', 'shipment', 'license', 'site', 'party', 'record']),
  /**
   * GPU: uuid, else serial, else submodule name and kid; unit: serial, else uuid; host: name, else
   * kid; shipment, license, site, party: id; record: type and id.
   */
  id: z.string().min(1).max(256),
});

/** What a finding is about. */
export type Subject = z.infer<typeof subjectSchema>;

/** One finding: what was seen, by which check, and the leaves that show it. */
export const findingSchema = z.strictObject({
  code: z.enum(FINDING_CODES),
  /** Check with version that made it, as in `memoryOfModel@1`. */
  check: z.string(),
  family: z.enum(FAMILIES),
  severity: z.enum(SEVERITIES),
  subject: subjectSchema,
  /** Key id of the host where it was seen, or null for a unit seen nowhere. */
  kid: digestSchema.nullable(),
  /** One sentence with the values that were seen. */
  seen: z.string().min(1).max(512),
  /** Evidence log leaves that it rests on, first and last; null where it rests on none. */
  firstLeaf: z.int().min(0).nullable(),
  lastLeaf: z.int().min(0).nullable(),
});
/** One finding. */
export type Finding = z.infer<typeof findingSchema>;

/** What one check saw, before the check's own words are put to it. */
export interface Seen {
  readonly subject: Subject;
  /** Key id of the host where it was seen, or null for a unit seen nowhere. */
  readonly kid: string | null;
  readonly seen: string;
  readonly firstLeaf: number | null;
  readonly lastLeaf: number | null;
}

/** How a value is known. `hardware` comes with later reads. */
export const ASSURANCES = ['hardware', 'crossChecked', 'claimed', 'declared'] as const;

const knownValueSchema = z.strictObject({ value: z.string(), assurance: z.enum(ASSURANCES) });

/** Result for one GPU, as the first releases encode it. */
const gpuResultV1Schema = z.strictObject({
  submodule: z.string(),
  status: z.enum(STATUSES),
  readable: z.boolean(),
  /** Catalogue model that the PCI device id (else the product name) stands for, or null. */
  model: z.string().nullable(),
  /** Identity that may match units: masked and placeholder values are left out. */
  identity: z.strictObject({
    serial: knownValueSchema.nullable(),
    uuid: knownValueSchema.nullable(),
    pdi: knownValueSchema.nullable(),
  }),
  findings: z.array(findingSchema),
});

const readText = z.string().nullable();
/** What a GPU shows that stays the same on a board nobody works on; null where not read. */
export const hardwareSchema = z.strictObject({
  pciDeviceId: readText,
  pciSubsystemId: readText,
  gpuPartNumber: readText,
  boardPartNumber: readText,
  vbiosVersion: readText,
  inforomImage: readText,
  memoryTotalMiB: z.int().min(1).nullable(),
});
/** What a GPU shows that stays the same on a board nobody works on. */
export type Hardware = z.infer<typeof hardwareSchema>;
/** Members of Hardware, in order. */
export const HARDWARE_FIELDS = [
  'pciDeviceId',
  'pciSubsystemId',
  'gpuPartNumber',
  'boardPartNumber',
  'vbiosVersion',
  'inforomImage',
  'memoryTotalMiB',
] as const satisfies readonly (keyof Hardware)[];

/** Result for one GPU. */
export const gpuResultSchema = z.strictObject({
  ...gpuResultV1Schema.shape,
  /** Null where nothing was read, and in results of the first format. */
  hardware: hardwareSchema.nullable(),
  /**
   * Readings in one line: GPU and memory utilization, memory used, temperature, power, SM and
   * memory clock, a dash where not read; null where none was, and in results of the first format.
   */
  readings: z.string().max(128).nullable(),
});
/** Result for one GPU. */
export type GpuResult = z.infer<typeof gpuResultSchema>;

const resultShape = {
  evidenceIndex: z.int().min(0),
  digest: digestSchema,
  kid: digestSchema,
  /** Instant of the evidence: not before the challenge, not after receipt; both declared. */
  notBefore: timeMsSchema,
  notAfter: timeMsSchema,
  /** Received at most the policy's freshWithinMs after its challenge. */
  fresh: z.boolean(),
  status: z.enum(STATUSES),
};
/** Outcome under a policy of the first format. */
export const attestationResultV1Schema = z.strictObject({
  format: z.literal('fleetseal/attestationResult@1'),
  ...resultShape,
  gpus: z.array(gpuResultV1Schema),
  findings: z.array(findingSchema),
});
/** Outcome of appraising one evidence. */
export const attestationResultSchema = z.strictObject({
  format: z.literal('fleetseal/attestationResult@2'),
  ...resultShape,
  gpus: z.array(gpuResultSchema),
  /** Findings about the host or the evidence as a whole. */
  findings: z.array(findingSchema),
});
/** Outcome of appraising one evidence; of the first format, with null for what it lacks. */
export type AttestationResult = Omit<z.infer<typeof attestationResultSchema>, 'format'> & {
  readonly format: 'fleetseal/attestationResult@1' | 'fleetseal/attestationResult@2';
};
