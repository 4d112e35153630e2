/** Compares what the product says with the simulator's own record of what it did. */
import type { Balance } from '../shared/accounting/types.ts';
import type { Truth } from './truth.ts';

/** One line per difference; empty when the balance and the findings are exactly as recorded. */
export function differences(balance: Balance, truth: Truth): string[] {
  return [
    ...differentFigures(balance, truth),
    ...differentUnits(balance, truth),
    ...differentLists(
      'finding',
      findingLines(balance.findings),
      findingLines(truth.findings.map(({ code, subject }) => ({ code, subject: { id: subject } }))),
    ),
    ...differentLists('unlicensed', balance.unlicensed, truth.unlicensed),
  ];
}

function differentFigures(balance: Balance, truth: Truth): string[] {
  const recorded = new Map(Object.entries({ licensed: truth.licensed, ...truth.columns }));
  return Object.entries(balance.total)
    .filter(([column, count]) => recorded.get(column) !== count)
    .map(([column, count]) => {
      return `${column}: balance says ${count}, record says ${recorded.get(column)}`;
    });
}

function differentUnits(balance: Balance, truth: Truth): string[] {
  const seen = new Map(balance.units.map((unit) => [unit.serial ?? unit.uuid ?? '', unit.column]));
  return Object.entries(truth.units)
    .filter(([serial, column]) => seen.get(serial) !== column)
    .map(([serial, column]) => {
      return `unit ${serial}: balance says ${seen.get(serial)}, record says ${column}`;
    });
}

function findingLines(findings: readonly { code: string; subject: { id: string } }[]): string[] {
  return findings.map(({ code, subject }) => `${code} ${subject.id}`);
}

function differentLists(
  what: string,
  said: readonly string[],
  recorded: readonly string[],
): string[] {
  const missing = recorded.filter((line) => !said.includes(line));
  const extra = said.filter((line) => !recorded.includes(line));
  return [
    ...missing.map((line) => `${what} missing: ${line}`),
    ...extra.map((line) => `${what} not in the record: ${line}`),
  ];
}
