import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { parseStrictJson } from '../../shared/bytes/json.ts';
import {
  cannedClaims,
  type ServerWorld,
  serverWorld,
  storedEvidence,
  unsealedChallenge,
} from '../factories/serverWorld.ts';
import { type ServerProxy, startProxy } from './proxy.ts';

let world: ServerWorld;
let proxy: ServerProxy;
let agent: Agent;
let name: string;
let hosts = 0;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  proxy = await startProxy(world.server.agentsUrl);
  hosts += 1;
  name = `host-${hosts}`;
  agent = await world.agent(name, { url: proxy.url, answerMs: 1_000 });
});
afterEach(async () => {
  agent.close();
  await proxy.close();
});

const spooled = async (suffix: string): Promise<string[]> =>
  (await readdir(join(world.directory, name, 'evidence')))
    .filter((file) => file.endsWith(suffix))
    .toSorted();
const evidenceSize = (): number => world.server.context.evidenceLog.size;

interface SentEvidence {
  readonly seq: number;
  readonly prev: string | null;
  readonly resumesFrom?: unknown;
}

/** Payloads of the evidence frames that the agent sent since the last call. */
function sentEvidence(): SentEvidence[] {
  const frames = proxy.fromAgent.splice(0).map((frame) => JSON.parse(frame));
  return frames
    .filter(({ type }) => type === 'evidence')
    .map(({ jws }) => {
      const payload = Buffer.from(jws.split('.')[1], 'base64url');
      // as: the agent's own evidence; the test reads three members of it.
      return parseStrictJson(new Uint8Array(payload)) as SentEvidence;
    });
}

const numbers = (): number[] => sentEvidence().map(({ seq }) => seq);

/** Rows of the server about this host. */
async function stored(): Promise<{ outcomes: string[]; appraised: number }> {
  await world.server.settled();
  const { db } = world.server.context.store;
  const { kid } = agent.identity;
  const evidence = await storedEvidence(world.server, kid);
  const results = db.selectFrom('result').select('evidence_index').where('kid', '=', kid);
  return {
    outcomes: evidence.map(({ outcome }) => outcome),
    appraised: (await results.execute()).length,
  };
}

describe('an agent whose server knows its newest evidence', () => {
  it('sends only what was made after it', async () => {
    await agent.connect();
    for (let round = 0; round < 3; round += 1) await agent.attest('cadence');
    agent.disconnect();
    for (let round = 0; round < 2; round += 1) {
      expect((await agent.attest('cadence')).ack).toBeNull();
    }
    sentEvidence();
    await agent.connect();
    expect(numbers()).toEqual([3, 4]);
    expect(await spooled('.tlog-proof')).toHaveLength(5);
    expect(await stored()).toMatchObject({ outcomes: Array(5).fill('evidence') });
  });

  it('sends again what was logged when the acknowledgment was lost, with documents', async () => {
    await agent.connect();
    proxy.rewrite = (frame) => (frame.includes('"ack"') ? null : frame);
    await expect(agent.attest('start')).rejects.toMatchObject({ code: 'serverUnreachable' });
    const size = evidenceSize();
    expect(await stored()).toEqual({ outcomes: ['evidence'], appraised: 0 });
    proxy.rewrite = (frame) => frame;
    await agent.connect();
    expect(evidenceSize()).toBe(size);
    expect(await spooled('.tlog-proof')).toHaveLength(1);
    expect(await stored()).toEqual({ outcomes: ['evidence'], appraised: 1 });
  });

  it('sends again the documents that did not arrive before the connection broke', async () => {
    await agent.connect();
    proxy.rewrite = (frame) => {
      if (!frame.includes('"document"')) return frame;
      proxy.cut();
      return null;
    };
    await expect(agent.attest('start')).rejects.toMatchObject({ code: 'serverUnreachable' });
    expect((await stored()).appraised).toBe(0);
    proxy.rewrite = (frame) => frame;
    await agent.connect();
    expect(await stored()).toEqual({ outcomes: ['evidence'], appraised: 1 });
  });
});

describe('an agent whose server shows a head that it does not know', () => {
  const state = () => join(world.directory, name);

  /** Goes back to the state of an earlier copy, as a restored backup does. */
  async function restored(): Promise<Agent> {
    agent.close();
    await rm(state(), { recursive: true });
    await cp(`${state()}-backup`, state(), { recursive: true });
    return world.agent(name, { url: proxy.url });
  }

  beforeEach(async () => {
    await agent.connect();
    await agent.attest('start');
    await cp(state(), `${state()}-backup`, { recursive: true });
  });

  it('continues from that head and names where it was itself', async () => {
    const own = agent.last;
    await agent.attest('cadence');
    const head = (await agent.attest('cadence')).point;
    agent = await restored();
    await agent.connect();
    sentEvidence();
    await agent.attest('cadence');
    await agent.attest('cadence');
    const [first, second] = sentEvidence();
    expect(first).toMatchObject({ seq: head.seq + 1, prev: head.digest, resumesFrom: own });
    expect(second).toMatchObject({ seq: head.seq + 2 });
    expect(second).not.toHaveProperty('resumesFrom');
  });

  it('sends what it still holds before that, so that the fork shows', async () => {
    await agent.attest('cadence');
    agent = await restored();
    await agent.attest('cadence');
    sentEvidence();
    await agent.connect();
    expect(numbers()).toEqual([1]);
    const rows = await storedEvidence(world.server, agent.identity.kid);
    expect(rows.map(({ seq }) => seq)).toEqual([0, 1, 1]);
  });

  it('refuses a head that another host signed', async () => {
    const other = await world.agent(`${name}-other`);
    await other.connect();
    const { point } = await other.attest('start');
    other.close();
    agent.disconnect();
    await world.server.context.store.db
      .updateTable('host')
      .set({ head_digest: point.digest })
      .where('kid', '=', agent.identity.kid)
      .execute();
    await expect(agent.connect()).rejects.toMatchObject({ code: 'signatureInvalid' });
    expect(sentEvidence().length).toBe(1);
  });

  it('resends all that it holds to a server that has nothing of it', async () => {
    await agent.attest('cadence');
    agent.disconnect();
    await world.server.context.store.db
      .updateTable('host')
      .set({ head_digest: null, head_seq: null })
      .where('kid', '=', agent.identity.kid)
      .execute();
    sentEvidence();
    const size = evidenceSize();
    await agent.connect();
    expect(numbers()).toEqual([0, 1]);
    expect(evidenceSize()).toBe(size);
  });
});

describe('evidence that is refused for good', () => {
  it('is recorded, uses up its number, and the next one follows it', async () => {
    const forget = await unsealedChallenge(world);
    await agent.connect();
    await agent.attest('start');
    await forget();
    const refused = await agent.attest('cadence');
    expect(refused.ack).toMatchObject({ outcome: 'refused', code: 'challengeUnknown' });
    await world.server.newEpoch();
    agent.disconnect();
    await agent.connect();
    sentEvidence();
    const next = await agent.attest('cadence');
    expect(next.ack).toMatchObject({ outcome: 'logged' });
    expect(sentEvidence()).toMatchObject([{ seq: 2, prev: refused.point.digest }]);
    expect((await stored()).outcomes).toEqual(['evidence', 'challengeUnknown', 'evidence']);
  });

  it('does not hold up the rest of a spool', async () => {
    const forget = await unsealedChallenge(world);
    await agent.connect();
    await agent.attest('start');
    agent.disconnect();
    for (let round = 0; round < 3; round += 1) await agent.attest('cadence');
    await forget();
    await world.server.newEpoch();
    await agent.connect();
    expect(await spooled('.tlog-proof')).toHaveLength(4);
    expect((await agent.attest('cadence')).ack?.outcome).toBe('logged');
  });

  it('holds up nothing when a document is refused', async () => {
    const claims = cannedClaims();
    const broken = { ...claims, host: { ...claims.host, hostname: 'x'.repeat(300) } };
    const own = await world.agent(`${name}-broken`, { collect: async () => broken });
    await own.connect();
    expect((await own.attest('start')).ack?.outcome).toBe('logged');
    expect((await own.attest('cadence')).ack?.outcome).toBe('logged');
    own.close();
  });
});

describe('evidence that is sent again', () => {
  /** Rows of what came in; what is drawn from it is written whenever it is drawn. */
  async function loggedRows() {
    const { event: _, known_finding: _1, event_cursor: _2, ...rows } = await world.rowCounts();
    return rows;
  }

  it('is answered with the same leaf and not stored twice', async () => {
    await agent.connect();
    const { ack } = await agent.attest('start');
    agent.close();
    await rm(join(world.directory, name, 'evidence', '000000000000.tlog-proof'));
    agent = await world.agent(name, { url: proxy.url });
    const before = await loggedRows();
    await agent.connect();
    expect(numbers()).toEqual([0, 0]);
    expect(await loggedRows()).toEqual(before);
    const acks = proxy.fromServer.filter((frame) => frame.includes('"of":"evidence"'));
    expect(acks.map((frame) => JSON.parse(frame).leaf)).toEqual([ack?.leaf, ack?.leaf]);
  });

  it('is refused with an older checkpoint than the one that the agent has verified', async () => {
    await agent.connect();
    await agent.attest('start');
    const old = proxy.fromServer.find((frame) => frame.includes('"of":"evidence"')) ?? '';
    await agent.attest('cadence');
    agent.close();
    await rm(join(world.directory, name, 'evidence', '000000000000.tlog-proof'));
    agent = await world.agent(name, { url: proxy.url });
    proxy.rewrite = (frame) => (frame.includes('"of":"evidence"') ? old : frame);
    await expect(agent.connect()).rejects.toMatchObject({ code: 'proofInvalid' });
    expect(await spooled('.tlog-proof')).toHaveLength(1);
  });
});
