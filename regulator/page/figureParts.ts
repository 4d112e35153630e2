/** The recomputed balance of a valid report: figures, findings, coverage of the rules. */
import { FIGURE_WORDS } from '../../shared/accounting/words.ts';
import { type Cell, element, englishList, table } from './dom.ts';
import type { FiguresView, FindingView, Shown } from './view.ts';
import { filled, type Words } from './words/words.ts';

/** Figures as rows and license items as columns, then what is drawn from them. */
export function figureParts(words: Words, view: FiguresView): HTMLElement[] {
  const { figures } = words;
  const count = view.unlicensed.total === 0 ? figures.none : String(view.unlicensed.total);
  const sections = view.sections.join('\n').trim();
  return [
    element('h3', {}, figures.heading),
    element('p', {}, filled(figures.recomputed, { from: view.from, to: view.to })),
    element('p', {}, figures.time[view.time]),
    figureTable(words, view),
    element('p', {}, filled(figures.unlicensed, { count })),
    ...(view.unlicensed.total === 0 ? [] : [englishList(view.unlicensed.rows)]),
    ...moreParts(words, view.unlicensed),
    ...findingParts(words, view.findings),
    ...(sections === '' ? [] : [element('h3', {}, figures.sections), lines(view.sections)]),
    ...coverageParts(words, view.coverage),
  ];
}

function figureTable({ figures }: Words, { columns }: FiguresView): HTMLElement {
  const heads = columns.map(({ license, model }) =>
    license === null ? figures.total : `${license} · ${model}`,
  );
  const rows = FIGURE_WORDS.map(([name]) => [
    { text: figures.rows[name], attributes: { class: name === 'licensed' ? 'sum' : 'part' } },
    ...columns.map((column) => ({
      text: String(column.figures[name]),
      attributes: { class: 'number' },
    })),
  ]);
  return table(figures.heading, [figures.figure, ...heads], rows);
}

function findingParts(words: Words, findings: Shown<FindingView>): HTMLElement[] {
  const { heading, none, heads } = words.findings;
  const title = filled(heading, { count: String(findings.total) });
  if (findings.total === 0) return [element('h3', {}, title), element('p', {}, none)];
  const rows = findings.rows.map((finding): Cell[] => [
    words.findings.severities[finding.severity],
    { text: finding.code, attributes: { class: 'code', lang: 'en' } },
    { text: finding.subject, attributes: { lang: 'en' } },
    { text: finding.seen, attributes: { lang: 'en' } },
    lifeWords(words, finding),
  ]);
  return [element('h3', {}, title), table(title, heads, rows), ...moreParts(words, findings)];
}

function lifeWords({ findings }: Words, { life, by, dueAt }: FindingView): string {
  return [
    ...(life === null ? [] : [findings.lives[life]]),
    ...(by === null ? [] : [filled(findings.by, { by })]),
    ...(dueAt === null ? [] : [filled(findings.due, { at: dueAt })]),
  ].join(', ');
}

function coverageParts({ coverage }: Words, rules: FiguresView['coverage']): HTMLElement[] {
  if (rules.length === 0) return [];
  const rows = rules.map(({ rule, how, text, figure }): Cell[] => [
    rule,
    coverage.how[how],
    { text, attributes: { lang: 'en' } },
    { text: figure, attributes: { lang: 'en' } },
  ]);
  return [
    element('h3', {}, coverage.heading),
    element('p', {}, coverage.text),
    table(coverage.heading, coverage.heads, rows),
  ];
}

/** Lines as the command line prints them: columns stand below each other. */
function lines(sections: readonly string[]): HTMLElement {
  const parts = sections.flatMap((line) => [line, element('br')]);
  return element('pre', { lang: 'en', tabindex: '0' }, ...parts);
}

function moreParts({ figures }: Words, { rows, total }: Shown<unknown>): HTMLElement[] {
  if (rows.length === total) return [];
  const counts = { shown: String(rows.length), total: String(total) };
  return [element('p', {}, filled(figures.more, counts))];
}
