import { describe, expect, it } from 'vitest';
import type { AppendGroup } from '../../../server/log/ingest.ts';
import { checkWholeLog } from '../../../server/log/wholeLog.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { itemOf, leafOf, logWorld, writeMeta } from './world.ts';

/** Leaves `from` to `to` (not included), with one row beside them. */
function groupOf(from: number, to: number): AppendGroup {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    leaves: numbers.map((i) => ({ key: `key ${i}`, leaf: leafOf(i) })),
    write: (trx) => writeMeta(trx, `group ${from}`),
  };
}

describe('a group of leaves', () => {
  it('gets consecutive indexes, also above what the sequencer takes at once', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    const count = LIMITS.sequencerBatch * 2 + 7;
    const answers = await Promise.all([
      log.append(itemOf('a')),
      log.appendAll(groupOf(0, count)),
      log.append(itemOf('b')),
    ]);
    expect(answers.map(({ index }) => index)).toEqual([0, 1, count + 1]);
    const expected = Array.from({ length: count }, (_, i) => leafOf(i));
    expect(await log.leaves(1, count + 1)).toEqual(expected);
    const size = count + 2;
    expect(await checkWholeLog(store, 'evidence', log.vkey)).toEqual({ size, problems: [] });
  });

  it('is not there at all where one of it cannot be, and disturbs no other', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    await log.append(itemOf(3));
    const known = log.appendAll(groupOf(0, 5));
    const tooLong = log.appendAll({
      leaves: [
        { key: 'x', leaf: leafOf('x') },
        { key: 'y', leaf: new Uint8Array(LIMITS.leafBytes + 1) },
      ],
      write: async () => {},
    });
    const failing = log.appendAll({
      ...groupOf(20, 25),
      write: async (trx) => {
        await writeMeta(trx, 'half');
        throw new Error('no room');
      },
    });
    const good = log.appendAll(groupOf(30, 33));
    await expect(known).rejects.toThrow('a group with a known leaf');
    await expect(tooLong).rejects.toMatchObject({ code: 'leafInvalid' });
    await expect(failing).rejects.toThrow('no room');
    expect((await good).index).toBe(1);
    expect(log.size).toBe(4);
    const rows = await store.db.selectFrom('meta').select('key').execute();
    expect(rows.map(({ key }) => key).toSorted()).toEqual(['group 30', 'key 3']);
    await expect(log.appendAll({ leaves: [], write: async () => {} })).rejects.toThrow(TypeError);
  });
});
