import { describe, expect, it } from 'vitest';
import { replacedSeen } from '../../../shared/appraisal/checks/replacedSeen.ts';
import { serialSharedFleet } from '../../../shared/appraisal/checks/serialSharedFleet.ts';
import type { ShippedUnit } from '../../../shared/register/license.ts';
import {
  DAY,
  digest,
  HOUR,
  h200,
  MINUTE,
  type ShownGpu,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
  uuidOf,
} from '../../factories/appraisal.ts';
import { seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { custody } from '../../factories/records.ts';

const LATE = { validAt: T0 + 30 * DAY };

describe('one serial in several hosts', () => {
  const fleetOf = (units: readonly ShippedUnit[]) =>
    new TestFleet({ shipments: [shipment(units)], hosts: ['host-1', 'host-2', 'host-3'] });
  /** GPU 1, and in the hosts after it one with the same serial each, this long apart. */
  const shown = (gpus: readonly ShownGpu[], apartMs: number, units = [unit(1)]) => {
    const fleet = fleetOf(units);
    for (const [position, gpu] of gpus.entries()) {
      fleet.attest(`host-${position + 1}`, { at: T0 + position * apartMs, gpus: [gpu] });
    }
    return seenBy(serialSharedFleet, fleet, LATE);
  };
  const labeled = (number: number, changes: ShownGpu = {}) =>
    h200(number, { serial: serialOf(1), ...changes });

  it('with different uuids at one time is found, with every host that shows it', () => {
    const seen = shown([labeled(1), labeled(7), labeled(8)], 10 * MINUTE);
    expect(seen).toMatchObject([
      {
        subject: { kind: 'unit', id: serialOf(1) },
        kid: digest('host-3'),
        seen:
          `serial ${serialOf(1)} with 3 uuids at one time: ` +
          `${uuidOf(1)} by host host-1 in leaf 0, ` +
          `${uuidOf(7)} by host host-2 in leaf 1, ${uuidOf(8)} by host host-3 in leaf 2`,
        firstLeaf: 0,
        lastLeaf: 2,
        openedAt: T0 + 20 * MINUTE,
      },
    ]);
    expect(seen[0]?.units.map(({ serial }) => serial)).toEqual([serialOf(1)]);
  });

  it('is found where no license covers any of them', () => {
    const seen = shown([labeled(1), labeled(7)], MINUTE, [unit(5)]);
    expect(seen).toMatchObject([{ subject: { kind: 'gpu', id: uuidOf(1) }, units: [] }]);
  });

  it('is none where the sightings are further apart than an evidence counts', () => {
    expect(shown([labeled(1), labeled(7)], 90 * MINUTE)).toHaveLength(1);
    expect(shown([labeled(1), labeled(7)], 90 * MINUTE + 1)).toEqual([]);
  });

  it('is none of one GPU, of masked serials, and of one host', () => {
    expect(shown([labeled(1), labeled(1)], MINUTE)).toEqual([]);
    const masked = { serial: '0000000000000' };
    expect(shown([h200(1, masked), h200(7, masked)], MINUTE)).toEqual([]);
    const fleet = fleetOf([unit(1)]);
    fleet.attest('host-1', { at: T0, gpus: [labeled(1), labeled(7)] });
    expect(seenBy(serialSharedFleet, fleet, LATE)).toEqual([]);
  });

  it('may be that of a board with two GPUs, and of no third one', () => {
    const gb200 = { productName: 'NVIDIA GB200', pciDeviceId: '294110DE' };
    const two = [labeled(1, gb200), labeled(7, gb200)];
    expect(shown(two, MINUTE)).toEqual([]);
    expect(shown([...two, labeled(8, gb200)], MINUTE)).toHaveLength(1);
  });

  it('is none where the catalogue has no model of them', () => {
    const unknown = { productName: 'NVIDIA X1', pciDeviceId: 'FFFF10DE' };
    expect(shown([labeled(1, unknown), labeled(7, unknown)], MINUTE)).toEqual([]);
    expect(shown([labeled(1), labeled(7, unknown)], MINUTE)).toHaveLength(1);
  });

  it('keeps its words while it goes on', () => {
    const fleet = fleetOf([unit(1)]);
    const words: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      fleet.attest('host-1', { at: T0 + round * HOUR, gpus: [labeled(1)] });
      fleet.attest('host-2', { at: T0 + round * HOUR + 1, gpus: [labeled(7)] });
      words.push(...wordsOf(seenBy(serialSharedFleet, fleet, LATE)));
    }
    expect(words).toHaveLength(4);
    expect(new Set(words).size).toBe(1);
  });
});

describe('a board whose place another one took', () => {
  const replacing = { serial: serialOf(8), replaces: { serial: serialOf(1) } };
  const fleetOf = () =>
    new TestFleet({
      shipments: [shipment([unit(1)])],
      hosts: ['host-1', 'host-2'],
      records: [custody('rmaIn', [replacing], { at: T0 })],
      papers: false,
    });

  it('is found where a host attests it by a later challenge, with the leaf of the exchange', () => {
    const fleet = fleetOf().attest('host-1', { at: T0 - HOUR, gpus: [h200(1)] });
    fleet.attest('host-2', { at: T0 + DAY, gpus: [h200(1)] });
    fleet.attest('host-2', { at: T0 + 2 * DAY, gpus: [h200(1), h200(8)] });
    expect(seenBy(replacedSeen, fleet, LATE)).toMatchObject([
      {
        subject: { kind: 'unit', id: serialOf(1) },
        kid: digest('host-2'),
        seen:
          'another board took its place at 2026-06-01T00:00:00Z by register leaf 200; ' +
          'attested again by host host-2 from leaf 1',
        firstLeaf: 1,
        lastLeaf: 2,
        openedAt: T0 + DAY,
      },
    ]);
  });

  it('is none before, nor by an evidence that answers an earlier challenge', () => {
    const fleet = fleetOf().attest('host-1', { at: T0 - HOUR, gpus: [h200(1)] });
    fleet.attest('host-1', { at: T0 + HOUR, challengedAt: T0, gpus: [h200(1)] });
    fleet.attest('host-1', { at: T0 + DAY, gpus: [h200(8)] });
    expect(seenBy(replacedSeen, fleet, LATE)).toEqual([]);
  });
});
