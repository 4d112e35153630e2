/** What a run found: its outcome, what can be done with it, and each report. */
import { errorDefinition } from '../../shared/errors.ts';
import { button, element } from './dom.ts';
import type { Problem, RunView } from './messages.ts';
import { reportSection } from './reportSection.ts';
import type { SharedGpuView } from './view.ts';
import type { Words } from './words/words.ts';

/** The result of a run; an empty section where there is none. */
export function resultSection(
  words: Words,
  found: RunView | null,
  jsonAddress: string | null,
): HTMLElement {
  const section = element('section', { id: 'result', 'aria-labelledby': 'resultHeading' });
  if (found === null || jsonAddress === null) return section;
  const { result } = words;
  const { exitCode, problem, reports, sharedGpus } = found;
  const outcome = (['valid', 'invalid', 'cannotTell'] as const)[exitCode];
  const download = { id: 'download', href: jsonAddress, download: 'verify.json' };
  section.append(
    element('h2', { id: 'resultHeading', tabindex: '-1' }, result.heading),
    element('p', { class: `outcome ${outcome}` }, outcomeWords(words, outcome)),
    element('p', {}, `${result.exitCode}: `, element('code', { id: 'exitCode' }, `${exitCode}`)),
    element(
      'p',
      { class: 'bar noPrint' },
      element('a', download, result.download),
      button({ id: 'print' }, result.print, () => window.print()),
    ),
  );
  if (problem !== null)
    section.append(element('p', {}, result.problem), problemPart(words, problem));
  else if (reports.length === 0) section.append(element('p', {}, result.noReports));
  section.append(
    ...sharedGpuParts(words, sharedGpus),
    ...reports.map((report) => reportSection(words, report)),
  );
  return section;
}

/** The outcome in words, with a sign: never by color alone. */
function outcomeWords({ result }: Words, outcome: keyof Words['result']['outcomes']): string {
  const sign = { valid: '✓', invalid: '✗', cannotTell: '?' }[outcome];
  return `${sign} ${result.outcomes[outcome]}`;
}

function problemPart(words: Words, { code, message }: Problem): HTMLElement {
  const { next } = errorDefinition(code);
  return element(
    'div',
    { class: 'problem', role: 'alert' },
    element('p', { lang: 'en' }, element('code', {}, code), ` ${message}`),
    element('p', {}, `${words.result.next}: `, element('span', { lang: 'en' }, next)),
  );
}

function sharedGpuParts({ sharedGpus }: Words, gpus: readonly SharedGpuView[]): HTMLElement[] {
  if (gpus.length === 0) return [];
  const items = gpus.map(({ field, value, seen }) => {
    const lines = seen.map((line) => element('li', {}, line));
    return element('li', {}, `${field} ${value}`, element('ul', {}, ...lines));
  });
  return [
    element('h3', {}, sharedGpus.heading),
    element('p', {}, sharedGpus.text),
    element('ul', { lang: 'en' }, ...items),
  ];
}
