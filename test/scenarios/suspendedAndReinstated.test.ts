/**
 * Permission is withdrawn overnight: a license is suspended at 18:00 at its site, Suzhou time, and
 * reinstated four days later.
 */
import { expect, it } from 'vitest';
import { paperDigest } from '../../simulator/papers.ts';
import { momentOf, type Scenario } from '../../simulator/scenario/scenario.ts';
import { begin, install, recorded } from './world.ts';

async function event(story: Scenario, what: 'suspended' | 'reinstated', at: string): Promise<void> {
  await story.enter({
    type: 'licenseEvent@1',
    id: `${what} L-1`,
    license: 'L-1',
    event: what,
    at: momentOf(at),
    authority: 'BIS',
    document: paperDigest(`${what} L-1`),
  });
}

it('is in force at 17:58 and not at 18:01; the figures do not move; then it is again', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  // Given eight H200 at Suzhou under a license,
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H200: 8 }, sites: ['Suzhou 1'] });
  await install(story, { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou', count: 8 });
  // and the letter of the morning: suspended from 18:00 on.
  await event(story, 'suspended', '2026-06-01T18:00+08:00');
  // Then at 17:58 nothing is wrong yet,
  story.at('2026-06-01T17:58+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'licenseNotInForce')).toEqual([]);
  const before = story.truth().figures.get('');
  // and two minutes later it is, while every figure is what it was.
  story.at('2026-06-01T18:01+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'licenseNotInForce')).toEqual(['licenseNotInForce L-1']);
  expect(story.truth().figures.get('')).toEqual(before);
  expect(before).toMatchObject({ attested: 8 });
  // When it is reinstated, nothing is wrong any more.
  story.at('2026-06-05T09:00+08:00');
  await event(story, 'reinstated', '2026-06-05T09:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'licenseNotInForce')).toEqual([]);
});
