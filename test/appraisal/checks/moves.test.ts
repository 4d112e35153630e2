import { describe, expect, it } from 'vitest';
import { movedWithoutRecord } from '../../../shared/appraisal/checks/moved2.ts';
import { twoPlacesWithoutRecord } from '../../../shared/appraisal/checks/twoPlaces2.ts';
import type { Custody } from '../../../shared/register/records/custody.ts';
import {
  DAY,
  digest,
  HOUR,
  h200,
  MINUTE,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../../factories/appraisal.ts';
import { hostAt, seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { custody, named } from '../../factories/records.ts';

/** Unit 1, attested once a day before T0 + 1 day by these hosts in turn; host-3 is at site-2. */
function travels(hosts: readonly string[], records: readonly Custody[] = []): TestFleet {
  const fleet = new TestFleet({
    shipments: [shipment([unit(1)])],
    hosts: ['host-1', 'host-2'],
    life: [hostAt('host-3', 'site-2')],
    records,
    papers: false,
  });
  for (const [day, host] of hosts.entries()) {
    fleet.attest(host, { at: T0 + day * DAY, gpus: [h200(1)] });
  }
  return fleet;
}

let moves = 0;
/** A move of unit 1. */
const move = (at: number, place: Partial<Custody>): Custody => {
  moves += 1;
  return custody('moved', [named(1)], { id: `M-${moves}`, at, ...place });
};
const LATE = { validAt: T0 + 30 * DAY };
const movedWords = (fleet: TestFleet) => wordsOf(seenBy(movedWithoutRecord, fleet, LATE));
const twiceWords = (fleet: TestFleet) => wordsOf(seenBy(twoPlacesWithoutRecord, fleet, LATE));

describe('a change of hosts', () => {
  it('without a record is found, with what is declared of the sites', () => {
    const [seen, ...others] = seenBy(movedWithoutRecord, travels(['host-1', 'host-3']), LATE);
    expect(others).toEqual([]);
    expect(seen).toMatchObject({
      subject: { kind: 'unit', id: serialOf(1) },
      kid: digest('host-3'),
      seen:
        'attested by host host-1 until leaf 0, by host host-3 from leaf 1; ' +
        'declared at site site-1 before, at site site-2 since',
      firstLeaf: 0,
      lastLeaf: 1,
      openedAt: T0 + DAY,
    });
    expect(movedWords(travels(['host-1', 'host-2']))[0]).toContain(
      '; both declared at site site-1',
    );
  });

  it('with a recorded move to the host or to its site is none', () => {
    for (const place of [{ host: 'host-3' }, { site: 'site-2' }, { host: digest('host-3') }]) {
      const records = [move(T0 + HOUR, place)];
      expect(movedWords(travels(['host-1', 'host-1', 'host-3'], records))).toEqual([]);
    }
  });

  it('is none where it was installed there by a record that names the host', () => {
    const installed = (place: Partial<Custody>) => [
      custody('installed', [named(1)], { at: T0 + HOUR, ...place }),
    ];
    expect(movedWords(travels(['host-1', 'host-3'], installed({ host: 'host-3' })))).toEqual([]);
    const stored = custody('stored', [named(1)], { at: T0 + HOUR, host: 'host-3' });
    for (const records of [installed({ site: 'site-2' }), [stored]]) {
      expect(movedWords(travels(['host-1', 'host-3'], records))).toHaveLength(1);
    }
  });

  it('is found where the recorded move leads elsewhere, with the plan', () => {
    const records = [move(T0 + HOUR, { host: 'host-2' })];
    expect(movedWords(travels(['host-1', 'host-3'], records))[0]).toMatch(
      /; register leaf 200 has a move to host host-2 at 2026-06-01T01:00:00Z$/,
    );
  });

  it('is found where the move is of another unit, or names no place', () => {
    const other = custody('moved', [named(2)], { at: T0 + HOUR, host: 'host-3' });
    expect(movedWords(travels(['host-1', 'host-3'], [other]))).toHaveLength(1);
    const [words] = movedWords(travels(['host-1', 'host-3'], [move(T0 + HOUR, {})]));
    expect(words).toContain('a move to a place that it does not name');
  });

  it('may be recorded for a moment up to three days off, and no further', () => {
    const at = (moment: number) =>
      movedWords(travels(['host-1', 'host-3'], [move(moment, { host: 'host-3' })]));
    expect(at(T0 - 3 * DAY)).toEqual([]);
    expect(at(T0 - 3 * DAY - 1)).toHaveLength(1);
    expect(at(T0 + 4 * DAY)).toEqual([]);
    expect(at(T0 + 4 * DAY + 1)).toHaveLength(1);
  });

  it('is found again where a second one follows and only the first is recorded', () => {
    const records = [move(T0 + HOUR, { host: 'host-2' })];
    const [words] = movedWords(travels(['host-1', 'host-2', 'host-3'], records));
    expect(words).toContain('by host host-2 until leaf 1, by host host-3 from leaf 2');
  });
});

describe('a GPU that comes back', () => {
  it('without records is in two places, and no finding of a move stands beside it', () => {
    const fleet = travels(['host-1', 'host-2', 'host-1']);
    expect(seenBy(twoPlacesWithoutRecord, fleet, LATE)).toMatchObject([
      {
        seen: 'host host-1 attests it again by leaf 2, after host host-2 did by leaf 1',
        firstLeaf: 1,
        lastLeaf: 2,
        openedAt: T0 + 2 * DAY,
      },
    ]);
    expect(movedWords(fleet)).toEqual([]);
  });

  it('by two recorded moves is no finding', () => {
    const records = [
      move(T0 + HOUR, { host: 'host-2' }),
      move(T0 + DAY + HOUR, { host: 'host-1' }),
    ];
    const fleet = travels(['host-1', 'host-2', 'host-1'], records);
    expect([...twiceWords(fleet), ...movedWords(fleet)]).toEqual([]);
  });

  it('is in two places where only one of the moves is recorded', () => {
    for (const host of ['host-1', 'host-2']) {
      const records = [move(T0 + DAY, { host })];
      expect(twiceWords(travels(['host-1', 'host-2', 'host-1'], records))).toHaveLength(1);
    }
  });

  it('is in two places where it goes on to and fro: a record explains one change', () => {
    const fleet = new TestFleet({
      shipments: [shipment([unit(1)])],
      hosts: ['host-1', 'host-2'],
      records: [move(T0, { host: 'host-2' }), move(T0 + HOUR, { host: 'host-1' })],
    });
    for (let round = 0; round < 6; round += 1) {
      const host = round % 2 === 0 ? 'host-1' : 'host-2';
      fleet.attest(host, { at: T0 + round * 10 * MINUTE, gpus: [h200(1)] });
    }
    expect(twiceWords(fleet)).toHaveLength(1);
  });

  it('after an unrecorded move is found, also by way of a third host', () => {
    const records = [move(T0 + DAY, { host: 'host-3' }), move(T0 + 2 * DAY, { host: 'host-1' })];
    const fleet = travels(['host-1', 'host-2', 'host-3', 'host-1'], records);
    expect(twiceWords(fleet)).toHaveLength(1);
  });
});
