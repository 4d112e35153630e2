/**
 * Compares the logs of reports with the same origin. A log only grows, so of two reports the one
 * with fewer leaves must hold the beginning of the other; and a leaf received before the end of a
 * report's interval belongs into that report.
 */
import { equalBytes } from '../shared/bytes/bytes.ts';
import type { FleetsealError } from '../shared/errors.ts';
import { LIMITS } from '../shared/limits.ts';
import { LOG_NAMES, type LogName, parseEvidenceLogLeaf } from '../shared/log/leaf.ts';
import { msToText } from '../shared/register/day.ts';
import { overallOutcome, type StepName } from '../shared/report/steps.ts';
import type { Verification } from '../shared/report/verify.ts';
import type { VerifiedFile } from './verifiedFile.ts';

const STEP_OF = { evidence: 'evidenceLog', register: 'registerLog' } as const satisfies Record<
  LogName,
  StepName
>;

interface Problem {
  readonly log: LogName;
  readonly words: string;
}

/**
 * The same reports; in each that contradicts another, the step of that log failed (proofInvalid)
 * and the report is invalid. Two different histories make both invalid (a split view); a report
 * that lacks leaves it should hold is the only one.
 */
export function withSplitViews(reports: readonly VerifiedFile[]): VerifiedFile[] {
  return reports.map((report) => {
    const problems = reports.flatMap((other) =>
      other === report ? [] : contradict(report, other),
    );
    const { verification } = report;
    if (verification === null || problems.length === 0) return report;
    return { ...report, verification: withProblems(verification, problems) };
  });
}

/** What is wrong with `report` when `other` is given beside it. */
function contradict(report: VerifiedFile, other: VerifiedFile): Problem[] {
  const [own, its] = [logsOf(report), logsOf(other)];
  if (own === null || its === null) return [];
  return LOG_NAMES.flatMap((log) => {
    if (own.origins[log] !== its.origins[log]) return [];
    const differs = firstDifference(own.leaves[log], its.leaves[log]);
    if (differs !== null) {
      const words =
        `Split view: the ${log} log ${own.origins[log]} has two histories. Leaf ${differs} in ` +
        `${report.file} is not the one in ${other.file}; the same key signed both.`;
      return [{ log, words }];
    }
    return log === 'evidence' ? cutBack(report, { other, own, its }) : [];
  });
}

interface Logs {
  readonly origins: Readonly<Record<LogName, string>>;
  readonly leaves: Readonly<Record<LogName, readonly Uint8Array[]>>;
  readonly to: number;
}

/** Leaves that were checked against a signed checkpoint; null where a step before that failed. */
function logsOf({ verification }: VerifiedFile): Logs | null {
  if (verification === null || verification.statement === null) return null;
  const { statement, logs } = verification;
  if (logs === null) return null;
  const { evidence, register } = statement.logs;
  const origins = { evidence: evidence.origin, register: register.origin };
  return { origins, leaves: logs, to: statement.to };
}

function firstDifference(a: readonly Uint8Array[], b: readonly Uint8Array[]): number | null {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i += 1) {
    const [left, right] = [a[i], b[i]];
    if (left !== undefined && right !== undefined && !equalBytes(left, right)) return i;
  }
  return null;
}

/** A leaf that the other report holds, and that was received before this one's interval ended. */
function cutBack(
  report: VerifiedFile,
  { other, own, its }: { other: VerifiedFile; own: Logs; its: Logs },
): Problem[] {
  const size = own.leaves.evidence.length;
  const next = its.leaves.evidence[size];
  if (next === undefined) return [];
  const { time } = parseEvidenceLogLeaf(next);
  if (time + LIMITS.reportLagMs >= own.to) return [];
  const words =
    `Cut back: ${report.file} ends at ${size} leaves, but leaf ${size} in ${other.file} was ` +
    `received at ${msToText(time)}, before the interval ended at ${msToText(own.to)}.`;
  return [{ log: 'evidence', words }];
}

function withProblems(verification: Verification, problems: readonly Problem[]): Verification {
  const code: FleetsealError['code'] = 'proofInvalid';
  const steps = verification.steps.map((step) => {
    const own = problems.filter(({ log }) => STEP_OF[log] === step.name);
    if (own.length === 0) return step;
    const words = own.map((problem) => problem.words).join(' ');
    return { ...step, outcome: 'failed' as const, words, code };
  });
  return { ...verification, steps, outcome: overallOutcome(steps) };
}
