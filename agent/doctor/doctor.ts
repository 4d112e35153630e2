/**
 * `fleetseal agent doctor`: looks at everything that an agent needs, one check after the other, and
 * says of each what is wrong and how to mend it. It changes nothing, before enrollment and after.
 */
import { isFleetsealError } from '../../shared/errors.ts';
import { amount } from '../../shared/text/amount.ts';
import { terminalText, wrapText } from '../../shared/text/terminal.ts';
import { type Check, type DoctorContext, problem } from './doctorCheck.ts';
import { configChecks } from './doctorConfig.ts';
import { gpuChecks } from './doctorGpus.ts';
import { serverChecks } from './doctorServer.ts';
import { stateChecks } from './doctorState.ts';
import { tpmChecks } from './doctorTpm.ts';

const GROUPS = {
  configuration: configChecks,
  state: stateChecks,
  gpus: gpuChecks,
  tpm: tpmChecks,
  server: serverChecks,
} as const;

/** Makes every check. Never throws: what a check throws is its problem. */
export async function runDoctor(context: DoctorContext): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [group, run] of Object.entries(GROUPS)) {
    try {
      checks.push(...(await run(context)));
    } catch (error) {
      const code = isFleetsealError(error) ? ` [${error.code}]` : '';
      const message = error instanceof Error ? error.message : 'unknown';
      checks.push(problem(group, `${message}${code}`, 'See docs/ERRORS.md for the code.'));
    }
  }
  return checks;
}

/** True where a check found what keeps the agent from its work. */
export function hasProblem(checks: readonly Check[]): boolean {
  return checks.some(({ outcome }) => outcome === 'problem');
}

const WORDS = { ok: 'ok', note: 'note', problem: 'PROBLEM', skipped: '-' } as const;

/** The checks for people. */
export function doctorLines(checks: readonly Check[]): string[] {
  const problems = checks.filter(({ outcome }) => outcome === 'problem').length;
  const notes = checks.filter(({ outcome }) => outcome === 'note').length;
  return [
    ...checks.flatMap(({ name, outcome, found, mend }) => [
      ...wrapText(terminalText(found), {
        first: `${WORDS[outcome].padEnd(8)} ${name.padEnd(16)} `,
      }),
      ...(mend === undefined ? [] : wrapText(`-> ${mend}`, { first: ' '.repeat(26) })),
    ]),
    '',
    `${amount(checks.length, 'check')}, ${amount(problems, 'problem')}, ${amount(notes, 'note')}.`,
  ];
}
