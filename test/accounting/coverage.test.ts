/** Coverage of the rules says what is there, with the figure, and never more. */
import { beforeAll, describe, expect, it } from 'vitest';
import { coverageOf } from '../../shared/accounting/requirements/coverage.ts';
import { REQUIREMENTS } from '../../shared/accounting/requirements/requirements.ts';
import { coverageLines } from '../../shared/accounting/requirements/words.ts';
import { type Coverage, coverageSchema } from '../../shared/accounting/types.ts';
import { parseRegisterLeaf } from '../../shared/log/leaf.ts';
import { parseRegisterDocument } from '../../shared/register/documents.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { foldRegister } from '../../shared/register/register.ts';
import { computeBalance } from '../../shared/report/build.ts';
import { TERMINAL_COLUMNS } from '../../shared/text/terminal.ts';
import {
  type ReportWorld,
  reportWorld,
  WORLD_START,
  WorldBuilder,
} from '../factories/reportWorld.ts';
import { paperOf, recordsWorld } from '../factories/sampleRecords.ts';

const SMALL = { hosts: 1, gpusPerHost: 2, rounds: 2, models: ['H200'] };

let bare: Coverage[];
let full: Coverage[];

async function coverage({ input }: Pick<ReportWorld, 'input'>): Promise<Coverage[]> {
  return (await computeBalance(input)).coverage;
}

beforeAll(async () => {
  bare = await coverage(await reportWorld(SMALL));
  full = await coverage(await recordsWorld());
});

const row = (rows: readonly Coverage[], id: string) => rows.find(({ rule }) => rule === id);
const howOf = (rows: readonly Coverage[], how: Coverage['how']) =>
  rows.filter((each) => each.how === how).map(({ rule }) => rule);

describe('coverage of the rules', () => {
  it('has every requirement once, in order, each with a sentence', () => {
    for (const rows of [bare, full]) {
      expect(rows.map(({ rule }) => rule)).toEqual(REQUIREMENTS.map(({ id }) => id));
      for (const each of rows) {
        expect(coverageSchema.parse(each)).toEqual(each);
        expect(each.figure).toMatch(/^[A-Z0-9].*\.$/);
      }
    }
  });

  it('is measured only where the table says that it can be', () => {
    const measurable = REQUIREMENTS.filter(({ best }) => best === 'measured').map(({ id }) => id);
    for (const rows of [bare, full]) {
      expect(measurable).toEqual(expect.arrayContaining(howOf(rows, 'measured')));
    }
  });

  it('is measured where evidence is, and not covered where no record is', () => {
    const measured = ['R04', 'R05', 'R06', 'R08', 'R09', 'R11', 'R14', 'R16', 'R33'];
    expect(howOf(bare, 'measured')).toEqual(measured);
    expect(howOf(bare, 'declared')).toEqual(['R17']);
    expect(howOf(bare, 'attached')).toEqual([]);
  });

  it('is declared or attached as soon as a record is there', () => {
    expect(howOf(full, 'declared')).toEqual([
      ...['R01', 'R02', 'R17', 'R21', 'R22', 'R26', 'R27', 'R28', 'R29', 'R30', 'R31'],
    ]);
    expect(howOf(full, 'attached')).toEqual(['R07', 'R15', 'R23', 'R24']);
    expect(row(full, 'R07')?.figure).toContain('2 of 3 units have a passed lab test');
    expect(row(full, 'R07')?.figure).toContain('1 shipment without one; of 1 test 1 with a paper');
    expect(row(full, 'R21')?.figure).toContain('To CN, MO: 25 % of the declared shipments');
    expect(row(full, 'R30')?.figure).toBe(
      'Of 2 attested GPU-hours 1 have a declared user, 1 have none.',
    );
  });

  it('measures nothing where nothing was attested', async () => {
    const builder = await WorldBuilder.start({ ...SMALL, rounds: 0 });
    await builder.register();
    const rows = await coverage(await builder.finish({ to: WORLD_START + 60_000 }));
    expect(howOf(rows, 'measured')).toEqual(['R11']);
    expect(row(rows, 'R09')).toMatchObject({ how: 'declared' });
    expect(row(rows, 'R04')).toMatchObject({ how: 'notCovered' });
  });

  it('counts papers about a requirement, as long as they hold', async () => {
    const { builder } = await reportWorld(SMALL);
    const paper = (id: string, changes: object): RegisterRecord => ({
      type: 'attachment@1',
      id,
      kind: 'other',
      about: { what: 'requirement', id: 'R19' },
      title: 'Approval',
      document: paperOf(id),
      ...changes,
    });
    builder.appendRecord(paper('A-1', {}));
    builder.appendRecord(paper('A-2', { validTo: '2026-05-31' }));
    builder.appendRecord(paper('A-3', { kind: 'training', about: { what: 'site', id: 'Hall 1' } }));
    const other = { what: 'license', id: 'L-9' };
    builder.appendRecord(paper('A-4', { kind: 'physicalSecurity', about: other }));
    const rows = await coverage(await builder.finish());
    expect(row(rows, 'R19')?.figure).toBe('1 paper is attached by digest; not read here.');
    expect(howOf(rows, 'attached')).toEqual(['R19', 'R34']);
  });

  it('has words of at most the columns of a terminal', () => {
    const lines = coverageLines({ coverage: full });
    expect(lines.filter((line) => line.length > TERMINAL_COLUMNS)).toEqual([]);
    expect(lines.join('\n')).toContain('R07 attached (a lab test in the United States before each');
  });
});

it('counts 400,000 units in a fraction of a second', async () => {
  const { input } = await recordsWorld();
  const { balance, register } = await recomputed(input);
  const [unit] = balance.units;
  if (unit === undefined) throw new TypeError('no unit');
  const units = Array.from({ length: 400_000 }, (_, i) => ({ ...unit, serial: String(i) }));
  const facts = { ...balance, units, register, licenses: ['L-1'] };
  const start = performance.now();
  expect(row(coverageOf(facts), 'R04')?.figure).toContain('of 400000 units');
  expect(performance.now() - start).toBeLessThan(15_000);
});

async function recomputed(input: ReportWorld['input']) {
  const entries = input.registerLog.leaves.map((bytes, index) => ({
    index,
    leaf: parseRegisterLeaf(bytes),
    document: parseRegisterDocument(input.registerLog.texts[index] ?? ''),
  }));
  return { balance: await computeBalance(input), register: foldRegister(entries) };
}
