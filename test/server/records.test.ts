/** Imports, exports, corrections and withdrawals of records. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateFile } from '../../server/import/planning.ts';
import { readXlsx, writeXlsx } from '../../server/import/xlsx.ts';
import { exportRecords, importRecords, withdrawRecord } from '../../server/importing.ts';
import type { FileFormat, RecordImportReply } from '../../shared/api/records.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { RecordType } from '../../shared/register/records/record.ts';
import { foldRegister } from '../../shared/register/register.ts';
import { templateOf } from '../../shared/register/tables/print.ts';
import { TABLE_NAMES, type TableName } from '../../shared/register/tables/table.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

let world: ServerWorld;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());

interface Sent {
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly reason?: string;
}

function send(
  table: TableName | null,
  content: string | Uint8Array,
  { name = 'a.csv', dryRun = false, reason = '' }: Sent = {},
): Promise<RecordImportReply> {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const order = { table, name, bytes, dryRun, by: 'Li Na', reason, scope: WHOLE_ACCESS };
  return importRecords(world.server.context.register, order);
}

function exported(table: TableName, format: FileFormat): Promise<Uint8Array> {
  return exportRecords(world.server.context.register, { table, format, scope: WHOLE_ACCESS });
}

const records = () => world.server.context.register.folded.register.records;
const size = () => world.server.context.registerLog.size;
const LICENSES = 'license,authority,number,model,quantity,validFrom,validTo\n';
const SHIPMENTS = 'shipment,license,shippedAt,model,serial\n';
const serialOf = (i: number) => String(1_654_240_000_131 + i * 7);
const shipmentRows = (count: number, of = 'S-1') =>
  Array.from({ length: count }, (_, i) => `${of},L-1,2026-03-01,H200,${serialOf(i)}\n`).join('');

describe('an import', () => {
  it('of a dry run says what would change and changes nothing', async () => {
    const before = size();
    const reply = await send('licenses', `${LICENSES}L-1,BIS,D1,H200,400,2026-01-01,2030-01-01\n`, {
      dryRun: true,
    });
    expect(reply).toMatchObject({ problems: [], imported: null });
    expect(reply.changes).toMatchObject([{ type: 'license', id: 'L-1', kind: 'added' }]);
    expect(size()).toBe(before);
    expect(records().license.has('L-1')).toBe(false);
  });

  it('enters each record as a leaf, with who and why', async () => {
    const before = size();
    const rows = [
      'L-1,BIS,D1,H200,400,2026-01-01,2030-01-01\n',
      'L-2,BIS,D2,H20,9,2026-01-01,2030-01-01\n',
    ];
    const text = LICENSES + rows.join('');
    const reply = await send('licenses', text, { reason: 'new licenses' });
    expect(reply.imported).toBe(2);
    expect(size()).toBe(before + 2);
    expect(records().license.get('L-1')).toMatchObject({
      index: before,
      by: 'Li Na',
      reason: 'new licenses',
      withdrawn: false,
      earlier: [],
    });
  });

  it('a second time enters nothing', async () => {
    const before = size();
    const reply = await send('licenses', await exported('licenses', 'csv'));
    expect(reply).toMatchObject({ imported: 0, problems: [] });
    expect(reply.changes.map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged']);
    expect(size()).toBe(before);
  });

  it('lists every one of 1,000 errors with its line and column, and enters nothing', async () => {
    const before = size();
    const rows = Array.from({ length: 3_000 }, (_, i) => {
      if (i % 3 !== 1) return `S-${i},L-1,2026-03-01,H200,${serialOf(i)}\n`;
      return [
        `S-${i},L-1,2026-02-30,H200,${serialOf(i)}\n`,
        `S-${i},L-9,2026-03-01,H200,${serialOf(i)}\n`,
        `S-${i},L-1,2026-03-01,H200,1.${i}E+12\n`,
        `S-${i},L-1,2026-03-01,?,${serialOf(i)}\n`,
      ][(i >> 2) % 4];
    });
    const columns = ['shippedAt', 'license', 'serial', 'model'];
    const reply = await send('shipments', SHIPMENTS + rows.join(''));
    expect(reply).toMatchObject({ moreProblems: 0, imported: null });
    const places = rows.flatMap((_, i) =>
      i % 3 === 1 ? [{ line: i + 2, column: columns[(i >> 2) % 4] }] : [],
    );
    expect(places).toHaveLength(1_000);
    expect(reply.problems.map(({ line, column }) => ({ line, column }))).toEqual(places);
    expect(size()).toBe(before);
    expect(records().shipment.size).toBe(0);
  });

  it.each([
    ['an unknown column', 'shipments', `shipment,license,shippedAt,model,serial,color\n`],
    ['no row at all', 'shipments', ''],
  ] as const)('is refused for %s', async (_, table, text) => {
    const reply = await send(table, text);
    expect(reply.problems.length).toBeGreaterThan(0);
    expect(reply.imported).toBeNull();
  });

  it('is refused for another kind of file, and for what cannot be read', async () => {
    await expect(send('shipments', 'x', { name: 'a.pdf' })).rejects.toMatchObject({
      code: 'usageWrong',
    });
    for (const name of ['a.csv', 'a.xlsx']) {
      const bytes = new Uint8Array([0xff, 0xfe, 0x00]);
      await expect(send('shipments', bytes, { name })).rejects.toMatchObject({
        code: 'importInvalid',
      });
    }
  });

  it('of a large file runs in a thread of its own, and says the same', async () => {
    const text = SHIPMENTS + shipmentRows(300);
    const large = text + '\n'.repeat(LIMITS.inlineImportBytes);
    const inline = await send('shipments', text, { dryRun: true });
    expect(await send('shipments', large, { dryRun: true })).toEqual(inline);
    const wrong = await send('shipments', `${large}S-2,L-7,2026-03-01,H200,1652125100001\n`);
    expect(wrong.problems).toMatchObject([{ column: 'license', problem: expect.any(String) }]);
    expect(await send('shipments', large)).toMatchObject({ imported: 1, problems: [] });
    expect(records().shipment.get('S-1')?.value.units).toHaveLength(300);
    const unreadable = new Uint8Array(LIMITS.inlineImportBytes + 1).fill(0xff);
    await expect(send('shipments', unreadable)).rejects.toMatchObject({ code: 'importInvalid' });
  });
});

describe('a correction', () => {
  const corrected = () =>
    send('licenses', `${LICENSES}L-2,BIS,D2,H20,8,2026-01-01,2030-01-01\n`, { dryRun: true });

  it('is shown value by value, and refused without a reason', async () => {
    const reply = await corrected();
    expect(reply.changes).toMatchObject([
      {
        kind: 'corrected',
        id: 'L-2',
        fields: [{ before: 'model H20, quantity 9', after: 'model H20, quantity 8' }],
      },
    ]);
    expect(reply.problems).toMatchObject([{ line: 2, problem: expect.stringContaining('reason') }]);
  });

  it('is a new leaf; what stood before stays known', async () => {
    const before = size();
    const text = `${LICENSES}L-2,BIS,D2,H20,8,2026-01-01,2030-01-01\n`;
    expect(await send('licenses', text, { reason: 'typing error' })).toMatchObject({ imported: 1 });
    expect(size()).toBe(before + 1);
    const license = records().license.get('L-2');
    expect(license).toMatchObject({ index: before, reason: 'typing error' });
    expect(license?.value.items).toEqual([{ model: 'H20', quantity: 8 }]);
    expect(license?.earlier[0]?.value.items).toEqual([{ model: 'H20', quantity: 9 }]);
  });

  it('of one cell of an exported spreadsheet changes just that', async () => {
    const { rows } = await readXlsx(await exported('shipments', 'xlsx'));
    const cells = rows.map((row) => [...row.cells]);
    const serial = cells[0]?.indexOf('serial') ?? -1;
    const edited = cells[3];
    if (edited === undefined) throw new Error('no third row');
    expect(edited[serial]).toBe(serialOf(2));
    edited[serial] = serialOf(90_000);
    const bytes = await writeXlsx(cells);
    const reply = await send('shipments', bytes, { name: 's.xlsx', reason: 'read wrongly' });
    expect(reply.problems).toEqual([]);
    expect(reply.changes).toMatchObject([
      {
        kind: 'corrected',
        fields: [{ after: expect.stringContaining(serialOf(90_000)) }],
        moreFields: 0,
      },
    ]);
    expect(records().shipment.get('S-1')?.value.units[2]?.serial).toBe(serialOf(90_000));
  });
});

describe('export and import', () => {
  it('give the register what it has, for each table and each format', async () => {
    for (const table of TABLE_NAMES) {
      const reply = await send(table, templateOf(table, 'csv'), { reason: 'examples' });
      expect({ table, problems: reply.problems.map(({ column }) => column) }).toEqual({
        table,
        problems: [],
      });
    }
    const before = size();
    for (const table of TABLE_NAMES) {
      for (const format of ['csv', 'xlsx', 'json'] as const) {
        const bytes = await exported(table, format);
        const reply = await send(table, bytes, { name: `a.${format}` });
        expect({ table, format, ...reply }).toMatchObject({ problems: [], imported: 0 });
        expect(reply.changes.every(({ kind }) => kind === 'unchanged')).toBe(true);
        expect(reply.changes.length).toBeGreaterThan(0);
      }
    }
    expect(size()).toBe(before);
  });

  it('has a template for each table and format', async () => {
    const csv = fromUtf8(await templateFile('custody', 'csv'), 'internal');
    expect(csv).toBe(templateOf('custody', 'csv'));
    const sheet = await readXlsx(await templateFile('custody', 'xlsx'));
    expect(sheet.rows[0]?.cells[0]).toBe('id');
  });
});

describe('a withdrawal', () => {
  const withdraw = (type: RecordType, id: string, reason = 'entered twice') => {
    const withdrawal = { type, id, by: 'Li Na', reason, scope: WHOLE_ACCESS };
    return withdrawRecord(world.server.context.register, withdrawal);
  };

  it('takes a record back with a leaf, and an import enters it again', async () => {
    const before = size();
    expect(await withdraw('custody', 'CU-1')).toEqual({ index: before });
    expect(records().custody.has('CU-1')).toBe(false);
    expect(records().withdrawn.get('custody CU-1')).toMatchObject({ reason: 'entered twice' });
    const again = await send('custody', templateOf('custody', 'csv'), { reason: 'it was right' });
    expect(again.changes).toMatchObject([{ kind: 'corrected' }]);
    expect(records().custody.get('CU-1')?.earlier).toHaveLength(2);
    expect(records().withdrawn.size).toBe(0);
  });

  it.each([
    ['license', 'L-1', 'usageWrong'],
    ['custody', 'nothing', 'notFound'],
  ] as const)('of %s %s is refused', async (type, id, code) => {
    const before = size();
    await expect(withdraw(type, id)).rejects.toMatchObject({ code });
    expect(size()).toBe(before);
  });
});

describe('the register in memory', () => {
  it('is after all this what folding the whole register gives, also after a restart', async () => {
    const { register } = world.server.context;
    const whole = foldRegister(register.entries);
    expect(register.folded.register).toEqual(whole);
    await world.restart();
    expect(world.server.context.register.folded.register).toEqual(whole);
  });

  it('gives readers states that later records do not change', async () => {
    const { folded } = world.server.context.register;
    const held = structuredClone(folded.register.records);
    const text = templateOf('parties', 'csv').replace('LAB-1', 'LAB-2');
    expect(await send('parties', text)).toMatchObject({ imported: 1 });
    expect(folded.register.records).toEqual(held);
    expect(world.server.context.register.folded.register.records.party.has('LAB-2')).toBe(true);
    // No reference value rests on a party.
    expect(world.server.context.register.folded.reference).toBe(folded.reference);
  });
});
