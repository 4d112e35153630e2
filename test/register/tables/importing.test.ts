/** What an import and a withdrawal come to. */
import { describe, expect, it } from 'vitest';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import { fieldChanges } from '../../../shared/register/tables/changes.ts';
import { parseTable } from '../../../shared/register/tables/parse.ts';
import { planImport, planWithdrawal } from '../../../shared/register/tables/plan.ts';
import { exportTable } from '../../../shared/register/tables/print.ts';
import { problemText } from '../../../shared/register/tables/problems.ts';
import { tableOf } from '../../../shared/register/tables/tables.ts';
import { registerOf, serialOf, shipment, unit } from '../../factories/appraisal.ts';
import { EVENTS, LICENSES, planOf, register, S, SHIPMENTS } from './planning.ts';

describe('an import', () => {
  it('may name what another file of it has, even where that is wrong itself', () => {
    const years = '2026-01-01,2027-01-01';
    const licenses = `${LICENSES}\nL2,A,1,H20,1,${years}\nL3,A,1,,,${years}`;
    const shipments = `${SHIPMENTS}\nL2,S2,2026-05-01,H20,${S[1]},\nL3,S3,2026-05-01,H20,${S[2]},`;
    const tables = [
      parseTable('shipments', { format: 'csv', text: shipments }),
      parseTable('licenses', { format: 'csv', text: licenses }),
    ];
    const plan = planImport({ tables, register, reason: '' });
    expect(plan.problems.map(problemText)).toEqual(['line 3, model: there is none']);
    expect(plan.records).toEqual([]);
    expect(plan.changes.map(({ id }) => id)).toEqual(['L2', 'S2', 'S3']);
  });

  it('leaves what the register has, and needs a reason for what differs', () => {
    const text = exportTable('shipments', 'csv', { register });
    expect(planOf('shipments', text)).toMatchObject({ problems: [], records: [] });
    const edited = text.replace(serialOf(9), serialOf(8));
    expect(planOf('shipments', edited).problems.map(problemText)).toEqual([
      'line 2, shipment: S1 is in the register and differs: a correction needs a reason',
    ]);
    const plan = planOf('shipments', edited, { reason: 'typing error' });
    expect(plan.problems).toEqual([]);
    expect(plan.changes).toEqual([
      {
        type: 'shipment',
        id: 'S1',
        kind: 'corrected',
        fields: [
          {
            field: 'units',
            before: `model H200, serial ${serialOf(9)}`,
            after: `model H200, serial ${serialOf(8)}`,
          },
        ],
        moreFields: 0,
      },
    ]);
    expect(plan.records).toMatchObject([{ type: 'shipment@2', id: 'S1' }]);
  });

  it('says what a correction changes, and how much more it changes', () => {
    const units = Array.from({ length: 300 }, (_, index) => unit(index));
    const before = registerOf({ shipments: [shipment(units)], papers: false });
    const whole = exportTable('shipments', 'csv', { register: before });
    const text = whole.split('\r\n').slice(0, 101).join('\n');
    const { changes } = planOf('shipments', text, { register: before, reason: 'short' });
    expect(changes[0]).toMatchObject({ kind: 'corrected', moreFields: 100 });
    expect(changes[0]?.fields).toHaveLength(100);
    expect(changes[0]?.fields[0]).toMatchObject({ field: 'units', after: null });
  });

  it('takes a moment with any offset, and writes it in UTC', () => {
    const text = `${EVENTS}\nE,L1,suspended,2026-06-01T18:00+08:00,Site A; Site B`;
    const { records } = planOf('licenseEvents', text);
    expect(records).toMatchObject([{ at: 1_780_308_000_000, sites: ['Site A', 'Site B'] }]);
    const after = registerOf({ records, papers: false });
    const exported = exportTable('licenseEvents', 'csv', { register: after });
    expect(exported).toContain(',2026-06-01T10:00:00Z,');
  });

  it('keeps rows in any order: what is said once may stand in any of them', () => {
    const text = [
      SHIPMENTS,
      `,S2,,H200,${S[2]},`,
      `L1,S3,2026-05-02,H200,${S[0]},`,
      `L1,S2,2026-05-01,H200,${S[1]},`,
    ].join('\n');
    const { problems, records } = planOf('shipments', text);
    expect(problems).toEqual([]);
    expect(records).toEqual([
      shipment([unit(2), unit(1)], { id: 'S2', shippedAt: '2026-05-01' }),
      shipment([unit(0)], { id: 'S3', shippedAt: '2026-05-02' }),
    ]);
  });
});

describe('a withdrawal', () => {
  const site: RegisterRecord = { type: 'site@1', id: 'A', country: 'CN' };
  const before = registerOf({ records: [site], papers: false });
  const plan = (change: object) =>
    planWithdrawal({ type: 'site', id: 'A', reason: 'twice', register: before, ...change });

  it('enters what stood, for a reason', () => {
    expect(plan({})).toEqual({ problems: [], record: site });
    expect(plan({ reason: ' ' }).problems).toEqual(['A withdrawal needs a reason']);
    expect(plan({ id: 'B' }).problems).toEqual(['There is no site B']);
  });

  it('is not for licenses and shipments', () => {
    expect(plan({ type: 'license', id: 'L1' })).toEqual({
      problems: ['A license is never withdrawn; correct it instead'],
      record: null,
    });
  });

  it('is undone by an import, which is a correction', () => {
    const { records } = before;
    const [standing] = [...records.site.values()];
    if (standing === undefined) throw new TypeError('the site is there');
    const withdrawn = new Map([['site A', { ...standing, withdrawn: true }]]);
    const after = { ...before, records: { ...records, site: new Map(), withdrawn } };
    const text = 'site,country\nA,CN';
    expect(planOf('sites', text, { register: after }).problems).toHaveLength(1);
    const again = planOf('sites', text, { register: after, reason: 'it was right' });
    expect(again.records).toEqual([site]);
    expect(again.changes[0]?.fields).toEqual([{ field: 'withdrawn', before: 'yes', after: 'no' }]);
  });
});

describe('a file that is large in an odd way', () => {
  it('is answered at once where its header has very many columns', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
    const startedAt = performance.now();
    const { problems } = parseTable('shipments', { format: 'csv', text: `${names}\n` });
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect(problems.length).toBeGreaterThan(100_000);
  });

  it('may correct every unit of a shipment of 200,000', () => {
    const all = (first: string) =>
      Array.from({ length: 200_000 }, (_, index) => unit(1, { serial: `${first}${index}` }));
    const table = tableOf('shipments');
    const { fields, moreFields } = fieldChanges(table, shipment(all('A')), shipment(all('B')));
    expect(fields).toHaveLength(100);
    expect(moreFields).toBe(199_900);
  });
});
