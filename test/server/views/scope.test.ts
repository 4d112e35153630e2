/** What an account for a part of the fleet reads: what is foreign is as if it did not exist. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessScope } from '../../../shared/api/roles.ts';
import { DAY_MS } from '../../../shared/register/day.ts';
import { PREFIX, type RouteId, read, type ViewsWorld, viewsWorld } from './viewsWorld.ts';

let world: ViewsWorld;
beforeAll(async () => {
  world = await viewsWorld();
  await world.enter(
    { type: 'use@1', id: 'use-a', host: 'gpu-a', user: 'user-1', from: 0 },
    { type: 'use@1', id: 'use-b', host: 'gpu-b', user: 'user-1', from: 0 },
  );
  // Every host is silent by then, which is a finding about each.
  world.world.clock.now += 2 * DAY_MS;
});
afterAll(() => world.close());

const LISTS = [
  'listGpus',
  'listHosts',
  'listFindings',
  'listParties',
  'listSites',
  'listLicenses',
  'listShipments',
  'listLabTests',
  'listCustodyEvents',
  'listUses',
  'listDecisions',
] as const satisfies readonly RouteId[];

/** Names of side B that no answer for side A may hold. */
const FOREIGN = ['L-B', 'S-B', 'Site B', 'gpu-b', 'gpu-c', 'exporter-B', 'T-B', 'C-B', 'use-b'];

const SCOPES: readonly (readonly [string, Partial<AccessScope>])[] = [
  ['of a license', { licenses: ['L-A'] }],
  ['of a site', { sites: ['Site A'] }],
  ['of a license at a site', { licenses: ['L-A'], sites: ['Site A'] }],
];

describe.each(SCOPES)('an account %s', (_, scope) => {
  const list = (id: RouteId) => read(world, id, { scope });

  it('lists its own GPUs, hosts and papers', async () => {
    const ids = async (id: RouteId) =>
      (await list(id)).items.map((row: { id: string; name?: string }) => row.name ?? row.id);
    expect(await ids('listGpus')).toEqual([`${PREFIX.a}0`, `${PREFIX.a}1`]);
    expect(await ids('listHosts')).toEqual(['gpu-a']);
    expect(await ids('listLicenses')).toEqual(['L-A']);
    expect(await ids('listShipments')).toEqual(['S-A']);
    const query = { kind: 'host', code: 'hostSilent' };
    expect((await read(world, 'listFindings', { query })).total).toBe(3);
    const own = await read(world, 'listFindings', { query, scope });
    expect(own.items).toMatchObject([{ subject: { id: 'gpu-a' } }]);
  });

  it('finds nothing foreign in any list, in the search, or in any figure', async () => {
    const answers = [
      ...(await Promise.all(LISTS.map(list))),
      await read(world, 'getBalance', { scope }),
      await read(world, 'getCoverage', { scope }),
      await read(world, 'search', { scope, query: { q: '1' } }),
      await read(world, 'search', { scope, query: { q: 'b' } }),
    ];
    const texts = JSON.stringify(answers);
    for (const name of [...FOREIGN, PREFIX.b, PREFIX.c]) expect(texts, name).not.toContain(name);
    expect(texts).toContain('L-A');
    const whole = JSON.stringify(await Promise.all(LISTS.map((id) => read(world, id))));
    for (const name of FOREIGN) expect(whole, name).toContain(name);
  });

  it('counts only what is its own', async () => {
    const overview = await read(world, 'getBalance', { scope });
    const licensed = scope.sites === undefined ? 3 : 2;
    expect(overview.total).toMatchObject({ licensed });
    expect(overview).toMatchObject({ unlicensed: 0, hosts: { all: 1 }, licenses: ['L-A'] });
    expect(overview.cap.total.counted.units).toBe(2);
    const { findingCounts } = await read(world, 'getBalance');
    const sum = (counts: Record<string, number>) =>
      Object.values(counts).reduce((total, each) => total + each, 0);
    expect(sum(overview.findingCounts.all)).toBe((await list('listFindings')).total);
    expect(sum(overview.findingCounts.all)).toBeLessThan(sum(findingCounts.all));
  });

  it('is told of what is foreign exactly what it is told of what does not exist', async () => {
    const { items } = await read(world, 'listFindings', { query: { code: 'gpuUnlicensed' } });
    const foreign: readonly (readonly [RouteId, string, string])[] = [
      ['getGpu', 'gpu', `${PREFIX.b}0`],
      ['getGpu', 'gpu', `${PREFIX.c}0`],
      ['getHost', 'host', 'gpu-b'],
      ['getFinding', 'finding', items[0].id],
      ['getLicense', 'id', 'L-B'],
      ['getShipment', 'id', 'S-B'],
      ['listShipmentUnits', 'id', 'S-B'],
      ['getLabTest', 'id', 'T-B'],
      ['getCustodyEvent', 'id', 'C-B'],
      ['getSite', 'id', 'Site B'],
      ['getParty', 'id', 'exporter-B'],
      ['getUse', 'id', 'use-b'],
    ];
    for (const [id, param, name] of foreign) {
      expect((await world.ask(id, { params: { [param]: name } })).status, id).toBe(200);
      const there = await world.ask(id, { scope, params: { [param]: name } });
      const unknown = await world.ask(id, { scope, params: { [param]: 'no such name' } });
      expect(there.status, `${id} ${name}`).toBe(404);
      expect(JSON.stringify(there)).toBe(JSON.stringify(unknown).replace('no such name', name));
    }
    for (const [param, name] of [
      ['license', 'L-B'],
      ['site', 'Site B'],
    ] as const) {
      const there = await world.ask('getBalance', { scope, query: { [param]: name } });
      const query = { [param]: 'no such name' };
      const unknown = await world.ask('getBalance', { scope, query });
      expect(there).toMatchObject({ status: 404 });
      expect(JSON.stringify(there)).toBe(JSON.stringify(unknown).replace('no such name', name));
    }
  });

  it('narrows its own part, and what it filters for by foreign names is empty', async () => {
    const own = await read(world, 'getBalance', { scope, query: { license: 'L-A' } });
    expect(own.licenses).toEqual(['L-A']);
    const query = { license: ['L-B', 'L-C'] };
    const empty = await read(world, 'listGpus', { scope, query });
    expect(empty).toMatchObject({ items: [], total: 0 });
  });
});

describe('an account of names that nothing has', () => {
  it('sees an empty fleet', async () => {
    for (const scope of [{ licenses: ['L-9'] }, { sites: ['Site 9'] }]) {
      for (const id of LISTS)
        expect(await read(world, id, { scope }), id).toMatchObject({ total: 0 });
      const { total } = await read(world, 'getBalance', { scope });
      expect(total.licensed).toBe(0);
    }
  });
});

describe('a GPU that came from a foreign site', () => {
  it('has the life that it had since, for an account of this site', async () => {
    const other = await viewsWorld();
    other.world.clock.now += DAY_MS;
    // Without a challenge of this day nothing would say that it was there later.
    await other.world.server.newEpoch();
    await other.attest('gpu-d', 'Site A', PREFIX.b);
    other.world.clock.now += 60_000;
    const asked = { params: { gpu: `${PREFIX.b}0` } };
    const whole = JSON.stringify((await read(other, 'getGpu', asked)).history);
    for (const name of ['gpu-b', 'C-B', 'gpu-d']) expect(whole, name).toContain(name);
    const own = await read(other, 'getGpu', { ...asked, scope: { sites: ['Site A'] } });
    // A finding about this GPU says what was seen of it, wherever that was.
    const events: { what: string }[] = own.history.events;
    const history = JSON.stringify(events.filter(({ what }) => !what.startsWith('finding ')));
    for (const name of ['gpu-b', 'C-B']) expect(history, name).not.toContain(name);
    expect(history).toContain('first attested by host gpu-d');
    await other.close();
  });
});

it('an operator sees a host, and none of its GPUs', async () => {
  const asked = { params: { host: 'gpu-a' } };
  expect((await read(world, 'getHost', asked)).gpus).toHaveLength(2);
  const seen = await read(world, 'getHost', { ...asked, role: 'operator' });
  expect(seen).toMatchObject({ host: { name: 'gpu-a' }, gpus: [] });
});
