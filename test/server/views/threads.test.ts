/** The threads behind the reads: fresh answers, watching, and what happens when one ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchedFindings } from '../../../server/views/views.ts';
import { PREFIX, papersOf, read, type ViewsWorld, viewsWorld } from './viewsWorld.ts';

let world: ViewsWorld;
beforeAll(async () => {
  world = await viewsWorld();
});
afterAll(() => world.close());

const threads = () => {
  const { workers } = world.views;
  if (workers === null) throw new Error('no threads');
  return workers;
};

describe('the present', () => {
  it('has what was entered last, and keeps its moment until something changes', async () => {
    const before = await read(world, 'listParties');
    world.world.clock.now += 30_000;
    expect((await read(world, 'listParties')).asOf).toEqual(before.asOf);
    await world.enter({ type: 'party@1', id: 'new', name: 'New', roles: [], country: 'US' });
    const { total, asOf } = await read(world, 'listParties');
    expect(total).toBe(before.total + 1);
    expect(asOf.validAt).toBe(world.world.clock.now);
  });

  it('is drawn anew after a minute: time alone changes columns', async () => {
    const { asOf } = await read(world, 'getBalance');
    world.world.clock.now += 60_000;
    const later = await read(world, 'getBalance');
    expect(later.asOf.validAt).toBe(asOf.validAt + 60_000);
    expect(later.asOf.knownAt).toEqual(asOf.knownAt);
  });

  it('is shared by many who ask at once', async () => {
    world.world.clock.now += 60_000;
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => read(world, 'listGpus', { query: { limit: '1' } })),
    );
    expect(new Set(answers.map(({ asOf }) => asOf.validAt)).size).toBe(1);
  });
});

describe('watching findings', () => {
  it('tells every finding with its licenses and sites when the present is drawn', async () => {
    const seen: WatchedFindings[] = [];
    const stop = world.views.watchFindings((found) => seen.push(found));
    await world.views.refresh();
    await world.views.refresh();
    const drawn = seen.length;
    world.world.clock.now += 60_000;
    await world.views.refresh();
    await world.views.refresh();
    expect(seen.length).toBe(drawn + 1);
    const { findings, asOf } = seen.at(-1) ?? { findings: [], asOf: null };
    expect(asOf?.validAt).toBe(world.world.clock.now);
    const stray = findings.filter(({ code }) => code === 'gpuUnlicensed');
    expect(stray).toMatchObject([
      { licenses: [], sites: ['Site B'] },
      { licenses: [], sites: ['Site B'] },
    ]);
    expect(findings.some(({ licenses }) => licenses.includes('L-A'))).toBe(true);
    const { total } = await read(world, 'listFindings');
    expect(findings.length).toBe(total);
    stop();
    world.world.clock.now += 60_000;
    await world.views.refresh();
    expect(seen.length).toBe(drawn + 1);
  });
});

describe('a thread that ends', () => {
  it.each(['builder', 'reader'] as const)('the %s is started again', async (name) => {
    const before = await read(world, 'listGpus');
    const old = threads();
    await old[name].terminate();
    await expect.poll(() => world.views.workers).toBeNull();
    const after = await read(world, 'listGpus');
    expect(after.items).toEqual(before.items);
    expect(threads()[name].threadId).not.toBe(old[name].threadId);
  });

  it('refuses what waits, and nothing that comes later', async () => {
    await read(world, 'listGpus');
    world.world.clock.now += 60_000;
    const waiting = world.ask('listGpus');
    await Promise.all([threads().builder.terminate(), threads().reader.terminate()]);
    const { status, json } = await waiting;
    expect([status, json.code]).toEqual([503, 'notReady']);
    expect((await read(world, 'listGpus')).total).toBe(6);
  });

  it('by order ends for good', async () => {
    const own = await viewsWorld();
    try {
      await own.enter(...papersOf('A', PREFIX.a));
      await read(own, 'listGpus');
      await own.views.close();
      expect(await own.ask('listGpus')).toMatchObject({ status: 503, json: { code: 'notReady' } });
    } finally {
      await own.close();
    }
  });
});
