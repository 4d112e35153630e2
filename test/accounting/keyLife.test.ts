import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  DAY,
  digest,
  findingsOf,
  HOUR,
  h200,
  type KeyLife,
  MINUTE,
  serialOf,
  shipment,
  T0,
  type TestFleet,
  unit,
} from '../factories/appraisal.ts';
import { EDITIONS, fleetsUnder } from '../factories/editions.ts';
import { hostKeyV2, keyEvent, retirementOf, rotationOf } from '../factories/keyLife.ts';

describe.each(EDITIONS)('in edition $edition', ({ policy }) => {
  const fleetIn = fleetsUnder(policy);
  const UNIT = serialOf(1);

  function fleetOf(life: readonly KeyLife[], hosts: readonly string[] = ['host-1']): TestFleet {
    return fleetIn({ hosts, life, shipments: [shipment([unit(1)])] });
  }

  const show = (at: number) => ({ at, gpus: [h200(1)] });
  /** The key of the first release of a host with the name that the host had. */
  const named = (name: string, host: string, changes: object = {}) =>
    hostKeyV2(name, { ...changes, name: host });

  describe('a host that rotated its key', () => {
    const life = [
      {
        document: named('host-1b', 'host-1', {
          token: null,
          rotation: rotationOf('host-1', 'host-1b', { seq: 1, digest: digest('host-1 1') }),
        }),
        evidenceSize: 2,
        time: T0 + HOUR,
      },
    ];

    it('goes on as one host: nothing moved, nothing silent, one row of instants', () => {
      const fleet = fleetOf(life);
      fleet.attest('host-1', show(T0)).attest('host-1', show(T0 + HOUR));
      fleet.attest('host-1b', show(T0 + 2 * HOUR)).attest('host-1b', show(T0 + 3 * HOUR));
      const balance = fleet.balance(T0 + 3 * HOUR);
      expect(findingsOf(balance)).toEqual([]);
      expect(balance.units[0]).toMatchObject({ column: 'attested', kid: digest('host-1b') });
      expect(balance.units[0]?.continuity.longestGapMs).toBe(0);
    });

    it('may deliver what the old key had signed, in any order', () => {
      const fleet = fleetOf(life);
      fleet.attest('host-1', show(T0)).attest('host-1', show(T0 + HOUR));
      const [late] = fleet.history.splice(1, 1);
      if (late === undefined) throw new TypeError('no second evidence');
      expect(late.leaf.digest).toBe(digest('host-1 1'));
      fleet.attest('host-1b', show(T0 + 2 * HOUR));
      expect(findingsOf(fleet.balance(T0 + 2 * HOUR))).toEqual(['sequenceGap host host-1']);
      fleet.history.push({ ...late, index: 2 });
      expect(findingsOf(fleet.balance(T0 + 2 * HOUR))).toEqual([]);
    });

    it('is found out when what the old key signed last never came', () => {
      const fleet = fleetOf(life);
      fleet.attest('host-1', show(T0)).attest('host-1b', show(T0 + 2 * HOUR));
      const balance = fleet.balance(T0 + 2 * HOUR);
      expect(findingsOf(balance)).toEqual(['sequenceGap host host-1']);
      expect(balance.findings[0]?.seen).toBe('the key ended with number 1, which is no leaf');
      expect(findingsOf(fleet.balance(T0 + MINUTE))).toEqual([]);
    });

    it('is found out when the old key goes on below a last point far ahead', () => {
      const ahead = { seq: 1000, digest: digest('host-1 1000') };
      const rotation = rotationOf('host-1', 'host-1b', ahead);
      const document = named('host-1b', 'host-1', { token: null, rotation });
      const fleet = fleetOf([{ document, evidenceSize: 1, time: T0 }]);
      fleet.attest('host-1', show(T0)).attest('host-1b', show(T0 + MINUTE));
      fleet.attest('host-1', show(T0 + HOUR));
      const balance = fleet.balance(T0 + HOUR);
      expect(findingsOf(balance)).toEqual(['keyAfterEnd host host-1', 'sequenceGap host host-1']);
      expect(balance.units[0]?.lastSeenAt).toBe(T0 + MINUTE);
    });

    it('is found out when the old key signs beyond its last point; that counts for nothing', () => {
      const fleet = fleetOf(life);
      fleet.attest('host-1', show(T0)).attest('host-1', show(T0 + HOUR));
      fleet.attest('host-1', show(T0 + DAY + 2 * HOUR));
      const balance = fleet.balance(T0 + DAY + 2 * HOUR);
      expect(findingsOf(balance)).toContain('keyAfterEnd host host-1');
      expect(columnsOf(balance)).toEqual({ [UNIT]: 'unaccounted' });
    });

    it('is one host with forks of either key', () => {
      const fleet = fleetOf(life);
      fleet.attest('host-1', show(T0)).attest('host-1', show(T0 + MINUTE));
      fleet.attest('host-1b', show(T0 + 2 * MINUTE)).attest('host-1b', show(T0 + 3 * MINUTE));
      fleet.attest('host-1b', { ...show(T0 + 4 * MINUTE), holder: 'copy' });
      const balance = fleet.balance(T0 + 4 * MINUTE);
      expect(findingsOf(balance)).toEqual(['hostRestored host host-1']);
      expect(columnsOf(balance)).toEqual({ [UNIT]: 'attestedWithFindings' });
    });
  });

  describe('a key that waits for approval', () => {
    const waits = {
      document: named('host-1b', 'host-1', { awaitsApproval: true }),
      evidenceSize: 1,
    };
    const approve = (replaces: string | null, evidenceSize: number) => ({
      document: keyEvent('host-1b', { event: 'approved', replaces }),
      evidenceSize,
    });

    it('has evidence that is kept, accuses nobody and counts for nothing', () => {
      const fleet = fleetOf([waits]);
      fleet.attest('host-1', show(T0)).attest('host-1b', show(T0 + HOUR));
      const balance = fleet.balance(T0 + HOUR);
      expect(findingsOf(balance)).toEqual(['hostAwaitsApproval host host-1']);
      expect(balance.units[0]?.lastSeenAt).toBe(T0);
      expect(balance.findings[0]).toMatchObject({
        kid: digest('host-1b'),
        firstLeaf: 1,
        lastLeaf: 1,
      });
    });

    it('counts from the approval on, as the same host where it replaces its key', () => {
      const fleet = fleetOf([waits, approve(digest('host-1'), 2)]);
      fleet.attest('host-1', show(T0)).attest('host-1b', show(T0 + HOUR));
      expect(fleet.balance(T0 + HOUR).units[0]?.lastSeenAt).toBe(T0);
      fleet.attest('host-1b', show(T0 + 2 * HOUR));
      const balance = fleet.balance(T0 + 2 * HOUR);
      expect(findingsOf(balance)).toEqual([]);
      expect(balance.units[0]).toMatchObject({ column: 'attested', lastSeenAt: T0 + 2 * HOUR });
    });

    it('is another host where it replaces none: then the GPU has moved', () => {
      const fleet = fleetOf([waits, approve(null, 1)]);
      fleet.attest('host-1', show(T0)).attest('host-1b', show(T0 + HOUR));
      expect(findingsOf(fleet.balance(T0 + HOUR))).toEqual([`gpuMoved unit ${UNIT}`]);
    });

    it('leaves the old key nothing to say once it is replaced', () => {
      const fleet = fleetOf([waits, approve(digest('host-1'), 1)]);
      fleet.attest('host-1', show(T0)).attest('host-1b', show(T0 + MINUTE));
      fleet.attest('host-1', show(T0 + 2 * MINUTE));
      const balance = fleet.balance(T0 + 2 * MINUTE);
      expect(findingsOf(balance)).toEqual(['keyAfterEnd host host-1']);
      expect(balance.units[0]?.lastSeenAt).toBe(T0 + MINUTE);
    });
  });

  describe('a GPU that no read lists any more', () => {
    const absent = { format: 'fleetseal/gpu@2', state: 'absent', provenance: {} } as const;

    it('is a finding on its unit, until another host reads it', () => {
      const fleet = fleetOf([], ['host-1', 'host-2']);
      fleet.attest('host-1', show(T0));
      fleet.attest('host-1', { at: T0 + MINUTE, gpus: [{ ...h200(1), ...absent }] });
      expect(findingsOf(fleet.balance(T0 + MINUTE))).toEqual([`gpuAbsent unit ${UNIT}`]);
      fleet.attest('host-2', show(T0 + 2 * MINUTE));
      expect(findingsOf(fleet.balance(T0 + 2 * MINUTE))).toEqual([`gpuMoved unit ${UNIT}`]);
    });
  });

  describe('a host that was retired', () => {
    const retired = (retirement: string | null, time = T0 + HOUR) => [
      { document: keyEvent('host-1', { event: 'retired', retirement }), evidenceSize: 1, time },
    ];

    it('is not silent; its units come to be unaccounted as ever, and that says why', () => {
      const own = retirementOf('host-1', { seq: 0, digest: digest('host-1 0') });
      const fleet = fleetOf(retired(own)).attest('host-1', show(T0));
      expect(findingsOf(fleet.balance(T0 + 2 * HOUR))).toEqual([]);
      const balance = fleet.balance(T0 + 2 * DAY);
      expect(findingsOf(balance)).toEqual([`unitMissing unit ${UNIT}`]);
      expect(balance.findings[0]?.seen).toContain('the host was retired by register leaf 3');
      expect(columnsOf(balance)).toEqual({ [UNIT]: 'unaccounted' });
    });

    it('was silent at a moment before', () => {
      const fleet = fleetOf(retired(null, T0 + DAY)).attest('host-1', show(T0));
      expect(findingsOf(fleet.balance(T0 + 2 * HOUR))).toEqual(['hostSilent host host-1']);
    });

    it('gives a finding where its key speaks again', () => {
      const fleet = fleetOf(retired(null)).attest('host-1', show(T0));
      fleet.attest('host-1', { ...show(T0 + 2 * DAY), via: 'file' });
      const balance = fleet.balance(T0 + 2 * DAY);
      expect(findingsOf(balance)).toEqual(['keyAfterEnd host host-1', `unitMissing unit ${UNIT}`]);
    });
  });

  describe('evidence that came as a file', () => {
    it('is no fresh instant, however fast it came', () => {
      const fleet = fleetOf([]);
      for (const minutes of [0, 30, 60]) {
        fleet.attest('host-1', { ...show(T0 + minutes * MINUTE), via: 'file' });
      }
      const balance = fleet.balance(T0 + HOUR);
      expect(balance.units[0]?.continuity).toMatchObject({ coveredPpm: 0, instants: 0 });
      expect(balance.units[0]?.lastSeenAt).toBe(T0 + HOUR - 30_000);
    });
  });

  describe('boot registers of a host', () => {
    const quote = (...pcrs: string[]) => ({ state: 'valid', pcrs }) as const;

    it('are compared with those of the evidence before', () => {
      const fleet = fleetOf([]);
      fleet.attest('host-1', { ...show(T0), quote: quote('a', 'b', 'c') });
      fleet.attest('host-1', { ...show(T0 + MINUTE), quote: quote('a', 'b', 'c') });
      expect(findingsOf(fleet.balance(T0 + MINUTE))).toEqual([]);
      fleet.attest('host-1', { ...show(T0 + 2 * MINUTE), quote: quote('a', 'x', 'c') });
      const balance = fleet.balance(T0 + 2 * MINUTE);
      expect(findingsOf(balance)).toEqual(['hostBootChanged host host-1']);
      expect(balance.findings[0]?.seen).toContain('PCR 1 of leaf 2 differs from leaf 1');
      expect(columnsOf(balance)).toEqual({ [UNIT]: 'attested' });
    });

    it('are no finding where they changed before the interval', () => {
      const fleet = fleetOf([]);
      fleet.attest('host-1', { ...show(T0), quote: quote('a') });
      fleet.attest('host-1', { ...show(T0 + MINUTE), quote: quote('b') });
      fleet.attest('host-1', { ...show(T0 + HOUR), quote: quote('b') });
      expect(findingsOf(fleet.balance(T0 + HOUR, { from: T0 + 2 * MINUTE }))).toEqual([]);
    });
  });

  describe('a state that came back', () => {
    it('restored by its owner is a restore at its first evidence, and still after a week', () => {
      const fleet = fleetOf([]);
      fleet.attest('host-1', show(T0)).copyHolder('host-1', 'image');
      fleet.attest('host-1', show(T0 + HOUR));
      fleet.attest('host-1', { ...show(T0 + 2 * HOUR), holder: 'image' });
      const first = fleet.balance(T0 + 2 * HOUR);
      expect(findingsOf(first)).toEqual(['hostRestored host host-1']);
      for (let hours = 3; hours <= 7 * 24; hours += 1) {
        fleet.attest('host-1', { ...show(T0 + hours * HOUR), holder: 'image' });
      }
      const later = fleet.balance(T0 + 7 * DAY);
      expect(findingsOf(later)).toEqual(['hostRestored host host-1']);
      expect(columnsOf(later)).toEqual({ [UNIT]: 'attestedWithFindings' });
    });

    it("copied to a second host is a clone at the other voice's next evidence", () => {
      const fleet = fleetOf([]);
      fleet.attest('host-1', show(T0)).attest('host-1', show(T0 + HOUR));
      fleet.copyHolder('host-1', 'copy');
      fleet.attest('host-1', { ...show(T0 + 2 * HOUR), holder: 'copy' });
      // The first voice that goes on from the copied state cannot be told from the owner.
      expect(findingsOf(fleet.balance(T0 + 2 * HOUR))).toEqual([]);
      fleet.attest('host-1', show(T0 + 3 * HOUR));
      expect(findingsOf(fleet.balance(T0 + 3 * HOUR))).toEqual(['hostRestored host host-1']);
      fleet.attest('host-1', { ...show(T0 + 4 * HOUR), holder: 'copy' });
      expect(findingsOf(fleet.balance(T0 + 4 * HOUR))).toEqual(['hostKeyCloned host host-1']);
    });

    it('copied after the original had gone on is a clone at its next evidence', () => {
      const fleet = fleetOf([]);
      fleet.attest('host-1', show(T0)).copyHolder('host-1', 'copy');
      fleet.attest('host-1', show(T0 + HOUR));
      fleet.attest('host-1', { ...show(T0 + 2 * HOUR), holder: 'copy' });
      fleet.attest('host-1', show(T0 + 3 * HOUR));
      expect(findingsOf(fleet.balance(T0 + 3 * HOUR))).toEqual(['hostKeyCloned host host-1']);
    });
  });
});
