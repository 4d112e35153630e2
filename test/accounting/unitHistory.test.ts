import { describe, expect, it } from 'vitest';
import { contextOf } from '../../shared/accounting/balance.ts';
import { unitHistoryLines } from '../../shared/accounting/sectionWords.ts';
import { unitHistorySchema } from '../../shared/accounting/types.ts';
import { unitHistory } from '../../shared/accounting/unitHistory.ts';
import {
  DAY,
  HOUR,
  h200,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';
import { custody, named } from '../factories/records.ts';

const BACK = custody('rmaIn', [{ ...named(9), replaces: named(1) }], { at: T0 + 2 * DAY });
const STORED = custody('stored', [named(1)], { at: T0 + DAY, site: 'site-9' });

function historyOf(number: number, validAt: number) {
  const parts = { hosts: ['host-1', 'host-2'], shipments: [shipment([unit(1)])] };
  const fleet = new TestFleet({ ...parts, records: [STORED, BACK] });
  fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
  fleet.attest('host-1', { at: T0 + HOUR, gpus: [h200(1)] });
  fleet.attest('host-2', { at: T0 + 3 * HOUR, gpus: [h200(1)] });
  const { register, reference, history } = fleet;
  const knownAt = { evidenceSize: history.length, registerSize: register.size };
  const context = contextOf({ register, reference, history, from: T0, validAt, knownAt });
  return unitHistory(context, { serial: serialOf(number), uuid: null });
}

describe('the history of a unit', () => {
  it('goes from lab test and shipment through hosts and custody to its replacement', () => {
    const history = historyOf(1, T0 + 3 * DAY);
    expect(unitHistorySchema.parse(history)).toEqual(history);
    const told = history.events.filter(({ what }) => !what.startsWith('finding'));
    expect(told.map(({ log, leaf, what }) => `${log} ${leaf}: ${what}`)).toEqual([
      'register 200: lab test LT-S1: passed (declared by lab lab-1)',
      'register 50: shipped in shipment S1 of license L1',
      'evidence 0: first attested by host host-1',
      'evidence 1: last attested by host host-1',
      'evidence 2: attested by host host-2, until then by host host-1',
      'register 203: stored at site site-9, by Wang Wei (custody C-stored)',
      'register 204: another board took its place',
    ]);
  });

  it('tells a move without a record as a finding, and nothing of what came later', () => {
    const whats = historyOf(1, T0 + 4 * HOUR).events.map(({ what }) => what);
    expect(whats.some((what) => what.startsWith('finding gpuMoved, high, open: '))).toBe(true);
    expect(whats.some((what) => what.startsWith('stored'))).toBe(false);
  });

  it('of a board from repair begins with its custody event', () => {
    const { events, shipment: id } = historyOf(9, T0 + 3 * DAY);
    expect(id).toBe('S1');
    expect(events[0]).toMatchObject({ at: T0 + 2 * DAY, log: 'register', leaf: 204 });
    expect(unitHistoryLines(historyOf(9, T0 + 3 * DAY)).join('\n')).toContain('came from repair');
  });

  it('is of units that the register has', () => {
    expect(() => historyOf(8, T0)).toThrow(expect.objectContaining({ code: 'notFound' }));
  });
});
