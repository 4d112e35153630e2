/** Decisions about findings and the policy over the API: by whom, about what, and how far. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawBalance } from '../../../server/balances.ts';
import { WHOLE_SCOPE } from '../../../shared/accounting/scope.ts';
import { decideReplySchema } from '../../../shared/api/balance.ts';
import { policyReplySchema } from '../../../shared/api/policy.ts';
import { parseToken } from '../../../shared/protocol/token.ts';
import { DAY_MS } from '../../../shared/register/day.ts';
import { cannedClaims } from '../../factories/serverWorld.ts';
import {
  ADMINISTRATOR,
  type ApiWorld,
  AUDITOR,
  apiWorld,
  COMPLIANCE,
  OPERATOR,
  REGULATOR,
  somebody,
} from './apiWorld.ts';

const ofL1 = somebody(['compliance'], { licenses: ['L-1'] });
const ofSiteB = somebody(['compliance'], { sites: ['Site B'] });
const PAPER = 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I';

let api: ApiWorld;
let own = '';
let foreign = '';
beforeAll(async () => {
  api = await apiWorld();
  const both = [
    ['1', 'Site A'],
    ['2', 'Site B'],
  ] as const;
  const licenses = both.map(([n, site]) => {
    return `L-${n},BIS,D${n},END-${n},${site},H200,3,2026-01-01,2030-01-01\n`;
  });
  const shipments = both.map(([n, site]) => {
    return `S-${n},L-${n},2026-01-0${n},${site},CN,H200,165612401000${n}\n`;
  });
  const columns = 'license,authority,number,endUsers,sites,model,quantity,validFrom,validTo\n';
  await api.enter('licenses', columns + licenses.join(''));
  await api.enter(
    'shipments',
    `shipment,license,shippedAt,site,country,model,serial\n${shipments.join('')}`,
  );
  api.world.clock.now += 60_000;
  const ids = (await findings()).map(({ id }) => id);
  own = ids.find((id) => id.includes('1656124010001')) ?? '';
  foreign = own.replace('1656124010001', '1656124010002');
  expect(ids).toContain(own);
  expect(ids).toContain(foreign);
});
afterAll(() => api.close());

async function findings() {
  const { context } = api.world.server;
  const when = { from: api.world.clock.now - 30 * DAY_MS, to: null, knownAt: null };
  return (await drawBalance(context, { scope: WHOLE_SCOPE, ...when })).findings;
}
const decide = (finding: string, body: object, as = COMPLIANCE) =>
  api.ask('decideFinding', { as, params: { finding }, body });
const lifeOf = async (id: string) => (await findings()).find((each) => each.id === id)?.life;

describe('a decision about a finding', () => {
  it('is a leaf with the name of the account, and the finding has it', async () => {
    const { registerLog, register } = api.world.server.context;
    const { size } = registerLog;
    const body = { state: 'explained', reason: 'in the report', document: PAPER };
    const reply = decideReplySchema.parse((await decide(own, body, ofL1)).json);
    expect(reply).toMatchObject({ index: size, finding: { id: own, life: 'explained' } });
    expect(register.entries.at(-1)?.document).toMatchObject({ by: 'Li Na', reason: body.reason });
    expect(await lifeOf(own)).toBe('explained');
    expect((await decide(own, { state: 'open', reason: 'not so' })).status).toBe(200);
    expect(await lifeOf(own)).toBe('open');
  });

  it('about a foreign finding is refused as one about an unknown one', async () => {
    const { size } = api.world.server.context.registerLog;
    const unknown = foreign.replace('1656124010002', '9');
    const body = { state: 'acknowledged' };
    for (const [as, id] of [
      [ofL1, foreign],
      [ofSiteB, own],
      [somebody(['compliance'], { licenses: ['L-9'] }), own],
    ] as const) {
      const [one, other] = [await decide(id, body, as), await decide(unknown, body, as)];
      expect(one).toMatchObject({ status: 404, json: { code: 'notFound' } });
      expect(JSON.parse(JSON.stringify(one.json).replaceAll(id, unknown))).toEqual(other.json);
    }
    expect(api.world.server.context.registerLog.size).toBe(size);
    expect((await decide(foreign, body, ofSiteB)).status).toBe(200);
  });

  it('can not be made about an unlicensed GPU at another site', async () => {
    const { world } = api;
    const token = parseToken(await world.token({ site: 'Site B' }));
    const agent = await world.agent('gpu-1', { token, collect: async () => cannedClaims('77') });
    await agent.connect();
    await agent.attest('start');
    agent.close();
    await world.server.settled();
    world.clock.now += 60_000;
    const id = (await findings()).find(({ code }) => code === 'gpuUnlicensed')?.id ?? '';
    expect(id).toContain('77');
    for (const as of [ofL1, somebody(['compliance'], { sites: ['Site A'] })]) {
      expect((await decide(id, { state: 'acknowledged' }, as)).status).toBe(404);
    }
    expect((await decide(id, { state: 'acknowledged' }, ofSiteB)).status).toBe(200);
  });

  it('says what it must, and is for compliance', async () => {
    for (const body of [{ state: 'explained', reason: 'x' }, { state: 'resolved' }]) {
      expect((await decide(own, body)).json).toMatchObject({ code: 'usageWrong' });
    }
    const body = { state: 'acknowledged', by: 'Somebody Else' };
    expect((await decide(own, body)).json).toMatchObject({ code: 'requestInvalid' });
    for (const as of [ADMINISTRATOR, AUDITOR, OPERATOR, REGULATOR]) {
      expect((await decide(own, { state: 'acknowledged' }, as)).status).toBe(403);
    }
  });

  it('is made once for one idempotency key, also where both come at one moment', async () => {
    const { size } = api.world.server.context.registerLog;
    const asked = {
      ...{ as: COMPLIANCE, params: { finding: own }, key: 'decision' },
      body: { state: 'falseAlarm', reason: 'seen on site' },
    };
    const both = await Promise.all([1, 2, 3].map(() => api.ask('decideFinding', asked)));
    expect(new Set(both.map(({ json }) => JSON.stringify(json))).size).toBe(1);
    expect(api.world.server.context.registerLog.size).toBe(size + 1);
  });
});

describe('the policy', () => {
  const shown = async (as = AUDITOR) =>
    policyReplySchema.parse((await api.ask('getPolicy', { as })).json);

  it('is read by those who read the fleet', async () => {
    const { text, values } = await shown();
    expect(text).toContain('checks:');
    expect(text).toContain(`catalogue: ${values.catalogue}`);
    for (const as of [OPERATOR, REGULATOR]) {
      expect((await api.ask('getPolicy', { as })).status).toBe(403);
    }
  });

  it('is replaced by compliance for the whole fleet, with a reason', async () => {
    const { text } = await shown();
    const content = text.replace(/attestedWithin: .*/, 'attestedWithin: 5 h');
    expect(content).not.toBe(text);
    const set = (body: object, as = COMPLIANCE) => api.ask('setPolicy', { as, body });
    for (const as of [ofL1, ofSiteB, ADMINISTRATOR, AUDITOR]) {
      expect((await set({ content, reason: 'x' }, as)).json).toMatchObject({ code: 'forbidden' });
    }
    expect((await set({ content })).json).toMatchObject({ code: 'usageWrong' });
    expect((await set({ content, dryRun: true })).json).toMatchObject({ index: null });
    expect((await set({ content: 'checks: [' })).json).toMatchObject({ code: 'importInvalid' });
    const { size } = api.world.server.context.registerLog;
    expect((await set({ content, reason: 'shorter' })).json).toMatchObject({
      index: size,
      changes: [{ field: 'attestedWithin', after: '5 h' }],
    });
    expect(await shown()).toMatchObject({ by: 'Li Na', reason: 'shorter', index: size });
  });
});
