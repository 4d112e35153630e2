import { describe, expect, it } from 'vitest';
import { custodyContradicted } from '../../../shared/appraisal/checks/custodyContradicted.ts';
import { custodyUndocumented } from '../../../shared/appraisal/checks/custodyUndocumented.ts';
import { moveUnconfirmed } from '../../../shared/appraisal/checks/moveUnconfirmed.ts';
import { outOfServiceLong } from '../../../shared/appraisal/checks/outOfServiceLong.ts';
import type { Custody } from '../../../shared/register/records/custody.ts';
import {
  DAY,
  digest,
  HOUR,
  h200,
  license,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../../factories/appraisal.ts';
import { hostAt, seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { custody, named, undocumented } from '../../factories/records.ts';

const LATE = { validAt: T0 + 30 * DAY };
const L2 = license({ id: 'L2' });

/** Units 1 and 2 under L1, unit 3 under L2; host-2 is at site-2. */
function fleetOf(records: readonly Custody[]): TestFleet {
  return new TestFleet({
    licenses: [license(), L2],
    shipments: [shipment([unit(1), unit(2)]), shipment([unit(3)], { id: 'S2', license: 'L2' })],
    hosts: ['host-1'],
    life: [hostAt('host-2', 'site-2')],
    records,
    papers: false,
  });
}

describe('a unit that a document puts away', () => {
  const against = (records: readonly Custody[], seenAt: number, challengedAt = seenAt) =>
    seenBy(
      custodyContradicted,
      fleetOf(records).attest('host-1', { at: seenAt, challengedAt, gpus: [h200(1)] }),
      LATE,
    );

  it.each(['stored', 'rmaOut', 'returned', 'destroyed'] as const)(
    'as %s is found where a host attests it afterwards',
    (event) => {
      expect(against([custody(event, [named(1)])], T0 + HOUR)).toMatchObject([
        {
          subject: { kind: 'unit', id: serialOf(1) },
          kid: digest('host-1'),
          seen:
            `${event} at 2026-06-01T00:00:00Z by register leaf 200 (C-${event}), ` +
            'attested by host host-1 from leaf 0',
          firstLeaf: 0,
          lastLeaf: 0,
          openedAt: T0 + HOUR,
        },
      ]);
    },
  );

  it.each(['received', 'installed', 'moved', 'rmaIn'] as const)(
    'is none where it was %s: a sighting confirms that',
    (event) => {
      expect(against([custody(event, [named(1)])], T0 + HOUR)).toEqual([]);
    },
  );

  it('is none where the challenge is older, the event is ahead, or there is no document', () => {
    const destroyed = custody('destroyed', [named(1)]);
    expect(against([destroyed], T0 + HOUR, T0)).toEqual([]);
    expect(against([destroyed], T0 + HOUR, T0 + 1)).toHaveLength(1);
    expect(against([undocumented(destroyed)], T0 + HOUR)).toEqual([]);
    const fleet = fleetOf([destroyed]).attest('host-1', { at: T0 - HOUR, gpus: [h200(1)] });
    expect(seenBy(custodyContradicted, fleet, { validAt: T0 - 1 })).toEqual([]);
  });

  it('is none where an event before brings it back, and found where it follows', () => {
    const stored = custody('stored', [named(1)]);
    const installed = (at: number) => custody('installed', [named(1)], { at, host: 'host-1' });
    expect(against([stored, installed(T0 + HOUR)], T0 + 2 * HOUR)).toEqual([]);
    expect(against([stored, installed(T0 + 3 * HOUR)], T0 + 2 * HOUR)).toHaveLength(1);
    const word = undocumented(installed(T0 + HOUR));
    expect(against([stored, word], T0 + 2 * HOUR)).toEqual([]);
    expect(against([custody('destroyed', [named(1)]), word], T0 + 2 * HOUR)).toHaveLength(1);
  });
});

describe('a custody event without a document', () => {
  const seen = (records: readonly Custody[], validAt = LATE.validAt) =>
    seenBy(custodyUndocumented, fleetOf(records), { validAt });

  it.each(['received', 'stored', 'rmaOut', 'rmaIn', 'returned', 'destroyed'] as const)(
    'as %s is found, in the scopes of the units that it names',
    (event) => {
      const record = undocumented(custody(event, [named(1), named(2)]));
      expect(seen([record])).toMatchObject([
        {
          subject: { kind: 'record', id: `custody C-${event}` },
          units: [],
          alsoConcerns: ['L1'],
          seen: `2 units ${event} at 2026-06-01T00:00:00Z by register leaf 200, without a document`,
          openedAt: T0,
        },
      ]);
      expect(seen([custody(event, [named(1)])])).toEqual([]);
    },
  );

  it('is none where it moves no column: an installation, a move, a plan', () => {
    const free = [custody('installed', [named(1)]), custody('moved', [named(1)])];
    expect(seen(free.map(undocumented))).toEqual([]);
    expect(seen([undocumented(custody('stored', [named(1)]))], T0 - 1)).toEqual([]);
  });

  it('is in every scope where it names no known unit', () => {
    const [only] = seen([undocumented(custody('stored', [named(9)]))]);
    expect(only?.alsoConcerns).toEqual(['L1', 'L2']);
  });
});

describe('a recorded move', () => {
  const DUE = T0 + 3 * DAY;
  const move = (place: Partial<Custody>) => custody('moved', [named(1)], place);
  const seen = (fleet: TestFleet, validAt = DUE) => seenBy(moveUnconfirmed, fleet, { validAt });

  it('that no evidence confirms is found when its time is over', () => {
    const fleet = fleetOf([move({ site: 'site-2' })]);
    fleet.attest('host-1', { at: T0 - HOUR, gpus: [h200(1)] });
    expect(seen(fleet, DUE - 1)).toEqual([]);
    expect(seen(fleet)).toMatchObject([
      {
        subject: { kind: 'unit', id: serialOf(1) },
        kid: digest('host-1'),
        seen:
          'moved to site site-2 at 2026-06-01T00:00:00Z by register leaf 200 (C-moved), ' +
          'not attested there; attested by no host since',
        firstLeaf: null,
        lastLeaf: null,
        openedAt: DUE,
      },
    ]);
  });

  it('is found where the old host goes on attesting the unit', () => {
    const fleet = fleetOf([move({ site: 'site-2' })]);
    fleet.attest('host-1', { at: T0 + HOUR, gpus: [h200(1)] });
    fleet.attest('host-1', { at: T0 + 2 * HOUR, gpus: [h200(1)] });
    const [only] = seen(fleet);
    expect(only?.seen).toMatch(/; attested by host host-1 from leaf 0$/);
    expect(only).toMatchObject({ firstLeaf: 0, lastLeaf: 1 });
  });

  it('is none where a host at the place that it names attests the unit', () => {
    for (const place of [
      { site: 'site-2' },
      { host: 'host-2' },
      { host: 'host-2', site: 'x' },
      {},
    ]) {
      const fleet = fleetOf([move(place)]).attest('host-2', { at: T0, gpus: [h200(1)] });
      expect(seen(fleet)).toEqual([]);
    }
    const early = fleetOf([move({ host: 'host-2' })]);
    expect(seen(early.attest('host-2', { at: T0 - 1, gpus: [h200(1)] }))).toHaveLength(1);
  });

  it('is none where another event followed, and found where the next one is only a plan', () => {
    const then = (at: number) => custody('stored', [named(1)], { at });
    expect(seen(fleetOf([move({ site: 'site-2' }), then(T0 + DAY)]))).toEqual([]);
    expect(seen(fleetOf([move({ site: 'site-2' }), then(DUE + DAY)]))).toHaveLength(1);
    expect(seen(fleetOf([custody('installed', [named(1)], { site: 'site-2' })]))).toEqual([]);
  });
});

describe('a unit that documents keep out of service', () => {
  const LIMIT = T0 + 90 * DAY;
  const words = (fleet: TestFleet, validAt = LIMIT + 1) =>
    wordsOf(seenBy(outOfServiceLong, fleet, { validAt }));
  const stored = custody('stored', [named(1)]);

  it('is found after the time that the policy allows', () => {
    const fleet = fleetOf([stored]);
    expect(words(fleet, LIMIT)).toEqual([]);
    expect(words(fleet)).toEqual([
      `unit ${serialOf(1)}: out of service for more than 90 days: ` +
        'stored at 2026-06-01T00:00:00Z by register leaf 200 (C-stored)',
    ]);
    expect(seenBy(outOfServiceLong, fleet, { validAt: LIMIT + DAY })).toMatchObject([
      { openedAt: LIMIT + 1, firstLeaf: null },
    ]);
  });

  it('is found although a newer paper says so again', () => {
    const again = custody('stored', [named(1)], { id: 'C-2', at: T0 + 80 * DAY });
    expect(words(fleetOf([stored, again]))).toHaveLength(1);
    const installed = custody('installed', [named(1)], { id: 'C-3', at: T0 + 40 * DAY });
    expect(words(fleetOf([stored, installed, again]))).toHaveLength(1);
    const destroyed = custody('destroyed', [named(1)], { id: 'C-4', at: T0 + 81 * DAY });
    expect(words(fleetOf([stored, again, destroyed]))).toEqual([]);
    expect(words(fleetOf([stored, undocumented(installed), again]))).toHaveLength(1);
  });

  it('is none once a host attested it, without a document, or when it is gone for good', () => {
    expect(words(fleetOf([stored]).attest('host-1', { at: T0 + DAY, gpus: [h200(1)] }))).toEqual(
      [],
    );
    expect(words(fleetOf([undocumented(stored)]))).toEqual([]);
    expect(words(fleetOf([custody('destroyed', [named(1)])]))).toEqual([]);
  });

  it('is none where another board took its place', () => {
    const out = custody('rmaOut', [named(1)]);
    const replacing = { ...named(8), replaces: named(1) };
    const back = custody('rmaIn', [replacing], { at: T0 + DAY });
    expect(words(fleetOf([out, back]), LIMIT + DAY)).toEqual([]);
    expect(words(fleetOf([out, back]), LIMIT + DAY + 1)).toHaveLength(1);
  });
});
