/** A host is restored from an image of its disk; another one is started from such an image. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { begin, install, recorded } from './world.ts';

/** Given a host with eight H200, an image of its disk, and two attestations since. */
async function imageOf(story: Scenario): Promise<string> {
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H200: 8 }, sites: ['Suzhou 1'] });
  await install(story, { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou', count: 8 });
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  const image = join(story.directory, 'image');
  await story.named('suzhou-01').copyDisk(image);
  for (const at of ['2026-06-01T11:00+08:00', '2026-06-01T12:00+08:00']) {
    story.at(at);
    await story.attest();
  }
  expect(await story.compare()).toEqual([]);
  return image;
}

it('a host that goes on from an image is found restored, with all its units', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const image = await imageOf(story);
  // When its disk breaks, and the image of two hours ago takes its place,
  await story.named('suzhou-01').takeDisk(image);
  story.at('2026-06-01T13:00+08:00');
  story.recordHostFact('suzhou-01', 'hostRestored');
  await story.attest();
  // then the history shows that the host goes on from before its last word.
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'hostRestored')).toEqual(['hostRestored suzhou-01']);
  expect(story.truth().figures.get('')).toMatchObject({ attestedWithFindings: 8 });
});

it('a copy that speaks beside its original is found cloned', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  const image = await imageOf(story);
  // When another machine starts from the image and shows the same GPUs,
  const host = story.named('suzhou-01');
  const copy = await story.clone(host, image);
  for (const [socket, board] of host.sockets.entries()) copy.sockets[socket] = board;
  story.at('2026-06-01T13:00+08:00');
  story.recordHostFact('suzhou-01', 'hostRestored');
  await story.attestHosts([copy]);
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'hostRestored')).toHaveLength(1);
  // and then the original goes on too, it is no restored disk: two speak in one name.
  story.at('2026-06-01T14:00+08:00');
  story.recordHostFact('suzhou-01', 'hostKeyCloned');
  await story.attest();
  expect(await story.compare()).toEqual([]);
  expect(recorded(story, 'hostKeyCloned', 'hostRestored')).toEqual(['hostKeyCloned suzhou-01']);
  expect(story.truth().figures.get('')).toMatchObject({ attestedWithFindings: 8 });
});
