import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { logTiles } from '../../../server/log/tiles.ts';
import { checkWholeLog } from '../../../server/log/wholeLog.ts';
import { concat, u16be } from '../../../shared/bytes/bytes.ts';
import { appendAll, itemOf, leafOf, logWorld, plainLeafHash, plainRoot } from './world.ts';

/** Hashes of tile 1/0 in a tree of `size` leaves: one for each full tile below. */
function levelOne(leafHashes: readonly Uint8Array[], size: number): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let end = 256; end <= size; end += 256)
    hashes.push(plainRoot(leafHashes.slice(end - 256, end)));
  return hashes;
}

describe('tiles', () => {
  it('of every size from 0 to 600 are the recomputed ones, and the whole log checks', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    const hashes = Array.from({ length: 600 }, (_, i) => plainLeafHash(i));
    for (let size = 0; size <= 600; size += 1) {
      if (size > 0) await log.append(itemOf(size - 1));
      expect(log.size).toBe(size);
      const last = Math.floor(size / 256);
      const width = size % 256;
      const edge = await log.tile(`tile/0/00${last}.p/${width}`);
      const expected = width === 0 ? null : concat(...hashes.slice(last * 256, size));
      expect(edge).toEqual(expected);
      const above = levelOne(hashes, size);
      const expectedAbove = above.length === 0 ? null : concat(...above);
      expect(await log.tile(`tile/1/000.p/${above.length}`)).toEqual(expectedAbove);
      // Reads everything: after each step at first, then after every tenth.
      if (size > 270 && size % 10 > 0) continue;
      expect(await checkWholeLog(store, 'evidence', log.vkey)).toEqual({ size, problems: [] });
    }
  });

  it('are given full, at every width they have, and no further', async () => {
    const log = await (await logWorld()).reopen();
    await appendAll(log, 0, 300);
    const hashes = Array.from({ length: 300 }, (_, i) => plainLeafHash(i));
    expect(await log.tile('tile/0/000')).toEqual(concat(...hashes.slice(0, 256)));
    expect(await log.tile('tile/0/000.p/9')).toEqual(concat(...hashes.slice(0, 9)));
    expect(await log.tile('tile/0/001.p/44')).toEqual(concat(...hashes.slice(256)));
    expect(await log.tile('tile/0/001.p/1')).toEqual(hashes[256]);
    expect(await log.tile('tile/0/001.p/45')).toBeNull();
    expect(await log.tile('tile/0/001')).toBeNull();
    expect(await log.tile('tile/1/000')).toBeNull();
    expect(await log.tile('tile/2/000.p/1')).toBeNull();
  });

  it('of entries hold the leaves, each after its length', async () => {
    const log = await (await logWorld()).reopen();
    await appendAll(log, 0, 258);
    const leaves = [256, 257].map(leafOf);
    const bundle = concat(...leaves.flatMap((leaf) => [u16be(leaf.length), leaf]));
    expect(await log.tile('tile/entries/001.p/2')).toEqual(bundle);
    expect(await log.tile('tile/entries/001.p/3')).toBeNull();
    expect((await log.tile('tile/entries/000'))?.length).toBeGreaterThan(256 * 8);
  });
});

describe('the log over HTTP', () => {
  async function served() {
    const { reopen } = await logWorld();
    const log = await reopen();
    const register = await reopen({ name: 'register', origin: 'fleet.example/register' });
    await appendAll(log, 0, 260);
    const app = fastify();
    await app.register(logTiles, { logs: [log, register] });
    return { app, log, register };
  }

  it('serves both checkpoints as text that nobody keeps', async () => {
    const { app, log, register } = await served();
    for (const one of [log, register]) {
      const response = await app.inject(`/log/${one.name}/checkpoint`);
      expect(response.statusCode).toBe(200);
      expect(response.body).toBe(one.checkpoint);
      expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(response.headers['cache-control']).toBe('no-cache');
    }
  });

  it('serves full tiles to be kept for good, partial ones for a while', async () => {
    const { app, log } = await served();
    const full = await app.inject('/log/evidence/tile/0/000');
    expect(full.rawPayload).toHaveLength(8192);
    expect(full.headers['content-type']).toBe('application/octet-stream');
    expect(full.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const partial = await app.inject('/log/evidence/tile/0/001.p/4');
    expect(new Uint8Array(partial.rawPayload)).toEqual(await log.tile('tile/0/001.p/4'));
    expect(partial.headers['cache-control']).toBe('public, max-age=300');
    const entries = await app.inject('/log/evidence/tile/entries/001.p/4');
    expect(new Uint8Array(entries.rawPayload)).toEqual(await log.tile('tile/entries/001.p/4'));
  });

  it.each([
    ['a width beyond the signed size', 'tile/0/001.p/5'],
    ['a tile beyond the signed size', 'tile/0/002'],
    ['a full tile that is not full yet', 'tile/0/001'],
    ['a number without its zeros', 'tile/0/0'],
    ['a number with too many groups', 'tile/0/x000/000'],
    ['a level with a leading zero', 'tile/00/000'],
    ['a width of zero', 'tile/0/001.p/0'],
    ['a full width written as partial', 'tile/0/000.p/256'],
    ['percent-encoding', 'tile/0/00%30'],
    ['a query', 'tile/0/000?x=1'],
    ['a level above 63', 'tile/64/000'],
    ['a path outside', 'tile/../checkpoint/x'],
    ['nothing', 'tile/'],
  ])('answers 404 to %s', async (_what, path) => {
    const { app } = await served();
    const response = await app.inject(`/log/evidence/${path}`);
    expect(response.statusCode).toBe(404);
  });

  it('does not mix up the two logs', async () => {
    const { app } = await served();
    expect((await app.inject('/log/register/tile/0/000')).statusCode).toBe(404);
    expect((await app.inject('/log/other/checkpoint')).statusCode).toBe(404);
  });
});
