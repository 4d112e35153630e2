/** Balances as of two times, decisions about findings, and the policy. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BalanceRequest, basisOf, drawBalance } from '../../server/balances.ts';
import { decideFinding, type FindingDecision } from '../../server/decisions.ts';
import { importRecords } from '../../server/importing.ts';
import { importPolicy, showPolicy } from '../../server/policies.ts';
import { createReport } from '../../server/reporting.ts';
import { contextOf, encodeBalance } from '../../shared/accounting/balance.ts';
import { difference } from '../../shared/accounting/difference.ts';
import { licensesScope, WHOLE_SCOPE } from '../../shared/accounting/scope.ts';
import type { Scope } from '../../shared/accounting/types.ts';
import { unitHistory } from '../../shared/accounting/unitHistory.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { DAY_MS, HOUR_MS } from '../../shared/register/day.ts';
import type { TableName } from '../../shared/register/tables/table.ts';
import { readZip } from '../../shared/report/zip.ts';
import {
  cannedClaims,
  type ServerWorld,
  serverWorld,
  WORLD_START_MS,
} from '../factories/serverWorld.ts';

let world: ServerWorld;
const FROM = WORLD_START_MS - 30 * DAY_MS;

async function enter(table: TableName, text: string, reason = 'as delivered'): Promise<void> {
  const { register } = world.server.context;
  const file = { table, name: 'a.csv', bytes: utf8(text), by: 'Li Na', reason };
  const order = { ...file, dryRun: false, scope: WHOLE_ACCESS };
  expect(await importRecords(register, order)).toMatchObject({ problems: [] });
}

const when = (changes: Partial<BalanceRequest> = {}): BalanceRequest => {
  return { scope: WHOLE_SCOPE, from: FROM, to: null, knownAt: null, ...changes };
};
const balance = (changes: Partial<BalanceRequest> = {}) =>
  drawBalance(world.server.context, when(changes));
const findings = async () => (await balance()).findings;
const ship = (serials: readonly string[], day = '2026-05-30') =>
  enter(
    'shipments',
    `shipment,license,shippedAt,site,country,model,serial\n${serials
      .map((serial) => `S-1,L-1,${day},Site A,CN,H200,${serial}\n`)
      .join('')}`,
  );
const sizes = () => {
  const { evidenceLog, registerLog } = world.server.context;
  return { evidenceSize: evidenceLog.size, registerSize: registerLog.size };
};

beforeAll(async () => {
  world = await serverWorld();
  await enter(
    'licenses',
    'license,authority,number,endUsers,sites,model,quantity,validFrom,validTo\n' +
      'L-1,BIS,D1,END-1,Site A,H200,3,2026-01-01,2030-01-01\n',
  );
  await ship(['1656124010000', '1656124010001']);
  const agent = await world.agent('gpu-1', { collect: async () => cannedClaims() });
  await agent.connect();
  await agent.attest('start');
  agent.close();
  await world.server.settled();
  world.clock.now += 60_000;
});
afterAll(() => world.close());

describe('a balance', () => {
  it('is the one that a report of the same moment states', async () => {
    const to = world.clock.now;
    const scope = licensesScope(['L-1']);
    const mine = await balance({ scope, to });
    const report = await createReport(world.server.context, {
      scope: { licenses: ['L-1'], from: FROM, to },
      version: '0.0.0-test',
    });
    const stated = readZip(report).find(({ name }) => name === 'balance.json');
    expect(encodeBalance(mine)).toEqual(new Uint8Array(stated?.bytes ?? []));
    expect(mine.total).toMatchObject({ licensed: 3, notShipped: 1 });
  });

  it('is asked for by license, site, end user or model, or of everything', async () => {
    const all = await balance();
    for (const scope of [
      { licenses: ['L-1'] },
      { endUsers: ['END-1'] },
      { models: ['H200'] },
      { sites: ['Site A'] },
    ]) {
      const some = await balance({ scope: { ...WHOLE_SCOPE, ...scope } });
      expect(some.units).toEqual(all.units);
    }
    const unknown: Scope = { ...WHOLE_SCOPE, models: ['H2000'] };
    await expect(balance({ scope: unknown })).rejects.toMatchObject({ code: 'notFound' });
  });

  it('at a moment and as known then stays the same, whatever is entered later', async () => {
    const to = world.clock.now;
    const knownAt = sizes();
    const before = await balance({ to });
    expect(await balance({ to, knownAt })).toEqual(before);
    world.clock.now += HOUR_MS;
    await ship(['1656124010000', '1656124010001', '1656124010002']);
    const agent = await world.agent('gpu-2', {
      collect: async () => cannedClaims('165612402000'),
    });
    await agent.connect();
    await agent.attest('start');
    agent.close();
    await world.server.settled();
    world.clock.now += HOUR_MS;
    expect(await balance({ to, knownAt })).toEqual(before);
    await world.restart();
    expect(await balance({ to, knownAt })).toEqual(before);
    const now = await balance({ to });
    expect(now.units).toHaveLength(3);
    expect(before.units).toHaveLength(2);
    const change = difference(before, now);
    expect(change.units).toMatchObject([{ serial: '1656124010002', before: null }]);
  });

  it('of log sizes that are not there, or of the future, is refused', async () => {
    const { evidenceSize, registerSize } = sizes();
    for (const knownAt of [
      { evidenceSize: evidenceSize + 1, registerSize },
      { evidenceSize, registerSize: registerSize + 1 },
      { evidenceSize, registerSize: 1 },
    ]) {
      await expect(balance({ knownAt })).rejects.toMatchObject({ code: 'notFound' });
    }
    await expect(balance({ to: world.clock.now + 1 })).rejects.toMatchObject({
      code: 'usageWrong',
    });
    await expect(balance({ from: world.clock.now })).rejects.toMatchObject({ code: 'usageWrong' });
  });

  it('comes with the coverage of the rules, and with the life of each unit', async () => {
    const { coverage } = await balance();
    expect(coverage.map(({ rule }) => rule)).toContain('R01');
    const fleet = contextOf(await basisOf(world.server.context, when()));
    const unit = unitHistory(fleet, { serial: '1656124010000', uuid: null });
    expect(unit).toMatchObject({ license: 'L-1', shipment: 'S-1', serial: '1656124010000' });
    expect(unit.events.some(({ log }) => log === 'evidence')).toBe(true);
    expect(() => unitHistory(fleet, { serial: '42', uuid: null })).toThrow(
      expect.objectContaining({ code: 'notFound' }),
    );
  });
});

describe('a decision about a finding', () => {
  const decide = (changes: Partial<FindingDecision>) => {
    const rest = { state: 'falseAlarm', by: 'Li Na', reason: 'counted twice', from: FROM } as const;
    const scope = WHOLE_ACCESS;
    return decideFinding(world.server.context, { id: '', ...rest, ...changes, scope });
  };
  const changed = async () => {
    const found = await findings();
    const finding = found.find(({ code }) => code === 'shipmentChanged');
    if (finding === undefined) throw new Error('the day of the shipment was changed');
    return finding;
  };

  const serials = Array.from({ length: 3 }, (_, i) => `165612401000${i}`);

  it('is a leaf, settles the finding, and moves no unit', async () => {
    await ship(serials, '2026-05-31');
    const before = await balance();
    const { id, life } = await changed();
    expect(life).toBe('open');
    const { index } = await decide({ id });
    expect(index).toBe(before.knownAt.registerSize);
    const after = await changed();
    expect(after).toMatchObject({
      life: 'falseAlarm',
      decision: { leaf: index, by: 'Li Na', reason: 'counted twice' },
    });
    const now = await balance();
    expect({ total: now.total, all: now.findingCounts.all }).toEqual({
      total: before.total,
      all: before.findingCounts.all,
    });
    const { high, critical, medium, low } = before.findingCounts.undecided;
    const undecided = Object.values(now.findingCounts.undecided).reduce((a, b) => a + b, 0);
    expect(undecided).toBe(high + critical + medium + low - 1);
  });

  it('reopens by itself when the facts change, and is taken back by reopening', async () => {
    await ship(serials, '2026-06-01');
    const { id, life } = await changed();
    expect(life).toBe('reopened');
    await decide({ id, state: 'acknowledged', reason: '' });
    expect((await changed()).life).toBe('acknowledged');
    await decide({ id, state: 'open', reason: 'closer look' });
    expect((await changed()).life).toBe('open');
  });

  it('needs what it rests on', async () => {
    const { id } = await changed();
    const before = sizes();
    await expect(decide({ id, state: 'explained' })).rejects.toMatchObject({ code: 'usageWrong' });
    for (const state of ['resolved', 'falseAlarm', 'open'] as const) {
      await expect(decide({ id, state, reason: ' ' })).rejects.toMatchObject({
        code: 'usageWrong',
      });
    }
    await expect(decide({ id: 'shipmentChanged shipment S-9' })).rejects.toMatchObject({
      code: 'notFound',
    });
    expect(sizes()).toEqual(before);
    const document = sha256Base64Url(utf8('letter'));
    const explained = await decide({ id, state: 'explained', document });
    expect(explained.finding.life).toBe('explained');
  });
});

describe('the policy', () => {
  const show = () => showPolicy(world.server.context.register);
  const put = (content: string, changes: object = {}) => {
    const rest = { dryRun: false, by: 'Li Na', reason: 'audit' };
    return importPolicy(world.server.context.register, { content, ...rest, ...changes });
  };

  it('is shown as a file that says the same when it is imported', async () => {
    const { text, by } = await show();
    expect(by).toBe('Fleetseal');
    expect(text).toContain('# How often a host is expected to attest.\ncadence: 1 h\n');
    const before = sizes();
    expect(await put(text)).toEqual({ changes: [], index: null });
    expect(await put(text.replace(/^catalogue: .*$/m, 'catalogue: default'))).toEqual({
      changes: [],
      index: null,
    });
    expect(sizes()).toEqual(before);
  });

  it('changes by a leaf, from then on: yesterday keeps its balance and its results', async () => {
    const to = world.clock.now;
    const before = await balance({ to });
    const results = await world.server.context.store.db.selectFrom('result').selectAll().execute();
    world.clock.now += DAY_MS;
    const { text } = await show();
    const changed = text.replace('attestedWithin: 90 min', 'attestedWithin: 60 d');
    const dry = await put(changed, { dryRun: true });
    expect(dry).toEqual({
      changes: [{ field: 'attestedWithin', before: '90 min', after: '60 d' }],
      index: null,
    });
    await expect(put(changed, { reason: '' })).rejects.toMatchObject({ code: 'usageWrong' });
    const { index } = await put(changed);
    expect(await show()).toMatchObject({ index, by: 'Li Na', reason: 'audit', text: changed });
    const after = await balance({ to });
    expect({ ...after, knownAt: before.knownAt, coverage: [] }).toEqual({
      ...before,
      coverage: [],
    });
    expect(await balance({ to, knownAt: before.knownAt })).toEqual(before);
    const kept = await world.server.context.store.db.selectFrom('result').selectAll().execute();
    expect(kept).toEqual(results);
    const columns = (await balance()).units.map(({ column }) => column);
    expect(columns.filter((column) => column.startsWith('attested')).length).toBeGreaterThan(0);
  });

  it.each([
    [
      'an unknown check',
      (text: string) => text.replace('- silent@1', '- silent@99'),
      'checkUnknown',
    ],
    ['another catalogue', (text: string) => text.replace(/^(catalogue: )./m, '$1_'), 'notFound'],
    [
      'a wrong duration',
      (text: string) => text.replace('cadence: 1 h', 'cadence: soon'),
      'importInvalid',
    ],
    ['an unknown value', (text: string) => `${text}color: red\n`, 'importInvalid'],
    ['a value twice', (text: string) => `${text}cadence: 1 h\n`, 'importInvalid'],
    [
      'an unknown finding',
      (text: string) => text.replace('severities: {}', 'severities: {x: low}'),
      'importInvalid',
    ],
    ['no YAML', () => '- [', 'importInvalid'],
  ])('is refused for %s', async (_, change, code) => {
    const before = sizes();
    const { text } = await show();
    expect(change(text)).not.toBe(text);
    await expect(put(change(text))).rejects.toMatchObject({ code });
    expect(sizes()).toEqual(before);
  });
});
