/** A host's boards go from Suzhou to Wuxi: by the book, without a word, and to a site too many. */
import { expect, it } from 'vitest';
import type { Board } from '../../simulator/scenario/boards.ts';
import { momentOf, type Scenario } from '../../simulator/scenario/scenario.ts';
import { begin, install, recorded } from './world.ts';

/** Given eight H200 at Suzhou, and a license for the sites. */
async function atSuzhou(story: Scenario, ...sites: string[]): Promise<Board[]> {
  await story.sites('Suzhou 1', 'Wuxi 2');
  await story.license({ id: 'L-1', quantities: { H200: 8 }, sites });
  const where = { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou' };
  const boards = await install(story, { ...where, count: 8 });
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  return boards;
}

/** When the truck leaves in the evening, and the boards are in a host at Wuxi the next day. */
async function carryToWuxi(story: Scenario, boards: readonly Board[]): Promise<void> {
  story.at('2026-06-02T09:00+08:00');
  for (const board of boards) story.carry(board, null);
  story.named('suzhou-01').isOn = false;
  story.at('2026-06-02T12:00+08:00');
  expect(await story.compare()).toEqual([]);
  story.at('2026-06-03T15:00+08:00');
  await story.host('wuxi-01', { site: 'Wuxi 2', boards });
  await story.attest();
}

it('a planned move that the evidence confirms is no finding', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const boards = await atSuzhou(story, 'Suzhou 1', 'Wuxi 2');
  // Given the plan of the move, written down a day before,
  await story.custody('moved', boards, { at: momentOf('2026-06-02T09:00+08:00'), site: 'Wuxi 2' });
  expect(await story.compare()).toEqual([]);
  await carryToWuxi(story, boards);
  // then they are attested at Wuxi, and only the empty host is silent.
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ attested: 8 });
  expect(recorded(story, 'gpuMoved', 'moveUnconfirmed')).toEqual([]);
});

it('a move that nobody wrote down is found for each board', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const boards = await atSuzhou(story, 'Suzhou 1', 'Wuxi 2');
  await carryToWuxi(story, boards);
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ attestedWithFindings: 8 });
  expect(recorded(story, 'gpuMoved')).toHaveLength(8);
});

it('a recorded move to a site that the license does not name is found for each board', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const boards = await atSuzhou(story, 'Suzhou 1');
  await story.custody('moved', boards, { at: momentOf('2026-06-02T09:00+08:00'), site: 'Wuxi 2' });
  await carryToWuxi(story, boards);
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'gpuMoved')).toEqual([]);
  expect(recorded(story, 'siteNotLicensed')).toHaveLength(8);
});
