/** What a verification found, in plain words for a terminal. */
import { coverageLines } from '../shared/accounting/requirements/words.ts';
import { sectionLines } from '../shared/accounting/sectionWords.ts';
import type { Balance } from '../shared/accounting/types.ts';
import {
  figureLines,
  findingLines,
  TIME_WORDS,
  unlicensedLines,
  type WordedFinding,
} from '../shared/accounting/words.ts';
import { msToText } from '../shared/register/day.ts';
import { DURATIONS, durationText } from '../shared/report/policyNotes.ts';
import { EARLIER_STEP, type Step, type StepName } from '../shared/report/steps.ts';
import type { Fingerprint } from '../shared/report/trust.ts';
import type { Verification } from '../shared/report/verify.ts';
import { terminalLines, terminalText, wrapText } from '../shared/text/terminal.ts';
import type { SharedGpu } from './join.ts';
import { headlineOf } from './verifiedFile.ts';

const MARKS = { passed: 'passed', failed: 'FAILED', notCheckable: 'not checkable' } as const;

/** What people read; --json has the names. */
const STEP_WORDS: Readonly<Record<StepName, string>> = {
  container: 'container',
  statement: 'statement',
  members: 'members',
  checkpoints: 'checkpoints',
  evidenceLog: 'evidence log',
  registerLog: 'register log',
  register: 'register',
  evidence: 'evidence',
  documents: 'documents',
  challenges: 'challenges',
  appraisal: 'appraisal',
  balance: 'balance',
  agreement: 'agreement',
  notCovered: 'not covered',
};

/** What the durations of a policy mean. */
const DURATION_WORDS: Readonly<Record<(typeof DURATIONS)[number], string>> = {
  cadenceMs: 'a host is expected to attest every',
  attestedWithinMs: 'a unit counts as attested for',
  graceMs: 'as unaccounted after',
  transitGraceMs: 'a shipped unit may be in transit for',
  freshWithinMs: 'evidence is fresh when received within',
  maxGapMs: 'coverage joins instants no further apart than',
  moveWithinMs: 'a recorded move is confirmed within',
  outOfServiceMs: 'a unit may be out of service by a document for',
};

/** How many of DURATIONS a policy of the first format has. */
const FIRST_DURATIONS = 6;

/** The keys of a trust file, to compare over a second channel. */
export function fingerprintText(trustFile: string, fingerprints: readonly Fingerprint[]): string {
  const lines = fingerprints.flatMap(({ name, fingerprint }) => [
    `  ${name}`,
    `    ${fingerprint}`,
  ]);
  const head = `You trust these keys (${trustFile}). Compare them over a second channel:`;
  return terminalLines([...wrapText(head, { first: '' }), ...lines, '']);
}

/** One report: its steps, outcome, balance and what it does not show. */
export function reportText(file: string, verification: Verification | null): string {
  const head = `Report ${file}`;
  if (verification === null) {
    return terminalLines([head, `  ${headlineOf({ file, verification })}`, '']);
  }
  const { steps, notCovered } = verification;
  return terminalLines([
    head,
    ...stepLines(steps),
    ...wrapText(terminalText(headlineOf({ file, verification })), { first: '  ' }),
    '',
    ...balanceLines(verification),
    ...policyLines(verification),
    'Not covered:',
    ...notCovered.flatMap((sentence) => wrapText(terminalText(sentence), { first: '  - ' })),
    '',
  ]);
}

/** GPUs that reports of different operators both saw; nothing where there are none. */
export function sharedGpuText(gpus: readonly SharedGpu[]): string {
  if (gpus.length === 0) return '';
  const lines = gpus.flatMap(({ field, value, seen }) => [
    `  ${field} ${value}`,
    ...seen.map((each) => `    ${each.file}: ${each.origin}, last at ${msToText(each.seenAt)}`),
  ]);
  return terminalLines(['The same GPU in reports of different operators:', ...lines, '']);
}

/** Figures and findings of a valid report, as recomputed; nothing of any other. */
function balanceLines({ outcome, statement, balance }: Verification): string[] {
  if (outcome !== 'valid' || statement === null || balance === null) return [];
  const { from, to, licenses } = statement;
  return [
    `Balance at ${msToText(to)} (interval from ${msToText(from)}), as recomputed`,
    `  ${TIME_WORDS[balance.time]}`,
    ...wrapText(terminalText(licenses.join(', ')), { first: '  licenses: ' }),
    '',
    ...figureLines(balance),
    '',
    ...unlicensedLines(balance.unlicensed),
    '',
    ...findingLines(findingsOf(balance), to),
    '',
    ...sectionLines(balance),
    ...(balance.format === 'fleetseal/balance@1' ? [] : [...coverageLines(balance), '']),
  ];
}

/** A balance of the first format says nothing of what became of a finding. */
function findingsOf({ format, findings }: Balance): readonly WordedFinding[] {
  if (format === 'fleetseal/balance@2') return findings;
  return findings.map(({ id, life, openedAt, dueAt, decision, ...finding }) => finding);
}

/** The policy behind the figures of a valid report, and where it asks for less than the default. */
function policyLines({ outcome, policy, notes }: Verification): string[] {
  if (outcome !== 'valid' || policy === null) return [];
  const isFirst = policy.format === 'fleetseal/policy@1';
  const durations = isFirst ? DURATIONS.slice(0, FIRST_DURATIONS) : DURATIONS;
  const checks = `checks: ${policy.checks.join(', ') || 'none'}`;
  return [
    'The operator’s policy:',
    ...durations.map((name) => `  ${DURATION_WORDS[name]}: ${durationText(policy[name])}`),
    ...wrapText(checks, { first: '  ' }),
    ...(notes.length === 0 ? [] : ['Notes on that policy:']),
    ...notes.flatMap((note) => wrapText(terminalText(note), { first: '  - ' })),
    '',
  ];
}

/** One paragraph a step; those in a row that could not begin share a line. */
function stepLines(steps: readonly Step[]): string[] {
  const lines: string[] = [];
  let skipped: number[] = [];
  const flush = () => {
    const [from, to] = [skipped[0], skipped.at(-1)];
    skipped = [];
    if (from === undefined || to === undefined) return;
    const which = from === to ? `step ${from}` : `steps ${from} to ${to}`;
    lines.push(`  ${which}: not checkable, for want of what an earlier step gives`);
  };
  for (const each of steps) {
    if (each.words === EARLIER_STEP) {
      skipped.push(each.step);
      continue;
    }
    flush();
    lines.push(...stepParagraph(each));
  }
  flush();
  return lines;
}

function stepParagraph({ step, name, outcome, words, code }: Step): string[] {
  const coded = code === undefined ? '' : ` [${code}]`;
  const text = `${STEP_WORDS[name]}: ${MARKS[outcome]}${coded}. ${words}`;
  return wrapText(terminalText(text), { first: `  ${String(step).padStart(2)}. ` });
}
