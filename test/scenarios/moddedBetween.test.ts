/** Somebody solders more memory onto a board between two attestations. */
import { expect, it } from 'vitest';
import { MODEL_FACTS } from '../../simulator/hardware.ts';
import { begin, install } from './world.ts';

it('the same serial and uuid, but half as much memory again', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  // Given eight H100 that attest as they left the maker.
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H100: 8 }, sites: ['Suzhou 1'] });
  const where = { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou', model: 'H100' } as const;
  const [board] = await install(story, { ...where, count: 8 });
  if (board === undefined) throw new TypeError('no board');
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  // When one of them is modified in the night,
  const { moddedMemoryMiB } = MODEL_FACTS.H100;
  board.hardware = { ...board.hardware, memoryTotalMiB: moddedMemoryMiB };
  story.at('2026-06-02T10:00+08:00');
  await story.attest();
  // then it is attested with findings: no board of the model has so much, and this one had not.
  expect(await story.compare()).toEqual([]);
  expect(story.truth().columns.get(board.serial)).toBe('attestedWithFindings');
  expect(story.truth().figures.get('')).toMatchObject({ attested: 7, attestedWithFindings: 1 });
});
