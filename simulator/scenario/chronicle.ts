/**
 * The simulator's own record of a scenario: what was shown where and when, which papers came in
 * when, and what was done to hosts. The rules of this folder derive from it what is true; the
 * product never reads it, and these rules share nothing with the product.
 */
import type { FindingCode } from '../../shared/appraisal/result.ts';
import type { RecordOf, RecordType, RegisterRecord } from '../../shared/register/records/record.ts';

/** One GPU as a host showed it. */
export interface ShownGpu {
  readonly serial: string;
  readonly uuid: string;
  readonly model: string;
  /** Place in the host. */
  readonly slot: number;
  /** False where the host only says that it was there before. */
  readonly isThere: boolean;
  readonly memoryTotalMiB: number;
  /** Everything that moves, in one text. */
  readonly readings: string;
  /** What is true of this GPU by itself, such as a memory size that no such board has. */
  readonly marks: readonly FindingCode[];
}

/** One round of attestation of one host. */
export interface Round {
  readonly what: 'round';
  readonly host: string;
  readonly site: string;
  /**
   * The moment that it proves, milliseconds UTC: when it came over a connection; of a file all that
   * is known is that it is later than its challenge, and so the challenge's time.
   */
  readonly moment: number;
  /** True where a script is in the place of nvidia-smi. */
  readonly isForged: boolean;
  readonly gpus: readonly ShownGpu[];
}

/** A paper that came in. */
export interface Paper {
  readonly what: 'paper';
  readonly enteredAt: number;
  readonly record: RegisterRecord;
}

/** What was done to a host, as its next round shows. */
export interface HostFact {
  readonly what: 'hostFact';
  readonly host: string;
  readonly code: FindingCode;
  readonly at: number;
}

/** One thing that happened, in the order in which the server learned of it. */
export type Entry = Round | Paper | HostFact;

/** How long things count: as the policy that the scenario runs under says. */
export interface Durations {
  readonly attestedWithinMs: number;
  readonly graceMs: number;
  readonly transitGraceMs: number;
  readonly moveWithinMs: number;
}

/** What is known of the chronicle, and the moment that is asked about. */
export interface Question {
  readonly entries: readonly Entry[];
  readonly validAt: number;
  readonly durations: Durations;
}

/** Known rounds of moments up to the one that is asked about, in the order in which they came. */
export function roundsOf({ entries, validAt }: Question): Round[] {
  return entries.flatMap((entry) =>
    entry.what === 'round' && entry.moment <= validAt ? [entry] : [],
  );
}

/** The version of each record that stands, by type, in the order in which they first came in. */
export function papersOf<T extends RecordType>({ entries }: Question, type: T): RecordOf<T>[] {
  const standing = new Map<string, RecordOf<T>>();
  for (const entry of entries) {
    if (entry.what !== 'paper' || !isOf(entry.record, type)) continue;
    standing.set(entry.record.id, entry.record);
  }
  return [...standing.values()];
}

function isOf<T extends RecordType>(record: RegisterRecord, type: T): record is RecordOf<T> {
  return record.type.startsWith(`${type}@`);
}

/** Names of the hosts that ever spoke, in order of the first time. */
export function hostsThatSpoke(question: Question): string[] {
  return [...new Set(roundsOf(question).map(({ host }) => host))];
}

/** The last round of a host by moment, else by arrival. */
export function lastRoundOf(question: Question, host: string): Round | undefined {
  return roundsOf(question)
    .filter((round) => round.host === host)
    .toSorted((a, b) => a.moment - b.moment)
    .at(-1);
}
