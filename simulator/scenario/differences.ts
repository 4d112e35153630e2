/** Compares what the product says with the simulator's record of a scenario. */
import type { Balance, Figures } from '../../shared/accounting/types.ts';
import type { TrueFigures } from './columns.ts';
import type { ScenarioTruth } from './truth.ts';

/** At most this many lines of one sort: one mistake can put every unit in a wrong column. */
const LISTED = 20;

/** One line per difference; empty where the balance is exactly as recorded. */
export function scenarioDifferences(balance: Balance, truth: ScenarioTruth): string[] {
  return [
    ...wrongFigures(balance, truth),
    ...wrongColumns(balance, truth).slice(0, LISTED),
    ...wrongFindings(balance, truth).slice(0, LISTED),
  ];
}

function wrongFigures(balance: Balance, truth: ScenarioTruth): string[] {
  const said = new Map<string, Figures>([['', balance.total]]);
  for (const { license, model, figures } of balance.items) said.set(`${license} ${model}`, figures);
  const names = new Set([...said.keys(), ...truth.figures.keys()]);
  return [...names].flatMap((name) =>
    compareFigures(name, said.get(name), truth.figures.get(name)),
  );
}

function compareFigures(
  name: string,
  said: Figures | undefined,
  recorded: TrueFigures | undefined,
): string[] {
  if (said === undefined || recorded === undefined)
    return [`figures of "${name}" on one side only`];
  const counts = new Map(Object.entries(recorded));
  return Object.entries(said)
    .filter(([column, count]) => counts.get(column) !== count)
    .map(([column, count]) => {
      return `${name} ${column}: balance says ${count}, record says ${counts.get(column)}`;
    });
}

function wrongColumns({ units }: Balance, { columns }: ScenarioTruth): string[] {
  const said = new Map(units.map((unit) => [unit.serial ?? unit.uuid ?? '', unit.column]));
  const lines = [...columns]
    .filter(([serial, column]) => said.get(serial) !== column)
    .map(([serial, column]) => {
      return `unit ${serial}: balance says ${said.get(serial)}, record says ${column}`;
    });
  const extra = [...said.keys()].filter((serial) => !columns.has(serial));
  return [...lines, ...extra.map((serial) => `unit ${serial}: not in the record`)];
}

function wrongFindings({ findings }: Balance, truth: ScenarioTruth): string[] {
  const said = new Map<string, string>(
    findings.map(({ code, subject, seen }) => [`${code} ${subject.id}`, seen]),
  );
  const recorded = new Set(truth.findings);
  const missing = truth.findings.filter((line) => !said.has(line));
  const extra = [...said].filter(([line]) => !recorded.has(line));
  return [
    ...missing.map((line) => `finding missing: ${line}`),
    ...extra.map(([line, seen]) => `finding not in the record: ${line} (${seen})`),
  ];
}
