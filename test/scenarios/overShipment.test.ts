/**
 * More boards come than the license allows: two that the papers name, and one that no paper names.
 */
import { expect, it } from 'vitest';
import { begin, install, recorded } from './world.ts';

it('ten are shipped under a license for eight, and an eleventh comes without papers', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  // Given a license for eight H200.
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H200: 8 }, sites: ['Suzhou 1'] });
  // When ten are shipped under it and installed,
  const where = { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou' };
  const boards = await install(story, { ...where, count: 10 });
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  // then eight are attested, and the last two of the shipment are beyond the license,
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ licensed: 8, attested: 8 });
  const beyond = boards.slice(8).map(({ serial }) => `gpuUnlicensed ${serial}`);
  expect(recorded(story, 'gpuUnlicensed')).toEqual(beyond.toSorted());
  // and when one more is put into the second host, no paper names it, and it is unlicensed too.
  const [stray] = story.boards('H200', 1);
  if (stray === undefined) throw new TypeError('no board');
  story.carry(stray, 'suzhou-02');
  story.at('2026-06-01T11:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'gpuUnlicensed')).toHaveLength(3);
  // When the license is enlarged to ten, only the stray one is left.
  await story.license({ id: 'L-1', quantities: { H200: 10 }, sites: ['Suzhou 1'] });
  story.at('2026-06-01T12:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ licensed: 10, attested: 10 });
  expect(recorded(story, 'gpuUnlicensed')).toEqual([`gpuUnlicensed ${stray.uuid}`]);
});
