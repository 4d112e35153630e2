/**
 * An inspection is announced. The real GPUs are carried away; dummy servers stand in the racks, on
 * which a script in the place of nvidia-smi prints the serials and uuids of the boards that should
 * be there. (A 2026 indictment alleges the like, with labels on cases.)
 */
import { expect, it } from 'vitest';
import type { SimulatedGpu } from '../../simulator/nvidiaSmi/state.ts';
import type { Board } from '../../simulator/scenario/boards.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { begin, install, recorded, serials } from './world.ts';

/** A script prints the same text whenever it is asked. */
const STANDING = {
  utilizationGpuPercent: 0,
  utilizationMemoryPercent: 0,
  memoryUsedMiB: 0,
  temperatureCelsius: 30,
  memoryTemperatureCelsius: 35,
  powerMilliwatts: 71_430,
  smClockMHz: 345,
};
const asScripted = (gpu: SimulatedGpu): SimulatedGpu => {
  return { ...gpu, readings: STANDING, processes: [] };
};

/** Given sixteen H200 at Suzhou that have attested for half a day. */
async function realFleet(story: Scenario): Promise<Board[]> {
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H200: 16 }, sites: ['Suzhou 1'] });
  const where = { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou' };
  const boards = await install(story, { ...where, count: 16 });
  for (const at of ['2026-06-01T10:00+08:00', '2026-06-01T11:00+08:00']) {
    story.at(at);
    await story.attest();
  }
  expect(await story.compare()).toEqual([]);
  return boards;
}

/** When the boards leave at night. */
function carryAway(story: Scenario, boards: readonly Board[]): void {
  for (const board of boards) story.carry(board, null);
  for (const name of ['suzhou-01', 'suzhou-02']) story.named(name).isOn = false;
}

it('copied identities on dummies: moved without a word, on no bus, and in two places', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const boards = await realFleet(story);
  carryAway(story, boards);
  // and two dummies show all sixteen to the inspectors, hour after hour,
  story.at('2026-06-02T09:00+08:00');
  for (const [number, name] of ['dummy-01', 'dummy-02'].entries()) {
    await story.host(name, { site: 'Suzhou 1', boards: [] });
    const copies = boards.slice(number * 8, number * 8 + 8);
    story.forge(name, { copies, change: asScripted });
  }
  for (let hour = 9; hour <= 21; hour += 1) {
    story.at(`2026-06-02T${String(hour).padStart(2, '0')}:10+08:00`);
    await story.attest('dummy-01', 'dummy-02');
  }
  // then not one counts as attested without findings: each was moved without record and is on no
  // bus, and the dummies print the same readings in every round.
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ attestedWithFindings: 16 });
  expect(recorded(story, 'gpuMoved')).toHaveLength(16);
  expect(recorded(story, 'gpuNotOnBus')).toHaveLength(16);
  expect(recorded(story, 'readingsFrozen', 'readingsRepeated')).toHaveLength(32);
  // When the real ones start again where they were carried, with their agents,
  for (const [number, name] of ['suzhou-01', 'suzhou-02'].entries()) {
    const own = boards.slice(number * 8, number * 8 + 8);
    for (const board of own) story.carry(board, name);
    story.named(name).isOn = true;
  }
  story.at('2026-06-02T22:00+08:00');
  await story.attest();
  // then each is in two places.
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'gpuInTwoPlaces')).toHaveLength(16);
});

it('labels on other boards: the serials are there, the boards are not', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const boards = await realFleet(story);
  carryAway(story, boards);
  // When the dummy knows the labels, and invents what no label shows,
  story.at('2026-06-02T09:00+08:00');
  await story.host('dummy-01', { site: 'Suzhou 1', boards: [] });
  const copies = story.boards('H200', 8).map((invented, socket): Board => {
    const serial = boards[socket]?.serial ?? '';
    return { ...invented, serial, hardware: { ...invented.hardware, serial } };
  });
  story.forge('dummy-01', { copies });
  story.at('2026-06-03T10:00+08:00');
  await story.attest('dummy-01');
  // then the labels are found on the wrong boards, and all sixteen boards are unaccounted.
  expect(await story.compare()).toEqual([]);
  expect(story.truth().figures.get('')).toMatchObject({ unaccounted: 16 });
  const labelled = serials(boards.slice(0, 8)).map((serial) => `gpuIdentityChanged ${serial}`);
  expect(recorded(story, 'gpuIdentityChanged')).toEqual(labelled.toSorted());
});

it('one label for all: a host whose script knows a single serial', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const boards = await realFleet(story);
  // When the boards of the second host are carried away at night, and a script prints the label of
  // its first one eight times, the other seven with uuids that it invents,
  const own = boards.slice(8);
  for (const board of own) story.carry(board, null);
  const [first] = own;
  if (first === undefined) throw new TypeError('no board');
  const invented = story.boards('H200', 7).map(({ hardware, ...rest }): Board => {
    const { serial } = first;
    return { ...rest, serial, hardware: { ...hardware, serial } };
  });
  story.forge('suzhou-02', { copies: [first, ...invented], marks: ['gpuSerialShared'] });
  story.at('2026-06-02T12:00+08:00');
  await story.attest();
  // then a board has one serial, and eight GPUs cannot share it; seven boards are unaccounted.
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'gpuSerialShared')).toHaveLength(8);
  expect(story.truth().figures.get('')).toMatchObject({
    attested: 8,
    attestedWithFindings: 1,
    unaccounted: 7,
  });
});
