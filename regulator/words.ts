/** What a verification found, in plain words for a terminal. */
import type { Figures } from '../shared/accounting/types.ts';
import { msToText } from '../shared/register/day.ts';
import type { Step } from '../shared/report/steps.ts';
import type { Fingerprint } from '../shared/report/trust.ts';
import type { Verification } from '../shared/report/verify.ts';
import type { SharedGpu } from './join.ts';

const OUTCOMES = {
  valid: 'VALID: every step that could be checked passed.',
  invalid: 'INVALID: do not rely on this report.',
  cannotTell: 'CANNOT TELL: a newer version of Fleetseal is needed.',
} as const;
const MARKS = { passed: 'passed', failed: 'FAILED', notCheckable: 'not checkable' } as const;

/** The names under which figures are printed, in the order of the sum. */
const FIGURES: readonly (readonly [keyof Figures, string])[] = [
  ['licensed', 'licensed'],
  ['notShipped', '  not shipped'],
  ['inTransit', '  in transit'],
  ['attested', '  attested'],
  ['attestedWithFindings', '  attested with findings'],
  ['unreachable', '  unreachable (within grace)'],
  ['outOfService', '  out of service (documented)'],
  ['disposed', '  disposed (documented)'],
  ['unaccounted', '  unaccounted'],
];

/** The keys of a trust file, to compare over a second channel. */
export function fingerprintText(trustFile: string, fingerprints: readonly Fingerprint[]): string {
  const lines = fingerprints.flatMap(({ name, fingerprint }) => [
    `  ${name}`,
    `    ${fingerprint}`,
  ]);
  return text([
    `You trust these keys (${trustFile}). Compare the fingerprints over a second channel:`,
    ...lines,
    '',
  ]);
}

/** One report: its steps, outcome, balance and what it does not show. */
export function reportText(file: string, verification: Verification | null): string {
  if (verification === null)
    return text([`Report ${file}`, '  CANNOT TELL: it cannot be read.', '']);
  const { steps, outcome, statement, balance, notCovered } = verification;
  const lines = [`Report ${file}`, ...steps.map(stepLine), `  ${OUTCOMES[outcome]}`, ''];
  if (outcome === 'valid' && statement !== null && balance !== null) {
    const { from, to, licenses } = statement;
    lines.push(`Balance at ${msToText(to)} (interval from ${msToText(from)}), as recomputed`);
    lines.push(`  licenses: ${licenses.join(', ')}`);
    lines.push(...figureLines(balance.total));
    lines.push(`  beside it, covered by no license: ${balance.unlicensed.length}`);
    lines.push(`Findings: ${balance.findings.length}`);
    lines.push(...balance.findings.map((each) => `  ${each.severity} ${each.code}: ${each.seen}`));
    lines.push('');
  }
  lines.push('Not covered:', ...notCovered.map((sentence) => `  - ${sentence}`), '');
  return text(lines);
}

/** GPUs that reports of different operators both saw; nothing where there are none. */
export function sharedGpuText(gpus: readonly SharedGpu[]): string {
  if (gpus.length === 0) return '';
  const lines = gpus.flatMap(({ field, value, seen }) => [
    `  ${field} ${value}`,
    ...seen.map((each) => `    ${each.file}: ${each.origin}, last at ${msToText(each.seenAt)}`),
  ]);
  return text(['The same GPU in reports of different operators:', ...lines, '']);
}

function stepLine({ step, name, outcome, words, code }: Step): string {
  const number = String(step).padStart(2);
  const coded = code === undefined ? '' : ` [${code}]`;
  return `  ${number}. ${name}: ${MARKS[outcome]}${coded}. ${words}`;
}

function figureLines(figures: Figures): string[] {
  return FIGURES.map(
    ([name, label]) => `  ${label.padEnd(30)}${String(figures[name]).padStart(10)}`,
  );
}

/** Joins lines. What a report says must not move the cursor or turn the text around. */
function text(lines: readonly string[]): string {
  return `${lines.map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')).join('\n')}\n`;
}
