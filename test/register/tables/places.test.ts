/** Racks of custody events and coordinates of sites, which the first versions cannot say. */
import { describe, expect, it } from 'vitest';
import {
  encodeRegisterDocument,
  parseRegisterDocument,
  recordFormat,
} from '../../../shared/register/documents.ts';
import { type RegisterRecord, recordSchema } from '../../../shared/register/records/record.ts';
import { degreesCell } from '../../../shared/register/tables/cells.ts';
import { exportTable, templateRows } from '../../../shared/register/tables/print.ts';
import { problemText } from '../../../shared/register/tables/problems.ts';
import { registerOf } from '../../factories/appraisal.ts';
import { planOf, S } from './planning.ts';

const EVENT = `C-1,installed,2026-06-01T10:00Z,Li,${S[1]},Hall 1`;
const EVENTS = 'id,event,at,person,serial,site';
const registerWith = (...records: RegisterRecord[]) =>
  registerOf({ licenses: [], papers: false, records });

describe('an import', () => {
  it('enters the first version of what says no rack and no coordinates', () => {
    const old = [planOf('custody', `${EVENTS}\n${EVENT}`), planOf('sites', 'site,country\nA,CN')];
    expect(old.flatMap(({ records }) => records.map(({ type }) => type))).toEqual([
      'custody@1',
      'site@1',
    ]);
    const empty = planOf('custody', `${EVENTS},rack,position\n${EVENT},,`);
    expect(empty.records).toEqual(old[0]?.records);
    const json = planOf('sites', '{"sites":[{"id":"A","country":"CN"}]}');
    expect(json.records).toEqual(old[1]?.records);
  });

  it('enters the second one of what does, and exports it as it was', () => {
    const event = planOf('custody', `${EVENTS},rack,position\n${EVENT},"A; 07",U21`);
    expect(event.problems).toEqual([]);
    expect(event.records).toMatchObject([{ type: 'custody@2', rack: 'A; 07', position: 'U21' }]);
    const place = planOf('sites', 'site,country,latitude,longitude\nA,CN,31.2990,-120.5853');
    expect(place.records).toMatchObject([
      { type: 'site@2', latitudeE6: 31_299_000, longitudeE6: -120_585_300 },
    ]);
    const register = registerWith(...event.records, ...place.records);
    expect(exportTable('sites', 'csv', { register })).toContain(",31.2990,'-120.5853,");
    for (const name of ['custody', 'sites'] as const) {
      for (const format of ['csv', 'json'] as const) {
        const text = exportTable(name, format, { register });
        const again = planOf(name, text.replace(/^\uFEFF/, ''), { register });
        expect(
          again.changes.map(({ kind }) => kind),
          `${name} ${format}`,
        ).toEqual(['unchanged']);
      }
    }
  });

  it('corrects the first version by the second, and back', () => {
    const [first] = planOf('custody', `${EVENTS}\n${EVENT}`).records;
    if (first === undefined) throw new TypeError('a record');
    const text = `${EVENTS},rack\n${EVENT},A 07`;
    const there = planOf('custody', text, { register: registerWith(first), reason: 'a label' });
    const fields = [{ field: 'rack', before: null, after: 'A 07' }];
    expect(there.changes).toMatchObject([{ kind: 'corrected', fields }]);
    const [second] = there.records;
    if (second === undefined) throw new TypeError('a record');
    const register = registerWith(second);
    const back = planOf('custody', `${EVENTS}\n${EVENT}`, { register, reason: 'a mistake' });
    expect(back.records).toEqual([first]);
  });

  it('takes a second version that says nothing more for the first one', () => {
    const record = { type: 'site@2', id: 'A', country: 'CN' } as const;
    const register = registerWith(record);
    expect(planOf('sites', 'site,country\nA,CN', { register }).changes).toMatchObject([
      { kind: 'unchanged' },
    ]);
  });

  it.each<[string, 'custody' | 'sites', string, string]>([
    [
      'a rack at no site',
      'custody',
      `id,event,at,person,serial,rack\nC-1,moved,2026-06-01T10:00Z,Li,${S[1]},A 07`,
      'line 2, rack: says nothing without a site',
    ],
    [
      'a position in no rack',
      'custody',
      `${EVENTS},position\n${EVENT},U21`,
      'line 2, position: says nothing without a rack',
    ],
    [
      'a position of 33 characters',
      'custody',
      `${EVENTS},rack,position\n${EVENT},A 07,${'U'.repeat(33)}`,
      `line 2, position: "${'U'.repeat(33)}" is not 1 to 32 characters without control characters`,
    ],
    [
      'a latitude alone',
      'sites',
      'site,country,latitude\nA,CN,31.2990',
      'line 2, latitude: says nothing without a longitude',
    ],
    [
      'a longitude alone, in JSON',
      'sites',
      '{"sites":[{"id":"A","country":"CN","longitudeE6":1}]}',
      'sites[0].longitudeE6: says nothing without a latitude',
    ],
  ])('refuses %s', (...[, name, text, problem]) => {
    const plan = planOf(name, text);
    expect(plan.problems.map(problemText)).toEqual([problem]);
    expect(plan.records).toEqual([]);
  });
});

describe('degrees in a cell', () => {
  const { parse, print } = degreesCell(180);

  it.each([
    ['31.2990', 31_299_000, '31.2990'],
    ['120.5853', 120_585_300, '120.5853'],
    ['-180', -180_000_000, '-180.0000'],
    ['180.000000', 180_000_000, '180.0000'],
    ['0', 0, '0.0000'],
    ['-0.000', 0, '0.0000'],
    ['-0.000001', -1, '-0.000001'],
    ['0.1', 100_000, '0.1000'],
    // 8.2 * 1,000,000 is 8199999.999999999 as a floating-point number.
    ['8.2', 8_200_000, '8.2000'],
    ['9.87654', 9_876_540, '9.87654'],
  ])('%s is %d microdegrees, written %s', (text, value, written) => {
    expect(parse(text)).toEqual({ value });
    expect(print(value)).toBe(written);
    expect(parse(written)).toEqual({ value });
  });

  it.each([
    ...['', '+', '-', '.', '+1', '1.', '.5', '01', '--1', '1e3', '1E1', '0x10', '1,5', ' 1', '1 '],
    ...['1.0000001', '180.000001', '-180.000001', '181', '1800', '９', 'NaN', 'Infinity', '31°'],
    ...['31.2990N', '31°17\'56"', '1\n', '1_0', '\u22121'],
  ])('%j is refused', (text) => {
    expect(parse(text)).toHaveProperty('problem');
  });

  it('north and south end at 90', () => {
    const latitude = degreesCell(90);
    expect(latitude.parse('-90')).toEqual({ value: -90_000_000 });
    expect(latitude.parse('90.0000001')).toEqual({
      problem: '"90.0000001" is no number of degrees from -90 to 90 with up to six decimals',
    });
    expect(latitude.parse('90.000001')).toHaveProperty('problem');
    expect(latitude.parse('-180')).toHaveProperty('problem');
  });

  it('are never part of a microdegree in a record', () => {
    const site = { type: 'site@2', id: 'A', country: 'CN' };
    expect(recordSchema.safeParse({ ...site, latitudeE6: 90_000_000 }).success).toBe(true);
    for (const latitudeE6 of [0.5, 90_000_001, '31', null]) {
      expect(recordSchema.safeParse({ ...site, latitudeE6 }).success).toBe(false);
    }
  });
});

describe('the document of a record', () => {
  const site = { type: 'site@2', id: 'A', country: 'CN', latitudeE6: 1, longitudeE6: 2 } as const;
  const salt = 'pZ8wq3mQH0u6yq2yYb1d7A';
  const said = { salt, by: 'Li Na', reason: '', withdrawn: false };

  it('is of a format that says to older verifiers that it is of the future', () => {
    const format = recordFormat(site);
    expect(format).toBe('fleetseal/record@2');
    const document = { format, ...said, record: site };
    expect(parseRegisterDocument(encodeRegisterDocument(document))).toEqual(document);
    expect(recordFormat({ type: 'site@1', id: 'A', country: 'CN' })).toBe('fleetseal/record@1');
  });

  it('holds no record of another version', () => {
    const later = encodeRegisterDocument({ format: 'fleetseal/record@1', ...said, record: site });
    const refused = { code: 'documentInvalid' };
    expect(() => parseRegisterDocument(later)).toThrow(expect.objectContaining(refused));
    const first = encodeRegisterDocument({
      ...{ format: 'fleetseal/record@2', ...said },
      record: { type: 'site@1', id: 'A', country: 'CN' },
    });
    expect(() => parseRegisterDocument(first)).toThrow(expect.objectContaining(refused));
    const older = first.replace('record@2', 'record@1');
    expect(parseRegisterDocument(older)).toMatchObject({ record: { type: 'site@1' } });
    const more = older.replace('"CN"', '"CN","latitudeE6":1');
    expect(() => parseRegisterDocument(more)).toThrow(expect.objectContaining(refused));
  });
});

it('the templates show both', () => {
  const [header = [], row = []] = templateRows('sites');
  expect(row[header.indexOf('latitude')]).toBe('31.2990');
  const [names = [], shown = []] = templateRows('custody');
  expect(shown[names.indexOf('rack')]).toBe('Row A, rack 07');
});
