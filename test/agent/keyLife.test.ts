/** The life of a host key as the agent lives it: enrolled, waiting, rotated, retired. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent, AgentOptions } from '../../agent/agent.ts';
import { runAgent } from '../../agent/run.ts';
import { keptEvidence, keptKeys } from '../../agent/spool/spoolReader.ts';
import { beginAnew } from '../../agent/state/beginAnew.ts';
import { decideHost } from '../../server/hostDecisions.ts';
import { checkWholeLog } from '../../server/log/wholeLog.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import { type ServerWorld, serverWorld, storedEvidence } from '../factories/serverWorld.ts';
import { type ServerProxy, startProxy } from './proxy.ts';

let world: ServerWorld;
let proxy: ServerProxy;
let agent: Agent;
beforeEach(async () => {
  world = await serverWorld();
  proxy = await startProxy(world.server.agentsUrl);
  agent = await open();
});
afterEach(async () => {
  agent.close();
  await proxy.close();
  await world.close();
});

const open = (options: Partial<AgentOptions> = {}): Promise<Agent> =>
  world.agent('host', { url: proxy.url, answerMs: 1_000, ...options });
const path = (...names: string[]) => join(world.directory, 'host', ...names);
const stored = async (kid: string) =>
  (await storedEvidence(world.server, kid)).map(({ seq }) => seq);
async function registerEvents(): Promise<string[]> {
  const { registerLog, store } = world.server.context;
  const { problems } = await checkWholeLog(store, 'register', registerLog.vkey);
  expect(problems).toEqual([]);
  const leaves = await registerLog.leaves(0, registerLog.size);
  return leaves.map((leaf) => JSON.parse(new TextDecoder().decode(leaf)).kind);
}

describe('a host that enrolls', () => {
  it('is told whether it is enrolled or waits for a person, and remembers it', async () => {
    const first = await agent.enroll();
    expect(first).toEqual({ kid: agent.identity.kid, state: 'enrolled' });
    const second = await world.agent('second', { hostName: 'host' });
    expect(await second.enroll()).toEqual({ kid: second.identity.kid, state: 'awaitingApproval' });
    expect((await second.attest('start')).ack).toMatchObject({ outcome: 'logged' });
    expect(second.snapshot().standing).toBe('awaitsApproval');
    second.close();
    const again = await world.agent('second', { hostName: 'host' });
    expect(again.snapshot().standing).toBe('awaitsApproval');
    const { context } = world.server;
    const decision = { event: 'approved', by: 'A. Person', reason: '', replaces: null } as const;
    await decideHost(context, { ...decision, kid: again.identity.kid, scope: WHOLE_ACCESS });
    await again.connect();
    expect(again.snapshot().standing).toBe('enrolled');
    again.close();
    expect(agent.snapshot().standing).toBe('enrolled');
  });

  it('speaks version 3 only, and refuses a server that answers with another', async () => {
    await agent.connect();
    const hello = proxy.fromAgent.find((frame) => frame.includes('"hello"')) ?? '';
    expect(JSON.parse(hello).versions).toEqual([3]);
  });

  it('asks again with a token, over the same pinned server', async () => {
    await agent.enroll();
    expect(await agent.enroll()).toEqual({ kid: agent.identity.kid, state: 'enrolled' });
    expect(proxy.fromAgent.filter((frame) => frame.includes('"enroll"'))).toHaveLength(2);
    agent.close();
    agent = await open({ token: null });
    await agent.connect();
    expect(proxy.fromAgent.filter((frame) => frame.includes('"enroll"'))).toHaveLength(2);
  });
});

describe('a key that is rotated', () => {
  it('delivers what it signed; the next one begins at 0, the host keeps its id', async () => {
    await agent.connect();
    await agent.attest('start');
    agent.disconnect();
    await agent.attest('cadence');
    await agent.connect();
    const { ueid } = agent.identity;
    const { oldKid, kid } = await agent.rotate();
    expect(agent.identity).toMatchObject({ kid, ueid });
    await agent.connect();
    expect((await agent.attest('start')).point.seq).toBe(0);
    expect(await stored(oldKid)).toEqual([0, 1]);
    expect(await stored(kid)).toEqual([0]);
    expect(agent.snapshot()).toMatchObject({ kid, hostId: oldKid, standing: 'enrolled' });
    agent.close();
    agent = await open({ token: null });
    await agent.connect();
    expect(agent.snapshot()).toMatchObject({ kid, hostId: oldKid });
  });

  it('leaves its evidence readable, and no private key', async () => {
    await agent.connect();
    await agent.attest('start');
    const d = JSON.parse(readFileSync(path('identity.json'), 'utf8')).key.d;
    const { oldKid, kid } = await agent.rotate();
    await agent.connect();
    await agent.attest('start');
    const kids: string[] = [];
    for (const key of await keptKeys(path())) {
      for await (const kept of keptEvidence(path(), key)) {
        kids.push(kept.kid);
        expect((await kept.documents()).size).toBe(4);
        expect(kept.proven).toBe(true);
      }
    }
    expect(kids).toEqual([oldKid, kid]);
    for (const name of readdirSync(path(), { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      expect(readFileSync(join(name.parentPath, name.name), 'latin1')).not.toContain(d);
    }
  });

  it('takes its gaps along: the next one has none', async () => {
    agent.close();
    agent = await open({ spool: { evidenceMax: 2 } });
    await agent.connect();
    agent.disconnect();
    for (let made = 0; made < 4; made += 1) await agent.attest('cadence');
    await agent.connect();
    expect(agent.snapshot().evidence.dropped.count).toBe(2);
    await agent.rotate();
    await agent.connect();
    expect((await agent.attest('start')).point.seq).toBe(0);
    expect(agent.snapshot().evidence.dropped.count).toBe(0);
  });

  it('is refused while something waits, and without a connection', async () => {
    await agent.connect();
    await agent.attest('start');
    agent.disconnect();
    await expect(agent.rotate()).rejects.toMatchObject({ code: 'serverUnreachable' });
    await agent.attest('cadence');
    await agent.connect();
    proxy.rewrite = (frame) => (frame.includes('"ack"') ? null : frame);
    const attesting = expect(agent.attest('cadence')).rejects.toMatchObject({
      code: 'serverUnreachable',
    });
    await expect(agent.rotate()).rejects.toMatchObject({ code: 'spoolNotEmpty' });
    await expect(agent.retire()).rejects.toMatchObject({ code: 'spoolNotEmpty' });
    await attesting;
    expect(existsSync(path('identity.next.json'))).toBe(false);
    expect(agent.retired).toBe(false);
  });

  it('stays where it was when the server refuses the next one', async () => {
    await agent.connect();
    const { kid } = agent.identity;
    proxy.rewrite = (frame) =>
      frame.includes('"enrolled"')
        ? JSON.stringify({ type: 'error', code: 'keyChangeRefused', message: 'no' })
        : frame;
    await expect(agent.rotate()).rejects.toMatchObject({ code: 'keyChangeRefused' });
    expect(agent.identity.kid).toBe(kid);
    expect(existsSync(path('identity.next.json'))).toBe(false);
  });
});

describe('a rotation whose answer is lost', () => {
  it.each([
    ['before the server heard of it', '"rotate"', 'up'],
    ['after the server took it', '"enrolled"', 'down'],
  ] as const)('is completed at the next connection: %s', async (_, lost, way) => {
    await agent.connect();
    await agent.attest('start');
    const before = agent.identity.kid;
    if (way === 'down') proxy.rewrite = (frame) => (frame.includes(lost) ? null : frame);
    else proxy.rewriteUp = (frame) => (frame.includes(lost) ? null : frame);
    await expect(agent.rotate()).rejects.toMatchObject({ code: 'serverUnreachable' });
    // Nobody knows which key is this host's: nothing is signed, and that is counted.
    await expect(agent.attest('cadence')).rejects.toMatchObject({ code: 'rotationOpen' });
    proxy.rewrite = (frame) => frame;
    proxy.rewriteUp = (frame) => frame;
    agent.close();
    agent = await open({ token: null });
    await agent.connect();
    const { kid } = agent.identity;
    expect(kid).not.toBe(before);
    expect((await agent.attest('cadence')).ack).toMatchObject({ outcome: 'logged' });
    expect([await stored(before), await stored(kid)]).toEqual([[0], [0]]);
    expect((await registerEvents()).filter((kind) => kind === 'hostKey')).toHaveLength(2);
  });
});

describe('a host that leaves', () => {
  it('delivers, retires, and says so ever after', async () => {
    await agent.connect();
    await agent.attest('start');
    await agent.retire();
    expect(await registerEvents()).toContain('hostEvent');
    expect(agent.snapshot().standing).toBe('retired');
    agent.close();
    agent = await open();
    expect(agent.retired).toBe(true);
    await expect(agent.connect()).rejects.toMatchObject({ code: 'hostRetired' });
    await expect(agent.attest('cadence')).rejects.toMatchObject({ code: 'hostRetired' });
    const running = runAgent({
      agent,
      cadenceMs: 60_000,
      signal: new AbortController().signal,
      random: () => 0,
      onAttested: () => {},
      onError: () => {},
    });
    await expect(running).rejects.toMatchObject({ code: 'hostRetired' });
  });

  it('comes back with a new key and an empty folder, the old evidence beside it', async () => {
    await agent.connect();
    await agent.attest('start');
    const before = agent.identity.kid;
    await agent.retire();
    agent.close();
    const aside = await beginAnew(path(), world.clock.now);
    expect(readdirSync(aside ?? '')).toContain('evidence');
    agent = await open({ token: parseToken(await world.token()) });
    expect(agent.identity.kid).not.toBe(before);
    await agent.connect();
    expect((await agent.attest('start')).point.seq).toBe(0);
  });

  it('keeps its key where the answer is lost, and is told when it asks again', async () => {
    await agent.connect();
    proxy.rewrite = (frame) => (frame.includes('"retirement"') ? null : frame);
    await expect(agent.retire()).rejects.toMatchObject({ code: 'serverUnreachable' });
    proxy.rewrite = (frame) => frame;
    expect(agent.retired).toBe(false);
    await expect(agent.connect()).rejects.toMatchObject({ code: 'hostRetired' });
  });
});
