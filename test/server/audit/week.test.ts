/** A scripted week: the audit shows each act once, in order, and its export is proven complete. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditItemSchema } from '../../../shared/audit/item.ts';
import { verifyAccessExport } from '../../../shared/audit/verifyExport.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { WORLD_START_MS } from '../../factories/serverWorld.ts';
import { type AuditWorld, auditWorld, DAY_MS, HOUR_MS, playWeek, WEEK } from './auditWorld.ts';

let opened: AuditWorld;
beforeAll(async () => {
  opened = await auditWorld();
  await playWeek(opened);
});
afterAll(() => opened.close());

const expected = WEEK.map(({ at, says }) => ({
  time: WORLD_START_MS + at,
  act: says.act,
  name: says.name?.replace('\u202e', '?') ?? null,
}));
const told = ({ time, act, name }: { time: number; act: string; name: string | null }) => ({
  time,
  act,
  name,
});
const genesis = { time: WORLD_START_MS, act: 'policySet', name: 'Fleetseal' };

async function list(query: string) {
  const { status, text } = await opened.get(`/audit?${query}`);
  expect(status, text).toBe(200);
  const { items, next, total } = JSON.parse(text);
  return { items: auditItemSchema.array().parse(items), next, total };
}

async function pages(query: string) {
  const items = [];
  let cursor = '';
  for (;;) {
    const page = await list(`${query}${cursor}`);
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = `&cursor=${page.next}`;
  }
}

describe('the audit of a week', () => {
  it('shows each act once, in order, in pages of every size and in both directions', async () => {
    const { items, total } = await list('limit=500');
    expect(items.map(told)).toEqual([genesis, ...expected]);
    expect(total).toBe(items.length);
    for (const limit of [1, 2, 3, 7]) {
      expect(await pages(`limit=${limit}`)).toEqual(items);
      expect(await pages(`limit=${limit}&order=newest`)).toEqual(items.toReversed());
    }
  });

  it('is the same when it is read for the first time', async () => {
    const { items } = await list('limit=500');
    await opened.reopen();
    expect((await list('limit=500')).items).toEqual(items);
  });

  it('says which leaf of the register holds each act, or that none does yet', async () => {
    const { items } = await list('limit=500');
    const { entries } = opened.world.server.context.register;
    for (const { record, leaf, time } of items) {
      const kind = leaf === null ? 'none yet' : entries[leaf]?.leaf.kind;
      const ofDay = time < WORLD_START_MS + 6 * DAY_MS ? 'accessRoot' : 'none yet';
      if (record === null) expect(['accessRoot', 'none yet']).not.toContain(kind);
      else expect(kind).toBe(ofDay);
    }
    const days = entries.filter(({ leaf }) => leaf.kind === 'accessRoot').length;
    // Monday, Tuesday, Wednesday, Friday, Saturday.
    expect(days).toBe(5);
  });

  it('filters by act, name, account, target and time', async () => {
    expect((await list('act=signedIn&act=findingDecided')).items.map(({ act }) => act)).toEqual([
      'signedIn',
      'findingDecided',
      'signedIn',
      'signedIn',
    ]);
    expect((await list('name=Root')).items.length).toBe(5);
    expect((await list('account=acct-LiNa0000&act=reportReleased')).total).toBe(1);
    expect((await list('target=sess-3')).total).toBe(2);
    expect((await list('from=2026-06-02&to=2026-06-03')).total).toBe(3);
  });

  it('refuses a cursor of another list, and one that is none', async () => {
    const { next } = await list('limit=2');
    for (const cursor of [`${next}&name=Root`, 'AAAA', 'e30']) {
      const { status, text } = await opened.get(`/audit?limit=2&cursor=${cursor}`);
      expect([status, JSON.parse(text).code]).toEqual([400, 'cursorInvalid']);
    }
  });

  it('is exported with what proves it complete, and the export is an act', async () => {
    const { status, text } = await opened.get('/audit/export?from=2026-06-01&to=2026-06-08');
    expect(status).toBe(200);
    const { outcome, acts, days, steps } = await verifyAccessExport(utf8(text), opened.trust());
    expect(steps.map(({ outcome: each }) => each)).toEqual(Array(6).fill('passed'));
    expect(outcome).toBe('complete');
    expect(acts.map(told)).toEqual([genesis, ...expected]);
    expect(days?.provenTo).toBe(WORLD_START_MS + 6 * DAY_MS);
    const { items } = await list('order=newest&limit=1');
    expect(items[0]).toMatchObject({ act: 'accessExported', name: 'Ana Auditor' });
  });

  it('is proven to the end once the last day is over, also for days of its own', async () => {
    opened.world.clock.now = WORLD_START_MS + 7 * DAY_MS + HOUR_MS;
    expect(await opened.access.sealDays()).toBe(1);
    const trust = opened.trust();
    for (let day = 1; day <= 7; day += 1) {
      const path = `/audit/export?from=2026-06-0${day}&to=2026-06-0${day}T23:00Z`;
      const { text } = await opened.get(path);
      const { outcome, acts, steps } = await verifyAccessExport(utf8(text), trust);
      expect(outcome, JSON.stringify(steps)).toBe('complete');
      const start = WORLD_START_MS + (day - 1) * DAY_MS;
      const own = [genesis, ...expected].filter(
        ({ time }) => time >= start && time < start + DAY_MS,
      );
      const inWeek = acts.filter(({ act }) => act !== 'accessExported');
      expect(inWeek.map(told)).toEqual(own);
    }
  });

  it('refuses an interval that is empty', async () => {
    const { status, text } = await opened.get('/audit/export?from=2026-06-02&to=2026-06-02');
    expect([status, JSON.parse(text).code]).toEqual([400, 'usageWrong']);
  });
});
