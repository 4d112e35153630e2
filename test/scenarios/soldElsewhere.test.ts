/** A GPU is sold out of its host, and turns up in a host of somebody else at another site. */
import { expect, it } from 'vitest';
import { begin, install, recorded } from './world.ts';

it('is absent, then unaccounted, and then attested where it must not be', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  // Given eight H200 at Suzhou, and a colocation site in Shenzhen that no license names.
  await story.sites('Suzhou 1', 'Shenzhen colo');
  await story.license({ id: 'L-1', quantities: { H200: 8 }, sites: ['Suzhou 1'] });
  const where = { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou' };
  const [sold] = await install(story, { ...where, count: 8 });
  if (sold === undefined) throw new TypeError('no board');
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  // When one is taken out and sold,
  story.carry(sold, null);
  story.at('2026-06-01T11:00+08:00');
  await story.attest();
  // then its host says that it is gone,
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'gpuAbsent')).toEqual([`gpuAbsent ${sold.serial}`]);
  // a day later it is unaccounted,
  story.at('2026-06-03T10:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(story.truth().columns.get(sold.serial)).toBe('unaccounted');
  // and when its buyer's host attests, it is found: moved, and at a site without a license.
  story.at('2026-06-10T10:00+08:00');
  await story.host('shenzhen-01', { site: 'Shenzhen colo', boards: [sold] });
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(story.truth().columns.get(sold.serial)).toBe('attestedWithFindings');
  expect(recorded(story, 'gpuMoved', 'siteNotLicensed')).toEqual([
    `gpuMoved ${sold.serial}`,
    `siteNotLicensed ${sold.serial}`,
  ]);
});
