/** What a check is: its words for people, and a pure function. Released checks never change. */
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import type { GpuDocument, HostDocument, ReadingsDocument } from '../../evidence/document.ts';
import type { QuoteState } from '../../evidence/evidence.ts';
import type { Severity } from '../../register/policyDocuments.ts';
import type { GpuPlaceholderField } from '../identity.ts';
import type { BrokenInvariant } from '../invariants.ts';
import type { ReferenceUnit, ReferenceValues } from '../reference.ts';
import type { Family, FindingCode, GpuResult, Subject } from '../result.ts';

/** The words of a check, the same in every finding that it makes. */
export interface CheckText {
  readonly name: string;
  readonly version: number;
  readonly code: FindingCode;
  readonly family: Family;
  readonly severity: Severity;
  /** The rule it serves: a row of the table of rules in docs/formats/register.md. */
  readonly rule: `R${string}`;
  /** What a finding of this check shows. */
  readonly shows: string;
  /** What it cannot show. */
  readonly cannotShow: string;
  /** What else gives the same finding. */
  readonly falseAlarms: string;
  /** What to do next. */
  readonly next: string;
  /** Set where the words follow the interval of the balance: a decision is on the last leaf. */
  readonly ofInterval?: true;
}

/** One GPU of an evidence, as far as its document is there. */
export interface GpuPart {
  readonly submodule: string;
  /** Digest of the document, as the evidence names it. */
  readonly digest: string;
  /**
   * With what was read in this round only. Null where the document is missing or does not parse.
   */
  readonly document: GpuDocument | null;
  readonly readable: boolean;
  readonly model: string | null;
  readonly identity: GpuResult['identity'];
  /** Fields that hold a mask or a placeholder. */
  readonly masked: readonly GpuPlaceholderField[];
  /** Fields that the host calls masked although they hold a genuine value. */
  readonly falselyMasked: readonly GpuPlaceholderField[];
  /** What holds of every genuine GPU, and not of this one. */
  readonly broken: readonly BrokenInvariant[];
  /** The unit that it is by what was declared. */
  readonly unit: ReferenceUnit | null;
  /** The unit, else the GPU. */
  readonly subject: Subject;
  /** The GPU, whatever unit it is. */
  readonly gpuSubject: Subject;
}

/** A document that cannot be appraised. */
export interface UnreadPart {
  readonly submodule: string;
  readonly why: string;
}

/** One evidence, opened for the checks. */
export interface EvidenceContext {
  readonly kid: string;
  /** When the log received it, milliseconds UTC. */
  readonly receivedAt: number;
  /** The host as a subject. */
  readonly host: Subject;
  /** Null where it is missing, does not parse, or the evidence names none. */
  readonly hostDocument: HostDocument | null;
  /** Null in the same cases. */
  readonly readings: ReadingsDocument | null;
  readonly quote: QuoteState;
  /** In ascending code unit order of the submodule name. */
  readonly gpus: readonly GpuPart[];
  readonly unread: readonly UnreadPart[];
  readonly reference: ReferenceValues;
}

/** What a check saw in one evidence. */
export interface EvidenceSeen {
  /** The GPU that it was seen on, or null for the host or the evidence as a whole. */
  readonly submodule: string | null;
  readonly subject: Subject;
  readonly seen: string;
}

/** A check that needs one evidence. */
export interface EvidenceCheck extends CheckText {
  readonly scope: 'evidence';
  run(context: EvidenceContext): EvidenceSeen[];
}

/** A check that needs the history of the fleet. */
export interface FleetCheck extends CheckText {
  readonly scope: 'fleet';
  run(context: FleetContext): FleetSeen[];
}

/** Any check. */
export type Check = EvidenceCheck | FleetCheck;

/** Name of a check as policies and findings give it: `memoryOfModel@1`. */
export function checkId({ name, version }: Pick<CheckText, 'name' | 'version'>): string {
  return `${name}@${version}`;
}
