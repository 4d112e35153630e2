import { describe, expect, it } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../../server/log/crashPoints.ts';
import { checkWholeLog } from '../../../server/log/wholeLog.ts';
import { concat } from '../../../shared/bytes/bytes.ts';
import { signCheckpoint } from '../../../shared/log/checkpoint.ts';
import { verifyConsistency } from '../../../shared/log/tree.ts';
import { seededLogSigner } from './signer.ts';
import { appendAll, failAt, itemOf, type LogWorld, leafOf, logWorld, ORIGIN } from './world.ts';

const invalid = expect.objectContaining({ code: 'stateInvalid' });

describe('a sequencer that stops', () => {
  const isStored = (point: CrashPoint) => point !== 'beforeIngestCommit';

  it.each(CRASH_POINTS)('at %s loses nothing that it acknowledged', async (point) => {
    const world = await logWorld();
    const before = await world.reopen();
    await appendAll(before, 0, 250);
    const root1 = await before.rootAt(250);
    const failures: unknown[] = [];
    const log = await world.reopen({
      at: failAt(point),
      onFailure: (error) => failures.push(error),
    });
    const late = [250, 251, 252].map((i) => log.append(itemOf(i)));
    const settled = await Promise.allSettled(late);
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    await expect(log.append(itemOf(999))).rejects.toThrow(`stopped at ${point}`);
    expect(failures).toHaveLength(1);

    const again = await world.reopen();
    const answers = await appendAll(again, 250, 253);
    expect(answers.map(({ duplicate }) => duplicate)).toEqual([1, 2, 3].map(() => isStored(point)));
    expect(answers.map(({ index }) => index)).toEqual([250, 251, 252]);
    expect(await again.leaves(0, 253)).toEqual(Array.from({ length: 253 }, (_, i) => leafOf(i)));
    const check = await checkWholeLog(world.store, 'evidence', again.vkey);
    expect(check).toEqual({ size: 253, problems: [] });
    const proof = await again.consistency(250, 253);
    const root2 = await again.rootAt(253);
    verifyConsistency({ size1: 250, root1, size2: 253, root2, proof });
  });

  it('because it cannot sign, signs the committed head when it is opened again', async () => {
    const world = await logWorld();
    await world.reopen();
    const sign = () => Promise.reject(new Error('the key is away'));
    const log = await world.reopen({ signer: { publicKey: world.signer.publicKey, sign } });
    await expect(log.append(itemOf(0))).rejects.toThrow('the key is away');
    expect(log.size).toBe(0);
    // Sequenced, and not under a signed checkpoint: for a reader it is not there yet.
    expect(await log.indexOfKey('key 0')).toBeNull();
    await expect(log.leafAt(0)).rejects.toMatchObject({ code: 'notFound' });
    const again = await world.reopen();
    expect(again.size).toBe(1);
  });

  it('because another writer moved the head, stores no second history', async () => {
    const world = await logWorld();
    const [one, other] = [await world.reopen(), await world.reopen()];
    await one.append(itemOf(0));
    await expect(other.append(itemOf(1))).rejects.toEqual(invalid);
    const again = await world.reopen();
    expect(await again.leaves(0, 2)).toEqual([leafOf(0), leafOf(1)]);
    const check = await checkWholeLog(world.store, 'evidence', again.vkey);
    expect(check).toEqual({ size: 2, problems: [] });
  });
});

describe('opening', () => {
  async function filled(size = 300): Promise<LogWorld> {
    const world = await logWorld();
    await appendAll(await world.reopen(), 0, size);
    return world;
  }

  /** Replaces the newest checkpoint by one that says `size` and `root`, signed with the key. */
  async function resign({ store, signer }: LogWorld, size: number, root: Uint8Array) {
    const { publicKey, sign } = signer;
    const checkpoint = { origin: ORIGIN, size, root };
    const note = await signCheckpoint({ checkpoint, publicKey, sign });
    await store.db.updateTable('head').set({ checkpoint: note, checkpoint_size: size }).execute();
  }

  it('sequences leaves that wait', async () => {
    const world = await filled(3);
    const row = { log: 'evidence', key: 'key 3', data: leafOf(3), leaf_index: null } as const;
    await world.store.db.insertInto('leaf').values(row).execute();
    const log = await world.reopen();
    expect(log.size).toBe(4);
    expect(await log.indexOfKey('key 3')).toBe(3);
  });

  it('goes on with the same checkpoint when nothing is left to do', async () => {
    const world = await filled(3);
    const { checkpoint } = await world.reopen();
    expect((await world.reopen()).checkpoint).toBe(checkpoint);
  });

  it('refuses a signed checkpoint that is ahead of the head', async () => {
    const world = await filled(3);
    await resign(world, 4, new Uint8Array(32));
    await expect(world.reopen()).rejects.toMatchObject({
      code: 'stateInvalid',
      message: 'evidence log: the signed checkpoint (4) is ahead of 3',
    });
  });

  it('refuses a signed checkpoint with another root hash', async () => {
    const world = await filled(3);
    await resign(world, 2, new Uint8Array(32));
    await expect(world.reopen()).rejects.toEqual(invalid);
  });

  it('refuses a signed checkpoint of another size than the store says', async () => {
    const world = await filled(3);
    await world.store.db.updateTable('head').set({ checkpoint_size: 2 }).execute();
    await expect(world.reopen()).rejects.toEqual(invalid);
  });

  it('does not read older tiles; a proof that needs a missing one is refused', async () => {
    const world = await filled(600);
    await world.store.db
      .deleteFrom('tile')
      .where((where) => where.and({ level: 0, n: 0 }))
      .execute();
    const log = await world.reopen();
    await expect(log.proof(3)).rejects.toEqual(invalid);
  });

  it('refuses another origin or key', async () => {
    const world = await filled(3);
    await expect(world.reopen({ origin: 'other.example/log' })).rejects.toEqual(invalid);
    await expect(world.reopen({ signer: seededLogSigner(2) })).rejects.toEqual(invalid);
  });

  it('refuses a head that the tiles do not give', async () => {
    const world = await filled();
    await world.store.db
      .updateTable('head')
      .set({ root: new Uint8Array(32) })
      .execute();
    await expect(world.reopen()).rejects.toEqual(invalid);
  });

  it('refuses a changed and a missing tile', async () => {
    for (const level of [0, 1]) {
      const [changed, gone] = [await filled(), await filled()];
      const hashes = new Uint8Array(level === 0 ? 44 * 32 : 32);
      await changed.store.db
        .updateTable('tile')
        .set({ hashes })
        .where((where) => where.and({ level, n: 1 - level }))
        .execute();
      await expect(changed.reopen()).rejects.toEqual(invalid);
      await gone.store.db
        .deleteFrom('tile')
        .where((where) => where.and({ level, n: 1 - level }))
        .execute();
      await expect(gone.reopen()).rejects.toEqual(invalid);
    }
  });

  it('refuses a tile that goes on beyond the head', async () => {
    for (const level of [0, 1]) {
      const { store, reopen } = await filled();
      const place = { level, n: 1 - level };
      const { hashes } = await store.db
        .selectFrom('tile')
        .select('hashes')
        .where((where) => where.and(place))
        .executeTakeFirstOrThrow();
      const longer = concat(hashes, new Uint8Array(32));
      await store.db
        .updateTable('tile')
        .set({ hashes: longer })
        .where((where) => where.and(place))
        .execute();
      await expect(reopen()).rejects.toEqual(invalid);
    }
  });

  it('refuses when the newest leaf is missing, changed, or one too many', async () => {
    const changes = [
      (world: LogWorld) => world.store.db.deleteFrom('leaf').where('leaf_index', '=', 299),
      (world: LogWorld) =>
        world.store.db
          .updateTable('leaf')
          .set({ data: leafOf('x') })
          .where('leaf_index', '=', 299),
      (world: LogWorld) =>
        world.store.db
          .insertInto('leaf')
          .values({ log: 'evidence', key: 'x', data: leafOf('x'), leaf_index: 300 }),
    ];
    for (const change of changes) {
      const world = await filled();
      await change(world).execute();
      await expect(world.reopen()).rejects.toEqual(invalid);
    }
  });

  it('refuses a log whose head is gone', async () => {
    const world = await filled(3);
    await world.store.db.deleteFrom('head').execute();
    await expect(world.reopen()).rejects.toEqual(invalid);
  });
});
