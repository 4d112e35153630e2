/** What is exported imports as it was, and one edited cell is one correction. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../shared/register/csv.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import type { Register } from '../../../shared/register/register.ts';
import { parseTable } from '../../../shared/register/tables/parse.ts';
import { planImport } from '../../../shared/register/tables/plan.ts';
import {
  exportRows,
  exportTable,
  templateOf,
  templateRows,
  toCsv,
} from '../../../shared/register/tables/print.ts';
import type { Table, TableSource } from '../../../shared/register/tables/table.ts';
import { TABLES, tableOf } from '../../../shared/register/tables/tables.ts';
import { registerOf } from '../../factories/appraisal.ts';
import { anyRecords } from '../../factories/recordArbitraries.ts';

const registerWith = (records: readonly RegisterRecord[]): Register =>
  registerOf({ licenses: [], papers: false, records });
const csv = (text: string): TableSource => ({ format: 'csv', text });
const json = (text: string): TableSource => ({ format: 'json', text });
const sheet = (rows: readonly (readonly string[])[]): TableSource => ({
  format: 'rows',
  rows: rows.map((cells, index) => ({ line: index + 1, cells })),
});
const planOf = (table: Table, source: TableSource, register: Register) =>
  planImport({ tables: [parseTable(table.name, source)], register, reason: 'audit' });

describe.each(TABLES)('the table of $name', (table) => {
  const records = anyRecords(table.schema);

  it('imports what it exports without any change, in each format', () => {
    const property = fc.property(records, (some) => {
      const register = registerWith(some);
      const sources = [
        csv(exportTable(table.name, 'csv', { register })),
        json(exportTable(table.name, 'json', { register })),
        sheet(exportRows(table.name, register)),
      ];
      for (const source of sources) {
        const { problems, changes, records: changed } = planOf(table, source, register);
        expect(problems).toEqual([]);
        expect(changes.map(({ kind }) => kind)).toEqual(some.map(() => 'unchanged'));
        expect(changed).toEqual([]);
      }
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('gives a record of a file to a register that has none, as it was exported', () => {
    const property = fc.property(records, (some) => {
      const text = exportTable(table.name, 'csv', { register: registerWith(some) });
      const { drafts, problems } = parseTable(table.name, csv(text));
      expect(problems).toEqual([]);
      const again = registerWith(drafts.map(({ record }) => record));
      expect(exportTable(table.name, 'csv', { register: again })).toBe(text);
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('takes one edited cell for exactly that correction', () => {
    const edit = fc.tuple(records, records, fc.nat(), fc.nat());
    let edits = 0;
    const property = fc.property(edit, ([some, others, row, column]) => {
      const register = registerWith(some);
      const rows = exportRows(table.name, register);
      const donors = exportRows(table.name, registerWith(others)).slice(1);
      const at = { row: 1 + (row % Math.max(1, rows.length - 1)), column: column % columns.length };
      const edited = columns[at.column];
      const before = rows[at.row]?.[at.column] ?? '';
      const after = donors.map((cells) => cells[at.column] ?? '').find((cell) => cell !== '') ?? '';
      if (at.column === 0 || edited?.path.length !== 1 || before === '') return;
      if (after === '' || sameValue(before, after, at.column)) return;
      edits += 1;
      const cells = rows.map((line, index) =>
        index === at.row ? line.map((cell, c) => (c === at.column ? after : cell)) : line,
      );
      for (const source of [sheet(cells), csv(toCsv(cells))]) {
        const { changes, moreProblems } = planOf(table, source, register);
        const corrected = changes.filter(({ kind }) => kind !== 'unchanged');
        expect(corrected).toHaveLength(1);
        expect(corrected[0]?.kind).toBe('corrected');
        expect(corrected[0]?.fields.map(({ field }) => field)).toEqual([
          edited.list ?? edited.name,
        ]);
        expect(moreProblems).toBe(0);
      }
    });
    fc.assert(property, { numRuns: 150 });
    expect(edits).toBeGreaterThan(5);
  });

  const { columns } = table;
  const sameValue = (a: string, b: string, index: number): boolean => {
    const cell = columns[index]?.cell;
    return JSON.stringify(cell?.parse(a)) === JSON.stringify(cell?.parse(b));
  };
});

describe('the templates', () => {
  it.each([
    ['CSV', (table: Table) => csv(templateOf(table.name, 'csv'))],
    ['JSON', (table: Table) => json(templateOf(table.name, 'json'))],
    ['rows', (table: Table) => sheet(templateRows(table.name))],
  ])('import together without a problem as %s', (_, sourceOf) => {
    const tables = TABLES.map((table) => parseTable(table.name, sourceOf(table)));
    const plan = planImport({ tables, register: registerWith([]), reason: '' });
    expect(plan.problems).toEqual([]);
    expect(plan.changes.map(({ kind }) => kind)).toEqual(TABLES.map(() => 'added'));
    expect(plan.records).toHaveLength(TABLES.length);
  });

  it('have one row under the names of all columns', () => {
    for (const { name, columns } of TABLES) {
      const rows = parseCsv(templateOf(name, 'csv').slice(1)).records;
      expect(rows.map(({ fields }) => fields.length)).toEqual([columns.length, columns.length]);
      expect(tableOf(name).columns.every(({ what }) => /^[^|]+\.$/.test(what))).toBe(true);
    }
  });
});
