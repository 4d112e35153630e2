/** Files of `license import`, also as the first releases wrote them. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseLicenseFile, refuseProblems } from '../../shared/register/import.ts';
import { licenseOfFile, shipmentOfFile } from '../../shared/register/recordBook.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { planImport } from '../../shared/register/tables/plan.ts';
import { problemText } from '../../shared/register/tables/problems.ts';
import { license, registerOf, serialOf, shipment, unit, uuidOf } from '../factories/appraisal.ts';

const HEADER = 'license,shipment,shippedAt,model,serial,uuid';
const LICENSES =
  'license,authority,number,eccn,licensee,endUser,sites,model,quantity,validFrom,validTo';
const register = registerOf({ licenses: [license()], papers: false });

function importOf(text: string, name = 'file.csv') {
  const tables = parseLicenseFile({ name, bytes: utf8(text) });
  return planImport({ tables, register, reason: '' });
}
const csv = (...lines: readonly string[]) => importOf(`${lines.join('\n')}\n`);
const json = (value: unknown) => importOf(JSON.stringify(value), 'license.json');
const recordsOf = (plan: { records: readonly RegisterRecord[] }) => plan.records;

describe('a CSV of shipments', () => {
  it('gives shipments in order, with absent identities left out', () => {
    const plan = csv(
      HEADER,
      `L1,S1,2026-05-01,H200,${serialOf(1)},`,
      `L1,S2,2026-05-02,H200,,${uuidOf(2)}`,
      `L1,S1,2026-05-01,H200,${serialOf(3)},${uuidOf(3)}`,
    );
    expect(plan.problems).toEqual([]);
    expect(recordsOf(plan)).toEqual([
      shipment([unit(1), unit(3, { uuid: uuidOf(3) })], { shippedAt: '2026-05-01' }),
      shipment([{ model: 'H200', uuid: uuidOf(2) }], { id: 'S2', shippedAt: '2026-05-02' }),
    ]);
  });

  it('takes columns in any order, quotes, CRLF, a byte order mark and no last line end', () => {
    const header = '\uFEFFserial,model,"shippedAt",shipment,license';
    const text = `${header}\r\n${serialOf(1)},H200,2026-05-01,"S ""1"", a","L1"`;
    expect(recordsOf(importOf(text, 'UNITS.CSV'))).toMatchObject([
      { id: 'S "1", a', units: [unit(1)] },
    ]);
  });

  it('is told from JSON by its first character where the name does not say', () => {
    const text = `${HEADER}\nL1,S1,2026-05-01,H200,${serialOf(1)},\n`;
    expect(recordsOf(importOf(text, '-'))).toHaveLength(1);
    expect(importOf(' {"licenses":[]}', '-')).toMatchObject({ problems: [], records: [] });
  });

  it('is refused with every wrong line, from where its row begins', () => {
    const { problems } = csv(
      HEADER,
      'L1,S1,2026-05-01,H200,"1\n",',
      '',
      'L1,S2,2026-13-01,H200,2,',
      'L1,S3,2026-05-01,H/200,3,',
    );
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 'serial'],
      [5, 'shippedAt'],
      [6, 'model'],
    ]);
  });
});

describe('a CSV of licenses', () => {
  const validity = { validFrom: '2026-01-15', validTo: '2030-01-15' };

  it('is the same as JSON, also with the columns of the first releases', () => {
    const plan = csv(
      LICENSES,
      'L-1,BIS,D1,3A090.a,Licensee Ltd,Lab; Hall,Site A; Site B,H200,64,2026-01-15,2030-01-15',
      'L-1,BIS,D1,3A090.a,Licensee Ltd,Lab; Hall,Site A; Site B,H20,8,2026-01-15,2030-01-15',
      'L-2,BIS,D2,,,,,H200,1,2026-01-15,2030-01-15',
    );
    const file = {
      licenses: [
        {
          id: 'L-1',
          authority: 'BIS',
          number: 'D1',
          eccn: '3A090.a',
          licensee: 'Licensee Ltd',
          endUser: 'Lab; Hall',
          sites: ['Site A', 'Site B'],
          items: [
            { model: 'H200', quantity: 64 },
            { model: 'H20', quantity: 8 },
          ],
          ...validity,
        },
        { id: 'L-2', authority: 'BIS', number: 'D2', items: [unitless(1)], ...validity },
      ],
    };
    expect(plan.problems).toEqual([]);
    expect(recordsOf(plan)).toEqual(recordsOf(json(file)));
    expect(recordsOf(plan)).toEqual(file.licenses.map(licenseOfFile));
    expect(recordsOf(plan)[0]).toMatchObject({ exporter: 'Licensee Ltd', endUsers: ['Lab; Hall'] });
  });

  it('is refused as a whole, with every wrong line named', () => {
    const { problems } = csv(
      LICENSES,
      'L-1,BIS,D1,,,,,H200,many,2026-01-15,2030-01-15',
      'L-2,BIS,D2,,,,,H200,4,2026-01-15,2030-01-15',
      'L-2,BIS,D3,,,,,H20,4,2026-01-15,2030-01-15',
      'L-3,BIS,,,,,,H20,4,2026-01-15,2030-01-15',
      'L-4,BIS,D4,H20,4',
    );
    expect(problems.map(problemText)).toEqual([
      'line 2, quantity: "many" is not a whole number from 0 to 10000000',
      'line 4, number: is not the one of line 3, of the same license',
      'line 5, number: is empty',
      'line 6: 5 fields under 11 columns',
    ]);
  });

  const unitless = (quantity: number) => ({ model: 'H200', quantity });
});

describe('a JSON file of licenses and shipments', () => {
  it('gives what it holds, as the register reads documents of the first releases', () => {
    const { type: _, ...ours } = license({ id: 'L2' });
    const { type: __, ...shipped } = shipment([unit(1)], { license: 'L2' });
    const file = { licenses: [{ ...ours, licensee: 'A' }], shipments: [shipped] };
    const plan = json(file);
    expect(plan.problems).toEqual([]);
    const [first] = file.licenses;
    if (first === undefined) throw new TypeError('there is one');
    expect(recordsOf(plan)).toEqual([
      { ...license({ id: 'L2' }), exporter: 'A' },
      shipmentOfFile(shipped),
    ]);
  });

  it('is refused with every problem and its place', () => {
    const { type: _, ...ours } = license();
    const { type: __, ...shipped } = shipment([]);
    const twoNames = { ...ours, id: 'L3', endUser: 'A', endUsers: ['B'] };
    const { problems } = json({
      licenses: [{ ...ours, id: '', more: 1 }, twoNames],
      shipments: [shipped],
      hosts: [],
    });
    expect(problems.map(({ column }) => column)).toEqual([
      'licenses[0].id',
      'licenses[0]',
      'licenses[1]',
      'hosts',
      'shipments[0].units',
    ]);
  });

  it.each([
    ['no JSON', '{'],
    ['a member twice', '{"licenses":[],"licenses":[]}'],
    ['a fraction', '{"licenses":[1.5]}'],
  ])('is refused with %s', (_, text) => {
    expect(importOf(text, 'a.json').problems).toHaveLength(1);
  });

  it('is refused when it is no UTF-8, and when it is too large', () => {
    const parse = (bytes: Uint8Array) => () => parseLicenseFile({ name: 'a.csv', bytes });
    expect(parse(new Uint8Array([0xff]))).toThrow(
      expect.objectContaining({ code: 'importInvalid' }),
    );
    expect(parse(new Uint8Array(LIMITS.importBytes + 1))).toThrow(
      expect.objectContaining({ code: 'tooLarge' }),
    );
  });
});

it('the error of a refused file shows the first 50 problems and counts the rest', () => {
  const plan = csv(HEADER, ...Array.from({ length: 60 }, () => 'L1,S1,2026-05-01,H200,,'));
  let message = '';
  try {
    refuseProblems('units.csv', plan);
  } catch (error) {
    if (error instanceof FleetsealError && error.code === 'importInvalid') message = error.message;
  }
  const lines = message.split('\n');
  expect([lines[0], lines.length, lines.at(-1)]).toEqual([
    'units.csv: 60 problems',
    52,
    'and 10 more',
  ]);
  expect(() => refuseProblems('a', { problems: [], moreProblems: 0 })).not.toThrow();
});
