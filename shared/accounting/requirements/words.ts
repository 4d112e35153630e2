/** Coverage of the rules in words. Lines are at most TERMINAL_COLUMNS long. */
import { terminalText, wrapText } from '../../text/terminal.ts';
import type { Balance, Coverage } from '../types.ts';
import { REQUIREMENTS } from './requirements.ts';

/** How a requirement is served, for people. */
export const COVERAGE_WORDS: Readonly<Record<Coverage['how'], string>> = {
  measured: 'measured',
  declared: 'declared',
  attached: 'attached',
  notCovered: 'not covered',
};

const TEXTS: ReadonlyMap<string, string> = new Map(REQUIREMENTS.map(({ id, text }) => [id, text]));

/** One paragraph a requirement: how it is served, what it asks for, and the figure. */
export function coverageLines({ coverage }: Pick<Balance, 'coverage'>): string[] {
  const lines = coverage.flatMap(({ rule, how, figure }) => {
    const text = `${COVERAGE_WORDS[how]} (${TEXTS.get(rule) ?? rule}). ${figure}`;
    return wrapText(terminalText(text), { first: `  ${rule} ` });
  });
  return ['Coverage of the rules: what the logs hold about each, not that it is met:', ...lines];
}
