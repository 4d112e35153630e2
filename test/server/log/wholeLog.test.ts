import { describe, expect, it } from 'vitest';
import { checkWholeLog } from '../../../server/log/wholeLog.ts';
import type { Store } from '../../../server/store/store.ts';
import { appendAll, leafOf, logWorld } from './world.ts';

/** Each damage to a stored log, and a word of the problem that must be reported. */
const DAMAGES: Record<string, [word: RegExp, damage: (store: Store) => Promise<unknown>]> = {
  'a changed leaf': [
    /tile 0\/0 is not the one/,
    ({ db }) =>
      db
        .updateTable('leaf')
        .set({ data: leafOf('x') })
        .where('leaf_index', '=', 7)
        .execute(),
  ],
  'a missing leaf': [
    /leaf 8 follows 7 leaves/,
    ({ db }) => db.deleteFrom('leaf').where('leaf_index', '=', 7).execute(),
  ],
  'a waiting leaf': [
    /1 leaves wait/,
    ({ db }) =>
      db
        .insertInto('leaf')
        .values({ log: 'evidence', key: 'x', data: leafOf('x'), leaf_index: null })
        .execute(),
  ],
  'a changed tile': [
    /tile 1\/0 is not the one/,
    ({ db }) =>
      db
        .updateTable('tile')
        .set({ hashes: new Uint8Array(32) })
        .where('level', '=', 1)
        .execute(),
  ],
  'a tile too many': [
    /4 tiles are stored, 3 belong/,
    ({ db }) =>
      db
        .insertInto('tile')
        .values({ log: 'evidence', level: 5, n: 0, hashes: new Uint8Array(32) })
        .execute(),
  ],
  'a changed head': [
    /the head has another root hash/,
    ({ db }) =>
      db
        .updateTable('head')
        .set({ root: new Uint8Array(32) })
        .execute(),
  ],
  'a head that was set back': [
    /head of 299, 300 leaves/,
    ({ db }) => db.updateTable('head').set({ size: 299 }).execute(),
  ],
  'an unsigned head': [
    /not signed/,
    ({ db }) => db.updateTable('head').set({ checkpoint: null }).execute(),
  ],
  'no head': [/there is no head/, ({ db }) => db.deleteFrom('head').execute()],
};

describe('the whole-log check', () => {
  it.each(Object.entries(DAMAGES))('reports %s', async (_what, [word, damage]) => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    await appendAll(log, 0, 300);
    expect((await checkWholeLog(store, 'evidence', log.vkey)).problems).toEqual([]);
    await damage(store);
    const { problems } = await checkWholeLog(store, 'evidence', log.vkey);
    expect(problems.join('\n')).toMatch(word);
  });

  it('reports a checkpoint whose signature was changed, where it is given the key', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    await log.append({ key: 'a', leaf: leafOf(0), write: async () => {} });
    const older = log.checkpoint;
    await appendAll(log, 1, 2);
    const signature = older.slice(older.indexOf('\n\n'));
    const text = log.checkpoint.slice(0, log.checkpoint.indexOf('\n\n'));
    await store.db
      .updateTable('head')
      .set({ checkpoint: text + signature })
      .execute();
    const { problems } = await checkWholeLog(store, 'evidence', log.vkey);
    expect(problems.join('\n')).toMatch(/the checkpoint is refused/);
  });

  it('looks at one log only', async () => {
    const { store, reopen } = await logWorld();
    const log = await reopen();
    await reopen({ name: 'register', origin: 'fleet.example/register' });
    await appendAll(log, 0, 10);
    expect(await checkWholeLog(store, 'register')).toEqual({ size: 0, problems: [] });
  });
});
