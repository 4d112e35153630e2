import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from '../../cli/client/apiClient.ts';
import { decideHost, type HostDecision } from '../../server/hostDecisions.ts';
import { importLicenseFile } from '../../server/importing.ts';
import { currentBalance } from '../../server/reporting.ts';
import type { Balance } from '../../shared/accounting/types.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { deliver, rawEvidence, signInBound } from '../factories/rawKeys.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  type Answer,
  enrollFrame,
  greet,
  makeRawHost,
  type RawHost,
  RawLink,
  signInFrame,
} from '../hostile/rawAgent.ts';

let world: ServerWorld;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());

let count = 0;
let name = '';
beforeEach(() => {
  count += 1;
  name = `node-${count}`;
});

async function enroll(host: RawHost, token: string, as = name): Promise<Answer> {
  const link = await RawLink.open(world.server.agentsUrl);
  const nonces = await greet(link, host.kid);
  const answer = await link.ask(
    await enrollFrame({ host, token, nonces }, { payload: { name: as } }),
  );
  await link.close();
  return answer;
}

async function enrolled(as = name, site: string | null = null): Promise<RawHost> {
  const host = await makeRawHost();
  expect(await enroll(host, await world.token({ site }), as)).toMatchObject({ type: 'enrolled' });
  return host;
}

const act = (event: HostDecision['event'], host: RawHost, replaces: RawHost | null = null) =>
  decideHost(world.server.context, {
    event,
    kid: host.kid,
    replaces: replaces?.kid ?? null,
    by: 'tester',
    reason: 'because',
    scope: WHOLE_ACCESS,
  });

const stateOf = (kid: string) => world.server.context.register.folded.register.hosts.get(kid);
/** Newest keys of the hosts of a name. */
const rowsOf = (as: string) =>
  world.server.context.store.db
    .selectFrom('host')
    .select(['kid', 'state'])
    .where('name', '=', as)
    .where('state', '!=', 'replaced')
    .execute();

describe('an enrollment under the name of a live host', () => {
  it('waits for approval, also when it asks again; at another site it does not', async () => {
    const first = await makeRawHost();
    expect(await enroll(first, await world.token())).toEqual({ type: 'enrolled', kid: first.kid });
    const second = await makeRawHost();
    const token = await world.token();
    const waiting = { type: 'enrolled', kid: second.kid, missing: 'approval' };
    expect(await enroll(second, token)).toEqual(waiting);
    expect(await enroll(second, token)).toEqual(waiting);
    const elsewhere = await makeRawHost();
    const siteToken = await world.token({ site: 'site-9' });
    expect(await enroll(elsewhere, siteToken)).toEqual({ type: 'enrolled', kid: elsewhere.kid });
    expect((await rowsOf(name)).map(({ state }) => state).toSorted()).toEqual([
      'awaiting',
      'live',
      'live',
    ]);
  });

  it('needs no approval once the host of that name has retired', async () => {
    await act('retired', await enrolled());
    const next = await makeRawHost();
    expect(await enroll(next, await world.token())).toEqual({ type: 'enrolled', kid: next.kid });
  });

  it('makes all but one wait that enroll at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const prepared = [1, 2, 3].map(async () => {
        const host = await makeRawHost();
        const token = await world.token();
        const link = await RawLink.open(world.server.agentsUrl);
        const nonces = await greet(link, host.kid);
        const payload = { name: `${name}-${round}` };
        return { link, frame: await enrollFrame({ host, token, nonces }, { payload }) };
      });
      const asked = (await Promise.all(prepared)).map(({ link, frame }) => link.ask(frame));
      const answers = await Promise.all(asked);
      const missing = answers.map((answer) => ('missing' in answer ? answer.missing : 'nothing'));
      expect(missing.toSorted()).toEqual(['approval', 'approval', 'nothing']);
    }
  });
});

describe('evidence of a host that waits', () => {
  const serial = '165612777000';
  const balance = (): Promise<Balance> =>
    currentBalance(world.server.context, {
      scope: { licenses: ['LIC-A'], from: world.clock.now - 1, to: null },
    });
  const attested = async () =>
    (await balance()).units.map(({ column }) => column.startsWith('attested'));
  const results = async () => (await world.rowCounts()).result;

  beforeAll(async () => {
    const license = {
      id: 'LIC-A',
      authority: 'BIS',
      number: 'D1',
      items: [{ model: 'H200', quantity: 1 }],
      validFrom: '2026-01-15',
      validTo: '2030-01-15',
    };
    const units = [{ model: 'H200', serial: `${serial}0` }];
    const shipment = { id: 'S-A', license: 'LIC-A', shippedAt: '2026-05-01', units };
    const bytes = utf8(JSON.stringify({ licenses: [license], shipments: [shipment] }));
    await importLicenseFile(world.server.context.register, { name: 'a.json', bytes });
  });

  it('is logged and kept, and counts from the approval on', async () => {
    const lost = await enrolled();
    const host = await enrolled();
    const { link } = await signInBound(world.server, host);
    const before = { results: await results(), columns: await attested() };
    const first = await rawEvidence(world.server, host, { before: null, serial });
    await deliver(world.server, link, first);
    expect(await world.server.context.evidenceLog.indexOfKey(first.digest)).not.toBeNull();
    expect({ results: await results(), columns: await attested() }).toEqual(before);
    expect(before.columns).toEqual([false]);

    expect(await act('approved', host, lost)).toMatchObject({
      kid: host.kid,
      replaces: lost.kid,
    });
    world.clock.now += 1000;
    expect(await attested()).toEqual(before.columns);
    const second = await rawEvidence(world.server, host, { before: first, serial });
    await deliver(world.server, link, second);
    world.clock.now += 1000;
    expect(await attested()).toEqual([true]);
    expect(await results()).toBe((before.results ?? 0) + 1);
    await link.close();
    await world.restart();
    await world.server.settled();
    expect(await results()).toBe((before.results ?? 0) + 1);
  });
});

describe('a person decides', () => {
  it('that it is the same host: one row, its id that of the first key', async () => {
    const lost = await enrolled();
    const host = await enrolled();
    await act('approved', host, lost);
    expect(stateOf(host.kid)).toMatchObject({ hostId: lost.kid });
    expect(stateOf(lost.kid)).toMatchObject({ replacedBy: host.kid });
    expect(await rowsOf(name)).toMatchObject([{ kid: host.kid, state: 'live' }]);
  });

  it('that it is another host: two rows', async () => {
    const first = await enrolled();
    const host = await enrolled();
    await act('approved', host);
    expect(stateOf(host.kid)?.hostId).toBe(host.kid);
    expect((await rowsOf(name)).map(({ kid }) => kid).toSorted()).toEqual(
      [first.kid, host.kid].toSorted(),
    );
  });

  it('against it: the connection ends, and the key signs in no more', async () => {
    await enrolled();
    const host = await enrolled();
    const { link } = await signInBound(world.server, host);
    await post('refuseHost', host);
    expect(await link.next()).toMatchObject({ type: 'error', code: 'hostRetired' });
    expect(await link.next()).toEqual({ type: 'closed', code: 1008 });
    expect(await refusedSignIn(host)).toMatchObject({ type: 'error', code: 'hostRetired' });
    expect(await enroll(host, await world.token())).toMatchObject({ code: 'hostRetired' });
  });

  it('to retire a host, without a word of the host itself', async () => {
    const host = await enrolled();
    await post('retireHost', host);
    const document = world.server.context.register.entries.at(-1)?.document;
    expect(document).toMatchObject({ kid: host.kid, event: 'retired', retirement: null });
    expect(document).toMatchObject({ by: 'tester', reason: 'because' });
    expect(await refusedSignIn(host)).toMatchObject({ type: 'error', code: 'hostRetired' });
  });

  it('nothing where no key is in that state', async () => {
    const first = await enrolled();
    const second = await enrolled();
    const third = await enrolled();
    const { size } = world.server.context.registerLog;
    const nobody = await makeRawHost();
    await expect(act('approved', nobody)).rejects.toMatchObject({ code: 'notFound' });
    await expect(act('approved', first)).rejects.toMatchObject({ code: 'stateChanged' });
    await expect(act('refused', first)).rejects.toMatchObject({ code: 'stateChanged' });
    const waiting = act('approved', second, third);
    await expect(waiting).rejects.toMatchObject({ code: 'stateChanged' });
    expect(world.server.context.registerLog.size).toBe(size);
    await act('refused', second);
    await expect(act('approved', second)).rejects.toMatchObject({ code: 'stateChanged' });
    await expect(act('refused', second)).rejects.toMatchObject({ code: 'stateChanged' });
  });

  it('once, when two people decide at the same moment', async () => {
    await enrolled();
    const host = await enrolled();
    const { size } = world.server.context.registerLog;
    const outcomes = await Promise.allSettled([
      act('approved', host),
      act('refused', host),
      act('approved', host),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(world.server.context.registerLog.size).toBe(size + 1);
  });
});

async function refusedSignIn(host: RawHost): Promise<Answer> {
  const { server } = world;
  const link = await RawLink.open(server.agentsUrl);
  const nonces = await greet(link, host.kid);
  return link.ask(await signInFrame({ host, server, nonces }));
}

/** Over the server's own socket, as the command line does. */
async function post(route: 'refuseHost' | 'retireHost', host: RawHost): Promise<void> {
  const target = { kind: 'socket', path: world.server.adminSocket, by: 'tester' } as const;
  const input = { params: { host: host.kid }, body: { reason: 'because' } };
  const { kid } = await new ApiClient(target).call(route, input);
  expect(kid).toBe(host.kid);
}
