/** Reads of the fleet over the API: lists, single rows, balances, of any moment. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawBalance } from '../../../server/balances.ts';
import { WHOLE_SCOPE } from '../../../shared/accounting/scope.ts';
import { LISTS } from '../../../shared/api/rowsLists.ts';
import { DAY_MS } from '../../../shared/register/day.ts';
import { PREFIX, read, type ViewsWorld, viewsWorld } from './viewsWorld.ts';

let world: ViewsWorld;
beforeAll(async () => {
  world = await viewsWorld();
});
afterAll(() => world.close());

const drawn = () => {
  const { context } = world.world.server;
  const to = world.world.clock.now;
  return drawBalance(context, { scope: WHOLE_SCOPE, from: to - 30 * DAY_MS, to, knownAt: null });
};

describe('the figures', () => {
  it('are those of the balance that the server draws itself', async () => {
    const overview = await read(world, 'getBalance');
    const { total, items, gpuTime, cap, domestic, findingCounts, knownAt } = await drawn();
    expect(overview).toMatchObject({ total, items, gpuTime, cap, domestic, findingCounts });
    const seen = (await drawn()).units.filter(({ lastSeenAt }) => lastSeenAt !== null);
    const covered = seen.reduce((sum, { continuity }) => sum + continuity.coveredPpm, 0);
    expect(overview.continuity).toEqual({
      units: seen.length,
      coveredPpm: Math.floor(covered / seen.length),
      longestGapMs: Math.max(...seen.map(({ continuity }) => continuity.longestGapMs)),
    });
    expect(overview.asOf).toMatchObject({ knownAt });
    expect(overview.total).toMatchObject({ licensed: 6, notShipped: 2 });
    expect(overview).toMatchObject({ unlicensed: 2, hosts: { all: 3, live: 3, seen: 3 } });
  });

  it('are of a license, a site, an end user or a model where one is named', async () => {
    const of = (query: Record<string, string>) => read(world, 'getBalance', { query });
    expect((await of({ license: 'L-A' })).total).toMatchObject({ licensed: 3, notShipped: 1 });
    expect((await of({ site: 'Site B' })).total).toMatchObject({ licensed: 2, notShipped: 0 });
    expect((await of({ endUser: 'user-1', model: 'H200' })).total.licensed).toBe(4);
    expect((await of({ license: 'L-A', site: 'Site B' })).total.licensed).toBe(0);
    const unknown = await world.ask('getBalance', { query: { model: 'H2000' } });
    expect(unknown.json).toMatchObject({ code: 'notFound', detail: 'There is no model H2000.' });
  });

  it('come with what there is for each requirement', async () => {
    const { coverage } = await read(world, 'getCoverage');
    expect(coverage).toEqual((await drawn()).coverage);
  });
});

describe('the lists', () => {
  it('have every GPU with its column, and those that no license covers', async () => {
    const { items, total, next, asOf } = await read(world, 'listGpus');
    expect({ total, next }).toEqual({ total: 6, next: null });
    const { units, knownAt } = await drawn();
    expect(asOf.knownAt).toEqual(knownAt);
    for (const unit of units) {
      const row = items.find(({ serial }: { serial: string }) => serial === unit.serial);
      const { site: _, ...same } = unit;
      expect(row).toMatchObject({ ...same, standing: 'counted', tested: 'passed' });
      expect(row.receivedAt).not.toBeNull();
    }
    const unlicensed = await read(world, 'listGpus', { query: { standing: 'unlicensed' } });
    expect(unlicensed.items).toMatchObject([
      { serial: `${PREFIX.c}0`, host: 'gpu-c', site: 'Site B', column: null, license: null },
      { serial: `${PREFIX.c}1` },
    ]);
  });

  it('answer every sorting and every filter that they say they have', async () => {
    for (const sort of LISTS.gpus.sorts) {
      const query = { sort: `-${sort}`, limit: '4' };
      const first = await read(world, 'listGpus', { query });
      const second = await read(world, 'listGpus', { query: { ...query, cursor: first.next } });
      const all = await read(world, 'listGpus', { query: { sort: `-${sort}` } });
      expect([...first.items, ...second.items], sort).toEqual(all.items);
      expect(second.next).toBeNull();
    }
    const query = { site: ['Site B', 'Site C'], standing: 'counted', q: '24020' };
    const some = await read(world, 'listGpus', { query });
    expect(some.items.map(({ license }: { license: string }) => license)).toEqual(['L-B', 'L-B']);
  });

  it('refuse a cursor of another list, sorting, filter or account', async () => {
    const query = { limit: '1' };
    const { next } = await read(world, 'listGpus', { query });
    const wrong = [
      world.ask('listHosts', { query: { cursor: next } }),
      world.ask('listGpus', { query: { cursor: next, sort: '-host' } }),
      world.ask('listGpus', { query: { cursor: next, license: 'L-A' } }),
      world.ask('listGpus', { query: { cursor: next }, scope: { licenses: ['L-A'] } }),
      world.ask('listGpus', { query: { cursor: 'AAAA' } }),
    ];
    for (const answer of await Promise.all(wrong)) {
      expect(answer).toMatchObject({ status: 400, json: { code: 'cursorInvalid' } });
    }
  });

  it('go on with the moment of the first page, whatever is entered in between', async () => {
    const query = { limit: '1', sort: 'id' };
    const first = await read(world, 'listParties', { query });
    await world.enter({ type: 'party@1', id: 'a-0', name: 'Early', roles: [], country: 'US' });
    const { items } = await read(world, 'listParties', { query });
    expect(items).toMatchObject([{ id: 'a-0', record: { name: 'Early' } }]);
    const second = await read(world, 'listParties', { query: { ...query, cursor: first.next } });
    expect(second.asOf).toEqual(first.asOf);
    expect(second.total).toBe(first.total);
  });

  it('of records have who entered what and why, licenses their state and figures', async () => {
    const { row } = await read(world, 'getLicense', { params: { id: 'L-A' } });
    expect(row).toMatchObject({
      by: 'Li Na',
      reason: 'as delivered',
      earlier: 0,
      state: 'inForce',
      figures: { licensed: 3, notShipped: 1 },
      record: { number: 'D-100A' },
    });
    const shipment = await read(world, 'getShipment', { params: { id: 'S-B' } });
    expect(shipment.row).toMatchObject({ units: 2, tested: 2, received: 2, attested: 2 });
    expect(shipment.row.record.units).toBeUndefined();
    const units = await read(world, 'listShipmentUnits', { params: { id: 'S-B' } });
    expect(units).toMatchObject({ total: 2, items: [{ tested: 'passed' }, {}] });
    const test = await read(world, 'getLabTest', { params: { id: 'T-A' } });
    expect(test.row).toMatchObject({ units: 2, passed: 2 });
    const event = await read(world, 'getCustodyEvent', { params: { id: 'C-A' } });
    expect(event.row).toMatchObject({ units: 2, named: [{ serial: `${PREFIX.a}0` }, {}] });
  });
});

describe('one thing', () => {
  it('is a GPU with its life, by serial', async () => {
    const params = { gpu: `${PREFIX.a}1` };
    const { gpu, history } = await read(world, 'getGpu', { params });
    expect(gpu).toMatchObject({ license: 'L-A', host: 'gpu-a' });
    expect(history.events.length).toBeGreaterThan(2);
    const stray = await read(world, 'getGpu', { params: { gpu: `${PREFIX.c}0` } });
    expect(stray).toMatchObject({ gpu: { standing: 'unlicensed' }, history: null });
  });

  it('is a host with its keys and GPUs, by name or key id; connected or not only now', async () => {
    const found = await read(world, 'getHost', { params: { host: 'gpu-b' } });
    const { host, keys, gpus } = found;
    expect(host).toMatchObject({ site: 'Site B', state: 'live', gpus: 2, units: 2 });
    expect(host.connected).toBe(false);
    expect(keys).toMatchObject([{ kid: host.kid, ended: null }]);
    expect(gpus).toHaveLength(2);
    world.connected.add(host.kid);
    const again = await read(world, 'getHost', { params: { host: host.id } });
    expect(again.host.connected).toBe(true);
    const query = { validAt: String(world.world.clock.now) };
    const then = await read(world, 'getHost', { params: { host: host.id }, query });
    expect(then.host.connected).toBeNull();
    const { items } = await read(world, 'listHosts');
    expect(items.map(({ name, connected }: typeof host) => [name, connected])).toEqual([
      ['gpu-a', false],
      ['gpu-b', true],
      ['gpu-c', false],
    ]);
  });

  it('is a finding with what it concerns', async () => {
    const { items } = await read(world, 'listFindings', { query: { code: 'gpuUnlicensed' } });
    expect(items).toHaveLength(2);
    const params = { finding: items[0].id };
    const found = await read(world, 'getFinding', { params });
    expect(found.finding).toEqual(items[0]);
    expect(found).toMatchObject({ hosts: ['gpu-c'], finding: { sites: ['Site B'], units: 0 } });
    expect(found.gpus).toEqual([items[0].subject.id]);
  });

  it('is found by a part of its name, whole names first', async () => {
    const hits = async (q: string) => (await read(world, 'search', { query: { q } })).hits;
    expect(await hits('gpu-b')).toMatchObject([
      { kind: 'host', label: 'gpu-b' },
      { kind: 'gpu', id: `${PREFIX.b}0` },
      { kind: 'gpu', id: `${PREFIX.b}1` },
    ]);
    expect((await hits('d-100a'))[0]).toEqual({ kind: 'license', id: 'L-A', label: 'D-100A' });
    expect((await hits('site b'))[0]).toMatchObject({ kind: 'site', id: 'Site B' });
    expect(await hits('nothing of it')).toEqual([]);
  });

  it('that does not exist is notFound', async () => {
    for (const [id, params] of [
      ['getGpu', { gpu: 'x' }],
      ['getHost', { host: 'x' }],
      ['getFinding', { finding: 'x' }],
      ['getLicense', { id: 'x' }],
      ['listShipmentUnits', { id: 'x' }],
    ] as const) {
      const answer = await world.ask(id, { params });
      expect(answer, id).toMatchObject({ status: 404, json: { code: 'notFound' } });
    }
  });
});

describe('a moment of the past', () => {
  it('is refused where there is none, or where half of what was known is named', async () => {
    const asked = [
      [{ validAt: String(world.world.clock.now + 1) }, 'usageWrong'],
      [{ validAt: '1000', from: '1000' }, 'usageWrong'],
      [{ knownEvidence: '1' }, 'requestInvalid'],
      [{ knownEvidence: '999', knownRegister: '5' }, 'notFound'],
      [{ knownEvidence: '1', knownRegister: '0' }, 'notFound'],
    ] as const;
    for (const [query, code] of asked) {
      expect((await world.ask('listGpus', { query })).json, code).toMatchObject({ code });
    }
  });

  it('shows what changed until now', async () => {
    const aValidAt = String(world.world.clock.now - 2 * 60_000);
    const query = { aValidAt, bValidAt: String(world.world.clock.now) };
    const changed = await read(world, 'getDifference', { query });
    expect(changed.counts).toMatchObject({ units: 4, new: changed.findings.new.length });
    expect(changed.units[0]).toMatchObject({ before: 'inTransit' });
  });

  it('reads the same later, whatever was entered since', async () => {
    const validAt = world.world.clock.now;
    const { evidenceLog, register } = world.world.server.context;
    const query = {
      validAt: String(validAt),
      knownEvidence: String(evidenceLog.size),
      knownRegister: String(register.entries.length),
    };
    const all = async () => ({
      gpus: await read(world, 'listGpus', { query }),
      findings: await read(world, 'listFindings', { query }),
      licenses: await read(world, 'listLicenses', { query }),
      balance: await read(world, 'getBalance', { query }),
    });
    const before = await all();
    world.world.clock.now += DAY_MS;
    const record = { type: 'shipment@2', id: 'S-A2', license: 'L-A', shippedAt: '2026-05-21' };
    const units = [{ serial: `${PREFIX.c}0`, model: 'H200' }];
    // as: a shipment with its members in two lines
    await world.enter({ ...record, units } as never);
    world.world.clock.now += 60_000;
    const late = await read(world, 'getBalance');
    expect(late.total).toMatchObject({ notShipped: 1 });
    expect(await all()).toEqual(before);
    await world.views.workers?.reader.terminate();
    await expect.poll(() => world.views.workers).toBeNull();
    expect(await all()).toEqual(before);
  });
});

describe('a rack', () => {
  const gpusOf = async (query: Record<string, string>) => {
    const { items } = await read(world, 'listGpus', { query });
    return items.map(({ serial, rack, position }: Record<string, unknown>) => {
      return [serial, rack, position];
    });
  };

  it('is shown, sorted, filtered and searched, of GPUs and of their host', async () => {
    const units = [{ serial: `${PREFIX.a}0` }, { serial: `${PREFIX.a}1` }];
    const place = { site: 'Site A', host: 'gpu-a', rack: 'Row 4 rack 2', position: 'U21' };
    const at = world.world.clock.now - 1000;
    const about = {
      type: 'custody@2',
      id: 'C-rack',
      event: 'installed',
      at,
      person: 'Li',
    } as const;
    await world.enter({ ...about, units, ...place });
    const [one, two] = units.map(({ serial }) => [serial, place.rack, place.position]);
    expect(await gpusOf({ rack: place.rack, sort: 'serial' })).toEqual([one, two]);
    expect(await gpusOf({ q: 'row 4', sort: 'serial' })).toEqual([one, two]);
    expect(
      (await gpusOf({ sort: '-rack', limit: '2' })).map(([, rack]: unknown[]) => rack),
    ).toEqual([place.rack, place.rack]);
    expect(await gpusOf({ rack: 'Row 4' })).toEqual([]);
    const hosts = await read(world, 'listHosts', { query: { rack: place.rack, sort: '-rack' } });
    expect(hosts.items).toMatchObject([{ name: 'gpu-a', rack: place.rack }]);
    const all = await read(world, 'listHosts', { query: { sort: '-rack' } });
    expect(all.items.map(({ rack }: { rack: unknown }) => rack)).toEqual([place.rack, null, null]);
    expect((await read(world, 'listHosts', { query: { q: 'ROW 4' } })).total).toBe(1);
  });
});
