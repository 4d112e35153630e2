/** The access record only grows: in SQL, over restarts, over midnight, with a clock that jumps. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, parseAccessRecord } from '../../../shared/audit/accessRecord.ts';
import { verifyAccessExport } from '../../../shared/audit/verifyExport.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { type AuditWorld, auditWorld, DAY_MS, HOUR_MS } from './auditWorld.ts';

let opened: AuditWorld;
beforeAll(async () => {
  opened = await auditWorld();
});
afterAll(() => opened.close());

const actor = { account: 'acct-LiNa0000', name: 'Li Na', via: 'session' } as const;
const signIn = { act: 'signedIn', actor, target: null, detail: null } as const;

async function texts(): Promise<string[]> {
  const { db } = opened.world.server.context.store;
  const rows = await db.selectFrom('access_record').select('text').orderBy('number').execute();
  return rows.map(({ text }) => text);
}

function roots() {
  const { entries } = opened.world.server.context.register;
  return entries.flatMap(({ document }) =>
    document.format === 'fleetseal/accessRoot@1' ? [document] : [],
  );
}

describe('the access record', () => {
  it('gives numbers without gaps, also where a transaction is rolled back', async () => {
    const { store } = opened.world.server.context;
    await opened.access.record(signIn);
    const failing = store.transaction(async (trx) => {
      await opened.access.record(signIn, trx);
      throw new TypeError('rolled back');
    });
    await expect(failing).rejects.toThrow(TypeError);
    await Promise.all([...Array(5)].map(() => opened.access.record(signIn)));
    expect((await texts()).map((text) => parseAccessRecord(text).number)).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
  });

  it('keeps a name that somebody gave harmless and bounded', async () => {
    const name = `\u001b]0;owned\u0007\ud800${'x'.repeat(5000)}`;
    const given = { account: null, name, via: 'none' } as const;
    await opened.access.record({ ...signIn, act: 'signInRefused', actor: given });
    const last = parseAccessRecord((await texts()).at(-1) ?? '');
    expect(last.name.length).toBe(512);
    expect(last.name.startsWith('?]0;owned??xxx')).toBe(true);
  });

  it('is not filled by refused sign-ins, and tells how many were left out', async () => {
    const before = (await texts()).length;
    const actor = { account: null, name: 'x', via: 'none' } as const;
    const refused = {
      act: 'signInRefused',
      actor,
      target: null,
      detail: 'from 192.0.2.1',
    } as const;
    opened.world.clock.now += HOUR_MS;
    const most = LIMITS.refusalsPerMinute;
    for (let i = 0; i < most + 7; i += 1) await opened.access.record(refused);
    expect((await texts()).length).toBe(before + most);
    await opened.access.record(signIn);
    opened.world.clock.now += 60_000;
    await opened.access.record(refused);
    const last = parseAccessRecord((await texts()).at(-1) ?? '');
    expect(last.detail).toBe('7 refusals before this are not recorded; from 192.0.2.1');
    expect(most * 1440).toBeLessThan(LIMITS.accessExportLines / 2);
  });

  it('gives a day that is over one root, however often and at once it is asked', async () => {
    const count = (await texts()).length;
    expect(await opened.access.sealDays()).toBe(0);
    opened.world.clock.now += DAY_MS;
    const sealed = await Promise.all([1, 2, 3].map(() => opened.access.sealDays()));
    expect(sealed.toSorted()).toEqual([0, 0, 1]);
    expect(roots().map((root) => root.count)).toEqual([count]);
    await opened.access.record(signIn);
    await opened.world.restart();
    await opened.reopen();
    expect(await opened.access.sealDays()).toBe(0);
    opened.world.clock.now += 3 * DAY_MS;
    expect(await opened.access.sealDays()).toBe(1);
    expect(roots().map(({ first }) => first)).toEqual([0, count]);
  });

  it('takes no record into a day that has its root, also where the clock went back', async () => {
    const sealedTo = (roots().at(-1)?.day ?? 0) + DAY_MS;
    opened.world.clock.now += 2 * HOUR_MS;
    await opened.access.record(signIn);
    opened.world.clock.now -= 10 * DAY_MS;
    await opened.world.restart();
    await opened.reopen();
    await opened.access.record(signIn);
    const { time } = parseAccessRecord((await texts()).at(-1) ?? '');
    expect(time).toBeGreaterThanOrEqual(sealedTo);
    opened.world.clock.now = dayOf(time) + DAY_MS + HOUR_MS;
    await opened.access.sealDays();
    const { text } = await opened.get('/audit/export?from=2026-06-01&to=2026-06-20');
    const { outcome, steps } = await verifyAccessExport(utf8(text), opened.trust());
    expect(outcome, JSON.stringify(steps)).toBe('complete');
  });
});

describe('SQL against the access record', () => {
  beforeAll(async () => {
    opened.world.clock.now += DAY_MS;
    await opened.access.sealDays();
  });

  const COLUMNS = 'number, time, act, account, name, target, text';
  const LAST = '(select max(number) from access_record)';
  const LATER = '(select max(time) + 1 from access_record)';
  const refused = [
    ['changes', "update access_record set name = 'Nobody' where number = 1"],
    ['changes without effect', 'update access_record set number = number'],
    ['removes one', 'delete from access_record where number = 1'],
    ['removes the last one', `delete from access_record where number = ${LAST}`],
    ['removes all', 'delete from access_record'],
    [
      'replaces',
      `insert or replace into access_record (${COLUMNS})
         select number, ${LATER}, act, account, 'Nobody', target, text
         from access_record where number = ${LAST}`,
    ],
    [
      'leaves a gap',
      `insert into access_record (${COLUMNS})
         select number + 2, ${LATER}, act, account, name, target, text
         from access_record where number = ${LAST}`,
    ],
    [
      'puts an earlier one behind',
      `insert into access_record (${COLUMNS})
         select number + 1, time - 1, act, account, name, target, text
         from access_record where number = ${LAST}`,
    ],
    [
      'puts one into a day that has its root',
      `insert into access_record (${COLUMNS})
         select number + 1, time + 1, act, account, name, target, text
         from access_record where number = ${LAST}`,
    ],
    ['takes a root back', 'delete from access_day'],
    ['changes what a root covers', 'update access_day set count = count - 1'],
    [
      'covers a day again',
      'insert or replace into access_day select day, first, count from access_day limit 1',
    ],
    [
      'leaves records between two roots',
      `insert into access_day
         select max(day) + ${DAY_MS}, max(first + count) + 1, 1 from access_day`,
    ],
  ] as const;

  it.each(refused)('%s: refused', async (_, statement) => {
    const before = await texts();
    const other = new DatabaseSync(opened.world.server.context.store.path);
    try {
      expect(() => other.exec(statement)).toThrow('only grows');
    } finally {
      other.close();
    }
    expect(await texts()).toEqual(before);
  });
});
