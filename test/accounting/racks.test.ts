/** In which rack a unit is: as long as nothing later says that it is not there any more. */
import { describe, expect, it } from 'vitest';
import { fleetAt } from '../../shared/accounting/fleet.ts';
import { rackOfUnit, racksOfHosts } from '../../shared/accounting/racks.ts';
import { unitHistory } from '../../shared/accounting/unitHistory.ts';
import type { Custody, CustodyEvent } from '../../shared/register/records/custody.ts';
import {
  columnsOf,
  HOUR,
  h200,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';
import { hostAt } from '../factories/fleetChecks.ts';
import { custody, named, undocumented } from '../factories/records.ts';

const PLACE = { site: 'site-1', host: 'host-1', rack: 'A 07', position: 'U21' };
type Place = Partial<typeof PLACE>;

/** An event of units at `at`, with what it says of the place. */
function event(
  what: CustodyEvent,
  { at = T0 - HOUR, units = [1], ...place }: Place & { at?: number; units?: number[] } = PLACE,
): Custody {
  const { rack, position, ...rest } = place;
  const first = custody(what, units.map(named), { id: `${what} ${at} ${units}`, at, ...rest });
  if (rack === undefined) return first;
  const inRack = { rack, ...(position === undefined ? {} : { position }) };
  return { ...first, type: 'custody@2', ...inRack };
}

interface Seen {
  readonly host: string;
  readonly at: number;
  readonly gpus: readonly number[];
}
const SEEN: Seen = { host: 'host-1', at: T0, gpus: [1, 2] };

/** Units 1 and 2, sent to site-1; host-1 and host-2 stand there, host-3 at site-3. */
function fleetOf(records: readonly Custody[], sightings: readonly Seen[] = [SEEN]) {
  const fleet = new TestFleet({
    shipments: [shipment([unit(1), unit(2)], { site: 'site-1' })],
    life: [hostAt('host-1', 'site-1'), hostAt('host-2', 'site-1'), hostAt('host-3', 'site-3')],
    records,
    papers: false,
  });
  for (const { host, at, gpus } of sightings)
    fleet.attest(host, { at, gpus: gpus.map((number) => h200(number)) });
  const { register, reference, history } = fleet;
  const known = { register, reference, known: history, from: T0 - HOUR };
  const context = fleetAt({ ...known, validAt: T0 + 10 * HOUR });
  return { fleet, context };
}

/** The rack of unit 1 ten hours after T0, and those of the hosts. */
function racksOf(records: readonly Custody[], sightings?: readonly Seen[]) {
  const { context } = fleetOf(records, sightings);
  const [one] = context.reference.units;
  if (one === undefined) throw new TypeError('a unit');
  const hosts = [...racksOfHosts(context.reference.units, context).values()];
  return { unit: rackOfUnit(one, context), hosts };
}

describe('the rack of a unit', () => {
  const place = { rack: 'A 07', position: 'U21' };

  it('is that of its last event, seen or not, with a paper or without', () => {
    expect(racksOf([event('installed')]).unit).toEqual(place);
    expect(racksOf([event('installed')], []).unit).toEqual(place);
    expect(racksOf([undocumented(event('installed'))]).unit).toEqual(place);
    const { position: _, ...rackOnly } = PLACE;
    expect(racksOf([event('stored', rackOnly)], []).unit).toEqual({ ...place, position: null });
    const later = event('moved', { ...PLACE, rack: 'B 01', at: T0 - 1 });
    expect(racksOf([event('installed'), later]).unit).toMatchObject({ rack: 'B 01' });
    expect(racksOf([]).unit).toBeNull();
  });

  it.each<[string, CustodyEvent, Place]>([
    ['a move that names none', 'moved', { site: 'site-1', host: 'host-1' }],
    ['being stored', 'stored', {}],
    ['being put into a host again', 'installed', { host: 'host-1' }],
    ['leaving for repair, whatever that event names', 'rmaOut', PLACE],
    ['being destroyed, whatever that event names', 'destroyed', PLACE],
  ])('ends with %s', (_, what, rest) => {
    const later = event(what, { ...rest, at: T0 + HOUR });
    expect(racksOf([event('installed'), later]).unit).toBeNull();
    expect(racksOf([event('installed'), undocumented(later)]).unit).toBeNull();
    const planned = { ...later, at: T0 + 11 * HOUR };
    expect(racksOf([event('installed'), planned]).unit).toEqual(place);
  });

  it('outlives a receipt that names none', () => {
    const receipt = event('received', { site: 'site-1', at: T0 - 1 });
    expect(racksOf([event('installed'), receipt]).unit).toEqual(place);
  });

  it('ends where evidence since then shows the unit in another host, or at another site', () => {
    const seenBy = (host: string, at: number): Seen => ({ host, at, gpus: [1] });
    expect(racksOf([event('installed')], [seenBy('host-2', T0)]).unit).toBeNull();
    expect(racksOf([event('installed')], [seenBy('host-2', T0 - 2 * HOUR)]).unit).toEqual(place);
    const { host: _, ...anyHost } = PLACE;
    expect(racksOf([event('installed', anyHost)], [seenBy('host-2', T0)]).unit).toEqual(place);
    expect(racksOf([event('installed', anyHost)], [seenBy('host-3', T0)]).unit).toBeNull();
  });

  it('is none where the event names no site, or the board was replaced', () => {
    const { site: _, ...nowhere } = PLACE;
    expect(racksOf([event('installed', nowhere)]).unit).toBeNull();
    const back = custody('rmaIn', [{ ...named(9), replaces: named(1) }], { at: T0 + HOUR });
    expect(racksOf([event('installed'), back]).unit).toBeNull();
  });

  it('moves no unit to another column, and makes no finding', () => {
    const { rack: _, position: __, ...without } = PLACE;
    const [plain, racked] = [without, PLACE].map((each) => {
      const balance = fleetOf([event('installed', each)]).fleet.balance(T0 + 10 * HOUR);
      return { columns: columnsOf(balance), findings: balance.findings, total: balance.total };
    });
    expect(racked).toEqual(plain);
  });

  it('is told in the history of the unit', () => {
    const { context } = fleetOf([event('installed')]);
    const { events } = unitHistory(context, { serial: serialOf(1), uuid: null });
    expect(events.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('installed at site site-1 in rack A 07 at U21 in host host-1, by'),
    );
  });
});

describe('the rack of a host', () => {
  it('is that of its units where those that name one agree', () => {
    expect(racksOf([event('installed')]).hosts).toEqual(['A 07']);
    const both = event('installed', { ...PLACE, units: [1, 2] });
    expect(racksOf([both]).hosts).toEqual(['A 07']);
    const other = event('installed', { ...PLACE, rack: 'B 01', units: [2] });
    expect(racksOf([event('installed'), other]).hosts).toEqual([]);
  });

  it('is none by a unit that a later event puts into another host', () => {
    const later = event('installed', { ...PLACE, host: 'host-2', rack: 'B 01', at: T0 + HOUR });
    const { unit: own, hosts } = racksOf([later]);
    expect(own).toMatchObject({ rack: 'B 01' });
    expect(hosts).toEqual([]);
  });
});
