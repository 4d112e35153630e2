/**
 * Small fleets for tests of appraisal and accounting: a register, hosts that attest in turn, and
 * the history that follows, with real documents and real appraisal but without signatures.
 */
import { balance } from '../../shared/accounting/balance.ts';
import type { HistoryItem } from '../../shared/accounting/history.ts';
import { WHOLE_SCOPE } from '../../shared/accounting/scope.ts';
import type { Balance, Scope } from '../../shared/accounting/types.ts';
import { appraise } from '../../shared/appraisal/appraise.ts';
import { defaultCatalogue } from '../../shared/appraisal/catalogue.ts';
import { defaultPolicy } from '../../shared/appraisal/policy.ts';
import { type ReferenceValues, referenceValues } from '../../shared/appraisal/reference.ts';
import type { AttestationResult, Finding } from '../../shared/appraisal/result.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import {
  COLLECTORS,
  type CollectorName,
  GPU_FIELDS,
  type GpuCollectorName,
  type GpuField,
} from '../../shared/claims/claims.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { documentDigest, type GpuDocument } from '../../shared/evidence/document.ts';
import type { LoggedEvidence, QuoteState, SequencePoint } from '../../shared/evidence/evidence.ts';
import type { EvidenceLeaf } from '../../shared/log/leaf.ts';
import { msToDay } from '../../shared/register/day.ts';
import {
  type HostEventDocument,
  type HostKeyDocument,
  recordFormat,
} from '../../shared/register/documents.ts';
import { enterHostDocument, type HostKeyState } from '../../shared/register/hostKeys.ts';
import type { ShippedUnit } from '../../shared/register/license.ts';
import type { AppraisalPolicy } from '../../shared/register/policyDocuments.ts';
import { enterRecord, newRecords, type Records } from '../../shared/register/recordBook.ts';
import type { License, Shipment } from '../../shared/register/records/licenses.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import type { Register } from '../../shared/register/register.ts';
import { labTestOf, useOf } from './papers.ts';

/** 2026-06-01T00:00:00Z. */
export const T0 = 1_780_272_000_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const SALT = 'AAAAAAAAAAAAAAAAAAAAAA';

/** A digest for tests, told apart by a text. */
export const digest = (text: string): string => sha256Base64Url(utf8(text));

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

/** Serial, uuid and pdi of GPU `number`: genuine in form. */
export const serialOf = (number: number): string => `1652125${String(100_000 + number)}`;
export const uuidOf = (number: number): string =>
  `GPU-7b1c93e5-42d8-4f6a-9c0e-${hex(0xa1b2c3d40000 + number, 12)}`;
export const pdiOf = (number: number): string =>
  `0x${hex(0x4c7a91e3, 8)}${hex(0x5d000000 + number, 8)}`;

/** What one GPU shows: an H200 with the identity of GPU `number`, changed as given. */
export type ShownGpu = Partial<Omit<GpuDocument, 'format' | 'salt'>> & {
  readonly format?: GpuDocument['format'];
};

/** GPU `number` as a healthy H200. */
export function h200(number: number, changes: ShownGpu = {}): ShownGpu {
  return {
    productName: 'NVIDIA H200',
    serial: serialOf(number),
    uuid: uuidOf(number),
    pdi: pdiOf(number),
    memoryTotalMiB: 143_771,
    pciDeviceId: '233510DE',
    ...changes,
  };
}

/** The same as this release reads it: by NVML, and of some fields by the kernel too. */
export function readBy(
  gpu: ShownGpu,
  reads: Partial<Record<GpuField, readonly GpuCollectorName[]>> = {},
): ShownGpu {
  const fields = GPU_FIELDS.filter((field) => gpu[field] !== undefined);
  const provenance = Object.fromEntries(
    fields.map((field) => [field, [...(reads[field] ?? ['nvidiaSmiCsv'])]]),
  );
  return { ...gpu, format: 'fleetseal/gpu@3', provenance };
}

/** Exact text of a GPU's document. */
export function gpuText(gpu: ShownGpu): string {
  const document = {
    format: 'fleetseal/gpu@1',
    salt: SALT,
    state: 'readable',
    provenance: {},
    ...gpu,
  };
  return fromUtf8(encodeJson(document));
}

/** Name of the submodule in slot `slot`. */
export const slot = (number: number): string => `gpu-00000000:${hex(number, 2).toUpperCase()}:00.0`;

/** A license of 8 H200, changed as given. */
export function license(changes: Partial<License> = {}): License {
  return {
    type: 'license@2',
    id: 'L1',
    authority: 'BIS',
    number: 'D1234567',
    items: [{ model: 'H200', quantity: 8 }],
    validFrom: '2026-01-01',
    validTo: '2030-01-01',
    ...changes,
  };
}

/** A unit by serial alone, as most papers have it. */
export const unit = (number: number, changes: Partial<ShippedUnit> = {}): ShippedUnit => ({
  model: 'H200',
  serial: serialOf(number),
  ...changes,
});

/** A shipment of units under L1, shipped three weeks before T0. */
export function shipment(units: readonly ShippedUnit[], changes: Partial<Shipment> = {}): Shipment {
  const shippedAt = msToDay(T0 - 21 * DAY);
  const named = { type: 'shipment@2', id: 'S1', license: 'L1' } as const;
  return { ...named, shippedAt, units: [...units], ...changes };
}

/** Parts of a register; hosts by name. Of records with one type and id, the last counts. */
export interface RegisterParts {
  readonly licenses?: readonly License[];
  readonly shipments?: readonly Shipment[];
  /** Records of other types; after the papers, so that they can correct them. */
  readonly records?: readonly RegisterRecord[];
  /** False: no lab tests and no declared users beside what `records` has. */
  readonly papers?: boolean;
  readonly hosts?: readonly string[];
  readonly policy?: Partial<AppraisalPolicy>;
  /** What the register says of host keys after that, in this order. */
  readonly life?: readonly KeyLife[];
  /** Documents about users that are there; none where not given. */
  readonly users?: Register['users'];
}

/** A register document about a host key, and the size of the evidence log that it follows. */
export interface KeyLife {
  readonly document: HostKeyDocument | HostEventDocument;
  readonly evidenceSize: number;
  readonly time?: number;
}

/** Register leaf of the first license, of the first shipment, and of the first other record. */
export const FIRST_LEAF = { license: 0, shipment: 50, record: 200 } as const;

/** A register of these parts. The key id of a host is `digest(name)`. */
export function registerOf(parts: RegisterParts = {}): Register {
  const { licenses = [license()], shipments = [], hosts = [] } = parts;
  const keys = hosts.map((name) => ({ document: hostKey(name), evidenceSize: 0 }));
  const states = new Map<string, HostKeyState>();
  for (const [position, each] of [...keys, ...(parts.life ?? [])].entries()) {
    const { document, evidenceSize, time = T0 } = { time: T0, ...each };
    enterHostDocument(states, { index: position + 2, leaf: { evidenceSize, time }, document });
  }
  const policy = { ...defaultPolicy(digest('catalogue')), salt: SALT, ...parts.policy };
  const catalogue = defaultCatalogue();
  return {
    size: 1000,
    edition: policy.format === 'fleetseal/policy@1' ? 1 : 2,
    policies: [{ policy, catalogue, index: 1, evidenceSize: 0, time: 0 }],
    policy,
    catalogue,
    hosts: states,
    records: recordsOf(parts, { licenses, shipments, hosts }),
    users: parts.users ?? new Map(),
    recoveries: [],
  };
}

function recordsOf(
  parts: RegisterParts,
  { licenses, shipments, hosts }: Required<Pick<RegisterParts, 'licenses' | 'shipments' | 'hosts'>>,
): Records {
  const draft = newRecords();
  const last = new Map(shipments.map((shipped) => [shipped.id, shipped]));
  const papers =
    parts.papers === false ? [] : [...[...last.values()].map(labTestOf), ...hosts.map(useOf)];
  const enter = (records: readonly RegisterRecord[], first: number) => {
    for (const [position, record] of records.entries()) {
      const entered = { salt: SALT, by: 'Li Na', reason: '', withdrawn: false, record };
      const document = { format: recordFormat(record), ...entered };
      enterRecord(draft, { index: first + position, leaf: { time: T0 - 30 * DAY }, document });
    }
  };
  enter(licenses, FIRST_LEAF.license);
  enter(shipments, FIRST_LEAF.shipment);
  enter([...papers, ...(parts.records ?? [])], FIRST_LEAF.record);
  return draft;
}

/** The document of a host's first key. */
export function hostKey(name: string): HostKeyDocument {
  return {
    format: 'fleetseal/hostKey@1',
    salt: SALT,
    kid: digest(name),
    // as: appraisal never reads the key itself
    jwk: {} as HostKeyDocument['jwk'],
    ueid: `AQ${digest(`ueid ${name}`).slice(0, 42)}`,
    name,
    site: 'site-1',
    token: 'T1',
    protection: 'file',
  };
}

/** One evidence as the appraiser gets it. */
export interface EvidenceParts {
  readonly leaf: EvidenceLeaf;
  readonly index: number;
  /** Exact document texts by submodule; null for one that is not there. */
  readonly texts: Readonly<Record<string, string | null>>;
  readonly quote?: QuoteState;
}

const NO_QUOTE: QuoteState = { state: 'none', pcrs: null };

/** Evidence and its documents by digest. */
export function evidenceOf({ leaf, index, texts, quote = NO_QUOTE }: EvidenceParts) {
  const named = Object.entries(texts).map(
    ([name, text]) =>
      [name, text === null ? digest(`lost ${name}`) : documentDigest(text)] as const,
  );
  const there = Object.values(texts).filter((text) => text !== null);
  const { digest: name, kid } = leaf;
  const evidence = { index, leaf, digest: name, kid, documents: new Map(named), quote };
  return {
    // as: appraisal reads these members only, and needs no signature behind the brand
    evidence: evidence as unknown as LoggedEvidence,
    documents: new Map(there.map((text) => [documentDigest(text), text])),
  };
}

function textsOf(gpus: readonly (ShownGpu | null)[]): Record<string, string | null> {
  return Object.fromEntries(
    gpus.map((gpu, number) => [slot(number), gpu === null ? null : gpuText(gpu)]),
  );
}

/** Appraises one evidence of host-1 that shows these GPUs in slots 0, 1, …; null: no document. */
export function appraiseGpus(
  gpus: readonly (ShownGpu | null)[],
  register: Register = registerOf({ hosts: ['host-1'] }),
): AttestationResult {
  const texts = textsOf(gpus);
  const leaf = evidenceLeaf({ host: 'host-1', index: 7, seq: 0, prev: null, time: T0 });
  const parts = evidenceOf({ leaf, index: 7, texts });
  return appraise({ ...parts, reference: referenceValues(register) });
}

/** A leaf whose digest is told by host and index; answered half a minute after its challenge. */
export function evidenceLeaf(parts: {
  host: string;
  index: number;
  seq: number;
  prev: string | null;
  time: number;
  challengedAt?: number;
}): EvidenceLeaf {
  const { host, index, seq, prev, time, challengedAt = time - 30_000 } = parts;
  return {
    kind: 'evidence',
    digest: digest(`${host} ${index}`),
    kid: digest(host),
    challenge: digest(`challenge ${challengedAt}`),
    challengedAt,
    seq,
    prev,
    time,
  };
}

/** What a host does at one moment. */
export interface Attest {
  readonly at: number;
  /** In slots 0, 1, …; null where the document is not there. */
  readonly gpus: readonly (ShownGpu | null)[];
  /** Another holder of the same key, with its own memory of where it was. */
  readonly holder?: string;
  readonly challengedAt?: number;
  readonly quote?: QuoteState;
  /** Came as a file. */
  readonly via?: 'file';
  /** Further documents by submodule. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** A fleet whose hosts attest in turn. */
export class TestFleet {
  readonly register: Register;
  readonly reference: ReferenceValues;
  readonly history: HistoryItem[] = [];
  private readonly heads = new Map<string, SequencePoint>();
  private readonly holders = new Map<string, SequencePoint>();

  constructor(parts: RegisterParts) {
    this.register = registerOf(parts);
    this.reference = referenceValues(this.register);
  }

  /** Appends the evidence of a host and appraises it. */
  attest(host: string, attest: Attest): this {
    const { at, gpus, holder = host, challengedAt, quote, via } = attest;
    const index = this.history.length;
    const head = this.heads.get(host) ?? null;
    const own = this.holders.get(holder) ?? null;
    const seq = head === null ? 0 : head.seq + 1;
    const place = { host, index, seq, prev: head?.digest ?? null, time: at };
    const leaf = evidenceLeaf({
      ...place,
      ...(challengedAt === undefined ? {} : { challengedAt }),
    });
    const parts = {
      leaf: via === undefined ? leaf : { ...leaf, via },
      index,
      texts: { ...textsOf(gpus), ...attest.texts },
      ...(quote === undefined ? {} : { quote }),
    };
    const result = appraise({ ...evidenceOf(parts), reference: this.reference });
    const pcrs = quote?.pcrs ?? null;
    const isForeign = head !== null && own?.digest !== head.digest;
    const resumesFrom = isForeign ? own : undefined;
    this.history.push({ index, leaf: parts.leaf, resumesFrom, pcrs, result });
    this.heads.set(host, { seq, digest: leaf.digest });
    this.holders.set(holder, { seq, digest: leaf.digest });
    return this;
  }

  /** Copies what one holder of a key remembers. */
  copyHolder(from: string, to: string): this {
    const point = this.holders.get(from);
    if (point !== undefined) this.holders.set(to, point);
    return this;
  }

  /** The balance of every license at a moment, all of the log known. */
  balance(
    validAt: number,
    changes: { licenses?: string[]; scope?: Partial<Scope>; from?: number } = {},
  ): Balance {
    return balance({
      register: this.register,
      reference: this.reference,
      history: this.history,
      scope: { ...WHOLE_SCOPE, licenses: changes.licenses ?? null, ...changes.scope },
      from: changes.from ?? T0,
      validAt,
      knownAt: { evidenceSize: this.history.length, registerSize: this.register.size },
      time: 'declared',
    });
  }
}

/** `code subject` of each finding, in order. */
export function findingsOf({
  findings,
}: {
  readonly findings: readonly Pick<Finding, 'code' | 'subject'>[];
}): string[] {
  return findings.map(({ code, subject }) => `${code} ${subject.kind} ${subject.id}`);
}

/** Column of each unit by serial, else by uuid. */
export function columnsOf({ units }: Balance): Record<string, string> {
  return Object.fromEntries(units.map((each) => [each.serial ?? each.uuid ?? '', each.column]));
}

/** Exact text of a host's document. */
export function hostText(changes: object = {}): string {
  const document = { format: 'fleetseal/host@2', salt: SALT, agentVersion: '0.2.0', ...changes };
  return fromUtf8(encodeJson(document));
}

/** Exact text of a readings document: every read went well, but for the changes. */
export function readingsText(
  collectors: Partial<Record<CollectorName, object>> = {},
  changes: object = {},
): string {
  const ok = { outcome: 'ok', startedAt: T0, durationMs: 40 };
  const all = COLLECTORS.map((name) => [name, { ...ok, ...collectors[name] }] as const);
  const document = { format: 'fleetseal/readings@2', salt: SALT, trigger: 'cadence' };
  const rest = { collectedAt: T0, gpus: {}, collectors: Object.fromEntries(all) };
  return fromUtf8(encodeJson({ ...document, ...rest, ...changes }));
}
