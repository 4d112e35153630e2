/**
 * An intermediary short-ships. 64 H200 leave the lab for Suzhou; when the crates are opened there,
 * three boards are not in them. The papers of the shipment still name 64.
 */
import { expect, it } from 'vitest';
import { begin, recorded } from './world.ts';

it('64 are shipped, 61 come: three are in transit, then unaccounted, each by name', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  // Given a license for 64 H200 at Suzhou, and 64 boards that the lab has tested and sent.
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H200: 64 }, sites: ['Suzhou 1'] });
  const boards = story.boards('H200', 64);
  const shipped = { id: 'SH-1', license: 'L-1', shippedAt: '2026-05-25', site: 'Suzhou 1' };
  await story.ship({ ...shipped, boards });
  // When 61 of them come, and are installed in eight hosts,
  const came = boards.slice(0, 61);
  await story.custody('received', came, { shipment: 'SH-1', site: 'Suzhou 1' });
  for (let first = 0; first < came.length; first += 8) {
    const name = `suzhou-0${first / 8 + 1}`;
    await story.host(name, { site: 'Suzhou 1', boards: came.slice(first, first + 8) });
  }
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  // then three are in transit, for as long as a shipment may take, and in no receipt,
  expect(await story.compare()).toEqual([]);
  const short = boards.slice(61);
  const unreceived = short.map(({ serial }) => `unitNotReceived ${serial}`);
  expect(recorded(story, 'unitNotReceived')).toEqual(unreceived.toSorted());
  expect(story.truth().figures.get('')).toMatchObject({ attested: 61, inTransit: 3 });
  // and two weeks after they were sent they are unaccounted, and each is found missing by name.
  story.at('2026-06-08T10:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ attested: 61, unaccounted: 3 });
  const missing = short.map(({ serial }) => `unitMissing ${serial}`);
  expect(recorded(story, 'unitMissing')).toEqual(missing.toSorted());
});
