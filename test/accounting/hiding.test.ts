import { describe, expect, it } from 'vitest';
import type { HistoryItem } from '../../shared/accounting/history.ts';
import { defaultCatalogue } from '../../shared/appraisal/catalogue.ts';
import { foldRegister, type RegisterEntry } from '../../shared/register/register.ts';
import {
  columnsOf,
  DAY,
  digest,
  evidenceLeaf,
  findingsOf,
  HOUR,
  h200,
  license,
  MINUTE,
  registerOf,
  serialOf,
  shipment,
  T0,
  type TestFleet,
  unit,
  uuidOf,
} from '../factories/appraisal.ts';
import { EDITIONS, fleetsUnder } from '../factories/editions.ts';

describe.each(EDITIONS)('in edition $edition', ({ policy }) => {
  const fleetIn = fleetsUnder(policy);
  const L2 = license({ id: 'L2' });
  /** Findings of a fleet at T0 that concern a license. */
  const seenAt = (fleet: TestFleet, licenses?: string[]) =>
    findingsOf(fleet.balance(T0, licenses === undefined ? {} : { licenses }));

  describe('a copy of a key without its state', () => {
    it('is a restored host, and a cloned key as soon as the original speaks again', () => {
      const gpus = [h200(1)];
      const fleet = fleetIn({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
      fleet.attest('host-1', { at: T0 - 3, gpus }).attest('host-1', { at: T0 - 2, gpus });
      fleet.attest('host-1', { at: T0 - 1, gpus, holder: 'copy' });
      expect(seenAt(fleet)).toEqual(['hostRestored host host-1']);
      fleet.attest('host-1', { at: T0, gpus });
      expect(seenAt(fleet)).toEqual(['hostKeyCloned host host-1']);
      expect(columnsOf(fleet.balance(T0))[serialOf(1)]).toBe('attestedWithFindings');
    });
  });

  describe('two keys with one ueid', () => {
    it('are two hosts, so that a GPU that both show is in two places', () => {
      const parts = { hosts: ['host-1', 'host-2'], shipments: [shipment([unit(1)])] };
      const base = registerOf(parts);
      const fleet = fleetIn(parts);
      const [first] = base.hosts.values();
      for (const [kid, state] of fleet.register.hosts) {
        // as: the map of the factory is one, and only this test makes a register that nobody can
        const keys = fleet.register.hosts as Map<string, typeof state>;
        const ueid = first?.document.ueid ?? '';
        keys.set(kid, { ...state, document: { ...state.document, ueid } });
      }
      for (const [position, host] of ['host-1', 'host-2', 'host-1'].entries()) {
        fleet.attest(host, { at: T0 - (3 - position) * MINUTE, gpus: [h200(1)] });
      }
      expect(seenAt(fleet)).toContain(`gpuInTwoPlaces unit ${serialOf(1)}`);
    });
  });

  describe('documents that are withheld', () => {
    const fleetWith = (...rounds: readonly ('kept' | 'withheld')[]) => {
      const parts = { hosts: ['host-1', 'host-2'], licenses: [license(), L2] };
      const fleet = fleetIn({ ...parts, shipments: [shipment([unit(1)])] });
      for (const [position, round] of rounds.entries()) {
        const at = T0 - (rounds.length - position) * MINUTE;
        fleet.attest('host-1', { at, gpus: [h200(1)] });
        fleet.attest('host-2', { at, gpus: [round === 'kept' ? h200(9) : null, null] });
      }
      return fleet;
    };
    const ofHost = (fleet: TestFleet, from = T0 - HOUR, licenses = ['L1']) =>
      fleet.balance(T0, { from, licenses }).findings.find(({ code, subject }) => {
        return code === 'documentsMissing' && subject.kind === 'host';
      });

    it('are counted over every evidence of the interval, whichever license is in scope', () => {
      const fleet = fleetWith('withheld', 'kept', 'kept');
      for (const licenses of [['L1'], ['L2']]) {
        expect(ofHost(fleet, T0 - HOUR, licenses)).toMatchObject({
          subject: { kind: 'host', id: 'host-2' },
          severity: 'medium',
          seen: '4 documents of 3 evidences cannot be appraised, the last of leaf 5',
          firstLeaf: 1,
          lastLeaf: 5,
        });
      }
    });

    it('are a finding where the last result of the host lacks none', () => {
      const fleet = fleetIn({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
      fleet.attest('host-1', { at: T0 - HOUR, gpus: [h200(1), null] });
      fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
      const within = (from: number) => findingsOf(fleet.balance(T0, { from }));
      expect(within(T0 - HOUR)).toEqual(['documentsMissing host host-1']);
      expect(within(T0 - HOUR + 1)).toEqual([]);
      expect(fleet.balance(T0, { from: T0 - HOUR }).findings[0]?.seen).toBe(
        '1 document of 1 evidence cannot be appraised, the last of leaf 0',
      );
    });
  });

  describe('a corrected shipment', () => {
    const whole = shipment([unit(1), unit(2, { uuid: uuidOf(2) })]);
    const seenOf = (shipments: Parameters<typeof shipment>[1][], licenses?: string[]) => {
      const versions = [whole, ...shipments.map((changes) => ({ ...whole, ...changes }))];
      const fleet = fleetIn({ licenses: [license(), L2], shipments: versions });
      const { findings } = fleet.balance(T0, licenses === undefined ? {} : { licenses });
      return findings.filter(({ code }) => code !== 'unitMissing');
    };

    it('still shows a unit that it no longer names, with the register leaves', () => {
      const [only, ...others] = seenOf([{ units: [unit(1)] }], ['L1']);
      expect(others).toEqual([]);
      expect(only).toMatchObject({
        code: 'unitWithdrawn',
        family: 'diversion',
        severity: 'high',
        subject: { kind: 'unit', id: serialOf(2) },
        seen: 'H200 in shipment S1 of license L1 by register leaf 50, no longer by leaf 51',
      });
      expect(seenOf([{ units: [unit(1)] }], ['L2'])).toEqual([]);
    });

    it('still shows it after further corrections, until one names it again', () => {
      const [only] = seenOf([{ units: [unit(1)] }, { units: [unit(1), unit(3)] }]);
      expect(only?.seen).toContain('by register leaf 50, no longer by leaf 51');
      expect(seenOf([{ units: [unit(1)] }, {}])).toEqual([]);
    });

    it('shows nothing where it only adds: units, or the uuid of a unit', () => {
      const more = [unit(1, { uuid: uuidOf(1) }), unit(2, { uuid: uuidOf(2) }), unit(3)];
      expect(seenOf([{ units: more }])).toEqual([]);
      expect(seenOf([{ units: [unit(1), unit(2)] }])).toEqual([]);
    });

    it('shows a unit whose uuid changes, because two units can have one serial', () => {
      const changed = [unit(1), unit(2, { uuid: uuidOf(9) })];
      expect(findingsOf({ findings: seenOf([{ units: changed }]) })).toEqual([
        `unitWithdrawn unit ${serialOf(2)}`,
      ]);
    });

    it('shows a day that is later than it was, and none that is earlier', () => {
      const [only] = seenOf([{ shippedAt: '2099-01-01' }]);
      expect(only).toMatchObject({
        code: 'shipmentChanged',
        family: 'diversion',
        severity: 'high',
        subject: { kind: 'shipment', id: 'S1' },
        seen:
          '2 units on 2026-05-11 under license L1 by register leaf 50, ' +
          'on 2099-01-01 under license L1 by leaf 51',
      });
      expect(seenOf([{ shippedAt: '2026-05-10' }])).toEqual([]);
      expect(seenOf([{ shippedAt: '2099-01-01' }, {}])).toEqual([]);
    });

    it('shows a change of license to the scope of both', () => {
      for (const licenses of [['L1'], ['L2']]) {
        const found = findingsOf({ findings: seenOf([{ license: 'L2' }], licenses) });
        expect(found).toEqual(['shipmentChanged shipment S1']);
      }
    });

    it('that puts a unit into the future does not unship what a host has attested', () => {
      const first = shipment([unit(1), unit(2)]);
      const later = { ...first, shippedAt: '2099-01-01' };
      const parts = { hosts: ['host-1'], shipments: [first, later] };
      const fleet = fleetIn(parts).attest('host-1', { at: T0, gpus: [h200(1)] });
      const drawn = fleet.balance(T0 + 2 * DAY);
      expect(columnsOf(drawn)).toEqual({ [serialOf(1)]: 'unaccounted' });
      expect(findingsOf(drawn)).toContain(`unitMissing unit ${serialOf(1)}`);
      expect(findingsOf(drawn)).toContain('shipmentChanged shipment S1');
    });
  });

  describe('a corrected license', () => {
    const items = (quantity: number) => license({ items: [{ model: 'H200', quantity }] });

    it('shows the quantities that it had, to its own scope', () => {
      const fleet = fleetIn({ licenses: [items(8), items(2), L2] });
      expect(fleet.balance(T0, { licenses: ['L1'] }).findings).toMatchObject([
        {
          code: 'licenseChanged',
          family: 'license',
          severity: 'high',
          subject: { kind: 'license', id: 'L1' },
          seen: '8 H200 by register leaf 0, 2 H200 by leaf 1',
        },
      ]);
      expect(seenAt(fleet, ['L2'])).toEqual([]);
    });

    it('shows nothing where its quantities stay', () => {
      const again = { ...items(8), licensee: 'Someone' };
      expect(seenAt(fleetIn({ licenses: [items(8), again] }))).toEqual([]);
    });
  });

  describe('findings about a host', () => {
    const refusalOf = (host: string): HistoryItem => {
      const leaf = evidenceLeaf({ host, index: 0, seq: 0, prev: null, time: T0 - MINUTE });
      const { challenge: _, challengedAt: __, ...rest } = leaf;
      return { index: 0, leaf: { ...rest, kind: 'refusal', code: 'nonceWrong' }, result: null };
    };

    it.each(['host-1', 'nobody'])('are in every scope: evidence of %s that was refused', (host) => {
      const fleet = fleetIn({ hosts: ['host-1'], licenses: [license(), L2] });
      fleet.history.push(refusalOf(host));
      const name = host === 'nobody' ? digest('nobody') : host;
      for (const licenses of [['L1'], ['L2']]) {
        expect(seenAt(fleet, licenses)).toEqual([`evidenceRefused host ${name}`]);
      }
    });

    it('are in every scope beside the GPUs that no license counts', () => {
      const fleet = fleetIn({ hosts: ['host-1'], licenses: [license(), L2] });
      const virtual = h200(2, { virtualizationMode: 'VGPU' });
      fleet.attest('host-1', { at: T0, gpus: [virtual, { productName: 'NVIDIA H200' }, h200(3)] });
      const codes = fleet.balance(T0, { licenses: ['L2'] }).findings.map(({ code }) => code);
      expect(codes).toEqual(['gpuUnlicensed', 'gpuUnidentified', 'gpuVirtual']);
    });
  });

  it('the register keeps every version of a license and a shipment, in log order', () => {
    const { policy } = registerOf();
    const salt = policy.salt;
    const catalogue = { ...defaultCatalogue(), salt };
    const documents = [
      catalogue,
      policy,
      ...[1, 2, 3].map((quantity) => ({
        format: 'fleetseal/license@1' as const,
        salt,
        license: license({ items: [{ model: 'H200', quantity }] }),
      })),
      ...[[unit(1)], [unit(2)]].map((units) => ({
        format: 'fleetseal/shipment@1' as const,
        salt,
        shipment: shipment(units),
      })),
    ];
    const entries = documents.map((document, index): RegisterEntry => {
      // as: folding reads the digest of a leaf only
      const leaf = { digest: policy.catalogue } as RegisterEntry['leaf'];
      return { index, leaf, document };
    });
    const { license: licenses, shipment: shipments } = foldRegister(entries).records;
    const folded = licenses.get('L1');
    expect(folded?.index).toBe(4);
    expect(folded?.earlier.map(({ index, value }) => [index, value.items[0]?.quantity])).toEqual([
      [2, 1],
      [3, 2],
    ]);
    expect(shipments.get('S1')?.earlier.map(({ index }) => index)).toEqual([5]);
  });
});
