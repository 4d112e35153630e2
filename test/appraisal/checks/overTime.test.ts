import { describe, expect, it } from 'vitest';
import { firmwareOverTime } from '../../../shared/appraisal/checks/firmwareOverTime.ts';
import { hardwareOverTime } from '../../../shared/appraisal/checks/hardwareOverTime.ts';
import { identityOverMoments } from '../../../shared/appraisal/checks/identityOverTime2.ts';
import type { Custody } from '../../../shared/register/records/custody.ts';
import {
  DAY,
  HOUR,
  h200,
  pdiOf,
  type ShownGpu,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
  uuidOf,
} from '../../factories/appraisal.ts';
import { seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { custody, named } from '../../factories/records.ts';

const LATE = { validAt: T0 + 30 * DAY };

/** One host that shows one GPU, once a day, with these changes to a healthy H200. */
function shows(changes: readonly ShownGpu[], records: readonly Custody[] = []): TestFleet {
  const shipments = [shipment([unit(1)])];
  const fleet = new TestFleet({ shipments, hosts: ['host-1'], records, papers: false });
  for (const [day, change] of changes.entries()) {
    fleet.attest('host-1', { at: T0 + day * DAY, gpus: [h200(1, change)] });
  }
  return fleet;
}

const hardwareWords = (fleet: TestFleet) =>
  seenBy(hardwareOverTime, fleet, LATE).map(({ seen }) => seen);
const firmwareWords = (fleet: TestFleet) =>
  seenBy(firmwareOverTime, fleet, LATE).map(({ seen }) => seen);

describe('the hardware of a GPU', () => {
  it('that stays as it was gives no finding, nor does a value that was not read', () => {
    const whole = { gpuPartNumber: '2335-895-A1', inforomImage: 'G520.0200.00.05' };
    expect(hardwareWords(shows([whole, whole, {}, whole]))).toEqual([]);
  });

  it.each([
    ['pciDeviceId', '233510DE', '233010DE'],
    ['pciSubsystemId', '18BE10DE', '16C110DE'],
    ['gpuPartNumber', '2335-895-A1', '2330-885-A1'],
    ['boardPartNumber', '695-2G520-0280-000', '692-2G520-0200-000'],
  ])('is found with another %s', (field, old, now) => {
    const [seen, ...others] = seenBy(
      hardwareOverTime,
      shows([{ [field]: old }, { [field]: old }, { [field]: now }, { [field]: now }]),
      LATE,
    );
    expect(others).toEqual([]);
    expect(seen).toMatchObject({
      subject: { kind: 'unit', id: serialOf(1) },
      seen: `${field} ${old} until leaf 1, ${now} from leaf 2`,
      firstLeaf: 1,
      lastLeaf: 2,
      openedAt: T0 + 2 * DAY,
    });
  });

  it('is found where memory was added between two attestations', () => {
    const words = hardwareWords(shows([{}, { memoryTotalMiB: 287_542 }]));
    expect(words).toEqual(['memoryTotalMiB 143771 until leaf 0, 287542 from leaf 1']);
  });

  it('may show up to two percent more or less memory, as drivers count it', () => {
    const to = (memoryTotalMiB: number) => hardwareWords(shows([{}, { memoryTotalMiB }]));
    expect(to(146_646)).toEqual([]);
    expect(to(146_647)).toHaveLength(1);
  });

  it('may show either size of a board with ECC on and off', () => {
    const l40s = { productName: 'NVIDIA L40S', pciDeviceId: '26B910DE' };
    const sizes = [46_068, 49_140].map((memoryTotalMiB) => ({ ...l40s, memoryTotalMiB }));
    expect(hardwareWords(shows(sizes))).toEqual([]);
  });

  it('may show the slice of a MIG instance', () => {
    const uuid = 'MIG-7b1c93e5-42d8-4f6a-9c0e-a1b2c3d40001';
    const slices = [70_000, 35_000].map((memoryTotalMiB) => ({ uuid, memoryTotalMiB }));
    expect(hardwareWords(shows(slices))).toEqual([]);
  });

  it('is found by the kind of infoROM, not by its version', () => {
    const to = (inforomImage: string) =>
      hardwareWords(shows([{ inforomImage: 'G520.0200.00.05' }, { inforomImage }]));
    expect(to('G520.0202.00.01')).toEqual([]);
    expect(to('G525.0225.00.03')).toEqual(['inforomImage G520 until leaf 0, G525 from leaf 1']);
  });

  it('may show the part number of the chip where an old driver showed that of the board', () => {
    const parts = ['692-2G520-0200-000', '2335-895-A1'];
    expect(hardwareWords(shows(parts.map((gpuPartNumber) => ({ gpuPartNumber }))))).toEqual([]);
  });

  it('is found with all that changed at once, and with the latest change', () => {
    const other = { pciSubsystemId: '16C110DE', memoryTotalMiB: 81_559 };
    const genuine = { pciSubsystemId: '18BE10DE' };
    expect(hardwareWords(shows([genuine, other]))).toEqual([
      'pciSubsystemId 18BE10DE until leaf 0, 16C110DE from leaf 1; ' +
        'memoryTotalMiB 143771 until leaf 0, 81559 from leaf 1',
    ]);
    expect(hardwareWords(shows([genuine, other, genuine]))[0]).toContain('18BE10DE from leaf 2');
  });

  it('that changed in a recorded repair is no finding, but with one long before or after', () => {
    const changes = [{}, { memoryTotalMiB: 81_559 }];
    const back = (at: number) => [custody('rmaIn', [named(1)], { at })];
    expect(hardwareWords(shows(changes, back(T0 + HOUR)))).toEqual([]);
    const out = custody('rmaOut', [named(1)], { at: T0 + HOUR });
    expect(hardwareWords(shows(changes, [out]))).toHaveLength(1);
    expect(hardwareWords(shows(changes, back(T0 - 4 * DAY)))).toHaveLength(1);
    expect(hardwareWords(shows(changes, back(T0 + 5 * DAY)))).toHaveLength(1);
  });

  it('that nobody read, as in results of the first format, is none', () => {
    const policy = { format: 'fleetseal/policy@1' } as const;
    const fleet = new TestFleet({ shipments: [shipment([unit(1)])], hosts: ['host-1'], policy });
    fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
    fleet.attest('host-1', { at: T0 + 1, gpus: [h200(1, { memoryTotalMiB: 81_559 })] });
    for (const item of fleet.history) {
      for (const [slot, gpu] of (item.result?.gpus ?? []).entries()) {
        item.result?.gpus.splice(slot, 1, { ...gpu, hardware: null });
      }
    }
    expect(hardwareWords(fleet)).toEqual([]);
  });
});

describe('the VBIOS of a GPU', () => {
  const versions = (...all: readonly string[]) => all.map((vbiosVersion) => ({ vbiosVersion }));

  it('is found where its version changed, with both and their leaves', () => {
    const fleet = shows(versions('96.00.99.00.1A', '96.00.99.00.1A', '96.00.D0.00.03'));
    expect(wordsOf(seenBy(firmwareOverTime, fleet, LATE))).toEqual([
      `unit ${serialOf(1)}: vbiosVersion 96.00.99.00.1A until leaf 1, 96.00.D0.00.03 from leaf 2`,
    ]);
    expect(hardwareWords(fleet)).toEqual([]);
  });

  it('is none where only the case differs, or a vGPU shows none', () => {
    const fleet = shows(versions('96.00.9A.00.1A', '96.00.9a.00.1a', '00.00.00.00.00'));
    expect(firmwareWords(fleet)).toEqual([]);
  });

  it('is none where it changed in a recorded repair', () => {
    const changes = versions('96.00.99.00.1A', '96.00.D0.00.03');
    const repaired = [custody('rmaIn', [named(1)], { at: T0 + HOUR })];
    expect(firmwareWords(shows(changes, repaired))).toEqual([]);
  });
});

describe('the identity of a unit', () => {
  const identityWords = (fleet: TestFleet) =>
    seenBy(identityOverMoments, fleet, LATE).map(({ seen }) => seen);

  it('is found where it changed, in order of moment and not of receipt', () => {
    const shipments = [shipment([unit(1, { uuid: uuidOf(1) })])];
    const fleet = new TestFleet({ shipments, hosts: ['host-1', 'host-2'] });
    fleet.attest('host-1', { at: T0 + DAY, gpus: [h200(1, { pdi: pdiOf(7) })] });
    fleet.attest('host-2', {
      at: T0 + 2 * DAY,
      challengedAt: T0,
      via: 'file',
      gpus: [h200(1)],
    });
    expect(seenBy(identityOverMoments, fleet, LATE)).toMatchObject([
      {
        seen: `pdi ${pdiOf(1)} first attested by leaf 1, ${pdiOf(7)} by leaf 0`,
        firstLeaf: 0,
        lastLeaf: 0,
        openedAt: T0 + 2 * DAY,
      },
    ]);
  });

  it('is found where its serial shows up with another uuid', () => {
    const fleet = shows([{}, { uuid: uuidOf(7) }]);
    expect(identityWords(fleet)[0]).toBe(
      `uuid ${uuidOf(1)} first attested by leaf 0, ${uuidOf(7)} by leaf 1`,
    );
  });

  it('is none where nothing changed, or a value was not read', () => {
    expect(identityWords(shows([{}, { serial: '0000000000000' }, {}]))).toEqual([]);
  });

  it('of a replaced board is not compared with the board that took its place', () => {
    const board = { serial: serialOf(1), uuid: uuidOf(7) };
    const parts = { shipments: [shipment([unit(1, { uuid: uuidOf(1) })])], hosts: ['host-1'] };
    const replaced = (replaces: object) =>
      new TestFleet({
        ...parts,
        records: [custody('rmaIn', [{ uuid: uuidOf(8), ...replaces }], { at: T0 + HOUR })],
      })
        .attest('host-1', { at: T0, gpus: [h200(1)] })
        .attest('host-1', { at: T0 + DAY, gpus: [h200(1, board)] });
    expect(identityWords(replaced({}))).toHaveLength(1);
    expect(identityWords(replaced({ replaces: { uuid: uuidOf(1) } }))).toEqual([]);
  });
});
