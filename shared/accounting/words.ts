/**
 * A balance in words, for people: the same words on the operator's terminal and the regulator's.
 * Lines are at most TERMINAL_COLUMNS long; the caller makes them safe to print.
 */
import { type Check, checkId } from '../appraisal/checks/check.ts';
import { CHECKS } from '../appraisal/checks/registry.ts';
import type { Finding } from '../appraisal/result.ts';
import { msToText } from '../register/day.ts';
import { amount } from '../text/amount.ts';
import { TERMINAL_COLUMNS, terminalText, wrapText } from '../text/terminal.ts';
import { countFindings, isDecided, isOverdue } from './findingLife.ts';
import { REQUIREMENTS } from './requirements/requirements.ts';
import type { Balance, Column, Figures, FindingWithLife } from './types.ts';

/** The words of every column of the balance. */
export const COLUMN_WORDS: Readonly<Record<Column, string>> = {
  attested: 'attested',
  attestedWithFindings: 'attested with findings',
  unreachable: 'unreachable',
  outOfService: 'out of service',
  disposed: 'disposed',
  inTransit: 'in transit',
  unaccounted: 'unaccounted',
};

/** The words of every figure, in the order of the sum: the columns add up to the first. */
export const FIGURE_WORDS: readonly (readonly [keyof Figures, string])[] = [
  ['licensed', 'licensed'],
  ['notShipped', '  not shipped'],
  ['inTransit', `  ${COLUMN_WORDS.inTransit}`],
  ['attested', `  ${COLUMN_WORDS.attested}`],
  ['attestedWithFindings', `  ${COLUMN_WORDS.attestedWithFindings}`],
  ['unreachable', `  ${COLUMN_WORDS.unreachable} (within grace)`],
  ['outOfService', `  ${COLUMN_WORDS.outOfService} (documented)`],
  ['disposed', `  ${COLUMN_WORDS.disposed} (documented)`],
  ['unaccounted', `  ${COLUMN_WORDS.unaccounted}`],
];

/** The words of what became of a finding. */
export const LIFE_WORDS: Readonly<Record<FindingWithLife['life'], string>> = {
  open: 'open',
  acknowledged: 'acknowledged',
  explained: 'explained',
  resolved: 'resolved',
  falseAlarm: 'called a false alarm',
  reopened: 'reopened, since it says something else now',
};

/** How far the times of a balance can be believed. */
export const TIME_WORDS: Readonly<Record<Balance['time'], string>> = {
  witnessed: 'times are witnessed independently',
  declared: "times are the operator's word: no independent witness",
};

const RULES: ReadonlyMap<string, string> = new Map(
  REQUIREMENTS.map(({ id, text, source }) => [id, `${text} (${source})`]),
);

const CHECK_BY_ID: ReadonlyMap<string, Check> = new Map(
  CHECKS.map((check) => [checkId(check), check]),
);

const LABEL_COLUMNS = 30;
const FIGURE_COLUMNS = 12;
/** Findings of one check that are listed. */
const FINDINGS_LISTED = 5;

interface FigureColumn {
  /** License and model, or `total`. */
  readonly head: readonly [string, string];
  readonly figures: Figures;
}

/**
 * Figures as rows, license items as columns and the total last. Where the columns do not fit
 * beside each other, further tables follow below.
 */
export function figureLines(balance: Pick<Balance, 'licenses' | 'items' | 'total'>): string[] {
  const columns: FigureColumn[] = [
    ...balance.items.map(({ license, model, figures }) => ({
      head: [terminalText(license), terminalText(model)] as const,
      figures,
    })),
    { head: ['', 'total'], figures: balance.total },
  ];
  const showsLicense = balance.licenses.length > 1;
  return tables(columns, showsLicense).flatMap((table, i) => [
    ...(i === 0 ? [] : ['']),
    ...tableLines(table, showsLicense),
  ]);
}

/** A finding for people; of an attestation result it has no life. */
export type WordedFinding = Finding | FindingWithLife;

/**
 * Every finding with its subject, rule and next step, by check; at most 5 of each check. `validAt`
 * says which are overdue, milliseconds UTC.
 */
export function findingLines(findings: readonly WordedFinding[], validAt = 0): string[] {
  const byCheck = Map.groupBy(findings, ({ check }) => check);
  const lines = [...byCheck.values()].flatMap((own) => checkLines(own, validAt));
  return [`Findings: ${countWords(findings, validAt)}`, ...lines];
}

function countWords(findings: readonly WordedFinding[], validAt: number): string {
  if (findings.length === 0) return 'none';
  const living = findings.filter(hasLife);
  const decided = living.filter(isDecided).length;
  const { overdue } = countFindings(living, validAt);
  const settled = decided === 0 ? '' : `, ${decided} of them settled by a decision`;
  return `${findings.length}${settled}${overdue === 0 ? '' : `, ${overdue} overdue`}`;
}

function hasLife(finding: WordedFinding): finding is FindingWithLife {
  return 'life' in finding;
}

/** What people made of it, and by when it is due; empty for an open one without a deadline. */
function lifeWords(finding: WordedFinding, validAt: number): string {
  if (!hasLife(finding)) return '';
  const { life, decision, dueAt } = finding;
  const by = decision === null ? '' : ` by ${decision.by}`;
  const decided = life === 'open' ? '' : `${LIFE_WORDS[life]}${life === 'reopened' ? '' : by}`;
  const late = isOverdue(finding, validAt) ? 'overdue since' : 'due by';
  const due = dueAt === null || isDecided(finding) ? '' : `${late} ${msToText(dueAt)}`;
  const words = [decided, due].filter((word) => word !== '').join(', ');
  return words === '' ? '' : ` (${words})`;
}

/** GPUs that stand beside the sum, by their ids. */
export function unlicensedLines(ids: readonly string[]): string[] {
  const listed = ids.map((id) => `  ${terminalText(id)}`);
  const count = ids.length === 0 ? 'none' : String(ids.length);
  return [`GPUs seen that no license covers, outside the sum: ${count}`, ...listed];
}

function checkLines(findings: readonly WordedFinding[], validAt: number): string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const check = CHECK_BY_ID.get(first.check);
  const more = findings.length - FINDINGS_LISTED;
  const listed = findings.slice(0, FINDINGS_LISTED).flatMap((finding) => {
    const { subject, seen } = finding;
    const line = `${subject.kind} ${subject.id}: ${seen}${lifeWords(finding, validAt)}`;
    return wrapText(terminalText(line), { first: '    ', rest: '      ' });
  });
  return [
    `  ${first.severity}: ${first.code}, ${amount(findings.length, 'finding')}`,
    ...listed,
    ...(more > 0 ? [`    and ${more} more (--json lists all)`] : []),
    ...(check === undefined ? [] : explanation(check)),
  ];
}

function explanation({ rule, next }: Check): string[] {
  const words = RULES.get(rule);
  return [
    ...wrapText(words === undefined ? rule : `${rule}, ${words}`, { first: '    rule  ' }),
    ...wrapText(next, { first: '    next  ' }),
  ];
}

function tables(columns: readonly FigureColumn[], showsLicense: boolean): FigureColumn[][] {
  const result: FigureColumn[][] = [];
  let left = 0;
  for (const column of columns) {
    const width = widthOf(column, showsLicense);
    if (width > left) {
      result.push([]);
      left = TERMINAL_COLUMNS - LABEL_COLUMNS;
    }
    result.at(-1)?.push(column);
    left -= width;
  }
  return result;
}

function tableLines(columns: readonly FigureColumn[], showsLicense: boolean): string[] {
  const line = (label: string, cell: (column: FigureColumn) => string) => {
    const cells = columns.map((column) => {
      const width = widthOf(column, showsLicense);
      return clip(cell(column), width - 2).padStart(width);
    });
    return `${label.padEnd(LABEL_COLUMNS)}${cells.join('')}`.trimEnd();
  };
  return [
    ...(showsLicense ? [line('', ({ head }) => head[0])] : []),
    line('', ({ head }) => head[1]),
    ...FIGURE_WORDS.map(([name, word]) => line(word, ({ figures }) => String(figures[name]))),
  ];
}

function widthOf({ head: [license, model] }: FigureColumn, showsLicense: boolean): number {
  const longest = Math.max(model.length, showsLicense ? license.length : 0);
  return Math.min(Math.max(FIGURE_COLUMNS, longest + 2), TERMINAL_COLUMNS - LABEL_COLUMNS);
}

function clip(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
}
