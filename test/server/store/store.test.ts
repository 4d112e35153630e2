import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CompiledQuery } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../server/store/store.ts';

const invalid = expect.objectContaining({ code: 'stateInvalid' });
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-store-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function put(store: Store, key: string): Promise<void> {
  await store.db.insertInto('meta').values({ key, value: 'v' }).execute();
}

async function keysOf(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('meta').select('key').orderBy('key').execute();
  return rows.map(({ key }) => key);
}

/** Runs SQL past our own code, as another program would. */
function execRaw(path: string, statement: string): void {
  const db = new DatabaseSync(path);
  db.exec(statement);
  db.close();
}

describe('the store file', () => {
  it('and its directory are for the owner alone, also beside a lenient umask', async () => {
    const before = process.umask(0);
    const path = join(directory, 'data', 'fleet.db');
    const store = await openStore({ path });
    await put(store, 'a');
    process.umask(before);
    expect(modeOf(join(directory, 'data'))).toBe('700');
    for (const name of readdirSync(join(directory, 'data'))) {
      expect([name, modeOf(join(directory, 'data', name))]).toEqual([name, '600']);
    }
    expect(readdirSync(join(directory, 'data'))).toContain('fleet.db-wal');
    await store.close();
  });

  it('is refused when others can read it', async () => {
    const path = join(directory, 'fleet.db');
    await (await openStore({ path })).close();
    chmodSync(path, 0o640);
    await expect(openStore({ path })).rejects.toEqual(invalid);
  });

  it('keeps what it held', async () => {
    const path = join(directory, 'fleet.db');
    const first = await openStore({ path });
    await put(first, 'a');
    await first.close();
    const second = await openStore({ path });
    expect(await keysOf(second)).toEqual(['a']);
    await second.close();
  });

  it('is refused when it is no database', async () => {
    const path = join(directory, 'fleet.db');
    writeFileSync(path, 'this is a text, long enough to be read as a header of something else');
    chmodSync(path, 0o600);
    await expect(openStore({ path })).rejects.toEqual(invalid);
  });

  it('is refused when it belongs to another program', async () => {
    const path = join(directory, 'fleet.db');
    execRaw(path, 'CREATE TABLE somebody_elses (id INTEGER)');
    chmodSync(path, 0o600);
    await expect(openStore({ path })).rejects.toEqual(invalid);
  });

  it.each([
    ['a newer version', "INSERT INTO migration (id, name) VALUES (9999, 'from the future')"],
    ['another history', "UPDATE migration SET name = 'other' WHERE id = 1"],
  ])('is refused when it has %s', async (_what, statement) => {
    const path = join(directory, 'fleet.db');
    await (await openStore({ path })).close();
    execRaw(path, statement);
    await expect(openStore({ path })).rejects.toEqual(invalid);
  });

  it('was opened with the settings that durability rests on', async () => {
    const store = await openStore({ path: join(directory, 'fleet.db') });
    const pragma = async (name: string) => {
      const { rows } = await store.db.executeQuery(CompiledQuery.raw(`PRAGMA ${name}`));
      return Object.values(rows[0] ?? {})[0];
    };
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await pragma('busy_timeout')).toBe(5000);
    await store.close();
  });
});

describe('a transaction', () => {
  it('is kept as a whole when it resolves', async () => {
    const store = await openStore({ path: ':memory:' });
    const answer = await store.transaction(async (trx) => {
      await trx.insertInto('meta').values({ key: 'a', value: 'v' }).execute();
      return 7;
    });
    expect([answer, await keysOf(store)]).toEqual([7, ['a']]);
  });

  it('is undone as a whole when it throws', async () => {
    const store = await openStore({ path: ':memory:' });
    const run = store.transaction(async (trx) => {
      await trx.insertInto('meta').values({ key: 'a', value: 'v' }).execute();
      throw new Error('no');
    });
    await expect(run).rejects.toThrow('no');
    expect(await keysOf(store)).toEqual([]);
  });

  it('is not seen half done by queries beside it', async () => {
    const store = await openStore({ path: ':memory:' });
    const running = store.transaction(async (trx) => {
      await trx.insertInto('meta').values({ key: 'a', value: 'v' }).execute();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await trx.insertInto('meta').values({ key: 'b', value: 'v' }).execute();
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await keysOf(store)).toEqual(['a', 'b']);
    await running;
  });
});

describe('the dialect', () => {
  it('returns the rows of INSERT ... RETURNING, and counts changes without it', async () => {
    const { db } = await openStore({ path: ':memory:' });
    const meta = { key: 'a', value: 'v' };
    expect(await db.insertInto('meta').values(meta).returning('key').execute()).toEqual([
      { key: 'a' },
    ]);
    const updated = await db.updateTable('meta').set({ value: 'w' }).executeTakeFirst();
    expect(updated.numUpdatedRows).toBe(1n);
    const ignored = await db
      .insertInto('meta')
      .values(meta)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    expect(ignored.numInsertedOrUpdatedRows).toBe(0n);
  });

  it('keeps bytes, null and large integers as they are', async () => {
    const { db } = await openStore({ path: ':memory:' });
    const data = Uint8Array.of(0, 255, 10);
    await db
      .insertInto('leaf')
      .values({ log: 'evidence', key: 'k', data, leaf_index: Number.MAX_SAFE_INTEGER })
      .execute();
    await db
      .insertInto('leaf')
      .values({ log: 'evidence', key: 'l', data, leaf_index: null })
      .execute();
    const rows = await db.selectFrom('leaf').select(['data', 'leaf_index']).execute();
    expect(rows).toEqual([
      { data, leaf_index: Number.MAX_SAFE_INTEGER },
      { data, leaf_index: null },
    ]);
  });

  it.each([
    ['undefined', undefined],
    ['a plain object', { key: 'a' }],
    ['a boolean', true],
    ['a fraction', 0.5],
    ['a list', ['a']],
  ])('refuses to bind %s, as a programmer error', async (_what, value) => {
    const { db } = await openStore({ path: ':memory:' });
    const query = CompiledQuery.raw('select ? as value', [value]);
    await expect(db.executeQuery(query)).rejects.toThrow(TypeError);
  });

  it('goes on after more different statements than it keeps', async () => {
    const { db } = await openStore({ path: ':memory:' });
    for (let i = 0; i < 600; i += 1) {
      const { rows } = await db.executeQuery(CompiledQuery.raw(`select ${i} as value`));
      expect(rows).toEqual([{ value: i }]);
    }
    const { rows } = await db.executeQuery(CompiledQuery.raw('select 0 as value'));
    expect(rows).toEqual([{ value: 0 }]);
  });

  it('streams rows one by one', async () => {
    const store = await openStore({ path: ':memory:' });
    for (const key of ['a', 'b', 'c']) await put(store, key);
    const seen: string[] = [];
    for await (const { key } of store.db.selectFrom('meta').select('key').orderBy('key').stream()) {
      seen.push(key);
    }
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('refuses a row that names another that is not there', async () => {
    const { db } = await openStore({ path: ':memory:' });
    const row = { evidence_digest: 'nobody', submodule: 'host', digest: 'd' };
    await expect(db.insertInto('evidence_document').values(row).execute()).rejects.toThrow(
      'FOREIGN KEY',
    );
  });

  it('refuses two leaves with one key or one index, and takes many that wait', async () => {
    const { db } = await openStore({ path: ':memory:' });
    const add = (key: string, leaf_index: number | null, log: 'evidence' | 'register') =>
      db
        .insertInto('leaf')
        .values({ log, key, data: new Uint8Array(1), leaf_index })
        .execute();
    await add('a', null, 'evidence');
    await add('b', null, 'evidence');
    await add('c', 0, 'evidence');
    await add('a', 0, 'register');
    await expect(add('a', 5, 'evidence')).rejects.toThrow('UNIQUE');
    await expect(add('d', 0, 'evidence')).rejects.toThrow('UNIQUE');
  });

  it('finds waiting leaves without reading the others', async () => {
    const { db } = await openStore({ path: ':memory:' });
    const query = db
      .selectFrom('leaf')
      .select(['id', 'data'])
      .where('log', '=', 'evidence')
      .where('leaf_index', 'is', null)
      .orderBy('id')
      .limit(10)
      .compile();
    const plan = await db.executeQuery(
      CompiledQuery.raw(`explain query plan ${query.sql}`, [...query.parameters]),
    );
    const [step, ...more] = plan.rows.map((row) => JSON.stringify(row));
    expect(step).toMatch(/SEARCH leaf USING INDEX \S+ \(log=\? AND leaf_index=\?\)/);
    // No sort: a second step would be one.
    expect(more).toEqual([]);
  });
});
