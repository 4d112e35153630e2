/**
 * The names that the logs had, one after the other: a server that lost what it had logged goes on
 * under new ones (recovery@1). Pure; the same in server, agent and report verifier.
 */
import { FleetsealError } from '../errors.ts';
import { parseCheckpoint } from '../log/checkpoint.ts';
import { parseNote } from '../log/note.ts';
import { amount } from '../text/amount.ts';
import type { RegisterDocument } from './documents.ts';
import type { RecoveryDocument } from './recoveryDocument.ts';

/** A recovery, and where it stands in the register. */
export interface Recovery {
  /** Register leaf. */
  readonly index: number;
  readonly document: RecoveryDocument;
}

interface Entry {
  readonly index: number;
  readonly document: RegisterDocument;
}

/** The recoveries of a register, in log order. */
export function recoveriesOf(entries: readonly Entry[]): Recovery[] {
  return entries.flatMap(({ index, document }) =>
    document.format === 'fleetseal/recovery@1' ? [{ index, document }] : [],
  );
}

/** What the evidence log was called, leaf by leaf. */
export class LogOrigins {
  /** Its name now. */
  readonly current: string;
  readonly recoveries: readonly Recovery[];

  /** `current` is the name of a log without recoveries; else the last recovery gives it. */
  constructor(current: string, recoveries: readonly Recovery[] = []) {
    this.current = recoveries.at(-1)?.document.logs.evidence.origin ?? current;
    this.recoveries = recoveries;
  }

  /** Every name, oldest first; the current one is the last. */
  get all(): string[] {
    return [...this.recoveries.map(({ document }) => document.logs.evidence.was), this.current];
  }

  /** True for its names, and for one that only a note shows which a recovery was made for. */
  knows(origin: string): boolean {
    const isShown = ({ document: { shown } }: Recovery) =>
      shown !== null && shownSize(shown).origin === origin;
    return this.all.includes(origin) || this.recoveries.some(isShown);
  }

  /** Its name when evidence leaf `index` was logged. */
  at(index: number): string {
    const next = this.recoveries.find(({ document }) => index < document.logs.evidence.size);
    return next?.document.logs.evidence.was ?? this.current;
  }

  /**
   * The names that evidence at leaf `index` may be made for: the one of that time, and those
   * before. Hosts resend what was lost, as they signed it.
   */
  audiencesAt(index: number): string[] {
    return this.all.slice(0, this.all.indexOf(this.at(index)) + 1);
  }

  /** Its name when register leaf `index` was logged. */
  atRegister(index: number): string {
    const next = this.recoveries.find((recovery) => index < recovery.index);
    return next?.document.logs.evidence.was ?? this.current;
  }

  /** True where evidence for this audience at leaf `index` was signed before a recovery. */
  isResent(index: number, audience: string): boolean {
    return audience !== this.at(index);
  }
}

/** What is known of a loss: how many leaves the shown checkpoint has more. */
export function lossWords(document: RecoveryDocument): string {
  const { size } = document.logs.register;
  // Nobody holds checkpoints of the register but witnesses: what it lost, nothing shows.
  return (
    `${evidenceLossWords(document)} The register goes on from leaf ${size}: whatever it held ` +
    'behind that (permissions, decisions, steps of reports, roots of the access record) is gone.'
  );
}

function evidenceLossWords({ logs, shown }: RecoveryDocument): string {
  const { was, size, origin } = logs.evidence;
  const kept = `The evidence log was lost in part and goes on from leaf ${size} as ${origin}`;
  if (shown === null) return `${kept} (before: ${was}); how much was lost nobody showed.`;
  const seen = shownSize(shown);
  if (seen.origin !== was) {
    return `${kept} (before: ${was}); a host showed that it had gone on as ${seen.origin}.`;
  }
  if (seen.size <= size) {
    return `${kept} (before: ${was}, which had signed another tree of ${seen.size} leaves).`;
  }
  const lost = amount(seen.size - size, 'leaf is', 'leaves are');
  return `${kept} (before: ${was}); at least ${lost} lost, of ${seen.size} that it had signed.`;
}

/** Origin and size of a checkpoint note; its signature is not looked at. Throws noteInvalid, … */
export function shownSize(note: string): { origin: string; size: number } {
  const { origin, size } = parseCheckpoint(parseNote(note).text);
  return { origin, size };
}

/**
 * Follows recoveries from the logs of one name to those of another. Throws serverKeyWrong where
 * they do not lead there.
 */
export function followRecoveries(
  from: { readonly evidence: string; readonly register: string },
  to: { readonly evidence: string; readonly register: string },
  documents: readonly RecoveryDocument[],
): void {
  let at = from;
  for (const { logs, shown } of documents) {
    const { evidence, register } = logs;
    const isNext = evidence.was === at.evidence && register.was === at.register;
    // Restored to before a recovery, a server has forgotten the names of that one.
    const isShown = shown !== null && shownSize(shown).origin === at.evidence;
    if (!isNext && !isShown) continue;
    at = { evidence: evidence.origin, register: register.origin };
  }
  if (at.evidence === to.evidence && at.register === to.register && at !== from) return;
  throw new FleetsealError('serverKeyWrong', 'No recovery leads from the known logs to these.');
}
