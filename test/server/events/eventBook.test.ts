import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventBook } from '../../../server/events/eventBook.ts';
import { eventPage } from '../../../server/events/eventPage.ts';
import { eventFor, eventWithin } from '../../../server/events/eventScope.ts';
import { FindingEvents } from '../../../server/events/findingEvents.ts';
import type { AccessScope } from '../../../shared/api/roles.ts';
import { LIMITS } from '../../../shared/limits.ts';
import {
  AUDITOR,
  type EventsWorld,
  eventsWorld,
  START_MS,
  someEvent,
  someFinding,
} from './eventsWorld.ts';

const coded = (code: string) => expect.objectContaining({ code });

let world: EventsWorld;
beforeEach(async () => {
  world = await eventsWorld();
});
afterEach(() => world.close());

const numbersOf = async () => {
  const events = await world.book.after(0, { limit: 1000 });
  return events.map(({ number }) => number);
};

describe('the sequence of events', () => {
  it('has numbers from 1 without gaps, also when many append at once', async () => {
    const calls = [1, 2, 3, 4].map((call) => world.book.append([someEvent(call), someEvent(call)]));
    await Promise.all(calls);
    await world.restart();
    await world.book.append([someEvent(9)]);
    expect(await numbersOf()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(world.book.newest).toBe(9);
  });

  it('takes all of a transaction or nothing', async () => {
    const failed = world.book.append([someEvent(1)], async (trx) => {
      await trx.insertInto('meta').values({ key: 'beside', value: 'v' }).execute();
      throw new Error('it was killed here');
    });
    await expect(failed).rejects.toThrow('it was killed here');
    expect(await numbersOf()).toEqual([]);
    await world.book.append([someEvent(2)]);
    expect(await numbersOf()).toEqual([1]);
    expect(await world.store.db.selectFrom('meta').select('key').execute()).toEqual([]);
  });

  it('refuses a value that is no small fact', async () => {
    // as: a document, which the type refuses too.
    const data = { document: { whole: true } } as never;
    await expect(world.book.append([someEvent(1, { data })])).rejects.toThrow();
    const long = { text: 'x'.repeat(513) };
    await expect(world.book.append([someEvent(1, { data: long })])).rejects.toThrow();
    expect(await numbersOf()).toEqual([]);
  });

  it('gives no number twice, also when every event has gone', async () => {
    await world.book.append([someEvent(1), someEvent(2)]);
    world.clock.now += LIMITS.eventsKeptMs + 1;
    await world.book.prune();
    expect(await numbersOf()).toEqual([]);
    await world.restart();
    expect(world.book.oldest).toBe(3);
    await world.book.append([someEvent(3)]);
    expect(await numbersOf()).toEqual([3]);
  });

  it('keeps events for 30 days and says from where on there are some', async () => {
    await world.book.append([someEvent(1), someEvent(2)]);
    world.clock.now += LIMITS.eventsKeptMs;
    await world.book.append([someEvent(3)]);
    await world.book.prune();
    expect(await numbersOf()).toEqual([1, 2, 3]);
    world.clock.now += 1;
    await world.book.prune();
    expect(await numbersOf()).toEqual([3]);
    expect(() => world.book.assertKept(1)).toThrow(coded('eventsGone'));
    expect(() => world.book.assertKept(1)).toThrow('has the number 3');
    expect(() => world.book.assertKept(2)).not.toThrow();
    expect(() => world.book.assertKept(4)).toThrow(coded('cursorInvalid'));
  });

  it('keeps no more than a number of them', async () => {
    await world.close();
    world = await eventsWorld({ keptMax: 3 });
    await world.book.append([1, 2, 3, 4, 5].map((index) => someEvent(index)));
    await world.book.prune();
    expect(await numbersOf()).toEqual([3, 4, 5]);
    const again = await EventBook.open({ store: world.store, now: () => world.clock.now });
    expect(again.oldest).toBe(3);
  });
});

const scope = (more: Partial<AccessScope>): AccessScope => ({
  licenses: null,
  sites: null,
  ...more,
});

describe('what an account sees of events', () => {
  const event = (more: object) => ({ number: 1, time: START_MS, ...someEvent(1), ...more });

  it('is what both its licenses and its sites allow, without the names of others', () => {
    const both = event({ licenses: ['L-1', 'L-2'], sites: ['hall-1'] });
    const limited = scope({ licenses: ['L-1'], sites: ['hall-1', 'hall-2'] });
    expect(eventWithin(both, limited)).toEqual({ ...both, licenses: ['L-1'] });
    expect(eventWithin(both, scope({ licenses: ['L-3'] }))).toBeNull();
    expect(eventWithin(both, scope({ licenses: ['L-1'], sites: ['hall-2'] }))).toBeNull();
    expect(eventWithin(both, scope({}))).toEqual(both);
  });

  it('has no event without license and site, nor a report with a license of others', () => {
    expect(eventWithin(event({}), scope({ licenses: ['L-1'] }))).toBeNull();
    expect(eventWithin(event({}), scope({ sites: ['hall-1'] }))).toBeNull();
    const report = event({ type: 'report.released', licenses: ['L-1', 'L-2'] });
    expect(eventWithin(report, scope({ licenses: ['L-1'] }))).toBeNull();
    expect(eventWithin(report, scope({ licenses: ['L-1', 'L-2'] }))).toEqual(report);
  });

  it('is for an operator what is about hosts, for a regulator nothing', () => {
    const operator = { roles: ['operator'] as const, scope: scope({}) };
    expect(eventFor(event({}), operator)).toBeNull();
    expect(eventFor(event({ type: 'host.waiting' }), operator)).not.toBeNull();
    const regulator = { roles: ['regulator'] as const, scope: scope({}) };
    expect(eventFor(event({ type: 'host.waiting' }), regulator)).toBeNull();
  });

  it('comes in pages whose places pass over what is not shown', async () => {
    const events = Array.from({ length: 1200 }, (_, index) =>
      someEvent(index, { licenses: [index % 400 === 399 ? 'L-1' : 'L-2'] }),
    );
    await world.book.append(events);
    const account = { ...AUDITOR, scope: scope({ licenses: ['L-1'] }) };
    const first = await eventPage(world.book, account, { after: null, limit: 2, types: null });
    expect(first).toMatchObject({ next: 800, more: true });
    expect(first.items.map(({ number }) => number)).toEqual([400, 800]);
    const query = { after: first.next, limit: 2, types: null };
    const second = await eventPage(world.book, account, query);
    expect(second).toMatchObject({ next: 1200, more: false });
    expect(second.items.map(({ number }) => number)).toEqual([1200]);
    const none = { after: 0, limit: 2, types: ['host.waiting'] as const };
    expect(await eventPage(world.book, account, none)).toEqual({
      items: [],
      next: 1200,
      more: false,
    });
  });
});

describe('events about findings', () => {
  const typesSince = async (after: number) => {
    const events = await world.book.after(after, { limit: 100 });
    return events.map(({ type, subjects }) => `${type} ${subjects[1]?.id}`);
  };
  const asOf = (validAt: number) => ({ validAt });

  it('are the differences to the state before, also over a restart', async () => {
    const before = await FindingEvents.open(world.store, world.book);
    await before.update({ findings: [someFinding('A'), someFinding('B')], asOf: asOf(1000) });
    expect(await typesSince(0)).toEqual(['finding.opened A', 'finding.opened B']);
    await world.restart();
    const findings = await FindingEvents.open(world.store, world.book);
    const second = [someFinding('B', { life: 'acknowledged' }), someFinding('C')];
    await findings.update({ findings: second, asOf: asOf(2000) });
    expect(await typesSince(2)).toEqual([
      'finding.changed B',
      'finding.opened C',
      'finding.closed A',
    ]);
    await findings.update({ findings: second, asOf: asOf(3000) });
    expect(world.book.newest).toBe(5);
    const [changed] = await world.book.after(2, { limit: 1 });
    expect(changed?.data).toMatchObject({
      life: 'acknowledged',
      wasLife: 'open',
      code: 'gpuMoved',
    });
    expect(changed).toMatchObject({ licenses: ['L-1'], sites: ['hall-1'] });
  });

  it('tell when one becomes overdue, when its severity changes, and no more', async () => {
    const findings = await FindingEvents.open(world.store, world.book);
    const due = { dueAt: 2000 };
    await findings.update({ findings: [someFinding('A', due)], asOf: asOf(2000) });
    await findings.update({ findings: [someFinding('A', due)], asOf: asOf(2001) });
    const elsewhere = { ...due, licenses: ['L-2'] };
    await findings.update({ findings: [someFinding('A', elsewhere)], asOf: asOf(2002) });
    const worse = { ...elsewhere, severity: 'critical' as const };
    await findings.update({ findings: [someFinding('A', worse)], asOf: asOf(2003) });
    const events = await world.book.after(1, { limit: 10 });
    expect(events.map(({ data }) => [data.overdue, data.severity])).toEqual([
      [true, 'high'],
      [true, 'critical'],
    ]);
    expect(events[1]?.licenses).toEqual(['L-2']);
  });

  it('pass over a state that is older than the last one', async () => {
    const findings = await FindingEvents.open(world.store, world.book);
    const both = [
      findings.update({ findings: [someFinding('A')], asOf: asOf(2000) }),
      findings.update({ findings: [], asOf: asOf(1000) }),
    ];
    await Promise.all(both);
    expect(await typesSince(0)).toEqual(['finding.opened A']);
  });

  it('are neither lost nor doubled where the program ends between two of them', async () => {
    const findings = await FindingEvents.open(world.store, world.book);
    await world.store.db.schema.dropTable('event_cursor').execute();
    await expect(
      findings.update({ findings: [someFinding('A')], asOf: asOf(1000) }),
    ).rejects.toThrow();
    await world.store.db.schema
      .createTable('event_cursor')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'bigint')
      .execute();
    expect(await world.store.db.selectFrom('known_finding').selectAll().execute()).toEqual([]);
    await findings.update({ findings: [someFinding('A')], asOf: asOf(1000) });
    expect(await typesSince(0)).toEqual(['finding.opened A']);
  });
});
