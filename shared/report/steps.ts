/** The numbered steps of verifying a report: what each found, in plain words. */
import { clip } from '../appraisal/finding.ts';
import { type ErrorCode, FleetsealError } from '../errors.ts';
import { terminalText } from '../text/terminal.ts';

/** The steps, in order. Their numbers are 1 to 14; both keep their meaning forever. */
export const STEP_NAMES = [
  'container',
  'statement',
  'members',
  'checkpoints',
  'evidenceLog',
  'registerLog',
  'register',
  'evidence',
  'documents',
  'challenges',
  'appraisal',
  'balance',
  'agreement',
  'notCovered',
] as const;
/** Name of a step. */
export type StepName = (typeof STEP_NAMES)[number];

/** The words of a step that could not begin. */
export const EARLIER_STEP = 'An earlier step that this one builds on did not give what it needs.';

/** What became of a step. */
export type StepOutcome = 'passed' | 'failed' | 'notCheckable';

/** One step of a verification. */
export interface Step {
  /** From 1. */
  readonly step: number;
  readonly name: StepName;
  readonly outcome: StepOutcome;
  /** What was checked and found, for people. */
  readonly words: string;
  /** Where it failed, or a format or check is unknown: the error code. */
  readonly code?: ErrorCode;
}

/** What a check hands back when it could be carried out. */
export interface Checked<T> {
  /** What later steps build on. */
  readonly value: T;
  readonly words: string;
  /** The check was carried out and found a difference; later steps still have their value. */
  readonly failed?: ErrorCode;
  /** Part of it could not be checked, as the words say; nothing failed. */
  readonly partly?: boolean;
}

/** Longest words of a step, in characters. */
const WORDS_CHARACTERS = 2000;

/** Words that may quote a report: of bounded length, and nothing that a terminal would obey. */
export function reportWords(words: string): string {
  return terminalText(clip(words, WORDS_CHARACTERS));
}

/** What a check needs, with every earlier step having given its part. */
type Present<N> = { readonly [K in keyof N]: Exclude<N[K], undefined> };

/** Runs steps one after the other. A step whose needs are undefined is not checkable. */
export class Steps {
  readonly done: Step[] = [];
  private readonly onStep: (step: StepName) => void;

  /** `onStep` is told before each step begins. */
  constructor(onStep: (step: StepName) => void = () => {}) {
    this.onStep = onStep;
  }

  /**
   * Runs one check and returns its value, or undefined where it failed. Never throws: whatever
   * the check throws becomes a failed step, and checkUnknown one that is not checkable.
   */
  async run<N extends object, T>(
    name: StepName,
    needs: N,
    check: (needs: Present<N>) => Checked<T> | Promise<Checked<T>>,
  ): Promise<T | undefined> {
    if (Object.values(needs).includes(undefined)) {
      this.add({ name, outcome: 'notCheckable', words: EARLIER_STEP });
      return undefined;
    }
    this.onStep(name);
    try {
      // as: none of the needs is undefined, as checked above.
      const checked = await check(needs as Present<N>);
      const { value, words, failed, partly } = checked;
      if (failed !== undefined) this.add({ name, outcome: 'failed', words, code: failed });
      else this.add({ name, outcome: partly === true ? 'notCheckable' : 'passed', words });
      return value;
    } catch (error) {
      this.add({ name, ...outcomeOf(error) });
      return undefined;
    }
  }

  private add(step: Omit<Step, 'step'>): void {
    const words = reportWords(step.words);
    this.done.push({ step: STEP_NAMES.indexOf(step.name) + 1, ...step, words });
  }
}

function outcomeOf(error: unknown): Pick<Step, 'outcome' | 'words' | 'code'> {
  if (!(error instanceof FleetsealError)) {
    return {
      outcome: 'failed',
      words: `Could not be read: ${String(error)}`,
      code: 'reportInvalid',
    };
  }
  const { code, message } = error;
  const outcome = code === 'checkUnknown' ? 'notCheckable' : 'failed';
  return { outcome, words: message, code };
}

/** invalid where a step failed, else cannotTell where one met something unknown, else valid. */
export function overallOutcome(steps: readonly Step[]): 'valid' | 'invalid' | 'cannotTell' {
  if (steps.some(({ outcome }) => outcome === 'failed')) return 'invalid';
  if (steps.some(({ code }) => code === 'checkUnknown')) return 'cannotTell';
  return 'valid';
}
