/** An operator who wants a clean balance although a unit is gone, and has only records for it. */
import { describe, expect, it } from 'vitest';
import { findingFacts } from '../../shared/accounting/findingLife.ts';
import type { CustodyEvent } from '../../shared/register/records/custody.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import {
  columnsOf,
  DAY,
  findingsOf,
  HOUR,
  h200,
  license,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
  uuidOf,
} from '../factories/appraisal.ts';
import { custody, named, undocumented, use } from '../factories/records.ts';

const LATER = T0 + 60 * DAY;
const GONE = serialOf(4);

/** Units 1 to 4 are licensed, and 4 is gone: at LATER host-1 shows the others, and `more`. */
function fleetOf(records: readonly RegisterRecord[], more: readonly number[] = []): TestFleet {
  const fleet = new TestFleet({
    licenses: [license({ items: [{ model: 'H200', quantity: 4 }] })],
    shipments: [shipment([1, 2, 3, 4].map((each) => unit(each, { uuid: uuidOf(each) })))],
    hosts: ['host-1'],
    records,
  });
  const gpus = [1, 2, 3, ...more].map((each) => h200(each));
  return fleet.attest('host-1', { at: LATER, gpus });
}

const drawn = (fleet: TestFleet) => fleet.balance(LATER + HOUR);

/** One event after another, each some days after the one before. */
const row = (events: readonly CustodyEvent[], days: number) =>
  events.map((event, position) =>
    custody(event, [named(4)], { id: `C-${position}`, at: T0 + position * days * DAY }),
  );

describe('a unit that is gone, in whose place a record puts', () => {
  const strange = { serial: serialOf(9), uuid: uuidOf(9) };
  const missing = [`unitMissing unit ${GONE}`];

  it('a GPU without a license, is missing where no paper says that it went out', () => {
    const back = custody('rmaIn', [{ ...strange, replaces: named(4) }]);
    const balance = drawn(fleetOf([back], [9]));
    expect(columnsOf(balance)[serialOf(9)]).toBe('attested');
    expect(findingsOf(balance)).toEqual(missing);
    expect(balance.findings[0]?.seen).toContain('no document says where it went');
  });

  it('another licensed unit, or a board that nobody has seen, is missing too', () => {
    for (const board of [named(3), { serial: 'PHANTOM-1' }]) {
      const back = custody('rmaIn', [{ ...board, replaces: named(4) }]);
      expect(findingsOf(drawn(fleetOf([back])))).toEqual(missing);
    }
  });

  it('a board, is missing only when the time of a move is over, and not where it went out', () => {
    const replacing = [{ ...strange, replaces: named(4) }];
    const out = custody('rmaOut', [named(4)], { at: T0 - DAY });
    const late = custody('rmaIn', replacing, { at: LATER - 3 * DAY + HOUR });
    expect(findingsOf(drawn(fleetOf([late], [9])))).toEqual([]);
    const early = custody('rmaIn', replacing, { at: LATER - 3 * DAY });
    expect(findingsOf(drawn(fleetOf([early], [9])))).toEqual(missing);
    expect(findingsOf(drawn(fleetOf([out, custody('rmaIn', replacing)], [9])))).toEqual([]);
    const word = [undocumented(out), custody('rmaIn', replacing)];
    expect(findingsOf(drawn(fleetOf(word, [9])))).toContain(missing[0]);
  });

  it('another without a paper, keeps its place, and the other has no license', () => {
    const word = undocumented(custody('rmaIn', [{ ...strange, replaces: named(4) }]));
    const balance = drawn(fleetOf([word], [9]));
    expect(columnsOf(balance)[GONE]).toBe('unaccounted');
    expect(balance.replaced).toEqual([]);
    expect(findingsOf(balance)).toEqual([
      `gpuUnlicensed gpu ${uuidOf(9)}`,
      ...missing,
      'custodyUndocumented record custody C-rmaIn',
    ]);
  });
});

describe('papers that are renewed for a unit that is gone', () => {
  it('as moves or installations, do not renew the time of the first one', () => {
    for (const event of ['moved', 'installed'] as const) {
      const events = Array.from({ length: 61 }, () => event);
      const balance = drawn(fleetOf(row(events, 1)));
      expect(balance.total.unaccounted).toBe(0);
      expect(findingsOf(balance)).toEqual([`moveUnconfirmed unit ${GONE}`]);
    }
  });

  it('as storage, moves and installations in turn, do not renew the time out of service', () => {
    const events = (['stored', 'moved', 'received', 'installed'] as const).toSorted();
    const turns = [...events, ...events, ...events, ...events, 'stored' as const];
    const fleet = fleetOf(row(turns, 8)).attest('host-1', {
      at: T0 + 130 * DAY,
      gpus: [1, 2, 3].map((each) => h200(each)),
    });
    expect(findingsOf(fleet.balance(T0 + 130 * DAY + HOUR))).toEqual([
      `outOfServiceLong unit ${GONE}`,
    ]);
  });

  it('as one installation by the book, are no unconfirmed move', () => {
    const [installed] = row(['installed'], 1);
    expect(findingsOf(drawn(fleetOf(installed === undefined ? [] : [installed])))).toEqual([
      `unitMissing unit ${GONE}`,
    ]);
  });
});

it('a unit stays in the scope of its site until a paper moves it', () => {
  const move = custody('moved', [named(4)], { site: 'nowhere', at: LATER - 2 * DAY });
  const placed = (records: readonly RegisterRecord[]) => {
    const fleet = fleetOf(records).attest('host-1', { at: T0, gpus: [h200(4)] });
    return fleet.balance(LATER + HOUR, { scope: { sites: ['site-1'] } }).total;
  };
  expect(placed([undocumented(move)])).toMatchObject({ licensed: 4, unaccounted: 1 });
  expect(placed([move])).toMatchObject({ licensed: 3, unaccounted: 0 });
});

describe('a decision that was made on less', () => {
  it('is reopened where a mate of the board has gone too', () => {
    const gpu = (number: number) => h200(number, { serial: serialOf(1) });
    const fleet = (records: readonly RegisterRecord[]) =>
      new TestFleet({
        shipments: [shipment([1, 2, 3].map((each) => unit(1, { uuid: uuidOf(each) })))],
        hosts: ['host-1'],
        records,
        policy: { checks: ['missing@1'] },
      })
        .attest('host-1', { at: T0, gpus: [gpu(1), gpu(2), gpu(3)] })
        .attest('host-1', { at: T0 + DAY, gpus: [gpu(1), gpu(2)] });
    const [one] = fleet([]).balance(T0 + DAY + HOUR).findings;
    if (one === undefined) throw new TypeError('unit 3 is missing');
    const facts = findingFacts(one);
    const decided = { type: 'decision@1', id: one.id, state: 'falseAlarm', facts } as const;
    const later = (gone: boolean) =>
      fleet([decided])
        .attest('host-1', { at: T0 + 9 * DAY, gpus: gone ? [gpu(1)] : [gpu(1), gpu(2)] })
        .attest('host-1', { at: T0 + 12 * DAY, gpus: gone ? [gpu(1)] : [gpu(1), gpu(2)] })
        .balance(T0 + 12 * DAY + HOUR).findings;
    expect(later(false)).toMatchObject([{ life: 'falseAlarm' }]);
    expect(later(true)).toMatchObject([{ life: 'reopened' }]);
  });

  it('is reopened by another user, also where the words of the finding are cut', () => {
    const stranger = (number: number) =>
      use({ id: `U-${number}`, user: `stranger ${number} ${'x'.repeat(100)}`, from: T0 });
    const fleet = (records: readonly RegisterRecord[]) =>
      new TestFleet({
        licenses: [license({ endUsers: ['user-1'] })],
        shipments: [shipment([unit(1)])],
        hosts: ['host-1'],
        records: [...[1, 2, 3, 4].map(stranger), ...records],
        papers: false,
        policy: { checks: ['userLicensed@1'] },
      }).attest('host-1', { at: T0 + HOUR, gpus: [h200(1)] });
    const [one] = fleet([]).balance(T0 + 2 * HOUR).findings;
    if (one === undefined) throw new TypeError('no license names these users');
    expect(one.seen).toHaveLength(512);
    const facts = findingFacts(one);
    const decided = { type: 'decision@1', id: one.id, state: 'falseAlarm', facts } as const;
    const lives = (records: readonly RegisterRecord[]) =>
      fleet([decided, ...records])
        .balance(T0 + 2 * HOUR)
        .findings.map(({ life }) => life);
    // The register leaves that the words name are those of the four uses.
    expect(lives([])).toEqual(['falseAlarm']);
    expect(lives([stranger(5)])).toEqual(['reopened']);
  });
});
