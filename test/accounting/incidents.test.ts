import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  DAY,
  digest,
  findingsOf,
  HOUR,
  h200,
  license,
  MINUTE,
  type RegisterParts,
  type ShownGpu,
  serialOf,
  shipment,
  slot,
  T0,
  type TestFleet,
  unit,
  uuidOf,
} from '../factories/appraisal.ts';
import { EDITIONS, fleetsUnder } from '../factories/editions.ts';

describe.each(EDITIONS)('in edition $edition', ({ edition, policy }) => {
  const fleetIn = fleetsUnder(policy);
  /** Findings of checks that only the second edition has. */
  const since2 = (...findings: string[]) => (edition === 1 ? [] : findings);
  const HOSTS = ['host-1', 'host-2'];
  const shippedUnits = (...numbers: number[]): RegisterParts => ({
    hosts: HOSTS,
    shipments: [shipment(numbers.map((number) => unit(number)))],
  });
  const BY_SERIAL = shippedUnits(1, 2, 3);
  const BY_BOTH: RegisterParts = {
    hosts: HOSTS,
    shipments: [shipment([1, 2, 3].map((number) => unit(number, { uuid: uuidOf(number) })))],
  };

  /** Rounds an hour apart: what host-1 and host-2 show in each; null is silence. */
  type Round = readonly [readonly ShownGpu[] | null, readonly ShownGpu[] | null];

  function fleetOf(rounds: readonly Round[], parts: RegisterParts = BY_SERIAL): TestFleet {
    const fleet = fleetIn(parts);
    rounds.forEach((round, number) => {
      for (const [position, gpus] of round.entries()) {
        const host = HOSTS[position] ?? '';
        if (gpus !== null) fleet.attest(host, { at: T0 + number * HOUR + position, gpus });
      }
    });
    return fleet;
  }

  const [one, two, three] = [h200(1), h200(2), h200(3)];
  const atRound = (number: number) => T0 + number * HOUR + MINUTE;
  const ATTESTED = {
    [serialOf(1)]: 'attested',
    [serialOf(2)]: 'attested',
    [serialOf(3)]: 'attested',
  };
  const healthy: Round = [[one, two], [three]];

  describe('a healthy fleet', () => {
    it.each([
      ['serials', BY_SERIAL],
      ['serials and uuids', BY_BOTH],
    ])('shipped by %s is attested without a finding', (_, parts) => {
      const drawn = fleetOf([healthy, healthy], parts).balance(atRound(1));
      expect(drawn.findings).toEqual([]);
      expect(columnsOf(drawn)).toEqual(ATTESTED);
      expect(drawn.total).toMatchObject({ licensed: 8, notShipped: 5, attested: 3 });
    });
  });

  describe('a moved GPU', () => {
    const moved: Round = [[one], [three, two]];

    it('is found by its unit, and stays attested where it is now', () => {
      const drawn = fleetOf([healthy, moved, moved]).balance(atRound(2));
      expect(findingsOf(drawn)).toEqual([`gpuMoved unit ${serialOf(2)}`]);
      expect(columnsOf(drawn)).toEqual({ ...ATTESTED, [serialOf(2)]: 'attestedWithFindings' });
      expect(drawn.units.find(({ serial }) => serial === serialOf(2))?.host).toBe('host-2');
      expect(drawn.findings[0]).toMatchObject({ firstLeaf: 0, lastLeaf: 3, kid: digest('host-2') });
    });

    it('is found also when the old host keeps an unreadable row for it', () => {
      const gone = h200(2, { state: 'unreadable' });
      const nameless: ShownGpu = { state: 'unreadable' };
      for (const row of [gone, nameless]) {
        const drawn = fleetOf([
          healthy,
          [
            [one, row],
            [three, two],
          ],
        ]).balance(atRound(1));
        expect(findingsOf(drawn)).toEqual([`gpuMoved unit ${serialOf(2)}`]);
      }
    });

    it('is found by its uuid where it is no unit', () => {
      const extra = h200(9);
      const drawn = fleetOf([
        [[one, two, extra], [three]],
        [
          [one, two],
          [three, extra],
        ],
      ]).balance(atRound(1));
      expect(findingsOf(drawn)).toEqual([
        `gpuMoved gpu ${uuidOf(9)}`,
        `gpuUnlicensed gpu ${uuidOf(9)}`,
      ]);
    });

    it('is in two places when the old host shows it again', () => {
      const drawn = fleetOf([healthy, moved, healthy]).balance(atRound(2));
      expect(findingsOf(drawn)).toEqual([`gpuInTwoPlaces unit ${serialOf(2)}`]);
      expect(drawn.findings[0]).toMatchObject({ severity: 'critical', firstLeaf: 3, lastLeaf: 4 });
    });

    it('is not in two places by evidence of one and the same minute', () => {
      const fleet = fleetOf([healthy]);
      const at = T0 + HOUR;
      fleet.attest('host-2', { at, gpus: [three, two] });
      fleet.attest('host-1', { at: at + 20_000, gpus: [one, two] });
      expect(findingsOf(fleet.balance(at + MINUTE))).toEqual([`gpuMoved unit ${serialOf(2)}`]);
      fleet.attest('host-1', { at: at + MINUTE, gpus: [one, two] });
      const codes = fleet.balance(at + MINUTE).findings.map(({ code }) => code);
      expect(codes).toEqual(['gpuInTwoPlaces']);
    });

    it('is not in two places because old evidence of the old host arrives late', () => {
      const fleet = fleetOf([healthy, moved]);
      const late = { at: T0 + 2 * HOUR, challengedAt: T0 + MINUTE, gpus: [one, two] };
      const drawn = fleet.attest('host-1', late).balance(atRound(2));
      expect(findingsOf(drawn)).toEqual([`gpuMoved unit ${serialOf(2)}`]);
      expect(drawn.units.find(({ serial }) => serial === serialOf(2))?.host).toBe('host-2');
    });
  });

  describe('two GPUs that show the serial of each other', () => {
    const swapped: Round = [
      [one, h200(2, { serial: serialOf(3) })],
      [h200(3, { serial: serialOf(2) })],
    ];

    it.each([
      ['serials', BY_SERIAL],
      ['serials and uuids', BY_BOTH],
    ])('are both found when shipped by %s, each where its uuid is', (_, parts) => {
      const drawn = fleetOf([healthy, swapped, swapped], parts).balance(atRound(2));
      expect(findingsOf(drawn)).toEqual([
        `gpuIdentityChanged unit ${serialOf(2)}`,
        `gpuIdentityChanged unit ${serialOf(3)}`,
        ...since2(`gpuSerialShared unit ${serialOf(2)}`, `gpuSerialShared unit ${serialOf(3)}`),
      ]);
      expect(columnsOf(drawn)).toEqual({
        ...ATTESTED,
        [serialOf(2)]: 'attestedWithFindings',
        [serialOf(3)]: 'attestedWithFindings',
      });
      const hosts = drawn.units.map(({ serial, host }) => `${serial} ${host}`);
      expect(hosts).toContain(`${serialOf(2)} host-1`);
      expect(hosts).toContain(`${serialOf(3)} host-2`);
    });

    it('stay found when the labels are put back', () => {
      const drawn = fleetOf([healthy, swapped, healthy]).balance(atRound(2));
      expect(drawn.findings.map(({ code }) => code)).toEqual([
        'gpuIdentityChanged',
        'gpuIdentityChanged',
        ...since2('gpuSerialShared', 'gpuSerialShared'),
      ]);
    });

    it('accuse nobody by a masked serial', () => {
      const masked = h200(2, { serial: '0000000000000' });
      const drawn = fleetOf([healthy, [[one, masked], [three]]]).balance(atRound(1));
      expect(findingsOf(drawn)).toEqual([`identityMasked unit ${serialOf(2)}`]);
    });

    it('are told from a second GPU that copies the serial of a unit', () => {
      const copy = h200(9, { serial: serialOf(1) });
      const drawn = fleetOf([
        healthy,
        [
          [one, two],
          [three, copy],
        ],
      ]).balance(atRound(1));
      expect(findingsOf(drawn)).toEqual([
        `gpuIdentityChanged unit ${serialOf(1)}`,
        ...since2(`gpuSerialShared unit ${serialOf(1)}`),
      ]);
      expect(drawn.units[0]?.host).toBe('host-1');
    });
  });

  describe('modded memory', () => {
    const modded = (number: number) => h200(number, { memoryTotalMiB: 215_656 });

    it('is found on the unit, from the first leaf that shows it', () => {
      const now: Round = [[one, modded(2)], [three]];
      const drawn = fleetOf([healthy, now, now]).balance(atRound(2));
      expect(findingsOf(drawn)).toEqual([
        ...since2(`gpuBoardChanged unit ${serialOf(2)}`),
        `gpuMemoryNotOfModel unit ${serialOf(2)}`,
      ]);
      expect(drawn.findings.at(-1)).toMatchObject({ firstLeaf: 2, lastLeaf: 4 });
      expect(columnsOf(drawn)[serialOf(2)]).toBe('attestedWithFindings');
    });

    it('is found on the uuid of a GPU that is no unit', () => {
      const drawn = fleetOf([[[one, modded(9)], null]], shippedUnits(1)).balance(atRound(0));
      expect(findingsOf(drawn)).toEqual([
        `gpuMemoryNotOfModel gpu ${uuidOf(9)}`,
        `gpuUnlicensed gpu ${uuidOf(9)}`,
      ]);
    });
  });

  describe('a lost GPU', () => {
    it.each([
      ['its identity', h200(2, { state: 'unreadable' })],
      ['only its place', { state: 'unreadable', pciBusId: '00000000:01:00.0' } as const],
    ])('whose row keeps %s is unreachable', (_, row) => {
      const drawn = fleetOf([healthy, [[one, row], [three]]]).balance(atRound(1));
      expect(findingsOf(drawn)).toEqual([`gpuUnreadable unit ${serialOf(2)}`]);
      expect(columnsOf(drawn)).toEqual({ ...ATTESTED, [serialOf(2)]: 'unreachable' });
    });

    it('without a row is unreachable at once, because its host no longer shows it', () => {
      const drawn = fleetOf([healthy, [[one], [three]]]).balance(atRound(1));
      expect(drawn.findings).toEqual([]);
      expect(columnsOf(drawn)[serialOf(2)]).toBe('unreachable');
    });

    it('that was never read is found by its place', () => {
      const round: Round = [[one, { state: 'unreadable' }], null];
      const drawn = fleetOf([round], shippedUnits(1)).balance(atRound(0));
      expect(findingsOf(drawn)).toEqual([`gpuUnreadable gpu ${slot(1)} ${digest('host-1')}`]);
    });
  });

  describe('a silent host', () => {
    const fleet = fleetOf([healthy, healthy, [null, [three]], [null, [three]]]);
    fleet.attest('host-2', { at: T0 + 2 * DAY, gpus: [three] });

    it('is not silent for 90 minutes', () => {
      expect(fleet.balance(T0 + HOUR + 90 * MINUTE).findings).toEqual([]);
    });

    it('is found as a host only; its units go from unreachable to unaccounted', () => {
      const later = fleet.balance(atRound(3));
      expect(findingsOf(later)).toEqual(['hostSilent host host-1']);
      expect(later.findings[0]).toMatchObject({ firstLeaf: null, lastLeaf: null });
      expect(columnsOf(later)).toEqual({
        [serialOf(1)]: 'unreachable',
        [serialOf(2)]: 'unreachable',
        [serialOf(3)]: 'attested',
      });
      expect(later.units[0]?.findings).toEqual([]);
      const latest = fleet.balance(T0 + 2 * DAY);
      expect(columnsOf(latest)[serialOf(1)]).toBe('unaccounted');
      expect(findingsOf(latest)).toEqual([
        `unitMissing unit ${serialOf(1)}`,
        `unitMissing unit ${serialOf(2)}`,
        'hostSilent host host-1',
      ]);
    });

    it('is not a host that was enrolled and never attested', () => {
      const fleet = fleetOf([[[one], null]], shippedUnits(1));
      expect(fleet.balance(atRound(0)).findings).toEqual([]);
    });
  });

  describe('a cloned key', () => {
    const gpus = [one, two];
    /** host-1 attests, is copied, and then the holders speak in the given order. */
    const cloned = (...holders: readonly string[]) => {
      const fleet = fleetIn(shippedUnits(1, 2));
      fleet.attest('host-1', { at: T0, gpus }).copyHolder('host-1', 'copy');
      holders.forEach((holder, number) => {
        fleet.attest('host-1', { at: T0 + number * MINUTE, gpus, holder });
      });
      return fleet.balance(T0 + HOUR);
    };

    it.each([
      ['the original first', ['host-1', 'copy', 'host-1']],
      ['the copy first', ['copy', 'host-1', 'copy', 'host-1']],
    ])('is found when both speak in turn, %s', (_, holders) => {
      const drawn = cloned(...holders);
      expect(findingsOf(drawn)).toEqual(['hostKeyCloned host host-1']);
      expect(drawn.units.map(({ column, findings }) => `${column} ${findings}`)).toEqual([
        'attestedWithFindings hostKeyCloned',
        'attestedWithFindings hostKeyCloned',
      ]);
    });

    it('is a restored host until the older branch speaks again', () => {
      const drawn = cloned('host-1', 'copy');
      expect(findingsOf(drawn)).toEqual(['hostRestored host host-1']);
      expect(drawn.findings[0]).toMatchObject({ severity: 'medium', firstLeaf: 2, lastLeaf: 2 });
      expect(columnsOf(drawn)[serialOf(1)]).toBe('attestedWithFindings');
    });

    it('takes no unit away by a copy that shows no GPU', () => {
      const fleet = fleetIn(BY_SERIAL);
      fleet.attest('host-1', { at: T0, gpus }).copyHolder('host-1', 'copy');
      fleet.attest('host-1', { at: T0 + 1, gpus });
      fleet.attest('host-1', { at: T0 + 2, gpus: [], holder: 'copy' });
      const drawn = fleet.balance(T0 + HOUR);
      expect(columnsOf(drawn)[serialOf(1)]).toBe('attestedWithFindings');
    });

    it('is no finding when the copy never speaks', () => {
      expect(cloned('host-1', 'host-1').findings).toEqual([]);
    });
  });

  describe('an unlicensed GPU', () => {
    it('is found by its uuid and listed outside the sum', () => {
      const drawn = fleetOf([[[one, two, h200(9)], [three]]]).balance(atRound(0));
      expect(findingsOf(drawn)).toEqual([`gpuUnlicensed gpu ${uuidOf(9)}`]);
      expect(drawn.unlicensed).toEqual([uuidOf(9)]);
      expect(columnsOf(drawn)).toEqual(ATTESTED);
    });

    it('is no GPU that changed into a serial that no shipment names', () => {
      const relabeled = h200(1, { serial: serialOf(9) });
      const drawn = fleetOf([healthy, [[relabeled, two], [three]]]).balance(atRound(1));
      expect(findingsOf(drawn)).toEqual([`gpuIdentityChanged unit ${serialOf(1)}`]);
      expect(drawn.unlicensed).toEqual([]);
    });

    it('is each unit shipped beyond the licensed quantity, in the order of shipment', () => {
      const drawn = fleetOf([healthy], {
        hosts: HOSTS,
        licenses: [license({ items: [{ model: 'H200', quantity: 2 }] })],
        shipments: [
          shipment([unit(3), unit(2)], { id: 'S2', shippedAt: '2026-05-20' }),
          shipment([unit(1)], { id: 'S1', shippedAt: '2026-05-19' }),
        ],
      }).balance(atRound(0));
      expect(findingsOf(drawn)).toEqual([`gpuUnlicensed unit ${serialOf(2)}`]);
      expect(drawn.findings[0]?.seen).toContain('shipped beyond the licensed quantity');
      expect(drawn.unlicensed).toEqual([serialOf(2)]);
      expect(columnsOf(drawn)).toEqual({ [serialOf(1)]: 'attested', [serialOf(3)]: 'attested' });
      expect(drawn.total).toMatchObject({ licensed: 2, notShipped: 0, attested: 2 });
    });
  });
});
