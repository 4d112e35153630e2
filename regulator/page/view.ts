/** What the page shows of a report: of long lists the beginning, and how long they are. */

import { REQUIREMENTS } from '../../shared/accounting/requirements/requirements.ts';
import { sectionLines } from '../../shared/accounting/sectionWords.ts';
import type { Balance, Coverage, Figures, FindingWithLife } from '../../shared/accounting/types.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { toHex } from '../../shared/bytes/bytes.ts';
import { msToText } from '../../shared/register/day.ts';
import type { ReportStepDocument } from '../../shared/register/peopleDocuments.ts';
import type { Step } from '../../shared/report/steps.ts';
import type { Verification } from '../../shared/report/verify.ts';
import type { SharedGpu } from '../join.ts';
import { headlineOf, outcomeOf, type VerifiedFile } from '../verifiedFile.ts';

/** Rows of a long list that are shown; the JSON has all. */
const ROWS_SHOWN = 500;

/** The beginning of a list. */
export interface Shown<T> {
  readonly rows: readonly T[];
  /** How many there are in all. */
  readonly total: number;
}

/** A finding as a row; life and deadline are null in a balance of the first format. */
export interface FindingView {
  readonly severity: FindingWithLife['severity'];
  readonly code: string;
  readonly subject: string;
  readonly seen: string;
  readonly life: FindingWithLife['life'] | null;
  /** Who decided; null where nobody did. */
  readonly by: string | null;
  readonly dueAt: string | null;
}

/** The figures of a valid report, as recomputed. */
export interface FiguresView {
  readonly from: string;
  readonly to: string;
  readonly time: Balance['time'];
  /** One column an item, the total last with no license. */
  readonly columns: readonly { license: string | null; model: string; figures: Figures }[];
  readonly unlicensed: Shown<string>;
  readonly findings: Shown<FindingView>;
  /** Replaced boards, GPU time, ratios; in the verifier's own words. */
  readonly sections: readonly string[];
  readonly coverage: readonly {
    rule: string;
    how: Coverage['how'];
    text: string;
    figure: string;
  }[];
}

/** A step that a report took on its way out, as a later report tells it. */
export interface ReleaseStepView {
  /** The report whose register says so. */
  readonly toldBy: string;
  readonly step: ReportStepDocument['step'];
  readonly by: string;
  readonly via: ReportStepDocument['via'];
  readonly reference: string | null;
}

/** One report. */
export interface ReportView {
  readonly file: string;
  /** SHA-256 of the file in hex; null where it could not be read. */
  readonly sha256: string | null;
  readonly outcome: Verification['outcome'];
  readonly headline: string;
  readonly steps: readonly Step[];
  /** What the signed statement says of the report; null unless its signature verified. */
  readonly statement: readonly StatementRow[] | null;
  readonly released: readonly ReleaseStepView[];
  /** Of a valid report only. */
  readonly figures: FiguresView | null;
  readonly incomplete: readonly string[];
  readonly notes: readonly string[];
  readonly notCovered: readonly string[];
}

/** Which member of the statement, and its value. */
export interface StatementRow {
  readonly name: 'licenses' | 'interval' | 'createdAt' | 'program' | 'evidenceLog' | 'registerLog';
  readonly value: string;
}

/** A GPU that reports of several operators hold, in lines. */
export interface SharedGpuView {
  readonly field: SharedGpu['field'];
  readonly value: string;
  readonly seen: readonly string[];
}

/** What is shown of each report. `digests` has the SHA-256 of each file that could be read. */
export function reportViews(
  reports: readonly VerifiedFile[],
  digests: ReadonlyMap<string, Uint8Array>,
): ReportView[] {
  return reports.map((report) => {
    const { verification, file } = report;
    const digest = digests.get(file);
    const outcome = outcomeOf(report);
    return {
      file,
      sha256: digest === undefined ? null : toHex(digest),
      outcome,
      headline: headlineOf(report),
      steps: verification?.steps ?? [],
      statement: statementRows(verification),
      released: digest === undefined ? [] : releaseSteps(toBase64Url(digest), reports),
      figures: outcome === 'valid' ? figuresOf(verification) : null,
      incomplete: verification?.incomplete ?? [],
      notes: outcome === 'valid' ? (verification?.notes ?? []) : [],
      notCovered: verification?.notCovered ?? [],
    };
  });
}

/** What is shown of GPUs that reports of several operators hold. */
export function sharedGpuViews(gpus: readonly SharedGpu[]): SharedGpuView[] {
  return gpus.map(({ field, value, seen }) => ({
    field,
    value,
    seen: seen.map((each) => `${each.file}: ${each.origin}, ${msToText(each.seenAt)}`),
  }));
}

function shown<T>(all: readonly T[]): Shown<T> {
  return { rows: all.slice(0, ROWS_SHOWN), total: all.length };
}

function statementRows(verification: Verification | null): StatementRow[] | null {
  const statement = verification?.statement;
  if (statement === null || statement === undefined) return null;
  const { licenses, from, to, createdAt, programVersion, logs } = statement;
  const log = ({ origin, size, root }: typeof logs.evidence) => `${origin}, ${size}, ${root}`;
  return [
    { name: 'licenses', value: licenses.join(', ') },
    { name: 'interval', value: `${msToText(from)} – ${msToText(to)}` },
    { name: 'createdAt', value: msToText(createdAt) },
    { name: 'program', value: programVersion },
    { name: 'evidenceLog', value: log(logs.evidence) },
    { name: 'registerLog', value: log(logs.register) },
  ];
}

/** The last valid report that tells of this one says the most. */
function releaseSteps(digest: string, reports: readonly VerifiedFile[]): ReleaseStepView[] {
  const told = reports.map(({ file, verification }) =>
    (verification?.outcome === 'valid' ? verification.reportSteps : [])
      .filter(({ reportDigest }) => reportDigest === digest)
      .map(({ step, by, via, reference }) => ({ toldBy: file, step, by, via, reference })),
  );
  return told.reduce((most, each) => (each.length > most.length ? each : most), []);
}

function figuresOf(verification: Verification | null): FiguresView | null {
  const { balance, statement } = verification ?? { balance: null, statement: null };
  if (balance === null || statement === null) return null;
  const { items, total, unlicensed, time } = balance;
  const isFirst = balance.format === 'fleetseal/balance@1';
  const texts: ReadonlyMap<string, string> = new Map(
    REQUIREMENTS.map(({ id, text }) => [id, text]),
  );
  return {
    from: msToText(statement.from),
    to: msToText(statement.to),
    time,
    columns: [...items, { license: null, model: '', figures: total }],
    unlicensed: shown(unlicensed),
    findings: shown(balance.findings.map((finding) => findingView(finding, isFirst))),
    sections: sectionLines(balance),
    coverage: isFirst
      ? []
      : balance.coverage.map((each) => ({ ...each, text: texts.get(each.rule) ?? each.rule })),
  };
}

function findingView(finding: FindingWithLife, isFirst: boolean): FindingView {
  const { severity, code, subject, seen, life, decision, dueAt } = finding;
  const said = { severity, code, subject: `${subject.kind} ${subject.id}`, seen };
  if (isFirst) return { ...said, life: null, by: null, dueAt: null };
  const due = dueAt === null ? null : msToText(dueAt);
  return { ...said, life, by: decision?.by ?? null, dueAt: due };
}
