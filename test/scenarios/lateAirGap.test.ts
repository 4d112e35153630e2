/**
 * A host stands behind an air gap: its evidence comes on a stick, two weeks late. What was drawn
 * before it came stays as it was; what is drawn of the same day afterwards knows it.
 */
import { expect, it } from 'vitest';
import { momentOf } from '../../simulator/scenario/scenario.ts';
import { begin, install } from './world.ts';

it('the same day, asked before and after the stick came', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  // Given eight H200 in a host with a wire, and eight in a host without.
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H200: 16 }, sites: ['Suzhou 1'] });
  const site = 'Suzhou 1';
  await install(story, { license: 'L-1', site, count: 8, hosts: 'suzhou' });
  const boards = story.boards('H200', 8);
  const id = 'SH L-1 vault';
  await story.ship({ id, license: 'L-1', shippedAt: '2026-05-30', site, boards });
  await story.custody('received', boards, { shipment: id, site });
  await story.host('vault-01', { site, boards, behindAirGap: true });
  story.at('2026-06-01T09:30+08:00');
  await story.carryKit('vault-01');
  // When it attests day by day with nobody to hear it,
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  await story.attestOffline('vault-01');
  const thatDay = momentOf('2026-06-01T10:01+08:00');
  expect(await story.compare()).toEqual([]);
  const before = story.known();
  expect(await story.compareAsOf({ validAt: thatDay, known: before })).toEqual([]);
  for (const day of ['03', '06', '09', '12']) {
    story.at(`2026-06-${day}T10:00+08:00`);
    await story.attestOffline('vault-01');
  }
  // and the stick comes two weeks later,
  story.at('2026-06-15T10:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  await story.carryBundle('vault-01');
  // then the balance of now knows no more than the day of the kit: the eight are unaccounted,
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ attested: 8, unaccounted: 8 });
  // that of the first day finds them attested,
  const after = story.known();
  expect(await story.compareAsOf({ validAt: thatDay, known: after })).toEqual([]);
  const late = story.truth({ validAt: thatDay, known: after });
  expect(late.figures.get('')).toMatchObject({ attested: 16 });
  // and as known before the stick came, that of the first day is what it was.
  expect(await story.compareAsOf({ validAt: thatDay, known: before })).toEqual([]);
  const early = story.truth({ validAt: thatDay, known: before });
  expect(early.figures.get('')).toMatchObject({ attested: 8, outOfService: 8 });
  // The answer brought a new challenge: what it attests next is known to be later than that.
  story.at('2026-06-15T12:00+08:00');
  await story.attestOffline('vault-01');
  story.at('2026-06-15T20:00+08:00');
  await story.carryBundle('vault-01');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ attested: 8, unreachable: 8 });
});
