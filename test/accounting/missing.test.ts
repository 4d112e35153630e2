import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  DAY,
  digest,
  findingsOf,
  HOUR,
  h200,
  license,
  serialOf,
  shipment,
  T0,
  unit,
  uuidOf,
} from '../factories/appraisal.ts';
import { EDITIONS, fleetsUnder } from '../factories/editions.ts';

describe.each(EDITIONS)('in edition $edition', ({ policy }) => {
  const fleetIn = fleetsUnder(policy);
  const parts = { hosts: ['host-1'], shipments: [shipment([unit(1)])] };

  describe('a missing unit', () => {
    it('is found with the time, host and leaf of its last sighting', () => {
      const fleet = fleetIn(parts);
      fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
      fleet.attest('host-1', { at: T0 + DAY, gpus: [] });
      expect(fleet.balance(T0 + DAY).findings).toEqual([]);
      const drawn = fleet.balance(T0 + DAY + 1);
      expect(drawn.findings).toMatchObject([
        {
          code: 'unitMissing',
          check: 'missing@1',
          family: 'diversion',
          severity: 'high',
          subject: { kind: 'unit', id: serialOf(1) },
          kid: digest('host-1'),
          seen: 'last attested by host host-1 at 2026-06-01T00:00:00Z, leaf 0',
          firstLeaf: 0,
          lastLeaf: 0,
        },
      ]);
      expect(drawn.units[0]).toMatchObject({ column: 'unaccounted', findings: ['unitMissing'] });
    });

    it('that was never attested is found with its shipment, once its transit time is over', () => {
      const transit = shipment([unit(1)], { shippedAt: '2026-05-18' });
      const fleet = fleetIn({ shipments: [transit] });
      expect(fleet.balance(T0 - 1).findings).toEqual([]);
      expect(fleet.balance(T0).findings).toMatchObject([
        {
          code: 'unitMissing',
          kid: null,
          seen: 'never attested; shipped on 2026-05-18 in shipment S1 of license L1',
          firstLeaf: null,
          lastLeaf: null,
        },
      ]);
    });

    it('is never one beyond the licensed quantity, nor one of another license', () => {
      const one = [{ model: 'H200', quantity: 1 }];
      const fleet = fleetIn({
        licenses: [license({ items: one }), license({ id: 'L2', items: one })],
        shipments: [
          shipment([unit(1), unit(2)]),
          shipment([unit(3)], { id: 'S2', license: 'L2', shippedAt: '2026-05-12' }),
        ],
      });
      expect(findingsOf(fleet.balance(T0, { licenses: ['L1'] }))).toEqual([
        `gpuUnlicensed unit ${serialOf(2)}`,
        `unitMissing unit ${serialOf(1)}`,
      ]);
    });

    it('is found for each of the board mates that share one subject', () => {
      const mates = [unit(1, { uuid: uuidOf(1) }), unit(1, { uuid: uuidOf(2) })];
      const drawn = fleetIn({ shipments: [shipment(mates)] }).balance(T0);
      expect(findingsOf(drawn)).toEqual([`unitMissing unit ${serialOf(1)}`]);
      expect(drawn.units.map(({ findings }) => findings)).toEqual([
        ['unitMissing'],
        ['unitMissing'],
      ]);
    });

    it('is no unit that the policy still counts as attested, however short its grace', () => {
      const policy = { graceMs: 1, attestedWithinMs: 2 * HOUR };
      const fleet = fleetIn({ ...parts, policy });
      fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
      expect(fleet.balance(T0 + HOUR).findings).toEqual([]);
      fleet.attest('host-1', { at: T0 + HOUR, gpus: [] });
      const drawn = fleet.balance(T0 + HOUR);
      expect(columnsOf(drawn)[serialOf(1)]).toBe('unaccounted');
      expect(findingsOf(drawn)).toEqual([`unitMissing unit ${serialOf(1)}`]);
    });
  });
});
