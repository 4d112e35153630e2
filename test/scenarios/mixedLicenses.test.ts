/** H20 under one license and H200 under another stand at one site, some in the same hall. */
import { expect, it } from 'vitest';
import { begin, install, recorded } from './world.ts';

it('each license has its own figures; a board without papers stands in for none', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  // Given a license for sixteen H20 and another one for eight H200, both at Suzhou.
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-H20', quantities: { H20: 16 }, sites: ['Suzhou 1'] });
  await story.license({ id: 'L-H200', quantities: { H200: 8 }, sites: ['Suzhou 1'] });
  const site = 'Suzhou 1';
  await install(story, { license: 'L-H20', site, model: 'H20', count: 16, hosts: 'h20' });
  await install(story, { license: 'L-H200', site, count: 8, hosts: 'h200' });
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('L-H20 H20')).toMatchObject({ licensed: 16, attested: 16 });
  expect(story.truth().figures.get('L-H200 H200')).toMatchObject({ licensed: 8, attested: 8 });
  // When one H20 host is switched off for two days and an H200 without papers takes a socket,
  story.named('h20-02').isOn = false;
  const [stray] = story.boards('H200', 1);
  const [taken] = story.named('h200-01').sockets;
  if (stray === undefined || taken === undefined || taken === null) throw new TypeError('no board');
  story.carry(taken, null);
  story.carry(stray, 'h200-01');
  story.at('2026-06-03T10:00+08:00');
  await story.attest();
  // then eight H20 are unaccounted, and one H200 is, although as many H200 as ever are shown.
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('L-H20 H20')).toMatchObject({ attested: 8, unaccounted: 8 });
  expect(story.truth().figures.get('L-H200 H200')).toMatchObject({ attested: 7, unaccounted: 1 });
  expect(recorded(story, 'gpuUnlicensed')).toEqual([`gpuUnlicensed ${stray.uuid}`]);
});
