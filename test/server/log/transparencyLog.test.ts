import { describe, expect, it } from 'vitest';
import { checkWholeLog } from '../../../server/log/wholeLog.ts';
import { FleetsealError } from '../../../shared/errors.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { logPublicKeyFromVkey, openCheckpoint } from '../../../shared/log/checkpoint.ts';
import { verifyLogProof } from '../../../shared/log/logProof.ts';
import { leafHash, verifyConsistency, verifyInclusion } from '../../../shared/log/tree.ts';
import { appendAll, itemOf, leafOf, logWorld, ORIGIN, plainLeafHash, plainRoot } from './world.ts';

const hasCode = (code: string) => expect.objectContaining({ code });

describe('a new log', () => {
  it('signs the empty tree at its first start', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    const key = logPublicKeyFromVkey(log.vkey);
    const { checkpoint } = await openCheckpoint({ note: log.checkpoint, log: key });
    expect(checkpoint).toEqual({ origin: ORIGIN, size: 0, root: plainRoot([]) });
    expect(log.size).toBe(0);
    expect(await checkWholeLog(store, 'evidence', log.vkey)).toEqual({ size: 0, problems: [] });
  });

  it('has no leaf, proof or tile', async () => {
    const log = await (await logWorld()).reopen();
    await expect(log.leafAt(0)).rejects.toEqual(hasCode('notFound'));
    await expect(log.proof(0)).rejects.toEqual(hasCode('notFound'));
    expect(await log.leaves(0, 0)).toEqual([]);
    expect(await log.tile('tile/0/000.p/1')).toBeNull();
    expect(await log.indexOfKey('key 0')).toBeNull();
  });
});

describe('appending', () => {
  it('answers with index, leaf, size and a log proof that verifies', async () => {
    const log = await (await logWorld()).reopen();
    for (const appended of await appendAll(log, 0, 25)) {
      const { index, leaf, proof, size } = appended;
      expect(leaf).toEqual(leafOf(index));
      const verified = await verifyLogProof({
        text: proof,
        leaf,
        log: logPublicKeyFromVkey(log.vkey),
      });
      expect(verified.index).toBe(index);
      expect(verified.checkpoint.size).toBe(size);
    }
    expect(log.size).toBe(25);
  });

  it('keeps the order of the calls, also of those that arrive during a batch', async () => {
    const log = await (await logWorld()).reopen();
    const first = appendAll(log, 0, 10);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const second = appendAll(log, 10, 30);
    const indexes = [...(await first), ...(await second)].map(({ index }) => index);
    expect(indexes).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  it('makes batches no larger than the limit', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    const size = LIMITS.sequencerBatch + 50;
    const appended = await appendAll(log, 0, size);
    expect(new Set(appended.map((one) => one.size)).size).toBe(2);
    expect(await checkWholeLog(store, 'evidence', log.vkey)).toEqual({ size, problems: [] });
  });

  it('serves one signature to a whole batch', async () => {
    const { signer, reopen } = await logWorld();
    let signatures = 0;
    const counting = {
      publicKey: signer.publicKey,
      sign: (message: Uint8Array) => {
        signatures += 1;
        return signer.sign(message);
      },
    };
    const log = await reopen({ signer: counting });
    await appendAll(log, 0, 100);
    expect(signatures).toBe(2);
  });
});

describe('a duplicate', () => {
  it('gets the index and the bytes of the first leaf, and its write does not run', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    await appendAll(log, 0, 3);
    const again = await log.append({ ...itemOf(1), leaf: leafOf('other bytes') });
    expect(again).toMatchObject({ index: 1, duplicate: true, leaf: leafOf(1) });
    expect(log.size).toBe(3);
    expect((await store.db.selectFrom('meta').selectAll().execute()).length).toBe(3);
  });

  it('is found within one batch too', async () => {
    const log = await (await logWorld()).reopen();
    const three = await Promise.all([1, 1, 2].map((i) => log.append(itemOf(i))));
    expect(three.map(({ index, duplicate }) => [index, duplicate])).toEqual([
      [0, false],
      [0, true],
      [1, false],
    ]);
  });

  it('signs nothing anew', async () => {
    const log = await (await logWorld()).reopen();
    await log.append(itemOf(0));
    const { checkpoint } = log;
    const { proof } = await log.append(itemOf(0));
    expect(proof.endsWith(`\n\n${checkpoint}`)).toBe(true);
    expect(log.checkpoint).toBe(checkpoint);
  });

  it('of the other log is none: each log has its own keys', async () => {
    const { reopen } = await logWorld();
    const log = await reopen();
    const register = await reopen({ name: 'register', origin: 'fleet.example/register' });
    await log.append(itemOf(0));
    const item = { ...itemOf(0), write: async () => {} };
    expect(await register.append(item)).toMatchObject({ index: 0, duplicate: false });
  });
});

describe('an item that fails', () => {
  it('is not stored, and the others of its batch are', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    const refused = new FleetsealError('documentInvalid', 'refused by its own write');
    const failing = {
      ...itemOf('failing'),
      write: async (trx: Parameters<ReturnType<typeof itemOf>['write']>[0]) => {
        await trx.insertInto('meta').values({ key: 'half', value: 'written' }).execute();
        throw refused;
      },
    };
    const settled = await Promise.allSettled([
      log.append(itemOf(0)),
      log.append(failing),
      log.append(itemOf(1)),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: refused });
    const keys = (await store.db.selectFrom('meta').select('key').execute()).map((row) => row.key);
    expect(keys).toEqual(['key 0', 'key 1']);
    expect(await log.indexOfKey('key failing')).toBeNull();
    const check = await checkWholeLog(store, 'evidence', log.vkey);
    expect(check).toEqual({ size: 2, problems: [] });
  });

  it('leaves its key free for the next one of the same batch', async () => {
    const log = await (await logWorld()).reopen();
    const failing = { ...itemOf(0), write: () => Promise.reject(new Error('no')) };
    const settled = await Promise.allSettled([log.append(failing), log.append(itemOf(0))]);
    expect(settled[0]?.status).toBe('rejected');
    expect(settled[1]).toMatchObject({ value: { index: 0, duplicate: false } });
  });

  it('is refused for a leaf above the limit', async () => {
    const log = await (await logWorld()).reopen();
    const large = { ...itemOf(0), leaf: new Uint8Array(LIMITS.leafBytes + 1) };
    await expect(log.append(large)).rejects.toEqual(hasCode('leafInvalid'));
    const fits = { ...itemOf(1), leaf: new Uint8Array(LIMITS.leafBytes) };
    expect(await log.append(fits)).toMatchObject({ index: 0 });
  });
});

describe('closing', () => {
  it('answers what waits, then refuses', async () => {
    const log = await (await logWorld()).reopen();
    const waiting = appendAll(log, 0, 20);
    await log.close();
    expect(await waiting).toHaveLength(20);
    await expect(log.append(itemOf(99))).rejects.toEqual(hasCode('overloaded'));
  });
});

describe('proofs', () => {
  it('of every index under every size up to 100 verify', async () => {
    const log = await (await logWorld()).reopen();
    await appendAll(log, 0, 100);
    const hashes = Array.from({ length: 100 }, (_, i) => plainLeafHash(i));
    for (let size = 1; size <= 100; size += 1) {
      const root = plainRoot(hashes.slice(0, size));
      expect(await log.rootAt(size)).toEqual(root);
      for (let index = 0; index < size; index += 1) {
        const proof = await log.inclusion(index, size);
        verifyInclusion({ leafHash: leafHash(leafOf(index)), index, size, proof, root });
      }
    }
  });

  it('of consistency between all sizes up to 70 verify', async () => {
    const log = await (await logWorld()).reopen();
    await appendAll(log, 0, 70);
    const hashes = Array.from({ length: 70 }, (_, i) => plainLeafHash(i));
    const roots = hashes.map((_, i) => plainRoot(hashes.slice(0, i + 1)));
    for (const [i, root1] of roots.entries()) {
      for (const [j, root2] of roots.entries()) {
        if (j < i) continue;
        const proof = await log.consistency(i + 1, j + 1);
        verifyConsistency({ size1: i + 1, root1, size2: j + 1, root2, proof });
      }
    }
    expect(await log.consistency(0, 70)).toEqual([]);
  });

  it('are the same from stored tiles as from memory', async () => {
    const { reopen } = await logWorld();
    const log = await reopen();
    await appendAll(log, 0, 700);
    const again = await reopen();
    for (const index of [0, 1, 254, 255, 256, 511, 512, 698, 699]) {
      expect(await again.proof(index)).toBe(await log.proof(index));
    }
  });

  it('outside the signed size are not found', async () => {
    const log = await (await logWorld()).reopen();
    await appendAll(log, 0, 5);
    for (const [index, size] of [
      [5, 5],
      [0, 6],
      [-1, 5],
      [0.5, 5],
      [0, Number.NaN],
    ] as const) {
      await expect(log.inclusion(index, size)).rejects.toEqual(hasCode('notFound'));
    }
    await expect(log.consistency(3, 2)).rejects.toEqual(hasCode('notFound'));
    await expect(log.consistency(2, 6)).rejects.toEqual(hasCode('notFound'));
    await expect(log.leaves(2, 6)).rejects.toEqual(hasCode('notFound'));
  });
});
