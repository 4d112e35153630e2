/** Further parts of a balance in words: GPU time, ratios, replaced boards, history of a unit. */
import { msToText } from '../register/day.ts';
import { amount } from '../text/amount.ts';
import { percentText } from '../text/percent.ts';
import { terminalText, wrapText } from '../text/terminal.ts';
import type { Balance, Difference, UnitHistory, UnitState } from './types.ts';
import { COLUMN_WORDS, FIGURE_WORDS } from './words.ts';

/** The parts of a balance that the sections are about; of the first format there are none. */
export type Sections = Pick<Balance, 'gpuTime' | 'cap' | 'domestic'> & {
  readonly format?: Balance['format'];
  readonly replaced: readonly ReplacedBoard[];
};
/** A board that another one took the place of. */
export type ReplacedBoard = Pick<UnitState, 'serial' | 'uuid' | 'custody'> & {
  readonly column: UnitState['column'] | null;
};

/** What only a balance of the second format has, but for the coverage of the requirements. */
export function sectionLines(balance: Sections): string[] {
  if (balance.format === 'fleetseal/balance@1') return [];
  return [
    ...replacedLines(balance.replaced),
    '',
    ...gpuTimeLines(balance),
    '',
    ...ratioLines(balance),
    '',
  ];
}

/** Attested GPU time, with and without a declared user, in whole hours. */
function gpuTimeLines({ gpuTime }: Pick<Balance, 'gpuTime'>): string[] {
  const hours = (seconds: number) => String(Math.floor(seconds / 3600));
  const { coveredSeconds, declaredSeconds, undeclaredSeconds } = gpuTime;
  return [
    'GPU-hours covered by attestation in the interval:',
    `  ${'all'.padEnd(26)}${hours(coveredSeconds).padStart(14)}`,
    `  ${'with a declared user'.padEnd(26)}${hours(declaredSeconds).padStart(14)}`,
    `  ${'with no declared user'.padEnd(26)}${hours(undeclaredSeconds).padStart(14)}`,
  ];
}

/** Shipments under a cap against those to the United States, and domestic accelerators. */
export function ratioLines({ cap, domestic }: Pick<Balance, 'cap' | 'domestic'>): string[] {
  const rows = cap.exporters.map(({ exporter, ...ratio }) =>
    ratioLine(exporter === '' ? 'no exporter named' : terminalText(exporter), ratio),
  );
  const unknown =
    cap.countryUnknown + cap.tppUnknown === 0
      ? []
      : wrapText(
          `${amount(cap.countryUnknown, 'unit')} of no known country counted in; ` +
            `${amount(cap.tppUnknown, 'unit')} of no known TPP in the units only`,
          { first: '  ', rest: '    ' },
        );
  const { domesticTpp, importedTpp, ppm } = domestic;
  const share = ppm === null ? 'no ratio' : percentText(ppm);
  return [
    'Shipments to the countries under the cap against those to the United States (declared):',
    ...ratioLine('all exporters', cap.total),
    ...rows.flat(),
    ...unknown,
    'Domestic accelerators (declared) against imported ones:',
    `  TPP ${domesticTpp} of ${importedTpp}: ${share}`,
  ];
}

/** Boards that others took the place of, with what became of them. */
function replacedLines(units: readonly ReplacedBoard[]): string[] {
  const listed = units.map(({ serial, uuid, column, custody }) => {
    const said = custody === null ? 'no document' : `${custody.event} ${msToText(custody.at)}`;
    const id = terminalText(serial ?? uuid ?? '-');
    return `  ${id}: ${column === null ? '-' : COLUMN_WORDS[column]} (${said})`;
  });
  const count = units.length === 0 ? 'none' : String(units.length);
  return [`Boards that others replaced, outside the sum: ${count}`, ...listed];
}

/** The life of a unit, an event a line. */
export function unitHistoryLines({ events, ...unit }: UnitHistory): string[] {
  const id = terminalText(unit.serial ?? unit.uuid ?? '-');
  const about = `Unit ${id}, ${terminalText(unit.model)}, license ${terminalText(unit.license)}`;
  const lines = events.flatMap(({ at, log, leaf, what }) => {
    const when = at === null ? 'at no known time' : msToText(at);
    const source = log === null || leaf === null ? '' : ` [${log} leaf ${leaf}]`;
    return wrapText(`${when}  ${terminalText(what)}${source}`, { first: '  ', rest: '      ' });
  });
  return [about, ...lines];
}

/** What changed between two balances: figures, units, findings. */
export function differenceLines(change: Difference): string[] {
  const signed = (delta: number) => (delta > 0 ? `+${delta}` : String(delta));
  const figures = FIGURE_WORDS.filter(([name]) => change.total[name] !== 0).map(
    ([name, word]) => `  ${word.trim().padEnd(28)}${signed(change.total[name]).padStart(12)}`,
  );
  const units = change.units.flatMap(({ serial, uuid, before, after, because }) => {
    const id = terminalText(serial ?? uuid ?? '-');
    const from = before === null ? 'not in the sum' : COLUMN_WORDS[before];
    const to = after === null ? 'not in the sum' : COLUMN_WORDS[after];
    const leaf = because === null ? '' : ` (${because.log} leaf ${because.leaf})`;
    return wrapText(`${id}: ${from} -> ${to}${leaf}`, { first: '  ', rest: '      ' });
  });
  const findings = [
    ...change.findings.new.map(({ id }) => `new: ${id}`),
    ...change.findings.gone.map(({ id }) => `gone: ${id}`),
    ...change.findings.lifeChanged.map(({ id, before, after }) => `${before} -> ${after}: ${id}`),
  ].flatMap((line) => wrapText(terminalText(line), { first: '  ', rest: '      ' }));
  return [
    `Figures changed: ${figures.length === 0 ? 'none' : ''}`.trimEnd(),
    ...figures,
    `Units changed: ${units.length === 0 ? 'none' : change.units.length}`,
    ...units,
    `Findings changed: ${findings.length === 0 ? 'none' : ''}`.trimEnd(),
    ...findings,
  ];
}

type Ratio = Balance['cap']['total'];

function ratioLine(name: string, { counted, unitedStates, unitsPpm, tppPpm }: Ratio): string[] {
  const share = (ppm: number | null) => (ppm === null ? 'no ratio' : percentText(ppm));
  const units = `units ${counted.units} of ${unitedStates.units} (${share(unitsPpm)})`;
  const tpp = `TPP ${counted.tpp} of ${unitedStates.tpp} (${share(tppPpm)})`;
  return wrapText(`${name}: ${units}, ${tpp}`, { first: '  ', rest: '    ' });
}
