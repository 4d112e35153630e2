/**
 * Appraisal of one evidence (RFC 9334): opens its documents, runs the checks that the policy
 * names, in that order, and says the outcome. Pure: the report verifier gets the same result.
 */
import { compareText } from '../bytes/bytes.ts';
import { placeholderFields } from '../claims/placeholder.ts';
import { isFleetsealError } from '../errors.ts';
import {
  type EvidenceDocument,
  type HostDocument,
  isGpuDocument,
  isHostDocument,
  isReadingsDocument,
  parseDocument,
  type ReadingsDocument,
} from '../evidence/document.ts';
import type { LoggedEvidence } from '../evidence/evidence.ts';
import { modelOf } from './catalogue.ts';
import type {
  EvidenceCheck,
  EvidenceContext,
  EvidenceSeen,
  GpuPart,
  UnreadPart,
} from './checks/check.ts';
import { checksOf } from './checks/registry.ts';
import { makeFinding, statusOf } from './finding.ts';
import { hardwareOf, readingsLine } from './hardware.ts';
import { falselyMasked, gpuSubject, identityOf, NO_IDENTITY, valuesRead } from './identity.ts';
import { brokenInvariants } from './invariants.ts';
import {
  hostName,
  matchUnit,
  type ReferenceValues,
  referenceOfDay,
  unitSubject,
} from './reference.ts';
import type { AttestationResult, Finding, GpuResult } from './result.ts';

/** What is appraised, and against what. */
export interface AppraiseOptions {
  readonly evidence: LoggedEvidence;
  /** Exact texts by digest; the caller has checked that each text has its digest. */
  readonly documents: ReadonlyMap<string, string>;
  readonly reference: ReferenceValues;
  /**
   * Digests of the documents of hosts that a report withholds and says so: their absence is no
   * finding, and whatever rests on them is not known. None where not given.
   */
  readonly withheld?: ReadonlySet<string>;
}

type Content = { readonly document: EvidenceDocument } | { readonly why: string };
type Opened = { readonly submodule: string; readonly digest: string } & Content;

/**
 * Appraises one evidence. A document that is missing or does not parse is a finding, and the
 * status of its GPU is `none`; so is the status of evidence without GPUs and findings. Throws
 * checkUnknown for a check that this version does not have.
 */
export function appraise(options: AppraiseOptions): AttestationResult {
  const { evidence } = options;
  const reference = referenceOfDay(options.reference, evidence.index);
  const context = openEvidence({ ...options, reference });
  const found = runChecks(context, evidence);
  const gpus = context.gpus.map((gpu) =>
    gpuResult(gpu, found.get(gpu.submodule) ?? [], context.readings),
  );
  const findings = found.get(null) ?? [];
  const { leaf } = evidence;
  const { freshWithinMs, format } = reference.policy;
  const delayMs = leaf.time - leaf.challengedAt;
  const digests = [...evidence.documents.values()];
  const kept = digests.filter((digest) => isWithheld(options, digest)).length;
  const nothingRead = context.unread.length + kept === evidence.documents.size;
  const all = [...found.values()].flat();
  // A host without GPUs is no fault, but there is nothing that its evidence could affirm.
  const nothingToAffirm = nothingRead || (gpus.length === 0 && all.length === 0);
  return {
    format:
      format === 'fleetseal/policy@1'
        ? 'fleetseal/attestationResult@1'
        : 'fleetseal/attestationResult@2',
    evidenceIndex: evidence.index,
    digest: evidence.digest,
    kid: evidence.kid,
    notBefore: leaf.challengedAt,
    notAfter: leaf.time,
    // What came as a file was answered by nobody: its days can be made in a minute.
    fresh: leaf.via === undefined && delayMs >= 0 && delayMs <= freshWithinMs,
    status: nothingToAffirm ? 'none' : statusOf(all),
    gpus,
    findings,
  };
}

/** True for a document that the report withholds, and says so. */
function isWithheld({ documents, withheld }: AppraiseOptions, digest: string): boolean {
  return !documents.has(digest) && withheld?.has(digest) === true;
}

function openEvidence(options: AppraiseOptions): EvidenceContext {
  const { evidence, documents, reference } = options;
  const { kid } = evidence;
  const names = [...evidence.documents].sort(([a], [b]) => compareText(a, b));
  const opened = names.map(([submodule, digest]) => ({
    submodule,
    digest,
    ...open(submodule, documents.get(digest)),
  }));
  const hostDocument = hostDocumentOf(opened);
  const hostWithheld = isWithheld(options, evidence.documents.get('host') ?? '');
  const gpus = opened
    .filter(({ submodule }) => submodule.startsWith('gpu-'))
    .map((part) => gpuPart(part, { kid, hostDocument, hostWithheld, reference }));
  const unread = opened.filter(
    (part): part is Opened & UnreadPart => 'why' in part && !isWithheld(options, part.digest),
  );
  const host = { kind: 'host', id: hostName(kid, reference) } as const;
  const readings = readingsDocumentOf(opened);
  const { quote } = evidence;
  const receivedAt = evidence.leaf.time;
  return { kid, receivedAt, host, hostDocument, readings, quote, gpus, unread, reference };
}

function open(submodule: string, text: string | undefined): Content {
  if (text === undefined) return { why: 'the document is not there' };
  try {
    return { document: parseDocument(text, submodule) };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return { why: `the document does not parse (${error.code})` };
  }
}

function hostDocumentOf(opened: readonly Opened[]): HostDocument | null {
  for (const part of opened) {
    if ('document' in part && isHostDocument(part.document)) return part.document;
  }
  return null;
}

function readingsDocumentOf(opened: readonly Opened[]): ReadingsDocument | null {
  for (const part of opened) {
    if ('document' in part && isReadingsDocument(part.document)) return part.document;
  }
  return null;
}

interface GpuSurroundings {
  readonly kid: string;
  readonly hostDocument: HostDocument | null;
  readonly hostWithheld: boolean;
  readonly reference: ReferenceValues;
}

function gpuPart(part: Opened, surroundings: GpuSurroundings): GpuPart {
  const { kid, hostDocument, hostWithheld, reference } = surroundings;
  const { submodule, digest } = part;
  const opened = 'document' in part ? part.document : null;
  const document = opened !== null && isGpuDocument(opened) ? valuesRead(opened) : null;
  const { catalogue } = reference;
  const driverVersion = hostWithheld ? null : hostDocument?.driverVersion;
  const broken = document === null ? [] : brokenInvariants(document, { catalogue, driverVersion });
  // A read that was told to be elsewhere is one that anybody can have written.
  const isReadHere = hostDocument !== null && hostDocument.overrides === undefined;
  const sound = isReadHere && broken.length === 0;
  const identity = document === null ? NO_IDENTITY : identityOf(document, { sound });
  const ofGpu = gpuSubject(identity, submodule, kid);
  const values = { serial: identity.serial?.value ?? null, uuid: identity.uuid?.value ?? null };
  const unit = matchUnit(values, reference);
  return {
    submodule,
    digest,
    document,
    readable: document?.state === 'readable',
    model: document === null ? null : modelOf(document, reference.catalogue),
    identity,
    masked: document === null ? [] : placeholderFields(document),
    falselyMasked: document === null ? [] : falselyMasked(document),
    broken,
    unit,
    subject: unit === null ? ofGpu : unitSubject(unit),
    gpuSubject: ofGpu,
  };
}

/** Findings by submodule; null for the host or the evidence as a whole. */
function runChecks(
  context: EvidenceContext,
  { index, kid }: LoggedEvidence,
): Map<string | null, Finding[]> {
  const found = new Map<string | null, Finding[]>();
  const add = (check: EvidenceCheck, { submodule, subject, seen }: EvidenceSeen) => {
    const leaves = { firstLeaf: index, lastLeaf: index };
    const { policy } = context.reference;
    const finding = makeFinding(check, { subject, kid, seen, ...leaves }, policy);
    found.set(submodule, [...(found.get(submodule) ?? []), finding]);
  };
  for (const check of checksOf(context.reference.policy.checks)) {
    if (check.scope !== 'evidence') continue;
    for (const seen of check.run(context)) add(check, seen);
  }
  return found;
}

function gpuResult(
  gpu: GpuPart,
  findings: Finding[],
  readings: ReadingsDocument | null,
): GpuResult {
  return {
    submodule: gpu.submodule,
    status: gpu.document === null ? 'none' : statusOf(findings),
    readable: gpu.readable,
    model: gpu.model,
    identity: gpu.identity,
    findings,
    hardware: gpu.document === null ? null : hardwareOf(gpu.document),
    readings: readingsLine(readings?.gpus[gpu.submodule]),
  };
}
