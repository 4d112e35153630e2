/**
 * Three licensees export 421,000 units to China, and declare what they ship at home. Half of that
 * is the most that they may. A few hosts attest; the rest is on paper.
 */
import { expect, it } from 'vitest';
import type { NamedUnit } from '../../simulator/papers.ts';
import { homeShipments, partyRecord, siteRecord } from '../../simulator/papers.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { begin, recorded } from './world.ts';

/** Units by licensee: 421,000 in all. */
const FLEETS = [
  { exporter: 'exporter-a', license: 'L-A', site: 'Suzhou 1', units: 200_000 },
  { exporter: 'exporter-b', license: 'L-B', site: 'Wuxi 2', units: 150_000 },
  { exporter: 'exporter-c', license: 'L-C', site: 'Hohhot 3', units: 71_000 },
] as const;
type Fleet = (typeof FLEETS)[number];

/** At 49.9 % of what is shipped at home, rounded up; at 50.1 % one of every thousand less. */
const atHome = (units: number, perMille: number) => Math.ceil((units * 1000) / perMille);

/** Units on paper: serials by plant, week and year, as the maker would give them. */
function onPaper(fleet: number, count: number): NamedUnit[] {
  return Array.from({ length: count }, (_, number) => {
    const week = String((number % 50) + 1).padStart(2, '0');
    const serial = `16${fleet + 3}${week}25${String(number + 900_000).padStart(6, '0')}`;
    return { model: 'H200', serial };
  });
}

/** Given one licensee: party, site, license, shipment with lab test, and one host of eight. */
async function licensee(story: Scenario, fleet: Fleet, number: number): Promise<void> {
  const { exporter, license, site, units } = fleet;
  await story.enter(siteRecord(site, { kilowatts: units }));
  await story.enter(partyRecord(exporter));
  const quantities = { H200: units };
  await story.license({ id: license, exporter, quantities, sites: [site] });
  const boards = story.boards('H200', 8);
  const rest = onPaper(number, units - boards.length);
  await story.ship({ id: `SH ${license}`, license, shippedAt: '2026-05-25', site, boards, rest });
  await story.host(`${license.toLowerCase()}-01`, { site, boards });
}

async function declare(story: Scenario, perMille: number, asOf: string): Promise<void> {
  const declared = FLEETS.map(({ exporter, units }) =>
    homeShipments(exporter, { H200: atHome(units, perMille) }, asOf),
  );
  await story.enter(...declared.flat());
}

it('421,000 units: below the cap at 49.9 %, above it at 50.1 %', { timeout: 300_000 }, async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  for (const [number, fleet] of FLEETS.entries()) await licensee(story, fleet, number);
  await declare(story, 499, '2026-06-01');
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  // Then 24 are attested, the rest is in transit, and no cap is exceeded.
  expect(await story.compare({ reportOf: ['L-C'] })).toEqual([]);
  const figures = { licensed: 421_000, attested: 24, inTransit: 420_976 };
  expect(story.truth().figures.get('')).toMatchObject(figures);
  expect(recorded(story, 'capExceeded')).toEqual([]);
  // When the declarations are corrected to a little less, each licensee is above it, and all are.
  await declare(story, 501, '2026-06-01');
  const parties = ['all exporters', 'exporter-a', 'exporter-b', 'exporter-c'];
  expect(recorded(story, 'capExceeded')).toEqual(parties.map((party) => `capExceeded ${party}`));
  expect(await story.compare({ reportOf: [] })).toEqual([]);
});
