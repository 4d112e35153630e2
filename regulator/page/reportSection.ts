/** One report: outcome, steps, what it says, who released it, and what it does not show. */
import { errorDefinition } from '../../shared/errors.ts';
import type { Step } from '../../shared/report/steps.ts';
import { element, englishList, table } from './dom.ts';
import { figureParts } from './figureParts.ts';
import type { ReportView } from './view.ts';
import { filled, type Words } from './words/words.ts';

/** Everything about one report. */
export function reportSection(words: Words, view: ReportView): HTMLElement {
  const { report, result } = words;
  const { outcome, file } = view;
  const sign = { valid: '✓', invalid: '✗', cannotTell: '?' }[outcome];
  return element(
    'article',
    {},
    element('h2', {}, filled(report.heading, { file })),
    element(
      'div',
      { class: `outcome ${outcome}` },
      element('strong', {}, `${sign} ${result.outcomes[outcome]}`),
      element('p', {}, result.meanings[outcome]),
      element('p', { class: 'headline', lang: 'en' }, view.headline),
    ),
    ...statementParts(words, view),
    ...stepParts(words, view),
    ...(view.figures === null ? [] : figureParts(words, view.figures)),
    ...noteParts(words, view),
    ...releasedParts(words, view),
    ...(view.notCovered.length === 0
      ? []
      : [element('h3', {}, report.notCovered), englishList(view.notCovered)]),
  );
}

function statementParts({ report }: Words, { sha256, statement }: ReportView): HTMLElement[] {
  const rows = [
    ...(sha256 === null ? [] : [[report.digest, sha256] as const]),
    ...(statement ?? []).map(({ name, value }) => [report.statementRows[name], value] as const),
  ];
  if (rows.length === 0) return [];
  const list = rows.flatMap(([name, value]) => [
    element('dt', {}, name),
    element('dd', { class: 'code' }, value),
  ]);
  const heading = statement === null ? null : element('h3', {}, report.statement);
  return [...(heading === null ? [] : [heading]), element('dl', {}, ...list)];
}

function stepParts(words: Words, { steps }: ReportView): HTMLElement[] {
  if (steps.length === 0) return [];
  const { report } = words;
  const rows = steps.map((step) => [
    `${step.step}. ${report.stepNames[step.name]}`,
    { text: report.stepOutcomes[step.outcome], attributes: { class: step.outcome } },
    { text: stepWords(words, step), attributes: { lang: 'en' } },
  ]);
  return [element('h3', {}, report.steps), table(report.steps, report.stepHeads, rows)];
}

function stepWords({ result }: Words, { words, code }: Step): string {
  if (code === undefined) return words;
  return `[${code}] ${words} ${result.next}: ${errorDefinition(code).next}`;
}

function noteParts({ report }: Words, { outcome, incomplete, notes }: ReportView): HTMLElement[] {
  if (outcome !== 'valid') return [];
  return [
    ...(incomplete.length === 0
      ? []
      : [element('h3', {}, report.incomplete), englishList(incomplete)]),
    element('h3', {}, report.notes),
    notes.length === 0 ? element('p', {}, report.noNotes) : englishList(notes),
  ];
}

function releasedParts({ released }: Words, { outcome, released: steps }: ReportView) {
  if (outcome !== 'valid') return [];
  const heading = element('h3', {}, released.heading);
  const [first] = steps;
  if (first === undefined) return [heading, element('p', {}, released.none)];
  const rows = steps.map(({ step, by, via, reference }) => [
    released.steps[step],
    by,
    via,
    reference ?? '–',
  ]);
  const caption = filled(released.toldBy, { file: first.toldBy });
  return [heading, element('p', {}, caption), table(caption, released.heads, rows)];
}
