/**
 * What must be true of a record that is new or different, by what its table says: values that can
 * be, records that are there, members in order, nothing twice.
 */

import type { License } from '../records/licenses.ts';
import type { Register } from '../register.ts';
import { elementsOf, valueAt } from './paths.ts';
import type { Column, Draft, ParsedTable, Path, Table } from './table.ts';

/** A value of a record. */
export interface Spot {
  readonly draft: Draft;
  readonly path: Path;
}

/** A rule that is broken. */
export interface Broken {
  /** The values that break it together; the first place is the one that is named. */
  readonly spots: readonly Spot[];
  readonly problem: string;
}

/** What records may name: those of the import, else those of the register. */
export interface Known {
  /** Null for a license that the import has and that could not be read. */
  readonly license: ReadonlyMap<string, License | null>;
  readonly shipment: ReadonlySet<string>;
}

/** Everything that records of an import may name. */
export function knownRecords(tables: readonly ParsedTable[], register: Register): Known {
  const license = new Map<string, License | null>();
  const shipment = new Set(register.records.shipment.keys());
  for (const [id, { value }] of register.records.license) license.set(id, value);
  for (const { table, unread, drafts } of tables) {
    for (const id of unread) {
      if (table.type === 'license') license.set(id, null);
      if (table.type === 'shipment') shipment.add(id);
    }
    for (const { record } of drafts) {
      if (record.type === 'license@2') license.set(record.id, record);
      if (record.type === 'shipment@2') shipment.add(record.id);
    }
  }
  return { license, shipment };
}

/** What one record breaks of the rules that its table names. */
export function tableRules(table: Table, draft: Draft, known: Known): Broken[] {
  return [
    ...table.columns.flatMap((column) => valueRules(column, draft)),
    ...table.columns.flatMap((column) => nameRules(column, draft, known)),
    ...table.ordered.flatMap((pair) => orderRule(pair, draft)),
    ...table.unique.flatMap((place) => uniqueRule(place, draft)),
  ];
}

/** What a problem of each value of a column breaks; null for a value that is as it must be. */
function brokenValues(
  { list, path }: Column,
  draft: Draft,
  problemOf: (value: unknown) => string | null,
): Broken[] {
  const owners = list === null ? [draft.record] : elementsOf(draft.record, list);
  const broken: Broken[] = [];
  for (const [position, owner] of owners.entries()) {
    const value = valueAt(owner, path);
    const problem = value === undefined ? null : problemOf(value);
    if (problem === null) continue;
    const steps = list === null ? path : [list, position, ...path];
    broken.push({ spots: [{ draft, path: steps }], problem });
  }
  return broken;
}

function valueRules(column: Column, draft: Draft): Broken[] {
  const { check } = column.cell;
  return check === undefined ? [] : brokenValues(column, draft, check);
}

function nameRules(column: Column, draft: Draft, known: Known): Broken[] {
  const { names } = column;
  if (names === undefined) return [];
  return brokenValues(column, draft, (value) => {
    const isThere = typeof value === 'string' && known[names].has(value);
    return isThere ? null : `there is no ${names} ${String(value)}`;
  });
}

function orderRule([first, second]: readonly [string, string], draft: Draft): Broken[] {
  const [a, b] = [first, second].map((member) => valueAt(draft.record, [member]));
  // Days of this form are in order of time when they are in order of text.
  const isLater =
    (typeof a === 'string' && typeof b === 'string' && a >= b) ||
    (typeof a === 'number' && typeof b === 'number' && a >= b);
  const spots = [second, first].map((member) => ({ draft, path: [member] }));
  return isLater ? [{ spots, problem: `is not after ${first}` }] : [];
}

function uniqueRule([list, member]: readonly [string, string], draft: Draft): Broken[] {
  const first = new Map<unknown, number>();
  const broken: Broken[] = [];
  for (const [position, element] of elementsOf(draft.record, list).entries()) {
    const value = valueAt(element, [member]);
    const before = first.get(value);
    if (before === undefined) first.set(value, position);
    else {
      const paths = [position, before].map((each) => [list, each, member]);
      const spots = paths.map((path) => ({ draft, path }));
      broken.push({ spots, problem: `${String(value)} is there twice` });
    }
  }
  return broken;
}
