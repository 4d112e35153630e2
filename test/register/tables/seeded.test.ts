/** A thousand errors in one file are all listed at once, each with its line and column. */
import { expect, it } from 'vitest';
import { LIMITS } from '../../../shared/limits.ts';
import { parseTable } from '../../../shared/register/tables/parse.ts';
import { planImport } from '../../../shared/register/tables/plan.ts';
import { license, registerOf, serialOf, uuidOf } from '../../factories/appraisal.ts';

const COLUMNS = [
  'shipment',
  'license',
  'shippedAt',
  'country',
  'model',
  'serial',
  'uuid',
  'partNumber',
] as const;
type Column = (typeof COLUMNS)[number];
type Cells = Record<Column, string>;

const ROWS = 6000;
const UNITS = 10;
const register = registerOf({ licenses: [license()], papers: false });

/** What the seeder can break in a row, and the column that the problem is then in. */
const BREAKS: readonly (readonly [Column | null, (cells: Cells) => Partial<Cells> | null])[] = [
  ['shipment', () => ({ shipment: '' })],
  ['license', () => ({ license: 'L9' })],
  ['shippedAt', () => ({ shippedAt: '2026-02-30' })],
  ['shippedAt', () => ({ shippedAt: '5/1/26' })],
  ['country', () => ({ country: 'China' })],
  ['model', () => ({ model: 'H/200' })],
  ['model', () => ({ model: 'H20' })],
  ['model', () => ({ model: '' })],
  ['serial', () => ({ serial: '1.65E+12' })],
  ['serial', () => ({ serial: '0000000000000' })],
  ['serial', ({ serial }) => ({ serial: ` ${serial}` })],
  ['serial', () => ({ serial: '', uuid: '' })],
  ['uuid', () => ({ uuid: 'GPU-\u200b' })],
  ['uuid', () => ({ uuid: uuidOf(0) })],
  ['partNumber', () => ({ partNumber: `${'9'.repeat(257)}` })],
  [null, () => null],
];

/** A reproducible order: each row is a shipment of its own, or one of UNITS rows of one. */
function seeded(seed: number): { text: string; expected: string[] } {
  let state = seed;
  const next = (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536) % most;
  };
  const broken = new Set<number>();
  while (broken.size < 1000) broken.add(1 + next(ROWS - 1));
  const expected: string[] = [];
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const whole: Cells = {
      shipment: `S${row}`,
      license: 'L1',
      shippedAt: '2026-05-01',
      country: 'CN',
      model: 'H200',
      serial: serialOf(row),
      uuid: uuidOf(row),
      partNumber: '692-2G520-0280-000',
    };
    const [column, change] = BREAKS[next(BREAKS.length)] ?? [null, () => null];
    const changed = broken.has(row) ? change(whole) : {};
    if (broken.has(row)) expected.push(`${row + 2} ${column}`);
    const cells = COLUMNS.map((name) => changed?.[name] ?? whole[name]);
    return changed === null ? cells.slice(0, 3).join(',') : cells.join(',');
  });
  return { text: [COLUMNS.join(','), ...lines].join('\n'), expected };
}

const problemsOf = (text: string) => {
  const tables = [parseTable('shipments', { format: 'csv', text })];
  return planImport({ tables, register, reason: '' });
};

it.each([1, 2, 3])('1,000 seeded errors are listed, no more and no fewer (seed %i)', (seed) => {
  const { text, expected } = seeded(seed);
  const { problems, moreProblems, records } = problemsOf(text);
  expect(problems.map(({ line, column }) => `${line} ${column}`)).toEqual(expected);
  expect(expected).toHaveLength(1000);
  expect([moreProblems, records]).toEqual([0, []]);
});

it('errors in rows of one shipment are listed each, and so are those of its head', () => {
  const lines = Array.from({ length: UNITS }, (_, row) =>
    [row === 0 ? 'L1' : '', 'S1', row === 4 ? '2026-05-02' : '2026-05-01', 'H200', row].join(','),
  );
  const text = ['license,shipment,shippedAt,model,serial', ...lines]
    .join('\n')
    .replace('H200,3', 'H20,3')
    .replace('H200,7', 'H200,');
  const { problems } = problemsOf(text);
  expect(problems.map(({ line, column }) => [line, column])).toEqual([
    [5, 'model'],
    [6, 'shippedAt'],
    [9, 'serial'],
  ]);
});

it('above the limit only their number is told', () => {
  const over = LIMITS.importProblems + 5;
  const rows = Array.from({ length: over }, (_, row) => `S${row},L1,2026-05-01,H200,`);
  const plan = problemsOf(`shipment,license,shippedAt,model,serial\n${rows.join('\n')}`);
  expect(plan.problems).toHaveLength(LIMITS.importProblems);
  expect(plan.moreProblems).toBe(5);
});
