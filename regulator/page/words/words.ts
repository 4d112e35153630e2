/** The words of the page in one language. What the verifier itself says is not among them. */
import type { Coverage, Figures, FindingWithLife } from '../../../shared/accounting/types.ts';
import type { ReportStep } from '../../../shared/register/peopleDocuments.ts';
import type { Severity } from '../../../shared/register/policyDocuments.ts';
import type { StepName, StepOutcome } from '../../../shared/report/steps.ts';
import type { Verification } from '../../../shared/report/verify.ts';
import type { StatementRow } from '../view.ts';

type Outcome = Verification['outcome'];

/** The words of the page in one language. */
export interface Words {
  /** BCP 47 tag. */
  readonly tag: string;
  /** Name of the language in itself. */
  readonly language: string;
  readonly languageLabel: string;
  readonly title: string;
  readonly intro: string;
  readonly englishTexts: string;
  readonly version: string;
  readonly genuine: { readonly heading: string; readonly text: string; readonly next: string };
  readonly trust: Chooser;
  readonly fingerprints: {
    readonly heading: string;
    readonly compare: string;
    readonly key: string;
    readonly fingerprint: string;
  };
  readonly reports: Chooser;
  readonly remove: string;
  readonly run: {
    readonly heading: string;
    readonly verify: string;
    readonly cancel: string;
    readonly canceled: string;
    readonly reading: string;
    /** `{step}` of `{steps}`, `{name}`, `{file}`. */
    readonly progress: string;
    readonly done: string;
    readonly stopped: string;
  };
  readonly result: {
    readonly heading: string;
    readonly outcomes: Readonly<Record<Outcome, string>>;
    readonly meanings: Readonly<Record<Outcome, string>>;
    readonly exitCode: string;
    readonly download: string;
    readonly print: string;
    readonly problem: string;
    readonly next: string;
    readonly noReports: string;
  };
  readonly report: {
    readonly heading: string;
    readonly digest: string;
    readonly statement: string;
    readonly statementRows: Readonly<Record<StatementRow['name'], string>>;
    readonly steps: string;
    readonly stepNames: Readonly<Record<StepName, string>>;
    readonly stepOutcomes: Readonly<Record<StepOutcome, string>>;
    readonly stepHeads: readonly [string, string, string];
    readonly notes: string;
    readonly noNotes: string;
    readonly notCovered: string;
    readonly incomplete: string;
  };
  readonly released: {
    readonly heading: string;
    readonly none: string;
    readonly toldBy: string;
    readonly steps: Readonly<Record<ReportStep, string>>;
    readonly heads: readonly [string, string, string, string];
  };
  readonly figures: {
    readonly heading: string;
    readonly recomputed: string;
    readonly figure: string;
    readonly total: string;
    readonly rows: Readonly<Record<keyof Figures, string>>;
    readonly time: Readonly<Record<'witnessed' | 'declared', string>>;
    readonly unlicensed: string;
    readonly none: string;
    readonly more: string;
    readonly sections: string;
  };
  readonly findings: {
    readonly heading: string;
    readonly none: string;
    readonly heads: readonly [string, string, string, string, string];
    readonly severities: Readonly<Record<Severity, string>>;
    readonly lives: Readonly<Record<FindingWithLife['life'], string>>;
    readonly by: string;
    readonly due: string;
  };
  readonly coverage: {
    readonly heading: string;
    readonly text: string;
    readonly heads: readonly [string, string, string, string];
    readonly how: Readonly<Record<Coverage['how'], string>>;
  };
  readonly sharedGpus: { readonly heading: string; readonly text: string };
}

/** The words of a place where files are chosen. */
export interface Chooser {
  readonly heading: string;
  readonly hint: string;
  readonly choose: string;
  readonly drop: string;
  readonly none: string;
}

/** A text with each `{name}` replaced. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
