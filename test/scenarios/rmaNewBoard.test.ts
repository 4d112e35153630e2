/** A board breaks and goes out for repair; another one comes in its place. */
import { expect, it } from 'vitest';
import type { Board } from '../../simulator/scenario/boards.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { begin, install, recorded } from './world.ts';

/** Given eight H200 in one host, one of which breaks; it leaves with papers. */
async function boardGoesOut(story: Scenario): Promise<{ broken: Board; fresh: Board }> {
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H200: 8 }, sites: ['Suzhou 1'] });
  const where = { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou' };
  const boards = await install(story, { ...where, count: 8 });
  const [broken] = boards;
  const [fresh] = story.boards('H200', 1);
  if (broken === undefined || fresh === undefined) throw new TypeError('no board');
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  story.at('2026-06-02T10:00+08:00');
  story.carry(broken, null);
  await story.custody('rmaOut', [broken], { party: 'lab-1' });
  return { broken, fresh };
}

/** When a new board comes for it, with papers, and goes into the same socket. */
async function newBoardComes(story: Scenario, broken: Board, fresh: Board): Promise<void> {
  const units = [
    {
      serial: fresh.serial,
      uuid: fresh.uuid,
      model: 'H200',
      replaces: { serial: broken.serial, uuid: broken.uuid },
    },
  ];
  await story.custody('rmaIn', [], { units, site: 'Suzhou 1' });
  story.carry(fresh, 'suzhou-01');
}

it('out of service while it is away, then the new board has its place', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const { broken, fresh } = await boardGoesOut(story);
  story.at('2026-06-02T11:00+08:00');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(story.truth().columns.get(broken.serial)).toBe('outOfService');
  // When the new one comes ten days later,
  story.at('2026-06-12T10:00+08:00');
  await newBoardComes(story, broken, fresh);
  story.at('2026-06-12T11:00+08:00');
  await story.attest();
  // then it is attested in the place of the old one, and the sum is what it was.
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ licensed: 8, attested: 8 });
  expect(story.truth().columns.get(fresh.serial)).toBe('attested');
  expect(recorded(story, 'replacedBoardSeen')).toEqual([]);
});

it('a board that was replaced turns up in another host', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const { broken, fresh } = await boardGoesOut(story);
  story.at('2026-06-12T10:00+08:00');
  await newBoardComes(story, broken, fresh);
  // When the old one, which was to be scrapped, is put into a new host a month later,
  story.at('2026-07-12T10:00+08:00');
  await story.host('suzhou-09', { site: 'Suzhou 1', boards: [broken] });
  story.at('2026-07-12T11:00+08:00');
  await story.attest();
  // then it is found, and counts for nothing: its place is taken.
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ licensed: 8 });
  expect(recorded(story, 'replacedBoardSeen')).toEqual([`replacedBoardSeen ${broken.serial}`]);
});
