import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RegisterEvents } from '../../../server/events/registerEvents.ts';
import { importRecords } from '../../../server/importing.ts';
import type { FleetEvent } from '../../../shared/api/events.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { printLicenseJson } from '../../../simulator/licenseFile.ts';
import { planFleet } from '../../../simulator/plan.ts';
import { type ServerWorld, serverWorld } from '../../factories/serverWorld.ts';
import { type EventsWorld, eventsWorld, rememberedLog } from './eventsWorld.ts';

let server: ServerWorld;
let world: EventsWorld;
let events: RegisterEvents;

beforeAll(async () => {
  server = await serverWorld();
});
afterAll(() => server.close());
beforeEach(async () => {
  world = await eventsWorld();
  events = await follow();
});
afterEach(async () => {
  await events.close();
  await world.close();
});

const register = () => server.server.context.register;

function follow(): Promise<RegisterEvents> {
  const { store, book } = world;
  return RegisterEvents.open({ store, register: register(), book, log: rememberedLog().log });
}

async function all(): Promise<FleetEvent[]> {
  await events.settled();
  return world.book.after(0, { limit: 1000 });
}

async function importFleet(hosts: number): Promise<void> {
  const bytes = utf8(printLicenseJson(planFleet(hosts)));
  const scope = WHOLE_ACCESS;
  const order = {
    name: 'a.json',
    bytes,
    table: null,
    by: 'Ida Import',
    reason: '',
    dryRun: false,
    scope,
  };
  await importRecords(register(), order);
}

const step = {
  format: 'fleetseal/reportStep@1' as const,
  reportDigest: 'A'.repeat(43),
  licenses: ['L-1', 'L-2'],
  from: 0,
  to: 1,
  redactions: [],
  reference: null,
  by: 'Cora',
  account: null,
  via: 'socket' as const,
  reason: '',
};

describe('events of the register', () => {
  it('tell of each leaf of an import, and of the import as one', async () => {
    const from = register().entries.length;
    await importFleet(2);
    const records = register().entries.length - from;
    expect(records).toBeGreaterThan(1);
    const told = await all();
    const appended = told.filter(({ type }) => type === 'register.appended');
    expect(appended.map(({ data }) => data.index)).toEqual(
      Array.from({ length: records }, (_, position) => from + position),
    );
    expect(appended.every(({ data }) => data.kind === 'record')).toBe(true);
    const licenses = [...register().folded.register.records.license.keys()];
    const done = told.filter(({ type }) => type === 'import.done');
    expect(done).toMatchObject([{ data: { first: from, records, by: 'Ida Import' } }]);
    expect(done[0]?.licenses).toEqual(expect.arrayContaining(licenses));
    expect(appended.every((event) => event.licenses.length + event.sites.length > 0)).toBe(true);
  });

  it('tell of hosts that are enrolled and that end, and of no results', async () => {
    const host = await server.agent('host-1');
    await host.connect();
    await host.attest('start');
    await server.server.settled();
    host.close();
    const kid = register().entries.findLast(({ leaf }) => leaf.kind === 'hostKey')?.document;
    const told = await all();
    expect(told.filter(({ data }) => data.kind === 'result')).toEqual([]);
    const enrolled = told.filter(({ type }) => type === 'host.enrolled');
    expect(enrolled).toMatchObject([{ data: { name: 'host-1', protection: 'file' } }]);
    const id = kid !== undefined && 'kid' in kid ? kid.kid : '';
    const about = { format: 'fleetseal/hostEvent@1', kid: id, by: 'Otto', reason: 'gone' } as const;
    await register().append({ ...about, event: 'retired', retirement: null });
    const [ended] = (await all()).filter(({ type }) => type === 'host.ended');
    expect(ended).toMatchObject({
      subjects: [{ kind: 'host', id }, { kind: 'register' }],
      data: { name: 'host-1', event: 'retired', by: 'Otto' },
    });
  });

  it('tell of the steps of a report but for downloads', async () => {
    for (const each of ['drafted', 'approved', 'rejected', 'released', 'downloaded'] as const) {
      await register().append({ ...step, step: each });
    }
    const types = (await all()).map(({ type }) => type).filter((type) => type.startsWith('report'));
    expect(types).toEqual([
      'report.drafted',
      'report.approved',
      'report.rejected',
      'report.released',
    ]);
    const [appended, drafted] = await all();
    expect(drafted).toMatchObject({ licenses: ['L-1', 'L-2'], data: { by: 'Cora', from: 0 } });
    expect(appended?.data).toEqual({ kind: 'reportStep', index: expect.any(Number) });
  });

  it('tell of each leaf once, also of those that came while nobody followed', async () => {
    await register().append({ ...step, step: 'drafted' });
    await events.close();
    await register().append({ ...step, step: 'approved' });
    await world.restart();
    events = await follow();
    await Promise.all([
      register().append({ ...step, step: 'released' }),
      register().append({ ...step, step: 'downloaded' }),
    ]);
    const indexes = (await all())
      .filter(({ type }) => type === 'register.appended')
      .map(({ data }) => data.index);
    const size = register().entries.length;
    expect(indexes).toEqual([size - 4, size - 3, size - 2, size - 1]);
  });
});
