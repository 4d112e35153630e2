/** The simulator's record at a moment: columns, figures and findings. */
import type { UnitColumn } from '../truth.ts';
import type { Question } from './chronicle.ts';
import { type TrueFigures, trueFigures, unitColumns } from './columns.ts';
import { factsOf } from './facts.ts';
import { hostFindings } from './hostRules.ts';
import { paperFindings } from './paperRules.ts';
import { readingFindings } from './readingRules.ts';
import {
  beyondFindings,
  changeFindings,
  labelFindings,
  placeFindings,
  returnFindings,
  shownFindings,
} from './unitRules.ts';

/** What is true. */
export interface ScenarioTruth {
  /** By serial of the board that holds the place now. */
  readonly columns: ReadonlyMap<string, UnitColumn>;
  /** By `license model`; of everything under the empty text. */
  readonly figures: ReadonlyMap<string, TrueFigures>;
  /** `code subject`, each once, ascending. */
  readonly findings: readonly string[];
}

/** Derives it. */
export function trueState(question: Question): ScenarioTruth {
  const facts = factsOf(question);
  const found = [
    ...shownFindings(facts),
    ...labelFindings(facts),
    ...placeFindings(facts),
    ...beyondFindings(facts),
    ...returnFindings(facts),
    ...changeFindings(facts),
    ...readingFindings(facts),
    ...hostFindings(facts),
    ...paperFindings(facts),
  ];
  const concerned = new Set(found.flatMap(({ serials }) => serials));
  const columns = unitColumns(facts, concerned);
  const missing = [...columns].filter(([, column]) => column === 'unaccounted');
  const lines = [
    ...found.map(({ code, subject }) => `${code} ${subject}`),
    ...missing.map(([serial]) => `unitMissing ${serial}`),
  ];
  const findings = [...new Set(lines)].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { columns, figures: trueFigures(facts, columns), findings };
}
